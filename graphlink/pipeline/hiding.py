"""What a force's own data say of who is the same human: national ids hidden, then looked at again.

Mistake a newcomer will make: hiding the ids after the records are made; they are hidden in what was read, before
anything looks at them. Names are hidden in every run (attribution/linked_check.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphlink import duck, evidence, tables
from graphlink.decisions import InForce
from graphlink.pipeline.people import resolve_people
from graphlink.pipeline.stages import Request

if TYPE_CHECKING:
    import pandas as pd
    from duckdb import DuckDBPyConnection

ID_COLUMNS = ["record_a", "record_b", "said", "so", "joined", "cluster"]


def hidden_ids(request: Request) -> pd.DataFrame:
    """Pairs of records whose national ids settle them, resolved without those ids and without judgements.

    record_a, record_b; said: chance stated for the pair (empty where none was: the plain rule, or never compared); so:
    whether the ids are equal; joined: whether they were made one identity; cluster: what pairs of one human share.
    Holds every pair with equal ids, and every other with two ids that was joined or given a chance.
    """
    con = _without_ids(request)
    resolve_people(con, InForce(), request.settings)
    stated = request.settings.identity == "linked"
    found: pd.DataFrame = duck.arrow(
        con,
        """
        WITH held AS (
          SELECT 'person:' || h.person_id AS record_id, h.pnc_id, m.identity_id FROM hidden_pnc h
          JOIN membership m ON m.record_id = 'person:' || h.person_id
        ),
        wanted AS (
          SELECT a.record_id AS record_a, b.record_id AS record_b FROM held a JOIN held b USING (pnc_id)
          WHERE a.record_id < b.record_id
          UNION
          SELECT a.record_id, b.record_id FROM held a JOIN held b USING (identity_id) WHERE a.record_id < b.record_id
          UNION
          SELECT least(p.record_a, p.record_b), greatest(p.record_a, p.record_b) FROM resolved_pairs p
          JOIN held a ON a.record_id = p.record_a JOIN held b ON b.record_id = p.record_b
        ),
        chances AS (
          SELECT least(record_a, record_b) AS record_a, greatest(record_a, record_b) AS record_b,
            max(probability) AS said
          FROM resolved_pairs GROUP BY ALL
        )
        SELECT w.record_a, w.record_b, CASE WHEN $stated THEN c.said END AS said, a.pnc_id = b.pnc_id AS so,
          a.identity_id = b.identity_id AS joined, least(a.pnc_id, b.pnc_id) AS cluster
        FROM wanted w JOIN held a ON a.record_id = w.record_a JOIN held b ON b.record_id = w.record_b
        LEFT JOIN chances c ON c.record_a = w.record_a AND c.record_b = w.record_b
        ORDER BY w.record_a, w.record_b
        """,
        {"stated": stated},
    ).to_pandas()
    return found[ID_COLUMNS]


def _without_ids(request: Request) -> DuckDBPyConnection:
    """The tables of DATA as known on the as-of day, without national ids; hidden_pnc (person_id, pnc_id)."""
    con = duck.connect(request.settings)
    tables.read(request.data, con, request.settings, today=request.today, decisions=request.decisions)
    as_of = request.as_of or evidence.as_of_day(con, request.today)
    con.execute(
        "CREATE TABLE hidden_pnc AS SELECT person_id, pnc_id FROM in_persons WHERE pnc_id IS NOT NULL ORDER BY ALL"
    )
    con.execute("UPDATE in_persons SET pnc_id = NULL")
    evidence.assemble(con, request.settings, as_of)
    return con
