"""Two invented record sets with other habits than the sample force, with truth: people of history, and households.

`historical(people, seed)`: people born 1550 to 1890, one to twenty-one records each (nine on average), as biographical
lists copy them: forms of the name (short forms, a title's place in the surname's stead, letters lost), birth dates that
are missing, a mere year (1 January) or wrong, birth place, occupation and a postcode, each often missing or another
one of the same person's. Fathers and sons of one name at one place.

`households(people, seed)`: families at one address, two to five records a person from lists of several years:
nicknames, slips, sounds, days and months swapped, the birth date of another member of the household, houses moved,
names changed by marriage, juniors named after their fathers.

Both give `persons` with `true_id` (not part of the contract; take it off before writing) and `address`
(or a mere `postcode`). Invented from
lists of names; nothing is drawn from any set of real records. Rows are the same for the same seed.
"""

from __future__ import annotations

import datetime as dt
import string
from dataclasses import dataclass

import numpy as np
import pandas as pd

from graphlink.normalise import lists
from graphlink.sampling.lists import names as sample_names

COLUMNS = [
    "person_id", "true_id", "forename", "middle_names", "surname", "dob", "sex", "birth_place", "occupation", "address",
]  # fmt: skip
_JOBS = (
    "politician;writer;painter;soldier;clergyman;lawyer;actor;physician;cricketer;engineer;architect;botanist;composer;"
    "merchant;sailor;teacher;poet;chemist;sculptor;printer;farmer;judge;diplomat;banker;historian;musician"
)
_STREETS = "Main;Oak;Maple;Cedar;Lake;Hill;Park;Elm;Pine;Washington;Church;Mill;River;Spring;Ridge;Walnut"
_TOWNS = "Fairview;Midway;Oakdale;Georgetown;Riverside;Franklin;Clinton;Salem;Madison;Greenville"
_SOUNDS = (
    ("ph", "f"),
    ("ck", "k"),
    ("ie", "y"),
    ("ee", "ea"),
    ("ll", "l"),
    ("tt", "t"),
    ("nn", "n"),
    ("s", "z"),
    ("c", "k"),
    ("y", "ie"),
)


class _Draw:
    """Names, slips and dates from one stream of random numbers."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        given = sample_names()
        self.forenames = {
            sex: [given.text[n] for n in given.choices[(given.circles.index("british"), sex)][0]] for sex in "MF"
        }
        base = [given.text[n] for n in given.choices[(given.circles.index("british"), "S")][0]]
        tails = ("", "", "ton", "ley", "son", "well", "ford", "by", "man", "worth")
        self.surnames = list(dict.fromkeys(one + tail for tail in tails for one in base))
        self.short = {row["full"]: row["short"].split() for row in lists.rows("nicknames")}

    def chance(self, p: float) -> bool:
        return bool(self.rng.random() < p)

    def one(self, choices: list[str] | tuple[str, ...], lean: float = 0.0) -> str:
        """One of them; the more `lean`, the oftener the first ones."""
        at = int(self.rng.random() ** (1 + lean) * len(choices))
        return choices[at]

    def slip(self, text: str) -> str:
        """One letter lost, doubled, changed or swapped with the next."""
        if len(text) < 3:
            return text
        at, kind = int(self.rng.integers(1, len(text) - 1)), int(self.rng.integers(4))
        letter = string.ascii_lowercase[int(self.rng.integers(26))]
        middle = ("", text[at] * 2, letter, text[at + 1] + text[at])[kind]
        return text[:at] + middle + text[at + (2 if kind == 3 else 1) :]

    def sound(self, text: str) -> str:
        """Written as it sounds."""
        for heard, written in _SOUNDS:
            if heard in text[1:]:
                return text[0] + text[1:].replace(heard, written, 1)
        return self.slip(text)

    def called(self, forename: str) -> str:
        short = self.short.get(forename.lower())
        return self.one(short).title() if short else forename

    def date(self, first: int, last: int) -> dt.date:
        return dt.date(int(self.rng.integers(first, last)), 1, 1) + dt.timedelta(days=int(self.rng.integers(365)))

    def misdated(self, born: dt.date, years: int) -> dt.date:
        """A digit, a day and month, or some years wrong."""
        kind = int(self.rng.integers(4))
        if kind == 0 and born.day <= 12:
            return dt.date(born.year, born.day, born.month)
        if kind == 1:
            return dt.date(born.year, born.month, min(28, max(1, born.day + int(self.rng.choice([-10, -1, 1, 10])))))
        if kind == 2:
            return dt.date(born.year, 1 + (born.month + int(self.rng.integers(0, 11))) % 12, min(born.day, 28))
        return dt.date(born.year + int(self.rng.integers(-years, years + 1)), born.month, min(born.day, 28))


@dataclass(frozen=True)
class _Person:
    """Somebody as he was. `also`: what stands in the surname's stead; `places`, `codes`, `jobs`: what lists give."""

    forename: str
    middle: str
    surname: str
    sex: str
    born: dt.date
    also: str = ""
    places: tuple[str, ...] = ("",)
    codes: tuple[str, ...] = ("",)
    jobs: tuple[str, ...] = ("",)


def historical(people: int = 5500, seed: int = 1) -> pd.DataFrame:
    """About nine records a person."""
    draw = _Draw(seed)
    places = list(dict.fromkeys(one.lower() for one in draw.surnames[::3]))[:900]
    rows: list[tuple[object, ...]] = []
    father: _Person | None = None
    for number in range(people):
        person = _life(draw, places, father)
        father = person if person.sex == "M" else father
        copies = min(1 + int(draw.rng.gamma(2.2, 3.8)), 21)
        rows += [(number, *_copy(draw, person)) for _ in range(copies)]
    return _framed(draw, rows).rename(columns={"address": "postcode"})


def _life(draw: _Draw, places: list[str], father: _Person | None) -> _Person:
    sex = "M" if draw.chance(0.85) else "F"
    forename, surname = draw.one(draw.forenames[sex], 2.0), draw.one(draw.surnames, 1.2)
    born, place = draw.date(1550, 1890), draw.one(places, 2.5)
    if father is not None and sex == "M" and draw.chance(0.06):
        surname, place = father.surname, father.places[0]
        born = father.born + dt.timedelta(days=int(draw.rng.integers(20, 40) * 365))
        forename = father.forename if draw.chance(0.5) else forename
    title = draw.one(places, 1.0).title() if draw.chance(0.08) else ""
    middle = draw.one(draw.forenames[sex], 1.0) if draw.chance(0.3) else ""
    area = f"{draw.one(['TQ', 'EX', 'SW', 'NE', 'YO', 'BA', 'CB', 'EH'])}{draw.rng.integers(1, 30)}"
    codes = tuple(f"{area} {draw.rng.integers(1, 9)}{draw.one('ABDEFGH')}{draw.one('JLNPQR')}" for _ in range(3))
    jobs = draw.one(_JOBS.split(";"), 0.8), draw.one(_JOBS.split(";"), 0.8)
    return _Person(forename, middle, surname, sex, born, title, (place, place, draw.one(places, 2.0)), codes, jobs)


def _copy(draw: _Draw, person: _Person) -> tuple[str, ...]:
    """One record as a biographical list has it; some copies are poor throughout."""
    bad = draw.rng.beta(1.3, 3.0)
    forename, middle, surname = person.forename, person.middle, person.surname
    if draw.chance(0.5 * bad):
        forename = draw.called(forename)
    if draw.chance(0.35 * bad):
        forename = draw.slip(forename)
    if draw.chance(0.35 * bad):
        surname = draw.slip(surname)
    if person.also and draw.chance(0.4):
        surname = person.also
    if middle and draw.chance(0.15):
        forename, middle = middle, ""
    if draw.chance(0.06 * bad):
        forename, surname = surname, forename
    born = person.born
    if draw.chance(0.35 * bad):
        born = dt.date(born.year, 1, 1)
    elif draw.chance(0.5 * bad):
        born = draw.misdated(born, 10)
    missing = [0.1 * bad, 0.5, 0.06 * bad, 0.6 * bad, 0.3, 0.5 * bad, 0.5, 0.4 * bad]
    place, job, code = draw.one(person.places), draw.one(person.jobs, 0.6), draw.one(person.codes, 1.5)
    return _some(draw, (forename, middle, surname, str(born), person.sex, place, job, code), missing)


def households(people: int = 12000, seed: int = 1) -> pd.DataFrame:
    """About 3.4 records a person."""
    draw = _Draw(seed)
    rows: list[tuple[object, ...]] = []
    number = 0
    while number < people:
        family = _family(draw)
        homes = _home(draw), _home(draw)
        moved = int(draw.rng.integers(1, 5)) if draw.chance(0.3) else 9
        for place, person in enumerate(family):
            own_home, leaves = _home(draw), int(draw.rng.integers(1, 5)) if place >= 2 and draw.chance(0.2) else 9
            married = int(draw.rng.integers(1, 5)) if person.also and draw.chance(0.1) else 0
            for year in sorted(draw.rng.choice(5, int(draw.rng.choice([2, 3, 3, 4, 5])), replace=False).tolist()):
                home = own_home if year >= leaves else homes[year >= moved]
                rows.append((number, *_listed(draw, person, family, year < married, home)))
            number += 1
    return _framed(draw, rows)


def _home(draw: _Draw) -> str:
    way = draw.one(["Street", "Avenue", "Road", "Lane"])
    return f"{draw.rng.integers(1, 9900)} {draw.one(_STREETS.split(';'))} {way}, {draw.one(_TOWNS.split(';'))}"


def _family(draw: _Draw) -> list[_Person]:
    surname, family = draw.one(draw.surnames, 1.2), list[_Person]()
    for place in range(int(draw.rng.choice([1, 2, 2, 3, 4, 5]))):
        sex = "MF"[place] if place < 2 else draw.one(["M", "F"])
        first = family[0].born.year + (-6 if place == 1 else 20) if place else 1935
        born = draw.date(first, first + (50, 13, 16)[min(place, 2)])
        own = surname if place != 1 or draw.chance(0.75) else draw.one(draw.surnames, 1.2)
        forename, middle = draw.one(draw.forenames[sex], 0.8), draw.one(draw.forenames[sex], 0.8)[0]
        if place >= 2 and sex == "M" and draw.chance(0.05):
            forename = family[0].forename
        maiden = draw.one(draw.surnames, 1.2) if sex == "F" else ""
        family.append(_Person(forename, middle, own, sex, born, maiden))
    return family


def _listed(draw: _Draw, person: _Person, family: list[_Person], unmarried: bool, home: str) -> tuple[str, ...]:
    """One record of one year's list."""
    forename, surname, born = person.forename, person.also if unmarried else person.surname, person.born
    if draw.chance(0.06):
        forename = draw.called(forename)
    if draw.chance(0.05):
        forename = draw.slip(forename) if draw.chance(0.5) else draw.sound(forename)
    if draw.chance(0.05):
        surname = draw.slip(surname) if draw.chance(0.5) else draw.sound(surname)
    if draw.chance(0.03):
        born = draw.misdated(born, 1)
    elif draw.chance(0.01):
        born = family[int(draw.rng.integers(len(family)))].born
    home = draw.slip(home) if draw.chance(0.04) else home
    missing = [0.01, 0.15, 0.01, 0.03, 0.02, 1.0, 1.0, 0.03]
    return _some(draw, (forename, person.middle, surname, str(born), person.sex, "", "", home), missing)


def _some(draw: _Draw, cells: tuple[str, ...], missing: list[float]) -> tuple[str, ...]:
    """The cells, each left out with its chance."""
    return tuple("" if draw.chance(p) else cell for cell, p in zip(cells, missing, strict=True))


def _framed(draw: _Draw, rows: list[tuple[object, ...]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=COLUMNS[1:]).astype({"true_id": "string"})
    frame = frame.iloc[draw.rng.permutation(len(frame))].reset_index(drop=True)
    frame.insert(0, "person_id", [f"R{n:06d}" for n in range(len(frame))])
    return frame
