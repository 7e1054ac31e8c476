"""The contract's CSV files and import.json, whole or not at all.

They are written into a folder beside OUT, which then takes OUT's place; a crash leaves OUT as it was, or, between two
renames, complete in `OUT.replaced`, which the next import moves back first.

Do not break: nothing that an earlier import did not write is ever deleted. The one thing that may stand in OUT besides
its tables is decisions.csv, what people decided: it moves on. Mistake a newcomer will make: `\\n` as the line end; a
lone carriage return inside a cell would then go out unquoted.
"""

from __future__ import annotations

import contextlib
import csv
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from graphlink import duck
from graphlink.catalogue.contract import BY_NAME
from graphlink.errors import SettingsError
from graphlink.importing.selects import ROWS, output_columns, output_name

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

IMPORT_JSON = "import.json"
_KEPT = ("decisions.csv", "decisions.parquet")
_BATCH = 50_000


@contextlib.contextmanager
def replacing(out: Path) -> Iterator[Path]:
    """A folder to write the import into; at the end of the block it becomes OUT, on an error it is gone.

    Raises SettingsError where `out` cannot be used, ResourceError where memory, disk or permission is lacking.
    """
    with duck.room(), _replacing(out.absolute()) as folder:
        yield folder


@contextlib.contextmanager
def _replacing(out: Path) -> Iterator[Path]:
    out.parent.mkdir(parents=True, exist_ok=True)
    building, replaced = _beside(out, ".importing"), _beside(out, ".replaced")
    lock = FileLock(_beside(out, ".import.lock"), timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise SettingsError(f"Another import is writing to {out}. Wait for it, or choose another folder.") from None
    try:
        if replaced.exists() and not out.exists():
            replaced.rename(out)
        _refuse_foreign(out)
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir(mode=0o700)
        yield building
        _swap(out, building, replaced)
    finally:
        shutil.rmtree(building, ignore_errors=True)
        lock.release()


def refuse_overlap(source: Path, out: Path) -> None:
    """OUT may not lie in the source's folder, nor hold it: the next import would read what this one wrote."""
    inner, outer = out.resolve(), source.resolve()
    if inner == outer or outer in inner.parents or inner in outer.parents:
        raise SettingsError(f"OUT ({out}) and SOURCE ({source}) overlap. Choose a folder for OUT outside the source.")


def _beside(out: Path, suffix: str) -> Path:
    return out.parent / f".{out.name}{suffix}"


def _refuse_foreign(out: Path) -> None:
    if out.is_file():
        raise SettingsError(f"{out} is a file. Choose a folder for the tables.")
    if not out.is_dir():
        return
    names = {path.name for path in out.iterdir()}
    if not names:
        return
    earlier = _earlier(out)
    if earlier is None:
        raise SettingsError(f"{out} holds something else than an import. Choose an empty or a new folder.")
    if foreign := sorted(names - earlier - {IMPORT_JSON, *_KEPT}):
        raise SettingsError(
            f"{out} holds what no import wrote: {', '.join(foreign[:5])}. Move it away, or choose another folder."
        )


def _earlier(out: Path) -> set[str] | None:
    """The files that the import in `out` wrote; None where `out` is no import."""
    try:
        report = json.loads((out / IMPORT_JSON).read_text(encoding="utf-8"))
        return {f"{table}.csv" for table in report["tables"]} if "graphlink_import" in report else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _swap(out: Path, building: Path, replaced: Path) -> None:
    for name in _KEPT:
        if not (out / name).is_file() or name in (_earlier(out) or ()):
            continue
        if any((building / kept).exists() for kept in _KEPT):
            raise SettingsError(
                f"{out / name} holds decisions, and the mapping writes some too. Move yours away first."
            )
        shutil.copy2(out / name, building / name)
    shutil.rmtree(replaced, ignore_errors=True)
    if out.exists():
        out.rename(replaced)
    building.rename(out)
    shutil.rmtree(replaced, ignore_errors=True)


def write_table(con: DuckDBPyConnection, table: str, folder: Path) -> tuple[int, tuple[str, ...]]:
    """Write `<table>.csv`, sorted by its cells: how many rows, and which columns the contract does not name."""
    kinds = output_columns(con, table)
    known = BY_NAME[table].column_names
    extra = tuple(name for name in kinds if name not in known and not name.startswith(ROWS))
    columns = [name for name in known if name in kinds] + list(extra)
    cells = ", ".join(f"{_text(name, kinds[name])} AS {duck.name(name)}" for name in columns)
    path = folder / f"{table}.csv"
    rows = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(columns)
        answer = con.sql(f"SELECT {cells} FROM {output_name(table)} ORDER BY ALL")
        for batch in answer.to_arrow_reader(_BATCH):
            cells_of = [column.to_pylist() for column in batch.columns]
            writer.writerows(zip(*cells_of, strict=True))
            rows += batch.num_rows
    path.chmod(0o600)
    return rows, extra


def _text(name: str, kind: str) -> str:
    """A cell as the contract writes it: ISO 8601 with its T, true or false, the number as it is."""
    cell = f"CAST({duck.name(name)} AS VARCHAR)"
    return f"replace({cell}, ' ', 'T')" if kind.startswith("TIMESTAMP") else cell


def write_report(report: dict[str, Any], folder: Path) -> None:
    path = folder / IMPORT_JSON
    path.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    path.chmod(0o600)
