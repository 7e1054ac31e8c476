"""Statements of the user's own against a real server: what reads is answered, all else is refused or stopped."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from graphlink.errors import AccessError, CypherError, SettingsError, StoreError, StoreTimeoutError
from graphlink.runfolder import open_run
from graphlink.store import library
from graphlink.store.connect import Connection
from graphlink.store.load import load
from graphlink.store.own import ask_own, check_plan
from graphlink.store.questions import Bounds, ask
from graphlink.store.whole import over_one_run
from tests.store import answer_world
from tests.store.conftest import TestServer, clear

LONDON = ZoneInfo("Europe/London")
HOSTILE = (
    "'",
    '"',
    "`",
    "\\",
    "$top",
    "}) DETACH DELETE n //",
    "x' OR 1=1 //",
    "\u0000",
    "\u202eevil",
    "=cmd|'/c calc'!A1",
    "😀" * 50,
    "a\nb\r\nc",
    "x" * 10_000,
)


@pytest.fixture(scope="module")
def graph(own_server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    folder = answer_world.write(tmp_path_factory.mktemp("own") / "run")
    clear(own_server)
    load(open_run(folder), own_server.settings)
    with own_server.connect() as connection:
        yield connection


def size(connection: Connection) -> tuple[int, int]:
    nodes = connection.read("MATCH (n) RETURN count(n) AS n").value()
    return nodes, connection.read("MATCH ()-[r]->() RETURN count(r) AS n").value()


# ---- reading ---------------------------------------------------------------------------------------------------


def test_rows_come_back_typed_and_in_order(graph: Connection) -> None:
    text = "MATCH (o:Offence) WHERE o.harm >= 1825 RETURN o.id AS id, o.location AS place ORDER BY id DESC"
    found = ask_own(graph, text, {}, LONDON)
    assert [row["id"] for row in found.rows] == ["O16", "O13", "O10", "O09", "O06", "O02", "O01"]
    assert found.rows[3]["place"] == {"longitude": -0.1, "latitude": 51.5}
    assert (found.more, found.counters) == (False, {})


def test_nodes_ties_and_paths_come_back_as_plain_data(graph: Connection) -> None:
    text = "MATCH path = (:Person {id: 'D1'})-[tie:KEEPER_OF]->(car) RETURN path, tie, car"
    row = ask_own(graph, text, {}, LONDON).rows[0]
    assert row["car"]["labels"] == ["Vehicle"]
    assert (row["tie"]["type"], row["tie"]["from"], row["tie"]["to"]) == ("KEEPER_OF", "D1", "XY34ZZZ")
    assert [node["id"] for node in row["path"]["nodes"]] == ["D1", "XY34ZZZ"]


def test_the_row_limit_is_said_when_it_is_reached(graph: Connection) -> None:
    text = "UNWIND range(1, 20) AS n RETURN n ORDER BY n"
    cut = ask_own(graph, text, {}, LONDON, bounds=Bounds(limit=19))
    assert (len(cut.rows), cut.more) == (19, True)
    whole = ask_own(graph, text, {}, LONDON, bounds=Bounds(limit=20))
    assert (len(whole.rows), whole.more) == (20, False)


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_parameter_stays_a_value(graph: Connection, value: str) -> None:
    before = size(graph)
    assert ask_own(graph, "RETURN $given AS back", {"given": value}, LONDON).rows == [{"back": value}]
    nobody = ask(graph, library.question("one-step-from-victim"), {"person": value}, LONDON)
    assert nobody.rows == []
    assert size(graph) == before


def test_a_parameter_that_is_missing_or_unknown_is_told(graph: Connection) -> None:
    with pytest.raises(SettingsError, match="the statement' needs who, text"):
        ask_own(graph, "RETURN $who AS who", {}, LONDON)
    with pytest.raises(SettingsError, match="has no parameter 'other'"):
        ask_own(graph, "RETURN $who AS who", {"who": "a", "other": "b"}, LONDON)


def test_a_declared_parameter_has_its_type(graph: Connection) -> None:
    text = "// param n: integer = 2 | how many\nRETURN $n + 1 AS n, $word AS word"
    assert ask_own(graph, text, {"word": "5"}, LONDON).rows == [{"n": 3, "word": "5"}]


def test_a_wrong_statement_is_the_users_own_fault(graph: Connection) -> None:
    with pytest.raises(CypherError, match="MATHC"):
        ask_own(graph, "MATCH (n) RETURN n MATHC", {}, LONDON)


# ---- refused ---------------------------------------------------------------------------------------------------

FORBIDDEN = (
    "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
    "MATCH (n) WITH n LIMIT 1 LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
    "CALL dbms.components()",
    "CALL `dbms`.`components`() YIELD name RETURN name",
    "CALL dbms.listConfig() YIELD name, value RETURN name, value",
    "CALL db.createLabel('Foreign')",
    "CALL db.clearQueryCaches()",
    "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10 ROWS",
    "MATCH (n) CALL (n) { SET n.x = 1 RETURN 1 AS one } IN TRANSACTIONS RETURN one",
    "SHOW USERS",
    "SHOW TRANSACTIONS",
    "CREATE USER other SET PASSWORD 'long enough'",
    "CREATE INDEX foreign FOR (n:Person) ON (n.forename)",
)
WRITING = (
    "MATCH (n:Person) SET n.forename = 'X' RETURN n",
    "MATCH (n) DETACH DELETE n",
    "MERGE (n:Person {id: 'new'}) RETURN n",
    "CALL { CREATE (n:Person) } RETURN 1 AS one",
    "MATCH (n:Person {id: 'A1'}) FOREACH (x IN [1] | SET n.x = x)",
)


@pytest.mark.parametrize("write", [False, True], ids=["reading", "writing"])
@pytest.mark.parametrize("text", FORBIDDEN)
def test_what_is_not_about_the_graph_is_refused_and_not_run(graph: Connection, text: str, write: bool) -> None:
    before = size(graph)
    with pytest.raises(AccessError):
        ask_own(graph, text, {}, LONDON, write=write)
    with pytest.raises((AccessError, CypherError)):  # by the server's plan alone, whatever the text looks like
        check_plan(graph, text, {}, write=write)
    assert size(graph) == before
    assert not graph.read("SHOW INDEXES YIELD name WHERE name = 'foreign'").rows


@pytest.mark.parametrize("text", WRITING)
def test_writing_needs_to_be_asked_for(graph: Connection, text: str) -> None:
    before = size(graph)
    with pytest.raises(AccessError) as caught:
        ask_own(graph, text, {}, LONDON)
    assert caught.value.exit_code == 5
    with pytest.raises(AccessError):  # and the session is read-only, whatever the plan says
        graph.read(text)
    assert size(graph) == before


def test_a_statement_that_may_write_writes_and_says_what(graph: Connection) -> None:
    text = "MATCH (n:Person {id: $id}) SET n.note = 'seen' RETURN n.note AS note"
    found = ask_own(graph, text, {"id": "A1"}, LONDON, write=True)
    assert found.rows == [{"note": "seen"}]
    assert found.counters == {"properties_set": 1}
    ask_own(graph, "MATCH (n:Person) REMOVE n.note", {}, LONDON, write=True)


@pytest.mark.parametrize("write", [False, True], ids=["reading", "writing"])
def test_a_statement_that_runs_for_ever_is_stopped(graph: Connection, write: bool) -> None:
    text = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b UNWIND range(1, 1000) AS c RETURN count(*) AS n"
    began = time.monotonic()
    with pytest.raises(StoreTimeoutError):
        ask_own(graph, text, {}, LONDON, write=write, bounds=Bounds(timeout=1.0))
    assert time.monotonic() - began < 60


# ---- one whole run ---------------------------------------------------------------------------------------------


def test_an_empty_graph_says_what_to_load(clear_own: TestServer) -> None:
    with clear_own.connect() as connection, pytest.raises(StoreError, match=r"holds no run\. Load one: graphlink load"):
        ask(connection, library.question("components"), {}, LONDON)


def test_a_reader_waits_for_a_load_and_says_so_when_it_does_not_end(clear_own: TestServer, tmp_path: Path) -> None:
    question, bounds = library.question("shared-phones"), Bounds(patience=1.0)
    load(open_run(answer_world.write(tmp_path / "run")), clear_own.settings)
    with clear_own.connect() as connection:
        connection.write("MATCH (run:Run) SET run.state = 'loading'")
        with pytest.raises(StoreError, match="being loaded"):
            ask(connection, question, {}, LONDON, bounds)

        def finish() -> None:
            time.sleep(1)
            with clear_own.connect() as other:
                other.write("MATCH (run:Run) SET run.state = 'ready'")

        loader = threading.Thread(target=finish)
        loader.start()
        assert len(ask(connection, question, {}, LONDON, Bounds(patience=60)).rows) == 1
        loader.join()


def test_an_answer_over_two_runs_is_thrown_away(clear_own: TestServer, tmp_path: Path) -> None:
    load(open_run(answer_world.write(tmp_path / "run")), clear_own.settings)
    with clear_own.connect() as connection:
        asked: list[str] = []

        def work(run: object) -> str:
            asked.append(str(run))
            if len(asked) == 1:  # a load comes and goes while the first question runs
                connection.write("MATCH (run:Run) SET run.started = '2027-01-01T00:00:00Z'")
            return f"answer {len(asked)}"

        run, answer = over_one_run(connection, work)
        assert answer == "answer 2"
        assert run.properties["started"] == "2027-01-01T00:00:00Z"
