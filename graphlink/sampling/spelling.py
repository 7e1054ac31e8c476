"""How a human is written down: misspelt, shortened, transliterated, swapped, misdated, by clerk and by source.

Do not break: what is drawn depends on the record alone; a clerk's and a source's habits are the same for every record
they touch, true for grave and for harmless people alike.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import numpy as np

from graphlink.sampling.draw import NEVER, Ints, stream
from graphlink.sampling.lists import SIXTEEN_PLUS_ONE, names, variants, words
from graphlink.sampling.nominals import COMMS, CUSTODY, KEEPER, REPORT, Records
from graphlink.sampling.people import People
from graphlink.sampling.rates import Rates

EPOCH = dt.date(1970, 1, 1)
KEYBOARD = {"a": "s", "e": "r", "i": "o", "o": "i", "n": "m", "m": "n", "s": "a", "t": "r", "r": "e", "l": "k"}
COLUMNS = (
    "forename", "middle_names", "surname", "dob", "sex", "ethnicity", "pnc_id", "birth_place", "occupation",
    "deceased_on",
)  # fmt: skip


@dataclass
class Written:
    """The persons table without its key, and rows of the aliases table (record, forename, surname, dob, kind)."""

    columns: dict[str, list[str | None]] = field(default_factory=lambda: {name: [] for name in COLUMNS})
    aliases: list[tuple[int, str, str, str | None, str]] = field(default_factory=list)


@dataclass(frozen=True)
class _Chance:
    """The numbers drawn for one record, in columns whose place says what for."""

    u: list[float]
    clerk: float
    source: int


def write_people(people: People, records: Records, seed: int, as_of: int, rates: Rates) -> Written:
    """Every record as its source writes it."""
    rng = stream(seed, "spelling")
    n = len(records.person)
    clerks = np.exp(rng.normal(-(rates.clerk_spread**2) / 2, rates.clerk_spread, max(20, n // 60)))
    clerk = clerks[rng.integers(0, len(clerks), n)] * np.array([1.0, 0.7, 0.5, 0.5, 1.1, 1.2])[records.source]
    u = rng.random((n, 32))
    pen = _Pen(people, rates, as_of, seed)
    written = Written()
    values = zip(u.tolist(), clerk.tolist(), records.source.tolist(), strict=True)
    for record, (draws, errors, source) in enumerate(values):
        person, custody = int(records.person[record]), bool(records.custody[record])
        pen.write(written, record, person, custody, _Chance(draws, errors, source))
    return written


class _Pen:
    """Writes one record at a time."""

    def __init__(self, people: People, rates: Rates, as_of: int, seed: int) -> None:
        self.people, self.rates, self.as_of = people, rates, as_of
        self.text = names().text
        self.spelling, self.nickname = variants("spelling"), variants("nickname")
        rng = stream(seed, "pnc")
        self.pnc = rng.permutation(len(people))
        self.facts = rng.integers(0, 10_000, len(people))

    def write(self, written: Written, record: int, person: int, custody: bool, chance: _Chance) -> None:
        people, rates, u = self.people, self.rates, chance.u
        true_fore, true_sur = self.text[people.forename[person]], self.text[people.surname[person]]
        forename, surname, born = true_fore, true_sur, int(people.born[person])
        lies = custody and u[0] < rates.false_details
        if lies:
            forename, surname, born = self._false(person, u)
            if u[1] < rates.alias_recorded:
                written.aliases.append((record, true_fore, true_sur, None, "alias"))
        elif u[1] < 0.04 and people.maiden[person] >= 0:
            surname = self.text[people.maiden[person]]
        elif u[1] > 0.97:
            self._other_name(written, record, person, (true_fore, true_sur), u)
        forename, surname = self._names(forename, surname, chance)
        middle = people.middle[person]
        keeps_middle = u[2] < (0.6 if chance.source in (CUSTODY, KEEPER) else 0.2)
        values = (
            forename,
            self.text[middle] if middle >= 0 and keeps_middle and not lies else None,
            surname,
            self._dob(born, chance),
            None if u[3] < rates.sex_missing else ("M" if people.male[person] else "F"),
            self._ethnicity(person, u),
            self._pnc(person) if custody and u[5] < rates.pnc_known else None,
            self._fact("birth_place", person, u[30]) if custody and u[6] < 0.6 else None,
            self._fact("occupation", person, u[31]) if u[7] < (0.5 if custody else 0.12) else None,
            self._died(person, u),
        )
        for name, value in zip(COLUMNS, values, strict=True):
            written.columns[name].append(value)

    def _false(self, person: int, u: list[float]) -> tuple[str, str, int]:
        """Somebody else's details: a brother's, or a name made up, with a birth date not far from the truth."""
        people = self.people
        sibling = int(people.sibling[person])
        if sibling >= 0 and u[8] < self.rates.relatives_name and people.male[sibling] == people.male[person]:
            return self.text[people.forename[sibling]], self.text[people.surname[sibling]], int(people.born[sibling])
        lists = names()
        ids, _ = lists.choices[int(people.circle[person]), "M" if people.male[person] else "F"]
        surnames, _ = lists.choices[int(people.circle[person]), "S"]
        forename = self.text[ids[int(u[9] * len(ids))]]
        surname = self.text[surnames[int(u[10] * len(surnames))]] if u[11] < 0.7 else self.text[people.surname[person]]
        born = int(people.born[person])
        return forename, surname, born if u[12] < 0.3 else born + int((u[13] - 0.5) * 1400)

    def _other_name(self, written: Written, record: int, person: int, true: tuple[str, str], u: list[float]) -> None:
        short = self.nickname.get(true[0])
        if short:
            written.aliases.append((record, short[int(u[14] * len(short))], true[1], None, "nickname"))
        elif self.people.maiden[person] >= 0:
            written.aliases.append((record, true[0], self.text[self.people.maiden[person]], None, "maiden"))

    def _names(self, forename: str, surname: str, chance: _Chance) -> tuple[str | None, str | None]:
        rates, u = self.rates, chance.u
        if u[15] < rates.nickname and (short := self.nickname.get(forename)):
            forename = short[int(u[16] * len(short))]
        forename = self._spelt(forename, u[17], u[18], chance.clerk)
        surname = self._spelt(surname, u[19], u[20], chance.clerk)
        if u[21] < rates.name_swapped * chance.clerk:
            forename, surname = surname, forename
        if chance.source in (KEEPER, COMMS):  # registers write capitals, and often only a letter
            forename, surname = forename.upper(), surname.upper()
            if chance.source == COMMS and u[22] < 0.15:
                forename = forename[0]
        if u[22] > 1 - rates.name_missing:
            return None, surname
        return forename, surname

    def _spelt(self, name: str, u: float, v: float, clerk: float) -> str:
        others = self.spelling.get(name)
        if others and u < self.rates.spelling_variant:
            return others[int(u / self.rates.spelling_variant * len(others))]
        if v < self.rates.name_error * clerk and len(name) > 3:
            return mistype(name, v / (self.rates.name_error * clerk))
        return name

    def _dob(self, born: int, chance: _Chance) -> str | None:
        rates, u = self.rates, chance.u
        missing = rates.dob_missing * {REPORT: 1.2, CUSTODY: 0.05, KEEPER: 1.6, COMMS: 4.0}.get(chance.source, 1)
        if u[23] < min(missing, 0.95):
            return None
        date = EPOCH + dt.timedelta(days=born)
        if u[24] < rates.dob_january * chance.clerk:
            date = date.replace(month=1, day=1)
        elif u[25] < rates.dob_swapped * chance.clerk and date.day <= 12:
            date = date.replace(month=date.day, day=date.month)
        elif u[26] < rates.dob_error * chance.clerk:
            date = misdate(date, u[27])
        return min(date, EPOCH + dt.timedelta(days=self.as_of)).isoformat()

    def _fact(self, kind: str, person: int, v: float) -> str:
        """Something that stays with a person, at times written down wrongly."""
        listed = words(kind)
        if v < self.rates.fact_error:
            return listed[int(v / self.rates.fact_error * len(listed))]
        return listed[int(self.facts[person]) % len(listed)]

    def _ethnicity(self, person: int, u: list[float]) -> str | None:
        if u[28] < 0.3:
            return None if u[28] < 0.22 else "NS"
        codes = SIXTEEN_PLUS_ONE[names().circles[int(self.people.circle[person])]]
        if u[28] > 1 - self.rates.fact_error:
            codes = SIXTEEN_PLUS_ONE["british"]
        return codes[int(self.facts[person]) % len(codes)]

    def _pnc(self, person: int) -> str:
        number = int(self.pnc[person])
        return f"{(number * 37) % 30:02d}/{100_000 + number}{'ABCDEFGHJKLMNPQRTUVWXYZ'[number % 23]}"

    def _died(self, person: int, u: list[float]) -> str | None:
        day = int(self.people.died[person])
        if day == NEVER or u[29] < 0.5:
            return None
        return (EPOCH + dt.timedelta(days=day)).isoformat()


def mistype(name: str, v: float) -> str:
    """One slip of the pen: a letter left out, doubled, swapped or mistaken; `v` in 0..1 says which and where."""
    kind, rest = divmod(v * 4, 1)
    at = 1 + int(rest * (len(name) - 1))
    if kind == 0:
        return name[:at] + name[at + 1 :]
    if kind == 1:
        return name[:at] + name[at] + name[at:]
    if kind == 2 and at + 1 < len(name):
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    return name[:at] + KEYBOARD.get(name[at], "e") + name[at + 1 :]


def misdate(date: dt.date, v: float) -> dt.date:
    """One wrong digit of a birth date: of the day, the month or the year."""
    kind, rest = divmod(v * 3, 1)
    if kind == 0:
        return date.replace(day=1 + int(rest * 27))
    if kind == 1:
        return date.replace(month=1 + int(rest * 11), day=min(date.day, 28))
    shift = (-10, -1, 1, 10)[int(rest * 4)]
    return date.replace(year=date.year + shift, day=min(date.day, 28))


def years_old(people: People, person: Ints, day: Ints) -> Ints:
    """Whole years."""
    age: Ints = ((day - people.born[person]) / 365.25).astype(np.int64)
    return age
