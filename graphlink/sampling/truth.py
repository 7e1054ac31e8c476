"""The truth beside the data: who stands behind each record, who did each offence, what ties him to it.

Do not break: `reach` counts only what the data hold: a thing that an unnamed offence left and that is also tied to a
record of its offender, or to an offence for which he is named.
"""

from __future__ import annotations

import numpy as np

from graphlink.sampling.draw import Bools, Ints
from graphlink.sampling.leavings import ACCOUNT, ADDRESS, MARK, PHONE, THINGS, VEHICLE
from graphlink.sampling.naming import Suspects
from graphlink.sampling.nominals import Appearances, Records
from graphlink.sampling.offending import Offences
from graphlink.sampling.reports import Columns, Keys
from graphlink.sampling.tying import PERSON, Ties


def true_ids(people: Ints, shuffle: Ints) -> list[str]:
    """`T` and a shuffled number, so that even the truth files do not tell who is related."""
    return [f"T{number:07d}" for number in shuffle[people].tolist()]


def offender_pairs(suspects: Suspects) -> tuple[Ints, Ints]:
    """(offence, true offender) of every seat."""
    seats = suspects.offender >= 0
    return suspects.offence[seats], suspects.offender[seats]


def write_reach(
    offences: Offences, suspects: Suspects, ties: Ties, records: Records, seen: Appearances, read_near: Bools,
    ids: tuple[Keys, Ints],
) -> Columns:  # fmt: skip
    """offence_id, true_id, kinds: for every seat without its offender's name that something reaches."""
    keys, shuffle = ids
    unnamed = np.flatnonzero((suspects.offender >= 0) & (suspects.named != suspects.offender))
    offence, offender = suspects.offence[unnamed], suspects.offender[unnamed]
    kinds: list[list[str]] = [[] for _ in range(len(unnamed))]
    right = (suspects.named == suspects.offender) & (suspects.offender >= 0)
    named = np.unique(_pack(suspects.offence[right], suspects.offender[right]))
    for to in (PHONE, VEHICLE, ACCOUNT, ADDRESS, MARK):
        hits = _by_thing(ties, to, records, named, (offence, offender))
        for row in np.flatnonzero(hits).tolist():
            kinds[row].append(THINGS[to])
    for row in np.flatnonzero(_by_victim(offences, suspects, seen, ties, records, (offence, offender))).tolist():
        kinds[row].append("victim")
    cars = ties.to[~ties.offence] == VEHICLE
    drivers = np.unique(records.person[ties.origin[~ties.offence][cars]])
    anpr = read_near[offence] & np.isin(offender, drivers) & (offences.offender[offence] == offender)
    for row in np.flatnonzero(anpr).tolist():
        kinds[row].append("anpr")
    found = [row for row in range(len(kinds)) if kinds[row]]
    who = true_ids(offender[found], shuffle) if found else []
    rows = sorted(
        (str(keys.offence[offence[row]]), true, ";".join(kinds[row])) for row, true in zip(found, who, strict=True)
    )
    return {name: [row[at] for row in rows] for at, name in enumerate(("offence_id", "true_id", "kinds"))}


def _pack(a: Ints, b: Ints) -> Ints:
    return a * (1 << 32) + b


def _by_thing(ties: Ties, to: int, records: Records, named: Ints, sought: tuple[Ints, Ints]) -> Bools:
    """Which (offence, offender) share a thing of this kind with the offender's records or named offences."""
    mine = ties.to == to
    mine &= ~np.isin(ties.kind, ("stolen", "scene", "seen_at"))
    by_record, by_offence = mine & ~ties.offence, mine & ties.offence
    owned = _pack(ties.thing[by_record], records.person[ties.origin[by_record]])
    offence_of, thing_of = ties.origin[by_offence], ties.thing[by_offence]
    named_offence, named_person = named >> 32, named & ((1 << 32) - 1)
    order = np.argsort(offence_of, kind="stable")
    low = np.searchsorted(offence_of[order], named_offence)
    high = np.searchsorted(offence_of[order], named_offence, side="right")
    span = np.repeat(np.arange(len(named)), high - low)
    at = np.arange(len(span)) - np.repeat(np.cumsum(high - low) - (high - low), high - low) + low[span]
    left_by = _pack(thing_of[order][at], named_person[span])
    known = np.unique(np.concatenate([owned, left_by]))
    offence, offender = sought
    low = np.searchsorted(offence_of[order], offence)
    high = np.searchsorted(offence_of[order], offence, side="right")
    span = np.repeat(np.arange(len(offence)), high - low)
    at = np.arange(len(span)) - np.repeat(np.cumsum(high - low) - (high - low), high - low) + low[span]
    hit = np.isin(_pack(thing_of[order][at], offender[span]), known)
    return np.bincount(span[hit], minlength=len(offence)) > 0


def _by_victim(
    offences: Offences, suspects: Suspects, seen: Appearances, ties: Ties, records: Records, sought: tuple[Ints, Ints]
) -> Bools:
    """Which have a recorded victim against whom the offender is named elsewhere, or to whom a tie binds him."""
    right = (suspects.named == suspects.offender) & (suspects.offender >= 0)
    right &= seen.victim[suspects.offence] >= 0
    known = _pack(offences.victim[suspects.offence[right]], suspects.offender[right])
    bound = ties.to == PERSON
    a, b = records.person[ties.origin[bound]], records.person[ties.thing[bound]]
    known = np.unique(np.concatenate([known, _pack(a, b), _pack(b, a)]))
    offence, offender = sought
    hit: Bools = (seen.victim[offence] >= 0) & np.isin(_pack(offences.victim[offence], offender), known)
    return hit


def written_persons(records: Records, keys: Keys, shuffle: Ints) -> Columns:
    """person_id, true_id."""
    ids = true_ids(records.person, shuffle)
    rows = sorted(zip(keys.record.tolist(), ids, strict=True))
    return {"person_id": [row[0] for row in rows], "true_id": [row[1] for row in rows]}


def written_offences(suspects: Suspects, keys: Keys, shuffle: Ints) -> Columns:
    """offence_id, true_id, a row per true offender."""
    offence, offender = offender_pairs(suspects)
    rows = sorted(zip(keys.offence[offence].tolist(), true_ids(offender, shuffle), strict=True))
    return {"offence_id": [row[0] for row in rows], "true_id": [row[1] for row in rows]}
