"""The resolver gives the same tables whatever the order of rows and however many threads (design.md, invariant 7)."""

from __future__ import annotations

import csv
import random
import shutil
from pathlib import Path

import pytest

import graphlink.api as gl
from graphlink.settings import Settings
from tests.golden.test_same_bytes import digests, shuffled


@pytest.fixture(scope="module")
def small_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("linked")
    gl.sample(folder / "world", people=1500, seed=11, hard=True)
    return folder


def test_row_order_and_threads_change_no_byte(small_world: Path) -> None:
    data = small_world / "world" / "data"
    gl.run(data, small_world / "one", settings=Settings(identity="linked", draws=50))
    gl.run(
        shuffled(data, small_world / "shuffled", 7),
        small_world / "two",
        settings=Settings(identity="linked", draws=50, threads=1),
    )
    assert digests(small_world / "one") == digests(small_world / "two")


def test_ethnicity_changes_nothing(small_world: Path) -> None:
    """Ethnicity dealt out at random again: every identity and every bit stays (invariant 6)."""
    data, other = small_world / "world" / "data", small_world / "other"
    other.mkdir()
    for file in data.glob("*.csv"):
        if file.name != "persons.csv":
            shutil.copy(file, other)
    with (data / "persons.csv").open(encoding="utf-8", newline="") as source:
        people = list(csv.DictReader(source))
    drawn = [row["ethnicity"] for row in people]
    random.Random(3).shuffle(drawn)
    assert drawn != [row["ethnicity"] for row in people]
    with (other / "persons.csv").open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, list(people[0]))
        writer.writeheader()
        writer.writerows({**row, "ethnicity": value} for row, value in zip(people, drawn, strict=True))
    one, two = small_world / "as_is", small_world / "dealt"
    settings = Settings(identity="linked", draws=50)
    gl.run(data, one, settings=settings)
    gl.run(other, two, settings=settings)
    for name in ("identities", "pairs", "evidence", "ranking"):
        assert (one / f"{name}.parquet").read_bytes() == (two / f"{name}.parquet").read_bytes(), name
