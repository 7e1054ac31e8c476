"""Both ways of loading give the same graph: by the offline importer into the managed store, over Bolt into another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import graphlink.api as gl
from tests import linked_world
from tests.conftest import SampleRun
from tests.store.graph_reading import ENDS, FORMULA, QUOTES, RIGHT_TO_LEFT, hostile_world, loaded, whole
from tests.unit.test_graph_shaping import tables
from tests.worlds import run_world

if TYPE_CHECKING:
    from tests.store.conftest import TestServer


def _hand_made(folder: Path) -> gl.Run:
    return run_world(folder, tables())


def _weighed(folder: Path) -> gl.Run:
    return gl.open(linked_world.write(folder / "run"))


@pytest.mark.parametrize("world", [_hand_made, _weighed, hostile_world])
def test_both_ways_of_loading_give_equal_graphs(
    world: Callable[[Path], gl.Run], tmp_path: Path, managed_server: TestServer, clear_own: TestServer
) -> None:
    run = world(tmp_path)
    offline, bolt = loaded(run, managed_server.settings), loaded(run, clear_own.settings)
    assert (offline.anew, bolt.anew) == (True, False)
    assert (offline.nodes, offline.ties) == (bolt.nodes, bolt.ties)
    with managed_server.connect() as one, clear_own.connect() as other:
        first, second = whole(one), whole(other)
        assert first == second
        assert (len(first[0]), len(first[1])) == (sum(bolt.nodes.values()), sum(bolt.ties.values()))
        for connection in (one, other):
            states = connection.read("SHOW INDEXES YIELD name, state RETURN state, count(*) AS n").rows
            assert {row["state"] for row in states} == {"ONLINE"}
            zones = connection.read("MATCH (o:Offence) RETURN DISTINCT right(toString(o.committed_from), 1) AS z").rows
            assert zones == [{"z": "Z"}]


def test_a_sample_run_is_equal_by_both_ways(
    sample_run: SampleRun, managed_server: TestServer, clear_own: TestServer
) -> None:
    run = gl.open(sample_run.run)
    loaded(run, managed_server.settings)
    loaded(run, clear_own.settings)
    with managed_server.connect() as one, clear_own.connect() as other:
        first, second = whole(one), whole(other)
    assert len(first[0]) > 5_000
    assert first == second


def test_hostile_values_stand_in_the_graph_as_they_are(tmp_path: Path, clear_own: TestServer) -> None:
    run = hostile_world(tmp_path)
    loaded(run, clear_own.settings)
    with clear_own.connect() as connection:
        names = {
            row["id"]: row["forename"]
            for row in connection.read("MATCH (p:Person) RETURN p.id AS id, p.forename AS forename")
        }
        flags = connection.read("MATCH (o:Offence {id: 'C1'}) RETURN o.flags AS flags, o.bcu AS bcu").rows[0]
    assert names["N0"] == QUOTES.strip()
    assert names["N2"] == FORMULA
    assert names["N3"] == RIGHT_TO_LEFT.strip()
    assert len(names["N6"]) == 10_000
    assert ENDS.split("\n")[0] in names["N1"]
    assert FORMULA in flags["flags"]
    assert flags["bcu"] == QUOTES.strip()


def test_every_node_and_tie_carries_the_run(tmp_path: Path, clear_own: TestServer) -> None:
    run = _weighed(tmp_path)
    done = loaded(run, clear_own.settings)
    assert done.run == run.folder.run_id
    with clear_own.connect() as connection:
        for pattern in ("(x)", "()-[x]->()"):
            assert connection.read(f"MATCH {pattern} RETURN DISTINCT x.run AS run").rows == [{"run": done.run}]
        assert connection.read("MATCH ()-[r]->() WHERE size(r.source_refs) = 0 RETURN count(r)").value() == 0
        (about,) = connection.read("MATCH (r:Run) RETURN r.id AS id, r.state AS state").rows
    assert about == {"id": done.run, "state": "ready"}
