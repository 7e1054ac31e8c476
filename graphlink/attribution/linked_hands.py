"""Why two offences are thought to be one hand's, in bits that add up to the stated log-odds of their link.

Do not break: a chance that comes from likeness and shared values has a row for each of them; one that comes from a
candidate of both has that one row, for what speaks for him stands with each offence. Mistake a newcomer will make:
to show both; only the greater of the two chances is stated.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from graphlink import duck
from graphlink.attribution.linked_book import column
from graphlink.attribution.linked_pairs import Pairs, bands

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_SQL = Path(__file__).with_name("linked_hands.sql")
_BITS = float(1 / np.log(2))
_BASES = ("two offences that share something", "two offences alike in method, near in time and place")


def write(con: DuckDBPyConnection, pairs: Pairs) -> None:
    """Add the rows of every kept link to linked_evidence. Needs what linked_links.sql writes."""
    kept = column(con, "SELECT a, b FROM l_link_rows JOIN l_links_kept USING (a, b) WHERE by_pair ORDER BY a, b")
    frame = pieces(pairs, pairs.of(kept["a"].astype(np.int64), kept["b"].astype(np.int64)))
    con.register("l_frame", frame)
    con.execute("CREATE TABLE l_link_pieces AS SELECT * FROM l_frame")
    con.unregister("l_frame")
    duck.script(con, _SQL)


def pieces(pairs: Pairs, rows: np.ndarray) -> pd.DataFrame:
    """a, b, part (base, shared, likeness), name, band, bits: what each pair of `rows` is made of."""
    k = len(pairs.kinds)
    base = np.where(pairs.alike[rows], 1, 0)
    row, kind = np.nonzero(pairs.shares[rows])
    codes = pairs.codes[rows]
    weight = pairs.weight[k + 2 :][codes]
    at, column_of = np.nonzero(weight)
    words = bands()
    told = [words[code] for code in codes[at, column_of].tolist()]
    parts = [
        (rows, "base", [_BASES[b] for b in base], None, pairs.weight[k + base]),
        (rows[row], "shared", [pairs.kinds[i] for i in kind], None, pairs.weight[kind]),
        (rows[at], "likeness", [name for name, _ in told], [band for _, band in told], weight[at, column_of]),
    ]
    frames = [
        pd.DataFrame({
            "a": pairs.a[where], "b": pairs.b[where], "part": part,
            "name": pd.Series(names, dtype="str"), "band": pd.Series(band or [None] * len(where), dtype="str"),
            "bits": np.asarray(nats, dtype=np.float64) * _BITS,
        })
        for where, part, names, band, nats in parts
    ]  # fmt: skip
    return pd.concat(frames, ignore_index=True)
