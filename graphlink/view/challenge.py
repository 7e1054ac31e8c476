"""A rank challenged: offences, records or links taken away, and the days and the rank that are left.

Do not break: taking away one link gives what `weaken` says of it, and taking away nothing gives the list. Mistake a
newcomer will make: giving the days that fall to the next candidate; who gets them is for the next run, so it is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graphlink.errors import InputError
from graphlink.view.explanation import linked_bars, pieces_of
from graphlink.view.pieces import Piece, chance_of
from graphlink.view.source import Source
from graphlink.view.waterfall import Bar, Waterfall, explain
from graphlink.view.weaken import KEPT, Changed, ranks_left, speaks_for, thing_named, thing_of
from graphlink.view.whom import called
from graphlink.view.words import count, some

MOST = 50  # things that may be taken away at once
_OWN_ROWS = """
SELECT i.person_id, unnest(from_json(t.source_refs, '["VARCHAR"]')) AS ref FROM identities i
JOIN ties t ON (t.from_kind = 'person' AND t.from_id = i.person_id) OR (t.to_kind = 'person' AND t.to_id = i.person_id)
WHERE i.identity_id = $identity
UNION
SELECT i.person_id, v.source_ref FROM identities i JOIN involvements v USING (person_id)
WHERE i.identity_id = $identity
UNION
SELECT i.person_id, r.source_ref FROM identities i JOIN records r ON r.record_id = 'person:' || i.person_id
WHERE i.identity_id = $identity
"""
_OTHERS = """
SELECT DISTINCT identity_id FROM attributions
WHERE offence_id IN (SELECT unnest($offences::VARCHAR[])) AND identity_id <> $identity AND counts ORDER BY ALL
"""

Seat = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Challenged:
    """What is left of a rank. `away`: the keys taken away; `days`, `rank` (None: off the list) beside those before.

    `notes`: what was not worked out, and what whoever reads this must know.
    """

    identity_id: str
    label: str
    away: tuple[str, ...]
    days_before: float
    rank_before: int | None
    days: float
    rank: int | None
    changed: tuple[Changed, ...]
    notes: tuple[str, ...]


def challenge(run: Source, identity_id: str, away: Sequence[str]) -> Challenged:
    """The rank of one identity without `away`: `offence:C1`, `person:N2` (a record), or the key of a `Weaker`.

    NotFoundError where nobody has the id; InputError where a key is none of these, or none of this person's.
    """
    keys = tuple(dict.fromkeys(away))
    if len(keys) > MOST:
        raise InputError(f"At most {MOST} things can be taken away at once.")
    falls = explain(run, identity_id)
    pieces = pieces_of(run, [falls]).get(identity_id, {})
    owners = _owners(run, identity_id)
    _known(keys, falls, pieces, set().union(*owners.values()) if owners else set())
    changed = []
    for bar in falls.bars:
        after = _without(bar, pieces.get((bar.offence_id, bar.seat), ()), set(keys), owners)
        if after is not None:
            changed.append((bar, after))
    left = falls.total - sum((one.before - one.after) * bar.days for bar, one in changed)
    left = left if left > 1e-6 else 0.0
    row = falls.row
    rank = ranks_left(run, identity_id, [left])[0] if row else None
    if not changed and row:
        left, rank = falls.total, row.rank
    return Challenged(
        identity_id, falls.label, keys, falls.total, row.rank if row else None, left, rank,
        tuple(one for _, one in changed), _notes(run, falls, keys, [bar for bar, _ in changed], pieces),
    )  # fmt: skip


def _known(keys: Sequence[str], falls: Waterfall, pieces: Mapping[Seat, Sequence[Piece]], records: set[str]) -> None:
    offences = {bar.offence_id for bar in falls.bars}
    things = {thing_of(seat, p) for seat, those in pieces.items() for p in those if speaks_for(p)}
    for key in keys:
        kind, _, rest = key.partition(":")
        there = {"offence": rest in offences, "person": rest in records, "link": thing_named(key) in things}
        if not there.get(kind, False):
            raise InputError(f"'{key[:80]}' is no offence, record or link that carries days here. Reload the page.")


def _owners(run: Source, identity: str) -> dict[str, set[str]]:
    """Of each source row about one of the records: under which records it stands."""
    owners: dict[str, set[str]] = {}
    for row in run.query(_OWN_ROWS, {"identity": identity}):
        if row["ref"]:
            owners.setdefault(str(row["ref"]), set()).add(str(row["person_id"]))
    return owners


def _without(bar: Bar, pieces: Sequence[Piece], away: set[str], owners: Mapping[str, set[str]]) -> Changed | None:
    """What becomes of one offence, None where nothing does."""
    seat = (bar.offence_id, bar.seat)
    if f"offence:{bar.offence_id}" in away:
        return Changed(*seat, bar.weight, 0.0)
    gone = {key.partition(":")[2] for key in away if key.startswith("person:")}
    if bar.basis == "named":
        return Changed(*seat, bar.weight, 0.0) if bar.people and set(bar.people) <= gone else None
    things = {thing_named(key) for key in away if key.startswith("link:")}

    def falls(piece: Piece) -> bool:
        if not speaks_for(piece):
            return False
        under = set().union(*(owners.get(ref, set()) for ref in piece.sources))
        return thing_of(seat, piece) in things or (bool(under) and under <= gone)

    if not any(falls(p) for p in pieces):
        return None
    before = chance_of(sum(p.bits or 0.0 for p in pieces))
    after = chance_of(sum(p.bits or 0.0 for p in pieces if not falls(p)))
    return Changed(*seat, before, after if after >= KEPT else 0.0)


def _notes(
    run: Source, falls: Waterfall, keys: Sequence[str], bars: Sequence[Bar], pieces: Mapping[Seat, Sequence[Piece]]
) -> tuple[str, ...]:
    if not keys:
        return ()
    said = (
        ["Everybody else on the list stays as they are; the next run may differ."]
        if bars
        else ["Nothing that adds days rests on this alone: the rank stays."]
    )
    offences = sorted({bar.offence_id for bar in bars})
    others = run.query(_OTHERS, {"offences": offences, "identity": falls.identity_id}) if offences else []
    if others:
        names = called(run, (row["identity_id"] for row in others))
        said.append(
            f"Not worked out: who else would get these days. Also weighed for them: {some(list(names.values()), 5)}."
        )
    touched = {(bar.offence_id, bar.seat) for bar in bars}
    echo = sorted(
        {
            bar.offence_id
            for bar in linked_bars(falls)
            if (bar.offence_id, bar.seat) not in touched
            and any(p.name == "other offences of the series" for p in pieces.get((bar.offence_id, bar.seat), ()))
        }
    )
    if echo and offences:
        verb = "its" if len(echo) == 1 else "their"
        said.append(
            f"Not worked out: {count(len(echo), 'offence')} of a series ({some(echo, 4)}) may lean on what was taken "
            f"away; {verb} chance is left as it is."
        )
    if any(key.startswith("person:") for key in keys):
        said.append(
            "A record takes along the offences and the evidence that stand under it alone; what another record of "
            "theirs also carries stays."
        )
    return tuple(said)
