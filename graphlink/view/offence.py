"""One offence: what happened, who could have done it seat by seat, against whom, and what it left.

Do not break: the shares of a seat and what nobody explains add up to the whole offence. Victims stand by letter.
Mistake a newcomer will make: leaving out who was eliminated; they are kept in sight, with nothing credited.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphlink.catalogue.outputs import BY_NAME_OUT
from graphlink.errors import NotFoundError
from graphlink.view import names
from graphlink.view.about import basis_words
from graphlink.view.in_common import in_common, series_label
from graphlink.view.people import Someone, people
from graphlink.view.sentences import credited, outcome
from graphlink.view.source import Source
from graphlink.view.ties import TieLine, ties_of
from graphlink.view.victims import Victim, victims_of
from graphlink.view.waterfall import strongest, title_of
from graphlink.view.words import chance, moment, tidy

_OFFENCE = """
SELECT *, local_time(committed_from) AS from_local, local_time(committed_to) AS to_local,
       local_time(reported_at) AS reported_local
FROM offences WHERE offence_id = $id
"""
_DECLARED = {*BY_NAME_OUT["offences"].column_names, "from_local", "to_local", "reported_local"}
_SHARES = f"""
SELECT a.*, r."rank" AS place, coalesce({names.shown("anchor")}, u.label, any_name.name) AS label
FROM attributions a
LEFT JOIN ranking r USING (identity_id)
LEFT JOIN records anchor ON anchor.record_id = 'person:' || r.anchor_id
LEFT JOIN unknown_series u USING (identity_id)
LEFT JOIN (
  SELECT x.identity_id, min({names.shown("x")}) AS name FROM records x WHERE x.kind = 'person' GROUP BY ALL
) any_name USING (identity_id)
WHERE a.offence_id = $id ORDER BY a.seat, a.weight DESC, a.identity_id
"""
_SUSPECTS = """
SELECT i.*, d.identity_id FROM involvements i LEFT JOIN identities d USING (person_id)
WHERE i.offence_id = $id AND i.role <> 'victim' ORDER BY i.role, i.seat NULLS LAST, i.source_ref
"""
_LINKS = """
SELECT CASE WHEN offence_id_a = $id THEN offence_id_b ELSE offence_id_a END AS other, probability, basis, shared
FROM offence_links WHERE offence_id_a = $id OR offence_id_b = $id ORDER BY probability DESC, other LIMIT 50
"""
_READS = """
SELECT vehicle, local_time(seen_at) AS seen, metres, minutes, read_id FROM reads_near
WHERE offence_id = $id ORDER BY abs(minutes), read_id LIMIT 50
"""


@dataclass(frozen=True, slots=True)
class Share:
    """One candidate of a seat: the share credited, in days and as a sentence."""

    identity_id: str
    label: str
    rank: int | None
    weight: float
    adds: float
    sentence: str
    doubted: bool


@dataclass(frozen=True, slots=True)
class Seat:
    """One offender of the offence: candidates, and the days credited to nobody."""

    number: int
    shares: tuple[Share, ...]
    named: tuple[str, ...]  # sentences about the suspect rows
    days: float
    remainder: float


@dataclass(frozen=True, slots=True)
class OffencePage:
    """One offence. Times are local."""

    offence_id: str
    title: str
    code: str
    category: str
    from_local: dt.datetime | None
    to_local: dt.datetime | None
    reported: dt.datetime | None
    area: str
    origin: str
    outcome: str
    flags: str
    method: str
    days: float | None
    value_basis: str
    bound: float | None
    counts: bool
    why_not: str
    seats: tuple[Seat, ...]
    eliminated: tuple[str, ...]
    victims: tuple[Victim, ...]
    witnesses: tuple[str, ...]
    ties: tuple[TieLine, ...]
    links: tuple[str, ...]
    reads: tuple[str, ...]
    source_ref: str
    extra: Mapping[str, Any]  # the source's own columns


def offence(run: Source, offence_id: str) -> OffencePage:
    """One offence. NotFoundError where the run has none of that reference."""
    found = run.query(_OFFENCE, {"id": offence_id})
    if not found:
        raise NotFoundError(f"There is no offence {offence_id} in this run.")
    row = found[0]
    suspects = run.query(_SUSPECTS, {"id": offence_id})
    met = people(run, (s["person_id"] for s in suspects if s["person_id"]))
    return OffencePage(
        offence_id=offence_id,
        title=title_of(row),
        code=row["offence_code"] or "",
        category=tidy(row["category"]),
        from_local=row["from_local"],
        to_local=row["to_local"],
        reported=row["reported_local"],
        area=row["bcu"] or "",
        origin=tidy(row["origin"]) or "reported",
        outcome=outcome(row["outcome"]),
        flags=tidy(row["flags"]),
        method=row["mo"] or "",
        days=row["days"],
        value_basis=basis_words(row["basis"]),
        bound=row["bound"],
        counts=bool(row["counts"]),
        why_not=row["why_not"] or "",
        seats=_seats(run, offence_id, suspects, met),
        eliminated=tuple(_named(s, met) for s in suspects if s["status"] == "eliminated"),
        victims=victims_of(run, [offence_id]).get(offence_id, ()),
        witnesses=tuple(_named(s, met) for s in suspects if s["role"] == "witness"),
        ties=ties_of(run, "offence", [offence_id], offence_id),
        links=tuple(_link(link) for link in run.query(_LINKS, {"id": offence_id})),
        reads=tuple(_read(read) for read in run.query(_READS, {"id": offence_id})),
        source_ref=row["source_ref"],
        extra={name: value for name, value in row.items() if name not in _DECLARED and value is not None},
    )


def _seats(
    run: Source, offence_id: str, suspects: Sequence[Mapping[str, Any]], met: Mapping[str, Someone]
) -> tuple[Seat, ...]:
    rows = run.query(_SHARES, {"id": offence_id})
    counted = run.query("SELECT * FROM counted WHERE offence_id = ? ORDER BY seat", [offence_id])
    standing = [s for s in suspects if s["role"] == "suspect" and s["status"] != "eliminated"]
    return tuple(
        Seat(
            seat["seat"],
            tuple(_share(r, suspects) for r in rows if r["seat"] == seat["seat"]),
            tuple(_named(s, met) for s in standing if s["seat"] == seat["seat"]),
            seat["days"] or 0.0,
            seat["remainder"] or 0.0,
        )
        for seat in counted
    )


def _share(row: Mapping[str, Any], suspects: Sequence[Mapping[str, Any]]) -> Share:
    mine = [s["status"] for s in suspects if s["identity_id"] == row["identity_id"] and s["role"] == "suspect"]
    return Share(
        row["identity_id"],
        series_label(row["label"]) or names.NOBODY,
        row["place"],
        row["weight"],
        row["expected_harm"],
        credited(row["basis"], row["weight"], row["probability"], strongest(mine)),
        bool(row["doubted"]),
    )


def _named(row: Mapping[str, Any], met: Mapping[str, Someone]) -> str:
    if row["person_id"] in met:
        who = met[row["person_id"]].standing_as(row["role"])
    else:
        parts = [row["forename"], row["surname"], row["sex"], _ages(row), row["description"]]
        who = "unnamed: " + (", ".join(str(p) for p in parts if p) or "nothing is known")
    about = [tidy(row["status"])] if row["role"] == "suspect" and row["status"] else []
    about += ["one of several alternatives"] if row["alternative"] else []
    return f"{who}{', ' if about else ''}{', '.join(about)} [{row['source_ref']}]"


def _ages(row: Mapping[str, Any]) -> str:
    low, high = row["age_from"], row["age_to"]
    if low is None and high is None:
        return ""
    return f"aged {low if low is not None else '?'} to {high if high is not None else '?'}"


def _link(row: Mapping[str, Any]) -> str:
    return f"{row['other']}: {chance(row['probability'])} that one hand did both; shares {in_common(row['shared'])}"


def _read(row: Mapping[str, Any]) -> str:
    when = (
        "during it"
        if not row["minutes"]
        else f"{abs(row['minutes']):.0f} minutes {'before' if row['minutes'] < 0 else 'after'}"
    )
    return f"{row['vehicle']} was read {row['metres']:.0f} m away, {when}, {moment(row['seen'])} [{row['read_id']}]"
