"""Who did it by the plain rule: named seats to the named record's identity, unnamed ones to nobody, judgements first.

Do not break: over one seat weights add up to at most 1, and credited + remainder = days for every seat; `credit`
checks both and raises rather than write a list that made or lost harm.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from graphlink import duck
from graphlink.decisions import InForce
from graphlink.errors import GraphlinkError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_HERE = Path(__file__).parent


def attribute(con: DuckDBPyConnection, decisions: InForce, statuses: Iterable[str]) -> None:
    """Write the tables attributions, counted, suspects and attribution_conflicts (columns: catalogue.outputs).

    Needs what the headers of `holdings.sql`, `plain.sql` and `credited.sql` name. `statuses`: as in `hold`.
    """
    hold(con, decisions, statuses)
    duck.script(con, _HERE / "plain.sql")
    credit(con)


def hold(con: DuckDBPyConnection, decisions: InForce, statuses: Iterable[str]) -> None:
    """Write holdings and what else `holdings.sql` names: who holds which seat by names and judgements.

    `statuses`: those of named suspects that the policy counts.
    """
    con.execute("CREATE TABLE policy_statuses (status VARCHAR)")
    con.executemany("INSERT INTO policy_statuses VALUES (?)", [[status] for status in statuses])
    for name, rows in (("judged_did", decisions.did), ("judged_did_not", decisions.did_not)):
        con.execute(f"CREATE TABLE {name} (offence_id VARCHAR, seat BIGINT, record_id VARCHAR, decision_id VARCHAR)")
        if rows:
            con.executemany(f"INSERT INTO {name} VALUES (?, ?, ?, ?)", [list(row) for row in rows])
    duck.script(con, _HERE / "holdings.sql")


def credit(con: DuckDBPyConnection) -> None:
    """Write counted and suspects from the attributions of whichever rule; raise where harm was made or lost."""
    duck.script(con, _HERE / "credited.sql")
    _check(con)


def _check(con: DuckDBPyConnection) -> None:
    """Raise where a seat holds more than one offender, or days were made or lost."""
    broken = duck.rows(
        con,
        """
        SELECT offence_id, seat FROM attributions GROUP BY ALL HAVING sum(weight) > 1 + 1e-9
        UNION ALL
        SELECT offence_id, seat FROM counted
        WHERE abs(credited + remainder - days) > 1e-6 OR remainder < -1e-6
        ORDER BY ALL LIMIT 3
        """,
    )
    if broken:
        raise GraphlinkError(f"Harm was made or lost at {broken}: a fault of graphlink. Nothing was written.")
