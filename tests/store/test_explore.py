"""What charts ask of a graph: every row of `cypher/explore` has the columns and types that the header of its file says.

Do not break: the statements are sent by the reader itself, with the parameters it really sends. Mistake a newcomer will
make: an answer without rows, of which any type is true; each statement here must give some.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from graphlink.graph.net import Facts, Key, Rules
from graphlink.runfolder import open_run
from graphlink.store import library
from graphlink.store.connect import Connection
from graphlink.store.load import load
from graphlink.store.naming import key_named, search
from graphlink.store.reader import GraphNet
from tests.store import answer_world
from tests.store.answer_world import PHONE_1
from tests.store.conftest import TestServer, clear
from tests.store.test_cypher_answers import KINDS


class Watched(GraphNet):
    """A reader that notes what it asks, and holds every row to the header."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, Facts("run", "2026-10-31", "v100", ""))
        self.rows: Counter[str] = Counter()

    def ask(self, name: str, **params: Any) -> list[dict[str, Any]]:
        asked = library.question(name, "explore")
        assert set(params) <= {param.name for param in asked.params}, name
        rows = super().ask(name, **params)
        for row in rows:
            assert tuple(row) == tuple(column.name for column in asked.columns), name
            for column in asked.columns:
                assert type(row[column.name]).__name__ in KINDS[column.type], f"{name}: {column.name}"
        self.rows[name] += len(rows)
        return rows


@pytest.fixture(scope="module")
def graph(own_server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    clear(own_server)
    load(open_run(answer_world.write(tmp_path_factory.mktemp("explore") / "run")), own_server.settings)
    with own_server.connect() as connection:
        yield connection


def test_every_statement_gives_what_its_header_says(graph: Connection) -> None:
    net = Watched(graph)
    adam, phone = key_named(net, "rank:1"), Key("phone", PHONE_1)
    assert adam == Key("identity", "I-ADAM")
    assert key_named(net, "boris bane") == Key("identity", "I-BORIS")
    assert [hit.id for hit in search(net, "CRANE").hits] == ["C1"]
    near = net.reach([adam], 3, 300, Rules())
    assert near.total == len(near.near) > 20
    ways = net.ways(Key("person", "A2"), Key("person", "B1"), 6, 10, Rules())
    assert (ways.length, ways.total, ways.sequences[0][1]) == (2, 1, phone)
    ties, total = net.of(phone, 100)
    assert len(ties) == total
    assert net.tie(ties[0].id) == ties[0]
    assert ties[0] in net.among([key for key, _ in near.near])
    assert net.rows.keys() == set(library.names("explore")), "a statement that the reader never asks"
    assert all(net.rows.values())


def test_ways_equal_in_both_directions(graph: Connection) -> None:
    net = Watched(graph)
    there = net.ways(Key("identity", "I-ADAM"), Key("identity", "I-CYRIL"), 8, 100, Rules())
    back = net.ways(Key("identity", "I-CYRIL"), Key("identity", "I-ADAM"), 8, 100, Rules())
    assert there.length == back.length
    assert (there.total, there.with_parallels) == (back.total, back.with_parallels)
    assert sorted(there.sequences) == sorted(way[::-1] for way in back.sequences)
