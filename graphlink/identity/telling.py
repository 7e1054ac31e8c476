"""What speaks for and against each pair, row by row: bits with the two values and the source rows behind them.

Do not break: the rows of a pair add up to its bits, and its bits to its probability. What groups, relatives and
constraints do are rows of their own, never spread over the pieces. Mistake a newcomer will make: to round the sum; the
pieces are rounded, and the sum is made of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa

from graphlink import duck
from graphlink.identity.certain import SAME as JUDGED_SAME
from graphlink.identity.certain import Certain
from graphlink.identity.levels import FIELDS
from graphlink.identity.mixture import CERTAIN, CHANCE, FALSE, KIN, NAMES, SAME, Model, Pairs
from graphlink.identity.sharing import KINDS, SEVERAL

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_HERE = Path(__file__).parent
_DIGITS = 6
_OTHERS = "other records of these identities"
# What is said of the levels of a kind of thing, from `sharing.DIFFERS` up.
_HELD = ("another {}", "{} that reads alike", "same {}, one after the other", "same {}", "several {} the same")


@dataclass(frozen=True)
class Told:
    """bits: what each pair comes to. rows: the pieces of the pairs asked for, in order."""

    bits: np.ndarray
    rows: pd.DataFrame


def tell(
    con: DuckDBPyConnection, model: Model, pairs: Pairs, certain: Certain, grouped: np.ndarray, wanted: np.ndarray
) -> Told:
    """`grouped`: log2 odds of each pair once its groups have spoken. `wanted`: the pairs whose rows are given."""
    total = model.total(pairs)
    lead = np.where(total[:, SAME] >= total[:, FALSE], SAME, FALSE)
    pieces = _pieces(model, pairs, total, lead)
    own = sum(piece.sum(axis=1) if piece.ndim > 1 else piece for piece in pieces.values())
    pieces["others"] = np.round(np.where(np.abs(grouped - own) > 1e-5, grouped - own, 0), _DIGITS)
    bits = np.round(own + pieces["others"], _DIGITS)
    return Told(bits, _rows(con, pairs, certain, pieces, lead, wanted))


def _pieces(model: Model, pairs: Pairs, total: np.ndarray, lead: np.ndarray) -> dict[str, np.ndarray]:
    of_lead = lead == FALSE
    fields = np.where(of_lead[:, None], model.by_field(pairs, FALSE), model.by_field(pairs, SAME)) - pairs.chance
    prior = np.where(
        of_lead, *(model.count[of][pairs.group] - model.count[CHANCE][pairs.group] for of in (FALSE, SAME))
    )
    one = np.logaddexp2(total[:, SAME], total[:, FALSE])
    two = np.logaddexp2(total[:, KIN], total[:, CHANCE])
    return {
        "prior": np.round(prior, _DIGITS),
        "fields": np.round(np.where(pairs.level >= 0, fields.astype(float), 0), _DIGITS),
        "either": np.round(one - np.where(of_lead, total[:, FALSE], total[:, SAME]), _DIGITS),
        "kin": np.round(total[:, CHANCE] - two, _DIGITS),
        "certain": pairs.known * CERTAIN,
    }


def _rows(
    con: DuckDBPyConnection,
    pairs: Pairs,
    certain: Certain,
    pieces: dict[str, np.ndarray],
    lead: np.ndarray,
    wanted: np.ndarray,
) -> pd.DataFrame:
    said: list[pd.DataFrame] = []

    def say(order: int, field: str, says: object, bits: np.ndarray, at: np.ndarray) -> None:
        said.append(pd.DataFrame({"p": at, "n": order, "field": field, "says": says, "bits": bits[at]}))

    false = "as likely as two records of one human are, one under a false name"
    straight = "as likely as two records of one human are"
    say(0, "", np.where(lead[wanted] == FALSE, false, straight), pieces["prior"], wanted)
    for at, field in enumerate(NAMES):
        there = wanted[pairs.level[wanted, at] >= 0]
        for value in np.unique(pairs.level[there, at]):
            hit = there[pairs.level[there, at] == value]
            say(1 + at, field, _says(at, int(value)), pieces["fields"][:, at], hit)
    last = 1 + len(NAMES)
    either = wanted[np.abs(pieces["either"][wanted]) > 0]
    say(last, "", "or the other way round: straight or a false name", pieces["either"], either)
    kin = wanted[np.abs(pieces["kin"][wanted]) > 0]
    say(last + 1, "", "could be a relative or housemate", pieces["kin"], kin)
    judged, reasons = _settled(con, pairs, certain, wanted)
    for says, hit in reasons:
        say(last + 2, "pnc" if "pnc" in says else "judged", says, pieces["certain"], hit)
    others = wanted[np.abs(pieces["others"][wanted]) > 0]
    say(last + 3, "", _OTHERS, pieces["others"], others)
    told = pd.concat(said, ignore_index=True).sort_values(["p", "n"], kind="stable")
    told["i"], told["j"] = pairs.i[told["p"]], pairs.j[told["p"]]
    con.register("li_given", pa.Table.from_pandas(told, preserve_index=False))
    con.execute("CREATE OR REPLACE TABLE li_told AS SELECT * FROM li_given")
    con.unregister("li_given")
    con.register("li_given", pa.Table.from_pandas(judged, preserve_index=False))
    con.execute("CREATE OR REPLACE TABLE li_judged AS SELECT i, j, min(ref) AS ref FROM li_given GROUP BY ALL")
    con.unregister("li_given")
    duck.script(con, _HERE / "telling.sql")
    rows: pd.DataFrame = duck.arrow(
        con,
        "SELECT 'pair' AS subject, a, b, name, value_a, value_b, bits, source_refs FROM li_evidence ORDER BY p, n",
    ).to_pandas()
    return rows


def _says(at: int, level: int) -> str:
    if at < len(FIELDS):
        return FIELDS[at].levels[len(FIELDS[at].levels) - 1 - level].says
    if at < len(FIELDS) + len(KINDS):
        kind = KINDS[at - len(FIELDS)]
        return _HELD[level].format(kind.many if level == SEVERAL else kind.says)
    return "written down side by side, as two people"


def _settled(
    con: DuckDBPyConnection, pairs: Pairs, certain: Certain, wanted: np.ndarray
) -> tuple[pd.DataFrame, list[tuple[str, np.ndarray]]]:
    """Judgements and rules that settle the wanted pairs: i, j, ref; and what is said of which pairs."""
    pnc = certain.apart.pnc
    one = wanted[pairs.known[wanted] == 1]
    two = wanted[pairs.known[wanted] == -1]
    n = np.int64(len(certain.start))
    links = certain.links[certain.links["rule"] == JUDGED_SAME]
    judged = pd.DataFrame({"i": links["i"], "j": links["j"], "ref": "decisions:" + links["value"].astype("string")})
    by_rule = pd.DataFrame({"i": certain.reasons["i"], "j": certain.reasons["j"], "ref": certain.reasons["source"]})
    listed = pd.concat([judged, by_rule], ignore_index=True).astype({"ref": "string"})
    keys = {
        kind: part["i"].to_numpy(int) * n + part["j"].to_numpy(int) for kind, part in certain.reasons.groupby("kind")
    }
    here = pairs.i * n + pairs.j
    same_pnc = (pnc[pairs.i] >= 0) & (pnc[pairs.i] == pnc[pairs.j])
    direct = np.isin(here, links["i"].to_numpy(int) * n + links["j"].to_numpy(int))
    out = [("equal pnc_id", one[same_pnc[one]])]
    out.append((JUDGED_SAME, one[~same_pnc[one] & direct[one]]))
    out.append(("joined for certain through other records", one[~same_pnc[one] & ~direct[one]]))
    left = np.ones(len(pairs), dtype=bool)
    for kind in sorted(keys, key=lambda k: (k != "human different", k)):
        hit = two[np.isin(here[two], keys[kind]) & left[two]]
        left[hit] = False
        out.append((str(kind), hit))
    out.append(("two pnc_ids", two[left[two]]))
    return listed, [(says, at) for says, at in out if len(at)]
