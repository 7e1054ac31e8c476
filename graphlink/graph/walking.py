"""Walks over the index of a run: what lies around, and the shortest ways between two nodes.

Do not break: a walk is decided by the arrays alone and its order is total; the graph store's Cypher says the same
(`cypher/explore`). Mistake a newcomer will make: to stop at the first way found; all of the shortest length are wanted.

The ways are found by breadth-first search from both ends, the smaller frontier first (Pohl, 1971), counted by adding up
over the layers and only then written out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from graphlink.graph.index import Index, Ints
from graphlink.graph.net import BUSY, RANK, Rules

_UNSEEN = 255
# So many ways are weighed against each other; of more, the first in order of kind and id.
MOST_WEIGHED = 100_000


Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Walk:
    """An index and the rules of one walk over it."""

    index: Index
    rules: Rules

    def passable(self, nodes: Ints) -> Mask:
        """Which of `nodes` may be walked through for the number who share them."""
        if self.rules.max_holders is None:
            return np.ones(len(nodes), bool)
        crowded = self.index.holders[nodes] > self.rules.max_holders
        return ~(crowded | self.index.open_to_all[nodes])

    def wanted(self) -> Mask | None:
        """Of all nodes those of the kinds asked for; None where all are."""
        if self.rules.kinds is None:
            return None
        return np.isin(self.index.kind, [RANK[kind] for kind in self.rules.kinds])

    def neighbours(self, nodes: Ints, allowed: Mask | None) -> tuple[Ints, Ints]:
        """(near, far) of every tie of `nodes` that may be walked to a node of `allowed` (all: None)."""
        rows = self.index.rows(nodes)
        near = np.repeat(nodes, self.index.degrees(nodes))
        far = self.index.far[rows].astype(np.int64)
        use = np.ones(len(rows), bool) if allowed is None else allowed[far]
        if self.rules.least > 0:
            use &= self.index.chance[rows] >= np.float32(self.rules.least)
        return near[use], far[use]


@dataclass(frozen=True)
class Around:
    """Nodes around a start, nearest first, with their distance; and those that were not walked through."""

    nodes: Ints
    distance: Ints
    stopped_at: Ints


def around(walk: Walk, start: Ints, hops: int) -> Around:
    """Everything within `hops` ties of `start`, in the order in which it is shown."""
    index, wanted = walk.index, walk.wanted()
    distance = np.full(index.size, _UNSEEN, np.uint8)
    distance[start] = 0
    frontier, found, counted, stopped = start, [], [], []
    for step in range(1, hops + 1):
        if step > 1:
            free = walk.passable(frontier)
            stopped.append(frontier[~free])
            frontier = frontier[free]
        _, far = walk.neighbours(frontier, wanted)
        frontier, ways = np.unique(far[distance[far] == _UNSEEN], return_counts=True)
        distance[frontier] = step
        found.append(frontier)
        counted.append(ways)
    nodes, ways = np.concatenate(found), np.concatenate(counted)
    holders = index.holders[nodes]
    order = np.lexsort((nodes, holders, -ways, index.kind[nodes], holders > BUSY, distance[nodes]))
    nodes = nodes[order]
    none = np.empty(0, np.int64)
    return Around(nodes, distance[nodes].astype(np.int64), np.sort(np.concatenate([none, *stopped])))


@dataclass(frozen=True)
class Between:
    """The shortest ways: how long, how many sequences of nodes, how many with parallel ties counted; some of them."""

    length: int
    total: int
    with_parallels: int
    sequences: tuple[tuple[int, ...], ...]


def between(walk: Walk, a: int, b: int, longest: int, limit: int) -> Between | None:
    """The shortest ways from `a` to another node `b`; None where there is none of at most `longest` ties."""
    allowed = walk.passable(np.arange(walk.index.size))
    if (wanted := walk.wanted()) is not None:
        allowed &= wanted
    allowed[[a, b]] = True
    layers = _layers(walk, allowed, (a, b), longest)
    if layers is None:
        return None
    steps = _steps(walk, layers)
    total, parallel = _counted(layers, steps)
    weighed = []
    for sequence in _sequences(layers, steps):
        weighed.append(sequence)
        if len(weighed) == MOST_WEIGHED:
            break
    weighed.sort(key=lambda sequence: (_widest(walk.index, sequence), sequence))
    return Between(len(layers) - 1, total, parallel, tuple(weighed[:limit]))


def _widest(index: Index, sequence: Sequence[int]) -> int:
    """Holders of the most shared thing on the way: the more, the less the way says."""
    return max((int(index.holders[node]) for node in sequence[1:-1]), default=0)


def _layers(walk: Walk, allowed: Mask, ends: tuple[int, int], longest: int) -> list[Ints] | None:
    """What may lie on a shortest way, by its distance from the first end; both ends included."""
    seen = [np.zeros(walk.index.size, bool) for _ in ends]
    rings: list[list[Ints]] = [[np.array([end], np.int64)] for end in ends]
    for side, end in zip(seen, ends, strict=True):
        side[end] = True
    for _ in range(longest):
        here = int(np.argmin([walk.index.degrees(side[-1]).sum() for side in rings]))
        _, far = walk.neighbours(rings[here][-1], allowed)
        ring = np.unique(far[~seen[here][far]])
        if not len(ring):
            return None
        seen[here][ring] = True
        rings[here].append(ring)
        # What both sides have seen lies on the outermost ring of each: they would have met before.
        if len(middle := ring[seen[1 - here][ring]]):
            return [*_back(walk, middle, rings[0])[::-1], *_back(walk, middle, rings[1])[1:]]
    return None


def _back(walk: Walk, middle: Ints, rings: list[Ints]) -> list[Ints]:
    """From `middle` through the rings to the end they started from, only what has a neighbour on the way."""
    layers = [middle]
    for ring in reversed(rings[:-1]):
        layers.append(np.intersect1d(ring, walk.neighbours(layers[-1], None)[1]))
    return layers


_Step = dict[int, dict[int, int]]


def _steps(walk: Walk, layers: list[Ints]) -> list[_Step]:
    """Of each layer but the last: node -> next node -> parallel ties between the two."""
    steps = []
    for layer, following in pairwise(layers):
        near, far = walk.neighbours(layer, None)
        use = np.isin(far, following)
        pairs, many = np.unique(np.stack([near[use], far[use]]), axis=1, return_counts=True)
        step: _Step = {}
        for a, b, n in zip(pairs[0].tolist(), pairs[1].tolist(), many.tolist(), strict=True):
            step.setdefault(a, {})[b] = n
        steps.append(step)
    return steps


def _counted(layers: list[Ints], steps: list[_Step]) -> tuple[int, int]:
    """How many sequences there are, and how many with each choice among parallel ties."""
    plain = {int(layers[0][0]): (1, 1)}
    for step in steps:
        onward: dict[int, tuple[int, int]] = {}
        for node, (ways, wide) in plain.items():
            for other, n in step.get(node, {}).items():
                before = onward.get(other, (0, 0))
                onward[other] = (before[0] + ways, before[1] + wide * n)
        plain = onward
    return plain[int(layers[-1][0])]


def _sequences(layers: list[Ints], steps: list[_Step]) -> Iterator[tuple[int, ...]]:
    """Every sequence from end to end, in the order of its nodes."""
    stack: list[tuple[int, ...]] = [(int(layers[0][0]),)]
    while stack:
        way = stack.pop()
        if len(way) == len(layers):
            yield way
            continue
        stack.extend((*way, other) for other in sorted(steps[len(way) - 1].get(way[-1], {}), reverse=True))
