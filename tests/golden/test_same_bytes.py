"""The same data in any row order, and with other thread counts, give the same tables, byte for byte."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import graphlink.api as gl
from graphlink.catalogue.outputs import TABLES
from graphlink.settings import Settings
from tests.conftest import SampleRun

# They name row numbers.
_NAME_ROWS = {"rejected", "cleared"}


def digests(folder: Path) -> dict[str, str]:
    files = [
        folder / f"{t.name}{ending}" for t in TABLES for ending in (".parquet", ".csv") if t.name not in _NAME_ROWS
    ]
    return {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in files if f.exists()}


def shuffled(data: Path, target: Path, seed: int) -> Path:
    """A copy with the rows of every table in another order. Samples have no line breaks in cells."""
    target.mkdir()
    chance = random.Random(seed)
    for file in sorted(data.glob("*.csv")):
        header, *lines = file.read_text(encoding="utf-8").splitlines()
        chance.shuffle(lines)
        (target / file.name).write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return target


def test_row_order_and_threads_change_no_byte(sample_run: SampleRun, tmp_path: Path) -> None:
    settings = Settings(threads=1)
    gl.run(shuffled(sample_run.data, tmp_path / "data", 5), tmp_path / "run", settings=settings)
    expected = digests(sample_run.run)
    assert len(expected) > 25
    assert digests(tmp_path / "run") == expected
