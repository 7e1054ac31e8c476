"""Traffic: what fixed cameras read and who calls whom, most of it far from any crime.

Do not break: reads and calls are drawn for everybody alike; an offender's extra ones lie where he really was.
Camera reads are kept for a year, calls for the whole window.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from graphlink.sampling.draw import DAY, Bools, Floats, Ints, ragged, shuffled_keys, skip_lost_hour, stream
from graphlink.sampling.leavings import World
from graphlink.sampling.lists import DETECTED, ONLINE
from graphlink.sampling.offending import Offences
from graphlink.sampling.rates import Rates
from graphlink.sampling.things import plate_text
from graphlink.sampling.things_written import digits

CONFUSED = {"0": "O", "O": "0", "1": "I", "I": "1", "5": "S", "S": "5", "8": "B", "B": "8", "2": "Z", "Z": "2"}
KEPT_DAYS = 365


class Cameras:
    """Fixed cameras on the streets that people live on."""

    def __init__(self, world: World, rng: np.random.Generator, rates: Rates) -> None:
        count = max(8, int(len(world.people) / rates.people_per_camera))
        at = rng.integers(0, len(world.places.lat), count)
        self.lat: Floats = world.places.lat[at] + rng.normal(0, 0.004, count)
        self.lon: Floats = world.places.lon[at] + rng.normal(0, 0.006, count)
        order = np.argsort(self.lat, kind="stable")
        self.lat, self.lon = self.lat[order], self.lon[order]

    def near(self, rng: np.random.Generator, lat: Floats, lon: Floats) -> tuple[Ints, Floats]:
        """A camera close to each place, the closest of some dozen at its latitude, and its distance in degrees."""
        middle = np.searchsorted(self.lat, lat)
        best = np.clip(middle, 0, len(self.lat) - 1)
        least = np.full(len(lat), np.inf)
        reach = max(6, len(self.lat) // 12)
        for step in range(-reach, reach + 1, max(1, reach // 24)):
            candidate = np.clip(middle + step, 0, len(self.lat) - 1)
            far = np.hypot(self.lat[candidate] - lat, 0.62 * (self.lon[candidate] - lon))
            best, least = np.where(far < least, candidate, best), np.minimum(far, least)
        return best, least


def write_reads(world: World, offences: Offences, seed: int, end: int, rates: Rates) -> tuple[pa.Table, Bools]:
    """The anpr_reads table, and which offences had the offender's own car read close by."""
    rng = stream(seed, "reads")
    cameras = Cameras(world, rng, rates)
    vehicle, camera, minute = _daily(rng, world, cameras, end, rates)
    crime_vehicle, crime_camera, crime_minute, near = _crime_trips(rng, world, cameras, offences, end)
    vehicle = np.concatenate([vehicle, crime_vehicle])
    camera, minute = np.concatenate([camera, crime_camera]), np.concatenate([minute, crime_minute])
    along = rng.random(len(vehicle)) < rates.convoy
    mate = (vehicle[along] * 7_919 + 3) % len(world.cars.kind)
    vehicle = np.concatenate([vehicle, mate])
    camera, minute = np.concatenate([camera, camera[along]]), np.concatenate([minute, minute[along]])
    kept = (minute <= (end + 1) * DAY - 1) & (minute > (end - KEPT_DAYS) * DAY)
    vehicle, camera, minute = vehicle[kept], camera[kept], skip_lost_hour(minute[kept])
    return _read_table(rng, world, cameras, (vehicle, camera, minute), seed, rates), near


def _daily(rng: np.random.Generator, world: World, cameras: Cameras, end: int, rates: Rates) -> tuple[Ints, Ints, Ints]:
    """Local cars on their usual ways, at their usual hours."""
    cars = world.cars
    spell = np.flatnonzero(cars.end > end - KEPT_DAYS)
    often = rng.exponential(rates.reads_per_car, len(spell))
    owner, _ = ragged(rng.poisson(often).astype(np.int64))
    home = world.places.home[cars.keeper[spell], 0]
    lat, lon = world.places.lat[home], world.places.lon[home]
    usual, _ = cameras.near(rng, lat, lon)
    second, _ = cameras.near(rng, lat + rng.normal(0, 0.03, len(spell)), lon + rng.normal(0, 0.05, len(spell)))
    hour = rng.choice(np.array([450, 500, 540, 980, 1050, 1110]), len(spell))
    camera = np.where(rng.random(len(owner)) < 0.6, usual[owner], second[owner])
    away = rng.random(len(owner)) < 0.12
    camera = np.where(away, rng.integers(0, len(cameras.lat), len(owner)), camera)
    minute = np.where(
        rng.random(len(owner)) < 0.6, hour[owner] + rng.normal(0, 35, len(owner)), rng.integers(0, DAY, len(owner))
    )
    day = end - rng.integers(0, KEPT_DAYS, len(owner))
    held = (day >= cars.start[spell][owner]) & (day <= cars.end[spell][owner])
    when = day * DAY + minute.astype(np.int64) % DAY
    return cars.vehicle[spell][owner][held], camera[held], when[held]


def _crime_trips(
    rng: np.random.Generator, world: World, cameras: Cameras, offences: Offences, end: int
) -> tuple[Ints, Ints, Ints, Bools]:
    """Offenders who drove there: read before, and often after, where a camera stands close."""
    car = world.cars.at(world.people, offences.offender, offences.day)
    drove = (car >= 0) & ~np.isin(offences.setting, (ONLINE, DETECTED)) & (offences.day > end - KEPT_DAYS)
    drove &= rng.random(len(offences)) < 0.4
    who = np.flatnonzero(drove)
    camera, far = cameras.near(rng, offences.lat[who], offences.lon[who])
    close = far < 0.009  # about a kilometre
    who, camera = who[close], camera[close]
    near = np.zeros(len(offences), dtype=np.bool_)
    near[who] = True
    before = offences.start[who] - rng.integers(3, 50, len(who))
    after = np.maximum(offences.finish[who], offences.start[who]) + rng.integers(3, 50, len(who))
    leaves = rng.random(len(who)) < 0.6
    return (
        np.concatenate([car[who], car[who][leaves]]), np.concatenate([camera, camera[leaves]]),
        np.concatenate([before, after[leaves]]), near,
    )  # fmt: skip


def _read_table(
    rng: np.random.Generator, world: World, cameras: Cameras, reads: tuple[Ints, Ints, Ints], seed: int, rates: Rates
) -> pa.Table:
    vehicle, camera, minute = reads
    unique, where = np.unique(vehicle, return_inverse=True)
    plain = [plate_text(code).replace(" ", "") for code in world.codes.plate[unique].tolist()]
    wrong = [misread(text) for text in plain]
    mistaken = rng.random(len(vehicle)) < rates.misread
    plates = pa.array(plain + wrong).take(pa.array(np.where(mistaken, where + len(plain), where)))
    confidence = np.where(mistaken, rng.beta(6, 3, len(vehicle)), rng.beta(14, 1.2, len(vehicle)))
    ids = shuffled_keys(rng, "D", len(vehicle))
    order = np.argsort(ids, kind="stable")
    seconds = minute * 60 + rng.integers(0, 60, len(minute))
    names = pa.array([f"C{c + 100}" for c in range(len(cameras.lat))])
    return pa.table({
        "read_id": pa.array(ids[order]),
        "vrm": plates.take(pa.array(order)),
        "camera_id": names.take(pa.array(camera[order])),
        "lat": np.round(cameras.lat[camera[order]], 6),
        "lon": np.round(cameras.lon[camera[order]], 6),
        "seen_at": pa.array(np.datetime_as_string(seconds[order].astype("datetime64[s]"))),
        "confidence": np.round(confidence[order], 3),
    })  # fmt: skip


def misread(plate: str) -> str:
    """The plate with the last letter or figure that a camera confuses; unchanged where it has none."""
    for at in range(len(plate) - 1, -1, -1):
        if plate[at] in CONFUSED:
            return plate[:at] + CONFUSED[plate[at]] + plate[at + 1 :]
    return plate


def write_calls(
    world: World, offences: Offences, touched: Ints, seed: int, window: tuple[int, int], rates: Rates
) -> pa.Table:
    """Calls between people who know each other, offenders' calls to their victims, and wrong numbers.

    `touched`: numbers tied to something in the data; only calls with one of them are kept.
    """
    rng = stream(seed, "calls")
    people, phones = world.people, world.phones
    caller_spell = np.flatnonzero(np.isin(phones.number, touched))
    owner, _ = ragged(rng.poisson(rates.calls_per_phone, len(caller_spell)).astype(np.int64))
    person = phones.holder[caller_spell][owner]
    friend = (person * 6_007 + 11 * rng.integers(0, 4, len(person))) % len(people)
    circle = np.stack([people.partner[person], people.mother[person], people.ex[person], friend])
    chosen = circle[rng.choice(4, len(person), p=[0.3, 0.15, 0.1, 0.45]), np.arange(len(person))]
    called = np.where(chosen >= 0, chosen, friend)
    day = rng.integers(window[0], window[1] + 1, len(person))
    parts = [(person, called, day * DAY + (rng.triangular(420, 1080, 1430, len(day))).astype(np.int64))]
    pester = np.flatnonzero((offences.victim >= 0) & (offences.relationship < 4) & (rng.random(len(offences)) < 0.25))
    again, _ = ragged(rng.integers(1, 6, len(pester)))
    at = offences.start[pester][again] + rng.integers(-3 * DAY, DAY, len(again))
    parts.append((offences.offender[pester][again], offences.victim[pester][again], at))
    caller, callee, minute = (np.concatenate([part[i] for part in parts]) for i in range(3))
    minute = skip_lost_hour(minute)
    a, b = phones.spell_at(caller, minute // DAY), phones.spell_at(callee, minute // DAY)
    from_number, to_number = phones.number[a], phones.number[b]
    keep = (a >= 0) & (b >= 0) & (from_number != to_number)
    keep &= (minute >= window[0] * DAY) & (minute < (window[1] + 1) * DAY)
    keep &= np.isin(from_number, touched) | np.isin(to_number, touched)
    return _call_table(rng, world, (from_number[keep], to_number[keep], minute[keep]), seed)


def _call_table(rng: np.random.Generator, world: World, calls: tuple[Ints, Ints, Ints], seed: int) -> pa.Table:
    a, b, minute = calls
    unique, where = np.unique(np.concatenate([a, b]), return_inverse=True)
    national = [digits(world, number) for number in unique.tolist()]
    text = pa.array([f"0{d}" for d in national] + [f"+44{d}" for d in national])
    where = np.where(rng.random(len(where)) < 0.3, where + len(national), where)
    seconds = minute * 60 + rng.integers(0, 60, len(minute))
    order = np.lexsort((where[: len(a)], seconds))
    sms = rng.random(len(a)) < 0.45
    length = np.where(sms, 0, rng.exponential(110, len(a)).astype(np.int64) + 3)
    return pa.table({
        "from_number": text.take(pa.array(where[: len(a)][order])),
        "to_number": text.take(pa.array(where[len(a) :][order])),
        "started_at": pa.array(np.datetime_as_string(seconds[order].astype("datetime64[s]"))),
        "duration_s": pa.array(length[order]),
        "kind": pa.array(np.where(sms, "sms", "voice")[order]),
    })  # fmt: skip
