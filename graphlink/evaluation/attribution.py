"""Who did it, seat by seat: right, wrong, undecided, and whether the probabilities mean what they say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from graphlink import duck
from graphlink.evaluation.measures import FLOOR, Calibration, calibration
from graphlink.evaluation.truth import Truth
from graphlink.runfolder import RunFolder

BAR = 0.5
_NAMED = """
    SELECT i.offence_id, i.seat, i.person_id, coalesce(bool_or(a.doubted), false) AS doubted
    FROM involvements i
    LEFT JOIN attributions a ON a.offence_id = i.offence_id AND a.seat = i.seat AND a.basis IN ('named', 'both')
    WHERE i.role = 'suspect' AND i.person_id IS NOT NULL AND coalesce(i.status, '') <> 'eliminated'
        AND i.seat IS NOT NULL
    GROUP BY ALL ORDER BY ALL
"""
_UNNAMED = """
    SELECT c.offence_id, c.seat FROM counted c
    WHERE NOT EXISTS (
        SELECT 1 FROM involvements i WHERE i.offence_id = c.offence_id AND i.seat = c.seat AND i.role = 'suspect'
            AND i.person_id IS NOT NULL AND coalesce(i.status, '') <> 'eliminated')
    ORDER BY c.offence_id, c.seat
"""
_CANDIDATES = """
    SELECT offence_id, seat, identity_id, probability FROM attributions
    ORDER BY offence_id, seat, probability DESC, identity_id
"""


@dataclass(frozen=True, slots=True)
class AttributionFigures:
    """Unnamed seats: `right` and `wrong` have a best candidate with p >= .5, `undecided` have none.

    `within_reach`: unnamed seats whose offender something in the data ties to them, and `right_within_reach` of those.
    `bits_gained` is the mean log score against knowing nothing (every identity alike): log2(p x identities) where the
    offender is a candidate, log2 of what was left for others where he is not; saying nothing gains 0. Named seats:
    `named_wrongly` stand under another human's record; the flags say how many of either are doubted.
    """

    unnamed: int
    right: int
    wrong: int
    undecided: int
    within_reach: int
    right_within_reach: int
    bits_gained: float | None
    calibration: Calibration
    named: int
    named_wrongly: int
    wrong_doubted: int
    right_doubted: int


def judge_attribution(
    folder: RunFolder, truth: Truth, main: Mapping[str, str], true: Mapping[str, str]
) -> AttributionFigures:
    """`main`: the human of each identity; `true`: of each record."""
    did: dict[str, set[str]] = {}
    for row in duck.rows(truth.con, "SELECT offence_id, true_id FROM true_offences"):
        did.setdefault(row["offence_id"], set()).add(row["true_id"])
    named = [row for row in folder.query(_NAMED) if row["offence_id"] in did and row["person_id"] in true]
    right_names = [true[row["person_id"]] in did[row["offence_id"]] for row in named]
    open_to = {offence: set(who) for offence, who in did.items()}
    for row, right in zip(named, right_names, strict=True):
        if right:
            open_to[row["offence_id"]].discard(true[row["person_id"]])
    seats = _judged_seats(folder, truth, open_to, main)
    listed = [seat for seat in seats if seat.said is not None]
    said = np.array([seat.said for seat in listed], dtype=np.float64)
    hits = np.array([seat.hit for seat in listed], dtype=np.bool_)
    decided = said >= BAR
    doubts = [bool(row["doubted"]) for row in named]
    return AttributionFigures(
        unnamed=len(seats),
        right=int((decided & hits).sum()),
        wrong=int((decided & ~hits).sum()),
        undecided=len(seats) - int(decided.sum()),
        within_reach=sum(seat.within_reach for seat in seats),
        right_within_reach=sum(
            seat.within_reach and seat.hit and seat.said is not None and seat.said >= BAR for seat in seats
        ),
        bits_gained=float(np.mean([seat.gain for seat in seats])) if seats else None,
        calibration=calibration(said, hits),
        named=len(named),
        named_wrongly=right_names.count(False),
        wrong_doubted=sum(doubt and not right for doubt, right in zip(doubts, right_names, strict=True)),
        right_doubted=sum(doubt and right for doubt, right in zip(doubts, right_names, strict=True)),
    )


@dataclass(frozen=True, slots=True)
class _Seat:
    """An unnamed seat: what was said of its best candidate (None without one) and whether that was so."""

    said: float | None
    hit: bool
    within_reach: bool
    gain: float


def _judged_seats(
    folder: RunFolder, truth: Truth, open_to: Mapping[str, set[str]], main: Mapping[str, str]
) -> list[_Seat]:
    reach = {
        (row["offence_id"], row["true_id"])
        for row in duck.rows(truth.con, "SELECT offence_id, true_id FROM true_reach")
    }
    candidates: dict[tuple[str, int], list[tuple[str, float]]] = {}
    for row in folder.query(_CANDIDATES):
        candidates.setdefault((row["offence_id"], row["seat"]), []).append((row["identity_id"], row["probability"]))
    seats = []
    for row in folder.query(_UNNAMED):
        offence = row["offence_id"]
        if offence not in open_to:
            continue
        listed, sought = candidates.get((offence, row["seat"]), []), open_to[offence]
        within = any((offence, human) in reach for human in sought)
        best, said = listed[0] if listed else ("", None)
        seats.append(_Seat(said, bool(listed) and main.get(best) in sought, within, _gain(listed, sought, main)))
    return seats


def _gain(listed: list[tuple[str, float]], sought: set[str], main: Mapping[str, str]) -> float:
    given = sum(probability for identity, probability in listed if main.get(identity) in sought)
    if given:
        return float(np.log2(max(given, FLOOR) * len(main)))
    return float(np.log2(max(1.0 - sum(probability for _, probability in listed), FLOOR)))
