"""Offenders nobody could name: series of offences by one hand, by harm, and where each would stand if it were one man.

Do not break: a series is never merged into the list; its place there is a comparison, said as "if one man". Mistake a
newcomer will make: adding up the whole days of its offences; a series holds what nobody else is credited with.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphlink.view.about import About, about
from graphlink.view.in_common import in_common, series_label
from graphlink.view.source import Source


@dataclass(frozen=True, slots=True)
class SeriesOffence:
    """One offence of a series. `probability`: that it belongs to it; `days`: what it adds to the series."""

    offence_id: str
    seat: int
    title: str
    day: dt.date | None
    bcu: str
    probability: float
    counts: bool
    days: float


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """One offender nobody could name. `would_stand`: the rank on the list if it is one man, None where nothing counts;
    `shared`: what ties it."""

    rank: int
    identity_id: str
    label: str
    expected_harm: float
    offences: int
    victims: int
    shared: str
    first: dt.date | None
    last: dt.date | None
    bcus: tuple[str, ...]
    would_stand: int | None
    members: tuple[SeriesOffence, ...]


@dataclass(frozen=True, slots=True)
class SeriesList:
    """The head of the unknown series: `rows` of `total`. `empty_because`: why there are none, in words."""

    about: About
    rows: tuple[SeriesRow, ...]
    total: int
    listed: int  # people on the list
    empty_because: str

    @property
    def cut(self) -> str:
        """What is not shown, in words."""
        if len(self.rows) == self.total:
            return f"All {self.total:,} series." if self.total != 1 else "The 1 series."
        return f"The first {len(self.rows):,} of {self.total:,} series."


# Where a series would stand: after everybody on the list with more harm, or with more offences where the policy
# orders by those first.
_ROWS = """
SELECT s.*, CASE WHEN s.expected_harm > 0 THEN 1 + (
    SELECT count(*) FROM ranking k WHERE CASE WHEN $by_offences
      THEN (k.offences, round(k.expected_harm, 6)) > (s.offences, round(s.expected_harm, 6))
      ELSE round(k.expected_harm, 6) > round(s.expected_harm, 6) END) END AS would_stand
FROM unknown_series s WHERE $n = 0 OR s."rank" <= $n ORDER BY s."rank"
"""
_MEMBERS = """
SELECT a.identity_id, a.offence_id, a.seat, coalesce(o.offence_title, o.offence_code, 'no title') AS title,
  coalesce(o.date_counted, local_time(o.committed_from)::DATE) AS day, coalesce(o.bcu, '') AS bcu, a.probability,
  a.counts, a.expected_harm AS days
FROM attributions a JOIN offences o USING (offence_id)
WHERE a.identity_id IN (SELECT unnest($ids::VARCHAR[])) AND a.weight >= 0.5
ORDER BY a.identity_id, day, a.offence_id, a.seat
"""


def unknown_series(run: Source, n: int = 20) -> SeriesList:
    """The first `n` unknown series by harm, with their offences; n 0 is all of them."""
    header = about(run)
    rows = run.query(_ROWS, {"n": n, "by_offences": header.order == "offences"})
    members: dict[str, list[SeriesOffence]] = {}
    for found in run.query(_MEMBERS, {"ids": [row["identity_id"] for row in rows]}):
        members.setdefault(found.pop("identity_id"), []).append(SeriesOffence(**found))
    totals = run.query("SELECT (SELECT count(*) FROM unknown_series) AS n, (SELECT count(*) FROM ranking) AS listed")[0]
    return SeriesList(
        header,
        tuple(_row(row, members.get(row["identity_id"], [])) for row in rows),
        totals["n"],
        totals["listed"],
        "" if totals["n"] else _why_none(run.manifest),
    )


def _row(row: Mapping[str, Any], members: Sequence[SeriesOffence]) -> SeriesRow:
    days = [one.day for one in members if one.day]
    return SeriesRow(
        rank=row["rank"],
        identity_id=row["identity_id"],
        label=series_label(row["label"]),
        expected_harm=row["expected_harm"],
        offences=row["offences"],
        victims=row["victims"],
        shared=in_common(row["shared"]),
        first=min(days, default=None),
        last=max(days, default=None),
        bcus=tuple(sorted({one.bcu for one in members if one.bcu})),
        would_stand=row["would_stand"],
        members=tuple(members),
    )


def _why_none(manifest: Mapping[str, Any]) -> str:
    rule = (manifest.get("attribution") or {}).get("rule") or "plain"
    if rule == "plain":
        return (
            "No series: under the plain rule only a judgement joins offences that name nobody. "
            "Set GRAPHLINK_ATTRIBUTION=linked and run again to let the evidence do it."
        )
    return "No series: no two offences that name nobody could be said to be by one hand."
