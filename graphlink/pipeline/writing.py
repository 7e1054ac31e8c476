"""Writing the tables of a run: same data, same bytes.

Do not break: every table is cast to the catalogue's columns, floats are rounded to 1e-9 and rows sorted by the
catalogue's key plus, where the source has columns of its own, those too; so row order and threads change nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from graphlink import duck
from graphlink.catalogue.model import OutTable

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_INTERNAL = {"row_no"}


def write(con: DuckDBPyConnection, table: OutTable, source: str, folder: Path) -> int:
    """Write `source` (a table or query) as OUT table `table`; returns the number of rows."""
    con.execute(f"CREATE OR REPLACE TEMP VIEW to_write AS {source}")
    present = [row["column_name"] for row in duck.rows(con, "SELECT column_name FROM (DESCRIBE to_write)")]
    declared = {column.name for column in table.columns}
    columns = [_cast(column.name, column.type, present) for column in table.columns]
    names = [column.name for column in table.columns]
    if table.open_ended:
        own = sorted(c for c in present if c not in declared and c not in _INTERNAL)
        columns += [duck.name(c) for c in own]
        names += own
    order = [*table.order, *(name for name in names if name not in table.order)]
    select = (
        f"SELECT {', '.join(columns)} FROM to_write ORDER BY {', '.join(f'{duck.name(c)} NULLS FIRST' for c in order)}"
    )
    path = folder / f"{table.name}.parquet"
    # Level 1 takes a fifth less time than the default, and makes files of keys and references no larger.
    con.execute(f"COPY ({select}) TO {duck.literal(str(path))} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)")
    path.chmod(0o600)
    if table.csv:
        _write_csv(con, table, path)
    return int(duck.value(con, f"SELECT count(*) FROM read_parquet({duck.literal(str(path))})"))


def _cast(name: str, kind: str, present: list[str]) -> str:
    quoted = duck.name(name)
    if name not in present:
        return f"CAST(NULL AS {kind}) AS {quoted}"
    cast = f"CAST({quoted} AS {kind})"
    return f"round({cast}, 9) AS {quoted}" if kind == "DOUBLE" else f"{cast} AS {quoted}"


def _write_csv(con: DuckDBPyConnection, table: OutTable, parquet: Path) -> None:
    """The CSV beside a Parquet file: times as ISO 8601 in UTC, lines ended by a line feed."""
    path = parquet.with_suffix(".csv")
    columns = [
        f"strftime({duck.name(c.name)}, '%Y-%m-%dT%H:%M:%SZ') AS {duck.name(c.name)}"
        if c.type == "TIMESTAMPTZ"
        else duck.name(c.name)
        for c in table.columns
    ]
    con.execute(
        f"COPY (SELECT {', '.join(columns)} FROM read_parquet({duck.literal(str(parquet))})) "
        f"TO {duck.literal(str(path))} (FORMAT csv, HEADER)"
    )
    path.chmod(0o600)
