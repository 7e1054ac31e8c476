"""What would weaken a rank most: each piece of evidence left out, and the days and the rank that would be left.

Do not break: one thing at a time, everything else as it stands (other candidates, calibration, other rows of the list);
pages say so. Mistake a newcomer will make: leaving a thing out of one offence only; a number that was not his speaks in
none of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from graphlink.view.pieces import EVIDENCE, Piece, chance_of
from graphlink.view.source import Source
from graphlink.view.waterfall import Waterfall
from graphlink.view.words import days, some

_WITHOUT = "Without: "
_NOTHING = 1e-6  # days
KEPT = 0.01  # what is less likely goes to nobody, as in a run
ASSUMED = "Each line leaves out one thing and reads the sum again; everybody else on the list stays as they are."
_ABOVE = (
    "SELECT expected_harm FROM ranking WHERE identity_id <> $identity AND expected_harm > $least ORDER BY expected_harm"
)
# Facts about a person and an offence that no single thing or row carries: they are left out offence by offence.
_BY_OFFENCE = ("suspected before", "clues that agree")


@dataclass(frozen=True, slots=True)
class Changed:
    """One offence whose chance would change."""

    offence_id: str
    seat: int
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Weaker:
    """One thing left out: what stays in days, and at which rank; `rank` is None where nothing would stay."""

    what: str
    bits: float  # the most it weighs in one offence
    changed: tuple[Changed, ...]
    days: float
    falls: float
    rank: int | None
    sources: tuple[str, ...]
    key: str = ""  # what `challenge` takes away by it

    @property
    def sentence(self) -> str:
        """`If the number 07700 900417 was in other hands, 8 days are left, rank 700.`"""
        left = f"{days(self.days)} days are left, rank {self.rank:,}" if self.rank else "no days are left"
        if self.what.startswith(_WITHOUT):
            return f"Without this, {left}: {self.what.removeprefix(_WITHOUT)}."
        what = self.what[:1].lower() + self.what[1:] if self.what.startswith(("The ", "What ")) else self.what
        return f"If {what}, {left}."


def rests_on_one(found: Sequence[Weaker], total: float) -> Weaker | None:
    """The one piece of evidence that carries half of the days or more, if one does."""
    best = next((weaker for weaker in found if weaker.bits > 0), None)
    return best if best is not None and best.falls >= total / 2 else None


def weaken(
    run: Source,
    falls: Waterfall,
    pieces: Mapping[tuple[str, int], Sequence[Piece]],
    records: Sequence[Mapping[str, Any]],
) -> tuple[Weaker, ...]:
    """Everything whose absence would cost days, largest fall first.

    `pieces`: of each linked offence and seat. `records`: person_id, probability and words (why it belongs) of each
    record but the one most named.
    """
    if falls.row is None:
        return ()
    worth = {(bar.offence_id, bar.seat): bar.days for bar in falls.bars}
    found = [_left_out(falls.total, worth, pieces, key) for key in _things(pieces)]
    found += [one for record in records if (one := _other_person(falls, record)) is not None]
    losing = sorted((w for w in found if w.falls >= 0.5), key=lambda w: (-w.falls, w.what))
    return tuple(_ranked(run, falls.identity_id, losing))


Thing = tuple[str, str, str]  # name of the piece, its value, the seat where it is of one offence only


def _things(pieces: Mapping[tuple[str, int], Sequence[Piece]]) -> list[Thing]:
    return sorted({thing_of(seat, p) for seat, those in pieces.items() for p in those if speaks_for(p)})


def key_of(thing: Thing) -> str:
    """A thing as text, to be given back to `thing_named`."""
    return "link:" + json.dumps(thing, ensure_ascii=False)


def thing_named(key: str) -> Thing | None:
    """The thing of a text made by `key_of`; None where it is none."""
    try:
        found = json.loads(key.removeprefix("link:"))
    except ValueError:
        return None
    good = isinstance(found, list) and len(found) == 3 and all(isinstance(part, str) for part in found)
    return (found[0], found[1], found[2]) if good else None


def speaks_for(piece: Piece) -> bool:
    """Whether a piece is evidence that one thing carries, and speaks for the link."""
    return piece.kind == EVIDENCE and piece.bits is not None and piece.bits > 0 and piece.name not in _BY_OFFENCE


def thing_of(seat: tuple[str, int], piece: Piece) -> Thing:
    """What carries a piece: a number is one wherever it speaks, a description belongs to its seat."""
    everywhere = piece.value_a and "described" not in piece.name
    return (_family(piece.name), piece.value_a if everywhere else "", "" if everywhere else f"{seat[0]}/{seat[1]}")


def _family(name: str) -> str:
    """A plate used here and seen there is one plate; a victim is one whatever the report calls the offender."""
    for family in ("plate", "mark", "victim"):
        if name.startswith(family):
            return family
    return "plate" if name.startswith("camera") else name


def _left_out(
    total: float,
    worth: Mapping[tuple[str, int], float],
    pieces: Mapping[tuple[str, int], Sequence[Piece]],
    thing: Thing,
) -> Weaker:
    changed, lost, heaviest, sources = [], 0.0, 0.0, []
    said: dict[str, str] = {}
    for seat, those in sorted(pieces.items()):
        mine = [p for p in those if speaks_for(p) and thing_of(seat, p) == thing]
        bits = sum(p.bits or 0.0 for p in mine)
        if not mine or seat not in worth:
            continue
        before = chance_of(sum(p.bits or 0.0 for p in those))
        after = chance_of(sum(p.bits or 0.0 for p in those) - bits)
        after = after if after >= KEPT else 0.0
        lost += (before - after) * worth[seat]
        heaviest = max(heaviest, bits)
        changed.append(Changed(*seat, before, after))
        sources += [ref for p in mine for ref in p.sources]
        said.update({p.words: p.name for p in mine})
    what = _without(thing, sorted(said), [c.offence_id for c in changed])
    left = total - lost if total - lost > _NOTHING else 0.0
    return Weaker(what, heaviest, tuple(changed), left, lost, None, tuple(dict.fromkeys(sources)), key_of(thing))


def _without(thing: Thing, words: Sequence[str], offences: Sequence[str]) -> str:
    family, value, _ = thing
    claims = {
        "number used": "The number {v} was in other hands",
        "handset used": "The handset {v} was in other hands",
        "account used": "The account {v} was in other hands",
        "plate": "The vehicle {v} was another's, or the plate was misread",
        "mark": "The mark {v} was left by another",
        "place seen": "{v} has nothing to do with them",
        "victim": "What ties them to the victim of {o} is wrong",
        "other offences of the series": "{o} is not of one series with the rest",
    }
    if family in claims and (value or family not in ("plate", "mark")):
        return claims[family].replace("{v}", value).replace("{o}", some(sorted(set(offences)), 3))
    return f"{_WITHOUT}{words[0][:1].lower() + words[0][1:]} ({offences[0]})"


def _other_person(falls: Waterfall, record: Mapping[str, Any]) -> Weaker | None:
    """A record that is somebody else takes with it what stands under it alone."""
    own = [bar for bar in falls.bars if bar.basis == "named" and bar.people == (record["person_id"],)]
    if not own:
        return None
    lost = sum(bar.adds for bar in own)
    changed = tuple(Changed(bar.offence_id, bar.seat, bar.weight, 0.0) for bar in own)
    what = f"Record {record['person_id']} is another person ({record['words']})"
    return Weaker(what, 0.0, changed, max(0.0, falls.total - lost), lost, None, (f"persons:{record['person_id']}",),
                  f"person:{record['person_id']}")  # fmt: skip


def _ranked(run: Source, identity: str, found: Sequence[Weaker]) -> list[Weaker]:
    ranks = ranks_left(run, identity, [w.days for w in found])
    return [replace(w, rank=rank) for w, rank in zip(found, ranks, strict=True)]


def ranks_left(run: Source, identity: str, left: Iterable[float]) -> list[int | None]:
    """The rank at which so many days would stand, everybody else as they are; None where no day is left."""
    wanted = list(left)
    if not wanted:
        return []
    rows = run.query(_ABOVE, {"identity": identity, "least": min(wanted)})
    above = [float(row["expected_harm"]) for row in rows]
    return [None if n < _NOTHING else 1 + sum(1 for other in above if other > n) for n in wanted]
