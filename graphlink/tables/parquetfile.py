"""What a Parquet file holds, by its own metadata.

Do not break: `records` is the row count that the file states about itself, never what a query returned.
Mistake a newcomer will make: a column of a Parquet file has a type already, and pandas writes identifiers
with gaps as floats.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from graphlink import duck
from graphlink.errors import RowError
from graphlink.tables.csvfile import RefusedFileError, Stamp, sha256_of, stamp
from graphlink.tables.header import Layout, lay_out

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_TEXT = "VARCHAR"
_NESTED = ("STRUCT", "MAP", "UNION", "BLOB", "BIT", "VARIANT", "GEOMETRY")


@dataclass(frozen=True, slots=True)
class ParquetFile:
    """A Parquet file that can be read; `types` are DuckDB's, by position."""

    path: Path
    layout: Layout
    stamp: Stamp
    sha256: str
    records: int
    types: tuple[str, ...]
    names: tuple[str, ...]


def examine(con: DuckDBPyConnection, table: str, path: Path) -> ParquetFile:
    """The columns, row count and hash of a Parquet file. Raises RefusedFileError."""
    import duckdb
    import pyarrow as pa
    import pyarrow.parquet as pq

    before = stamp(path)
    if before.size == 0:
        raise RefusedFileError(RowError(path.name, None, None, "the file is empty (0 bytes).", "Export it again."))
    digest = sha256_of(path)
    try:
        with pq.ParquetFile(path) as file:
            names = tuple(file.schema_arrow.names)
            records = file.metadata.num_rows
        layout, faults = lay_out(table, path.name, names)
        if layout is None:
            raise RefusedFileError(*faults)
        described = duck.rows(con, f"DESCRIBE SELECT * FROM read_parquet({duck.literal(str(path))})")
    except (pa.ArrowException, duckdb.Error, OSError, ValueError) as error:
        if isinstance(error, PermissionError | FileNotFoundError) or duck.wanting(error):
            raise
        raise RefusedFileError(damaged(path.name)) from None
    types = tuple(str(row["column_type"]) for row in described)
    nested = [
        RowError(
            path.name, None, name, f"a column of type {kind} is no cell.", "Write it as text, date, number or time."
        )
        for name, kind in zip(names, types, strict=True)
        if kind.startswith(_NESTED) or kind.endswith("]")
    ]
    if nested:
        raise RefusedFileError(*nested)
    return ParquetFile(
        path, layout, before, digest, records, types, tuple(str(row["column_name"]) for row in described)
    )


def damaged(file: str) -> RowError:
    """The fault of a Parquet file whose inside cannot be read."""
    reason = "the file is damaged or is not Parquet."
    return RowError(file, None, None, reason, "Write it again, or give the table as CSV.")
