"""One small world and one run on it for all soak tests."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from tests.fuzz.tables_kit import tiny_world, write_world
from tests.soak.soak_kit import DONE, World, ran


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Every table of the contract, 40 people, a damaged row among them, and the run on them."""
    folder = tmp_path_factory.mktemp("soak")
    write_world(folder / "data", tiny_world(3, people=40))
    with (folder / "data" / "persons.csv").open("a", encoding="utf-8") as file:
        file.write("one,cell,too,few\n")
    first = World(folder / "data", folder / "run", 0.0)
    code, said = ran(first.command())
    assert code in DONE, said
    started = time.perf_counter()
    ran(first.command())
    shutil.rmtree(folder / "run.previous")
    return World(first.data, first.out, time.perf_counter() - started)


@pytest.fixture
def world(made: World, tmp_path: Path) -> World:
    return made.copy(tmp_path)
