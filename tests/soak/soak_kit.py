"""What the soak tests share: a world, a run on it, `graphlink run` as a process of its own, what lies beside OUT.

Do not break: each test works on its own copy of the run. Mistake a newcomer will make: calling gl.run in the test's
process; it is the process that is killed, starved or refused.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import graphlink.api as gl
from graphlink.catalogue.outputs import TABLES

KILLS = int(os.environ.get("GRAPHLINK_KILLS", "5"))
FULL_SOAK = KILLS > 20
DONE = (0, 3)
CHANCE = random.Random(int(os.environ.get("GRAPHLINK_SOAK_SEED", "11")))


@dataclass(frozen=True)
class World:
    """Tables, a finished run on them, and how long `graphlink run` takes here, seconds."""

    data: Path
    out: Path
    takes: float

    def copy(self, folder: Path) -> World:
        """The same with a run of one's own in `folder`."""
        shutil.copytree(self.out, folder / "run")
        return World(self.data, folder / "run", self.takes)

    def command(self, talk: str = "-q") -> list[str]:
        """`graphlink run`; with -v it says its stages, and the traceback of what it refuses."""
        return [sys.executable, "-m", "graphlink", "run", str(self.data), "-o", str(self.out), talk]


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("GRAPHLINK_")}
    return {**own, **(more or {})}


def begin(command: list[str], **more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=environment(more),
    )


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Exit code and what was said on stderr; a traceback is never right."""
    _, said = process.communicate(timeout=300)
    return process.returncode, said


def ran(command: list[str], **more: str) -> tuple[int, str]:
    return ended(begin(command, **more))


def stage_of(said: str) -> str:
    """The stage that was said last."""
    stages = [line.split(" s  ", 1)[1] for line in said.splitlines() if " s  " in line]
    return stages[-1] if stages else "starting"


def whole(out: Path) -> str:
    """Every table of the run can be read and has the rows that its manifest says; its id."""
    run = gl.open(out).folder
    counts = " UNION ALL ".join(f"SELECT '{t.name}' AS name, count(*) AS n FROM \"{t.name}\"" for t in TABLES)
    assert {row["name"]: row["n"] for row in run.query(counts)} == run.manifest["written"]
    assert (out / "report.html").read_text(encoding="utf-8").rstrip().endswith("</html>")
    return run.run_id


def contents(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(out.iterdir())}


def beside(out: Path) -> set[str]:
    """What lies beside OUT, itself and the locks left out."""
    return {path.name for path in out.parent.iterdir() if not path.name.endswith(".lock")} - {out.name}


@contextmanager
def small_disk(at: Path, size: int) -> Iterator[bool]:
    """A disk of `size` bytes mounted at `at`; yields False where this machine does not let us mount one."""
    at.mkdir(parents=True, exist_ok=True)
    mounted = _mount("-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(at))
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(at)], check=False, capture_output=True)


def read_only(at: Path) -> bool:
    """Make the disk mounted at `at` one that nobody can write to."""
    return _mount("-o", "remount,ro", str(at))


def _mount(*arguments: str) -> bool:
    if shutil.which("mount") is None:
        return False
    return subprocess.run(["mount", *arguments], check=False, capture_output=True).returncode == 0
