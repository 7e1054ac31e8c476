"""The chart as a pyvis page, for those who are used to it: the same entities, ties and sentences, and no request.

Do not break: nothing of the page is fetched from anywhere, no title is read as markup, parallel ties stay apart.
Mistake a newcomer will make: handing pyvis a networkx graph; it drops parallel edges and renames `weight` on the graph.
"""

from __future__ import annotations

import html
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from graphlink.audit import Stamp
from graphlink.errors import GraphlinkError
from graphlink.view.about import About
from graphlink.view.words import day

_SHAPES = {"identity": "dot", "person": "dot", "offence": "square", "address": "triangle", "vehicle": "box",
           "phone": "diamond", "account": "hexagon", "mark": "star"}  # fmt: skip
_DASHES: Mapping[str, Any] = {"stated": False, "likely": [9, 5], "possible": [2, 5]}
_LINE, _FILL, _START = "#56626f", "#dfe5ea", "#0f5573"
# What pyvis writes besides what is asked for: two Bootstrap tags, and tags that name places of its own build.
_FOREIGN = (
    re.compile(r"<link\b[^>]*\bhref=[\"'][^\"']*(?:https?:|//)[^>]*>", re.IGNORECASE),
    re.compile(r"<script\b[^>]*\bsrc=[^>]*>\s*</script>", re.IGNORECASE),
    re.compile(r"<!--.*?-->", re.DOTALL),
    re.compile(r"<center>\s*<h1>.*?</h1>\s*</center>", re.DOTALL),
)
_RESOURCE = re.compile(r"<(?:link|script|img|iframe|source|object|embed)\b[^>]*\b(?:src|href|data)\s*=", re.IGNORECASE)
_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; "
    "base-uri 'none'; form-action 'none'"
)


def pyvis_page(title: str, header: About, found: Mapping[str, Any], stamp: Stamp | None = None) -> str:
    """The whole page around the facts of a chart. GraphlinkError if pyvis has left anything in it to be fetched."""
    from pyvis.network import Network

    net = Network(height="82vh", width="100%", directed=True, cdn_resources="in_line", heading="", notebook=False)
    net.toggle_physics(False)
    places = rings(found["entities"])
    for one in found["entities"]:
        x, y = places[one["id"]]
        start = one["id"] == found["focus"]
        net.add_node(
            one["id"], label=f"{one['label']}\n{one['note']}", title=_plain(_about(one)), x=x, y=y, physics=False,
            shape=_SHAPES.get(one["kind"], "ellipse"), size=20 if start else 13, borderWidth=4 if start else 1,
            color={"background": _FILL, "border": _START if start else _LINE},
        )  # fmt: skip
    met: dict[tuple[str, str], int] = {}
    for tie in found["ties"]:
        pair = (min(tie["a"], tie["b"]), max(tie["a"], tie["b"]))
        nth = met[pair] = met.get(pair, 0) + 1
        net.add_edge(
            tie["a"], tie["b"], id=tie["id"], title=_plain(_evidence(tie)), arrows="", color=_LINE,
            dashes=_DASHES[tie["how"]], smooth={"type": _bend(tie, pair, nth), "roundness": 0.12 * (nth // 2)},
        )  # fmt: skip
    return _closed(net.generate_html(), title, header, found, stamp)


def _bend(tie: Mapping[str, Any], pair: tuple[str, str], nth: int) -> str:
    """To which side a parallel tie bends, so that no two lie on one another, whichever way they run."""
    clockwise = (nth % 2 == 0) == (tie["a"] == pair[0])
    return "continuous" if nth == 1 else "curvedCW" if clockwise else "curvedCCW"


def rings(entities: Sequence[Mapping[str, Any]]) -> dict[str, tuple[int, int]]:
    """Places by distance from the start, evenly on each ring, in the order given."""
    by_distance: dict[int, list[str]] = {}
    for one in entities:
        by_distance.setdefault(int(one["distance"]), []).append(one["id"])
    places: dict[str, tuple[int, int]] = {}
    radius = 0.0
    for distance, ids in sorted(by_distance.items()):
        radius = 0.0 if distance == 0 and len(ids) == 1 else max(radius + 190, len(ids) * 95 / math.tau)
        for i, id_ in enumerate(ids):
            angle = math.tau * i / len(ids) - math.pi / 2
            places[id_] = (round(1.25 * radius * math.cos(angle)), round(radius * math.sin(angle)))
    return places


def _about(one: Mapping[str, Any]) -> str:
    return "\n".join(
        [f"{one['kind_words']}: {one['label']}", one["note"], one["role"], *one["flags"], one["ties_said"]]
    )


def _evidence(tie: Mapping[str, Any]) -> str:
    rows = ", ".join(tie["sources"][:6]) + (f" and {len(tie['sources']) - 6} more" if len(tie["sources"]) > 6 else "")
    graded = " ".join(part for part in (tie["source"], tie["grade"]) if part)
    return "\n".join(part for part in (tie["sentence"], tie["how_words"], tie["when"], graded, rows) if part)


def _plain(title: str) -> str:
    """A title that stays text: pyvis takes one that holds `href` for markup, and runs it."""
    return re.sub(r"(?i)h(?=ref)", lambda found: f"{found[0]}\u2060", title)


def _closed(page: str, title: str, header: About, found: Mapping[str, Any], stamp: Stamp | None) -> str:
    for pattern in _FOREIGN:
        page = pattern.sub("", page)
    if left := _RESOURCE.search(re.sub(r"<script\b.*?</script>", "", page, flags=re.DOTALL)):
        raise GraphlinkError(f"pyvis left something to be fetched in the page ({left[0][:60]}): it was not written.")
    shown, total = len(found["entities"]), int(found["total"]) + 1
    said = (
        f"{shown:,} of {max(total, shown):,} entities. As at {day(header.as_of)}. Source: run {header.run_id[:8]}, "
        f"policy {header.policy}. Solid: stated by a source; dashed: inferred, 55% or more; dotted: inferred, less. "
        "Links are associations for evaluation, not evidence of guilt."
    )
    top = (
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}"><meta name="referrer" content="no-referrer">'
        f'<meta name="graphlink-log" content="{f"{stamp.count} {stamp.head}" if stamp else ""}">'
        f"<title>{html.escape(title)}</title>"
    )
    head = (
        '<div style="font:14px/1.4 system-ui,sans-serif;padding:4px 12px">'
        f'<div style="text-align:center;font-weight:600">{html.escape(header.marking)}</div>'
        f'<h1 style="font-size:18px;margin:4px 0">{html.escape(title)}</h1>'
        f'<p style="margin:4px 0">{html.escape(said)} {html.escape(stamp.words if stamp else "")}</p></div>'
    )
    page = page.replace("<html>", '<!doctype html>\n<html lang="en-GB">', 1)
    page = page.replace('<meta charset="utf-8">', f'<meta charset="utf-8">{top}', 1)
    return page.replace("<body>", f"<body>{head}", 1)
