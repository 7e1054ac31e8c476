"""DuckDB as graphlink uses it: one way to connect, to ask and to write.

Do not break: times are TIMESTAMPTZ in UTC everywhere; the `local_*` macros are the only place that turns them into
local time. Mistake a newcomer will make: `fetchall()` on a TIMESTAMPTZ needs a package we do not install, and DuckDB
allows one open result per connection: read with `rows()` or `arrow()`, which drain it.
"""

from __future__ import annotations

import contextlib
import errno
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphlink.errors import GraphlinkError, ResourceError, SettingsError
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
    _draw_nothing(con)
    try:
        con.execute(f"SET memory_limit = {literal(settings.memory_limit)}")
    except duckdb.Error:
        raise SettingsError(
            f"memory_limit (GRAPHLINK_MEMORY_LIMIT) cannot be '{settings.memory_limit}'. Write a number and a unit: 4GB"
        ) from None
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


def beside(con: DuckDBPyConnection) -> DuckDBPyConnection:
    """A second connection to the same database, for a thread of its own; its session is set as the first one."""
    cursor = con.cursor()
    cursor.execute("SET TimeZone = 'UTC'")
    _draw_nothing(cursor)
    return cursor


def _draw_nothing(con: DuckDBPyConnection) -> None:
    """No progress bar of DuckDB's own: it stands on stdout, between our lines.

    In a notebook without ipywidgets DuckDB refuses to be asked, and draws nothing anyway.
    """
    import duckdb

    with contextlib.suppress(duckdb.InvalidInputException):
        con.execute("SET enable_progress_bar = false")


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


_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC), 112}  # 112: Windows' own number
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


_NO_MORE = (
    "Out of memory: the system gave no more. Lower GRAPHLINK_MEMORY_LIMIT, so that more is spilled to disk, "
    "or close other programs."
)


@contextlib.contextmanager
def room() -> Iterator[None]:
    """What fails inside for want of memory, disk or permission becomes a ResourceError that says what to do.

    Ctrl-C while DuckDB works is a KeyboardInterrupt, as it is anywhere else.
    """
    try:
        yield
    except GraphlinkError:
        raise
    except Exception as error:
        if _interrupted(error):
            raise KeyboardInterrupt from None
        if (said := wanting(error)) is None:
            raise
        raise ResourceError(said) from error


def _interrupted(error: Exception) -> bool:
    return any(_by_ctrl_c(one) for one in _chain(error))


def _by_ctrl_c(error: BaseException) -> bool:
    import duckdb

    if isinstance(error, duckdb.InterruptException | KeyboardInterrupt):
        return True
    if type(error) is RuntimeError:
        return str(error) == "Query interrupted"
    # Met in Python code that DuckDB called (a pandas frame that it read), it comes back as the traceback in words.
    return isinstance(error, duckdb.Error) and str(error).rstrip().split("\n")[-1].startswith("KeyboardInterrupt")


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error, and what it was raised from: libraries wrap what DuckDB says in errors of their own (Splink does)."""
    asked: BaseException | None = error
    while asked is not None:
        yield asked
        asked = asked.__cause__


def wanting(error: BaseException) -> str | None:
    """Which resource was lacking and what to do about it; None where the error is about something else."""
    return next((said for one in _chain(error) if (said := _wanting(one)) is not None), None)


def _wanting(error: BaseException) -> str | None:
    import duckdb

    if isinstance(error, MemoryError):
        return _NO_MORE
    # How Python tells of a thread that cannot be had, and of a library in C that failed and could not say why.
    if type(error) is RuntimeError and str(error) == "can't start new thread":
        return _NO_MORE
    if type(error) is SystemError and re.search("without (setting an exception|exception set)", str(error)):
        return _NO_MORE
    if isinstance(error, duckdb.OutOfMemoryException):
        return _out_of_memory(str(error))
    if isinstance(error, duckdb.IOException):
        found = re.search(r'"errno":"(\d+)"', str(error))
        return _lacking(int(found[1]), _file_in(str(error))) if found else _by_words(str(error))
    if isinstance(error, OSError):
        return _lacking(error.errno, str(error.filename or ""))
    return None


def full(error: OSError) -> bool:
    """Whether the disk, and not the file, is the trouble: a copy that is written while a file is read."""
    return error.errno in _FULL


def _out_of_memory(said: str) -> str:
    if "max_temp_directory_size" in said:
        return (
            "The disk is full: what does not fit into GRAPHLINK_MEMORY_LIMIT finds no room beside the run folder. "
            "Make room, or name a folder on another disk with GRAPHLINK_TEMP_DIR."
        )
    if "bad allocation" in said:  # the limit was not reached: the machine has less than it allows
        return _NO_MORE
    used = re.search(r"\([^)/]*/([^)]*) used\)", said)
    limit = f" (in force: {used[1]})" if used else ""
    return (
        f"Out of memory: GRAPHLINK_MEMORY_LIMIT{limit} is too small for these data. Raise it, or use fewer threads "
        "(GRAPHLINK_THREADS=1), each of which needs memory of its own."
    )


def _by_words(said: str) -> str | None:
    if "No space left" in said or "not enough space" in said:
        return _lacking(errno.ENOSPC, _file_in(said))
    if "Permission denied" in said or "Read-only file system" in said:
        return _lacking(errno.EACCES, _file_in(said))
    return None


def _file_in(said: str) -> str:
    found = re.search(r'file \\?"([^"\\]+)\\?"', said)
    return found[1] if found else ""


def _lacking(number: int | None, file: str) -> str | None:
    where = f" ({file})" if file else ""
    if number in _FULL:
        return f"The disk is full{where}. Make room and run again."
    if number in _FORBIDDEN:
        return f"Not permitted to read or write{where}. Check the folder's owner and mode."
    return None
