"""DuckDB as graphlink uses it: one way to connect, to ask and to write.

Do not break: times are TIMESTAMPTZ in UTC everywhere; the `local_*` macros are the only place that turns them into
local time. Mistake a newcomer will make: `fetchall()` on a TIMESTAMPTZ needs a package we do not install, and DuckDB
allows one open result per connection: read with `rows()` or `arrow()`, which drain it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphlink.settings import Settings

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection


def connect(settings: Settings | None = None, *, spill: Path | None = None) -> DuckDBPyConnection:
    """A new in-memory DuckDB with graphlink's limits and macros; `spill` is where large sorts go."""
    import duckdb

    settings = settings or Settings()
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    con.execute(f"SET memory_limit = {literal(settings.memory_limit)}")
    con.execute("SET preserve_insertion_order = true")
    con.execute("SET autoinstall_known_extensions = false")
    con.execute("SET autoload_known_extensions = false")
    if settings.threads:
        con.execute(f"SET threads = {settings.threads:d}")
    if spill is not None:
        con.execute(f"SET temp_directory = {literal(str(spill))}")
    zone = literal(settings.timezone)
    con.execute(f"CREATE MACRO local_date(t) AS CAST(timezone({zone}, t) AS DATE)")
    con.execute(f"CREATE MACRO local_time(t) AS timezone({zone}, t)")
    con.execute(f"CREATE MACRO from_local(t) AS timezone({zone}, CAST(t AS TIMESTAMP))")
    return con


def literal(text: str) -> str:
    """`text` as a SQL string literal, for the statements that take no parameters (SET, COPY, file names)."""
    return "'" + text.replace("'", "''") + "'"


def name(text: str) -> str:
    """`text` as a quoted SQL identifier, whatever it contains."""
    return '"' + text.replace('"', '""') + '"'


def arrow(con: DuckDBPyConnection, sql: str, params: Sequence[Any] | Mapping[str, Any] = ()) -> pa.Table:
    """The whole answer as an Arrow table."""
    answer: pa.Table = con.sql(sql, params=params or None).to_arrow_table()
    return answer


def rows(con: DuckDBPyConnection, sql: str, params: Sequence[Any] | Mapping[str, Any] = ()) -> list[dict[str, Any]]:
    """The whole answer as dictionaries, times aware and in UTC."""
    answer: list[dict[str, Any]] = arrow(con, sql, params).to_pylist()
    return answer


def value(con: DuckDBPyConnection, sql: str, params: Sequence[Any] | Mapping[str, Any] = ()) -> Any:
    """The first cell of the answer, None where there is no row."""
    table = arrow(con, sql, params)
    return table.column(0)[0].as_py() if table.num_rows else None


def script(con: DuckDBPyConnection, path: Path, **params: Any) -> None:
    """Run a `.sql` file statement by statement; each takes those of `params` that it names as `$name`."""
    for statement in con.extract_statements(path.read_text(encoding="utf-8")):
        con.execute(statement, {key: params[key] for key in statement.named_parameters})
