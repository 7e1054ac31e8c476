"""Numbers, chances and dates in words, one way for terminal, page and paper.

Do not break: a chance never stands without its word, and what is inferred never reads 0% or 100%. Between two bands
of the PHIA yardstick the word nearer to even is used, so that words never sound surer than the number. Mistake a
newcomer will make: giving a named suspect a chance; `named, counts in full` is no probability.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence

# The PHIA probability yardstick (Professional Head of Intelligence Assessment): from, to, word. The gaps are its own.
BANDS: tuple[tuple[float, float, str], ...] = (
    (0.00, 0.05, "remote chance"),
    (0.10, 0.20, "highly unlikely"),
    (0.25, 0.35, "unlikely"),
    (0.40, 0.50, "realistic possibility"),
    (0.55, 0.75, "likely"),
    (0.80, 0.90, "highly likely"),
    (0.95, 1.00, "almost certain"),
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_IRREGULAR = {
    "person": "people",
    "identity": "identities",
    "is": "are",
    "was": "were",
    "address": "addresses",
    "has": "have",
}
_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def percent(p: float) -> str:
    """`92%`; never 0% or 100%: `<1%`, `>99%`."""
    if p >= 0.995:
        return ">99%"
    if p < 0.005:
        return "<1%"
    return f"{math.floor(p * 100 + 0.5)}%"


def phia(p: float) -> str:
    """The yardstick's word for `p`, judged on the percentage that is printed beside it."""
    shown = math.floor(min(max(p, 0.0), 1.0) * 100 + 0.5) / 100
    for low, high, word in BANDS:
        if low <= shown <= high:
            return word
    if shown < 0.5:
        return next(word for low, _, word in BANDS if low > shown)
    return next(word for _, high, word in reversed(BANDS) if high < shown)


def chance(p: float) -> str:
    """`92%, highly likely`."""
    return f"{percent(p)}, {phia(p)}"


def days(n: float | None) -> str:
    """Days of harm, rounded, with thousands; `<1` for a little; empty where unknown."""
    if n is None:
        return ""
    whole = math.floor(abs(n) + 0.5)
    if whole == 0 and n != 0:
        return "<1" if n > 0 else ">-1"
    return f"{'-' if n < 0 else ''}{whole:,}"


def signed(n: float) -> str:
    """A change in days: `+1,678`, `-754`, `0`."""
    whole = math.floor(abs(n) + 0.5)
    return "0" if whole == 0 else f"{'+' if n > 0 else '-'}{whole:,}"


def count(n: int, noun: str) -> str:
    """`1 offence`, `2 offences`, `1,204 rows`."""
    return f"{n:,} {noun if n == 1 else plural(noun)}"


def counted(n: int, noun: str) -> str:
    """`count` with small numbers spelt, for the middle of a sentence: `two offences`."""
    return f"{_SMALL[n] if n < len(_SMALL) else f'{n:,}'} {noun if n == 1 else plural(noun)}"


def plural(noun: str) -> str:
    if noun in _IRREGULAR:
        return _IRREGULAR[noun]
    return noun[:-1] + "ies" if noun.endswith("y") and noun[-2] not in "aeiou" else noun + "s"


def series(words: Sequence[str], conjunction: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {conjunction} {words[-1]}"


def some(words: Sequence[str], most: int = 5) -> str:
    """The first of `words`, saying how many more there are."""
    if len(words) <= most:
        return series(words)
    return f"{', '.join(words[:most])} and {len(words) - most:,} more"


def day(when: dt.date | dt.datetime | str | None) -> str:
    """`12 Mar 2026`; empty where unknown. ISO text (run.json) is read."""
    if when is None or when == "":
        return ""
    if isinstance(when, str):
        when = dt.date.fromisoformat(when[:10])
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def moment(when: dt.datetime | None) -> str:
    """`12 Mar 2026 22:00` of a local time; a time at midnight is a bare day."""
    if when is None:
        return ""
    return day(when) if (when.hour, when.minute, when.second) == (0, 0, 0) else f"{day(when)} {when:%H:%M}"


def span(first: dt.date | None, last: dt.date | None) -> str:
    """`9 Jan 2026 to 13 Mar 2026`, `since ...`, `until ...`, `undated`."""
    if first and last:
        return day(first) if first == last else f"{day(first)} to {day(last)}"
    if first:
        return f"since {day(first)}"
    return f"until {day(last)}" if last else "undated"


def tidy(word: str | None) -> str:
    """A vocabulary's key as words: `ex_partner` reads `ex-partner`, `crime_report` reads `crime report`."""
    if not word:
        return ""
    return "ex-partner" if word == "ex_partner" else word.replace("_", " ")
