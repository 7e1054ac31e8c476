"""Human judgements: append-only, withdrawn by a row of their own, refused where they contradict each other."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest

from graphlink import decisions
from graphlink.errors import InputError, SettingsError

NOW = dt.datetime(2026, 10, 31, 9, 30, tzinfo=dt.UTC)


def everything(subject: str, _as_seat: bool) -> tuple[str | None, str]:
    """A world in which every subject exists."""
    return subject, ""


def row(key: str, kind: str, a: str, b: str = "", on: dt.datetime = NOW) -> dict[str, object]:
    return {"decision_id": key, "kind": kind, "a": a, "b": b, "on": on}


def in_force(rows: list[dict[str, object]], lookup=everything, made_by: dt.date | None = None) -> decisions.InForce:
    return decisions.in_force(rows, lookup, made_by=made_by, today_of=lambda on: on.date())


def test_append_writes_a_header_once_and_closes_an_open_last_line(tmp_path: Path) -> None:
    path = tmp_path / "decisions.csv"
    decisions.append(path, "same", "person:1", "person:2", by="DC Poole", why="same tattoo", now=NOW)
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    decisions.append(path, "did", "suspect:C7/1", "person:2", by="DC Poole", why='he said "yes"\nin interview', now=NOW)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [r["kind"] for r in rows] == ["same", "did"]
    assert rows[1]["why"] == 'he said "yes"\nin interview'


def test_append_keeps_columns_of_the_force(tmp_path: Path) -> None:
    path = tmp_path / "decisions.csv"
    path.write_text("why,decision_id,kind,a,b,by,on,unit\n", encoding="utf-8")
    decisions.append(path, "different", "person:1", "person:2", by="A", why="brothers", now=NOW)
    with path.open(encoding="utf-8", newline="") as file:
        [found] = csv.DictReader(file)
    assert (found["why"], found["unit"]) == ("brothers", "")


@pytest.mark.parametrize(
    ("kind", "a", "b", "by", "why", "says"),
    [
        ("same", "person:1", "offence:2", "A", "x", "two people or two offences"),
        ("did", "person:1", "person:2", "A", "x", "takes a seat first"),
        ("same", "person:1", "person:2", "A", "  ", "needs a reason"),
        ("same", "person:1", None, "A", "x", "two subjects"),
        ("perhaps", "person:1", "person:2", "A", "x", "one of same"),
    ],
)
def test_append_refuses_and_writes_nothing(tmp_path, kind, a, b, by, why, says) -> None:
    path = tmp_path / "decisions.csv"
    with pytest.raises(SettingsError, match=says):
        decisions.append(path, kind, a, b, by=by, why=why, now=NOW)
    assert not path.exists()


def test_a_foreign_file_is_not_appended_to(tmp_path: Path) -> None:
    path = tmp_path / "decisions.csv"
    path.write_text("id,verdict\n1,yes\n", encoding="utf-8")
    with pytest.raises(InputError, match="not a decisions file"):
        decisions.append(path, "same", "person:1", "person:2", by="A", why="x", now=NOW)
    assert path.read_text(encoding="utf-8") == "id,verdict\n1,yes\n"


def test_withdrawn_and_missing_are_inactive_and_say_why() -> None:
    rows = [
        row("D1", "same", "person:1", "person:2"),
        row("D2", "withdrawn", "D1"),
        row("D3", "different", "person:1", "person:gone"),
    ]

    def known(subject: str, _as_seat: bool) -> tuple[str | None, str]:
        return (None, f"{subject} is not in the data") if subject.endswith("gone") else (subject, "")

    found = in_force(rows, known)
    assert found.same == () and found.different == ()
    assert [(i.decision_id, i.reason) for i in found.inactive] == [
        ("D1", "withdrawn by D2"),
        ("D3", "person:gone is not in the data"),
    ]


def test_under_an_explicit_as_of_later_judgements_are_left_out() -> None:
    rows = [row("D1", "same", "person:1", "person:2"), row("D2", "withdrawn", "D1", on=NOW + dt.timedelta(days=3))]
    assert in_force(rows, made_by=dt.date(2026, 10, 31)).same == (("person:1", "person:2", "D1"),)
    assert in_force(rows, made_by=dt.date(2026, 10, 30)).inactive[0].reason == "made after 2026-10-30, the as-of day"


def test_a_contradiction_through_a_chain_names_every_judgement() -> None:
    rows = [
        row("D1", "same", "person:1", "person:2"),
        row("D2", "same", "person:2", "person:3"),
        row("D3", "different", "person:3", "person:1"),
    ]
    with pytest.raises(InputError, match=r"D3 says .* contradicts D2, D1"):
        in_force(rows)


def test_did_and_did_not_of_one_seat_and_person_contradict() -> None:
    rows = [row("D1", "did", "suspect:C7/1", "person:2"), row("D2", "did_not", "suspect:C7/1", "person:2")]
    with pytest.raises(InputError, match="D1 says person:2 did suspect:C7/1; contradicts D2"):
        in_force(rows)


def test_seats_are_split_at_the_last_slash() -> None:
    found = in_force([row("D1", "did", "suspect:26/118204/2", "person:9")])
    assert found.did == (("26/118204", 2, "person:9", "D1"),)


def test_a_withdrawal_that_is_late_unknown_or_withdrawn_is_listed() -> None:
    """D2 takes D1 back and D3 takes D2 back: D1 holds. D4 names nothing. D5 was made after the as-of day."""
    rows = [
        row("D1", "same", "person:1", "person:2"),
        row("D2", "withdrawn", "D1"),
        row("D3", "withdrawn", "decision:D2"),
        row("D4", "withdrawn", "D99"),
        row("D5", "withdrawn", "D1", on=NOW + dt.timedelta(days=1)),
    ]
    found = in_force(rows, made_by=NOW.date())
    assert found.same == (("person:1", "person:2", "D1"),)
    assert [(i.decision_id, i.reason) for i in found.inactive] == [
        ("D2", "withdrawn by D3"),
        ("D4", "D99 is not among the judgements"),
        ("D5", "made after 2026-10-31, the as-of day"),
    ]


def test_withdrawals_in_a_ring_end() -> None:
    """Nonsense in the file is answered, not hung on: D1 is taken first and takes D2 back."""
    found = in_force([row("D1", "withdrawn", "D2"), row("D2", "withdrawn", "D1")])
    assert [i.decision_id for i in found.inactive] == ["D2"]


@pytest.mark.parametrize(
    ("kind", "a", "b", "says"),
    [
        ("did", "offence:C1", "person:1", "did takes a seat first"),
        ("did_not", "person:1", "person:2", "did_not takes a seat first"),
        ("did", "suspect:C1/1", "offence:C2", "is not said of"),
        ("same", "person:1", "offence:C1", "is not said of"),
        ("same", "person:1", "", "one subject only"),
    ],
)
def test_a_judgement_about_the_wrong_subjects_is_inactive_and_listed(kind, a, b, says) -> None:
    """The file may be written by hand; `did` about an offence used to end the run with a ValueError."""
    found = in_force([row("D1", kind, a, b)])
    assert found.same == found.did == found.did_not == ()
    assert says in found.inactive[0].reason


@pytest.mark.parametrize(
    "rows",
    [
        [
            row("D1", "did", "suspect:C1/1", "person:1"),
            row("D2", "did", "suspect:C1/1", "person:2"),
            row("D3", "different", "person:1", "person:2"),
        ],
        [
            row("D1", "did", "suspect:C1/1", "person:1"),
            row("D2", "same", "person:1", "person:2"),
            row("D3", "did_not", "suspect:C1/1", "person:2"),
        ],
        [
            row("D1", "did", "suspect:C1/1", "person:1"),
            row("D2", "did", "suspect:C2/1", "person:1"),
            row("D3", "different", "suspect:C1/1", "suspect:C2/1"),
        ],
    ],
)
def test_a_contradiction_through_who_did_it_names_every_judgement(rows) -> None:
    """A seat has one offender: whoever did it is one human with whoever else did."""
    with pytest.raises(InputError) as refused:
        in_force(rows)
    said = str(refused.value.faults[0])
    assert all(key in said for key in ("D1", "D2", "D3"))
