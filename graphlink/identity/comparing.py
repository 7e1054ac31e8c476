"""How two records compare: candidate pairs by Splink's blocking, and the level on which each field agrees.

Do not break: levels are numbered by Splink from the bottom (0 is "else", the highest is the first one listed, -1 is
unknown); `LEVELS` in `levels.py` names them in that order. Every Linker has a DuckDB connection of its own: two on one
connection have given wrong predictions without an error.
Mistake a newcomer will make: to let one huge block through. Keys that too many records hold are refined or dropped.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from graphlink import duck
from graphlink.identity.levels import ASKED_OFTEN, COMPARED, FIELDS
from graphlink.settings import Settings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# (what is said of a pair found by it, column of keys). The first that finds a pair is the one named.
BLOCKS = (
    ("equal pnc_id", "k_pnc"),
    ("equal name", "k_name"),
    ("equal birth date", "k_born"),
    ("like name, one way round or the other", "k_swap"),
    ("like forename, surname of like sound", "k_skeleton"),
    ("rare surname, same initial", "k_initial"),
    ("like surname, same year of birth", "k_year"),
    ("like forename, same day and month of birth", "k_day"),
    ("a name known as alias", "k_alias"),
    ("something both hold", "k_held"),
)
_AT_ONCE = 500_000  # pairs compared at a time: DuckDB sorts what they come to
_FEW = 20  # records in a block whose key says little
_CAP = 60  # records in a block before its key is refined or dropped
# Pairs that one key may bring, in all and for each record, whichever is more: in a larger force a birth date or a name
# says less, and its blocks grow with the square of the records. Below some 200,000 records only _CAP is felt.
_MOST_PAIRS, _MOST_EACH = 1_000_000, 2.5

# Each key: (column, expression, the finer expression used where more than _CAP records share it; NULL drops it).
_KEYS = (
    ("k_pnc", "pnc_id", "pnc_id"),
    ("k_name", "name_key", "name_key || '|' || yob"),
    (
        "k_born",
        "yob || least(born[5:6], born[7:8]) || greatest(born[5:6], born[7:8])",
        "born || '|' || left(skeleton, 2) || left(fore_root, 1)",
    ),
    (
        "k_swap",
        "least(fore_root, sur_root) || '|' || greatest(fore_root, sur_root)",
        "least(fore_root, sur_root) || '|' || greatest(fore_root, sur_root) || '|' || yob",
    ),
    ("k_skeleton", "fore_root || '|' || skeleton", "fore_root || '|' || skeleton || '|' || yob"),
    ("k_initial", "sur_root || '|' || initial", "NULL"),
    ("k_year", "yob || left(sur_root, 4) || initial", "yob || sur_root || initial || born[5:6]"),
    ("k_day", "born[5:8] || fore_root", "born[5:8] || fore_root || left(skeleton, 1)"),
)


def _levels_sql() -> str:
    """The level of every field of the pairs li_wanted (p, i, j), in order of p: Splink's levels without the rest that
    its predict() makes of a pair, which took several times as long."""
    levels = ", ".join(f"({field.number()})::TINYINT AS {field.name}" for field in FIELDS)
    for name, sql in ASKED_OFTEN:
        levels = levels.replace(sql, name)
    sides = ", ".join(f"a.{column} AS {column}_l, b.{column} AS {column}_r" for column in COMPARED)
    asked = ", ".join(f"{sql} AS {name}" for name, sql in ASKED_OFTEN)
    both = f"SELECT w.p, {sides} FROM li_wanted w JOIN li_compared a ON a.uid = w.i JOIN li_compared b ON b.uid = w.j"
    return f"SELECT {levels} FROM (SELECT *, {asked} FROM ({both})) ORDER BY p"


def prepare(con: DuckDBPyConnection) -> pa.Table:
    """li_people with its block keys, as the Arrow table that Splink is given; sorted by uid."""
    named, columns = [], []
    for column, key, finer in _KEYS:
        named.append(f"{key} AS {column}_, count(*) OVER (PARTITION BY {key}) AS {column}_n")
        if column == "k_pnc":
            columns.append(f"{column}_ AS {column}")
            continue
        keyed = (
            f"CASE WHEN {column}_n <= {_most(con, 'li_people', key, _FEW if finer == 'NULL' else _CAP)} THEN {column}_"
        )
        if finer != "NULL":
            named.append(f"{finer} AS {column}_f, count(*) OVER (PARTITION BY {finer}) AS {column}_fn")
            keyed += f" WHEN {column}_fn <= {_most(con, 'li_people', finer, _CAP)} THEN {column}_f"
        columns.append(f"{keyed} END AS {column}")
    aliases = (
        "SELECT uid, key FROM li_name_keys WHERE key IN (SELECT key FROM li_name_keys GROUP BY key "
        f"HAVING count(*) <= {_most(con, 'li_name_keys', 'key', None)})"
    )
    # Counted beside the people, not over their whole rows, which a window would carry along for every key.
    return duck.arrow(
        con,
        "SELECT p.uid, p.fore, p.sur, p.initial, p.fore_roots, p.sur_roots, p.sur_root, p.alias_keys, "
        "p.alias_forenames, "
        "p.name_key, p.sex, p.middle, p.born_in, p.work, p.born, p.yob, "
        f"{', '.join(f'k.{c}' for c, _, _ in _KEYS)}, n.keys AS k_alias, h.keys AS k_held "
        f"FROM li_people p JOIN (SELECT uid, {', '.join(columns)} "
        f"FROM (SELECT uid, {', '.join(named)} FROM li_people)) k USING (uid) "
        f"LEFT JOIN (SELECT uid, list(DISTINCT key ORDER BY key) AS keys FROM ({aliases}) GROUP BY uid) n USING (uid) "
        "LEFT JOIN (SELECT uid, list(DISTINCT key ORDER BY key) AS keys FROM li_held_keys GROUP BY uid) h USING (uid) "
        "ORDER BY p.uid",
    )


def _most(con: DuckDBPyConnection, table: str, key: str, cap: int | None) -> int:
    """How many records a block of `key` may have: at most `cap`, and so few that all blocks stay within their pairs."""
    found = duck.arrow(
        con,
        f"SELECT n, count(*) AS blocks FROM (SELECT count(*) AS n FROM {table} WHERE {key} IS NOT NULL GROUP BY {key}) "
        "GROUP BY n ORDER BY n",
    )
    n, blocks = found.column("n").to_numpy(), found.column("blocks").to_numpy()
    pairs = np.cumsum(n * (n - 1.0) / 2 * blocks)
    fits = pairs <= max(_MOST_PAIRS, _MOST_EACH * float(n @ blocks))
    most = int(n[fits].max(initial=1))  # blocks of one record bring no pair
    return most if cap is None else cap if fits.all() else min(most, cap)


class Comparer:
    """Splink over one table of people."""

    def __init__(self, people: pa.Table, settings: Settings) -> None:
        self._people, self._settings = people, settings

    def blocked(self) -> pa.Table:
        """Candidate pairs: i < j (uid) and block (a place in BLOCKS), sorted."""
        from splink import DuckDBAPI, Linker, SettingsCreator, block_on

        logging.getLogger("splink").setLevel(logging.ERROR)
        rules: list[Any] = [
            block_on(column, arrays_to_explode=[column]) if column in ("k_alias", "k_held") else block_on(column)
            for _, column in BLOCKS
        ]
        creator = SettingsCreator(
            link_type="dedupe_only",
            unique_id_column_name="uid",
            blocking_rules_to_generate_predictions=rules,
            comparisons=[field.comparison() for field in FIELDS],
        )
        with duck.connect(self._settings) as con:
            api = DuckDBAPI(connection=con)
            con.register("li_table", self._people)
            con.execute("CREATE TABLE li_people_compared AS SELECT * FROM li_table ORDER BY uid")
            linker = Linker(api.register("li_people_compared"), creator, log_level=None, validate_settings=False)
            found = linker.inference.compute_blocked_pairs_for_predict()
            return duck.arrow(
                con,
                "SELECT least(join_key_l, join_key_r)::BIGINT AS i, greatest(join_key_l, join_key_r)::BIGINT AS j, "
                f"min(match_key::INTEGER) AS block FROM {found.physical_name} WHERE join_key_l <> join_key_r "
                "GROUP BY ALL ORDER BY ALL",
            )

    def levels(self, i: np.ndarray, j: np.ndarray) -> np.ndarray:
        """The level of every field for each pair: int8, one row a pair in the order given, one column a field."""
        out, sql = np.empty((len(i), len(FIELDS)), dtype=np.int8), _levels_sql()
        with duck.connect(self._settings) as con:
            con.register("li_table", self._people)
            con.execute(f"CREATE TABLE li_compared AS SELECT uid, {', '.join(COMPARED)} FROM li_table ORDER BY uid")
            for start in range(0, len(i), _AT_ONCE):
                part = slice(start, start + _AT_ONCE)
                con.register("li_wanted", pa.table({"p": np.arange(len(i[part])), "i": i[part], "j": j[part]}))
                table = duck.arrow(con, sql)
                out[part] = np.column_stack([table.column(field.name).to_numpy() for field in FIELDS])
                con.unregister("li_wanted")
        return out
