"""Stated against true, drawn: one panel a world, one row per seat, as an SVG that needs no library and no script.

    from calibration import draw  # beside it; attribution.py does
    draw({"101 easy": (p, right)}, Path("docs/calibration-attribution.svg"))

Each dot is a tenth of the scale: across, the mean chance stated; up, the share that was right; its bar the 95% interval
(Wilson); its area the number of seats. Dots on the diagonal mean what they say.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
SIDE, GAP, ACROSS = 190, 44, 4


def bands(p: Floats, right: Floats) -> list[tuple[int, float, float, float, float]]:
    """(seats, mean stated, share right, low, high) of each tenth that holds any."""
    found = []
    tenth = np.minimum((p * 10).astype(int), 9)
    for at in range(10):
        mine = tenth == at
        n = int(mine.sum())
        if not n:
            continue
        share, z = float(right[mine].mean()), 1.96
        middle = (share + z * z / (2 * n)) / (1 + z * z / n)
        half = z * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        found.append((n, float(p[mine].mean()), share, max(0.0, middle - half), min(1.0, middle + half)))
    return found


def draw(worlds: Mapping[str, tuple[Floats, Floats]], path: Path) -> None:
    """Write the panels of `worlds` (chance stated and whether right, of each seat) to `path`."""
    rows = -(-len(worlds) // ACROSS)
    width, height = ACROSS * (SIDE + GAP) + GAP, rows * (SIDE + GAP + 22) + GAP
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    for at, (name, (p, right)) in enumerate(worlds.items()):
        left, top = GAP + (at % ACROSS) * (SIDE + GAP), GAP + (at // ACROSS) * (SIDE + GAP + 22)
        parts += _panel(name, bands(p, right), left, top)
    path.write_text("\n".join([*parts, "</svg>"]) + "\n", encoding="utf-8", newline="\n")


def _panel(name: str, found: list[tuple[int, float, float, float, float]], left: int, top: int) -> list[str]:
    def x(value: float) -> str:
        return f"{left + value * SIDE:.1f}"

    def y(value: float) -> str:
        return f"{top + (1 - value) * SIDE:.1f}"

    parts = [
        f'<text x="{left}" y="{top - 8}" fill="#222222">{escape(name)}</text>',
        f'<rect x="{left}" y="{top}" width="{SIDE}" height="{SIDE}" fill="none" stroke="#999999"/>',
        f'<line x1="{x(0)}" y1="{y(0)}" x2="{x(1)}" y2="{y(1)}" stroke="#bbbbbb" stroke-dasharray="4 3"/>',
        f'<text x="{left}" y="{top + SIDE + 14}" fill="#555555">0</text>',
        f'<text x="{left + SIDE}" y="{top + SIDE + 14}" fill="#555555" text-anchor="end">1 stated</text>',
        f'<text x="{left - 6}" y="{top + 10}" fill="#555555" text-anchor="end">1</text>',
    ]
    for n, stated, share, low, high in found:
        size = 2.0 + 1.6 * np.log10(n)
        parts.append(
            f'<line x1="{x(stated)}" y1="{y(low)}" x2="{x(stated)}" y2="{y(high)}" stroke="#3a6ea5"/>'
            f'<circle cx="{x(stated)}" cy="{y(share)}" r="{size:.1f}" fill="#3a6ea5">'
            f"<title>{n} seats: stated {stated:.2f}, right {share:.2f}</title></circle>"
        )
    return parts
