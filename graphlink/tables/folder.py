"""Which file of a folder holds which table, and why a folder cannot be used at all.

Do not break: nothing in the folder passes unmentioned: a file is a table, or a note, or a fault. File names
are matched without case, because some file systems do so too and an answer may not depend on the machine.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from graphlink.catalogue.contract import BY_NAME
from graphlink.errors import InputError, RowError

_KINDS = (".csv", ".parquet")
_OWN_FILES = ("import.json",)


@dataclass(slots=True)
class Folder:
    """Table name to file; faults that refuse the folder; notes for the user."""

    sources: dict[str, Path] = field(default_factory=dict)
    faults: list[RowError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def find(data: Path, decisions: Path | None) -> Folder:
    """The tables of a folder. Raises InputError where it is no folder of tables."""
    _check_folder(data)
    found = Folder()
    others: list[str] = []
    for path in sorted(data.iterdir(), key=lambda path: path.name):
        table = table_of(path)
        if path.is_dir() or path.name.startswith("."):
            continue
        if table is None:
            others.append(path.name)
        elif table in found.sources:
            found.faults.append(_two_files(table, found.sources[table], path))
        else:
            found.sources[table] = path
    if not found.sources and not found.faults:
        raise _no_tables(data, others)
    if decisions is not None:
        _use_decisions(found, decisions)
    for name in BY_NAME:
        if name not in found.sources:
            _missing(found, name, others)
    found.notes += [
        f"{name} is no table of the contract and was not read." for name in others if name not in _OWN_FILES
    ]
    return found


def table_of(path: Path) -> str | None:
    """The contract table a file name stands for, None where it stands for none."""
    return path.stem.lower() if path.suffix.lower() in _KINDS and path.stem.lower() in BY_NAME else None


def _check_folder(data: Path) -> None:
    if not data.exists():
        near = [path.name for path in data.parent.iterdir() if path.is_dir()] if data.parent.is_dir() else []
        hint = _nearest(data.name, near)
        raise InputError(
            f"There is no folder {data}." + (f" Did you mean {data.parent / hint}?" if hint else " Check the path.")
        )
    if data.is_dir():
        return
    if data.suffix.lower() == ".zip":
        raise InputError(
            f"{data} is a zip file, not a folder of tables. Unpack it and give the folder;"
            " somebody else's tables go through `graphlink import`."
        )
    if table_of(data):
        raise InputError(f"{data} is one table. Give the folder in which the tables stand: {data.parent}")
    raise InputError(
        f"{data} is a file, not a folder of tables. Give the folder that holds persons.csv and offences.csv."
    )


def _no_tables(data: Path, others: list[str]) -> InputError:
    inside = [
        child.name
        for child in sorted(data.iterdir())
        if child.is_dir() and any(table_of(path) for path in child.iterdir())
    ]
    if inside:
        hint = f"Did you mean {data / inside[0]}?"
    elif others:
        hint = (
            f"It holds {', '.join(others[:5])}{', ...' if len(others) > 5 else ''}."
            " Name the tables as the data contract does, or turn somebody else's tables into them"
            " with `graphlink import`."
        )
    else:
        hint = "It is empty."
    return InputError(
        f"{data} holds no table of the data contract (persons.csv, offences.csv, involvements.csv, ...). {hint}"
    )


def _two_files(table: str, first: Path, second: Path) -> RowError:
    return RowError(
        table,
        None,
        None,
        f"two files hold this table: {first.name} and {second.name}.",
        "Keep one of them in the folder.",
    )


def _use_decisions(found: Folder, decisions: Path) -> None:
    if not decisions.is_file():
        found.faults.append(
            RowError(
                "decisions", None, None, f"there is no file {decisions}.", "Check the path given for the decisions."
            )
        )
    elif decisions.suffix.lower() not in _KINDS:
        found.faults.append(
            RowError("decisions", None, None, f"{decisions.name} is neither CSV nor Parquet.", "Give a .csv file.")
        )
    else:
        if (beside := found.sources.get("decisions")) and beside.resolve() != decisions.resolve():
            found.notes.append(f"decisions are read from {decisions}; {beside.name} beside the data was not read.")
        found.sources["decisions"] = decisions


def _missing(found: Folder, table: str, others: list[str]) -> None:
    near = _nearest(table, [Path(name).stem for name in others])
    file = next((name for name in others if near and Path(name).stem == near), None)
    hint = ""
    if file:
        suffix = Path(file).suffix.lower()
        hint = (
            f"Found {file}: rename it to {table}{suffix}."
            if suffix in _KINDS
            else f"Found {file}: save it as {table}.csv (CSV UTF-8)."
        )
    if BY_NAME[table].required:
        found.faults.append(
            RowError(table, None, None, "the table is required and its file is missing.", hint or f"Add {table}.csv.")
        )
    else:
        found.notes.append(f"{table} is missing: {BY_NAME[table].without}." + (f" {hint}" if hint else ""))


def _nearest(name: str, names: list[str]) -> str | None:
    from difflib import get_close_matches

    folded = {other.lower(): other for other in names}
    close = get_close_matches(name.lower(), list(folded), n=1, cutoff=0.75)
    return folded[close[0]] if close else None
