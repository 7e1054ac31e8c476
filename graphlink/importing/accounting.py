"""What became of every record of the source: mapped, or not and why. Counted, never taken from the mapping's word.

A record is mapped where at least one row of a written table names its `_row`. The others are held against the
mapping's [[file.unmapped]] conditions, first match first; what no condition explains is counted as `UNEXPLAINED`.

Do not break: rows = mapped + not mapped, for every file. Mistake a newcomer will make: counting joined rows; one
record behind ten rows is one record.
"""

from __future__ import annotations

from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphlink import duck
from graphlink.errors import InputError
from graphlink.importing.mapping import Mapping, Note, SourceFile
from graphlink.importing.reading import Loaded
from graphlink.importing.selects import ROWS, output_columns, output_name, told

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

UNEXPLAINED = "no SELECT took it, and the mapping gives no reason"
NOT_DECLARED = "not declared in the mapping"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why `rows` records of a file were not mapped. `examples`: the first three, 1 = the first after the header."""

    why: str
    rows: int
    examples: tuple[int, ...] = ()
    explained: bool = True


@dataclass(frozen=True, slots=True)
class FileAccount:
    """One file of the source: rows = mapped + the sum over `reasons`. `rows` is None where it is no table."""

    path: str
    view: str
    rows: int | None
    mapped: int
    reasons: tuple[Reason, ...]
    tables: Dict[str, int]  # contract table -> records of this file that are behind its rows
    columns: Dict[str, str]  # column without counterpart -> why
    undeclared: tuple[str, ...] = ()  # columns that nobody declared: also without counterpart
    why: str = ""  # of a file set aside whole

    @property
    def not_mapped(self) -> int:
        return sum(reason.rows for reason in self.reasons)

    @property
    def unexplained(self) -> int:
        """Records, columns and whole files that were left out without a reason."""
        rows = sum(reason.rows for reason in self.reasons if not reason.explained)
        return rows + len(self.undeclared) + (self.why == NOT_DECLARED and not self.rows)


def account(con: DuckDBPyConnection, mapping: Mapping, file: SourceFile, loaded: Sequence[Loaded]) -> list[FileAccount]:
    """What became of the records of each file behind one view, after the SELECTs ran."""
    _check_rows(con, file)
    whys = _not_mapped(con, file)
    tables = {table: _behind(con, file, table) for table in file.feeds}
    accounts = []
    for part in loaded:
        reasons = tuple(whys.get(part.path, ()))
        missed = sum(reason.rows for reason in reasons)
        accounts.append(
            FileAccount(
                path=part.path,
                view=file.view,
                rows=part.rows,
                mapped=part.rows - missed,
                reasons=reasons,
                tables={table: counts.get(part.path, 0) for table, counts in tables.items()},
                columns=dict(file.unused),
                undeclared=part.undeclared,
            )
        )
    _check_sums(con, file, accounts)
    return accounts


def _used(con: DuckDBPyConnection, file: SourceFile, tables: Sequence[str]) -> str:
    """SQL for the distinct `_row` numbers (column r) of the view that stand behind rows of `tables`."""
    parts = ["SELECT CAST(NULL AS BIGINT) AS r"]
    column = duck.name(ROWS + file.view)
    for table in tables:
        listed = output_columns(con, table)[ROWS + file.view].endswith("[]")
        parts.append(f"SELECT {f'unnest({column})' if listed else column} AS r FROM {output_name(table)}")
    # The NULLs of outer joins must go: `x NOT IN (..., NULL)` is never true.
    return f"SELECT DISTINCT r FROM ({' UNION ALL '.join(parts)}) WHERE r IS NOT NULL"


def _check_rows(con: DuckDBPyConnection, file: SourceFile) -> None:
    for table in file.feeds:
        used = _used(con, file, [table])
        sql = f"SELECT r FROM ({used}) WHERE r NOT IN (SELECT _row FROM {duck.name(file.view)}) LIMIT 1"
        if (stray := duck.value(con, sql)) is not None:
            raise InputError(
                f"{table}.sql: {ROWS}{file.view} holds {stray}, which is no record of {file.view}. "
                f"Let it be {file.view}._row as it is."
            )


def _behind(con: DuckDBPyConnection, file: SourceFile, table: str) -> dict[str, int]:
    used = _used(con, file, [table])
    sql = f"SELECT _file, count(*) AS n FROM {duck.name(file.view)} WHERE _row IN ({used}) GROUP BY _file"
    return {row["_file"]: row["n"] for row in duck.rows(con, sql)}


def _not_mapped(con: DuckDBPyConnection, file: SourceFile) -> dict[str, list[Reason]]:
    import duckdb

    view, used = duck.name(file.view), _used(con, file, file.feeds)
    cases = " ".join(f"WHEN ({rule.where}\n) THEN {number}" for number, rule in enumerate(file.unmapped))
    rule = f"CASE {cases} ELSE -1 END" if cases else "-1"
    sql = f"""
        WITH firsts AS (SELECT _file AS f, min(_row) AS first FROM {view} GROUP BY _file),
        missed AS (SELECT _file AS f, _row AS r, {rule} AS rule FROM {view} WHERE _row NOT IN ({used}))
        SELECT f, rule, count(*) AS n, list(r - first + 1 ORDER BY r)[1:3] AS examples
        FROM missed JOIN firsts USING (f) GROUP BY f, rule ORDER BY f, rule = -1, rule"""
    try:
        found = duck.rows(con, sql)
    except duckdb.Error as error:
        if duck.wanting(error):
            raise
        raise InputError(
            f"The conditions on unmapped rows of {file.view} failed: {told(error, values=False)}"
        ) from error
    reasons: dict[str, list[Reason]] = {}
    for row in found:
        explained = row["rule"] >= 0
        why = file.unmapped[row["rule"]].why if explained else UNEXPLAINED
        reasons.setdefault(row["f"], []).append(Reason(why, row["n"], tuple(row["examples"]), explained))
    return reasons


def _check_sums(con: DuckDBPyConnection, file: SourceFile, accounts: Sequence[FileAccount]) -> None:
    """The records counted while reading, against those that the database holds: neither may lose one."""
    held = duck.value(con, f"SELECT count(*) FROM {duck.name(file.view)}")
    mapped = duck.value(con, f"SELECT count(*) FROM ({_used(con, file, file.feeds)})")
    if held != sum(one.rows or 0 for one in accounts) or mapped != sum(one.mapped for one in accounts):
        raise InputError(
            f"The records of {file.view} do not add up: {held} held, {mapped} mapped. "
            "This is a fault in graphlink, nothing was written; report it."
        )


def sentences(con: DuckDBPyConnection, notes: Sequence[Note]) -> tuple[str, ...]:
    """The mapping's notes with their figures counted."""
    return tuple(_sentence(con, note) for note in notes)


def _sentence(con: DuckDBPyConnection, note: Note) -> str:
    import duckdb

    if not note.sql:
        return note.text
    try:
        found = duck.rows(con, note.sql)
        figures: dict[str, Any] = found[0] if found else {}
        return note.text.format_map({name: _figure(value) for name, value in figures.items()})
    except (duckdb.Error, KeyError, ValueError, IndexError) as error:
        raise InputError(f"A note of the mapping cannot be filled in ({type(error).__name__}): {note.text}") from error


def _figure(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else "" if value is None else str(value)
