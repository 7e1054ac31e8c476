"""Offences that nobody could name anybody for and that one hand left: joined before anybody is blamed.

Do not break: a series is one witness, not many. What its offences share counts once; a clue that two of them hold does
not count twice. Mistake a newcomer will make: to join along a chain; every offence must go with the whole series.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from graphlink import duck
from graphlink.attribution.linked_believe import Belief, Candidates
from graphlink.attribution.linked_book import Floats, Ints, distinct, member, pack
from graphlink.attribution.linked_described import Seats
from graphlink.attribution.linked_pairs import Pairs
from graphlink.attribution.linked_urn import Messages
from graphlink.attribution.linked_weigh import Table, Weights, family_of
from graphlink.normalise import names

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from graphlink.attribution.linked_book import Book

SURE = 0.9  # mean chance, over all pairs between two parts, above which they are one series
_YEARS_APART = 10.0  # described ages further apart than this are two people


@dataclass(frozen=True, slots=True)
class Series:
    """`members`: places of the seats of each series, in order; `cohesion`: mean chance over its pairs."""

    members: list[list[int]]
    cohesion: list[float]


def find(con: DuckDBPyConnection, pairs: Pairs, seats: Seats) -> Series:
    """Series of unnamed seats, each of an offence with one offender, that no judgement settles or forbids."""
    free = _free(con, seats)
    place = {int(seats.o[s]): s for s in free}
    chance: dict[tuple[int, int], float] = {}
    apart = _apart(con, seats)
    for row in np.flatnonzero(pairs.unnamed).tolist():
        a, b = place.get(int(pairs.a[row])), place.get(int(pairs.b[row]))
        if a is not None and b is not None and pairs.p[row] > 0.5:
            ok = (a, b) not in apart and not _contradict(seats, a, b)
            chance[a, b] = float(pairs.p[row]) if ok else 0.0
    groups: dict[int, list[int]] = {}
    of: dict[int, int] = {}
    for (a, b), p in sorted(chance.items(), key=lambda item: (-item[1], item[0])):
        if p <= SURE:
            break
        for s in (a, b):
            if s not in of:
                of[s], groups[s] = s, [s]
        left, right = of[a], of[b]
        if left == right or _mean(chance, groups[left], groups[right]) <= SURE:
            continue
        keep, gone = min(left, right), max(left, right)
        groups[keep] = sorted(groups[keep] + groups.pop(gone))
        of.update(dict.fromkeys(groups[keep], keep))
    members = [group for _, group in sorted(groups.items()) if len(group) > 1]
    return Series(members, [_inside(chance, group) for group in members])


def _free(con: DuckDBPyConnection, seats: Seats) -> list[int]:
    """Unnamed seats, alone in their offence, that no judgement says anything of."""
    settled = {
        (r["o"], r["seat"])
        for r in duck.rows(
            con,
            """
            SELECT o.o, d.seat FROM judged_did d JOIN l_offences o USING (offence_id)
            UNION SELECT o.o, c.seat FROM choices c JOIN l_offences o USING (offence_id)
            WHERE c.kind = 'unnamed' AND c.identity_id IS NOT NULL ORDER BY ALL
            """,
        )
    }
    single = np.bincount(seats.o)[seats.o] == 1 if len(seats.o) else np.zeros(0, np.bool_)
    return [
        s
        for s in range(len(seats.o))
        if single[s] and seats.kind[s] == "unnamed" and (int(seats.o[s]), int(seats.seat[s])) not in settled
    ]


def _apart(con: DuckDBPyConnection, seats: Seats) -> set[tuple[int, int]]:
    """Pairs of seats that a judgement calls different."""
    place = {f"{o}/{s}": at for at, (o, s) in enumerate(zip(seats.o.tolist(), seats.seat.tolist(), strict=True))}
    found = set()
    judged = duck.rows(
        con,
        """
        SELECT a.o AS oa, j.seat_a, b.o AS ob, j.seat_b FROM judged_apart j
        JOIN l_offences a ON a.offence_id = j.offence_a JOIN l_offences b ON b.offence_id = j.offence_b ORDER BY ALL
        """,
    )
    for r in judged:
        a, b = place.get(f"{r['oa']}/{r['seat_a']}"), place.get(f"{r['ob']}/{r['seat_b']}")
        if a is not None and b is not None:
            found.add((min(a, b), max(a, b)))
    return found


def _contradict(seats: Seats, a: int, b: int) -> bool:
    if seats.sex[a] and seats.sex[b] and seats.sex[a] != seats.sex[b]:
        return True
    gap = max(seats.age_from[a] - seats.age_to[b], seats.age_from[b] - seats.age_to[a])
    if not np.isnan(gap) and gap > _YEARS_APART:
        return True
    heard = seats.forename[a], seats.forename[b]
    return bool(heard[0] and heard[1] and not names.same_forename(*heard))


def _mean(chance: dict[tuple[int, int], float], left: list[int], right: list[int]) -> float:
    total = sum(chance.get((min(a, b), max(a, b)), 0.0) for a in left for b in right)
    return total / (len(left) * len(right))


def _inside(chance: dict[tuple[int, int], float], group: list[int]) -> float:
    found = [chance.get((a, b), 0.0) for at, a in enumerate(group) for b in group[at + 1 :]]
    return sum(found) / len(found)


def strangers(series: Series, table: Table, seats: Seats, never: Ints) -> Ints:
    """Packed (seat, person): who another offence of the series points to, and who is no victim of this one."""
    found: list[Ints] = [np.zeros(0, dtype=np.int64)]
    for members in series.members:
        o = seats.o[members]
        first, last = np.searchsorted(table.o, o), np.searchsorted(table.o, o, side="right")
        people = np.unique(np.concatenate([table.ident[a:b] for a, b in zip(first, last, strict=True)]))
        found += [pack(np.full(len(people), seat), people) for seat in members]
    key = distinct(np.concatenate(found))
    return key[~member(pack(seats.o[key >> 32], key & ((1 << 32) - 1)), never)]


@dataclass(frozen=True, slots=True)
class Clues:
    """Rows of the book by the row of the table they belong to; `worth`: nats, calibrated; `value`: what is shared."""

    order: Ints
    first: Ints
    worth: Floats
    value: Ints

    @staticmethod
    def of(book: Book, said: Messages, group: Ints, weights: Weights) -> Clues:
        order = np.argsort(group, kind="stable")
        count = int(group.max()) + 1 if len(group) else 0
        family = np.array([family_of(kind) for kind in book.kinds], dtype=np.int64)
        worth = said.ratio * weights.family[family[book.clue_kind[book.row_clue]]] if len(group) else said.ratio
        return Clues(order, np.searchsorted(group[order], np.arange(count + 1)), worth, book.clue_value[book.row_clue])

    def over(self, table_row: int) -> list[tuple[int, float]]:
        rows = self.order[self.first[table_row] : self.first[table_row + 1]]
        return list(zip(self.value[rows].tolist(), self.worth[rows].tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class Pooled:
    """`p`: of each candidate, his series heard; `series`: of each seat, -1 none; `unknown`: series that nobody fits."""

    p: Floats
    series: Ints
    unknown: list[int]


def pool(series: Series, count: int, clues: Clues, rows: Candidates, beside: Floats, belief: Belief) -> Pooled:
    """Believe once over each series; each member keeps a share of its own belief, as far as it may not belong.

    `count`: seats in all; `beside`: what facts and descriptions say of each candidate, nats.
    """
    of_seat = np.full(count, -1)
    first = np.searchsorted(rows.seat, np.arange(count + 1))
    p = belief.p.copy()
    unknown = []
    for at, members in enumerate(series.members):
        of_seat[members] = at
        mine = np.concatenate([np.arange(first[seat], first[seat + 1]) for seat in members])
        chance = _together(rows, mine, beside, clues)
        sure = series.cohesion[at]
        p[mine] = sure * chance + (1 - sure) * belief.p[mine]
        if not len(mine) or chance.max() < 0.5:
            unknown.append(at)
    return Pooled(p, of_seat, unknown)


def _together(rows: Candidates, mine: Ints, beside: Floats, clues: Clues) -> Floats:
    """Of each candidate row, the chance that this person is the hand behind the series: each value heard once."""
    heard: dict[int, dict[int, float]] = {}
    also: dict[int, list[float]] = {}
    for row in mine.tolist():
        values = heard.setdefault(int(rows.ident[row]), {})
        if rows.group[row] >= 0:
            for value, worth in clues.over(int(rows.group[row])):
                values[value] = max(values.get(value, worth), worth)
            also.setdefault(int(rows.ident[row]), []).append(float(beside[row]))
    people = sorted(heard)
    prior = np.zeros(len(people))
    np.maximum.at(prior, np.searchsorted(people, rows.ident[mine]), rows.pi[mine])
    score = np.log(prior) + np.array([sum(heard[c].values()) + float(np.mean(also.get(c, [0.0]))) for c in people])
    top = max(0.0, float(score.max(initial=0.0)))
    w = np.exp(score - top)
    total = max(1e-9, 1 - float(prior.sum())) * float(np.exp(-top)) + float(w.sum())
    chance: Floats = (w / total)[np.searchsorted(people, rows.ident[mine])]
    return chance
