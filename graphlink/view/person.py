"""One human: the records taken to be one, why, what they are suspected of, and what stands around them.

Do not break: suspect, victim and witness stay apart; context (companions, orders, stops) is never added to a score.
Mistake a newcomer will make: showing ethnicity; it is for the disproportionality monitor alone.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphlink.catalogue.outputs import BY_NAME_OUT
from graphlink.errors import NotFoundError
from graphlink.view import names
from graphlink.view.listing import order_words
from graphlink.view.people import Someone, people
from graphlink.view.sentences import joined, outcome
from graphlink.view.source import Source
from graphlink.view.ties import TieLine, ties_of
from graphlink.view.waterfall import Waterfall, explain, title_of
from graphlink.view.words import day, moment, span, tidy

_RECORDS = f"""
SELECT r.*, {names.shown("r")} AS shown, d.probability AS membership, (SELECT count(*) FROM involvements i
        WHERE i.person_id = r.person_id AND i.role = 'suspect') AS suspect_in
FROM records r LEFT JOIN identities d ON d.person_id = r.person_id
WHERE r.identity_id = $identity AND r.kind = 'person'
ORDER BY suspect_in DESC, r.person_id
"""
_OFFENCES = """
SELECT i.offence_id, i.person_id, i.role, i.status, i.alternative, i.relationship, i.source_ref,
       o.offence_title, o.offence_code, o.category, o."group", o.days, o.outcome, o.counts, o.why_not,
       o.date_counted, local_date(o.committed_from) AS happened
FROM involvements i JOIN offences o USING (offence_id)
WHERE i.person_id IN (SELECT unnest($people::VARCHAR[]))
ORDER BY happened DESC, i.offence_id, i.role, i.source_ref
"""
_PIECES = """
SELECT * FROM evidence WHERE subject = 'pair'
  AND a IN (SELECT unnest($records::VARCHAR[])) AND b IN (SELECT unnest($records::VARCHAR[]))
ORDER BY a, b, name
"""
_AROUND = """
SELECT 'orders' AS which, order_id AS ref, person_id, kind, starts_on AS first, ends_on AS last, NULL AS at,
       protects_person_id AS other, NULL AS offence_id, NULL AS list, source_ref
FROM orders WHERE person_id IN (SELECT unnest($people::VARCHAR[]))
UNION ALL
SELECT 'actions', action_id, person_id, kind, "on", "on", NULL, NULL, offence_id, bcu, source_ref
FROM actions WHERE person_id IN (SELECT unnest($people::VARCHAR[]))
UNION ALL
SELECT 'sightings', sighting_id, person_id, kind, NULL, NULL, local_time("at"), with_person_id, NULL, NULL, source_ref
FROM sightings WHERE person_id IN (SELECT unnest($people::VARCHAR[]))
UNION ALL
SELECT 'taskings', source_ref, person_id, CASE WHEN wanted THEN 'wanted' ELSE '' END, tasked_on, closed_on, NULL,
       NULL, NULL, list, source_ref
FROM taskings WHERE person_id IN (SELECT unnest($people::VARCHAR[]))
ORDER BY which, coalesce(first, CAST("at" AS DATE)), ref
"""


@dataclass(frozen=True, slots=True)
class Record:
    """One nominal record of the identity, as the source holds it, and why it belongs."""

    person_id: str
    name: str
    dob: dt.date | None
    sex: str
    pnc_id: str
    birth_place: str
    occupation: str
    deceased_on: dt.date | None
    aliases: tuple[str, ...]
    probability: float
    why: str
    source_ref: str
    extra: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """One offence in which one of the records stands, in one role."""

    offence_id: str
    title: str
    date: dt.date | None
    role: str
    person_id: str
    status: str
    days: float | None
    outcome: str
    counts: bool
    why_not: str
    source_ref: str


@dataclass(frozen=True, slots=True)
class PersonPage:
    """Everything about one identity. `around`: orders, actions, sightings, taskings as sentences: context only."""

    identity_id: str
    label: str
    asked: str
    answer: str
    records: tuple[Record, ...]
    suspect_in: tuple[Standing, ...]
    victim_in: tuple[Standing, ...]
    witness_in: tuple[Standing, ...]
    waterfall: Waterfall
    ties: tuple[TieLine, ...]
    around: tuple[str, ...]


def identity_of(run: Source, person_id: str) -> str:
    """The identity of a person record. NotFoundError where there is no such record."""
    found = run.query("SELECT identity_id FROM identities WHERE person_id = ?", [person_id])
    if not found:
        raise NotFoundError(f"There is no person {person_id} in this run.")
    return str(found[0]["identity_id"])


def person(run: Source, identity_id: str, *, asked: str = "") -> PersonPage:
    """One identity. `asked`: the person record that was asked for, if it was one."""
    falls = explain(run, identity_id)
    rows = run.query(_RECORDS, {"identity": identity_id})
    ids = [row["person_id"] for row in rows]
    standings = [_standing(row) for row in run.query(_OFFENCES, {"people": ids})] if ids else []
    by_role = {role: tuple(s for s in standings if s.role == role) for role in ("suspect", "victim", "witness")}
    return PersonPage(
        identity_id,
        falls.label,
        asked,
        falls.answer,
        _records(run, rows),
        by_role["suspect"],
        by_role["victim"],
        by_role["witness"],
        falls,
        ties_of(run, "person", ids, falls.label) if ids else (),
        _around(run, ids) if ids else (),
    )


def _records(run: Source, rows: Sequence[Mapping[str, Any]]) -> tuple[Record, ...]:
    keys = [row["record_id"] for row in rows]
    pieces = run.query(_PIECES, {"records": keys}) if len(keys) > 1 else []
    declared = {*BY_NAME_OUT["records"].column_names, "shown", "membership", "suspect_in"}
    found = []
    for row in rows:
        own = [p for p in pieces if row["record_id"] in (p["a"], p["b"])]
        p = row["membership"] if row["membership"] is not None else 1.0
        found.append(
            Record(
                row["person_id"],
                row["shown"] or "no name recorded",
                row["dob"],
                row["sex"] or "",
                row["pnc_id"] or "",
                row["birth_place"] or "",
                row["occupation"] or "",
                row["deceased_on"],
                aliases(row["aliases"]),
                p,
                joined(own, row["record_id"], p) if len(rows) > 1 else "",
                row["source_ref"] or "",
                {k: v for k, v in row.items() if k not in declared and v is not None},
            )
        )
    return tuple(found)


def aliases(text: str | None) -> tuple[str, ...]:
    """Other names from their JSON: a list of names, or of objects with forename, surname, dob and kind."""
    found = []
    for item in json.loads(text) if text else []:
        if isinstance(item, dict):
            name = item.get("name") or " ".join(str(item[k]) for k in ("forename", "surname") if item.get(k))
            more = ", ".join(str(part) for part in (item.get("kind"), item.get("dob")) if part)
            found.append(f"{name} ({more})" if more else str(name))
        else:
            found.append(str(item))
    return tuple(found)


def _standing(row: Mapping[str, Any]) -> Standing:
    status = row["status"] or ""
    if row["role"] == "suspect" and row["alternative"]:
        status = f"{status or 'named'}, one of several alternatives"
    return Standing(
        row["offence_id"],
        title_of(row),
        row["happened"],
        row["role"],
        row["person_id"],
        status if row["role"] == "suspect" else tidy(row["relationship"]),
        row["days"],
        outcome(row["outcome"]),
        bool(row["counts"]),
        row["why_not"] or "",
        row["source_ref"],
    )


def _around(run: Source, ids: Sequence[str]) -> tuple[str, ...]:
    rows = run.query(_AROUND, {"people": list(ids)})
    met = people(run, (row["other"] for row in rows))
    return tuple(_context(row, _company(row, met)) for row in rows)


def _company(row: Mapping[str, Any], met: Mapping[str, Someone]) -> str:
    """Whom an order protects, or who was there: the protected one stands as a victim."""
    if row["other"] not in met:
        return ""
    return met[row["other"]].standing_as("victim" if row["which"] == "orders" else "")


def _context(row: Mapping[str, Any], other: str) -> str:
    if row["which"] == "orders":
        protects = f", protecting {other}" if other else ""
        return f"Order: {order_words(row['kind'])}{protects}, {span(row['first'], row['last'])} [{row['source_ref']}]"
    if row["which"] == "actions":
        about = f" for {row['offence_id']}" if row["offence_id"] else ""
        return f"Action: {tidy(row['kind'])}{about}, {day(row['first'])} [{row['source_ref']}]"
    if row["which"] == "sightings":
        company = f" with {other}" if other else ""
        kind = "facial recognition" if row["kind"] == "lfr" else tidy(row["kind"])
        return f"Sighting: {kind}{company}, {moment(row['at'])} [{row['source_ref']}]"
    wanted = ", wanted" if row["kind"] == "wanted" else ""
    listed = f" on {row['list']}" if row["list"] else ""
    return f"Tasking{listed}{wanted}, {span(row['first'], row['last'])} [{row['source_ref']}]"
