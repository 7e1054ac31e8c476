"""From humans to nominal records: who appears before police, when, and which record that makes or reuses.

Do not break: a record belongs to one true person. Two people under one record do not exist here; a suspect filed under
a namesake is a wrong name in `naming`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphlink.sampling.draw import DAY, FOREVER, NEVER, Bools, Floats, Ints, stream
from graphlink.sampling.leavings import PHONE, VEHICLE, Left, World
from graphlink.sampling.naming import Suspects
from graphlink.sampling.offending import Offences
from graphlink.sampling.rates import Rates
from graphlink.sampling.things import CONTRACT, LANDLINE

SOURCES = ("crime_report", "custody", "pnc", "keeper_register", "comms_data", "intelligence")
REPORT, CUSTODY, PNC, KEEPER, COMMS, INTELLIGENCE = range(6)


@dataclass
class Appearances:
    """One row a time somebody is written down: who, when, where, and the record he then stands under."""

    person: Ints
    day: Ints
    source: Ints
    offence: Ints  # -1 none
    thing: Ints  # spell of phone or car for the registers, -1 none
    record: Ints
    suspect: Ints  # of each suspect row: its appearance, -1 unnamed
    custody: Ints  # of each suspect row: its custody appearance, -1 none
    victim: Ints  # of each offence: its victim's appearance, -1 unnamed or none
    witness: Ints  # of each offence: its witness's appearance, -1 none


@dataclass
class Records:
    """One row a nominal record."""

    person: Ints
    day: Ints
    source: Ints
    custody: Bools  # fingerprints were taken under it
    suspect: Bools


class _Rows:
    """Appearances gathered part by part."""

    def __init__(self) -> None:
        self.columns: list[tuple[Ints, Ints, Ints, Ints, Ints]] = []
        self.total = 0

    def add(self, person: Ints, day: Ints, source: int, offence: Ints | None = None, thing: Ints | None = None) -> Ints:
        none = np.full(len(person), -1)
        self.columns.append((
            person, day, np.full(len(person), source),
            none if offence is None else offence, none if thing is None else thing,
        ))  # fmt: skip
        made: Ints = np.arange(self.total, self.total + len(person), dtype=np.int64)
        self.total += len(person)
        return made


def make_appearances(
    world: World, offences: Offences, suspects: Suspects, left: Left, seed: int, window: tuple[int, int], rates: Rates
) -> tuple[Appearances, Records]:
    """Everybody who is written down, and the records that come of it."""
    rng = stream(seed, "nominals")
    rows = _Rows()
    told = offences.reported // DAY
    named = np.flatnonzero(suspects.named >= 0)
    suspect = np.full(len(suspects), -1)
    suspect[named] = rows.add(suspects.named[named], told[suspects.offence[named]], REPORT, suspects.offence[named])
    custody = _custody(rows, suspects)
    victim = np.full(len(offences), -1)
    known = np.flatnonzero((offences.victim >= 0) & (rng.random(len(offences)) >= rates.victim_unnamed))
    victim[known] = rows.add(offences.victim[known], told[known], REPORT, known)
    witness = _witnesses(rng, rows, world, offences, told, rates)
    _registers(rng, rows, world, left, told, window, rates)
    columns = [np.concatenate([part[i] for part in rows.columns]) for i in range(5)]
    columns[1] = np.minimum(columns[1], window[1])
    looked_up = np.zeros(rows.total, dtype=np.bool_)
    looked_up[suspect[named]] = looked_up[victim[known]] = True
    record, records = _records(rng, columns, looked_up, rates)
    records.suspect[record[suspect[named]]] = True
    person, day, source, offence, thing = columns
    appearances = Appearances(person, day, source, offence, thing, record, suspect, custody, victim, witness)
    return appearances, records


def _custody(rows: _Rows, suspects: Suspects) -> Ints:
    held = np.flatnonzero(suspects.arrest != NEVER)
    custody = np.full(len(suspects), -1)
    custody[held] = rows.add(suspects.named[held], suspects.arrest[held], CUSTODY, suspects.offence[held])
    return custody


def _witnesses(
    rng: np.random.Generator, rows: _Rows, world: World, offences: Offences, told: Ints, rates: Rates
) -> Ints:
    people, m = world.people, len(offences)
    seen = np.flatnonzero(rng.random(m) < rates.witness)
    victim = offences.victim[seen]
    anyone = rng.integers(0, len(people), len(seen))
    close = np.where((victim >= 0) & (rng.random(len(seen)) < 0.4), people.mother[victim], -1)
    who = np.where(close >= 0, close, anyone)
    fit = (who != victim) & (who != offences.offender[seen]) & (who != offences.second[seen])
    fit &= people.born[who] + 10 * 365 < told[seen]
    witness = np.full(m, -1)
    witness[seen[fit]] = rows.add(who[fit], told[seen[fit]], REPORT, seen[fit])
    return witness


def _registers(
    rng: np.random.Generator, rows: _Rows, world: World, left: Left, told: Ints, window: tuple[int, int], rates: Rates
) -> None:
    """Keepers and subscribers: those of what offences left, and others that stand in the data anyway."""
    cars, phones = world.cars, world.phones
    touched = left.of(VEHICLE)
    first = np.full(len(cars.kind), NEVER)
    first[touched.thing[::-1]] = told[touched.offence[::-1]]
    asked = (first[cars.vehicle] != NEVER) & (rng.random(len(cars.vehicle)) < 0.9)
    asked |= rng.random(len(cars.vehicle)) < rates.register
    spell = np.flatnonzero(asked & (cars.end > window[0]))
    day = np.where(first[cars.vehicle[spell]] == NEVER, rng.integers(*window, len(spell)), first[cars.vehicle[spell]])
    day = np.clip(day, np.maximum(cars.start[spell], window[0]), cars.end[spell])
    rows.add(cars.keeper[spell], day, KEEPER, thing=spell)
    numbers = left.of(PHONE)
    first = np.full(phones.numbers, NEVER)
    first[numbers.thing[::-1]] = told[numbers.offence[::-1]]
    known = np.where(phones.kind == CONTRACT, 0.8, 0.12)
    asked = (first[phones.number] != NEVER) & (rng.random(len(phones.number)) < known)
    asked |= rng.random(len(phones.number)) < rates.register * known
    spell = np.flatnonzero(asked & (phones.end > window[0] - 200) & (phones.kind != LANDLINE))
    day = np.clip(first[phones.number[spell]], phones.start[spell], np.minimum(phones.end[spell], window[1]))
    day = np.clip(np.where(first[phones.number[spell]] == NEVER, rng.integers(*window, len(spell)), day), *window)
    rows.add(phones.holder[spell], day, COMMS, thing=spell)


def _records(rng: np.random.Generator, columns: list[Ints], looked_up: Bools, rates: Rates) -> tuple[Ints, Records]:
    """Which appearance makes a record, and which is put under an earlier one of the same person."""
    person, day, source = columns[:3]
    factor: Floats = np.array([1.0, 0.3, 0.2, 1.7, 2.2, 1.0])
    order = np.lexsort((rng.random(len(person)), day, person))
    p = person[order]
    chance = rates.new_nominal * factor[source] * np.where(looked_up, rates.known_again, 1.0)
    fresh = rng.random(len(p)) < np.minimum(chance[order], 0.95)
    begins = np.ones(len(p), dtype=np.bool_)
    begins[1:] = p[1:] != p[:-1]
    fresh |= begins
    made = np.cumsum(fresh) - 1  # record made last, over all people
    start = np.maximum.accumulate(np.where(begins, made, 0))
    reused = start + (rng.random(len(p)) ** rates.main_record * (made - start + 1)).astype(np.int64)
    record = np.empty(len(p), dtype=np.int64)
    record[order] = np.where(fresh, made, reused)
    by = order[fresh]
    custody = np.zeros(len(by), dtype=np.bool_)
    custody[record[source == CUSTODY]] = True
    return record, Records(person[by], day[by], source[by], custody, np.zeros(len(by), dtype=np.bool_))


def spans(start: Ints, end: Ints, day: Ints, limit: int) -> tuple[Ints, Ints]:
    """first_seen and last_seen of a register's tie as known: NEVER where it is open."""
    first = np.where(start <= NEVER + 1, NEVER, start)
    last = np.where(end >= FOREVER, NEVER, np.minimum(end, limit))
    return first, last
