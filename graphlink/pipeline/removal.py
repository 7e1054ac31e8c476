"""Did the data lose a record since the run before? Then no copy of that run may be kept.

A row of a keyless table that merely changed (a status, a date) is not a removal: those are compared by who and what
they join.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from graphlink import duck

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

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
    "entities": (
        "SELECT kind, unnest(CAST(source_ids AS VARCHAR[])) AS row_key FROM {old}",
        "SELECT kind, row_key FROM entity_rows",
    ),
}


def records_removed(con: DuckDBPyConnection, out: Path) -> bool:
    """True where the run in `out` shows a record that the data no longer hold."""
    for table, (shown, held) in _HELD.items():
        file = out / f"{table}.parquet"
        if not file.is_file():
            continue
        old = f"read_parquet({duck.literal(str(file))})"
        if duck.value(con, f"SELECT count(*) FROM ({shown.format(old=old)} EXCEPT {held})"):
            return True
    return False
