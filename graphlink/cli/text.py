"""Text fit for a terminal: safe, aligned, cut with an ellipsis where it does not fit.

Do not break: what a cell holds never reaches a terminal raw; a name may carry escape codes or turn its line round.
Mistake a newcomer will make: `len()` for width; letters may take two columns or none.
"""

from __future__ import annotations

import os
import shutil
import sys
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import click

_Align = Literal["left", "right"]

# Bidirectional controls: they would let a name reorder the line it stands in.
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def safe(text: object) -> str:
    """`text` on one line, without control or direction characters: what may stand on a terminal."""
    return "".join(
        " " if c in "\t\n\r" else "·" if c in _BIDI or unicodedata.category(c) in ("Cc", "Cs") else c for c in str(text)
    )


def width(text: str) -> int:
    """Terminal columns that `text` takes: 2 for wide letters, 0 for combining marks."""
    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.combining(c) or unicodedata.category(c) in ("Mn", "Me", "Cf")
        else 2
        if unicodedata.east_asian_width(c) in "WF"
        else 1
        for c in text
    )


def clip(text: str, most: int) -> str:
    """`text` in at most `most` columns, its end replaced by an ellipsis where it does not fit."""
    if width(text) <= most:
        return text
    kept = ""
    for c in text:
        if width(kept + c) > most - 1:
            break
        kept += c
    return kept + "…"


def pad(text: str, to: int, align: _Align = "left") -> str:
    gap = " " * max(0, to - width(text))
    return gap + text if align == "right" else text + gap


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a printed table: heading, how a row gives its cell, side, whether it may be cut."""

    heading: str
    cell: Callable[[Any], object]
    align: _Align = "left"
    shrink: bool = False


def table_text(columns: Sequence[Column], rows: Sequence[Any], *, columns_wide: int | None = None) -> str:
    """Aligned plain text; columns marked `shrink` give way when the lines are too wide for the terminal."""
    cells = [[safe(_plain(column.cell(row))) for column in columns] for row in rows]
    headings = [column.heading for column in columns]
    widths = [max(width(row[i]) for row in (headings, *cells)) for i in range(len(columns))]
    most = columns_wide or terminal_width()
    over = sum(widths) + 2 * (len(widths) - 1) - most
    for i, column in sorted(enumerate(columns), key=lambda pair: -widths[pair[0]]):
        if over > 0 and column.shrink:
            cut = min(over, widths[i] - 12)
            if cut > 0:
                widths[i] -= cut
                over -= cut
    lines = [_line(headings, widths, columns), "  ".join("-" * w for w in widths)]
    lines += [_line(row, widths, columns) for row in cells]
    return "\n".join(lines)


def _line(cells: Sequence[str], widths: Sequence[int], columns: Sequence[Column]) -> str:
    parts = [pad(clip(c, w), w, column.align) for c, w, column in zip(cells, widths, columns, strict=True)]
    return "  ".join(parts).rstrip()


def _plain(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return str(cell)


def terminal_width() -> int:
    """Columns of the terminal; 200 where there is none, so that nothing is cut for nobody."""
    return shutil.get_terminal_size((200, 24)).columns if sys.stdout.isatty() else 200


def colour_wanted() -> bool:
    """Whether stdout may carry colour: a terminal, and neither NO_COLOR nor TERM=dumb."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def strong(text: str) -> str:
    """`text` in bold where colour is wanted, else as it is."""
    return click.style(text, bold=True) if colour_wanted() else text
