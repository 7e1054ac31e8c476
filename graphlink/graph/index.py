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
from graphlink.graph.net import KIND_OF, KINDS, OPEN_TO_ALL, Key
from graphlink.graph.shaping import selected

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from graphlink.graph.shaping import GraphTables

# Columns beside those of the catalogue: a space, so that no property can ever have the same name.
NODE, START, END = "walk node", "walk start", "walk end"
_NODE, _START, _END = map(duck.name, (NODE, START, END))
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
    """The index of a run, after making tables of its relations: a node's has its number NODE, a tie's those of its
    ends, START and END, in place of their ids."""
    con = graph.con
    size = 0
    for label in KINDS.values():
        relation = duck.name(graph.nodes[label])
        _made(con, relation, f"SELECT (row_number() OVER (ORDER BY id) - 1 + {size})::INTEGER AS {_NODE}, * "
              f"FROM {relation} ORDER BY id")  # fmt: skip
        size += duck.value(con, f"SELECT count(*) FROM {relation}")
    _number_source_ties(graph)
    for key, relation in graph.ties.items():
        if not BY_KEY[key].kind:
            start, end = (duck.name(graph.nodes[label]) for label in (key[0], key[2]))
            _made(con, duck.name(relation), f"SELECT s.{_NODE} AS {_START}, e.{_NODE} AS {_END}, "
                  f"t.* EXCLUDE (start_id, end_id) FROM ({selected(BY_KEY[key])}) t "
                  f"JOIN {start} s ON s.id = t.start_id JOIN {end} e ON e.id = t.end_id")  # fmt: skip
    return _arrays(graph)


def _made(con: DuckDBPyConnection, relation: str, sql: str) -> None:
    """`sql` as a table in the place of the view `relation`, from which it may read."""
    con.execute(f"CREATE TABLE walk_made AS {sql}")
    con.execute(f"DROP VIEW {relation}")
    con.execute(f"ALTER TABLE walk_made RENAME TO {relation}")


def _number_source_ties(graph: GraphTables) -> None:
    """All ties of the source in one table; the relation of each kind looks into it, and shapes what is asked only."""
    con = graph.con
    ends = " UNION ALL ".join(
        f"SELECT {duck.literal(KIND_OF[label])} AS kind, id, {_NODE} FROM {duck.name(graph.nodes[label])}"
        for label in dict.fromkeys(end for key in graph.ties if BY_KEY[key].kind for end in (key[0], key[2]))
    )
    _made(con, "run_ties", f"WITH ends AS ({ends}) SELECT s.{_NODE} AS {_START}, e.{_NODE} AS {_END}, t.* "
          "FROM run_ties t JOIN ends s ON s.kind = t.from_kind AND s.id = t.from_id "
          "JOIN ends e ON e.kind = t.to_kind AND e.id = t.to_id ORDER BY t.from_kind, t.to_kind, t.kind")  # fmt: skip
    for key, relation in graph.ties.items():
        if BY_KEY[key].kind:
            con.execute(f"CREATE OR REPLACE VIEW {duck.name(relation)} AS "
                        f"{selected(BY_KEY[key], (_START, _END))}")  # fmt: skip


def _arrays(graph: GraphTables) -> Index:
    con = graph.con
    nodes = duck.arrow(con, " UNION ALL ".join(_node_rows(graph)) + f" ORDER BY {_NODE}")
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
        yield f"SELECT {_NODE}, {rank}::UTINYINT AS kind, {_holders(label)} FROM {duck.name(graph.nodes[label])}"


def _tie_rows(graph: GraphTables) -> Iterator[str]:
    for key, relation in graph.ties.items():
        yield (
            f"SELECT {_START} AS a, {_END} AS b, {TYPES.index(key[1])}::UTINYINT AS type, "
            f"{_chance(key[1])}::FLOAT AS chance FROM {duck.name(relation)}"
        )


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
        sql = f"SELECT {_NODE}, id FROM {relation} WHERE id IN (SELECT unnest($ids::VARCHAR[]))"
        found.update({Key(kind, row["id"]): row[NODE] for row in duck.rows(graph.con, sql, {"ids": ids})})
    return {key: found[key] for key in wanted if key in found}


def keys(graph: GraphTables, index: Index, numbers: Ints) -> list[Key]:
    """The nodes of `numbers`, in their order."""
    names = list(KINDS)
    found: dict[int, Key] = {}
    for rank in np.unique(index.kind[numbers]).tolist():
        asked = np.unique(numbers[index.kind[numbers] == rank]).tolist()
        relation = duck.name(graph.nodes[KINDS[names[rank]]])
        sql = f"SELECT {_NODE}, id FROM {relation} WHERE {_NODE} IN (SELECT unnest($codes::INTEGER[]))"
        found.update({row[NODE]: Key(names[rank], row["id"]) for row in duck.rows(graph.con, sql, {"codes": asked})})
    return [found[number] for number in numbers.tolist()]
