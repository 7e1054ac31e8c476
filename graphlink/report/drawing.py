"""A drawing as a list of marks, and what draws them: SVG for pages, a picture for programs that read no SVG.

Do not break: both come from the same marks, so that they cannot differ; every text is escaped. Mistake a newcomer will
make: colour as the only difference; shapes tell kinds apart and dashes tell certainty.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from xml.sax.saxutils import escape

from graphlink.report.plain import clean

if TYPE_CHECKING:
    from PIL import ImageDraw, ImageFont

INK, MUTE, LINE, PAPER, SUNKEN = "#1a1d21", "#545a62", "#85898f", "#ffffff", "#e4e5e3"
NAMED, LINKED = "#38485a", "#7488a0"
FONT = "Segoe UI, Helvetica Neue, Arial, DejaVu Sans, sans-serif"
# Faces of this machine that have more scripts than the one Pillow brings.
_FACES = ("segoeui.ttf", "arial.ttf", "DejaVuSans.ttf", "LiberationSans-Regular.ttf")
Dash = Literal["solid", "dashed", "dotted"]
_DASHES = {"solid": (), "dashed": (7.0, 4.0), "dotted": (1.6, 3.4)}
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line."""

    a: Point
    b: Point
    dash: Dash = "solid"
    width: float = 1.2
    colour: str = LINE
    title: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """A closed shape; `round`: an ellipse in the box of the first and last point."""

    points: tuple[Point, ...]
    fill: str = PAPER
    stroke: str = INK
    width: float = 1.4
    round: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text, `anchor` at its start, middle or end; behind it the paper shows where `halo`."""

    at: Point
    text: str
    size: float = 11
    anchor: Literal["start", "middle", "end"] = "start"
    colour: str = INK
    bold: bool = False
    halo: bool = False


Mark = Line | Shape | Words


@dataclass
class Drawing:
    """Marks on paper of `width` by `height`. `title` and `says` are what a reader hears who cannot see it."""

    width: float
    height: float
    title: str
    says: str
    marks: list[Mark] = field(default_factory=list)

    def add(self, *marks: Mark) -> None:
        self.marks.extend(marks)


def svg(drawing: Drawing, *, alone: bool = False) -> str:
    """The drawing as SVG, without script, style or address; `alone`: as a file of its own."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(drawing.width)} {_n(drawing.height)}" '
        f'width="{_n(drawing.width)}" height="{_n(drawing.height)}" role="img" aria-label="{_quoted(drawing.title)}" '
        f'font-family="{FONT}">'
    )
    body = "".join(map(_mark, drawing.marks))
    said = f"<title>{_text(drawing.title)}</title><desc>{_text(drawing.says)}</desc>"
    paper = f'<rect width="{_n(drawing.width)}" height="{_n(drawing.height)}" fill="{PAPER}"/>'
    start = '<?xml version="1.0" encoding="UTF-8"?>\n' if alone else ""
    return f"{start}{head}{said}{paper}{body}</svg>"


def _mark(mark: Mark) -> str:
    title = f"<title>{_text(mark.title)}</title>" if not isinstance(mark, Words) and mark.title else ""
    if isinstance(mark, Line):
        dash = " ".join(map(_n, _DASHES[mark.dash]))
        dashed = f' stroke-dasharray="{dash}" stroke-linecap="round"' if dash else ""
        return (
            f'<line x1="{_n(mark.a[0])}" y1="{_n(mark.a[1])}" x2="{_n(mark.b[0])}" y2="{_n(mark.b[1])}" '
            f'stroke="{mark.colour}" stroke-width="{_n(mark.width)}"{dashed}>{title}</line>'
        )
    if isinstance(mark, Words):
        halo = f' stroke="{PAPER}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"' if mark.halo else ""
        weight = ' font-weight="600"' if mark.bold else ""
        return (
            f'<text x="{_n(mark.at[0])}" y="{_n(mark.at[1])}" font-size="{_n(mark.size)}" text-anchor="{mark.anchor}" '
            f'fill="{mark.colour}"{weight}{halo}>{_text(mark.text)}</text>'
        )
    look = f'fill="{mark.fill}" stroke="{mark.stroke}" stroke-width="{_n(mark.width)}" stroke-linejoin="round"'
    if mark.round:
        (x0, y0), (x1, y1) = mark.points[0], mark.points[-1]
        where = f'cx="{_n((x0 + x1) / 2)}" cy="{_n((y0 + y1) / 2)}" rx="{_n((x1 - x0) / 2)}" ry="{_n((y1 - y0) / 2)}"'
        return f"<ellipse {where} {look}>{title}</ellipse>"
    points = " ".join(f"{_n(x)},{_n(y)}" for x, y in mark.points)
    return f'<polygon points="{points}" {look}>{title}</polygon>'


def _n(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _text(text: str) -> str:
    return escape(clean(text))


def _quoted(text: str) -> str:
    return escape(clean(text), {'"': "&quot;"})


# --- the same marks as a picture ---


def png(drawing: Drawing, scale: float = 2.0) -> bytes:
    """The drawing as PNG in grey, `scale` dots to a unit; scripts that its font lacks show as boxes."""
    from PIL import Image, ImageDraw

    size = (round(drawing.width * scale), round(drawing.height * scale))
    image = Image.new("L", size, 255)
    pen = ImageDraw.Draw(image)
    for mark in drawing.marks:
        _paint(pen, mark, scale)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _paint(pen: ImageDraw.ImageDraw, mark: Mark, scale: float) -> None:
    if isinstance(mark, Line):
        for a, b in _strokes(mark):
            pen.line([_at(a, scale), _at(b, scale)], fill=mark.colour, width=max(1, round(mark.width * scale)))
    elif isinstance(mark, Shape):
        points = [_at(point, scale) for point in mark.points]
        width = max(1, round(mark.width * scale))
        if mark.round:
            pen.ellipse([points[0], points[-1]], fill=mark.fill, outline=mark.stroke, width=width)
        else:
            pen.polygon(points, fill=mark.fill)
            pen.line([*points, points[0]], fill=mark.stroke, width=width, joint="curve")
    else:
        anchor = {"start": "ls", "middle": "ms", "end": "rs"}[mark.anchor]
        pen.text(
            _at(mark.at, scale), clean(mark.text), fill=mark.colour, font=_font(mark.size * scale), anchor=anchor,
            stroke_width=round(1.5 * scale) if mark.halo else 0, stroke_fill=PAPER,
        )  # fmt: skip


def _at(point: Point, scale: float) -> Point:
    return point[0] * scale, point[1] * scale


def _font(size: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    from PIL import ImageFont

    for name in _FACES:
        with contextlib.suppress(OSError):
            return ImageFont.truetype(name, size)
    return ImageFont.load_default(size)


def _strokes(line: Line) -> Sequence[tuple[Point, Point]]:
    """The pieces of a dashed line."""
    if not _DASHES[line.dash]:
        return [(line.a, line.b)]
    on, off = _DASHES[line.dash]
    (x0, y0), (x1, y1) = line.a, line.b
    length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
    pieces, at = [], 0.0
    while at < length:
        to = min(at + on, length)
        pieces.append(tuple((x0 + (x1 - x0) * far / length, y0 + (y1 - y0) * far / length) for far in (at, to)))
        at += on + off
    return pieces  # type: ignore[return-value]
