"""What was done, by whom, to whom, when and where: the truth of every offence, before anybody reports anything.

Do not break: an offender's offences come from his own habits (setting, victims, hours, range, words); nothing here
knows what the police will record. Mistake a newcomer will make: drawing `committed` first: offences are drawn by the
day of the report, so that the window is full at both ends, and the delay goes back from there.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from graphlink.sampling.draw import (
    DAY,
    NEVER,
    Bools,
    Floats,
    Ints,
    pick,
    ragged,
    skip_lost_hour,
    stream,
    whole,
    without_replacement,
)
from graphlink.sampling.homes import Places
from graphlink.sampling.lists import (
    ACQUAINTANCE,
    CHILD,
    DETECTED,
    FAMILY,
    ONLINE,
    PARTNER,
    PROPERTY,
    STRANGER,
    acts,
)
from graphlink.sampling.people import People
from graphlink.sampling.rates import Rates

INTIMATE, EX, RELATIVE, KNOWN, UNKNOWN = range(5)  # relationship of the victim to the suspect
RELATIONSHIPS = ("intimate_partner", "ex_partner", "family", "acquaintance", "stranger")


@dataclass
class Careers:
    """One row an offender: who, in what setting, how many offences, in what time."""

    person: Ints
    setting: Ints
    grave: Bools
    many: Bools  # about 15 victims in a year
    count: Ints
    begin: Ints
    length: Ints
    hour: Ints  # habitual minute of the day
    reach: Floats  # habitual range, degrees

    def __len__(self) -> int:
        return len(self.person)


@dataclass
class Offences:
    """One row an offence, in no order that tells anything. Days and minutes are local."""

    offender: Ints
    second: Ints  # another offender, -1 none
    victim: Ints  # -1 none
    relationship: Ints
    setting: Ints
    act: Ints
    reported: Ints  # minutes
    start: Ints  # minutes
    finish: Ints  # minutes
    scene: Ints  # address, -1 none
    lat: Floats
    lon: Floats
    many: Bools  # by one of those who have about 15 victims

    def __len__(self) -> int:
        return len(self.offender)

    def take(self, keep: Ints | Bools) -> Offences:
        return Offences(*(getattr(self, f.name)[keep] for f in fields(self)))

    @property
    def day(self) -> Ints:
        """The day on which it began."""
        return self.start // DAY


def make_careers(people: People, seed: int, window: tuple[int, int], rates: Rates) -> Careers:
    """Who offends. A person has at most one career that v100 counts, and may also steal or be found with drugs."""
    rng = stream(seed, "careers")
    start, end = window
    n, years = len(people), (end - start) / 365.25
    settings = np.array([rates.partner, rates.family, rates.acquaintance, rates.stranger, rates.online, rates.child])
    violent = _chosen(rng, people, end, whole(rng, n * rates.offenders * years), rates)
    parts = [(violent, pick(rng, settings, len(violent)))]
    for share, other in ((rates.property_offenders, PROPERTY), (rates.detected_offenders, DETECTED)):
        who = _chosen(rng, people, end, whole(rng, n * share * years), rates)
        parts.append((who, np.full(len(who), other)))
    person = np.concatenate([p for p, _ in parts])
    setting = np.concatenate([s for _, s in parts])
    setting = _possible(rng, people, person, setting)
    m = len(person)
    grave = (rng.random(m) < rates.grave) & people.male[person] & (setting < PROPERTY)
    many = np.zeros(m, dtype=np.bool_)
    candidates = np.flatnonzero(grave & (setting != FAMILY) & (setting != PARTNER))
    many[candidates[: whole(rng, rates.many_victims * n * years)]] = True
    setting[many] = ACQUAINTANCE
    count = _counts(rng, setting, grave, many, rates)
    length = np.minimum(rng.exponential(rates.spell_days, m), 700).astype(np.int64) + 1
    length[many] = 300
    begin = start - length + (rng.random(m) * (end - start + length)).astype(np.int64)
    begin[count == 1] = rng.integers(start, end + 1, int((count == 1).sum()))
    length[count == 1] = 1
    begin[many] = end - 330 - 365 * (np.arange(int(many.sum())) % max(1, round(years)))
    return Careers(
        person, setting, grave, many, count, begin, length,
        rng.integers(0, DAY, m), 0.004 + rng.exponential(0.02, m),
    )  # fmt: skip


def _counts(rng: np.random.Generator, setting: Ints, grave: Bools, many: Bools, rates: Rates) -> Ints:
    """How many offences: mostly one; a heavy tail to fifty; grave offenders a few; those of many victims some 25."""
    m = len(setting)
    more = rng.random(m) < np.where(grave, rates.grave_more, rates.more_offences)
    heavy = 1 + np.ceil((1 - rng.random(m)) ** (-1 / (rates.tail - 1)))
    heavy = np.minimum(heavy, np.where(setting == STRANGER, rates.stranger_most, rates.most_offences))
    few = 2 + rng.poisson(rates.grave_extra, m)
    count = np.where(more, np.where(grave, few, heavy), 1).astype(np.int64)
    count[setting == DETECTED] = 1
    count[many] = rng.integers(25, 32, int(many.sum()))
    return count


def _chosen(rng: np.random.Generator, people: People, as_of: int, size: int, rates: Rates) -> Ints:
    age = people.age(as_of)
    by_age = np.interp(age, [12, 16, 20, 27, 40, 60, 85], [0, 0.4, 1, 1.2, 1, 0.4, 0.05])
    sex = np.where(people.male, rates.male_offenders, 1 - rates.male_offenders)
    return rng.permutation(without_replacement(rng, by_age * sex * people.propensity, size))


def _possible(rng: np.random.Generator, people: People, person: Ints, setting: Ints) -> Ints:
    """Without partner or former partner nobody offends against one; without a relative, against none."""
    single = (people.partner[person] < 0) & (people.ex[person] < 0)
    alone = (people.father[person] < 0) & (people.mother[person] < 0) & (people.sibling[person] < 0)
    setting = np.where((setting == PARTNER) & single, ACQUAINTANCE, setting)
    return np.where((setting == FAMILY) & alone, ACQUAINTANCE, setting)


def make_offences(
    people: People, places: Places, careers: Careers, seed: int, window: tuple[int, int], rates: Rates
) -> Offences:
    """All offences reported within `window`."""
    rng = stream(seed, "offences")
    career, order = ragged(careers.count)
    reported = careers.begin[career] + (rng.random(len(career)) * careers.length[career]).astype(np.int64)
    victim, relationship = _victims(rng, people, careers, (career, order), rates)
    keep = (reported >= window[0]) & (reported <= window[1])
    career, reported, victim, relationship = career[keep], reported[keep], victim[keep], relationship[keep]
    offender, setting = careers.person[career], careers.setting[career]
    act = _acts(rng, people, careers, career, victim, reported)
    start, finish, told = _times(rng, careers, career, act, reported, rates)
    scene, lat, lon = _scenes(rng, places, (offender, victim, setting), start // DAY, careers.reach[career])
    second = _second(rng, people, offender, victim, setting, rates)
    offences = Offences(
        offender, second, victim, relationship, setting, act, told, start, finish, scene, lat, lon, careers.many[career]
    )
    offences = _mortal(people, offences)
    return _counter_allegations(rng, people, offences, rates)


def _mortal(people: People, offences: Offences) -> Offences:
    """Nobody offends before ten or after death, or is offended against before birth or after death; murder kills."""
    murder = np.flatnonzero((np.array(acts().name)[offences.act] == "murder") & (offences.victim >= 0))
    murder = murder[np.argsort(-offences.start[murder], kind="stable")]  # the first murder of a victim stays
    people.died[offences.victim[murder]] = offences.day[murder]
    day, victim = offences.day, offences.victim

    def alive(who: Ints, last: Ints) -> Bools:
        held: Bools = (people.died[who] == NEVER) | (people.died[who] >= last)
        return held

    keep = alive(offences.offender, day + 1) & (people.born[offences.offender] + 10 * 365 < day)
    keep &= (victim < 0) | (people.born[victim] < day) & alive(victim, day)
    keep &= (offences.second < 0) | alive(offences.second, day)
    return offences.take(keep)


def _victims(
    rng: np.random.Generator, people: People, careers: Careers, at: tuple[Ints, Ints], rates: Rates
) -> tuple[Ints, Ints]:
    """Each offence's victim: one the offender already had, or the next of his own circle, or a stranger."""
    career, order = at
    setting = careers.setting[career]
    chance = np.where(np.isin(setting, (STRANGER, PROPERTY)), rates.same_stranger, rates.same_victim)
    again = rng.random(len(career)) < np.where(careers.many[career], rates.same_of_many, chance)
    again[order == 0] = False
    fresh = np.cumsum(~again)
    which: Ints = fresh - fresh[np.searchsorted(career, career)]  # 0 for his first victim, 1 for the next
    key = career * 64 + np.minimum(which, 63)
    unique, inverse = np.unique(key, return_inverse=True)
    pair_career, pair_which = unique // 64, unique % 64
    person, pair_setting = careers.person[pair_career], careers.setting[pair_career]
    victim, relation = _drawn_victims(rng, people, person, pair_setting)
    for kin, when, relationship in _circle(rng, people, person, pair_career):
        family = relationship == RELATIVE
        use = (pair_setting == (FAMILY if family else PARTNER)) & (kin >= 0)
        use &= pair_which == (when - 2 if family else when)
        victim, relation = np.where(use, kin, victim), np.where(use, relationship, relation)
    same = victim == person
    victim = np.where(same, (victim + 1) % len(people), victim)
    none = np.isin(pair_setting, (DETECTED,))
    victim = np.where(none, -1, victim)
    return victim[inverse], relation[inverse]


def _circle(rng: np.random.Generator, people: People, person: Ints, career: Ints) -> list[tuple[Ints, int, int]]:
    """(who, whether first or next victim, relationship) of those a person is close to."""
    partner, ex = people.partner[person], people.ex[person]
    leaves = (rng.random(int(career.max(initial=0)) + 1) < 0.45)[career]  # whose first victim is the former partner
    ex_first = (ex >= 0) & ((partner < 0) | leaves)
    mother, father, sibling = people.mother[person], people.father[person], people.sibling[person]
    parent = np.where(mother >= 0, mother, np.where(father >= 0, father, sibling))
    return [
        (np.where(ex_first, -1, partner), 0, INTIMATE),
        (np.where(ex_first, ex, -1), 0, EX),
        (np.where(ex_first, partner, -1), 1, INTIMATE),
        (np.where(ex_first | (partner < 0), -1, ex), 1, EX),
        (parent, 2, RELATIVE),
        (np.where(parent != sibling, sibling, -1), 3, RELATIVE),
    ]


def _drawn_victims(rng: np.random.Generator, people: People, person: Ints, setting: Ints) -> tuple[Ints, Ints]:
    """Somebody else: women before men except in property crime, children in the child setting."""
    m = len(person)
    age = people.age(int(people.born.max()))
    by_age = np.interp(age, [0, 12, 15, 19, 30, 50, 80], [0, 0.05, 0.5, 1.3, 1, 0.5, 0.1])
    grown = by_age * np.where(people.male, 0.28, 1.0)
    child = np.interp(age, [0, 3, 8, 13, 15, 16, 17], [0, 0.3, 1, 2, 2, 1, 0]) * np.where(people.male, 0.3, 1.0)
    anyone = np.interp(age, [0, 14, 18, 90], [0, 0.2, 1, 0.7])
    victim = pick(rng, grown, m)
    for mask, weights in ((setting == CHILD, child), (setting == PROPERTY, anyone)):
        if mask.any() and weights.sum() > 0:
            victim[mask] = pick(rng, weights, int(mask.sum()))
    relation = np.full(m, KNOWN)
    relation[np.isin(setting, (STRANGER, PROPERTY))] = UNKNOWN
    online = setting == ONLINE
    relation[online] = np.where(rng.random(int(online.sum())) < 0.4, KNOWN, UNKNOWN)
    partner = setting == PARTNER  # a new partner, of the other sex mostly
    relation[partner] = np.where(rng.random(int(partner.sum())) < 0.5, INTIMATE, EX)
    relation[setting == FAMILY] = RELATIVE
    wrong = partner & (people.male[victim] == people.male[person]) & (rng.random(m) < 0.9)
    women, men = pick(rng, by_age * ~people.male, m), pick(rng, by_age * people.male, m)
    victim = np.where(wrong, np.where(people.male[person], women, men), victim)
    return victim, relation


def _acts(rng: np.random.Generator, people: People, careers: Careers, career: Ints, victim: Ints, day: Ints) -> Ints:
    """What was done: by setting and gravity, and possible against that victim."""
    listed = acts()
    chosen = np.zeros(len(career), dtype=np.int64)
    setting, grave = careers.setting[career], careers.grave[career]
    female_offender = ~people.male[careers.person[career]]
    kind = victim_kind(people, victim, day)
    sexual = np.isin(np.array(listed.name), ("rape", "exposure"))
    for s in np.unique(setting):
        for g in (False, True):
            for f in (False, True):
                for k in range(6):
                    mask = (setting == s) & (grave == g) & (female_offender == f) & (kind == k)
                    if not mask.any():
                        continue
                    weights = listed.weight[:, s] * (listed.grave if g else 1) * (listed.code[:, k] != "")
                    weights = np.where(sexual & f, 0, weights)
                    chosen[mask] = pick(rng, weights, int(mask.sum()))
    return chosen


def victim_kind(people: People, victim: Ints, day: Ints) -> Ints:
    """Column of `acts().code`: woman, man, girl or boy under 16, under 13. Nobody counts as a man."""
    age = np.where(victim >= 0, (day - people.born[victim]) / 365.25, 30)
    male = np.where(victim >= 0, people.male[victim], True)
    kind: Ints = male.astype(np.int64) + 2 * (age < 16) + 2 * (age < 13)
    return kind


def _times(
    rng: np.random.Generator, careers: Careers, career: Ints, act: Ints, reported: Ints, rates: Rates
) -> tuple[Ints, Ints, Ints]:
    """Start, end and report, in minutes: most reported within a day, some after weeks, sexual ones after years."""
    m = len(career)
    late = rng.random(m) < rates.late_report
    names = np.array(acts().name)[act]
    sexual = np.isin(names, ("rape", "sexual_assault", "assault_by_penetration", "sexual_activity_child"))
    late |= sexual & (rng.random(m) < 0.4)
    delay = np.where(late, 7 + rng.exponential(np.where(sexual, 320, 45)), rng.exponential(0.5, m))
    habitual = careers.hour[career] + rng.normal(0, 170, m)
    minute = np.where(rng.random(m) < 0.65, habitual, rng.triangular(480, 1260, 1620, m)).astype(np.int64) % DAY
    start = (reported - np.minimum(delay, 9000).astype(np.int64)) * DAY + minute
    told = reported * DAY + np.where(delay < 1, minute + 5 + rng.integers(0, 300, m), rng.integers(480, 1320, m))
    told = np.maximum(np.minimum(told, reported * DAY + DAY - 1), start)
    last = np.where(rng.random(m) < rates.long_span, rng.integers(60, 3 * DAY, m), rng.integers(0, 60, m))
    course = np.isin(names, ("harassment", "stalking", "stalking_serious", "coercive_control"))
    last = np.where(course, last + rng.integers(0, 20 * DAY, m), last)
    begin = np.where(course, start - last, start)
    finish = np.where(course, start, np.minimum(start + last, told))
    return skip_lost_hour(begin), skip_lost_hour(finish), skip_lost_hour(told)


def _scenes(
    rng: np.random.Generator, places: Places, who: tuple[Ints, Ints, Ints], day: Ints, reach: Floats
) -> tuple[Ints, Floats, Floats]:
    """At the victim's home, at the offender's, or somewhere within his range."""
    offender, victim, setting = who
    m = len(offender)
    own = places.home_at(offender, day)
    theirs = np.where(victim >= 0, places.home_at(victim, day), own)
    u = rng.random(m)
    at_victim = np.select(
        [np.isin(setting, (PARTNER, FAMILY)), np.isin(setting, (ACQUAINTANCE, CHILD)), setting == ONLINE],
        [0.62, 0.35, 0.75], 0.06,
    )  # fmt: skip
    at_own = np.where(np.isin(setting, (PARTNER, FAMILY, ACQUAINTANCE, CHILD)), 0.14, 0.0)
    burgled = (setting == PROPERTY) & (rng.random(m) < 0.3)
    public = np.where(rng.random(m) < 0.12, rng.choice(places.special["business"], m), -1)
    scene = np.where((u < at_victim) | burgled, theirs, np.where(u < at_victim + at_own, own, public))
    roam = scene < 0
    near = np.where(np.isin(setting, (PARTNER, FAMILY, ONLINE)), theirs, own)
    lat = np.where(roam, places.lat[near] + rng.normal(0, 1, m) * reach, places.lat[scene])
    lon = np.where(roam, places.lon[near] + rng.normal(0, 1.6, m) * reach, places.lon[scene])
    return scene, lat, lon


def _second(
    rng: np.random.Generator, people: People, offender: Ints, victim: Ints, setting: Ints, rates: Rates
) -> Ints:
    """A second offender, a brother, a partner or a friend: not in what is done between two."""
    together = np.where(setting == PROPERTY, 3.0, np.where(np.isin(setting, (PARTNER, ONLINE)), 0.3, 1.0))
    with_another = rng.random(len(offender)) < rates.second_offender * together
    friend = (offender * 7919 + 13) % len(people)  # the same friend each time
    sibling = people.sibling[offender]
    mate = np.where((sibling >= 0) & (rng.random(len(offender)) < 0.5), sibling, friend)
    mate = np.where((mate == victim) | (mate == offender) | (people.age(int(people.born.max()))[mate] < 12), -1, mate)
    return np.where(with_another, mate, -1)


def _counter_allegations(rng: np.random.Generator, people: People, offences: Offences, rates: Rates) -> Offences:
    """The suspect reports the victim for what is said to have happened then and there; the truth is the first."""
    domestic = (offences.setting == PARTNER) & (offences.victim >= 0)
    chosen = np.flatnonzero(domestic & (rng.random(len(offences)) < rates.counter_allegation))
    counter = offences.take(chosen)
    counter.offender, counter.victim = counter.victim.copy(), counter.offender.copy()
    counter.second = np.full(len(chosen), -1)
    counter.act = np.zeros(len(chosen), dtype=np.int64)
    joined = [np.concatenate([getattr(offences, f.name), getattr(counter, f.name)]) for f in fields(offences)]
    return Offences(*joined)
