"""Things as they are written: one real address, plate, number or account in several rows, spelt differently.

Do not break: the spelling of a row is drawn without looking at who holds the thing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from graphlink.sampling.draw import Ints, pick, shuffled_keys, stream
from graphlink.sampling.homes import KINDS, describe
from graphlink.sampling.leavings import ACCOUNT, ADDRESS, MARK, MARK_KINDS, PHONE, SPACING, VEHICLE, World
from graphlink.sampling.lists import names, words
from graphlink.sampling.things import ACCOUNT_KINDS, LANDLINE, PHONE_KINDS, PREPAID, VEHICLE_KINDS, plate_text
from graphlink.sampling.tying import Ties

VARIANTS = 4
Columns = dict[str, list[str | None]]


@dataclass
class WrittenThings:
    """The five tables of things, and for each tie the key of the row it points to."""

    tables: dict[str, Columns]
    key: np.ndarray


def write_things(world: World, ties: Ties, seed: int) -> WrittenThings:
    """One table for each kind of thing."""
    rng = stream(seed, "things written")
    variant = pick(rng, np.array([0.62, 0.2, 0.11, 0.07]), len(ties))
    key = np.full(len(ties), "", dtype="U16")
    writers: dict[int, tuple[str, str, Callable[[World, int, int], tuple[str | None, ...]], tuple[str, ...]]] = {
        ADDRESS: ("addresses", "A", _address, ("text", "postcode", "uprn", "lat", "lon", "kind")),
        VEHICLE: ("vehicles", "V", _vehicle, ("vrm", "make", "model", "colour", "kind")),
        PHONE: ("phones", "P", _phone, ("number", "imei", "kind")),
        ACCOUNT: ("accounts", "U", _account, ("kind", "service", "handle")),
        MARK: ("marks", "M", _mark, ("kind", "quality")),
    }
    tables = {}
    for to, (name, prefix, write, columns) in writers.items():
        mine = np.flatnonzero(ties.to == to)
        spelt = ties.thing[mine] * VARIANTS + (variant[mine] if to != MARK else 0)
        rows, where = np.unique(spelt, return_inverse=True)
        ids = shuffled_keys(rng, prefix, len(rows))
        key[mine] = ids[where]
        things, forms = (rows // VARIANTS).tolist(), (rows % VARIANTS).tolist()
        cells = [write(world, thing, form) for thing, form in zip(things, forms, strict=True)]
        table: Columns = {f"{_single(name)}_id": ids.tolist()}
        for at, column in enumerate(columns):
            table[column] = [cell[at] for cell in cells]
        tables[name] = table
    return WrittenThings(tables, key)


def _single(table: str) -> str:
    return "address" if table == "addresses" else table[:-1]


def _address(world: World, address: int, form: int) -> tuple[str | None, ...]:
    places = world.places
    number, road, postcode = describe(places, address)
    kind = KINDS[int(places.kind[address])]
    if kind != "dwelling":
        number = f"{kind.title() if kind != 'other' else 'Care of'} {address % 97 + 1}, {number}"
    short = dict(zip(words("way"), words("way_short"), strict=True))
    name, way = road.rsplit(" ", 1)
    text = (
        f"{number} {road}",
        f"{number} {name} {short[way]}",
        f"{number} {road}".upper(),
        f"{number}, {road}".replace("Flat ", "Flt "),
    )[form]
    code = (postcode, postcode, postcode.replace(" ", ""), None)[form]
    uprn = str(int(world.codes.uprn[address])) if form == 0 and world.codes.uprn[address] % 5 else None
    return text, code, uprn, f"{places.lat[address]:.6f}", f"{places.lon[address]:.6f}", kind if form < 2 else None


def _vehicle(world: World, vehicle: int, form: int) -> tuple[str | None, ...]:
    cars = world.cars
    plate = plate_text(int(world.codes.plate[vehicle]))
    make, model = words("car")[int(cars.model[vehicle])].split(" ", 1)
    spelt = (plate.replace(" ", ""), plate, plate.lower(), plate.replace(" ", "-"))[form]
    kind = VEHICLE_KINDS[int(cars.kind[vehicle])]
    return spelt, make, model if form < 2 else None, words("colour")[int(cars.colour[vehicle])], kind


def digits(world: World, number: int) -> str:
    """The digits of a number without the leading 0."""
    return str(int(world.codes.number[number]))


def _phone(world: World, number: int, form: int) -> tuple[str | None, ...]:
    phones = world.phones
    landline = number >= len(phones.number)
    text = digits(world, number)
    spelt = (f"0{text}", f"+44{text}", f"0{text[:4]} {text[4:]}", f"+44 (0){text[:4]} {text[4:]}")[form]
    if landline:
        return spelt, None, PHONE_KINDS[LANDLINE]
    handset = int(world.codes.imei[phones.imei[number]])
    imei = str(handset) if (handset // 1000 + form) % 3 == 0 else None
    kind = PHONE_KINDS[int(phones.kind[number])] if form < 2 or phones.kind[number] == PREPAID else None
    return spelt, imei, kind


def _account(world: World, account: int, form: int) -> tuple[str | None, ...]:
    accounts = world.accounts
    owner = int(accounts.owner[account])
    kind = ACCOUNT_KINDS[int(accounts.kind[account])]
    services = words(f"service_{kind}")
    service = services[account % len(services)]
    stem = names().text[int(world.people.forename[owner])].lower().replace(" ", "").replace("'", "")
    handle = f"{stem}{int(accounts.salt[account])}{'_x' * (account % 3 == 0)}{account % 89 if account % 2 else ''}"
    if kind == "email":
        handle = f"{handle}@{service}"
    return kind, service if form < 2 else None, (handle, handle, handle.upper(), f" {handle}")[form]


def _mark(world: World, mark: int, form: int) -> tuple[str | None, ...]:
    partial = mark // SPACING > len(world.people)
    return MARK_KINDS[mark % SPACING], "partial" if partial else "full"


def keys_of(ties: Ties, written: WrittenThings, to: int) -> dict[int, str]:
    """A thing's first row key, for tables that name an address."""
    mine: Ints = np.flatnonzero(ties.to == to)
    return dict(zip(ties.thing[mine].tolist(), written.key[mine].tolist(), strict=True))
