"""What joining or parting two people would do to their days, as far as the run tables tell.

Do not break: a national id, a judgement or one offence that names both, one as victim, keeps two people apart whatever
is judged; then nothing moves and it is said why. Mistake a newcomer will make: adding two shares of one seat past 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphlink.view.source import Source

_MEMBERS = """
SELECT i.identity_id, i.person_id, i.probability, r.pnc_id,
  (SELECT count(*) FROM involvements v WHERE v.person_id = i.person_id AND v.role = 'suspect') AS suspect_in
FROM identities i LEFT JOIN records r ON r.record_id = 'person:' || i.person_id
WHERE i.identity_id IN (SELECT unnest($ids::VARCHAR[])) ORDER BY i.identity_id, suspect_in DESC, i.person_id
"""
_APART = """
SELECT count(*) AS n FROM involvements x JOIN identities a ON a.person_id = x.person_id
JOIN involvements y ON y.offence_id = x.offence_id JOIN identities b ON b.person_id = y.person_id
WHERE a.identity_id = $a AND b.identity_id = $b AND x.role IN ('suspect', 'victim') AND y.role IN ('suspect', 'victim')
  AND NOT (x.role = 'suspect' AND y.role = 'suspect' AND (x.alternative OR y.alternative))
"""
_HELD = """
SELECT identity_id, offence_id, seat, weight, harm, counts, expected_harm AS days, basis FROM attributions
WHERE identity_id IN (SELECT unnest($ids::VARCHAR[])) ORDER BY ALL
"""
_UNDER = """
SELECT offence_id, person_id FROM involvements
WHERE role = 'suspect' AND person_id IN (SELECT unnest($people::VARCHAR[])) ORDER BY ALL
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """Days gained by identity, who is left open, which offences are touched; `moves`: whether anything would change."""

    gains: Mapping[str, float]
    open: Sequence[str]
    offences: Sequence[str]
    notes: Sequence[str]
    moves: bool = True
    gone: tuple[str, ...] = ()


def joined(run: Source, x: str, y: str, a: str, b: str) -> Taken:
    """Identities `x` and `y` as one human, as records `a` and `b` are judged to be."""
    if x == y:
        return _nothing("They are taken to be one human already. The judgement holds them together, whatever comes.")
    members = _members(run, x, y)
    ids = [{str(row["pnc_id"]) for row in members[one] if row["pnc_id"]} for one in (x, y)]
    if ids[0] and ids[1] and ids[0] != ids[1]:
        return _nothing("They have two different national ids, which stand above the judgement: nothing would move.")
    if run.query(_APART, {"a": x, "b": y})[0]["n"]:
        return _nothing("One offence names both, so they are kept apart, whatever is judged: nothing would move.")
    first = min((x, y), key=lambda one: min(str(row["person_id"]) for row in members[one]))
    other = y if first == x else x
    rows = run.query(_HELD, {"ids": [x, y]})
    both: dict[tuple[str, int], float] = {}
    for row in rows:
        seat = (row["offence_id"], row["seat"])
        worth = float(row["harm"] or 0.0) if row["counts"] else 0.0
        before = both.get(seat, 0.0)
        both[seat] = min(before + float(row["days"]), worth) if worth else before
    gain = sum(both.values()) - sum(float(row["days"]) for row in rows if row["identity_id"] == first)
    lost = -sum(float(row["days"]) for row in rows if row["identity_id"] == other)
    anchors = {members[x][0]["person_id"], members[y][0]["person_id"]}
    notes = ["The two are added up; records that now belong to neither may follow them in the next run."]
    if anchors != {a, b}:
        notes.append("Other records of theirs were not judged: with what chance they belong, the next run says.")
    return Taken({first: gain, other: lost}, [first, other], [row["offence_id"] for row in rows], notes, gone=(other,))


def parted(run: Source, x: str, y: str, a: str, b: str) -> Taken:
    """Records `a` and `b` as two people."""
    if x != y:
        return _nothing("They are two people in this run already. The judgement keeps them apart, whatever comes.")
    members = _members(run, x, x)[x]
    anchor = str(members[0]["person_id"])
    leaving = b if b != anchor else a
    rows = run.query(_HELD, {"ids": [x]})
    under: dict[str, set[str]] = {}
    for row in run.query(_UNDER, {"people": [str(m["person_id"]) for m in members]}):
        under.setdefault(row["offence_id"], set()).add(str(row["person_id"]))
    taken = [row for row in rows if row["basis"] == "named" and under.get(row["offence_id"], set()) == {leaving}]
    notes = [f"Record {leaving} takes along the offences that name it alone; it becomes an identity of its own."]
    if len(members) > 2:
        notes.append("To which of the two the other records go, the next run says.")
    if any(row["basis"] != "named" for row in rows):
        notes.append("To which of the two the linked offences lead, the next run says.")
    return Taken({x: -sum(float(row["days"]) for row in taken)}, [x], [row["offence_id"] for row in rows], notes)


def _members(run: Source, *ids: str) -> dict[str, list[Mapping[str, Any]]]:
    """The records of each, its anchor first."""
    found: dict[str, list[Mapping[str, Any]]] = {one: [] for one in ids}
    for row in run.query(_MEMBERS, {"ids": list(dict.fromkeys(ids))}):
        found[row["identity_id"]].append(row)
    return found


def _nothing(why: str) -> Taken:
    return Taken({}, (), (), (why,), moves=False)
