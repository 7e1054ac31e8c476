"""A run that is killed or stopped at any moment leaves one whole run, the old one or the new one, and nothing else.

GRAPHLINK_KILLS says how often (5; `make soak`: 100).
"""

from __future__ import annotations

import shutil
import signal
import sys
import time
from collections import Counter

import pytest

from graphlink.cli.app import INTERRUPTED
from graphlink.runfolder import previous_of
from tests.soak.soak_kit import CHANCE, DONE, FULL_SOAK, KILLS, World, begin, beside, ended, ran, stage_of, whole

# The command line with every step of the swap said aloud and then waited after, so that it can be killed there.
SLOW_SWAP = """
import sys, time
from pathlib import Path
from graphlink.runfolder import swap

def aloud(step, function):
    def stepped(*given, **more):
        told(step + ": before")
        answer = function(*given, **more)
        told(step + ": after")
        return answer
    return stepped

def told(step):
    print("STEP", step, file=sys.stderr, flush=True)
    time.sleep(0.15)

genuine = swap._swap
def swapping(*given):
    Path.rename = aloud("rename", Path.rename)
    swap._write_manifest = aloud("manifest", swap._write_manifest)
    swap.shutil.rmtree = aloud("remove", swap.shutil.rmtree)
    genuine(*given)

swap._swap = swapping
from graphlink.cli import main
main()
"""


def test_killed_at_random_moments(world: World) -> None:
    """Each time one whole run is seen and nothing lies beside it; then one run to the end still works."""
    assert ran(world.command())[0] in DONE
    ids, moments = {whole(world.out)}, Counter[str]()
    takes, early = world.takes, 0
    while moments.total() < KILLS:
        process = begin(world.command("-v"))
        time.sleep((0.1 + 0.9 * CHANCE.random()) * takes)
        process.kill()
        code, said = ended(process)
        if code in DONE:
            takes, early = takes * 0.95, early + 1
            assert early <= KILLS, "the runs end before they can be killed"
        else:
            moments[stage_of(said)] += 1
        ids.add(whole(world.out))
        assert beside(world.out) <= {"run.previous"}
    assert ran(world.command())[0] in DONE
    assert whole(world.out) not in ids, "the last run ran to its end and replaced the others"
    assert beside(world.out) == {"run.previous"}
    print(f"\nsoak: {KILLS} kills at random moments: {dict(moments)}; {early} were done before")


def test_killed_at_every_step_of_the_swap(world: World) -> None:
    """Before and after the manifest is written, each folder is moved and the one before the last is removed."""
    assert ran(world.command())[0] in DONE
    command = [sys.executable, "-c", SLOW_SWAP, *world.command()[3:]]
    steps, kills, seen = 0, 0, Counter[str]()
    while True:
        before = whole(world.out)
        if not previous_of(world.out).exists():  # a kill may come when it is gone and the next not yet there
            shutil.copytree(world.out, previous_of(world.out))
        process = begin(command)
        assert process.stderr is not None
        met = 0
        for line in process.stderr:
            met += line.startswith("STEP")
            if met > steps:
                process.kill()
                break
        process.wait()
        process.stderr.close()
        if met <= steps:
            break
        after = whole(world.out)
        seen["the old run" if after == before else "the new run"] += 1
        assert beside(world.out) <= {"run.previous"}
        steps += 1 if FULL_SOAK else 3
        kills += 1
    assert steps >= 10 and set(seen) == {"the old run", "the new run"}
    print(f"\nsoak: killed at {kills} steps of the swap: {dict(seen)}")


@pytest.mark.skipif(sys.platform == "win32", reason="there a process is sent Ctrl-C through its console only")
def test_ctrl_c_at_random_moments(world: World) -> None:
    """Exit 130, a word, no traceback, the old run, and nothing beside it: this time without any other command."""
    assert ran(world.command())[0] in DONE
    moments = Counter[str]()
    for _ in range(max(2, KILLS // 4)):
        before = whole(world.out)
        process = begin(world.command("-v"))
        time.sleep((0.25 + 0.7 * CHANCE.random()) * world.takes)
        process.send_signal(signal.SIGINT)
        code, said = ended(process)
        assert "Traceback" not in said, said
        assert beside(world.out) <= {"run.previous"}
        if code in DONE or "The page for people" in said:  # its last words: the signal met Python on its way out
            moments["done before it was stopped"] += 1
            continue
        # Python itself ends by the signal where Ctrl-C met an import inside a C extension: a shell sees 130 either way.
        assert code in (INTERRUPTED, -signal.SIGINT), (code, said)
        assert "Stopped. Nothing was left half-written." in said, said
        assert whole(world.out) == before
        moments[stage_of(said)] += 1
    print(f"\nsoak: Ctrl-C at random moments: {dict(moments)}")
