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
from graphlink.normalise import lists, names

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_HERE = Path(__file__).parent
_COMMON, _RARE, _SLIP = 20, 4, 0.93  # records of a common forename, of a rare one; how near a slip of the pen is (0..1)


def read_people(con: DuckDBPyConnection) -> pd.DataFrame:
    """Write li_people and what goes with it; one row a person record in order of uid."""
    forenames = _texts(con, "forename_key")
    roots = spelt_right(forenames)
    _give(con, "li_forenames", text=list(roots), roots=pa.array(list(roots.values()), pa.list_(pa.string())))
    surnames = [text for text, _ in _texts(con, "surname_key")]
    as_forenames = [sorted(names.forename_roots(text)) for text in surnames]
    _give(
        con,
        "li_surnames",
        text=surnames,
        roots=pa.array(as_forenames, pa.list_(pa.string())),
        skeleton=[skeleton(text) for text in surnames],
    )
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
    _give(con, "li_no_address", text=sorted({*lists.words("no_address"), *lists.words("no_value")}))
    duck.script(con, _HERE / "people.sql")
    duck.script(con, _HERE / "together.sql")
    columns = "uid, record_id, person_id, source_ref, name, name_key, sur, fore, born, yob, born_in, work, alias_keys"
    people: pd.DataFrame = duck.arrow(con, f"SELECT {columns} FROM li_people ORDER BY uid").to_pandas()
    return people


def _texts(con: DuckDBPyConnection, column: str) -> list[tuple[str, int]]:
    """Distinct texts of one column of person records, and how many records have each."""
    found = duck.arrow(
        con,
        f"SELECT {duck.name(column)} AS text, count(*) AS n FROM records "
        f"WHERE kind = 'person' AND {duck.name(column)} IS NOT NULL GROUP BY ALL ORDER BY ALL",
    )
    return list(zip(found.column("text").to_pylist(), found.column("n").to_pylist(), strict=True))


def spelt_right(forenames: list[tuple[str, int]]) -> dict[str, list[str]]:
    """The names each forename may stand for. One that hardly anybody has is also taken for the common one it is nearest
    to, so that Manddy may be Mandy, and so Amanda."""
    import duckdb

    common = [text for text, n in forenames if n >= _COMMON]
    rare = [text for text, n in forenames if n < _RARE and len(text) >= 4]
    with duckdb.connect() as con:
        con.register("rare", pa.table({"text": pa.array(rare, pa.string())}))
        con.register("common", pa.table({"text": pa.array(common, pa.string())}))
        near = con.sql(
            "SELECT rare.text, arg_max(common.text, (jaro_winkler_similarity(rare.text, common.text), common.text)) "
            "FROM rare JOIN common ON left(rare.text, 1) = left(common.text, 1) "
            f"AND jaro_winkler_similarity(rare.text, common.text) >= {_SLIP} AND rare.text <> common.text GROUP BY ALL"
        ).fetchall()
    meant = dict(near)
    return {
        text: sorted(names.forename_roots(text) | names.forename_roots(meant.get(text, text))) for text, _ in forenames
    }


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
