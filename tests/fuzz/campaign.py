"""Thousands of mutated inputs, counted by how they ended: `python -m tests.fuzz.campaign --inputs 10000 --seed 1`.

Ends with a table and, where a bound is broken, with exit code 1. `--only SEED` repeats one input.

Do not break: the trials run in processes of their own, so that a crash or a hang is counted as one and does not end
the campaign. The seeds are the inputs: N inputs from seed S are S, S+1, ... S+N-1, however many processes there are.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.fuzz.trial import (
    ENDS,
    FAULT,
    REFUSED,
    WHOLE_LOST,
    WHOLE_SOUND,
    Trial,
    try_input,
)

ROOT = Path(__file__).resolve().parents[2]
PAST_HEADER = 0.60  # of all inputs: every file of theirs was read
WHOLE = 0.20  # of all inputs: run from reading to the last table
_SHOWN = 20


@dataclass(slots=True)
class Tally:
    """What a campaign counted."""

    ends: Counter[str] = field(default_factory=Counter)
    faults: list[Trial] = field(default_factory=list)
    parquet: int = 0
    reports: int = 0
    seconds: float = 0.0
    slowest: tuple[float, int] = (0.0, -1)

    def add(self, trial: Trial) -> None:
        self.ends[trial.end] += 1
        self.parquet += trial.parquet
        self.reports += trial.report and trial.end in (WHOLE_SOUND, WHOLE_LOST)
        self.seconds += trial.seconds
        self.slowest = max(self.slowest, (trial.seconds, trial.seed))
        if trial.end == FAULT:
            self.faults.append(trial)

    def share(self, *ends: str) -> float:
        return sum(self.ends[end] for end in ends) / max(1, self.ends.total())

    @property
    def past_header(self) -> float:
        return 1 - self.share(REFUSED, FAULT)

    @property
    def whole(self) -> float:
        return self.share(WHOLE_SOUND, WHOLE_LOST)

    def broken(self) -> list[str]:
        """The bounds that were not kept, in words."""
        wrong = []
        if self.faults:
            wrong.append(f"{len(self.faults):,} inputs ended in a fault of the program")
        if self.past_header < PAST_HEADER:
            wrong.append(f"{self.past_header:.1%} got past the header; {PAST_HEADER:.0%} must")
        if self.whole < WHOLE:
            wrong.append(f"{self.whole:.1%} completed a whole run; {WHOLE:.0%} must")
        return wrong

    def table(self) -> str:
        total = max(1, self.ends.total())
        lines = [f"{'how it ended':34}{'inputs':>8}{'share':>8}"]
        lines += [f"{end:34}{self.ends[end]:>8,}{self.ends[end] / total:>8.1%}" for end in ENDS]
        lines += [
            f"{'all':34}{self.ends.total():>8,}",
            f"past the header {self.past_header:.1%} (at least {PAST_HEADER:.0%}), "
            f"whole runs {self.whole:.1%} (at least {WHOLE:.0%})",
            f"with a Parquet file {self.parquet:,}, reports written {self.reports:,}, "
            f"{self.seconds / total:.2f} s an input, slowest {self.slowest[0]:.1f} s (seed {self.slowest[1]})",
        ]
        lines += [f"seed {fault.seed}: {fault.fault}" for fault in self.faults[:_SHOWN]]
        return "\n".join(lines)


def campaign(seeds: range, processes: int, *, every: float = 60.0) -> Tally:
    """Try every seed in so many processes; says on stderr every minute how far it is."""
    tally, lock, done = Tally(), threading.Lock(), threading.Event()

    def keep(trial: Trial) -> None:
        with lock:
            tally.add(trial)

    threads = [threading.Thread(target=_lane, args=(seeds[n::processes], keep)) for n in range(processes)]
    started = time.monotonic()

    def tell() -> None:
        while not done.wait(every):
            minutes = (time.monotonic() - started) / 60
            say = f"{tally.ends.total():,} of {len(seeds):,} after {minutes:.0f} min, {len(tally.faults)} faults"
            print(say, file=sys.stderr, flush=True)

    teller = threading.Thread(target=tell, daemon=True)
    for thread in (*threads, teller):
        thread.start()
    for thread in threads:
        thread.join()
    done.set()
    return tally


def _lane(seeds: Sequence[int], keep: Callable[[Trial], None]) -> None:
    """One process after another until the seeds are done: a new one where the last died of an input."""
    left = list(seeds)
    while left:
        tried = _process(left, keep)
        left = left[tried:]


def _process(seeds: Sequence[int], keep: Callable[[Trial], None]) -> int:
    """Try seeds in one process; how many it got through, the one it died of counted."""
    command = [sys.executable, "-m", "tests.fuzz.campaign", "--worker"]
    with tempfile.TemporaryFile() as words:
        process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=words, text=True, encoding="utf-8"
        )
        assert process.stdin is not None and process.stdout is not None
        tried, started = 0, time.perf_counter()
        for seed in seeds:
            started = time.perf_counter()
            try:
                process.stdin.write(f"{seed}\n")
                process.stdin.flush()
                answer = process.stdout.readline()
            except OSError:
                answer = ""
            tried += 1
            if not answer:
                break
            keep(Trial(**json.loads(answer)))
        process.stdout.close()
        with contextlib.suppress(OSError):
            process.stdin.close()
        code = process.wait()
        if not answer:
            words.seek(0)
            said = words.read().decode(errors="replace").strip()[-600:]
            seconds = round(time.perf_counter() - started, 1)
            keep(Trial(seeds[tried - 1], FAULT, seconds, fault=f"the process ended (code {code}): {said}"))
    return tried


def _work(lines: Iterable[str]) -> None:
    """A worker: a seed a line in, a trial a line out."""
    with tempfile.TemporaryDirectory(prefix="graphlink-fuzz-") as folder:
        for line in lines:
            print(json.dumps(asdict(try_input(int(line), Path(folder) / "trial"))), flush=True)


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m tests.fuzz.campaign", description=__doc__)
    arguments.add_argument("--inputs", type=int, default=10_000)
    arguments.add_argument("--seed", type=int, default=1, help="where to begin")
    arguments.add_argument("--processes", type=int, default=2)
    arguments.add_argument("--only", type=int, metavar="SEED", help="try one input and say how it ended")
    arguments.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.worker:
        _work(iter(sys.stdin.readline, ""))
        return 0
    if given.only is not None:
        with tempfile.TemporaryDirectory(prefix="graphlink-fuzz-") as folder:
            print(trial := try_input(given.only, Path(folder) / "trial"))
        return int(trial.end == FAULT)
    started = time.monotonic()
    tally = campaign(range(given.seed, given.seed + given.inputs), given.processes)
    print(tally.table())
    print(f"{(time.monotonic() - started) / 60:.1f} minutes in {given.processes} processes")
    for wrong in (broken := tally.broken()):
        print(f"BROKEN: {wrong}")
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main())
