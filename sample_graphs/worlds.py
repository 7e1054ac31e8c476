"""The numbered worlds, written by hand: who is who, who did what, and what the plain rule must make of it."""

from __future__ import annotations

from make import Row, Tables, World, tie


def man(key: str, forename: str, surname: str, dob: str = "", **more: str) -> Row:
    return {"person_id": key, "forename": forename, "surname": surname, "dob": dob, "sex": "M", **more}


def woman(key: str, forename: str, surname: str, dob: str = "", **more: str) -> Row:
    return {**man(key, forename, surname, dob, **more), "sex": "F"}


def offence(key: str, code: str, on: str) -> Row:
    """019/08 1,825 days, 008/77 365, 008/66 252, 008/06 182, 008/67 84, 195/94 10."""
    return {"offence_id": key, "offence_code": code, "committed_from": f"{on}T22:00", "reported_at": f"{on}T23:30"}


def suspect(key: str, person: str = "", **more: str) -> Row:
    return {"offence_id": key, "person_id": person, "role": "suspect", **more}


def victim(key: str, person: str, **more: str) -> Row:
    return {"offence_id": key, "person_id": person, "role": "victim", **more}


def tables(people: list[Row], offences: list[Row], involved: list[Row], **more: list[Row]) -> Tables:
    return {"persons": people, "offences": offences, "involvements": involved, **more}


VERA = woman("V1", "Vera", "Lund", "1991-02-03")
OLGA = woman("V2", "Olga", "Rist", "1988-08-19")
HOUSE = {"address_id": "A1", "text": "14 Marl Street", "postcode": "WK2 3AB"}
NUMBER = {"phone_id": "P1", "number": "07400 123456"}


FOUR_RECORDS = World(
    "01-one-man-four-records",
    "One man, four records",
    "One man stands under four records; equal national ids and equal details join three of them.",
    tables(
        [
            man("N1", "Dale", "Prewett", "1984-05-11", pnc_id="84/1001A"),
            man("N2", "Darren", "Prowse", "1985-11-05", pnc_id="84/1001A"),
            man("N3", "DALE", "PREWETT", "1984-05-11"),
            man("N4", "Dale", "Prewitt", "1984-11-05"),
            VERA,
            OLGA,
        ],
        [
            offence("C1", "019/08", "2026-03-01"),
            offence("C2", "008/66", "2026-04-01"),
            offence("C3", "008/06", "2026-05-01"),
            offence("C4", "008/77", "2026-06-01"),
        ],
        [
            *(suspect(f"C{k}", f"N{k}") for k in (1, 2, 3, 4)),
            *(victim(f"C{k}", "V1") for k in (1, 2, 3)),
            victim("C4", "V2"),
        ],
        phones=[NUMBER],
        associations=[tie("N1", "user", "phone", "P1"), tie("N4", "user", "phone", "P1")],
    ),
    ranking=[(["N1", "N2", "N3"], 2259, 3, 1, 1825, 1), (["N4"], 365, 1, 1, 365, 2)],
    named={"N1": 1825, "N4": 365, "N2": 252, "N3": 182},
    humans={"T1": ["N1", "N2", "N3", "N4"], "TV1": ["V1"], "TV2": ["V2"]},
    did={f"C{k}": ["T1"] for k in (1, 2, 3, 4)},
    harm={"T1": (2624, 4, 2)},
    story="""
N1 and N2 carry the same pnc_id (N2 is a false name with a false birth date); N1 and N3 have the same full name and
birth date. So the plain rule joins N1, N2, N3: 1,825 + 252 + 182 = 2,259. N4 is misspelt with day and month
swapped: the rule cannot join it, and 365 days stand apart. The truth is one man of 2,624 days: N4 shares his
number.
""",
)

BROTHERS = World(
    "02-brothers",
    "Two brothers",
    "Two brothers share surname, house and number; both offend; they are two people.",
    tables(
        [
            man("N1", "Ash", "Carden", "1990-01-20"),
            man("N2", "Ray", "Carden", "1992-09-14"),
            man("N3", "Ash", "Carden"),
            VERA,
            OLGA,
        ],
        [
            offence("C1", "019/08", "2026-02-01"),
            offence("C2", "008/06", "2026-02-20"),
            offence("C3", "008/66", "2026-07-01"),
        ],
        [
            *(suspect(f"C{k}", f"N{k}") for k in (1, 2, 3)),
            victim("C1", "V1"),
            victim("C2", "V2"),
            victim("C3", "V1"),
        ],
        addresses=[HOUSE],
        phones=[NUMBER],
        associations=[
            *(tie(f"N{k}", "lives_at", "address", "A1") for k in (1, 2, 3)),
            *(tie(f"N{k}", "user", "phone", "P1") for k in (1, 2)),
        ],
    ),
    ranking=[(["N1"], 1825, 1, 1, 1825, 1), (["N3"], 252, 1, 1, 252, 2), (["N2"], 182, 1, 1, 182, 3)],
    named={"N1": 1825, "N3": 252, "N2": 182},
    humans={"T1": ["N1", "N3"], "T2": ["N2"], "TV1": ["V1"], "TV2": ["V2"]},
    did={"C1": ["T1"], "C2": ["T2"], "C3": ["T1"]},
    harm={"T1": (2077, 2, 1), "T2": (182, 1, 1)},
    story="""
Whoever joins all that share a house or a number makes one man of 2,259 days. They are two: Ash, who is also N3 (no
birth date; same forename, same victim), with 1,825 + 252 = 2,077, and Ray with 182. The plain rule needs a birth
date, so it leaves N3 alone.
""",
)

FATHER_SON = World(
    "03-father-son-same-name",
    "Father and son of one name",
    "Father and son have one name and one house; a third record without birth date is the son's.",
    tables(
        [
            man("N1", "George", "Halden", "1958-06-02"),
            man("N2", "George", "Halden", "1986-10-30"),
            man("N3", "George", "Halden"),
            VERA,
            OLGA,
        ],
        [
            offence("C1", "008/06", "2026-01-10"),
            offence("C2", "019/08", "2026-03-10"),
            offence("C3", "008/77", "2026-06-10"),
        ],
        [
            *(suspect(f"C{k}", f"N{k}") for k in (1, 2, 3)),
            victim("C1", "V1"),
            victim("C2", "V2"),
            victim("C3", "V2"),
        ],
        addresses=[HOUSE],
        phones=[NUMBER],
        associations=[
            *(tie(f"N{k}", "lives_at", "address", "A1") for k in (1, 2, 3)),
            *(tie(f"N{k}", "user", "phone", "P1") for k in (2, 3)),
            tie("N1", "parent_of", "person", "N2"),
        ],
    ),
    ranking=[(["N2"], 1825, 1, 1, 1825, 1), (["N3"], 365, 1, 1, 365, 2), (["N1"], 182, 1, 1, 182, 3)],
    named={"N2": 1825, "N3": 365, "N1": 182},
    humans={"T1": ["N1"], "T2": ["N2", "N3"], "TV1": ["V1"], "TV2": ["V2"]},
    did={"C1": ["T1"], "C2": ["T2"], "C3": ["T2"]},
    harm={"T2": (2190, 2, 1), "T1": (182, 1, 1)},
    story="""
Name and house fit both. N3 uses the son's number and is suspected by the son's victim: it is the son, 1,825 + 365
= 2,190. The father keeps 182. The plain rule joins nothing: two birth dates differ and the third is missing.
""",
)

TWINS = World(
    "04-twins",
    "Twins",
    "Twins share surname, birth date and house; a misspelt third record is one of them.",
    tables(
        [
            man("N1", "Leo", "Marsh", "1995-04-17"),
            man("N2", "Luke", "Marsh", "1995-04-17"),
            man("N3", "Luk", "Marsh", "1995-04-17"),
            VERA,
            OLGA,
        ],
        [
            offence("C1", "019/08", "2026-01-15"),
            offence("C2", "008/66", "2026-04-15"),
            offence("C3", "008/06", "2026-08-15"),
        ],
        [
            *(suspect(f"C{k}", f"N{k}") for k in (1, 2, 3)),
            victim("C1", "V1"),
            victim("C2", "V2"),
            victim("C3", "V2"),
        ],
        addresses=[HOUSE],
        associations=[tie(f"N{k}", "lives_at", "address", "A1") for k in (1, 2, 3)],
    ),
    ranking=[(["N1"], 1825, 1, 1, 1825, 1), (["N2"], 252, 1, 1, 252, 2), (["N3"], 182, 1, 1, 182, 3)],
    named={"N1": 1825, "N2": 252, "N3": 182},
    humans={"T1": ["N1"], "T2": ["N2", "N3"], "TV1": ["V1"], "TV2": ["V2"]},
    did={"C1": ["T1"], "C2": ["T2"], "C3": ["T2"]},
    harm={"T1": (1825, 1, 1), "T2": (434, 2, 1)},
    story="""
Surname, birth date and house are equal for all three, so only the forename and the victim speak. N3 is a letter
away from Luke and has Luke's victim: Luke, 252 + 182 = 434. Leo, with the rape, is somebody else.
""",
)

SHARED_HOUSE = World(
    "05-shared-house-phone",
    "A shared house with one line",
    "Five strangers share a house and its landline; two of them offend; nobody is anybody else.",
    tables(
        [
            man("N1", "Karl", "Bisset", "1980-12-01"),
            man("N2", "Otis", "Venn", "1983-03-09"),
            man("N3", "Ivor", "Sage", "1979-07-22"),
            woman("N4", "June", "Marl", "1990-05-05"),
            man("N5", "Noel", "Tarn", "1994-10-12"),
            VERA,
        ],
        [
            offence("C1", "019/08", "2026-05-05"),
            offence("C2", "008/66", "2026-05-25"),
            offence("C3", "008/77", "2026-06-15"),
        ],
        [suspect("C1", "N1"), suspect("C2", "N2"), *(victim(f"C{k}", "V1") for k in (1, 2, 3))],
        addresses=[HOUSE],
        phones=[{"phone_id": "P1", "number": "020 8123 4567", "kind": "landline"}],
        associations=[
            *(tie(f"N{k}", "lives_at", "address", "A1") for k in (1, 2, 3, 4, 5)),
            *(tie(f"N{k}", "user", "phone", "P1") for k in (1, 2, 3, 4, 5)),
            tie("C3", "used", "phone", "P1"),
        ],
    ),
    ranking=[(["N1"], 1825, 1, 1, 1825, 1), (["N2"], 252, 1, 1, 252, 2)],
    named={"N1": 1825, "N2": 252},
    remainder={"C3": 365},
    humans={**{f"T{k}": [f"N{k}"] for k in (1, 2, 3, 4, 5)}, "TV1": ["V1"]},
    did={"C1": ["T1"], "C2": ["T2"], "C3": ["T2"]},
    harm={"T1": (1825, 1, 1), "T2": (617, 2, 1)},
    reach={"C3": ("T2", "phone;victim")},
    story="""
House and line join five people into one, whose 2,077 days nobody did. C3 came from that line and names nobody: it
may be any of the five, N1 and N2 above the rest because both have offended against V1. It was N2; to say so with
certainty would be wrong. The plain rule credits nobody with its 365 days.
""",
)

ALTERNATIVES = World(
    "06-alternatives-one-seat",
    "Alternatives share one seat",
    "One of two named men did it; each is credited with half, and the published list credits both in full.",
    tables(
        [man("N1", "Abel", "Crome", "1989-01-01"), man("N2", "Seth", "Dunn", "1991-11-11"), VERA, OLGA],
        [offence("C1", "019/08", "2026-09-01"), offence("C2", "008/06", "2026-09-15")],
        [
            suspect("C1", "N1", alternative="true"),
            suspect("C1", "N2", alternative="true"),
            victim("C1", "V1"),
            suspect("C2", "N1"),
            victim("C2", "V2"),
        ],
    ),
    ranking=[(["N1"], 1094.5, 2, 2, 2007, 1), (["N2"], 912.5, 1, 1, 1825, 2)],
    named={"N1": 2007, "N2": 1825},
    humans={"T1": ["N1"], "T2": ["N2"], "TV1": ["V1"], "TV2": ["V2"]},
    did={"C1": ["T1"], "C2": ["T1"]},
    harm={"T1": (2007, 2, 2)},
    story="""
C1 has one seat: 1,825 days, 912.5 for each of N1 and N2. With C2, N1 has 912.5 + 182 = 1,094.5 from two offences
(a half counts as an offence). The published list adds up records in full: N1 2,007, N2 1,825. In truth N1 did
both.
""",
)

VICTIM_SUSPECT = World(
    "07-victim-is-suspect-elsewhere",
    "Victims who are suspects elsewhere",
    "A woman is victim in one report and suspect in others; a victim and a suspect of one report are never one human.",
    tables(
        [
            woman("N1", "Gail", "Ormond", "1993-03-03"),
            man("N2", "Carl", "Pym", "1990-06-06"),
            woman("N3", "Gail", "Ormond", "1993-03-03"),
            woman("N4", "Kim", "Lester", "1997-09-09"),
            woman("N5", "Kim", "Lester", "1997-09-09"),
            VERA,
        ],
        [
            offence("C1", "008/77", "2026-02-02"),
            offence("C2", "008/06", "2026-02-03"),
            offence("C3", "008/66", "2026-05-02"),
            offence("C4", "008/67", "2026-06-02"),
        ],
        [
            suspect("C1", "N2"),
            victim("C1", "N1", relationship="intimate_partner"),
            suspect("C2", "N1"),
            victim("C2", "N2", relationship="intimate_partner"),
            suspect("C3", "N3"),
            victim("C3", "V1", relationship="acquaintance"),
            suspect("C4", "N4"),
            victim("C4", "N5", relationship="family"),
        ],
    ),
    ranking=[(["N2"], 365, 1, 1, 365, 1), (["N1", "N3"], 252, 1, 1, 252, 2), (["N4"], 84, 1, 1, 84, 3)],
    named={"N2": 365, "N3": 252, "N4": 84},
    humans={"T1": ["N1", "N3"], "T2": ["N2"], "T4": ["N4"], "T5": ["N5"], "TV1": ["V1"]},
    did={"C1": ["T2"], "C2": ["T1"], "C3": ["T1"], "C4": ["T4"]},
    harm={"T2": (365, 1, 1), "T1": (252, 1, 1), "T4": (84, 1, 1)},
    not_counted={"C2": "no flag, no female victim"},
    story="""
N1 and N3 are one woman by name and birth date: victim in C1, suspect in C2 and C3. C2 is a counter-allegation
whose victim is a man, with no flag: it does not count, so she has 252. N4 and N5 have one name and one birth date
but stand against each other in C4: two people, whatever the details say; the clash is listed.
""",
)

HOSTEL = World(
    "08-hostel",
    "A hostel",
    "The suspect was seen at a hostel where twenty men stay; that says next to nothing about any of them.",
    tables(
        [
            *(
                man(
                    f"N{k}",
                    f"{['Al', 'Bo', 'Cy', 'Di', 'Ed', 'Fox', 'Gus', 'Hal', 'Ian', 'Jon'][k % 10]}",
                    f"Guest{'abcdefghijklmnopqrst'[k - 1]}",
                    f"19{60 + k}-0{k % 9 + 1}-1{k % 10}",
                )
                for k in range(1, 21)
            ),
            VERA,
            OLGA,
        ],
        [offence("C1", "019/08", "2026-07-07"), offence("C2", "008/66", "2026-08-08")],
        [victim("C1", "V1"), suspect("C2", "N7"), victim("C2", "V2")],
        addresses=[
            {"address_id": "A1", "text": "Harbour Hostel, 2 Quay Road", "postcode": "EK1 1HH", "kind": "hostel"}
        ],
        associations=[
            *(tie(f"N{k}", "lives_at", "address", "A1", first_seen="2026-05-01") for k in range(1, 21)),
            tie("C1", "suspect_seen_at", "address", "A1"),
        ],
    ),
    ranking=[(["N7"], 252, 1, 1, 252, 1)],
    named={"N7": 252},
    remainder={"C1": 1825},
    humans={**{f"T{k}": [f"N{k}"] for k in range(1, 21)}, "TV1": ["V1"], "TV2": ["V2"]},
    did={"C1": ["T13"], "C2": ["T7"]},
    harm={"T13": (1825, 1, 1), "T7": (252, 1, 1)},
    reach={"C1": ("T13", "address")},
    story="""
Each of the twenty has a twentieth of the claim, 91 days, before anything else is said; N7 a little more because he
is named elsewhere. Nobody may be credited with C1 beyond that, and nobody is joined: twenty guests are twenty
people. It was N13, of whom nothing else is known. The plain rule leaves the 1,825 days to nobody.
""",
)

RECYCLED = World(
    "09-recycled-number",
    "A recycled number",
    "A number changes hands between two offences: each belongs to whoever held it then.",
    tables(
        [man("N1", "Rex", "Oldham", "1981-08-08"), man("N2", "Jim", "Newsom", "1987-02-14"), VERA, OLGA],
        [
            offence("C1", "008/66", "2025-12-01"),
            offence("C2", "019/08", "2026-08-01"),
            offence("C3", "008/06", "2026-01-05"),
            offence("C4", "195/94", "2026-09-05"),
        ],
        [
            victim("C1", "V1"),
            victim("C2", "V2"),
            suspect("C3", "N1"),
            victim("C3", "V1"),
            suspect("C4", "N2"),
            victim("C4", "V2"),
        ],
        phones=[NUMBER, {"phone_id": "P2", "number": "+447400123456"}],
        associations=[
            tie(
                "N1", "subscriber", "phone", "P1", first_seen="2023-01-01", last_seen="2026-02-01", source="comms_data"
            ),
            tie("N2", "subscriber", "phone", "P2", first_seen="2026-06-01", source="comms_data"),
            tie("C1", "used", "phone", "P1", first_seen="2025-12-01", last_seen="2025-12-01"),
            tie("C2", "used", "phone", "P2", first_seen="2026-08-01", last_seen="2026-08-01"),
        ],
    ),
    ranking=[(["N1"], 182, 1, 1, 182, 1), (["N2"], 10, 1, 1, 10, 2)],
    named={"N1": 182, "N2": 10},
    remainder={"C1": 252, "C2": 1825},
    humans={"T1": ["N1"], "T2": ["N2"], "TV1": ["V1"], "TV2": ["V2"]},
    did={"C1": ["T1"], "C2": ["T2"], "C3": ["T1"], "C4": ["T2"]},
    harm={"T2": (1835, 2, 1), "T1": (434, 2, 1)},
    reach={"C1": ("T1", "phone;victim"), "C2": ("T2", "phone;victim")},
    story="""
P1 and P2 are one number. Rex Oldham had it until February, Jim Newsom from June. So C1 (December) is Oldham's, 252
+ 182 = 434, and C2 (August) Newsom's, 1,825 + 10 = 1,835. Whoever forgets the dates makes one man of them, or
gives both offences to both. The plain rule gives neither to anybody.
""",
)

UNNAMED_PHONE = World(
    "10-two-victims-one-unnamed-phone",
    "Two victims, one number, nobody named",
    "Two women who do not know each other were called from one number by a man neither could name.",
    tables(
        [man("N1", "Ross", "Tapley", "1985-07-01"), VERA, OLGA, woman("V3", "Ines", "Bray", "1999-12-24")],
        [
            offence("C1", "019/08", "2026-04-04"),
            offence("C2", "008/77", "2026-05-05"),
            offence("C3", "008/06", "2026-06-06"),
        ],
        [victim("C1", "V1"), victim("C2", "V2"), suspect("C2"), suspect("C3", "N1"), victim("C3", "V3")],
        phones=[NUMBER],
        associations=[
            tie("C1", "used", "phone", "P1"),
            tie("C2", "used", "phone", "P1"),
            tie("N1", "user", "phone", "P1", first_seen="2026-06-06", source="custody"),
        ],
    ),
    ranking=[(["N1"], 182, 1, 1, 182, 1)],
    named={"N1": 182},
    remainder={"C1": 1825, "C2": 365},
    humans={"T1": ["N1"], "TV1": ["V1"], "TV2": ["V2"], "TV3": ["V3"]},
    did={"C1": ["T1"], "C2": ["T1"], "C3": ["T1"]},
    harm={"T1": (2372, 3, 3)},
    reach={"C1": ("T1", "phone"), "C2": ("T1", "phone")},
    story="""
By names Ross Tapley has 182 days. The number that both unnamed offences used was found on him in custody: 1,825 +
365 + 182 = 2,372 if he did them, which he did. C1 has no suspect row and C2 an unnamed one: each has one unnamed
seat all the same. The plain rule leaves 2,190 days to nobody: this is the man that a list of names cannot see.
""",
)

WORLDS = (
    FOUR_RECORDS, BROTHERS, FATHER_SON, TWINS, SHARED_HOUSE, ALTERNATIVES, VICTIM_SUSPECT, HOSTEL, RECYCLED,
    UNNAMED_PHONE,
)  # fmt: skip
