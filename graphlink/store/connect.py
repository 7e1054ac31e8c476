"""`connect`: the one way to a graph store, the user's own or the managed one.

Do not break: `read` runs in a READ transaction with a time-out and a row limit, so that no question writes or runs for
ever. Mistake a newcomer will make: a zoned datetime as a parameter. The driver crashes Python 3.11 on some of them, so
parameters pass through `sent`, which turns them into UTC; go through it too where you use `driver` yourself.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from neo4j import READ_ACCESS, Driver, GraphDatabase, ManagedTransaction, NotificationMinimumSeverity, unit_of_work
from neo4j.spatial import Point

from graphlink.errors import StoreUnavailableError
from graphlink.settings import Settings
from graphlink.store.faults import check_version, store_errors
from graphlink.store.target import Target, own_target

Progress = Callable[[str, int, int], None]  # stage, done, total; total 0 where it is not known
TIMEOUT = 60.0  # seconds
# Notifications quote the statement; talk on stderr carries no names.
logging.getLogger("neo4j").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Rows:
    """What a statement gave: `rows` in the server's order, each by column; `more`: the limit cut it short.

    `counters` holds what was changed (nodes_created, properties_set, ...), only what is not 0. Times are the driver's
    own `neo4j.time` types.
    """

    columns: tuple[str, ...]
    rows: list[dict[str, Any]]
    more: bool = False
    counters: Mapping[str, int] = field(default_factory=dict)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def value(self) -> Any:
        """The first column of the first row, None where there is no row."""
        return self.rows[0][self.columns[0]] if self.rows else None


class Connection:
    """An open connection. Errors of every method: StoreError (exit 4), CypherError (1), AccessError (5)."""

    def __init__(self, driver: Driver, target: Target, version: tuple[int, ...]) -> None:
        self.driver = driver
        self.target = target
        self.version = version  # of the server, e.g. (5, 26, 30)

    @property
    def database(self) -> str | None:
        """As the driver's sessions want it: None is the user's home database."""
        return self.target.database or None

    def read(
        self,
        cypher: str,
        params: Mapping[str, Any] | None = None,
        timeout: float | None = TIMEOUT,
        limit: int | None = None,
    ) -> Rows:
        """Ask; nothing is written. `timeout` in seconds (None: the server's own), `limit` in rows (None: all)."""
        with (
            store_errors(self.target),
            self.driver.session(database=self.database, default_access_mode=READ_ACCESS) as session,
        ):
            return session.execute_read(_work(cypher, params, timeout, limit))

    def write(self, cypher: str, params: Mapping[str, Any] | None = None, timeout: float | None = None) -> Rows:
        """Run one statement in a transaction of its own; tried again on faults that pass."""
        with store_errors(self.target), self.driver.session(database=self.database) as session:
            return session.execute_write(_work(cypher, params, timeout, None))

    def run(self, cypher: str, params: Mapping[str, Any] | None = None) -> Rows:
        """Run a statement that must stand outside a transaction of ours (`CALL { } IN TRANSACTIONS`, schema)."""
        with store_errors(self.target), self.driver.session(database=self.database) as session:
            result = session.run(cypher, sent(params))
            columns = tuple(result.keys())
            return Rows(columns, [dict(zip(columns, record.values(), strict=True)) for record in result])


def _work(
    cypher: str, params: Mapping[str, Any] | None, timeout: float | None, limit: int | None
) -> Callable[[ManagedTransaction], Rows]:
    ready = sent(params)

    @unit_of_work(timeout=timeout)
    def work(transaction: ManagedTransaction) -> Rows:
        result = transaction.run(cypher, ready)
        columns = tuple(result.keys())
        records = list(result) if limit is None else result.fetch(limit + 1)
        rows = [dict(zip(columns, record.values(), strict=True)) for record in records[:limit]]
        counters = {name: n for name, n in vars(result.consume().counters).items() if type(n) is int and n}
        return Rows(columns, rows, len(records) > len(rows), counters)

    return work


def sent(value: Any) -> Any:
    """Parameters as the driver can take them: zoned times in UTC, tuples as lists."""
    if isinstance(value, Mapping):
        return {name: sent(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)) and not isinstance(value, Point):  # a Point is a tuple of its numbers
        return [sent(one) for one in value]
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        return value.astimezone(dt.UTC)
    return value


@contextlib.contextmanager
def open_target(target: Target) -> Iterator[Connection]:
    """A connection to `target`, checked: it answers, lets the user in, is 5.26 or later, and has the database."""
    with contextlib.ExitStack() as stack:
        with store_errors(target):
            driver = stack.enter_context(
                GraphDatabase.driver(
                    target.uri,
                    auth=(target.username, target.password),
                    user_agent="graphlink",
                    telemetry_disabled=True,
                    connection_timeout=10.0,
                    max_transaction_retry_time=15.0,
                    notifications_min_severity=NotificationMinimumSeverity.OFF,
                )
            )
            with driver.session(database=target.database or None, default_access_mode=READ_ACCESS) as session:
                agent = session.run("RETURN 1").consume().server.agent
        yield Connection(driver, target, check_version(agent, target))


@contextlib.contextmanager
def connect(settings: Settings, *, start: bool = True, progress: Progress | None = None) -> Iterator[Connection]:
    """A connection to the graph store of `settings`: your own server by NEO4J_URI, else the managed one.

    With `start` the managed one is started where it does not run, otherwise that is a StoreUnavailableError. Raises
    StoreError with the remedy where it cannot be had, SettingsError where the address or the password is none.
    """
    target = own_target(settings)
    if target is None:
        from graphlink.store import managed

        target = managed.ensure(settings, progress) if start else managed.running(settings)
        if target is None:
            raise StoreUnavailableError("The managed store does not run. Start it: graphlink store start")
    with open_target(target) as connection:
        yield connection
