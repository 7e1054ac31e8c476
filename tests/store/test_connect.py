"""`connect` on a genuine server: asking, writing, limits, time-outs, and every way it can be refused."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from graphlink.errors import (
    AccessError,
    CypherError,
    SettingsError,
    StoreRefusedError,
    StoreTimeoutError,
    StoreUnavailableError,
)
from graphlink.settings import Settings, load_settings, of_analysis
from graphlink.store.connect import connect
from graphlink.store.faults import check_version
from graphlink.store.target import Target, own_target
from tests.store.conftest import TestServer

OWN = Target("bolt://graph.example:7687", "neo4j", "", False, "hush")


# ---- asking ----------------------------------------------------------------------------------------------------


def test_what_is_written_is_read_on_both_servers(empty_store: TestServer, empty_own: TestServer) -> None:
    for server in (empty_store, empty_own):
        with server.connect() as connection:
            made = connection.write("UNWIND $ids AS id CREATE (:Probe {id: id})", {"ids": ("b", "a")})
            assert made.counters == {"labels_added": 2, "nodes_created": 2, "properties_set": 2}
            assert list(connection.read("MATCH (p:Probe) RETURN p.id AS id ORDER BY id")) == [{"id": "a"}, {"id": "b"}]


def test_a_limit_that_is_reached_is_told(managed_server: TestServer) -> None:
    with managed_server.connect() as connection:
        asked = "UNWIND range(1, 5) AS n RETURN n"
        assert [(len(rows), rows.more) for rows in (connection.read(asked, limit=n) for n in (4, 5, 6))] == [
            (4, True), (5, False), (5, False),
        ]  # fmt: skip
        assert connection.read(asked, limit=0).more
        assert connection.read("RETURN 7 AS n, 8 AS m").value() == 7
        assert connection.read("UNWIND [] AS n RETURN n").value() is None


def test_a_reading_statement_that_writes_is_refused(empty_store: TestServer) -> None:
    with empty_store.connect() as connection:
        with pytest.raises(AccessError, match="only reading is allowed"):
            connection.read("CREATE (:Probe)")
        assert connection.read("MATCH (n) RETURN count(n)").value() == 0


def test_a_statement_that_runs_for_ever_is_stopped(managed_server: TestServer) -> None:
    with managed_server.connect() as connection:
        endless = "UNWIND range(1, 1000000) AS a UNWIND range(1, 1000000) AS b RETURN sum(a * b % 7)"
        with pytest.raises(StoreTimeoutError, match="longer than it was given"):
            connection.read(endless, timeout=1)


def test_a_wrong_statement_is_the_users_own_mistake(managed_server: TestServer) -> None:
    with managed_server.connect() as connection:
        with pytest.raises(CypherError, match="SyntaxError") as caught:
            connection.read("MATCH (n RETURN n")
        assert caught.value.exit_code == 1


def test_a_local_time_as_parameter_arrives_as_the_same_moment(managed_server: TestServer) -> None:
    """The driver itself ends Python 3.11.7 with a segmentation fault on such a value."""
    local = dt.datetime(2026, 7, 1, 12, tzinfo=ZoneInfo("Europe/London"))
    with managed_server.connect() as connection:
        sent = {"at": local, "many": [local], "deep": {"at": (local,)}}
        text = connection.read("RETURN toString($at) + toString($many[0]) + toString($deep.at[0])", sent).value()
    assert text == "2026-07-01T11:00:00Z" * 3


@pytest.mark.parametrize("where", ["file:///etc/passwd", "http://127.0.0.1:9/a.csv"])
def test_the_managed_server_loads_no_files(managed_server: TestServer, where: str) -> None:
    with managed_server.connect() as connection, pytest.raises((CypherError, AccessError)):
        connection.read("LOAD CSV FROM $where AS line RETURN line", {"where": where})


# ---- refused ---------------------------------------------------------------------------------------------------


def test_a_wrong_password_is_told_without_it(own_server: TestServer, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("wrong-password-7", encoding="utf-8")
    with (
        pytest.raises(StoreRefusedError, match="NEO4J_PASSWORD") as caught,
        connect(replace(own_server.settings, neo4j_password_file=str(secret))),
    ):
        pass
    assert caught.value.exit_code == 4
    assert "wrong-password-7" not in str(caught.value)


def test_nothing_listening_is_told_with_the_address(own_server: TestServer) -> None:
    with (
        pytest.raises(StoreUnavailableError, match=r"bolt://127\.0\.0\.1:9.*NEO4J_URI"),
        connect(replace(own_server.settings, neo4j_uri="bolt://127.0.0.1:9")),
    ):
        pass


def test_a_missing_database_is_told(own_server: TestServer) -> None:
    with (
        pytest.raises(StoreRefusedError, match="no database 'absent'"),
        connect(replace(own_server.settings, neo4j_database="absent")),
    ):
        pass


@pytest.mark.parametrize(
    ("agent", "version"),
    [("Neo4j/5.26.30", (5, 26, 30)), ("Neo4j/2026.08.1", (2026, 8, 1)), ("Neo4j/5.27-aura", (5, 27))],
)
def test_versions_from_5_26_are_taken(agent: str, version: tuple[int, ...]) -> None:
    assert check_version(agent, OWN) == version


@pytest.mark.parametrize("agent", ["Neo4j/5.25.1", "Neo4j/4.4.40", "Memgraph/3.0", "", "Neo4j/dev"])
def test_older_and_other_servers_are_refused(agent: str) -> None:
    with pytest.raises(StoreRefusedError, match=r"graph\.example"):
        check_version(agent, OWN)


# ---- settings --------------------------------------------------------------------------------------------------


def test_the_plain_variables_of_neo4j_are_read_and_ours_go_first(tmp_path: Path) -> None:
    environ = {"NEO4J_URI": "bolt://one:7687", "NEO4J_USERNAME": "ann", "NEO4J_PASSWORD": "hush"}
    nowhere = tmp_path / "none.toml"
    settings = load_settings(environ=environ, project=nowhere, user=nowhere)
    target = own_target(settings, environ)
    assert target == Target("bolt://one:7687", "ann", "", False, "hush")
    ours = load_settings(environ=environ | {"GRAPHLINK_NEO4J_URI": "bolt://two:7687"}, project=nowhere, user=nowhere)
    assert ours.neo4j_uri == "bolt://two:7687"


def test_a_password_file_gives_its_first_line(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"hush hush\r\nsecond line\n")
    target = own_target(Settings(neo4j_uri="neo4j://one", neo4j_password_file=str(secret)), {})
    assert target is not None and target.password == "hush hush"
    assert "hush" not in repr(target)


@pytest.mark.parametrize(
    ("uri", "says"),
    [
        ("http://one:7474", "no address of a Neo4j"),
        ("one:7687", "no address of a Neo4j"),
        ("bolt://", "no address of a Neo4j"),
        ("bolt://ann:hush@one:7687", "must not hold a user or password"),
        ("bolt://one:7687", "no password for user 'neo4j'"),
    ],
)
def test_an_address_that_cannot_be_used_is_told(uri: str, says: str) -> None:
    with pytest.raises(SettingsError, match=says) as caught:
        own_target(Settings(neo4j_uri=uri), {})
    assert "hush" not in str(caught.value)


def test_a_run_says_nothing_of_this_machine() -> None:
    """run.json holds the settings of the analysis: the same data give the same bytes wherever the store stands."""
    told = of_analysis(Settings(neo4j_uri="bolt://one", home="here", store_heap="9g"))
    assert "seed" in told and not {
        name for name in told if name.startswith(("neo4j", "store", "home", "java", "maven"))
    }
