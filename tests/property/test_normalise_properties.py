"""What holds for every text: nothing raises, a value is its own normal form, fast and slow paths agree."""

from __future__ import annotations

import phonenumbers
from hypothesis import example, given, settings
from hypothesis import strategies as st

from graphlink.normalise import addresses, phones
from graphlink.normalise.accounts import account
from graphlink.normalise.addresses import address
from graphlink.normalise.names import fold, forename_roots, full_key, name, nickname_root, same_forename, surname_root
from graphlink.normalise.phones import phone
from graphlink.normalise.plates import confusable, plate
from graphlink.normalise.postcodes import postcode

NASTY = (
    *("\x00", "\u202e\u0645\u062d\u0645\u062f", "😀🏴\U000e0067", "\ud800", "a" * 10_000, "1" * 10_000, "1 " * 5_000),
    *("flat " * 2_000, "st " * 3_000, ",/-" * 3_000, "(" * 10_000, "+" * 10_000, "a@" * 5_000, "<" * 9_999),
    "e\u0301" * 5_000,
)
ANY = st.one_of(st.text(max_size=60), st.sampled_from(NASTY))
DIGITS = st.text("0123456789 +-()./ext,;#", max_size=30)
_VOCABULARY = """
14 2 3a 12-14 14/2 - / , flat flt unit a b block c gff ground first 1st 2nd floor st st. saint john's high street rd
road north s hill notting green park elm house court ct lodge mill lane the avenue, brixton london no c/o po box SW9 8QJ
sw9 e1 4ab old nfa unknown uprn: uprn:100 é ŷ ٣ 100 o'brien upr gt mt n w
"""
WORDS = st.lists(st.sampled_from(_VOCABULARY.split()), max_size=9).map(" ".join)


def _plain_mobiles() -> st.SearchStrategy[str]:
    gap = st.sampled_from(["", " ", "-", " - ", "(", ")", " ("])
    lead = st.sampled_from(["0", "+44", "0044", "44", "+44(0)", "+44 0", "0044 (0)", "", "44(0)", "(0)", "(+44)"])
    digits = st.text("0123456789", min_size=8, max_size=8)

    def spaced(parts: tuple[str, str, str, list[str]]) -> str:
        start, second, rest, gaps = parts
        return start + "".join(g + d for g, d in zip(gaps, "7" + second + rest, strict=True))

    return st.tuples(lead, st.sampled_from("12345789"), digits, st.lists(gap, min_size=10, max_size=10)).map(spaced)


@given(st.one_of(ANY, DIGITS))
@example("0-(712)345-6789")
def test_a_normal_number_is_its_own_normal_form(text: str) -> None:
    found = phone(text)
    assert (found.value is None) == bool(found.reason)
    if found.value is not None:
        assert phone(found.value) == found


@settings(max_examples=500)
@given(st.one_of(_plain_mobiles(), DIGITS))
@example("07700 900123")
@example("+44 (0)7520-000000")
def test_fast_path_agrees_with_phonenumbers(text: str) -> None:
    taken = phones._PLAIN_MOBILE.fullmatch(text.translate(phones._SEPARATORS)) if text[1:3] != "-(" else None
    if taken is None:
        return
    found = phone(text)
    library = phonenumbers.parse(text, "GB")
    assert found.value == phonenumbers.format_number(library, phonenumbers.PhoneNumberFormat.E164)
    assert found.label == phonenumbers.format_number(library, phonenumbers.PhoneNumberFormat.NATIONAL)
    if phonenumbers.is_valid_number(library):
        assert phonenumbers.number_type(library) == phonenumbers.PhoneNumberType.MOBILE
    assert phones._other(text, "GB") == found


@given(st.one_of(ANY, st.text("AB12 -IOZé·А?", max_size=14)))
def test_a_normal_plate_is_its_own_normal_form(text: str) -> None:
    found = plate(text)
    assert (found.value is None) == bool(found.reason)
    if found.value is not None:
        assert plate(found.value) == found
        assert plate(found.label).value == found.value
        assert confusable(confusable(found.value)) == confusable(found.value)


@given(ANY)
def test_a_normal_postcode_is_its_own_normal_form(text: str) -> None:
    found = postcode(text)
    if found.value is not None:
        assert postcode(found.value) == found


@settings(max_examples=500)
@given(
    st.one_of(ANY, WORDS),
    st.sampled_from(["", "SW9 8QJ", "sw98qj", "SW9", "?", "n/a"]),
    st.sampled_from(["", "0", "100023336956", "x"]),
)
@example("1:AAA:COURT:AAA:HO:A:COURT", "", "")
@example("0/0:A:0", "", "")
@example("flat 2 14 st john's st", "SW9 8QJ", "")
def test_a_key_is_an_address_with_that_key(text: str, code: str, uprn: str) -> None:
    found = address(text, code, uprn)
    assert (found.value is None) == bool(found.reason)
    if found.value is not None:
        assert address(found.value).value == found.value


@settings(max_examples=500)
@given(WORDS, st.sampled_from(["", "SW9 8QJ"]))
@example("14 High St", "SW9 8QJ")
@example("flat 3 14 High St, Brixton, SW9 8QJ", "")
def test_plain_addresses_need_no_fast_path(text: str, code: str) -> None:
    if not text.startswith("uprn:"):
        assert address(text, code) == addresses._settled(addresses._spelt(text), postcode(code), text)


@given(ANY)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert forename_roots(fold(text)) == forename_roots(text) or not name(text).forename


@given(st.text(st.characters(categories=["Lu", "Ll", "Lo"]), min_size=1, max_size=20))
def test_letters_of_any_script_survive_folding(text: str) -> None:
    assert fold(text)


@given(ANY, ANY, ANY)
def test_keys_do_not_mind_case_or_order(first: str, middle: str, last: str) -> None:
    parts = name(first, middle, last)
    assert full_key(parts.forename, parts.middle_names, parts.surname) == full_key(first, middle, last)
    assert same_forename(first, first) == bool(forename_roots(first))
    assert surname_root(surname_root(last)) == surname_root(last)
    assert nickname_root(nickname_root(first)) == nickname_root(first)


@given(
    st.sampled_from(["email", "social", "", "messaging"]),
    st.one_of(ANY, st.sampled_from(["insta", "WhatsApp", "e-mail"])),
    st.one_of(ANY, st.emails(), DIGITS, st.from_regex(r"https?://[a-z]{2,8}\.com/@?[a-z.]{2,9}/?", fullmatch=True)),
)
def test_a_normal_account_is_its_own_normal_form(kind: str, service: str, handle: str) -> None:
    found = account(kind, service, handle)
    assert (found.value is None) == bool(found.reason)
    if found.value is not None:
        where, _, who = found.value.partition(":")
        assert account("", where, who).value == found.value
