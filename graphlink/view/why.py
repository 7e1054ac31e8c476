"""For and against: two records being one human, somebody having done an offence, two offences being one hand's.

Do not break: what is printed is what the run wrote; nothing is weighed here, and where nothing was weighed (a rule, a
judgement, a pair that was not kept) that is said in place of a chance. Mistake a newcomer will make: taking `not in
pairs` for `not the same`; it was not compared, or came out below 1 in 100.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphlink.errors import InputError, NotFoundError
from graphlink.view import find
from graphlink.view.find import Found
from graphlink.view.pieces import Piece, bits_words, of_pair, total
from graphlink.view.source import Source
from graphlink.view.words import chance

_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Rival:
    """Somebody else who may have done it; `identity_id` is empty for somebody not in the data."""

    identity_id: str
    who: str
    probability: float


@dataclass(frozen=True, slots=True)
class Why:
    """The waterfall of one question; `bits` and `probability` as the run states them, None where nothing was weighed.

    subject: pair, attribution or offence link. a, b: typed ids of what was compared. rows: add up to `bits`. notes:
    rules, judgements, limits and what was not compared, as sentences. sources: rows behind a note. rivals: of a seat.
    """

    subject: str
    a: str
    b: str
    who_a: str
    who_b: str
    answer: str
    probability: float | None
    bits: float | None
    rows: tuple[Piece, ...]
    notes: tuple[str, ...]
    sources: tuple[str, ...] = ()
    rivals: tuple[Rival, ...] = ()

    @property
    def sums(self) -> bool:
        """Whether the rows add up to the stated log-odds."""
        weighed = [row for row in self.rows if row.bits is not None]
        return self.bits is None or not weighed or abs(total(weighed) - self.bits) <= _TOLERANCE


@dataclass(frozen=True, slots=True)
class End:
    """One side of the question. `seat` is 0 where the whole offence is meant."""

    kind: str  # person, identity, offence or suspect
    id: str
    seat: int = 0

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}" + (f"/{self.seat}" if self.kind == "suspect" else "")


def why(run: Source, a: str, b: str) -> Why:
    """The waterfall between `a` and `b`: two people, an offence (or seat) and somebody, or two offences.

    Raises NotFoundError, AmbiguousError, and InputError where the two cannot be compared.
    """
    from graphlink.view.why_offence import attribution, offences
    from graphlink.view.why_people import pair

    one, two = end(run, a), end(run, b)
    if one == two:
        raise InputError(f"{a} and {b} are the same thing. Give two people, two offences, or an offence and somebody.")
    crimes = [e for e in (one, two) if e.kind in ("offence", "suspect")]
    if len(crimes) == 2:
        return offences(run, one, two)
    if len(crimes) == 1:
        return attribution(run, crimes[0], two if one is crimes[0] else one)
    return pair(run, one, two)


def end(run: Source, text: str) -> End:
    """What `text` names: a person record, an identity, an offence, or a seat (`suspect:C7/1`)."""
    if text.lower().startswith("suspect:"):
        offence, _, number = text[8:].rpartition("/")
        if not offence or not number.isdecimal():
            raise InputError(f"'{text}' is no seat. Write suspect:OFFENCE/NUMBER, such as suspect:C7/1.")
        there = find.resolve(run, f"offence:{offence}", ("offence",)).id
        seats = [
            int(r["seat"]) for r in run.query("SELECT seat FROM counted WHERE offence_id = ? ORDER BY seat", [there])
        ]
        if int(number) not in seats:
            raise NotFoundError(
                f"Offence {there} has no seat {number}.", tuple(f"suspect:{there}/{n}" for n in seats[:3])
            )
        return End("suspect", there, int(number))
    found: Found = find.resolve(run, text, ("identity", "person", "offence"))
    return End(found.kind, found.id)


def weighed(run: Source, what: str) -> bool:
    """Whether the run weighed evidence for `identity` or `attribution`, or went by its plain rule."""
    settings = run.manifest.get("settings") or {}
    return str(settings.get(what) or "plain") != "plain"


def stated(probability: float, bits: float | None) -> str:
    """`92%, highly likely (+3.5 bits)`; a certainty by rule or judgement carries no chance."""
    return chance(probability) if bits is None else f"{chance(probability)} ({bits_words(bits)})"


def pieces_of_pairs(run: Source, pairs: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], tuple[Piece, ...]]:
    """The kept evidence of each of `pairs` (record_a, record_b), worded."""
    asked = {"a": [p["record_a"] for p in pairs], "b": [p["record_b"] for p in pairs]}
    rows: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    if pairs:
        for row in run.query(_PIECES, asked):
            rows.setdefault((row["a"], row["b"]), []).append(row)
    return {key: of_pair(those) for key, those in rows.items()}


_PIECES = """
SELECT e.* FROM evidence e
JOIN (SELECT DISTINCT unnest($a::VARCHAR[]) AS a, unnest($b::VARCHAR[]) AS b) w USING (a, b)
WHERE e.subject = 'pair' ORDER BY e.a, e.b, e.name, e.value_a, e.value_b
"""
