"""A run folder as something to walk: `net.Net` over its tables, whole force, one machine, no server.

Do not break: it answers from the relations of `shaping`, as the loaded graph does, and in the same order. Mistake a
newcomer will make: asking before the index is there; `index` builds it at the first question and keeps it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from graphlink import duck
from graphlink.catalogue.graph import BY_KEY, BY_LABEL
from graphlink.graph import index as indexing
from graphlink.graph.index import END, NODE, START, TYPES, Index, Ints
from graphlink.graph.net import KINDS, Facts, Key, Node, Reached, Rules, Tie, Ways
from graphlink.graph.shaping import GraphTables, nodes_and_ties
from graphlink.graph.walking import Walk, around, between
from graphlink.runfolder import RunFolder
from graphlink.settings import Settings

_ROLES = (("suspect", "SUSPECT_IN"), ("victim", "VICTIM_OF"), ("witness", "WITNESS_OF"))


class FolderNet:
    """The graph of one run folder. Raises RunFolderError where a table is missing or the run was replaced."""

    def __init__(self, run: RunFolder, settings: Settings | None = None) -> None:
        self._run = run
        self._settings = settings
        self._lock = threading.RLock()

    @cached_property
    def graph(self) -> GraphTables:
        """The relations that everything here is read from."""
        return nodes_and_ties(duck.connect(self._settings), self._run)

    @cached_property
    def index(self) -> Index:
        """The whole graph as arrays."""
        with self._lock:
            return indexing.build(self.graph)

    @property
    def facts(self) -> Facts:
        found = self._run.manifest
        return Facts(self._run.run_id, str(found["as_of"]), str(found["policy"]["name"]), str(found["marking"]))

    def existing(self, keys: Iterable[Key]) -> list[Key]:
        with self._asking():
            return list(indexing.codes(self.graph, keys))

    def nodes(self, keys: Iterable[Key]) -> dict[Key, Node]:
        with self._asking():
            codes = indexing.codes(self.graph, keys)
            numbers = _array(codes.values())
            degrees = dict(zip(codes, self.index.degrees(numbers).tolist(), strict=True))
            found: dict[Key, Node] = {}
            for kind in dict.fromkeys(key.kind for key in codes):
                mine = [code for key, code in codes.items() if key.kind == kind]
                names = [prop.name for prop in BY_LABEL[KINDS[kind]].properties]
                for row in self._rows(self.graph.nodes[KINDS[kind]], {NODE: mine}):
                    key = Key(kind, row["id"])
                    found[key] = Node(key, _filled(row, names), degrees[key], self._roles(kind, codes[key]))
            return {key: found[key] for key in codes}

    def _rows(self, relation: str, among: Mapping[str, Sequence[int]]) -> list[dict[str, Any]]:
        where = " AND ".join(f"{duck.name(name)} IN (SELECT unnest(?::INTEGER[]))" for name in among)
        return duck.rows(self.graph.con, f"SELECT * FROM {duck.name(relation)} WHERE {where}", [*among.values()])

    def _roles(self, kind: str, code: int) -> tuple[str, ...]:
        if kind not in ("person", "identity"):
            return ()
        one = _array([code])
        identity = one if kind == "identity" else self.index.along(one, "RECORD_OF")
        records = self.index.along(identity, "RECORD_OF")
        return tuple(role for role, type_ in _ROLES if len(self.index.along(records, type_)))

    def among(self, keys: Iterable[Key]) -> list[Tie]:
        with self._asking():
            codes = indexing.codes(self.graph, keys)
            numbers = _array(codes.values())
            rows = self.index.rows(numbers)
            rows = rows[np.isin(self.index.far[rows], numbers)]
            return _sorted(self._ties(rows, codes, codes))

    def _ties(self, rows: Ints, near: Mapping[Key, int], far: Mapping[Key, int]) -> Iterator[Tie]:
        """The ties that start in `near` and end in `far`; `rows` says of which types there are any."""
        types = {TYPES[number] for number in np.unique(self.index.type[rows]).tolist()}
        names = {code: key for keys in (near, far) for key, code in keys.items()}
        for key, relation in self.graph.ties.items():
            start, name, end = key
            a = [code for one, code in near.items() if KINDS[one.kind] == start]
            b = [code for one, code in far.items() if KINDS[one.kind] == end]
            if name in types and a and b:
                for row in self._rows(relation, {START: a, END: b}):
                    yield _tie(key, row, names[row[START]], names[row[END]])

    def of(self, key: Key, limit: int) -> tuple[list[Tie], int]:
        with self._asking():
            codes = indexing.codes(self.graph, [key])
            rows = self.index.rows(_array(codes.values()))
            numbers = np.unique(self.index.far[rows]).astype(np.int64)
            far = dict(zip(indexing.keys(self.graph, self.index, numbers), numbers.tolist(), strict=True))
            found = _sorted([*self._ties(rows, codes, far), *self._ties(rows, far, codes)])
            return found[:limit], len(found)

    def reach(self, start: Sequence[Key], hops: int, limit: int, rules: Rules) -> Reached:
        with self._asking():
            codes = _array(indexing.codes(self.graph, start).values())
            found = around(Walk(self.index, rules), codes, hops)
            near = indexing.keys(self.graph, self.index, found.nodes[:limit])
            stopped = indexing.keys(self.graph, self.index, found.stopped_at)
            distance = found.distance[:limit].tolist()
            return Reached(tuple(zip(near, distance, strict=True)), len(found.nodes), tuple(stopped))

    def ways(self, a: Key, b: Key, longest: int, limit: int, rules: Rules) -> Ways:
        with self._asking():
            codes = indexing.codes(self.graph, [a, b])
            found = between(Walk(self.index, rules), codes[a], codes[b], longest, limit)
            if found is None:
                return Ways(None, (), 0, 0)
            met = _array(sorted({node for way in found.sequences for node in way}))
            names = dict(zip(met.tolist(), indexing.keys(self.graph, self.index, met), strict=True))
            sequences = tuple(tuple(names[node] for node in way) for way in found.sequences)
            return Ways(found.length, sequences, found.total, found.with_parallels)

    def tie(self, id_: str) -> Tie | None:
        with self._asking():
            for key, relation in self.graph.ties.items():
                for row in duck.rows(self.graph.con, f"SELECT * FROM {duck.name(relation)} WHERE id = ?", [id_]):
                    start, end = indexing.keys(self.graph, self.index, _array([row[START], row[END]]))
                    return _tie(key, row, start, end)
        return None

    def records(self, identity: str) -> list[Key]:
        with self._asking():
            codes = _array(indexing.codes(self.graph, [Key("identity", identity)]).values())
            return indexing.keys(self.graph, self.index, self.index.along(codes, "RECORD_OF"))

    def everything(self) -> tuple[list[Node], list[Tie]]:
        """All nodes, and all ties, of the run; nodes without their roles. A whole force takes gigabytes."""
        with self._asking():
            degrees = self.index.degrees(np.arange(self.index.size)).tolist()
            nodes, names = [], {}
            for kind, label in KINDS.items():
                own = [prop.name for prop in BY_LABEL[label].properties]
                relation = duck.name(self.graph.nodes[label])
                for row in duck.rows(self.graph.con, f"SELECT * FROM {relation} ORDER BY {duck.name(NODE)}"):
                    names[row[NODE]] = key = Key(kind, row["id"])
                    nodes.append(Node(key, _filled(row, own), degrees[row[NODE]]))
            ties = [
                _tie(key, row, names[row[START]], names[row[END]])
                for key, relation in self.graph.ties.items()
                for row in duck.rows(self.graph.con, f"SELECT * FROM {duck.name(relation)} ORDER BY id")
            ]
            return nodes, ties

    def _asking(self) -> threading.RLock:
        """Held while the connection is in use; the run must still be the one that was opened."""
        with self._lock:
            _ = self.index
            self.graph.check()
        return self._lock


def _array(numbers: Iterable[int]) -> Ints:
    return np.fromiter(numbers, np.int64)


def _sorted(ties: Iterable[Tie]) -> list[Tie]:
    """Each tie once, by type and id."""
    return sorted({(tie.type, tie.id): tie for tie in ties}.values(), key=lambda tie: (tie.type, tie.id))


def _filled(row: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: _value(row[name]) for name in names if row[name] is not None}


def _value(cell: Any) -> Any:
    """A place as (latitude, longitude), a list as a tuple."""
    if isinstance(cell, dict):
        return cell["latitude"], cell["longitude"]
    return tuple(cell) if isinstance(cell, list) else cell


def _tie(key: tuple[str, str, str], row: Mapping[str, Any], start: Key, end: Key) -> Tie:
    names = [prop.name for prop in BY_KEY[key].properties]
    return Tie(row["id"], key[1], start, end, _filled(row, names), tuple(row["source_refs"] or ()))
