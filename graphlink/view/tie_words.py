"""A relationship of the graph as a sentence and a line on a chart: how sure, from when to when, from which rows.

Do not break: the ties of the source are said by `sentences`, in the words of every other page; here stand only those
that graphlink makes. Mistake a newcomer will make: giving a stated tie a chance; 99% of the machine is still inferred.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from graphlink.catalogue.graph import TIES
from graphlink.graph.net import Tie
from graphlink.view import sentences
from graphlink.view.in_common import in_common
from graphlink.view.words import chance, count, day, span, tidy

# Inferred ties from this chance on are drawn dashed, below it dotted.
LIKELY = 0.55
# A relationship of the source -> the kind of tie that `sentences` has words for.
_SAID: Mapping[str, str] = {tie.name: tie.kind for tie in TIES if tie.kind}

How = Literal["stated", "likely", "possible"]


@dataclass(frozen=True, slots=True)
class DrawnTie:
    """One tie as it is drawn and read. `a` and `b` are `kind:id`, from where it starts to where it ends.

    `how` is stated (a source row or a judgement says so), likely (inferred, .55 or more) or possible; `probability` is
    None where it is stated. `first` and `last` are days. `sources` are the rows it rests on.
    """

    id: str
    kind: str  # relationship of the catalogue
    a: str
    b: str
    sentence: str
    how: How
    probability: float | None
    first: dt.date | None
    last: dt.date | None
    source: str
    grade: str
    sources: tuple[str, ...]


def drawn(tie: Tie, a: str, b: str) -> DrawnTie:
    """`tie` between its ends, called `a` (start) and `b`."""
    p = tie.probability
    first, last = dates(tie)
    return DrawnTie(
        tie.id,
        tie.type,
        str(tie.start),
        str(tie.end),
        sentence(tie, a, b),
        "stated" if p is None else "likely" if p >= LIKELY else "possible",
        p,
        first,
        last,
        str(tie.properties.get("source") or ""),
        str(tie.properties.get("grade") or ""),
        tie.source_refs,
    )


def dates(tie: Tie) -> tuple[dt.date | None, dt.date | None]:
    """From when to when a tie is known to have held."""
    has = tie.properties
    first = has.get("first_seen") or has.get("first") or has.get("seen_at")
    last = has.get("last_seen") or has.get("last") or has.get("seen_at")
    return _day(first), _day(last)


def _day(when: dt.date | dt.datetime | None) -> dt.date | None:
    return when.date() if isinstance(when, dt.datetime) else when


def sentence(tie: Tie, a: str, b: str) -> str:
    """The tie in one sentence: how, when and from which source."""
    if tie.type in _SAID:
        return sentences.tie({**tie.properties, "kind": _SAID[tie.type]}, a, b)
    said = _made(tie, a, b)
    return f"{said[:1].upper()}{said[1:]}."


def _made(tie: Tie, a: str, b: str) -> str:
    has, p = tie.properties, tie.probability
    sure = f": {chance(p)}" if p is not None else ""
    match tie.type:
        case "RECORD_OF":
            return f"{a} is a record of {b}{sure}"
        case "SUSPECT_IN":
            status = has.get("status")
            said = "was eliminated as a suspect" if status == "eliminated" else "is recorded as suspect"
            more = f", {status}" if status and status not in ("named", "eliminated") else ""
            return f"{a} {said}{more} in {b}{', one of several of whom one did it' if has.get('alternative') else ''}"
        case "VICTIM_OF":
            how = has.get("relationship")
            return f"{a} is recorded as victim in {b}{f' (to the suspect: {tidy(how)})' if how else ''}"
        case "WITNESS_OF":
            return f"{a} is recorded as witness in {b}"
        case "ATTRIBUTED":
            said = sentences.credited(has["basis"], float(has["weight"]), float(has["probability"]), None)
            return f"{b} is put to {a}: {said}{'; evidence speaks against it' if has.get('doubted') else ''}"
        case "SAME_HAND":
            shared = in_common("; ".join(has.get("shared") or ()))
            return f"one hand may have done {a} and {b}{sure}{f' ({shared})' if shared else ''}"
        case "CALLED":
            return f"{a} called {b}: {count(int(has['calls']), 'call')}, {span(*dates(tie))}"
        case "READ_NEAR":
            return f"{a} was read {_near(has)} {b}, {day(_day(has.get('seen_at')))}"
        case _:
            return _context(tie.type, a, b)


def _near(has: Mapping[str, Any]) -> str:
    minutes = round(float(has.get("minutes") or 0))
    when = "during" if not minutes else f"{count(abs(minutes), 'minute')} {'before' if minutes < 0 else 'after'}"
    return f"{float(has.get('metres') or 0):,.0f} m from, and {when},"


def _context(type_: str, a: str, b: str) -> str:
    words = {
        "SUBJECT_OF": f"{a} is the subject of {b}",
        "PROTECTS": f"{a} protects {b}",
        "EXCLUDES": f"{a} keeps its subject from {b}",
        "FOR": f"{a} was for {b}",
        "WITH_PERSON": f"{a} was in the company of {b}",
    }
    return words.get(type_, f"{a} is tied to {b} ({tidy(type_.lower())})")
