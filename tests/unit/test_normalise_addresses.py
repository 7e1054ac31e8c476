"""Addresses and postcodes as officers, registers and victims write them."""

from __future__ import annotations

import pytest

from graphlink.normalise import lists, streets
from graphlink.normalise.addresses import address
from graphlink.normalise.postcodes import outward, postcode


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Flat 2, 14 High Street", "SW9 8QJ"),
        ("flat 2 14 high st", "sw98qj"),
        ("FLT 2, 14 HIGH STR.", "SW9  8QJ"),
        ("Apt 2, 14, High Street", "SW9 8QJ"),
        ("Apartment 2 14 High St, Brixton, London", "SW9 8QJ"),
        ("Unit 2, 14 High Street", "SW9 8QJ"),
        ("14/2 High St", "SW9 8QJ"),
        ("14 High Street Flat 2", "SW9 8QJ"),
        ("14 High Street, Flat No. 2", "SW9 8QJ"),
        ("Flat 2\n14 High Street\nBrixton\nSW9 8QJ", ""),
        ("Flat 2, 14 High Street, London SW98QJ", ""),
        ("Flat 2, Elm House, 14 High Street", "SW9 8QJ"),
        ("c/o Flat 2, 14 High Street", "SW9 8QJ"),
        ("Flat 2, No 14 High Street", "SW9 8QJ"),
        ("Flat 2, 14 High Street", "SW9 8Q J"),
    ],
)
def test_one_flat_however_it_is_written(text: str, code: str) -> None:
    found = address(text, code)
    assert found.value == "flat 2, 14 high street, SW9 8QJ"
    assert found.label == "Flat 2, 14 High Street, SW9 8QJ"
    assert (found.mark, found.outward) == ("full", "SW9")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("14A High St", "14a high street"),
        ("14 A High St", "14a high street"),
        ("31 A Court", "31 a court"),
        ("12 – 14 High St", "12-14 high street"),
        ("3 St John's St", "3 saint johns street"),
        ("3 Saint Johns Street", "3 saint johns street"),
        ("1 Upr St Stephen St", "1 upper saint stephen street"),
        ("14 High St North", "14 high street north"),
        ("14 High St Notting Hill London", "14 high street"),
        ("5 Primrose Hill London", "5 primrose hill"),
        ("1 Wessenden Bank East", "1 wessenden bank east"),
        ("192 First Avenue", "192 first avenue"),
        ("9 Garden Road", "9 garden road"),
        ("2 Green Lane Close", "2 green lane close"),
        ("24 Dakota S", "24 dakota south"),
        ("1 The Ave", "1 the avenue"),
        ("10 Tŷ Gwyn Rd", "10 ty gwyn road"),
        ("3 Manor House Ln", "3 manor house lane"),
        ("Ground Floor Flat, 14 High St", "flat ground, 14 high street"),
        ("GFF 14 High St", "flat ground, 14 high street"),
        ("1st Floor, 14 High St", "flat first, 14 high street"),
        ("2/1, 14 High St", "flat 2/1, 14 high street"),
        ("Flat 3, Block C, 14 High St", "block c, flat 3, 14 high street"),
        ("Flat B 14 High St", "flat b, 14 high street"),
        ("12 Elm Ct", "12 elm court"),
        ("Flat 12, Elm Court, High Street", "12 elm court"),
        ("Flat 12 Elm House High Street", "12 elm house"),
        ("12 Elm House, 14 High Street", "flat 12, 14 high street"),
        ("Rose Cottage, Mill Lane", "rose cottage"),
        ("Rose Cottage 14 Mill Lane", "14 mill lane"),
        ("The Bungalow, Mill Lane", "the bungalow"),
    ],
)
def test_parts(text: str, key: str) -> None:
    assert address(text, "SW9 8QJ").value == f"{key}, SW9 8QJ"


@pytest.mark.parametrize(
    ("text", "code", "value", "mark"),
    [
        ("14 High Street", "", "14 high street", "no_postcode"),
        ("14 High St, Brixton, London", "", "14 high street, brixton", "no_postcode"),
        ("14 High St Croydon", "", "14 high street, croydon", "no_postcode"),
        ("14 High Street, Brixton", "SW9", "14 high street, sw9", "no_postcode"),
        ("Elm House, High Street", "", "elm house, high street", "no_postcode"),
        ("High Street", "SW9 8QJ", "high street, SW9 8QJ", "place"),
        ("Parking Area", "M1 3FR", "parking area, M1 3FR", "named"),
        ("14", "SW9 8QJ", "14, SW9 8QJ", "no_street"),
        ("Unit E1 Old Street", "", None, "unknown"),
        ("High Street", "", None, "unknown"),
        ("London", "", None, "unknown"),
        ("", "SW9 8QJ", None, "unknown"),
        ("Flat 2", "SW9 8QJ", None, "unknown"),
        ("No Fixed Abode", "", None, "no_abode"),
        ("NFA", "SW9 8QJ", None, "no_abode"),
        ("n/a", "", None, "empty"),
        ("", "", None, "empty"),
        ("14 High Street " * 40, "SW9 8QJ", None, "unknown"),
    ],
)
def test_weaker_and_unusable_addresses_are_marked(text: str, code: str, value: str | None, mark: str) -> None:
    found = address(text, code)
    assert (found.value, found.mark) == (value, mark)
    assert (value is None) == bool(found.reason)


def test_uprn_goes_before_text() -> None:
    found = address("14 High St", "SW9 8QJ", "000100023336956")
    assert (found.value, found.mark) == ("uprn:100023336956", "uprn")
    assert found.label == "14 High Street, SW9 8QJ"
    assert found.text_key == "14 high street, SW9 8QJ"
    assert address("", "", "100023336956.0").value == "uprn:100023336956"
    assert address("14 High St", "SW9 8QJ", "n/a").value == "14 high street, SW9 8QJ"
    assert address("14 High St", "SW9 8QJ", "0").mark == "full"


def test_different_doors_have_different_keys() -> None:
    doors = [
        "14 High St",
        "14a High St",
        "Flat 1, 14 High St",
        "Flat 11, 14 High St",
        "Flat a, 14 High St",
        "14/3 High St",
        "15 High St",
        "GFF 14 High St",
        "1st Floor, 14 High St",
        "2nd Floor, 14 High St",
        "Basement Flat, 14 High St",
        "Block A Flat 1, 14 High St",
        "Block B Flat 1, 14 High St",
        "12-14 High St",
        "14 High Rd",
        "14 High St North",
    ]
    assert len({address(door, "SW9 8QJ").value for door in doors}) == len(doors)


@pytest.mark.parametrize(
    ("text", "value", "mark"),
    [
        ("sw98qj", "SW9 8QJ", "full"),
        (" SW9\u00a08QJ ", "SW9 8QJ", "full"),
        ("SW9 OQJ", "SW9 0QJ", "full"),
        ("ec1a1bb", "EC1A 1BB", "full"),
        ("GIR 0AA", "GIR 0AA", "full"),
        ("M1 1AE", "M1 1AE", "full"),
        ("SW9", None, "outward"),
        ("SW9 8", None, "outward"),
        ("SW9 8Q?", None, "unknown"),
        ("London", None, "unknown"),
        ("-", None, "empty"),
        ("", None, "empty"),
    ],
)
def test_postcodes(text: str, value: str | None, mark: str) -> None:
    assert (postcode(text).value, postcode(text).mark) == (value, mark)


def test_outward_part() -> None:
    parts = [outward(text) for text in ("SW9 8QJ", "sw9", "SW9 8", "EC1A 1BB", "?", None)]
    assert parts == ["SW9", "SW9", "SW9", "EC1A", None, None]


def test_an_ordinal_is_no_postcode() -> None:
    assert address("Unit W1 2nd Floor, 3 Mill Rd").value == "flat w1, 3 mill road"


def test_no_abbreviation_is_itself_written_out() -> None:
    shorts = [short for row in lists.rows("street_words") for short in row["short"].split()]
    assert len(shorts) == len(set(shorts))
    assert not set(shorts) & {row["word"] for row in lists.rows("street_words")}
    for row in lists.rows("street_words"):
        assert streets.street(f"elm {row['word']}").name == f"elm {row['word']}"
