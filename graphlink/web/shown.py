"""One person as a page prints it: why this rank, what would weaken it, who this is, what ties to them, when.

Do not break: victims stand by letter and role, as the views give them. Mistake a newcomer will make: giving a named
suspect a chance; a name counts in full and has none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from graphlink.view.about import about as header
from graphlink.view.explanation import Explanation, LinkedOffence, explained
from graphlink.view.listing import outcome_words
from graphlink.view.person import PersonPage, Record, Standing
from graphlink.view.pieces import Piece, bits_words
from graphlink.view.places import Places, places
from graphlink.view.source import Source
from graphlink.view.ties import TieLine
from graphlink.view.waterfall import Bar, Waterfall
from graphlink.view.weaken import ASSUMED
from graphlink.view.words import count, day, days, series, tidy
from graphlink.web.listed import about
from graphlink.web.plain import Facts, chance, date, harm, interval, refs

_GROUPS = (
    ("phone", "Phones"),
    ("vehicle", "Vehicles"),
    ("address", "Addresses"),
    ("account", "Accounts"),
    ("mark", "Forensic marks"),
    ("person", "People around"),
)


def person(run: Source, page: PersonPage) -> Facts:
    """The page of one identity."""
    why = explained(run, page.identity_id, page.waterfall)
    falls = page.waterfall
    linked = {(one.offence_id, one.seat): one for one in why.linked}
    return {
        **about(header(run), len(page.records), len(page.records)),
        "kind": "person",
        "id": page.identity_id,
        "label": page.label,
        "asked": page.asked,
        "answer": page.answer,
        "who": _who(page),
        "figures": figures(falls, header(run).people),
        "waterfall": waterfall(falls, linked),
        "notes": why.notes,
        "weaker": weaker(why),
        "weaker_note": ASSUMED,
        "asks": [
            {"what": a.what, "why": a.why, "moves": harm(a.moves), "days": harm(a.days), "sources": a.sources}
            for a in why.asks
        ],
        "nearest": _nearest(why),
        "records": [_record(one) for one in page.records],
        "suspect_in": [_standing(one) for one in page.suspect_in],
        "victim_in": [_standing(one) for one in page.victim_in],
        "witness_in": [_standing(one) for one in page.witness_in],
        "ties": groups(page.ties),
        "around": page.around,
        "timeline": timeline(falls.bars),
        "places": where(places(run, falls)),
    }


def _who(page: PersonPage) -> str:
    """Sex and birth dates as recorded, how many records, other names: one line."""
    sexes = series(sorted({r.sex for r in page.records if r.sex}), "or")
    born = series([day(b) for b in sorted({r.dob for r in page.records if r.dob})], "or")
    others = sorted({name for r in page.records for name in (r.name, *r.aliases) if name and name != page.label})
    said = (
        [part for part in (sexes, f"born {born}" if born else "birth date not recorded") if part]
        if page.records
        else []
    )
    if len(page.records) > 1:
        said.append(f"{len(page.records)} records taken to be one human")
    return f"{', '.join(said)}.{f' Also recorded as {series(others)}.' if others else ''}" if said else ""


def figures(falls: Waterfall, listed: int) -> list[Facts]:
    """The figures at the head of a page: title, figure, what stands beside it."""
    row = falls.row
    if row is None:
        return []
    hidden = sum(1 for bar in falls.bars if bar.basis != "named" and bar.weight >= 0.5)
    named = "no record of theirs is on that list" if row.named_rank is None else f"rank {row.named_rank:,}"
    by_linking = "" if not row.moved else f"{abs(row.moved):,} {'higher' if row.moved > 0 else 'lower'} by linking"
    wide = interval(row.harm_low, row.harm_high)
    return [
        {"title": "Expected harm, days", "figure": days(row.expected_harm),
         "beside": f"8 in 10: {wide}" if wide else "the same in 8 of 10 outcomes"},
        {"title": "Rank", "figure": f"{row.rank:,}", "beside": f"of {listed:,}"},
        {"title": "By names alone, days", "figure": days(row.named_harm) or "0", "beside": named,
         "changed": by_linking},
        {"title": "Offences", "figure": f"{row.offences:,}",
         "beside": f"{hidden:,} that do not name them" if hidden else "all under their name"},
        {"title": "Victims", "figure": f"{row.victims:,}",
         "beside": f"{row.repeat_victims:,} of them more than once" if row.repeat_victims else "none twice"},
        {"title": "Outcomes", "figure": "", "beside": outcome_words(row.outcomes)},
        *([{"title": "Shown, never scored", "figure": "", "beside": "; ".join(row.flags)}] if row.flags else []),
    ]  # fmt: skip


def waterfall(falls: Waterfall, linked: dict[tuple[str, int], LinkedOffence]) -> Facts:
    """The bars in days, adding up to the total; lengths as numbers, everything printed as text."""
    row = falls.row
    most = max([falls.total, *(bar.starts + bar.days for bar in falls.bars), row.harm_high if row else 0.0])
    return {
        "bars": [_bar(bar, linked.get((bar.offence_id, bar.seat))) for bar in falls.bars],
        "total": harm(falls.total),
        "named": sum(bar.adds for bar in falls.bars if bar.basis == "named"),
        "low": row.harm_low if row else None,
        "high": row.harm_high if row else None,
        "most": most or 1.0,
        "not_counted": [
            {"why": n.why, "said": count(len(n.offences), "offence"), "offences": n.offences} for n in falls.not_counted
        ],
        "missing": falls.missing,
    }


def _bar(bar: Bar, link: LinkedOffence | None) -> Facts:
    return {
        "id": bar.offence_id,
        "seat": bar.seat,
        "title": bar.title,
        "code": bar.code,
        "date": date(bar.date),
        "days": harm(bar.days),
        "adds": harm(bar.adds),
        "starts": bar.starts,
        "named": bar.basis == "named",
        "full": bar.basis == "named" and bar.weight >= 1,
        "chance": chance(bar.weight),
        "sentence": bar.sentence,
        "outcome": bar.outcome,
        "value": bar.value_basis,
        "victims": [v.words for v in bar.victims],
        "doubted": bar.doubted,
        "for": [piece(p) for p in link.speaks_for] if link else [],
        "against": [piece(p) for p in link.speaks_against] if link else [],
        "rival": link.rival if link else "",
        "sources": refs(bar.sources),
    }


def piece(one: Piece) -> Facts:
    """A piece of evidence: words, weight, source rows."""
    return {"words": one.words, "bits": bits_words(one.bits), "n": one.bits, "sources": one.sources,
            "slight": one.slight, "kind": one.kind}  # fmt: skip


def weaker(why: Explanation) -> list[Facts]:
    """What would weaken the rank, largest fall first."""
    return [
        {"what": w.what, "days": harm(w.days), "falls": harm(w.falls), "rank": "" if w.rank is None else f"{w.rank:,}",
         "offences": [{"id": c.offence_id, "before": chance(c.before), "after": chance(c.after)} for c in w.changed],
         "sources": w.sources, "key": w.key}
        for w in why.weaker
    ]  # fmt: skip


def _nearest(why: Explanation) -> Facts | None:
    near = why.nearest
    if near is None:
        return None
    return {"id": near.identity_id, "who": near.who, "a": near.record, "b": near.other_record, "words": near.words,
            "chance": chance(near.probability), "apart": near.kept_apart}  # fmt: skip


def _record(one: Record) -> Facts:
    return {
        "id": one.person_id,
        "name": one.name,
        "born": date(one.dob),
        "sex": one.sex,
        "pnc": one.pnc_id,
        "more": series([p for p in (one.birth_place and f"born in {one.birth_place}", one.occupation) if p]),
        "died": date(one.deceased_on),
        "aliases": one.aliases,
        "chance": chance(one.probability),
        "why": one.why,
        "source": one.source_ref,
        "extra": {name: str(value) for name, value in one.extra.items()},
    }


def _standing(one: Standing) -> Facts:
    return {
        "id": one.offence_id,
        "title": one.title,
        "date": date(one.date),
        "status": tidy(one.status),
        "days": harm(one.days),
        "outcome": one.outcome,
        "counts": one.counts,
        "why_not": one.why_not,
        "source": one.source_ref,
        "person": one.person_id,
    }


def groups(ties: Sequence[TieLine]) -> list[Facts]:
    """Ties by what they lead to, each kind under its heading."""
    found = []
    for kind, title in _GROUPS:
        those = [tie for tie in ties if tie.other.startswith(f"{kind}:")]
        if those:
            found.append({"kind": kind, "title": title, "rows": [tie_line(tie) for tie in those]})
    return found


def tie_line(one: TieLine) -> Facts:
    """One tie as a sentence with the rows behind it."""
    return {
        "id": one.tie_id,
        "sentence": one.sentence,
        "kind": one.other.partition(":")[0],
        "other": one.other,
        "source": tidy(one.source),
        "grade": one.grade,
        "sources": one.sources,
        "shared": "" if one.shared_by is None else count(one.shared_by, "holder"),
        "extra": {name: str(value) for name, value in one.extra.items()},
    }


def timeline(bars: Sequence[Bar]) -> Facts:
    """The offences that add to the sum by month, oldest first; undated ones are counted."""
    dated = sorted((bar for bar in bars if bar.date), key=lambda bar: (bar.date, bar.offence_id))
    months: list[str] = []
    if dated and dated[0].date and dated[-1].date:
        at, last = dated[0].date.replace(day=1), dated[-1].date
        while at <= last:
            months.append(f"{at:%Y-%m}")
            at = (at + dt.timedelta(days=32)).replace(day=1)
    return {
        "months": [{"key": key, "text": day(f"{key}-01")[2:]} for key in months],
        "items": [
            {"id": bar.offence_id, "title": bar.title, "date": date(bar.date), "month": f"{bar.date:%Y-%m}",
             "adds": harm(bar.adds), "named": bar.basis == "named"}
            for bar in dated
        ],
        "undated": [{"id": bar.offence_id, "title": bar.title, "adds": harm(bar.adds)} for bar in bars if not bar.date],
    }  # fmt: skip


def where(found: Places) -> Facts:
    """Points in metres from the middle, and how many have no place."""
    return {
        "across": found.across,
        "unplaced": found.unplaced,
        "points": [
            {"kind": p.kind, "id": p.id, "title": p.title, "x": p.east, "y": p.north, "district": p.district,
             "date": date(p.date), "adds": harm(p.adds) if p.kind == "offence" else {"n": 0, "text": ""},
             "named": p.named}
            for p in found.points
        ],
    }  # fmt: skip
