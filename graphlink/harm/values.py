"""What every offence is worth, as one DuckDB join of the offences with the harm table.

Do not break: the answer for a code is that of `HarmTable.value` (property-tested). Mistake a newcomer will make:
`coalesce(days, 0)`: an offence without a value is counted and bounded, never a silent 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphlink import duck
from graphlink.harm.codes import code_key, code_sql, key_sql
from graphlink.harm.table import HarmTable, class_groups, groups

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

_CODES, _CLASSES = "_harm_codes", "_harm_classes"


def value_offences(con: DuckDBPyConnection, table: HarmTable, offences: str, target: str) -> None:
    """Creates the DuckDB table `target`: what each row of the table `offences` is worth.

    Reads offence_id, offence_code (however spelled). Writes, a row per offence and sorted by offence_id: offence_id,
    code (normalised, NULL where empty), days (DOUBLE, NULL without a value), basis, bound (the most it can be worth,
    days, where it has no value), category, group, vawg.
    """
    con.register(_CODES, _code_table(table))
    con.register(_CLASSES, _class_table())
    try:
        con.execute(
            f"""
            CREATE OR REPLACE TABLE {duck.name(target)} AS
            WITH spelled AS (
                SELECT DISTINCT coalesce(offence_code, '') AS spelling FROM {duck.name(offences)}
            ), normal AS (
                SELECT spelling, {code_sql("spelling")} AS code FROM spelled
            ), valued AS (
                SELECT n.spelling, coalesce(h.code, n.code) AS code, h.days,
                    CASE WHEN n.code IS NULL THEN 'no_code' ELSE coalesce(h.basis, 'unknown_code') END AS basis,
                    CASE WHEN h.key IS NULL THEN coalesce(c.bound, $unvalued) ELSE h.bound END AS bound,
                    h.category, CASE WHEN h.key IS NULL THEN c."group" ELSE h."group" END AS "group", h.vawg
                FROM normal n
                LEFT JOIN {_CODES} h ON h.key = {key_sql("n.code")}
                LEFT JOIN {_CLASSES} c ON n.code[4] = '/' AND c.ho_class = n.code[1:3]
            )
            SELECT o.offence_id, v.code, v.days, v.basis, v.bound, v.category, v."group", v.vawg
            FROM {duck.name(offences)} o JOIN valued v ON v.spelling = coalesce(o.offence_code, '')
            ORDER BY o.offence_id
            """,
            {"unvalued": table.unvalued_bound},
        )
    finally:
        con.unregister(_CODES)
        con.unregister(_CLASSES)


def _code_table(table: HarmTable) -> pa.Table:
    import pyarrow as pa

    text, days = pa.string(), pa.float64()
    values = table.values
    return pa.table(
        {
            "key": pa.array([code_key(v.code or "") for v in values], text),
            "code": pa.array([v.code for v in values], text),
            "days": pa.array([v.days for v in values], days),
            "basis": pa.array([v.basis for v in values], text),
            "bound": pa.array([v.bound for v in values], days),
            "category": pa.array([v.category for v in values], text),
            "group": pa.array([v.group for v in values], text),
            "vawg": pa.array([v.vawg for v in values], text),
        }
    )


def _class_table() -> pa.Table:
    """Groups of whole classes, for codes that the harm table does not know."""
    import pyarrow as pa

    known = class_groups()
    return pa.table(
        {
            "ho_class": pa.array(list(known), pa.string()),
            "group": pa.array(list(known.values()), pa.string()),
            "bound": pa.array([groups()[group].max_days for group in known.values()], pa.float64()),
        }
    )
