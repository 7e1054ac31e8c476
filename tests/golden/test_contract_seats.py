"""Seats and alternatives, sentence by sentence of the data contract; each answer is worked out in the docstring."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.worlds import offence, person, rows, run_world, suspect, victim

PEOPLE = [person(k, f"Name{k}", f"Fam{k}", "1990-01-01") for k in "ABCD"]
SEATS = "SELECT seat, person_id FROM suspects ORDER BY ALL"
WEIGHTS = """
SELECT i.person_id, round(a.weight, 6) FROM attributions a JOIN identities i USING (identity_id) ORDER BY ALL"""


def alternative(person_id: str = "", **more: str):
    return suspect("C1", person_id, alternative="true", **more)


def world(tmp_path: Path, *involvements, **more):
    return run_world(tmp_path, {"persons": PEOPLE, "offences": [offence("C1")], "involvements": involvements, **more})


def test_an_eliminated_alternative_leaves_the_seat_to_the_others(tmp_path: Path) -> None:
    """A, B, C were alternatives; B is eliminated: A and C share the one seat, a half of 1,825 each; B gets nothing."""
    run = world(tmp_path, alternative("A"), alternative("B", status="eliminated"), alternative("C"))
    assert rows(run, SEATS) == [(1, "A"), (1, "C")]
    assert rows(run, WEIGHTS) == [("A", 0.5), ("C", 0.5)]
    assert rows(run, "SELECT person_id, named_harm FROM named ORDER BY 1") == [("A", 1825), ("C", 1825)]


def test_alternatives_that_are_all_eliminated_leave_one_unnamed_seat(tmp_path: Path) -> None:
    run = world(tmp_path, alternative("A", status="eliminated"), alternative("B", status="eliminated"))
    assert rows(run, SEATS) == [(1, None)]
    assert rows(run, "SELECT seat, remainder FROM counted") == [(1, 1825)]


def test_an_unnamed_alternative_takes_its_share(tmp_path: Path) -> None:
    """One of three did it: A, B or somebody unknown. A third each; the unknown third is remainder: 608.33 days."""
    run = world(tmp_path, alternative("A"), alternative("B"), alternative(sex="M"))
    assert rows(run, WEIGHTS) == [("A", 0.333333), ("B", 0.333333)]
    assert rows(run, "SELECT seat, round(remainder, 2) FROM counted") == [(1, 608.33)]


def test_alternatives_beside_a_suspect_and_an_unnamed_one_are_three_seats(tmp_path: Path) -> None:
    """Named by person_id first, then the alternatives' seat, then the unnamed: 3 x 1,825 days in all."""
    run = world(tmp_path, suspect("C1"), alternative("A"), alternative("B"), suspect("C1", "C"))
    assert rows(run, SEATS) == [(1, "C"), (2, "A"), (2, "B"), (3, None)]
    assert rows(run, "SELECT sum(days), round(sum(credited), 6), round(sum(remainder), 6) FROM counted") == [
        (5475, 3650, 1825)
    ]


def test_of_unnamed_alternatives_only_what_all_share_is_known(tmp_path: Path) -> None:
    """Either Ann (F, 20-30) or Carl Moss (M, 25-40): one unnamed seat, 20 to 40, of no known sex or name.
    The seat used to be one 'Ann MOSS', F."""
    run = world(
        tmp_path,
        alternative(forename="Ann", sex="F", age_from="20", age_to="30"),
        alternative(forename="Carl", surname="Moss", sex="M", age_from="25", age_to="40"),
    )
    assert rows(run, "SELECT forename, surname, sex, age_from, age_to FROM records WHERE kind = 'seat'") == [
        (None, None, None, 20, 40)
    ]


def test_the_strongest_status_decides_about_a_suspect_who_is_a_victim_too(tmp_path: Path) -> None:
    """A is victim, and was arrested and eliminated: eliminated is stronger, so A has no seat and B's is the only one.
    There used to be an unnamed second seat."""
    run = world(
        tmp_path,
        victim("C1", "A"),
        suspect("C1", "A", status="arrested"),
        suspect("C1", "A", status="eliminated"),
        suspect("C1", "B"),
    )
    assert rows(run, SEATS) == [(1, "B")]
    assert rows(run, "SELECT a, b FROM conflicts") == [("person:A", "offence:C1")]


def test_every_suspect_row_says_its_seat(tmp_path: Path) -> None:
    """B twice in seat 1; two equal unnamed rows in 2 and 3, which used to say 2 both; the suspect who is a victim too
    in the seat that stays unnamed; eliminated C and the victim's own row in none."""
    run = world(
        tmp_path,
        suspect("C1", "B", status="named"),
        suspect("C1", "B", status="charged"),
        suspect("C1", sex="M"),
        suspect("C1", sex="M"),
        suspect("C1", "C", status="eliminated"),
        suspect("C1", "A"),
        victim("C1", "A"),
    )
    found = rows(run, "SELECT role, person_id, seat FROM involvements")

    def seats(role: str, who: str | None) -> list[int]:
        return sorted(seat for r, w, seat in found if (r, w) == (role, who) and seat is not None)

    assert len(found) == 7 and seats("suspect", "B") == [1, 1]
    assert sorted(seats("suspect", None) + seats("suspect", "A")) == [2, 3, 4]
    assert seats("suspect", "C") == seats("victim", "A") == []
    assert rows(run, SEATS) == [(1, "B"), (2, None), (3, None), (4, None)]


def test_a_suspect_whose_record_is_missing_is_an_unnamed_seat(tmp_path: Path) -> None:
    """person_id may be empty, so one that refers to nothing is cleared and its row accepted: two unnamed seats."""
    run = world(tmp_path, suspect("C1", "gone1"), suspect("C1", "gone2"))
    assert rows(run, SEATS) == [(1, None), (2, None)]
    assert rows(run, 'SELECT "table", "column" FROM cleared') == [("involvements", "person_id")] * 2
    assert rows(run, "SELECT * FROM rejected") == []


STRENGTH = {"convicted": 5, "charged": 4, "eliminated": 3, "arrested": 2, "named": 1, "": 1}


def seats_by_hand(found: list[dict[str, str]]) -> list[set[str]]:
    """The seats of one offence as sets of people ("" for somebody unnamed), straight from the contract's words."""
    victims = {row["person_id"] for row in found if row["role"] == "victim"} - {""}
    suspects = [row for row in found if row["role"] == "suspect"]
    singles: list[set[str]] = []
    shared: list[str] = []
    for who in sorted({row["person_id"] for row in suspects} - {""}):
        own = [row for row in suspects if row["person_id"] == who]
        if max(own, key=lambda row: STRENGTH[row["status"]])["status"] == "eliminated":
            continue
        shown = "" if who in victims else who
        if all(row["alternative"] == "true" for row in own):
            shared.append(shown)
        else:
            singles.append({shown})
    for row in suspects:
        if not row["person_id"] and row["status"] != "eliminated":
            if row["alternative"] == "true":
                shared.append("")
            else:
                singles.append({""})
    seats = singles + ([set(shared)] if shared else [])
    return seats or [{""}]


def test_seats_of_three_hundred_random_offences(tmp_path: Path) -> None:
    """Rows drawn at random, seats worked out a second time in twenty lines; weights, harm and list from those seats."""
    chance = random.Random(11)
    people = [person(f"N{n:02}", f"Name{n}", f"Fam{n}", "1990-01-01") for n in range(12)]
    offences = [offence(f"C{n:03}", on=f"2026-0{1 + n % 9}-1{n % 10}") for n in range(300)]
    involved = []
    for row in offences:
        for _ in range(chance.choice((0, 1, 1, 2, 3, 5))):
            involved.append(
                {
                    "offence_id": row["offence_id"],
                    "person_id": chance.choice(("", *(p["person_id"] for p in chance.sample(people, 2)))),
                    "role": chance.choice(("suspect", "suspect", "suspect", "victim", "witness")),
                    "alternative": chance.choice(("", "", "true", "false")),
                    "status": chance.choice(("", *STRENGTH)),
                    "sex": chance.choice(("", "M")),
                }
            )
    run = run_world(tmp_path, {"persons": people, "offences": offences, "involvements": involved})
    credit: dict[str, float] = dict.fromkeys((p["person_id"] for p in people), 0.0)
    written: dict[str, dict[int, set[str]]] = {}
    for key, seat, who in rows(run, "SELECT offence_id, seat, coalesce(person_id, '') FROM suspects"):
        written.setdefault(key, {}).setdefault(seat, set()).add(who)
    for row in offences:
        key = row["offence_id"]
        seats = seats_by_hand([r for r in involved if r["offence_id"] == key])
        assert sorted(map(sorted, written[key].values())) == sorted(map(sorted, seats)), key
        assert sorted(written[key]) == list(range(1, len(seats) + 1)), key
        for who in {w for seat in seats for w in seat} - {""}:
            credit[who] += 1825
    assert rows(run, "SELECT person_id, named_harm FROM named ORDER BY 1") == sorted(
        (who, days) for who, days in credit.items() if days
    )
    over = "SELECT offence_id FROM attributions GROUP BY offence_id, seat HAVING sum(weight) > 1.000001"
    assert rows(run, over) == []
    broken = """
        SELECT count(*) FROM counted c
        LEFT JOIN (SELECT offence_id, seat, sum(weight) AS w FROM attributions GROUP BY ALL) USING (offence_id, seat)
        WHERE abs(coalesce(w, 0) * days + remainder - days) > 1e-5"""
    assert rows(run, broken) == [(0,)]
    of_list = dict(rows(run, "SELECT anchor_id, expected_harm FROM ranking"))
    summed = rows(
        run, "SELECT i.person_id, sum(expected_harm) FROM attributions JOIN identities i USING (identity_id) GROUP BY 1"
    )
    assert {who: days for who, days in summed if days} == pytest.approx(of_list, abs=1e-4)
    both = [
        {(r["offence_id"], r["person_id"]) for r in involved if r["role"] == role and r["person_id"]}
        for role in ("suspect", "victim")
    ]
    assert rows(run, "SELECT count(*) FROM conflicts") == [(len(both[0] & both[1]),)]
