"""The written worlds of sample_graphs/ are what make.py writes, and their truth can be judged by."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import graphlink.api as gl
from tests.worlds import PLAIN

FOLDER = Path(__file__).resolve().parents[2] / "sample_graphs"
WORLDS = sorted(path.parent for path in FOLDER.glob("[0-9]*/case.toml"))


def test_made_again_they_are_the_same(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(FOLDER / "make.py"), str(tmp_path)], check=True, capture_output=True)
    made = {str(path.relative_to(tmp_path)): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    written = {
        str(path.relative_to(FOLDER)): path.read_bytes()
        for world in WORLDS
        for path in world.rglob("*")
        if path.is_file()
    }
    assert made == written
    assert len(WORLDS) == 10


@pytest.mark.parametrize("world", WORLDS, ids=lambda path: path.name)
def test_every_record_has_its_truth(world: Path, tmp_path: Path) -> None:
    run = gl.run(world / "data", tmp_path / "run", as_of="2026-10-31", settings=PLAIN)
    found = gl.evaluate(run, world / "truth")
    assert (found.missing, found.unknown) == (0, 0)
    assert found.about["same_question"] is True
    assert found.identity["this run"].precision == 1.0  # the plain rule joins nobody wrongly in any of them


def test_joining_all_that_share_falls_into_the_traps(tmp_path: Path) -> None:
    """Brothers, father and son, a shared house, a hostel and a recycled number each make one person of several."""
    for name, people in (("02", 2), ("03", 2), ("05", 5), ("08", 20), ("09", 2)):
        world = next(path for path in WORLDS if path.name.startswith(name))
        run = gl.run(world / "data", tmp_path / name, as_of="2026-10-31", settings=PLAIN)
        assert gl.evaluate(run, world / "truth").identity["join all that share"].humans_in_it == people, world.name
