"""What a typed text means in a loaded graph: one node, or everything that contains it.

Do not break: the text goes through the normalisers that the data went through, so every spelling that the run folder
finds is found here. Mistake a newcomer will make: showing who was met on the way by name; whoever is only victim or
witness goes by role, but for a name that was asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphlink.errors import AmbiguousError, NotFoundError
from graphlink.graph.net import KIND_OF, KINDS, Key
from graphlink.normalise.names import fold

if TYPE_CHECKING:
    from graphlink.store.reader import GraphNet
    from graphlink.view.search import Hits


def key_named(graph: GraphNet, text: str) -> Key:
    """The node that `text` names. NotFoundError with the nearest, AmbiguousError with the choices."""
    from graphlink.view import find

    if text.lower().startswith("rank:"):
        return _at_rank(graph, text)
    kind, colon, rest = text.partition(":")
    only_here = colon and kind.strip().lower() in KINDS and kind.strip().lower() not in find.KINDS
    kind, rest = (kind.strip().lower(), rest.strip()) if only_here else find.typed(text)
    asked = find.meanings(rest, [kind]) if kind else find.meanings(rest)
    written = [Key(one.kind, one.id) for one in asked]
    found = graph.existing(written)
    exact = {key.kind for key in found}
    cased = [Key(key.kind, way) for key in written if key.kind not in exact for way in (key.id.upper(), key.id.lower())]
    found = list(dict.fromkeys([*found, *graph.existing(cased)]))
    if not found and kind in ("", "identity", "person"):
        found = [Key("identity", row["id"]) for row in graph.ask("named", names=_orders(rest))]
    if len(found) == 1:
        return found[0]
    if found:
        raise AmbiguousError(f"'{text}' is the id of {len(found)} things.", tuple(map(str, found)))
    near = [f"{hit.kind}:{hit.id}" for hit in search(graph, rest, 1).hits] if rest else []
    raise NotFoundError(f"Nothing in this run has the id '{text}'.", tuple(near[:3]))


def _at_rank(graph: GraphNet, text: str) -> Key:
    place = text[5:].strip()
    rows = graph.ask("ranked", place=int(place) if place.isdecimal() else 0)
    if not rows:
        raise NotFoundError(f"Nobody stands at {text} of the list.")
    return Key("identity", rows[0]["id"])


def _orders(text: str) -> list[str]:
    """A whole name folded, as written and with its surname first."""
    tokens = fold(text).split()
    return sorted({" ".join(tokens), " ".join([*tokens[1:], *tokens[:1]])}) if tokens else []


def search(graph: GraphNet, text: str, most: int = 50) -> Hits:
    """What of the graph contains `text`: people by every word of a name, plates and numbers in any spelling, ids."""
    from graphlink.view import find
    from graphlink.view.search import Hit, Hits

    kind, rest = find.typed(text)
    alnum = "".join(one for one in rest.upper() if one.isalnum())
    digits = "" if any(one.isalpha() for one in rest) else "".join(one for one in rest if one.isdigit())
    exact = [str(one) for one in find.meanings(rest, [kind] if kind else find.KINDS)]
    rows = graph.ask(
        "search",
        words=fold(rest).split(),
        digits=digits.lstrip("0") if len(digits) >= 4 else "",
        plate=alnum if 3 <= len(alnum) <= 8 else "",
        text=rest.lower() if len(rest) >= 2 else "",
        exact=exact,
        labels=[KINDS[kind]] if kind else [],
        limit=most,
    )
    nodes = graph.nodes([Key(KIND_OF[row["label"]], row["id"]) for row in rows])
    hits = tuple(Hit(key.kind, key.id, *_told(node)) for key, node in nodes.items())
    return Hits(text, hits, {KIND_OF[row["label"]]: row["total"] for row in rows})


def _told(node: Any) -> tuple[str, str]:
    from graphlink.view.drawn_node import draw

    drawn = draw(node, 0)
    return drawn.label, drawn.note
