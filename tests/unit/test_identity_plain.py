"""The plain rule, case by case; every answer is worked out by hand in the docstring."""

from __future__ import annotations

import pandas as pd

from graphlink.identity import Constraints, Judgements, Resolution, resolve
from graphlink.identity.model import identity_id, identity_ids

NOBODY = pd.DataFrame(columns=["record_a", "record_b", "decision_id"])


def records(*rows: tuple[str, str | None, str | None, str | None]) -> pd.DataFrame:
    """(id, pnc_id, name_key, dob); an id with a slash is an unnamed seat."""
    return pd.DataFrame(
        [
            {
                "record_id": f"suspect:{key}" if "/" in key else f"person:{key}",
                "kind": "seat" if "/" in key else "person",
                "pnc_id": pnc,
                "name_key": name,
                "dob": dob,
                "source_ref": f"persons:{key}",
            }
            for key, pnc, name, dob in rows
        ]
    )


def judged(*pairs: tuple[str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(pairs, columns=["record_a", "record_b", "decision_id"])


def apart(*rows: tuple[str, str, str]) -> Constraints:
    return Constraints(pd.DataFrame(rows, columns=["offence_id", "record_id", "side"]))


def solve(
    rows: pd.DataFrame, constraints: Constraints | None = None, same=NOBODY, different=NOBODY
) -> tuple[set[frozenset[str]], Resolution]:
    found = resolve(rows, None, constraints or apart(), Judgements(same, different))
    named = found.membership.dropna(subset=["identity_id"])
    return {frozenset(g["record_id"].str.split(":").str[1]) for _, g in named.groupby("identity_id")}, found


def test_equal_pnc_id_joins_whatever_the_names() -> None:
    """A and B share 11/1; C has another number and the name of A: two pnc_ids are two humans."""
    groups, found = solve(
        records(
            ("A", "11/1", "jo lane", "1990-01-01"),
            ("B", "11/1", "joe layne", None),
            ("C", "22/2", "jo lane", "1990-01-01"),
        )
    )
    assert groups == {frozenset("AB"), frozenset("C")}
    assert found.conflicts[["kind", "effect"]].values.tolist() == [
        ["two pnc_ids", "not joined by equal name and birth date"]
    ]


def test_equal_name_and_birth_date_joins_and_missing_data_does_not() -> None:
    """A, B agree on both; C lacks the birth date, D the name: neither is agreement."""
    groups, found = solve(
        records(
            ("A", None, "jo lane", "1990-01-01"),
            ("B", None, "jo lane", "1990-01-01"),
            ("C", None, "jo lane", None),
            ("D", None, None, "1990-01-01"),
            ("E", None, "", "1990-01-01"),
        )
    )
    assert groups == {frozenset("AB"), frozenset("C"), frozenset("D"), frozenset("E")}
    assert found.evidence[["a", "b", "name", "value_a"]].values.tolist() == [
        ["person:A", "person:B", "equal name and birth date", "jo lane|1990-01-01"]
    ]


def test_a_chain_of_rules_joins_three() -> None:
    """A-B by number, B-C by name and birth date."""
    groups, _ = solve(
        records(
            ("A", "1", "x y", "1980-02-02"), ("B", "1", "jo lane", "1990-01-01"), ("C", None, "jo lane", "1990-01-01")
        )
    )
    assert groups == {frozenset("ABC")}


def test_suspect_and_victim_of_one_offence_are_never_one() -> None:
    """Father and son of one name and a clerk's copied birth date: one hit the other."""
    groups, found = solve(
        records(("A", None, "jo lane", "1990-01-01"), ("B", None, "jo lane", "1990-01-01")),
        apart(("C7", "person:A", "suspect 1"), ("C7", "person:B", "victim")),
    )
    assert groups == {frozenset("A"), frozenset("B")}
    [conflict] = found.conflicts.to_dict("records")
    assert (conflict["kind"], conflict["source_b"]) == ("suspect and victim of one offence", "offences:C7")


def test_two_suspects_of_one_offence_are_apart_but_alternatives_are_not() -> None:
    """In C7 they hold seats 1 and 2; in C8 both stand as alternatives in seat 1, which is no contradiction."""
    rows = records(("A", None, "jo lane", "1990-01-01"), ("B", None, "jo lane", "1990-01-01"))
    two_seats = apart(("C7", "person:A", "suspect 1"), ("C7", "person:B", "suspect 2"))
    one_seat = apart(("C8", "person:A", "suspect 1"), ("C8", "person:B", "suspect 1"))
    assert solve(rows, two_seats)[0] == {frozenset("A"), frozenset("B")}
    assert solve(rows, one_seat)[0] == {frozenset("AB")}


def test_an_equal_pnc_id_gives_way_to_one_offence() -> None:
    """Precedence: suspects and victims apart come before equal pnc_id."""
    groups, _ = solve(
        records(("A", "1", None, None), ("B", "1", None, None), ("C", "1", None, None)),
        apart(("C7", "person:A", "suspect 1"), ("C7", "person:B", "victim")),
    )
    assert groups == {frozenset("A"), frozenset("B"), frozenset("C")}, "the whole group is held back by that rule"


def test_human_different_beats_every_rule() -> None:
    groups, found = solve(
        records(("A", "1", "jo lane", "1990-01-01"), ("B", "1", "jo lane", "1990-01-01")),
        different=judged(("person:A", "person:B", "D9")),
    )
    assert groups == {frozenset("A"), frozenset("B")}
    assert set(found.conflicts["source_b"]) == {"decisions:D9"}
    assert set(found.conflicts["effect"]) == {
        "not joined by equal pnc_id",
        "not joined by equal name and birth date",
    }


def test_human_same_joins_but_not_across_two_pnc_ids() -> None:
    rows = records(("A", "1", None, None), ("B", None, None, None), ("C", "2", None, None))
    assert solve(rows, same=judged(("person:A", "person:B", "D1")))[0] == {frozenset("AB"), frozenset("C")}
    groups, found = solve(rows, same=judged(("person:A", "person:B", "D1"), ("person:B", "person:C", "D2")))
    assert groups == {frozenset("A"), frozenset("B"), frozenset("C")}
    assert found.conflicts[["kind", "source_a"]].values.tolist() == [["two pnc_ids", "human same: D1, D2"]]


def test_unnamed_seats_join_only_by_judgement_and_alone_have_no_identity() -> None:
    groups, found = solve(
        records(
            ("A", None, None, None), ("C1/1", None, None, None), ("C2/1", None, None, None), ("C3/1", None, None, None)
        ),
        same=judged(("suspect:C1/1", "suspect:C2/1", "D1")),
    )
    assert groups == {frozenset("A"), frozenset({"C1/1", "C2/1"})}
    assert found.membership.set_index("record_id")["identity_id"].isna()["suspect:C3/1"]


def test_the_id_comes_from_the_smallest_member_persons_first() -> None:
    """A seat sorts after every person, whatever its letters."""
    _, found = solve(
        records(("Z9", None, None, None), ("A1/1", None, None, None)),
        same=judged(("suspect:A1/1", "person:Z9", "D1")),
    )
    assert set(found.membership["identity_id"]) == {identity_id("person:Z9")}
    assert identity_id("person:Z9").startswith("I-") and len(identity_id("person:Z9")) == 12


def test_ids_never_collide() -> None:
    assert len(set(identity_ids(["person:1", "person:1", "person:1"]))) == 3
