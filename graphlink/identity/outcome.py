"""From groups to what a run writes: membership, pairs, evidence, conflicts, and what is left for a person to decide.

Do not break: an identity is named by its smallest member, persons before seats, so that it keeps its id when others
join it. Mistake a newcomer will make: to give the pair's own odds as the answer; two records of one identity are held
together by all the others too, and two of different identities are kept apart by them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from graphlink.identity import candidates, grouping, mixture, telling
from graphlink.identity.candidates import BLOCKED_BY, Candidates
from graphlink.identity.certain import Certain
from graphlink.identity.clashes import CONFLICT_COLUMNS
from graphlink.identity.levels import FIELDS
from graphlink.identity.mixture import NAMES, Model, Pairs
from graphlink.identity.model import POSSIBLE_COLUMNS, Resolution, identity_ids
from graphlink.settings import Settings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_POSSIBLE = 0.1  # probability from which an undecided pair is a question for a person
_WHOLE = 6  # records up to which every pair of an identity is explained; of larger ones each record's best pairs
_BEST = 3


@dataclass(frozen=True)
class Outcome:
    """What resolving came to. `pairs`: those inside components. `found`: all candidates. `large`: records in components
    that were too large to be compared whole."""

    model: Model
    pairs: Pairs
    label: np.ndarray
    found: Candidates
    large: int

    @staticmethod
    def nothing(certain: Certain) -> Outcome:
        """Where there are no two person records to compare."""
        none = np.empty(0, dtype=np.int64)
        levels = np.empty((0, len(FIELDS)), dtype=np.int8)
        pairs = Pairs(
            none, none, np.empty((0, len(NAMES)), dtype=np.int8), np.empty((0, len(NAMES)), dtype=np.float32),
            none.astype(np.int8), none.astype(np.int8),
        )  # fmt: skip
        found = Candidates(none, none, levels, none.astype(np.int8))
        return Outcome(mixture.first_model(1, 0), pairs, certain.start, found, 0)


def resolution(con: DuckDBPyConnection, settings: Settings, certain: Certain, outcome: Outcome) -> Resolution:
    """Everything of `Resolution`."""
    pairs, label = outcome.pairs, outcome.label
    rest = grouping.to_rest(outcome.model, pairs, label)
    own = candidates.odds_of(outcome.model, pairs)
    stated = _stated(pairs, label, own, rest)
    together = label[pairs.i] == label[pairs.j]
    probability = _probability(stated)
    possible = np.flatnonzero(~together & (pairs.known == 0) & (probability >= _POSSIBLE))
    possible = possible[_best_between(pairs, label, stated, possible)]
    wanted = np.unique(
        np.concatenate([_explained(pairs, label, own, together), possible, _rejected(pairs, own, together)])
    )
    told = telling.tell(con, outcome.model, pairs, certain, stated, wanted)
    keys = certain.records["record_id"].to_numpy()
    clashing = _clashing(certain, pairs, own, settings.merge_bits)
    return Resolution(
        membership=_membership(certain, label, rest),
        pairs=_pairs(keys, outcome, told.bits),
        evidence=told.rows,
        conflicts=pd.concat([certain.conflicts, clashing], ignore_index=True),
        possible=_possible(keys, pairs, told.bits, possible),
        measured=_measured(outcome, probability, together, possible),
    )


def _probability(bits: np.ndarray) -> np.ndarray:
    out: np.ndarray = 1 / (1 + np.exp2(-np.clip(bits, -60, 60)))
    return np.round(out, 9)


def _stated(
    pairs: Pairs, label: np.ndarray, own: np.ndarray, rest: tuple[np.ndarray, np.ndarray, np.ndarray]
) -> np.ndarray:
    """log2 odds of each pair once its groups have spoken: of one identity, at least that of its weaker record with the
    rest; of two, at most what speaks for a record with the other's group."""
    n = np.int64(len(label))
    record, group, odds = rest
    keys = record * n + group

    def of(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        at = np.searchsorted(keys, a * n + label[b])
        found: np.ndarray = odds[np.minimum(at, len(odds) - 1)]
        return found

    if not len(pairs):
        return own
    one, other = of(pairs.i, pairs.j), of(pairs.j, pairs.i)
    weaker = np.minimum(one, other)
    together = label[pairs.i] == label[pairs.j]
    stated = np.where(together, np.maximum(own, weaker), np.minimum(own, weaker))
    return np.where(pairs.known == 0, stated, own)


def _best_between(pairs: Pairs, label: np.ndarray, bits: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Of the pairs `at`, the likeliest between each two groups: places in `at`, likeliest first."""
    a, b = label[pairs.i[at]], label[pairs.j[at]]
    frame = pd.DataFrame({"a": np.minimum(a, b), "b": np.maximum(a, b), "bits": -bits[at], "p": np.arange(len(at))})
    best = frame.sort_values(["bits", "p"], kind="stable").drop_duplicates(["a", "b"])
    return best["p"].to_numpy(int)


def _explained(pairs: Pairs, label: np.ndarray, own: np.ndarray, together: np.ndarray) -> np.ndarray:
    """Pairs whose evidence is written: all of a small identity, each record's best of a large one."""
    size = np.bincount(label, minlength=len(label))
    inside = np.flatnonzero(together)
    small = inside[size[label[pairs.i[inside]]] <= _WHOLE]
    large = inside[size[label[pairs.i[inside]]] > _WHOLE]
    kept: np.ndarray = np.union1d(small, _best_of_each(pairs, own, large, _BEST))
    return kept


def _rejected(pairs: Pairs, own: np.ndarray, together: np.ndarray) -> np.ndarray:
    """The nearest of those that each record was not joined to, whatever kept them apart: a person who asks why not is
    shown the pieces."""
    evidence = np.where(pairs.known < 0, own + mixture.CERTAIN, own)
    near = np.flatnonzero(~together & (evidence >= candidates.SHOWN))
    return _best_of_each(pairs, evidence, near, 1)


def _best_of_each(pairs: Pairs, bits: np.ndarray, at: np.ndarray, most: int) -> np.ndarray:
    """Of the pairs `at`, the `most` likeliest of each record."""
    ends = pd.DataFrame(
        {"record": np.concatenate([pairs.i[at], pairs.j[at]]), "bits": -np.tile(bits[at], 2), "p": np.tile(at, 2)}
    ).sort_values(["record", "bits", "p"], kind="stable")
    best: np.ndarray = ends[ends.groupby("record").cumcount() < most]["p"].to_numpy()
    return best


def _membership(certain: Certain, label: np.ndarray, rest: tuple[np.ndarray, np.ndarray, np.ndarray]) -> pd.DataFrame:
    record, group, odds = rest
    own = label[record] == group
    bits = np.full(len(label), np.inf)
    bits[record[own]] = odds[own]
    alone = np.bincount(label, minlength=len(label))[label] == 1
    sure = np.bincount(certain.start, minlength=len(label))[certain.start] > 1
    uniques = np.unique(label)
    keys = certain.records["record_id"].to_numpy()
    ids = dict(zip(uniques, identity_ids(list(keys[uniques])), strict=True))
    seat = certain.records["kind"].eq("seat").to_numpy()
    return pd.DataFrame(
        {
            "record_id": keys,
            "identity_id": pd.Series([ids[one] for one in label], dtype="string").where(~(seat & alone)),
            "probability": np.where(alone | sure, 1.0, _probability(bits)),
            "smallest": keys[label],
        }
    )


def _pairs(keys: np.ndarray, outcome: Outcome, bits: np.ndarray) -> pd.DataFrame:
    """Every pair compared inside a component, and every other that is likelier than one in a hundred."""
    pairs, found = outcome.pairs, outcome.found
    n = np.int64(len(outcome.label))
    at = np.searchsorted(found.i * n + found.j, pairs.i * n + pairs.j)
    says = np.array(BLOCKED_BY, dtype=object)
    return pd.DataFrame(
        {
            "record_a": keys[pairs.i],
            "record_b": keys[pairs.j],
            "bits": bits,
            "probability": _probability(bits),
            "blocked_by": says[found.block[at]] if len(at) else np.array([], dtype=object),
        }
    )


def _clashing(certain: Certain, pairs: Pairs, own: np.ndarray, bar: float) -> pd.DataFrame:
    """Pairs that the evidence would have joined and a rule or judgement keeps apart."""
    evidence = own + mixture.CERTAIN
    hit = np.flatnonzero((pairs.known == -1) & (evidence > bar))
    keys, refs = certain.records["record_id"].to_numpy(), certain.records["source_ref"].to_numpy()
    named = certain.reasons.set_index(["i", "j"])
    rows = []
    for p in hit:
        i, j = int(pairs.i[p]), int(pairs.j[p])
        if (i, j) in named.index:
            kind, source = named.loc[(i, j), ["kind", "source"]]
        else:
            kind, source = "two pnc_ids", f"{refs[i]}, {refs[j]}"
        rows.append((kind, keys[i], keys[j], f"evidence: {evidence[p]:.1f} bits", source, "not joined by evidence"))
    return pd.DataFrame(rows, columns=CONFLICT_COLUMNS)


def _possible(keys: np.ndarray, pairs: Pairs, bits: np.ndarray, at: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "record_a": keys[pairs.i[at]],
            "record_b": keys[pairs.j[at]],
            "probability": _probability(bits[at]),
            "bits": bits[at],
            "question": "One human or two? The evidence is not enough to join them.",
        },
        columns=POSSIBLE_COLUMNS,
    )


def _measured(
    outcome: Outcome, probability: np.ndarray, together: np.ndarray, possible: np.ndarray
) -> dict[str, float]:
    """What can be said without truth."""
    inside = probability[together]
    outside = float(probability[~together].sum())
    expected = float(inside.sum())
    return {
        "candidate_pairs": float(len(outcome.found.i)),
        "pairs_in_components": float(len(outcome.pairs)),
        "pairs_joined": float(len(inside)),
        "undecided": float(len(possible)),
        "records_in_components_too_large": float(outcome.large),
        "expected_precision": round(expected / len(inside), 6) if len(inside) else 1.0,
        "expected_recall_of_candidates": round(expected / (expected + outside), 6) if expected else 1.0,
    }
