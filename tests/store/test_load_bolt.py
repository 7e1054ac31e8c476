"""Loading into a server of the user's own: the difference only, whole for every reader, nothing but its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import graphlink.api as gl
from graphlink.catalogue.graph import LABELS, TIES
from graphlink.errors import StoreRefusedError
from graphlink.store import load_bolt, load_cypher, load_difference
from graphlink.store.load_rows import Part
from tests.store.graph_reading import Graph, changed, loaded, whole
from tests.unit.test_graph_shaping import tables
from tests.worlds import run_world

if TYPE_CHECKING:
    from tests.store.conftest import TestServer

_PARTS = [
    *(Part("", label.name, None, label.properties, True, 1) for label in LABELS),
    *(Part("", tie.name, (tie.start, tie.end), tie.properties, False, 1) for tie in TIES),
]


@pytest.fixture
def today(tmp_path: Path) -> gl.Run:
    return run_world(tmp_path / "today", tables())


@pytest.fixture
def tomorrow(tmp_path: Path) -> gl.Run:
    return run_world(tmp_path / "tomorrow", changed(tables()))


@pytest.fixture
def in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the world were too large for one transaction."""
    monkeypatch.setattr(load_bolt, "AT_ONCE", 3)
    monkeypatch.setattr(load_bolt, "BATCH", 2)
    monkeypatch.setattr(load_bolt, "STAMPED", 2)
    monkeypatch.setattr(load_difference, "_ROWS_A_BUCKET", 1)


def clean(run: gl.Run, server: TestServer) -> Graph:
    """The graph of `run` loaded into an empty database."""
    with server.connect() as connection:
        connection.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS")
    loaded(run, server.settings)
    return stands(server)


def stands(server: TestServer) -> Graph:
    with server.connect() as connection:
        return whole(connection)


# ---- the difference ----------------------------------------------------------------------------------------------


def test_loading_twice_changes_nothing(today: gl.Run, empty_own: TestServer) -> None:
    first = loaded(today, empty_own.settings)
    assert sum(first.sent.values()) == sum(first.nodes.values()) + sum(first.ties.values()) - 1  # but for the Run
    with empty_own.connect() as connection:
        before = connection.read("SHOW DATABASES YIELD name, lastCommittedTxn").rows
    second = loaded(today, empty_own.settings)
    assert (second.sent, second.gone, second.noted) == ({}, {}, 0)
    with empty_own.connect() as connection:
        assert connection.read("SHOW DATABASES YIELD name, lastCommittedTxn").rows == before


def test_the_difference_is_sent_and_nothing_else(today: gl.Run, tomorrow: gl.Run, clear_own: TestServer) -> None:
    loaded(today, clear_own.settings)
    done = loaded(tomorrow, clear_own.settings)
    assert done.gone["Person"] == 1  # Cy Dun
    assert done.sent["Person"] == 1  # Ann Bellamy
    assert done.sent["Offence"] == 1  # C4
    assert done.sent["PARTNER"] == 1
    assert "Phone" not in done.sent
    assert "USES" not in done.sent
    assert done.noted > 0
    assert stands(clear_own) == clean(tomorrow, clear_own)


def test_the_difference_in_batches_equals_a_clean_load(
    today: gl.Run, tomorrow: gl.Run, clear_own: TestServer, in_batches: None
) -> None:
    loaded(today, clear_own.settings)
    loaded(tomorrow, clear_own.settings)
    assert stands(clear_own) == clean(tomorrow, clear_own)
    loaded(today, clear_own.settings)
    assert stands(clear_own) == clean(today, clear_own)


def test_a_removed_record_leaves_no_trace(today: gl.Run, tomorrow: gl.Run, clear_own: TestServer) -> None:
    loaded(today, clear_own.settings)
    assert "N3" in repr(stands(clear_own))
    loaded(tomorrow, clear_own.settings)
    held = repr(stands(clear_own))
    assert "N3" not in held
    assert "Dun" not in held


def test_the_same_data_run_again_is_another_run_and_the_same_graph(
    tmp_path: Path, today: gl.Run, clear_own: TestServer
) -> None:
    first = loaded(today, clear_own.settings)
    again = run_world(tmp_path / "again", tables())
    second = loaded(again, clear_own.settings)
    assert second.run != first.run
    assert (second.sent, second.gone) == ({}, {})
    assert second.noted == sum(second.nodes.values()) + sum(second.ties.values()) - 1
    assert stands(clear_own) == clean(again, clear_own)


@pytest.mark.parametrize(
    "harm",
    [
        "MATCH (p:Person {id: 'N1'}) SET p.surname = 'Other', p.digest = 1",
        "MATCH (p:Person {id: 'N1'}) SET p.digest = null",
        "MATCH (p:Person {id: 'N1'}) DETACH DELETE p",
        "MATCH ()-[u:USES]->() WITH u LIMIT 1 DELETE u",
        "MATCH (a)-[u:USES]->(b) WITH a, u, b LIMIT 1 CREATE (a)-[v:USES]->(b) SET v = properties(u)",
        "MATCH (r:Run) SET r.state = 'loading', r.loading_by = 'a load that was killed'",
    ],
)
def test_a_graph_that_lost_something_is_made_whole(harm: str, today: gl.Run, clear_own: TestServer) -> None:
    loaded(today, clear_own.settings)
    right = stands(clear_own)
    with clear_own.connect() as connection:
        connection.write(harm)
    loaded(today, clear_own.settings)
    assert stands(clear_own) == right


# ---- its own, and nothing else -----------------------------------------------------------------------------------


def test_a_graph_of_somebody_else_is_refused_and_untouched(today: gl.Run, empty_own: TestServer) -> None:
    with empty_own.connect() as connection:
        connection.write("CREATE (:Case {id: 'K1'})-[:ABOUT]->(:Person {id: 'N1', name: 'not ours'})")
        connection.run("CREATE INDEX theirs FOR (k:Case) ON (k.id)")
        before = whole(connection)
        with pytest.raises(StoreRefusedError, match="NEO4J_DATABASE") as refused:
            loaded(today, empty_own.settings)
        assert refused.value.exit_code == 4
        assert whole(connection) == before
        names = connection.read("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name").rows
        assert names == [{"name": "theirs"}]


def test_what_others_add_to_our_graph_stays(today: gl.Run, tomorrow: gl.Run, clear_own: TestServer) -> None:
    loaded(today, clear_own.settings)
    with clear_own.connect() as connection:
        connection.write(
            "MATCH (p:Person {id: 'N1'}) CREATE (n:Note {text: 'look again'})-[:ABOUT]->(p) "
            "CREATE (:Person {id: 'X1', name: 'not ours'})-[:USES {id: 'not ours'}]->(:Phone {id: 'X2'})"
        )
        connection.run("CREATE INDEX theirs FOR (n:Note) ON (n.text)")
    loaded(tomorrow, clear_own.settings)
    with clear_own.connect() as connection:
        kept = connection.read(
            "MATCH (n:Note)-[:ABOUT]->(p:Person {id: 'N1'}) MATCH (x:Person {id: 'X1'})-[u:USES]->(y:Phone) "
            "RETURN n.text AS text, p.surname AS surname, properties(x) AS x, u.id AS u, y.id AS y"
        ).rows
        assert kept == [
            {
                "text": "look again",
                "surname": "Bellamy",
                "x": {"id": "X1", "name": "not ours"},
                "u": "not ours",
                "y": "X2",
            }
        ]
        assert connection.read("SHOW INDEXES YIELD name WHERE name = 'theirs' RETURN count(*)").value() == 1


def test_a_node_of_others_with_an_id_of_ours_is_refused(today: gl.Run, tomorrow: gl.Run, clear_own: TestServer) -> None:
    loaded(today, clear_own.settings)
    with clear_own.connect() as connection:
        connection.write("CREATE (:Offence {id: 'C4', title: 'not ours'})")
        before = whole(connection)
        with pytest.raises(StoreRefusedError, match="1 nodes :Offence that graphlink did not write"):
            loaded(tomorrow, clear_own.settings)
        assert whole(connection) == before


def test_an_index_that_stands_in_the_way_is_told(today: gl.Run, empty_own: TestServer) -> None:
    with empty_own.connect() as connection:
        connection.run("CREATE INDEX theirs FOR (p:Person) ON (p.id)")
        with pytest.raises(StoreRefusedError, match="graphlink_person_id_unique"):
            loaded(today, empty_own.settings)
        assert connection.read("MATCH (n) RETURN count(n)").value() == 0


# ---- two loads, and readers --------------------------------------------------------------------------------------


def test_a_reader_is_told_that_a_load_is_under_way(
    today: gl.Run, tomorrow: gl.Run, clear_own: TestServer, in_batches: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    states: list[Any] = []
    write = load_bolt._Loader._batch

    def watched(self: Any, transaction: Any, statement: str, rows: Any) -> None:
        with clear_own.connect() as connection:
            states.append(connection.read("MATCH (r:Run) RETURN r.state AS state, r.id AS id").rows)
        write(self, transaction, statement, rows)

    loaded(today, clear_own.settings)
    monkeypatch.setattr(load_bolt._Loader, "_batch", watched)
    loaded(tomorrow, clear_own.settings)
    assert len(states) > 3
    assert all(rows == [{"state": "loading", "id": today.folder.run_id}] for rows in states)


def test_a_reader_sees_one_whole_run_of_a_small_difference(
    today: gl.Run, tomorrow: gl.Run, clear_own: TestServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Graph] = []
    write = load_cypher.write

    def watched(part: Any) -> str:
        seen.append(stands(clear_own))
        return write(part)

    loaded(today, clear_own.settings)
    before = stands(clear_own)
    monkeypatch.setattr(load_cypher, "write", watched)
    loaded(tomorrow, clear_own.settings)
    assert len(seen) >= 4
    assert all(graph == before for graph in seen)


def test_a_load_that_another_overtook_says_so_and_the_graph_is_the_others(
    today: gl.Run, tomorrow: gl.Run, clear_own: TestServer, in_batches: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch, calls = load_bolt._Loader._batch, []

    def interrupted(self: Any, transaction: Any, statement: str, rows: Any) -> None:
        calls.append(statement)
        if len(calls) == 4:
            monkeypatch.setattr(load_bolt._Loader, "_batch", batch)
            loaded(tomorrow, clear_own.settings)
        batch(self, transaction, statement, rows)

    monkeypatch.setattr(load_bolt._Loader, "_batch", interrupted)
    with pytest.raises(StoreRefusedError, match="took over"):
        loaded(today, clear_own.settings)
    assert stands(clear_own) == clean(tomorrow, clear_own)


def test_a_load_between_comparing_and_writing_is_seen(
    today: gl.Run, tomorrow: gl.Run, clear_own: TestServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded(today, clear_own.settings)
    write, calls = load_bolt._Loader._write, []

    def late(self: Any, changes: Any, seen: Any) -> Any:
        calls.append(1)
        if len(calls) == 1:
            monkeypatch.setattr(load_bolt._Loader, "_write", write)
            loaded(tomorrow, clear_own.settings)
            monkeypatch.setattr(load_bolt._Loader, "_write", late)
        return write(self, changes, seen)

    monkeypatch.setattr(load_bolt._Loader, "_write", late)
    loaded(run_world(today.path.parent / "third", tables()), clear_own.settings)
    assert len(calls) == 2
    third = gl.open(today.path.parent / "third" / "run")
    assert stands(clear_own) == clean(third, clear_own)


@pytest.mark.parametrize("part", _PARTS, ids=lambda part: part.title)
def test_no_statement_matches_what_carries_no_run(part: Part) -> None:
    for statement in (load_cypher.delete(part), load_cypher.by_bucket(part), load_cypher.in_buckets(part)):
        assert "x.run IS NOT NULL" in statement
    assert "x.run <> $run" in load_cypher.stamp(part, 10)
