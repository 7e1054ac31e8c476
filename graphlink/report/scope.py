"""What a report is about: its subjects, their offences, and whoever and whatever stands in them or beside them.

Do not break: ids alone are gathered here, and everything that a page of a subject reads is among them. Mistake a
newcomer will make: asking once a subject; every question is asked once for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphlink.graph.net import BUSY, Key, Rules

if TYPE_CHECKING:
    from graphlink.graph.net import Net
    from graphlink.runfolder import RunFolder

DRAWN = 24  # entities beside a subject on the drawing; the rest is counted

_RECORDS = """
SELECT identity_id, person_id FROM identities WHERE identity_id IN (SELECT unnest($ids::VARCHAR[]))
ORDER BY identity_id, person_id
"""
_OFFENCES = """
SELECT offence_id, max(days) AS days FROM (
  SELECT offence_id, expected_harm AS days FROM attributions WHERE identity_id IN (SELECT unnest($ids::VARCHAR[]))
  UNION ALL SELECT offence_id, 0 FROM involvements WHERE person_id IN (SELECT unnest($people::VARCHAR[]))
) GROUP BY offence_id ORDER BY days DESC, offence_id
"""
_PAIRS = """
SELECT p.record_a, p.record_b, p.probability, x.identity_id AS one, y.identity_id AS two FROM pairs p
JOIN identities x ON 'person:' || x.person_id = p.record_a JOIN identities y ON 'person:' || y.person_id = p.record_b
WHERE x.identity_id IN (SELECT unnest($ids::VARCHAR[])) OR y.identity_id IN (SELECT unnest($ids::VARCHAR[]))
ORDER BY p.probability DESC, p.record_a, p.record_b
"""
_PIECES = """
SELECT DISTINCT unnest(from_json(source_refs, '["VARCHAR"]')) AS ref FROM evidence
WHERE (subject = 'attribution' AND replace(b, 'identity:', '') IN (SELECT unnest($ids::VARCHAR[])))
   OR (subject = 'pair' AND a IN (SELECT unnest($keys::VARCHAR[])) AND b IN (SELECT unnest($keys::VARCHAR[])))
"""
# What stands at a subject, what the offences involved, who held what they left, and what the evidence cites.
_TIES = """
WITH refs AS (SELECT unnest($refs::VARCHAR[]) AS ref),
cited AS (
  SELECT DISTINCT tie_id FROM (SELECT tie_id, unnest(from_json(source_refs, '["VARCHAR"]')) AS ref FROM ties)
  JOIN refs USING (ref)
),
left_behind AS (
  SELECT DISTINCT to_kind, to_id FROM ties
  WHERE from_kind = 'offence' AND from_id IN (SELECT unnest($offences::VARCHAR[])) AND kind IN ('used', 'seen', 'left')
    AND to_kind <> 'address'
)
SELECT t.* FROM ties t
WHERE (from_kind = 'person' AND from_id IN (SELECT unnest($people::VARCHAR[])))
   OR (to_kind = 'person' AND to_id IN (SELECT unnest($people::VARCHAR[])))
   OR (from_kind = 'offence' AND from_id IN (SELECT unnest($offences::VARCHAR[])))
   OR (from_kind || ':' || from_id IN (SELECT unnest($drawn::VARCHAR[]))
       AND to_kind || ':' || to_id IN (SELECT unnest($drawn::VARCHAR[])))
   OR (from_kind = 'person' AND (to_kind, to_id) IN (SELECT (to_kind, to_id) FROM left_behind))
   OR tie_id IN (SELECT tie_id FROM cited)
ORDER BY tie_id
"""
_STANDING = """
SELECT i.offence_id, i.role, i.person_id, d.identity_id FROM involvements i JOIN identities d USING (person_id)
WHERE i.offence_id IN (SELECT unnest($offences::VARCHAR[])) ORDER BY i.offence_id, i.role, i.person_id
"""
_BESIDE = """
SELECT DISTINCT d.identity_id FROM identities d WHERE d.person_id IN (
  SELECT protects_person_id FROM orders WHERE person_id IN (SELECT unnest($people::VARCHAR[]))
  UNION SELECT with_person_id FROM sightings WHERE person_id IN (SELECT unnest($people::VARCHAR[]))
  UNION SELECT unnest($met::VARCHAR[]))
UNION SELECT identity_id FROM attributions WHERE offence_id IN (SELECT unnest($offences::VARCHAR[]))
"""
_WHO = """
SELECT d.identity_id, list(d.person_id ORDER BY d.person_id) AS records, min(r.sex) AS sex,
       coalesce(bool_or(i.victim), false) AS victim, coalesce(bool_or(i.witness), false) AS witness
FROM identities d LEFT JOIN records r ON r.record_id = 'person:' || d.person_id
LEFT JOIN (SELECT person_id, bool_or(role = 'victim') AS victim, bool_or(role = 'witness') AS witness
           FROM involvements WHERE offence_id IN (SELECT unnest($offences::VARCHAR[])) GROUP BY ALL) i
  ON i.person_id = d.person_id
WHERE d.identity_id IN (SELECT unnest($ids::VARCHAR[])) GROUP BY ALL ORDER BY d.identity_id
"""


@dataclass(frozen=True)
class Drawing:
    """What stands on the drawing of one subject: keys nearest first, how many there are."""

    keys: tuple[Key, ...]
    distance: tuple[int, ...]
    total: int


@dataclass(frozen=True)
class Scope:
    """The ids of a report. `others`: identity, role, sex, records of everybody who is no subject, in a fixed order."""

    subjects: dict[str, tuple[str, ...]]
    offences: tuple[str, ...]
    ties: tuple[dict[str, Any], ...]
    pairs: tuple[tuple[str, str], ...]
    others: tuple[tuple[str, str, str, tuple[str, ...]], ...]
    drawings: dict[str, Drawing]

    @property
    def people(self) -> list[str]:
        """The records of the subjects."""
        return [record for records in self.subjects.values() for record in records]

    @property
    def things(self) -> list[tuple[str, str]]:
        """Kind and id of every address, vehicle, phone, account and mark."""
        ends = {(t[f"{end}_kind"], t[f"{end}_id"]) for t in self.ties for end in ("from", "to")}
        ends |= {(key.kind, key.id) for drawing in self.drawings.values() for key in drawing.keys}
        return sorted(end for end in ends if end[0] in ("address", "vehicle", "phone", "account", "mark"))


def scope(run: RunFolder, net: Net, identities: Sequence[str]) -> Scope:
    """Everything that a report on `identities` may speak of."""
    ids = list(dict.fromkeys(identities))
    held: dict[str, list[str]] = {one: [] for one in ids}
    for row in run.query(_RECORDS, {"ids": ids}):
        held[row["identity_id"]].append(row["person_id"])
    people = [record for records in held.values() for record in records]
    own = [row["offence_id"] for row in run.query(_OFFENCES, {"ids": ids, "people": people})]
    drawings = {one: _drawing(net, one) for one in ids}
    drawn = {key for drawing in drawings.values() for key in drawing.keys}
    offences = list(dict.fromkeys([*own, *sorted(key.id for key in drawn if key.kind == "offence")]))
    pairs = _pairs(run, ids)
    keys = sorted({*(f"person:{p}" for p in people), *(one for pair in pairs for one in pair)})
    refs = [row["ref"] for row in run.query(_PIECES, {"ids": ids, "keys": keys})]
    asked = {"people": people, "offences": own, "drawn": sorted(map(str, drawn)), "refs": refs}
    ties = tuple(run.query(_TIES, asked))
    others = _others(run, ids, people, offences, _met(ties, drawn, pairs))
    return Scope({k: tuple(v) for k, v in held.items()}, tuple(offences), ties, pairs, others, drawings)


def _drawing(net: Net, identity: str) -> Drawing:
    start = Key("identity", identity)
    if not net.existing([start]):
        return Drawing((), (), 0)
    records = net.records(identity)
    kinds = frozenset(("person", "offence", "phone", "vehicle", "account", "mark", "address"))
    found = net.reach([start, *records], 2, DRAWN, Rules(kinds, BUSY))
    keys = (start, *records, *(key for key, _ in found.near))
    return Drawing(keys, (0, *(1 for _ in records), *(far for _, far in found.near)), found.total + len(records))


def _pairs(run: RunFolder, ids: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The pairs inside each subject, and of each the nearest pair with somebody else."""
    wanted, found = set(ids), []
    nearest: set[str] = set()
    for row in run.query(_PAIRS, {"ids": list(ids)}):
        if row["one"] == row["two"]:
            found.append((row["record_a"], row["record_b"]))
            continue
        mine = {row["one"], row["two"]} & wanted
        if mine - nearest:
            nearest |= mine
            found.append((row["record_a"], row["record_b"]))
    return tuple(sorted(set(found)))


def _met(ties: Iterable[dict[str, Any]], drawn: Iterable[Key], pairs: Iterable[tuple[str, str]]) -> list[str]:
    met = {t[f"{end}_id"] for t in ties for end in ("from", "to") if t[f"{end}_kind"] == "person"}
    met |= {key.id for key in drawn if key.kind == "person"}
    return sorted(met | {one.partition(":")[2] for pair in pairs for one in pair})


def _others(
    run: RunFolder, ids: Sequence[str], people: Sequence[str], offences: Sequence[str], met: Sequence[str]
) -> tuple[tuple[str, str, str, tuple[str, ...]], ...]:
    asked = {"people": list(people), "offences": list(offences), "met": list(met)}
    found = {row["identity_id"] for row in run.query(_BESIDE, asked)}
    # Victims and witnesses in the order of the offences, so that letters run as one reads.
    place = {offence: n for n, offence in enumerate(offences)}
    standing = sorted(run.query(_STANDING, {"offences": list(offences)}), key=lambda row: place[row["offence_id"]])
    order: dict[str, None] = dict.fromkeys(row["identity_id"] for row in standing)
    order.update(dict.fromkeys(sorted(found)))
    wanted = [one for one in order if one not in set(ids)]
    who = {row["identity_id"]: row for row in run.query(_WHO, {"ids": wanted, "offences": list(offences)})}
    return tuple(
        (
            one,
            "victim" if who[one]["victim"] else "witness" if who[one]["witness"] else "",
            who[one]["sex"] or "",
            tuple(who[one]["records"]),
        )
        for one in wanted
        if one in who
    )
