"""Did the data lose a record since the run before? Then no copy of that run may be kept.

A row of a keyless table that merely changed (a status, a date) is not a removal: those are compared by who and what
they join.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from graphlink import duck
from graphlink.catalogue.contract import TABLES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_KEYS = " UNION ALL ".join(
    f"SELECT {duck.literal(table.name)}, {duck.name(table.key[0])} FROM {duck.name('in_' + table.name)}"
    for table in TABLES
    if table.key
)

# What the old run shows -> what the data hold today, both as keys of one shape.
_HELD = {
    "identities": ("SELECT person_id FROM {old}", "SELECT person_id FROM in_persons"),
    "offences": ("SELECT offence_id FROM {old}", "SELECT offence_id FROM in_offences"),
    "involvements": (
        "SELECT DISTINCT offence_id, person_id, role FROM {old} WHERE person_id IS NOT NULL",
        "SELECT offence_id, person_id, role FROM in_involvements WHERE person_id IS NOT NULL",
    ),
    "orders": ("SELECT order_id FROM {old}", "SELECT order_id FROM in_orders"),
    "actions": ("SELECT action_id FROM {old}", "SELECT action_id FROM in_actions"),
    "sightings": ("SELECT sighting_id FROM {old}", "SELECT sighting_id FROM in_sightings"),
    "taskings": (
        "SELECT DISTINCT person_id, tasked_on, list FROM {old}",
        "SELECT person_id, tasked_on, list FROM in_taskings",
    ),
    "ties": (
        "SELECT DISTINCT from_kind, from_id, kind, to_kind, to_id FROM {old}",
        "SELECT a.from_type, a.from_id, a.kind, a.to_type, coalesce(e.id, a.to_id) FROM in_associations a "
        "LEFT JOIN entity_rows e ON e.kind = a.to_type AND e.row_key = a.to_id",
    ),
    "reads_near": ("SELECT read_id FROM {old}", "SELECT read_id FROM in_anpr_reads"),
    "calls_between": (
        # What is no number keeps the row key of the phone that is written so: those stand under entities.
        "SELECT from_number, to_number FROM {old} WHERE NOT starts_with(from_number, 'raw:') "
        "AND NOT starts_with(to_number, 'raw:')",
        "SELECT f.value, t.value FROM in_calls c JOIN norm_call f ON f.raw = c.from_number "
        "JOIN norm_call t ON t.raw = c.to_number",
    ),
    "records": (
        "SELECT person_id, told->>'forename', told->>'surname' FROM "
        "(SELECT person_id, unnest(from_json(aliases, '[\"JSON\"]')) AS told FROM {old} WHERE aliases IS NOT NULL)",
        "SELECT person_id, forename, surname FROM in_aliases",
    ),
    "rejected": (
        'SELECT "table", "key" FROM {old} WHERE NOT starts_with("key", \'#\')',
        'SELECT "table", "key" FROM rejected UNION ALL ' + _KEYS,
    ),
    "entities": (
        "SELECT kind, unnest(CAST(source_ids AS VARCHAR[])) AS row_key FROM {old}",
        "SELECT kind, row_key FROM entity_rows",
    ),
}


def records_removed(con: DuckDBPyConnection, out: Path) -> bool:
    """True where the run in `out` shows a record that the data no longer hold, or cannot be asked: it is damaged, or of
    a version with other columns, and what nobody can vouch for is not kept."""
    import duckdb

    try:
        return _removed(con, out)
    except duckdb.Error as error:
        if duck.wanting(error):
            raise
        return True


def _removed(con: DuckDBPyConnection, out: Path) -> bool:
    for table, (shown, held) in _HELD.items():
        file = out / f"{table}.parquet"
        if not file.is_file():
            continue
        old = f"read_parquet({duck.literal(str(file))})"
        if duck.value(con, f"SELECT count(*) FROM ({shown.format(old=old)} EXCEPT ({held}))"):
            return True
    return False
