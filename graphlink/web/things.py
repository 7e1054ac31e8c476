"""One offence, one thing (number, plate, address, account, mark), one question of why: as a page prints them.

Do not break: the shares of an offender and what nobody explains add up to the whole offence, and both are sent.
Mistake a newcomer will make: leaving out who was eliminated; they stay in sight.
"""

from __future__ import annotations

from graphlink.view.about import about as header
from graphlink.view.entity import EntityPage, kind_words
from graphlink.view.offence import OffencePage, Seat
from graphlink.view.source import Source
from graphlink.view.ties import TieLine
from graphlink.view.why import Why
from graphlink.view.words import count, days, moment, percent, tidy
from graphlink.web.listed import about
from graphlink.web.plain import Facts, chance, harm
from graphlink.web.shown import groups, piece, tie_line


def offence(run: Source, page: OffencePage) -> Facts:
    """The page of one offence."""
    return {
        **about(header(run), 1, 1),
        "kind": "offence",
        "id": page.offence_id,
        "label": page.title,
        "code": page.code,
        "category": page.category.capitalize(),
        "when": _when(page),
        "reported": moment(page.reported),
        "area": page.area,
        "origin": page.origin,
        "outcome": page.outcome,
        "flags": page.flags,
        "method": page.method,
        "days": harm(page.days),
        "worth": _worth(page),
        "counts": page.counts,
        "why_not": page.why_not,
        "seats": [_seat(one) for one in page.seats],
        "eliminated": page.eliminated,
        "victims": [victim.words for victim in page.victims],
        "witnesses": page.witnesses,
        "ties": groups(page.ties),
        "links": page.links,
        "reads": page.reads,
        "source": page.source_ref,
        "extra": {name: str(value) for name, value in page.extra.items()},
    }


def _when(page: OffencePage) -> str:
    first, last = moment(page.from_local), moment(page.to_local)
    return first if not last or first == last else f"{first} to {last}"


def _worth(page: OffencePage) -> str:
    if page.days is not None:
        return f"{days(page.days)} days, {page.value_basis}"
    return f"no value; at most {days(page.bound)} days" if page.bound is not None else "no value"


def _seat(one: Seat) -> Facts:
    left = max(0.0, 1 - sum(share.weight for share in one.shares))
    return {
        "number": one.number,
        "named": one.named,
        "days": harm(one.days),
        "remainder": harm(one.remainder),
        "left": {"p": left, "text": percent(left) if left > 0 else "0%"},
        "shares": [
            {"id": s.identity_id, "label": s.label, "rank": "" if s.rank is None else f"{s.rank:,}",
             "chance": chance(s.weight), "adds": harm(s.adds), "sentence": s.sentence, "doubted": s.doubted,
             "full": s.weight >= 1}
            for s in one.shares
        ],
    }  # fmt: skip


def entity(run: Source, page: EntityPage) -> Facts:
    """The page of one number, plate, address, account or mark."""
    return {
        **about(header(run), 1, 1),
        "kind": page.kind,
        "id": page.id,
        "label": page.label,
        "kind_words": kind_words(page.kind).capitalize(),
        "says": page.says,
        "holders": count(page.holders, "holder"),
        "properties": [{"name": tidy(k), "value": str(v)} for k, v in page.properties.items() if v not in (None, "")],
        "source_ids": page.source_ids,
        "people": _lines(page.people),
        "offences": _lines(page.offences),
        "calls": page.calls,
        "reads": page.reads,
    }


def _lines(ties: tuple[TieLine, ...]) -> list[Facts]:
    return [tie_line(tie) for tie in ties]


def why(run: Source, found: Why) -> Facts:
    """For and against, in bits: every row begins where the one before it ends."""
    at, rows = 0.0, []
    for one in found.rows:
        rows.append({**piece(one), "starts": at})
        at += one.bits or 0.0
    ends = [0.0, at, *(row["starts"] for row in rows)]
    return {
        **about(header(run), len(rows), len(rows)),
        "kind": "why",
        "subject": found.subject,
        "a": found.a,
        "b": found.b,
        "who_a": found.who_a,
        "who_b": found.who_b,
        "answer": found.answer,
        "chance": None if found.probability is None else chance(found.probability),
        "bits": None if found.bits is None else f"{found.bits:+.1f}",
        "rows": rows,
        "ends": at,
        "low": min(ends),
        "high": max(ends),
        "notes": found.notes,
        "sources": found.sources,
        "rivals": [{"id": r.identity_id, "who": r.who, "chance": chance(r.probability)} for r in found.rivals],
    }
