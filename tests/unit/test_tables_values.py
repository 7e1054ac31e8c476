"""How a written cell becomes a typed one: times, dates, numbers, words, text; many cells in one reading."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from graphlink.tables.times import REPEATED, SKIPPED
from tests.fuzz.tables_kit import BASE, Outcome, as_csv, read_with

LATER = "2026-06-30T23:59:59"


def utc(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None


def read_cells(folder: Path, file: str, key: str, column: str, cells: list[str], **fixed: str) -> Outcome:
    """One table whose rows differ in one column."""
    rows = [{key: f"K{at}", **fixed, column: cell} for at, cell in enumerate(cells)]
    return read_with(folder, {file: as_csv(rows, [key, *fixed, column]), "involvements.csv": "offence_id,role\n"})


TIMES = {
    "2026-01-05T22:10": "2026-01-05 22:10:00",
    "2026-01-05 22:10": "2026-01-05 22:10:00",
    "2026-07-01T00:00": "2026-06-30 23:00:00",  # British summer time
    "2026-06-05T22:10:30": "2026-06-05 21:10:30",
    "2026-06-05T22:10:30.25": "2026-06-05 21:10:30.250000",
    "2026-06-05T22:10:30.1234567": "2026-06-05 21:10:30.123456",  # SQL Server's seven digits
    "2026-06-05T22:10Z": "2026-06-05 22:10:00",
    "2026-06-05T22:10:30+05:30": "2026-06-05 16:40:30",
    "2026-06-05T22:10:30-0800": "2026-06-06 06:10:30",
    "2026-06-05 22:10:30+01": "2026-06-05 21:10:30",
    "2026-06-05": "2026-06-04 23:00:00",  # the whole day begins at local midnight
    "2026-01-05": "2026-01-05 00:00:00",
    "2026-01-05T24:00": "2026-01-06 00:00:00",
    "1965-07-01T12:00": "1965-07-01 11:00:00",
    "2025-10-26T00:59": "2025-10-25 23:59:00",
    "2025-10-26T01:30": "2025-10-26 01:30:00",  # twice: the later
    "2025-10-26T01:30+01:00": "2025-10-26 00:30:00",
    "2026-03-29T00:59": "2026-03-29 00:59:00",
    "2026-03-29T01:30": "2026-03-29 01:30:00",  # skipped: 02:30 summer time
    "2026-03-29T02:30": "2026-03-29 01:30:00",
    "  2026-01-05  ": "2026-01-05 00:00:00",
}
NO_TIMES = (
    "2026-02-29T10:00",
    "2026-01-05T25:00",
    "2026-01-05T10:60",
    "2026-01-05T10",
    "2026-01-05T1:00",
    "20260105T1000",
    "2026-1-5",
    "05/03/2026 10:00",
    "2026/03/05",
    "0000-01-01",
    "9999-12-31",
    "infinity",
    "epoch",
    "now",
    "1767571200",
    "46000.5",
    "2026-01-05T10:00:00 Europe/London",
    "2026-01-05t10:00",
)


def test_times(tmp_path: Path) -> None:
    outcome = read_cells(
        tmp_path, "offences.csv", "offence_id", "reported_at", list(TIMES), committed_from="2020-01-01"
    )
    read = dict(zip(TIMES, outcome.column("in_offences", "reported_at"), strict=True))
    assert read == {text: utc(expected) for text, expected in TIMES.items()}


def test_what_is_no_time_is_cleared_and_its_text_listed(tmp_path: Path) -> None:
    cells = list(NO_TIMES)
    outcome = read_cells(tmp_path, "offences.csv", "offence_id", "reported_at", cells, committed_from="2020-01-01")
    assert outcome.column("in_offences", "reported_at") == [None] * len(cells)
    assert [row["value"] for row in outcome.cleared] == cells
    assert outcome.report.tables["offences"].cleared == len(cells)


def test_local_times_that_need_a_word_are_listed_and_kept(tmp_path: Path) -> None:
    cells = ["2025-10-26T01:00", "2025-10-26T01:59:59", "2025-10-26T02:00", "2026-03-29T01:00", "2026-03-29T02:00"]
    outcome = read_cells(tmp_path, "offences.csv", "offence_id", "reported_at", cells, committed_from="2020-01-01")
    assert [(row["row"], row["value"], row["reason"]) for row in outcome.cleared] == [
        (2, cells[0], REPEATED),
        (3, cells[1], REPEATED),
        (5, cells[3], SKIPPED),
    ]
    assert None not in outcome.column("in_offences", "reported_at")
    assert outcome.report.tables["offences"].cleared == 0
    assert {group.effect for group in outcome.report.faults()} == {"listed"}


SPANS = [  # committed_from, committed_to -> the span in UTC
    ("2026-01-05", "", "2026-01-05 00:00", "2026-01-06 00:00"),
    ("2026-06-05", "", "2026-06-04 23:00", "2026-06-05 23:00"),
    ("2026-03-29", "", "2026-03-29 00:00", "2026-03-29 23:00"),  # a day of 23 hours
    ("2026-01-05T10:00", "", "2026-01-05 10:00", "2026-01-05 10:00"),
    ("2026-01-05", "2026-01-07", "2026-01-05 00:00", "2026-01-08 00:00"),
    ("2026-01-05", "2026-01-05", "2026-01-05 00:00", "2026-01-06 00:00"),
    ("2026-01-05", "2026-01-05T15:00", "2026-01-05 00:00", "2026-01-05 15:00"),
    ("2026-01-05T10:00", "2026-01-05T10:00", "2026-01-05 10:00", "2026-01-05 10:00"),
    ("2026-01-05T10:00", "2026-01-05T09:59", "2026-01-05 10:00", "2026-01-05 10:00"),  # cleared, then filled
    ("2026-01-05", "2026-01-04", "2026-01-05 00:00", "2026-01-06 00:00"),  # cleared, then filled
    ("2026-01-05", "soon", "2026-01-05 00:00", "2026-01-06 00:00"),  # cleared, then filled
]


def test_the_span_of_an_offence(tmp_path: Path) -> None:
    rows = [{"offence_id": f"K{at}", "committed_from": a, "committed_to": b} for at, (a, b, _, _) in enumerate(SPANS)]
    text = as_csv(rows, ["offence_id", "committed_from", "committed_to"])
    outcome = read_with(tmp_path, {"offences.csv": text, "involvements.csv": "offence_id,role\n"})
    read = outcome.rows("in_offences")
    assert [(row["committed_from"], row["committed_to"]) for row in read] == [(utc(a), utc(b)) for _, _, a, b in SPANS]
    assert [row["row"] for row in outcome.cleared] == [10, 11, 12]


def test_the_last_moment_of_today_counts_the_first_of_tomorrow_does_not(tmp_path: Path) -> None:
    cells = ["2026-07-01T23:59:59", "2026-07-01", "2026-07-02T00:00", "2026-07-01T23:00Z", "2026-07-01T22:59Z"]
    outcome = read_cells(tmp_path, "offences.csv", "offence_id", "committed_from", cells)
    assert outcome.column("in_offences", "offence_id") == ["K0", "K1", "K4"]
    assert [row["key"] for row in outcome.rejected] == ["K2", "K3"]


def test_dates(tmp_path: Path) -> None:
    cells = {
        "1980-02-29": date(1980, 2, 29),
        "1980-02-29T00:00:00": date(1980, 2, 29),
        "1980-02-29 00:00": date(1980, 2, 29),
        "1981-02-29": None,
        "1980-2-9": None,
        "29/02/1980": None,
        "1980-02-29T10:00": None,
        "19800229": None,
    }
    outcome = read_cells(tmp_path, "persons.csv", "person_id", "dob", list(cells))
    assert dict(zip(cells, outcome.column("in_persons", "dob"), strict=True)) == cells


@pytest.mark.parametrize(("old", "cleared"), [(10, 10), (11, 0)])
def test_old_birth_dates_are_slips_in_a_force_and_kept_where_most_are_old(
    old: int, cleared: int, tmp_path: Path
) -> None:
    """Twenty birth dates: up to half of them before the limit are slips; more, and the table is one of long ago. All
    of them used to be cleared, so that two people of 1720 could not be told apart."""
    cells = [f"17{at:02d}-05-06" for at in range(old)] + [f"19{at + 50}-05-06" for at in range(20 - old)]
    outcome = read_cells(tmp_path, "persons.csv", "person_id", "dob", cells)
    assert outcome.column("in_persons", "dob").count(None) == cleared
    assert len(outcome.cleared) == cleared


@pytest.mark.parametrize("column", ["lat", "age"])
def test_numbers(column: str, tmp_path: Path) -> None:
    floats = {"51.5": 51.5, "-0.12": -0.12, "+5": 5.0, ".5": 0.5, "5.": 5.0, "5e1": 50.0, " 7 ": 7.0}
    no_floats = ["nan", "NaN", "inf", "-Infinity", "1e400", "1_000", "51,5", "0x10", "12 N", "--5", "٥"]
    integers = {"40": 40, "40.0": 40, "+7": 7, "007": 7, "0": 0}
    no_integers = ["40.5", "4e1", "1_0", "forty", "0x10", "99999999999999999999", "-"]
    good, bad = (floats, no_floats) if column == "lat" else (integers, no_integers)
    cells = [*good, *bad]
    if column == "lat":
        outcome = read_cells(tmp_path, "addresses.csv", "address_id", "lat", cells, lon="-0.5")
        read = outcome.column("in_addresses", "lat")
    else:
        outcome = read_cells(tmp_path, "calls.csv", "from_number", "duration_s", cells, to_number="1", started_at=LATER)
        read = outcome.column("in_calls", "duration_s")
    assert read == [*good.values(), *[None] * len(bad)]


def test_words_are_matched_without_case_and_unknown_ones_kept_aside(tmp_path: Path) -> None:
    cells = ["M", "m", "Male", "1", " f ", "FEMALE", "2", "x", "9", "unknown", "ſ", ""]
    outcome = read_cells(tmp_path, "persons.csv", "person_id", "sex", cells)
    rows = outcome.rows("in_persons")
    assert [row["sex"] for row in rows] == ["M", "M", "M", "M", "F", "F", "F", "X", "X", None, None, None]
    kept = [json.loads(row["cleared_values"]) if row["cleared_values"] else None for row in rows]
    assert kept == [None] * 9 + [{"sex": "unknown"}, {"sex": "ſ"}, None]


def test_spaces_and_hyphens_count_as_underscores(tmp_path: Path) -> None:
    text = "offence_id,role,relationship\nC1,VICTIM,Ex-Partner\nC1,victim,intimate partner\nC1,victim,ex partner\n"
    outcome = read_with(tmp_path, {"involvements.csv": text})
    assert outcome.column("in_involvements", "relationship") == ["ex_partner", "intimate_partner"]
    assert outcome.report.tables["involvements"].duplicate == 1


def test_true_and_false(tmp_path: Path) -> None:
    cells = ["true", "FALSE", "1", "0", "Yes", "n", "maybe", "2"]
    rows = [{"person_id": "P1", "tasked_on": "2026-01-01", "list": f"l{at}", "wanted": c} for at, c in enumerate(cells)]
    outcome = read_with(tmp_path, {"taskings.csv": as_csv(rows, ["person_id", "tasked_on", "list", "wanted"])})
    assert outcome.column("in_taskings", "wanted") == [True, False, True, False, True, False, None, None]


TEXTS = [
    '=HYPERLINK("http://example.org","x")',
    "+44 7700 900123",
    "@SUM(1)",
    "محمد بن سلمان",
    "\u202eevil\u202c name",
    "👮🏽‍♀️🔥",
    "x" * 10_000,
    "two\nlines, and a comma",
    'say "so"',
    "NULL",
    "N/A",
    "nan",
    "\\N",
    "a\tb",
    "e\u0301",
    "#not a comment",
    "'; DROP TABLE persons; --",
    "\u2028",
]


def test_text_is_kept_as_it_stands(tmp_path: Path) -> None:
    rows = [{"person_id": f"K{at}", "surname": text, "own": text} for at, text in enumerate(TEXTS)]
    outcome = read_with(
        tmp_path,
        {"persons.csv": as_csv(rows, ["person_id", "surname", "own"]), "involvements.csv": "offence_id,role\n"},
    )
    assert outcome.column("in_persons", "surname") == TEXTS
    assert outcome.column("in_persons", "own") == TEXTS
    assert not outcome.report.faults()


def test_white_space_at_the_ends_is_dropped(tmp_path: Path) -> None:
    text = 'person_id , surname\n P1,"  Ash\n"\n\tP2\t,\u00a0Elm\u00a0\nP3,"   "\nP4,""\n'
    outcome = read_with(tmp_path, {"persons.csv": text})
    assert outcome.column("in_persons", "person_id") == ["P1", "P2", "P3", "P4"]
    assert outcome.column("in_persons", "surname") == ["Ash", "Elm", None, None]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r", "mixed"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_the_byte_order_mark_make_no_difference(line_end: str, mark: bytes, tmp_path: Path) -> None:
    files = {}
    for file, text in BASE.items():
        if line_end == "mixed":
            header, *rest = text.splitlines()
            files[file] = mark + (header + "\r\n" + "\r".join(rest[:2]) + "\n" + "".join(rest[2:])).encode()
        else:
            files[file] = mark + text.replace("\n", line_end).encode()
    outcome, plain = read_with(tmp_path, files), read_with(tmp_path / "plain", {})
    for table in ("persons", "offences", "involvements"):
        assert outcome.rows(f"in_{table}") == plain.rows(f"in_{table}")
    assert not outcome.report.faults()
