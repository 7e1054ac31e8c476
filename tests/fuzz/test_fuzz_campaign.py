"""Mutated input, hundreds of times, held to the same bounds as the campaign of `make fuzz`.

GRAPHLINK_EXAMPLES says how many inputs (300), GRAPHLINK_FUZZ_SEED where to begin (1). A failure names the seeds that
repeat it: `python -m tests.fuzz.campaign --only SEED`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.campaign import ROOT, Tally, campaign
from tests.fuzz.trial import FAULT, REFUSED, WHOLE_LOST, WHOLE_SOUND, Trial, try_input

INPUTS = int(os.environ.get("GRAPHLINK_EXAMPLES", "300"))
FIRST = int(os.environ.get("GRAPHLINK_FUZZ_SEED", "1"))
PARTS = 3


@pytest.mark.parametrize("part", range(PARTS))
def test_mutated_input(part: int, tmp_path: Path) -> None:
    tally = Tally()
    for seed in range(FIRST + part, FIRST + INPUTS, PARTS):
        tally.add(try_input(seed, tmp_path / "trial"))
    print(tally.table())
    assert not tally.broken(), tally.table()
    assert tally.reports > 0 and tally.parquet > 0 and tally.ends[WHOLE_SOUND] > 0 and tally.ends[WHOLE_LOST] > 0


def test_the_campaign_fails_where_a_bound_is_broken() -> None:
    tally = Tally()
    for seed in range(41):
        tally.add(Trial(seed, REFUSED, 0.1))
    for seed in range(59):
        tally.add(Trial(seed, WHOLE_LOST, 0.1))
    assert tally.broken() == ["59.0% got past the header; 60% must"]
    tally.add(Trial(7, FAULT, 0.1, fault="KeyError: 'days'"))
    assert tally.broken()[0] == "1 inputs ended in a fault of the program"
    assert "seed 7: KeyError: 'days'" in tally.table()


def test_a_process_that_dies_is_a_fault_and_the_campaign_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that is gone before it answers (a crash of the database, a hang cut off) is one fault, with its seed."""
    from tests.fuzz import campaign as module

    dies = [sys.executable, "-c", "import sys; sys.stdin.readline(); sys.stderr.write('cut off'); sys.exit(3)"]
    genuine = subprocess.Popen
    monkeypatch.setattr(module.subprocess, "Popen", lambda command, **more: genuine(dies, **more))
    tally = campaign(range(5, 7), 1)
    assert [(fault.seed, fault.end) for fault in tally.faults] == [(5, FAULT), (6, FAULT)]
    assert "the process ended (code 3): cut off" in tally.faults[0].fault


def test_one_seed_can_be_repeated_by_itself() -> None:
    command = [sys.executable, "-m", "tests.fuzz.campaign", "--only", str(FIRST)]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.startswith(f"Trial(seed={FIRST}, ")
