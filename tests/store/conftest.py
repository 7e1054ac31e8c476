"""Genuine Neo4j for the tests: `managed_server`, and `own_server`, which is reached as a force's own would be.

Do not break: all tests of this folder run in one worker (`make test` gives `--dist loadgroup`), so there is one server
of each kind. Jars are fetched once a machine, into the user's own folder. Mistake a newcomer will make: relying on what
a test before left in the store; ask for `empty_store` or `empty_own`.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

from graphlink.errors import StoreUnavailableError
from graphlink.settings import MACHINE, Settings
from graphlink.store import managed
from graphlink.store.connect import Connection, connect
from graphlink.store.jars import find_jars

HERE = Path(__file__).parent
# A server lives for minutes here, on a machine that other tests use too: the second compiler of Java would take more
# time than it saves.
os.environ.setdefault("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("store"))


@dataclass(frozen=True)
class TestServer:
    """A running server: `settings` for Python, `environ` for a command line in a process of its own."""

    __test__ = False
    settings: Settings

    @property
    def environ(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("NEO4J_", "GRAPHLINK_"))}
        if log := os.environ.get("GRAPHLINK_AUDIT_FOLDER"):  # a test looks at nothing in the user's own log
            kept["GRAPHLINK_AUDIT_FOLDER"] = log
        given = {name: value for name, value in asdict(self.settings).items() if name.startswith(MACHINE) and value}
        return kept | {f"GRAPHLINK_{name.upper()}": str(value) for name, value in given.items()}

    def connect(self) -> contextlib.AbstractContextManager[Connection]:
        return connect(self.settings)


@pytest.fixture(scope="session")
def jars() -> Path:
    """The folder of Neo4j's jars, fetched where this machine has none yet."""
    try:
        return find_jars(Settings())[0].parent
    except StoreUnavailableError as error:
        pytest.skip(f"Neo4j cannot be fetched: {error}")


@pytest.fixture
def store_settings(jars: Path, tmp_path: Path) -> Iterator[Settings]:
    """A home of its own, with no store in it yet. What a test starts there is stopped."""
    settings = _settings(tmp_path / "home", jars)
    yield settings
    managed.stop(settings)


@pytest.fixture(scope="session")
def managed_server(jars: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestServer]:
    """The managed server, running."""
    yield from _served(_settings(tmp_path_factory.mktemp("managed"), jars))


@pytest.fixture(scope="session")
def own_server(jars: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestServer]:
    """A server that graphlink knows by NEO4J_URI and a password file only."""
    home = tmp_path_factory.mktemp("own")
    for server in _served(_settings(home, jars)):
        target = managed.ensure(server.settings)
        secret = home / "secret"
        secret.write_text(target.password + "\n", encoding="utf-8")
        yield TestServer(Settings(neo4j_uri=target.uri, neo4j_password_file=str(secret)))


@pytest.fixture
def empty_store(managed_server: TestServer) -> TestServer:
    """The managed server with nothing in its graph, no constraint and no index."""
    return empty(managed_server)


@pytest.fixture
def empty_own(own_server: TestServer) -> TestServer:
    """The own server, likewise."""
    return empty(own_server)


@pytest.fixture
def clear_own(own_server: TestServer) -> TestServer:
    """The own server with nothing in its graph; constraints and indexes of graphlink may stand, which saves seconds."""
    return clear(own_server)


def _settings(home: Path, jars: Path) -> Settings:
    return Settings(
        home=str(home), neo4j_jars=str(jars), store_heap="768m", store_page_cache="128m", store_start_seconds=300
    )


def _served(settings: Settings) -> Iterator[TestServer]:
    managed.ensure(settings)
    try:
        yield TestServer(settings)
    finally:
        managed.stop(settings)


def empty(server: TestServer) -> TestServer:
    """The server with nothing in its graph, no constraint and no index."""
    return _emptied(server, "")


def clear(server: TestServer) -> TestServer:
    """The server with nothing in its graph, and no constraint or index but graphlink's own."""
    return _emptied(server, "AND NOT name STARTS WITH 'graphlink_'")


def _emptied(server: TestServer, only: str) -> TestServer:
    with server.connect() as connection:
        connection.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS")
        for row in connection.read(f"SHOW CONSTRAINTS YIELD name WHERE true {only}"):
            connection.write(f"DROP CONSTRAINT `{row['name']}`")
        for row in connection.read(f"SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' {only}"):
            connection.write(f"DROP INDEX `{row['name']}`")
    return server
