"""The harm table: days of the Cambridge Crime Harm Index by Home Office code, with where each value comes from.

Do not break: a code without a value has no days and a bound, never 0 days. Mistake a newcomer will make: reading
`lookup`, which refuses an unknown code (for people), where `value`, which bounds it (for data), is meant.
"""

from __future__ import annotations

import csv
import difflib
import hashlib
import io
import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path

from graphlink.errors import HarmError, NotFoundError
from graphlink.harm.codes import code_key, normalise_code
from graphlink.harm.mapping import read_mapping

FIELDS = ("code", "title", "group", "category", "vawg", "days", "edition", "basis")

# Where a value comes from. The first set are the published ones; the rest are labelled estimates.
PUBLISHED_BASES = frozenset({"published", "press", "workbook"})
BASES: Mapping[str, str] = {
    "published": "a published chart of the workbook's values",
    "press": "stated in news of the method",
    "workbook": "the official workbook, as imported",
    "press_floor": "stated in news of the method as the lowest of its kind",
    "chart_inferred": "read off a published chart",
    "secondary_low": "a student's reading of the workbook: weak",
    "guideline_derived": "the sentencing guideline's lowest starting point",
    "assumed_as_completed": "an attempt, valued as the completed offence",
    "subgroup_median": "median of its crime group in the 2026 edition",
    "subgroup_min": "minimum of its crime group in the 2026 edition",
    "group_median": "median of the recorded-crime group its class belongs to",
}
# Why a code has no value.
UNVALUED: Mapping[str, str] = {
    "no_code": "the offence carries no code",
    "unknown_code": "the code is not in the harm table",
    "invalid_code": "the code says that no valid offence was recorded",
    "outside_recorded_crime": "a summary matter outside recorded crime",
    "no_value": "in the harm table, without a value",
}
CATEGORIES = (
    "ARSON",
    "BURGLARY",
    "COERCIVE_CONTROL",
    "DAMAGE",
    "HARASSMENT",
    "HBA_FGM_FM",
    "HOMICIDE",
    "IMAGES",
    "INTIMATE_IMAGES",
    "ORDER_BREACH",
    "RAPE",
    "ROBBERY",
    "SEXUAL_ADULT",
    "SEXUAL_CHILD",
    "STALKING",
    "STRANGULATION",
    "THEFT",
    "THREATS_TO_KILL",
    "VEHICLE",
    "VIOLENCE_INJURY",
    "VIOLENCE_NO_INJURY",
)
VAWG_CLASSES = ("core", "da_or_female_victim", "context")

# A summary offence carries six months at most (Magistrates' Courts Act 1980 s. 31), here in days.
SUMMARY_BOUND = 182.0
UNVALUED_BOUND = 5475.0
MOST_DAYS = 36525.0


@dataclass(frozen=True, slots=True)
class HarmValue:
    """What one code is worth. `days` is None where it has no value; `bound` is then the most it can be, in days."""

    code: str | None
    title: str
    group: str | None
    category: str | None
    vawg: str | None
    days: float | None
    edition: str
    basis: str
    bound: float | None = None

    @property
    def published(self) -> bool:
        """Whether the value itself was published, and is not an estimate of ours."""
        return self.basis in PUBLISHED_BASES


@dataclass(frozen=True, slots=True)
class Group:
    """One recorded-crime group of the 2026 edition: days of its codes, crimes recorded in 2024/25."""

    name: str
    min_days: float
    median_days: float
    max_days: float
    recorded: int


@dataclass(frozen=True, slots=True)
class HarmTable:
    """The values of one edition. `edition` and `sha256` (of the file) go into every run; `about` is its header."""

    values: tuple[HarmValue, ...]
    edition: str
    sha256: str
    about: Mapping[str, str] = field(default_factory=dict)
    unvalued_bound: float = UNVALUED_BOUND
    _by_key: Mapping[str, HarmValue] = field(default_factory=dict, repr=False)

    @classmethod
    def load(cls, path: Path | None = None, *, unvalued_bound: float = UNVALUED_BOUND) -> HarmTable:
        """The bundled table, or the one in `path` as `harm import` writes it.

        Raises HarmError with every fault found: columns, codes, days, categories, classes, groups.
        """
        raw = _bytes(path)
        about, rows = _parse(raw, str(path or "the bundled harm table"))
        values = tuple(_bounded(value, unvalued_bound) for value in _checked(rows, path))
        return cls(
            values,
            about.get("edition", "") or "no edition stated",
            hashlib.sha256(raw).hexdigest(),
            about,
            unvalued_bound,
            {code_key(value.code or ""): value for value in values},
        )

    def with_values(self, values: tuple[HarmValue, ...], edition: str) -> HarmTable:
        """This table with other values; `sha256` is then that of the values, for there is no file."""
        digest = hashlib.sha256(repr(values).encode("utf-8")).hexdigest()
        keys = {code_key(value.code or ""): value for value in values}
        return HarmTable(values, edition, digest, self.about, self.unvalued_bound, keys)

    def value(self, code: str | None) -> HarmValue:
        """What `code` is worth, however it is spelled; empty and unknown codes have no days and a bound."""
        normal = normalise_code(code)
        if normal is None:
            return HarmValue(None, "", None, None, None, None, "", "no_code", self.unvalued_bound)
        if known := self._by_key.get(code_key(normal)):
            return known
        group = class_groups().get(normal[:3]) if normal[3:4] == "/" else None
        bound = groups()[group].max_days if group else self.unvalued_bound
        return HarmValue(normal, "", group, None, None, None, "", "unknown_code", bound)

    def lookup(self, code: str) -> HarmValue:
        """What a code of the table is worth; NotFoundError with the nearest codes for any other."""
        value = self.value(code)
        if value.basis in ("no_code", "unknown_code"):
            raise NotFoundError(
                f"The harm table ({self.edition}) has no offence code '{value.code or ''}'. Codes are written NNN/NN "
                "or G:<recorded-crime group>; 'graphlink harm list' shows them.",
                self.nearest(code),
            )
        return value

    def nearest(self, code: str) -> tuple[str, ...]:
        """Up to five codes of the table that `code` may have meant: its class, else spelling, else title."""
        normal = normalise_code(code) or ""
        if normal[3:4] == "/":
            same = [v.code for v in self.values if v.code and v.code[:4] == normal[:4]]
            if same:
                return tuple(sorted(same, key=lambda c: (abs(int(c[4:]) - int(normal[4:])), c))[:5])
        words = code_key(normal).split()
        titled = [v.code for v in self.values if v.code and words and all(w in v.title.lower() for w in words)]
        spelled = difflib.get_close_matches(code_key(normal), self._by_key, n=5)
        return tuple(titled[:5]) or tuple(str(self._by_key[key].code) for key in spelled)


def share_published(days_by_basis: Mapping[str, float]) -> float | None:
    """The share (0 to 1) of harm that rests on published values; None where there is no harm.

    `days_by_basis`: days added up by basis.
    """
    total = sum(days_by_basis.values())
    published = sum(days for basis, days in days_by_basis.items() if basis in PUBLISHED_BASES)
    return published / total if total > 0 else None


@cache
def groups() -> Mapping[str, Group]:
    """The recorded-crime groups of the 2026 edition by name."""
    text = resources.files("graphlink.harm").joinpath("data/groups.csv").read_text(encoding="utf-8")
    return {
        row["group"]: Group(
            row["group"],
            float(row["min_days"]),
            float(row["median_days"]),
            float(row["max_days"]),
            int(row["recorded_2024_25"]),
        )
        for row in csv.DictReader(text.splitlines())
    }


@cache
def class_groups() -> Mapping[str, str]:
    """The group of each Home Office class that lies inside recorded crime."""
    return {ho_class: group for ho_class, group in read_mapping().classes.items() if group}


def _bytes(path: Path | None) -> bytes:
    if path is None:
        return resources.files("graphlink.harm").joinpath("data/harm.csv").read_bytes()
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise HarmError(
            f"There is no harm table {path}. 'graphlink harm import FILE.xlsx -o {path}' makes one."
        ) from error
    except OSError as error:
        raise HarmError(f"The harm table {path} cannot be read ({error.strerror}).") from error


def _parse(raw: bytes, name: str) -> tuple[dict[str, str], list[tuple[int, dict[str, str]]]]:
    """The `# key: value` lines at the top, then the rows with their line numbers."""
    try:
        file = io.StringIO(raw.decode("utf-8-sig"), newline="")
    except UnicodeDecodeError as error:
        raise HarmError(f"{name} is not UTF-8 text: save it as CSV UTF-8, or import the workbook again.") from error
    about: dict[str, str] = {}
    heading = file.readline()
    top = 0
    # A spreadsheet that saved the file leaves quotes and trailing commas on these lines.
    while heading.lstrip('"').startswith("#"):
        key, _, text = heading.strip().strip('",').lstrip("# ").partition(":")
        about[key.strip()] = text.strip()
        heading = file.readline()
        top += 1
    reader = csv.DictReader(itertools.chain([heading], file), restkey="", restval="")
    try:
        missing = [column for column in FIELDS if column not in (reader.fieldnames or ())]
        if not missing:
            return about, [(top + reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise HarmError(f"{name} line {top + reader.line_num} cannot be read as CSV ({error}).") from error
    raise HarmError(
        f"{name} has no column {', '.join(missing)}. A harm table has the columns {', '.join(FIELDS)}, "
        "as 'graphlink harm import' writes them."
    )


def _checked(rows: Iterable[tuple[int, dict[str, str]]], path: Path | None) -> list[HarmValue]:
    faults: list[str] = []
    seen: dict[str, int] = {}
    values = []
    for line, row in rows:
        cells = {name: row[name].strip() for name in FIELDS}
        code = normalise_code(cells["code"]) or ""
        found = list(_row_faults(code, cells))
        if code and code_key(code) in seen:
            found.append(f"code {code} stands already in line {seen[code_key(code)]}; keep one")
        seen.setdefault(code_key(code), line)
        faults += [f"line {line}: {fault}" for fault in found]
        if not found:
            values.append(_value(code, cells))
    if not values and not faults:
        faults.append("no rows; import the workbook again")
    if faults:
        more = [f"... and {len(faults) - 20} more"] if len(faults) > 20 else []
        raise HarmError("\n  ".join([f"The harm table {path or ''} cannot be used:", *faults[:20], *more]))
    return values


def _row_faults(code: str, cells: Mapping[str, str]) -> Iterator[str]:
    if not (code[3:4] == "/" and len(code) == 6) and not code.startswith("G:"):
        yield f"code '{cells['code']}' is neither NNN/NN nor G:<recorded-crime group>"
    if code.startswith("G:") and code[2:] not in groups():
        yield f"'{code[2:]}' is no recorded-crime group; groups: {', '.join(groups())}"
    if cells["days"]:
        try:
            days = float(cells["days"])
        except ValueError:
            yield f"days '{cells['days']}' is not a number"
        else:
            if not 0 <= days <= MOST_DAYS:
                yield f"days {cells['days']} is not between 0 and {MOST_DAYS:g}"
    elif cells["basis"] in BASES:
        yield f"basis {cells['basis']} needs days; without a value write one of {', '.join(UNVALUED)}"
    if cells["category"] and cells["category"] not in CATEGORIES:
        yield f"unknown category '{cells['category']}'; categories: {', '.join(CATEGORIES)}"
    if cells["vawg"] and cells["vawg"] not in VAWG_CLASSES:
        yield f"unknown vawg class '{cells['vawg']}'; classes: {', '.join(VAWG_CLASSES)}"
    if cells["group"] and cells["group"] not in groups():
        yield f"unknown group '{cells['group']}'; groups: {', '.join(groups())}"
    if cells["basis"] not in (BASES if cells["days"] else {**UNVALUED, **BASES, "": ""}):
        yield f"unknown basis '{cells['basis']}'; bases: {', '.join(BASES)}"


def _value(code: str, cells: Mapping[str, str]) -> HarmValue:
    return HarmValue(
        code,
        cells["title"],
        cells["group"] or None,
        cells["category"] or None,
        cells["vawg"] or None,
        float(cells["days"]) if cells["days"] else None,
        cells["edition"],
        cells["basis"] or "no_value",
    )


def _bounded(value: HarmValue, unvalued_bound: float) -> HarmValue:
    if value.days is not None:
        return value
    if value.group:
        bound = groups()[value.group].max_days
    else:
        bound = SUMMARY_BOUND if value.basis == "outside_recorded_crime" else unvalued_bound
    parts = (value.code, value.title, value.group, value.category, value.vawg, None, value.edition, value.basis)
    return HarmValue(*parts, bound)
