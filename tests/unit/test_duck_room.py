"""Memory, disk or permission that is lacking is said as that, with what to do, and never as a fault of the input."""

from __future__ import annotations

import errno
from pathlib import Path

import duckdb
import pytest

from graphlink import duck
from graphlink.errors import InputError, ResourceError, SettingsError
from graphlink.settings import Settings
from tests.fuzz.tables_kit import BASE, read_with

FULL_ASYNC = (
    'IO Error: Async write failed for range [offset=4, size=8]: {"exception_type":"IO","exception_message":'
    '"Could not write file \\"out/x.parquet\\": No space left on device","errno":"28"}'
)


def _wrapped(error: Exception) -> Exception:
    """As Splink raises what DuckDB says."""
    wrapped = ValueError(f"Error executing the following sql: {error}")
    wrapped.__cause__ = error
    return wrapped


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (duckdb.IOException(FULL_ASYNC), "The disk is full (out/x.parquet). Make room and run again."),
        (duckdb.IOException(FULL_ASYNC.replace("28", "27")), "The disk is full (out/x.parquet)."),
        (duckdb.IOException('IO Error: Could not write file "a": No space left on device'), "The disk is full (a)."),
        (
            duckdb.IOException('IO Error: Cannot open file "a": Permission denied'),
            "Not permitted to read or write (a).",
        ),
        (OSError(errno.ENOSPC, "No space left on device", "out/x"), "The disk is full (out/x)."),
        (OSError(errno.EROFS, "Read-only file system", "out"), "Not permitted to read or write (out)."),
        (
            duckdb.OutOfMemoryException("failed to offload (1/2 used).\nset by the 'max_temp_directory_size' setting"),
            "finds no room beside the run folder. Make room, or name a folder on another disk with GRAPHLINK_TEMP_DIR.",
        ),
        (
            duckdb.OutOfMemoryException("could not allocate block of size 256.0 KiB (4.7 MiB/4.8 MiB used)"),
            "GRAPHLINK_MEMORY_LIMIT (in force: 4.8 MiB) is too small for these data. Raise it, or use fewer threads",
        ),
        (
            duckdb.OutOfMemoryException("Failed to allocate block of 262144 bytes (bad allocation)"),
            "Out of memory: the system gave no more. Lower GRAPHLINK_MEMORY_LIMIT",
        ),
        (MemoryError(), "Out of memory: the system gave no more. Lower GRAPHLINK_MEMORY_LIMIT"),
        (RuntimeError("can't start new thread"), "Out of memory: the system gave no more."),
        (SystemError("<built-in method sql> returned NULL without setting an exception"), "Out of memory: the system"),
        (SystemError("error return without exception set"), "Out of memory: the system gave no more."),
        (
            _wrapped(duckdb.OutOfMemoryException("Failed to allocate block (bad allocation)")),
            "Out of memory: the system",
        ),
    ],
)
def test_what_is_lacking_is_said(error: Exception, said: str) -> None:
    with pytest.raises(ResourceError) as caught, duck.room():
        raise error
    assert said in str(caught.value) and caught.value.exit_code == 1


@pytest.mark.parametrize(
    "error",
    [
        InputError("x"),
        ValueError("x"),
        RuntimeError("x"),
        SystemError("x"),
        FileNotFoundError(errno.ENOENT, "x"),
        duckdb.IOException("IO Error: odd"),
    ],
)
def test_other_errors_pass_as_they_are(error: Exception) -> None:
    with pytest.raises(type(error)) as caught, duck.room():
        raise error
    assert caught.value is error


def test_a_real_want_of_memory_names_the_limit() -> None:
    con = duck.connect(Settings(memory_limit="5MB", threads=1))
    con.execute("SET temp_directory = ''")
    with pytest.raises(ResourceError, match=r"GRAPHLINK_MEMORY_LIMIT \(in force: 4.7 MiB\)"), duck.room():
        con.execute("CREATE TABLE t AS SELECT md5(range::VARCHAR) AS x FROM range(3000000) ORDER BY x")


def test_a_limit_that_is_none_is_a_fault_of_the_settings() -> None:
    """It used to be "Unexpected ParserException. This is a fault in graphlink"."""
    with pytest.raises(SettingsError, match=r"GRAPHLINK_MEMORY_LIMIT\) cannot be 'lots'.*4GB"):
        duck.connect(Settings(memory_limit="lots"))


def test_a_full_disk_is_not_the_files_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The copy without damaged records had no room: it used to be "persons.csv: the file cannot be read"."""
    from graphlink.tables import load

    def no_room(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(load, "rewrite", no_room)
    with pytest.raises(ResourceError, match=r"^The disk is full\. Make room and run again\.$"):
        read_with(tmp_path, {"persons.csv": BASE["persons.csv"] + "P3,too,few\n"})


def test_the_database_draws_nothing_between_our_lines() -> None:
    con = duck.connect()
    for one in (con, duck.beside(con)):
        assert one.execute("SELECT current_setting('enable_progress_bar')").fetchall() == [(False,)]


@pytest.mark.parametrize(
    "error",
    [
        duckdb.InterruptException("INTERRUPT Error: Interrupted!"),
        RuntimeError("Query interrupted"),
        _wrapped(duckdb.InterruptException("INTERRUPT Error: Interrupted!")),
        duckdb.Error(
            'Traceback (most recent call last):\n  File "range.py", line 1342, in __len__\nKeyboardInterrupt: \n'
        ),
    ],
)
def test_ctrl_c_is_ctrl_c_however_it_comes_back(error: Exception) -> None:
    with pytest.raises(KeyboardInterrupt), duck.room():
        raise error
