"""Pairs of offences: the chance that one hand did both, from what they share and how alike they are.

A logistic model fitted on pairs that are solved on both sides (each names one person). Do not break: who is named takes
no part in the chance of a pair that it is fitted on. Mistake a newcomer will make: reading a chance of .06 for two
offences alike in place and words as weak; of a hundred such pairs six are one hand's, which is a lead and nothing more.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from graphlink import duck
from graphlink.attribution.linked_book import Bools, Columns, Floats, Ints, column, least, pack, spread, summed

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_SQL = Path(__file__).with_name("linked_pairs.sql")
MANY = 200  # a value that more offences share than this links none of them: a hire car, a refuge
MOST = 15_000  # solved pairs that are learnt from, of those that share something and of those that do not
ENOUGH = 60  # solved pairs below which the documented starting weights hold
# Weight, nats, of what two offences share, before fitting.
START = {
    "number used": 5.0, "handset used": 4.0, "account used": 5.0, "plate used": 3.5, "plate seen": 2.5,
    "plate hired": -0.5,
    "place seen": 0.5, "mark full": 5.0, "mark weak": 0.0, "victim: intimate partner": 2.5, "victim: ex partner": 3.0,
    "victim: family": 2.5, "victim: acquaintance": 2.0, "victim: stranger": 2.0, "victim: known": 0.5,
    "victim: mixed": -2.0,
    "victim: unknown": 1.0,
}  # fmt: skip
_CALLED = {
    "days": ("time between the offences", "days"),
    "metres": ("distance between the offences", "m"),
    "minutes": ("time of day", "minutes apart"),
    "phrase_bits": ("method in the same words", "bits of rarity"),
}
_BASE_SHARED, _BASE_ALIKE = -1.5, -6.0
_CUTS = {
    "days": (7.0, 30.0, 90.0, 365.0),
    "metres": (100.0, 1000.0, 5000.0),
    "minutes": (60.0, 240.0),
    "phrase_bits": (4.5, 6.5, 8.5),
}
_TOLD = ("same_code", "same_category", "same_relationship")
_SPREAD = 1.5


@dataclass(frozen=True, slots=True)
class Pairs:
    """Two offences a < b each; `shares`: pairs x kinds, whether they share such a value; `p`: one hand did both."""

    a: Ints
    b: Ints
    kinds: tuple[str, ...]
    shares: Floats
    p: Floats
    unnamed: Bools  # both name nobody, and have one offender each
    solved: int
    codes: Ints  # pairs x likenesses: which band of _CUTS and of what is told
    alike: Bools  # shares nothing
    weight: Floats  # nats: of each kind shared, of each base, of each band

    def of(self, a: Ints, b: Ints) -> Ints:
        """Where the pairs stand."""
        return np.searchsorted(pack(self.a, self.b), pack(a, b)).astype(np.int64)


def compare(con: DuckDBPyConnection, weight: Floats) -> Pairs:
    """Write l_pairs, l_pair_values and say of each pair how likely one hand did both. `weight`: per offence."""
    duck.script(con, _SQL, many=MANY)
    columns = column(con, "SELECT * FROM l_pairs ORDER BY a, b")
    values = column(con, "SELECT DISTINCT a, b, kind FROM l_pair_values ORDER BY a, b, kind")
    a, b = columns["a"].astype(np.int64), columns["b"].astype(np.int64)
    kinds = tuple(sorted(START))
    shares = np.zeros((len(a), len(kinds)))
    if len(values["a"]):
        at = np.searchsorted(pack(a, b), pack(values["a"].astype(np.int64), values["b"].astype(np.int64)))
        shares[at, [kinds.index(str(kind)) for kind in values["kind"].tolist()]] = 1.0
    codes, width = _codes(columns)
    solved = np.array([-1 if s is None or s != s else int(bool(s)) for s in columns["solved"].tolist()], dtype=np.int64)
    alike = shares.sum(axis=1) == 0
    coefficients = _fit(shares, codes, width, alike, solved, np.sqrt(weight[a] * weight[b]) if len(a) else np.zeros(0))
    score = _score(coefficients, shares, codes, alike)
    unnamed = np.array([bool(x and y and z) for x, y, z in zip(
        columns["unnamed_a"].tolist(), columns["unnamed_b"].tolist(), columns["single"].tolist(), strict=True
    )], dtype=np.bool_)  # fmt: skip
    p = np.round(1 / (1 + np.exp(-score)), 9).astype(np.float64)
    return Pairs(a, b, kinds, shares, p, unnamed, int((solved >= 0).sum()), codes, alike, coefficients)


def _codes(columns: Columns) -> tuple[Ints, int]:
    """The band of each likeness, pairs x likenesses, each in a range of its own."""
    found: list[Ints] = []
    start = 0
    for name, cuts in _CUTS.items():
        numbers = columns[name].astype(np.float64)
        band = np.where(np.isnan(numbers), 0, 1 + np.searchsorted(np.array(cuts), numbers))
        found.append(start + band)
        start += len(cuts) + 2
    for name in _TOLD:
        told = np.array(
            [0 if v is None or v != v else 1 + int(bool(v)) for v in columns[name].tolist()], dtype=np.int64
        )
        found.append(start + told)
        start += 3
    return np.stack(found, axis=1).astype(np.int64), start


def bands() -> list[tuple[str, str]]:
    """What each band of a likeness says, in the order of their weights: (likeness, band) in words."""
    found: list[tuple[str, str]] = []
    for name, (called, unit) in _CALLED.items():
        cuts = [f"{cut:g} {unit}" for cut in _CUTS[name]]
        words = ["unknown", f"up to {cuts[0]}", *(f"{x} to {y}" for x, y in pairwise(cuts)), f"over {cuts[-1]}"]
        found += [(called, band) for band in words]
    for called in ("code of the offences", "category of the offences", "relationship to the victim"):
        found += [(called, band) for band in ("unknown", "different", "the same")]
    return found


def _score(x: Floats, shares: Floats, codes: Ints, alike: Bools) -> Floats:
    k = shares.shape[1]
    bands = x[k + 2 :]
    total: Floats = np.where(alike, x[k + 1], x[k]) + shares @ x[:k] + bands[codes].sum(axis=1)
    return total


def _fit(shares: Floats, codes: Ints, width: int, alike: Bools, solved: Ints, weight: Floats) -> Floats:
    start = np.concatenate([[START[kind] for kind in sorted(START)], [_BASE_SHARED, _BASE_ALIKE], np.zeros(width)])
    rows = np.flatnonzero(solved >= 0)
    sharing, others = rows[~alike[rows]], rows[alike[rows]]
    rows = np.union1d(sharing[spread(len(sharing), MOST)], others[spread(len(others), MOST)])
    if len(rows) < ENOUGH:
        return start
    y, w = solved[rows].astype(np.float64), weight[rows] / weight[rows].mean()
    s, c, al = shares[rows], codes[rows], alike[rows]

    def loss(x: Floats) -> tuple[float, Floats]:
        z = _score(x, s, c, al)
        value = (w * (np.logaddexp(0, z) - y * z)).sum()
        pull = w * (1 / (1 + np.exp(-z)) - y)
        bands = summed(c.ravel(), np.repeat(pull, c.shape[1]), width)
        gradient = np.concatenate([pull @ s, [pull[~al].sum(), pull[al].sum()], bands])
        off = (x - start) / _SPREAD
        return float(value + 0.5 * (off**2).sum()), gradient + off / _SPREAD

    return least(loss, start, [(-12.0, 12.0)] * len(start))
