"""What a mapping's SELECTs mean, asked of DuckDB: are they single SELECTs, what do they give, what do they use.

Every SELECT carries, besides the contract's columns, one column `_rows_<view>` for each view that feeds its table: the
`_row` number (or a list of them) of the source record behind each row. They are taken off before writing, and are how
import.json can count, not claim, what was mapped.

Do not break: a mapping is checked whole, against empty tables, before the source is read; while its SQL runs, DuckDB
may touch neither files nor the network. Mistake a newcomer will make: pasting a SELECT into a larger statement with
text before its first line; then DuckDB's "LINE 3" is not line 3 of the file.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from collections.abc import Mapping as Dict
from contextlib import contextmanager
from typing import TYPE_CHECKING

from graphlink import duck
from graphlink.catalogue.contract import BY_NAME
from graphlink.errors import InputError, SettingsError
from graphlink.importing.mapping import MANIFEST, Mapping, SourceFile
from graphlink.importing.reading import create_view

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

ROWS = "_rows_"
_ROW_TYPES = ("BIGINT", "BIGINT[]")
_NO_TEXT = ("[]", "STRUCT(", "MAP(", "UNION(", "BLOB")
_LINE = re.compile(r"^LINE (\d+): ", re.MULTILINE)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")


def lock(con: DuckDBPyConnection) -> None:
    """From here on SQL on `con` reads its own tables and nothing else."""
    con.execute("SET python_enable_replacements = false")
    con.execute("SET enable_external_access = false")
    con.execute("SET lock_configuration = true")


def check_mapping(mapping: Mapping) -> None:
    """SettingsError with every fault that can be told without the source, each with file and line."""
    faults: list[str] = []
    with _empty(mapping) as con:
        outputs = {table: _output(con, mapping, table, faults) for table in mapping.selects}
        for table, columns in outputs.items():
            if columns is not None:
                faults += [f"{table}.sql: {fault}" for fault in _output_faults(mapping, table, columns)]
        for where, sql in _conditions(mapping):
            if (fault := _binds(con, sql)) is not None:
                faults.append(f"{MANIFEST}, {where}: {fault}")
    if not faults:
        faults = list(_idle_columns(mapping))
    if faults:
        raise SettingsError(f"The mapping {mapping.folder} cannot be used:\n  " + "\n  ".join(faults))


def single_select(con: DuckDBPyConnection, sql: str) -> str | None:
    """Why `sql` is not exactly one SELECT; None where it is."""
    import duckdb

    try:
        statements = con.extract_statements(sql)
    except duckdb.Error as error:
        return told(error)
    if not statements:
        return "holds no statement"
    if len(statements) > 1:
        return f"holds {len(statements)} statements; a table is one SELECT"
    if statements[0].type != duckdb.StatementType.SELECT:
        return f"is a {str(statements[0].type).rpartition('.')[2]} statement; only a SELECT is run"
    return None


def described(con: DuckDBPyConnection, sql: str) -> dict[str, str]:
    """The columns that a SELECT gives, with their types."""
    con.execute(f"CREATE OR REPLACE TEMP VIEW _described AS {sql}")  # a bare DESCRIBE would lose the line of a fault
    return {row["column_name"]: row["column_type"] for row in duck.rows(con, "DESCRIBE _described")}


def told(error: Exception, *, values: bool = True) -> str:
    """DuckDB's message in a line, `line N` first. Without `values`, what is quoted is masked: it may be somebody's."""
    message = str(error)
    line = _LINE.search(message)
    head = message.partition("\n\n")[0].partition("\nLINE ")[0]
    reason = " ".join(head.splitlines()[0 : 2 if values else 1])
    if not values:
        reason = _QUOTED.sub("(a value)", reason)
    return (f"line {line.group(1)}: " if line else "") + reason


def create_outputs(con: DuckDBPyConnection, mapping: Mapping) -> Iterator[str]:
    """Run each SELECT into the table `_out_<table>`, yielding the table's name when it stands."""
    import duckdb

    for table, sql in mapping.selects.items():
        try:
            con.execute(f"CREATE TABLE {output_name(table)} AS {sql}")
        except duckdb.Error as error:
            if duck.wanting(error):
                raise
            raise InputError(
                f"{mapping.name}/{table}.sql failed on this source: {told(error, values=False)}. "
                "Where a cell may not convert, TRY_CAST and try_strptime leave it empty instead."
            ) from error
        yield table


def output_name(table: str) -> str:
    return duck.name(f"_out_{table}")


def output_columns(con: DuckDBPyConnection, table: str) -> dict[str, str]:
    """The columns of an output that stands, with their types."""
    return described(con, f"SELECT * FROM {output_name(table)}")


def row_columns(mapping: Mapping, table: str) -> dict[str, SourceFile]:
    """The `_rows_` columns that the SELECT of `table` must have -> the file each speaks of."""
    return {ROWS + file.view: file for file in mapping.files if table in file.feeds}


@contextmanager
def _empty(mapping: Mapping) -> Iterator[DuckDBPyConnection]:
    """Every view of the mapping as an empty table."""
    con = duck.connect()
    try:
        for file in mapping.files:
            create_view(con, file.view, file.used)
        for lookup in mapping.lookups:
            create_view(con, lookup.view, lookup.columns)
        lock(con)
        yield con
    finally:
        con.close()


def _output(con: DuckDBPyConnection, mapping: Mapping, table: str, faults: list[str]) -> dict[str, str] | None:
    sql = mapping.selects[table]
    fault = single_select(con, sql) or _binds(con, sql)
    if fault is not None:
        faults.append(f"{table}.sql: {fault}")
        return None
    return described(con, sql)


def _binds(con: DuckDBPyConnection, sql: str) -> str | None:
    import duckdb

    try:
        described(con, sql)
    except duckdb.Error as error:
        return told(error)
    return None


def _conditions(mapping: Mapping) -> Iterator[tuple[str, str]]:
    """The SQL that stands in mapping.toml: where it stands, and it as a SELECT."""
    for file in mapping.files:
        for rule in file.unmapped:
            yield f"unmapped rows of {file.view}", f"SELECT 1 FROM {duck.name(file.view)} WHERE ({rule.where}\n)"
    for number, note in enumerate(mapping.notes, 1):
        if note.sql:
            yield f"note {number}", note.sql


def _output_faults(mapping: Mapping, table: str, columns: Dict[str, str]) -> Iterator[str]:
    contract = BY_NAME[table]
    for column in contract.columns:
        if column.required and column.name not in columns:
            near = difflib.get_close_matches(column.name, columns, n=1)
            hint = f"; did you mean it by '{near[0]}'?" if near else ""
            yield f"lacks the required column {column.name}{hint}"
    wanted = row_columns(mapping, table)
    for name, file in wanted.items():
        if name not in columns:
            yield (
                f"does not say which records of {file.view} it used: add the column {file.view}._row AS {name} "
                f"(or take {table} out of that file's feeds)"
            )
    for name, kind in columns.items():
        if name in wanted:
            if kind not in _ROW_TYPES:
                yield f"{name} is {kind}; it must be a view's _row, or a list of them"
        elif name.startswith(ROWS):
            yield f"{name}: no file with that view feeds {table}; name {table} in its feeds in {MANIFEST}"
        elif name.startswith("_"):
            yield f"{name}: names that begin with _ are graphlink's own; give the column another"
        elif any(mark in kind for mark in _NO_TEXT):
            yield f"{name} is {kind}, which no CSV cell can hold; make it text, such as array_to_string(...)"


def _idle_columns(mapping: Mapping) -> Iterator[str]:
    """Columns that are declared as used, yet whose absence changes nothing: found by leaving each out."""
    with _empty(mapping) as con:
        before = {table: described(con, sql) for table, sql in mapping.selects.items()}
        for file in mapping.files:
            for column in file.used:
                con.execute("BEGIN")
                con.execute(f"ALTER TABLE {duck.name(file.view)} DROP COLUMN {duck.name(column)}")
                idle = _same(con, mapping, before)
                con.execute("ROLLBACK")
                if idle:
                    yield (
                        f"{MANIFEST}, file {file.path}: nothing uses its column '{column}'; "
                        "use it in a SELECT, or give the reason under [file.unused]"
                    )


def _same(con: DuckDBPyConnection, mapping: Mapping, before: Dict[str, Dict[str, str]]) -> bool:
    for table, sql in mapping.selects.items():
        if _binds(con, sql) is not None or described(con, sql) != before[table]:
            return False
    return all(_binds(con, sql) is None for _, sql in _conditions(mapping))
