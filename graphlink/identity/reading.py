"""The person records as they are compared: written to DuckDB as li_people, li_name_keys, li_together, and read back.

Do not break: `uid` numbers person records in order of record_id; everything else in this package counts on it.
Mistake a newcomer will make: to select all columns of `records`. Ethnicity stands among them and must never be read.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa

from graphlink import duck
from graphlink.normalise import names

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_HERE = Path(__file__).parent


def read_people(con: DuckDBPyConnection) -> pd.DataFrame:
    """Write li_people and what goes with it; one row a person record in order of uid."""
    spelt = duck.rows(
        con,
        "SELECT forename_key AS text, min(forename) AS forename FROM records "
        "WHERE kind = 'person' AND forename_key IS NOT NULL GROUP BY ALL ORDER BY ALL",
    )
    roots = [sorted(names.forename_roots(row["forename"])) for row in spelt]
    _give(con, "li_forenames", text=[row["text"] for row in spelt], roots=pa.array(roots, pa.list_(pa.string())))
    called = duck.rows(
        con,
        "SELECT DISTINCT surname_key AS text FROM records "
        "WHERE kind = 'person' AND surname_key IS NOT NULL ORDER BY ALL",
    )
    surnames = [row["text"] for row in called]
    _give(con, "li_surnames", text=surnames, skeleton=[skeleton(surname) for surname in surnames])
    aliases = duck.rows(con, "SELECT person_id, forename, surname, source_ref FROM k_aliases ORDER BY ALL")
    parts = [names.name(row["forename"], "", row["surname"]) for row in aliases]
    _give(
        con,
        "li_aliases",
        person_id=[row["person_id"] for row in aliases],
        key=[names.key_of(part) for part in parts],
        forename=[names.joined(part.forename) for part in parts],
        source_ref=[row["source_ref"] for row in aliases],
    )
    duck.script(con, _HERE / "people.sql")
    duck.script(con, _HERE / "together.sql")
    columns = "uid, record_id, person_id, source_ref, name, name_key, sur, fore, born, yob, born_in, work, alias_keys"
    people: pd.DataFrame = duck.arrow(con, f"SELECT {columns} FROM li_people ORDER BY uid").to_pandas()
    return people


def suspects(con: DuckDBPyConnection, people: int) -> np.ndarray:
    """Whether each record was ever a suspect: only suspects have a reason to lie about who they are."""
    found = duck.arrow(
        con, "SELECT DISTINCT uid FROM li_people JOIN k_involvements USING (person_id) WHERE role = 'suspect'"
    )
    flags = np.zeros(people, dtype=bool)
    flags[found.column("uid").to_numpy()] = True
    return flags


def together(con: DuckDBPyConnection, people: int) -> np.ndarray:
    """Keys i * people + j of the pairs written down side by side, sorted."""
    found = duck.arrow(con, "SELECT i, j FROM li_together")
    keys: np.ndarray = np.sort(found.column("i").to_numpy() * np.int64(people) + found.column("j").to_numpy())
    return keys


def skeleton(surname: str) -> str:
    """The consonants of a surname without doubles: how it sounds, near enough to look for it."""
    bare = surname[:1] + "".join(letter for letter in surname[1:] if letter not in "aeiouyhw")
    return "".join(letter for at, letter in enumerate(bare) if at == 0 or bare[at - 1] != letter)


def _give(con: DuckDBPyConnection, target: str, **columns: list[str] | pa.Array) -> None:
    """A table of text columns, lists as they are."""
    table = {key: pa.array(cells, pa.string()) if isinstance(cells, list) else cells for key, cells in columns.items()}
    con.register("li_given", pa.table(table))
    con.execute(f"CREATE OR REPLACE TABLE {duck.name(target)} AS SELECT * FROM li_given")
    con.unregister("li_given")
