"""Words for numbers: no chance without its word, and words never surer than the number."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphlink.catalogue.vocabularies import TIE_KINDS
from graphlink.view import words
from graphlink.view.sentences import PHRASES, credited, grade, joined, tie
from graphlink.view.victims import letter


@pytest.mark.parametrize(
    ("p", "said"),
    [
        (0.0, "<1%, remote chance"),
        (0.05, "5%, remote chance"),
        (0.07, "7%, highly unlikely"),  # a gap: the word nearer to even
        (0.22, "22%, unlikely"),
        (0.37, "37%, realistic possibility"),
        (0.5, "50%, realistic possibility"),
        (0.52, "52%, realistic possibility"),
        (0.78, "78%, likely"),
        (0.92, "92%, highly likely"),
        (0.949, "95%, almost certain"),
        (0.9999, ">99%, almost certain"),
        (1.0, ">99%, almost certain"),
    ],
)
def test_chance_is_number_and_yardstick_word(p: float, said: str) -> None:
    assert words.chance(p) == said


@given(st.floats(0, 1))
def test_the_word_is_never_surer_than_the_number(p: float) -> None:
    shown = round(p * 100 + 1e-9) / 100
    low, high, _ = next(band for band in words.BANDS if band[2] == words.phia(p))
    if shown < 0.4:
        assert shown <= high + 0.005
    elif shown > 0.5:
        assert shown >= low - 0.005


@given(st.floats(0, 1))
def test_nothing_inferred_reads_as_certain(p: float) -> None:
    assert words.percent(p) not in ("0%", "100%")


@pytest.mark.parametrize(
    ("n", "said"), [(0, "0"), (0.2, "<1"), (912.5, "913"), (1824.6, "1,825"), (-0.1, ">-1"), (-754, "-754"), (None, "")]
)
def test_days(n: float | None, said: str) -> None:
    assert words.days(n) == said


def test_counting_words() -> None:
    assert words.count(1, "identity") == "1 identity"
    assert words.count(1204, "person") == "1,204 people"
    assert words.counted(2, "address") == "two addresses"
    assert words.series(["a", "b", "c"]) == "a, b and c"
    assert words.some(["a", "b", "c", "d"], 2) == "a, b and 2 more"


def test_spans() -> None:
    first, last = dt.date(2026, 1, 9), dt.date(2026, 3, 13)
    assert words.span(first, last) == "9 Jan 2026 to 13 Mar 2026"
    assert words.span(None, last) == "until 13 Mar 2026"
    assert words.span(None, None) == "undated"
    assert words.day("2026-10-31T00:00") == "31 Oct 2026"


def test_every_kind_of_tie_has_its_sentence_both_ways() -> None:
    kinds = {kind for those in TIE_KINDS.values() for kind in those}
    assert kinds == set(PHRASES)
    for forwards, backwards in PHRASES.values():
        assert "{b}" in forwards and "{b}" in backwards


def test_a_tie_says_how_when_and_from_where() -> None:
    row = {"kind": "user", "first_seen": dt.date(2026, 1, 9), "last_seen": None, "source": "comms_data", "grade": "1AP"}
    assert tie(row, "Jo {b} X", "0770") == "Jo {b} X uses 0770, since 9 Jan 2026; comms data, 1AP."
    assert tie(row, "Jo", "0770", backwards=True) == "0770 is used by Jo, since 9 Jan 2026; comms data, 1AP."
    bare = {**row, "kind": "novel", "first_seen": None, "source": None, "grade": None}
    assert tie(bare, "Jo", "0770") == "Jo is tied to 0770 (novel), undated; source not stated, ungraded."


def test_grades_in_words() -> None:
    assert grade("1AP") == "reliable source, known directly, sharing permitted"
    assert grade("") == "ungraded"


def test_a_named_suspect_is_no_chance() -> None:
    assert credited("named", 1.0, 1.0, "charged") == "named as suspect, charged; counts in full"
    assert credited("named", 0.5, 0.5, "named").endswith("50%, realistic possibility")
    assert credited("linked", 0.92, 0.92, None) == "nobody named; linked: 92%, highly likely"


def test_why_a_record_belongs() -> None:
    rule = {"a": "person:N1", "b": "person:N2", "name": "equal pnc_id", "bits": None}
    assert joined([rule], "person:N2", 1.0) == "equal national id, with N1"
    pieces = [
        {"a": "person:N1", "b": "person:N2", "name": name, "bits": bits}
        for name, bits in (
            ("name", 7.9),
            ("number", 9.8),
            ("sex", 1.0),
            ("birth date", 4.2),
            ("place", 0.1),
            ("born in", -2.2),
        )
    ]
    said = "number; birth date; name; sex; against it: born in, with N1; 95%, almost certain"
    assert sorted(joined(pieces, "person:N2", 0.95).split("; ")) == sorted(said.split("; "))
    assert joined(pieces, "person:N2", 0.95).startswith("number; name")


def test_letters() -> None:
    assert [letter(n) for n in (0, 25, 26, 27, 701, 702)] == ["A", "Z", "AA", "AB", "ZZ", "AAA"]
