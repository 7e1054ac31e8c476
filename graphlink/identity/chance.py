"""How strangers compare: the chance of every level between two random people, and of the very value they agree on.

Do not break: one record a person (as grouped so far), drawn with a fixed seed from records in order of key. Names are
counted where birth dates differ plainly and birth dates where names do, so that what one human's records agree on does
not pass for chance. Mistake a newcomer will make: to trust one frequency for all values; two "1 January" are not
two equal birth dates, and two Khans not two Featherstonehaughs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from graphlink.identity.comparing import Comparer
from graphlink.identity.levels import FIELDS, UNLIKE, Field, follow
from graphlink.identity.mixture import ABROAD

_SAMPLE = 1000  # people drawn; all their pairs are compared
_SEED = 20230704
_WORTH = 20_000.0  # random pairs that the first figures are worth
_BIRTHDAYS = 22_000.0  # days on which people who now meet police were born
_NAMED_AFTER = 0.05  # namesakes that a rare name has beyond chance
_PARTS = ("name", "surname", "forename", "born", "born_in", "work")


@dataclass(frozen=True)
class Chances:
    """level: for each field the chance of each level between strangers, from "else" up."""

    level: list[np.ndarray]


def random_levels(comparer: Comparer, cluster: np.ndarray) -> np.ndarray:
    """Levels of all pairs among a sample of one record a person."""
    _, first = np.unique(cluster, return_index=True)
    people = np.sort(first)
    if len(people) > _SAMPLE:
        people = np.sort(np.random.default_rng(_SEED).choice(people, _SAMPLE, replace=False))
    i, j = np.triu_indices(len(people), 1)
    return comparer.levels(people[i], people[j])


def chances(levels: np.ndarray) -> Chances:
    """Chances of the levels, from random pairs."""
    at = {spec.name: n for n, spec in enumerate(FIELDS)}
    name, born = levels[:, at["name"]], levels[:, at["born"]]
    unlike_born = (born >= 0) & (born <= 2)
    if not unlike_born.any():
        unlike_born = np.ones(len(levels), dtype=bool)
    unlike_name = (name >= 0) & (name <= UNLIKE)
    out = []
    for spec in FIELDS:
        inside = unlike_born if spec.name in ("name", "sex") else unlike_name
        out.append(_shares(levels[inside, at[spec.name]], spec))
    return Chances(out)


def _shares(level: np.ndarray, spec: Field) -> np.ndarray:
    first = np.array([one.chance for one in spec.levels[::-1]], dtype=float)
    if spec.name == "name":
        first = follow(first)
    groups = np.array(spec.groups[::-1] or (0,) * len(first))
    counts = np.bincount(level[level >= 0], minlength=len(first)).astype(float)
    out = np.empty(len(first))
    for group in np.unique(groups):
        inside = groups == group
        out[inside] = (counts[inside] + _WORTH * first[inside] / first[inside].sum()) / (counts[inside].sum() + _WORTH)
    return follow(out) if spec.name == "name" else out


class Rarity:
    """How many people hold each name, surname, forename, birth date, birth place and occupation."""

    def __init__(self, people: pd.DataFrame, cluster: np.ndarray) -> None:
        values = {
            "name": people["name_key"], "surname": people["sur"], "forename": people["fore"], "born": people["born"],
            "born_in": people["born_in"], "work": people["work"],
        }  # fmt: skip
        self._cluster = cluster
        self._code: dict[str, np.ndarray] = {}
        self._people: dict[str, np.ndarray] = {}
        self._known: dict[str, float] = {}
        self._alias = self._alias_holders(people, cluster)
        self._together = 1.0
        for part in _PARTS:
            code, _ = pd.factorize(values[part])
            held = np.unique(np.column_stack([code, cluster])[code >= 0], axis=0)
            self._code[part] = code
            self._people[part] = np.bincount(held[:, 0], minlength=code.max(initial=-1) + 1)
            self._known[part] = float(len(np.unique(held[:, 1])))
        self._together = self._names_go_together(people)

    def _alias_holders(self, people: pd.DataFrame, cluster: np.ndarray) -> np.ndarray:
        """For each record with aliases, the people who go by the commonest of them; 0 without."""
        holders = (
            pd.DataFrame({"key": people["name_key"], "person": cluster})
            .dropna()
            .drop_duplicates()["key"]
            .value_counts()
        )
        told = people["alias_keys"].dropna()
        out = np.zeros(len(people))
        out[told.index] = [max((holders.get(key, 0) for key in keys), default=0) + 0.5 for keys in told]
        return out

    def _names_go_together(self, people: pd.DataFrame) -> float:
        """How much commoner equal full names are among plainly different birth years than if surname and forename were
        drawn apart: names come in communities."""
        rows = pd.DataFrame({"name": people["name_key"], "year": people["yob"]}).dropna()
        rows = rows[rows["name"] != ""]
        sizes = rows.groupby("name").size()
        by_year = rows.groupby(["name", "year"]).size().rename("n").reset_index()
        near = sum(_pairs_apart(by_year, apart) for apart in range(6))
        equal = float((sizes * (sizes - 1) / 2).sum()) - near
        alone = rows.groupby("year").size().rename("n").reset_index().assign(name="")
        pairs = len(rows) * (len(rows) - 1) / 2 - sum(_pairs_apart(alone, apart) for apart in range(6))
        expected = pairs * self._agree("surname") * self._agree("forename")
        return float(np.clip((equal + 5.0) / (expected + 5.0), 1.0, 100.0))

    def _agree(self, part: str) -> float:
        people = self._people[part]
        return float(np.square(people / max(self._known[part], 1.0)).sum()) if len(people) else 1.0

    def bits(self, i: np.ndarray, j: np.ndarray, levels: np.ndarray, base: Chances) -> np.ndarray:
        """log2 chance between strangers of what each pair shows on each of Splink's fields: n x len(FIELDS)."""
        out = np.zeros(levels.shape, dtype=np.float32)
        for at, spec in enumerate(FIELDS):
            table = np.append(np.log2(base.level[at]), 0.0)
            out[:, at] = table[levels[:, at]]
            top = len(spec.levels) - 1
            for n, level in enumerate(spec.levels):
                if level.rare:
                    hit = np.flatnonzero(levels[:, at] == top - n)
                    out[hit, at] = np.log2(self._chance(level.rare, i[hit], j[hit], base.level[at][top - n]))
        return out

    def _chance(self, part: str, i: np.ndarray, j: np.ndarray, level: float) -> np.ndarray:
        """Chance between strangers of a level on which they agree on the very value of `part` that `i` has."""
        total = self._known.get(part, 0.0) + ABROAD
        out: np.ndarray
        if part == "born":
            out = (self._others(part, i, j) + 1.0) / (total + _BIRTHDAYS)
        elif part == "name":
            by_parts = self._share("surname", i, j) * self._share("forename", i, j)
            out = (self._others(part, i, j) + _NAMED_AFTER) / total + by_parts * self._together
        elif part == "alias":
            told = float((self._alias > 0).mean())
            out = 2 * told * np.maximum(self._alias[i], self._alias[j]) / (self._known["name"] + ABROAD)
        else:
            out = level * self._share(part, i, j) / max(self._agree(part), 1e-6)
        return np.clip(out, 1e-12, 0.95)

    def _others(self, part: str, i: np.ndarray, j: np.ndarray) -> np.ndarray:
        """People beside the two who hold what `i` holds."""
        code = self._code[part][i]
        people = np.append(self._people[part], 0)[code]
        out: np.ndarray = np.maximum(people - np.where(self._cluster[i] == self._cluster[j], 1, 2), 0).astype(float)
        return out

    def _share(self, part: str, i: np.ndarray, j: np.ndarray) -> np.ndarray:
        out: np.ndarray = (self._others(part, i, j) + 0.5) / (self._known[part] + ABROAD)
        return out


def _pairs_apart(counts: pd.DataFrame, years: int) -> float:
    """Pairs of rows of one name that many years apart, from counts by name and year."""
    if years == 0:
        return float((counts["n"] * (counts["n"] - 1) / 2).sum())
    other = counts.assign(year=counts["year"] - years)
    both = counts.merge(other, on=["name", "year"])
    return float((both["n_x"] * both["n_y"]).sum())
