"""What is written for each label and each kind of tie: rows with a digest, so that two loads can be compared.

Do not break: the digest covers everything but `run`, so a new run of the same data changes no digest. Mistake a
newcomer will make: DuckDB's own `hash()`; another version of it gives other numbers, and all would be sent again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphlink import duck
from graphlink.catalogue.graph import LABELS, TIE_COMMON, TIES
from graphlink.catalogue.graph_model import Property
from graphlink.graph import GraphTables

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

Progress = Callable[[str, int, int], None]  # stage, done, total; total 0 where it is not known
SUMMED = 1_000_000_007  # digests are added up modulo this, here and in the graph

_REFS = next(item for item in TIE_COMMON if item.name == "source_refs")


@dataclass(frozen=True, slots=True)
class Part:
    """One label, or one kind of tie between two labels: its table in DuckDB and what is set on it beyond id and run.

    `ends` is (start, end) of a tie and None for nodes; the table's columns are id, digest, start_id and end_id where
    it has ends, and `properties`.
    """

    table: str
    name: str  # the label, or the relationship
    ends: tuple[str, str] | None
    properties: tuple[Property, ...]
    alone: bool  # nothing else has this name, so what has it need not be told by its ends
    rows: int

    @property
    def is_node(self) -> bool:
        return self.ends is None

    @property
    def title(self) -> str:
        return self.name if self.ends is None else f"({self.ends[0]})-[{self.name}]->({self.ends[1]})"


def prepare(graph: GraphTables, progress: Progress | None = None) -> list[Part]:
    """A table `load_...` for every relation of `graph`, nodes first. RunFolderError where the run was replaced."""
    of_name: dict[str, int] = {}
    for tie in TIES:
        of_name[tie.name] = of_name.get(tie.name, 0) + 1
    total = len(LABELS) + len(TIES)
    parts: list[Part] = []
    for label in LABELS:
        _tell(progress, len(parts), total)
        table, rows = _table(graph.con, graph.nodes[label.name])
        parts.append(Part(table, label.name, None, label.properties, True, rows))
    for tie in TIES:
        _tell(progress, len(parts), total)
        table, rows = _table(graph.con, graph.ties[tie.key])
        properties = (_REFS, *tie.properties)
        parts.append(Part(table, tie.name, (tie.start, tie.end), properties, of_name[tie.name] == 1, rows))
    graph.check()
    return parts


def _tell(progress: Progress | None, done: int, total: int) -> None:
    if progress is not None:
        progress("reading the run", done, total)


def _table(con: DuckDBPyConnection, relation: str) -> tuple[str, int]:
    table = f"load_{relation}"
    con.execute(
        f"CREATE OR REPLACE TABLE {duck.name(table)} AS SELECT x.* EXCLUDE (run), "
        "CAST(md5_number_upper(CAST(to_json(struct_pack(*COLUMNS(x.* EXCLUDE (run)))) AS VARCHAR)) >> 1 AS BIGINT) "
        f"AS digest FROM {duck.name(relation)} x"
    )
    return table, duck.value(con, f"SELECT count(*) FROM {duck.name(table)}")


# ---- rows as the driver takes them -----------------------------------------------------------------------------


def batches(con: DuckDBPyConnection, part: Part, source: str, size: int) -> Iterator[list[tuple[Any, ...]]]:
    """Rows of `source` (a table or a bracketed query with the columns of the part) in batches of at most `size`:
    id, digest, start_id and end_id where it has ends, then the properties in their order."""
    heads = ["id", "digest", *([] if part.is_node else ["start_id", "end_id"])]
    names = [*heads, *(item.name for item in part.properties)]
    types: list[str] = [*("string" for _ in heads), *(item.type for item in part.properties)]
    chosen = ", ".join(map(duck.name, names))
    reader = duck.beside(con).sql(f"SELECT {chosen} FROM {source}").to_arrow_reader(size)
    for batch in reader:
        for start in range(0, batch.num_rows, size):
            columns = [_values(column, kind) for column, kind in zip(batch.slice(start, size), types, strict=True)]
            yield list(zip(*columns, strict=True))


def _values(column: pa.Array, kind: str) -> Sequence[Any]:
    if kind == "datetime":
        import pyarrow as pa

        return [_utc(moment) for moment in column.cast(pa.timestamp("us")).to_pylist()]
    values: list[Any] = column.to_pylist()
    return [_place(place) for place in values] if kind == "point" else values


def _utc(moment: dt.datetime | None) -> dt.datetime | None:
    # Not ZoneInfo: the driver crashes on some of those.
    return None if moment is None else moment.replace(tzinfo=dt.UTC)


def _place(place: Mapping[str, float] | None) -> Any:
    from neo4j.spatial import WGS84Point

    return None if place is None else WGS84Point((place["longitude"], place["latitude"]))


def run_properties(con: DuckDBPyConnection, parts: Sequence[Part]) -> dict[str, Any]:
    """The properties of the Run node, as the driver takes them."""
    part = next(part for part in parts if part.name == "Run")
    ((row,),) = batches(con, part, duck.name(part.table), 1)
    names = ["id", "digest", *(item.name for item in part.properties)]
    return {**dict(zip(names, row, strict=True)), "run": row[0]}
