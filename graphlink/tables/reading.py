"""Reads a folder of tables: find, scan, load, check, count.

Do not break: whatever refuses a file is gathered over all files and raised once; nothing is loaded before
every file has been scanned, and no file may have changed by the time the last one is loaded.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from graphlink import duck
from graphlink.catalogue.contract import TABLES
from graphlink.errors import InputError
from graphlink.settings import Settings
from graphlink.tables import csvfile, folder, parquetfile, times
from graphlink.tables.check import Context, check, make_empty
from graphlink.tables.csvfile import CsvFile, RefusedFileError
from graphlink.tables.faults import Faults
from graphlink.tables.load import Source, Stage, load
from graphlink.tables.report import ReadReport, TableCount

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Progress = Callable[[str], None]


def read(
    data: Path,
    con: DuckDBPyConnection,
    settings: Settings,
    *,
    today: date,
    decisions: Path | None = None,
    progress: Progress | None = None,
    work: Path | None = None,
) -> ReadReport:
    """Read and check every table of the contract in a folder.

    Makes the DuckDB tables `in_<table>` (accepted rows, in the order of the file), `rejected` and `cleared`.
    `today` is the day of the run: later offences are rejected. `decisions` names a file to read instead of the
    folder's own. A file that needs mending is copied into `work` (the system's temporary folder), and the copy removed.

    Raises:
        InputError: the folder or some of its files cannot be read at all; every fault found is in `faults`.
        ResourceError: memory, disk or a permission is lacking.
    """
    with duck.room():
        aside = settings.temp_dir or work
        with tempfile.TemporaryDirectory(prefix="graphlink-", dir=aside) as copies:
            return _read(data, con, settings, today, decisions, Path(copies), progress or (lambda _: None))


def _read(
    data: Path,
    con: DuckDBPyConnection,
    settings: Settings,
    today: date,
    decisions: Path | None,
    copies: Path,
    tell: Progress,
) -> ReadReport:
    found = folder.find(Path(data), decisions)
    sources = _examine(con, found, settings, tell)
    if found.faults:
        raise InputError(f"The tables in {data} cannot be read.", tuple(found.faults))
    times.install(con)
    faults = Faults(con)
    context = Context(con, settings, today, faults, frozenset(sources))
    counts: dict[str, TableCount] = {}
    for table in in_order():
        if table not in sources:
            make_empty(con, table)
            counts[table] = TableCount(table, present=False)
            continue
        source = sources[table]
        tell(f"{table}: {source.records:,} rows")
        stage = _load(con, source, settings, copies, faults)
        counts[table] = check(stage, context)
        if faults.wanting_values(table):
            faults.cite(table, stage.raw, _header(source))
    faults.write()
    report = ReadReport(
        tables={table.name: counts[table.name] for table in TABLES},
        files=tuple((source.path.name, source.stamp.size, source.sha256) for source in _by_contract(sources)),
        notes=(*found.notes, *(note for source in _by_contract(sources) for note in _notes(source))),
        groups=faults.groups(),
    )
    faults.close()
    return report


def in_order() -> tuple[str, ...]:
    """The tables, each after those that its references name."""
    first = [table.name for table in TABLES if not any(column.references for column in table.columns)]
    return (*first, *(table.name for table in TABLES if table.name not in first))


def _by_contract(sources: dict[str, Source]) -> list[Source]:
    return [sources[table.name] for table in TABLES if table.name in sources]


def _header(source: Source) -> list[str]:
    """The name under which each column of the file is read, by position."""
    names = {position: column for column, position in source.layout.own.items()}
    names |= dict(source.layout.extra)
    return [names[position] for position in range(source.layout.width)]


def _examine(con: DuckDBPyConnection, found: folder.Folder, settings: Settings, tell: Progress) -> dict[str, Source]:
    tell("scanning the files")
    sources: dict[str, Source] = {}
    csvs = {table: path for table, path in found.sources.items() if path.suffix.lower() == ".csv"}
    with ThreadPoolExecutor(max_workers=settings.threads or None) as pool:
        scans = {table: pool.submit(csvfile.examine, table, path, settings) for table, path in csvs.items()}
        for table, path in found.sources.items():
            try:
                sources[table] = scans[table].result() if table in scans else parquetfile.examine(con, table, path)
            except RefusedFileError as error:
                found.faults += error.faults
            except OSError as error:
                if duck.full(error):
                    raise
                found.faults.append(csvfile.unreadable(path.name, error))
    return sources


def _load(con: DuckDBPyConnection, source: Source, settings: Settings, work: Path, faults: Faults) -> Stage:
    try:
        return load(con, source, settings, work, faults)
    except RefusedFileError as error:
        raise InputError("The data cannot be read.", error.faults) from None
    except OSError as error:
        if duck.full(error):
            raise
        raise InputError("The data cannot be read.", (csvfile.unreadable(source.path.name, error),)) from None


def _notes(source: Source) -> list[str]:
    notes = list(source.layout.notes)
    if source.records == 0:
        notes.append(f"{source.path.name} has a header and no rows.")
    if isinstance(source, CsvFile) and source.blank:
        lines = "blank line was" if source.blank == 1 else "blank lines were"
        notes.append(f"{source.path.name}: {source.blank:,} {lines} skipped.")
    return notes
