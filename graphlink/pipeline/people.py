"""From records to humans inside a run: hands the frames to `resolve` and its answer back to DuckDB."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from graphlink import duck
from graphlink.decisions import InForce
from graphlink.errors import SettingsError
from graphlink.evidence import SEAT_CONFLICTS
from graphlink.identity import Constraints, Judgements, resolve
from graphlink.settings import Settings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_JUDGED = ["record_a", "record_b", "decision_id"]


def resolve_people(con: DuckDBPyConnection, decisions: InForce, settings: Settings) -> dict[str, float]:
    """Write membership, resolved_pairs, resolved_evidence, identity_conflicts and possible_pairs by the rule that
    `settings.identity` names; what the resolver says of itself, for run.json."""
    apart = duck.arrow(con, "SELECT offence_id, record_id, side FROM apart_rows ORDER BY ALL").to_pandas()
    constraints = Constraints(apart)
    judgements = Judgements(
        pd.DataFrame(decisions.same, columns=_JUDGED), pd.DataFrame(decisions.different, columns=_JUDGED)
    )
    if settings.identity == "linked":
        # Splink is heavy to import; the plain rule does without.
        from graphlink.identity import linked

        resolution = linked.resolve(con, constraints, judgements, settings)
    elif settings.identity == "plain":
        records = duck.arrow(
            con, "SELECT record_id, kind, pnc_id, name_key, dob, source_ref FROM records ORDER BY record_id"
        ).to_pandas()
        resolution = resolve(records, None, constraints, judgements)
    else:
        raise SettingsError(f"identity must be plain or linked, not {settings.identity!r}.")
    for name, frame in (
        ("membership", resolution.membership),
        ("resolved_pairs", resolution.pairs),
        ("resolved_evidence", resolution.evidence),
        ("identity_conflicts", resolution.conflicts),
        ("possible_pairs", resolution.possible),
    ):
        con.register("resolved", frame)
        con.execute(f"CREATE TABLE {name} AS SELECT * FROM resolved")
        con.unregister("resolved")
    return dict(resolution.measured)


ALL_CONFLICTS = (
    "SELECT kind, a, b, source_a, source_b, effect FROM identity_conflicts "
    f"UNION ALL SELECT * FROM ({SEAT_CONFLICTS}) UNION ALL SELECT * FROM attribution_conflicts"
)
