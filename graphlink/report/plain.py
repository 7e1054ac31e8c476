"""Text as every format can carry it, and figures in words.

Do not break: control characters, which XML forbids, and those that turn the direction of what follows are taken out;
nothing else is changed. Mistake a newcomer will make: taking out right-to-left letters; only the marks are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from graphlink.view.words import count, day, plural, span

# XML 1.0 has no place for these; the second group would turn the text that follows.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)


def clean(text: object) -> str:
    """`text` fit for XML, as one line."""
    return _FORBIDDEN.sub("", str(text)).replace("\r", " ").replace("\n", " ")


def short(text: str, most: int) -> str:
    """At most `most` characters, saying by an ellipsis that there are more."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def sources_words(sources: Mapping[str, int]) -> str:
    """`5 rows of 2 kinds: comms data 3, crime report 2`."""
    if not sources:
        return "no source row"
    kinds = ", ".join(f"{kind} {n:,}" for kind, n in sources.items())
    return f"{count(sum(sources.values()), 'row')} of {count(len(sources), 'kind')}: {kinds}"


def span_words(first: str | None, last: str | None) -> str:
    """The dates of a link, from ISO text."""
    import datetime as dt

    return span(*(dt.date.fromisoformat(text) if text else None for text in (first, last)))


def grade_words(link: Mapping[str, Any]) -> str:
    """`1AP to 2BP`, strongest first."""
    strongest, weakest = link["strongest"], link["weakest"]
    return str(strongest) if strongest == weakest else f"{strongest} to {weakest}"


def interval_words(suspect: Mapping[str, Any]) -> str:
    """What stands beside the days: the interval, where there is one."""
    low, high = suspect["harm_low"], suspect["harm_high"]
    if low is None or high - low < 0.5:
        return ""
    return f"{low:,.0f} to {high:,.0f} in 8 of 10 outcomes"


__all__ = ["clean", "count", "day", "grade_words", "interval_words", "plural", "short", "sources_words", "span_words"]
