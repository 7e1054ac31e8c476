"""Where each written table comes from, once all stages are done. Columns not selected here are written empty."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

QUERIES: Mapping[str, str] = {
    "identities": """
        SELECT p.person_id, m.identity_id, m.probability
        FROM k_persons p JOIN membership m ON m.record_id = 'person:' || p.person_id""",
    "suspects": "SELECT * FROM suspects",
    "unknown_series": """
        WITH series AS (
          SELECT h.identity_id, sum(CASE WHEN h.counts THEN h.weight * h.harm ELSE 0 END) AS expected_harm,
            count(DISTINCT h.offence_id) AS offences, list(DISTINCT h.offence_id) AS members
          FROM attributions h
          WHERE NOT EXISTS (FROM membership m WHERE m.identity_id = h.identity_id AND m.record_id LIKE 'person:%')
            AND h.weight >= 0.5
          GROUP BY h.identity_id HAVING count(DISTINCT h.offence_id) >= 2
        ),
        harmed AS (
          SELECT s.identity_id, count(DISTINCT coalesce(m.identity_id, 'unnamed in ' || w.offence_id)) AS victims
          FROM (SELECT identity_id, unnest(members) AS offence_id FROM series) s
          JOIN victim_rows w USING (offence_id)
          LEFT JOIN membership m ON m.record_id = 'person:' || w.person_id
          GROUP BY s.identity_id
        )
        SELECT row_number() OVER (ORDER BY round(s.expected_harm, 6) DESC, s.offences DESC, s.identity_id) AS rank,
          s.identity_id,
          coalesce(l.label, 'Unknown: joined by judgement, ' || s.offences || ' offences') AS label, s.expected_harm,
          s.offences, coalesce(v.victims, 0) AS victims, coalesce(l.shared, 'judgement: one hand') AS shared
        FROM series s LEFT JOIN harmed v USING (identity_id) LEFT JOIN linked_series l USING (identity_id)""",
    "attributions": "SELECT *, CASE WHEN counts THEN weight * harm ELSE 0 END AS expected_harm FROM attributions",
    "counted": "SELECT * FROM counted",
    "offence_links": "SELECT * FROM linked_offence_links",
    "hidden_names": "SELECT * FROM linked_hidden",
    "ranking": "SELECT * FROM ranking",
    "named": "SELECT * FROM named",
    "records": "SELECT r.*, m.identity_id FROM records r LEFT JOIN membership m USING (record_id)",
    "entities": """
        SELECT e.*, coalesce(h.holders, 0) AS holders FROM entities e
        LEFT JOIN (
          SELECT t.to_kind, t.to_id, count(DISTINCT m.identity_id) AS holders
          FROM ties t JOIN membership m ON m.record_id = 'person:' || t.from_id
          WHERE t.from_kind = 'person' GROUP BY ALL
        ) h ON h.to_kind = e.kind AND h.to_id = e.id""",
    "ties": "SELECT * FROM ties",
    "pairs": "SELECT * FROM resolved_pairs",
    "evidence": """
        SELECT subject, a, b, name, value_a, value_b, bits, source_refs FROM resolved_evidence
        UNION ALL SELECT * FROM linked_evidence""",
    "calls_between": "SELECT * FROM calls_summed",
    "reads_near": "SELECT * FROM near_offences",
    "offences": """
        SELECT o.*, v.days, v.basis, CASE WHEN v.days IS NULL THEN v.bound END AS bound, v.category, v."group", v.vawg,
          c.date_counted, c.counts, c.why_not
        FROM k_offences o JOIN valued v USING (offence_id) JOIN offence_counts c USING (offence_id)""",
    "involvements": """
        WITH numbered AS (
          -- Equal unnamed rows cite alike and sit in different seats.
          SELECT i.*, row_number() OVER (PARTITION BY source_ref) AS "nth of equals" FROM k_involvements i
        ),
        unnamed AS (
          SELECT source_ref, seat, row_number() OVER (PARTITION BY source_ref ORDER BY seat) AS nth
          FROM seat_rows WHERE person_id IS NULL
        )
        SELECT i.* EXCLUDE ("nth of equals"), CASE WHEN i.role = 'suspect' THEN coalesce(r.seat, u.seat) END AS seat
        FROM numbered i
        LEFT JOIN (SELECT DISTINCT offence_id, person_id, seat FROM seat_rows WHERE person_id IS NOT NULL) r
          ON r.offence_id = i.offence_id AND r.person_id = i.person_id
        LEFT JOIN suspect_and_victim x ON x.offence_id = i.offence_id AND x.person_id = i.person_id
        LEFT JOIN unnamed u
          ON u.source_ref = coalesce(x.suspect_ref, i.source_ref)
          AND u.nth = CASE WHEN x.suspect_ref IS NULL THEN i."nth of equals" ELSE 1 END""",
    "orders": "SELECT * FROM k_orders",
    "actions": "SELECT * FROM k_actions",
    "sightings": "SELECT * FROM k_sightings",
    "taskings": "SELECT * FROM k_taskings",
    "review": """
        -- Of an undecided pair the smaller of its two people's harm would move; as with offences, most near even odds.
        WITH credit AS (
          SELECT identity_id, sum(weight * harm) AS harm FROM attributions WHERE counts GROUP BY identity_id
        ),
        undecided AS (
          SELECT 'pair' AS subject, u.record_a AS a, u.record_b AS b, u.probability, u.bits,
            2 * u.probability * (1 - u.probability) * least(coalesce(x.harm, 0), coalesce(y.harm, 0)) AS harm_moved,
            u.question
          FROM possible_pairs u
          JOIN membership m ON m.record_id = u.record_a JOIN membership n ON n.record_id = u.record_b
          LEFT JOIN credit x ON x.identity_id = m.identity_id LEFT JOIN credit y ON y.identity_id = n.identity_id
        ),
        questions AS (
          SELECT subject, a, b, probability, bits, harm_moved, question FROM linked_review
          UNION ALL SELECT * FROM undecided
        )
        SELECT row_number() OVER (ORDER BY round(harm_moved, 6) DESC, round(probability, 9) DESC, subject, a, b)
          AS position, *
        FROM questions""",
    "conflicts": "SELECT * FROM all_conflicts",
    "rejected": "SELECT * FROM rejected",
    "cleared": "SELECT * FROM cleared",
}


def import_note(data: Path) -> dict[str, Any] | None:
    """What `graphlink import` said of these tables, where it made them: mapping, source, notes."""
    try:
        made = json.loads((data / "import.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(made, dict):
        return None
    return {key: made.get(key) for key in ("mapping", "source", "source_sha256", "notes")}
