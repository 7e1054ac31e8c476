"""Loading into a server over Bolt: the difference only, seen whole by everybody who reads.

A small difference is one transaction. A larger one is written in batches while the Run node says `loading`; an
interrupted load leaves it so, and the next one compares and completes.

Do not break: constraints first, nodes before ties; every transaction takes the lock of `load_cypher.LOCK` or shows that
the load is still ours, so that two loads at once end as one of them, whole. Mistake a newcomer will make: a larger
`AT_ONCE`; a server keeps what a transaction changes in its heap.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from neo4j.exceptions import Neo4jError

from graphlink import duck
from graphlink.errors import StoreRefusedError
from graphlink.store import load_cypher as cypher
from graphlink.store.connect import Connection
from graphlink.store.faults import store_errors
from graphlink.store.load_difference import Change, differences, everything
from graphlink.store.load_rows import Part, Progress, batches, run_properties
from graphlink.store.load_schema import make_schema

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from neo4j import ManagedTransaction, Session

BATCH = 5_000  # rows a statement
AT_ONCE = 50_000  # rows in the one transaction of a small difference
STAMPED = 20_000  # rows a transaction whose `run` alone changes
_TOO_MUCH = ("OutOfMemory", "MemoryPool", "TransactionTimedOut")  # for one transaction, as this server is set up


@dataclass
class Written:
    """What a load changed: rows sent and gone by label or relationship, over all its parts."""

    sent: dict[str, int] = field(default_factory=dict)
    gone: dict[str, int] = field(default_factory=dict)
    stamped: int = 0


class _OvertakenError(Exception):
    """Another load changed the graph since it was compared."""


def load(
    con: DuckDBPyConnection,
    parts: Sequence[Part],
    connection: Connection,
    progress: Progress | None = None,
) -> Written:
    """Make the graph of `connection` that of the run of `parts`, which come from `load_rows.prepare` in `con`.

    StoreRefusedError where the database holds somebody else's graph; other StoreErrors as `connect` says.
    """
    run = run_properties(con, parts)
    parts = [part for part in parts if part.name != "Run"]
    with store_errors(connection.target), connection.driver.session(database=connection.database) as session:
        loader = _Loader(con, session, run, progress)
        make_schema(session, only_constraints=True, unless=lambda: loader.refuse_foreign(connection))
        for _ in range(3):
            with contextlib.suppress(_OvertakenError):
                return loader.load(parts)
    raise StoreRefusedError(
        "Other loads into this database kept coming between, and nothing of this one was written. Load again once "
        "they have ended."
    )


class _Loader:
    """One load over one session."""

    def __init__(
        self, con: DuckDBPyConnection, session: Session, run: dict[str, Any], progress: Progress | None
    ) -> None:
        self.con, self.session, self.run, self.progress = con, session, run, progress
        self.token = secrets.token_hex(8)
        self.done, self.total = 0, 0

    # ---- what stands there ----

    def state(self) -> dict[str, Any]:
        """`runs`: id, state and loading_by of our Run nodes, one or none; `filled`: whether there is any node."""
        return self.session.execute_read(_state)

    def refuse_foreign(self, connection: Connection) -> None:
        """StoreRefusedError where the database holds a graph without a Run of ours."""
        state = self.state()
        if state["filled"] and not state["runs"]:
            name = connection.target.database or "the home database"
            raise StoreRefusedError(
                f"{connection.target.uri} ({name}) holds a graph that graphlink did not load. Nothing was changed. "
                "graphlink loads into a database that is empty or holds its own Run: name another by NEO4J_DATABASE."
            )

    # ---- the load ----

    def load(self, parts: Sequence[Part]) -> Written:
        seen = self.state()
        if any(run["state"] == "loading" for run in seen["runs"]):  # interrupted, or under way: from now on it is ours
            self._claim(seen)
            seen = self.state()
        if seen["runs"]:
            make_schema(self.session)
            changes = differences(self.con, self.session, parts, self.run["id"], self.progress)
        else:
            changes = [everything(part) for part in parts]
        self.total = sum(change.sending + change.going for change in changes)
        if not self.total and seen["runs"] and seen["runs"][0]["id"] == self.run["id"] and not _loading(seen):
            return self._stamp(changes, Written())
        return self._stamp(changes, self._write(changes, seen))

    def _write(self, changes: Sequence[Change], seen: Mapping[str, Any]) -> Written:
        if self.total <= AT_ONCE:
            make_schema(self.session)
            try:
                return self.session.execute_write(self._at_once, changes, seen)
            except Neo4jError as error:
                if not any(word in (error.code or "") for word in _TOO_MUCH):
                    raise
        if not _loading(seen):
            self._claim(seen)
        return self._in_batches(changes)

    def _at_once(self, transaction: ManagedTransaction, changes: Sequence[Change], seen: Mapping[str, Any]) -> Written:
        self.done = 0
        _lock(transaction, seen)
        written = Written()
        for statement, rows, said in self._statements(changes, written):
            _run(transaction, statement, **rows)
            self._tell(said, len(next(iter(rows.values()))))
        _run(transaction, cypher.DROP_RUN)
        _run(transaction, cypher.MAKE_RUN, run=self.run)
        _run(transaction, cypher.UNLOCK)
        return written

    def _in_batches(self, changes: Sequence[Change]) -> Written:
        written = Written()
        for statement, rows, said in self._statements(changes, written):
            self.session.execute_write(self._batch, statement, rows)
            self._tell(said, len(next(iter(rows.values()))))
        make_schema(self.session, self.progress)
        self.session.execute_write(self._finish)
        return written

    def _batch(self, transaction: ManagedTransaction, statement: str, rows: Mapping[str, Any]) -> None:
        self._still_ours(transaction)
        _run(transaction, statement, **rows)

    def _finish(self, transaction: ManagedTransaction) -> None:
        self._still_ours(transaction)
        _run(transaction, cypher.DROP_RUN)
        _run(transaction, cypher.MAKE_RUN, run=self.run)

    def _still_ours(self, transaction: ManagedTransaction) -> None:
        if _run(transaction, cypher.STILL_OURS, token=self.token)[0]["runs"] != 1:
            raise StoreRefusedError(
                "Another load into this database took over from this one, and completes it with its own run. "
                "Load again once it has ended."
            )

    def _claim(self, seen: Mapping[str, Any]) -> None:
        """From here on readers are told that a load is under way."""

        def work(transaction: ManagedTransaction) -> None:
            _lock(transaction, seen)
            if seen["runs"]:
                _run(transaction, cypher.LOADING, token=self.token)
            else:
                loading = {**self.run, "state": "loading", "loading_by": self.token}
                _run(transaction, cypher.MAKE_RUN, run=loading)
            _run(transaction, cypher.UNLOCK)

        self.session.execute_write(work)

    def _stamp(self, changes: Sequence[Change], written: Written) -> Written:
        """What did not change carries the run that the graph now holds. Readers are not concerned."""
        for change in changes:
            if change.stale:
                statement = cypher.stamp(change.part, STAMPED)
                self._tell(f"noting the run on {change.part.title}", 0)
                result = self.session.run(statement, run=self.run["id"])
                written.stamped += result.consume().counters.properties_set
        return written

    # ---- statements ----

    def _statements(self, changes: Sequence[Change], written: Written) -> Iterator[tuple[str, dict[str, Any], str]]:
        """Every statement with its rows: ties go, nodes go, nodes come, ties come."""
        nodes = [change for change in changes if change.part.is_node]
        ties = [change for change in changes if not change.part.is_node]
        for change in (*ties, *nodes):
            for ids in _ids(self.con, change):
                yield cypher.delete(change.part), {"ids": ids}, f"removing {change.part.title}"
                written.gone[change.part.name] = written.gone.get(change.part.name, 0) + len(ids)
        for change in (*nodes, *ties):
            for rows in batches(self.con, change.part, change.send, BATCH) if change.sending else ():
                said = f"writing {change.part.title}"
                yield cypher.write(change.part), {"rows": rows, "run": self.run["id"]}, said
                written.sent[change.part.name] = written.sent.get(change.part.name, 0) + len(rows)

    def _tell(self, said: str, rows: int) -> None:
        self.done += rows
        if self.progress is not None:
            self.progress(said, self.done, self.total)


def _loading(seen: Mapping[str, Any]) -> bool:
    return any(run["state"] == "loading" for run in seen["runs"])


def _ids(con: DuckDBPyConnection, change: Change) -> Iterator[list[str]]:
    if change.going:
        ids = duck.arrow(con, f"SELECT id FROM {change.gone} ORDER BY id").column("id").to_pylist()
        for start in range(0, len(ids), BATCH):
            yield ids[start : start + BATCH]


def _state(transaction: ManagedTransaction) -> dict[str, Any]:
    return _run(transaction, cypher.STATE)[0]


def _lock(transaction: ManagedTransaction, seen: Mapping[str, Any]) -> None:
    """Nobody else begins or ends a load before this transaction is over; _OvertakenError where one did since `seen`."""
    _run(transaction, cypher.LOCK)
    if _state(transaction)["runs"] != seen["runs"]:
        raise _OvertakenError


def _run(transaction: ManagedTransaction, statement: str, **params: Any) -> list[dict[str, Any]]:
    return [dict(record) for record in transaction.run(statement, params)]
