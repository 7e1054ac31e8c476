"""The whole list held for asking: filtered, sorted and cut into windows, however long it is.

Do not break: a filter hides rows and a sort turns them round; no rank and no figure is worked out anew. Mistake a
newcomer will make: sending the whole list to a page; 36,000 rows are asked for by the window that is in view.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graphlink import duck
from graphlink.errors import InputError
from graphlink.view.about import About, about
from graphlink.view.compare import places
from graphlink.view.listing import ListRow, list_row
from graphlink.view.source import Source
from graphlink.view.words import count

MONTHS = 12
WINDOW = 500  # rows of one window at most

# What may be shown alone, and its words. The conditions are about columns that stand on the list.
SHOWN: Mapping[str, tuple[str, str]] = {
    "all": ("Everyone", "true"),
    "linked": (
        "Changed by linking",
        '(named_rank IS NULL OR named_rank > "rank") AND expected_harm - coalesce(named_harm, 0) >= 0.5',
    ),
    "hidden": ("With hidden offences", "hidden > 0"),
    "one_link": ("Rests on one link", "one_link"),
    "moved": ("Moved since the run before", 'previous IS DISTINCT FROM "rank"'),
    "news": ("New since you last looked", "news IS NOT NULL"),
    "orders": ("Order in force", "orders IS NOT NULL AND orders NOT IN ('', '[]')"),
    "custody": ("In custody", "in_custody"),
    "victim": ("Also recorded as victim", "as_victim > 0"),
    "tasked": ("Tasked", "tasked"),
}
SORTED: Mapping[str, str] = {
    "rank": '"rank"',
    "named": "named_rank",
    "who": "lower(label)",
    "harm": "expected_harm",
    "named_harm": "named_harm",
    "offences": "offences",
    "hidden": "hidden",
    "victims": "victims",
    "last": '"last"',
    "previous": "previous",
}

_LISTED = Path(__file__).with_name("browse.sql")
_DATED = """
SELECT a.identity_id, o.date_counted AS on_day, coalesce(o.category, 'unclassified') AS category,
       a.expected_harm AS days, a.basis = 'named' AS named
FROM attributions a JOIN offences o USING (offence_id) WHERE a.counts AND a.expected_harm > 0
"""
_SPARKS = """
SELECT identity_id, date_diff('month', $first::DATE, on_day) AS month,
       coalesce(sum(days) FILTER (named), 0) AS named, coalesce(sum(days) FILTER (NOT named), 0) AS linked
FROM dated WHERE identity_id IN (SELECT unnest($ids::VARCHAR[])) AND on_day >= $first AND on_day <= $last
GROUP BY ALL
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the list is wanted. Days are inclusive; `show` and `sort` are keys of SHOWN and SORTED."""

    text: str = ""
    bcu: str = ""
    kind: str = ""  # category of an offence that counts
    since: dt.date | None = None
    until: dt.date | None = None
    show: str = "all"
    sort: str = "rank"
    falling: bool = False


@dataclass(frozen=True, slots=True)
class BrowsedRow:
    """One row of the list. `months`: days by month, (named, linked), oldest first; `previous`: rank before; `news`:
    what is new since the user looked, in words."""

    row: ListRow
    hidden: int
    previous: int | None
    months: tuple[tuple[float, float], ...]
    news: str = ""


@dataclass(frozen=True, slots=True)
class Browsed:
    """A window of the list: `rows` from `offset` of the `matching` of `total`."""

    rows: tuple[BrowsedRow, ...]
    offset: int
    matching: int
    total: int

    @property
    def said(self) -> str:
        """How much of the list is there, in words."""
        everybody = count(self.total, "person")
        return f"{everybody} on the list." if self.matching == self.total else f"{self.matching:,} of {everybody}."


@dataclass(frozen=True, slots=True)
class Choices:
    """What the list can be filtered by. `first_month`: ISO day on which the months of the rows begin."""

    areas: tuple[str, ...]
    kinds: tuple[str, ...]
    first_month: str
    most_days: float  # the longest interval, for the scale of the bars
    compared: bool  # whether there is a run before
    news: bool  # whether anything is new about somebody the user has looked at


class Browser:
    """The list of one run in memory. Safe to ask from several threads. `before`: the run that it replaced; `news`: what
    is new about whom since the user last looked, by identity."""

    def __init__(self, run: Source, before: Source | None = None, news: Mapping[str, str] | None = None) -> None:
        self.about: About = about(run)
        self._lock = threading.Lock()
        self._con = duck.connect()
        listed = run.arrow(_LISTED.read_text(encoding="utf-8"))
        self._con.register("arriving", listed)
        earlier = places(before, run) if before else {}
        ids, ranks = list(earlier), list(earlier.values())
        self._con.execute(
            "CREATE TABLE listed AS SELECT a.*, p.previous, n.news FROM arriving a LEFT JOIN "
            "(SELECT unnest($ids::VARCHAR[]) AS identity_id, unnest($ranks::BIGINT[]) AS previous) p"
            " USING (identity_id) LEFT JOIN "
            "(SELECT unnest($whom::VARCHAR[]) AS identity_id, unnest($said::VARCHAR[]) AS news) n USING (identity_id)"
            ' ORDER BY a."rank"',
            {"ids": ids, "ranks": ranks, "whom": list(news or {}), "said": list((news or {}).values())},
        )
        self._con.unregister("arriving")
        self._con.register("arriving_dated", run.arrow(_DATED))
        self._con.execute("CREATE TABLE dated AS SELECT * FROM arriving_dated ORDER BY identity_id, on_day")
        self._con.unregister("arriving_dated")
        self._first = _months_before(self.about.as_of)
        self.choices = self._choices(before is not None, bool(news))

    def page(self, asked: Asked, offset: int = 0, limit: int = 100) -> Browsed:
        """The rows of a window. InputError where the question cannot be asked."""
        if asked.show not in SHOWN or asked.sort not in SORTED:
            raise InputError(f"The list knows no '{asked.show}' or '{asked.sort}'. Reload the page.")
        where, values = _where(asked)
        direction = "DESC" if asked.falling else "ASC"
        values |= {"offset": max(0, offset), "limit": min(max(0, limit), WINDOW)}
        with self._lock:
            found = duck.rows(
                self._con,
                f"SELECT *, count(*) OVER () AS matching FROM listed WHERE {where} "
                f'ORDER BY {SORTED[asked.sort]} {direction} NULLS LAST, "rank" LIMIT $limit OFFSET $offset',
                values,
            )
            total = int(duck.value(self._con, "SELECT count(*) FROM listed"))
            del values["limit"], values["offset"]
            matching = (
                int(found[0]["matching"])
                if found
                else int(duck.value(self._con, f"SELECT count(*) FROM listed WHERE {where}", values))
            )
            months = self._sparks([row["identity_id"] for row in found])
        rows = tuple(
            BrowsedRow(
                list_row(row),
                row["hidden"],
                row["previous"],
                months.get(row["identity_id"], ((0.0, 0.0),) * MONTHS),
                row["news"] or "",
            )
            for row in found
        )
        return Browsed(rows, offset, matching, total)

    def _sparks(self, ids: Sequence[str]) -> dict[str, tuple[tuple[float, float], ...]]:
        last = self.about.as_of or "9999-12-31"
        asked = {"ids": list(ids), "first": self._first, "last": dt.date.fromisoformat(last)}
        drawn = {one: [(0.0, 0.0)] * MONTHS for one in ids}
        for row in duck.rows(self._con, _SPARKS, asked):
            if 0 <= row["month"] < MONTHS:
                drawn[row["identity_id"]][row["month"]] = (row["named"], row["linked"])
        return {one: tuple(those) for one, those in drawn.items()}

    def _choices(self, compared: bool, news: bool) -> Choices:
        areas = duck.rows(self._con, "SELECT DISTINCT bcu FROM listed WHERE bcu <> '' ORDER BY bcu")
        kinds = duck.rows(self._con, "SELECT DISTINCT category FROM dated ORDER BY category")
        most = duck.value(self._con, "SELECT max(greatest(harm_high, expected_harm)) FROM listed")
        return Choices(
            tuple(row["bcu"] for row in areas),
            tuple(row["category"] for row in kinds),
            self._first.isoformat(),
            float(most or 1.0),
            compared,
            news,
        )


def _where(asked: Asked) -> tuple[str, dict[str, Any]]:
    parts = [SHOWN[asked.show][1]]
    values: dict[str, Any] = {}
    for i, word in enumerate(asked.text.split()[:10]):
        parts.append(f"contains(spoken, lower(strip_accents($word{i}::VARCHAR)))")
        values[f"word{i}"] = word
    if asked.bcu:
        parts.append("bcu = $bcu")
        values["bcu"] = asked.bcu
    inner: list[str] = []
    for column, sign, value in (
        ("category", "=", asked.kind),
        ("on_day", ">=", asked.since),
        ("on_day", "<=", asked.until),
    ):
        if value:
            key = f"{column}{len(inner)}"
            inner.append(f"{column} {sign} ${key}")
            values[key] = value
    if inner:
        parts.append(f"identity_id IN (SELECT identity_id FROM dated WHERE {' AND '.join(inner)})")
    return " AND ".join(f"({part})" for part in parts), values


def _months_before(as_of: str) -> dt.date:
    """The first day of the month that begins the last twelve calendar months."""
    last = dt.date.fromisoformat(as_of) if as_of else dt.date(1970, 12, 31)
    year, month = divmod(last.year * 12 + last.month - MONTHS, 12)
    return dt.date(year, month + 1, 1)
