"""What contradicts "these records are one human", for many groups at once.

Precedence is the contract's: human *different* > two pnc_ids > suspects and victims of one offence apart > the rest.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from graphlink.identity.model import Constraints

CONFLICT_COLUMNS = ["kind", "a", "b", "source_a", "source_b", "effect"]
_FOUND = ["group", "i", "j", "kind", "source_b"]


class Clashes:
    """The contradictions among `records` (sorted, indexed 0..n-1)."""

    def __init__(self, records: pd.DataFrame, constraints: Constraints, different: pd.DataFrame) -> None:
        self._records = records
        place = pd.Series(np.arange(len(records)), index=records["record_id"])
        self._different = pd.DataFrame(
            {
                "i": different["record_a"].map(place),
                "j": different["record_b"].map(place),
                "decision_id": different["decision_id"].astype("string"),
            }
        ).dropna()
        apart = constraints.apart
        self._apart = pd.DataFrame(
            {
                "offence_id": apart["offence_id"].astype("string"),
                "side": apart["side"].astype("string"),
                "i": apart["record_id"].map(place),
            }
        ).dropna()

    def within(self, group: np.ndarray, rule: str, links: pd.DataFrame) -> pd.DataFrame:
        """One row per contradiction inside a group of two records or more, with the rule that would have joined it."""
        linked = np.zeros(len(group), dtype=bool)
        linked[links["i"].to_numpy(int)] = linked[links["j"].to_numpy(int)] = True
        touched = np.isin(group, np.unique(group[linked]))
        found = pd.concat(
            [self._judged_apart(group, touched), self._two_numbers(group, touched), self._one_offence(group, touched)],
            ignore_index=True,
        )
        keys = self._records["record_id"].to_numpy()
        out = found.assign(
            a=keys[found["i"].to_numpy(int)],
            b=keys[found["j"].to_numpy(int)],
            source_a=self._joined_by(found, group, links, rule),
            effect=f"not joined by {rule}",
        )
        return out.sort_values(["kind", "a", "b", "source_b"], kind="stable").reset_index(drop=True)

    def _judged_apart(self, group: np.ndarray, touched: np.ndarray) -> pd.DataFrame:
        i, j = self._different["i"].to_numpy(int), self._different["j"].to_numpy(int)
        hit = (group[i] == group[j]) & touched[i]
        return pd.DataFrame(
            {
                "group": group[i[hit]],
                "i": i[hit],
                "j": j[hit],
                "kind": "human different",
                "source_b": ("decisions:" + self._different["decision_id"])[hit].to_numpy(),
            },
            columns=_FOUND,
        )

    def _two_numbers(self, group: np.ndarray, touched: np.ndarray) -> pd.DataFrame:
        pnc = self._records["pnc_id"]
        held = pd.DataFrame({"group": group, "i": np.arange(len(group)), "pnc": pnc})[touched & pnc.notna().to_numpy()]
        first = held.drop_duplicates(["group", "pnc"])
        lead = first.groupby("group")["i"].transform("min")
        other = first.assign(lead=lead)[first["i"] > lead]
        refs = self._records["source_ref"].to_numpy()
        return pd.DataFrame(
            {
                "group": other["group"],
                "i": other["lead"],
                "j": other["i"],
                "kind": "two pnc_ids",
                "source_b": [f"{refs[a]}, {refs[b]}" for a, b in zip(other["lead"], other["i"], strict=True)],
            },
            columns=_FOUND,
        )

    def _one_offence(self, group: np.ndarray, touched: np.ndarray) -> pd.DataFrame:
        """Two records on different sides of one offence, both in one group."""
        rows = self._apart.astype({"i": int})
        rows = rows[touched[rows["i"].to_numpy()]].assign(group=lambda r: group[r["i"].to_numpy()])
        if rows.empty:
            return pd.DataFrame(columns=_FOUND)
        sides = rows.groupby(["group", "offence_id"])["side"].transform("nunique")
        several = rows[sides.gt(1)].sort_values(["group", "offence_id", "i", "side"])
        first = several.groupby(["group", "offence_id"])[["i", "side"]].transform("first")
        other = several.assign(lead=first["i"], lead_side=first["side"])
        other = other[(other["side"] != other["lead_side"]) & (other["i"] != other["lead"])]
        words = other["lead_side"].str.split().str[0] + " and " + other["side"].str.split().str[0]
        return pd.DataFrame(
            {
                "group": other["group"],
                "i": other["lead"],
                "j": other["i"],
                "kind": words + " of one offence",
                "source_b": "offences:" + other["offence_id"],
            },
            columns=_FOUND,
        )

    def _joined_by(self, found: pd.DataFrame, group: np.ndarray, links: pd.DataFrame, rule: str) -> list[str]:
        """What would have joined each group: the values of its links, at most five of them."""
        wanted = links.assign(group=group[links["i"].to_numpy(int)])
        wanted = wanted[wanted["group"].isin(found["group"].unique())]
        values = wanted.groupby("group")["value"].agg(lambda v: ", ".join(sorted({str(x) for x in v})[:5]))
        return [f"{rule}: {values.get(g, '')}" for g in found["group"]]
