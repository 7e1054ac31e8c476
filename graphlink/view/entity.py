"""One real address, plate, number, account or mark: who is tied to it, in which offences it stands.

Do not break: how many share a thing is said beside it; what many share says little. Mistake a newcomer will make:
counting a stolen phone as the suspect's; the sentence says whose it was.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphlink.errors import NotFoundError
from graphlink.view.source import Source
from graphlink.view.ties import TieLine, ties_of
from graphlink.view.words import count, counted, moment, tidy

_CALLS = """
SELECT CASE WHEN from_number = $id THEN to_number ELSE from_number END AS other, sum(calls)::BIGINT AS calls,
       local_time(min("first")) AS first, local_time(max("last")) AS last
FROM calls_between WHERE from_number = $id OR to_number = $id
GROUP BY other ORDER BY calls DESC, other LIMIT 20
"""
_READS = """
SELECT offence_id, local_time(seen_at) AS seen, metres, minutes, read_id FROM reads_near
WHERE vehicle = $id ORDER BY seen_at, read_id LIMIT 50
"""


@dataclass(frozen=True, slots=True)
class EntityPage:
    """One entity. `people` and `offences` are its ties, from its own end."""

    kind: str
    id: str
    label: str
    properties: Mapping[str, Any]
    source_ids: tuple[str, ...]
    holders: int
    says: str
    people: tuple[TieLine, ...]
    offences: tuple[TieLine, ...]
    calls: tuple[str, ...]
    reads: tuple[str, ...]


def entity(run: Source, kind: str, id_: str) -> EntityPage:
    """One entity by its kind and normalised id. NotFoundError where the run has none."""
    found = run.query("SELECT * FROM entities WHERE kind = ? AND id = ?", [kind, id_])
    if not found:
        raise NotFoundError(f"There is no {kind} {id_} in this run.")
    row = found[0]
    ties = ties_of(run, kind, [id_], row["label"] or id_)
    calls = run.query(_CALLS, {"id": id_}) if kind == "phone" else []
    reads = run.query(_READS, {"id": id_}) if kind == "vehicle" else []
    return EntityPage(
        kind,
        id_,
        row["label"] or id_,
        json.loads(row["properties"]) if row["properties"] else {},
        tuple(json.loads(row["source_ids"])) if row["source_ids"] else (),
        row["holders"] or 0,
        _says(row["holders"] or 0),
        tuple(t for t in ties if t.other.startswith("person:")),
        tuple(t for t in ties if t.other.startswith("offence:")),
        tuple(f"{c['other']}: {count(c['calls'], 'call')}, {moment(c['first'])} to {moment(c['last'])}" for c in calls),
        tuple(f"near {r['offence_id']}: {r['metres']:.0f} m, {moment(r['seen'])} [{r['read_id']}]" for r in reads),
    )


def _says(holders: int) -> str:
    if holders == 0:
        return "Nobody is tied to it."
    if holders == 1:
        return "One person is tied to it."
    return f"{counted(holders, 'person').capitalize()} are tied to it: what many share says little about each."


def kind_words(kind: str) -> str:
    return {"phone": "number", "vehicle": "plate"}.get(kind, tidy(kind))
