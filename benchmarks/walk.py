"""Walks over a run beside networkx on the same graph: two ties around busy people, the shortest paths between them.

    .venv/bin/python benchmarks/walk.py RUN [--people 20] [--whole] [--store FOLDER]

Prints the median of each in milliseconds, wall and CPU of this process. `--whole` also hands the whole run to networkx,
which takes gigabytes on a force; without it networkx is given a neighbourhood of 1,000. `--store` asks the same of the
graph: a managed store in FOLDER (GRAPHLINK_HOME), which is loaded with RUN where it holds another, and stopped.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import networkx as nx

import graphlink.api as gl
from graphlink.settings import Settings
from graphlink.store import managed
from graphlink.store.home import PASSWORD, Stores
from graphlink.store.opened import GraphRun


def timed(what: str, work: Callable[[], Any]) -> Any:
    """Run once and print what it took."""
    wall, cpu = time.perf_counter(), time.process_time()
    answer = work()
    print(f"{what:44}{1000 * (time.perf_counter() - wall):10.0f} ms{1000 * (time.process_time() - cpu):10.0f} ms CPU")
    return answer


def median(what: str, work: Callable[[Any], Any], over: list[Any]) -> None:
    """Run over each and print the medians."""
    walls, cpus = [], []
    for one in over:
        wall, cpu = time.perf_counter(), time.process_time()
        work(one)
        walls.append(1000 * (time.perf_counter() - wall))
        cpus.append(1000 * (time.process_time() - cpu))
    print(f"{what:44}{statistics.median(walls):10.1f} ms{statistics.median(cpus):10.1f} ms CPU, {len(over)} times")


def in_store(run: Path, settings: Settings, people: list[str], pairs: list[tuple[str, str]]) -> None:
    """The same questions of the loaded graph; the first of each kind is planned by the server and counts for itself."""
    try:
        print(f"loaded in {gl.Store(settings=settings).load(run).seconds:.0f} s")
        target = managed.ensure(settings)
        store = Stores.of(settings).current()
        assert store is not None
        secret = str(store.path / PASSWORD)
        with GraphRun(target.uri, replace(settings, neo4j_password_file=secret)) as graph:
            timed("graph, first: two ties", lambda: graph.neighbourhood(people[0], hops=2, limit=300))
            timed("graph, first: shortest paths", lambda: graph.paths(*pairs[0], longest=8))
            for _ in range(2):  # the second time the server's own compiler has had its turn
                median("graph, two ties, at most 300", lambda x: graph.neighbourhood(x, hops=2, limit=300), people)
                median("graph, shortest paths", lambda pair: graph.paths(*pair, longest=8), pairs)
    finally:
        managed.stop(settings)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("run")
    asked.add_argument("--people", type=int, default=20)
    asked.add_argument("--whole", action="store_true")
    asked.add_argument("--store", metavar="FOLDER")
    chosen = asked.parse_args()
    run = timed("open", lambda: gl.open(chosen.run))
    first = timed("first question (builds the index)", lambda: run.neighbourhood("rank:1", hops=2, limit=300))
    people = [f"identity:{one}" for one in run.ranking["identity_id"][: chosen.people]]
    median("two ties, at most 300", lambda one: run.neighbourhood(one, hops=2, limit=300), people)
    pairs = list(itertools.pairwise(people))
    median("shortest paths", lambda pair: run.paths(*pair, longest=8), pairs)
    if chosen.store:
        in_store(Path(chosen.run), replace(Settings(), home=chosen.store), people, pairs)
    near = run.neighbourhood("rank:1", hops=4, limit=1000, max_holders=None)
    ids = None if chosen.whole else [one.id for one in near.entities]
    graph = nx.Graph(timed("handed to networkx", lambda: run.to_networkx(ids)).to_undirected())
    print(f"networkx holds {graph.number_of_nodes():,} nodes; the first answer {first.shown:,} of {first.total:,}")
    inside = [one for one in people if one in graph]
    median("networkx, two ties", lambda one: nx.ego_graph(graph, one, radius=2), inside)

    def every(pair: tuple[str, str]) -> int:
        return sum(1 for _ in nx.all_shortest_paths(graph, *pair)) if nx.has_path(graph, *pair) else 0

    median("networkx, shortest paths", every, list(itertools.pairwise(inside)) or [(inside[0], inside[0])])


if __name__ == "__main__":
    main()
