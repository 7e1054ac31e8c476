"""How two records compare, by Splink: candidate pairs by blocking, and the level on which each field agrees.

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
from graphlink.identity.levels import FIELDS
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
_AT_ONCE = 500_000  # pairs compared at a time: Splink keeps both sides of each
_FEW = 20  # records in a block whose key says little
_CAP = 60  # records in a block before its key is refined or dropped

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


def prepare(con: DuckDBPyConnection) -> pa.Table:
    """li_people with its block keys, as the Arrow table that Splink is given; sorted by uid."""
    columns, sql = [], "li_people"
    for column, key, finer in _KEYS:
        sql = f"(SELECT *, {key} AS {column}_, count(*) OVER (PARTITION BY {key}) AS {column}_n FROM {sql})"
        finer_n = f"count(*) OVER (PARTITION BY {finer})"
        columns.append(
            f"CASE WHEN {column}_n <= {_FEW if finer == 'NULL' else _CAP} OR {column!r} = 'k_pnc' THEN {column}_ "
            f"WHEN {finer_n} <= {_CAP} THEN {finer} END AS {column}"
        )
    return duck.arrow(
        con,
        "SELECT p.uid, p.fore, p.sur, p.initial, p.fore_roots, p.sur_roots, p.sur_root, p.alias_keys, "
        "p.alias_forenames, "
        "p.name_key, p.sex, p.middle, p.born_in, p.work, p.born, p.yob, "
        f"{', '.join(f'p.{c}' for c, _, _ in _KEYS)}, n.keys AS k_alias, h.keys AS k_held "
        f"FROM (SELECT *, {', '.join(columns)} FROM {sql}) p "
        "LEFT JOIN (SELECT uid, list(DISTINCT key ORDER BY key) AS keys FROM li_name_keys GROUP BY uid) n USING (uid) "
        "LEFT JOIN (SELECT uid, list(DISTINCT key ORDER BY key) AS keys FROM li_held_keys GROUP BY uid) h USING (uid) "
        "ORDER BY p.uid",
    )


class Comparer:
    """Splink over one table of people."""

    def __init__(self, people: pa.Table, settings: Settings) -> None:
        self._people, self._settings = people, settings

    def blocked(self) -> pa.Table:
        """Candidate pairs: i < j (uid) and block (a place in BLOCKS), sorted."""
        linker, _, con = self._linker()
        found = linker.inference.compute_blocked_pairs_for_predict()
        pairs = duck.arrow(
            con,
            "SELECT least(join_key_l, join_key_r)::BIGINT AS i, greatest(join_key_l, join_key_r)::BIGINT AS j, "
            f"min(match_key::INTEGER) AS block FROM {found.physical_name} WHERE join_key_l <> join_key_r "
            "GROUP BY ALL ORDER BY ALL",
        )
        con.close()
        return pairs

    def levels(self, i: np.ndarray, j: np.ndarray) -> np.ndarray:
        """The level of every field for each pair: int8, one row a pair in the order given, one column a field."""
        if not len(i):
            return np.empty((0, len(FIELDS)), dtype=np.int8)
        order = np.lexsort((j, i))
        out = np.empty((len(i), len(FIELDS)), dtype=np.int8)
        for start in range(0, len(i), _AT_ONCE):
            part = order[start : start + _AT_ONCE]
            out[part] = self._levels(i[part], j[part])
        return out

    def _levels(self, i: np.ndarray, j: np.ndarray) -> np.ndarray:
        """Levels of pairs that are sorted."""
        linker, api, con = self._linker()
        con.register("li_wanted", pa.table({"join_key_l": i, "join_key_r": j}))
        con.execute("CREATE TABLE li_pairs AS SELECT '0' AS match_key, join_key_l, join_key_r FROM li_wanted")
        linker.table_management.register_blocked_pairs_for_predict(api.register("li_pairs"))
        scored = linker.inference.predict(warning_mode="never")
        levels = ", ".join(f"gamma_{field.name}::TINYINT AS {field.name}" for field in FIELDS)
        table = duck.arrow(con, f"SELECT {levels} FROM {scored.physical_name} ORDER BY uid_l, uid_r")
        con.close()
        return np.column_stack([table.column(f.name).to_numpy() for f in FIELDS])

    def _linker(self) -> tuple[Any, Any, DuckDBPyConnection]:
        from splink import DuckDBAPI, Linker, SettingsCreator, block_on

        con = duck.connect(self._settings)
        api = DuckDBAPI(connection=con)
        logging.getLogger("splink").setLevel(logging.ERROR)
        con.register("li_table", self._people)
        con.execute("CREATE TABLE li_people_compared AS SELECT * FROM li_table ORDER BY uid")
        rules: list[Any] = [
            block_on(column, arrays_to_explode=[column]) if column in ("k_alias", "k_held") else block_on(column)
            for _, column in BLOCKS
        ]
        creator = SettingsCreator(
            link_type="dedupe_only",
            unique_id_column_name="uid",
            blocking_rules_to_generate_predictions=rules,
            comparisons=[field.comparison() for field in FIELDS],
            retain_matching_columns=True,  # else Splink 5 keeps no levels
        )
        return Linker(api.register("li_people_compared"), creator, log_level=None, validate_settings=False), api, con
