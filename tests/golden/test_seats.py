"""Seats, weights and remainders, case by case; each answer is worked out in the docstring."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.worlds import judgement, offence, person, rows, run_world, suspect, victim

PEOPLE = [person(k, f"Name{k}", f"Fam{k}", "1990-01-01") for k in "ABCD"]
SEATS = "SELECT offence_id, seat, person_id FROM suspects ORDER BY ALL"
COUNTED = "SELECT seat, days, credited, remainder FROM counted ORDER BY seat"


def world(tmp_path: Path, *involvements, offences=None, **more):
    return run_world(
        tmp_path, {"persons": PEOPLE, "offences": offences or [offence("C1")], "involvements": involvements, **more}
    )


def test_an_offence_nobody_is_recorded_for_has_one_unnamed_seat(tmp_path: Path) -> None:
    """1,825 days, all of them remainder."""
    run = world(tmp_path, victim("C1", "D"))
    assert rows(run, SEATS) == [("C1", 1, None)]
    assert rows(run, COUNTED) == [(1, 1825, 0, 1825)]


def test_two_suspects_are_two_seats_each_credited_in_full(tmp_path: Path) -> None:
    run = world(tmp_path, suspect("C1", "B"), suspect("C1", "A"))
    assert rows(run, SEATS) == [("C1", 1, "A"), ("C1", 2, "B")]
    assert rows(run, COUNTED) == [(1, 1825, 1825, 0), (2, 1825, 1825, 0)]
    assert rows(run, "SELECT anchor_id, expected_harm FROM ranking ORDER BY 1") == [("A", 1825), ("B", 1825)]


def test_alternatives_share_one_seat_and_named_credits_each_in_full(tmp_path: Path) -> None:
    """Three alternatives: a third of 1,825 each; the published method gives each 1,825."""
    run = world(tmp_path, *(suspect("C1", k, alternative="true") for k in "ABC"))
    assert rows(run, SEATS) == [("C1", 1, "A"), ("C1", 1, "B"), ("C1", 1, "C")]
    assert rows(run, "SELECT round(weight, 6) FROM attributions") == [(0.333333,)] * 3
    assert rows(run, "SELECT named_harm FROM named") == [(1825,)] * 3
    assert rows(run, COUNTED) == [(1, 1825, pytest.approx(1825), pytest.approx(0, abs=1e-6))]


def test_an_eliminated_suspect_has_no_seat_and_gets_nothing(tmp_path: Path) -> None:
    run = world(tmp_path, suspect("C1", "A", status="eliminated"))
    assert rows(run, SEATS) == [("C1", 1, None)]
    assert rows(run, "SELECT * FROM attributions") == [] and rows(run, "SELECT * FROM named") == []


@pytest.mark.parametrize(
    ("statuses", "seats"),
    [
        (("eliminated", "arrested"), [("C1", 1, None)]),
        (("named", "eliminated"), [("C1", 1, None)]),
        (("eliminated", "charged"), [("C1", 1, "A")]),
        (("convicted", "eliminated"), [("C1", 1, "A")]),
    ],
)
def test_the_strongest_status_of_one_person_holds(tmp_path: Path, statuses, seats) -> None:
    """convicted > charged > eliminated > arrested > named, one seat for all rows of a person."""
    run = world(tmp_path, *(suspect("C1", "A", status=s) for s in statuses))
    assert rows(run, SEATS) == seats


def test_equal_unnamed_rows_are_different_seats(tmp_path: Path) -> None:
    unknown = suspect("C1", sex="M", description="tall")
    run = world(tmp_path, unknown, unknown, suspect("C1", "A"))
    assert rows(run, SEATS) == [("C1", 1, "A"), ("C1", 2, None), ("C1", 3, None)]
    assert rows(run, "SELECT sum(remainder) FROM counted") == [(3650,)]


def test_one_person_as_suspect_and_victim_is_listed_and_the_seat_unnamed(tmp_path: Path) -> None:
    run = world(tmp_path, suspect("C1", "A"), victim("C1", "A"))
    assert rows(run, SEATS) == [("C1", 1, None)]
    assert rows(run, "SELECT kind, a, b FROM conflicts") == [
        ("suspect and victim of one offence", "person:A", "offence:C1")
    ]


def test_an_offence_without_a_value_counts_and_is_bounded(tmp_path: Path) -> None:
    """No code: outside v100; under all-crime it counts with no days, bounded at 5,475, never a silent 0."""
    run = run_world(
        tmp_path,
        {"persons": PEOPLE, "offences": [offence("C1", code="")], "involvements": [suspect("C1", "A")]},
        policy="all-crime",
    )
    counts = run.manifest["counts"]
    assert (counts["unvalued_counted"], counts["unvalued_bound_days"]) == (1, 5475)
    assert rows(run, "SELECT days, bound, counts FROM offences") == [(None, 5475, True)]


def test_did_gives_the_seat_and_did_not_takes_it(tmp_path: Path) -> None:
    """C1 unnamed, a judgement says A; C2 names B, a judgement says not B: 1,825 to A, 1,825 to nobody."""
    run = world(
        tmp_path,
        suspect("C2", "B"),
        offences=[offence("C1"), offence("C2")],
        decisions=[
            judgement("D1", "did", "suspect:C1/1", "person:A"),
            judgement("D2", "did_not", "suspect:C2/1", "person:B"),
        ],
    )
    assert rows(run, "SELECT offence_id, weight, basis FROM attributions") == [("C1", 1, "linked")]
    assert rows(run, "SELECT offence_id, remainder FROM counted ORDER BY 1") == [("C1", 0), ("C2", 1825)]


def test_did_not_to_an_alternative_leaves_the_seat_to_the_rest(tmp_path: Path) -> None:
    run = world(
        tmp_path,
        *(suspect("C1", k, alternative="true") for k in "ABC"),
        decisions=[judgement("D1", "did_not", "suspect:C1/1", "person:C")],
    )
    assert rows(run, "SELECT weight FROM attributions") == [(0.5,), (0.5,)]


def test_a_victim_is_never_the_offender_whoever_says_so(tmp_path: Path) -> None:
    run = world(tmp_path, victim("C1", "A"), decisions=[judgement("D1", "did", "suspect:C1/1", "person:A")])
    assert rows(run, "SELECT * FROM attributions") == []
    assert rows(run, "SELECT kind, source_a, effect FROM conflicts") == [
        ("human did", "decisions:D1", "the judgement takes no part")
    ]


def test_two_offences_judged_one_hand_are_a_series_without_a_record(tmp_path: Path) -> None:
    """Two unnamed rapes joined by a judgement: an unknown series of 3,650 days, not on the list."""
    run = world(
        tmp_path,
        victim("C1", "A"),
        victim("C2", "B"),
        offences=[offence("C1"), offence("C2")],
        decisions=[judgement("D1", "same", "offence:C1", "offence:C2")],
    )
    assert rows(run, "SELECT rank, expected_harm, offences, victims FROM unknown_series") == [(1, 3650, 2, 2)]
    assert rows(run, "SELECT * FROM ranking") == []


def test_victims_repeat_and_unnamed_ones_are_one_an_offence(tmp_path: Path) -> None:
    """A did C1 and C2 to B, C3 to two unnamed: victims B + one unnamed = 2; B is a repeat victim."""
    run = world(
        tmp_path,
        *(suspect(c, "A") for c in ("C1", "C2", "C3")),
        victim("C1", "B"),
        victim("C2", "B"),
        victim("C3", sex="F"),
        victim("C3", sex="M"),
        offences=[offence("C1"), offence("C2"), offence("C3")],
    )
    assert rows(run, "SELECT victims, serial, repeat_victims, offences FROM ranking") == [(2, True, 1, 3)]
    assert rows(run, "SELECT victims FROM named") == [(2,)]


def test_flags_are_shown_and_never_scored(tmp_path: Path) -> None:
    """Remanded, under an order, tasked and once a victim: the same 1,825 days as without."""
    more = {
        "orders": [{"order_id": "O1", "person_id": "A", "kind": "dvpo", "starts_on": "2026-10-20"}],
        "actions": [{"action_id": "X1", "person_id": "A", "kind": "remand", "on": "2026-10-25"}],
        "taskings": [{"person_id": "A", "tasked_on": "2026-10-26", "list": "v100"}],
    }
    offences = [offence("C1"), offence("C2")]
    run = run_world(
        tmp_path,
        {"persons": PEOPLE, "offences": offences, "involvements": [suspect("C1", "A"), victim("C2", "A")], **more},
        as_of="2026-10-31",
    )
    assert rows(run, "SELECT expected_harm, in_custody, tasked, as_victim FROM ranking") == [(1825, True, True, 1)]
    assert '"order_id":"O1"' in rows(run, "SELECT orders FROM ranking")[0][0]
