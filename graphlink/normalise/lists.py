"""The word lists in `data/`, read once when first needed.

Do not break: comparison data stand in those files and nowhere in code, so that an analyst can read and correct them.
A `.txt` file has one entry a line, a `.csv` file a header and rows; `#` opens a comment line in both.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "data"


@cache
def words(name: str) -> tuple[str, ...]:
    """The entries of `data/NAME.txt`, in file order."""
    text = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    lines = (line.strip() for line in text.splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of `data/NAME.csv` as dictionaries, in file order."""
    text = (_FOLDER / f"{name}.csv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return tuple(csv.DictReader(lines))
