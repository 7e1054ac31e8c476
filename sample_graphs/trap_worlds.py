"""The worlds of `traps/`: mistakes that methods of saying who did it have made, worked out by hand.

Do not break: bounds are worked out in the story of each world, never computed. Mistake a newcomer will make: bounds so
wide that the mistake itself would pass; each story names the figure the mistake gives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Row = Mapping[str, str]
Tables = dict[str, list[Row]]


@dataclass(frozen=True)
class Trap:
    """`beliefs`: offence, person, least, most (seat 1); `most`: upper bounds of what run.json says was measured.

    `truth`: who did each offence, where evaluating is the trap; `judged`: least and most of each figure that
    `graphlink evaluate` must give then.
    """

    name: str
    title: str
    tables: Tables
    beliefs: Sequence[tuple[str, str, float, float]]
    story: str
    most: Mapping[str, float] = field(default_factory=dict)
    truth: Mapping[str, str] = field(default_factory=dict)
    judged: Mapping[str, tuple[float, float]] = field(default_factory=dict)


def person(key: str, sex: str = "M") -> Row:
    return {"person_id": key, "forename": f"Fore{key}", "surname": f"Sur{key}", "sex": sex}


def offence(key: str, on: str, code: str = "019/08") -> Row:
    return {"offence_id": key, "offence_code": code, "committed_from": on, "reported_at": on}


def suspect(key: str, who: str, status: str = "named") -> Row:
    return {"offence_id": key, "person_id": who, "role": "suspect", "status": status}


def victim(key: str, who: str, relationship: str) -> Row:
    return {"offence_id": key, "person_id": who, "role": "victim", "relationship": relationship}


def tie(who: str, kind: str, what: str, thing: str, since: str = "2026-01-01") -> Row:
    return {"from_type": "person", "from_id": who, "to_type": what, "to_id": thing, "kind": kind, "first_seen": since}


def left(key: str, kind: str, what: str, thing: str) -> Row:
    return {"from_type": "offence", "from_id": key, "to_type": what, "to_id": thing, "kind": kind, "first_seen": ""}


def holds(who: str, number: str, since: str = "2026-01-01") -> Row:
    return tie(who, "user", "phone", number, since)


def used(key: str, number: str) -> Row:
    return left(key, "used", "phone", number)


def phone(key: int) -> Row:
    return {"phone_id": f"P{key}", "number": f"07700 90{key:04d}", "kind": "prepaid"}


def house(key: int, kind: str = "dwelling") -> Row:
    """Houses lie some 400 m apart."""
    lat, lon = f"{52 + key // 40 * 0.004:.4f}", f"{-1 + key % 40 * 0.006:.4f}"
    return {
        "address_id": f"A{key}",
        "text": f"{key + 1} Elm Way",
        "postcode": "AB1 2CD",
        "kind": kind,
        "lat": lat,
        "lon": lon,
    }


def day(n: int) -> str:
    return f"2026-{5 + n // 28:02d}-{n % 28 + 1:02d}"


def two_partners() -> Trap:
    offences = [offence(f"C{n:02d}", day(n)) for n in range(12)]
    involved = [victim(f"C{n:02d}", "V", "intimate_partner") for n in range(12)]
    involved += [suspect(f"C{n:02d}", "A" if n % 2 else "B") for n in range(11)]
    return Trap(
        "01-two-violent-partners",
        "A victim of two violent partners",
        {"persons": [person("A"), person("B"), person("V", "F")], "offences": offences, "involvements": involved},
        [("C11", "A", 0.38, 5 / 11 + 0.01), ("C11", "B", 0.46, 6 / 11 + 0.01)],
        """
A is named in 5 offences against V, B in 6; C11 names nobody. The urn draws one of the eleven: 5/11 = .45 for A,
6/11 = .55 for B, each a little less, for somebody new may have done it. A product of votes multiplies eleven times
and gives B all of it.
""",
    )


def one_witness() -> Trap:
    offences = [offence(f"C{n}", day(n)) for n in range(2)]
    involved = [victim(f"C{n}", "V", "acquaintance") for n in range(2)]
    ties = [*(holds(who, "P1") for who in "ABC"), *(used(f"C{n}", "P1") for n in range(2))]
    return Trap(
        "03-one-witness",
        "Two unnamed offences that share a number and a victim",
        {"persons": [*(person(k) for k in "ABC"), person("V", "F")], "offences": offences, "involvements": involved,
         "phones": [phone(1)], "associations": ties},
        [(f"C{n}", who, 0.01, 1 / 3) for n in range(2) for who in "ABC"],
        """
Three people are known to use the number that both offences left. Each may have a third of each at most. The two
offences speak of one hand, and so twice of the same thing: heard as two witnesses they would make two suspicions of a
third into a certainty.
""",
    )  # fmt: skip


def names_against_clues() -> Trap:
    people = [person(f"N{n:02d}") for n in range(40)]
    offences = [offence(f"C{n:03d}", day(n % 140)) for n in range(120)]
    involved = [suspect(f"C{n:03d}", f"N{n % 40:02d}") for n in range(120)]
    wrong = {n for n in range(120) if n % 5 in (1, 3)}
    ties = [holds(f"N{n:02d}", f"P{n}") for n in range(40)]
    ties += [used(f"C{n:03d}", f"P{(n + 7) % 40 if n in wrong else n % 40}") for n in range(120)]
    return Trap(
        "06-names-against-clues",
        "Names that the numbers contradict",
        {"persons": people, "offences": offences, "involvements": involved, "phones": [phone(n) for n in range(40)],
         "associations": ties},
        [(f"C{n:03d}", f"N{n % 40:02d}", 0.05, 1.0) for n in range(0, 120, 11)],
        """
In 48 of 120 offences the number used is somebody else's than the man's who is named. Either two names in five are
wrong, or such a number says less than it seems; the second must be believed. A method that lets its share of mistaken
names rise with each round ends at .4 and takes the harm off everybody; here it is capped at .1, and every name keeps
its harm.
""",
        {"eps": 0.1},
    )  # fmt: skip


def home_said_twice() -> Trap:
    people, houses, ties, offences, involved = [], [], [], [], []
    for n in range(120):
        away = n % 9 in (2, 6)  # 26 of the 118 named ones: somebody else, from a house of his own
        people += [person(f"P{n:03d}"), person(f"V{n:03d}", "F"), person(f"X{n:03d}")]
        houses += [house(2 * n), house(2 * n + 1)]
        ties += [tie(f"{who}{n:03d}", "lives_at", "address", f"A{2 * n}") for who in "PV"]
        ties += [tie(f"P{n:03d}", "partner", "person", f"V{n:03d}"), left(f"C{n:03d}", "scene", "address", f"A{2 * n}")]
        ties += [tie(f"X{n:03d}", "lives_at", "address", f"A{2 * n + 1}")]
        place = {name: houses[2 * n][name] for name in ("lat", "lon")}
        offences.append({**offence(f"C{n:03d}", day(n % 140)), **place})
        involved += [victim(f"C{n:03d}", f"V{n:03d}", "acquaintance")]
        involved += [suspect(f"C{n:03d}", f"{'X' if away else 'P'}{n:03d}")] if n < 118 else []
    return Trap(
        "02-home-said-twice",
        "The scene is his home, and he lives no way from the scene",
        {"persons": people, "offences": offences, "involvements": involved, "addresses": houses, "associations": ties},
        [(f"C{n}", f"P{n}", 0.66, 0.88) for n in (118, 119)],
        """
Each woman lives with her partner, and each offence is at their home. 92 of the 118 that name somebody name the
partner, 26 a man from elsewhere. Her partner, the man who lives at the scene, the man at no distance from it: one fact
three times, worth 92/118 = .78. Multiplied as three facts it gives .99.
""",
    )


def born_of_the_offence() -> Trap:
    people = [person(f"N{n:03d}") for n in range(80)] + [person(f"W{n:03d}") for n in range(90)]
    offences = [offence(f"C{n:03d}", day(n % 140)) for n in range(90)]
    involved = [suspect(f"C{n:03d}", f"N{n:03d}", "arrested") for n in range(80)]
    actions = [{"action_id": f"K{n:03d}", "person_id": f"N{n:03d}", "kind": "arrest", "on": day(n % 140 + 4),
                "offence_id": f"C{n:03d}"} for n in range(80)]  # fmt: skip
    ties = [used(f"C{n:03d}", f"P{n}") for n in range(90)]
    ties += [holds(f"N{n:03d}", f"P{n}", day(n % 140 + 4)) for n in range(80)]
    ties += [holds(f"W{n:03d}", f"P{n}") for n in range(90)]
    return Trap(
        "04-born-of-the-offence",
        "Ties that only the arrest made",
        {"persons": people, "offences": offences, "involvements": involved, "actions": actions,
         "phones": [phone(n) for n in range(90)], "associations": ties},
        [(f"C{n:03d}", f"W{n:03d}", 0.0, 0.2) for n in range(80, 90)],
        """
80 offences name a man whose only tie to the number used was written down at his arrest for it, four days later. Each
number also has a user known since January, and in none of the 80 was it he. So a user known beforehand says next to
nothing, and the known users of the ten numbers that name nobody get little: of 80 such users none did it, at most 1 in
82 by the rule of succession, and a fifth is allowed for what was assumed before learning. Left in, the ties of the
arrest make the number look perfect: in each of the 80 one of its two users did it, and the one
user of a number that names nobody gets .9 of it.
""",
    )  # fmt: skip


def chain() -> Trap:
    offences = [offence(f"C{n}", day(3 * n)) for n in range(7)]
    ties = [holds("A", "P0"), used("C0", "P0")]
    for n in range(6):
        ties += [left(f"C{key}", "suspect_seen_at", "address", f"A{n}") for key in (n, n + 1)]
    return Trap(
        "05-chain",
        "A chain of offences from one who was never suspected",
        {"persons": [person("A")], "offences": offences, "involvements": [], "phones": [phone(0)],
         "addresses": [house(n) for n in range(6)], "associations": ties},
        [("C0", "A", 0.1, 0.6), ("C1", "A", 0.0, 0.5), *((f"C{n}", "A", 0.0, 0.1) for n in range(2, 7))],
        """
A uses the number left at C0 and was never suspected of anything: kappa .3 beside an open circle of .3, so half at most.
C0 shares a place with C1, C1 another with C2, and so on to C6. What is believed of A at C0 may not go down the chain:
each next offence shares nothing with him. Beliefs that vote for beliefs end with all seven his.
""",
    )  # fmt: skip


def ring() -> Trap:
    people = [person(f"N{n}") for n in range(8)]
    offences = [offence(f"C{n}", day(40)) for n in range(8)]
    ties = [holds(f"N{n}", f"P{(n + step) % 8}") for n in range(8) for step in (0, 1, 2)]
    ties += [used(f"C{n}", f"P{n}") for n in range(8)]
    return Trap(
        "07-ring",
        "Nothing tells them apart but the order they are read in",
        {"persons": people, "offences": offences, "involvements": [], "phones": [phone(n) for n in range(8)],
         "associations": ties},
        [(f"C{n}", f"N{(n - step) % 8}", 0.1, 1 / 3) for n in range(8) for step in (0, 1, 2)],
        """
Eight people, eight numbers, eight offences in a ring: each number has three users, each person three numbers, all
alike. Each of the three may have a third at most, and the same as the other two. Whatever walks a set, or takes the
first of equals as it comes, gives another answer when the rows come in another order; the test deals them anew and
compares bytes.
""",
    )  # fmt: skip


def traffic() -> Trap:
    plates = [f"AB{n:02d}CDE" for n in range(60)]
    where = {"camera_id": "K1", "lat": "52.0005", "lon": "-1.0000"}
    reads = [
        {"read_id": f"R{d:02d}{n:02d}", "vrm": plate, **where, "seen_at": f"{day(d)}T12:{n:02d}:00Z"}
        for d in range(20) for n, plate in enumerate(plates)
    ]  # fmt: skip
    place = {"lat": "52.0000", "lon": "-1.0000"}
    offences = [{**offence(f"C{n}", day(n)), "committed_from": f"{day(n)}T12:30:00Z", **place} for n in range(4, 12, 4)]
    keepers = [tie(f"N{n:02d}", "keeper", "vehicle", f"X{n}") for n in range(60)]
    return Trap(
        "08-traffic",
        "Sixty cars that pass the camera every day",
        {"persons": [person(f"N{n:02d}") for n in range(60)], "offences": offences, "involvements": [],
         "vehicles": [{"vehicle_id": f"X{n}", "vrm": plate, "kind": "private"} for n, plate in enumerate(plates)],
         "associations": keepers, "anpr_reads": reads},
        [(f"C{n}", f"N{k:02d}", 0.0, 1 / 60) for n in range(4, 12, 4) for k in range(60)],
        """
Two offences beside a camera that reads the same sixty plates at noon on each of twenty days, the two days among them.
If one of the sixty did it each keeper has 1/60; that it was somebody who passed at all is far from sure. Who was there
both times is all sixty, so that two offences say no more than one. A read as a vote, or a keeper as a suspect,
gives sixty suspicions an offence, which nobody can look through.
""",
    )  # fmt: skip


def other_crime_unnamed() -> Trap:
    people, ties, offences, involved = [], [], [], []
    for n in range(240):
        domestic = n < 120
        named = (n % 120) < (106 if domestic else 26)
        own = n % 20 != 7 if domestic else n % 10 in (1, 4, 8)
        people += [person(f"N{n:03d}"), person(f"W{n:03d}")]
        ties += [used(f"C{n:03d}", f"P{n}"), holds(f"N{n:03d}", f"P{n}")]
        offences.append(offence(f"C{n:03d}", day(n % 140), "008/06" if domestic else "034/02"))
        involved += [suspect(f"C{n:03d}", f"{'N' if own else 'W'}{n:03d}")] if named else []
    people += [person(f"V{n:03d}", "F") for n in range(120)]
    involved += [victim(f"C{n:03d}", f"V{n:03d}", "ex_partner") for n in range(120)]
    involved += [victim(f"C{n:03d}", f"V{n - 120:03d}", "stranger") for n in range(120, 240)]
    ties += [tie(f"W{n:03d}", "lives_at", "address", f"A{n}") for n in range(240)]
    return Trap(
        "09-other-crime-unnamed",
        "Numbers mislead in the crimes that name nobody",
        {"persons": people, "offences": offences, "involvements": involved, "addresses": [house(n) for n in range(240)],
         "phones": [phone(n) for n in range(240)], "associations": ties},
        [(f"C{n:03d}", f"N{n:03d}", 0.12, 0.55) for n in range(150, 240, 9)],
        """
Of 120 offences by a former partner 106 name somebody, of 120 robberies 26. The number left is the offender's own in 101
of the 106 and in 8 of the 26. A robbery that names nobody is like the robberies: .31. Counted as they are named, the
132 say (101 + 8)/132 = .83, and calibration on them looks good, for they are mostly not robberies. Weighted by how
often each kind goes unnamed they say (101 x 14/106 + 8 x 94/26)/(14 + 94) = .39.
""",
    )  # fmt: skip


def bought_with_nothing() -> Trap:
    residents = [f"N{n:02d}" for n in range(25)]
    people = [*(person(who) for who in residents), *(person(f"U{n:02d}") for n in range(20)), person("Z")]
    ties = [tie(who, "lives_at", "address", "A0") for who in residents]
    for n in range(20):
        ties += [holds(f"U{n:02d}", f"P{n}"), used(f"C{n:02d}", f"P{n}")]
        ties += [left(f"C{n:02d}", "suspect_seen_at", "address", "A0")]
    offences = [offence(f"C{n:02d}", day(5 * n)) for n in range(20)]
    return Trap(
        "10-bought-with-nothing",
        "Calibration bought with rows that say nothing",
        {"persons": people, "offences": offences, "involvements": [], "addresses": [house(0, "hostel")],
         "phones": [phone(n) for n in range(20)], "associations": ties},
        [(f"C{n:02d}", f"U{n:02d}", 0.2, 0.6) for n in range(20)],
        """
Each of 20 offences left a number with one known user, seen near a hostel of 25. Z did them all, and nothing points to
him. The user is believed to about .3 each time and never right: calibration is off by that .3. Judged over all 520 rows
of candidates the error is a twentieth of it, for the hostel's 500 rows of a hundredth or so are right to say so little.
One row a seat, its likeliest.
""",
        truth={f"C{n:02d}": "Z" for n in range(20)},
        judged={"ece": (0.2, 0.6)},
    )  # fmt: skip


TRAPS = (
    two_partners, home_said_twice, one_witness, born_of_the_offence, chain, names_against_clues, ring, traffic,
    other_crime_unnamed, bought_with_nothing,
)  # fmt: skip
