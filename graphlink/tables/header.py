"""Matches the columns of a file with those of its table, for CSV and Parquet alike.

Do not break: every column of the file is read under some name: the contract's, its own, or its own with
`_source` where graphlink derives a column of that name. A column that is the contract's but for case or
spaces refuses the file, because reading on would lose it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from graphlink.catalogue.contract import BY_NAME
from graphlink.catalogue.outputs import BY_NAME_OUT
from graphlink.errors import RowError

ADDED = ("cleared_values", "source_ref", "row_no")
# Besides the table that a run writes under the same name, where a table's rows and extra columns end up.
_ALSO_WRITTEN = {
    "persons": ("records", "suspects", "identities"),
    "involvements": ("records", "suspects"),
    "associations": ("ties",),
}


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each column of a file goes: contract column -> position, extra column -> (position, name)."""

    table: str
    width: int
    own: dict[str, int]
    extra: tuple[tuple[int, str], ...]
    notes: tuple[str, ...]


def lay_out(table: str, file: str, names: Sequence[str]) -> tuple[Layout | None, list[RowError]]:
    """The layout of a file, or the faults for which it is refused."""
    contract = BY_NAME[table]
    header = [name.strip().lstrip("\ufeff").strip() or f"column_{at}" for at, name in enumerate(names, start=1)]
    faults = [
        RowError(file, None, name, "two columns have this name.", "Rename one of them.") for name in _repeated(header)
    ]
    own = {name: header.index(name) for name in contract.column_names if name in header}
    others = [name for name in header if name not in own]
    notes, absent = [], []
    for column in contract.columns:
        if column.name in own:
            continue
        alike = next((name for name in others if _folded(name) == _folded(column.name)), None)
        close = get_close_matches(column.name, others, n=1, cutoff=0.7)
        if alike is not None:
            faults.append(_near(file, column.name, alike, column.required))
        elif column.required:
            found = f"Found {close[0]!r}: rename it to {column.name!r}." if close else "Add it."
            faults.append(RowError(file, None, column.name, "the required column is missing.", found))
        else:
            absent.append(column.name)
            if close:
                notes.append(f"{table} has no column {column.name}; if {close[0]!r} is meant, rename it.")
    if faults:
        return None, faults
    if absent:
        notes.append(f"{table} has no column {', '.join(absent)}: empty in every row.")
    extra = _extra(table, header, own)
    if extra:
        notes.append(f"{table} has columns of its own, which are kept: {', '.join(name for _, name in extra)}.")
    return Layout(table, len(header), own, extra, tuple(notes)), []


def _near(file: str, column: str, found: str, required: bool) -> RowError:
    reason = "the required column is missing." if required else "the column is there under another spelling."
    return RowError(file, None, column, reason, f"Found {found!r}: rename it to {column!r}.")


def _folded(name: str) -> str:
    return re.sub(r"[\s_\-.]+", "", name).lower()


def _repeated(header: Sequence[str]) -> list[str]:
    folded = [name.lower() for name in header]
    return sorted({name for name in header if folded.count(name.lower()) > 1}, key=str.lower)


def derived_names(table: str) -> frozenset[str]:
    """Names, in lower case, that a source's own column may not keep because graphlink derives a column so called."""
    names = {name for out in (table, *_ALSO_WRITTEN.get(table, ())) if out in BY_NAME_OUT for name in _columns(out)}
    return frozenset((names | set(ADDED)) - set(BY_NAME[table].column_names))


def _columns(out: str) -> tuple[str, ...]:
    return tuple(column.name.lower() for column in BY_NAME_OUT[out].columns)


def _extra(table: str, header: Sequence[str], own: dict[str, int]) -> tuple[tuple[int, str], ...]:
    derived = derived_names(table)
    taken = {name.lower() for name in header}
    extra = []
    for position, name in enumerate(header):
        if position in own.values():
            continue
        kept = name
        while kept.lower() in derived or (kept != name and kept.lower() in taken):
            kept += "_source"
        taken.add(kept.lower())
        extra.append((position, kept))
    return tuple(extra)
