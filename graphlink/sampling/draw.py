"""Drawing: weighted choices, ragged ranges, local times, all on whole arrays.

Do not break: every draw goes through a Generator made from (seed, name of the stage), so that one stage can change
without moving all others. Days are whole days since 1970, times whole minutes since 1970, both in local time.
"""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
DAY = 1440  # minutes


def stream(seed: int, stage: str) -> np.random.Generator:
    """The source of chance of one stage."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, zlib.crc32(stage.encode())])))


def zipf(n: int, exponent: float = 0.8) -> Floats:
    """Falling weights for a list that is ordered by frequency."""
    weights: Floats = np.arange(1, n + 1, dtype=np.float64) ** -exponent
    return weights


def pick(rng: np.random.Generator, weights: Floats, size: int) -> Ints:
    """`size` indices, each with chance in proportion to its weight."""
    edges = np.cumsum(weights, dtype=np.float64)
    drawn: Ints = np.searchsorted(edges, rng.random(size) * edges[-1], side="right").astype(np.int64)
    return np.minimum(drawn, len(weights) - 1)


def without_replacement(rng: np.random.Generator, weights: Floats, size: int) -> Ints:
    """`size` different indices, larger weights first to be drawn (Efraimidis and Spirakis 2006)."""
    with np.errstate(divide="ignore"):
        keys = np.log(rng.random(len(weights))) / np.where(weights > 0, weights, np.nan)
    keys = np.where(np.isnan(keys), -np.inf, keys)
    size = min(size, int(np.count_nonzero(weights > 0)))
    order: Ints = np.argsort(-keys, kind="stable")[:size].astype(np.int64)
    return order


def ragged(counts: Ints) -> tuple[Ints, Ints]:
    """For counts (2, 0, 3): owner (0, 0, 2, 2, 2) and position (0, 1, 0, 1, 2)."""
    owner: Ints = np.repeat(np.arange(len(counts), dtype=np.int64), counts)
    starts = np.cumsum(counts) - counts
    return owner, np.arange(len(owner), dtype=np.int64) - starts[owner]


def whole(rng: np.random.Generator, expected: float) -> int:
    """A whole number with this mean: the fraction is settled by chance, so that rare things keep their share."""
    return int(np.floor(expected + rng.random()))


def shuffled_keys(rng: np.random.Generator, prefix: str, n: int) -> NDArray[Any]:
    """`n` opaque keys, all different, whose order says nothing."""
    width = max(6, len(str(n * 9)))
    space = 9 * 10 ** (width - 1)
    step = space // max(n, 1)
    numbers = 10 ** (width - 1) + rng.permutation(n).astype(np.int64) * step
    numbers += rng.integers(0, max(step, 1), n)
    return np.char.add(prefix, numbers.astype(str)) if n else np.array([], dtype="U1")


def distinct(rng: np.random.Generator, n: int, space: int) -> Ints:
    """`n` different whole numbers below `space`, in random order."""
    drawn = np.unique(rng.integers(0, space, n + n // 4 + 16))
    while len(drawn) < n:
        drawn = np.unique(np.concatenate([drawn, rng.integers(0, space, n)]))
    return rng.permutation(drawn)[:n]


def skip_lost_hour(minutes: Ints) -> Ints:
    """Local times that exist: those in the hour that spring skips are one hour later."""
    days = minutes // DAY
    dates = days.astype("datetime64[D]")
    months = dates.astype("datetime64[M]").astype(int) % 12
    day = (dates - dates.astype("datetime64[M]")).astype(int) + 1
    sunday = (days + 4) % 7 == 0
    lost = (months == 2) & sunday & (day >= 25) & (minutes % DAY >= 60) & (minutes % DAY < 120)
    return np.where(lost, minutes + 60, minutes)


def iso_days(days: Ints) -> list[str | None]:
    """Dates as ISO 8601; negative infinity (the smallest integer) is unknown."""
    text = np.datetime_as_string(np.where(days == NEVER, 0, days).astype("datetime64[D]"))
    return [None if d == NEVER else str(t) for d, t in zip(days.tolist(), text.tolist(), strict=True)]


def iso_minutes(minutes: Ints) -> list[str | None]:
    """Local times as ISO 8601 to the minute; NEVER is unknown."""
    known = np.where(minutes == NEVER, 0, minutes)
    text = np.datetime_as_string(known.astype("datetime64[m]"))
    return [None if m == NEVER else str(t) for m, t in zip(minutes.tolist(), text.tolist(), strict=True)]


NEVER = int(np.iinfo(np.int64).min)
FOREVER = 10**6  # a day far beyond every other
