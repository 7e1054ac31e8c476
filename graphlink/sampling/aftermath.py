"""What follows from that life: arrests, charges, orders, stops, taskings. Every one under a record that exists.

Do not break: nothing here is random about people's guilt; it follows from the suspect rows and from who was seen where.
"""

from __future__ import annotations

import numpy as np

from graphlink.sampling.draw import DAY, NEVER, Ints, iso_days, iso_minutes, shuffled_keys, skip_lost_hour, stream
from graphlink.sampling.leavings import World
from graphlink.sampling.lists import PARTNER, acts, words
from graphlink.sampling.naming import CHARGED, CONVICTED, Suspects
from graphlink.sampling.nominals import Appearances, Records
from graphlink.sampling.offending import Offences
from graphlink.sampling.reports import Columns, Keys, arrested

SEXUAL = ("rape", "sexual_assault", "assault_by_penetration", "sexual_activity_child", "grooming", "exposure")


def write_actions(
    offences: Offences, suspects: Suspects, seen: Appearances, keys: Keys, seed: int, end: int
) -> Columns:
    """Arrest, then charge and remand, conviction, or no further action."""
    rng = stream(seed, "actions")
    rows = arrested(suspects)
    custody = seen.custody[rows]
    rows, custody = rows[custody >= 0], custody[custody >= 0]
    person, offence, day = seen.record[custody], suspects.offence[rows], seen.day[custody]
    status = suspects.status[rows]
    u = rng.random((4, len(rows)))
    wait = (rng.exponential(60, len(rows))).astype(np.int64) + 1
    parts = [("arrest", np.ones(len(rows), dtype=np.bool_), day)]
    parts.append(("charge", status >= CHARGED, day + np.minimum(wait // 10, 5)))
    parts.append(("remand", suspects.remand[rows], day + np.minimum(wait // 10, 5) + 1))
    parts.append(("conviction", status == CONVICTED, day + 40 + wait))
    parts.append(("nfa", (status < CHARGED) & (u[1] < 0.55), day + wait))
    parts.append(("warrant", u[2] < 0.02, day + wait))
    parts.append(("recall", u[3] < 0.004, day + wait))
    out: list[tuple[Ints, np.ndarray, Ints, Ints]] = []
    for kind, mask, on in parts:
        mask = mask & (on <= end)
        tied = np.where(kind == "recall", -1, offence[mask])
        out.append((person[mask], np.full(int(mask.sum()), kind, dtype="U10"), on[mask], tied))
    who, kinds, on, tied = (np.concatenate([part[i] for part in out]) for i in range(4))
    area = rng.integers(0, 12, len(who))
    ids = shuffled_keys(rng, "X", len(who))
    return _sorted({
        "action_id": ids.tolist(),
        "person_id": keys.record[who].tolist(),
        "kind": kinds.tolist(),
        "on": iso_days(on),
        "offence_id": [None if o < 0 else str(keys.offence[o]) for o in tied.tolist()],
        "bcu": [words("bcu")[a] for a in area.tolist()],
    })  # fmt: skip


def write_orders(
    world: World,
    offences: Offences,
    suspects: Suspects,
    seen: Appearances,
    keys: Keys,
    address: dict[int, str],
    seed: int,
) -> Columns:
    """Protection orders after domestic arrests, restraining ones after conviction, prevention after sexual ones."""
    rng = stream(seed, "orders")
    names = np.array(acts().name)[offences.act]
    rows: list[tuple[str | None, ...]] = []
    u = rng.random((len(suspects), 4)).tolist()
    held = arrested(suspects).tolist()
    end = int(offences.reported.max()) // DAY if len(offences) else 0
    for row in held:
        at = int(seen.custody[row])
        if at < 0:
            continue
        offence, status, draw = int(suspects.offence[row]), int(suspects.status[row]), u[row]
        victim = int(seen.victim[offence])
        domestic = bool(offences.setting[offence] == PARTNER)
        wanted = _orders_for(str(names[offence]), domestic, status, draw)
        for kind, wait, length in wanted:
            start = int(seen.day[at]) + wait
            if start > end:
                continue
            protects = str(keys.record[seen.record[victim]]) if victim >= 0 else None
            home = int(world.places.home_at(np.array([offences.victim[offence]]), np.array([start]))[0])
            excluded = address.get(home) if victim >= 0 and draw[1] < 0.5 else None
            until = start + length if length else NEVER
            rows.append(
                (str(keys.record[seen.record[at]]), kind, protects, *iso_days(np.array([start, until])), excluded)
            )
    ids = shuffled_keys(rng, "R", len(rows))
    names_of = ("person_id", "kind", "protects_person_id", "starts_on", "ends_on", "excluded_address_id")
    table: Columns = {"order_id": ids.tolist()}
    table.update({name: [row[at] for row in rows] for at, name in enumerate(names_of)})
    return _sorted(table)


def _orders_for(act: str, domestic: bool, status: int, draw: list[float]) -> list[tuple[str, int, int | None]]:
    """(kind, days after the arrest, days it lasts) of the orders that follow one arrest."""
    wanted: list[tuple[str, int, int | None]] = []
    if domestic and draw[0] < 0.10:
        wanted += [("dvpn", 0, 2)] + ([("dvpo", 2, 28)] if draw[1] < 0.7 else [])
    if domestic and draw[0] > 0.95:
        wanted.append(("non_molestation", 20, 365) if draw[1] < 0.8 else ("dapo", 20, None))
    if status == CONVICTED and draw[2] < 0.4:
        wanted.append(("restraining", 100, 1095 if draw[1] < 0.7 else None))
    if act in SEXUAL and status >= CHARGED:
        wanted += [("shpo", 150, 1825), ("notification", 150, None)] if status == CONVICTED else []
        wanted += [("sro", 30, 730)] if draw[3] < 0.1 else []
    if act.startswith("stalking") and status >= CHARGED and draw[3] > 0.8:
        wanted.append(("spo", 30, 730))
    return wanted


def write_sightings(
    world: World, seen: Appearances, records: Records, keys: Keys, seed: int, window: tuple[int, int]
) -> Columns:
    """Custody, stops, visits and facial recognition, of people who are suspects; sometimes with somebody."""
    rng = stream(seed, "sightings")
    held = np.flatnonzero(seen.source == 1)
    suspect = np.flatnonzero(records.suspect)
    others = rng.choice(suspect, int(len(suspect) * 0.5)) if len(suspect) else suspect
    record = np.concatenate([seen.record[held], others])
    day = np.concatenate([seen.day[held], rng.integers(*window, len(others))])
    loose = rng.choice(np.array(["stop", "visit", "lfr"]), len(others), p=[0.6, 0.28, 0.12])
    kind = np.concatenate([np.full(len(held), "custody", dtype="U8"), loose])
    person = records.person[record]
    free = (kind == "custody") | ~world.people.inside(person, day)
    record, day, kind, person = record[free], day[free], kind[free], person[free]
    home = world.places.home_at(person, day)
    station = rng.choice(world.places.special["police"], len(record))
    place = np.where(kind == "custody", station, home)
    away = np.where(np.isin(kind, ("custody", "visit")), 0, rng.normal(0, 0.02, len(record)))
    minute = skip_lost_hour(day * DAY + rng.integers(0, DAY, len(record)))
    mate = _companions(world, records, person)
    joined = (kind == "stop") & (rng.random(len(record)) < 0.25) & (mate >= 0) & (mate != record)
    ids = shuffled_keys(rng, "S", len(record))
    return _sorted({
        "sighting_id": ids.tolist(),
        "person_id": keys.record[record].tolist(),
        "kind": kind.tolist(),
        "at": iso_minutes(minute),
        "lat": [f"{x:.6f}" for x in (world.places.lat[place] + away).tolist()],
        "lon": [f"{x:.6f}" for x in (world.places.lon[place] + away).tolist()],
        "with_person_id": [
            str(keys.record[m]) if j else None for m, j in zip(mate.tolist(), joined.tolist(), strict=True)
        ],
    })  # fmt: skip


def _companions(world: World, records: Records, person: Ints) -> Ints:
    """A record of each one's partner, else of a sibling; -1 none."""
    first = np.full(len(world.people), -1)
    first[records.person[::-1]] = np.arange(len(records.person))[::-1]
    partner, sibling = world.people.partner[person], world.people.sibling[person]
    whom = np.where(partner >= 0, partner, sibling)
    found: Ints = np.where(whom >= 0, first[whom], -1)
    return found


def write_taskings(
    offences: Offences, suspects: Suspects, seen: Appearances, keys: Keys, days: np.ndarray, window: tuple[int, int]
) -> Columns:
    """Each quarter the records with most harm so far that year were tasked, as the published method ranks them."""
    named = np.flatnonzero((seen.suspect >= 0) & (suspects.status != 4))
    record, offence = seen.record[seen.suspect[named]], suspects.offence[named]
    day, harm = offences.reported[offence] // DAY, days[offence]
    top = max(3, round(len(np.unique(record)) * 0.0028))
    rows: dict[int, tuple[str | None, ...]] = {}
    for on in range(window[0] + 120, window[1] + 1, 91):
        mask = (day <= on) & (day > on - 365)
        total = np.bincount(record[mask], weights=harm[mask], minlength=int(record.max(initial=0)) + 1)
        for who in np.argsort(-total, kind="stable")[:top].tolist():
            if total[who] > 0 and who not in rows:
                closed = on + 60 + who * 37 % 240
                rows[who] = (str(keys.record[who]), *iso_days(np.array([on])), "v100", words("bcu")[who % 12],
                             "true" if who % 11 == 0 else "false",
                             *iso_days(np.array([closed if closed < window[1] and who % 3 else NEVER])))  # fmt: skip
    names_of = ("person_id", "tasked_on", "list", "bcu", "wanted", "closed_on")
    ordered = sorted(rows.values(), key=lambda row: str(row[0]))
    return {name: [row[at] for row in ordered] for at, name in enumerate(names_of)}


def _sorted(table: Columns) -> Columns:
    """Rows in the order of their keys, which says nothing."""
    first = next(iter(table))
    order = sorted(range(len(table[first])), key=lambda row: str(table[first][row]))
    return {name: [values[row] for row in order] for name, values in table.items()}
