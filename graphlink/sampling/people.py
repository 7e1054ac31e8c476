"""The people: households, kin, names, births, deaths. True persons, not records.

Do not break: person i of every array is the same human; -1 stands for nobody. A household's people are consecutive,
its head first. Mistake a newcomer will make: reading order as information downstream; keys are drawn last, and hide it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphlink.sampling.draw import NEVER, Bools, Floats, Ints, pick, stream
from graphlink.sampling.lists import names
from graphlink.sampling.rates import Rates

SINGLE, COUPLE, PARENT, SHARERS = range(4)
_LATER = (
    "circle", "forename", "middle", "surname", "maiden", "father", "mother", "partner", "ex", "sibling", "namesake",
)  # fmt: skip


@dataclass
class People:
    """One row a human. Days since 1970; `father`, `mother`, `partner`, `ex` are people or -1."""

    household: Ints
    head: Bools
    kind: Ints  # of the household
    male: Bools
    born: Ints
    died: Ints  # NEVER if alive
    circle: Ints
    forename: Ints
    middle: Ints  # -1 none
    surname: Ints
    maiden: Ints  # -1 none
    father: Ints
    mother: Ints
    partner: Ints
    ex: Ints
    sibling: Ints  # one brother or sister, -1 none
    namesake: Ints  # somebody of the same name, -1 none known
    propensity: Floats  # to offend
    inside_from: Ints  # first day in prison, NEVER if he never was; settled once it is known who is charged
    inside_to: Ints  # last day in prison

    def __len__(self) -> int:
        return len(self.born)

    def inside(self, person: Ints, day: Ints) -> Bools:
        """Which of these people are in prison on that day."""
        held: Bools = (self.inside_from[person] <= day) & (day <= self.inside_to[person])
        return held

    def age(self, day: int | Ints) -> Floats:
        age: Floats = (np.asarray(day) - self.born) / 365.25
        return age


def make_people(n: int, seed: int, as_of: int, rates: Rates) -> People:
    """`n` humans in households, with kin across them."""
    rng = stream(seed, "people")
    household, position, kind = _households(rng, n)
    first = np.flatnonzero(position == 0)
    head_of = first[household]
    male, age = _sex_and_age(rng, position, kind, head_of)
    born = as_of - (age * 365.25).astype(np.int64)
    nobody = np.full(n, -1)
    fields_left = {name: nobody.copy() for name in _LATER}
    people = People(
        household=household, head=position == 0, kind=kind, male=male, born=born, died=np.full(n, NEVER),
        propensity=np.ones(n), inside_from=np.full(n, NEVER), inside_to=np.full(n, NEVER), **fields_left,
    )  # fmt: skip
    couple = (position == 1) & (kind == COUPLE)
    partners = np.flatnonzero(couple)
    people.partner[partners] = head_of[partners]
    people.partner[head_of[partners]] = partners
    _kin(rng, people, position, head_of, rates)
    _twins(rng, people, rates)
    _names(rng, people, head_of, rates)
    _rename(rng, people, rates)
    _former_partners(rng, people, as_of, rates)
    _propensity(rng, people, rates)
    grown = people.age(as_of) > 18
    dead = grown & (rng.random(n) < rates.died * (1 + (people.age(as_of) > 65) * 6) * 2)
    people.died[dead] = as_of - rng.integers(0, 730, int(dead.sum()))
    return people


def _households(rng: np.random.Generator, n: int) -> tuple[Ints, Ints, Ints]:
    sizes = np.minimum(pick(rng, np.array([0.30, 0.33, 0.16, 0.14, 0.05, 0.02]), n) + 1, n)
    sizes = sizes[: int(np.searchsorted(np.cumsum(sizes), n)) + 1]
    sizes[-1] -= sizes.sum() - n
    household = np.repeat(np.arange(len(sizes), dtype=np.int64), sizes)
    position = np.arange(n, dtype=np.int64) - (np.cumsum(sizes) - sizes)[household]
    u = rng.random(len(sizes))
    kind = np.where(u < 0.6, COUPLE, np.where(u < 0.82, PARENT, SHARERS))
    kind[sizes == 1] = SINGLE
    return household, position, kind.astype(np.int64)[household]


def _sex_and_age(rng: np.random.Generator, position: Ints, kind: Ints, head_of: Ints) -> tuple[Bools, Floats]:
    n = len(position)
    male = rng.random(n) < 0.5
    lone = (kind == PARENT) & (position == 0)
    male[lone] = rng.random(int(lone.sum())) < 0.15
    second = (position == 1) & (kind == COUPLE)
    male[second] = ~male[head_of[second]] ^ (rng.random(int(second.sum())) < 0.04)
    age = 19 + 55 * rng.beta(1.3, 2.0, n)
    sharers = kind == SHARERS
    age[sharers] = 18 + 24 * rng.beta(1.2, 2.5, int(sharers.sum()))
    parents = (kind == COUPLE) | (kind == PARENT)
    age[parents & (position == 0)] += 5
    age[second] = np.clip(age[head_of[second]] + rng.normal(0, 4, int(second.sum())), 18, 90)
    child = (position > 1) & (kind == COUPLE) | (position > 0) & (kind == PARENT)
    gap = 17 + 20 * rng.beta(2, 2.2, int(child.sum()))
    age[child] = np.clip(age[head_of[child]] - gap, 0.5, None)
    return male, age


def _kin(rng: np.random.Generator, people: People, position: Ints, head_of: Ints, rates: Rates) -> None:
    """Parents: of children at home, and of heads of household who have left."""
    child = (position > 1) & (people.kind == COUPLE) | (position > 0) & (people.kind == PARENT)
    head = head_of[child]
    other = np.where(people.kind[child] == COUPLE, head + 1, -1)
    head_male = people.male[head]
    people.father[child] = np.where(head_male, head, other)
    people.mother[child] = np.where(head_male, other, head)
    heads = np.flatnonzero(people.head)
    old = heads[np.argsort(people.born[heads], kind="stable")]  # oldest first
    old = old[people.kind[old] != SHARERS]
    left = heads[rng.random(len(heads)) < rates.kin_apart]
    low = np.searchsorted(people.born[old], people.born[left] - 40 * 365)
    high = np.searchsorted(people.born[old], people.born[left] - 20 * 365)
    known = high > low
    left, low, high = left[known], low[known], high[known]
    parent = old[low + (rng.random(len(left)) * (high - low)).astype(np.int64)]
    spouse = people.partner[parent]
    is_male = people.male[parent]
    people.father[left] = np.where(is_male, parent, spouse)
    people.mother[left] = np.where(is_male, spouse, parent)
    _siblings(people)


def _siblings(people: People) -> None:
    """Each one's next brother or sister by a parent in common."""
    parent = np.where(people.father >= 0, people.father, people.mother)
    has = np.flatnonzero(parent >= 0)
    order = has[np.argsort(parent[has], kind="stable")]
    following = np.roll(order, -1)
    same = parent[order] == parent[following]
    same[-1:] = False
    people.sibling[order[same]] = following[same]
    people.sibling[following[same]] = order[same]


def _twins(rng: np.random.Generator, people: People, rates: Rates) -> None:
    older = np.flatnonzero((people.sibling >= 0) & (rng.random(len(people)) < rates.twins))
    people.born[people.sibling[older]] = people.born[older]


def _names(rng: np.random.Generator, people: People, head_of: Ints, rates: Rates) -> None:
    n, lists = len(people), names()
    people.circle[:] = pick(rng, lists.circle_weight, n)
    sharers = (people.kind == SHARERS) & (rng.random(n) < 0.7)
    people.circle[:] = np.where(sharers, people.circle, people.circle[head_of])
    parent = np.where(people.father >= 0, people.father, people.mother)
    for _ in range(4):  # grandparents first reach their grandchildren in a few rounds
        has = parent >= 0
        people.circle[has] = people.circle[parent[has]]
    own = people.surname
    for circle in range(len(lists.circles)):
        for kind, who in (("M", people.male), ("F", ~people.male), ("S", np.ones(n, bool))):
            ids, weights = lists.choices[circle, kind]
            mask = (people.circle == circle) & who
            drawn = ids[pick(rng, weights, int(mask.sum()))]
            if kind == "S":
                own[mask] = drawn
                continue
            people.forename[mask] = drawn
            middle = ids[pick(rng, weights, int(mask.sum()))]
            people.middle[mask] = np.where(rng.random(len(middle)) < 0.5, middle, -1)
    _family_names(rng, people, parent, rates)


def _family_names(rng: np.random.Generator, people: People, parent: Ints, rates: Rates) -> None:
    for _ in range(4):
        has = parent >= 0
        people.surname[has] = people.surname[parent[has]]
    second = np.flatnonzero((people.partner >= 0) & ~people.head)
    takes = second[rng.random(len(second)) < rates.same_surname_partner]
    people.maiden[takes] = people.surname[takes]
    people.surname[takes] = people.surname[people.partner[takes]]
    people.maiden[people.maiden == people.surname] = -1
    people.maiden[people.male] = -1
    junior = np.flatnonzero(people.male & (people.father >= 0) & (rng.random(len(people)) < rates.father_son_name))
    people.forename[junior] = people.forename[people.father[junior]]


def _rename(rng: np.random.Generator, people: People, rates: Rates) -> None:
    """Namesakes: some by design, the rest found among those whom chance gave one name."""
    chosen = np.flatnonzero(rng.random(len(people)) < rates.namesakes)
    model = rng.integers(0, len(people), len(chosen))
    same_sex = people.male[chosen] == people.male[model]
    chosen, model = chosen[same_sex], model[same_sex]
    people.forename[chosen], people.surname[chosen] = people.forename[model], people.surname[model]
    close = rng.random(len(chosen)) < 0.3
    years = 365 * rng.integers(-1, 2, len(chosen))
    people.born[chosen[close]] = (people.born[model] + years)[close]
    key = (people.forename * 10**6 + people.surname) * 2 + people.male
    order = np.argsort(key, kind="stable")
    following = np.roll(order, -1)
    same = (key[order] == key[following]) & (order != following)
    people.namesake[order[same]] = following[same]


def _former_partners(rng: np.random.Generator, people: People, as_of: int, rates: Rates) -> None:
    """Men and women matched at about one age; nobody is the former partner of a present one."""
    age = people.age(as_of)
    adult = (age > 18) & (age < 70) & (rng.random(len(people)) < rates.ex_partner)
    men, women = np.flatnonzero(adult & people.male), np.flatnonzero(adult & ~people.male)
    if not len(men) or not len(women):
        return
    women = women[np.argsort(people.born[women] + rng.normal(0, 4 * 365, len(women)), kind="stable")]
    near = np.searchsorted(people.born[women], people.born[men] + rng.normal(600, 900, len(men)))
    match = women[np.clip(near + rng.integers(-3, 4, len(men)), 0, len(women) - 1)]
    fit = (people.partner[men] != match) & (people.father[match] != men) & (people.mother[men] != match)
    people.ex[men[fit]] = match[fit]
    people.ex[match[fit]] = men[fit]


def _propensity(rng: np.random.Generator, people: People, rates: Rates) -> None:
    """What a household shares, and what sons share with their father's."""
    home = np.exp(rng.normal(0, rates.family_propensity, int(people.household[-1]) + 1))
    own = home[people.household]
    father = people.father >= 0
    own[father] = np.sqrt(own[father] * home[people.household[people.father[father]]])
    people.propensity[:] = own
