"""The graph of a whole run as numbers: which nodes, and whose neighbours are whose. Built once, walked in no time.

Do not break: nodes are numbered by kind and id, so that the order of numbers is the order in which things are shown;
every tie stands with both its ends, one from a node to itself once. Mistake a newcomer will make: a walk over Python
objects; a force has millions of ties, and these are arrays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from graphlink import duck
from graphlink.catalogue.graph import BY_KEY, TIES
from graphlink.graph.net import KINDS, OPEN_TO_ALL, Key
from graphlink.graph.shaping import selected

if TYPE_CHECKING:
    from graphlink.graph.shaping import GraphTables

Ints = npt.NDArray[np.int64]
TYPES: tuple[str, ...] = tuple(dict.fromkeys(tie.name for tie in TIES))

_THINGS = ("Address", "Vehicle", "Phone", "Account", "Mark")


@dataclass(frozen=True)
class Index:
    """Neighbours in rows: those of node n are far[starts[n]:starts[n + 1]], with the type and chance of each tie.

    `kind`: rank of each node's kind; `holders`: of things, else 0; `open_to_all`: police stations and the like.
    """

    kind: npt.NDArray[np.uint8]
    holders: npt.NDArray[np.int32]
    open_to_all: npt.NDArray[np.bool_]
    starts: Ints
    far: npt.NDArray[np.int32]
    type: npt.NDArray[np.uint8]
    chance: npt.NDArray[np.float32]

    @property
    def size(self) -> int:
        return len(self.kind)

    def degrees(self, nodes: Ints) -> Ints:
        """How many ties each of `nodes` has."""
        return self.starts[nodes + 1] - self.starts[nodes]

    def rows(self, nodes: Ints) -> Ints:
        """Where the ties of `nodes` stand, node by node."""
        many = self.degrees(nodes)
        if not len(nodes) or not (total := int(many.sum())):
            return np.empty(0, np.int64)
        first = np.repeat(self.starts[nodes] - np.concatenate(([0], np.cumsum(many)[:-1])), many)
        return first + np.arange(total, dtype=np.int64)

    def along(self, nodes: Ints, type_: str) -> Ints:
        """The far ends of the ties of one type."""
        rows = self.rows(nodes)
        return np.unique(self.far[rows[self.type[rows] == TYPES.index(type_)]]).astype(np.int64)


def build(graph: GraphTables) -> Index:
    """The index of a run, after making tables of its relations: a node's has its number `code`, a tie's those of its
    ends, `a` and `b`, in place of their ids."""
    con = graph.con
    size = 0
    for label in KINDS.values():
        relation = duck.name(graph.nodes[label])
        con.execute(
            f"CREATE TABLE walk_made AS SELECT (row_number() OVER (ORDER BY id) - 1 + {size})::INTEGER AS code, * "
            f"FROM {relation} ORDER BY id"
        )
        con.execute(f"DROP VIEW {relation}")
        con.execute(f"ALTER TABLE walk_made RENAME TO {relation}")
        size += duck.value(con, f"SELECT count(*) FROM {relation}")
    # The source's ties are read for each of their kinds.
    con.execute("CREATE TABLE walk_made AS SELECT * FROM run_ties ORDER BY from_kind, to_kind, kind")
    con.execute("DROP VIEW run_ties")
    con.execute("ALTER TABLE walk_made RENAME TO run_ties")
    for key, relation in graph.ties.items():
        start, end = (duck.name(graph.nodes[label]) for label in (key[0], key[2]))
        con.execute(
            f"CREATE TABLE walk_made AS SELECT s.code AS a, e.code AS b, t.* EXCLUDE (start_id, end_id) "
            f"FROM ({selected(BY_KEY[key])}) t JOIN {start} s ON s.id = t.start_id JOIN {end} e ON e.id = t.end_id"
        )
        con.execute(f"DROP VIEW {duck.name(relation)}")
        con.execute(f"ALTER TABLE walk_made RENAME TO {duck.name(relation)}")
    con.execute("DROP TABLE run_ties")
    return _arrays(graph)


def _arrays(graph: GraphTables) -> Index:
    con = graph.con
    nodes = duck.arrow(con, " UNION ALL ".join(_node_rows(graph)) + " ORDER BY code")
    ties = duck.arrow(con, " UNION ALL ".join(_tie_rows(graph)))
    start, end = (ties.column(name).to_numpy() for name in ("a", "b"))
    loops = start == end
    near, far = np.concatenate([start, end[~loops]]), np.concatenate([end, start[~loops]])
    order = np.argsort(near, kind="stable")
    counts = np.bincount(near, minlength=nodes.num_rows)
    columns = (ties.column(name).to_numpy() for name in ("type", "chance"))
    type_, chance = (np.concatenate([one, one[~loops]])[order] for one in columns)
    return Index(
        nodes.column("kind").to_numpy(),
        nodes.column("holders").to_numpy(),
        nodes.column("open").to_numpy(zero_copy_only=False),
        np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        far[order],
        type_,
        chance,
    )


def _node_rows(graph: GraphTables) -> Iterator[str]:
    for rank, label in enumerate(KINDS.values()):
        yield f"SELECT code, {rank}::UTINYINT AS kind, {_holders(label)} FROM {duck.name(graph.nodes[label])}"


def _tie_rows(graph: GraphTables) -> Iterator[str]:
    for key, relation in graph.ties.items():
        type_ = TYPES.index(key[1])
        yield f"SELECT a, b, {type_}::UTINYINT AS type, {_chance(key[1])}::FLOAT AS chance FROM {duck.name(relation)}"


def _holders(label: str) -> str:
    if label not in _THINGS:
        return "0::INTEGER AS holders, false AS open"
    places = ", ".join(duck.literal(kind) for kind in OPEN_TO_ALL)
    open_ = f"coalesce(kind IN ({places}), false)" if label == "Address" else "false"
    return f"coalesce(holders, 0)::INTEGER AS holders, {open_} AS open"


def _chance(name: str) -> str:
    """SQL: how sure the tie is, 1 for what is stated; as `net.stated_or` has it."""
    if name == "ATTRIBUTED":
        return "CASE WHEN basis = 'named' THEN 1 ELSE probability END"
    return "probability" if name in ("RECORD_OF", "SAME_HAND") else "1"


def codes(graph: GraphTables, keys: Iterable[Key]) -> dict[Key, int]:
    """The number of each of `keys` that is a node, in their order."""
    wanted = [key for key in dict.fromkeys(keys) if key.kind in KINDS]
    found: dict[Key, int] = {}
    for kind in dict.fromkeys(key.kind for key in wanted):
        ids = [key.id for key in wanted if key.kind == kind]
        relation = duck.name(graph.nodes[KINDS[kind]])
        sql = f"SELECT code, id FROM {relation} WHERE id IN (SELECT unnest($ids::VARCHAR[]))"
        found.update({Key(kind, row["id"]): row["code"] for row in duck.rows(graph.con, sql, {"ids": ids})})
    return {key: found[key] for key in wanted if key in found}


def keys(graph: GraphTables, index: Index, numbers: Ints) -> list[Key]:
    """The nodes of `numbers`, in their order."""
    names = list(KINDS)
    found: dict[int, Key] = {}
    for rank in np.unique(index.kind[numbers]).tolist():
        asked = np.unique(numbers[index.kind[numbers] == rank]).tolist()
        relation = duck.name(graph.nodes[KINDS[names[rank]]])
        sql = f"SELECT code, id FROM {relation} WHERE code IN (SELECT unnest($codes::INTEGER[]))"
        found.update({row["code"]: Key(names[rank], row["id"]) for row in duck.rows(graph.con, sql, {"codes": asked})})
    return [found[number] for number in numbers.tolist()]
