"""A force without calls, cameras, aliases, ...: every table but the required three may be missing, one at a time.

The run must go through, what the table alone could say must be gone, and what is stated must still be so.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import graphlink.api as gl
from graphlink.catalogue.contract import BY_NAME
from graphlink.settings import Settings
from tests.worlds import rows

REQUIRED = {"persons", "offences", "involvements", "decisions"}
OPTIONAL = sorted(BY_NAME.keys() - REQUIRED)
# Pieces of evidence that only this table can give: none may be left without it.
ONLY = {
    "anpr_reads": "camera%",
    "calls": "call to%",
    "aliases": "name known as alias%",
    "marks": "mark%",
    "accounts": "account%",
    "actions": "in custody%",
    "sightings": "seen elsewhere%",
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("absent") / "world"
    gl.sample(folder, people=1200, seed=21, hard=True)
    return folder


@pytest.mark.parametrize("table", OPTIONAL)
def test_a_force_without_it_is_judged_no_less_honestly(world: Path, table: str, tmp_path: Path) -> None:
    shutil.copytree(world / "data", tmp_path / "data", ignore=shutil.ignore_patterns(f"{table}.csv"))
    run = gl.run(tmp_path / "data", tmp_path / "run", settings=Settings(draws=50))
    assert len(rows(run, "SELECT rank FROM ranking")) > 20
    if table in ONLY:
        assert rows(run, f"SELECT name FROM evidence WHERE name LIKE '{ONLY[table]}' LIMIT 3") == []
    found = gl.evaluate(run, world / "truth").attribution
    assert found.calibration.seats > 30
    for band in found.calibration.table:
        # Three standard errors of so many seats, and a twentieth besides.
        noise = 3 * (max(band.said * (1 - band.said), 0.01) / band.seats) ** 0.5
        assert abs(band.said - band.so) <= noise + 0.05, (table, band)
    assert found.wrong <= max(4, 0.25 * (found.right + found.wrong)), table
