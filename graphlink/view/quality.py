"""What was wrong with the data: rows by table, faults by cause with the first three rows, what was missing.

Do not break: read = accepted + rejected + duplicate for every table, said where it is not so. Mistake a newcomer will
make: listing every faulty row; a force has thousands, their whole list is rejected.csv and cleared.csv.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from graphlink.catalogue.contract import BY_NAME, TABLES
from graphlink.view.source import Source


@dataclass(frozen=True, slots=True)
class TableCount:
    """Rows of one contract table. `present` false: there was no such file; a note says what is left out."""

    name: str
    present: bool
    read: int
    accepted: int
    rejected: int
    duplicate: int
    cleared: int

    @property
    def adds_up(self) -> bool:
        return self.read == self.accepted + self.rejected + self.duplicate


@dataclass(frozen=True, slots=True)
class Fault:
    """Faults of one cause: how many rows or cells, and the first three of them."""

    effect: str  # rejected, cleared, or listed (kept as it stood, worth a look)
    table: str
    column: str
    reason: str
    remedy: str
    rows: int
    first: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clash:
    """Conflicts of one kind and what was done about them."""

    kind: str
    effect: str
    cases: int
    first: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quality:
    """Everything a reader must know about the input."""

    tables: tuple[TableCount, ...]
    faults: tuple[Fault, ...]
    clashes: tuple[Clash, ...]
    rejected: int
    cleared: int
    empty: tuple[str, ...]


_CLASHES = """
SELECT kind, effect, count(*) AS n, list(a || ' and ' || b ORDER BY a, b)[1:3] AS first3
FROM conflicts GROUP BY ALL ORDER BY n DESC, kind, effect
"""


def quality(run: Source) -> Quality:
    """The data quality of a run."""
    clashes = tuple(Clash(r["kind"], r["effect"] or "", r["n"], tuple(r["first3"])) for r in run.query(_CLASHES))
    empty = tuple(f"{e['table']}: {e['why']}" for e in run.manifest.get("empty_tables") or ())
    return of_reading(run.manifest.get("tables") or {}, run.manifest.get("faults") or (), clashes, empty)


def of_reading(
    counts: Mapping[str, Mapping[str, Any]],
    faults: Iterable[Mapping[str, Any]],
    clashes: tuple[Clash, ...] = (),
    empty: tuple[str, ...] = (),
) -> Quality:
    """The same from what reading found, before there is a run: counts by table, groups of faults."""
    tables = tuple(_tables(counts))
    return Quality(
        tables,
        tuple(fault(found) for found in faults),
        clashes,
        sum(t.rejected for t in tables),
        sum(t.cleared for t in tables),
        empty,
    )


def _tables(counts: Mapping[str, Mapping[str, Any]]) -> list[TableCount]:
    order = [t.name for t in TABLES if t.name in counts] + sorted(n for n in counts if n not in BY_NAME)
    return [
        TableCount(
            name,
            bool(counts[name].get("present", True)),
            int(counts[name].get("read") or 0),
            int(counts[name].get("accepted") or 0),
            int(counts[name].get("rejected") or 0),
            int(counts[name].get("duplicate") or 0),
            int(counts[name].get("cleared") or 0),
        )
        for name in order
    ]


def fault(found: Mapping[str, Any]) -> Fault:
    """A group of faults as run.json and `check` give it."""
    rows = tuple(f"row {row:,}" for row in found["rows"])
    return Fault(
        found["effect"],
        found["table"],
        found["column"] or "",
        found["reason"],
        found["remedy"] or "",
        found["count"],
        rows if found["count"] <= len(rows) else (*rows, "..."),
    )
