"""Offences and involvements as crime reports hold them: codes, spans, outcomes, flags, method text, descriptions.

Do not break: method text and descriptions come from the true offender, codes and dates from the offence; nothing here
depends on whether somebody was named, but for the outcome and what is said of the unnamed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphlink.sampling.draw import DAY, NEVER, Ints, iso_minutes, stream
from graphlink.sampling.homes import AREAS, CENTRE
from graphlink.sampling.leavings import World
from graphlink.sampling.lists import CHILD, DETECTED, FAMILY, PARTNER, acts, names, phrases, titles, words
from graphlink.sampling.naming import ARRESTED, CHARGED, ELIMINATED, STATUSES, Suspects
from graphlink.sampling.nominals import Appearances
from graphlink.sampling.offending import RELATIONSHIPS, UNKNOWN, Offences, victim_kind
from graphlink.sampling.rates import Rates

Columns = dict[str, list[str | None]]
GROUPS = {
    "common_assault": "Violence without injury",
    "threats_to_kill": "Violence without injury",
    "abh": "Violence with injury",
    "harassment": "Stalking and harassment",
    "malicious_communication": "Stalking and harassment",
    "stalking": "Stalking and harassment",
    "sexual_assault": "Other sexual offences",
    "exposure": "Other sexual offences",
}
STALKING = ("stalking", "stalking_fear", "stalking_serious")


@dataclass
class Keys:
    """The opaque keys under which true things stand in the data."""

    offence: np.ndarray
    record: np.ndarray


def write_offences(
    world: World, offences: Offences, suspects: Suspects, keys: Keys, seed: int, rates: Rates
) -> Columns:
    """The offences table."""
    rng = stream(seed, "reports")
    m = len(offences)
    u = rng.random((m, 12))
    listed = acts()
    kind = victim_kind(world.people, offences.victim, offences.day)
    code = listed.code[offences.act, kind]
    code = np.where(code == "", listed.code[offences.act, 1], code)
    title = titles()
    group = [GROUPS.get(listed.name[a]) for a in offences.act.tolist()]
    codes: list[str | None] = []
    for at, text in enumerate(code.tolist()):
        if u[at, 0] < rates.code_missing:
            codes.append(None)
        elif u[at, 0] < rates.code_missing + rates.code_group * 2 and group[at]:
            codes.append(f"G:{group[at]}")
        else:
            codes.append(text if u[at, 1] > 0.03 else text.lstrip("0"))
    placed = u[:, 2] > 0.04
    return {
        "offence_id": keys.offence.tolist(),
        "offence_code": codes,
        "offence_title": [title[text] for text in code.tolist()],
        "committed_from": iso_minutes(offences.start),
        "committed_to": iso_minutes(np.where(u[:, 3] < 0.15, NEVER, offences.finish)),
        "reported_at": iso_minutes(np.where(u[:, 4] < 0.004, NEVER, offences.reported)),
        "origin": ["police_detected" if s == DETECTED else "reported" for s in offences.setting.tolist()],
        "bcu": [words("bcu")[area] for area in _areas(offences).tolist()],
        "lat": [f"{x:.6f}" if ok else None for x, ok in zip(offences.lat.tolist(), placed.tolist(), strict=True)],
        "lon": [f"{x:.6f}" if ok else None for x, ok in zip(offences.lon.tolist(), placed.tolist(), strict=True)],
        "outcome": _outcomes(offences, suspects, u),
        "flags": _flags(world, offences, u),
        "mo": _methods(offences, rng, rates),
    }


def _areas(offences: Offences) -> Ints:
    angle = np.arange(AREAS) / AREAS * 2 * np.pi
    lat, lon = CENTRE[0] + 0.11 * np.sin(angle), CENTRE[1] + 0.19 * np.cos(angle)
    best = np.zeros(len(offences), dtype=np.int64)
    least = np.full(len(offences), np.inf)
    for area in range(AREAS):
        far = (offences.lat - lat[area]) ** 2 + (0.62 * (offences.lon - lon[area])) ** 2
        best, least = np.where(far < least, area, best), np.minimum(far, least)
    return best


def _outcomes(offences: Offences, suspects: Suspects, u: np.ndarray) -> list[str | None]:
    strongest = np.full(len(offences), -1)
    counted = suspects.status != ELIMINATED
    np.maximum.at(strongest, suspects.offence[counted], suspects.status[counted])
    last = int(offences.reported.max()) if len(offences) else 0
    recent = offences.reported > last - 60 * DAY
    named = words("outcome_named")
    found: list[str | None] = []
    for status, fresh, draw in zip(strongest.tolist(), recent.tolist(), u[:, 5].tolist(), strict=True):
        if status >= CHARGED:
            found.append("1 - charged or summonsed")
        elif (fresh and draw < 0.7) or draw < 0.08:
            found.append(None)
        elif status < 0:
            found.append("18 - investigation complete, no suspect identified")
        else:
            found.append(named[int(draw * len(named))])
    return found


def _flags(world: World, offences: Offences, u: np.ndarray) -> list[str | None]:
    age = np.where(offences.victim >= 0, (offences.day - world.people.born[offences.victim]) / 365.25, 40)
    domestic = np.isin(offences.setting, (PARTNER, FAMILY)) & (u[:, 6] < 0.95)
    child = (age < 18) & (u[:, 7] < 0.9) | (offences.setting == CHILD)
    stalking = np.isin(np.array(acts().name)[offences.act], STALKING)
    honour = np.isin(offences.setting, (PARTNER, FAMILY)) & (u[:, 8] < 0.012)
    hate = u[:, 9] < 0.015
    columns = (
        ("domestic_abuse", domestic),
        ("child", child),
        ("stalking", stalking),
        ("honour_based", honour),
        ("hate", hate),
    )
    rows = np.stack([mask for _, mask in columns], axis=1).tolist()
    return [";".join(name for (name, _), on in zip(columns, row, strict=True) if on) or None for row in rows]


def _methods(offences: Offences, rng: np.random.Generator, rates: Rates) -> list[str | None]:
    """Phrases of the act, and at times one of the offender's two habits; chance gives habits to others too."""
    by_act, by_habit = phrases()
    habits = [phrase for group in by_habit.values() for phrase in group]
    u = rng.random((len(offences), 5))
    found: list[str | None] = []
    for offender, act, draw in zip(offences.offender.tolist(), offences.act.tolist(), u.tolist(), strict=True):
        if draw[0] < 0.06:
            found.append(None)
            continue
        choices = by_act.get(acts().name[act], by_act["*"])
        text = choices[int(draw[1] * len(choices))]
        if draw[2] < rates.mo_habit:
            own = (offender * (31 if draw[3] < 0.6 else 57) + 11) % len(habits)
            text += "; suspect " + (habits[own] if draw[4] < 0.75 else habits[int(draw[3] * len(habits))])
        found.append(text)
    return found


def write_involvements(
    world: World, offences: Offences, suspects: Suspects, seen: Appearances, keys: Keys, seed: int, rates: Rates
) -> Columns:
    """The involvements table, in the order of the keys."""
    rng = stream(seed, "involvements")
    rows: list[tuple[str | None, ...]] = []
    rows += _suspect_rows(rng, world, offences, suspects, seen, keys)
    u = rng.random((len(offences), 3))
    relation = np.where(u[:, 0] < 0.93, offences.relationship, -1).tolist()
    for offence, victim in enumerate(offences.victim.tolist()):
        witness = int(seen.witness[offence])
        if witness >= 0:
            rows.append((keys.offence[offence], keys.record[seen.record[witness]], "witness", *[None] * 9))
        if victim < 0:
            continue
        tie = RELATIONSHIPS[relation[offence]] if relation[offence] >= 0 else None
        at = int(seen.victim[offence])
        sex = "M" if world.people.male[victim] else "F"
        record = keys.record[seen.record[at]] if at >= 0 else None
        unknown = u[offence, 1] < rates.victimless_sex * 2 if at < 0 else u[offence, 2] > 0.2
        told = None if unknown else sex
        rows.append((keys.offence[offence], record, "victim", None, None, tie, None, None, told, None, None, None))
    rows.sort(key=lambda row: (row[0] or "", row[2] or "", row[1] or "", row[11] or "", row[9] or ""))
    names_of = ("offence_id", "person_id", "role", "alternative", "status", "relationship", "forename", "surname",
                "sex", "age_from", "age_to", "description")  # fmt: skip
    return {name: [row[at] for row in rows] for at, name in enumerate(names_of)}


def _suspect_rows(
    rng: np.random.Generator, world: World, offences: Offences, suspects: Suspects, seen: Appearances, keys: Keys
) -> list[tuple[str | None, ...]]:
    people = world.people
    u = rng.random((len(suspects), 10))
    seats = np.bincount(suspects.offence, minlength=len(offences))
    rows: list[tuple[str | None, ...]] = []
    for row in range(len(suspects)):
        offence, draw = int(suspects.offence[row]), u[row]
        key = keys.offence[offence]
        at = int(seen.suspect[row])
        if at >= 0:
            held = int(seen.custody[row])
            use = held if held >= 0 and draw[0] < 0.5 else at
            alternative = "true" if suspects.alternative[row] else None
            status = STATUSES[int(suspects.status[row])]
            rows.append((key, keys.record[seen.record[use]], "suspect", alternative, status, *[None] * 7))
            continue
        offender = int(suspects.offender[row])
        if seats[offence] == 1 and draw[0] < 0.25:
            continue  # no suspect row at all: its one seat is unnamed all the same
        rows.append((key, None, "suspect", None, None, None, *_described(people, offences, offence, offender, draw)))
    return rows


def _described(
    people: object, offences: Offences, offence: int, offender: int, u: np.ndarray
) -> tuple[str | None, ...]:
    """forename, surname, sex, age_from, age_to, description of somebody nobody could name."""
    male, born = people.male[offender], people.born[offender]  # type: ignore[attr-defined]
    known = offences.relationship[offence] != UNKNOWN
    forename = None
    if u[1] < (0.25 if known else 0.04):
        forename = names().text[int(people.forename[offender])]  # type: ignore[attr-defined]
    sex = ("M" if male else "F") if u[2] < 0.85 else None
    if u[2] < 0.008:
        sex = "F" if male else "M"
    low = high = None
    if u[3] < 0.65:
        age = float((offences.day[offence] - born) / 365.25) + (u[4] - 0.5) * 10
        low = max(10, 5 * int((age - 3) / 5))
        high = low + (5 if u[5] < 0.5 else 10)
    text = None
    if u[6] < 0.6:
        build, hair = words("build"), words("hair")
        first = build[offender % len(build)] if u[7] < 0.8 else build[int(u[7] * len(build))]
        then = hair[offender * 5 % len(hair)] if u[8] < 0.7 else hair[int(u[8] * len(hair))]
        text = f"{first}, {then}"
    return forename, None, sex, str(low) if low else None, str(high) if high else None, text


def arrested(suspects: Suspects) -> Ints:
    """Rows of suspects who were arrested, charged or convicted."""
    found: Ints = np.flatnonzero((suspects.status >= ARRESTED) & (suspects.status != ELIMINATED))
    return found
