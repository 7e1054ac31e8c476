"""An evaluation as one HTML page: tables and plots as inline SVG, no scripts, nothing fetched."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from graphlink.evaluation.measures import Bin, Calibration
from graphlink.evaluation.text import warnings

if TYPE_CHECKING:
    from graphlink.evaluation.judge import Evaluation

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}
table{border-collapse:collapse;margin:1rem 0}th,td{padding:.3rem .7rem;border-bottom:1px solid #bbb;text-align:right}
th:first-child,td:first-child{text-align:left}caption{text-align:left;font-weight:600}svg{max-width:100%;height:auto}
@media print{body{margin:0;max-width:none}table,svg{break-inside:avoid}}
"""
_INK, _MUTED, _BAR = "#1b1b1b", "#6b6b6b", "#1d5f8a"


def as_page(found: Evaluation, marking: str = "") -> str:
    """The page, complete."""
    about = found.about
    title = f"Evaluation of run {about['run']}"
    line = f"{about['identity']}; policy {about['policy']}, as of {about['as_of']}"
    notes = "".join(f"<p><strong>{escape(note)}</strong></p>" for note in warnings(found))
    mark = f"<p><strong>{escape(marking)}</strong></p>" if marking else ""
    return (
        f'<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>{mark}'
        f"<h1>{escape(title)}</h1><p>{escape(line)}</p>{notes}"
        f"<h2>Identity</h2>{_identity(found)}{_f1_bars(found)}"
        f"<h2>Attribution</h2>{_attribution(found)}{_reliability(found.attribution.calibration)}"
        f"<h2>Ranking</h2>{_ranking(found)}</body></html>\n"
    )


def _table(caption: str, head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    cells = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>"


def _identity(found: Evaluation) -> str:
    rows = [
        (
            method,
            *(f"{v:.3f}" for v in (f.precision, f.recall, f.f1, f.bcubed_precision, f.bcubed_recall, f.bcubed_f1)),
            f"{f.identities:,}",
            f"{f.largest_wrong:,}",
        )
        for method, f in found.identity.items()
    ]
    first = next(iter(found.identity.values()))
    head = ("", "precision", "recall", "F1", "B³ precision", "B³ recall", "B³ F1", "identities", "largest wrong merge")
    return _table(f"{first.records:,} records of {first.humans:,} people", head, rows)


def _f1_bars(found: Evaluation) -> str:
    """F1 of each method, pairwise, as bars from 0 to 1."""
    parts = []
    for at, (method, figures) in enumerate(found.identity.items()):
        y = 10 + at * 34
        parts.append(f'<text x="0" y="{y + 17}" font-size="14" fill="{_INK}">{escape(method)}</text>')
        parts.append(f'<rect x="180" y="{y}" width="{figures.f1 * 400:.1f}" height="24" fill="{_BAR}"/>')
        parts.append(
            f'<text x="{186 + figures.f1 * 400:.1f}" y="{y + 17}" font-size="14" fill="{_INK}">{figures.f1:.3f}</text>'
        )
    height = 20 + 34 * len(found.identity)
    label = 'role="img" aria-label="Pairwise F1 by method"'
    return f'<svg {label} viewBox="0 0 660 {height}" width="660">{"".join(parts)}</svg>'


def _attribution(found: Evaluation) -> str:
    a, c = found.attribution, found.attribution.calibration
    rows = [
        ("unnamed seats", f"{a.unnamed:,}"),
        ("right", f"{a.right:,}"),
        ("wrong", f"{a.wrong:,}"),
        ("in unknown series", f"{a.in_series:,} in {a.series:,}"),
        ("of their pairs, by one hand", "" if a.series_precision is None else f"{a.series_precision:.3f}"),
        ("undecided", f"{a.undecided:,}"),
        ("within reach", f"{a.within_reach:,}"),
        ("right, within reach", f"{a.right_within_reach:,}"),
        ("named seats", f"{a.named:,}"),
        ("named wrongly (doubted)", f"{a.named_wrongly:,} ({a.wrong_doubted:,})"),
        ("named rightly, doubted", f"{a.right_doubted:,}"),
        ("bits gained, a seat", "" if a.bits_gained is None else f"{a.bits_gained:.2f}"),
        ("Brier score", "" if c.brier is None else f"{c.brier:.4f}"),
        ("expected calibration error", "" if c.ece is None else f"{c.ece:.4f}"),
    ]
    return _table("Who did what nobody was named for", ("", ""), rows)


def _reliability(c: Calibration) -> str:
    """What was said against what was so; the area of a dot is the number of seats. The diagonal is perfect."""
    if not c.table:
        return "<p>No candidates, so no reliability to draw.</p>"
    most = max(row.seats for row in c.table)
    dots = "".join(_dot(row, most) for row in c.table)
    ticks = "".join(
        f'<text x="{60 + t * 300:.0f}" y="340" font-size="12" text-anchor="middle" fill="{_MUTED}">{t:g}</text>'
        f'<text x="52" y="{324 - t * 300:.0f}" font-size="12" text-anchor="end" fill="{_MUTED}">{t:g}</text>'
        for t in (0, 0.25, 0.5, 0.75, 1)
    )
    label = 'role="img" aria-label="Reliability: share right against probability said"'
    plot = (
        f'<svg {label} viewBox="0 0 400 370" width="400"><path d="M60 20V320H360" fill="none" stroke="{_MUTED}"/>'
        f'<path d="M60 320L360 20" stroke="{_MUTED}" stroke-dasharray="4 4"/>{ticks}{dots}'
        '<text x="210" y="362" font-size="13" text-anchor="middle">said</text>'
        '<text x="16" y="170" font-size="13" text-anchor="middle" transform="rotate(-90 16 170)">was so</text></svg>'
    )
    rows = [(f"{b.low:.1f} to {b.high:.1f}", f"{b.seats:,}", f"{b.said:.3f}", f"{b.so:.3f}") for b in c.table]
    return plot + _table("Reliability, one row a seat", ("said", "seats", "mean said", "was so"), rows)


def _dot(row: Bin, most: int) -> str:
    x, y, radius = 60 + row.said * 300, 320 - row.so * 300, 3 + 13 * (row.seats / most) ** 0.5
    title = f"<title>said {row.said:.2f}, so {row.so:.2f}, {row.seats:,} seats</title>"
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{_BAR}" fill-opacity=".75">{title}</circle>'


def _ranking(found: Evaluation) -> str:
    n = next(iter(found.ranking.values())).n
    rows = [
        (method, f"{f.found:,}", f"{f.harm_held:.3f}", f"{f.duplicates:,}", f"{f.false_entries:,}")
        for method, f in found.ranking.items()
    ]
    return _table(f"The first {n:,} of the list", ("", "found", "harm held", "duplicates", "false entries"), rows)
