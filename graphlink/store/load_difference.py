"""What differs between a run and what a graph holds of it: rows to send, ids that are gone.

Sums of digests are compared first, of a whole label or kind of tie; where they differ, by bucket; ids and digests are
fetched of the buckets that differ only. So an unchanged run costs one scan in the server and a few numbers on the way.

Do not break: a tie whose content changed is deleted and made again, because its ends may have changed; a node is set
anew, because its ties hang on it. Mistake a newcomer will make: trusting counts; a row changed is as many rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphlink import duck
from graphlink.errors import StoreRefusedError
from graphlink.store import load_cypher as cypher
from graphlink.store.load_rows import SUMMED, Part, Progress

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from neo4j import Session

_ROWS_A_BUCKET = 16
_MOST_BUCKETS = 65_536
_FETCH = 20_000


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be done for one part: `send` is a table or query of rows, `gone` one of ids, each with its count."""

    part: Part
    send: str
    sending: int
    gone: str
    going: int
    stale: int  # what stays and carries another run


def everything(part: Part) -> Change:
    """The change from nothing."""
    return Change(part, duck.name(part.table), part.rows, "(SELECT NULL AS id WHERE false)", 0, 0)


def differences(
    con: DuckDBPyConnection, session: Session, parts: Sequence[Part], run: str, progress: Progress | None
) -> list[Change]:
    """The change of every part. StoreRefusedError where a node that is not ours has an id of ours."""
    changes = []
    for number, part in enumerate(parts):
        if progress is not None:
            progress("comparing with the graph", number, len(parts))
        changes.append(_difference(con, session, part, run))
    return changes


def _difference(con: DuckDBPyConnection, session: Session, part: Part, run: str) -> Change:
    (held,) = _ask(session, cypher.summed(part), run=run)
    if part.is_node and held["foreign"]:
        _refuse_taken(con, session, part)
    if held["rows"] == 0:
        return everything(part)
    if [held["rows"], held["summed"]] == _sums(con, part):
        return Change(part, "(SELECT NULL WHERE false)", 0, "(SELECT NULL AS id WHERE false)", 0, held["stale"])
    return _row_by_row(con, session, part, held)


def _ask(session: Session, statement: str, **params: Any) -> list[dict[str, Any]]:
    def work(transaction: Any) -> list[dict[str, Any]]:
        return [dict(record) for record in transaction.run(statement, params)]

    return session.execute_read(work)


def _sums(con: DuckDBPyConnection, part: Part) -> list[int]:
    (row,) = duck.rows(
        con,
        f"SELECT count(*) AS rows, coalesce(sum(digest % {SUMMED}), 0)::BIGINT AS summed FROM {duck.name(part.table)}",
    )
    return [row["rows"], row["summed"]]


def _refuse_taken(con: DuckDBPyConnection, session: Session, part: Part) -> None:
    ids = duck.arrow(con, f"SELECT id FROM {duck.name(part.table)}").column("id").to_pylist()
    asked = (ids[start : start + _FETCH] for start in range(0, len(ids), _FETCH))
    taken = sum(_ask(session, cypher.taken(part), ids=some)[0]["taken"] for some in asked)
    if taken:
        raise StoreRefusedError(
            f"The database holds {taken:,} nodes :{part.name} that graphlink did not write, with ids of this "
            "run. Nothing was changed. Name another database by NEO4J_DATABASE, or remove those nodes."
        )


def _row_by_row(con: DuckDBPyConnection, session: Session, part: Part, held: dict[str, Any]) -> Change:
    buckets = min(max(max(part.rows, held["rows"]) // _ROWS_A_BUCKET, 1), _MOST_BUCKETS)
    which = _differing(con, session, part, buckets)
    stored, kept = duck.name(f"stored_{part.table}"), duck.name(f"kept_{part.table}")
    _fetch(con, session, part, (stored, buckets, which))
    table, bucket = duck.name(part.table), f"digest % {buckets}"
    con.execute(
        f"CREATE OR REPLACE TABLE {kept} AS SELECT s.id FROM "
        f"(SELECT id, min(digest) AS digest FROM {stored} GROUP BY id HAVING count(*) = 1) s "
        f"JOIN {table} t ON t.id = s.id AND t.digest = s.digest"
    )
    sends, goes = duck.name(f"send_{part.table}"), duck.name(f"gone_{part.table}")
    con.execute(
        f"CREATE OR REPLACE TABLE {sends} AS SELECT * FROM {table} t "
        f"WHERE {bucket} IN (SELECT unnest($which::BIGINT[])) AND id NOT IN (FROM {kept})",
        {"which": which},
    )
    # A node that only changed stays; of a tie every older version goes.
    stays = f"SELECT id FROM {table}" if part.is_node else f"SELECT id FROM {kept}"
    con.execute(f"CREATE OR REPLACE TABLE {goes} AS SELECT DISTINCT id FROM {stored} WHERE id NOT IN ({stays})")
    sending, going = (duck.value(con, f"SELECT count(*) FROM {name}") for name in (sends, goes))
    return Change(part, sends, sending, goes, going, held["stale"])


def _differing(con: DuckDBPyConnection, session: Session, part: Part, buckets: int) -> list[int]:
    """The buckets whose sums differ between the run and the graph."""
    found = _ask(session, cypher.by_bucket(part), buckets=buckets)
    theirs = {row["bucket"]: (row["rows"], row["summed"]) for row in found}
    ours = {
        row["bucket"]: (row["rows"], row["summed"])
        for row in duck.rows(
            con,
            f"SELECT digest % {buckets} AS bucket, count(*) AS rows, sum(digest % {SUMMED})::BIGINT AS summed "
            f"FROM {duck.name(part.table)} GROUP BY bucket",
        )
    }
    return sorted(bucket for bucket in theirs.keys() | ours.keys() if theirs.get(bucket) != ours.get(bucket))


def _fetch(con: DuckDBPyConnection, session: Session, part: Part, what: tuple[str, int, list[int]]) -> None:
    """Ids and digests that the graph holds in some buckets, into a table."""
    import pyarrow as pa

    table, buckets, which = what
    con.execute(f"CREATE OR REPLACE TABLE {table} (id VARCHAR, digest BIGINT)")

    def work(transaction: Any) -> None:
        con.execute(f"DELETE FROM {table}")
        result = transaction.run(cypher.in_buckets(part), buckets=buckets, which=which)
        while rows := result.fetch(_FETCH):
            fetched = pa.table({"id": [row[0] for row in rows], "digest": [row[1] for row in rows]})
            con.register("fetched", fetched)
            con.execute(f"INSERT INTO {table} SELECT id, digest FROM fetched")
            con.unregister("fetched")

    session.execute_read(work)
