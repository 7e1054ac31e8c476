"""Ties of the data: who lives where, drives what, uses which number, and what an offence involved.

Do not break: a tie is known from the day of the appearance that told it; only registers know true dates.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphlink.sampling.draw import NEVER, Bools, Ints, stream
from graphlink.sampling.leavings import ACCOUNT, ADDRESS, FOOTWEAR, MARK, PHONE, SPACING, THINGS, VEHICLE, Left, World
from graphlink.sampling.naming import Suspects
from graphlink.sampling.nominals import COMMS, CUSTODY, KEEPER, REPORT, Appearances, spans
from graphlink.sampling.offending import EX, INTIMATE, RELATIVE, Offences

PERSON = len(THINGS)  # a tie to another record
TO_TYPES = (*THINGS, "person")


@dataclass
class Ties:
    """One row a tie: from an offence (`offence`) or a record, to a thing or a record."""

    offence: Bools
    origin: Ints
    to: Ints  # into TO_TYPES
    thing: Ints
    kind: np.ndarray
    first: Ints
    last: Ints
    source: np.ndarray

    def __len__(self) -> int:
        return len(self.origin)


class _Gathered:
    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.parts: list[tuple[np.ndarray, ...]] = []

    def add(
        self, origin: Ints, to: int, thing: Ints, kind: str | np.ndarray, when: tuple[Ints, Ints], source: str,
        offence: bool = False,
    ) -> None:  # fmt: skip
        known = thing >= 0
        full = (
            np.full(len(origin), offence), origin, np.full(len(origin), to), thing,
            np.broadcast_to(np.asarray(kind, dtype="U16"), len(origin)), when[0],
            np.where(when[1] > self.limit, NEVER, when[1]),
            np.full(len(origin), source, dtype="U16"),
        )  # fmt: skip
        self.parts.append(tuple(column[known] for column in full))

    def joined(self) -> Ties:
        return Ties(*(np.concatenate([part[i] for part in self.parts]) for i in range(8)))


def make_ties(
    world: World, offences: Offences, suspects: Suspects, left: Left, seen: Appearances, seed: int, end: int
) -> Ties:
    """All ties of the data."""
    rng = stream(seed, "ties")
    gathered = _Gathered(end)
    _told(rng, gathered, world, seen)
    _registered(gathered, world, seen, end)
    _matched_marks(rng, gathered, left, seen)
    _relations(rng, gathered, world, offences, suspects, seen)
    day = offences.day[left.offence]
    for kind in range(len(THINGS)):
        mine = left.kind == kind
        source = "anpr" if kind == VEHICLE else "crime_report"
        gathered.add(left.offence[mine], kind, left.thing[mine], left.how[mine], (day[mine], day[mine]), source, True)
    return gathered.joined()


def _told(rng: np.random.Generator, gathered: _Gathered, world: World, seen: Appearances) -> None:
    """What people say of themselves, or victims of suspects: home, number, car, account."""
    n = len(seen.person)
    suspect = np.zeros(n, dtype=np.bool_)
    suspect[seen.suspect[seen.suspect >= 0]] = True
    told = (seen.source == REPORT) | (seen.source == CUSTODY)
    custody = seen.source == CUSTODY
    person, day = seen.person, seen.day
    spell = world.phones.spell_at(person, day)
    number = np.where(spell >= 0, world.phones.number[spell], -1)
    household = world.people.household[person]
    home = world.places.home_at(person, day)
    inside = world.people.inside(person, day)
    prison = world.places.special["prison"][person % 2]
    chances = (
        (ADDRESS, np.where(inside, prison, home), "lives_at", np.where(custody, 0.9, np.where(suspect, 0.62, 0.85))),
        (PHONE, number, "user", np.where(custody, 0.45, np.where(suspect, 0.4, 0.7))),
        (PHONE, world.phones.landline[household], "user", np.full(n, 0.25)),
        (VEHICLE, world.cars.at(world.people, person, day), "driver", np.where(suspect | custody, 0.22, 0.05)),
        (ACCOUNT, world.accounts.of[person], "user", np.where(suspect, 0.12, 0.06)),
        (ADDRESS, rng.choice(world.places.special["police"], n), "seen_at", np.where(custody, 0.3, 0)),
        (ADDRESS, rng.choice(world.places.special["hospital"], n), "seen_at", np.where(told & ~suspect, 0.03, 0)),
        (ADDRESS, _elsewhere(world, person, day), "stays_at", np.where(suspect | custody, 0.10, 0.01)),
    )
    for to, thing, kind, chance in chances:
        mine = np.flatnonzero(told & (rng.random(n) < chance))
        for is_custody, source in ((False, "crime_report"), (True, "custody")):
            part = mine[custody[mine] == is_custody]
            until = np.where(rng.random(len(part)) < 0.3, day[part], NEVER)
            gathered.add(seen.record[part], to, thing[part], kind, (day[part], until), source)


def _elsewhere(world: World, person: Ints, day: Ints) -> Ints:
    """Where one stays beside home: with a former partner, or with a parent."""
    ex, mother = world.people.ex[person], world.people.mother[person]
    whom = np.where(ex >= 0, ex, mother)
    found: Ints = np.where(whom >= 0, world.places.home_at(whom, day), -1)
    return found


def _registered(gathered: _Gathered, world: World, seen: Appearances, end: int) -> None:
    for source, register, to, kind, name in (
        (KEEPER, world.cars, VEHICLE, "keeper", "keeper_register"),
        (COMMS, world.phones, PHONE, "subscriber", "comms_data"),
    ):
        mine = np.flatnonzero(seen.source == source)
        spell = seen.thing[mine]
        thing = world.cars.vehicle[spell] if source == KEEPER else world.phones.number[spell]
        when = spans(register.start[spell], register.end[spell], seen.day[mine], end)
        gathered.add(seen.record[mine], to, thing, kind, when, name)
        person, day = seen.person[mine], seen.day[mine]
        home = world.places.home_at(person, day)
        since, until = world.places.since(person, day)
        when = spans(since, until, day, end)
        gathered.add(seen.record[mine], ADDRESS, home, "lives_at", when, name)


def _matched_marks(rng: np.random.Generator, gathered: _Gathered, left: Left, seen: Appearances) -> None:
    """Those in custody are compared with the marks of open cases."""
    marks = left.of(MARK)
    kinds = np.unique(marks.thing[marks.honest])
    held = np.flatnonzero(seen.source == CUSTODY)
    for kind in range(FOOTWEAR):
        mark = seen.person[held] * SPACING + kind
        hit = np.isin(mark, kinds) & (rng.random(len(held)) < 0.8)
        day = seen.day[held[hit]]
        gathered.add(seen.record[held[hit]], MARK, mark[hit], "matched", (day, np.full(len(day), NEVER)), "pnc")


def _relations(
    rng: np.random.Generator,
    gathered: _Gathered,
    world: World,
    offences: Offences,
    suspects: Suspects,
    seen: Appearances,
) -> None:
    """Ties between records, as risk assessments and reports state them."""
    people = world.people
    row = np.flatnonzero((seen.suspect >= 0) & (seen.victim[suspects.offence] >= 0))
    row = row[rng.random(len(row)) < 0.45]
    offence = suspects.offence[row]
    victim, suspect = seen.victim[offence], seen.suspect[row]
    relation = offences.relationship[offence]
    day = seen.day[victim]
    when = (day, np.full(len(day), NEVER))
    kind = np.select(
        [relation == INTIMATE, relation == EX, relation == RELATIVE], ["partner", "ex_partner", "family"], ""
    )
    parent = (people.mother[seen.person[victim]] == seen.person[suspect]) | (
        people.father[seen.person[victim]] == seen.person[suspect]
    )
    close = kind != ""
    gathered.add(
        np.where(parent, seen.record[suspect], seen.record[victim])[close], PERSON,
        np.where(parent, seen.record[victim], seen.record[suspect])[close],
        np.where(parent, "parent_of", kind)[close], (when[0][close], when[1][close]), "crime_report",
    )  # fmt: skip
    together = (people.partner[seen.person[victim]] == seen.person[suspect]) & (rng.random(len(row)) < 0.5)
    gathered.add(
        seen.record[victim[together]], PERSON, seen.record[suspect[together]], "cohabits",
        (day[together], when[1][together]), "intelligence",
    )  # fmt: skip
    order = np.argsort(suspects.offence, kind="stable")
    order = order[seen.suspect[order] >= 0]
    a, b = order[:-1], order[1:]
    pair = (suspects.offence[a] == suspects.offence[b]) & (rng.random(len(a)) < 0.6)
    pair &= ~suspects.alternative[a]
    first, second = seen.suspect[a[pair]], seen.suspect[b[pair]]
    since = seen.day[first]
    gathered.add(
        seen.record[first],
        PERSON,
        seen.record[second],
        "associate",
        (since, np.full(len(since), NEVER)),
        "intelligence",
    )


def grades(rng: np.random.Generator, source: np.ndarray) -> np.ndarray:
    """A 3x5x2 grade for each tie: registers reliable, reports mixed, intelligence often untested."""
    n = len(source)
    firm = np.isin(source, ("keeper_register", "comms_data", "pnc", "custody"))
    reliable = np.where(firm | (rng.random(n) < 0.45), "1", np.where(rng.random(n) < 0.9, "2", "3"))
    known = np.where(firm | (rng.random(n) < 0.5), "A", rng.choice(np.array(list("BCDDE")), n))
    sharing = np.where((source == "intelligence") & (rng.random(n) < 0.4), "C", "P")
    return np.char.add(np.char.add(reliable, known), sharing)
