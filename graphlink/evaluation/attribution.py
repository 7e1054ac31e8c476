"""Who did it, seat by seat: right, wrong, undecided, and whether the probabilities mean what they say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

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
    """Unnamed seats: `right` and `wrong` have a best candidate with p >= .5 and a record, `in_series` are given to one
    of `series` unknown offenders instead, `undecided` have neither.

    `series_precision`: the share of pairs of seats of one unknown offender that one human did; nobody is accused by a
    series, so that it is neither right nor wrong. What is said of it holds where most of its seats are by that human.

    `within_reach`: unnamed seats whose offender something in the data ties to them, and `right_within_reach` of those.
    `bits_gained` is the mean log score against knowing nothing (every identity alike): log2(p x identities) where the
    offender is a candidate, log2 of what was left for others where he is not; saying nothing gains 0. Named seats:
    `named_wrongly` stand under another human's record; the flags say how many of either are doubted.
    """

    unnamed: int
    right: int
    wrong: int
    in_series: int
    undecided: int
    series: int
    series_precision: float | None
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
    rightly = [true[row["person_id"]] in did[row["offence_id"]] for row in named]
    open_to = {offence: set(who) for offence, who in did.items()}
    for row, so in zip(named, rightly, strict=True):
        if so:
            open_to[row["offence_id"]].discard(true[row["person_id"]])
    seats = _judged_seats(folder, truth, open_to, main)
    listed = [seat for seat in seats if seat.said is not None]
    said = np.array([seat.said for seat in listed], dtype=np.float64)
    hits = np.array([seat.hit for seat in listed], dtype=np.bool_)
    decided = said >= BAR
    known = np.array([seat.known for seat in listed], dtype=np.bool_)
    given, right, in_series = (int(which.sum()) for which in (decided, decided & hits & known, decided & ~known))
    doubts = [bool(row["doubted"]) for row in named]
    return AttributionFigures(
        unnamed=len(seats),
        right=right,
        wrong=given - right - in_series,
        in_series=in_series,
        undecided=len(seats) - given,
        series=len({seat.best for seat in listed if not seat.known and seat.said and seat.said >= BAR}),
        series_precision=_one_hand([seat for seat in listed if not seat.known]),
        within_reach=sum(seat.within_reach for seat in seats),
        right_within_reach=sum(
            seat.within_reach and seat.hit and seat.known and seat.said is not None and seat.said >= BAR
            for seat in seats
        ),
        bits_gained=float(np.mean([seat.gain for seat in seats])) if seats else None,
        calibration=calibration(said, hits),
        named=len(named),
        named_wrongly=rightly.count(False),
        wrong_doubted=sum(doubt and not right for doubt, right in zip(doubts, rightly, strict=True)),
        right_doubted=sum(doubt and right for doubt, right in zip(doubts, rightly, strict=True)),
    )


@dataclass(frozen=True, slots=True)
class _Seat:
    """An unnamed seat: its best candidate, what was said of it (None without one) and whether that was so."""

    best: str
    said: float | None
    hit: bool
    known: bool
    did: frozenset[str]
    within_reach: bool
    gain: float


def _judged_seats(
    folder: RunFolder, truth: Truth, open_to: Mapping[str, set[str]], main: Mapping[str, str]
) -> list[_Seat]:
    reach = {
        (row["offence_id"], row["true_id"])
        for row in duck.rows(truth.con, "SELECT offence_id, true_id FROM true_reach")
    }
    recorded = {row["identity_id"] for row in folder.query("SELECT DISTINCT identity_id FROM identities")}
    candidates: dict[tuple[str, int], list[tuple[str, float]]] = {}
    for row in folder.query(_CANDIDATES):
        candidates.setdefault((row["offence_id"], row["seat"]), []).append((row["identity_id"], row["probability"]))
    hands = {**_hands_of_series(candidates, recorded, open_to), **main}
    seats = []
    for row in folder.query(_UNNAMED):
        offence = row["offence_id"]
        if offence not in open_to:
            continue
        listed, sought = candidates.get((offence, row["seat"]), []), open_to[offence]
        within = any((offence, human) in reach for human in sought)
        best, said = listed[0] if listed else ("", None)
        hit, known = bool(listed) and hands.get(best) in sought, best in recorded or not listed
        seats.append(_Seat(best, said, hit, known, frozenset(sought), within, _gain(listed, sought, hands)))
    return seats


def _hands_of_series(
    candidates: Mapping[tuple[str, int], list[tuple[str, float]]],
    recorded: set[str],
    open_to: Mapping[str, set[str]],
) -> dict[str, str]:
    """The human who did most offences of each unknown series; of equals the smaller id."""
    counts: dict[str, Counter[str]] = {}
    for (offence, _), listed in candidates.items():
        best, said = listed[0]
        if best not in recorded and said >= BAR and open_to.get(offence):
            counts.setdefault(best, Counter()).update(open_to[offence])
    return {series: sorted((-times, who) for who, times in found.items())[0][1] for series, found in counts.items()}


def _one_hand(seats: list[_Seat]) -> float | None:
    """Of the pairs of seats given to one unknown series, the share that one human did; None without pairs."""
    by_series: dict[str, list[_Seat]] = {}
    for seat in seats:
        if seat.said is not None and seat.said >= BAR:
            by_series.setdefault(seat.best, []).append(seat)
    same = [bool(a.did & b.did) for mine in by_series.values() for a, b in combinations(mine, 2)]
    return sum(same) / len(same) if same else None


def _gain(listed: list[tuple[str, float]], sought: set[str], hands: Mapping[str, str]) -> float:
    given = sum(probability for identity, probability in listed if hands.get(identity) in sought)
    if given:
        return float(np.log2(max(given, FLOOR) * len(hands)))
    return float(np.log2(max(1.0 - sum(probability for _, probability in listed), FLOOR)))
