"""What is settled before any evidence is weighed: who is joined for certain, and who can never be joined.

Precedence is the contract's: human *different* > two pnc_ids > suspects and victims of one offence apart > human *same*
> equal pnc_id > evidence. Do not break: a group with an inner contradiction is not joined by that rule at all.
Mistake a newcomer will make: to forget the unnamed seats; a seat judged to be somebody hands its contradictions on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from graphlink import duck
from graphlink.identity.clashes import CONFLICT_COLUMNS, Clashes
from graphlink.identity.grouping import Apart
from graphlink.identity.model import Constraints, Judgements

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SAME, EQUAL = "human same", "equal pnc_id"


@dataclass(frozen=True)
class Certain:
    """records: persons by key, then unnamed seats by key. start: the group each stands in, named by its smallest.

    apart: who cannot be one. reasons: i, j, kind, source for each such pair that a rule or a judgement names (two
    pnc_ids are not listed pair by pair). links: i, j, rule, value of what joined. conflicts: what clashed.
    """

    records: pd.DataFrame
    start: np.ndarray
    apart: Apart
    reasons: pd.DataFrame
    links: pd.DataFrame
    conflicts: pd.DataFrame


def components(n: int, i: np.ndarray, j: np.ndarray) -> np.ndarray:
    """The component of each of n records, named by its smallest record."""
    if n == 0:
        return np.empty(0, dtype=np.int64)
    graph = coo_array((np.ones(len(i), dtype=np.int8), (i, j)), shape=(n, n))
    _, label = connected_components(graph, directed=False)
    smallest = np.full(label.max(initial=-1) + 1, n)
    np.minimum.at(smallest, label, np.arange(n))
    return smallest[label]


def settle(con: DuckDBPyConnection, constraints: Constraints, decisions: Judgements) -> Certain:
    """Human *same* and equal pnc_id joined where nothing stands against it."""
    records = duck.arrow(
        con,
        "SELECT record_id, kind, pnc_id, source_ref FROM records ORDER BY kind = 'seat', record_id",
    ).to_pandas()
    records["pnc_id"] = records["pnc_id"].astype("string")
    clashes = Clashes(records, constraints, decisions.different)
    label = np.arange(len(records))
    links, conflicts = [], []
    for rule, found in ((SAME, _judged(records, decisions.same)), (EQUAL, _equal(records["pnc_id"]))):
        group = components(len(label), label[found["i"].to_numpy(int)], label[found["j"].to_numpy(int)])[label]
        clashing = clashes.within(group, rule, found)
        label = np.where(np.isin(group, clashing["group"].unique()), label, group)
        links.append(found.assign(rule=rule))
        conflicts.append(clashing)
    joined = pd.concat(links, ignore_index=True)
    joined = joined[label[joined["i"].to_numpy(int)] == label[joined["j"].to_numpy(int)]]
    reasons = _reasons(records, constraints, decisions.different)
    code, _ = pd.factorize(records["pnc_id"])
    apart = Apart(reasons["i"].to_numpy(int), reasons["j"].to_numpy(int), code)
    return Certain(records, label, apart, reasons, joined, pd.concat(conflicts, ignore_index=True)[CONFLICT_COLUMNS])


def _judged(records: pd.DataFrame, judged: pd.DataFrame) -> pd.DataFrame:
    place = pd.Series(np.arange(len(records)), index=records["record_id"])
    a, b = judged["record_a"].map(place), judged["record_b"].map(place)
    links = pd.DataFrame(
        {"i": np.minimum(a, b), "j": np.maximum(a, b), "value": judged["decision_id"].astype("string")}
    )
    return links.dropna().astype({"i": int, "j": int}).sort_values(["i", "j", "value"]).reset_index(drop=True)


def _equal(pnc: pd.Series) -> pd.DataFrame:
    held = pd.DataFrame({"j": np.arange(len(pnc)), "value": pnc}).dropna()
    held["i"] = held.groupby("value", sort=False)["j"].transform("min")
    return held.loc[held["i"] < held["j"], ["i", "j", "value"]].reset_index(drop=True)


def _reasons(records: pd.DataFrame, constraints: Constraints, different: pd.DataFrame) -> pd.DataFrame:
    """Pairs of records that cannot be one human, with the first reason in order of precedence."""
    place = pd.Series(np.arange(len(records)), index=records["record_id"])
    judged = _judged(records, different)
    judged = judged.assign(kind="human different", source="decisions:" + judged["value"], order=0)
    rows = constraints.apart[["offence_id", "record_id", "side"]].assign(at=constraints.apart["record_id"].map(place))
    rows = rows.dropna(subset=["at"]).astype({"at": int})
    rows["role"] = rows["side"].astype("string").str.split(" ").str[0]
    both = rows.merge(rows, on="offence_id", suffixes=("", "_b"))
    both = both[(both["at"] < both["at_b"]) & (both["side"] != both["side_b"])]
    said = pd.DataFrame({
        "i": both["at"],
        "j": both["at_b"],
        "kind": both["role"] + " and " + both["role_b"] + " of one offence",
        "source": "offences:" + both["offence_id"].astype("string"),
        "order": 1,
    })  # fmt: skip
    found = pd.concat([judged[["i", "j", "kind", "source", "order"]], said], ignore_index=True)
    several = found.duplicated(["i", "j"], keep=False)  # hardly any: texts are slow to sort
    first = found[several].sort_values(["i", "j", "order", "kind", "source"]).drop_duplicates(["i", "j"])
    found = pd.concat([found[~several], first]).sort_values(["i", "j"])
    return found[["i", "j", "kind", "source"]].astype({"i": int, "j": int}).reset_index(drop=True)
