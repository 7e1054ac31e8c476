"""Four hypotheses about a pair of records, and what the data say each is worth.

same: one human, straight records. false: one human, one record under a false name. kin: two humans of one household
or circle. chance: two strangers. The odds that a pair is one human weigh the first two against the last two.

Do not break: `chance` is taken from random pairs and never learnt from candidates, which agree on something by
construction; the number of stranger pairs is all pairs there could be. Mistake a newcomer will make: to normalise over
candidates only; then whatever blocking let through moves every weight.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from graphlink.identity.levels import FIELDS, follow
from graphlink.identity.sharing import IN_TURN, KINDS, LIKE, SEVERAL, SHARED

CLASSES = ("same", "false", "kin", "chance")
SAME, FALSE, KIN, CHANCE = range(4)
NAMES = (*(f.name for f in FIELDS), *(k.name for k in KINDS), "together")
_OWN_FALSE = {"name", "born", "sex"}  # what is different about a record under a false name
ABROAD = 2000  # people beside those in the data from whom a stranger could come: keeps a tiny file from certainty
_RATE = {SAME: 0.6, FALSE: 0.02, KIN: 1.5}  # other records of that sort a record has, before any data is seen
_RECORDS, _PAIRS, _FALSE_PAIRS = 500.0, 60.0, 150.0  # how many cases the first figures are worth
_ROUNDS = 20
_AT_ONCE = 1_000_000  # pairs
_LEARN = 120_000  # pairs that are learnt from; of more, one in so many
TOGETHER = -14.0  # log2 chance that two strangers are written down side by side
CERTAIN = 60.0  # bits of what a judgement, an equal or another pnc_id settles
_FAR = 3  # birth dates this far apart are no slip of the pen: never learnt to be commoner than assumed
# Levels on which two humans of one household do not come to agree however often the data seem to say so (LF_LS up to
# EXACT of names, from "same year, one written as 1 January" up of birth dates): else kin would learn to be "same".
_ALIKE = {"name": slice(5, 11), "born": slice(4, 9)}
_KIN_MOST = 2.5  # times the first figure
_NEVER = -60.0  # bits of what cannot be


@dataclass
class Pairs:
    """Candidate pairs, i < j, sorted.

    level: n x len(NAMES), -1 unknown. chance: the log2 chance of each level between strangers. group: whether one of
    the two is a suspect. known: 1 one human for certain, -1 two humans for certain, 0 open.
    """

    i: np.ndarray
    j: np.ndarray
    level: np.ndarray
    chance: np.ndarray
    group: np.ndarray
    known: np.ndarray

    def __len__(self) -> int:
        return len(self.i)

    def take(self, at: np.ndarray) -> Pairs:
        """Some of the pairs."""
        return Pairs(self.i[at], self.j[at], self.level[at], self.chance[at], self.group[at], self.known[at])

    def within(self, part: slice) -> Pairs:
        """Those that stand there; nothing is copied."""
        return Pairs(
            self.i[part], self.j[part], self.level[part], self.chance[part], self.group[part], self.known[part]
        )


def parts(n: int) -> Iterator[slice]:
    """Pairs are looked at in parts, so that what is worked out of them on the way never holds them all."""
    return (slice(start, start + _AT_ONCE) for start in range(0, n, _AT_ONCE))


@dataclass
class Model:
    """What was learnt: for class and field the log2 chance of each level (last entry: unknown, 0), and log2 of the
    expected number of pairs of each class, for pairs without and with a suspect."""

    table: dict[int, list[np.ndarray]]
    count: np.ndarray
    steps: list[float] = field(default_factory=list)

    def by_field(self, pairs: Pairs, of: int) -> np.ndarray:
        """log2 chance of what each field shows, under one class: n x len(NAMES)."""
        if of == CHANCE:
            return pairs.chance
        out = np.empty(pairs.level.shape, dtype=np.float32)
        for at, row in enumerate(self.table[of]):
            out[:, at] = row[pairs.level[:, at]]
        return out

    def total(self, pairs: Pairs) -> np.ndarray:
        """log2 of the expected number of pairs of each class that look like each pair: n x 4."""
        out = np.empty((len(pairs), 4))
        for of in range(4):
            out[:, of] = self.by_field(pairs, of).sum(axis=1, dtype=np.float64) + self.count[of][pairs.group]
        return out

    def odds(self, pairs: Pairs) -> np.ndarray:
        """log2 odds that a pair is one human, from the pair alone."""
        out = np.empty(len(pairs))
        for part in parts(len(pairs)):
            total = self.total(pairs.within(part))
            out[part] = np.logaddexp2(total[:, SAME], total[:, FALSE]) - np.logaddexp2(total[:, KIN], total[:, CHANCE])
        return out


def first_model(people: int, suspects: int) -> Model:
    """Before any data is seen."""
    table = {of: [_log(_first(of, at)) for at in range(len(NAMES))] for of in (SAME, FALSE, KIN)}
    return Model(table, _counts({of: np.full(2, _RATE[of]) for of in _RATE}, people, suspects))


def learn(model: Model, pairs: Pairs, people: int, suspects: int) -> Model:
    """Expectation and maximisation over the candidates; figures seen before stay as strong as a few dozen cases."""
    # Stranger pairs teach nothing; of the others one in so many is enough, and counts for all.
    strangers = [_shares(model, pairs.within(part))[:, CHANCE] >= 0.999 for part in parts(len(pairs))]
    kept = np.flatnonzero(~np.concatenate(strangers)) if strangers else np.empty(0, dtype=np.int64)
    every = len(kept) // _LEARN + 1
    part = pairs.take(kept[::every])
    for _ in range(_ROUNDS):
        share = _shares(model, part)
        fresh = _maximise(part, share * every, people, suspects)
        step = max(
            float(np.abs(np.exp2(a) - np.exp2(b)).max())
            for of in (SAME, FALSE, KIN)
            for a, b in zip(fresh.table[of], model.table[of], strict=True)
        )
        model = Model(fresh.table, fresh.count, [*model.steps, step])
        if step < 0.002:
            break
    return model


def _shares(model: Model, pairs: Pairs) -> np.ndarray:
    """How much of each pair is of each class: n x 4, rows sum to 1."""
    total = model.total(pairs)
    total[pairs.known == 1, KIN:] = _NEVER * 10
    total[pairs.known == -1, :KIN] = _NEVER * 10
    share: np.ndarray = np.exp2(total - total.max(axis=1, keepdims=True))
    share /= share.sum(axis=1, keepdims=True)
    return share


def _maximise(pairs: Pairs, share: np.ndarray, people: int, suspects: int) -> Model:
    table: dict[int, list[np.ndarray]] = {SAME: [], FALSE: [], KIN: []}
    one = share[:, SAME] + share[:, FALSE]
    for at, name in enumerate(NAMES):
        level = pairs.level[:, at]
        seen = level >= 0
        for of in (SAME, FALSE, KIN):
            first = _first(of, at)
            if name == "together":
                table[of].append(_log(first))
                continue
            apart = (of == FALSE and name in _OWN_FALSE) or of == KIN
            weight = share[:, of] if apart or name in _OWN_FALSE else one
            counts = np.bincount(level[seen], weights=weight[seen], minlength=len(first))
            chances = _shrunk(counts, first, at, _FALSE_PAIRS if of == FALSE else _PAIRS)
            if of == KIN and name in _ALIKE:
                chances[_ALIKE[name]] = np.minimum(chances[_ALIKE[name]], _KIN_MOST * first[_ALIKE[name]])
            if of == SAME and name == "born":
                chances[:_FAR] = np.minimum(chances[:_FAR], first[:_FAR])
            if name == "name":
                chances = follow(chances)
            table[of].append(_log(chances))
    rates = {}
    per_group = np.maximum(_records(people, suspects), 1.0)
    for of in (SAME, FALSE, KIN):
        found = np.bincount(pairs.group, weights=share[:, of], minlength=2)
        rates[of] = (2 * found + _RATE[of] * _RECORDS) / (per_group + _RECORDS)
    return Model(table, _counts(rates, people, suspects))


def _first(of: int, at: int) -> np.ndarray:
    """Chances of the levels of one field, in Splink's order from "else" up, before any data is seen."""
    if at < len(FIELDS):
        levels = FIELDS[at].levels[::-1]
        if of == KIN:
            first = np.array([level.kin for level in levels], dtype=float)
        else:
            straight = of == SAME
            first = np.array([one.same if straight or one.false is None else one.false for one in levels], dtype=float)
        return follow(first) if at == 0 else first
    if at < len(FIELDS) + len(KINDS):
        kind = KINDS[at - len(FIELDS)]
        return np.array(kind.kin if of == KIN else kind.same)
    return np.array([0.9, 0.1]) if of == KIN else np.array([1 - 1e-5, 1e-5])


def groups_of(at: int) -> np.ndarray:
    """Within which levels of a field chances add up to 1, in the order of `_first`."""
    if at < len(FIELDS):
        spec = FIELDS[at]
        return np.array(spec.groups[::-1] or (0,) * len(spec.levels))
    return np.zeros(5 if at < len(NAMES) - 1 else 2, dtype=int)


def _shrunk(counts: np.ndarray, first: np.ndarray, at: int, worth: float) -> np.ndarray:
    out = np.empty(len(first))
    groups = groups_of(at)
    for group in np.unique(groups):
        inside = groups == group
        total = first[inside].sum()
        out[inside] = (counts[inside] + worth * first[inside] / total) / (counts[inside].sum() + worth)
    return out


def _log(chances: np.ndarray) -> np.ndarray:
    """log2, and a last entry for unknown (reached by level -1)."""
    return np.append(np.log2(np.maximum(chances, 2.0**_NEVER)), 0.0)


def _records(people: int, suspects: int) -> np.ndarray:
    return np.array([people - suspects, suspects], dtype=float)


def _counts(rates: dict[int, np.ndarray], people: int, suspects: int) -> np.ndarray:
    """log2 of the other records of each class that a record has, without and with a suspect in the pair."""
    out = np.zeros((4, 2))
    for of, rate in rates.items():
        out[of] = np.log2(rate)
    others = people - suspects
    out[CHANCE] = np.log2(np.array([others, suspects + 2 * others]) + ABROAD)
    return out


def chance_of_sharing(level: np.ndarray, others: np.ndarray, people: int) -> np.ndarray:
    """log2 chance between strangers of what `sharing.Held` says: the share of other people who hold the value."""
    factor = np.zeros(SEVERAL + 1)
    factor[[SHARED, IN_TURN, SEVERAL]] = np.log2([0.8, 0.2, 0.05])
    out = np.zeros(level.shape, dtype=np.float32)
    told = level >= LIKE  # few are: most pairs share nothing
    out[told] = np.log2((others[told] + 0.5) / (people + ABROAD)) + factor[level[told]]
    return out
