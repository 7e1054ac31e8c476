"""The waterfall behind a rank: every offence, what it adds, and that the bars sum to the score.

Do not break: the sum of `adds` over the bars is the expected harm of the list, to 1e-6. Mistake a newcomer will make:
leaving out what adds nothing; what does not count, has no value or goes to others is said beside the bars.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphlink.errors import NotFoundError
from graphlink.view import names
from graphlink.view.about import basis_words
from graphlink.view.in_common import series_label
from graphlink.view.listing import RANKED, ListRow, list_row
from graphlink.view.sentences import credited, outcome
from graphlink.view.source import Source
from graphlink.view.victims import Victim, lettered, victim_rows
from graphlink.view.words import count, days, some, tidy

_BARS = """
SELECT a.identity_id, a.offence_id, a.seat, a.probability, a.weight, a.harm, a.counts, a.why_not, a.expected_harm,
       a.basis, a.bits, a.doubted, o.offence_code, o.offence_title, o.category, o."group", o.outcome,
       o.days, o.basis AS value_basis, o.bound, o.date_counted, o.bcu, o.origin, o.flags, o.source_ref
FROM attributions a JOIN offences o USING (offence_id)
WHERE a.identity_id IN (SELECT unnest($identities::VARCHAR[]))
ORDER BY a.expected_harm DESC, o.date_counted DESC NULLS LAST, a.offence_id, a.seat
"""
_NAMED = """
SELECT d.identity_id, i.offence_id, i.person_id, i.status, i.alternative, i.source_ref
FROM involvements i JOIN identities d USING (person_id)
WHERE d.identity_id IN (SELECT unnest($identities::VARCHAR[])) AND i.role = 'suspect'
ORDER BY i.offence_id, i.source_ref
"""
_EVIDENCE = """
SELECT a, b, name, value_a, value_b, bits, source_refs FROM evidence
WHERE subject = 'attribution' AND (
  a IN (SELECT unnest($identities::VARCHAR[]))
  OR replace(b, 'identity:', '') IN (SELECT unnest($identities::VARCHAR[])))
ORDER BY a, b, name, value_a, value_b
"""
_ANCHOR = f"""
SELECT {names.shown("r")} AS name FROM records r
WHERE r.identity_id = $identity AND r.kind = 'person'
ORDER BY (SELECT count(*) FROM involvements i WHERE i.person_id = r.person_id AND i.role = 'suspect') DESC, r.person_id
LIMIT 1
"""
_STRENGTH = ("convicted", "charged", "eliminated", "arrested", "named")


@dataclass(frozen=True, slots=True)
class Bar:
    """One offence of the waterfall; days. `starts` is the sum of what stands above it."""

    offence_id: str
    seat: int
    title: str
    code: str
    date: dt.date | None
    days: float
    weight: float
    adds: float
    starts: float
    basis: str  # named, linked or both
    value_basis: str  # where the days come from
    sentence: str  # how it comes to be his
    outcome: str
    status: str
    people: tuple[str, ...]  # person ids under which he is named in it
    victims: tuple[Victim, ...]
    sources: tuple[str, ...]
    doubted: bool


@dataclass(frozen=True, slots=True)
class NotCounted:
    """Offences that add nothing, by reason."""

    why: str
    offences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Waterfall:
    """Why somebody stands where he stands. `row` is None for an identity that is not on the list."""

    identity_id: str
    label: str
    row: ListRow | None
    total: float
    bars: tuple[Bar, ...]
    not_counted: tuple[NotCounted, ...]
    missing: tuple[str, ...]
    answer: str

    def head(self, most: int) -> tuple[tuple[Bar, ...], tuple[Bar, ...]]:
        """The first `most` bars and the rest; a rest of one is no rest."""
        return (self.bars, ()) if len(self.bars) <= most + 1 else (self.bars[:most], self.bars[most:])


def explain(run: Source, identity_id: str) -> Waterfall:
    """The waterfall of one identity. NotFoundError where no record or offence has it."""
    return explain_each(run, [identity_id])[0]


def explain_each(run: Source, identities: Sequence[str]) -> list[Waterfall]:
    """The waterfalls of several identities, in their order, by as many questions as for one."""
    asked = {"identities": list(identities)}
    ranked = {
        row["identity_id"]: row
        for row in run.query(f"{RANKED} WHERE k.identity_id IN (SELECT unnest($identities::VARCHAR[]))", asked)
    }
    found = _grouped(run.query(_BARS, asked), "identity_id")
    named = _grouped(run.query(_NAMED, asked), "identity_id")
    evidence = run.query(_EVIDENCE, asked)
    victims = victim_rows(run, (row["offence_id"] for rows in found.values() for row in rows if row["counts"]))
    return [
        _one(run, one, ranked.get(one), found.get(one, []), named.get(one, []), (victims, evidence))
        for one in identities
    ]


def _one(
    run: Source,
    identity_id: str,
    ranked: Mapping[str, Any] | None,
    found: Sequence[Mapping[str, Any]],
    suspects: Sequence[Mapping[str, Any]],
    about: tuple[Sequence[Mapping[str, Any]], Sequence[Mapping[str, Any]]],
) -> Waterfall:
    label = _label(run, identity_id, ranked, bool(found))
    named = _grouped(suspects, "offence_id")
    victims = lettered(about[0], (row["offence_id"] for row in found if row["counts"]))
    evidence = _evidence_refs(e for e in about[1] if identity_id in (e["a"], str(e["b"]).removeprefix("identity:")))
    bars, at = [], 0.0
    for row in found:
        if row["counts"] and row["expected_harm"] > 0:
            bars.append(_bar(row, at, named.get(row["offence_id"], ()), victims, evidence))
            at += row["expected_harm"]
    row_ = list_row(ranked) if ranked else None
    answer = _answer(run, row_, at, len(bars))
    return Waterfall(identity_id, label, row_, at, tuple(bars), _not_counted(found), _missing(found, named), answer)


def _label(run: Source, identity_id: str, ranked: Mapping[str, Any] | None, attributed: bool) -> str:
    if ranked:
        return str(ranked["label"] or names.NOBODY)
    people = run.query(_ANCHOR, {"identity": identity_id})
    if people:
        return str(people[0]["name"] or names.NOBODY)
    series = run.query("SELECT label FROM unknown_series WHERE identity_id = ?", [identity_id])
    if series:
        return series_label(str(series[0]["label"]))
    if attributed:
        return "Unknown offender"
    raise NotFoundError(f"There is no identity {identity_id} in this run.")


def _grouped(rows: Iterable[Mapping[str, Any]], key: str) -> dict[str, list[Mapping[str, Any]]]:
    grouped: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        grouped.setdefault(row[key], []).append(row)
    return grouped


def _evidence_refs(rows: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Source rows of the pieces of evidence, by the seat `offence/seat` they speak about."""
    refs: dict[str, list[str]] = {}
    for row in rows:
        seat = next((str(v).partition(":")[2] for v in (row["a"], row["b"]) if str(v).startswith("suspect:")), "")
        refs.setdefault(seat, []).extend(_listed(row["source_refs"]))
    return refs


def _listed(text: str | None) -> list[str]:
    return [str(item) for item in json.loads(text)] if text else []


def _bar(
    row: Mapping[str, Any],
    starts: float,
    named: Sequence[Mapping[str, Any]],
    victims: Mapping[str, tuple[Victim, ...]],
    evidence: Mapping[str, list[str]],
) -> Bar:
    status = strongest([n["status"] for n in named])
    refs = [row["source_ref"], *(n["source_ref"] for n in named)]
    refs += evidence.get(f"{row['offence_id']}/{row['seat']}", [])
    return Bar(
        offence_id=row["offence_id"],
        seat=row["seat"],
        title=title_of(row),
        code=row["offence_code"] or "",
        date=row["date_counted"],
        days=row["harm"],
        weight=row["weight"],
        adds=row["expected_harm"],
        starts=starts,
        basis=row["basis"],
        value_basis=basis_words(row["value_basis"]),
        sentence=credited(row["basis"], row["weight"], row["probability"], status),
        outcome=outcome(row["outcome"]),
        status=status,
        people=tuple(sorted({n["person_id"] for n in named})),
        victims=victims.get(row["offence_id"], ()),
        sources=tuple(dict.fromkeys(refs)),
        doubted=bool(row["doubted"]),
    )


def title_of(row: Mapping[str, Any]) -> str:
    """What an offence is called: its own title, else its category or group, else its code."""
    return str(
        row["offence_title"]
        or tidy(row["category"]).capitalize()
        or row["group"]
        or row["offence_code"]
        or "Offence without a code"
    )


def strongest(statuses: Sequence[str | None]) -> str:
    """Of several statuses of one suspect in one offence, the one that holds."""
    return next((s for s in _STRENGTH if s in statuses), "")


def _not_counted(rows: Sequence[Mapping[str, Any]]) -> tuple[NotCounted, ...]:
    why: dict[str, list[str]] = {}
    for row in rows:
        if not row["counts"]:
            why.setdefault(row["why_not"] or "does not count", []).append(row["offence_id"])
    ordered = sorted(why.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return tuple(NotCounted(reason, tuple(sorted(set(ids)))) for reason, ids in ordered)


def _missing(rows: Sequence[Mapping[str, Any]], named: Mapping[str, Sequence[Mapping[str, Any]]]) -> tuple[str, ...]:
    said = []
    counting = [row for row in rows if row["counts"]]
    unvalued = [row for row in counting if row["days"] is None and row["weight"] > 0]
    if unvalued:
        bound = sum((row["bound"] or 0) * row["weight"] for row in unvalued)
        said.append(
            f"{count(len(unvalued), 'offence')} without a harm value ({some([r['offence_id'] for r in unvalued])}): "
            f"nothing is added for {'it' if len(unvalued) == 1 else 'them'}; at most {days(bound)} days are missing."
        )
    others = sum(row["harm"] * (1 - row["weight"]) for row in counting if row["weight"] > 0)
    if others > 0.5:
        said.append(f"Another {days(others)} days of these offences are credited to other people or to nobody.")
    beside = sorted(row["offence_id"] for row in counting if row["weight"] <= 0)
    if beside:
        said.append(f"Evidence points here in {some(beside)}, where another is named: nothing is added.")
    cleared = sorted(o for o, people in named.items() if strongest([p["status"] for p in people]) == "eliminated")
    if cleared:
        said.append(f"Eliminated from {some(cleared)}: nothing is added for {'it' if len(cleared) == 1 else 'them'}.")
    if any(row["doubted"] for row in rows):
        said.append("Evidence speaks against the name in an offence marked 'look again'.")
    return tuple(said)


def _answer(run: Source, row: ListRow | None, total: float, bars: int) -> str:
    if row is None:
        return "Not on the list: no offence that the policy counts is credited to this identity."
    listed = (run.manifest.get("counts") or {}).get("ranked")
    of = f" of {listed:,}" if listed else ""
    names = (
        f"By names alone the highest single record has {days(row.named_harm)} days and rank {row.named_rank:,}."
        if row.named_rank is not None
        else "By names alone no record of this identity is on the list."
    )
    sure = row.harm_high - row.harm_low < 0.5
    interval = "" if sure else f", {days(row.harm_low)} to {days(row.harm_high)} in 8 of 10 outcomes"
    return (
        f"Rank {row.rank:,}{of}: {days(total)} days of expected harm from {count(bars, 'offence')}{interval}. {names}"
    )
