"""A loaded graph answers what the run folder answers: the same entities, ties, totals, order and words.

Do not break: both sides are asked by the same question of this file, never by one of their own. Mistake a newcomer will
make: comparing sets; the order is part of the answer.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

import graphlink.api as gl
from graphlink.errors import InputError, NotFoundError, StoreError
from graphlink.store import managed
from graphlink.store.load import load
from graphlink.store.opened import GraphRun
from tests.conftest import SampleRun
from tests.store.conftest import TestServer

Asked = Callable[[Any], Any]


@pytest.fixture(scope="module")
def folder(sample_run: SampleRun) -> gl.Run:
    run = gl.open(sample_run.run)
    assert isinstance(run, gl.Run)
    return run


@pytest.fixture(scope="module")
def graph(folder: gl.Run, managed_server: TestServer) -> Iterator[GraphRun]:
    """The same run, loaded, and opened by its address."""
    load(folder.folder, managed_server.settings)
    target = managed.ensure(managed_server.settings)
    before = os.environ.get("NEO4J_PASSWORD")
    os.environ["NEO4J_PASSWORD"] = target.password
    try:
        opened = gl.open(target.uri, settings=replace(managed_server.settings, neo4j_username=target.username))
    finally:
        if before is None:
            del os.environ["NEO4J_PASSWORD"]
        else:
            os.environ["NEO4J_PASSWORD"] = before
    assert isinstance(opened, GraphRun)
    with opened:
        yield opened


AROUND: dict[str, dict[str, Any]] = {
    "one tie": {},
    "cut": {"limit": 5},
    "nothing but the start": {"limit": 0},
    "two ties": {"hops": 2, "limit": 300},
    "through everything": {"hops": 2, "limit": 300, "max_holders": None},
    "through nothing shared": {"hops": 3, "limit": 100, "max_holders": 1},
    "some kinds": {"hops": 3, "limit": 300, "kinds": ("person", "phone", "offence")},
    "likely only": {"hops": 2, "limit": 300, "least": 0.9},
    "four ties": {"hops": 4, "limit": 50},
}


@pytest.mark.parametrize("how", AROUND.values(), ids=AROUND)
def test_the_same_neighbourhood(folder: gl.Run, graph: GraphRun, how: dict[str, Any]) -> None:
    for start in [*(f"rank:{place}" for place in (1, 2, 7)), *_things(folder)]:
        found = folder.neighbourhood(start, **how)
        assert found == graph.neighbourhood(start, **how)
        assert found.total


def _things(folder: gl.Run) -> list[str]:
    """A person, an offence and one thing of each kind: the one with most ties, and an order."""
    rows = folder.folder.query(
        "SELECT to_kind || ':' || to_id AS id FROM ties WHERE to_kind <> 'person' GROUP BY to_kind, to_id "
        "QUALIFY row_number() OVER (PARTITION BY to_kind ORDER BY count(*) DESC, to_id) = 1 ORDER BY 1"
    )
    order = folder.folder.query("SELECT 'order:' || min(order_id) AS id FROM orders")
    offence = folder.folder.query("SELECT 'offence:' || min(offence_id) AS id FROM offences")
    return [row["id"] for row in [*rows, *order, *offence]]


BETWEEN: dict[str, dict[str, Any]] = {
    "all": {"limit": 1000},
    "cut": {"limit": 1},
    "avoiding what many share": {"longest": 8, "max_holders": 6, "limit": 1000},
    "some kinds": {"kinds": ("person", "address", "phone"), "limit": 1000},
    "likely only": {"least": 0.95, "limit": 1000},
}


@pytest.mark.parametrize("how", BETWEEN.values(), ids=BETWEEN)
def test_the_same_paths(folder: gl.Run, graph: GraphRun, how: dict[str, Any]) -> None:
    lengths = set()
    for a, b in ((1, 2), (1, 3), (2, 5), (4, 4), (3, 9)):
        found = folder.paths(f"rank:{a}", f"rank:{b}", **how)
        assert found == graph.paths(f"rank:{a}", f"rank:{b}", **how)
        lengths.add(found.length)
    assert len(lengths) > 1


def test_the_same_rows_of_every_kind_of_tie(folder: gl.Run, graph: GraphRun) -> None:
    ties = {tie.kind: tie.id for tie in folder.neighbourhood("rank:1", hops=3, limit=1000, max_holders=None).ties}
    assert len(ties) > 12
    for tie in ties.values():
        assert folder.tie_rows(tie) == graph.tie_rows(tie)


def test_the_same_card(folder: gl.Run, graph: GraphRun) -> None:
    for start in ["rank:1", *_things(folder)]:
        assert folder.card(start) == graph.show(start)


def test_the_same_networkx(folder: gl.Run, graph: GraphRun) -> None:
    ids = [one.id for one in folder.neighbourhood("rank:1", hops=2).entities]
    ours, theirs = folder.to_networkx(ids), graph.to_networkx(ids)
    assert dict(ours.nodes(data=True)) == dict(theirs.nodes(data=True))
    assert sorted(ours.edges(keys=True)) == sorted(theirs.edges(keys=True))
    assert all(ours.edges[edge] == theirs.edges[edge] for edge in ours.edges)


def test_search_finds_the_same_of_each_kind(folder: gl.Run, graph: GraphRun) -> None:
    from graphlink.view.search import search

    name = str(folder.ranking["label"].iloc[0])
    things = folder.folder.query(
        "SELECT label FROM entities WHERE kind IN ('phone', 'vehicle') AND id NOT LIKE 'raw:%' "
        "QUALIFY row_number() OVER (PARTITION BY kind ORDER BY id) = 1"
    )
    offence = folder.folder.query("SELECT min(offence_id) AS id FROM offences")[0]["id"]
    for text in [name, name.split()[-1], *(row["label"] for row in things), offence, offence[:4], "zzzz"]:
        ours, theirs = search(folder.folder, text), graph.search(text)
        # The folder also offers plates that a camera may take for the text.
        sure = [hit for hit in ours.hits if "camera" not in hit.detail]
        assert [(hit.kind, hit.id) for hit in theirs.hits] == [(hit.kind, hit.id) for hit in sure]


def test_what_is_not_in_the_graph_says_so(graph: GraphRun) -> None:
    asked: list[Asked] = [
        lambda run: run.explain("rank:1"), lambda run: run.why("rank:1", "rank:2"), lambda run: run.ranking
    ]  # fmt: skip
    for one in asked:
        with pytest.raises(StoreError, match="not in the graph, open the run"):
            one(graph)
    with pytest.raises(InputError, match="give the ids"):
        graph._asked(lambda question: question.to_networkx())


def test_both_tell_of_what_they_cannot_find(folder: gl.Run, graph: GraphRun) -> None:
    for run in (folder, graph):
        for text in ("nobody here", "rank:99999", "order:none", "person:none"):
            with pytest.raises(NotFoundError):
                run.neighbourhood(text)
        with pytest.raises(NotFoundError):
            run.tie_rows("T-none")


def test_hostile_ids_are_values(graph: GraphRun) -> None:
    for text in ("'}) DETACH DELETE n //", "person:` MATCH (n) DELETE n", "phone:\u202e\U0001f600", "x" * 10_000):
        with pytest.raises(NotFoundError):
            graph.neighbourhood(text)
        assert graph.search(text).hits == ()
    assert graph.neighbourhood("rank:1").total
