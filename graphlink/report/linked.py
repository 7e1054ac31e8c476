"""The links of one suspect: each offence put to them without a name, each record joined to theirs, with its sources.

Do not break: a link says its chance in words with the number, or the rule that settled it, and what would weaken it.
Mistake a newcomer will make: counting rows twice; a row that two pieces cite is one source.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graphlink.report.redacting import HELD_BACK
from graphlink.view.explanation import Explanation, LinkedOffence, pieces_of
from graphlink.view.person import PersonPage, Record
from graphlink.view.pieces import EVIDENCE, Piece, clause, strongest
from graphlink.view.source import Source
from graphlink.view.waterfall import Bar
from graphlink.view.why import pieces_of_pairs
from graphlink.view.words import chance, tidy

Facts = dict[str, Any]

_TIES = "SELECT first_seen, last_seen, source, grade, source_refs FROM ties ORDER BY tie_id"
_PAIRS = """
SELECT record_a, record_b, bits, probability FROM pairs
WHERE record_a IN (SELECT unnest($records::VARCHAR[])) AND record_b IN (SELECT unnest($records::VARCHAR[]))
ORDER BY probability DESC, record_a, record_b
"""
# What a row of a table is called as a source.
_TABLES: Mapping[str, str] = {
    "offences": "crime report", "involvements": "crime report", "persons": "nominal record", "calls": "comms data",
    "anpr_reads": "camera read", "associations": "tie without a source", "actions": "action", "orders": "order",
}  # fmt: skip


class Grades:
    """Source, dates and grade of a source row, by the ties that rest on it."""

    def __init__(self, run: Source) -> None:
        self._of: dict[str, Mapping[str, Any]] = {}
        for row in run.query(_TIES):
            for ref in json.loads(row["source_refs"] or "[]"):
                self._of[str(ref)] = row

    def facts(self, refs: Iterable[str], day: Any) -> Facts:
        """Sources by kind and number, first and last date (`day` where none is dated), strongest and weakest grade."""
        rows = list(dict.fromkeys(refs))
        ties = [self._of[ref] for ref in rows if ref in self._of]
        dates = [when for tie in ties for when in (tie["first_seen"], tie["last_seen"]) if when is not None]
        first, last = (min(dates), max(dates)) if dates else (day, day)
        grades = sorted({str(tie["grade"]) for tie in ties if tie["grade"]}, key=_worth)
        return {
            "sources": dict(sorted(Counter(map(self._kind, rows)).items())),
            "rows": rows,
            "first": first.isoformat() if first else None,
            "last": last.isoformat() if last else None,
            "strongest": grades[0] if grades else "ungraded",
            "weakest": grades[-1] if grades else "ungraded",
        }

    def _kind(self, ref: str) -> str:
        tie = self._of.get(ref)
        table = ref.partition(":")[0]
        return tidy(tie["source"]) if tie and tie["source"] else _TABLES.get(table, tidy(table))


def _worth(grade: str) -> tuple[str, str]:
    """A grade by how reliable the source is, then by how the information is known; the handling code says neither."""
    return grade[:1], grade[1:2]


def links(run: Source, page: PersonPage, why: Explanation, grades: Grades) -> list[Facts]:
    """Every link of one suspect: offences by the days they add, then records."""
    bars = {(bar.offence_id, bar.seat): bar for bar in page.waterfall.bars}
    pieces = pieces_of(run, [page.waterfall]).get(page.identity_id, {})
    found = [
        _offence(one, bars[one.offence_id, one.seat], pieces.get((one.offence_id, one.seat), ()), why, grades)
        for one in why.linked
    ]
    return found + _records(run, page, why, grades)


def _offence(one: LinkedOffence, bar: Bar, pieces: Sequence[Piece], why: Explanation, grades: Grades) -> Facts:
    refs = [ref for piece in pieces for ref in piece.sources] or list(bar.sources)
    about = f"{one.offence_id}, {one.title}"
    return {
        "kind": "offence",
        "what": one.offence_id if one.seat == 1 else f"{one.offence_id} (offender {one.seat})",
        "title": one.title,
        "how": _how(pieces, bar),
        **grades.facts(refs, bar.date),
        "probability": one.probability,
        "words": chance(one.probability),
        "besides": one.rival,
        "weakened_by": _weakened(why, one.offence_id, about),
        "pieces": [_piece(piece) for piece in pieces],
    }


def _how(pieces: Sequence[Piece], bar: Bar) -> str:
    named = "Another is named in it" if bar.basis == "both" else "Nobody is named in it"
    best = strongest([piece for piece in pieces if piece.name != HELD_BACK], 3)
    clauses = [clause(piece) for piece in best if piece.kind == EVIDENCE] or [p.words for p in best]
    held = any(piece.name == HELD_BACK for piece in pieces)
    said = [*clauses, *(["evidence is held back under its handling conditions"] if held else [])]
    return f"{named}; {'; '.join(said)}." if said else f"{named}; what was weighed is slight."


def _weakened(why: Explanation, offence: str, about: str) -> str:
    """The one thing whose absence would take most from this offence."""
    touching = [
        (change.before - change.after, weaker)
        for weaker in why.weaker
        for change in weaker.changed
        if change.offence_id == offence and change.before > change.after
    ]
    if not touching:
        return f"No single piece of evidence carries {about}."
    return max(touching, key=lambda pair: (pair[0], pair[1].what))[1].sentence


def _records(run: Source, page: PersonPage, why: Explanation, grades: Grades) -> list[Facts]:
    if len(page.records) < 2:
        return []
    keys = [f"person:{record.person_id}" for record in page.records]
    pairs = run.query(_PAIRS, {"records": keys})
    told = pieces_of_pairs(run, pairs)
    anchor = page.records[0]
    found = []
    for record, key in zip(page.records[1:], keys[1:], strict=True):
        mine = ((p["record_a"], p["record_b"]) for p in pairs if key in (p["record_a"], p["record_b"]))
        own = next((told[pair] for pair in mine if told.get(pair)), ())
        found.append(_record(record, anchor, own, why, grades))
    return found


def _record(record: Record, anchor: Record, pieces: Sequence[Piece], why: Explanation, grades: Grades) -> Facts:
    refs = [ref for piece in pieces for ref in piece.sources] or [record.source_ref]
    settled = record.probability >= 1
    touching = [w.sentence for w in why.weaker if w.what.startswith(f"Record {record.person_id} ")]
    return {
        "kind": "record",
        "what": record.person_id,
        "title": record.name,
        "how": f"Taken to be the same human as {anchor.person_id}: {record.why or 'joined by its group'}.",
        **grades.facts(refs, None),
        "probability": None if settled else record.probability,
        "words": "settled by a rule or a judgement, no chance" if settled else chance(record.probability),
        "besides": "",
        "weakened_by": touching[0] if touching else "No days stand under this record alone.",
        "pieces": [_piece(piece) for piece in pieces],
    }


def _piece(piece: Piece) -> Facts:
    return {"name": piece.name, "words": piece.words, "bits": piece.bits, "direction": piece.direction,
            "sources": list(piece.sources)}  # fmt: skip
