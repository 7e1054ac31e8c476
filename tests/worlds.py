"""Small worlds for tests: tables written as text, read by the real reader, run by the real stages."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import graphlink.api as gl
from graphlink.catalogue.contract import BY_NAME
from graphlink.settings import Settings

Row = Mapping[str, Any]
DAY = "2026-10-31"
PLAIN = Settings(draws=200, identity="plain", attribution="plain")  # what is certain, and no more


def write_tables(folder: Path, tables: Mapping[str, Sequence[Row]]) -> Path:
    """Write `tables` as CSV with the contract's columns; the required tables are there even when empty."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in {*tables, "persons", "offences", "involvements"}:
        rows = tables.get(name, [])
        own = [
            column
            for column in dict.fromkeys(k for row in rows for k in row)
            if column not in BY_NAME[name].column_names
        ]
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, [*BY_NAME[name].column_names, *own], restval="")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def person(key: str, forename: str = "", surname: str = "", dob: str = "", **more: str) -> Row:
    return {"person_id": key, "forename": forename, "surname": surname, "dob": dob, **more}


def offence(key: str, code: str = "019/08", on: str = "2026-10-01", **more: str) -> Row:
    """A rape of 1,825 days unless said otherwise, committed and reported on one day."""
    return {"offence_id": key, "offence_code": code, "committed_from": on, "reported_at": on, **more}


def suspect(offence_id: str, person_id: str = "", **more: str) -> Row:
    return {"offence_id": offence_id, "person_id": person_id, "role": "suspect", **more}


def victim(offence_id: str, person_id: str = "", **more: str) -> Row:
    return {"offence_id": offence_id, "person_id": person_id, "role": "victim", **more}


def tie(from_id: str, kind: str, to_type: str, to_id: str, from_type: str = "person", **more: str) -> Row:
    return {"from_type": from_type, "from_id": from_id, "kind": kind, "to_type": to_type, "to_id": to_id, **more}


def judgement(key: str, kind: str, a: str, b: str = "", on: str = "2026-10-30T12:00:00Z") -> Row:
    return {"decision_id": key, "kind": kind, "a": a, "b": b, "by": "DC Poole", "on": on, "why": "seen"}


def run_world(folder: Path, tables: Mapping[str, Sequence[Row]], **options: Any) -> gl.Run:
    """Write, read, resolve, attribute, rank, by the plain rules unless said otherwise: the run in folder/run."""
    data = write_tables(folder / "data", tables)
    options.setdefault("settings", PLAIN)
    return gl.run(data, folder / "run", **options)


def rows(run: gl.Run, sql: str) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in run.folder.query(sql)]


def date(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
