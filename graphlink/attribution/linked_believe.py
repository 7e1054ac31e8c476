"""Belief over the people of every seat: one seat one person, two seats two people, the named one as evidence.

Do not break: over one seat probabilities add up to at most 1; somebody named in another seat of the offence, its
victim, or one a judgement ruled out is no candidate at all. Mistake a newcomer will make: taking the name for truth.
It is evidence, as strong as its status; but by default a doubt moves no harm, it only raises a flag.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from graphlink.attribution.linked_book import Book, Bools, Floats, Ints, distinct, member, pack, summed
from graphlink.attribution.linked_weigh import Table, Weights

# How often a name of that status is wrong, beside the learnt share: arrests and charges follow better evidence.
STATUS_FACTOR = {"convicted": 0.05, "charged": 0.2, "arrested": 0.7, "named": 1.7}
DOUBT = 5.0  # bits by which a mistake must be likelier than the name (weaker names: fewer) before it is doubted
_NEAR_NAMED = 0.006  # the chance that a mistaken name falls on a given one of those near the offender
_LEAST_MISTAKEN = (
    0.015  # names that are wrong, at least: near ones (a brother, an ex) leave no contradiction to learn from
)


@dataclass(frozen=True, slots=True)
class Names:
    """Who is named in which seat, how strongly (nats), and how often a name of that status is wrong beside the mean."""

    seat: Ints
    ident: Ints
    strength: Floats
    factor: Floats


@dataclass(frozen=True, slots=True)
class Candidates:
    """One row per seat and person, ordered by both. `group` is the row of the Table, -1 where no clue points to him."""

    seat: Ints
    ident: Ints
    group: Ints
    pi: Floats
    named: Floats  # how far the report names him, nats; 0 where it does not
    factor: Floats  # STATUS_FACTOR of that name, 1 where there is none


@dataclass(frozen=True, slots=True)
class Belief:
    """`score`: log of prior times all evidence, nats; `p`: the chance that he did it, given everybody else;
    `against`: bits by which everything but his name speaks against him, beside somebody nothing is known of."""

    score: Floats
    p: Floats
    against: Floats


def candidates(book: Book, table: Table, seat_o: Ints, names: Names, also: Ints, ruled_out: Ints) -> Candidates:
    """Who may have had which seat, without prior.

    `seat_o`: offence of each seat, ordered. `also`, `ruled_out`: packed (seat, person) to add, and to leave out.
    """
    first = np.searchsorted(table.o, seat_o)
    count = np.searchsorted(table.o, seat_o, side="right") - first
    seat = np.repeat(np.arange(len(seat_o)), count)
    group = np.arange(len(seat)) - np.repeat(np.cumsum(count) - count, count) + first[seat]
    mine = pack(names.seat, names.ident)
    found = pack(seat, table.ident[group])
    key = distinct(np.concatenate([found, mine, also]))
    key = key[~member(key, ruled_out)]
    seat, ident = key >> 32, key & ((1 << 32) - 1)
    elsewhere = member(pack(seat_o[seat], ident), pack(seat_o[names.seat], names.ident)) & ~member(key, mine)
    key, seat, ident = key[~elsewhere], seat[~elsewhere], ident[~elsewhere]
    groups, named, factor = np.full(len(key), -1), np.zeros(len(key)), np.ones(len(key))
    for keys, values, target in ((found, group, groups), (mine, names.strength, named), (mine, names.factor, factor)):
        held = member(keys, key)
        target[np.searchsorted(key, keys[held])] = values[held]
    return Candidates(seat, ident, groups, np.zeros(len(key)), named, factor)


def with_prior(rows: Candidates, pi: Floats) -> Candidates:
    return replace(rows, pi=pi)


def name_strength(factor: Floats, mistaken: float, pi: Floats, share: Floats, blank: Floats) -> Floats:
    """How a name of each status speaks for its bearer, nats: the chance to be named if he did it, over that if not.

    `share`: of the choices of the seat, those that are his; `blank`: those that name nobody, which fit everybody.
    """
    eps = np.clip(max(mistaken, _LEAST_MISTAKEN) * factor, 1e-4, 0.1)
    strength: Floats = np.log((1 - eps) * share / (eps + (1 - eps) * blank)) - np.log(pi)
    return strength


def believe(rows: Candidates, table: Table, weights: Weights, said: Floats, seat_o: Ints) -> Belief:
    """The chance of each candidate for his seat; `said`: what descriptions add to each row, nats."""
    if not len(rows.seat):
        return Belief(np.zeros(0), np.zeros(0), np.zeros(0))
    score = np.log(rows.pi)
    with_clue = rows.group >= 0
    if with_clue.any():
        score[with_clue] = weights.score(table.keep(rows.group[with_clue]))
    score = score + said
    count = len(seat_o)
    against = _against(rows, score, count)
    score = score + rows.named
    rest = np.clip(1 - summed(rows.seat, rows.pi, count), 1e-9, 1)
    top = np.zeros(count)
    np.maximum.at(top, rows.seat, score)
    w = np.exp(score - top[rows.seat])
    rest = rest * np.exp(-top)
    total = rest + summed(rows.seat, w, count)
    alone = w / total[rows.seat]
    w = w * _not_elsewhere(rows, alone, seat_o)
    total = rest + summed(rows.seat, w, count)
    return Belief(score, w / total[rows.seat], against)


def _against(rows: Candidates, score: Floats, count: int) -> Floats:
    rest = np.clip(1 - summed(rows.seat, rows.pi, count), 1e-9, 1)
    total = rest + summed(rows.seat, np.exp(score), count)
    bits: Floats = (np.log(rows.pi) - score + np.log(total[rows.seat])) / np.log(2)
    return bits


@dataclass(frozen=True, slots=True)
class Kept:
    """Pairs of people: `alike` who may be one human; `near` in an offence (o, a, b): one taken for the other."""

    alike: tuple[Ints, Ints]
    near: tuple[Ints, Ints, Ints]


def doubted(rows: Candidates, belief: Belief, seat_o: Ints, sex: Ints, pairs: Kept) -> Bools:
    """Which names are to be looked at again: where it is likely enough that somebody else did it and he was named.

    `sex`: of each person. What speaks for another record of his speaks for the man. A mistaken name falls on somebody
    near the offender (his brother, the victim's other man, a namesake) far more often than on anybody else, and hardly
    on somebody of the other sex: a wife's car and number are used by her husband, whom nobody takes for her.
    """
    own = np.exp2(-belief.against) * rows.pi  # the chance of each without the name
    named = np.flatnonzero(rows.named != 0)
    at = np.full(len(rows.seat), -1)
    at[named] = np.arange(len(named))
    whole = own[named].copy()
    row, other = _pairs_of(rows, named, rows.ident[named], pairs.alike)
    np.add.at(whole, at[row], own[other])
    by_offence = pack(pairs.near[0], pairs.near[1])
    row, other = _pairs_of(rows, named, pack(seat_o[rows.seat[named]], rows.ident[named]), (by_offence, pairs.near[2]))
    near = np.zeros(len(named))
    alike = (sex[rows.ident[row]] == sex[rows.ident[other]]) | (sex[rows.ident[row]] > 1) | (sex[rows.ident[other]] > 1)
    np.add.at(near, at[row[alike]], own[other[alike]])
    of_sex = [summed(rows.seat, np.where(sex[rows.ident] == s, own, 0.0), len(seat_o)) for s in (1, 0)]
    own_sex = sex[rows.ident[named]]
    unlike = np.where(own_sex > 1, 0.0, np.stack(of_sex)[np.minimum(own_sex, 1), rows.seat[named]])
    by_mistake = near * _NEAR_NAMED + np.maximum(1 - near - whole - unlike, 0.0) * rows.pi[named]
    against = np.log2(np.maximum(by_mistake, 1e-300)) - np.log2(np.maximum(whole, 1e-300))
    found = np.zeros(len(rows.seat), dtype=np.bool_)
    found[named] = against + np.log2(rows.factor[named]) >= DOUBT
    return found


def _pairs_of(rows: Candidates, named: Ints, key: Ints, pairs: tuple[Ints, Ints]) -> tuple[Ints, Ints]:
    """(row named, row of the other in the same seat) of every pair whose first is `key` of a named row."""
    first = np.searchsorted(pairs[0], key)
    count = np.searchsorted(pairs[0], key, side="right") - first
    row = np.repeat(named, count)
    other = pairs[1][np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count) + np.repeat(first, count)]
    candidates = pack(rows.seat, rows.ident)
    theirs = pack(rows.seat[row], other)
    held = member(theirs, candidates)
    return row[held], np.searchsorted(candidates, theirs[held])


def _not_elsewhere(rows: Candidates, alone: Floats, seat_o: Ints) -> Floats:
    """The chance that each candidate does not hold another seat of the same offence."""
    key = pack(seat_o[rows.seat], rows.ident)
    unique = distinct(key)
    if len(unique) == len(key):
        return np.ones(len(key))
    at = np.searchsorted(unique, key)
    left = np.clip(1 - alone, 1e-12, 1)
    together = np.exp(summed(at, np.log(left), len(unique)))
    free: Floats = together[at] / left
    return free
