"""Seats and alternatives, sentence by sentence of the data contract; each answer is worked out in the docstring."""

from __future__ import annotations

from pathlib import Path

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
