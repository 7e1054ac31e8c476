"""Other people's tables into the contract's: `import_source` runs a mapping of SELECTs over a zip or a folder.

Do not break: every record of every file is accounted for in import.json (mapped, or not and why), and OUT appears whole
or not at all. Mistake a newcomer will make: importing duckdb or pyarrow here at the top; the command line imports this
package for its help text.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Dict
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphlink.errors import InputError, RowError
from graphlink.importing.accounting import NOT_DECLARED, FileAccount, Reason, account, sentences
from graphlink.importing.mapping import Mapping, Reader, SourceFile, load_mapping, shipped
from graphlink.importing.reading import Loaded, Progress, count_records, create_view, load_file
from graphlink.importing.source import Member, Source, open_file
from graphlink.importing.writing import refuse_overlap, replacing, write_report, write_table
from graphlink.settings import Settings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["FileAccount", "ImportReport", "Reason", "import_source", "shipped"]

FORMAT = 1


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did: `files` accounts for every record, `tables` says what was written, `notes` what to know."""

    mapping: str
    title: str
    mapping_sha256: str
    source: str
    source_sha256: str
    tables: Dict[str, int]
    extra_columns: Dict[str, tuple[str, ...]]
    files: tuple[FileAccount, ...]
    notes: tuple[str, ...]

    @property
    def unexplained(self) -> int:
        """Records, columns and files that were left out without a reason; 0 where everything is accounted for."""
        return sum(file.unexplained for file in self.files)

    def to_json(self) -> dict[str, Any]:
        """The content of import.json."""
        return {
            "graphlink_import": FORMAT,
            "mapping": self.mapping,
            "mapping_title": self.title,
            "mapping_sha256": self.mapping_sha256,
            "source": self.source,
            "source_sha256": self.source_sha256,
            "notes": list(self.notes),
            "tables": dict(self.tables),
            "extra_columns": {table: list(names) for table, names in self.extra_columns.items() if names},
            "unexplained": self.unexplained,
            "files": [_file_json(file) for file in self.files],
        }


def _file_json(file: FileAccount) -> dict[str, Any]:
    return {
        "path": file.path,
        "view": file.view,
        "rows": file.rows,
        "rows_mapped": file.mapped,
        "rows_not_mapped": file.not_mapped,
        "why": file.why,
        "reasons": [
            {"why": reason.why, "rows": reason.rows, "examples": list(reason.examples)} for reason in file.reasons
        ],
        "tables": dict(file.tables),
        "columns_not_mapped": {**file.columns, **dict.fromkeys(file.undeclared, NOT_DECLARED)},
    }


def _left_out(report: ImportReport) -> Iterator[RowError]:
    for file in report.files:
        for reason in file.reasons:
            if not reason.explained:
                where = f" (records {', '.join(map(str, reason.examples))})" if reason.examples else ""
                yield RowError(file.path, None, None, f"{reason.rows:,} records: {reason.why}{where}.")
        for column in file.undeclared:
            yield RowError(file.path, None, column, f"{NOT_DECLARED}.")
        if file.why == NOT_DECLARED and not file.rows:
            yield RowError(file.path, None, None, f"{NOT_DECLARED}.")


def _silent(stage: str, done: int, total: int) -> None:
    return None


def import_source(
    source: Path,
    out: Path,
    mapping: str,
    settings: Settings | None = None,
    progress: Progress | None = None,
    *,
    strict: bool = False,
) -> ImportReport:
    """Turn the files of `source` (zip or folder) into the contract's tables in `out`; `mapping` is a name or a folder.

    Writes `<table>.csv` for each SELECT of the mapping, and import.json. SettingsError for a mapping or an OUT that
    cannot be used, NotFoundError for an unknown mapping, InputError for a source that is not what the mapping says;
    with `strict` also where something is left out without a reason. After an error OUT is as it was.
    """
    from graphlink.importing.selects import check_mapping

    settings = settings or Settings()
    progress = progress or _silent
    progress("checking the mapping", 0, 0)
    chosen = load_mapping(mapping)
    check_mapping(chosen)
    refuse_overlap(source, out)
    with Source(source) as opened, replacing(out) as folder:
        report = _import(opened, folder, chosen, settings, progress)
        if strict and report.unexplained:
            raise InputError(
                f"{report.unexplained:,} records, columns or files are left out without a reason: "
                "nothing was written. Give the reasons in the mapping, or leave --strict out.",
                tuple(_left_out(report)),
            )
        write_report(report.to_json(), folder)
    return report


def _import(source: Source, folder: Path, mapping: Mapping, settings: Settings, progress: Progress) -> ImportReport:
    from graphlink import duck
    from graphlink.importing.selects import create_outputs, lock

    found = assign(source, mapping)
    spill = folder / ".spill"
    con = duck.connect(settings, spill=spill)
    try:
        loaded = _load(con, mapping, found, settings, progress)
        lock(con)
        tables: dict[str, int] = {}
        extra: dict[str, tuple[str, ...]] = {}
        for done, table in enumerate(create_outputs(con, mapping)):
            progress(f"writing {table}", done, len(mapping.selects))
            tables[table], extra[table] = write_table(con, table, folder)
        progress("counting what was mapped", 0, 0)
        accounts = [one for file in mapping.files for one in account(con, mapping, file, loaded[file.view])]
        notes = sentences(con, mapping.notes)
    finally:
        con.close()
        _remove(spill)
    accounts += _set_aside(source, mapping, found, settings)
    return ImportReport(
        mapping=mapping.name,
        title=mapping.title,
        mapping_sha256=mapping.sha256,
        source=source.name,
        source_sha256=source.sha256(),
        tables=tables,
        extra_columns=extra,
        files=tuple(sorted(accounts, key=lambda one: one.path)),
        notes=notes,
    )


def _remove(folder: Path) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)


def assign(source: Source, mapping: Mapping) -> dict[str, list[Member]]:
    """Which members are behind each view. InputError names every declared file that is missing or claimed twice."""
    found: dict[str, list[Member]] = {
        file.view: [member for member in source.members if member.matches(file.path)] for file in mapping.files
    }
    faults = [
        f"{file.path} (view {file.view}) is not there"
        for file in mapping.files
        if not found[file.view] and not file.optional
    ]
    owners: dict[str, list[str]] = {}
    for view, members in found.items():
        for member in members:
            owners.setdefault(member.path, []).append(view)
    faults += [f"{path} is claimed by {' and '.join(views)}" for path, views in owners.items() if len(views) > 1]
    if faults:
        names = ", ".join(member.path for member in source.members[:8])
        more = ", ..." if len(source.members) > 8 else ""
        raise InputError(
            f"{source.name} is not what the mapping '{mapping.name}' reads:\n  "
            + "\n  ".join(faults)
            + f"\nIt holds: {names}{more}. Choose another --mapping, or correct the paths in mapping.toml."
        )
    return found


def _load(
    con: DuckDBPyConnection,
    mapping: Mapping,
    found: Dict[str, list[Member]],
    settings: Settings,
    progress: Progress,
) -> dict[str, list[Loaded]]:
    loaded: dict[str, list[Loaded]] = {}
    for file in mapping.files:
        create_view(con, file.view, file.used)
        loaded[file.view] = []
        row = 1
        for member in found[file.view]:
            loaded[file.view].append(load_file(con, file, member, row, settings, progress))
            row += loaded[file.view][-1].rows
    for lookup in mapping.lookups:
        path = mapping.folder / lookup.path
        create_view(con, lookup.view, lookup.columns)
        as_file = SourceFile(lookup.path, lookup.view, lookup.columns, reader=Reader())
        member = Member(lookup.path, path.stat().st_size, partial(open_file, path))
        load_file(con, as_file, member, 1, settings, progress)
    return loaded


def _set_aside(
    source: Source, mapping: Mapping, found: Dict[str, list[Member]], settings: Settings
) -> list[FileAccount]:
    """Files that no view reads: those the mapping ignores, with its reason, and those it does not know."""
    taken = {member.path for members in found.values() for member in members}
    aside: list[FileAccount] = []
    for member in source.members:
        if member.path in taken:
            continue
        why = next((one.why for one in mapping.ignored if member.matches(one.path)), NOT_DECLARED)
        rows = count_records(member, settings)
        reasons = (Reason(why, rows, explained=why != NOT_DECLARED),) if rows else ()
        aside.append(FileAccount(member.path, "", rows, 0, reasons, {}, {}, why=why))
    return aside
