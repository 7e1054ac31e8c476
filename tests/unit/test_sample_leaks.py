"""Nothing in the data tells the truth but evidence: no key, order, digit or date does."""

from __future__ import annotations

import csv
import itertools
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from graphlink.sampling import SampleReport, generate


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> SampleReport:
    return generate(tmp_path_factory.mktemp("leaks") / "w", people=4000, seed=21)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(key: str) -> int:
    return int(key[1:])


def share_close(a: np.ndarray, b: np.ndarray, space: float) -> float:
    """How many pairs lie within a hundredth of the space: .02 where keys say nothing."""
    return float(np.mean(np.abs(a - b) < space / 100))


def test_keys_of_one_persons_records_are_no_closer_than_chance(world: SampleReport) -> None:
    keys = defaultdict(list)
    for row in rows(world.truth / "persons.csv"):
        keys[row["true_id"]].append(number(row["person_id"]))
    pairs = [pair for held in keys.values() for pair in itertools.pairwise(sorted(held)) if len(held) > 1]
    a, b = np.array(pairs, dtype=float).T
    assert len(a) > 300
    # Sorted neighbours of 2 to 7 draws: about 2.5% lie that close by chance.
    assert share_close(a, b, 900_000) < 0.06


def test_keys_of_one_offenders_offences_are_no_closer_than_chance(world: SampleReport) -> None:
    keys = defaultdict(list)
    for row in rows(world.truth / "offences.csv"):
        keys[row["true_id"]].append(number(row["offence_id"]))
    pairs = [(held[0], held[-1]) for held in map(sorted, keys.values()) if len(held) == 2]
    a, b = np.array(pairs, dtype=float).T
    assert len(a) > 80
    assert share_close(a, b, 900_000) < 0.08


def test_offence_keys_do_not_follow_dates(world: SampleReport) -> None:
    found = rows(world.data / "offences.csv")
    keys = np.argsort(np.argsort([number(row["offence_id"]) for row in found]))
    days = np.argsort(np.argsort([row["committed_from"] for row in found]))
    assert abs(np.corrcoef(keys, days)[0, 1]) < 0.06


def test_every_table_lies_in_an_order_of_its_keys_or_cells(world: SampleReport) -> None:
    for name in ("persons", "offences", "addresses", "vehicles", "phones", "accounts", "marks", "orders", "actions"):
        keys = [next(iter(row.values())) for row in rows(world.data / f"{name}.csv")]
        assert keys == sorted(keys), name


def test_numbers_of_relatives_have_nothing_in_common(world: SampleReport) -> None:
    """Numbers were once made from a counter: the numbers of a couple then always differed by one constant."""
    number_of = {row["phone_id"]: row["number"] for row in rows(world.data / "phones.csv")}
    uses = {}
    couples = []
    for row in rows(world.data / "associations.csv"):
        if row["to_type"] == "phone" and row["kind"] in ("user", "subscriber") and row["from_type"] == "person":
            digits = "".join(c for c in number_of[row["to_id"]] if c.isdigit())
            uses[row["from_id"]] = int(digits[-9:])
        if row["kind"] == "partner":
            couples.append((row["from_id"], row["to_id"]))
    gaps = [abs(uses[a] - uses[b]) for a, b in couples if a in uses and b in uses and uses[a] != uses[b]]
    assert len(gaps) > 20
    assert len(set(gaps)) > len(gaps) * 0.6  # the same couple may be noted more than once


def test_true_names_are_nowhere_in_the_data(world: SampleReport) -> None:
    """No cell of the data holds a true id, and no table a column that the contract does not know."""
    true = {row["true_id"] for row in rows(world.truth / "persons.csv")}
    for path in world.data.iterdir():
        for row in rows(path):
            assert not true & set(row.values()), path.name


def test_named_and_unnamed_offences_are_written_alike(world: SampleReport) -> None:
    """Method text, spans and spelling of codes are as often missing whether or not somebody was named."""
    named = {
        r["offence_id"] for r in rows(world.data / "involvements.csv") if r["role"] == "suspect" and r["person_id"]
    }
    reports = rows(world.data / "offences.csv")
    for column in ("mo", "offence_code", "committed_to", "lat"):
        missing = [
            np.mean([not row[column] for row in reports if (row["offence_id"] in named) is known])
            for known in (True, False)
        ]
        assert abs(missing[0] - missing[1]) < 0.04, (column, missing)
