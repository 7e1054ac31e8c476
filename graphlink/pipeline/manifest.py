"""run.json: what was asked, what was read, what was done, and with what."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from graphlink import duck
from graphlink.catalogue.outputs import EMPTY_UNDER_PLAIN_RULE
from graphlink.harm.table import share_published
from graphlink.settings import of_analysis

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from graphlink.decisions import InForce
    from graphlink.pipeline.stages import Request
    from graphlink.tables import ReadReport

_COUNTS = """
SELECT
  (SELECT count(*) FROM k_persons) AS persons,
  (SELECT count(DISTINCT identity_id) FROM membership) AS identities,
  (SELECT count(DISTINCT person_id) FROM seat_rows) AS suspects,
  (SELECT count(*) FROM ranking) AS ranked,
  (SELECT count(*) FROM named) AS named,
  (SELECT count(*) FROM k_offences) AS offences,
  (SELECT count(*) FROM in_offences) - (SELECT count(*) FROM k_offences) AS offences_after_as_of,
  (SELECT count(*) FROM offence_counts WHERE counts) AS counted,
  (SELECT count(*) FROM valued WHERE days IS NULL) AS unvalued,
  (SELECT count(*) FROM valued JOIN offence_counts USING (offence_id) WHERE counts AND days IS NULL)
    AS unvalued_counted,
  (SELECT coalesce(sum(bound), 0) FROM valued JOIN offence_counts USING (offence_id) WHERE counts AND days IS NULL)
    AS unvalued_bound_days,
  (SELECT count(*) FROM seats) AS seats,
  (SELECT count(*) FROM seats WHERE kind = 'unnamed') AS unnamed_seats,
  (SELECT coalesce(sum(days), 0) FROM counted WHERE counts) AS counted_days,
  (SELECT coalesce(sum(remainder), 0) FROM counted WHERE counts) AS remainder_days,
  (SELECT count(*) FROM offence_counts WHERE counts AND sex_unknown) AS sex_unknown,
  (SELECT count(*) FROM offence_counts JOIN k_offences USING (offence_id) WHERE counts AND reported_at IS NULL)
    AS dated_by_commission,
  (SELECT count(*) FROM all_conflicts) AS conflicts,
  (SELECT count(*) FROM ties) AS ties,
  (SELECT count(*) FROM entities) AS entities,
  (SELECT count(*) FROM in_anpr_reads) AS plate_reads,
  (SELECT count(*) FROM k_reads WHERE vrm NOT IN (
    SELECT raw FROM plates WHERE value IN (SELECT id FROM entities WHERE kind = 'vehicle'))) AS reads_of_unknown_plates,
  (SELECT count(*) FROM k_calls) - (SELECT coalesce(sum(calls), 0)::BIGINT FROM calls_summed)
    AS calls_between_unknown_numbers,
  (SELECT count(*) FROM k_offences WHERE committed_to > committed_from + INTERVAL 31 DAY) AS spans_cut_for_reads
"""


def compose(con: DuckDBPyConnection, facts: dict[str, Any], stages: list[dict[str, Any]]) -> dict[str, Any]:
    """The manifest as far as it is known before the tables are written. Keys: docs/data-model.md."""
    request: Request = facts["request"]
    read: ReadReport = facts["read"]
    decisions: InForce = facts["decisions"]
    [counts] = duck.rows(con, _COUNTS)
    return {
        "run_id": facts["run_id"],
        "version": _version(),
        "started": request.now.isoformat(timespec="seconds"),
        "as_of": facts["as_of"].isoformat(),
        "as_of_given": request.as_of is not None,
        "identity": _identity(request),
        "attribution": _attribution(con, request),
        "policy": _policy(request),
        "harm": _harm(con, request),
        "settings": of_analysis(request.settings),
        "seed": request.settings.seed,
        "data": str(request.data.absolute()),
        "tables": {name: asdict(count) for name, count in read.tables.items()},
        "files": [{"name": name, "bytes": size, "sha256": sha} for name, size, sha in read.files],
        "faults": [asdict(fault) for fault in read.faults()],
        "import": facts["import"],
        "notes": [*((facts["import"] or {}).get("notes") or []), *read.notes],
        "counts": counts,
        "caps": _caps(counts),
        "decisions": _decisions(request, decisions),
        "empty_tables": [
            {"table": table, "why": f"filled by linked {' or '.join(rules)}; this run used the plain rule"}
            for table, rules in EMPTY_UNDER_PLAIN_RULE.items()
            if all(getattr(request.settings, rule) == "plain" for rule in rules)
        ],
        "stages": stages,
        "marking": request.settings.marking,
        "review_by": (request.today + timedelta(days=request.settings.review_days)).isoformat(),
    }


def _identity(request: Request) -> str:
    """The rule that said who is the same human, in words."""
    if request.settings.identity == "linked":
        return f"linked: all evidence weighed, groups of records join above {request.settings.merge_bits:g} bits"
    return "plain rule: equal pnc_id; equal full name and birth date"


def _attribution(con: DuckDBPyConnection, request: Request) -> dict[str, Any]:
    """The rule that said who did it, and what it learnt from this data."""
    return {
        "rule": request.settings.attribution,
        "learnt": [
            {**row, "kappa": json.loads(row["kappa"])}
            for row in duck.rows(con, "SELECT * FROM linked_learnt ORDER BY kind")
        ],
        "measured": {
            row["name"]: row["value"] for row in duck.rows(con, "SELECT * FROM linked_measured ORDER BY name")
        },
        "notes": [row["note"] for row in duck.rows(con, "SELECT note FROM linked_notes ORDER BY note")],
    }


def _version() -> str:
    try:
        return version("graphlink")
    except PackageNotFoundError:
        return "not installed"


def _policy(request: Request) -> dict[str, Any]:
    policy = request.policy
    return {
        "name": policy.name,
        "title": policy.title,
        "digest": policy.digest,
        "settings": policy.settings(),
        "why": dict(policy.why),
    }


def _harm(con: DuckDBPyConnection, request: Request) -> dict[str, Any]:
    """Edition and what the harm of this list rests on: days credited or left over, by basis of their value."""
    shares = {
        row["basis"]: row["days"]
        for row in duck.rows(
            con,
            "SELECT coalesce(basis, 'no value') AS basis, sum(days) AS days FROM counted WHERE counts AND days > 0 "
            "GROUP BY ALL ORDER BY ALL",
        )
    }
    return {
        "edition": request.harm.edition,
        "sha256": request.harm.sha256,
        "path": str(request.harm_path.absolute()) if request.harm_path else None,
        "workbook_sha256": request.harm.about.get("workbook_sha256"),
        "rule": request.harm.about.get("rule"),
        "days_by_basis": shares,
        "published_share": share_published(shares),
    }


def _caps(counts: dict[str, Any]) -> list[str]:
    caps = []
    if counts["spans_cut_for_reads"]:
        caps.append(
            f"{counts['spans_cut_for_reads']:,} offences span more than 31 days: plate reads are sought "
            "near their first 31 days only"
        )
    return caps


def _decisions(request: Request, decisions: InForce) -> dict[str, Any]:
    path = request.decisions or request.data / "decisions.csv"
    active = sum(len(found) for found in (decisions.same, decisions.different, decisions.did, decisions.did_not))
    return {
        "path": str(path.absolute()),
        "active": active,
        "in_force": _in_force(decisions),
        "inactive": [{"decision_id": i.decision_id, "reason": i.reason} for i in decisions.inactive],
    }


def _in_force(decisions: InForce) -> list[dict[str, str]]:
    """The judgements that took part, by the records they are about: what `diff` names as a cause."""
    found = [(key, "same", a, b) for a, b, key in decisions.same]
    found += [(key, "different", a, b) for a, b, key in decisions.different]
    found += [(key, "did", f"suspect:{offence}/{seat}", who) for offence, seat, who, key in decisions.did]
    found += [(key, "did_not", f"suspect:{offence}/{seat}", who) for offence, seat, who, key in decisions.did_not]
    return [{"decision_id": key, "kind": kind, "a": a, "b": b} for key, kind, a, b in sorted(found)]
