"""Which pairs are compared, and everything a pair shows: levels, what it shares, what strangers would show.

Do not break: pairs are sorted by (i, j) and unique. Every pair inside a component is compared, also those that no block
found: a pair never looked at must not pass for one that says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from graphlink import duck
from graphlink.identity import mixture, sharing
from graphlink.identity.certain import Certain, components
from graphlink.identity.chance import Chances, Rarity
from graphlink.identity.comparing import BLOCKS, Comparer
from graphlink.identity.levels import FIELDS
from graphlink.identity.mixture import Model, Pairs

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LARGEST = 600  # records in a component before the bar that makes it is raised
COMPLETE = -3.2  # log2 odds (a probability of .1) from which pairs make a component
HOPELESS = -14.0  # log2 odds below which a pair is not looked at again
SHOWN = -6.63  # log2 odds (a probability of .01) from which a pair is kept even if its two stand in no component
FEW = 12  # records with one victim or one relative up to which they are compared for it
BY_COMPONENT, BY_HUMANS = len(BLOCKS), len(BLOCKS) + 1
BLOCKED_BY = (*(says for says, _ in BLOCKS), "in one component", "a victim, partner or relative of both")


@dataclass
class Candidates:
    """Pairs of person records, i < j, sorted, with Splink's levels and what found them (a place in BLOCKED_BY)."""

    i: np.ndarray
    j: np.ndarray
    levels: np.ndarray
    block: np.ndarray

    def with_more(self, i: np.ndarray, j: np.ndarray, block: int, comparer: Comparer, n: int) -> Candidates:
        """These and those of the pairs given that are not among them."""
        new = ~among(i * np.int64(n) + j, self.i * np.int64(n) + self.j)
        i, j = i[new], j[new]
        if not len(i):
            return self
        a, b = np.concatenate([self.i, i]), np.concatenate([self.j, j])
        order = np.lexsort((b, a))
        levels = np.concatenate([self.levels, comparer.levels(i, j)])[order]
        blocks = np.concatenate([self.block, np.full(len(i), block, dtype=np.int8)])[order]
        return Candidates(a[order], b[order], levels, blocks)

    def take(self, at: np.ndarray) -> Candidates:
        """Some of them."""
        return Candidates(self.i[at], self.j[at], self.levels[at], self.block[at])


def among(keys: np.ndarray, ordered: np.ndarray) -> np.ndarray:
    """Which keys stand among `ordered`, which is sorted."""
    if not len(ordered):
        return np.zeros(len(keys), dtype=bool)
    found: np.ndarray = ordered[np.minimum(np.searchsorted(ordered, keys), len(ordered) - 1)] == keys
    return found


def blocked(comparer: Comparer) -> Candidates:
    """The pairs that the blocks find."""
    found = comparer.blocked()
    i, j = found.column("i").to_numpy(), found.column("j").to_numpy()
    return Candidates(i, j, comparer.levels(i, j), found.column("block").to_numpy().astype(np.int8))


def by_humans(con: DuckDBPyConnection) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of records tied to one human, as grouped so far: as offenders against him, partners or relatives."""
    found = duck.arrow(
        con,
        "SELECT DISTINCT a.uid AS i, b.uid AS j FROM li_held a JOIN li_held b USING (kind, value) "
        "JOIN li_values v USING (kind, value) WHERE kind IN ('victim', 'partner', 'relative') "
        f"AND v.records <= {FEW} AND a.uid < b.uid ORDER BY ALL",
    )
    return found.column("i").to_numpy(), found.column("j").to_numpy()


def inside_components(n: int, i: np.ndarray, j: np.ndarray, odds: np.ndarray) -> tuple[np.ndarray, np.ndarray, int]:
    """Every pair inside the components that likely pairs make, and how many records stood in components that had to be
    split by raising the bar."""
    bar = np.full(n, COMPLETE)
    large = 0
    for _ in range(40):
        strong = (odds > bar[i]) & (odds > bar[j])
        label = components(n, i[strong], j[strong])
        size = np.bincount(label, minlength=n)[label]
        over = size > LARGEST
        if not over.any():
            break
        large = max(large, int(over.sum()))
        bar[over] += 1.5
    size = np.bincount(label, minlength=n)
    member = np.lexsort((np.arange(n), label))
    member = member[size[label[member]] > 1]
    group = label[member]
    if not len(group):
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), large
    start = np.flatnonzero(np.append(True, group[1:] != group[:-1]))
    sizes = np.diff(np.append(start, len(group)))
    low, high = [], []
    for one in np.unique(sizes):
        rows = member[start[sizes == one][:, None] + np.arange(one)[None, :]]
        x, y = np.triu_indices(one, 1)
        low.append(rows[:, x].ravel())
        high.append(rows[:, y].ravel())
    return np.concatenate(low), np.concatenate(high), large


@dataclass(frozen=True)
class Round:
    """What a round of counting is made with: the people as grouped so far and how strangers compare."""

    people: pd.DataFrame
    suspect: np.ndarray
    cluster: np.ndarray
    base: Chances
    rarity: Rarity
    together: np.ndarray  # keys i * n + j, sorted


def gather(con: DuckDBPyConnection, found: Candidates, certain: Certain, now: Round) -> Pairs:
    """Everything the candidates show."""
    n = len(found.i)
    pairs = Pairs(
        found.i,
        found.j,
        np.empty((n, len(mixture.NAMES)), dtype=np.int8),
        np.empty((n, len(mixture.NAMES)), dtype=np.float32),
        (now.suspect[found.i] | now.suspect[found.j]).astype(np.int8),
        np.empty(n, dtype=np.int8),
    )
    humans = len(np.unique(now.cluster))
    holdings = sharing.Holdings.of(con, len(now.people))
    for part in mixture.parts(n):
        i, j, levels = found.i[part], found.j[part], found.levels[part]
        held = holdings.shared(i, j, now.cluster)
        side = among(i * np.int64(len(now.people)) + j, now.together)
        pairs.chance[part, : len(FIELDS)] = now.rarity.bits(i, j, levels, now.base)
        pairs.chance[part, len(FIELDS) : -1] = mixture.chance_of_sharing(held.level, held.others, humans)
        pairs.chance[part, -1] = np.where(side, mixture.TOGETHER, 0)
        pairs.level[part] = np.column_stack([levels, held.level, np.where(side, 1, -1)])
        pairs.known[part] = known(certain, i, j)
    return pairs


def known(certain: Certain, i: np.ndarray, j: np.ndarray) -> np.ndarray:
    """1 where two records are one human for certain, -1 where they cannot be, else 0."""
    n = np.int64(len(certain.start))
    pnc = certain.apart.pnc
    never = among(i * n + j, np.sort(certain.apart.i * n + certain.apart.j))
    two = (pnc[i] >= 0) & (pnc[j] >= 0) & (pnc[i] != pnc[j])
    return np.where(certain.start[i] == certain.start[j], 1, np.where(never | two, -1, 0)).astype(np.int8)


def odds_of(model: Model, pairs: Pairs) -> np.ndarray:
    """log2 odds of each pair by itself, with what is certain."""
    return model.odds(pairs) + pairs.known * mixture.CERTAIN
