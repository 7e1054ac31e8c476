"""What a run and a graph store answer alike: neighbourhood, paths, the rows of one tie, networkx.

Do not break: whatever can be walked derives from `Walked` and adds a `_net` and a way to name a node; the answers are
made here, once. Mistake a newcomer will make: taking ids apart at the caller; ids hold colons.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypedDict, Unpack

from graphlink.errors import NotFoundError

if TYPE_CHECKING:
    import networkx as nx

    from graphlink.graph.net import Key, Net
    from graphlink.view.around import Card, Neighbourhood, Paths, TieEvidence
    from graphlink.view.source import Source

_ONLY_IN_GRAPH = ("order", "action", "sighting")


class Within(TypedDict, total=False):
    """Through what a walk goes: only `kinds` (person, phone, ...); not through things that more than `max_holders`
    identities hold (neighbourhood: 50; paths: None, all); not along inferred ties of a smaller chance than `least`."""

    kinds: tuple[str, ...] | None
    max_holders: int | None
    least: float


class Walked:
    """A run that can be walked, wherever it stands. An ID is any that `show` takes, or `order:`, `action:`, `sighting:`
    and its key. All raise NotFoundError with the nearest ids, and AmbiguousError with the choices."""

    @property
    def _net(self) -> Net:
        raise NotImplementedError

    def _key(self, text: str) -> Key:
        raise NotImplementedError

    def neighbourhood(self, id: str, hops: int = 1, limit: int = 50, **within: Unpack[Within]) -> Neighbourhood:
        """What lies within `hops` ties of a thing, nearest first: at most `limit` entities, and every tie among them.

        Raises InputError, and LimitError above 1,000 entities.
        """
        from graphlink.view import around

        return around.neighbourhood(self._net, self._key(id), hops, limit, around.Within(**within))

    def paths(self, a: str, b: str, longest: int = 6, limit: int = 10, **within: Unpack[Within]) -> Paths:
        """The shortest path between two things and every path of that length, at most `limit` of them shown.

        Raises InputError, and LimitError above 1,000 paths.
        """
        from graphlink.view import around

        within.setdefault("max_holders", None)
        return around.paths(self._net, self._key(a), self._key(b), longest, limit, around.Within(**within))

    def tie_rows(self, tie_id: str) -> TieEvidence:
        """The source rows of one tie."""
        from graphlink.view import around

        return around.tie_rows(self._net, tie_id)

    def card(self, id: str, limit: int = 200) -> Card:
        """One thing as the graph knows it, with its ties, at most `limit`: the same from a run folder and a store."""
        from graphlink.view import around

        return around.card(self._net, self._key(id), limit)

    def to_networkx(self, ids: Iterable[str] | None = None) -> nx.MultiDiGraph:
        """The graph as a `MultiDiGraph` with the names of docs/data-model.md: `ids` and the ties among them, or all.

        A whole force takes networkx minutes and gigabytes: give the ids of a neighbourhood.
        """
        from graphlink.graph.as_networkx import graph_of

        if ids is None:
            return graph_of(self._net.facts, *self._net.everything())
        keys = list(dict.fromkeys(self._key(one) for one in ids))
        return graph_of(self._net.facts, self._net.nodes(keys).values(), self._net.among(keys))


def key_named(run: Source, net: Net, text: str) -> Key:
    """The node of a run folder that `text` names."""
    from graphlink.graph.net import Key
    from graphlink.view import find

    kind, _, rest = text.partition(":")
    if kind.strip().lower() in _ONLY_IN_GRAPH:
        key = Key(kind.strip().lower(), rest.strip())
        if not net.existing([key]):
            raise NotFoundError(f"Nothing in this run has the id '{text}'.")
        return key
    found = find.resolve(run, text)
    return Key(found.kind, found.id)
