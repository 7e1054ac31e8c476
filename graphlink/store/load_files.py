"""Import files of a graph, as Neo4j's own offline importer reads them, and the importer's arguments.

Every text is quoted, absent values are not: so an empty cell is absent, and quotes, separators, line ends and control
characters inside a text stay what they are. Lists are joined by a character that `graph/shaping.py` keeps out of them.

Do not break: names of files hold letters only, and the importer is given them relative to where it is started: it would
take a comma or a bracket in a path for its own. Mistake a newcomer will make: Parquet; 5.26 as Maven gives it lacks a
part that it needs to read that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from graphlink import duck
from graphlink.catalogue.graph_model import Property, PropertyType
from graphlink.store.load_rows import Part, Progress

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SEPARATOR = "U+001F"  # chr(31)
_TYPES: Mapping[PropertyType, str] = {
    "string": "string",
    "integer": "long",
    "float": "double",
    "boolean": "boolean",
    "date": "date",
    "datetime": "datetime",
    "point": "point{crs:WGS-84}",
    "strings": "string[]",
}


@dataclass(frozen=True, slots=True)
class ImportFile:
    """One file of nodes or of ties, in the folder that `write_files` was given."""

    name: str
    part: Part


def write_files(
    con: DuckDBPyConnection, parts: Sequence[Part], run: str, folder: Path, progress: Progress | None = None
) -> list[ImportFile]:
    """A file for every part that has rows. Raises ResourceError where the disk is full."""
    files = []
    with duck.room():
        for number, part in enumerate(parts):
            if progress is not None:
                progress("writing import files", number, len(parts))
            if part.rows:
                files.append(ImportFile(f"{part.table.removeprefix('load_')}.csv", part))
                _write(con, part, run, folder / files[-1].name)
    return files


def _write(con: DuckDBPyConnection, part: Part, run: str, file: Path) -> None:
    con.execute(
        f"COPY (SELECT {', '.join(_columns(part, run))} FROM {duck.name(part.table)}) "
        f"TO {duck.literal(str(file))} (FORMAT csv, HEADER true, FORCE_QUOTE *, NULL '')"
    )
    file.chmod(0o600)


def _columns(part: Part, run: str) -> Iterator[str]:
    if part.ends is None:
        yield f"id AS {duck.name(f':ID({part.name})')}"
    else:
        yield f"start_id AS {duck.name(f':START_ID({part.ends[0]})')}"
        yield f"end_id AS {duck.name(f':END_ID({part.ends[1]})')}"
    yield "id AS id"
    yield 'digest AS "digest:long"'
    yield f"{duck.literal(run)} AS run"
    for item in part.properties:
        yield f"{_text(item)} AS {duck.name(f'{item.name}:{_TYPES[item.type]}')}"


def _text(item: Property) -> str:
    name = duck.name(item.name)
    if item.type == "strings":  # an empty list cannot be written: `after_import` makes it
        return f"nullif(array_to_string({name}, chr(31)), '')"
    if item.type == "datetime":
        return f"strftime({name}, '%Y-%m-%dT%H:%M:%S.%fZ')"
    if item.type == "point":
        return (
            f"CASE WHEN {name} IS NOT NULL THEN "
            f"'{{latitude:' || {name}.latitude || ',longitude:' || {name}.longitude || '}}' END"
        )
    return name


def importer_arguments(files: Sequence[ImportFile], *, memory: str, folder: str = "") -> list[str]:
    """`database import full` with its options, but for the name of the database.

    `folder` stands before each file, as the place where the importer is started sees it (`import/`). `memory` is what
    it may take outside its heap, as Java writes it (2g).
    """
    chosen = []
    for file in files:
        kind = "nodes" if file.part.is_node else "relationships"
        chosen.append(f"--{kind}={file.part.name}={folder}{file.name}")
    options = [  # after the files: what follows a file is taken for another
        "--id-type=string",
        "--multiline-fields=true",
        f"--array-delimiter={SEPARATOR}",
        "--read-buffer-size=16m",
        "--bad-tolerance=0",
        "--overwrite-destination=true",
        f"--max-off-heap-memory={memory}",
        f"--report-file={folder}import.report",
    ]
    return ["database", "import", "full", *chosen, *options]


def after_import(parts: Sequence[Part]) -> Iterator[str]:
    """Statements that make what an import file cannot say: lists of nothing. Each outside a transaction of ours."""
    for part in parts:
        if part.rows:
            for item in part.properties:
                if item.type == "strings" and item.name not in ("source_refs", "source_ids"):
                    yield _empty(part, item)


def _empty(part: Part, item: Property) -> str:
    found = f"MATCH (x:`{part.name}`)" if part.is_node else f"MATCH ()-[x:`{part.name}`]->()"
    return (
        f"{found} WHERE x.`{item.name}` IS NULL CALL (x) {{ SET x.`{item.name}` = [] }} IN TRANSACTIONS OF 50000 ROWS"
    )
