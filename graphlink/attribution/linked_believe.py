"""Belief over the people of every seat: one seat one person, two seats two people, the named one as evidence.

Do not break: over one seat probabilities add up to at most 1; somebody named in another seat of the offence, its
victim, or one a judgement ruled out is no candidate at all. Mistake a newcomer will make: taking the name for truth.
It is evidence, as strong as its status; but by default a doubt moves no harm, it only raises a flag.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphlink.attribution.linked_book import Book, Floats, Ints, member, pack, summed
from graphlink.attribution.linked_weigh import Table, Weights

# How often a name of that status is wrong, beside the learnt share: arrests and charges follow better evidence.
STATUS_FACTOR = {"convicted": 0.05, "charged": 0.2, "arrested": 0.7, "named": 1.7}


@dataclass(frozen=True, slots=True)
class Candidates:
    """One row per seat and person, ordered by seat. `group` is the row of the Table, -1 where no clue points to him."""

    seat: Ints
    ident: Ints
    group: Ints
    pi: Floats
    named: Floats  # how far the report names him, nats; 0 where it does not


@dataclass(frozen=True, slots=True)
class Belief:
    """`score`: log of prior times all evidence, nats; `p`: the chance that he did it, given everybody else."""

    score: Floats
    p: Floats


def candidates(
    book: Book, table: Table, seats: tuple[Ints, Ints], named: tuple[Ints, Ints, Floats], ruled_out: Ints
) -> Candidates:
    """Who may have had which seat.

    `seats`: offence and number of each seat, ordered. `named`: offence, seat number, person and strength (nats) of each
    name. `ruled_out`: packed (seat, person) that a judgement excludes.
    """
    seat_o, _ = seats
    first = np.searchsorted(table.o, seat_o)
    count = np.searchsorted(table.o, seat_o, side="right") - first
    seat = np.repeat(np.arange(len(seat_o)), count)
    group = np.arange(len(seat)) - np.repeat(np.cumsum(count) - count, count) + first[seat]
    name_seat, name_ident, strength = named
    elsewhere = pack(seat_o[name_seat], name_ident)
    mine = pack(name_seat, name_ident)
    ident = table.ident[group]
    other_seat = member(pack(seat_o[seat], ident), elsewhere) & ~member(pack(seat, ident), mine)
    keep = ~other_seat
    seat, ident, group = seat[keep], ident[keep], group[keep]
    lacking = ~member(mine, pack(seat, ident))
    seat = np.concatenate([seat, name_seat[lacking]])
    ident = np.concatenate([ident, name_ident[lacking]])
    group = np.concatenate([group, np.full(int(lacking.sum()), -1)])
    key = pack(seat, ident)
    order = np.argsort(key, kind="stable")
    order = order[~member(key[order], ruled_out)]
    seat, ident, group, key = seat[order], ident[order], group[order], key[order]
    strengths = np.zeros(len(key))
    at = np.searchsorted(key, mine)
    held = (
        (at < len(key)) & (key[np.minimum(at, max(len(key) - 1, 0))] == mine) if len(key) else np.zeros(len(mine), bool)
    )
    strengths[at[held]] = strength[held]
    return Candidates(seat, ident, group, np.zeros(len(key)), strengths)


def with_prior(rows: Candidates, pi: Floats) -> Candidates:
    return Candidates(rows.seat, rows.ident, rows.group, pi, rows.named)


def name_strength(status: list[str | None], mistaken: float, pi: Floats, choices: Ints) -> Floats:
    """How a name of each status speaks for its bearer, nats: (1 - eps) / eps over the chance to be hit by mistake."""
    factor = np.array([STATUS_FACTOR.get(s or "named", 1.7) for s in status])
    eps = np.clip(mistaken * factor, 1e-4, 0.1)
    strength: Floats = np.log((1 - eps) / eps) - np.log(pi) - np.log(np.maximum(choices, 1))
    return strength


def believe(rows: Candidates, table: Table, weights: Weights, said: Floats, seat_o: Ints) -> Belief:
    """The chance of each candidate for his seat; `said`: what descriptions add to each row, nats."""
    if not len(rows.seat):
        return Belief(np.zeros(0), np.zeros(0))
    score = np.log(rows.pi)
    with_clue = rows.group >= 0
    if with_clue.any():
        score[with_clue] = weights.score(table.keep(rows.group[with_clue]))
    score = score + said + rows.named
    count = len(seat_o)
    rest = np.clip(1 - summed(rows.seat, rows.pi, count), 1e-9, 1)
    top = np.zeros(count)
    np.maximum.at(top, rows.seat, score)
    w = np.exp(score - top[rows.seat])
    rest = rest * np.exp(-top)
    total = rest + summed(rows.seat, w, count)
    alone = w / total[rows.seat]
    w = w * _not_elsewhere(rows, alone, seat_o)
    total = rest + summed(rows.seat, w, count)
    return Belief(score, w / total[rows.seat])


def _not_elsewhere(rows: Candidates, alone: Floats, seat_o: Ints) -> Floats:
    """The chance that each candidate does not hold another seat of the same offence."""
    key = pack(seat_o[rows.seat], rows.ident)
    unique, at = np.unique(key, return_inverse=True)
    if len(unique) == len(key):
        return np.ones(len(key))
    left = np.clip(1 - alone, 1e-12, 1)
    together = np.exp(summed(at, np.log(left), len(unique)))
    free: Floats = together[at] / left
    return free
