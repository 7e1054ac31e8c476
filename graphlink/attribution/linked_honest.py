"""How far the clues of offences that name nobody can be trusted less than those of offences that do.

A plate that is the offender's leads to his name; one of a passer-by does not, and stays behind in unnamed offences.
What is learnt with names hidden is therefore too trusting there. Nobody's name tells how much; but where the clues of
an offence point to people whom the description does not fit, or to different people, they cannot all be the
offender's. One factor on lambda for each family of clues is fitted to that, at most 1.

Do not break: no belief enters here, only clues and descriptions, so that nothing learns from its own answers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from graphlink.attribution.linked_believe import Candidates
from graphlink.attribution.linked_book import Book, Bools, Floats, Ints, least, summed
from graphlink.attribution.linked_described import Seats
from graphlink.attribution.linked_urn import Messages, Prior, Urns, messages
from graphlink.attribution.linked_weigh import FAMILIES, family_of

ENOUGH = 60  # unnamed offences with a clue, below which clues are trusted as they are elsewhere
_SPREAD = 0.5  # how far (log) the factor may move: one standard deviation
_LEAST = 0.2
_LEAST_SELECTED = 0.4  # what naming takes from lambda at most: the ratio below is a difference of two likenesses
_COMPANY = 0.5  # on lambda of "with somebody named": the second man whom nobody names is less often of his circle
_NOTHING_SELECTS = 10.0  # offences that weigh for "naming does not depend on this kind of clue"


@dataclass(frozen=True, slots=True)
class Learnt:
    """What is known from offences that name somebody; `odds`: of each offence, unnamed ones like it for a named one."""

    urns: Urns
    prior: Prior
    odds: Floats


def trust(book: Book, learnt: Learnt, group: Ints, seats: Seats, rows: Candidates, described: Floats) -> Floats:
    """Of each clue, the factor on its lambda: 1 where its offence names somebody."""
    unnamed = np.array([kind == "unnamed" for kind in seats.kind], dtype=np.bool_)
    holders = np.bincount(seats.o, minlength=book.offences)
    nobody = np.zeros(book.offences, dtype=np.bool_)
    nobody[seats.o[unnamed]] = True
    chosen = selected(book, learnt, holders == 1, nobody)
    found: Floats = np.where(nobody[book.clue_o], chosen[book.clue_kind], 1.0).astype(np.float64)
    kept = np.flatnonzero((unnamed & (holders == 1)[seats.o])[rows.seat] & (rows.group >= 0))
    if len(np.unique(rows.seat[kept])) < ENOUGH:
        return found
    family = np.array([family_of(kind) for kind in book.kinds], dtype=np.int64)[book.clue_kind]
    urns = replace(learnt.urns, lam=learnt.urns.lam * chosen)
    said = messages(book, urns, learnt.prior, holders)
    clash = _Clash(_Clues(book, urns, said, group, family), seats, rows, described, kept)
    start, bounds = np.full(len(FAMILIES), -0.1), [(float(np.log(_LEAST)), 0.0)] * len(FAMILIES)
    factor = np.exp(least(clash, start, bounds))
    on_top: Floats = np.where(nobody[book.clue_o], factor[family], 1.0).astype(np.float64)
    return found * on_top


def selected(book: Book, learnt: Learnt, single: Bools, nobody: Bools) -> Floats:
    """Of each kind, the factor on its lambda where nobody is named, as far as naming depends on such clues.

    Offences with such a clue are named R times as often as others of their code and relationship. The clue that is not
    the offender's cannot be why; so of all such clues 1 - (1 - lambda) R are his, and of those that stay unnamed as
    many fewer as led to a name.
    """
    lam, kinds = learnt.urns.lam, len(book.kinds)
    users = np.bincount(book.row_clue, minlength=len(book.clue_o)) > 0
    clue = np.flatnonzero(users & single[book.clue_o])
    kind, o = book.clue_kind[clue], book.clue_o[clue]
    share = learnt.odds[o] / (1 + learnt.odds[o])  # of offences like it, those that go unnamed
    all_of, named = summed(kind, share, kinds), ~nobody[o]
    of_named = summed(kind[named], learnt.odds[o[named]], kinds)
    rate = summed(kind, share * (1 - share), kinds) / np.maximum(all_of, 1e-9)
    ratio = (of_named + _NOTHING_SELECTS) / (all_of + _NOTHING_SELECTS)
    named_rate = np.minimum(rate * ratio, 0.95)
    his = 1 - (1 - lam) * ratio
    found: Floats = np.clip((his - lam * named_rate) / (1 - named_rate) / lam, _LEAST_SELECTED, 1.0)
    company = np.array([name.startswith("with") for name in book.kinds], dtype=np.bool_)
    rounded: Floats = np.round(np.where(company, _COMPANY, found), 6).astype(np.float64)
    return rounded


@dataclass(frozen=True, slots=True)
class _Clues:
    """What the clues say, as it was learnt: group of each row, family of each clue."""

    book: Book
    urns: Urns
    said: Messages
    group: Ints
    family: Ints


class _Clash:
    """Minus the log likelihood of clues and descriptions together, and its gradient, by log factor of each family."""

    def __init__(self, clues: _Clues, seats: Seats, rows: Candidates, described: Floats, kept: Ints) -> None:
        book, urns, said, group, family = clues.book, clues.urns, clues.said, clues.group, clues.family
        seat, self.case = np.unique(rows.seat[kept], return_inverse=True)
        self.cases = len(seat)
        self.group, self.groups = rows.group[kept], int(group.max()) + 1
        self.prior = rows.pi[kept] * np.exp(described[kept])
        self.rest = np.clip(1 - summed(self.case, rows.pi[kept], self.cases), 1e-9, 1)
        judged = np.zeros(self.groups, dtype=np.bool_)
        judged[self.group] = True
        self.row = np.flatnonzero(judged[group])
        here = np.zeros(book.offences, dtype=np.bool_)
        here[seats.o[seat]] = True
        self.clue = np.flatnonzero(here[book.clue_o])
        lam, theta = urns.lam[book.clue_kind], urns.theta[book.clue_kind]
        silent = lam * theta / (said.users + theta) + 1 - lam
        self.silent = silent[self.clue] - 1
        self.row_silent = silent[book.row_clue[self.row]] - 1
        self.row_said = np.exp(said.ratio[self.row]) * (self.row_silent + 1) - 1
        self.row_group, self.row_family = group[self.row], family[book.row_clue[self.row]]
        self.clue_family = family[self.clue]

    def __call__(self, x: Floats) -> tuple[float, Floats]:
        factor = np.exp(x)
        f = factor[self.row_family]
        ratio = np.log1p(f * self.row_said) - np.log1p(f * self.row_silent)
        weight = self.prior * np.exp(summed(self.row_group, ratio, self.groups)[self.group])
        total = self.rest + summed(self.case, weight, self.cases)
        belief = np.zeros(self.groups)
        belief[self.group] = weight / total[self.case]
        g = factor[self.clue_family]
        value = np.log(total).sum() + np.log1p(g * self.silent).sum()
        slope = self.row_said / (1 + f * self.row_said) - self.row_silent / (1 + f * self.row_silent)
        gradient = summed(self.row_family, belief[self.row_group] * slope, len(x))
        gradient += summed(self.clue_family, self.silent / (1 + g * self.silent), len(x))
        return float(-value + 0.5 * ((x / _SPREAD) ** 2).sum()), x / _SPREAD**2 - factor * gradient
