"""The worked answer of every saved question over `answer_world`, and a change to one tie that changes it.

Each answer is worked out from the world's docstring; `change` is one statement, run in a transaction that is undone,
and `then` the answer over the graph so changed. Days and moments are compared in type too; all offences begin at 21:00.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.store.answer_world import ACCOUNT, ELM, OAK, PHONE_1, PHONE_2, PHONE_6, SERIES

Rows = list[tuple[Any, ...]]
ADAM, BORIS, CYRIL = ("I-ADAM", "Adam ARDEN"), ("I-BORIS", "Boris BANE"), ("I-CYRIL", "Cyril CRANE")
UNKNOWN = (SERIES, "Unknown: account kindman")


@dataclass(frozen=True)
class Worked:
    """A question, its answer, and the answer after one tie was changed."""

    name: str
    rows: Rows
    change: str
    then: Rows
    params: Mapping[str, object] = field(default_factory=dict)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def at(text: str, hour: int = 21) -> dt.datetime:
    return dt.datetime.combine(day(text), dt.time(hour), dt.UTC)


def row_of(n: int) -> str:
    return f"associations:#{n:012}"


def drop(tie: str) -> str:
    """The statement that takes away one tie of the source."""
    return f"MATCH ()-[tie {{id: '{tie}'}}]->() DELETE tie"


NAME_O10 = (
    "MATCH (p:Person {id: 'I1'}), (o:Offence {id: 'O10'}) "
    "CREATE (p)-[:SUSPECT_IN {id: 'x', status: 'named', seat: 1}]->(o) SET o.unnamed_seats = 0"
)


def attribution(offence: str, identity: str, seat: int = 1) -> str:
    return f"MATCH ()-[did:ATTRIBUTED {{id: 'attribution:{offence}/{seat}/{identity}'}}]->() "


_ACCOUNT = ("Account", ACCOUNT, 2, ["O09", "O10"], 2, 3650.0, at("2026-08-01"), at("2026-08-20"), 0)
_NUMBER = ("Phone", PHONE_6, 2, ["O06", "O07"], 2, 2077.0, at("2026-07-01"), at("2026-07-20"), 1)
_LISTED = [
    (2, *BORIS, 2007.0, at("2026-06-15"), "O05", day("2026-06-10"), "arrest"),
    (3, "I-HENRY", "Henry HART", 1825.0, at("2026-09-01"), "O16", None, None),
    (4, *CYRIL, 1646.4, at("2026-07-20"), "O07", None, None),
    (5, "I-G01", "G1 OTHER", 912.5, at("2026-01-15"), "O13", None, None),
    (6, "I-G02", "G2 OTHER", 912.5, at("2026-01-15"), "O13", None, None),
    (7, "I-G03", "G3 OTHER", 10.0, at("2026-02-10"), "O14", None, None),
    (8, "I-G04", "G4 OTHER", 10.0, at("2026-02-12"), "O15", None, None),
]
_ALONE = [
    ("I-G01", 2, 2, ["I-G01", "I-G02"], 1825.0),
    ("I-HENRY", 1, 1, ["I-HENRY"], 1825.0),
    ("I-G03", 1, 1, ["I-G03"], 10.0),
    ("I-G04", 1, 1, ["I-G04"], 10.0),
]
_SOUTH = ("South", 4, 272.0, 1642.5, 182.5, 1642.5 / 2097)
_WEST = ("West", 4, 30.0, 1642.5, 182.5, 1642.5 / 1855)
_EAST = ("East", 3, 1825.0, 1636.4, 440.6, 1636.4 / 3902)
_NORTH = ("North", 4, 5657.0, 0.0, 0.0, 0.0)
_TOGETHER = (day("2026-08-20"), None, 3, [row_of(8), row_of(9)])
_BORIS_NOW = (2, *BORIS, "I-CYRIL", "Cyril CRANE")
_FIRST_CALL, _LAST_CALL = at("2026-07-26", 10), at("2026-09-01", 10)
_NEAR = [
    ("O17", at("2026-09-10"), *ADAM, "V1", "ex_partner", OAK, ["SEEN_AT"], ["LIVES_AT"], day("2026-09-10"), True),
    ("O03", at("2026-05-01"), *ADAM, "V9", "ex_partner", OAK, ["SEEN_AT"], ["LIVES_AT"], day("2026-09-10"), True),
    ("O01", at("2026-03-01"), *ADAM, "V1", "stranger", OAK, ["SEEN_AT"], ["LIVES_AT"], day("2026-09-10"), True),
]
_STEPS = [
    (*ADAM, "EX_PARTNER", None, day("2023-01-01"), None, 6, 2097.0),
    (*ADAM, "SEEN_AT", OAK, day("2026-09-10"), day("2026-09-10"), 6, 2097.0),
    (*ADAM, "SUSPECT_IN", "O01", day("2026-03-01"), day("2026-03-01"), 6, 2097.0),
    (*ADAM, "SUSPECT_IN", "O03", day("2026-05-01"), day("2026-05-01"), 6, 2097.0),
    (*ADAM, "SUSPECT_IN", "O17", day("2026-09-10"), day("2026-09-10"), 6, 2097.0),
    (*BORIS, "SUSPECT_IN", "O05", day("2026-06-15"), day("2026-06-15"), 2, 2007.0),
    ("I-WILMA", "V3 OTHER", "FAMILY", None, None, None, 0, 0.0),
]
_LIFE = [
    (at("2026-03-01"), "O01", "Rape", 1825.0, 1.0, "named", True, ["V1"], ["stranger"], None),
    (at("2026-05-01"), "O03", "Stalking", 252.0, 1.0, "named", True, ["V9"], ["ex_partner"], 61),
    (at("2026-05-10"), "O11", "Robbery", 365.0, 1.0, "named", False, ["V11"], [], 9),
    (at("2026-05-20"), "O12", "Robbery", 365.0, 1.0, "named", False, ["V12"], [], 10),
    (at("2026-06-01"), "O04", "Assault", 10.0, 1.0, "named", True, ["V3"], ["intimate_partner"], 12),
    (at("2026-09-10"), "O17", "Breach of order", 10.0, 1.0, "named", True, ["V1"], ["ex_partner"], 101),
]
_HOLDS = ("Phone", PHONE_6, *CYRIL, ["USES"], 1, "1AP", 1)
_ELM_WAY = (2, [f"Address:{ELM}"], ["LIVES_AT", "STAYS_AT"], 2)
_CAR_WAY = (2, ["Vehicle:AB12CDE"], ["KEEPER_OF", "DRIVES"], 1)

WORKED: tuple[Worked, ...] = (
    Worked(
        "accounts-common-to-victims",
        [(ACCOUNT, "dating", 2, ["O09", "O10"], [], [SERIES], 3650.0)],
        drop("t033"),
        [],
    ),
    Worked(
        "addresses-suddenly-connecting",
        [(ELM, "1 Elm Road", 2, ["I-ADAM", "I-BORIS"], day("2026-08-20"), day("2026-09-01"), 1, 4104.0)],
        "MATCH ()-[tie {id: 't009'}]->() SET tie.first_seen = date('2025-09-01')",
        [],
    ),
    Worked(
        "all-shortest-paths",
        [_ELM_WAY, _CAR_WAY],
        drop("t010"),
        [(*_ELM_WAY[:3], 1), _CAR_WAY],
        {"a": "A1", "b": "B1"},
    ),
    Worked(
        "bridges",
        [(1, *ADAM, 3, 4, ["I-FRANK", "I-PETRA", "I-VERA+I-WILMA"])],
        drop("t020"),
        [(1, *ADAM, 4, 4, ["I-FRANK", "I-PETRA", "I-VERA", "I-WILMA"])],
    ),
    Worked(
        "calls-between-suspects",
        [
            (1, "I-ADAM", PHONE_1, PHONE_6, *CYRIL, 5, _FIRST_CALL, _LAST_CALL),
            (2, "I-BORIS", PHONE_1, PHONE_6, *CYRIL, 5, _FIRST_CALL, _LAST_CALL),
        ],
        drop("t002"),
        [(1, "I-ADAM", PHONE_1, PHONE_6, *CYRIL, 5, _FIRST_CALL, _LAST_CALL)],
    ),
    Worked(
        "co-suspects",
        [(*ADAM, "I-FRANK", "F1 OTHER", ["O11", "O12"], 730.0, at("2026-05-10"), at("2026-05-20"))],
        "MATCH (:Person {id: 'F1'})-[tie:SUSPECT_IN]->(:Offence {id: 'O12'}) DELETE tie",
        [],
    ),
    Worked(
        # Adam, Boris, Cyril, Frank, Kid, Petra, Vera, Wendy, Wilma; suspects are the first four
        "components",
        [("I-ADAM", 9, 4, ["I-ADAM", "I-BORIS", "I-CYRIL"], 5750.4), *_ALONE],
        drop("t004"),
        [
            ("I-ADAM", 8, 3, ["I-ADAM", "I-BORIS"], 4104.0),
            _ALONE[0],
            _ALONE[1],
            ("I-CYRIL", 1, 1, ["I-CYRIL"], 1646.4),
            *_ALONE[2:],
        ],
    ),
    Worked(
        # Adam: O01, O11, O12 in North, O03, O04, O17 in South
        "cross-border",
        [
            (*UNKNOWN, None, ["South", "West"], 2, 1, 3285.0),
            (*ADAM, 1, ["North", "South"], 6, 3, 2827.0),
            (*CYRIL, 4, ["East", "West"], 3, 1, 1646.4),
        ],
        attribution("O10", SERIES) + "DELETE did",
        [(*ADAM, 1, ["North", "South"], 6, 3, 2827.0), (*CYRIL, 4, ["East", "West"], 3, 1, 1646.4)],
    ),
    Worked(
        # O16 and O17; A1, H1, V1, V16 stand in them
        "data-gaps",
        [
            ("offence without a place", 2, 2, 1.0, "O16"),
            ("suspect or victim without a national id", 3, 4, 0.75, "H1"),
            ("offence without an outcome", 1, 2, 0.5, "O16"),
            ("suspect or victim with no address, number or vehicle", 2, 4, 0.5, "H1"),
            ("suspect or victim without a birth date", 2, 4, 0.5, "H1"),
        ],
        drop("t012"),
        [
            ("offence without a place", 2, 2, 1.0, "O16"),
            ("suspect or victim with no address, number or vehicle", 3, 4, 0.75, "H1"),
            ("suspect or victim without a national id", 3, 4, 0.75, "H1"),
            ("offence without an outcome", 1, 2, 0.5, "O16"),
            ("suspect or victim without a birth date", 2, 4, 0.5, "H1"),
        ],
        {"since": "2026-09-01"},
    ),
    Worked(
        "doubted-names",
        [("O16", at("2026-09-01"), "Rape", 1, "I-HENRY", "Henry HART", 0.2, "I-IGOR", 0.6, 1825.0)],
        attribution("O16", "I-IGOR") + "DELETE did",
        [("O16", at("2026-09-01"), "Rape", 1, "I-HENRY", "Henry HART", 0.2, None, None, 1825.0)],
    ),
    Worked(
        "harm-per-address",
        [(OAK, "9 Oak Lane", "dwelling", 2, 262.0, 1, ["I-ADAM"], 0, at("2026-09-10"))],
        drop("t037"),
        [],
    ),
    Worked(
        # South named 252 + 10 + 10, West 10 + 10 + 10, East 1825, North 1825 + 1825 + 182 + 1825
        "hidden-harm-by-area",
        [_SOUTH, _WEST, _EAST, _NORTH],
        attribution("O10", SERIES) + "SET did.basis = 'named'",
        [_WEST, _EAST, _NORTH, ("South", 4, 1914.5, 0.0, 182.5, 0.0)],
    ),
    Worked(
        "holders-not-named",
        [("O06", at("2026-07-01"), *_HOLDS, 1825.0), ("O07", at("2026-07-20"), *_HOLDS, 252.0)],
        "MATCH ()-[tie {id: 't005'}]->() SET tie.first_seen = date('2026-08-10')",
        [("O07", at("2026-07-20"), *_HOLDS, 252.0)],
    ),
    Worked(
        "identity-in-time",
        _LIFE,
        attribution("O17", "I-ADAM") + "DELETE did",
        _LIFE[:-1],
        {"identity": "I-ADAM"},
    ),
    Worked(
        "listed-without-action",
        _LISTED,
        "MATCH ()-[tie:SUBJECT_OF]->(:Action {id: 'AC1'}) DELETE tie",
        [(1, *ADAM, 2097.0, at("2026-09-10"), "O17", None, None), *_LISTED],
    ),
    Worked(
        "many-names",
        [(1, *ADAM, ["A1", "A2"], ["ARDEN", "ARDIN"], ["1988-04-01"], ["Ad"], 0.97)],
        "MATCH (:Person {id: 'A2'})-[tie:RECORD_OF]->() DELETE tie",
        [],
    ),
    Worked(
        "marks-not-named",
        [("O09", at("2026-08-01"), "Rape", "M1", "dna", "full", "I-EDGAR", "E1 OTHER", None, [], 1825.0)],
        "MATCH (:Person {id: 'A1'})-[tie:SUSPECT_IN]->(:Offence {id: 'O01'}) DELETE tie",
        [
            ("O01", at("2026-03-01"), "Rape", "M2", "dna", "full", *ADAM, None, [], 1825.0),
            ("O09", at("2026-08-01"), "Rape", "M1", "dna", "full", "I-EDGAR", "E1 OTHER", None, [], 1825.0),
        ],
    ),
    Worked(
        "missed-by-names",
        [(4, 7, *CYRIL, 1, 1646.4, 10.0, 1636.4, ["O06", "O07"]), (1, 2, *ADAM, 2, 2097.0, 1845.0, 252.0, [])],
        attribution("O07", "I-CYRIL") + "SET did.weight = 0.4",
        [(4, 7, *CYRIL, 1, 1646.4, 10.0, 1636.4, ["O06"]), (1, 2, *ADAM, 2, 2097.0, 1845.0, 252.0, [])],
    ),
    Worked(
        # O01 is a rape, O03, O04 and O17 are domestic
        "new-partners",
        [(*ADAM, "P1", "PARTNER", day("2026-09-20"), 1, 4, 2, 2097.0)],
        drop("t018"),
        [],
    ),
    Worked(
        "numbers-common-to-offences",
        [(PHONE_6, 2, ["O06", "O07"], 2, 2, ["I-CYRIL"], ["I-CYRIL"], 2077.0)],
        drop("t005"),
        [(PHONE_6, 2, ["O06", "O07"], 2, 2, ["I-CYRIL"], [], 2077.0)],
    ),
    Worked(
        # .001 degrees of latitude are 111 m
        "offences-near-place",
        [
            ("O09", at("2026-08-01"), "Rape", 0, 1825.0, [SERIES], 182.5),
            ("O06", at("2026-07-01"), "Rape", 111, 1825.0, ["I-CYRIL"], 365.0),
        ],
        attribution("O06", "I-CYRIL") + "DELETE did",
        [
            ("O09", at("2026-08-01"), "Rape", 0, 1825.0, [SERIES], 182.5),
            ("O06", at("2026-07-01"), "Rape", 111, 1825.0, [], 365.0),
        ],
        {"lat": 51.5, "lon": -0.1},
    ),
    Worked(
        "one-step-from-victim",
        _STEPS,
        drop("t016"),
        _STEPS[1:],
        {"person": "V9"},
    ),
    Worked(
        # O04, O12 and O17 are later than the order
        "orders-and-since",
        [("OR1", "non_molestation", *ADAM, "V9", day("2026-05-15"), None, 3, ["O17"], [row_of(13)], 385.0)],
        drop("t013"),
        [("OR1", "non_molestation", *ADAM, "V9", day("2026-05-15"), None, 3, ["O17"], [], 385.0)],
    ),
    Worked(
        "plates-near-scenes",
        [("XY34ZZZ", 2, ["O09", "O10"], 2, 200.0, ["I-DAN"], ["WITNESS_OF O10"], 3650.0)],
        "MATCH ()-[read:READ_NEAR {read_id: 'R4'}]->() SET read.metres = 900.0",
        [
            ("QQ99QQQ", 2, ["O09", "O10"], 2, 300.0, ["I-WENDY"], [], 3650.0),
            ("XY34ZZZ", 2, ["O09", "O10"], 2, 200.0, ["I-DAN"], ["WITNESS_OF O10"], 3650.0),
        ],
    ),
    Worked(
        "ranks-on-one-link",
        [(4, *CYRIL, 1646.4, "O06", "linked", 0.8, 1460.0, 186.4, 7)],
        attribution("O06", "I-CYRIL") + "SET did.basis = 'named'",
        [],
    ),
    Worked(
        # Vera over both her records: 1825 + 252 + 182 + 10
        "repeat-victims",
        [("I-VERA", 4, ["I-ADAM", "I-BORIS"], 0, 2269.0, at("2026-09-10"), True)],
        "MATCH (:Person {id: 'V9'})-[tie:RECORD_OF]->() DELETE tie",
        [("I-VERA", 3, ["I-ADAM", "I-BORIS"], 0, 2017.0, at("2026-09-10"), False)],
    ),
    Worked(
        "same-hand",
        [("O09", at("2026-08-01"), "Rape", "West", 0.95, "entity", ["account kindman"], [SERIES], 1825.0)],
        "MATCH ()-[link:SAME_HAND]->() SET link.probability = 0.05",
        [],
        {"offence": "O10"},
    ),
    Worked(
        "serial-suspects",
        [(*ADAM, 1, 2, ["O03", "O04", "O17"], 272.0, at("2026-09-10"))],
        "MATCH (:Person {id: 'V3'})-[tie:VICTIM_OF]->() DELETE tie",
        [],
    ),
    Worked(
        "series-per-area",
        [("South", 1, 1, 1642.5, SERIES), ("West", 1, 1, 1642.5, SERIES)],
        attribution("O10", SERIES) + "SET did.counts = false",
        [("West", 1, 1, 1642.5, SERIES)],
    ),
    Worked(
        "shared-addresses",
        [(ELM, "1 Elm Road", 3, *ADAM, *BORIS, day("2026-09-01"), 4104.0)],
        "MATCH ()-[tie:STAYS_AT]->(:Address {id: 'uprn:1'}) DELETE tie",
        [],
    ),
    Worked(
        # number 2 changed hands; the hostel's is everybody's
        "shared-phones",
        [(PHONE_1, 2, *ADAM, *BORIS, day("2026-02-20"), 4104.0)],
        "MATCH ()-[tie {id: 't003'}]->() SET tie.last_seen = date('2025-08-01')",
        [
            (PHONE_1, 2, *ADAM, *BORIS, day("2026-02-20"), 4104.0),
            (PHONE_2, 2, *ADAM, *CYRIL, day("2025-07-01"), 3743.4),
        ],
    ),
    Worked(
        "shared-plates",
        [("AB12CDE", 2, *ADAM, *BORIS, day("2026-06-06"), 4104.0)],
        "MATCH (p:Person {id: 'B1'}), (o:Offence {id: 'O01'}) CREATE (p)-[:SUSPECT_IN {id: 'x', status: 'named'}]->(o)",
        [],
    ),
    Worked(
        "shortest-path",
        [
            (1, "Person", "A1", ["LIVES_AT"], "Address", ELM, [row_of(8)]),
            (2, "Address", ELM, ["STAYS_AT"], "Person", "B1", [row_of(9), row_of(10)]),
        ],
        drop("t008"),
        [
            (1, "Person", "A1", ["KEEPER_OF"], "Vehicle", "AB12CDE", [row_of(6)]),
            (2, "Vehicle", "AB12CDE", ["DRIVES"], "Person", "B1", [row_of(7)]),
        ],
        {"a": "A1", "b": "B1"},
    ),
    Worked(
        "suspects-near-victims",
        _NEAR,
        "MATCH ()-[tie {id: 't013'}]->() SET tie.last_seen = date('2026-06-01'), tie.first_seen = null",
        [(*near[:9], day("2026-06-01"), True) for near in _NEAR[1:]],
    ),
    Worked(
        "ties-on-one-low-source",
        [
            (1, "I-ADAM", "A1", "USES", "Phone", PHONE_2, "2EP", "intelligence", row_of(3)),
            (2, "I-BORIS", "B1", "ASSOCIATE", "Person", "F1", "3CC", "intelligence", row_of(21)),
        ],
        "MATCH ()-[tie {id: 't021'}]->() SET tie.grade = '1AP'",
        [(1, "I-ADAM", "A1", "USES", "Phone", PHONE_2, "2EP", "intelligence", row_of(3))],
    ),
    Worked(
        "unknown-series",
        [
            (
                *UNKNOWN,
                3285.0,
                ["O09", "O10"],
                ["South", "West"],
                2,
                "account kindman",
                at("2026-08-01"),
                at("2026-08-20"),
            )
        ],
        attribution("O10", SERIES) + "DELETE did",
        [],
    ),
    Worked("unnamed-sharing", [_ACCOUNT, _NUMBER], NAME_O10, [_NUMBER]),
    Worked(
        "victims-of-several",
        [("I-VERA", 2, ["I-ADAM", "I-BORIS"], 4, 2269.0, at("2026-09-10"))],
        "MATCH (:Person {id: 'V1'})-[tie:VICTIM_OF]->(:Offence {id: 'O05'}) DELETE tie",
        [],
    ),
    Worked(
        "what-ties",
        [
            ("thing", "A1", "LIVES_AT", f"Address:{ELM}", "STAYS_AT", "B1", *_TOGETHER),
            ("thing", "A1", "LIVES_AT", f"Address:{ELM}", "STAYS_AT", "B1", *_TOGETHER[:3], [row_of(8), row_of(10)]),
            (
                "thing",
                "A2",
                "USES",
                f"Phone:{PHONE_1}",
                "USES",
                "B1",
                day("2026-01-10"),
                None,
                2,
                [row_of(1), row_of(2)],
            ),
            (
                "thing",
                "A1",
                "KEEPER_OF",
                "Vehicle:AB12CDE",
                "DRIVES",
                "B1",
                day("2025-01-01"),
                None,
                2,
                [row_of(6), row_of(7)],
            ),
        ],
        "MATCH ()-[tie {id: 't002'}]->() DELETE tie WITH 1 AS one MATCH ()-[tie:DRIVES]->() DELETE tie",
        [
            ("thing", "A1", "LIVES_AT", f"Address:{ELM}", "STAYS_AT", "B1", *_TOGETHER),
            ("thing", "A1", "LIVES_AT", f"Address:{ELM}", "STAYS_AT", "B1", *_TOGETHER[:3], [row_of(8), row_of(10)]),
        ],
        {"a": "A1", "b": "B1"},
    ),
)
BY_NAME: Mapping[str, Worked] = {worked.name: worked for worked in WORKED}
