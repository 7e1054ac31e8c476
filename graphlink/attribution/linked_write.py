"""From beliefs to the written tables: credit, unknown series, offence links, evidence, review, and what was learnt.

Do not break: over one seat, people and the unknown series together hold at most 1. A series that nobody fits is an
identity without a record, named after its smallest seat. Mistake a newcomer will make: to credit a series and its
candidates each in full.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from graphlink import duck
from graphlink.attribution import linked_evidence, linked_hands
from graphlink.attribution.linked_believe import Kept, doubted
from graphlink.attribution.linked_book import column, summed
from graphlink.attribution.linked_urn import ENOUGH
from graphlink.harm.policy import Policy
from graphlink.identity.model import identity_id

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from graphlink.attribution.linked import Judged

_HERE = Path(__file__).parent
KEPT = 0.01  # candidates below this go to the remainder
MOST_LINKS = 50  # links of one offence
MOST_REVIEWED = 1000  # rows of the review


def write(con: DuckDBPyConnection, judged: Judged, policy: Policy) -> None:
    """Fill the linked_ tables and write attributions: what is believed, on top of what holdings.sql wrote."""
    p = np.round(np.minimum(judged.pooled.p, 1 - 1e-9), 9)
    rows, seats = judged.rows, judged.seats
    keep = np.flatnonzero((p >= KEPT) | (rows.named != 0))
    believed = pd.DataFrame(
        {
            "o": seats.o[rows.seat[keep]],
            "seat": seats.seat[rows.seat[keep]],
            "ident": rows.ident[keep],
            "probability": p[keep],
            "doubted": doubted(rows, judged.belief, seats.o, judged.book.ident_sex, _kept(con))[keep],
        }
    )
    _table(con, "l_believed", believed)
    _table(con, "l_series_seats", _unknown(con, judged, p))
    duck.script(con, _HERE / "linked_write.sql", apply=policy.doubt == "apply")
    linked_evidence.write(con, judged, keep, p)
    pairs = judged.pairs
    _table(con, "l_scored", pd.DataFrame({"a": pairs.a, "b": pairs.b, "p": pairs.p}))
    duck.script(con, _HERE / "linked_links.sql", per_offence=MOST_LINKS, top=MOST_REVIEWED)
    linked_hands.write(con, pairs)
    _tell(con, judged)


def _kept(con: DuckDBPyConnection) -> Kept:
    duck.script(con, _HERE / "linked_near.sql")
    pairs = column(con, "SELECT a, b FROM l_lookalikes WHERE dated ORDER BY a, b")
    near = column(con, "SELECT o, a, b FROM l_near ORDER BY o, a, b")
    return Kept(
        (pairs["a"].astype(np.int64), pairs["b"].astype(np.int64)),
        (near["o"].astype(np.int64), near["a"].astype(np.int64), near["b"].astype(np.int64)),
    )


def _unknown(con: DuckDBPyConnection, judged: Judged, p: np.ndarray) -> pd.DataFrame:
    """series, o, seat, identity_id, probability: the seats of each series that nobody fits."""
    seats, rows, pooled = judged.seats, judged.rows, judged.pooled
    kept = np.where(p >= KEPT, p, 0.0)
    taken = summed(rows.seat, kept, len(seats.o))
    offence = [r["offence_id"] for r in duck.rows(con, "SELECT offence_id FROM l_offences ORDER BY o")]
    found: dict[str, list[object]] = {"series": [], "o": [], "seat": [], "identity_id": [], "probability": []}
    for at in pooled.unknown:
        members = judged.series.members[at]
        smallest = min(f"suspect:{offence[seats.o[s]]}/{seats.seat[s]}" for s in members)
        for s in members:
            row = (
                at, int(seats.o[s]), int(seats.seat[s]), identity_id(smallest),
                round(max(0.0, judged.series.cohesion[at] * (1 - float(taken[s]))), 9),
            )  # fmt: skip
            for name, value in zip(found, row, strict=True):
                found[name].append(value)
    types = {"series": "int64", "o": "int64", "seat": "int64", "identity_id": "str", "probability": "float64"}
    return pd.DataFrame(found).astype(types)


def _tell(con: DuckDBPyConnection, judged: Judged) -> None:
    """What was learnt, and what was not: kinds with too few cases keep their documented defaults."""
    learnt, weights, kinds = judged.learnt, judged.learnt.weights, judged.book.kinds
    urns = learnt.urns
    rows = list(zip(kinds, urns.cases.tolist(), urns.lam.tolist(), urns.theta.tolist(), strict=True))
    for at, (kind, cases, lam, theta) in enumerate(rows):
        con.execute(
            "INSERT INTO linked_learnt VALUES (?, ?, ?, ?, ?, ?)",
            [kind, cases, cases >= ENOUGH, round(lam, 6), round(theta, 6), _kappas(judged, at)],
        )
    measured = {
        "eps": weights.mistaken,
        "cases": float(weights.cases),
        "nobody in the data, before any clue": learnt.prior.nobody,
        "solved pairs of offences": float(judged.pairs.solved),
    }
    for name, value in measured.items():
        con.execute("INSERT INTO linked_measured VALUES (?, ?)", [name, round(value, 6)])
    notes = []
    if few := ", ".join(kind for kind, cases, _, _ in rows if cases < ENOUGH):
        notes.append(f"Fewer than {ENOUGH} offences that name somebody tell about: {few}. Documented defaults hold.")
    if weights.cases:
        notes.append(
            f"Fitted on {weights.cases:,} offences with the name hidden; {weights.mistaken:.1%} of names look mistaken."
        )
    else:
        notes.append(
            "Too few offences name somebody to fit what distance, days, hours and habits say: they say little."
        )
    if cut := duck.value(con, "SELECT n FROM l_links_cut"):
        notes.append(f"{cut:,} links between offences were dropped: an offence keeps its {MOST_LINKS} likeliest.")
    for note in notes:
        con.execute("INSERT INTO linked_notes VALUES (?)", [note])


def _kappas(judged: Judged, kind: int) -> str:
    """kappa by way of being known to the clue: (never suspected of anything else, suspected); those that occur."""
    book = judged.book
    mine = book.clue_kind[book.row_clue[book.entry_row]] == kind
    kappa = judged.learnt.urns.kappa[kind]
    return json.dumps({book.uses[use]: np.round(kappa[use], 6).tolist() for use in np.unique(book.entry_use[mine])})


def _table(con: DuckDBPyConnection, name: str, frame: pd.DataFrame) -> None:
    con.register("l_frame", frame)
    con.execute(f"CREATE TABLE {duck.name(name)} AS SELECT * FROM l_frame")
    con.unregister("l_frame")
