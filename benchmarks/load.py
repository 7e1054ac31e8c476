"""Loading a run into the graph store, by both ways: seconds, CPU seconds of this process and of the server, rates.

    python benchmarks/load.py --worlds FOLDER [--people 60000] [--ways managed,bolt]
    python benchmarks/load.py --run RUN [--ways managed] [--heap 2g]

Makes a sample world of so many people once and keeps it in FOLDER (60,000 make about 250,000 nodes and 500,000 ties),
runs on it with the plain rule, and loads the run, or RUN, a run folder that is there,

    managed   importer, start, constraints and indexes online, first answer
    bolt      into an empty database, again unchanged, and again with 1 person row in 100 changed: nodes and ties a
              second, and what share of the first load the others take

into stores of their own, which are removed. Prints Markdown for benchmarks/README.md. Wall seconds of a machine that
others use say little: the CPU seconds beside them, of the loader with its children and of the server, are what to
compare, and the shares.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import platform
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

import graphlink.api as gl
from graphlink.runfolder import open_run
from graphlink.settings import Settings
from graphlink.store import managed
from graphlink.store.connect import connect
from graphlink.store.home import Stores
from graphlink.store.load import Loaded, load


@dataclass(frozen=True, slots=True)
class Took:
    """One load: wall seconds, CPU seconds of the loader and its children, of the server, memory in MB."""

    wall: float
    cpu: float
    server_cpu: float
    server_mb: float
    most_mb: float  # this process, the importer and the server at one moment
    loaded: Loaded


def world(folder: Path, people: int) -> tuple[Path, Path]:
    """The runs on a sample world and on the same with one person row in 100 changed."""
    base = folder / f"load-{people}"
    settings = Settings(identity="plain", attribution="plain", draws=200)
    runs = base / "run", base / "changed"
    if not (base / "data").exists():
        gl.sample(base, people=people, seed=11)
    changed = base / "changed-data"
    if not changed.exists():
        shutil.copytree(base / "data", changed)
        _change(changed / "persons.csv")
    for data, run in zip((base / "data", changed), runs, strict=True):
        if not (run / "run.json").exists():
            gl.run(data, run, settings=settings)
    return runs


def _change(persons: Path) -> None:
    with persons.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    at = rows[0].index("occupation") if "occupation" in rows[0] else rows[0].index("forename")
    name = rows[0].index("forename")
    for number, row in enumerate(rows[1:]):
        if number % 100 == 0:
            row[name] = row[name] + "e"
            row[at] = row[at] or "other"
    with persons.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def measured(run: Path, settings: Settings, server: Callable[[], psutil.Process | None]) -> Took:
    """Load `run` until its graph answers."""
    own = psutil.Process()
    cpu, began = _cpu(own), time.perf_counter()
    process = server()
    before = _cpu(process) if process else 0.0
    with Memory() as memory:
        done = load(open_run(run), settings)
        with connect(settings) as connection:
            connection.read("MATCH (i:Identity) WHERE i.rank <= 10 RETURN i.label ORDER BY i.rank").value()
    wall, spent = time.perf_counter() - began, _cpu(own) - cpu
    process = server()
    assert process is not None
    if done.anew:
        before = 0.0
    return Took(wall, spent, _cpu(process) - before, process.memory_info().rss / 1e6, memory.most / 1e6, done)


class Memory:
    """The most memory that this process and all it started held at one moment, looked at twice a second."""

    def __init__(self) -> None:
        self.most = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Memory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._ended.wait(0.5):
            held = 0
            for process in (psutil.Process(), *psutil.Process().children(recursive=True)):
                with contextlib.suppress(psutil.Error):
                    held += process.memory_info().rss
            self.most = max(self.most, held)


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system + times.children_user + times.children_system)


def _server(settings: Settings) -> psutil.Process | None:
    store = Stores.of(settings).current()
    server = store.server() if store is not None else None
    return psutil.Process(server.pid) if server is not None else None


def bench_managed(runs: tuple[Path, Path], settings: Settings) -> None:
    took = measured(runs[0], settings, lambda: _server(settings))
    nodes, ties = sum(took.loaded.nodes.values()), sum(took.loaded.ties.values())
    print("| managed | nodes | ties | s | CPU s, loader and importer | CPU s, server | server, MB | all at most, MB |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    print(
        f"| built anew | {nodes:,} | {ties:,} | {took.wall:.1f} | {took.cpu:.1f} | {took.server_cpu:.1f} | "
        f"{took.server_mb:,.0f} | {took.most_mb:,.0f} |"
    )


def bench_bolt(runs: tuple[Path, Path], settings: Settings) -> None:
    target = managed.ensure(settings)
    secret = Path(settings.home) / "secret"
    secret.write_text(target.password + "\n", encoding="utf-8")
    own = Settings(neo4j_uri=target.uri, neo4j_password_file=str(secret))
    first = measured(runs[0], own, lambda: _server(settings))
    print("| over Bolt | nodes | ties | s | CPU s, loader | CPU s, server | share of the first: s | CPU |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    _row("first", first, first)
    _row("unchanged", measured(runs[0], own, lambda: _server(settings)), first)
    if runs[1] != runs[0]:
        _row("1% changed", measured(runs[1], own, lambda: _server(settings)), first)
    rows = sum(first.loaded.nodes.values()) + sum(first.loaded.ties.values())
    print(f"\nFirst load: {rows / first.wall:,.0f} nodes and ties a second.")


def _row(name: str, took: Took, first: Took) -> None:
    done = took.loaded
    nodes = sum(done.sent.get(name, 0) for name in done.nodes)
    ties = sum(done.sent.get(name, 0) for name in done.ties)
    cpu, of_first = took.cpu + took.server_cpu, first.cpu + first.server_cpu
    print(
        f"| {name} | {nodes:,} | {ties:,} | {took.wall:.1f} | {took.cpu:.1f} | {took.server_cpu:.1f} | "
        f"{took.wall / first.wall:.0%} | {cpu / of_first:.0%} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given = parser.add_mutually_exclusive_group(required=True)
    given.add_argument("--worlds", type=Path, metavar="FOLDER")
    given.add_argument("--run", type=Path, metavar="RUN")
    parser.add_argument("--people", type=int, default=60_000)
    parser.add_argument("--ways", default="managed,bolt")
    parser.add_argument("--heap", default=Settings().store_heap, help="of the importer and of the server")
    asked = parser.parse_args()
    runs = (asked.run, asked.run) if asked.run else world(asked.worlds, asked.people)
    print(f"{platform.platform()}, {psutil.cpu_count()} cores, load {psutil.getloadavg()[0]:.0f}\n")
    for way in asked.ways.split(","):
        home = Path(tempfile.mkdtemp(prefix="graphlink-bench-"))
        settings = Settings(home=str(home), store_heap=asked.heap, store_idle_minutes=0)
        try:
            {"managed": bench_managed, "bolt": bench_bolt}[way](runs, settings)
            print()
        finally:
            managed.stop(settings)
            shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main()
