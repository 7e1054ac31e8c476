"""What would have been said of offenders who are named, had they not been: the chances checked on the force's own data.

Every offence with one offender, who is named, is judged with his name hidden and without every tie and record that only
that offence made, by weights fitted on the other offences.

Do not break: a case never takes part in fitting the weights that judge it. Mistake a newcomer will make: to read `so`
as truth; some names are wrong, and another record of the same man that nobody could join counts as not so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from graphlink import duck
from graphlink.attribution import linked
from graphlink.attribution.linked_book import Floats, Ints, summed
from graphlink.attribution.linked_weigh import FAMILIES, fit

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FOLDS = 5
LEAST = 0.01  # what is smaller goes to the remainder in a run, and is no statement here


def write(con: DuckDBPyConnection, judged: linked.Judged) -> None:
    """Fill linked_hidden."""
    con.register("l_hidden", hidden_names(con, judged))
    con.execute("INSERT INTO linked_hidden SELECT offence_id, nullif(said, 'nan'), so, kind, weight FROM l_hidden")
    con.unregister("l_hidden")


def hidden_names(con: DuckDBPyConnection, judged: linked.Judged) -> pd.DataFrame:
    """The rows of the written table hidden_names (catalogue.outputs), one per offence some clue of which points to
    anybody. Needs the l_ tables that judging wrote."""
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
        held = cases.keep(~train)
        p[~train] = chances(weights.score(held), held.pi, case[~train], len(offence))
        part[~train] = held.said * weights.family
    frame = pd.DataFrame({"case": case, "said": p, "so": named, "kind": np.array(FAMILIES)[part.argmax(axis=1)]})
    best = frame.sort_values(["case", "said"], ascending=[True, False], kind="stable").drop_duplicates("case")
    ids = [row["offence_id"] for row in duck.rows(con, "SELECT offence_id FROM l_offences ORDER BY o")]
    said = np.round(best["said"].to_numpy(), 9)
    return pd.DataFrame(
        {
            "offence_id": np.array(ids, dtype=object)[offence],
            "said": np.where(said >= LEAST, said, np.nan),
            "so": best["so"].to_numpy(),
            "kind": best["kind"].to_numpy(),
            "weight": np.round(weight, 9),
        }
    )


def chances(score: Floats, pi: Floats, case: Ints, count: int) -> Floats:
    """The chance of each row among the people of its case and everybody no clue points to."""
    rest = np.clip(1 - summed(case, pi, count), 1e-9, 1)
    top = np.zeros(count)
    np.maximum.at(top, case, score)
    odds = np.exp(score - top[case])
    total = rest * np.exp(-top) + summed(case, odds, count)
    found: Floats = odds / total[case]
    return found
