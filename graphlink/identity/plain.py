"""The plain rule: equal pnc_id; equal full name and birth date. The baseline every better rule is held against.

Levels are joined from the strongest down: human *same*, equal pnc_id, equal name and birth date. At each level the
groups that the level would join are looked at whole: a group that holds a contradiction (human *different*, two
pnc_ids, a suspect and a victim or two suspects of one offence) is not joined by that level at all, and is listed.

Do not break: no result depends on the order of rows. Records are sorted by key first and groups are joined as whole
components, never one link after the other.
"""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from graphlink.identity.clashes import CONFLICT_COLUMNS, Clashes
from graphlink.identity.model import Constraints, Judgements, Resolution, identity_ids

_PAIR_COLUMNS = ["record_a", "record_b", "bits", "probability", "blocked_by"]
_EVIDENCE_COLUMNS = ["subject", "a", "b", "name", "value_a", "value_b", "bits", "source_refs"]


def resolve(
    records: pd.DataFrame, pairs: pd.DataFrame | None, constraints: Constraints, decisions: Judgements
) -> Resolution:
    """Join records by the plain rule.

    `records`: record_id, kind (person, seat), pnc_id, name_key, dob, source_ref. The plain rule finds its pairs
    itself: `pairs` is what a scoring rule is given, and is left unread here.
    """
    records = _sorted(records)
    clashes = Clashes(records, constraints, decisions.different)
    labels = np.arange(len(records))
    conflicts, joins = [], []
    for rule, links in (
        ("human same", _judged(records, decisions.same)),
        ("equal pnc_id", _equal(records, records["pnc_id"])),
        ("equal name and birth date", _equal(records, _name_and_birth(records))),
    ):
        labels, clashing = _join(labels, links, clashes, rule)
        conflicts.append(clashing)
        joins.append(links.assign(rule=rule))
    links = pd.concat(joins, ignore_index=True)
    links = links[labels[links["i"].to_numpy(int)] == labels[links["j"].to_numpy(int)]]
    return Resolution(
        membership=_membership(records, labels),
        pairs=_pairs(records, links),
        evidence=_evidence(records, links),
        conflicts=pd.concat(conflicts, ignore_index=True)[CONFLICT_COLUMNS],
    )


def _sorted(records: pd.DataFrame) -> pd.DataFrame:
    """Person records before unnamed seats, each by its key, so that the first of a group is its smallest member."""
    order = records.assign(_seat=records["kind"].eq("seat"))
    order["pnc_id"] = order["pnc_id"].astype("string")
    return order.sort_values(["_seat", "record_id"], kind="stable").drop(columns="_seat").reset_index(drop=True)


def _equal(records: pd.DataFrame, key: pd.Series) -> pd.DataFrame:
    """Links from the smallest record that holds a value to every other one that does: columns i, j, value."""
    held = pd.DataFrame({"j": np.arange(len(records)), "value": key.astype("string")}).dropna()
    held["i"] = held.groupby("value", sort=False)["j"].transform("min")
    return held.loc[held["i"] < held["j"], ["i", "j", "value"]].reset_index(drop=True)


def _name_and_birth(records: pd.DataFrame) -> pd.Series:
    name, born = records["name_key"].astype("string"), records["dob"]
    known = (name.fillna("").ne("") & born.notna()).to_numpy(bool)
    both = [f"{n}|{b}" for n, b in zip(name[known].tolist(), born[known].tolist(), strict=True)]
    return pd.Series(both, index=np.flatnonzero(known), dtype="string").reindex(range(len(records)))


def _judged(records: pd.DataFrame, same: pd.DataFrame) -> pd.DataFrame:
    place = pd.Series(np.arange(len(records)), index=records["record_id"])
    a, b = same["record_a"].map(place), same["record_b"].map(place)
    links = pd.DataFrame({"i": np.minimum(a, b), "j": np.maximum(a, b), "value": same["decision_id"].astype("string")})
    return links.dropna().astype({"i": int, "j": int}).sort_values(["i", "j", "value"]).reset_index(drop=True)


def _join(labels: np.ndarray, links: pd.DataFrame, clashes: Clashes, rule: str) -> tuple[np.ndarray, pd.DataFrame]:
    """New labels after joining every component of `links` that holds no contradiction, and the contradictions."""
    n = len(labels)
    ends = labels[links["i"].to_numpy(int)], labels[links["j"].to_numpy(int)]
    graph = coo_array((np.ones(len(links), dtype=np.int8), ends), shape=(n, n))
    _, component = connected_components(graph, directed=False)
    group = component[labels]
    clashing = clashes.within(group, rule, links)
    apart = np.isin(group, clashing["group"].unique())
    # Scipy numbers components by first appearance; relabel by the smallest record so that labels stay comparable.
    smallest = pd.Series(np.arange(n)).groupby(group).transform("min").to_numpy()
    return np.where(apart, labels, smallest), clashing


def _membership(records: pd.DataFrame, labels: np.ndarray) -> pd.DataFrame:
    size = pd.Series(labels).map(pd.Series(labels).value_counts())
    smallest = records["record_id"].to_numpy()[labels]
    lone_seat = records["kind"].eq("seat") & size.eq(1).to_numpy()
    uniques = np.unique(labels)
    ids = dict(zip(uniques, identity_ids(list(records["record_id"].to_numpy()[uniques])), strict=True))
    return pd.DataFrame(
        {
            "record_id": records["record_id"],
            "identity_id": pd.Series([ids[label] for label in labels], dtype="string").where(~lone_seat),
            "probability": 1.0,
            "smallest": smallest,
        }
    )


def _pairs(records: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    keys = records["record_id"].to_numpy()
    out = pd.DataFrame(
        {"a": keys[links["i"].to_numpy(int)], "b": keys[links["j"].to_numpy(int)], "blocked_by": links["rule"]}
    )
    out["record_a"], out["record_b"] = out[["a", "b"]].min(axis=1), out[["a", "b"]].max(axis=1)
    joined = out.groupby(["record_a", "record_b"])["blocked_by"].agg("; ".join).reset_index()
    return joined.assign(bits=np.nan, probability=1.0)[_PAIR_COLUMNS]


def _evidence(records: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    i, j = links["i"].to_numpy(int), links["j"].to_numpy(int)
    keys, refs = records["record_id"].to_numpy(), records["source_ref"].to_numpy()
    judged = links["rule"].eq("human same").to_numpy()
    return pd.DataFrame(
        {
            "subject": "pair",
            "a": keys[i],
            "b": keys[j],
            "name": links["rule"].to_numpy(),
            "value_a": links["value"].to_numpy(),
            "value_b": links["value"].to_numpy(),
            "bits": np.nan,
            "source_refs": [
                json.dumps([f"decisions:{value}"] if human else [str(refs[a]), str(refs[b])])
                for a, b, value, human in zip(i, j, links["value"], judged, strict=True)
            ],
        },
        columns=_EVIDENCE_COLUMNS,
    )
