"""The pieces behind every belief, in bits that add up to its stated log-odds, each with the rows that say so.

Do not break: what competition and calibration do stand in rows of their own and are never spread over the pieces; a
piece carries what it was worth at its face value. Mistake a newcomer will make: a piece for a clue the person has
nothing to do with; that is said by the pieces of those who have.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from graphlink import duck
from graphlink.attribution.linked_described import PIECES
from graphlink.attribution.linked_weigh import FACTS, FAMILIES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from graphlink.attribution.linked import Judged

_SQL = Path(__file__).with_name("linked_evidence.sql")
_BITS = float(1 / np.log(2))
# Which column of l_facts names the other offence, or the rows, that a fact rests on.
_OTHER = {
    "distance from other offences": "near_o",
    "distance from other offences, beside a victim or place": "near_o",
    "days from other offences": "recent_o",
    "days from other offences, beside a victim or place": "recent_o",
    "kind of crime": "alike_o",
    "method in the same words": "phrase_o",
    "time of day": "recent_o",
    "relationship to the victim": "recent_o",
}
# Which table and which column of l_facts hold the one row that a fact rests on.
_ROW_OF = {"in custody": ("actions", "held_action"), "seen elsewhere": ("sightings", "away_sighting")}


def write(con: DuckDBPyConnection, judged: Judged, kept: np.ndarray, p: np.ndarray) -> None:
    """Fill linked_evidence for the candidates `kept` (places in judged.rows); `p`: of every candidate."""
    rows, table, weights = judged.rows, judged.table, judged.learnt.weights
    group = rows.group[kept]
    clue = group >= 0
    unnamed = np.array([kind == "unnamed" for kind in judged.seats.kind], dtype=np.bool_)[rows.seat[kept]]
    calibration = np.zeros(len(kept))
    at = FAMILIES.index("with")
    said = table.said[group[clue]].copy()
    said[~unnamed[clue], at] = 0.0
    calibration[clue] = said @ (weights.family - 1) + weights.somebody
    pi = rows.pi[kept]
    frame = pd.DataFrame(
        {
            "k": np.arange(len(kept)),
            "o": judged.seats.o[rows.seat[kept]],
            "seat": judged.seats.seat[rows.seat[kept]],
            "ident": rows.ident[kept],
            "prior": np.log2(pi / (1 - pi)),
            "before": judged.book.before(judged.seats.o[rows.seat[kept]], rows.ident[kept]),
            "calibration": calibration * _BITS,
            "name_strength": rows.named[kept] * _BITS,
        }
    )
    _table(con, "l_kept", frame)
    _table(con, "l_kept_clues", _clues(judged, group, unnamed))
    _table(con, "l_kept_facts", _facts(judged, group))
    _table(con, "l_kept_said", _said(judged, kept))
    _table(con, "l_kept_series", _series(judged, kept, p))
    duck.script(con, _SQL)


def _clues(judged: Judged, group: np.ndarray, unnamed: np.ndarray) -> pd.DataFrame:
    """k, clue, bits: each clue that each kept candidate has to do with; company only where nobody is named."""
    order = np.argsort(judged.group, kind="stable")
    sorted_group = judged.group[order]
    first = np.searchsorted(sorted_group, group)
    count = np.where(group >= 0, np.searchsorted(sorted_group, group, side="right") - first, 0)
    k = np.repeat(np.arange(len(group)), count)
    row = order[np.arange(len(k)) - np.repeat(np.cumsum(count) - count, count) + first[k]] if len(k) else k
    clue = judged.book.row_clue[row]
    company = np.array([kind.startswith("with") for kind in judged.book.kinds], dtype=np.bool_)
    heard = unnamed[k] | ~company[judged.book.clue_kind[clue]]
    found = pd.DataFrame({"k": k, "clue": clue, "bits": judged.said.ratio[row] * _BITS})
    return found[heard]


def _facts(judged: Judged, group: np.ndarray) -> pd.DataFrame:
    """k, name, value_b, bits, near_o (the other offence, -1 none), refs: each fact that weighs anything."""
    with_clue = np.flatnonzero(group >= 0)
    kept = judged.table.keep(group[with_clue])
    weight = judged.learnt.weights.of_bands(kept)
    parts = []
    for at, fact in enumerate(FACTS):
        rows = np.flatnonzero(weight[:, at] != 0)
        other = judged.facts[_OTHER[fact.name]] if fact.name in _OTHER else np.full(len(judged.table.o), np.nan)
        near = other[group[with_clue[rows]]].astype(np.float64)
        refs = judged.facts["home_refs"][group[with_clue[rows]]] if "home" in fact.name else [None] * len(rows)
        if fact.name in _ROW_OF:
            table, column = _ROW_OF[fact.name]
            keys = judged.facts[column][group[with_clue[rows]]].tolist()
            refs = [None if key is None else f'["{table}:{key}"]' for key in keys]
        parts.append(
            pd.DataFrame(
                {
                    "k": with_clue[rows],
                    "name": fact.name,
                    "value_b": np.array(fact.bands, dtype=object)[kept.band[rows, at]],
                    "bits": weight[rows, at] * _BITS,
                    "near_o": np.where(np.isnan(near), -1, near).astype(np.int64),
                    "refs": pd.Series(list(refs), dtype="str"),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def _said(judged: Judged, kept: np.ndarray) -> pd.DataFrame:
    """k, name, bits: what descriptions say of each kept candidate."""
    said = judged.described[kept]
    k, piece = np.nonzero(said)
    names = np.array(PIECES, dtype=object)
    return pd.DataFrame({"k": k, "name": pd.Series(names[piece], dtype="str"), "bits": said[k, piece] * _BITS})


def _series(judged: Judged, kept: np.ndarray, p: np.ndarray) -> pd.DataFrame:
    """k, o, bits: what the other offences of a series add to each kept candidate, one row for each of them."""
    series = judged.pooled.series[judged.rows.seat[kept]]
    k = np.flatnonzero(series >= 0)
    after = np.clip(p[kept[k]], 1e-9, 1 - 1e-9)
    own = np.clip(judged.belief.p[kept[k]], 1e-9, 1 - 1e-9)
    bits = np.log2(after / (1 - after)) - np.log2(own / (1 - own))
    rows = [
        (int(at), int(judged.seats.o[seat]), float(gain))
        for at, gain in zip(k, bits, strict=True)
        for seat in judged.series.members[series[at]]
    ]
    return pd.DataFrame(rows, columns=["k", "o", "bits"]).astype({"k": "int64", "o": "int64", "bits": "float64"})


def _table(con: DuckDBPyConnection, name: str, frame: pd.DataFrame) -> None:
    con.register("l_frame", frame)
    con.execute(f"CREATE TABLE {duck.name(name)} AS SELECT * FROM l_frame")
    con.unregister("l_frame")
