"""The two drawings of a suspect: what ties to them in rings by distance, and their offences in time.

Do not break: the same data give the same drawing, to the pixel; nothing is drawn that the canonical form does not hold,
and what it cut is said under the drawing. Mistake a newcomer will make: one line for parallel ties without their count.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from graphlink.report.drawing import INK, LINKED, MUTE, NAMED, PAPER, SUNKEN, Dash, Drawing, Line, Shape, Words
from graphlink.report.plain import short
from graphlink.view.words import day, days

Facts = Mapping[str, Any]
WIDTH = 720.0
_SLOT = 29.0  # height of one label
_REACH = (95.0, 150.0, 205.0)
_DASH: Mapping[str, Dash] = {"stated": "solid", "likely": "dashed", "possible": "dotted"}
_SURE = ("stated", "likely", "possible")
_KINDS = {
    "identity": "one human", "person": "record", "offence": "offence", "phone": "phone", "vehicle": "vehicle",
    "address": "address", "account": "account", "mark": "forensic mark",
}  # fmt: skip


def around_drawing(suspect: Facts, about: Facts) -> Drawing:
    """The surroundings of one suspect: rings by distance, shapes by kind, lines by how sure."""
    chart = suspect["chart"]
    places = _places(chart)
    bottom = max((y for _, y in places.values()), default=0.0) + 48
    height = bottom + 62
    title = f"What ties to {suspect['label']}"
    drawing = Drawing(WIDTH, height, title, f"{chart['said']} The same ties stand in the table.")
    for ends, those in _lines(chart).items():
        a, b = (places[end] for end in ends)
        how = min((tie["how"] for tie in those), key=_SURE.index)
        said = " ".join(tie["sentence"] for tie in those[:6])
        drawing.add(Line(a, b, _DASH[how], 1.1 + min(len(those), 4) * 0.25, title=said))
        if len(those) > 1:
            middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
            drawing.add(Words((middle[0], middle[1] + 3), f"x{len(those)}", 8.5, "middle", MUTE, halo=True))
    for entity in chart["entities"]:
        _entity(drawing, entity, places[entity["id"]], entity["id"] == chart["focus"])
    _legend(drawing, chart, about, bottom)
    return drawing


def _lines(chart: Facts) -> dict[tuple[str, str], list[Facts]]:
    lines: dict[tuple[str, str], list[Facts]] = {}
    for tie in chart["ties"]:
        if tie["a"] != tie["b"]:
            a, b = sorted((tie["a"], tie["b"]))
            lines.setdefault((a, b), []).append(tie)
    return lines


def _places(chart: Facts) -> dict[str, tuple[float, float]]:
    """Around the focus, further out by distance; each has a height of its own, so that no label meets another."""
    near: dict[str, list[str]] = {}
    for a, b in _lines(chart):
        near.setdefault(a, []).append(b)
        near.setdefault(b, []).append(a)
    away = {one["id"]: one["distance"] for one in chart["entities"]}
    order = list(_KINDS)
    rest = sorted(
        (one for one in chart["entities"] if one["id"] != chart["focus"]),
        key=lambda one: (one["distance"], order.index(one["kind"]), one["label"], one["id"]),
    )
    circle: dict[str, None] = {}
    for one in rest:
        # What hangs on something nearer stands beside it.
        circle.setdefault(one["id"])
        circle.update(dict.fromkeys(other["id"] for other in rest if other["distance"] > one["distance"]
                                    and other["id"] in near.get(one["id"], ())))  # fmt: skip
    ids = list(circle)
    right, left = ids[: (len(ids) + 1) // 2], ids[(len(ids) + 1) // 2 :][::-1]
    half = max(len(right), 2) * _SLOT / 2
    centre = (WIDTH / 2, half + 12)
    places = {chart["focus"]: centre}
    for side, those in ((1, right), (-1, left)):
        for n, one in enumerate(those):
            y = -half + 2 * half * (n + 0.5) / len(those)
            reach = _REACH[min(away[one], 2)] * math.sqrt(max(0.0, 1 - 0.8 * (y / half) ** 2))
            places[one] = (centre[0] + side * reach, centre[1] + y)
    return places


def shape(kind: str, at: tuple[float, float], r: float, *, strong: bool = False, title: str = "") -> list[Shape]:
    """The shape of a kind of thing: readable without colour."""
    x, y = at

    def closed(*points: tuple[float, float], fill: str = PAPER) -> Shape:
        return Shape(
            tuple((x + r * dx, y + r * dy) for dx, dy in points), fill, INK, 2.2 if strong else 1.3, title=title
        )

    def disc(scale: float, fill: str) -> Shape:
        box = ((x - r * scale, y - r * scale), (x + r * scale, y + r * scale))
        return Shape(box, fill, INK, 2.2 if strong else 1.3, round=True, title=title)

    match kind:
        case "identity":
            return [disc(1.25, PAPER), disc(0.9, NAMED)]
        case "person":
            return [disc(1, PAPER)]
        case "offence":
            return [closed((-0.85, -1), (0.4, -1), (0.85, -0.5), (0.85, 1), (-0.85, 1), fill=SUNKEN)]
        case "phone":
            return [closed((-0.55, -1), (0.55, -1), (0.55, 1), (-0.55, 1))]
        case "vehicle":
            return [closed((-1.2, 0.1), (-0.6, -0.7), (0.6, -0.7), (1.2, 0.1), (1.2, 0.7), (-1.2, 0.7))]
        case "address":
            return [closed((-1, 0), (0, -1), (1, 0), (0.8, 0), (0.8, 1), (-0.8, 1), (-0.8, 0))]
        case "account":
            return [closed((0, -1.1), (1.1, 0), (0, 1.1), (-1.1, 0))]
        case _:
            return [closed((0, -1.1), (1.05, 0.8), (-1.05, 0.8))]


def _entity(drawing: Drawing, entity: Facts, at: tuple[float, float], focus: bool) -> None:
    said = f"{_KINDS.get(entity['kind'], entity['kind'])}: {entity['label']}"
    r = 13.0 if focus else 9.0
    drawing.add(*shape(entity["kind"], at, r, strong=entity["role"] == "suspect", title=said))
    x, y = at
    if entity["role"] in ("victim", "witness") and entity["kind"] == "person":
        drawing.add(Words((x, y + 3.4), entity["role"][0].upper(), 9, "middle", INK, bold=True))
    note = entity["note"] if entity["note"] not in (entity["label"], "0 holders", "1 holder") else ""
    if focus:
        drawing.add(Words((x, y + r + 15), short(entity["label"], 30), 12, "middle", INK, bold=True, halo=True))
        drawing.add(Words((x, y + r + 27), note, 9, "middle", MUTE, halo=True))
        return
    outward = 1 if x >= WIDTH / 2 else -1
    at_x = x + outward * (r + 5)
    anchor: Literal["start", "end"] = "start" if outward > 0 else "end"
    most = int((WIDTH - 8 - at_x if outward > 0 else at_x - 8) / 5.4)
    drawing.add(Words((at_x, y + (0 if note else 4)), short(entity["label"], most), 10, anchor, INK, halo=True))
    if note:
        drawing.add(Words((at_x, y + 11), short(note, most + 6), 8.5, anchor, MUTE, halo=True))


def _legend(drawing: Drawing, chart: Facts, about: Facts, top: float) -> None:
    drawing.add(Line((0, top), (WIDTH, top), colour=SUNKEN))
    x = 12.0
    kinds = list(dict.fromkeys(entity["kind"] for entity in chart["entities"]))
    for kind in [kind for kind in _KINDS if kind in kinds]:
        drawing.add(*shape(kind, (x, top + 15), 5.5), Words((x + 11, top + 18.5), _KINDS[kind], 9, colour=MUTE))
        x += 24 + 5.4 * len(_KINDS[kind])
    x = 6.0
    for how, words in zip(
        _SURE, ("a source row says so", "inferred, likely", "inferred, less than likely"), strict=True
    ):
        drawing.add(
            Line((x, top + 34), (x + 26, top + 34), _DASH[how], 1.4), Words((x + 31, top + 37), words, 9, colour=MUTE)
        )
        x += 48 + 4.9 * len(words)
    drawing.add(Words((x, top + 37), "thick rim: suspect; V, W: victim, witness; x2: two ties", 9, colour=MUTE))
    drawing.add(
        Words((6, top + 54), f"{about['marking']} · as at {day(about['as_at'])} · {chart['said']}", 9, colour=INK)
    )


def timeline_drawing(suspect: Facts, about: Facts) -> Drawing:
    """The offences of one suspect by the day they are counted: height is days, hatched lines are linked."""
    items, undated = suspect["timeline"]["items"], suspect["timeline"]["undated"]
    height, floor, left, right = 176.0, 118.0, 44.0, WIDTH - 24
    said = f"{len(items)} dated, {undated} undated." if undated else f"{len(items)} offences, all dated."
    drawing = Drawing(WIDTH, height, f"Offences of {suspect['label']} in time", said)
    drawing.add(Line((left, floor), (right, floor), colour=INK))
    if items:
        first, last = (dt.date.fromisoformat(items[n]["date"]) for n in (0, -1))
        first, last = first.replace(day=1), last
        spread = max((last - first).days, 27)
        tallest = max(item["adds"] for item in items) or 1.0
        _months(drawing, first, spread, (left, right, floor))
        for top in (tallest, tallest / 2):
            y = floor - 84 * math.sqrt(top / tallest)
            drawing.add(
                Line((left, y), (right, y), "dotted", 0.6), Words((left - 5, y + 3), days(top), 8.5, "end", MUTE)
            )
        _bars(drawing, items, (first, spread, tallest), (left, right, floor))
    drawing.add(
        Shape(((6, 156), (18, 156), (18, 165), (6, 165)), NAMED, NAMED, 1),
        Words((23, 164), "named", 9, colour=MUTE),
        *_hatched(66, 156, 78, 165),
        Words((83, 164), "added by linking", 9, colour=MUTE),
        Words((170, 164), f"height: days each adds (square-root scale) · {said} · {about['marking']} · as at "
              f"{day(about['as_at'])}", 9, colour=MUTE),
    )  # fmt: skip
    return drawing


def _months(drawing: Drawing, first: dt.date, spread: int, box: tuple[float, float, float]) -> None:
    left, right, floor = box
    months = spread // 30 + 1
    step = max(1, math.ceil(months / 12))
    month = first
    for n in range(months + 1):
        x = left + (right - left) * (month - first).days / spread
        if x > right:
            break
        if n % step == 0:
            drawing.add(Line((x, floor), (x, floor + 4), colour=INK))
            drawing.add(Words((x, floor + 15), f"{month:%m/%y}", 8.5, "middle", MUTE))
        month = (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1)


def _bars(
    drawing: Drawing, items: Sequence[Facts], scale: tuple[dt.date, int, float], box: tuple[float, float, float]
) -> None:
    first, spread, tallest = scale
    left, right, floor = box
    free = left - 99.0
    for item in items:
        x = left + (right - left - 8) * (dt.date.fromisoformat(item["date"]) - first).days / spread
        x = max(x, free + 8)
        free = x
        top = floor - max(2.0, 84 * math.sqrt(item["adds"] / tallest))
        title = f"{day(item['date'])}: {item['offence']}, {item['title']}, {days(item['adds'])} days"
        if item["linked"]:
            drawing.add(*_hatched(x, top, x + 6, floor, title))
        else:
            drawing.add(Shape(((x, top), (x + 6, top), (x + 6, floor), (x, floor)), NAMED, NAMED, 1, title=title))


def _hatched(x0: float, y0: float, x1: float, y1: float, title: str = "") -> list[Shape | Line]:
    """A box of slanting lines: what linking adds, on screen and on paper."""
    box: list[Shape | Line] = [Shape(((x0, y0), (x1, y0), (x1, y1), (x0, y1)), PAPER, LINKED, 1, title=title)]
    y = y1
    while y - (x1 - x0) >= y0:
        box.append(Line((x0, y), (x1, y - (x1 - x0)), width=1.4, colour=LINKED))
        y -= 4
    return box
