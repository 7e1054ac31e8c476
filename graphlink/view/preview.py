"""What a judgement would change: days and rank before and after, and whom only the next run can work out.

Do not break: where the next run differs from what stands here by half a day or more, the person is in `unsure`. Mistake
a newcomer will make: sharing out what one man loses among the others weighed for the seat; the run weighs them anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphlink.view.preview_people import Taken, joined, parted
from graphlink.view.source import Source
from graphlink.view.whom import called
from graphlink.view.why import weighed

_LISTED = 'SELECT identity_id, "rank" AS place, expected_harm AS days FROM ranking ORDER BY "rank"'
_IDENTITY = "SELECT identity_id FROM identities WHERE person_id = ?"
_NAMED = """
SELECT identity_id FROM identities WHERE identity_id IN (SELECT unnest($ids::VARCHAR[])) GROUP BY ALL
"""
_HELD = "SELECT identity_id, weight, expected_harm AS days, basis FROM attributions WHERE offence_id = ? AND seat = ?"
_SEAT = "SELECT days, counts, why_not FROM counted WHERE offence_id = ? AND seat = ?"
_NEVER = """
SELECT max(CASE WHEN v.role = 'victim' THEN 'a victim of the offence' ELSE 'eliminated from the offence' END) AS why
FROM involvements v JOIN identities i USING (person_id)
WHERE v.offence_id = $offence AND i.identity_id = $identity
  AND (v.role = 'victim' OR (v.role = 'suspect' AND v.status = 'eliminated'))
"""
_NEAR = """
WITH beside AS (
  SELECT unnest($offences::VARCHAR[]) AS offence_id
  UNION SELECT offence_id_b FROM offence_links WHERE offence_id_a IN (SELECT unnest($offences::VARCHAR[]))
  UNION SELECT offence_id_a FROM offence_links WHERE offence_id_b IN (SELECT unnest($offences::VARCHAR[]))
)
SELECT DISTINCT identity_id FROM attributions JOIN beside USING (offence_id) ORDER BY ALL
"""
_REACHED = """
WITH things AS (
  SELECT to_kind AS kind, to_id AS id FROM ties
  WHERE from_kind = 'offence' AND from_id IN (SELECT unnest($offences::VARCHAR[]))
  UNION SELECT 'person', person_id FROM involvements
  WHERE role = 'victim' AND person_id IS NOT NULL AND offence_id IN (SELECT unnest($offences::VARCHAR[]))
),
people AS (
  SELECT t.from_id AS person_id FROM ties t JOIN things h ON t.to_kind = h.kind AND t.to_id = h.id
  WHERE t.from_kind = 'person'
  UNION SELECT t.to_id FROM ties t JOIN things h ON t.from_kind = h.kind AND t.from_id = h.id WHERE t.to_kind = 'person'
)
SELECT DISTINCT identity_id FROM identities JOIN people USING (person_id) ORDER BY ALL
"""
_LINKED = "SELECT DISTINCT identity_id FROM attributions WHERE weight < 1 AND counts ORDER BY ALL"
_UNDECIDED = """
SELECT DISTINCT unnest([x.identity_id, y.identity_id]) AS identity_id FROM pairs p
JOIN identities x ON p.record_a = 'person:' || x.person_id JOIN identities y ON p.record_b = 'person:' || y.person_id
WHERE p.probability BETWEEN 0.01 AND 0.99
UNION SELECT identity_id FROM identities WHERE probability < 1 ORDER BY ALL
"""
_HALF = 0.5  # days: what is less prints as the same figure


@dataclass(frozen=True, slots=True)
class Touched:
    """One person whose days would change. `rank` None: not on the list."""

    identity_id: str
    who: str
    days_before: float
    days_after: float
    rank_before: int | None
    rank_after: int | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What one judgement would do. `sure`: worked out, as if nothing else moved; `unsure`: identities that the next run
    weighs anew, nearest first, of whom `near` share evidence with what is judged; `notes` in words."""

    sure: tuple[Touched, ...]
    unsure: tuple[str, ...]
    near: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(slots=True)
class _Plan:
    """Days that each identity gains, whom the plan cannot settle, and what there is to say."""

    gains: dict[str, float] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)
    offences: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    moves: bool = True
    gone: tuple[str, ...] = ()  # identities that end, their days having gone to another


def preview(run: Source, kind: str, a: str, b: str) -> Preview:
    """What `kind` (same, different, did, did_not) on `a` and `b`, as `judged.subjects` writes them, would do."""
    if kind in ("did", "did_not"):
        plan = _seat(run, kind, a, b)
    elif a.startswith("person:") and b.startswith("person:"):
        taken = (joined if kind == "same" else parted)(run, _of(run, a), _of(run, b), a[7:], b[7:])
        plan = _of_people(taken)
    else:
        plan = _of_hands(run, a, b)
    sure = _ranked(run, plan)
    near, unsure = _unsure(run, plan, kind) if plan.moves else ((), ())
    return Preview(sure, unsure, near, tuple(plan.notes))


def _of(run: Source, subject: str) -> str:
    rows = run.query(_IDENTITY, [subject.partition(":")[2]])
    return str(rows[0]["identity_id"]) if rows else ""


def _seat(run: Source, kind: str, a: str, b: str) -> _Plan:
    offence, _, number = a.removeprefix("suspect:").rpartition("/")
    plan = _Plan(offences=[offence])
    who = _of(run, b) if b.startswith("person:") else ""
    held = {row["identity_id"]: row for row in run.query(_HELD, [offence, int(number)])}
    if not who:
        plan.open = list(held)
        plan.notes.append("An offender nobody could name is judged: who that is, the next run says.")
        return plan
    why = run.query(_NEVER, {"offence": offence, "identity": who})[0]["why"]
    if kind == "did" and why:
        return _Plan(moves=False, notes=[f"They are recorded as {why}: the judgement would take no part."])
    worth = run.query(_SEAT, [offence, int(number)])
    counts = bool(worth) and bool(worth[0]["counts"])
    days = float(worth[0]["days"] or 0.0) if counts else 0.0
    if not counts:
        plan.notes.append("The offence does not count under the policy of this run: no days move.")
    if kind == "did":
        plan.gains = {one: -float(row["days"]) for one, row in held.items() if one != who}
        plan.gains[who] = days - float(held[who]["days"] if who in held else 0.0)
        return plan
    if who not in held:
        plan.notes.append("Nothing of this offence is put to them now: no days move.")
        return plan
    plan.gains = {who: -float(held[who]["days"])}
    plan.open = [one for one in held if one != who]
    return plan


def _of_people(taken: Taken) -> _Plan:
    return _Plan(dict(taken.gains), list(taken.open), list(taken.offences), list(taken.notes), taken.moves, taken.gone)


def _of_hands(run: Source, a: str, b: str) -> _Plan:
    """Two offences, or offenders nobody could name: the run weighs everybody whom they point to."""
    offences = [one.partition(":")[2].rpartition("/")[0] if one.startswith("suspect:") else one.partition(":")[2]
                for one in (a, b) if not one.startswith("person:")]  # fmt: skip
    found = [row["identity_id"] for row in run.query(_NEAR, {"offences": offences})]
    said = "Whether one hand did both moves chances, not names: the next run weighs everybody these offences point to."
    return _Plan(open=found, offences=offences, notes=[said])


def _ranked(run: Source, plan: _Plan) -> tuple[Touched, ...]:
    listed = {row["identity_id"]: row for row in run.query(_LISTED)}
    moved = {one: gain for one, gain in plan.gains.items() if abs(gain) >= _HALF}
    if not moved:
        return ()
    named = {row["identity_id"] for row in run.query(_NAMED, {"ids": list(moved)})}
    after = {one: float(row["days"]) for one, row in listed.items() if one not in plan.gone}
    for one, gain in moved.items():
        if one in named and one not in plan.gone:
            after[one] = after.get(one, 0.0) + gain
    order = sorted(
        (one for one, days in after.items() if days > 1e-6),
        key=lambda one: (-round(after[one], 6), int(listed[one]["place"]) if one in listed else len(listed) + 1, one),
    )
    place = {one: i for i, one in enumerate(order, 1)}
    names = called(run, moved)
    found = [
        Touched(one, names[one], _days(listed, one), max(0.0, after.get(one, 0.0)), _place(listed, one), place.get(one))
        for one in sorted(moved)
        if one in named
    ]
    return tuple(sorted(found, key=lambda t: (-abs(t.days_after - t.days_before), t.identity_id)))


def _days(listed: Mapping[str, Mapping[str, Any]], one: str) -> float:
    return float(listed[one]["days"]) if one in listed else 0.0


def _place(listed: Mapping[str, Mapping[str, Any]], one: str) -> int | None:
    return int(listed[one]["place"]) if one in listed else None


def _unsure(run: Source, plan: _Plan, kind: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who shares evidence with what is judged, and everybody whose days the next run weighs anew."""
    if not weighed(run, "attribution"):
        near = _once(plan.open)
        return near, near
    asked = {"offences": plan.offences}
    beside = [row["identity_id"] for sql in (_NEAR, _REACHED) for row in run.query(sql, asked)] if plan.offences else []
    near = _once([*plan.open, *(one for one in beside if one not in plan.gains)])
    anew = [row["identity_id"] for row in run.query(_LINKED)]
    if kind in ("same", "different") and weighed(run, "identity"):
        anew += [row["identity_id"] for row in run.query(_UNDECIDED)]
    return near, _once([*near, *anew])


def _once(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))


def near_words(run: Source, found: Preview, most: int = 5) -> Sequence[str]:
    """The nearest of whom only the next run can work out, as they may be called."""
    names = called(run, found.near[:most])
    return [names[one] for one in found.near[:most]]
