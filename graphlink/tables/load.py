"""One file into one staging table: contract columns typed, the source's own as text, unreadable cells as `odd`.

Do not break: row r of the staging table (rowid, from 0) is record r + 2 of the file, because nothing is left
out here and DuckDB keeps the order of the file; the number of rows loaded is held to the number the scanner
counted. Mistake a newcomer will make: DuckDB's parallel reader may take a line end inside quotes for the end
of a record, so files that have one are read by one thread.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from graphlink.catalogue.contract import BY_NAME
from graphlink.catalogue.model import Column
from graphlink.duck import literal, name, value, wanting
from graphlink.errors import RowError
from graphlink.settings import Settings
from graphlink.tables import cells, parquetfile
from graphlink.tables.csvfile import NUL_SIGN, CsvFile, RefusedFileError, changed, rewrite, unchanged
from graphlink.tables.faults import Faults
from graphlink.tables.parquetfile import ParquetFile
from graphlink.tables.report import TableCount
from graphlink.tables.scan import LONGEST_RECORD

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Source = CsvFile | ParquetFile
CLOCK_LABEL = NUL_SIGN + "clock "  # before a column's name in `odd`; no header can hold the sign


@dataclass(frozen=True, slots=True)
class Stage:
    """A loaded table: the contract's columns, `extra 0`, ... (with a space: nothing can clash), `odd`, `ref`."""

    table: str
    source: Source
    raw: str  # a relation of the cells as they stand: r0, r1, ... in the order of the file
    extras: tuple[tuple[str, str], ...]  # staging column, name in the end

    @property
    def sql(self) -> str:
        return name(f"stage_{self.table}")

    @property
    def content(self) -> tuple[str, ...]:
        """Every staging column that is content, in an order that does not depend on the file's."""
        by_name = sorted(self.extras, key=lambda pair: pair[1])
        return (*BY_NAME[self.table].column_names, "odd", *(column for column, _ in by_name))


def load(con: DuckDBPyConnection, source: Source, settings: Settings, work: Path, faults: Faults) -> Stage:
    """Read a file into its staging table.

    Raises RefusedFileError where the parser cannot read it, InputError where it and the scanner disagree.
    """
    import duckdb

    table = source.layout.table
    raw = _parquet(source) if isinstance(source, ParquetFile) else _csv(source, settings, work, faults)
    extras = tuple((f"extra {at}", out) for at, (_, out) in enumerate(source.layout.extra))
    stage = Stage(table, source, raw, extras)
    try:
        fill(con, stage)
    except duckdb.Error as error:
        if wanting(error):
            raise
        raise RefusedFileError(_stopped(source, error)) from None
    if not unchanged(source.path, source.stamp, source.sha256):
        raise RefusedFileError(changed(source.path.name))
    loaded = value(con, f"SELECT count(*) FROM {stage.sql}")
    TableCount(table, read=source.records, accepted=int(loaded))
    return stage


def _stopped(source: Source, error: Exception) -> RowError:
    """The fault of a file that its parser gives up; DuckDB's own words hold cells, so only a line number is taken."""
    if isinstance(source, ParquetFile):
        return parquetfile.damaged(source.path.name)
    line = re.search(r"CSV Error on Line: (\d+)", str(error))
    where = f" near line {int(line[1]):,}" if line else ""
    return RowError(source.path.name, None, None, f"the parser stopped{where}.", "Export the file again as CSV UTF-8.")


def fill(con: DuckDBPyConnection, stage: Stage) -> None:
    """Make the staging table."""
    con.execute(f"CREATE OR REPLACE TEMP TABLE {stage.sql} AS {_stage_sql(stage)}")


def _csv(source: CsvFile, settings: Settings, work: Path, faults: Faults) -> str:
    path = source.path
    if not source.plain:
        path = work / f"{source.layout.table}.csv"
        rewrite(source, path, settings, lambda batch: faults.damaged(source.layout.table, batch))
    columns = ", ".join(f"'r{at}': 'VARCHAR'" for at in range(source.layout.width))
    # How records of a rewritten file end is ours to say: the parser would take it from the first cell with a line end.
    ends = "" if source.plain else r" new_line = '\n',"
    return (
        f"(FROM read_csv({literal(str(path))}, columns = {{{columns}}}, auto_detect = false, delim = ',',"
        f" quote = '\"', escape = '\"', header = {str(source.plain).lower()},{ends} encoding = 'utf-8',"
        f" max_line_size = {2 * LONGEST_RECORD}, parallel = {str(not source.quoted_line_ends).lower()}))"
    )


def _parquet(source: ParquetFile) -> str:
    columns = ", ".join(f"{name(column)} AS r{at}" for at, column in enumerate(source.names))
    return f"(SELECT {columns} FROM read_parquet({literal(str(source.path))}))"


@dataclass(frozen=True, slots=True)
class _Cell:
    """How one column of the file is read: SQL over r<position>."""

    position: int
    out: str  # staging column
    label: str  # the column's name to a user
    text: str
    typed: str
    clock: str | None = None  # local wall-clock time, where the cell may state one

    @property
    def raw(self) -> str:
        return f"r{self.position}"

    @property
    def checked(self) -> bool:
        return self.typed != self.raw


def _stage_sql(stage: Stage) -> str:
    table = BY_NAME[stage.table]
    read = [_own_cell(stage, column) for column in table.columns if column.name in stage.source.layout.own]
    read += [_extra_cell(stage, at, position, out) for at, (position, out) in enumerate(stage.source.layout.extra)]
    texts = ", ".join(f"{cell.text} AS {cell.raw}" for cell in read)
    converted = [f"{cell.typed} AS t{cell.position}" for cell in read if cell.checked]
    converted += [f"clock_note({cell.clock}) AS n{cell.position}" for cell in read if cell.clock]
    source = f"(SELECT *{''.join(', ' + one for one in converted)} FROM (SELECT {texts} FROM {stage.raw}))"
    return f"SELECT *, {_reference(stage)} AS ref FROM (SELECT {_staged(stage, table.columns, read)} FROM {source})"


def _staged(stage: Stage, columns: Sequence[Column], read: Sequence[_Cell]) -> str:
    by_out = {cell.out: cell for cell in read}
    parts = []
    for column in columns:
        cell = by_out.get(column.name)
        source = "NULL" if cell is None else f"t{cell.position}" if cell.checked else cell.raw
        parts.append(f"CAST({source} AS {cells.DUCK_TYPES[column.type]}) AS {name(column.name)}")
    parts += [
        f"{f't{cell.position}' if cell.checked else cell.raw} AS {name(cell.out)}"
        for cell in read
        if cell.out.startswith("extra ")
    ]
    if stage.table == "offences":
        parts += [_until(stage) + " AS until", _to_is_day(stage) + " AS to_is_day"]
    return ", ".join([*parts, _odd(read) + " AS odd"])


def _own_cell(stage: Stage, column: Column) -> _Cell:
    position = stage.source.layout.own[column.name]
    kind, trimmed, nuls = _reading(stage.source, position)
    raw = f"r{position}"
    text = raw if cells.fits(column, kind) else cells.text_of(raw, kind, trimmed)
    typed = cells.typed(column, raw, kind, nuls=nuls, day_end=column.name == "committed_to")
    as_text = kind if cells.fits(column, kind) else "VARCHAR"
    clock = cells.local_stamp(raw, as_text) if column.type == "datetime" else None
    return _Cell(position, column.name, column.name, text, typed, clock)


def _extra_cell(stage: Stage, at: int, position: int, out: str) -> _Cell:
    kind, trimmed, nuls = _reading(stage.source, position)
    raw = f"r{position}"
    typed = cells.typed(Column(out), raw, "VARCHAR", nuls=nuls)
    return _Cell(position, f"extra {at}", out, cells.text_of(raw, kind, trimmed), typed)


def _reading(source: Source, position: int) -> tuple[str, bool, bool]:
    """DuckDB type of a source column, whether its cells need trimming, whether they may hold NUL bytes."""
    if isinstance(source, ParquetFile):
        return source.types[position], True, True
    return "VARCHAR", source.edge_spaces, source.nuls > 0


def _until(stage: Stage) -> str:
    """The end that a missing committed_to has: that of the bare day, else committed_from itself."""
    position = stage.source.layout.own["committed_from"]
    kind = _reading(stage.source, position)[0]
    column = BY_NAME["offences"].column("committed_from")
    kept = kind if cells.fits(column, kind) else "VARCHAR"
    end = cells.typed(column, f"r{position}", kept, nuls=False, day_end=True)
    return f"CASE WHEN {cells.bare_day(f'r{position}', kept)} THEN {end} ELSE t{position} END"


def _to_is_day(stage: Stage) -> str:
    """Whether committed_to states a day and no time."""
    position = stage.source.layout.own.get("committed_to")
    if position is None:
        return "false"
    kind = _reading(stage.source, position)[0]
    column = BY_NAME["offences"].column("committed_to")
    return cells.bare_day(f"r{position}", kind if cells.fits(column, kind) else "VARCHAR")


def _odd(read: Sequence[_Cell]) -> str:
    """JSON of the filled cells that could not be read and of the clock times that need a word; mostly NULL."""
    by_label = sorted(read, key=lambda cell: cell.label)  # so that the text does not depend on the order of columns
    wrong = [cell for cell in by_label if cell.checked]
    clocks = [cell for cell in by_label if cell.clock]
    if not wrong and not clocks:
        return "CAST(NULL AS VARCHAR)"
    found = [f"({cell.raw} IS NOT NULL AND t{cell.position} IS NULL)" for cell in wrong]
    found += [f"n{cell.position} IS NOT NULL" for cell in clocks]
    entries = [
        f"{literal(cell.label)}, CASE WHEN t{cell.position} IS NULL THEN CAST({cell.raw} AS VARCHAR) END"
        for cell in wrong
    ]
    entries += [
        f"{literal(CLOCK_LABEL + cell.label)}, n{cell.position} || ' ' || CAST({cell.raw} AS VARCHAR)"
        for cell in clocks
    ]
    filled = f"json_merge_patch('{{}}', json_object({', '.join(entries)}))"
    return f"CASE WHEN {' OR '.join(found)} THEN CAST({filled} AS VARCHAR) END"


def _reference(stage: Stage) -> str:
    """What cites the row: table:key, or table:# and 12 hex digits of the SHA-256 of its cells, sorted by column."""
    table = BY_NAME[stage.table]
    if table.key:
        return f"{literal(table.name + ':')} || {name(table.key[0])}"
    # The contract's cells by position, the source's own only where filled: an empty column more changes nothing.
    parts = [f"CAST({name(column)} AS VARCHAR), chr(31)" for column in sorted((*table.column_names, "odd"))]
    parts += [
        f"{literal(out)} || chr(30) || {name(column)} || chr(31)"
        for column, out in sorted(stage.extras, key=lambda pair: pair[1])
    ]
    return f"{literal(table.name + ':#')} || left(sha256(concat({', '.join(parts)})), 12)"
