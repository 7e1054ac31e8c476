"""The words in which the catalogue declares tables. Pure data: nothing here reads a file.

Do not break: a rule about a column stands in the catalogue and nowhere else; checks, documentation and exports
are made from it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

ColumnType = Literal["string", "date", "datetime", "float", "integer", "boolean"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a contract table.

    `required` columns must be present and filled, else the row is rejected. `references` names the table whose key
    the cell must hold; in a required column a dangling one rejects the row, elsewhere it clears the cell.
    `vocabulary` names a closed list in `vocabularies.py`. `low` and `high` are inclusive bounds (numbers).
    """

    name: str
    type: ColumnType = "string"
    required: bool = False
    meaning: str = ""
    vocabulary: str | None = None
    references: str | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the data contract; `key` is empty where the whole row is the key."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    required: bool = False
    without: str = ""  # what a run leaves out when the table is missing, in plain words

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


@dataclass(frozen=True, slots=True)
class OutColumn:
    """One column of a table that a run writes: `type` is the DuckDB type it is written with."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True, slots=True)
class OutTable:
    """One table of the run folder. `csv`: also written as CSV. `order`: the key every file is sorted by."""

    name: str
    meaning: str
    columns: tuple[OutColumn, ...]
    order: tuple[str, ...]
    csv: bool = False
    part: str = ""
    open_ended: bool = field(default=False)  # carries the source's own extra columns after these

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)
