"""What stands behind a rank besides names: linked offences piece by piece, the nearest person not joined, what would
weaken it, what to find out.

Do not break: where nothing was linked or weighed that is said, and nothing is listed. Mistake a newcomer will make:
reading a low chance of the nearest person not joined as proof of two people; the evidence for it is shown for judging.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphlink.view.facts import Ask, asks
from graphlink.view.pieces import RULE, Piece, against, bits_words, of_attribution, strongest
from graphlink.view.source import Source
from graphlink.view.waterfall import Bar, Waterfall, explain
from graphlink.view.weaken import Weaker, rests_on_one, weaken
from graphlink.view.whom import called
from graphlink.view.why import pieces_of_pairs, weighed
from graphlink.view.why_offence import NOBODY
from graphlink.view.why_people import kept_apart
from graphlink.view.words import chance, percent, series

_EVIDENCE = """
SELECT * FROM evidence WHERE subject = 'attribution'
  AND replace(b, 'identity:', '') IN (SELECT unnest($identities::VARCHAR[])) ORDER BY a, b, name, value_a, value_b
"""
_RIVALS = """
SELECT offence_id, seat, identity_id, probability FROM attributions
WHERE offence_id IN (SELECT unnest($offences::VARCHAR[])) ORDER BY offence_id, seat, probability DESC, identity_id
"""
_NEAREST = """
SELECT p.record_a, p.record_b, p.bits, p.probability, x.identity_id AS own, y.identity_id AS other FROM pairs p
JOIN identities x ON 'person:' || x.person_id = p.record_a JOIN identities y ON 'person:' || y.person_id = p.record_b
WHERE x.identity_id <> y.identity_id AND $identity IN (x.identity_id, y.identity_id)
ORDER BY p.probability DESC, p.record_a, p.record_b LIMIT 1
"""
_RECORDS = """
SELECT d.person_id, d.probability, r.pnc_id,
       (SELECT count(*) FROM involvements i WHERE i.person_id = d.person_id AND i.role = 'suspect') AS suspect_in
FROM identities d LEFT JOIN records r ON r.record_id = 'person:' || d.person_id
WHERE d.identity_id = $identity ORDER BY suspect_in DESC, d.person_id
"""
_INSIDE = """
SELECT p.record_a, p.record_b, p.bits, p.probability FROM pairs p
WHERE p.record_a IN (SELECT unnest($records::VARCHAR[])) AND p.record_b IN (SELECT unnest($records::VARCHAR[]))
ORDER BY p.probability DESC, p.record_a, p.record_b
"""


@dataclass(frozen=True, slots=True)
class LinkedOffence:
    """One offence that names somebody else or nobody and is put down to this identity, all or in part."""

    offence_id: str
    seat: int
    title: str
    probability: float
    adds: float
    speaks_for: tuple[Piece, ...]
    speaks_against: tuple[Piece, ...]
    rival: str  # who comes nearest besides, with the chance
    pieces: int

    @property
    def words(self) -> str:
        """`92%, highly likely. For: number used, +10.4 bits. Against: ... Next: ...` as one line."""
        which = f" (offender {self.seat})" if self.seat > 1 else ""
        said = [f"{self.offence_id}{which}, {self.title}: {chance(self.probability)}."]
        if self.speaks_for:
            said.append(f"For: {_listed(self.speaks_for)}.")
        if self.speaks_against:
            said.append(f"Against: {_listed(self.speaks_against)}.")
        return " ".join([*said, f"Nearest besides: {self.rival}."])


@dataclass(frozen=True, slots=True)
class Nearest:
    """The nearest other identity that was not joined to this one."""

    identity_id: str
    who: str
    record: str
    other_record: str
    probability: float
    speaks_for: tuple[Piece, ...]
    speaks_against: tuple[Piece, ...]
    kept_apart: str  # the rule or judgement that keeps them apart, if one does
    words: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """A waterfall in days and what its links rest on. `notes` say what was not weighed."""

    waterfall: Waterfall
    linked: tuple[LinkedOffence, ...]
    nearest: Nearest | None
    weaker: tuple[Weaker, ...]
    asks: tuple[Ask, ...]
    notes: tuple[str, ...]


def explained(run: Source, identity_id: str, falls: Waterfall | None = None) -> Explanation:
    """Everything behind the rank of one identity; `falls` where its waterfall is at hand already.

    NotFoundError where no record or offence has it.
    """
    falls = falls or explain(run, identity_id)
    bars = linked_bars(falls)
    pieces = pieces_of(run, [falls]).get(identity_id, {})
    records = run.query(_RECORDS, {"identity": identity_id})
    others = _joined_records(run, records, falls)
    weaker = weaken(run, falls, pieces, others)
    return Explanation(
        falls,
        tuple(_linked(run, falls, bars, pieces)),
        _nearest(run, identity_id) if weighed(run, "identity") else None,
        weaker,
        asks(run, identity_id, falls.bars, pieces, others),
        _notes(run, falls, weaker, len(records)),
    )


def linked_bars(falls: Waterfall) -> tuple[Bar, ...]:
    """The offences credited though the report names another or nobody."""
    return tuple(bar for bar in falls.bars if bar.basis != "named")


def pieces_of(run: Source, falls: Sequence[Waterfall]) -> dict[str, dict[tuple[str, int], tuple[Piece, ...]]]:
    """The evidence behind the linked offences of several waterfalls: by identity, by offence and seat."""
    wanted = {
        (f.identity_id, f"suspect:{b.offence_id}/{b.seat}"): (b.offence_id, b.seat)
        for f in falls
        for b in linked_bars(f)
    }
    rows: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    if wanted:
        for row in run.query(_EVIDENCE, {"identities": sorted({identity for identity, _ in wanted})}):
            key = (str(row["b"]).removeprefix("identity:"), str(row["a"]))
            if key in wanted:
                rows.setdefault(key, []).append(row)
    found: dict[str, dict[tuple[str, int], tuple[Piece, ...]]] = {}
    for key, those in rows.items():
        found.setdefault(key[0], {})[wanted[key]] = of_attribution(those)
    return found


def _listed(pieces: Sequence[Piece]) -> str:
    return "; ".join(f"{piece.words} ({bits_words(piece.bits)})" for piece in pieces)


def _linked(
    run: Source, falls: Waterfall, bars: Sequence[Bar], pieces: Mapping[tuple[str, int], Sequence[Piece]]
) -> list[LinkedOffence]:
    if not bars:
        return []
    rows = run.query(_RIVALS, {"offences": sorted({bar.offence_id for bar in bars})})
    seats: dict[tuple[str, int], list[Mapping[str, Any]]] = {}
    for row in rows:
        seats.setdefault((row["offence_id"], row["seat"]), []).append(row)
    names = called(run, (row["identity_id"] for row in rows if row["identity_id"] != falls.identity_id))
    return [
        LinkedOffence(
            bar.offence_id,
            bar.seat,
            bar.title,
            _own(seats[bar.offence_id, bar.seat], falls.identity_id),
            bar.adds,
            strongest(pieces.get((bar.offence_id, bar.seat), ()), 3),
            against(pieces.get((bar.offence_id, bar.seat), ()), 1),
            _rival(seats[bar.offence_id, bar.seat], falls.identity_id, names),
            len(pieces.get((bar.offence_id, bar.seat), ())),
        )
        for bar in bars
    ]


def _own(seat: Sequence[Mapping[str, Any]], identity: str) -> float:
    return next(float(row["probability"]) for row in seat if row["identity_id"] == identity)


def _rival(seat: Sequence[Mapping[str, Any]], identity: str, names: Mapping[str, str]) -> str:
    left = max(0.0, 1 - sum(float(row["probability"]) for row in seat))
    others = [row for row in seat if row["identity_id"] != identity]
    if others and others[0]["probability"] >= left:
        return f"{names[others[0]['identity_id']]}, {percent(others[0]['probability'])}"
    return f"{NOBODY}, {percent(left)}"


def _nearest(run: Source, identity: str) -> Nearest | None:
    found = run.query(_NEAREST, {"identity": identity})
    if not found:
        return None
    row = found[0]
    forward = row["own"] == identity
    other = row["other"] if forward else row["own"]
    own_record, other_record = (row["record_a"], row["record_b"]) if forward else (row["record_b"], row["record_a"])
    pieces = pieces_of_pairs(run, [row]).get((row["record_a"], row["record_b"]), ())
    rule = next((p.words for p in pieces if p.kind == RULE and p.direction == "against"), "")
    who = called(run, [other])[other]
    speaks_for, speaks_against = strongest(pieces, 2), against(pieces, 2)
    records = f"{own_record.partition(':')[2]} and {other_record.partition(':')[2]}"
    said = [f"{who}: {chance(row['probability'])} that {records} are one human."]
    # Names and dates of somebody who may stand here as victim only: the pieces in words without values.
    said += [f"For: {_bare(speaks_for)}."] if speaks_for else []
    said += [f"Against: {_bare(speaks_against)}."] if speaks_against else []
    if not pieces:
        said += _recorded_differently(run, own_record, other_record)
    return Nearest(other, who, own_record, other_record, float(row["probability"]),
                   _unvalued(speaks_for), _unvalued(speaks_against), rule, " ".join(said))  # fmt: skip


_FIELDS = (("sex", "sex"), ("birth date", "dob"), ("surname", "surname_key"), ("forename", "forename_key"),
           ("birth place", "birth_place"))  # fmt: skip
_COMPARED = """
SELECT record_id, sex, dob, surname_key, forename_key, lower(birth_place) AS birth_place FROM records
WHERE record_id IN ($a, $b)
"""


def _recorded_differently(run: Source, a: str, b: str) -> list[str]:
    """Of a pair whose pieces were not kept: what keeps it apart, and what stands differently in the two records."""
    apart, _ = kept_apart(run, [a], [b])
    rows = {row["record_id"]: row for row in run.query(_COMPARED, {"a": a, "b": b})}
    differing = [
        words
        for words, key in _FIELDS
        if len(rows) == 2 and rows[a][key] and rows[b][key] and rows[a][key] != rows[b][key]
    ]
    said = [*apart, f"Recorded differently: {series(differing)}."] if differing else list(apart)
    return [*said, "Its pieces in bits were not kept: it is too unlikely."]


def _bare(pieces: Sequence[Piece]) -> str:
    return "; ".join(f"{piece.words} ({bits_words(piece.bits)})" for piece in _unvalued(pieces))


def _unvalued(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The pieces without the two values; what the method adds keeps its words."""
    return tuple(
        Piece(
            p.name, p.words if not (p.value_a or p.value_b) else p.name.capitalize(), "", "", p.bits, p.kind, p.sources
        )
        for p in pieces
    )


def _joined_records(run: Source, records: Sequence[Mapping[str, Any]], falls: Waterfall) -> list[dict[str, Any]]:
    """The records besides the most named one that evidence joins: person_id, probability, pnc_id, why in words."""
    if len(records) < 2 or not weighed(run, "identity"):
        return []
    named = {person for bar in falls.bars for person in bar.people}
    wanted = [r for r in records[1:] if r["person_id"] in named]
    keys = [f"person:{r['person_id']}" for r in records]
    pairs = run.query(_INSIDE, {"records": keys}) if wanted else []
    told = pieces_of_pairs(run, pairs)
    found = []
    for record in wanted:
        key = f"person:{record['person_id']}"
        own = [told.get((p["record_a"], p["record_b"]), ()) for p in pairs if key in (p["record_a"], p["record_b"])]
        ruled = any(p.kind == RULE and p.direction == "for" for pieces in own for p in pieces)
        if not ruled:
            best = strongest(next((pieces for pieces in own if pieces), ()), 2)
            why = "; ".join(p.name for p in best)
            words = f"{chance(record['probability'])} to belong" + (f": {why}" if why else "")
            found.append({**record, "ruled": False, "words": words})
    return found


def _notes(run: Source, falls: Waterfall, weaker: Sequence[Weaker], records: int) -> tuple[str, ...]:
    notes = []
    if not weighed(run, "attribution"):
        notes.append(
            "Offences were credited by the plain rule: to those they name, and to nobody else. Nothing was weighed."
        )
    elif falls.bars and not linked_bars(falls):
        notes.append(
            "Every offence that counts here names "
            + (
                "one of these records: what carries the days is that the records are one person."
                if records > 1
                else "this person: no link carries any of the days."
            )
        )
    if not weighed(run, "identity") and records > 1:
        notes.append("Records were joined by the plain rule: equal national id, or equal full name and birth date.")
    one = rests_on_one(weaker, falls.total)
    if one:
        notes.append(f"Half of the days or more rest on one link. {one.sentence}")
    elif falls.row is not None and "rests on one inferred link" in falls.row.flags:
        notes.append("The rank rests on one inferred link.")
    return tuple(notes)
