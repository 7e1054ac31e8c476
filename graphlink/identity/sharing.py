"""What two records hold in common (numbers, plates, addresses, accounts, marks, victims, kin), and how telling it is.

A value that many people hold dilutes itself: its chance between strangers is the share of people, as grouped so far,
who hold it. Do not break: holders are counted in people (clusters), not in records, else one man's ten records make
his own number look common.
Mistake a newcomer will make: to take two dated ties to one number for one holder. A number handed on is held by one
after the other; that is a level of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphlink import duck

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of thing held. `many`: the word for several. `same`, `kin`: chances of the five levels below, from
    DIFFERS up."""

    name: str
    says: str
    many: str
    same: tuple[float, float, float, float, float]
    kin: tuple[float, float, float, float, float]


KINDS = (
    Kind("address", "address", "addresses", (0.32, 0.03, 0.03, 0.57, 0.05), (0.34, 0.01, 0.05, 0.57, 0.03)),
    Kind("phone", "number", "numbers", (0.35, 0.0, 0.02, 0.6, 0.03), (0.85, 0.0, 0.01, 0.13, 0.01)),
    Kind("vehicle", "vehicle", "vehicles", (0.35, 0.0, 0.02, 0.6, 0.03), (0.8, 0.0, 0.01, 0.18, 0.01)),
    Kind("account", "account", "accounts", (0.4, 0.0, 0.01, 0.56, 0.03), (0.98, 0.0, 0.001, 0.018, 0.001)),
    Kind("mark", "DNA or fingerprint", "marks", (0.4, 0.0, 0.01, 0.56, 0.03), (0.997, 0.0, 0.0005, 0.002, 0.0005)),
    Kind(
        "partial mark", "partial mark", "partial marks", (0.6, 0.0, 0.01, 0.36, 0.03), (0.98, 0.0, 0.001, 0.018, 0.001)
    ),
    Kind("place seen", "place seen", "places seen", (0.7, 0.0, 0.02, 0.25, 0.03), (0.8, 0.0, 0.02, 0.16, 0.02)),
    Kind("victim", "victim", "victims", (0.5, 0.0, 0.02, 0.43, 0.05), (0.85, 0.0, 0.01, 0.13, 0.01)),
    Kind("partner", "partner", "partners", (0.4, 0.0, 0.0, 0.57, 0.03), (0.93, 0.0, 0.0, 0.06, 0.01)),
    Kind("relative", "relative", "relatives", (0.4, 0.0, 0.0, 0.55, 0.05), (0.5, 0.0, 0.0, 0.4, 0.1)),
    Kind("associate", "associate", "associates", (0.7, 0.0, 0.0, 0.27, 0.03), (0.85, 0.0, 0.0, 0.13, 0.02)),
)
DIFFERS, LIKE, IN_TURN, SHARED, SEVERAL = range(5)
LIKE_OTHERS = 3.0  # people beside the two whose address reads like theirs, on average
_TURN = 45  # days between the end of one tie and the start of the other from which a value counts as handed on
_READS_LIKE = 0.9  # letters of two addresses with the same numbers
_MANY = 40  # holders from which a value alone no longer makes two records candidates


@dataclass(frozen=True, slots=True)
class Held:
    """How each pair stands on each kind: `level` (int8, -1 unknown); `others`: people beside the two who hold it."""

    level: np.ndarray
    others: np.ndarray


def hold(con: DuckDBPyConnection, cluster: np.ndarray) -> None:
    """Write li_cluster, li_held, li_values (people who hold each value), and li_held_keys, the block keys."""
    con.register("li_given", pa.table({"uid": np.arange(len(cluster)), "cluster": cluster}))
    con.execute("CREATE OR REPLACE TABLE li_cluster AS SELECT uid, cluster FROM li_given")
    con.unregister("li_given")
    duck.script(con, _HERE / "held.sql")
    con.execute(
        "CREATE OR REPLACE TABLE li_addresses AS SELECT e.id AS value, "
        "array_to_string(regexp_extract_all(e.label, '[0-9]+'), ' ') AS numbers, "
        "regexp_replace(lower(e.label), '[^a-z]', '', 'g') AS letters FROM entities e WHERE e.kind = 'address'"
    )
    con.execute(
        "CREATE OR REPLACE TABLE li_values AS SELECT kind, value, count(DISTINCT cluster) AS people, "
        "count(*) AS records FROM li_held JOIN li_cluster USING (uid) GROUP BY ALL"
    )
    con.execute(
        "CREATE OR REPLACE TABLE li_held_keys AS "
        "SELECT h.uid, h.kind || ':' || h.value AS key FROM li_held h JOIN li_values v USING (kind, value) "
        f"WHERE v.records BETWEEN 2 AND {_MANY} UNION ALL "
        "SELECT h.uid, h.kind || ':' || h.value || '|' || unnest([p.sur_root, p.fore_root, p.born]) FROM li_held h "
        f"JOIN li_values v USING (kind, value) JOIN li_people p USING (uid) WHERE v.records > {_MANY}"
    )


@dataclass(frozen=True, slots=True)
class Holdings:
    """What `hold` wrote, and `known`: which kinds each record holds anything of (records x KINDS)."""

    con: DuckDBPyConnection
    known: np.ndarray

    @classmethod
    def of(cls, con: DuckDBPyConnection, n: int) -> Holdings:
        """`n`: how many records there are."""
        rows = duck.arrow(con, "SELECT DISTINCT uid, kind FROM li_held ORDER BY ALL")
        known = np.zeros((n, len(KINDS)), dtype=bool)
        known[rows.column("uid").to_numpy(), _places(rows)] = True
        return cls(con, known)

    def shared(self, i: np.ndarray, j: np.ndarray, cluster: np.ndarray) -> Held:
        """What the pairs (i, j) hold in common."""
        self.con.register("li_given", pa.table({"p": np.arange(len(i)), "i": i, "j": j}))
        found, like = duck.arrow(self.con, _MET), duck.arrow(self.con, _LIKE)
        self.con.unregister("li_given")
        level = np.where(self.known[i] & self.known[j], np.int8(DIFFERS), np.int8(-1)).astype(np.int8)
        others = np.zeros(level.shape, dtype=np.float32)
        at, pair = _places(found), found.column("p").to_numpy()
        turn = np.nan_to_num(found.column("days_between").to_numpy(zero_copy_only=False).astype(float)) > _TURN
        alike, address = like.column("p").to_numpy(), [kind.name for kind in KINDS].index("address")
        level[alike, address], others[alike, address] = LIKE, LIKE_OTHERS
        n = found.column("n").to_numpy()
        level[pair, at] = np.where(n == 0, -1, np.where(n > 1, SEVERAL, np.where(turn, IN_TURN, SHARED)))
        same = cluster[i[pair]] == cluster[j[pair]]
        others[pair, at] = np.maximum(found.column("people").to_numpy() - np.where(same, 1, 2), 0)
        return Held(level, others)


# A partner of both whom both offended against is one fact: the victim then says nothing more.
_MET = """
WITH met AS (
  SELECT g.p, a.kind, a.value, v.people, greatest(a.first_day - b.last_day, b.first_day - a.last_day, 0) AS days
  FROM li_given g JOIN li_held a ON a.uid = g.i
  JOIN li_held b ON b.uid = g.j AND b.kind = a.kind AND b.value = a.value
  JOIN li_values v ON v.kind = a.kind AND v.value = a.value
),
tied AS (
  SELECT DISTINCT p, regexp_extract(value, '[0-9]+$') AS human FROM met
  WHERE kind IN ('partner', 'relative', 'associate')
)
SELECT m.p, m.kind, count(*) - count(t.p) AS n, min(m.people) AS people, min(m.days) AS days_between
FROM met m LEFT JOIN tied t ON m.kind = 'victim' AND t.p = m.p AND t.human = m.value
GROUP BY ALL ORDER BY ALL
"""
_LIKE = f"""
SELECT DISTINCT g.p FROM li_given g JOIN li_held a ON a.uid = g.i AND a.kind = 'address'
JOIN li_held b ON b.uid = g.j AND b.kind = 'address' JOIN li_addresses x ON x.value = a.value
JOIN li_addresses y ON y.value = b.value AND y.numbers = x.numbers
WHERE x.numbers <> '' AND jaro_winkler_similarity(x.letters, y.letters) >= {_READS_LIKE} ORDER BY ALL
"""


def _places(rows: pa.Table) -> np.ndarray:
    """Where each row's kind stands among KINDS."""
    kinds = pa.array([kind.name for kind in KINDS])
    places: np.ndarray = pc.index_in(rows.column("kind"), kinds).to_numpy().astype(np.int64)
    return places
