"""Who is named for what: selection by relationship and evidence, mistakes that fall on near ones, status.

Do not break: `offender` of a row is the truth and never written to the data; `named` is the true person whose record
will stand there (-1: nobody is named).
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from graphlink.sampling.draw import DAY, NEVER, Bools, Floats, Ints, stream
from graphlink.sampling.leavings import DNA, FINGERPRINT, MARK, SPACING, VEHICLE, Left, World, on_database
from graphlink.sampling.lists import ACQUAINTANCE, CHILD, DETECTED, FAMILY, ONLINE, PARTNER, PROPERTY, STRANGER, acts
from graphlink.sampling.offending import Offences
from graphlink.sampling.people import People
from graphlink.sampling.rates import Rates

STATUSES = ("named", "arrested", "charged", "convicted", "eliminated")
NAMED, ARRESTED, CHARGED, CONVICTED, ELIMINATED = range(5)


@dataclass
class Suspects:
    """One row a suspect row of the data. `status` -1 for an unnamed one, `offender` -1 where nobody did it."""

    offence: Ints
    offender: Ints
    named: Ints
    status: Ints
    alternative: Bools
    arrest: Ints  # day of arrest, NEVER if none
    remand: Bools  # charged and kept in prison

    def take(self, keep: Bools) -> Suspects:
        return Suspects(*(getattr(self, f.name)[keep] for f in fields(self)))

    def __len__(self) -> int:
        return len(self.offence)


def make_suspects(world: World, offences: Offences, left: Left, seed: int, end: int, rates: Rates) -> Suspects:
    """Suspect rows of all offences: one a seat, and rows of people eliminated or named beside another."""
    rng = stream(seed, "naming")
    m = len(offences)
    both = np.flatnonzero(offences.second >= 0)
    offence = np.concatenate([np.arange(m), both])
    offender = np.concatenate([offences.offender, offences.second[both]])
    matched = _matched(rng, world, offences, left)
    chance = _chance(offences, left, matched, rates)
    chance = np.where(offences.many, rates.named_many, chance)[offence]
    chance[m:] *= 0.75  # the second man is known less often
    is_named = rng.random(len(offence)) < chance
    named = np.where(is_named, offender, -1)
    mistaken = is_named & (rng.random(len(offence)) < rates.mistaken)
    near = near_person(rng, world, offences, offence, offender)
    named = np.where(mistaken & (near >= 0), near, named)
    other = world.people.namesake[offender]
    misfiled = (named == offender) & (other >= 0) & (rng.random(len(offence)) < rates.misfiled * 5)
    named = np.where(misfiled & (other != offences.victim[offence]), other, named)
    status = _status(rng, offences, offence, matched, (named, offender), end)
    alternative = np.zeros(len(offence), dtype=np.bool_)
    unknown, free = np.full(len(offence), NEVER), np.zeros(len(offence), dtype=np.bool_)
    suspects = Suspects(offence, offender, named, status, alternative, unknown, free)
    suspects = _one_row_each(_beside(rng, world, offences, suspects, rates))
    return _held(rng, offences, suspects, end, rates)


def _held(rng: np.random.Generator, offences: Offences, suspects: Suspects, end: int, rates: Rates) -> Suspects:
    """Days of arrest, soon after the report; who of the charged is remanded."""
    m = len(suspects)
    arrested = (suspects.status >= ARRESTED) & (suspects.named >= 0)
    arrested &= (suspects.status != ELIMINATED) | (rng.random(m) < 0.4)
    day = offences.reported[suspects.offence] // DAY + np.minimum(rng.exponential(9, m), 120).astype(np.int64)
    suspects.arrest = np.where(arrested, np.minimum(day, end), NEVER)
    charged = (suspects.status == CHARGED) | (suspects.status == CONVICTED)
    suspects.remand = charged & (rng.random(m) < rates.remanded)
    return suspects


def imprison(people: People, suspects: Suspects, seed: int, rates: Rates) -> None:
    """Settles who is in prison and when: from a week after the arrest, for some months, once."""
    rng = stream(seed, "prison")
    rows = np.flatnonzero(suspects.remand)
    rows = rows[np.argsort(-suspects.arrest[rows], kind="stable")]  # the first remand of a person holds
    who, start = suspects.named[rows], suspects.arrest[rows] + 7
    people.inside_from[who] = start
    people.inside_to[who] = start + 14 + rng.exponential(rates.inside_days, len(rows)).astype(np.int64)


def without_impossible(
    people: People, offences: Offences, left: Left, suspects: Suspects
) -> tuple[Offences, Left, Suspects]:
    """The same without what somebody in prison would have done outside."""
    second = offences.second
    gone = people.inside(offences.offender, offences.day)
    gone |= (second >= 0) & people.inside(second, offences.day)
    place = np.cumsum(~gone) - 1
    mine, theirs = ~gone[left.offence], ~gone[suspects.offence]
    left, suspects = left.take(mine), suspects.take(theirs)
    left.offence, suspects.offence = place[left.offence], place[suspects.offence]
    return offences.take(~gone), left, suspects


def _matched(rng: np.random.Generator, world: World, offences: Offences, left: Left) -> Bools:
    """Offences whose full mark names somebody who is on the database."""
    known = on_database(rng, offences, world.people)
    marks = left.of(MARK)
    good = marks.honest & np.isin(marks.thing % SPACING, (DNA, FINGERPRINT)) & known[offences.offender[marks.offence]]
    matched = np.zeros(len(offences), dtype=np.bool_)
    matched[marks.offence[good]] = True
    return matched


def _chance(offences: Offences, left: Left, matched: Bools, rates: Rates) -> Floats:
    by_setting = np.zeros(8)
    by_setting[[PARTNER, FAMILY, CHILD]] = rates.named_partner, rates.named_family, rates.named_family
    by_setting[[ACQUAINTANCE, STRANGER]] = rates.named_acquaintance, rates.named_stranger
    by_setting[[ONLINE, PROPERTY, DETECTED]] = rates.named_online, rates.named_property, 1.0
    chance = by_setting[offences.setting]
    plate = left.of(VEHICLE)
    seen = np.zeros(len(offences), dtype=np.bool_)
    seen[plate.offence[plate.honest]] = True
    chance = np.where(seen, np.maximum(chance, 1 - (1 - chance) * 0.6), chance)
    return np.where(matched, np.maximum(chance, rates.named_by_mark), chance)


def near_person(rng: np.random.Generator, world: World, offences: Offences, offence: Ints, offender: Ints) -> Ints:
    """Somebody taken for the offender: a brother, the victim's other man, a namesake, a friend; -1 nobody."""
    people = world.people
    victim = offences.victim[offence]
    theirs = np.where(victim >= 0, np.where(people.ex[victim] >= 0, people.ex[victim], people.partner[victim]), -1)
    choices = np.stack([people.sibling[offender], theirs, people.namesake[offender], people.father[offender]])
    order = rng.permuted(np.tile(np.arange(4), (len(offender), 1)), axis=1)
    near = np.full(len(offender), -1)
    for turn in range(4):
        candidate = choices[order[:, turn], np.arange(len(offender))]
        grown = people.born[candidate] + 12 * 365 < offences.day[offence]
        alike = people.male[candidate] == people.male[offender]
        fit = (candidate >= 0) & (candidate != offender) & (candidate != victim) & grown & alike
        near = np.where((near < 0) & fit, candidate, near)
    return near


def _status(
    rng: np.random.Generator, offences: Offences, offence: Ints, matched: Bools, who: tuple[Ints, Ints], end: int
) -> Ints:
    """Strong for grave acts, forensic matches and domestic cases; weak for what was reported lately, or wrongly."""
    named, offender = who
    names = np.array(acts().name)[offences.act[offence]]
    grave = np.isin(names, ("rape", "assault_by_penetration", "murder", "attempted_murder", "wounding_intent"))
    setting = offences.setting[offence]
    age = end - offences.reported[offence] // DAY
    arrest = np.select([setting == DETECTED, grave, setting == PARTNER, setting == FAMILY], [1.0, 0.7, 0.5, 0.4], 0.28)
    arrest = np.where(matched[offence], np.maximum(arrest, 0.9), arrest)
    charge = np.where(matched[offence], 0.5, np.where(setting == DETECTED, 0.5, np.where(grave, 0.22, 0.16)))
    right = named == offender
    arrest, charge = np.where(right, arrest, arrest * 0.5), np.where(right, charge, charge * 0.15)
    charge = charge * np.clip(age / 90, 0, 1)
    convict = 0.45 * np.clip((age - 60) / 365, 0, 1)
    u = rng.random((3, len(offence)))
    status = np.where(u[0] < arrest, np.where(u[1] < charge, np.where(u[2] < convict, 3, 2), 1), 0)
    return np.where(named < 0, -1, status)


def _beside(rng: np.random.Generator, world: World, offences: Offences, suspects: Suspects, rates: Rates) -> Suspects:
    """Rows beside the seat's own: people named and eliminated, alternatives of whom one did it."""
    single = offences.second[suspects.offence] < 0
    near = near_person(rng, world, offences, suspects.offence, suspects.offender)
    u = rng.random(len(suspects))
    wrong = (suspects.named < 0) & (near >= 0) & single & (u < rates.eliminated)
    other = (suspects.named == suspects.offender) & (near >= 0) & single & (suspects.status < CHARGED)
    other &= u < rates.alternatives
    more_offence = np.concatenate([suspects.offence[wrong], suspects.offence[other]])
    k, j = int(wrong.sum()), int(other.sum())
    suspects.alternative[other] = True
    more = Suspects(
        more_offence, np.full(k + j, -1), np.concatenate([near[wrong], near[other]]),
        np.concatenate([np.full(k, ELIMINATED), suspects.status[other]]),
        np.concatenate([np.zeros(k, np.bool_), np.ones(j, np.bool_)]),
        np.full(k + j, NEVER), np.zeros(k + j, np.bool_),
    )  # fmt: skip
    joined = [np.concatenate([getattr(suspects, f.name), getattr(more, f.name)]) for f in fields(Suspects)]
    return Suspects(*joined)


def _one_row_each(suspects: Suspects) -> Suspects:
    """One person is named once in an offence; the later row falls, or becomes unnamed if it is a seat's own."""
    key = suspects.offence * (1 << 32) + suspects.named
    named = suspects.named >= 0
    _, first = np.unique(np.where(named, key, -1 - np.arange(len(key))), return_index=True)
    again = np.ones(len(key), dtype=np.bool_)
    again[first] = False
    seat = again & (suspects.offender >= 0)
    suspects.named[seat], suspects.status[seat], suspects.alternative[seat] = -1, -1, False
    keep = ~(again & ~seat)
    return suspects.take(keep)
