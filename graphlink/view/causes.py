"""What moved an offence's days on or off somebody's account: one cause for each, with the days it is worth.

Do not break: every difference has exactly one cause, so the days of the causes add up to the difference. Causes are
read from the two run folders alone. Mistake a newcomer will make: blaming the policy for what merely grew old; age is
asked first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from graphlink.view.about import policy_of
from graphlink.view.source import Source
from graphlink.view.words import signed, some

NEW = "new offence"
GONE = "offence no longer in the data"
AGED = "left the window"
ENTERED = "entered the window"
POLICY = "policy"
HARM = "harm table"
RECODED = "offence changed at source"
JOINED = "records joined"
PARTED = "records parted"
REMOVED = "record no longer in the data"
JUDGED = "judgement"
NAMED = "suspect named or status changed"
UNNAMED = "suspect no longer named"
WEIGHED = "evidence weighed again"


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause: its name, the days it moved, the offences and judgements it acted through."""

    name: str
    days: float
    offences: tuple[str, ...] = ()
    judgements: tuple[str, ...] = ()
    between: float = 0.0  # over everybody: days that went from one person to another and cancel out in `days`

    @property
    def in_all(self) -> str:
        """The cause over everybody: `policy +27,634`, `records parted 182 from one to another`."""
        if abs(self.days) >= 0.5 or self.between < 0.5:
            return f"{self.name} {signed(self.days)}"
        return f"{self.name} {self.between:,.0f} from one to another"

    @property
    def words(self) -> str:
        """`left the window -754 (C12)`."""
        through = [*self.judgements, *self.offences]
        return f"{self.name} {signed(self.days)}" + (f" ({some(through, 3)})" if through else "")


@dataclass(frozen=True, slots=True)
class Window:
    """The days that a policy counts: `length` of them up to `last`; 0 is no bound."""

    length: int
    last: dt.date | None

    def holds(self, on: dt.date | None, last: dt.date | None) -> bool:
        """Whether a day lies in a window of this length that ends on `last`."""
        if on is None or last is None:
            return True
        return on <= last and (not self.length or on > last - dt.timedelta(days=self.length))


def _window(manifest: Mapping[str, Any]) -> Window:
    as_of = manifest.get("as_of")
    last = dt.date.fromisoformat(str(as_of)[:10]) if as_of else None
    return Window(int(policy_of(manifest).get("window_days") or 0), last)


@dataclass(frozen=True, slots=True)
class _Side:
    """One run as the causes need it."""

    offences: Mapping[str, Mapping[str, Any]]
    suspects: Mapping[str, frozenset[str]]  # offence -> person records named in it and not eliminated
    identity_of: Mapping[str, str]  # person record -> identity
    window: Window
    policy: str
    harm: str
    judgements: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


_OFFENCES = """
SELECT offence_id, offence_code, days, counts, date_counted FROM offences
WHERE offence_id IN (SELECT unnest($offences::VARCHAR[]))
"""
_SUSPECTS = """
SELECT i.offence_id, i.person_id, d.identity_id,
       bool_or(i.status = 'eliminated') AND NOT bool_or(coalesce(i.status, '') IN ('convicted', 'charged')) AS out
FROM involvements i JOIN identities d USING (person_id)
WHERE i.role = 'suspect' AND i.offence_id IN (SELECT unnest($offences::VARCHAR[]))
GROUP BY ALL
"""
_IDENTITIES = """
SELECT person_id, identity_id FROM identities WHERE person_id IN (SELECT unnest($people::VARCHAR[]))
"""


def tell(
    old: Source, new: Source, people: Sequence[Mapping[str, Any]], moves: Sequence[Mapping[str, Any]]
) -> dict[str, tuple[Cause, ...]]:
    """The causes of each pair of identities, largest first."""
    if not moves:
        return {}
    offences = sorted({row["offence_id"] for row in moves})
    before, after = _side(old, offences), _side(new, offences)
    before, after = _with_identities(old, before, after), _with_identities(new, after, before)
    ids = {row["pair"]: (row["old_id"], row["new_id"]) for row in people}
    found: dict[str, list[tuple[str, str, float, tuple[str, ...]]]] = {}
    for row in moves:
        name, judgements = _cause(row, ids[row["pair"]], before, after)
        found.setdefault(row["pair"], []).append(
            (name, row["offence_id"], row["harm_new"] - row["harm_old"], judgements)
        )
    return {pair: _grouped(rows) for pair, rows in found.items()}


def _grouped(rows: Iterable[tuple[str, str, float, tuple[str, ...]]]) -> tuple[Cause, ...]:
    days: dict[str, float] = {}
    through: dict[str, list[str]] = {}
    judged: dict[str, list[str]] = {}
    for name, offence, moved, judgements in rows:
        days[name] = days.get(name, 0.0) + moved
        through.setdefault(name, []).append(offence)
        judged.setdefault(name, []).extend(judgements)
    causes = [
        Cause(name, days[name], tuple(sorted(set(through[name]))), tuple(sorted(set(judged[name])))) for name in days
    ]
    return tuple(sorted(causes, key=lambda c: (-abs(round(c.days, 6)), c.name)))


def added_up(told: Iterable[Sequence[Cause]]) -> tuple[Cause, ...]:
    """The causes over everybody, without their offences."""
    days: dict[str, list[float]] = {}
    for causes in told:
        for cause in causes:
            days.setdefault(cause.name, []).append(cause.days)
    summed = []
    for name, parts in days.items():
        gained = sum(sorted(part for part in parts if part > 0))
        lost = -sum(sorted(part for part in parts if part < 0))
        summed.append(Cause(name, gained - lost, between=min(gained, lost)))
    return tuple(sorted(summed, key=lambda c: (-abs(round(c.days, 6)), c.name)))


def _side(run: Source, offences: list[str]) -> _Side:
    suspects: dict[str, set[str]] = {}
    identity_of: dict[str, str] = {}
    for row in run.query(_SUSPECTS, {"offences": offences}):
        identity_of[row["person_id"]] = row["identity_id"]
        if not row["out"]:
            suspects.setdefault(row["offence_id"], set()).add(row["person_id"])
    m = run.manifest
    return _Side(
        {row["offence_id"]: row for row in run.query(_OFFENCES, {"offences": offences})},
        {offence: frozenset(those) for offence, those in suspects.items()},
        identity_of,
        _window(m),
        str((m.get("policy") or {}).get("digest", "")),
        str((m.get("harm") or {}).get("sha256") or (m.get("harm") or {}).get("edition", "")),
        judgements_of(m),
    )


def judgements_of(manifest: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Judgements in force in a run, by id."""
    return {str(row["decision_id"]): row for row in (manifest.get("decisions") or {}).get("in_force") or ()}


def _with_identities(run: Source, own: _Side, other: _Side) -> _Side:
    """`own` with the identities of the records that only the other run names in these offences."""
    missing = sorted(set(other.identity_of) - set(own.identity_of))
    if not missing:
        return own
    more = {row["person_id"]: row["identity_id"] for row in run.query(_IDENTITIES, {"people": missing})}
    return replace(own, identity_of={**own.identity_of, **more})


def _cause(
    row: Mapping[str, Any], ids: tuple[str | None, str | None], old: _Side, new: _Side
) -> tuple[str, tuple[str, ...]]:
    offence = row["offence_id"]
    then, now = old.offences.get(offence), new.offences.get(offence)
    if then is None or now is None:
        return (NEW if now else GONE), ()
    if bool(then["counts"]) != bool(now["counts"]):
        return _counting(then, now, old, new), ()
    if then["days"] != now["days"]:
        return (
            RECODED if then["offence_code"] != now["offence_code"] else HARM if old.harm != new.harm else RECODED
        ), ()
    return _crediting(offence, ids, old, new)


def _counting(then: Mapping[str, Any], now: Mapping[str, Any], old: _Side, new: _Side) -> str:
    """Why an offence counts in one run and not in the other: age first, each asked by its own policy alone."""
    if then["counts"] and not old.window.holds(then["date_counted"], new.window.last):
        return AGED
    if now["counts"] and not new.window.holds(now["date_counted"], old.window.last):
        return ENTERED
    return POLICY if old.policy != new.policy else RECODED


def _crediting(offence: str, ids: tuple[str | None, str | None], old: _Side, new: _Side) -> tuple[str, tuple[str, ...]]:
    """Why an offence that counts in both runs is credited differently to these identities."""
    named_then, named_now = old.suspects.get(offence, frozenset()), new.suspects.get(offence, frozenset())
    mine_then = {p for p in named_then if old.identity_of.get(p) == ids[0]}
    mine_now = {p for p in named_now if new.identity_of.get(p) == ids[1]}
    came, went = mine_now - mine_then, mine_then - mine_now
    about = came | went or named_then | named_now
    if judged := _judged(offence, about, old, new):
        return JUDGED, judged
    if came & named_then:
        return (JOINED if ids[0] else PARTED), ()
    if went & named_now:
        return (PARTED if ids[1] else JOINED), ()
    if any(p not in new.identity_of for p in went):
        return REMOVED, ()
    if went:
        return UNNAMED, ()
    if came or named_then != named_now:
        return NAMED, ()
    return WEIGHED, ()


def _judged(offence: str, people: Iterable[str], old: _Side, new: _Side) -> tuple[str, ...]:
    """Judgements in force in one run only that speak of this offence or of these records."""
    differing = {
        k: v for k, v in {**old.judgements, **new.judgements}.items() if (k in old.judgements) != (k in new.judgements)
    }
    subjects = {f"person:{p}" for p in people}
    subjects |= {f"identity:{side.identity_of[p]}" for p in people for side in (old, new) if p in side.identity_of}
    seat = f"suspect:{offence}/"
    return tuple(
        key
        for key, row in sorted(differing.items())
        if any(str(row.get(end, "")) in subjects or str(row.get(end, "")).startswith(seat) for end in ("a", "b"))
    )
