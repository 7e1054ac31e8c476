"""A run folder as DuckDB relations: one per label and one per relationship, columns as the catalogue declares them.

Do not break: a tie stands in its relation only if both its ends stand in theirs; the rest is counted in `left_out`.
Mistake a newcomer will make: reading `shaped_*`; those are half made. Read the relations that `GraphTables` names: they
have every column of the catalogue, in its order and type.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from graphlink import duck
from graphlink.catalogue.graph import BY_KEY, LABEL_OF, LABELS, TIES
from graphlink.catalogue.graph_model import DUCK_TYPES, Label, Property, Tie
from graphlink.catalogue.outputs import TABLES
from graphlink.errors import RunFolderError
from graphlink.runfolder import RunFolder, input_hash

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_HERE = Path(__file__).parent
_KIND_OF = {label: kind for kind, label in LABEL_OF.items()}

# `two` keeps two opaque ids apart in one, whatever they hold.
_MACROS = """
CREATE OR REPLACE MACRO place(lat, lon) AS
  CASE WHEN lat IS NOT NULL AND lon IS NOT NULL THEN struct_pack(latitude := lat, longitude := lon) END;
CREATE OR REPLACE MACRO texts(list_json) AS from_json(list_json, '["VARCHAR"]');
CREATE OR REPLACE MACRO escaped(id) AS replace(replace(id, '~', '~0'), '|', '~1');
CREATE OR REPLACE MACRO two(a, b) AS escaped(a) || '|' || escaped(b);
CREATE OR REPLACE MACRO removed_prefix(id) AS CASE WHEN starts_with(id, 'offence:') THEN substr(id, 9) ELSE id END;
"""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What stands in the run and not in the graph: how much of it, and why."""

    what: str
    count: int
    why: str


@dataclass(frozen=True)
class GraphTables:
    """The relations of a run's graph, as views in `con`: `nodes` by label, `ties` by (start, relationship, end).

    A node's relation holds id, run and the label's properties; a tie's holds id, start_id, end_id, source_refs, run and
    its properties; types as `DUCK_TYPES`. Views read when they are asked: `check` says whether the run still stands.
    """

    con: DuckDBPyConnection
    run_folder: RunFolder
    nodes: Mapping[str, str]
    ties: Mapping[tuple[str, str, str], str]

    @property
    def run(self) -> str:
        """The id of the run, which every node and tie carries."""
        return self.run_folder.run_id

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """Rows of each relation."""
        relations = [*self.nodes.values(), *self.ties.values()]
        return {name: duck.value(self.con, f"SELECT count(*) FROM {duck.name(name)}") for name in relations}

    @cached_property
    def left_out(self) -> tuple[LeftOut, ...]:
        """What of the run is not in the graph."""
        return tuple(found for found in _left_out(self) if found.count)

    def check(self) -> None:
        """RunFolderError where the run was replaced since the relations were made: read them again."""
        if self.run_folder.place() != _place_of(self.con):
            raise RunFolderError(f"The run in {self.run_folder.path} was replaced while it was read. Ask again.")


def nodes_and_ties(con: DuckDBPyConnection, run_folder: RunFolder) -> GraphTables:
    """The run as relations in `con`, a connection of `duck.connect`; nothing is read before they are asked.

    Raises RunFolderError where a table of the run is missing.
    """
    _read(con, run_folder)
    con.execute(_MACROS)
    duck.script(con, _HERE / "nodes.sql")
    duck.script(con, _HERE / "ties.sql")
    _run_node(con, run_folder)
    nodes = {label.name: _node_view(con, label, run_folder.run_id) for label in LABELS}
    ties = {tie.key: _tie_view(con, tie, run_folder.run_id) for tie in TIES}
    return GraphTables(con, run_folder, nodes, ties)


def _read(con: DuckDBPyConnection, run_folder: RunFolder) -> None:
    place = run_folder.place()
    for table in TABLES:
        file = duck.literal(str(place / f"{table.name}.parquet"))
        con.execute(f"CREATE OR REPLACE VIEW {duck.name('run_' + table.name)} AS SELECT * FROM read_parquet({file})")
    con.execute("CREATE OR REPLACE TABLE graph_place AS SELECT $place AS place", {"place": str(place)})


def _place_of(con: DuckDBPyConnection) -> Path:
    return Path(duck.value(con, "SELECT place FROM graph_place"))


def _run_node(con: DuckDBPyConnection, run_folder: RunFolder) -> None:
    manifest = run_folder.manifest
    values = {
        "id": run_folder.run_id,
        "state": "ready",
        "as_of": manifest["as_of"],
        "policy": manifest["policy"]["name"],
        "harm_edition": manifest["harm"]["edition"],
        "version": manifest["version"],
        "started": manifest["started"],
        "input_hash": input_hash(manifest),
        "marking": manifest["marking"],
    }
    chosen = ", ".join(f"${name} AS {duck.name(name)}" for name in values)
    con.execute(f'CREATE OR REPLACE TABLE "shaped_Run" AS SELECT {chosen}', values)


def _node_view(con: DuckDBPyConnection, label: Label, run: str) -> str:
    name = f"node_{label.name}"
    chosen = ", ".join(["CAST(id AS VARCHAR) AS id", f"{duck.literal(run)} AS run", *map(_cast, label.properties)])
    con.execute(f"CREATE OR REPLACE VIEW {duck.name(name)} AS SELECT {chosen} FROM {duck.name('shaped_' + label.name)}")
    return name


def _cast(of: Property) -> str:
    """The property in its type: no text is empty, no list absent, no number endless."""
    name = duck.name(of.name)
    if of.type == "string":
        return f"nullif(CAST({name} AS VARCHAR), '') AS {name}"
    if of.type == "strings":
        return f"{_texts(name)} AS {name}"
    if of.type == "float":
        return f"CASE WHEN isfinite(CAST({name} AS DOUBLE)) THEN CAST({name} AS DOUBLE) END AS {name}"
    return f"CAST({name} AS {DUCK_TYPES[of.type]}) AS {name}"


def _texts(name: str) -> str:
    """A list of texts, none of them absent, none holding the character that separates them in import files."""
    kept = f"list_filter(CAST({name} AS VARCHAR[]), lambda item: item IS NOT NULL)"
    return f"coalesce(list_transform({kept}, lambda item: replace(item, chr(31), ' ')), [])"


def _tie_view(con: DuckDBPyConnection, tie: Tie, run: str) -> str:
    name = "tie_" + "_".join(tie.key)
    con.execute(
        f"CREATE OR REPLACE VIEW {duck.name(name)} AS SELECT id, start_id, end_id, source_refs, "
        f"{duck.literal(run)} AS run, x.* EXCLUDE (id, start_id, end_id, source_refs) FROM ({selected(tie)}) x "
        f"WHERE start_id IN (SELECT id FROM {duck.name('node_' + tie.start)}) "
        f"AND end_id IN (SELECT id FROM {duck.name('node_' + tie.end)})"
    )
    return name


def selected(tie: Tie, ends: tuple[str, str] = ("start_id", "end_id")) -> str:
    """SQL: a tie's rows in the catalogue's columns and types, but `run`; its ends may not stand in the run.

    `ends` names the columns that say where it starts and ends.
    """
    own = ["CAST(id AS VARCHAR) AS id", *ends, f"{_texts('source_refs')} AS source_refs"]
    return f"SELECT {', '.join([*own, *map(_cast, tie.properties)])} FROM ({_shaped(tie)}) s"


def _shaped(tie: Tie) -> str:
    if not tie.kind:
        return f"FROM {duck.name('shaped_' + '_'.join(tie.key))}"
    start, end, kind = (duck.literal(text) for text in (_KIND_OF[tie.start], _KIND_OF[tie.end], tie.kind))
    return (
        "SELECT * EXCLUDE (source_refs), tie_id AS id, from_id AS start_id, to_id AS end_id, "
        f"texts(source_refs) AS source_refs FROM run_ties "
        f"WHERE from_kind = {start} AND to_kind = {end} AND kind = {kind}"
    )


# ---- what is left out ------------------------------------------------------------------------------------------


def _left_out(graph: GraphTables) -> Iterator[LeftOut]:
    con, counts = graph.con, graph.run_folder.manifest["counts"]
    near = duck.value(con, "SELECT count(DISTINCT read_id) FROM run_reads_near")
    far = int(counts.get("plate_reads", 0)) - near
    yield LeftOut("plate reads near no offence", max(far, 0), "too many for a graph; they stand in the source")
    calls = duck.value(
        con,
        "WITH known AS (SELECT id FROM run_entities WHERE kind = 'phone') "
        "SELECT coalesce(sum(calls), 0)::BIGINT FROM run_calls_between "
        "WHERE from_number NOT IN (FROM known) OR to_number NOT IN (FROM known)",
    )
    calls += int(counts.get("calls_between_unknown_numbers", 0))
    yield LeftOut("calls with a number that nobody is tied to", calls, "such a number is no entity")
    unnamed = "SELECT count(*) FROM run_involvements WHERE person_id IS NULL"
    yield LeftOut(
        "unnamed suspects, victims and witnesses",
        duck.value(con, unnamed),
        "they have no record; Offence counts its unnamed_seats and unnamed_victims",
    )
    yield LeftOut("taskings", duck.value(con, "SELECT count(*) FROM run_taskings"), "list membership is not evidence")
    for key, relation in graph.ties.items():
        if key != ("Phone", "CALLED", "Phone"):
            shaped = duck.value(con, f"SELECT count(*) FROM ({_shaped(BY_KEY[key])})")
            lost = shaped - graph.counts[relation]
            yield LeftOut(f"{key[1]} of {key[0]} and {key[2]}", lost, "one of its ends is not in the run")
