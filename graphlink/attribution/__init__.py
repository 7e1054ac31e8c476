"""From identities to offences: who did it, with what weight.

Do not break: whichever rule is set, the same tables are written; those that only evidence can fill are empty under the
plain rule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphlink.attribution import plain
from graphlink.decisions import InForce
from graphlink.errors import SettingsError
from graphlink.harm.policy import Policy
from graphlink.settings import Settings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

RULES = ("plain", "linked")
# What evidence fills, beside the tables of the plain rule.
EVIDENCE_TABLES = {
    "linked_evidence": "subject VARCHAR, a VARCHAR, b VARCHAR, name VARCHAR, value_a VARCHAR, value_b VARCHAR, "
    "bits DOUBLE, source_refs VARCHAR",
    "linked_offence_links": "offence_id_a VARCHAR, offence_id_b VARCHAR, probability DOUBLE, bits DOUBLE, "
    "basis VARCHAR, shared VARCHAR",
    "linked_series": "identity_id VARCHAR, label VARCHAR, shared VARCHAR",
    "linked_review": "subject VARCHAR, a VARCHAR, b VARCHAR, probability DOUBLE, bits DOUBLE, harm_moved DOUBLE, "
    "question VARCHAR",
    "linked_hidden": "offence_id VARCHAR, said DOUBLE, so BOOLEAN, kind VARCHAR, weight DOUBLE",
    "linked_learnt": "kind VARCHAR, cases BIGINT, learnt BOOLEAN, lam DOUBLE, theta DOUBLE, kappa VARCHAR",
    "linked_measured": "name VARCHAR, value DOUBLE",
    "linked_notes": "note VARCHAR",
}


def attribute(con: DuckDBPyConnection, decisions: InForce, policy: Policy, settings: Settings) -> None:
    """Who did it, by the rule that `settings.attribution` names: "plain" or "linked".

    Writes attributions, counted, suspects, holdings, attribution_conflicts (columns: catalogue.outputs) and
    EVIDENCE_TABLES. Raises SettingsError for any other rule.
    """
    if settings.attribution not in RULES:
        raise SettingsError(f"attribution must be one of {', '.join(RULES)}, not {settings.attribution!r}.")
    for name, columns in EVIDENCE_TABLES.items():
        con.execute(f"CREATE TABLE {name} ({columns})")
    if settings.attribution == "plain":
        plain.attribute(con, decisions, policy.statuses)
        return
    from graphlink.attribution import linked, linked_check  # scipy is heavy; the plain rule does without

    linked_check.write(con, linked.attribute(con, decisions, policy, settings))


__all__ = ["EVIDENCE_TABLES", "RULES", "attribute"]
