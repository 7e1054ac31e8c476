"""One suspect of a report: who, how linked, the offences and their days, what would weaken it, what stands around.

Do not break: a named offence has no chance and says so; an inferred one has its figure and its word. Mistake a newcomer
will make: letters of victims by page; here one human keeps one letter through the whole report.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from graphlink.graph.net import Key, Net
from graphlink.report.copied import Copied
from graphlink.report.linked import Grades, links
from graphlink.report.numbers import Numbers
from graphlink.report.scope import Drawing
from graphlink.view import around
from graphlink.view.drawn_node import Drawn
from graphlink.view.explanation import Explanation, explained
from graphlink.view.person import PersonPage, Record, Standing, person
from graphlink.view.tie_words import DrawnTie
from graphlink.view.ties import TieLine
from graphlink.view.victims import Victim, letter
from graphlink.view.waterfall import Bar
from graphlink.view.weaken import ASSUMED
from graphlink.view.words import chance, day, series

Facts = dict[str, Any]


class Lettering:
    """The letters of victims over one report."""

    def __init__(self, numbers: Numbers) -> None:
        self._numbers = numbers
        self._called = {one.called: one for one in numbers.others.values()}
        self._next = sum(1 for one in numbers.others.values() if one.role == "victim")
        self._unnamed: dict[str, str] = {}

    def words(self, victim: Victim, place: int) -> str:
        """`Victim A (F 27, ex-partner)`: the letter of the whole report."""
        other = self._called.get(victim.person_id)
        if other is not None and other.role == "victim":
            mark = other.called.removeprefix("Victim ").partition(",")[0]
            said = replace(victim, letter=mark).words
            return said.replace(f"Victim {mark}", other.called, 1)
        key = victim.person_id or f"{victim.offence_id} {place}"
        if key not in self._unnamed:
            self._unnamed[key], self._next = letter(self._next), self._next + 1
        return replace(victim, letter=self._unnamed[key]).words

    def register(self, suspects: Sequence[Facts]) -> list[Facts]:
        """Everybody who is spoken of by letter or number."""
        text = repr(suspects)
        return [
            {"called": one.called, "role": one.role or "third party", "sex": one.sex}
            for one in self._numbers.others.values()
            if re.search(rf"{re.escape(one.called)}(?!\w)", text)
        ]


@dataclass(frozen=True)
class Chart:
    """What is drawn around one suspect; `away`: ties from them, by id; `total`: how much there is."""

    entities: tuple[Drawn, ...]
    ties: tuple[DrawnTie, ...]
    away: Mapping[str, int]
    total: int


@dataclass(frozen=True)
class Reading:
    """What every suspect of one report is read from."""

    copy: Copied
    charts: Mapping[str, Chart]
    lettering: Lettering
    grades: Grades


def charts(net: Net, numbers: Numbers, drawings: Mapping[str, Drawing]) -> dict[str, Chart]:
    """The drawing of each subject, in the names of the report."""
    far: dict[str, dict[Key, int]] = {}
    for subject, drawing in drawings.items():
        own = far.setdefault(subject, {})
        for key, distance in zip(drawing.keys, drawing.distance, strict=True):
            own.setdefault(Key(key.kind, str(numbers.thing(key.kind, key.id))), distance)
    found = around.among_each(net, [list(own) for own in far.values()])
    return {
        subject: Chart(entities, ties, {str(key): away for key, away in own.items()}, drawings[subject].total)
        for (subject, own), (entities, ties) in zip(far.items(), found, strict=True)
    }


def suspect(reading: Reading, number: int) -> Facts:
    """Everything that a report says of one of its subjects."""
    copy, lettering = reading.copy, reading.lettering
    asked = list(copy.numbers.subjects)[number - 1]
    identity = str(copy.numbers.person(asked))
    page = person(copy.run, identity)
    why = explained(copy.run, identity, page.waterfall)
    falls = page.waterfall
    return {
        "number": number,
        "id": identity,
        "label": page.label,
        "answer": page.answer,
        **_figures(page),
        "who": _who(page),
        "records": [_record(one) for one in page.records],
        "offences": [_offence(bar, lettering) for bar in falls.bars],
        "total": falls.total,
        "not_counted": [{"why": one.why, "offences": list(one.offences)} for one in falls.not_counted],
        "missing": list(falls.missing),
        "links": links(copy.run, page, why, reading.grades),
        "weaker": [
            {"if": w.sentence, "what": w.what, "days": w.days, "falls": w.falls, "rank": w.rank,
             "sources": list(w.sources)}
            for w in why.weaker
        ],
        "weaker_note": ASSUMED if why.weaker else "",
        "asks": [{"what": a.what, "why": a.why, "moves": a.moves} for a in why.asks],
        "nearest": why.nearest.words if why.nearest else "",
        "notes": list(why.notes),
        "victim_in": [_standing(one) for one in page.victim_in],
        "witness_in": [_standing(one) for one in page.witness_in],
        "ties": [_tie(one) for one in page.ties],
        "around": list(page.around),
        "timeline": _timeline(why),
        "chart": _chart(reading.charts[asked], page),
    }  # fmt: skip


def _figures(page: PersonPage) -> Facts:
    row = page.waterfall.row
    names = (
        "rank", "expected_harm", "harm_low", "harm_high", "top_probability", "victims", "repeat_victims", "named_harm",
        "named_rank", "age", "bcu",
    )  # fmt: skip
    found: Facts = {name: getattr(row, name) if row else None for name in names}
    return {
        **found,
        "offences_counted": row.offences if row else 0,
        "first": _iso(row.first) if row else None,
        "last": _iso(row.last) if row else None,
        "flags": list(row.flags) if row else [],
        "outcomes": dict(row.outcomes) if row else {},
    }


def _who(page: PersonPage) -> str:
    sexes = series(sorted({r.sex for r in page.records if r.sex}), "or")
    born = series([day(b) for b in sorted({r.dob for r in page.records if r.dob})], "or")
    age = page.waterfall.row.age if page.waterfall.row else None
    others = sorted({name for r in page.records for name in (r.name, *r.aliases) if name and name != page.label})
    parts = [sexes, f"born {born}" if born else f"aged {age}" if age is not None else ""]
    parts.append(f"also recorded as {series(others)}" if others else "")
    return ", ".join(part for part in parts if part)


def _record(one: Record) -> Facts:
    return {
        "record": one.person_id, "name": one.name, "born": _iso(one.dob), "sex": one.sex, "national_id": one.pnc_id,
        "aliases": list(one.aliases), "probability": one.probability, "why": one.why, "source": one.source_ref,
    }  # fmt: skip


def _offence(bar: Bar, lettering: Lettering) -> Facts:
    named = bar.basis == "named"
    return {
        "offence": bar.offence_id, "seat": bar.seat, "title": bar.title, "code": bar.code, "date": _iso(bar.date),
        "days": bar.days, "weight": bar.weight, "adds": bar.adds, "starts": bar.starts, "basis": bar.basis,
        "how": bar.sentence, "chance": None if named else bar.weight, "words": "" if named else chance(bar.weight),
        "value_basis": bar.value_basis, "outcome": bar.outcome, "status": bar.status, "records": list(bar.people),
        "victims": [lettering.words(one, place) for place, one in enumerate(bar.victims)],
        "sources": list(bar.sources), "doubted": bar.doubted,
    }  # fmt: skip


def _standing(one: Standing) -> Facts:
    return {"offence": one.offence_id, "title": one.title, "date": _iso(one.date), "status": one.status,
            "outcome": one.outcome, "source": one.source_ref}  # fmt: skip


def _tie(one: TieLine) -> Facts:
    return {"id": one.tie_id, "sentence": one.sentence, "kind": one.kind, "other": one.other, "source": one.source,
            "grade": one.grade, "sources": list(one.sources), "shared_by": one.shared_by}  # fmt: skip


def _timeline(why: Explanation) -> Facts:
    bars = why.waterfall.bars
    dated = sorted((bar for bar in bars if bar.date), key=lambda bar: (bar.date, bar.offence_id, bar.seat))
    return {
        "undated": len(bars) - len(dated),
        "items": [
            {"date": _iso(bar.date), "offence": bar.offence_id, "title": bar.title, "adds": bar.adds,
             "linked": bar.basis != "named"}
            for bar in dated
        ],
    }  # fmt: skip


def _chart(chart: Chart, page: PersonPage) -> Facts:
    """The surroundings as they are drawn: nearest first, without what lost its last tie."""
    focus = f"identity:{page.identity_id}"
    tied = {end for tie in chart.ties for end in (tie.a, tie.b)}
    kept = [one for one in chart.entities if one.id in tied or one.id == focus]
    shown, total = max(len(kept) - 1, 0), chart.total
    return {
        "focus": focus,
        "shown": shown,
        "total": total,
        "cut": shown < total,
        "said": f"Drawn: {shown:,} of the {total:,} within two ties of {page.label}.",
        "entities": [
            {"id": one.id, "kind": one.kind, "label": page.label if one.id == focus else one.label,
             "note": one.note, "role": one.role, "flags": list(one.flags), "holders": one.holders,
             "distance": chart.away[one.id]}
            for one in kept
        ],
        "ties": [
            {"id": tie.id, "kind": tie.kind, "a": tie.a, "b": tie.b, "sentence": tie.sentence, "how": tie.how,
             "probability": tie.probability, "first": _iso(tie.first), "last": _iso(tie.last), "source": tie.source,
             "grade": tie.grade, "sources": list(tie.sources)}
            for tie in chart.ties
        ],
    }  # fmt: skip


def _iso(when: Any) -> str | None:
    return when.isoformat() if when is not None else None
