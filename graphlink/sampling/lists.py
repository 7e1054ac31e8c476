"""The word lists of the sample world: names, spellings, acts, phrases, streets. Data in `data/`, nothing drawn here.

Do not break: lists are ordered by falling frequency, and their order is part of what a seed means.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from graphlink.sampling.draw import Floats, zipf

DATA = Path(__file__).parent / "data"
SETTINGS = ("partner", "family", "acquaintance", "stranger", "online", "child", "property", "detected")
PARTNER, FAMILY, ACQUAINTANCE, STRANGER, ONLINE, CHILD, PROPERTY, DETECTED = range(8)
SIXTEEN_PLUS_ONE = {
    "british": ("W1", "W1", "W1", "W9", "W2"),
    "south_asian": ("A1", "A2", "A3", "A9"),
    "african": ("B2", "B2", "B9", "M2"),
    "caribbean": ("B1", "B1", "M1", "B9"),
    "eastern_european": ("W9",),
    "middle_eastern": ("O9", "W9", "A9"),
    "iberian": ("W9", "M9", "O9"),
    "east_asian": ("O1", "A9", "O9"),
}


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def words(kind: str) -> tuple[str, ...]:
    """A plain list of `places.csv`."""
    return next(tuple(row["words"].split(";")) for row in _rows("places.csv") if row["kind"] == kind)


@dataclass(frozen=True)
class Names:
    """Forenames and surnames with, for each circle of origin and sex, the ids and weights to draw from."""

    text: tuple[str, ...]
    circles: tuple[str, ...]
    circle_weight: Floats
    choices: dict[tuple[int, str], tuple[np.ndarray, Floats]]


@cache
def names() -> Names:
    """All names. Kinds: M, F forenames; S surnames. British surnames have a long tail of places."""
    rows = _rows("names.csv")
    circles = tuple(dict.fromkeys(row["circle"] for row in rows))
    text: dict[str, int] = {}
    choices = {}
    for row in rows:
        listed = row["names"].split(";")
        weights = zipf(len(listed))
        if row["kind"] == "S" and row["circle"] == "british":
            tail = [head + end for head in words("surname_head") for end in words("surname_tail")]
            tail = list(dict.fromkeys(name for name in tail if name not in set(listed)))
            weights = np.concatenate([weights / weights.sum() * 0.55, np.full(len(tail), 0.45 / len(tail))])
            listed = listed + tail
        ids = np.array([text.setdefault(name, len(text)) for name in listed], dtype=np.int64)
        choices[circles.index(row["circle"]), row["kind"]] = (ids, weights)
    weight = {row["circle"]: float(row["weight"]) for row in rows}
    return Names(tuple(text), circles, np.array([weight[c] for c in circles]), choices)


@cache
def variants(kind: str) -> dict[str, tuple[str, ...]]:
    """Other forms of a name: `spelling` both ways, `nickname` from the full form to the short ones."""
    found: dict[str, tuple[str, ...]] = {}
    for row in _rows("variants.csv"):
        if row["kind"] != kind:
            continue
        group = row["names"].split(";")
        for name in group if kind == "spelling" else group[:1]:
            found[name] = found.get(name, ()) + tuple(other for other in group if other != name)
    return found


@dataclass(frozen=True)
class Acts:
    """What can be done: for each act its Home Office code by kind of victim, and weights by setting."""

    name: tuple[str, ...]
    code: np.ndarray  # act x (f, m, child_f, child_m, infant_f, infant_m); "" where it cannot be
    weight: Floats  # act x setting
    grave: Floats  # act: factor for grave offenders


@cache
def acts() -> Acts:
    rows = _rows("acts.csv")
    victims = ("f", "m", "child_f", "child_m", "infant_f", "infant_m")
    return Acts(
        tuple(row["act"] for row in rows),
        np.array([[row[v] for v in victims] for row in rows]),
        np.array([[float(row[s]) for s in SETTINGS] for row in rows]),
        np.array([float(row["grave"]) for row in rows]),
    )


@cache
def titles() -> dict[str, str]:
    """Code to title."""
    return {row["code"]: row["title"] for row in _rows("codes.csv")}


@cache
def phrases() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """Phrases of method text: by act, and by kind of habit."""
    parts: tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]] = ({}, {})
    for row in _rows("mo.csv"):
        parts[row["part"] == "habit"][row["about"]] = tuple(row["phrase"].split(";"))
    return parts
