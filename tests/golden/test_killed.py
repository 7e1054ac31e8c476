"""A run that is killed at any moment leaves one whole run: the old one or the new one."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import graphlink.api as gl
from graphlink.catalogue.outputs import TABLES
from tests.conftest import SampleRun

KILLS = 20


def whole(out: Path) -> str:
    """Every table of the run can be read and belongs to one run; its id."""
    run = gl.open(out).folder
    written = run.manifest["written"]
    for table in TABLES:
        [row] = run.query(f'SELECT count(*) AS n FROM "{table.name}"')
        assert row["n"] == written[table.name], table.name
    assert (out / "report.html").read_text(encoding="utf-8").rstrip().endswith("</html>")
    return run.run_id


def test_killed_at_random_moments(sample_run: SampleRun, tmp_path: Path) -> None:
    """20 kills spread over the time a run takes; then one run to the end still works."""
    out = tmp_path / "run"
    shutil.copytree(sample_run.run, out)
    command = [sys.executable, "-m", "graphlink", "run", str(sample_run.data), "-o", str(out), "-q"]
    started = time.perf_counter()
    assert subprocess.run(command, capture_output=True, check=False).returncode in (0, 3)
    takes = time.perf_counter() - started
    chance = random.Random(11)
    ids = {whole(out)}
    for _ in range(KILLS):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.random() * takes)
        process.kill()
        process.wait()
        ids.add(whole(out))
    assert subprocess.run(command, capture_output=True, check=False).returncode in (0, 3)
    assert whole(out) not in ids, "the last run ran to its end and replaced the others"
    left = {p.name for p in tmp_path.iterdir() if p.is_dir()}
    assert left <= {"run", "run.previous"}
