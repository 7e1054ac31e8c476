"""A report as a folder of CSV files: UTF-8, one table a file, every value as the canonical form has it.

Do not break: lossless unless asked to be safe for Excel; then a cell that Excel would take for a formula begins with an
apostrophe. Mistake a newcomer will make: making it safe always; a program that reads the file gets the apostrophe too.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

from graphlink.report.tables import tables

# What a spreadsheet reads as the beginning of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def files(document: Mapping[str, Any], *, for_excel: bool = False) -> dict[str, bytes]:
    """The files by name. `for_excel`: a byte order mark, and no cell begins a formula."""
    return {f"{flat.name}.csv": _text(flat.columns, flat.rows, for_excel) for flat in tables(document)}


def _text(columns: tuple[str, ...], rows: tuple[tuple[Any, ...], ...], for_excel: bool) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n" if for_excel else "\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(value, for_excel) for value in row])
    return out.getvalue().encode("utf-8-sig" if for_excel else "utf-8", "replace")


def _cell(value: Any, for_excel: bool) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if for_excel and isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value
