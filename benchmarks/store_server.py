"""How long the managed graph store takes to answer and to stop, and what memory it holds.

    .venv/bin/python benchmarks/store_server.py --rounds 5

Each round, on an empty store of its own home: `graphlink store start` in a fresh process, one question, `graphlink
store stop`. Wall seconds on a busy machine mean little, so the CPU seconds of the server stand beside them. A bare JVM
that only starts (`java -version`) is timed in the same rounds, to compare machines by.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from graphlink.settings import Settings
from graphlink.store.connect import connect
from graphlink.store.home import Stores
from graphlink.store.jars import find_jars
from graphlink.store.java import find_java


@dataclass(frozen=True)
class Round:
    """One life of the server. Seconds, megabytes."""

    first_answer: float
    cpu: float  # of the server until then
    again: float  # a question of a command that joins
    idle: float  # resident memory
    stop: float
    bare_java: float


def measure(settings: Settings) -> Round:
    """Start, ask, join, stop."""
    environ = os.environ | {"GRAPHLINK_HOME": settings.home, "GRAPHLINK_NEO4J_JARS": settings.neo4j_jars}
    command = [sys.executable, "-m", "graphlink", "-q", "store"]
    began = time.perf_counter()
    subprocess.run([find_java(settings).program, "-version"], check=True, capture_output=True)
    bare = time.perf_counter() - began
    began = time.perf_counter()
    subprocess.run([*command, "start"], env=environ, check=True, capture_output=True)
    first = time.perf_counter() - began
    store = Stores.of(settings).current()
    server = store.server() if store else None
    assert server is not None
    process = psutil.Process(server.pid)
    cpu = sum(process.cpu_times()[:2])
    began = time.perf_counter()
    with connect(settings, start=False) as connection:
        connection.read("MATCH (n) RETURN count(n)")
    again = time.perf_counter() - began
    idle = process.memory_info().rss / 1e6
    began = time.perf_counter()
    subprocess.run([*command, "stop"], env=environ, check=True, capture_output=True)
    return Round(first, cpu, again, idle, time.perf_counter() - began, bare)


def main() -> None:
    """Prints a table of minimum, median and maximum."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    jars = str(find_jars(Settings())[0].parent)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=str(Path(folder) / "home"), neo4j_jars=jars)
        found = [measure(settings) for _ in range(rounds)]
    print("| figure | least | median | most |\n|---|---:|---:|---:|")
    for name, unit in {
        "first_answer": "first answer of the command, s", "cpu": "CPU of the server until then, s",
        "again": "a question that joins, s", "idle": "resident memory, MB", "stop": "stop, the command whole, s",
        "bare_java": "java -version, s",
    }.items():  # fmt: skip
        values = [getattr(one, name) for one in found]
        print(f"| {unit} | {min(values):.1f} | {statistics.median(values):.1f} | {max(values):.1f} |")
    print(f"\nload {os.getloadavg()[0]:.0f} on {psutil.cpu_count()} cores, {rounds} rounds")


if __name__ == "__main__":
    main()
