"""What offences leave behind: a number, a plate, an account, a place, a mark. Mostly the offender's, sometimes not.

Do not break: `honest` says whether the thing was the offender's own at that time; it serves truth only and is written
nowhere in the data.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphlink.sampling.draw import Bools, Ints, pick, stream
from graphlink.sampling.homes import Places
from graphlink.sampling.lists import ACQUAINTANCE, CHILD, DETECTED, FAMILY, ONLINE, PARTNER, acts
from graphlink.sampling.offending import Offences
from graphlink.sampling.people import People
from graphlink.sampling.rates import Rates
from graphlink.sampling.things import Accounts, Cars, Codes, Phones

PHONE, VEHICLE, ACCOUNT, ADDRESS, MARK = range(5)
THINGS = ("phone", "vehicle", "account", "address", "mark")
DNA, FINGERPRINT, FOOTWEAR, TOOL = range(4)
MARK_KINDS = ("dna", "fingerprint", "footwear", "tool")
SPACING = 8  # ids of marks: person x 8 + kind; partial ones lie beyond all people


@dataclass
class World:
    """What the later stages read together."""

    people: People
    places: Places
    phones: Phones
    cars: Cars
    accounts: Accounts
    codes: Codes


@dataclass
class Left:
    """One row a thing tied to an offence: `kind` into THINGS, `how` the kind of the tie."""

    offence: Ints
    kind: Ints
    thing: Ints
    how: np.ndarray
    honest: Bools

    def of(self, kind: int) -> Left:
        return self.take(self.kind == kind)

    def take(self, keep: Bools) -> Left:
        return Left(*(getattr(self, f)[keep] for f in ("offence", "kind", "thing", "how", "honest")))


def make_left(world: World, offences: Offences, seed: int, rates: Rates) -> Left:
    """Everything that offences leave, in one table."""
    rng = stream(seed, "leavings")
    parts = [
        _numbers(rng, world, offences, rates),
        _cars(rng, world, offences, rates),
        _accounts(rng, world, offences, rates),
        _places(rng, world, offences, rates),
        _marks(rng, world, offences, rates),
        _stolen(rng, world, offences),
        _scenes(offences),
    ]
    joined = [np.concatenate([part[i] for part in parts]) for i in range(5)]
    return Left(*joined)


Part = tuple[Ints, Ints, Ints, np.ndarray, Bools]


def _part(offence: Ints, kind: int, thing: Ints, how: str | np.ndarray, honest: Bools) -> Part:
    return offence, np.full(len(offence), kind), thing, np.broadcast_to(np.asarray(how), len(offence)), honest


def _numbers(rng: np.random.Generator, world: World, offences: Offences, rates: Rates) -> Part:
    m = len(offences)
    distant = np.isin(np.array(acts().name)[offences.act], (
        "malicious_communication", "threatening_message", "stalking", "stalking_serious", "harassment",
    ))  # fmt: skip
    known = np.isin(offences.setting, (PARTNER, FAMILY, ACQUAINTANCE, CHILD))
    chance = np.select(
        [(offences.setting == ONLINE) | distant, known], [rates.phone_left_online, rates.phone_left], 0.04
    )
    chance = np.where(offences.setting == DETECTED, 0, chance)
    who = np.flatnonzero(rng.random(m) < chance)
    person, day = offences.offender[who], offences.day[who]
    usual = world.phones.spell_at(person, day)
    second = world.phones.prepaid[person]
    live = (second >= 0) & (world.phones.start[second] <= day) & (day <= world.phones.end[second])
    spell = np.where(live & (rng.random(len(who)) < 0.65), second, usual)
    who, spell = who[spell >= 0], spell[spell >= 0]
    number = world.phones.number[spell]
    wrong = rng.random(len(who)) < rates.wrong_number
    number = np.where(wrong, rng.choice(world.phones.number, len(who)), number)
    return _part(who, PHONE, number, "used", ~wrong)


def _cars(rng: np.random.Generator, world: World, offences: Offences, rates: Rates) -> Part:
    m = len(offences)
    chance = np.where(np.isin(offences.setting, (ONLINE, DETECTED)), 0.0, rates.car_left)
    who = np.flatnonzero(rng.random(m) < chance)
    person, day = offences.offender[who], offences.day[who]
    people, cars = world.people, world.cars
    own = cars.at(people, person, day)
    lender = np.where(people.sibling[person] >= 0, people.sibling[person], (person * 104_729 + 7) % len(people))
    borrowed = np.where(rng.random(len(who)) < rates.car_borrowed, cars.at(people, lender, day), -1)
    hired = np.where(rng.random(len(who)) < rates.car_hired, rng.choice(cars.hire, len(who)), -1)
    car = np.where(hired >= 0, hired, np.where(borrowed >= 0, borrowed, own))
    thefts = np.flatnonzero(np.array(acts().name)[offences.act] == "theft_of_vehicle")
    if len(thefts):
        theft = rng.choice(thefts, len(who))
        loot = cars.at(people, offences.victim[theft], offences.day[theft])
        stolen = (loot >= 0) & (offences.day[theft] < day) & (rng.random(len(who)) < rates.car_stolen * 3)
        car = np.where(stolen, loot, car)
    false = rng.random(len(who)) < rates.false_plate
    car = np.where(false, rng.integers(0, len(cars.kind), len(who)), car)
    keep = car >= 0
    how = np.where(rng.random(len(who)) < 0.55, "used", "seen")
    passer = np.flatnonzero(rng.random(m) < rates.bystander_car)
    passing = rng.integers(0, len(cars.kind), len(passer))
    mine = _part(who[keep], VEHICLE, car[keep], how[keep], ~false[keep])
    other = _part(passer, VEHICLE, passing, "seen", np.zeros(len(passer), dtype=np.bool_))
    a, b, c, d, e = (np.concatenate([x, y]) for x, y in zip(mine, other, strict=True))
    return a, b, c, d, e


def _accounts(rng: np.random.Generator, world: World, offences: Offences, rates: Rates) -> Part:
    names = np.array(acts().name)[offences.act]
    sent = np.isin(names, ("malicious_communication", "intimate_images", "flashing_online", "grooming"))
    chance = np.where((offences.setting == ONLINE) | sent, rates.account_left, 0.01)
    who = np.flatnonzero(rng.random(len(offences)) < chance)
    person = offences.offender[who]
    own, hidden = world.accounts.of[person], world.accounts.hidden[person]
    use = np.where((hidden >= 0) & (rng.random(len(who)) < 0.7), hidden, own)
    keep = use >= 0
    return _part(who[keep], ACCOUNT, use[keep], "used", np.ones(int(keep.sum()), dtype=np.bool_))


def _places(rng: np.random.Generator, world: World, offences: Offences, rates: Rates) -> Part:
    chance = np.where(np.isin(offences.setting, (ONLINE, DETECTED)), 0.0, rates.place_left)
    who = np.flatnonzero(rng.random(len(offences)) < chance)
    person, day = offences.offender[who], offences.day[who]
    partner = world.people.ex[person]
    home = world.places.home_at(person, day)
    haunt = np.where(partner >= 0, world.places.home_at(partner, day), home)
    u = rng.random(len(who))
    place = np.where(u < 0.6, home, np.where(u < 0.8, haunt, rng.choice(world.places.special["business"], len(who))))
    return _part(who, ADDRESS, place, "suspect_seen_at", u < 0.8)


def _marks(rng: np.random.Generator, world: World, offences: Offences, rates: Rates) -> Part:
    names = np.array(acts().name)[offences.act]
    grave = np.isin(names, ("rape", "assault_by_penetration", "murder", "attempted_murder", "burglary"))
    chance = np.where(np.isin(offences.setting, (ONLINE, DETECTED)), 0.0, rates.mark_left)
    who = np.flatnonzero(rng.random(len(offences)) < np.where(grave, 3.0, 1.0) * chance)
    weights = np.array([0.45, 0.30, 0.17, 0.08])
    kind = pick(rng, weights, len(who))
    person = offences.offender[who]
    pool = max(10, len(world.people) // 25)  # many wear one make of shoe
    source = np.where(kind >= FOOTWEAR, (person * 31 + 5) % pool, person)
    partial = rng.random(len(who)) < rates.partial_mark
    mark = source * SPACING + kind
    beyond = (len(world.people) + 1 + np.arange(len(who))) * SPACING + kind
    return _part(who, MARK, np.where(partial, beyond, mark), "left", ~partial)


def _stolen(rng: np.random.Generator, world: World, offences: Offences) -> Part:
    names = np.array(acts().name)[offences.act]
    no = np.zeros(0, dtype=np.bool_)
    parts = []
    for act, kind, chance in (
        ("robbery", PHONE, 0.7),
        ("theft_from_person", PHONE, 0.5),
        ("theft_of_vehicle", VEHICLE, 1.0),
    ):
        who = np.flatnonzero((names == act) & (offences.victim >= 0) & (rng.random(len(offences)) < chance))
        victim, day = offences.victim[who], offences.day[who]
        if kind == PHONE:
            spell = world.phones.spell_at(victim, day)
            thing = np.where(spell >= 0, world.phones.number[spell], -1)
        else:
            thing = world.cars.at(world.people, victim, day)
        keep = thing >= 0
        parts.append(_part(who[keep], kind, thing[keep], "stolen", np.zeros(int(keep.sum()), dtype=np.bool_)))
    parts.append(_part(np.zeros(0, np.int64), PHONE, np.zeros(0, np.int64), "stolen", no))
    a, b, c, d, e = (np.concatenate([part[i] for part in parts]) for i in range(5))
    return a, b, c, d, e


def _scenes(offences: Offences) -> Part:
    who = np.flatnonzero(offences.scene >= 0)
    return _part(who, ADDRESS, offences.scene[who], "scene", np.zeros(len(who), dtype=np.bool_))


def on_database(rng: np.random.Generator, offences: Offences, people: People) -> Bools:
    """Who is on the national database before anything here happens: chance by how much one offends."""
    often = np.bincount(offences.offender, minlength=len(people))
    known: Bools = rng.random(len(people)) < np.where(often > 2, 0.7, np.where(often > 0, 0.3, 0.02))
    return known
