"""report.html: the list, what linking changed, why, what was wrong with the data, how it was made.

Do not break: one file, nothing fetched, no script; every value is escaped by the template; the marking stands on
every printed page. What changes between two runs on the same data stands between the provenance comments and nowhere
else. Mistake a newcomer will make: a `style` attribute (the page's own policy blocks it); geometry is SVG attributes.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from graphlink.view.about import LIMITS, basis_words, findings
from graphlink.view.changed import stories
from graphlink.view.listing import ListRow, linking_change, outcome_words, top
from graphlink.view.quality import quality
from graphlink.view.source import Source
from graphlink.view.waterfall import explain_each
from graphlink.view.words import count, day, days, percent, plural, tidy

# How much of a long list a page holds, and how many of its heads are explained in full.
ROWS = 100
EXPLAINED = 10
BARS = 12
_HERE = Path(__file__).parent
_PROVENANCE = re.compile(r"<!-- provenance -->.*?<!-- /provenance -->", re.DOTALL)


def write_report(run: Source, path: Path, *, rows: int = ROWS, explained: int = EXPLAINED) -> Path:
    """Write report.html for `run` to `path`, readable by its owner alone; the list is cut at `rows`, and says so."""
    text = html(run, rows=rows, explained=explained)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    return path


def without_provenance(text: str) -> str:
    """The page without what names the moment, the files and the row numbers: equal for equal data."""
    return _PROVENANCE.sub("", text)


def html(run: Source, *, rows: int = ROWS, explained: int = EXPLAINED) -> str:
    """report.html as text."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        days=days,
        day=day,
        percent=percent,
        tidy=tidy,
        megabytes=_megabytes,
        digest=_digest,
        setting=_setting,
        basis=basis_words,
    )
    environment.globals.update(
        count=count, plural=plural, bar=harm_bar, fall=fall_bar, outcomes=outcome_words, bars=BARS
    )
    page = context(run, rows, explained)
    style = paper_style(page["about"].marking, day(page["about"].as_of), day(page["about"].review_by))
    return environment.get_template("report.html.j2").render(page, style=style, style_hash=style_hash(style))


def context(run: Source, rows: int, explained: int) -> dict[str, Any]:
    """Everything the template draws."""
    listing = top(run, rows)
    found = quality(run)
    return {
        "about": listing.about,
        "listing": listing,
        "widest": max((row.harm_high for row in listing.rows), default=0.0),
        "linking": linking_change(run, listing),
        "stories": stories(run, listing.rows),
        "whys": explain_each(run, [row.identity_id for row in listing.rows[:explained]]),
        "quality": found,
        "findings": findings(run),
        "limits": LIMITS,
        "manifest": _manifest(run.manifest),
    }


def _manifest(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """run.json with every key the template reads, so that an older run still draws."""
    stages = manifest.get("stages") or ()
    empty: dict[str, Any] = {
        "started": "",
        "seconds": sum(float(stage.get("seconds") or 0) for stage in stages),
        "memory_bytes": max((int(stage.get("memory_bytes") or 0) for stage in stages), default=0),
        "files": [],
        "settings": {},
        "seed": "",
        "policy": {},
        "harm": {"sha256": ""},
        "import": None,
        "decisions": {},
    }
    return {**empty, **manifest}


# --- drawing: geometry in percent of the cell, so that it scales without a script ---


def harm_bar(row: ListRow, widest: float) -> dict[str, float]:
    """Where the bar of one row of the list begins and ends, in percent of the widest interval."""
    scale = 100 / widest if widest else 0.0
    named = min(row.named_harm or 0.0, row.expected_harm)
    return {
        "named": round(named * scale, 2),
        "linked": round((row.expected_harm - named) * scale, 2),
        "low": round(row.harm_low * scale, 2),
        "high": round(row.harm_high * scale, 2),
        "sure": row.harm_high - row.harm_low < 0.5,
    }


def fall_bar(starts: float, adds: float, total: float) -> dict[str, float]:
    """Where one offence of a waterfall begins and how wide it is, in percent of the whole."""
    scale = 100 / total if total else 0.0
    return {"x": round(starts * scale, 2), "width": max(round(adds * scale, 2), 0.3)}


def _megabytes(size: float) -> str:
    return f"{size / 1e6:,.1f} MB" if size >= 1e5 else f"{size / 1e3:,.1f} kB"


def _digest(text: str | None) -> str:
    """A hash short enough to compare by eye; the whole of it stands in run.json."""
    return f"{text[:16]}…" if text and len(text) > 20 else str(text or "")


def _setting(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{tidy(str(k))}: {_setting(v)}" for k, v in value.items()) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(_setting(item) for item in value) or "none"
    return "none" if value in (None, "") else tidy(str(value))


# --- style ---


def paper_style(marking: str, as_of: str, review_by: str) -> str:
    """The stylesheet; its margin boxes carry the marking, the day and the page number on every printed page."""
    css = (_HERE / "report.css").read_text(encoding="utf-8")
    footer = " · ".join(part for part in (as_of and f"As at {as_of}", review_by and f"review by {review_by}") if part)
    return css.replace('"@MARKING@"', _css_text(marking)).replace('"@FOOTER@"', _css_text(footer))


def _css_text(text: str) -> str:
    r"""`text` as a CSS string that cannot end itself, the rule or the style element."""
    return '"' + "".join(c if c.isalnum() or c in " -" else f"\\{ord(c):x} " for c in text) + '"'


def style_hash(style: str) -> str:
    return base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
