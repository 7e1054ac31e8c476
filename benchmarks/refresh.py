"""A refresh, from reading to report, over worlds that grow, beside the obvious alternative on the same files.

    python benchmarks/refresh.py --worlds FOLDER [--sizes 10k,100k,1M] [--rounds 3]
    python benchmarks/refresh.py --worlds FOLDER --identity linked --attribution linked

Worlds are made once and kept in FOLDER: 10k and 100k offences by `graphlink sample`, 1M by `multiply.py` (ten forces of
the size before, 20M plate reads, those as Parquet), because drawing people one by one takes hours at that size. Each
run is a process of its own; the two ways take turns, so that what else the machine does falls on both. Told are wall
seconds, CPU seconds (user and system, the figure to compare on a machine that is shared), and peak resident memory,
polled; medians over the rounds, and the alternative as a ratio. Prints Markdown for benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from multiply import multiply

PEOPLE = {"10k": 16_400, "100k": 163_500}  # offences to people of the sample world
LARGE = {"1M": ("100k", 10, 20_000_000)}
OBVIOUS = Path(__file__).with_name("obvious.py")


@dataclass(frozen=True, slots=True)
class Took:
    """One process: seconds, CPU seconds, peak resident MB."""

    wall: float
    cpu: float
    peak: float


def measured(command: list[str], rules: Mapping[str, str] | None = None) -> Took:
    """Run a command to its end, under the settings `rules`. Raises CalledProcessError where it fails."""
    began, cpu, peak = time.perf_counter(), 0.0, 0.0
    environ = {**os.environ, **{f"GRAPHLINK_{name.upper()}": value for name, value in (rules or {}).items()}}
    process = psutil.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environ)
    while process.poll() is None:
        try:
            with process.oneshot():
                times = process.cpu_times()
                cpu, peak = times.user + times.system, max(peak, process.memory_info().rss)
        except psutil.NoSuchProcess:
            break
        time.sleep(0.05)
    told = process.stderr.read() if process.stderr else b""
    if process.wait():
        raise subprocess.CalledProcessError(process.returncode, command, stderr=told)
    return Took(time.perf_counter() - began, cpu, peak / 1e6)


def world(size: str, folder: Path, data: Path | None) -> Path:
    """The data of a world of this size, made where it is not there yet."""
    made = folder / size / "data"
    if data is not None:
        return data
    if made.is_dir():
        return made
    if size in LARGE:
        source, copies, reads = LARGE[size]
        building = made.with_name("building")
        multiply(world(source, folder, None), building, copies, reads, parquet=True)
        building.rename(made)
    else:
        arguments = [sys.executable, "-m", "graphlink", "sample", str(folder / size)]
        subprocess.run([*arguments, "--people", str(PEOPLE[size])], check=True, stdout=subprocess.DEVNULL)
    return made


def measure(size: str, data: Path, folder: Path, rounds: int, rules: Mapping[str, str]) -> dict[str, Any]:
    """`rounds` of both ways, taking turns; `rules`: settings of ours."""
    out = folder / f"{size}.{'.'.join(rules.values())}.run"
    refresh = [sys.executable, "-m", "graphlink", "run", str(data), "-o", str(out)]
    obvious = [sys.executable, str(OBVIOUS), str(data), str(folder / f"{size}.obvious.csv")]
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(measured(refresh, rules))
        theirs.append(measured(obvious))
    manifest = json.loads((out / "run.json").read_text(encoding="utf-8"))
    return {"size": size, "ours": ours, "theirs": theirs, "manifest": manifest}


def median(rounds: list[Took], what: str) -> float:
    return statistics.median(getattr(one, what) for one in rounds)


def growth_row(told: dict[str, Any]) -> str:
    """One line of the table of growth."""
    rows = {name: count["read"] for name, count in told["manifest"]["tables"].items()}
    ours, theirs = told["ours"], told["theirs"]
    ratio = median(ours, "cpu") / median(theirs, "cpu")
    cells = [f"{rows[name]:,}" for name in ("offences", "persons", "associations", "anpr_reads")]
    for took in (ours, theirs):
        cells += [f"{median(took, 'wall'):.0f}", f"{median(took, 'cpu'):.0f}", f"{median(took, 'peak'):,.0f}"]
    return f"| {' | '.join([*cells, f'{ratio:.1f}'])} |"


def stages(told: dict[str, Any]) -> str:
    """Where the last round's time and memory went, by run.json."""
    lines = ["| stage | s | of all | memory at its end, MB |", "|---|---:|---:|---:|"]
    all_seconds = sum(stage["seconds"] for stage in told["manifest"]["stages"])
    for stage in told["manifest"]["stages"]:
        share, memory = stage["seconds"] / all_seconds, stage["memory_bytes"] / 1e6
        lines.append(f"| {stage['name']} | {stage['seconds']:.1f} | {share:.0%} | {memory:,.0f} |")
    return "\n".join(lines)


def main() -> None:
    """Measures and prints."""
    ask = argparse.ArgumentParser(description="A refresh over worlds that grow, and the obvious alternative.")
    ask.add_argument("--worlds", type=Path, required=True, help="folder in which worlds are made once and kept")
    ask.add_argument("--sizes", default="10k,100k,1M")
    ask.add_argument("--rounds", type=int, default=3)
    ask.add_argument("--data", type=Path, help="measure this folder of tables instead of a world of ours")
    for rule in ("identity", "attribution"):
        ask.add_argument(f"--{rule}", choices=("plain", "linked"), default="plain", help="the rule of ours")
    given = ask.parse_args()
    rules = {"identity": given.identity, "attribution": given.attribution}
    given.worlds.mkdir(parents=True, exist_ok=True)
    load = psutil.getloadavg()[0]
    print(f"{platform.system()} {platform.machine()}, {psutil.cpu_count()} cores, load {load:.1f} at the start\n")
    print("| offences | persons | associations | plate reads | s | CPU s | MB | obvious, s | CPU s | MB | CPU ratio |")
    print("|---:" * 11 + "|", flush=True)
    told = {}
    for size in [given.data.name] if given.data else given.sizes.split(","):
        data = world(size, given.worlds, given.data)
        told = measure(size, data, given.worlds, given.rounds, rules)
        print(growth_row(told), flush=True)
    print("\n" + stages(told))


if __name__ == "__main__":
    main()
