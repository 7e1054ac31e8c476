"""Human judgements, sentence by sentence of the data contract; each answer is worked out in the docstring."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphlink.errors import InputError
from tests.worlds import judgement, offence, person, rows, run_world, suspect, victim

# A and B are two people; T1 and T2 are one human by the plain rule (equal name and birth date).
PEOPLE = [
    *(person(k, f"Name{k}", f"Fam{k}", "1990-01-01") for k in "ABC"),
    *(person(k, "Tom", "Tarn", "1985-05-05") for k in ("T1", "T2")),
]
OFFENCES = [offence("C1"), offence("C2"), offence("C3", on="2026-10-05")]
WHO = "SELECT offence_id, seat, weight FROM attributions ORDER BY ALL"


def world(tmp_path: Path, involvements, decisions, people=PEOPLE, **options):
    tables = {"persons": people, "offences": OFFENCES, "involvements": involvements, "decisions": decisions}
    return run_world(tmp_path, tables, **options)


def inactive(run) -> list[tuple[str, str]]:
    return [(row["decision_id"], row["reason"]) for row in run.manifest["decisions"]["inactive"]]


def identities(run) -> dict[str, str]:
    return dict(rows(run, "SELECT person_id, identity_id FROM identities"))


def test_two_people_judged_to_have_done_one_seat_refuse_the_run(tmp_path: Path) -> None:
    """One seat is one offender: D1 says A, D2 says B. Both rows are named and nothing is written."""
    did = [judgement("D1", "did", "suspect:C1/1", "person:A"), judgement("D2", "did", "suspect:C1/1", "person:B")]
    with pytest.raises(InputError, match=r"D2 says person:B did suspect:C1/1; contradicts D1"):
        world(tmp_path, [], did)
    assert not (tmp_path / "run").exists()


def test_two_records_of_one_human_for_one_seat_are_one_answer(tmp_path: Path) -> None:
    """T1 and T2 are one human: the seat is his, once."""
    did = [judgement("D1", "did", "suspect:C1/1", "person:T1"), judgement("D2", "did", "suspect:C1/1", "person:T2")]
    assert rows(world(tmp_path, [], did), WHO) == [("C1", 1, 1.0)]


def test_a_judgement_about_no_seat_is_inactive_and_listed(tmp_path: Path) -> None:
    """`did` takes a seat: about an offence or a person it used to end the run with a ValueError."""
    run = world(
        tmp_path,
        [suspect("C1", "A")],
        [
            judgement("D1", "did", "offence:C1", "person:B"),
            judgement("D2", "did_not", "person:A", "person:B"),
            judgement("D3", "did", "suspect:C9/1", "person:B"),
            judgement("D4", "did", "suspect:C1", "person:B"),
            judgement("D5", "same", "person:A", "person:gone"),
            judgement("D6", "same", "identity:I-AAAAAAAAAA", "person:A"),
            judgement("D7", "withdrawn", "D99"),
        ],
    )
    assert inactive(run) == [
        ("D1", "did takes a seat first (suspect:OFFENCE/SEAT), not offence:C1"),
        ("D2", "did_not takes a seat first (suspect:OFFENCE/SEAT), not person:A"),
        ("D3", "suspect:C9/1 is not in the data"),
        ("D4", "suspect:C1 is not in the data"),
        ("D5", "person:gone is not in the data"),
        ("D6", "identity:I-AAAAAAAAAA is not in the data"),
        ("D7", "D99 is not among the judgements"),
    ]
    assert rows(run, WHO) == [("C1", 1, 1.0)]


def test_judgements_made_after_an_explicit_as_of_are_left_out_and_listed(tmp_path: Path) -> None:
    """As of 2 October: the judgement of the 2nd (23:30 local) holds, that of the 3rd and its withdrawal on the 4th
    do not, and both are listed. 22:30 UTC on the 2nd is 23:30 local."""
    decisions = [
        judgement("D1", "same", "person:A", "person:B", on="2026-10-02T22:30:00Z"),
        judgement("D2", "same", "person:B", "person:C", on="2026-10-02T23:30:00Z"),
        judgement("D3", "withdrawn", "D1", on="2026-10-04T12:00:00Z"),
    ]
    run = world(tmp_path / "past", [], decisions, as_of="2026-10-02")
    found = identities(run)
    assert found["A"] == found["B"] != found["C"]
    assert [key for key, _ in inactive(run)] == ["D2", "D3"]
    assert all("after 2026-10-02" in why for _, why in inactive(run))


def test_judgements_always_count_without_an_explicit_as_of(tmp_path: Path) -> None:
    """The as-of day is 5 October by the data; a judgement of 30 October counts all the same."""
    run = world(tmp_path, [], [judgement("D1", "same", "person:A", "person:B")])
    assert run.manifest["as_of"] == "2026-10-05" and inactive(run) == []
    assert identities(run)["A"] == identities(run)["B"]


def test_a_group_with_an_inner_conflict_is_not_joined_by_that_rule_at_all(tmp_path: Path) -> None:
    """Three records share a pnc_id, two of them are suspects of C1: none of the three is joined, not even the third."""
    people = [person(k, f"Name{k}", f"Fam{k}", "1990-01-01", pnc_id="P1") for k in "ABC"]
    run = world(tmp_path, [suspect("C1", "A"), suspect("C1", "B")], [], people=people)
    assert len(set(identities(run).values())) == 3
    assert rows(run, "SELECT kind, a, b, source_b FROM conflicts") == [
        ("suspect and suspect of one offence", "person:A", "person:B", "offences:C1")
    ]


def test_suspect_and_victim_of_one_offence_beat_a_human_same(tmp_path: Path) -> None:
    """A did C1 to B: a judgement that they are one is listed with both sources, and nothing is merged."""
    run = world(tmp_path, [suspect("C1", "A"), victim("C1", "B")], [judgement("D1", "same", "person:A", "person:B")])
    assert identities(run)["A"] != identities(run)["B"]
    [(source_a, source_b)] = rows(run, "SELECT source_a, source_b FROM conflicts")
    assert "D1" in source_a and source_b == "offences:C1"


def test_a_human_same_beats_an_equal_pnc_id(tmp_path: Path) -> None:
    """A = B by judgement; A and C share a pnc_id; B and C are suspects of C1: only the judgement joins."""
    people = [person("A", "Ann", "Ash", "1990-01-01", pnc_id="P1"), person("B", "Bea", "Box", "1991-01-01")]
    people += [person("C", "Cay", "Cox", "1992-01-01", pnc_id="P1")]
    run = world(
        tmp_path,
        [suspect("C1", "B"), suspect("C1", "C")],
        [judgement("D1", "same", "person:A", "person:B")],
        people=people,
    )
    found = identities(run)
    assert found["A"] == found["B"] != found["C"]


def test_human_different_beats_an_equal_pnc_id(tmp_path: Path) -> None:
    people = [person(k, f"Name{k}", f"Fam{k}", "1990-01-01", pnc_id="P1") for k in "AB"]
    run = world(tmp_path, [], [judgement("D1", "different", "person:A", "person:B")], people=people)
    assert identities(run)["A"] != identities(run)["B"]
    assert rows(run, "SELECT kind, source_b FROM conflicts") == [("human different", "decisions:D1")]


def test_two_offences_judged_one_hand_join_their_offenders(tmp_path: Path) -> None:
    """C1 names A, C2 names nobody: one hand did both, so both are A's."""
    run = world(tmp_path, [suspect("C1", "A")], [judgement("D1", "same", "offence:C1", "offence:C2")])
    assert rows(run, "SELECT offence_id, identity_id FROM attributions ORDER BY ALL") == [
        ("C1", identities(run)["A"]),
        ("C2", identities(run)["A"]),
    ]


def test_an_identity_as_subject_means_its_smallest_record(tmp_path: Path) -> None:
    run = world(tmp_path / "one", [], [])
    who = identities(run)["T1"]
    run = world(tmp_path / "two", [], [judgement("D1", "did", "suspect:C1/1", f"identity:{who}")])
    assert rows(run, "SELECT offence_id, identity_id FROM attributions") == [("C1", who)]
