"""What reading found: counts for each table, faults grouped by cause, notes.

Do not break: read = accepted + rejected + duplicate. `TableCount` refuses to exist otherwise, so no report
can hide a lost row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graphlink.errors import InputError, RowError


@dataclass(frozen=True, slots=True)
class TableCount:
    """Rows of one table; `read` is the scanner's (or the Parquet file's own) count, `cleared` counts emptied cells."""

    table: str
    read: int = 0
    accepted: int = 0
    rejected: int = 0
    duplicate: int = 0
    cleared: int = 0
    present: bool = True

    def __post_init__(self) -> None:
        if self.read != self.accepted + self.rejected + self.duplicate:
            told = self.accepted + self.rejected + self.duplicate
            raise InputError(
                "The rows do not add up, so nothing was read.",
                (
                    RowError(
                        self.table,
                        None,
                        None,
                        f"{self.read:,} records stand in the file, {told:,} are accounted for"
                        f" ({self.accepted:,} accepted, {self.rejected:,} rejected, {self.duplicate:,} duplicate).",
                        "This is a fault of graphlink: please report it with the version.",
                    ),
                ),
            )


@dataclass(frozen=True, slots=True)
class FaultGroup:
    """Faults of one cause; `effect` is rejected, cleared or listed (kept as it stood, but worth a look)."""

    table: str
    column: str | None
    reason: str
    remedy: str
    effect: str
    count: int
    rows: tuple[int, ...]  # the first three, the header being row 1

    def __str__(self) -> str:
        where = self.table + (f", {self.column}" if self.column else "")
        rows = ", ".join(f"{row:,}" for row in self.rows) + (", ..." if self.count > len(self.rows) else "")
        said = {
            "rejected": "row" if self.count == 1 else "rows",
            "cleared": "cell" if self.count == 1 else "cells",
            "listed": "cell" if self.count == 1 else "cells",
        }[self.effect]
        one = "row" if self.count == 1 else "rows"
        return f"{where}: {self.count:,} {said} {self.effect} ({one} {rows}): {self.reason}. {self.remedy}".rstrip()


@dataclass(frozen=True, slots=True)
class ReadReport:
    """What was read from a folder, and what was not."""

    tables: Mapping[str, TableCount]
    files: tuple[tuple[str, int, str], ...]  # file name, bytes, SHA-256
    notes: tuple[str, ...]
    groups: tuple[FaultGroup, ...]

    def faults(self) -> list[FaultGroup]:
        """The faults by cause: rejected before cleared before listed, most frequent first."""
        return list(self.groups)

    @property
    def rejected(self) -> int:
        """Rows rejected, over all tables."""
        return sum(count.rejected for count in self.tables.values())
