"""The official CCHI workbook, read into a harm table.

Do not break: days come from the workbook, category and VAWG class always from the bundled classification. Mistake a
newcomer will make: trusting the file. It is somebody's spreadsheet: every fault is named with its row and column, and
nothing is guessed.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import statistics
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graphlink.errors import HarmError
from graphlink.harm.codes import normalise_code
from graphlink.harm.table import FIELDS, MOST_DAYS, HarmTable, HarmValue, class_groups

SHEET = "CCHI 2026 values sheet"
TITLE, SCORE, CLASS = "FULL_OFFENCE_TITLE", "CCHI Score", "HOME_OFFICE_CLASSIFICATION"
CODE, SUB_CODE = "HO_CODE", "HO_SUB_CODE"
COLUMNS = (TITLE, SCORE, CLASS, CODE, SUB_CODE)
RULES: Mapping[str, Callable[[Sequence[float]], float]] = {"median": statistics.median, "min": min, "max": max}

_SHEET = re.compile(r"cchi\s+(20[0-9]{2})\s+values\s+sheet", re.IGNORECASE)
_EXPIRED = re.compile(r"\bEXPIRED\b", re.IGNORECASE)
_THOUSANDS = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
_NO_SCORE = frozenset({"", "-", "n/a", "na", "none"})
# The published workbook is a few megabytes and a few thousand rows.
_MOST_BYTES = 128 * 1024 * 1024
_MOST_ROWS = 100_000
_MOST_COLUMNS = 100
_HEADING_WITHIN = 30


@dataclass(frozen=True, slots=True)
class Spread:
    """A code that several titles of the workbook value differently, in days."""

    code: str
    titles: int
    low: float
    median: float
    high: float
    picked: float


@dataclass(frozen=True, slots=True)
class Imported:
    """A harm table made of a workbook, and what was met on the way."""

    edition: str
    workbook: str
    workbook_sha256: str
    rule: str
    values: tuple[HarmValue, ...]
    titles: int  # titles with a code and a score that were used
    expired: int  # titles dropped as EXPIRED
    without_code: tuple[int, ...]  # rows of the sheet
    without_score: tuple[int, ...]  # rows of the sheet
    differ: tuple[
        int, ...
    ]  # rows whose HO_CODE and HO_SUB_CODE are another code than the classification, which was used
    skipped: tuple[str, ...]  # cells with a faulty score, left out on request
    several: tuple[Spread, ...]  # widest first
    unclassified: tuple[str, ...]  # codes with days and no VAWG class
    not_in_list: tuple[str, ...]  # codes of the workbook that the Home Office list does not have
    kept: tuple[str, ...]  # bundled codes that the workbook does not value

    def csv_text(self) -> str:
        """The table as `run --harm` reads it, with edition, rule and hash in its first lines."""
        out = io.StringIO()
        for key, text in (
            ("edition", self.edition),
            ("rule", f"{self.rule} of the titles of a code"),
            ("workbook", re.sub(r"[^\w. ()-]", "_", self.workbook)),
            ("workbook_sha256", self.workbook_sha256),
        ):
            out.write(f"# {key}: {text}\n")
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(FIELDS)
        for v in self.values:
            days = "" if v.days is None else f"{v.days:.10g}"
            writer.writerow([v.code, v.title, v.group, v.category, v.vawg, days, v.edition, v.basis])
        return out.getvalue()


@dataclass(slots=True)
class _Sheet:
    """What the rows of the sheet hold: scores and a title by code, and the rows set aside."""

    scores: dict[str, list[float]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    expired: int = 0
    without_code: list[int] = field(default_factory=list)
    without_score: list[int] = field(default_factory=list)
    differ: list[int] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def import_workbook(path: Path, rule: str = "median", *, skip_faulty: bool = False) -> Imported:
    """The harm table of the published workbook `path`; `rule` picks where titles of one code differ.

    A score that is no number of days refuses the workbook, unless `skip_faulty` leaves its row out and lists it.
    Raises HarmError, with sheet, row, column and remedy, for a file that is no such workbook.
    """
    if rule not in RULES:
        raise HarmError(f"There is no rule '{rule}'; rules: {', '.join(RULES)}.")
    raw = _bytes(path)
    name, rows = _rows(raw, path)
    sheet = _read(name, rows)
    if sheet.faults and not skip_faulty:
        more = [f"... and {len(sheet.faults) - 20} more"] if len(sheet.faults) > 20 else []
        lines = [f"{path.name} cannot be imported as it is:", *sheet.faults[:20], *more]
        raise HarmError("\n  ".join(lines) + "\nCorrect these cells, or leave their rows out with --skip-faulty.")
    if not sheet.scores:
        raise HarmError(
            f"{path.name}, sheet '{name}': no row has a code and a score. If the scores are formulas, open the "
            "workbook in a spreadsheet, let it calculate, save and import again."
        )
    match = _SHEET.search(name)
    year = match[1] if match else ""
    bundled = HarmTable.load()
    pick = RULES[rule]
    values = tuple(sorted(_values(sheet, bundled, pick, year), key=lambda v: str(v.code)))
    known = {v.code for v in bundled.values}
    return Imported(
        edition=f"CCHI {year}",
        workbook=path.name,
        workbook_sha256=hashlib.sha256(raw).hexdigest(),
        rule=rule,
        values=values,
        titles=sum(map(len, sheet.scores.values())),
        expired=sheet.expired,
        without_code=tuple(sheet.without_code),
        without_score=tuple(sheet.without_score),
        differ=tuple(sheet.differ),
        skipped=tuple(sheet.faults),
        several=_several(sheet, pick),
        unclassified=tuple(str(v.code) for v in values if v.basis == "workbook" and v.vawg is None),
        not_in_list=tuple(sorted(sheet.scores.keys() - known)),
        kept=tuple(str(v.code) for v in values if v.basis != "workbook" and not str(v.code).startswith("G:")),
    )


def _values(
    sheet: _Sheet, bundled: HarmTable, pick: Callable[[Sequence[float]], float], year: str
) -> Iterator[HarmValue]:
    for value in bundled.values:
        if value.code not in sheet.scores:
            yield value
    for code, scores in sheet.scores.items():
        known = bundled.value(code)
        yield HarmValue(
            code,
            known.title or sheet.titles[code],
            known.group or class_groups().get(code[:3]),
            known.category,
            known.vawg,
            float(pick(scores)),
            year,
            "workbook",
        )


def _several(sheet: _Sheet, pick: Callable[[Sequence[float]], float]) -> tuple[Spread, ...]:
    found = [
        Spread(code, len(scores), min(scores), statistics.median(scores), max(scores), float(pick(scores)))
        for code, scores in sheet.scores.items()
        if len(set(scores)) > 1
    ]
    return tuple(sorted(found, key=lambda s: (s.low - s.high, s.code)))


def _bytes(path: Path) -> bytes:
    """The file, if it is a spreadsheet of a size that may be opened."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise HarmError(f"There is no workbook {path}.") from error
    except OSError as error:
        raise HarmError(f"The workbook {path} cannot be read ({error.strerror}).") from error
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise HarmError(
            f"{path.name} is an old .xls file or has a password. Save it as .xlsx without a password and import that."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise HarmError(f"{path.name} is not an .xlsx workbook. Download the published workbook again.") from error
    if unpacked > _MOST_BYTES:
        raise HarmError(
            f"{path.name} unpacks to {unpacked / 2**20:,.0f} MB, more than the {_MOST_BYTES / 2**20:.0f} MB that are "
            "opened. Download the published workbook again; it is a few megabytes."
        )
    return raw


def _rows(raw: bytes, path: Path) -> tuple[str, list[tuple[int, Mapping[str, Any]]]]:
    """The name of the values sheet and its rows by column, numbered as the spreadsheet numbers them."""
    import warnings

    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
            try:
                name = _sheet_name(book.sheetnames, path)
                cells = book[name].iter_rows(max_col=_MOST_COLUMNS, values_only=True)
                return name, _under_heading(cells, f"{path.name}, sheet '{name}'")
            finally:
                book.close()
    except HarmError:
        raise
    # A damaged workbook makes the reader fail in whatever way its XML suggests.
    except Exception as error:
        raise HarmError(
            f"{path.name} is damaged or not an .xlsx workbook ({type(error).__name__}). "
            "Download the published workbook again."
        ) from error


def _sheet_name(names: Sequence[str], path: Path) -> str:
    """The values sheet; of several editions the newest."""
    found = [name for name in names if _SHEET.search(name)]
    if not found:
        raise HarmError(
            f"{path.name} has no sheet '{SHEET}' (it has: {', '.join(names)}). "
            "Import the published workbook, or give the sheet of values that name."
        )
    return max(found, key=lambda name: _SHEET.search(name)[1])  # type: ignore[index]


def _under_heading(cells: Iterator[tuple[Any, ...]], where: str) -> list[tuple[int, Mapping[str, Any]]]:
    """The rows below the first row that holds all columns."""
    best: set[str] = set()
    heading: dict[str, int] | None = None
    rows: list[tuple[int, Mapping[str, Any]]] = []
    for number, row in enumerate(cells, start=1):
        if number > _MOST_ROWS:
            raise HarmError(f"{where} goes beyond row {_MOST_ROWS:,}. Delete what lies below the values and save.")
        if heading is None:
            found = _heading(row)
            best = max(best, set(found), key=len)
            heading = found if len(found) == len(COLUMNS) else None
            if heading is None and number >= _HEADING_WITHIN:
                break
        elif any(cell not in (None, "") for cell in row):
            rows.append((number, {column: _cell(row, at) for column, at in heading.items()}))
    if heading is None:
        missing = ", ".join(column for column in COLUMNS if column not in best)
        raise HarmError(
            f"{where} has no column {missing} in its first {_HEADING_WITHIN} rows. "
            f"The columns of the published layout are {', '.join(COLUMNS)}: restore their names."
        )
    return rows


def _heading(row: Sequence[Any]) -> dict[str, int]:
    """Where the columns stand, however their names are spaced or cased; the first where a name is repeated."""
    names = [re.sub(r"[\s_]+", " ", str(cell)).strip().upper() if cell is not None else "" for cell in row]
    wanted = {column: column.replace("_", " ").upper() for column in COLUMNS}
    return {column: names.index(name) for column, name in wanted.items() if name in names}


def _cell(row: Sequence[Any], at: int) -> Any:
    return row[at] if at < len(row) else None


def _read(name: str, rows: list[tuple[int, Mapping[str, Any]]]) -> _Sheet:
    sheet = _Sheet()
    for number, row in rows:
        title = _text(row[TITLE])
        if _EXPIRED.search(title):
            sheet.expired += 1
            continue
        code, differs = _code(row)
        score, fault = _score(row[SCORE])
        if fault:
            sheet.faults.append(f"sheet '{name}' row {number} {fault}")
        elif code is None:
            sheet.without_code.append(number)
        elif score is None:
            sheet.without_score.append(number)
        else:
            sheet.scores.setdefault(code, []).append(score)
            sheet.titles.setdefault(code, title)
            if differs:
                sheet.differ.append(number)
    return sheet


def _text(cell: Any) -> str:
    """A cell as text: whole numbers without their point."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split())


def _code(row: Mapping[str, Any]) -> tuple[str | None, bool]:
    """The Home Office code of a row, None where none can be read, and whether its columns name two different ones.

    The classification is the code that others join by; where it is no NNN/NN (spreadsheets turn 8/6 into a date), the
    class and subclass columns give it. A third level (`008/66/01`) belongs to its subclass.
    """
    text = _text(row[CLASS]) if isinstance(row[CLASS], (str, int, float)) else ""
    if re.fullmatch("[0-9]{5}", text):
        text = f"{text[:3]}/{text[3:]}"
    stated = _as_code("/".join(text.split("/")[:2]))
    parts = _as_code(f"{_text(row[CODE])}/{_text(row[SUB_CODE])}")
    return stated or parts, bool(stated and parts and stated != parts)


def _as_code(text: str) -> str | None:
    code = normalise_code(text) or ""
    return code if re.fullmatch(r"[0-9]{3}/[0-9]{2}", code) else None


def _score(cell: Any) -> tuple[float | None, str]:
    """The days of a row, None where it has none, or what is wrong with them: (days, fault)."""
    if cell is None or (isinstance(cell, str) and cell.strip().lower() in _NO_SCORE):
        return None, ""
    try:
        if isinstance(cell, bool) or not isinstance(cell, (int, float, str)):
            raise ValueError
        # 1,460 is a thousand and more; 547,5 is a fault, not 5,475.
        text = str(cell).strip()
        days = float(text.replace(",", "") if _THOUSANDS.fullmatch(text) else text)
    except ValueError:
        return None, f"column {SCORE}: '{_text(cell)[:40]}' is not a number of days"
    if not 0 <= days <= MOST_DAYS:
        return None, f"column {SCORE}: {_text(cell)[:40]} is not between 0 and {MOST_DAYS:g} days"
    # No sentence is 0 days: a 0 stands where a value is missing, and would be a silent one.
    return days or None, ""
