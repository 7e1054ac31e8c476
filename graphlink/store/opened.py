"""A loaded graph opened as a run: what `gl.open("bolt://...")` gives.

Do not break: every answer is made over one whole run (`whole.over_one_run`); what stands only in the run folder says so
and is never guessed from the graph. Mistake a newcomer will make: leaving it open; use `with`, or `close`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, Unpack

from graphlink.errors import StoreError
from graphlink.graph.net import Facts, Key
from graphlink.settings import Settings, load_settings
from graphlink.store.connect import connect
from graphlink.store.reader import GraphNet
from graphlink.store.whole import Loaded, over_one_run
from graphlink.view.walked import Walked, Within

if TYPE_CHECKING:
    import networkx as nx

    from graphlink.view.around import Card, Neighbourhood, Paths, TieEvidence
    from graphlink.view.search import Hits

_T = TypeVar("_T")
_ELSEWHERE = frozenset(
    (
        "ranking",
        "named",
        "identities",
        "attributions",
        "offence_links",
        "unknown_series",
        "folder",
        "difference",
        "path",
    )
)


class GraphRun:
    """The run that a graph store holds, open until `close` or the end of its `with`. An ID is any that the run folder
    takes. Errors of every method: NotFoundError, AmbiguousError, StoreError (no run, loading, gone)."""

    def __init__(self, uri: str, settings: Settings | None = None) -> None:
        self._stack = contextlib.ExitStack()
        chosen = replace(settings or load_settings(), neo4j_uri=uri)
        self._connection = self._stack.enter_context(connect(chosen))
        self.manifest: dict[str, Any] = dict(self._asked(lambda graph: graph.properties))

    def __enter__(self) -> GraphRun:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let the connection go."""
        self._stack.close()

    def show(self, id: str) -> Card:
        """One thing with its ties. What only the run folder has (waterfall, waterfall of bits) is not in it."""
        return self._asked(lambda graph: graph.card(id))

    def search(self, text: str) -> Hits:
        """Names, part plates, numbers in any spelling, references."""
        return self._asked(lambda graph: graph.search(text))

    def neighbourhood(self, id: str, hops: int = 1, limit: int = 50, **within: Unpack[Within]) -> Neighbourhood:
        """As `Run.neighbourhood`."""
        return self._asked(lambda graph: graph.neighbourhood(id, hops, limit, **within))

    def paths(self, a: str, b: str, longest: int = 6, limit: int = 10, **within: Unpack[Within]) -> Paths:
        """As `Run.paths`; a path of more than 20 ties is not looked for."""
        return self._asked(lambda graph: graph.paths(a, b, longest, limit, **within))

    def tie_rows(self, tie_id: str) -> TieEvidence:
        """As `Run.tie_rows`."""
        return self._asked(lambda graph: graph.tie_rows(tie_id))

    def to_networkx(self, ids: Iterable[str]) -> nx.MultiDiGraph:
        """As `Run.to_networkx`, of `ids` and the ties among them."""
        wanted = list(ids)
        return self._asked(lambda graph: graph.to_networkx(wanted))

    def explain(self, id: str) -> NoReturn:
        """A waterfall is not in the graph."""
        raise _elsewhere("explain")

    def why(self, a: str, b: str) -> NoReturn:
        """A waterfall is not in the graph."""
        raise _elsewhere("why")

    def __getattr__(self, name: str) -> Any:
        if name in _ELSEWHERE:
            raise _elsewhere(name)
        raise AttributeError(name)

    def _asked(self, work: Callable[[_Question], _T]) -> _T:
        _, answer = over_one_run(self._connection, lambda run: work(_Question(self._connection, run)))
        return answer


class _Question(Walked):
    """One question to the graph."""

    def __init__(self, connection: Any, run: Loaded) -> None:
        self.properties = run.properties
        facts = Facts(run.id, run.as_of.isoformat(), str(run.properties["policy"]), str(run.properties["marking"]))
        self._graph = GraphNet(connection, facts)

    @property
    def _net(self) -> GraphNet:
        return self._graph

    def _key(self, text: str) -> Key:
        from graphlink.store.naming import key_named

        return key_named(self._graph, text)

    def search(self, text: str) -> Hits:
        from graphlink.store.naming import search

        return search(self._graph, text)


def _elsewhere(what: str) -> StoreError:
    return StoreError(f"'{what}' is not in the graph, open the run: gl.open(OUT), or graphlink explain OUT ...")
