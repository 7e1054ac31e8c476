"""Rules that compare cells of one row, as data: what `Column` cannot say about a cell on its own.

Do not break: `when` is a DuckDB condition over the typed columns of the row; beside them it may name `today` (DATE),
`tomorrow` (the instant at which today ends, local), `oldest_birth` (DATE) and, for offences, `to_is_day` (committed_to
states a day and no time). Rules of a table apply in the order in which they stand, and a later one sees what an
earlier one cleared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from graphlink.catalogue.contract import TABLES
from graphlink.catalogue.model import Column

Effect = Literal["rejected", "cleared", "listed"]


@dataclass(frozen=True, slots=True)
class Rule:
    """Where `when` holds, `columns` of `table` are cleared (or the row rejected, or the cells only listed)."""

    table: str
    columns: tuple[str, ...]
    when: str
    reason: str
    remedy: str
    effect: Effect = "cleared"


def _births(table: str) -> tuple[Rule, ...]:
    return (
        Rule(table, ("dob",), "dob > today", "a birth date after the day of the run", "Correct the date."),
        Rule(
            table,
            ("dob",),
            "dob < oldest_birth",
            "a birth date too long ago to be one",
            "Correct the date; the limit is the setting oldest_birth_years.",
        ),
    )


def _places(table: str) -> tuple[Rule, ...]:
    alone = "Give both lat and lon, or neither."
    return (
        Rule(
            table,
            ("lat", "lon"),
            "lat = 0 AND lon = 0",
            "0,0 is a filler, not a place",
            "Leave both cells empty where the place is unknown.",
        ),
        Rule(table, ("lat",), "lat IS NOT NULL AND lon IS NULL", "a lat without a lon", alone),
        Rule(table, ("lon",), "lon IS NOT NULL AND lat IS NULL", "a lon without a lat", alone),
        Rule(
            table,
            ("lat",),
            "lat BETWEEN -9 AND 3 AND lon BETWEEN 49 AND 61",
            "lat and lon look swapped; they are read as they stand",
            "If the place is in the United Kingdom, exchange the two columns.",
            "listed",
        ),
    )


def _order(table: str, earlier: str, later: str) -> Rule:
    return Rule(table, (later,), f"{later} < {earlier}", f"lies before {earlier}", f"Correct {later} or {earlier}.")


_CROSS: tuple[Rule, ...] = (
    *_births("persons"),
    Rule(
        "persons",
        ("dob",),
        "dob > deceased_on",
        "a birth date after the date of death",
        "Correct dob or deceased_on.",
    ),
    *_births("aliases"),
    Rule(
        "offences",
        ("committed_from",),
        "committed_from >= tomorrow",
        "lies after the day of the run",
        "Correct the time.",
        "rejected",
    ),
    Rule(
        "offences",
        ("committed_to",),
        # the day before committed_from ends at the instant at which a whole day begins
        "committed_to < committed_from OR (committed_to = committed_from AND to_is_day)",
        "lies before committed_from",
        "Correct committed_to or committed_from.",
    ),
    Rule(
        "offences",
        ("reported_at",),
        "reported_at >= tomorrow",
        "lies after the day of the run",
        "Correct the time.",
    ),
    Rule(
        "involvements",
        ("age_from", "age_to"),
        "age_from > age_to",
        "age_from is greater than age_to",
        "Correct the two ages.",
    ),
    _order("associations", "first_seen", "last_seen"),
    Rule(
        "associations",
        ("grade",),
        "NOT regexp_full_match(grade, '[123][A-Ea-e][PCpc]')",
        "not a 3x5x2 grade",
        "Write source 1-3, assessment A-E and handling P or C, for example 1AP.",
    ),
    _order("orders", "starts_on", "ends_on"),
)


def _range(table: str, column: Column) -> Rule:
    outside = [f"{column.name} < {column.low:g}"] if column.low is not None else []
    outside += [f"{column.name} > {column.high:g}"] if column.high is not None else []
    if column.low is not None and column.high is not None:
        reason = f"not within {column.low:g} to {column.high:g}"
    else:
        reason = f"less than {column.low:g}" if column.low is not None else f"greater than {column.high:g}"
    return Rule(
        table,
        (column.name,),
        " OR ".join(outside),
        reason,
        "Correct the number, or leave the cell empty.",
        "rejected" if column.required else "cleared",
    )


def _ranges() -> tuple[Rule, ...]:
    return tuple(
        _range(table.name, column)
        for table in TABLES
        for column in table.columns
        if column.low is not None or column.high is not None
    )


def _all_places() -> tuple[Rule, ...]:
    return tuple(rule for table in TABLES if "lat" in table.column_names for rule in _places(table.name))


RULES: tuple[Rule, ...] = (*_ranges(), *_all_places(), *_CROSS)

# Rows that are never duplicates of one another, however alike: each is a seat of its own.
NEVER_DUPLICATE: Mapping[str, str] = {"involvements": "person_id IS NULL AND role = 'suspect'"}
