"""Walks over a run beside networkx on the same graph: two ties around busy people, the shortest paths between them.

    .venv/bin/python benchmarks/walk.py RUN [--people 20] [--whole]

Prints the median of each in milliseconds, wall and CPU. `--whole` also hands the whole run to networkx, which takes
gigabytes on a force; without it networkx is given a neighbourhood of 1,000.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import time
from collections.abc import Callable
from typing import Any

import networkx as nx

import graphlink.api as gl


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


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("run")
    asked.add_argument("--people", type=int, default=20)
    asked.add_argument("--whole", action="store_true")
    chosen = asked.parse_args()
    run = timed("open", lambda: gl.open(chosen.run))
    first = timed("first question (builds the index)", lambda: run.neighbourhood("rank:1", hops=2, limit=300))
    people = [f"identity:{one}" for one in run.ranking["identity_id"][: chosen.people]]
    median("two ties, at most 300", lambda one: run.neighbourhood(one, hops=2, limit=300), people)
    pairs = list(itertools.pairwise(people))
    median("shortest paths", lambda pair: run.paths(*pair, longest=8), pairs)
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
