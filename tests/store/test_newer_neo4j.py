"""The saved questions on Neo4j 2026.08.1, which a force may run: the same answers, loaded over Bolt.

Do not break: its jars are pinned in the lock beside this file, which is the tests' own and made by tools/lock_jars.py.
Mistake a newcomer will make: taking the managed store's version for the one that must be right; analysts ask their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graphlink.errors import StoreUnavailableError
from graphlink.runfolder import open_run
from graphlink.settings import Settings
from graphlink.store import managed
from graphlink.store.connect import Connection, connect
from graphlink.store.home import Orders, Stores
from graphlink.store.jars import cached_jars, read_lock
from graphlink.store.java import find_java
from graphlink.store.load import load
from tests.store import answer_world
from tests.store.test_cypher_answers import (
    test_a_changed_tie_changes_the_answer,
    test_it_starts_at_an_index_or_says_why_not,
    test_the_answer_is_the_one_worked_by_hand,
)

VERSION = "2026.08.1"
__all__ = [  # collected here too, on this server
    "test_a_changed_tie_changes_the_answer",
    "test_it_starts_at_an_index_or_says_why_not",
    "test_the_answer_is_the_one_worked_by_hand",
]


@pytest.fixture(scope="module")
def newer_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A Neo4j 2026.08.1, known by its address and password."""
    lock = Path(__file__).with_name(f"neo4j-{VERSION}.lock").read_text(encoding="utf-8")
    try:
        jars = cached_jars(Settings(), VERSION, read_lock(lock))
    except StoreUnavailableError as error:
        pytest.skip(f"Neo4j {VERSION} cannot be fetched: {error}")
    settings = Settings(home=str(tmp_path_factory.mktemp("newer")), store_start_seconds=300)
    store = Stores.of(settings).new()
    library = str(find_java(settings).library)
    orders = Orders([str(jar) for jar in jars], library, 0, "768m", "128m", 0)
    with managed.starting(settings, store, orders) as server:
        pass
    try:
        yield Settings(neo4j_uri=server.uri, neo4j_password_file=str(store.path / "password"))
    finally:
        Stores.of(settings).use(store)
        managed.stop(settings)


@pytest.fixture(scope="module")
def answers(newer_server: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    load(open_run(answer_world.write(tmp_path_factory.mktemp("answers") / "run")), newer_server)
    with connect(newer_server) as connection:
        yield connection


def test_it_is_that_version(answers: Connection) -> None:
    assert ".".join(map(str, answers.version)).startswith("2026.8")


def test_an_unchanged_run_changes_nothing(
    answers: Connection, newer_server: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    again = load(open_run(answer_world.write(tmp_path_factory.mktemp("again") / "run")), newer_server)
    assert (again.sent, again.gone) == ({}, {})
