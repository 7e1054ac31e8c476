"""The measures themselves, on plain arrays: no run, no truth files.

Do not break: every measure is worked out by hand in its test. Mistake a newcomer will make: calibration over all
candidates; thousands of candidates near 0 buy a good figure. One row a seat, its best candidate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
FLOOR = 1e-6  # a probability of 0 for what was true costs this much, not infinitely much


@dataclass(frozen=True, slots=True)
class IdentityFigures:
    """How well records were put together. Pairwise and B-cubed (Bagga and Baldwin 1998); no pairs joined: precision 1.

    `largest_wrong` is the number of records of the largest identity that holds more than one human (0: none),
    `humans_in_it` how many.
    """

    records: int
    identities: int
    humans: int
    precision: float
    recall: float
    f1: float
    bcubed_precision: float
    bcubed_recall: float
    bcubed_f1: float
    largest_wrong: int
    humans_in_it: int
    wrong_merges: int  # identities that hold more than one human


def identity_figures(made: Ints, true: Ints) -> IdentityFigures:
    """`made` and `true` give each record its identity and its human."""
    pairs, together = np.unique(np.stack([made, true]), axis=1, return_counts=True)
    sizes, humans = np.bincount(made), np.bincount(true)
    joined, same = _pairs(sizes).sum(), _pairs(humans).sum()
    right = _pairs(together).sum()
    precision = float(right / joined) if joined else 1.0
    recall = float(right / same) if same else 1.0
    n = max(len(made), 1)
    b_precision = float((together**2 / sizes[pairs[0]]).sum() / n)
    b_recall = float((together**2 / humans[pairs[1]]).sum() / n)
    inside = np.bincount(pairs[0], minlength=len(sizes))
    mixed = np.flatnonzero(inside > 1)
    worst = mixed[np.argmax(sizes[mixed])] if len(mixed) else -1
    return IdentityFigures(
        records=len(made),
        identities=int((sizes > 0).sum()),
        humans=int((humans > 0).sum()),
        precision=precision,
        recall=recall,
        f1=harmonic(precision, recall),
        bcubed_precision=b_precision,
        bcubed_recall=b_recall,
        bcubed_f1=harmonic(b_precision, b_recall),
        largest_wrong=int(sizes[worst]) if worst >= 0 else 0,
        humans_in_it=int(inside[worst]) if worst >= 0 else 0,
        wrong_merges=len(mixed),
    )


def _pairs(sizes: Ints) -> Ints:
    return sizes * (sizes - 1) // 2


def harmonic(a: float, b: float) -> float:
    """F1 of precision and recall."""
    return 2 * a * b / (a + b) if a + b else 0.0


@dataclass(frozen=True, slots=True)
class Bin:
    """One row of a reliability table: seats whose best candidate lies in [low, high), what was said, what was so."""

    low: float
    high: float
    seats: int
    said: float
    so: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Whether .8 means .8: one row a seat, its best candidate. `brier` and `ece` are None without candidates."""

    seats: int
    brier: float | None
    ece: float | None
    table: tuple[Bin, ...]


def calibration(said: Floats, so: NDArray[np.bool_], bins: int = 10) -> Calibration:
    """Brier score and expected calibration error over equal bins (Naeini, Cooper and Hauskrecht 2015)."""
    if not len(said):
        return Calibration(0, None, None, ())
    place = np.minimum((said * bins).astype(int), bins - 1)
    table = []
    for at in range(bins):
        mine = place == at
        if mine.any():
            table.append(
                Bin(at / bins, (at + 1) / bins, int(mine.sum()), float(said[mine].mean()), float(so[mine].mean()))
            )
    error = sum(row.seats * abs(row.said - row.so) for row in table) / len(said)
    return Calibration(len(said), float(((said - so) ** 2).mean()), float(error), tuple(table))


@dataclass(frozen=True, slots=True)
class ListFigures:
    """The first `n` of a list against the true first `n`.

    `found`: true ones on it (where several share the harm of the last place, as many count as there is room for);
    `harm_held`: true harm of the humans on it over that of the true first n; `duplicates`: entries of a human who
    already stands above; `false_entries`: entries whose human did nothing that counts.
    """

    n: int
    entries: int
    found: int
    harm_held: float
    duplicates: int
    false_entries: int


def list_figures(entries: list[str], harm: dict[str, float], n: int) -> ListFigures:
    """`entries` are the humans of the list, in its order; `harm` the true days of every true offender."""
    n = min(n, len(harm))
    best = sorted(harm.values(), reverse=True)[:n]
    bar = best[-1] if best else 0.0
    first = entries[:n]
    different = list(dict.fromkeys(first))
    above = sum(harm.get(human, 0.0) > bar for human in different)
    level = sum(harm.get(human) == bar for human in different)
    return ListFigures(
        n=n,
        entries=len(first),
        found=above + min(level, n - sum(days > bar for days in best)),
        harm_held=sum(harm.get(human, 0.0) for human in different) / sum(best) if sum(best) else 0.0,
        duplicates=len(first) - len(different),
        false_entries=sum(human not in harm for human in first),
    )
