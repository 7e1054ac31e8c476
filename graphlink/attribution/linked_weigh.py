"""From clues and facts to probabilities: a conditional logit over the people of one offence and "nobody in the data".

What the clues of a kind say enters with a weight near 1, what is known besides (distance, days, hours, habits, custody)
with a weight for each band; both are fitted on named offences with the name hidden, each counted for how often offences
like it go unnamed. This is calibration and likelihood ratio in one: a fact that only repeats a clue gets no weight.

Do not break: judge the fit on whole offences, never on single rows; thousands of rows of p = 0 would buy any score.
Mistake a newcomer will make: fitting on cases that hold a tie made by naming him (linked_clues.sql leaves it out).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from graphlink.attribution.linked_book import Bools, Columns, Floats, Ints, least, summed

FAMILIES = ("number", "account", "plate", "camera", "place", "mark", "victim", "call", "with")
_OF_KIND = {"handset": "number"}
MISTAKEN = 0.03  # share of names that are wrong, before learning
_MOST_MISTAKEN = 0.1  # if learning wants more, evidence is counted twice somewhere
_NEAR = 0.3  # share of wrong names that are somebody a clue points to as well
ENOUGH = 60  # offences that name somebody, below which nothing is fitted and the defaults hold
_BANDS = {
    "home": (200.0, 1000.0, 3000.0, 10000.0),  # metres from the offence to the nearest of his homes
    "near": (100.0, 1000.0, 3000.0, 10000.0),  # metres to the nearest other offence that names him
    "days": (7.0, 30.0, 90.0, 250.0),  # days to the nearest in time
    "hour": (60.0, 180.0, 360.0),  # minutes of the day between
    "phrase": (4.5, 6.5, 8.5),  # bits of the rarest phrase of method in common
    "held": (30.0, 120.0),  # days since he was remanded or recalled, not seen at large
    "away": (2000.0,),  # metres a minute between the offence and where he was seen; below 1,000 nothing is said
}
# Weight of a band before fitting, nats; all others start at 0.
_START = {
    ("held", 1): -2.0,
    ("held", 2): -1.0,
    ("away", 1): -1.0,
    ("away", 2): -4.0,
    ("home", 1): 0.3,
    ("near", 1): 0.3,
    ("phrase", 3): 0.7,
    ("phrase", 4): 1.0,
}
_FAMILY_SPREAD, _BAND_SPREAD = 0.35, 0.8


def family_of(kind: str) -> int:
    """The family of a kind of clue."""
    word = kind.replace(":", " ").replace(",", " ").split()[0]
    return FAMILIES.index(_OF_KIND.get(word, word))


@dataclass(frozen=True, slots=True)
class Table:
    """One row per offence and person, ordered by both: what clues say (by family, nats), the band of each fact."""

    o: Ints
    ident: Ints
    pi: Floats
    before: Ints
    said: Floats  # rows x families
    band: Ints  # rows x facts: 0 where nothing is known, else 1 up

    def keep(self, rows: Ints | Bools) -> Table:
        return Table(*(getattr(self, f)[rows] for f in ("o", "ident", "pi", "before", "said", "band")))


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact and its bands in words; the first is where nothing is known, or does not apply."""

    name: str
    bands: tuple[str, ...]


def _steps(name: str, unit: str, scale: float = 1.0) -> tuple[str, ...]:
    cuts = [f"{cut / scale:g} {unit}" for cut in _BANDS[name]]
    return (
        "unknown",
        "up to " + cuts[0],
        *(f"{a} to {b}" for a, b in pairwise(cuts)),
        "over " + cuts[-1],
    )


FACTS: tuple[Fact, ...] = (
    Fact("suspected before", ("never", "once", "twice", "three times or more")),
    Fact("distance from home", _steps("home", "m")),
    Fact("distance from home, beside a victim or place", _steps("home", "m")),
    Fact("distance from other offences", _steps("near", "m")),
    Fact("distance from other offences, beside a victim or place", _steps("near", "m")),
    Fact("days from other offences", _steps("days", "days")),
    Fact("days from other offences, beside a victim or place", _steps("days", "days")),
    Fact("time of day", _steps("hour", "minutes")),
    Fact("kind of crime", ("unknown", "same code", "same category", "another category")),
    Fact("relationship to the victim", ("unknown", "as in his other offences", "another")),
    Fact("method in the same words", _steps("phrase", "bits")),
    Fact("in custody", ("not known to be", *_steps("held", "days")[1:])),
    Fact("seen elsewhere", ("not known to be", "60 to 120 km/h to be at both", "over 120 km/h to be at both")),
    Fact("clues that agree", ("one", "two", "three or more")),
)
_WIDTHS = np.array([len(fact.bands) for fact in FACTS])
_STARTS = np.concatenate([[0], np.cumsum(_WIDTHS)[:-1]])
_KEYS = (
    "before",
    "home",
    "home",
    "near",
    "near",
    "days",
    "days",
    "hour",
    "code",
    "relation",
    "phrase",
    "held",
    "away",
    "agree",
)


def bands(facts: Columns, before: Ints, said: Floats) -> Ints:
    """The band of each fact for every row of `facts` (columns of l_facts), rows x FACTS."""
    # A fact enters by one door: where a clue is itself a place or somebody at home there, distance has its own bands.
    victim = (said[:, FAMILIES.index("victim")] > 0) | (said[:, FAMILIES.index("place")] > 0)
    home, near, days = (
        _cut(facts["metres_home"], "home"),
        _cut(facts["metres_other"], "near"),
        _cut(facts["days_other"], "days"),
    )
    same_code, same_category = _told(facts["same_code"]), _told(facts["same_category"])
    code = np.select([same_code == 1, same_category == 1, same_category == 0], [1, 2, 3], 0)
    relation = np.select([_told(facts["same_relationship"]) == 1, _told(facts["same_relationship"]) == 0], [1, 2], 0)
    agree = np.clip((said > 0.2).sum(axis=1) - 1, 0, 2)
    columns = (
        np.minimum(before, 3), np.where(victim, 0, home), np.where(victim, home, 0), np.where(victim, 0, near),
        np.where(victim, near, 0), np.where(victim, 0, days), np.where(victim, days, 0),
        _cut(facts["minutes_other"], "hour"), code, relation, _cut(facts["phrase_bits"], "phrase"),
        _cut(facts["held_days"], "held"), _cut(facts["away_pace"], "away"), agree,
    )  # fmt: skip
    return np.stack(columns, axis=1).astype(np.int64)


def _cut(values: npt.NDArray[np.generic], name: str) -> Ints:
    numbers = values.astype(np.float64)
    found = 1 + np.searchsorted(np.array(_BANDS[name]), numbers, side="left")
    return np.where(np.isnan(numbers), 0, found).astype(np.int64)


def _told(values: npt.NDArray[np.generic]) -> Ints:
    """1 true, 0 false, -1 unknown."""
    return np.array([-1 if v is None or v != v else int(bool(v)) for v in values.tolist()], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Weights:
    """What each family and each band counts for, and what everybody in the data gains over nobody, nats.

    `mistaken`: the share of names that the evidence of the other offences calls wrong, before status.
    """

    family: Floats
    band: Floats
    somebody: float
    cases: int
    mistaken: float

    @staticmethod
    def start() -> Weights:
        band = np.zeros(int(_WIDTHS.sum()))
        for (name, at), value in _START.items():
            for fact in (i for i, key in enumerate(_KEYS) if key == name and "beside" not in FACTS[i].name):
                band[_STARTS[fact] + at] = value
        return Weights(np.ones(len(FAMILIES)), band, 0.0, 0, MISTAKEN)

    def of_bands(self, table: Table) -> Floats:
        """The weight of each fact of each row, rows x FACTS, nats."""
        found: Floats = self.band[table.band + _STARTS]
        return found

    def score(self, table: Table) -> Floats:
        """Log of prior times all that speaks for each row, nats."""
        total: Floats = np.log(table.pi) + table.said @ self.family + self.of_bands(table).sum(axis=1) + self.somebody
        return total


def raw_score(table: Table) -> Floats:
    """Log of prior times what the clues alone say, each at its face value: before facts and calibration."""
    total: Floats = np.log(table.pi) + table.said.sum(axis=1)
    return total


def fit(table: Table, case_of_row: Ints, named: Bools, weight: Floats) -> Weights:
    """Weights by penalised maximum likelihood; a name is wrong with a chance that is learnt with them.

    `case_of_row`: the case 0..n-1 of each row of `table`; `named`: whether the row's person is the one named, as none
    is where he is nobody in the data or no clue points to him; `weight`: of each case.
    """
    found = Weights.start()
    if len(weight) < ENOUGH:
        return found
    problem = _Problem.of(table, case_of_row, named, weight / weight.mean())
    for _ in range(2):
        found = problem.solve(found)
    return found


@dataclass(frozen=True, slots=True)
class _Problem:
    """The cases laid out for the optimiser: x = weight of each family, of "somebody", of each free band."""

    table: Table
    case: Ints
    named: Bools
    weight: Floats
    rest: Floats  # log prior of everybody no clue points to, per case
    free: Ints
    columns: Ints

    @staticmethod
    def of(table: Table, case: Ints, named: Bools, weight: Floats) -> _Problem:
        columns = table.band + _STARTS
        free = np.flatnonzero(np.bincount(columns.ravel(), minlength=int(_WIDTHS.sum())) >= 20)
        rest = np.log(np.clip(1 - summed(case, table.pi, len(weight)), 1e-9, 1))
        return _Problem(table, case, named, weight, rest, free[~np.isin(free, _STARTS)], columns)

    def solve(self, begin: Weights) -> Weights:
        start, mistaken = Weights.start(), begin.mistaken
        n = len(FAMILIES)
        centre = np.concatenate([start.family, [0.0], start.band[self.free]])
        spread = np.concatenate([np.full(n, _FAMILY_SPREAD), [1.0], np.full(len(self.free), _BAND_SPREAD)])

        def loss(x: Floats) -> tuple[float, Floats]:
            value, gradient, _ = self._likelihood(self._weights(x, mistaken), mistaken)
            off = (x - centre) / spread
            return float(-value + 0.5 * (off**2).sum()), off / spread - gradient

        bounds = [(0.3, 1.6)] * n + [(-3.0, 3.0)] * (1 + len(self.free))
        first = np.concatenate([begin.family, [begin.somebody], begin.band[self.free]])
        best = least(loss, first, bounds)
        _, _, right = self._likelihood(self._weights(best, mistaken), mistaken)
        wrong = float(np.clip((self.weight * (1 - right)).sum() / self.weight.sum(), 0.002, _MOST_MISTAKEN))
        return self._weights(best, round(wrong, 6))

    def _weights(self, x: Floats, mistaken: float) -> Weights:
        n = len(FAMILIES)
        band = Weights.start().band
        band[self.free] = x[n + 1 :]
        return Weights(x[:n], band, float(x[n]), len(self.weight), mistaken)

    def _likelihood(self, weights: Weights, mistaken: float) -> tuple[float, Floats, Floats]:
        """Log likelihood, its gradient, and of each case the chance that its name is right."""
        count, case = len(self.weight), self.case
        score = weights.score(self.table)
        top = np.maximum(self.rest, _group_max(score, case, count))
        e = np.exp(score - top[case])
        total = summed(case, e, count) + np.exp(self.rest - top)
        his = summed(case, e * self.named, count)
        has = summed(case, self.named.astype(np.float64), count) > 0
        reached = np.where(has, his, np.exp(self.rest - top)) / total
        blind = mistaken * _NEAR / (1 + np.bincount(case, minlength=count))
        said = (1 - mistaken) * reached + blind
        right = (1 - mistaken) * reached / said
        scale = self.weight * right
        pull = -scale[case] * e / total[case]
        pull += np.where(self.named, scale[case] * e / np.maximum(his, 1e-300)[case], 0.0)
        by_band = summed(self.columns.ravel(), np.repeat(pull, len(FACTS)), int(_WIDTHS.sum()))
        gradient = np.concatenate([pull @ self.table.said, [pull.sum()], by_band[self.free]])
        return float((self.weight * np.log(said)).sum()), gradient, right


def _group_max(values: Floats, group: Ints, count: int) -> Floats:
    out = np.full(count, -np.inf)
    np.maximum.at(out, group, values)
    return out
