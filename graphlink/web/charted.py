"""The chart's facts: what lies around something, what connects two things, what ties some entities to one another.

Do not break: what is cut is said with its total; an inferred tie keeps its chance and word. Mistake a newcomer will
make: sending positions or facts that a saved chart held; it holds ids, and facts are asked for again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from graphlink.errors import InputError
from graphlink.graph.net import Key, Net
from graphlink.view import around
from graphlink.view.drawn_node import Drawn
from graphlink.view.entity import kind_words
from graphlink.view.source import Source
from graphlink.view.tie_words import DrawnTie
from graphlink.view.walked import key_named
from graphlink.view.words import count, span, tidy
from graphlink.web.listed import whole
from graphlink.web.plain import Facts, chance

BUSY = 50
FIRST = 40  # entities of a new chart
_HOW = {"stated": "stated by a source", "likely": "inferred, 55% or more", "possible": "inferred, less"}


class Walk(Protocol):
    """A run that can be asked and walked; an explorer's session is one."""

    @property
    def source(self) -> Source: ...

    @property
    def net(self) -> Net: ...


def key_of(run: Walk, text: str) -> Key:
    """What an id names, as the walk knows it. NotFoundError, AmbiguousError."""
    return key_named(run.source, run.net, text)


def neighbours(run: Walk, wanted: Mapping[str, str]) -> Facts:
    """What lies around `id`: `hops`, `limit`, `kinds` (separated by commas), `holders` (0: through everything)."""
    key = key_of(run, wanted.get("id", ""))
    kinds = tuple(filter(None, wanted.get("kinds", "").split(","))) or None
    holders = whole(wanted, "holders", BUSY)
    within = around.Within(kinds=kinds, max_holders=holders or None)
    found = around.neighbourhood(run.net, key, whole(wanted, "hops", 1), whole(wanted, "limit", FIRST), within)
    return {
        **_head(found.as_at, found.marking, found.run, found.shown, found.total),
        "focus": str(key),
        "said": found.said,
        "stopped_at": found.stopped_at,
        "entities": [entity(one) for one in found.entities],
        "ties": ties(found.ties),
    }


def among(run: Walk, wanted: Mapping[str, str]) -> Facts:
    """The entities named in `ids`, one a line, and every tie among them."""
    ids = [line.partition(":") for line in wanted.get("ids", "").splitlines() if line]
    if any(not colon for _, colon, _ in ids):
        raise InputError("An id of a chart is kind:id.")
    found = around.among(run.net, [Key(kind, rest) for kind, _, rest in ids])
    shown = len(found.entities)
    return {
        **_head(found.as_at, found.marking, found.run, shown, shown),
        "entities": [entity(one) for one in found.entities],
        "ties": ties(found.ties),
        "missing": found.missing,
    }


def path(run: Walk, wanted: Mapping[str, str]) -> Facts:
    """The shortest paths between `a` and `b`."""
    a, b = (key_of(run, wanted.get(name, "")) for name in ("a", "b"))
    found = around.paths(run.net, a, b, limit=5)
    return {
        **_head(found.as_at, found.marking, found.run, found.shown, found.total),
        "said": found.said,
        "paths": [one.entities for one in found.paths],
        "entities": [entity(one) for one in found.entities],
    }


def _head(as_at: str, marking: str, run: str, shown: int, total: int) -> Facts:
    return {"total": total, "shown": shown, "truncated": shown < total, "as_at": as_at, "marking": marking, "run": run}


def entity(one: Drawn) -> dict[str, Any]:
    """One entity as it is drawn."""
    return {
        "id": one.id,
        "kind": one.kind,
        "kind_words": kind_words(one.kind),
        "label": one.label,
        "note": one.note,
        "role": one.role,
        "flags": one.flags,
        "degree": one.degree,
        "ties_said": count(one.degree, "tie"),
        "distance": one.distance,
    }


def ties(those: Iterable[DrawnTie]) -> list[Facts]:
    """Ties as they are drawn and read."""
    return [
        {
            "id": t.id,
            "a": t.a,
            "b": t.b,
            "kind": tidy(t.kind.lower()),
            "sentence": t.sentence,
            "how": t.how,
            "how_words": _HOW[t.how],
            "chance": None if t.probability is None else chance(t.probability),
            "first": t.first.isoformat() if t.first else "",
            "last": t.last.isoformat() if t.last else "",
            "when": span(t.first, t.last),
            "source": tidy(t.source),
            "grade": t.grade,
            "sources": t.sources,
        }
        for t in those
    ]
