"""A loaded graph as something to walk: `graph.net.Net` over Bolt, as `graph.folder` is over a run folder.

Do not break: every statement stands in `cypher/explore`; what this gives equals what the run folder gives, in the same
order (tests/store/test_reader_conformance.py). Mistake a newcomer will make: keeping an elementId; the store gives it
to another node after the next load, so they live as long as one question.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graphlink.catalogue.graph import BY_KEY, BY_LABEL
from graphlink.errors import InputError
from graphlink.graph.net import KIND_OF, KINDS, RANK, Facts, Key, Node, Reached, Rules, Tie, Ways
from graphlink.store.connect import Connection
from graphlink.store.library import question
from graphlink.store.values import plain

_ROLES = ("suspect", "victim", "witness")


class GraphNet:
    """The graph behind one connection, for one question: make another for the next. Raises StoreError."""

    def __init__(self, connection: Connection, facts: Facts) -> None:
        self._connection = connection
        self._facts = facts
        self._seen: dict[Key, tuple[str, Node]] = {}

    @property
    def facts(self) -> Facts:
        return self._facts

    def ask(self, name: str, **params: Any) -> list[dict[str, Any]]:
        """The rows of one statement of `cypher/explore`, times and dates as Python has them."""
        rows = self._connection.read(question(name, "explore").cypher, params)
        return [{column: plain(cell) for column, cell in row.items()} for row in rows]

    def _look(self, keys: Iterable[Key]) -> list[Key]:
        """Those of `keys` that are nodes, in their order; what is known of them is kept."""
        wanted = [key for key in dict.fromkeys(keys) if key.kind in KINDS]
        if new := [key for key in wanted if key not in self._seen]:
            for row in self.ask("nodes", wanted=[[KINDS[key.kind], key.id] for key in new]):
                key = Key(KIND_OF[row["label"]], row["id"])
                has = _filled(row["node"], (prop.name for prop in BY_LABEL[row["label"]].properties))
                node = Node(key, has, row["degree"], tuple(role for role in _ROLES if row[role]))
                self._seen[key] = row["element"], node
        return [key for key in wanted if key in self._seen]

    def _elements(self, keys: Iterable[Key]) -> list[str]:
        return [self._seen[key][0] for key in self._look(keys)]

    def existing(self, keys: Iterable[Key]) -> list[Key]:
        return self._look(keys)

    def nodes(self, keys: Iterable[Key]) -> dict[Key, Node]:
        return {key: self._seen[key][1] for key in self._look(keys)}

    def among(self, keys: Iterable[Key]) -> list[Tie]:
        return [_tie(row) for row in self.ask("among", elements=self._elements(keys))]

    def of(self, key: Key, limit: int) -> tuple[list[Tie], int]:
        if not self._look([key]):
            return [], 0
        element, node = self._seen[key]
        return [_tie(row) for row in self.ask("ties-of", element=element, limit=limit)], node.degree

    def reach(self, start: Sequence[Key], hops: int, limit: int, rules: Rules) -> Reached:
        labels = _labels(rules)
        frontier = self._elements(start)
        rings, met, stopped = [frontier], set(frontier), []
        for _ in range(1, hops):
            rows = self.ask(
                "ring",
                elements=frontier,
                seen=sorted(met),
                labels=labels,
                max_holders=rules.max_holders,
                least=rules.least,
            )
            met.update(row["element"] for row in rows)
            stopped += [Key(KIND_OF[row["label"]], row["id"]) for row in rows if not row["passable"]]
            frontier = [row["element"] for row in rows if row["passable"]]
            rings.append(frontier)
        found = self.ask("neighbourhood", rings=rings, labels=labels, least=rules.least, limit=max(limit, 1))
        near = tuple((Key(KIND_OF[row["label"]], row["id"]), row["distance"]) for row in found[:limit])
        return Reached(near, found[0]["total"] if found else 0, tuple(sorted(stopped, key=_order)))

    def ways(self, a: Key, b: Key, longest: int, limit: int, rules: Rules) -> Ways:
        one, other = self._elements([a, b])
        found = self.ask(
            "paths",
            a=one,
            b=other,
            longest=longest,
            labels=_labels(rules),
            max_holders=rules.max_holders,
            least=rules.least,
            limit=max(limit, 1),
        )
        if not found:
            return Ways(None, (), 0, 0)
        sequences = tuple(
            tuple(Key(KIND_OF[label], id_) for label, id_ in zip(row["labels"], row["ids"], strict=True))
            for row in found
        )
        return Ways(len(sequences[0]) - 1, sequences[:limit], found[0]["total"], found[0]["total_parallel"])

    def tie(self, id_: str) -> Tie | None:
        rows = self.ask("tie", tie=id_)
        return _tie(rows[0]) if rows else None

    def records(self, identity: str) -> list[Key]:
        ties, _ = self.of(Key("identity", identity), 1_000_000)
        return sorted(tie.start for tie in ties if tie.type == "RECORD_OF")

    def everything(self) -> tuple[list[Node], list[Tie]]:
        """Not over the network. InputError."""
        raise InputError("The whole graph is not read over the network: give the ids, or open the run folder.")


def _labels(rules: Rules) -> list[str]:
    """The labels a walk may go to; none are named where all are."""
    return [] if rules.kinds is None else sorted(KINDS[kind] for kind in rules.kinds)


def _order(key: Key) -> tuple[int, str]:
    return RANK[key.kind], key.id


def _filled(properties: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """The catalogue's own properties in its order; a list as a tuple, a place as (latitude, longitude)."""
    return {name: _value(properties[name]) for name in names if properties.get(name) is not None}


def _value(cell: Any) -> Any:
    if isinstance(cell, dict):
        return cell["latitude"], cell["longitude"]
    return tuple(cell) if isinstance(cell, list) else cell


def _tie(row: Mapping[str, Any]) -> Tie:
    names = [prop.name for prop in BY_KEY[row["start_label"], row["type"], row["end_label"]].properties]
    return Tie(
        row["id"],
        row["type"],
        Key(KIND_OF[row["start_label"]], row["start_id"]),
        Key(KIND_OF[row["end_label"]], row["end_id"]),
        _filled(row["tie"], names),
        tuple(row["tie"]["source_refs"]),
    )
