"""A run as a networkx graph with the names of the catalogue: for measures on what one looks at.

Do not break: a node is `kind:id`, a key of parallel edges is the tie's id, and the properties are those of the graph
store. Mistake a newcomer will make: to hand networkx a whole force; a million nodes take it minutes and gigabytes, a
neighbourhood takes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from graphlink.graph.net import KINDS, Facts, Node, Tie

if TYPE_CHECKING:
    import networkx as nx


def graph_of(facts: Facts, nodes: Iterable[Node], ties: Iterable[Tie]) -> nx.MultiDiGraph:
    """These nodes and ties as a `MultiDiGraph`.

    Graph: run, as_of, policy, marking. Node `kind:id`: `type` is its label (Person, Phone), then id and the label's
    properties. Edge, its key the tie's id: `type` is the relationship (LIVES_AT), then id, source_refs and the
    relationship's properties. Lists are tuples, a place is (latitude, longitude); what has no value is left out.
    """
    import networkx as nx

    graph = nx.MultiDiGraph(run=facts.run, as_of=facts.as_of, policy=facts.policy, marking=facts.marking)
    graph.add_nodes_from(
        (str(node.key), {**node.properties, "type": KINDS[node.key.kind], "id": node.key.id}) for node in nodes
    )
    graph.add_edges_from(_edges(ties))
    return graph


def _edges(ties: Iterable[Tie]) -> Iterator[tuple[str, str, str, dict[str, object]]]:
    for tie in ties:
        own = {**tie.properties, "type": tie.type, "id": tie.id, "source_refs": tie.source_refs}
        yield str(tie.start), str(tie.end), tie.id, own
