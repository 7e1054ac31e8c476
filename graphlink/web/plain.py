"""Views as JSON: every figure beside the words that are printed for it, so that a page works nothing out.

Do not break: whatever is printed as a figure is worded here by `view.words`, once. Mistake a newcomer will make:
rounding in the page; the page prints the text and uses the number for lengths alone.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from graphlink.view.words import day, days, percent, phia

Facts = dict[str, Any]


class Json(Response):
    """An answer as JSON; `<` is escaped so that the text is inert wherever it is embedded."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        return dumps(content).encode()


def dumps(content: Any) -> str:
    """JSON that may stand inside a script element."""
    text = json.dumps(plain(content), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def plain(item: Any) -> Any:
    """Dataclasses to mappings, dates to ISO text, what is no number to null."""
    if dataclasses.is_dataclass(item) and not isinstance(item, type):
        return {field.name: plain(getattr(item, field.name)) for field in dataclasses.fields(item)}
    if isinstance(item, Mapping):
        return {str(key): plain(value) for key, value in item.items()}
    if isinstance(item, (list, tuple, set, frozenset)):
        return [plain(one) for one in item]
    if isinstance(item, (dt.date, dt.datetime)):
        return item.isoformat()
    if isinstance(item, float):
        return item if math.isfinite(item) else None
    if item is None or isinstance(item, (str, int, bool)):
        return item
    return str(item)


def whole_text(item: object) -> str:
    """Text that a file can hold: half a character becomes a question mark."""
    return str(item).encode("utf-8", "replace").decode()


def chance(p: float) -> Facts:
    """A chance: the number for the length of the bar, the text and the word that stand beside it."""
    return {"p": p, "text": percent(p), "word": phia(p)}


def harm(n: float | None) -> Facts:
    """Days: the number for the length of a bar, and the text."""
    return {"n": n, "text": days(n)}


def interval(low: float, high: float) -> str:
    """`2,726 to 4,733`; empty where there is no width to speak of."""
    return "" if high - low < 0.5 else f"{days(low)} to {days(high)}"


def date(when: dt.date | dt.datetime | str | None) -> Facts:
    """A day: ISO text to sort by, and the text that is printed."""
    return {"iso": when.isoformat() if isinstance(when, dt.date) else when or "", "text": day(when)}


def refs(sources: Sequence[str]) -> list[str]:
    """References of source rows, each once, in their order."""
    return list(dict.fromkeys(sources))
