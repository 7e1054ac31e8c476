"""TRUTH as `graphlink sample` writes it: who stands behind each record, who did what, what it came to."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphlink import duck
from graphlink.errors import InputError, RowError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

COLUMNS = {
    "persons": {"person_id": "VARCHAR", "true_id": "VARCHAR"},
    "offences": {"offence_id": "VARCHAR", "true_id": "VARCHAR"},
    "harm": {"true_id": "VARCHAR", "harm": "DOUBLE", "offences": "BIGINT", "victims": "BIGINT"},
    "reach": {"offence_id": "VARCHAR", "true_id": "VARCHAR", "kinds": "VARCHAR"},
}


@dataclass(frozen=True, slots=True)
class Truth:
    """Tables true_persons, true_offences, true_harm, true_reach in `con`, each without repeated rows; about.json."""

    con: DuckDBPyConnection
    about: dict[str, Any]


def load_truth(folder: Path) -> Truth:
    """Reads persons, offences, harm and reach (the last may be missing). InputError where one cannot be used."""
    con = duck.connect()
    faults = []
    for name, columns in COLUMNS.items():
        path = folder / f"{name}.csv"
        listed = ", ".join(f"{duck.literal(column)}: {duck.literal(kind)}" for column, kind in columns.items())
        if not path.is_file():
            if name != "reach":
                faults.append(RowError(f"{name}.csv", None, None, "the file is missing"))
            else:
                empty = ", ".join(f"NULL::{kind} AS {column}" for column, kind in columns.items())
                con.execute(f"CREATE TABLE true_reach AS SELECT {empty} WHERE false")
            continue
        source = f"read_csv({duck.literal(str(path))}, header = true, auto_detect = false, columns = {{{listed}}})"
        fault = _load(con, name, source, path, list(columns))
        faults += [fault] if fault else []
    if faults:
        raise InputError(f"{folder} holds no truth that can be used:", tuple(faults))
    about = folder / "about.json"
    return Truth(con, json.loads(about.read_text(encoding="utf-8")) if about.is_file() else {})


def _load(con: DuckDBPyConnection, name: str, source: str, path: Path, columns: list[str]) -> RowError | None:
    import duckdb

    with path.open(encoding="utf-8-sig", errors="replace") as file:
        head = [cell.strip('"') for cell in file.readline().strip().split(",")]
    if head != columns:
        return RowError(f"{name}.csv", 1, None, f"its columns must be {', '.join(columns)}, in this order.")
    try:
        con.execute(f"CREATE TABLE true_{name} AS SELECT DISTINCT * FROM {source}")
    except duckdb.Error as error:
        return RowError(f"{name}.csv", None, None, str(error).splitlines()[0])
    if name == "persons":
        again = duck.value(con, "SELECT person_id FROM true_persons GROUP BY 1 HAVING count(*) > 1 ORDER BY 1 LIMIT 1")
        if again is not None:
            return RowError("persons.csv", None, "person_id", f"{again} stands for two people.")
    return None
