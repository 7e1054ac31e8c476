"""Things that live: numbers and handsets, cars, online accounts; who had which, and when.

Do not break: a number, a plate or an account is one real thing; its spellings are settled in `rows`. A spell says who
held it from when until when: true dates, of which the data may know little.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphlink.sampling.draw import FOREVER, NEVER, Bools, Ints, distinct, pick, stream
from graphlink.sampling.people import People
from graphlink.sampling.rates import Rates

PREFIXES = (*range(7400, 7450), *range(7800, 7803), *range(7940, 7960), *range(7970, 7976))  # of mobile numbers
PLATES = 24**5 * 400
PHONE_KINDS = ("contract", "prepaid", "landline", "business")
VEHICLE_KINDS = ("private", "hire", "taxi", "fleet")
ACCOUNT_KINDS = ("email", "social", "messaging", "game", "dating")
CONTRACT, PREPAID, LANDLINE, BUSINESS = range(4)
PRIVATE, HIRE, TAXI, FLEET = range(4)


@dataclass
class Phones:
    """Spells: `number` and `imei` (-1 none) held by `holder` from `start` to `end`, days."""

    number: Ints
    imei: Ints
    holder: Ints
    start: Ints
    end: Ints
    kind: Ints
    numbers: int
    first: Ints  # of each person: the spell he starts with, -1 none
    second: Ints  # and the one he changes to, -1 none
    prepaid: Ints  # and a second phone beside it, -1 none
    landline: Ints  # of each household: the number, -1 none

    def spell_at(self, person: Ints, day: Ints) -> Ints:
        """The spell under which each of these people has his usual number on that day; -1 none."""
        first, second = self.first[person], self.second[person]
        changed = (second >= 0) & (day > self.end[first])
        found: Ints = np.where(first < 0, -1, np.where(changed, second, first))
        return found


@dataclass
class Cars:
    """Vehicles and who keeps them; `kind` into VEHICLE_KINDS."""

    kind: Ints
    model: Ints
    colour: Ints
    vehicle: Ints  # spells: vehicle kept by keeper from start to end
    keeper: Ints
    start: Ints
    end: Ints
    of: Ints  # of each person: the spell in which he keeps a car, -1 none
    hire: Ints  # vehicles for hire

    def at(self, people: People, person: Ints, day: Ints) -> Ints:
        """The vehicle each of these people drives on that day: his own, else his partner's; -1 none."""
        own = self._kept(person, day)
        partner = people.partner[person]
        theirs = np.where(partner >= 0, self._kept(partner, day), -1)
        return np.where(own >= 0, own, theirs)

    def _kept(self, person: Ints, day: Ints) -> Ints:
        spell = self.of[person]
        held = (spell >= 0) & (self.start[spell] <= day) & (day <= self.end[spell])
        found: Ints = np.where(held, self.vehicle[spell], -1)
        return found


@dataclass
class Accounts:
    """Online accounts; `of` is each person's own, `hidden` one he keeps apart; -1 none."""

    kind: Ints
    owner: Ints
    salt: Ints  # makes the handle
    of: Ints
    hidden: Ints


def make_phones(people: People, seed: int, window: tuple[int, int], offends: Bools, rates: Rates) -> Phones:
    """Usual numbers, changes of number, second phones, landlines."""
    rng = stream(seed, "phones")
    start, end = window
    n = len(people)
    has = np.flatnonzero((people.age(end) > 12) & (rng.random(n) < 0.97))
    shares = (people.partner[has] >= 0) & ~people.head[has] & (rng.random(len(has)) < rates.shared_number)
    has = has[~shares]
    changes = has[rng.random(len(has)) < rates.new_number * (end - start) / 365.25]
    burner = np.flatnonzero(offends & (people.age(end) > 14) & (rng.random(n) < rates.second_phone))
    holder = np.concatenate([has, changes, burner])
    spells = np.arange(len(holder))
    first, second, prepaid = (np.full(n, -1) for _ in range(3))
    first[has] = spells[: len(has)]
    second[changes] = spells[len(has) : len(has) + len(changes)]
    prepaid[burner] = spells[len(has) + len(changes) :]
    begin = start - rng.integers(30, 2500, len(holder))
    finish = np.full(len(holder), FOREVER)
    changed = rng.integers(start, end + 1, len(changes))
    finish[first[changes]] = changed
    begin[second[changes]] = changed + 1
    begin[prepaid[burner]] = rng.integers(start - 200, end, len(burner))
    finish[prepaid[burner]] = begin[prepaid[burner]] + 20 + rng.exponential(240, len(burner)).astype(np.int64)
    number = spells.copy()
    imei = spells.copy()
    keeps = rng.random(len(changes)) < rates.new_sim
    imei[second[changes[keeps]]] = imei[first[changes[keeps]]]
    _recycle(rng, number, begin, finish, rates)
    kind = np.where(rng.random(len(holder)) < 0.72, CONTRACT, PREPAID)
    kind[prepaid[burner]] = PREPAID
    alone = np.flatnonzero(first < 0)
    alone = alone[(people.partner[alone] >= 0) & (people.age(end)[alone] > 12)]
    first[alone] = first[people.partner[alone]]  # one number used by two
    second[alone] = second[people.partner[alone]]
    households = int(people.household[-1]) + 1
    lines = rng.random(households) < rates.landline
    landline = np.full(households, -1)
    landline[lines] = len(holder) + np.arange(int(lines.sum()))
    total = len(holder) + int(lines.sum())
    return Phones(number, imei, holder, begin, finish, kind, total, first, second, prepaid, landline)


def _recycle(rng: np.random.Generator, number: Ints, begin: Ints, finish: Ints, rates: Rates) -> None:
    """Some new numbers are ones that somebody else gave up at least three months earlier."""
    released = rng.permutation(np.flatnonzero(finish < FOREVER))
    new = rng.permutation(np.flatnonzero(begin > finish[released].min() + 90)) if len(released) else released
    new = new[rng.random(len(new)) < rates.recycled * 2]
    k = min(len(new), len(released))
    new, old = new[:k], released[:k]
    fits = (finish[old] + 90 < begin[new]) & (old != new)
    fits &= ~np.isin(old, new)
    number[new[fits]] = number[old[fits]]


def make_cars(people: People, seed: int, window: tuple[int, int], rates: Rates) -> Cars:
    """Private cars and their sales; cars for hire."""
    rng = stream(seed, "cars")
    start, end = window
    n = len(people)
    age = people.age(end)
    keeps = np.flatnonzero((age > 18) & (age < 85) & (rng.random(n) < rates.car))
    vehicle = np.arange(len(keeps))
    begin = np.full(len(keeps), NEVER)
    finish = np.full(len(keeps), FOREVER)
    without = np.setdiff1d(np.flatnonzero((age > 18) & (age < 75)), keeps)
    sold = np.flatnonzero(rng.random(len(keeps)) < rates.car_sold * (end - start) / 365.25)
    sold = sold[: len(without)]
    buyer = rng.permutation(without)[: len(sold)]
    day = rng.integers(start, end + 1, len(sold))
    finish[sold] = day
    of = np.full(n, -1)
    of[keeps] = np.arange(len(keeps))
    of[buyer] = len(keeps) + np.arange(len(sold))
    hire = len(keeps) + np.arange(max(6, n // 1500))
    total = len(keeps) + len(hire)
    kind = np.where(rng.random(total) < 0.03, TAXI, PRIVATE)
    kind[hire] = HIRE
    return Cars(
        kind, rng.integers(0, 22, total), rng.integers(0, 8, total),
        np.concatenate([vehicle, sold]), np.concatenate([keeps, buyer]),
        np.concatenate([begin, day + 1]), np.concatenate([finish, np.full(len(sold), FOREVER)]), of, hire,
    )  # fmt: skip


def make_accounts(people: People, seed: int, as_of: int, offends: Bools, rates: Rates) -> Accounts:
    """One account that matters for some, and a hidden one for some who offend."""
    rng = stream(seed, "accounts")
    n = len(people)
    age = people.age(as_of)
    owner = np.flatnonzero((age > 11) & (age < 80) & (rng.random(n) < rates.account))
    hider = np.flatnonzero(offends & (rng.random(n) < 0.15))
    owners = np.concatenate([owner, hider])
    of, hidden = np.full(n, -1), np.full(n, -1)
    of[owner] = np.arange(len(owner))
    hidden[hider] = len(owner) + np.arange(len(hider))
    kind = pick(rng, np.array([0.25, 0.4, 0.2, 0.08, 0.07]), len(owners))
    return Accounts(kind, owners, rng.integers(1, 10_000, len(owners)), of, hidden)


@dataclass
class Codes:
    """What is printed on things, drawn at random: neighbours and relatives have nothing in common.

    `number` and `landline` are the digits after the leading 0, `plate` is spelt by `plate_text`.
    """

    number: Ints  # of each number; landlines included
    imei: Ints
    plate: Ints
    uprn: Ints


def make_codes(phones: Phones, cars: Cars, addresses: int, seed: int) -> Codes:
    """Digits and plates for every number, handset, vehicle and address."""
    rng = stream(seed, "codes")
    mobiles = len(phones.number)
    drawn = distinct(rng, mobiles, len(PREFIXES) * 1_000_000)
    prefixes = np.array(PREFIXES)
    mobile = prefixes[drawn // 1_000_000] * 1_000_000 + drawn % 1_000_000
    landline = 2_080_000_000 + distinct(rng, phones.numbers - mobiles, 10_000_000)
    imei = 350_000_000_000_000 + distinct(rng, mobiles, 10**13)
    plate = distinct(rng, len(cars.kind), PLATES)
    return Codes(np.concatenate([mobile, landline]), imei, plate, 10**10 + distinct(rng, addresses, 9 * 10**10))


def plate_text(code: int) -> str:
    """A plate: of the current form mostly, sometimes an older or a Northern Irish one."""
    letters = "ABCDEFGHJKLMNOPRSTUVWXYZ"
    rest, style = divmod(code, 20)
    rest, year = divmod(rest, 20)
    chars = []
    for _ in range(5):
        rest, at = divmod(rest, 24)
        chars.append(letters[at])
    a, b, c, d, e = chars
    if style == 0:
        return f"{a}{100 + code // 400 % 900} {c}{d}{e}"
    if style == 1:
        return f"{a}{b}Z {1000 + code // 400 % 9000}"
    year = year + 5 if year < 15 else year + 40
    return f"{a}{b}{year:02d} {c}{d}{e}"
