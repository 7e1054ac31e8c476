"""A run folder made by hand: a dozen people, every figure worked out below, no analysis involved.

The world (policy window 1 Nov 2025 to 31 Oct 2026; days in brackets):

    Dale PREWETT = N1 + N2 (equal pnc_id)        I-AAAAAAAAAA
        C1 rape [1825], names N1, charged              victim A = N4
        C2 stalking [252], names N2                    victim A = N4
        C3 harassment [10], names N2, before the window: does not count
        C4 no offence code: no value, at most 364 days names N1
    Ricky VICKERS = N3                            I-BBBBBBBBBB
        C5 rape [1825], N3 and N6 are alternatives: half each = 912.5
    Mallory O'HARE = N6                           I-CCCCCCCCCC
        C5 the other half = 912.5; also a victim in C2
    C6 burglary [19], nobody named; number +447700900417 used, which N2 uses

    named: N1 1825, N3 1825, N6 1825, N2 252       ranking: Dale 2077, Ricky 912.5, Mallory 912.5
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from graphlink import duck
from graphlink.catalogue.outputs import TABLES
from graphlink.normalise.names import fold, joined

UTC = dt.UTC
Row = dict[str, Any]
Tables = dict[str, list[Row]]

DALE, RICKY, MALLORY = "I-AAAAAAAAAA", "I-BBBBBBBBBB", "I-CCCCCCCCCC"
ANNA, WITNESS = "I-DDDDDDDDDD", "I-EEEEEEEEEE"


def person(pid: str, identity: str, forename: str, surname: str, **more: Any) -> Row:
    name = " ".join(part for part in (forename, surname) if part)
    return {
        "record_id": f"person:{pid}",
        "kind": "person",
        "person_id": pid,
        "forename": forename,
        "surname": surname,
        "name": name,
        "name_folded": fold(name),
        "name_key": f"{joined(fold(forename))}|{joined(fold(surname))}",
        "forename_key": joined(fold(forename)),
        "surname_key": joined(fold(surname)),
        "identity_id": identity,
        "source_ref": f"persons:{pid}",
        **more,
    }


def offence(oid: str, code: str | None, title: str, on: str, days: float | None, **more: Any) -> Row:
    when = dt.datetime.fromisoformat(f"{on}T21:00:00").replace(tzinfo=UTC)
    return {
        "offence_id": oid,
        "offence_code": code,
        "offence_title": title,
        "committed_from": when,
        "committed_to": when,
        "reported_at": when + dt.timedelta(days=1),
        "origin": "reported",
        "bcu": "North",
        "source_ref": f"offences:{oid}",
        "days": days,
        "basis": "published" if days is not None else None,
        "category": title.upper(),
        "group": title,
        "vawg": "core",
        "date_counted": (when + dt.timedelta(days=1)).date(),
        "counts": True,
        **more,
    }


def involved(oid: str, pid: str | None, role: str, **more: Any) -> Row:
    return {
        "offence_id": oid,
        "person_id": pid,
        "role": role,
        "source_ref": f"involvements:#{oid.lower()}{(pid or 'x').lower()}{role[0]}",
        **more,
    }


def attributed(oid: str, identity: str, days: float, weight: float = 1.0, **more: Any) -> Row:
    counts = more.get("counts", True)
    return {
        "offence_id": oid,
        "seat": 1,
        "identity_id": identity,
        "probability": weight,
        "weight": weight,
        "harm": days,
        "counts": counts,
        "expected_harm": weight * days if counts else 0.0,
        "basis": "named",
        "doubted": False,
        **more,
    }


def ranked(rank: int, identity: str, label: str, harm: float, **more: Any) -> Row:
    return {
        "rank": rank,
        "identity_id": identity,
        "label": label,
        "expected_harm": harm,
        "harm_low": harm,
        "harm_high": harm,
        "top_probability": 1.0,
        "offences": 1,
        "offences_expected": 1.0,
        "victims": 1,
        "serial": False,
        "repeat_victims": 0,
        "named_harm": harm,
        "named_rank": rank,
        "first": dt.date(2026, 3, 1),
        "last": dt.date(2026, 6, 1),
        "bcu": "North",
        "kinds": '{"RAPE": 1}',
        "records": 1,
        "anchor_id": "N1",
        "outcomes": '{"charged": 1}',
        "as_victim": 0,
        "one_link": False,
        "age": 35,
        "in_custody": False,
        "tasked": False,
        **more,
    }


def tie(n: int, start: str, end: str, kind: str, **more: Any) -> Row:
    (from_kind, _, from_id), (to_kind, _, to_id) = start.partition(":"), end.partition(":")
    return {
        "tie_id": f"t{n:03}",
        "from_kind": from_kind,
        "from_id": from_id,
        "to_kind": to_kind,
        "to_id": to_id,
        "kind": kind,
        "first_seen": dt.date(2026, 1, 9),
        "source": "comms_data",
        "grade": "1AP",
        "source_refs": json.dumps([f"associations:#{n:012}"]),
        **more,
    }


def world() -> Tables:
    """The tables of the world in the module's docstring."""
    return {**_people(), **_offences(), **_list(), **_evidence(), **_faults()}


def _people() -> Tables:
    records = [
        person("N1", DALE, "Dale", "PREWETT", dob=dt.date(1991, 3, 14), sex="M", pnc_id="11/40218K"),
        person("N2", DALE, "Dale Alan", "PREWITT", dob=dt.date(1991, 3, 14), sex="M", pnc_id="11/40218K"),
        person("N3", RICKY, "Ricky", "VICKERS", dob=dt.date(1988, 7, 2), sex="M"),
        person("N4", ANNA, "Anna", "KOWALSKA", dob=dt.date(1999, 1, 5), sex="F"),
        person("N5", WITNESS, "Jo", "MARSH", sex="F"),
        person("N6", MALLORY, "Mallory", "O'HARE", sex="F"),
    ]
    return {
        "records": records,
        "identities": [
            {"person_id": r["person_id"], "identity_id": r["identity_id"], "probability": 1.0} for r in records
        ],
        "pairs": [
            {
                "record_a": "person:N1",
                "record_b": "person:N2",
                "probability": 1.0,
                "blocked_by": "pnc_id",
            }
        ],
    }


def _offences() -> Tables:
    offences = [
        offence("C1", "019/08", "Rape", "2026-03-12", 1825.0, outcome="Charged"),
        offence("C2", "008/66", "Stalking", "2026-05-02", 252.0),
        offence("C3", "008/57", "Harassment", "2025-08-02", 10.0, counts=False, why_not="reported before the window"),
        offence("C4", None, "Something unclear", "2026-06-01", None, bound=364.0, category=None),
        offence("C5", "019/08", "Rape", "2026-04-04", 1825.0, basis="group_median"),
        offence("C6", "028/01", "Burglary", "2026-07-05", 19.0, counts=False, why_not="not VAWG"),
    ]
    return {
        "offences": offences,
        "involvements": [
            involved("C1", "N1", "suspect", status="charged", seat=1),
            involved("C1", "N4", "victim", relationship="stranger"),
            involved("C2", "N2", "suspect", status="named", seat=1),
            involved("C2", "N4", "victim", relationship="stranger"),
            involved("C2", "N6", "victim"),
            involved("C2", "N5", "witness"),
            involved("C3", "N2", "suspect", status="named", seat=1),
            involved("C4", "N1", "suspect", status="named", seat=1),
            involved("C5", "N3", "suspect", status="named", alternative=True, seat=1),
            involved("C5", "N6", "suspect", status="arrested", alternative=True, seat=1),
            involved("C5", None, "victim", sex="F", age_from=20, age_to=25),
            involved("C6", "N3", "suspect", status="eliminated"),
        ],
        "attributions": [
            attributed("C1", DALE, 1825.0),
            attributed("C2", DALE, 252.0),
            attributed("C3", DALE, 10.0, counts=False, why_not="reported before the window"),
            attributed("C4", DALE, 0.0),
            attributed("C5", RICKY, 1825.0, 0.5),
            attributed("C5", MALLORY, 1825.0, 0.5),
        ],
        "suspects": [
            {"offence_id": "C1", "seat": 1, "person_id": "N1", "identity_id": DALE, "probability": 1.0},
            {"offence_id": "C2", "seat": 1, "person_id": "N2", "identity_id": DALE, "probability": 1.0},
            {"offence_id": "C3", "seat": 1, "person_id": "N2", "identity_id": DALE, "probability": 1.0},
            {"offence_id": "C4", "seat": 1, "person_id": "N1", "identity_id": DALE, "probability": 1.0},
            {"offence_id": "C5", "seat": 1, "person_id": "N3", "identity_id": RICKY, "probability": 0.5},
            {"offence_id": "C5", "seat": 1, "person_id": "N6", "identity_id": MALLORY, "probability": 0.5},
            {"offence_id": "C6", "seat": 1, "probability": 0.0},
        ],
        "counted": [
            {
                "offence_id": o["offence_id"],
                "seat": 1,
                "days": o["days"] or 0.0,
                "basis": o["basis"],
                "counts": o["counts"],
                "why_not": o.get("why_not"),
                "credited": 0.0 if o["offence_id"] == "C6" else (o["days"] or 0.0),
                "remainder": 19.0 if o["offence_id"] == "C6" else 0.0,
            }
            for o in offences
        ],
    }


def _list() -> Tables:
    return {
        "ranking": [
            ranked(
                1,
                DALE,
                "Dale PREWETT",
                2077.0,
                offences=3,
                named_harm=1825.0,
                records=2,
                kinds='{"RAPE": 1, "STALKING": 1}',
                outcomes='{"Charged": 1, "none recorded": 2}',
                orders='[{"kind": "non_molestation"}]',
            ),
            ranked(
                2,
                RICKY,
                "Ricky VICKERS",
                912.5,
                harm_low=0.0,
                harm_high=1825.0,
                named_harm=1825.0,
                named_rank=2,
                anchor_id="N3",
            ),
            ranked(
                3,
                MALLORY,
                "Mallory O'HARE",
                912.5,
                harm_low=0.0,
                harm_high=1825.0,
                named_harm=1825.0,
                anchor_id="N6",
                named_rank=3,
                as_victim=1,
                age=None,
            ),
        ],
        "named": [
            {"person_id": p, "named_rank": i, "named_harm": h, "offences": 1, "victims": 1, "bcu": "North"}
            for i, (p, h) in enumerate([("N1", 1825.0), ("N3", 1825.0), ("N6", 1825.0), ("N2", 252.0)], 1)
        ],
    }


def _evidence() -> Tables:
    return {
        "entities": [
            {
                "kind": "phone",
                "id": "+447700900417",
                "label": "07700 900417",
                "properties": '{"kind": "prepaid"}',
                "source_ids": '["PH1", "PH2"]',
                "holders": 2,
            },
            {
                "kind": "vehicle",
                "id": "ZQ21KDO",
                "label": "ZQ21 KDO",
                "properties": '{"make": "Ford", "colour": "blue"}',
                "source_ids": '["V1"]',
                "holders": 1,
            },
            {
                "kind": "address",
                "id": "uprn:100023",
                "label": "6 Tallow Row, Eastmere EA1 2BC",
                "properties": '{"postcode": "EA1 2BC", "kind": "dwelling"}',
                "source_ids": '["A1"]',
                "holders": 2,
            },
        ],
        "ties": [
            tie(1, "person:N2", "phone:+447700900417", "user"),
            tie(2, "person:N4", "phone:+447700900417", "subscriber", last_seen=dt.date(2026, 1, 9)),
            tie(3, "offence:C6", "phone:+447700900417", "used", source="crime_report"),
            tie(4, "person:N3", "vehicle:ZQ21KDO", "keeper", first_seen=None, source="keeper_register"),
            tie(5, "person:N1", "address:uprn:100023", "lives_at", grade=None),
            tie(6, "person:N4", "address:uprn:100023", "lives_at"),
            tie(7, "person:N1", "person:N6", "associate", source="intelligence", grade="3CC"),
            tie(8, "person:N1", "person:N4", "ex_partner", source="crime_report"),
        ],
        "evidence": [
            {
                "subject": "pair",
                "a": "person:N1",
                "b": "person:N2",
                "name": "equal pnc_id",
                "value_a": "11/40218K",
                "value_b": "11/40218K",
                "source_refs": '["persons:N1", "persons:N2"]',
            }
        ],
        "orders": [
            {
                "order_id": "O1",
                "person_id": "N2",
                "kind": "non_molestation",
                "protects_person_id": "N4",
                "starts_on": dt.date(2026, 6, 1),
                "source_ref": "orders:O1",
            }
        ],
        "actions": [
            {
                "action_id": "AC1",
                "person_id": "N1",
                "kind": "charge",
                "on": dt.date(2026, 3, 20),
                "offence_id": "C1",
                "source_ref": "actions:AC1",
            }
        ],
        "calls_between": [
            {
                "from_number": "+447700900417",
                "to_number": "+447700900118",
                "calls": 2,
                "seconds": 41,
                "first": dt.datetime(2026, 3, 12, 21, 41, tzinfo=UTC),
                "last": dt.datetime(2026, 3, 12, 21, 52, tzinfo=UTC),
            }
        ],
        "reads_near": [
            {
                "vehicle": "ZQ21KDO",
                "offence_id": "C5",
                "seen_at": dt.datetime(2026, 4, 4, 20, 50, tzinfo=UTC),
                "metres": 400.0,
                "minutes": -10.0,
                "read_id": "R1",
            }
        ],
    }


def _faults() -> Tables:
    return {
        "rejected": [
            {
                "table": "involvements",
                "row": n,
                "key": None,
                "column": "offence_id",
                "value": "C99",
                "reason": "no such offence",
                "cause": None,
                "remedy": "Add the offence or correct the reference.",
            }
            for n in (12, 15, 19, 31)
        ],
        "cleared": [
            {
                "table": "persons",
                "row": 4,
                "key": "N3",
                "column": "dob",
                "value": "1788-07-02",
                "reason": "birth date over 120 years ago",
                "remedy": "Correct the date.",
            }
        ],
        "conflicts": [
            {
                "kind": "suspect and victim of one offence",
                "a": "person:N6",
                "b": "offence:C7",
                "effect": "the victim role holds",
            }
        ],
    }


def manifest(**more: Any) -> dict[str, Any]:
    """A run.json for the world above."""
    return {
        "run_id": "4c1f89aa00000000",
        "version": "0.1.0",
        "started": "2026-11-02T10:20:00+00:00",
        "finished": "2026-11-02T10:20:04+00:00",
        "as_of": "2026-10-31",
        "policy": {
            "name": "v100",
            "title": "Violence against women and girls",
            "digest": "77ab" + 60 * "0",
            "settings": {
                "window_days": 365,
                "date": "reported",
                "order": "harm",
                "top_n": 100,
                "unknown_victim_sex": "count",
                "police_detected": False,
                "classes": {"core": "count"},
            },
            "why": {"window_days": "As published."},
        },
        "harm": {
            "edition": "bundled 2026",
            "sha256": "ab" * 32,
            "days_by_basis": {"published": 2077.0, "group_median": 1825.0},
            "published_share": 0.532,
        },
        "identity": "plain rule",
        "settings": {"draws": 2000},
        "seed": 20230704,
        "stages": [{"name": "reading", "seconds": 0.4, "memory_bytes": 120_000_000}],
        "faults": [
            {
                "table": "involvements",
                "column": "offence_id",
                "reason": "no such offence",
                "remedy": "Add the offence or correct the reference.",
                "effect": "rejected",
                "count": 4,
                "rows": [12, 15, 19],
            },
            {
                "table": "persons",
                "column": "dob",
                "reason": "birth date over 120 years ago",
                "remedy": "Correct the date.",
                "effect": "cleared",
                "count": 1,
                "rows": [4],
            },
        ],
        "caps": [],
        "tables": {
            "persons": _counts(6, cleared=1),
            "offences": _counts(6),
            "involvements": _counts(16, rejected=4),
            "anpr_reads": {**_counts(0), "present": False},
        },
        "files": [{"name": "persons.csv", "bytes": 512, "sha256": "cd" * 32}],
        "notes": ["One suspect row names a person who is a victim of the same offence."],
        "empty_tables": [{"table": "offence_links", "why": "the plain rule makes no offence links"}],
        "counts": {
            "identities": 5,
            "suspects": 3,
            "ranked": 3,
            "offences": 6,
            "counted": 4,
            "unvalued": 1,
            "unvalued_counted": 1,
            "unvalued_bound_days": 364.0,
            "seats": 6,
            "unnamed_seats": 1,
            "remainder_days": 0.0,
            "sex_unknown": 1,
        },
        "decisions": {"path": "decisions.csv", "active": 0, "in_force": [], "inactive": []},
        "import": None,
        "marking": "OFFICIAL-SENSITIVE",
        "review_by": "2027-01-31",
        "records_removed": False,
        **more,
    }


def _counts(read: int, rejected: int = 0, duplicate: int = 0, cleared: int = 0) -> dict[str, Any]:
    return {
        "read": read,
        "accepted": read - rejected - duplicate,
        "rejected": rejected,
        "duplicate": duplicate,
        "cleared": cleared,
        "present": True,
    }


def write_run(folder: Path, tables: Mapping[str, Sequence[Row]], run: Mapping[str, Any] | None = None) -> Path:
    """Write `tables` as Parquet, columns and types as the catalogue says, and run.json; a column it lacks fails."""
    folder.mkdir(parents=True, exist_ok=True)
    con = duck.connect()
    for table in TABLES:
        columns = {c.name: c.type for c in table.columns}
        rows = tables.get(table.name, ())
        for row in rows:
            for extra in set(row) - set(columns):
                if not table.open_ended:
                    raise KeyError(f"{table.name}.{extra} is not in the catalogue")
                columns[extra] = "VARCHAR"
        made = ", ".join(f"{duck.name(n)} {t}" for n, t in columns.items())
        con.execute(f"CREATE OR REPLACE TABLE made ({made})")
        marks = ", ".join("?" for _ in columns)
        for row in rows:
            con.execute(f"INSERT INTO made VALUES ({marks})", [row.get(n) for n in columns])
        order = ", ".join(duck.name(n) for n in table.order)
        file = duck.literal(str(folder / f"{table.name}.parquet"))
        con.execute(f"COPY (SELECT * FROM made ORDER BY {order}) TO {file} (FORMAT parquet)")
    told = dict(run or manifest())
    if "decisions" in told:
        told["decisions"] = {**told["decisions"], "path": str(folder.parent / "decisions.csv")}
    (folder / "run.json").write_text(json.dumps(told, default=str), encoding="utf-8")
    return folder
