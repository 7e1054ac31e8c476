"""A report on suspects as one HTML file: table first, readable without scripts, drawn, printable on A4.

Do not break: nothing is fetched and no script runs; every value is escaped by the template, drawings by their writer.
Mistake a newcomer will make: reckoning in the template; what is printed stands in the canonical form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from graphlink.report.charts import around_drawing, timeline_drawing
from graphlink.report.drawing import svg
from graphlink.report.page import fall_bar, paper_style, style_hash
from graphlink.report.plain import grade_words, interval_words, sources_words, span_words
from graphlink.view.words import count, day, days, tidy

MOST = 8  # lines of what would weaken it, and of what to find out
TIES = 40  # sentences about ties
_HERE = Path(__file__).parent


def page(document: Mapping[str, Any]) -> str:
    """The report as the text of one HTML file."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    about = document["about"]
    environment.filters.update(days=days, day=day, tidy=tidy)
    environment.globals.update(
        count=count, fall=fall_bar, interval=interval_words, sources=sources_words, span=span_words,
        grades=grade_words, cut=cut, tie_lines=tie_lines, most=MOST, ties_most=TIES,
        chart_svg=lambda suspect: svg(around_drawing(suspect, about)),
        time_svg=lambda suspect: svg(timeline_drawing(suspect, about)),
    )  # fmt: skip
    style = paper_style(about["marking"], day(about["as_at"]), day(about["review_by"]))
    style += (_HERE / "suspects.css").read_text(encoding="utf-8")
    return environment.get_template("suspects.html.j2").render(
        about=about,
        suspects=document["suspects"],
        people=document["people"],
        rejected=document["rejected"],
        many=len(document["suspects"]) > 1,
        style=style,
        style_hash=style_hash(style),
    )


def cut(rows: Sequence[Any], most: int) -> str:
    """What a table leaves out, said."""
    return f"The first {most:,} of {len(rows):,}." if len(rows) > most else ""


def tie_lines(suspect: Mapping[str, Any], most: int = TIES) -> list[str]:
    """The first ties of a suspect as they are printed."""
    shared = (
        f" Shared by {one['shared_by']:,} people." if (one["shared_by"] or 0) > 1 else "" for one in suspect["ties"]
    )
    return [f"{one['sentence']}{more}" for one, more in zip(suspect["ties"], shared, strict=True)][:most]
