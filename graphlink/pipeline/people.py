"""From records to humans inside a run: hands the frames to `resolve` and its answer back to DuckDB."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from graphlink import duck
from graphlink.decisions import InForce
from graphlink.evidence import SEAT_CONFLICTS
from graphlink.identity import Constraints, Judgements, resolve

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_JUDGED = ["record_a", "record_b", "decision_id"]


def resolve_people(con: DuckDBPyConnection, decisions: InForce) -> None:
    """Write membership, resolved_pairs, resolved_evidence and identity_conflicts."""
    records = duck.arrow(
        con, "SELECT record_id, kind, pnc_id, name_key, dob, source_ref FROM records ORDER BY record_id"
    ).to_pandas()
    apart = duck.arrow(con, "SELECT offence_id, record_id, side FROM apart_rows ORDER BY ALL").to_pandas()
    resolution = resolve(
        records,
        None,
        Constraints(apart),
        Judgements(pd.DataFrame(decisions.same, columns=_JUDGED), pd.DataFrame(decisions.different, columns=_JUDGED)),
    )
    for name, frame in (
        ("membership", resolution.membership),
        ("resolved_pairs", resolution.pairs),
        ("resolved_evidence", resolution.evidence),
        ("identity_conflicts", resolution.conflicts),
    ):
        con.register("resolved", frame)
        con.execute(f"CREATE TABLE {name} AS SELECT * FROM resolved")
        con.unregister("resolved")


ALL_CONFLICTS = (
    "SELECT kind, a, b, source_a, source_b, effect FROM identity_conflicts "
    f"UNION ALL SELECT * FROM ({SEAT_CONFLICTS}) UNION ALL SELECT * FROM attribution_conflicts"
)
