"""One small force in which every saved question has an answer; a run folder made by hand, no analysis involved.

As at 31 Oct 2026, policy window 1 Nov 2025 to 31 Oct 2026; days in brackets. Who is who:

    Adam ARDEN = A1 + A2 (ARDIN), Boris = B1, Cyril = C1, Frank = F1, Henry = H1, Igor = I1, Dan = D1, Edgar = E1
    Vera = V1 + V9, Wilma = V3, Petra = P1 and her child K1, Wendy = W1, guests of the hostel G1 to G12; other V.. are
    victims of one offence each. An identity is called after its person: I-ADAM, I-V2.

    O01 1 Mar  rape [1825] North       A1 charged              Vera (V1)         Adam
    O02 1 Apr  rape [1825] North       B1                      V2                Boris
    O03 1 May  stalking [252] South    A2                      Vera (V9)         Adam       domestic, stalking
    O04 1 Jun  assault [10] South      A1                      Wilma             Adam       domestic
    O05 15 Jun harassment [182] North  B1                      Vera (V1)         Boris
    O06 1 Jul  rape [1825] East        nobody, number 6        V4                Cyril .8, linked; 365 to no one
    O07 20 Jul stalking [252] East     nobody, number 6        V5                Cyril .7, linked; 75.6 to no one
    O08 1 Feb  harassment [10] West    C1                      V6                Cyril
    O09 1 Aug  rape [1825] West        nobody, account, mark   V7                the series .9; 182.5 to no one
    O10 20 Aug rape [1825] South       nobody, account         unnamed           the series .9; 182.5 to no one
    O11 10 May robbery [365] North     A1 and F1, two seats    V11               does not count
    O12 20 May robbery [365] North     A2 and F1, two seats    V12               does not count
    O13 15 Jan rape [1825] North       G1 or G2, alternatives  V13               half each
    O14 10 Feb assault [10] West       G3                      V8                G3
    O15 12 Feb assault [10] West       G4                      V10               G4
    O16 1 Sep  rape [1825] East        H1, doubted (.2)        V16               Henry; Igor would be .6
    O17 10 Sep breach [10] South       A1                      Vera (V1)         Adam       domestic

    the list: 1 Adam 1825 + 252 + 10 + 10 = 2097, 2 Boris 1825 + 182 = 2007, 3 Henry 1825,
              4 Cyril 10 + .8 x 1825 + .7 x 252 = 1646.4, 5 G1 912.5, 6 G2 912.5, 7 G3 10, 8 G4 10
    the series I-SERIES: .9 x 1825 x 2 = 3285
    by names: A1 1845 (O01, O04, O17), H1, G1, G2 1825, B1 2007, A2 252, C1, G3, G4 10

    number 1: A2 from 10 Jan, B1 from 20 Feb           plate AB12CDE: A1 keeper, B1 driver
    number 2: A1 until 1 Jun 2025, C1 from 1 Jul 2025  1 Elm Road: A1 from 20 Aug, B1 from 1 Sep (twice), W1 from 2020
    number 5: the hostel's, G1 to G12                  9 Oak Lane: V1 from 2024, A1 seen 10 Sep; scene of O03, O17
    number 6: C1 from 25 Jul, used in O06, O07         Harbour Hostel: G1 to G12
    calls: number 1 to 6 three, 6 to 1 two             account of the series: nobody's; mark M1 left at O09 is Edgar's
    plate XY34ZZZ, kept by Dan, witness of O10: read 200 m from O09 and 600 m from O10
    plate QQ99QQQ, kept by Wendy: read 300 m from O09 and 1,200 m from O10
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from tests import handmade
from tests.handmade import Row, Tables, attributed, involved, ranked
from tests.handmade import offence as plain_offence
from tests.handmade import person as plain_person
from tests.handmade import tie as plain_tie

IDENTITY = {"A1": "I-ADAM", "A2": "I-ADAM", "B1": "I-BORIS", "C1": "I-CYRIL", "D1": "I-DAN", "E1": "I-EDGAR"}
IDENTITY |= {"F1": "I-FRANK", "H1": "I-HENRY", "I1": "I-IGOR", "P1": "I-PETRA", "K1": "I-KID", "W1": "I-WENDY"}
IDENTITY |= {"V1": "I-VERA", "V9": "I-VERA", "V3": "I-WILMA"}
IDENTITY |= {f"G{n}": f"I-G{n:02}" for n in range(1, 13)}
IDENTITY |= {f"V{n}": f"I-V{n}" for n in (2, 4, 5, 6, 7, 8, 10, 11, 12, 13, 16)}
SERIES = "I-SERIES"

PHONE_1, PHONE_2, PHONE_5, PHONE_6 = (f"+44770090000{n}" for n in (1, 2, 5, 6))
ELM, OAK, HOSTEL = "uprn:1", "uprn:9", "uprn:77"
ACCOUNT = "dating:kindman"
RAPE, STALKING, HARASSMENT = ("019/08", "Rape", 1825.0), ("008/66", "Stalking", 252.0), ("008/57", "Harassment", 182.0)
MINOR, ASSAULT = ("008/57", "Harassment", 10.0), ("008/01", "Assault", 10.0)
ROBBERY, BREACH = ("034/01", "Robbery", 365.0), ("066/39", "Breach of order", 10.0)


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def offence(oid: str, what: tuple[str, str, float], on: str, bcu: str, **more: Any) -> Row:
    code, title, days = what
    return {**plain_offence(oid, code, title, on, days), "bcu": bcu, "outcome": "Under investigation", **more}


def person(pid: str, forename: str, surname: str, **more: Any) -> Row:
    return plain_person(pid, IDENTITY[pid], forename, surname, **more)


def tie(n: int, start: str, end: str, kind: str, first: str | None = None, **more: Any) -> Row:
    return plain_tie(n, start, end, kind, first_seen=_day(first) if first else None, **more)


def _records() -> list[Row]:
    named = [
        person("A1", "Adam", "ARDEN", dob=_day("1988-04-01"), sex="M", pnc_id="88/1A"),
        person("A2", "Adam", "ARDIN", dob=_day("1988-04-01"), sex="M", aliases=json.dumps([{"forename": "Ad"}])),
        person("B1", "Boris", "BANE", dob=_day("1990-01-01"), sex="M"),
        person("C1", "Cyril", "CRANE", dob=_day("1979-09-09"), sex="M"),
        person("H1", "Henry", "HART", sex="M"),
        person("V1", "Vera", "VANE", dob=_day("1992-02-02"), sex="F"),
    ]
    done = {row["person_id"] for row in named}
    others = [person(pid, f"{pid}", "OTHER", sex="M") for pid in IDENTITY if pid not in done]
    return [*named, *others]


def _offences() -> list[Row]:
    domestic = {"flags": "domestic_abuse"}
    return [
        offence("O01", RAPE, "2026-03-01", "North"),
        offence("O02", RAPE, "2026-04-01", "North"),
        offence("O03", STALKING, "2026-05-01", "South", flags="domestic_abuse;stalking"),
        offence("O04", ASSAULT, "2026-06-01", "South", **domestic),
        offence("O05", HARASSMENT, "2026-06-15", "North"),
        offence("O06", RAPE, "2026-07-01", "East", lat=51.501, lon=-0.1),
        offence("O07", STALKING, "2026-07-20", "East"),
        offence("O08", MINOR, "2026-02-01", "West"),
        offence("O09", RAPE, "2026-08-01", "West", lat=51.5, lon=-0.1),
        offence("O10", RAPE, "2026-08-20", "South", lat=51.6, lon=-0.1),
        offence("O11", ROBBERY, "2026-05-10", "North", counts=False, why_not="not VAWG"),
        offence("O12", ROBBERY, "2026-05-20", "North", counts=False, why_not="not VAWG"),
        offence("O13", RAPE, "2026-01-15", "North"),
        offence("O14", ASSAULT, "2026-02-10", "West"),
        offence("O15", ASSAULT, "2026-02-12", "West"),
        offence("O16", RAPE, "2026-09-01", "East", outcome=None),
        offence("O17", BREACH, "2026-09-10", "South", **domestic),
    ]


SUSPECTS: tuple[tuple[str, str, str, int, bool], ...] = (
    ("O01", "A1", "charged", 1, False),
    ("O02", "B1", "named", 1, False),
    ("O03", "A2", "named", 1, False),
    ("O04", "A1", "named", 1, False),
    ("O05", "B1", "arrested", 1, False),
    ("O08", "C1", "named", 1, False),
    ("O11", "A1", "named", 1, False),
    ("O11", "F1", "named", 2, False),
    ("O12", "A2", "named", 1, False),
    ("O12", "F1", "named", 2, False),
    ("O13", "G1", "named", 1, True),
    ("O13", "G2", "named", 1, True),
    ("O14", "G3", "named", 1, False),
    ("O15", "G4", "named", 1, False),
    ("O16", "H1", "named", 1, False),
    ("O17", "A1", "charged", 1, False),
)
UNNAMED = ("O06", "O07", "O09", "O10")
VICTIMS: tuple[tuple[str, str | None, str | None], ...] = (
    ("O01", "V1", "stranger"),
    ("O02", "V2", None),
    ("O03", "V9", "ex_partner"),
    ("O04", "V3", "intimate_partner"),
    ("O05", "V1", "acquaintance"),
    ("O06", "V4", None),
    ("O07", "V5", None),
    ("O08", "V6", None),
    ("O09", "V7", "stranger"),
    ("O10", None, "stranger"),
    ("O11", "V11", None),
    ("O12", "V12", None),
    ("O13", "V13", None),
    ("O14", "V8", None),
    ("O15", "V10", None),
    ("O16", "V16", None),
    ("O17", "V1", "ex_partner"),
)


def _involvements() -> list[Row]:
    suspects = [involved(o, p, "suspect", status=s, seat=n, alternative=a) for o, p, s, n, a in SUSPECTS]
    victims = [involved(o, p, "victim", relationship=r) for o, p, r in VICTIMS]
    # an eliminated man is no suspect: neither at O07, where nobody is named, nor as a holder
    cleared = involved("O07", "E1", "suspect", status="eliminated")
    return [*suspects, *victims, cleared, involved("O10", "D1", "witness")]


def _attributions() -> list[Row]:
    days = {row["offence_id"]: row["days"] for row in _offences()}
    counted = {row["offence_id"]: row["counts"] for row in _offences()}
    rows = [
        attributed(o, IDENTITY[p], days[o], 0.5 if a else 1.0, seat=n, counts=counted[o])
        for o, p, _, n, a in SUSPECTS
        if o != "O16"
    ]
    rows += [
        attributed("O06", "I-CYRIL", 1825.0, 0.8, basis="linked"),
        attributed("O07", "I-CYRIL", 252.0, 0.7, basis="linked"),
        attributed("O09", SERIES, 1825.0, 0.9, basis="linked"),
        attributed("O10", SERIES, 1825.0, 0.9, basis="linked"),
        {**attributed("O16", "I-HENRY", 1825.0), "probability": 0.2, "doubted": True},
        {**attributed("O16", "I-IGOR", 1825.0, 0.0), "probability": 0.6, "basis": "both"},
    ]
    return rows


def _counted() -> list[Row]:
    left = {"O06": 365.0, "O07": 75.6, "O09": 182.5, "O10": 182.5}
    seats = {(o, n) for o, _, _, n, _ in SUSPECTS} | {(o, 1) for o in UNNAMED}
    of = {row["offence_id"]: row for row in _offences()}
    return [
        {"offence_id": o, "seat": n, "days": of[o]["days"], "basis": "published", "counts": of[o]["counts"],
         "credited": of[o]["days"] - left.get(o, 0.0), "remainder": left.get(o, 0.0)}
        for o, n in sorted(seats)
    ]  # fmt: skip


def _list() -> list[Row]:
    def row(rank: int, identity: str, label: str, harm: float, named: float, place: int, **more: Any) -> Row:
        return ranked(rank, identity, label, harm, named_harm=named, named_rank=place, **more)

    return [
        row(1, "I-ADAM", "Adam ARDEN", 2097.0, 1845.0, 2, records=2, anchor_id="A1"),
        row(2, "I-BORIS", "Boris BANE", 2007.0, 2007.0, 1, anchor_id="B1"),
        row(3, "I-HENRY", "Henry HART", 1825.0, 1825.0, 5, anchor_id="H1"),
        row(4, "I-CYRIL", "Cyril CRANE", 1646.4, 10.0, 7, anchor_id="C1", one_link=True),
        row(5, "I-G01", "G1 OTHER", 912.5, 1825.0, 3, anchor_id="G1"),
        row(6, "I-G02", "G2 OTHER", 912.5, 1825.0, 4, anchor_id="G2"),
        row(7, "I-G03", "G3 OTHER", 10.0, 10.0, 8, anchor_id="G3"),
        row(8, "I-G04", "G4 OTHER", 10.0, 10.0, 9, anchor_id="G4"),
    ]


def _ties() -> list[Row]:
    low, worse = {"source": "intelligence", "grade": "3CC"}, {"source": "intelligence", "grade": "2EP"}
    guests = range(1, 13)
    return [
        tie(1, "person:A2", f"phone:{PHONE_1}", "user", "2026-01-10"),
        tie(2, "person:B1", f"phone:{PHONE_1}", "user", "2026-02-20"),
        tie(3, "person:A1", f"phone:{PHONE_2}", "user", "2024-01-01", last_seen=_day("2025-06-01"), **worse),
        tie(4, "person:C1", f"phone:{PHONE_2}", "user", "2025-07-01"),
        tie(5, "person:C1", f"phone:{PHONE_6}", "user", "2026-07-25"),
        tie(6, "person:A1", "vehicle:AB12CDE", "keeper", "2025-01-01", source="keeper_register"),
        tie(7, "person:B1", "vehicle:AB12CDE", "driver", "2026-06-06"),
        tie(8, "person:A1", f"address:{ELM}", "lives_at", "2026-08-20"),
        tie(9, "person:B1", f"address:{ELM}", "stays_at", "2026-09-01"),
        tie(10, "person:B1", f"address:{ELM}", "stays_at", "2026-09-05"),
        tie(11, "person:W1", f"address:{ELM}", "lives_at", "2020-01-01"),
        tie(12, "person:V1", f"address:{OAK}", "lives_at", "2024-03-01"),
        tie(13, "person:A1", f"address:{OAK}", "seen_at", "2026-09-10", last_seen=_day("2026-09-10")),
        tie(14, "person:D1", "vehicle:XY34ZZZ", "keeper", "2022-01-01"),
        tie(15, "person:W1", "vehicle:QQ99QQQ", "keeper", "2022-01-01"),
        tie(16, "person:A1", "person:V1", "ex_partner", "2023-01-01"),
        tie(17, "person:A2", "person:V3", "partner", "2024-01-01"),
        tie(18, "person:A2", "person:P1", "partner", "2026-09-20"),
        tie(19, "person:P1", "person:K1", "parent_of", None),
        tie(20, "person:V1", "person:V3", "family", None),
        tie(21, "person:B1", "person:F1", "associate", "2026-01-01", **low),
        tie(22, "person:E1", "mark:M1", "matched", "2026-08-05"),
        tie(23, "person:A1", "mark:M2", "matched", "2026-03-10"),
        tie(30, "offence:O06", f"phone:{PHONE_6}", "used", "2026-07-01"),
        tie(31, "offence:O07", f"phone:{PHONE_6}", "used", "2026-07-20"),
        tie(32, "offence:O09", f"account:{ACCOUNT}", "used", "2026-08-01"),
        tie(33, "offence:O10", f"account:{ACCOUNT}", "used", "2026-08-20"),
        tie(34, "offence:O09", "mark:M1", "left", "2026-08-01"),
        tie(35, "offence:O01", "mark:M2", "left", "2026-03-01"),
        tie(36, "offence:O03", f"address:{OAK}", "scene", "2026-05-01"),
        tie(37, "offence:O17", f"address:{OAK}", "scene", "2026-09-10"),
        tie(38, "offence:O06", f"address:{ELM}", "scene", "2026-07-01"),
        *(tie(100 + n, f"person:G{n}", f"address:{HOSTEL}", "stays_at", "2026-09-01") for n in guests),
        *(tie(200 + n, f"person:G{n}", f"phone:{PHONE_5}", "user", "2026-09-01") for n in guests),
    ]


def _entities() -> list[Row]:
    def entity(what: str, key: str, label: str, **more: str) -> Row:
        holders = {IDENTITY[t["from_id"]] for t in _ties() if t["from_kind"] == "person" and t["to_id"] == key}
        return {"kind": what, "id": key, "label": label, "properties": json.dumps(more),
                "source_ids": json.dumps([f"row-{key}"]), "holders": len(holders)}  # fmt: skip

    return [
        *(entity("phone", number, number, kind="prepaid") for number in (PHONE_1, PHONE_2, PHONE_5, PHONE_6)),
        *(entity("vehicle", plate, plate, make="Ford") for plate in ("AB12CDE", "XY34ZZZ", "QQ99QQQ")),
        entity("address", ELM, "1 Elm Road", text="1 Elm Road", kind="dwelling"),
        entity("address", OAK, "9 Oak Lane", text="9 Oak Lane", kind="dwelling"),
        entity("address", HOSTEL, "Harbour Hostel", text="Harbour Hostel", kind="hostel"),
        entity("account", ACCOUNT, "kindman", kind="dating", service="dating", handle="kindman"),
        entity("mark", "M1", "M1", kind="dna", quality="full"),
        entity("mark", "M2", "M2", kind="dna", quality="full"),
    ]


def _around() -> Tables:
    def read(n: int, plate: str, oid: str, at: str, metres: float, minutes: float) -> Row:
        seen = dt.datetime.fromisoformat(at).replace(tzinfo=dt.UTC)
        return {"vehicle": plate, "offence_id": oid, "seen_at": seen, "metres": metres, "minutes": minutes,
                "read_id": f"R{n}"}  # fmt: skip

    def calls(start: str, end: str, n: int, first: str, last: str) -> Row:
        return {"from_number": start, "to_number": end, "calls": n, "seconds": 60 * n,
                "first": dt.datetime.fromisoformat(first).replace(tzinfo=dt.UTC),
                "last": dt.datetime.fromisoformat(last).replace(tzinfo=dt.UTC)}  # fmt: skip

    return {
        "orders": [
            {"order_id": "OR1", "person_id": "A2", "kind": "non_molestation", "protects_person_id": "V9",
             "starts_on": _day("2026-05-15"), "excluded_address_id": f"row-{OAK}", "source_ref": "orders:OR1"},
            {"order_id": "OR2", "person_id": "B1", "kind": "dvpo", "protects_person_id": "V2",
             "starts_on": _day("2026-01-03"), "ends_on": _day("2026-01-31"), "source_ref": "orders:OR2"},
        ],
        "actions": [
            {"action_id": "AC1", "person_id": "A2", "kind": "arrest", "on": _day("2026-09-20"), "offence_id": "O17",
             "source_ref": "actions:AC1"},
            {"action_id": "AC2", "person_id": "B1", "kind": "arrest", "on": _day("2026-06-10"),
             "source_ref": "actions:AC2"},
            {"action_id": "AC3", "person_id": "C1", "kind": "nfa", "on": _day("2026-10-01"),
             "source_ref": "actions:AC3"},
        ],
        "calls_between": [
            calls(PHONE_1, PHONE_6, 3, "2026-07-26T10:00", "2026-08-26T10:00"),
            calls(PHONE_6, PHONE_1, 2, "2026-07-28T10:00", "2026-09-01T10:00"),
        ],
        "reads_near": [
            read(1, "XY34ZZZ", "O09", "2026-08-01T21:15", 200.0, 15.0),
            read(2, "XY34ZZZ", "O10", "2026-08-20T20:30", 600.0, -30.0),
            read(3, "QQ99QQQ", "O09", "2026-08-01T21:15", 300.0, 15.0),
            read(4, "QQ99QQQ", "O10", "2026-08-20T21:00", 1200.0, 0.0),
        ],
    }  # fmt: skip


def tables() -> Tables:
    """The tables of the world in the module's docstring."""
    records = _records()
    return {
        "records": records,
        "identities": [
            {"person_id": r["person_id"], "identity_id": r["identity_id"],
             "probability": 0.97 if r["person_id"] == "A2" else 1.0}
            for r in records
        ],
        "offences": _offences(),
        "involvements": _involvements(),
        "attributions": _attributions(),
        "suspects": [
            *({"offence_id": o, "seat": n, "person_id": p, "identity_id": IDENTITY[p], "probability": 0.5 if a else 1.0}
              for o, p, _, n, a in SUSPECTS),
            *({"offence_id": o, "seat": 1, "probability": 0.0} for o in UNNAMED),
        ],
        "counted": _counted(),
        "ranking": _list(),
        "named": [
            {"person_id": p, "named_rank": n, "named_harm": h, "offences": 1, "victims": 1, "bcu": "North"}
            for n, (p, h) in enumerate([("B1", 2007.0), ("A1", 1845.0), ("G1", 1825.0), ("G2", 1825.0), ("H1", 1825.0),
                                        ("A2", 252.0), ("C1", 10.0), ("G3", 10.0), ("G4", 10.0)], 1)
        ],
        "unknown_series": [
            {"rank": 1, "identity_id": SERIES, "label": "Unknown: account kindman", "expected_harm": 3285.0,
             "offences": 2, "victims": 2, "shared": "account kindman"}
        ],
        "offence_links": [
            {"offence_id_a": "O09", "offence_id_b": "O10", "probability": 0.95, "bits": 4.2, "basis": "entity",
             "shared": "account kindman"}
        ],
        "entities": _entities(),
        "ties": _ties(),
        **_around(),
    }  # fmt: skip


def write(folder: Path) -> Path:
    """The run folder of this world."""
    return handmade.write_run(folder, tables(), handmade.manifest())
