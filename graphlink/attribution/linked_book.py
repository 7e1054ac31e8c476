"""The clues of every offence as arrays: who is known to use what each offence left behind.

Do not break: a row stands for one clue and one person who could have left it; everything else is a default that all
others share, so that nothing here grows with people times offences. Mistake a newcomer will make: counting the offence
that is judged among the person's earlier ones; `before` leaves it out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from graphlink import duck

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Columns = dict[str, npt.NDArray[np.generic]]

_SQL = Path(__file__).with_name("linked_clues.sql")
_WIDE = 1 << 32


@dataclass(frozen=True, slots=True)
class Book:
    """Clues, the people behind them, and who is named.

    clue_*: one per clue. row_*: one per clue and person, ordered by both. entry_*: one per row and way of knowing.
    named_*: one per offence and person named in it. Offences `o` and people `ident` count from 0 in the order of ids.
    """

    kinds: tuple[str, ...]
    uses: tuple[str, ...]
    clue_o: Ints
    clue_kind: Ints
    clue_value: Ints
    row_clue: Ints
    row_ident: Ints
    row_before: Ints
    row_label: Bools  # this person, or one who may be he, is the only one named in the offence
    entry_row: Ints
    entry_use: Ints
    entry_amount: Floats
    named_o: Ints
    named_ident: Ints
    named_alone: Bools
    named_known: Bools
    named_count: Ints
    ident_sex: Ints
    never: Ints  # packed (o, ident): victims and eliminated suspects
    offences: int

    @property
    def people(self) -> int:
        return len(self.named_count)

    def before(self, o: Ints, ident: Ints) -> Ints:
        """In how many other offences each person is named."""
        here = member(pack(o, ident), pack(self.named_o, self.named_ident))
        return self.named_count[ident] - here.astype(np.int64)


def pack(a: Ints, b: Ints) -> Ints:
    """Two numbers as one key that sorts as the pair does."""
    return a * _WIDE + b


def member(keys: Ints, among: Ints) -> Bools:
    """Which of `keys` stand in `among`."""
    ordered = np.sort(among)
    at = np.minimum(np.searchsorted(ordered, keys), max(len(ordered) - 1, 0))
    found: Bools = ordered[at] == keys if len(ordered) else np.zeros(len(keys), dtype=np.bool_)
    return found


def distinct(keys: Ints) -> Ints:
    """`keys` in order, each once. Sorting beats numpy's own hashing here by far."""
    ordered = np.sort(keys)
    return ordered[np.concatenate([[True], ordered[1:] != ordered[:-1]])] if len(ordered) else ordered


def summed(at: Ints, amount: Floats, count: int) -> Floats:
    """The sum of `amount` in each of `count` places."""
    out: Floats = np.bincount(at, weights=amount, minlength=count).astype(np.float64)
    return out


def least(loss: Callable[[Floats], tuple[float, Floats]], start: Floats, bounds: list[tuple[float, float]]) -> Floats:
    """Where `loss` (value and gradient) is least, to six digits, so that a last bit of rounding moves nothing."""
    from scipy.optimize import minimize
    from threadpoolctl import threadpool_limits

    method: Any = minimize
    # Some hundred numbers: threads that wait for each other cost more than all the rest, and add up in an order that
    # depends on how many there are.
    with threadpool_limits(limits=1, user_api="blas"):
        found = method(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 150, "ftol": 1e-6})
    best: Floats = np.round(found.x, 6).astype(np.float64)
    return best


def spread(count: int, most: int) -> Ints:
    """Places of at most `most` of `count` things, evenly spread: what is learnt does not gain by more."""
    return np.unique(np.linspace(0, count - 1, min(count, most)).astype(np.int64)) if count else np.zeros(0, np.int64)


def column(con: DuckDBPyConnection, sql: str) -> Columns:
    """The answer as numpy columns, strings as objects."""
    table = duck.arrow(con, sql)
    return {name: table.column(name).to_numpy(zero_copy_only=False) for name in table.column_names}


_NAMED = """
SELECT n.o, n.ident, bool_or(n.alone) AS alone, k.o IS NOT NULL AS known
FROM l_named n LEFT JOIN l_known k USING (o, ident) GROUP BY n.o, n.ident, k.o ORDER BY n.o, n.ident
"""
_LABELS = """
SELECT n.o, n.ident FROM l_named n JOIN l_known USING (o, ident) WHERE n.alone
UNION SELECT n.o, x.b FROM l_named n JOIN l_lookalikes x ON x.a = n.ident WHERE n.alone ORDER BY ALL
"""
_PEOPLE = """
SELECT p.ident, coalesce(arg_max(s.sex, (s.n, s.sex)), '') AS sex
FROM l_people p LEFT JOIN (
  SELECT identity_id, sex, count(*) AS n FROM l_persons WHERE sex IN ('M', 'F') GROUP BY ALL
) s USING (identity_id)
GROUP BY p.ident ORDER BY p.ident
"""


def gather(con: DuckDBPyConnection) -> Book:
    """Write the l_ tables (linked_clues.sql) and read them. Needs judged_did."""
    duck.script(con, _SQL)
    kinds = [r["kind"] for r in duck.rows(con, "SELECT DISTINCT kind FROM l_clues ORDER BY kind")]
    uses = [r["use"] for r in duck.rows(con, "SELECT DISTINCT use FROM l_support ORDER BY use")]
    ranked = "SELECT o, kind, dense_rank() OVER (ORDER BY domain, value) AS shared FROM l_clues ORDER BY clue"
    clues = column(con, ranked)
    support = column(con, "SELECT clue, ident, use, amount FROM l_support ORDER BY clue, ident, use")
    named = column(con, _NAMED)
    labels = column(con, _LABELS)
    never = column(con, "SELECT o, ident FROM l_never ORDER BY o, ident")
    people = column(con, _PEOPLE)
    entry_key = pack(_ints(support["clue"]), _ints(support["ident"]))
    key = distinct(entry_key)
    entry_row = np.searchsorted(key, entry_key)
    row_clue, row_ident = key // _WIDE, key % _WIDE
    named_o, named_ident = _ints(named["o"]), _ints(named["ident"])
    sex = np.array([("M", "F").index(s) if s else 2 for s in people["sex"].tolist()], dtype=np.int64)
    clue_o = _ints(clues["o"])
    count = np.bincount(named_ident, minlength=len(sex))
    here = member(pack(clue_o[row_clue], row_ident), pack(named_o, named_ident))
    return Book(
        kinds=tuple(kinds),
        uses=tuple(uses),
        clue_o=clue_o,
        clue_kind=_codes(clues["kind"], kinds),
        clue_value=_ints(clues["shared"]),
        row_clue=row_clue,
        row_ident=row_ident,
        row_before=count[row_ident] - here,
        row_label=member(pack(clue_o[row_clue], row_ident), pack(_ints(labels["o"]), _ints(labels["ident"]))),
        entry_row=entry_row.astype(np.int64),
        entry_use=_codes(support["use"], uses),
        entry_amount=support["amount"].astype(np.float64),
        named_o=named_o,
        named_ident=named_ident,
        named_alone=named["alone"].astype(np.bool_),
        named_known=named["known"].astype(np.bool_),
        named_count=count,
        ident_sex=sex,
        never=pack(_ints(never["o"]), _ints(never["ident"])),
        offences=int(duck.value(con, "SELECT count(*) FROM l_offences")),
    )


def _ints(values: npt.NDArray[np.generic]) -> Ints:
    return values.astype(np.int64)


def _codes(values: npt.NDArray[np.generic], names: list[str]) -> Ints:
    place = {name: at for at, name in enumerate(names)}
    return np.array([place[str(v)] for v in values.tolist()], dtype=np.int64)
