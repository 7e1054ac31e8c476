"""What to find out: the missing facts behind what linking puts down to somebody, those that would move most days first.

Do not break: a fact is asked only where the run's own rows leave it open on the day of the offence. Mistake a newcomer
will make: promising a direction; a fact that is found may speak for or against.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphlink.view.pieces import Piece
from graphlink.view.source import Source
from graphlink.view.waterfall import Bar
from graphlink.view.words import chance, day, days, plural, some, tidy

_LEFT = """
SELECT t.from_id AS offence_id, t.to_kind, t.to_id, t.kind, coalesce(e.label, t.to_id) AS label, e.properties,
       t.source_refs, local_date(o.committed_from) AS happened
FROM ties t JOIN offences o ON o.offence_id = t.from_id
LEFT JOIN entities e ON e.kind = t.to_kind AND e.id = t.to_id
WHERE t.from_kind = 'offence' AND t.from_id IN (SELECT unnest($offences::VARCHAR[]))
  AND ((t.to_kind IN ('phone', 'account') AND t.kind = 'used') OR (t.to_kind = 'vehicle' AND t.kind IN ('used', 'seen'))
    OR (t.to_kind = 'mark' AND t.kind = 'left'))
ORDER BY t.to_kind, t.to_id, t.from_id
"""
_HOLDERS = """
SELECT t.to_kind, t.to_id, t.kind, t.first_seen, t.last_seen, d.identity_id FROM ties t
JOIN identities d ON d.person_id = t.from_id
WHERE t.from_kind = 'person' AND t.to_kind IN ('phone', 'vehicle', 'account', 'mark')
  AND t.to_id IN (SELECT unnest($things::VARCHAR[]))
ORDER BY t.to_kind, t.to_id, t.kind, d.identity_id
"""
# Kind of thing -> the tie that settles it, what to ask while none holds on the day, and where another's does.
_QUESTIONS: Mapping[str, tuple[str, str, str]] = {
    "phone": (
        "subscriber",
        "Ask who subscribed to {label} on {when}",
        "Ask who had {label} in hand on {when}: somebody else subscribes to it",
    ),
    "vehicle": (
        "keeper",
        "Ask who was the keeper of {label} on {when}",
        "Ask who drove {label} on {when}: somebody else is its keeper",
    ),
    "account": ("user", "Ask {service} who stands behind {label}", ""),
    "mark": ("matched", "Get the result of {label}: nobody is matched to it", ""),
}


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing to find out. `days`: harm of the offences it bears on. `moves`: days the sum may be expected to shift.

    `moves` is 2 p (1 - p) x days: the days by which the sum shifts on average, were the fact to settle the offence.
    """

    what: str
    why: str
    offences: tuple[str, ...]
    days: float
    moves: float
    sources: tuple[str, ...]


@dataclass
class _Open:
    what: str
    bars: dict[str, Bar]
    sources: list[str]


def asks(
    run: Source,
    identity: str,
    bars: Sequence[Bar],
    pieces: Mapping[tuple[str, int], Sequence[Piece]],
    records: Sequence[Mapping[str, Any]],
) -> tuple[Ask, ...]:
    """What to find out about the linked offences `bars` of `identity`, and about its records; most days moved first."""
    linked = {bar.offence_id: bar for bar in bars if bar.basis != "named" and bar.weight > 0}
    found: dict[str, _Open] = {}
    for row, question in _left_behind(run, identity, sorted(linked)):
        _note(found, question, linked[row["offence_id"]], _refs(row["source_refs"]))
    for (offence, _), those in sorted(pieces.items()):
        if offence in linked:
            for question, sources in _from_pieces(offence, those):
                _note(found, question, linked[offence], sources)
    told = [_ask(one) for one in found.values()] + [a for r in records if (a := _fingerprints(r, bars)) is not None]
    return tuple(sorted(told, key=lambda a: (-round(a.moves, 6), -a.days, a.what)))


def _note(found: dict[str, _Open], what: str, bar: Bar, sources: Iterable[str]) -> None:
    one = found.setdefault(what, _Open(what, {}, []))
    one.bars[bar.offence_id] = bar
    one.sources += [ref for ref in sources if ref not in one.sources]


def _ask(one: _Open) -> Ask:
    bars = list(one.bars.values())
    moves = sum(2 * bar.weight * (1 - bar.weight) * bar.days for bar in bars)
    said = some([f"{bar.offence_id} ({days(bar.days)} {_days(bar.days)}, now {chance(bar.weight)})" for bar in bars], 3)
    return Ask(one.what, f"bears on {said}", tuple(one.bars), sum(bar.days for bar in bars), moves, tuple(one.sources))


def _days(n: float) -> str:
    return "day" if days(n) == "1" else plural("day")


def _left_behind(run: Source, identity: str, offences: list[str]) -> list[tuple[dict[str, Any], str]]:
    rows = run.query(_LEFT, {"offences": offences}) if offences else []
    things = sorted({row["to_id"] for row in rows})
    held: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for tie in run.query(_HOLDERS, {"things": things}) if things else []:
        held.setdefault((tie["to_kind"], tie["to_id"]), []).append(tie)
    asked = []
    for row in rows:
        if question := _question(row, held.get((row["to_kind"], row["to_id"]), ()), identity):
            asked.append((row, question))
    return asked


def _question(row: Mapping[str, Any], ties: Sequence[Mapping[str, Any]], identity: str) -> str:
    settles, nobody, another = _QUESTIONS[row["to_kind"]]
    holding = [t for t in ties if t["kind"] == settles and _covers(t, row["happened"])]
    if any(t["identity_id"] == identity for t in holding):
        return ""
    text = another if holding else nobody
    label = str(row["label"])
    service = label.rpartition("(")[2].rstrip(")") if "(" in label else "the service"
    return (
        text.replace("{when}", day(row["happened"]))
        .replace("{service}", service)
        .replace("{label}", _called(row, label))
    )


def _called(row: Mapping[str, Any], label: str) -> str:
    return {"phone": f"number {label}", "account": f"account {label}", "mark": f"mark {label}"}.get(
        row["to_kind"], label
    )


def _covers(tie: Mapping[str, Any], on: dt.date | None) -> bool:
    """Whether a tie is known to have held on a day; an undated tie settles no day."""
    if on is None or (tie["first_seen"] is None and tie["last_seen"] is None):
        return tie["kind"] in ("matched", "user")
    return (tie["first_seen"] is None or tie["first_seen"] <= on) and (
        tie["last_seen"] is None or on <= tie["last_seen"]
    )


def _from_pieces(offence: str, pieces: Sequence[Piece]) -> list[tuple[str, tuple[str, ...]]]:
    asked: list[tuple[str, tuple[str, ...]]] = []
    for piece in pieces:
        if piece.name.startswith("camera"):
            question = f"Look at the picture of the camera that read {piece.value_a}: is it that plate, and who drives"
            asked.append((question, tuple(ref for ref in piece.sources if ref.startswith("anpr_reads:"))))
        elif piece.name.startswith("victim: ") and piece.name not in ("victim: stranger", "victim: unknown"):
            relation = tidy(piece.name.removeprefix("victim: ").replace(" ", "_"))
            question = f"Ask the victim of {offence} again who did it: the report says {relation} and gives no name"
            asked.append((question, (f"offences:{offence}",)))
    return asked


def _fingerprints(record: Mapping[str, Any], bars: Sequence[Bar]) -> Ask | None:
    """A record that evidence alone joins, without a verified id: prints would settle what stands on it."""
    if record["ruled"] or record["pnc_id"]:
        return None
    own = [bar for bar in bars if bar.people == (record["person_id"],)]
    worth = sum(bar.adds for bar in own)
    if not own or worth < 0.5:
        return None
    p = float(record["probability"])
    return Ask(
        f"Look for fingerprints or a national id of record {record['person_id']}: it has none",
        f"bears on {_ids(own)}, {days(worth)} {_days(worth)} that stand under it alone, now {chance(p)}",
        tuple(bar.offence_id for bar in own),
        worth,
        2 * p * (1 - p) * worth,
        (f"persons:{record['person_id']}",),
    )


def _ids(bars: Sequence[Bar]) -> str:
    return some([bar.offence_id for bar in bars], 3)


def _refs(text: str | None) -> list[str]:
    import json

    return [str(ref) for ref in json.loads(text or "[]")]
