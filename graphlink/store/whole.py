"""Answers over one whole run: what a reader does while the graph is being loaded.

Do not break: the Run node is read before and after the work; an answer that was begun over one run and ended over
another, or over half of one, is thrown away and asked again. Mistake a newcomer will make: looking at the Run once,
before asking; a load may begin right behind it.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from graphlink.errors import StoreError
from graphlink.store.values import plain

_T = TypeVar("_T")
_LOADED = "MATCH (run:Run) RETURN run {.*} AS run ORDER BY run.id LIMIT 2"
PATIENCE = 20.0  # seconds
_STEP = 0.5


class Reader(Protocol):
    """What is needed of a connection here: `Connection` of graphlink.store.connect."""

    def read(
        self,
        cypher: str,
        params: Mapping[str, Any] | None = None,
        timeout: float | None = ...,
        limit: int | None = ...,
    ) -> Any: ...


@dataclass(frozen=True, slots=True)
class Loaded:
    """The run that the graph holds: its id, last day counted and the other properties of its Run node."""

    id: str
    as_of: dt.date
    properties: Mapping[str, Any]


def over_one_run(connection: Reader, work: Callable[[Loaded], _T], *, patience: float = PATIENCE) -> tuple[Loaded, _T]:
    """What `work` makes of the run in the graph, and that run; waits up to `patience` seconds for a load to end.

    StoreError where nothing is loaded, or a load does not end in time.
    """
    until = time.monotonic() + patience
    while True:
        before = _run_node(connection)
        if before.get("state") != "loading":
            answer = work(_loaded(before))
            if _run_node(connection) == before:
                return _loaded(before), answer
        if time.monotonic() >= until:
            raise StoreError(
                "A run is being loaded into the graph, and half of it is no answer. Ask again when 'graphlink load' "
                "has ended; if nobody is loading, an earlier load was cut short: graphlink load OUT completes it."
            )
        time.sleep(_STEP)


def _run_node(connection: Reader) -> dict[str, Any]:
    rows = list(connection.read(_LOADED))
    if not rows:
        raise StoreError("The graph holds no run. Load one: graphlink load OUT")
    if len(rows) > 1:
        raise StoreError("The graph holds more than one Run node, so it is no single run. Load one: graphlink load OUT")
    found: dict[str, Any] = plain(rows[0]["run"])
    return found


def _loaded(run: Mapping[str, Any]) -> Loaded:
    return Loaded(str(run["id"]), run["as_of"], run)
