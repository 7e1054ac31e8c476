"""Invented tables for the tests of reading: three tables to spoil, and a tiny world that fills all of them.

Do not break: both are without a fault, so that whatever a test finds it has put there itself.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from graphlink import duck
from graphlink.catalogue.contract import BY_NAME
from graphlink.catalogue.vocabularies import TIE_KINDS, VOCABULARIES
from graphlink.settings import Settings
from graphlink.tables import ReadReport, read

TODAY = date(2026, 7, 1)
SETTINGS = Settings(threads=1, memory_limit="1GB")

World = dict[str, list[dict[str, str]]]

BASE: Mapping[str, str] = {
    "persons.csv": "person_id,forename,surname,dob,sex\nP1,Ada,Ash,1980-02-03,F\nP2,Bo,Birch,1990-04-05,M\n",
    "offences.csv": (
        "offence_id,offence_code,committed_from,committed_to,reported_at,lat,lon\n"
        "C1,008/66,2026-03-05T22:10,2026-03-05T23:00,2026-03-06,51.5,-0.12\n"
        "C2,019/08,2026-04-01,,2026-04-02T09:00Z,,\n"
    ),
    "involvements.csv": (
        "offence_id,person_id,role,status,age_from,age_to\nC1,P1,suspect,named,,\nC1,P2,victim,,,\nC2,,suspect,,20,30\n"
    ),
}


@dataclass(frozen=True)
class Outcome:
    """A folder that was read."""

    con: DuckDBPyConnection
    report: ReadReport

    def rows(self, table: str, columns: str = "*", order: str = "row_no") -> list[dict[str, Any]]:
        return duck.rows(self.con, f"SELECT {columns} FROM {table} ORDER BY {order}")

    def column(self, table: str, column: str) -> list[Any]:
        return [row["cell"] for row in self.rows(table, f"{duck.name(column)} AS cell")]

    def said(self) -> list[str]:
        return [*map(str, self.report.faults()), *self.report.notes]

    @property
    def rejected(self) -> list[dict[str, Any]]:
        return self.rows("rejected", order='"table", "row"')

    @property
    def cleared(self) -> list[dict[str, Any]]:
        return self.rows("cleared", order='"table", "row", "column"')


def write(folder: Path, files: Mapping[str, str | bytes | None]) -> Path:
    """BASE with some files replaced; None leaves one out."""
    folder.mkdir(parents=True, exist_ok=True)
    for file, content in {**BASE, **files}.items():
        if content is not None:
            (folder / file).write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def read_folder(folder: Path, settings: Settings = SETTINGS, **more: Any) -> Outcome:
    con = duck.connect(settings)
    return Outcome(con, read(folder, con, settings, today=TODAY, **more))


def read_with(folder: Path, files: Mapping[str, str | bytes | None], **more: Any) -> Outcome:
    return read_folder(write(folder / "data", files), **more)


def as_csv(rows: Sequence[Mapping[str, str]], columns: Sequence[str]) -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def write_world(folder: Path, world: World) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in world.items():
        columns = list(rows[0]) if rows else list(BY_NAME[table].column_names)
        (folder / f"{table}.csv").write_bytes(as_csv(rows, columns).encode())
    return folder


_NAMES = ("Ada", "Bo", "Cyd", "Dot", "Eli", "Fay", "José", "Nuala", "Zoë", "محمد")
_SURNAMES = ("Ash", "Birch", "O'Cedar", "Elm-Oak", "Fir", "Hazel, Jr", 'Ivy "Mo"')


def tiny_world(seed: int, people: int = 8) -> World:
    """Every table of the contract, a few rows each, every rule kept."""
    rng = random.Random(seed)
    day = lambda: (date(2024, 1, 1) + timedelta(days=rng.randrange(800))).isoformat()  # noqa: E731
    persons = [f"P{n}" for n in range(1, people + 1)]
    offences = [f"C{n}" for n in range(1, people + 1)]
    word = lambda name: rng.choice(list(VOCABULARIES[name]))  # noqa: E731
    some = range(1, max(2, people // 2) + 1)
    world: World = {
        "persons": [_person(rng, key) for key in persons],
        "aliases": [
            {
                "person_id": rng.choice(persons),
                "forename": f"Al{n}",
                "surname": "Fir",
                "dob": "",
                "kind": word("alias_kind"),
            }
            for n in some
        ],
        "offences": [_offence(rng, key, day()) for key in offences],
        "involvements": [row for key in offences for row in _involvements(rng, key, persons)],
        "addresses": [
            {
                "address_id": f"A{n}",
                "text": f"Flat {n}, {n} Long Lane",
                "postcode": "ZZ1 1ZZ",
                "uprn": str(1000 + n),
                "lat": "51.5",
                "lon": "-0.1",
                "kind": word("address_kind"),
            }
            for n in some
        ],
        "vehicles": [{"vehicle_id": f"V{n}", "vrm": f"AB{n:02d}CDE", "kind": word("vehicle_kind")} for n in some],
        "phones": [{"phone_id": f"T{n}", "number": f"07700 900{n:03d}", "kind": word("phone_kind")} for n in some],
        "accounts": [{"account_id": f"X{n}", "kind": word("account_kind"), "handle": f"@u{n}"} for n in some],
        "marks": [{"mark_id": f"M{n}", "kind": word("mark_kind"), "quality": word("mark_quality")} for n in some],
    }
    keys = {
        "person": persons,
        "offence": offences,
        "address": "A",
        "vehicle": "V",
        "phone": "T",
        "account": "X",
        "mark": "M",
    }
    world["associations"] = [
        {
            "from_type": pair[0],
            "from_id": rng.choice(keys[pair[0]]),
            "to_type": pair[1],
            "to_id": rng.choice(persons) if pair[1] == "person" else f"{keys[pair[1]]}{rng.choice(some)}",
            "kind": rng.choice(kinds),
            "first_seen": f"2025-0{n % 9 + 1}-01",
            "last_seen": "2026-01-01",
            "source": word("tie_source"),
            "grade": "1AP",
        }
        for n, (pair, kinds) in enumerate(TIE_KINDS.items())
    ]
    world |= _traffic(rng, persons, offences, day)
    return world


def _person(rng: random.Random, key: str) -> dict[str, str]:
    return {
        "person_id": key,
        "forename": rng.choice(_NAMES),
        "surname": rng.choice(_SURNAMES),
        "dob": f"{rng.randint(1950, 2005)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}",
        "sex": rng.choice(["M", "F", "X", "male", "2", ""]),
        "pnc_id": rng.choice(["", f"26/{key}"]),
        "shoe size": str(rng.randint(3, 12)),
    }


def _offence(rng: random.Random, key: str, day: str) -> dict[str, str]:
    return {
        "offence_id": key,
        "offence_code": rng.choice(["008/66", "019/08", "G:Violence without injury", ""]),
        "committed_from": rng.choice([day, f"{day}T22:15", f"{day} 22:15:30", f"{day}T22:15:30Z"]),
        "committed_to": "",
        "reported_at": f"{day}T23:59:00+01:00",
        "origin": rng.choice(["reported", "police_detected", ""]),
        "lat": "51.5",
        "lon": "-0.1",
        "mo": rng.choice(["", "kicked door, ran", 'said "run"', "over\ntwo lines", "=HYPERLINK(1)"]),
    }


def _involvements(rng: random.Random, key: str, persons: list[str]) -> list[dict[str, str]]:
    suspect, victim = rng.sample(persons, 2)
    rows = [("suspect", suspect), ("victim", victim), ("suspect", "")]
    return [
        {
            "offence_id": key,
            "person_id": person,
            "role": role,
            "status": "named" if role == "suspect" else "",
            "age_from": "" if person else "20",
            "age_to": "" if person else "30",
        }
        for role, person in rows
    ]


def _traffic(rng: random.Random, persons: list[str], offences: list[str], day: Any) -> World:
    person = lambda: rng.choice(persons)  # noqa: E731
    return {
        "anpr_reads": [
            {"read_id": f"R{n}", "vrm": "AB01CDE", "lat": "51.5", "lon": "-0.1", "seen_at": f"{day()}T10:00:0{n % 10}Z"}
            for n in range(12)
        ],
        "calls": [
            {
                "from_number": "07700900001",
                "to_number": "07700900002",
                "started_at": f"{day()}T11:00:{n:02d}",
                "duration_s": str(n),
            }
            for n in range(6)
        ],
        "decisions": [
            {
                "decision_id": "D1",
                "kind": "same",
                "a": f"person:{persons[0]}",
                "b": f"person:{persons[1]}",
                "by": "DC Poole",
                "on": "2026-01-01T10:00:00Z",
                "why": "seen together, same voice",
            }
        ],
        "orders": [
            {
                "order_id": "K1",
                "person_id": person(),
                "kind": "dvpo",
                "protects_person_id": person(),
                "starts_on": "2025-01-01",
                "ends_on": "2026-01-01",
                "excluded_address_id": "A1",
            }
        ],
        "actions": [
            {"action_id": "E1", "person_id": person(), "kind": "arrest", "on": day(), "offence_id": offences[0]}
        ],
        "sightings": [
            {
                "sighting_id": "S1",
                "person_id": person(),
                "kind": "stop",
                "at": f"{day()}T12:00",
                "with_person_id": person(),
            }
        ],
        "taskings": [{"person_id": person(), "tasked_on": day(), "list": "v100", "wanted": "true", "closed_on": ""}],
    }
