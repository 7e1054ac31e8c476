"""What a force's own data say of our probabilities: names and national ids hidden, then looked at again.

`hidden_names`: of every offence whose one offender is named, what attribution says of him with the name hidden, and
with every tie that only that offence made left out. It is judged by weights fitted on the other offences.
`hidden_ids`: records resolved without their national ids, and which of the pairs equal and different ids settle.

Do not break: a case never takes part in fitting the weights that judge it. Mistake a newcomer will make: hiding the
ids after the records are made; they are hidden in what was read, before anything looks at them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from graphlink import duck, evidence, tables
from graphlink.attribution import plain
from graphlink.decisions import InForce
from graphlink.harm.values import value_offences
from graphlink.pipeline.decide import decisions_in_force
from graphlink.pipeline.people import resolve_people
from graphlink.pipeline.stages import Request, count_offences

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FOLDS = 5
_LEAST = 0.01  # what is smaller goes to the remainder in a run, and is no statement here
NAME_COLUMNS = ["offence_id", "said", "so", "kind", "weight"]
ID_COLUMNS = ["record_a", "record_b", "said", "so", "joined", "cluster"]


def hidden_names(request: Request) -> pd.DataFrame | None:
    """One row per offence with one offender, who is named and of whom some clue speaks, his name hidden.

    offence_id; said: chance of the likeliest person (empty where nobody reaches .01); so: whether he is the one named;
    kind: the kind of evidence that speaks most for him; weight: how many offences like it go unnamed for each named
    one. None under the plain rule, which gives nobody a chance.
    """
    if request.settings.attribution != "linked":
        return None
    con = _known(request, hide_ids=False)
    as_of = request.as_of or evidence.as_of_day(con, request.today)
    decisions = decisions_in_force(con, made_by=request.as_of, settings=request.settings)
    resolve_people(con, decisions, request.settings)
    value_offences(con, request.harm, "k_offences", "valued")
    count_offences(con, request.policy, as_of)
    plain.hold(con, decisions, request.policy.statuses)
    # Judgements that part seats bear on series of unnamed seats alone.
    con.execute("CREATE TABLE judged_apart (offence_a VARCHAR, seat_a BIGINT, offence_b VARCHAR, seat_b BIGINT)")
    return _judged_without_name(con)


def _judged_without_name(con: DuckDBPyConnection) -> pd.DataFrame:
    # scipy is heavy, and the plain rule does without.
    from graphlink.attribution import linked
    from graphlink.attribution.linked_weigh import FAMILIES, fit

    judged = linked.judge(con)
    cases, case, named, offence = linked.hidden_cases(judged.book, judged.table, judged.group, judged.seats)
    weight = linked.unnamed_odds(con)[offence]
    p, part = np.zeros(len(case)), np.zeros((len(case), len(FAMILIES)))
    for fold in range(FOLDS):
        inside = np.arange(len(offence)) % FOLDS == fold
        if not inside.any():
            continue
        train = ~inside[case]
        renumbered = np.cumsum(~inside) - 1
        weights = fit(cases.keep(train), renumbered[case[train]], named[train], weight[~inside])
        test = ~train
        held = cases.keep(test)
        p[test] = _chances(weights.score(held), held.pi, case[test], len(offence))
        part[test] = held.said * weights.family
    frame = pd.DataFrame({"case": case, "said": p, "so": named, "kind": np.array(FAMILIES)[part.argmax(axis=1)]})
    best = frame.sort_values(["case", "said"], ascending=[True, False], kind="stable").drop_duplicates("case")
    ids = [r["offence_id"] for r in duck.rows(con, "SELECT offence_id FROM l_offences ORDER BY o")]
    found = pd.DataFrame(
        {
            "offence_id": np.array(ids, dtype=object)[offence],
            "said": np.round(best["said"].to_numpy(), 9),
            "so": best["so"].to_numpy(),
            "kind": best["kind"].to_numpy(),
            "weight": weight,
        },
        columns=NAME_COLUMNS,
    )
    found["said"] = found["said"].where(found["said"] >= _LEAST)
    return found


def _chances(score: np.ndarray, pi: np.ndarray, case: np.ndarray, count: int) -> np.ndarray:
    """The chance of each row among the people of its case and everybody no clue points to."""
    rest = np.clip(1 - np.bincount(case, weights=pi, minlength=count), 1e-9, 1)
    top = np.zeros(count)
    np.maximum.at(top, case, score)
    odds = np.exp(score - top[case])
    total = rest * np.exp(-top) + np.bincount(case, weights=odds, minlength=count)
    chances: np.ndarray = odds / total[case]
    return chances


def hidden_ids(request: Request) -> pd.DataFrame:
    """Pairs of records whose national ids settle them, resolved without those ids and without judgements.

    record_a, record_b; said: chance stated for the pair (empty where none was: the plain rule, or never compared); so:
    whether the ids are equal; joined: whether they were made one identity; cluster: what pairs of one human share.
    Holds every pair with equal ids, and every other with two ids that was joined or given a chance.
    """
    con = _known(request, hide_ids=True)
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


def _known(request: Request, *, hide_ids: bool) -> DuckDBPyConnection:
    """The tables of DATA as known on the as-of day; hidden_pnc (person_id, pnc_id) where the ids are hidden."""
    con = duck.connect(request.settings)
    tables.read(request.data, con, request.settings, today=request.today, decisions=request.decisions)
    as_of = request.as_of or evidence.as_of_day(con, request.today)
    if hide_ids:
        con.execute(
            "CREATE TABLE hidden_pnc AS SELECT person_id, pnc_id FROM in_persons WHERE pnc_id IS NOT NULL ORDER BY ALL"
        )
        con.execute("UPDATE in_persons SET pnc_id = NULL")
    evidence.assemble(con, request.settings, as_of)
    return con
