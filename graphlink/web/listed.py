"""The list, the series nobody could name, the questions left, two runs: as a page prints them.

Do not break: every answer says how much there is beside how much is there. Mistake a newcomer will make: a flag that
sorts; flags are shown and order nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from graphlink.errors import InputError
from graphlink.view.about import About
from graphlink.view.browse import MONTHS, SHOWN, Asked, BrowsedRow, Browser
from graphlink.view.compare import Change, Comparison
from graphlink.view.pieces import signed_bits
from graphlink.view.review import ReviewList, ReviewRow
from graphlink.view.series import SeriesList, SeriesRow
from graphlink.view.words import count, signed, span, tidy
from graphlink.web.plain import Facts, chance, date, harm, interval

_SHORT = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def about(header: About, shown: int, total: int) -> Facts:
    """What every answer carries."""
    return {"total": total, "shown": shown, "truncated": shown < total, "as_at": header.as_of,
            "marking": header.marking, "run": header.run_id}  # fmt: skip


def asked(wanted: Mapping[str, str]) -> Asked:
    """The question of a list from the words of its address. InputError where a day is none."""
    return Asked(
        text=wanted.get("text", "")[:200],
        bcu=wanted.get("bcu", ""),
        kind=wanted.get("kind", ""),
        since=_day(wanted.get("since", "")),
        until=_day(wanted.get("until", "")),
        show=wanted.get("show") or "all",
        sort=wanted.get("sort") or "rank",
        falling=wanted.get("falling") == "1",
    )


def whole(wanted: Mapping[str, str], name: str, otherwise: int) -> int:
    """A whole number from the words of an address. InputError where it is none."""
    text = wanted.get(name, "")
    if text and (not text.isdecimal() or len(text) > 9):
        raise InputError(f"{name} is a whole number, not '{text[:20]}'.")
    return int(text) if text else otherwise


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise InputError(f"'{text[:20]}' is no day: write it as 2026-10-31.") from None


def listing(browser: Browser, wanted: Mapping[str, str]) -> Facts:
    """A window of the list."""
    found = browser.page(asked(wanted), whole(wanted, "offset", 0), whole(wanted, "limit", 100))
    return {
        **about(browser.about, len(found.rows), found.total),
        "offset": found.offset,
        "matching": found.matching,
        "said": found.said,
        "rows": [row(one) for one in found.rows],
    }


def choices(browser: Browser) -> Facts:
    """What the list can be filtered by, and the scale of its bars."""
    found = browser.choices
    first = dt.date.fromisoformat(found.first_month)
    months = [_SHORT[(first.month - 1 + i) % 12] for i in range(MONTHS)]
    last = (first.month - 2) % 12
    return {
        "areas": found.areas,
        "kinds": [{"key": kind, "text": tidy(kind.lower()).capitalize()} for kind in found.kinds],
        "shows": [
            {"key": key, "text": text}
            for key, (text, _) in SHOWN.items()
            if {"moved": found.compared, "news": found.news}.get(key, True)
        ],
        "most_days": found.most_days,
        "months": months,
        "months_said": f"{_SHORT[first.month - 1]} {first.year} to {_SHORT[last]} {first.year + (first.month > 1)}",
        "compared": found.compared,
    }


def row(one: BrowsedRow) -> Facts:
    """One row of the list."""
    r = one.row
    return {
        "rank": r.rank,
        "rank_text": f"{r.rank:,}",
        "id": r.identity_id,
        "label": r.label,
        "records": r.records,
        "harm": harm(r.expected_harm),
        "low": r.harm_low,
        "high": r.harm_high,
        "interval": interval(r.harm_low, r.harm_high),
        "named": harm(r.named_harm),
        "named_rank": "" if r.named_rank is None else f"{r.named_rank:,}",
        "moved": r.moved,
        "moved_text": "" if r.moved is None else f"{abs(r.moved):,}",
        "previous": _previous(one),
        "offences": f"{r.offences:,}",
        "hidden": f"{one.hidden:,}" if one.hidden else "",
        "victims": f"{r.victims:,}",
        "repeats": f"{r.repeat_victims:,}" if r.repeat_victims else "",
        "months": one.months,
        "flags": r.flags,
        "news": one.news,
        "area": r.bcu,
        "last": date(r.last),
        "span": span(r.first, r.last),
    }


def _previous(one: BrowsedRow) -> str:
    """Where somebody stood in the run before, in words; empty where they stood where they stand."""
    if one.previous is None:
        return "not on the list before"
    return "" if one.previous == one.row.rank else f"rank {one.previous:,} before"


def series(found: SeriesList) -> Facts:
    """The offenders nobody could name."""
    return {
        **about(found.about, len(found.rows), found.total),
        "said": found.cut if found.total else "",
        "empty": found.empty_because,
        "rows": [series_row(one) for one in found.rows],
    }


def series_row(one: SeriesRow) -> Facts:
    """One unknown offender with the offences put down to one hand."""
    return {
        "rank": one.rank,
        "id": one.identity_id,
        "label": one.label,
        "harm": harm(one.expected_harm),
        "offences": count(one.offences, "offence"),
        "victims": count(one.victims, "victim"),
        "shared": one.shared,
        "when": span(one.first, one.last),
        "areas": ", ".join(one.bcus),
        "would_stand": (
            "none of it counts" if one.would_stand is None else f"if one man, place {one.would_stand:,} on the list"
        ),
        "members": [
            {"id": m.offence_id, "seat": m.seat, "title": m.title, "date": date(m.day), "area": m.bcu,
             "chance": chance(m.probability), "days": harm(m.days), "counts": m.counts}
            for m in one.members
        ],
    }  # fmt: skip


def review(found: ReviewList, pending: Mapping[frozenset[str], str]) -> Facts:
    """The questions only a person can settle. `pending`: judgements since the run, by the two they are about."""
    return {
        **about(found.about, len(found.rows), found.total),
        "said": found.cut if found.total else "",
        "empty": found.empty_because,
        "rows": [_question(one, pending) for one in found.rows],
    }


def _question(one: ReviewRow, pending: Mapping[frozenset[str], str]) -> Facts:
    return {
        "position": one.position,
        "subject": one.subject,
        "question": one.question,
        "chance": chance(one.probability),
        "moves": harm(one.harm_moved),
        "a": one.a,
        "b": one.b,
        "ways": ["did", "did-not"] if " did-not " in one.no else ["same", "different"],
        "evidence": [{"words": p.words, "bits": signed_bits(p.bits or 0.0), "n": p.bits} for p in one.evidence],
        "pending": pending.get(frozenset((one.a, one.b)), ""),
    }


def changes(found: Comparison) -> Facts:
    """Two runs side by side."""
    return {
        **about(found.new, len(found.entered) + len(found.left) + len(found.moved), found.new.people),
        "summary": found.summary,
        "n": found.n,
        "old": found.old.line,
        "new": found.new.line,
        "warnings": found.warnings,
        "totals": [cause.in_all for cause in found.totals],
        "groups": [
            {"key": key, "title": title, "rows": [_change(one) for one in those]}
            for key, title, those in (
                ("entered", "Entered", found.entered),
                ("left", "Left", found.left),
                ("moved", "Moved, or other days", found.moved),
            )
        ],
        "unmoved": count(found.unmoved, "person"),
    }


def _change(one: Change) -> Facts:
    return {
        "id": one.new_id or "",
        "label": one.label,
        "old_rank": "" if one.old_rank is None else f"{one.old_rank:,}",
        "new_rank": "" if one.new_rank is None else f"{one.new_rank:,}",
        "old": harm(one.old_harm),
        "new": harm(one.new_harm),
        "difference": signed(one.difference),
        "words": one.words,
    }
