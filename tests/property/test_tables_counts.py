"""Whatever the rows: the counts add up to what the csv module counts, and the order of rows changes nothing."""

from __future__ import annotations

import csv
import io
import random
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from graphlink.catalogue.contract import TABLES
from tests.fuzz.mutations import spoil_world
from tests.fuzz.tables_kit import Outcome, World, read_folder, tiny_world, write_world

seeds = st.integers(0, 10**9)


def spoilt(seed: int) -> World:
    rng = random.Random(seed)
    world = tiny_world(seed, people=5)
    spoil_world(world, rng, times=rng.randint(1, 25))
    return world


def read_world(world: World) -> tuple[Outcome, dict[str, int]]:
    with tempfile.TemporaryDirectory() as folder:
        path = write_world(Path(folder), world)
        records = {file.stem: _records(file.read_text(encoding="utf-8")) for file in path.glob("*.csv")}
        return read_folder(path), records


def _records(text: str) -> int:
    return sum(1 for row in csv.reader(io.StringIO(text, newline="")) if row) - 1


def accepted(outcome: Outcome) -> dict[str, Counter[str]]:
    return {
        table.name: Counter(
            repr({name: cell for name, cell in row.items() if name != "row_no"})
            for row in outcome.rows(f"in_{table.name}")
        )
        for table in TABLES
    }


@settings(max_examples=15)
@given(seeds)
def test_counts_add_up_and_every_rejected_row_is_listed_once(seed: int) -> None:
    outcome, records = read_world(spoilt(seed))
    for table, count in outcome.report.tables.items():
        assert count.read == records[table]
        assert count.read == count.accepted + count.rejected + count.duplicate
        assert count.accepted == len(outcome.rows(f"in_{table}"))
        listed = [row["row"] for row in outcome.rejected if row["table"] == table]
        assert len(listed) == len(set(listed)) == count.rejected
        kept = outcome.column(f"in_{table}", "row_no")
        assert not set(kept) & set(listed)
        assert set(kept) | set(listed) <= set(range(2, count.read + 2))
        cited = {row["row"] for row in outcome.cleared if row["table"] == table}
        assert cited <= set(kept)


@settings(max_examples=15)
@given(seeds, st.randoms(use_true_random=False))
def test_the_order_of_rows_and_columns_makes_no_difference(seed: int, rng: random.Random) -> None:
    world = spoilt(seed)
    shuffled: World = {}
    for table, rows in world.items():
        columns = list(rows[0]) if rows else []
        rng.shuffle(columns)
        shuffled[table] = [{name: row[name] for name in columns} for row in rng.sample(rows, len(rows))]
    one, other = read_world(world)[0], read_world(shuffled)[0]
    assert accepted(one) == accepted(other)
    assert one.report.tables == other.report.tables
    for groups, again in zip(one.report.faults(), other.report.faults(), strict=True):
        assert (groups.reason, groups.column, groups.count) == (again.reason, again.column, again.count)
