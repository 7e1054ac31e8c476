"""The resolver: which records are one human, by all the evidence between whole groups of them.

`resolve(con, constraints, decisions, settings) -> Resolution`. Splink finds candidates and compares names, birth dates
and the like; what records share speaks in proportion to how few hold it; four hypotheses weigh each pair; groups join
best first and never through a contradiction; then all is counted once more by the people so found.

Do not break: nothing depends on the order of rows (records go by key, seeds are fixed), on ethnicity, lists, stops or
taskings. Unnamed seats join only by human judgement; who sits in them is for attribution to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from graphlink.identity import candidates, chance, grouping, mixture, reading, sharing
from graphlink.identity.candidates import Candidates, Round
from graphlink.identity.certain import Certain, components, settle
from graphlink.identity.comparing import Comparer, prepare
from graphlink.identity.mixture import Model, Pairs
from graphlink.identity.model import Constraints, Judgements, Resolution
from graphlink.identity.outcome import Outcome, resolution
from graphlink.settings import Settings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

ROUNDS = 2  # once from the records, once more from the people they turned out to be
CAREFUL = 1.5  # bits more that groups must have in all rounds but the last: a wrong join there is believed in the next


@dataclass
class _Work:
    """What is carried from round to round."""

    con: DuckDBPyConnection
    settings: Settings
    people: pd.DataFrame
    suspect: np.ndarray
    together: np.ndarray
    certain: Certain
    comparer: Comparer
    found: Candidates
    base: chance.Chances


def resolve(con: DuckDBPyConnection, constraints: Constraints, decisions: Judgements, settings: Settings) -> Resolution:
    """Join the person records of `con` (records, ties, k_aliases, k_involvements, seats, ...).

    Gives one membership row a record, unnamed seats included; bits and probabilities are of the pair once its groups
    have spoken, and their evidence adds up to them. Records join above `settings.merge_bits`.
    """
    certain = settle(con, constraints, decisions)
    people = reading.read_people(con)
    label = _alike(people, certain)
    sharing.hold(con, label)
    if len(people) < 2:
        return resolution(con, settings, certain, Outcome.nothing(certain))
    comparer = Comparer(prepare(con), settings)
    work = _Work(
        con,
        settings,
        people,
        reading.suspects(con, len(people)),
        reading.together(con, len(people)),
        certain,
        comparer,
        candidates.blocked(comparer),
        chance.chances(chance.random_levels(comparer, label)),
    )
    model = mixture.first_model(len(people), int(work.suspect.sum()))
    for round_ in range(ROUNDS):
        if round_:
            sharing.hold(con, label)
            work.found = work.found.with_more(*candidates.by_humans(con), candidates.BY_HUMANS, comparer, len(people))
        bar = settings.merge_bits + (CAREFUL if round_ < ROUNDS - 1 else 0)
        model, pairs, label, large = _round(work, model, label, bar)
    return resolution(con, settings, certain, Outcome(model, pairs, label, work.found, large))


def _alike(people: pd.DataFrame, certain: Certain) -> np.ndarray:
    """Records that agree on name and birth date taken together, with those joined for certain: a first guess at who
    is one human, for counting only."""
    key = (people["name_key"] + "|" + people["born"]).where(people["name_key"].fillna("") != "")
    held = pd.DataFrame({"j": np.arange(len(people)), "value": key}).dropna()
    i = held.groupby("value", sort=False)["j"].transform("min").to_numpy()
    sure = certain.start[: len(people)]
    inside = sure < len(people)
    return components(
        len(people),
        np.concatenate([i, sure[inside]]),
        np.concatenate([held["j"].to_numpy(), np.flatnonzero(inside)]),
    )


def _round(work: _Work, model: Model, label: np.ndarray, bar: float) -> tuple[Model, Pairs, np.ndarray, int]:
    """Count, learn, weigh and group once, at `bar` bits: the model, the pairs inside components, the new groups, and
    how many records stand in components too large to be compared whole."""
    n, suspects = len(work.people), int(work.suspect.sum())
    people = label[:n]
    now = Round(work.people, work.suspect, people, work.base, chance.Rarity(work.people, people), work.together)
    pairs = candidates.gather(work.con, work.found, work.certain, now)
    model = mixture.learn(model, pairs, n, suspects)
    alone = model.odds(pairs)
    odds = alone + pairs.known * mixture.CERTAIN
    i, j, large = candidates.inside_components(n, pairs.i, pairs.j, odds)
    likely = alone >= candidates.SHOWN  # by the evidence alone: what a rule keeps apart is told too
    keep = np.concatenate([i * np.int64(n) + j, pairs.i[likely] * np.int64(n) + pairs.j[likely]])
    work.found = work.found.take(np.flatnonzero(np.maximum(alone, odds) > candidates.HOPELESS))
    work.found = work.found.with_more(i, j, candidates.BY_COMPONENT, work.comparer, n)
    inside = candidates.among(work.found.i * np.int64(n) + work.found.j, np.sort(keep))
    pairs = candidates.gather(work.con, work.found.take(np.flatnonzero(inside)), work.certain, now)
    grouped = grouping.agglomerate(model, pairs, work.certain.start, work.certain.apart, bar)
    return model, pairs, grouped, large
