"""Where people live, and when: dwellings, flats, shared houses, hostels, refuges, police stations, prisons.

Do not break: an address is one real place; how it is written down, and in how many rows, is settled in `rows`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphlink.sampling.draw import FOREVER, NEVER, Floats, Ints, stream
from graphlink.sampling.lists import words
from graphlink.sampling.people import SHARERS, SINGLE, People
from graphlink.sampling.rates import Rates

KINDS = ("dwelling", "hostel", "hospital", "prison", "police", "hotel", "business", "other")
CENTRE = (51.5, -0.12)
AREAS = 12  # Basic Command Units


@dataclass
class Places:
    """Real addresses (`kind` into KINDS) and who lives where until when."""

    kind: Ints
    number: Ints
    flat: Ints  # 0 none
    street: Ints
    lat: Floats
    lon: Floats
    area: Ints
    home: Ints  # person x 3: first, second, third home
    until: Ints  # person x 2: last day in the first, the second
    separated: Ints  # day on which a couple parted, NEVER if it did not
    special: dict[str, Ints]  # hostel, police, hospital, hotel, business, prison, refuge -> addresses

    def home_at(self, person: Ints, day: Ints) -> Ints:
        """The address at which each of these people lives on that day."""
        later = (day > self.until[person, 0]).astype(np.int64) + (day > self.until[person, 1])
        found: Ints = self.home[person, later]
        return found

    def since(self, person: Ints, day: Ints) -> tuple[Ints, Ints]:
        """First and last day in that home (NEVER, FOREVER where open)."""
        until = self.until[person]
        later = (day > until[:, 0]).astype(np.int64) + (day > until[:, 1])
        start = np.where(later == 0, NEVER, np.where(later == 1, until[:, 0] + 1, until[:, 1] + 1))
        end = np.where(later == 0, until[:, 0], np.where(later == 1, until[:, 1], FOREVER))
        return start, end


def make_places(people: People, seed: int, window: tuple[int, int], rates: Rates) -> Places:
    """Homes over `window` (first and last day), and the other places of the world."""
    rng = stream(seed, "homes")
    n, (start, end) = len(people), window
    households = int(people.household[-1]) + 1
    years = (end - start) / 365.25
    moving = rng.random(households) < rates.household_moves * years
    parted, leaver = _separations(rng, people, window, rates)
    spare = int(moving.sum()) + len(leaver)
    first = _share_houses(rng, people, households, rates)
    geography = _dwellings(rng, households + spare, rates)
    special, geography = _special(rng, n, geography)
    home = np.repeat(first[people.household][:, None], 3, axis=1)
    until = np.full((n, 2), FOREVER, dtype=np.int64)
    new_home = np.full(households, -1)
    new_home[moving] = households + np.arange(int(moving.sum()))
    move_day = rng.integers(start, end + 1, households)
    mover = new_home[people.household] >= 0
    home[mover, 1] = home[mover, 2] = new_home[people.household[mover]]
    until[mover, 0] = move_day[people.household[mover]]
    home[leaver, 1] = home[leaver, 2] = households + int(moving.sum()) + np.arange(len(leaver))
    until[leaver, 0] = parted[leaver]
    _refuges(rng, people, leaver, home, special, rates)
    _hostels(rng, people, home, until, special, window, rates)
    return Places(*geography, home, until, parted, special)


def _separations(rng: np.random.Generator, people: People, window: tuple[int, int], rates: Rates) -> tuple[Ints, Ints]:
    start, end = window
    parted = np.full(len(people), NEVER, dtype=np.int64)
    second = np.flatnonzero((people.partner >= 0) & ~people.head)
    part = second[rng.random(len(second)) < rates.separations * (end - start) / 365.25]
    day = rng.integers(start, end + 1, len(part))
    parted[part] = parted[people.partner[part]] = day
    leaver = np.where(rng.random(len(part)) < 0.5, part, people.partner[part])
    return parted, leaver


def _share_houses(rng: np.random.Generator, people: People, households: int, rates: Rates) -> Ints:
    """Home of each household: its own dwelling, but some sharers and singles live in one house."""
    home = np.arange(households, dtype=np.int64)
    kind = people.kind[people.head]
    sharing = np.flatnonzero(
        ((kind == SHARERS) | (kind == SINGLE) & (rng.random(households) < 0.3))
        & (rng.random(households) < rates.shared_houses)
    )
    house = (np.arange(len(sharing)) // 3) * 3
    home[sharing] = sharing[house] if len(sharing) else sharing
    return home


def _dwellings(
    rng: np.random.Generator, count: int, rates: Rates
) -> tuple[Ints, Ints, Ints, Ints, Floats, Floats, Ints]:
    """kind, number, flat, street, lat, lon, area of each; runs of neighbours are the flats of one building."""
    streets = max(24, count // 40)
    angle = np.arange(AREAS) / AREAS * 2 * np.pi
    centre_lat = CENTRE[0] + 0.11 * np.sin(angle)
    centre_lon = CENTRE[1] + 0.19 * np.cos(angle)
    street_area = rng.integers(0, AREAS, streets)
    street_lat = centre_lat[street_area] + rng.normal(0, 0.022, streets)
    street_lon = centre_lon[street_area] + rng.normal(0, 0.036, streets)
    block = np.arange(count) // 8
    shuffled = rng.permutation(count)
    block, place = block[np.argsort(shuffled)], (np.arange(count) % 8)[np.argsort(shuffled)]
    blocks = int(block.max()) + 1
    flats = rng.random(blocks) < rates.flats
    block_street = rng.integers(0, streets, blocks)
    block_number = rng.integers(1, 180, blocks)
    in_flats = flats[block]
    street = np.where(in_flats, block_street[block], rng.integers(0, streets, count))
    number = np.where(in_flats, block_number[block], rng.integers(1, 220, count))
    flat = np.where(in_flats, place + 1, 0)
    lat = street_lat[street] + (number - 100) * 2e-5
    lon = street_lon[street] + (number - 100) * 1e-5
    kind = np.zeros(count, dtype=np.int64)
    return kind, number, flat, street, lat, lon, street_area[street]


def _special(
    rng: np.random.Generator, n: int, dwellings: tuple[Ints, Ints, Ints, Ints, Floats, Floats, Ints]
) -> tuple[dict[str, Ints], tuple[Ints, Ints, Ints, Ints, Floats, Floats, Ints]]:
    wanted = {
        "hostel": max(1, n // 12_000),
        "police": AREAS,
        "hospital": max(2, n // 40_000),
        "hotel": max(4, n // 5_000),
        "business": max(20, n // 120),
        "prison": 2,
        "refuge": max(1, n // 25_000),
    }
    total = sum(wanted.values())
    chosen = rng.integers(0, len(dwellings[0]), total)  # they stand on streets that exist
    kind = np.concatenate(
        [np.full(k, KINDS.index(name) if name in KINDS else KINDS.index("other")) for name, k in wanted.items()]
    )
    area = dwellings[6][chosen].copy()
    more = (kind, rng.integers(220, 400, total), np.zeros(total, np.int64), dwellings[3][chosen],
            dwellings[4][chosen] + 0.0011, dwellings[5][chosen] + 0.0007, area)  # fmt: skip
    at = len(dwellings[0])
    special = {}
    for name, k in wanted.items():
        special[name] = np.arange(at, at + k, dtype=np.int64)
        at += k
    kinds, number, flat, street, lat, lon, areas = (
        np.concatenate([a, b]) for a, b in zip(dwellings, more, strict=True)
    )
    return special, (kinds, number, flat, street, lat, lon, areas)


def _refuges(
    rng: np.random.Generator, people: People, leaver: Ints, home: Ints, special: dict[str, Ints], rates: Rates
) -> None:
    fled = leaver[~people.male[leaver] & (rng.random(len(leaver)) < rates.refuge)]
    home[fled, 1] = rng.choice(special["refuge"], len(fled))
    home[fled, 2] = home[fled, 1]


def _hostels(
    rng: np.random.Generator,
    people: People,
    home: Ints,
    until: Ints,
    special: dict[str, Ints],
    window: tuple[int, int],
    rates: Rates,
) -> None:
    """A stay of some months in a hostel, then back home: only for people who do not move otherwise."""
    start, end = window
    settled = until[:, 0] == FOREVER
    grown = people.age(end) > 18
    likely = np.where(people.male, 1.4, 0.6)
    guests = np.flatnonzero(settled & grown & (rng.random(len(people)) < rates.hostel * likely))
    arrive = rng.integers(start - 120, end, len(guests))
    until[guests, 0] = arrive
    until[guests, 1] = arrive + 30 + rng.exponential(200, len(guests)).astype(np.int64)
    home[guests, 1] = rng.choice(special["hostel"], len(guests))


def describe(places: Places, address: int) -> tuple[str, str, str]:
    """First line without street, street name, and postcode of one address; the same whenever asked."""
    street = int(places.street[address])
    names, ways = words("street"), words("way")
    road = f"{names[street % len(names)]} {ways[(street // len(names) + street) % len(ways)]}"
    number = str(int(places.number[address]))
    area = ["EA", "WK", "NK", "EK", "SK", "HK", "GK", "JA", "JK", "BK", "CK", "DK"][int(places.area[address])]
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    code = street * 7 + int(places.number[address]) // 24
    postcode = f"{area}{street % 28 + 1} {code % 10}{letters[code // 10 % 20]}{letters[code // 200 % 20]}"
    flat = int(places.flat[address])
    if flat:
        building = words("building")[street % 6]
        number = f"Flat {flat}, {names[(street * 3) % len(names)]} {building}, {number}"
    return number, road, postcode
