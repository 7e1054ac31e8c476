"""The list: expected harm over identities with its interval, and beside it the published method record by record.

Do not break: harm moves along identity only, and only through `weight`; everything shown beside it (orders, taskings,
custody, outcomes) is joined after the sum is made. The draws use one fixed seed and one uniform number per seat (or
per record), taken in key order, so that row order and thread count change nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from graphlink import duck
from graphlink.harm.policy import Policy
from graphlink.settings import Settings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_SQL = Path(__file__).with_name("ranking.sql")
_BATCH = 100  # draws held in memory at a time while the top n is found
Floats = npt.NDArray[np.float64]


def rank(con: DuckDBPyConnection, policy: Policy, settings: Settings, as_of: date) -> None:
    """Write the tables named and ranking (columns: catalogue.outputs)."""
    con.execute("CREATE TABLE order_by_offences AS SELECT $yes AS yes", {"yes": policy.order == "offences"})
    duck.script(con, _SQL, as_of=as_of)
    listed = duck.arrow(con, "SELECT identity_id, expected_harm, offences FROM listed ORDER BY identity_id").to_pandas()
    drawn = draws(listed, _choices(con), policy, settings)
    con.register("drawn_frame", drawn)
    con.execute("CREATE TABLE drawn AS SELECT * FROM drawn_frame")
    con.unregister("drawn_frame")
    first = "offences DESC, " if policy.order == "offences" else ""
    con.execute(
        f"""
        CREATE TABLE ranking AS
        SELECT row_number() OVER (
          ORDER BY {first} round(expected_harm, 6) DESC, top_probability DESC, offences DESC, identity_id
        ) AS rank, *
        FROM listed JOIN drawn USING (identity_id)
        """
    )


def _choices(con: DuckDBPyConnection) -> pd.DataFrame:
    """What each seat that counts may come to: offence_id, seat, identity_id, record_id, kind, weight, harm.

    Where a seat is held by one named record, the draw is of that record's membership, once for all its seats.
    """
    choices: pd.DataFrame = duck.arrow(
        con,
        """
        SELECT h.offence_id, h.seat, h.identity_id, a.harm, h.weight,
          CASE WHEN h.kind = 'named' AND h.record_id IS NOT NULL AND abs(h.weight - h.membership) < 1e-12
            THEN h.record_id ELSE 'seat:' || h.offence_id || '/' || h.seat END AS settled_by
        FROM holdings h
        JOIN attributions a USING (offence_id, seat, identity_id)
        WHERE a.counts
        ORDER BY settled_by, offence_id, seat, identity_id
        """,
    ).to_pandas()
    return choices


@dataclass(frozen=True, slots=True)
class _Doubt:
    """The rows of the list that chance can move, as arrays: row r adds harm[r] to who[r] if low <= u[by[r]] < high."""

    who: npt.NDArray[np.intp]
    by: npt.NDArray[np.intp]
    low: Floats
    high: Floats
    harm: Floats
    draws: int
    seed: int

    def uniforms(self) -> Floats:
        """One uniform number per thing that is settled and draw: settled x draws."""
        count = int(self.by.max()) + 1 if len(self.by) else 0
        return np.random.Generator(np.random.PCG64(self.seed)).random((count, self.draws))


def draws(listed: pd.DataFrame, choices: pd.DataFrame, policy: Policy, settings: Settings) -> pd.DataFrame:
    """harm_low, harm_high (10th, 90th percentile, days) and top_probability for each row of `listed`.

    In each of `settings.draws` draws every seat has one offender or nobody, by weight.
    """
    place = pd.Series(np.arange(len(listed)), index=listed["identity_id"])
    choices = choices[choices["identity_id"].isin(place.index)].reset_index(drop=True)
    certain = choices["weight"] >= 1 - 1e-12
    fixed = np.zeros(len(listed))
    score = np.zeros(len(listed))
    sure = choices[certain]
    np.add.at(fixed, place[sure["identity_id"]].to_numpy(), sure["harm"].to_numpy())
    np.add.at(score, place[sure["identity_id"]].to_numpy(), _score(sure["harm"].to_numpy(), policy))
    doubt = _doubt(choices[~certain], place, settings)
    static = _static_order(listed, policy)
    if not len(doubt.by):
        return _drawn(listed, fixed, fixed, (static < policy.top_n).astype(float))
    movable, totals = _totals(doubt, fixed, doubt.harm)
    low, high = fixed.copy(), fixed.copy()
    low[movable], high[movable] = np.quantile(totals, [0.1, 0.9], axis=1)
    if policy.order == "offences":
        movable, totals = _totals(doubt, score, _score(doubt.harm, policy))
    return _drawn(listed, low, high, _top_share(score, movable, totals, static, policy.top_n))


def _score(harm: Floats, policy: Policy) -> Floats:
    """What the list is ordered by, per offence: days; or one offence, days deciding between equals."""
    return 1 + harm * 1e-7 if policy.order == "offences" else harm


def _drawn(listed: pd.DataFrame, low: Floats, high: Floats, top: Floats) -> pd.DataFrame:
    return pd.DataFrame(
        {"identity_id": listed["identity_id"], "harm_low": low, "harm_high": high, "top_probability": top}
    )


def _doubt(open_rows: pd.DataFrame, place: pd.Series, settings: Settings) -> _Doubt:
    """Lay the choices of each seat side by side on the unit interval, in key order."""
    high = open_rows.groupby(["settled_by", "offence_id", "seat"], sort=False)["weight"].cumsum().to_numpy()
    codes, _ = pd.factorize(open_rows["settled_by"], sort=True)
    return _Doubt(
        who=place[open_rows["identity_id"]].to_numpy(),
        by=codes.astype(np.intp),
        low=high - open_rows["weight"].to_numpy(),
        high=high,
        harm=open_rows["harm"].to_numpy(),
        draws=settings.draws,
        seed=settings.seed,
    )


def _totals(doubt: _Doubt, fixed: Floats, worth: Floats) -> tuple[npt.NDArray[np.intp], Floats]:
    """The identities that chance can move, and what they come to in each draw: movable x draws."""
    movable, row_of = np.unique(doubt.who, return_inverse=True)
    totals = np.repeat(fixed[movable][:, None], doubt.draws, axis=1)
    uniform = doubt.uniforms()
    for r in range(len(doubt.who)):
        u = uniform[doubt.by[r]]
        totals[row_of[r]] += np.where((u >= doubt.low[r]) & (u < doubt.high[r]), worth[r], 0.0)
    return movable, totals


def _static_order(listed: pd.DataFrame, policy: Policy) -> npt.NDArray[np.intp]:
    """Position of each row by what the list is ordered by, before chance: breaks ties within a draw."""
    keys = [listed["identity_id"], -listed["offences"], -listed["expected_harm"].round(6)]
    if policy.order == "offences":
        keys.append(-listed["offences"])
    position = np.empty(len(listed), dtype=np.intp)
    position[np.lexsort([key.to_numpy() for key in keys])] = np.arange(len(listed))
    return position


def _top_share(
    fixed: Floats, movable: npt.NDArray[np.intp], totals: Floats, static: npt.NDArray[np.intp], top: int
) -> Floats:
    """Share of draws in which each identity is among the `top` with most harm."""
    share = np.zeros(len(fixed))
    count = totals.shape[1]
    if top >= len(fixed):
        return np.ones(len(fixed))
    by_static = np.argsort(static)
    for start in range(0, count, _BATCH):
        batch = totals[:, start : start + _BATCH].T
        harm = np.repeat(fixed[None, :], len(batch), axis=0)
        harm[:, movable] = batch
        ordered = np.round(harm[:, by_static], 9)
        best = np.argsort(-ordered, axis=1, kind="stable")[:, :top]
        np.add.at(share, by_static[best].ravel(), 1)
    share /= count
    return share
