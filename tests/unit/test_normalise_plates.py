"""Number plates of every British series, foreign ones, and what is none."""

from __future__ import annotations

import pytest

from graphlink.normalise.plates import confusable, plate


@pytest.mark.parametrize(
    ("text", "value", "mark", "label"),
    [
        ("ab12 cde", "AB12CDE", "current", "AB12 CDE"),
        ("AB12-CDE", "AB12CDE", "current", "AB12 CDE"),
        (" A123 BCD ", "A123BCD", "prefix", "A123 BCD"),
        ("Q1 ABC", "Q1ABC", "prefix", "Q1 ABC"),
        ("abc123d", "ABC123D", "suffix", "ABC 123D"),
        ("AIG 1234", "AIG1234", "northern_irish", "AIG 1234"),
        ("XIA 12", "XIA12", "northern_irish", "XIA 12"),
        ("1234 AZ", "1234AZ", "northern_irish", "1234 AZ"),
        ("ABC 123", "ABC123", "dateless", "ABC 123"),
        ("1234 AB", "1234AB", "dateless", "1234 AB"),
        ("A 1", "A1", "dateless", "A 1"),
        ("101 D 234", "101D234", "diplomatic", "101 D 234"),
        ("12 AB 34", "12AB34", "military", "12 AB 34"),
        ("191-D-12345", "191D12345", "irish", "191D 12345"),
        ("LÖ·AB 123", "LOAB123", "foreign", "LOAB123"),
        ("А123ВС77", "A123BC77", "foreign", "A123BC77"),  # Cyrillic letters
        ("ABI2 CDE", "ABI2CDE", "foreign", "ABI2CDE"),  # never repaired to AB12CDE
    ],
)
def test_series(text: str, value: str, mark: str, label: str) -> None:
    found = plate(text)
    assert (found.value, found.mark, found.label) == (value, mark, label)


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("", "empty"),
        ("...", "empty"),
        ("N/A", "empty"),
        ("unknown", "empty"),
        ("AB12 ???", "partial"),
        ("AB**CDE", "partial"),
        ("ABCDEFG", "unknown"),
        ("7", "unknown"),
        ("AB12CDEFGHIJK", "unknown"),
        ("AB12/CDE", "unknown"),
        ("AB12\x00CDE", "unknown"),
    ],
)
def test_what_is_no_plate_is_kept_and_marked(text: str, mark: str) -> None:
    found = plate(text)
    assert found.value is None
    assert found.mark == mark
    assert found.reason


def test_camera_confusions_meet_and_others_do_not() -> None:
    assert confusable("AB12CDE") == confusable("A8I2CDE") == confusable("AB1ZCOE")
    assert confusable("OS10BGD") == confusable("0510860")
    assert confusable("AB12CDE") != confusable("AB12CFE")
    assert confusable("AB12CLE") != confusable("AB12C1E")
