"""Pieces of evidence as a reader meets them: plain words, bits, source rows; in the order to be read.

Do not break: `bits` is what the run wrote and is never shared out anew, so the pieces of one subject add up to what the
run states of it. Mistake a newcomer will make: printing the value of a shared victim, partner or relative; it may be a
victim's name, so the words say what is shared and the source rows lead on.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphlink.view.sentences import RULES
from graphlink.view.wording import LEFT, OF_VICTIM, how_tied, link_words, pair_words, prior_words, seat_words
from graphlink.view.words import tidy

# What a row of evidence is, in the order to be read. All but `evidence` and `rule` are what the method itself adds.
PRIOR, RULE, EVIDENCE = "prior", "rule", "evidence"
_ORDER = (PRIOR, RULE, EVIDENCE, "reading", "relatives", "records", "calibration", "candidates")
_SLIGHT = 0.05  # bits below which a piece rounds to nothing
_SETTLES = 59.0  # bits of a rule or a judgement; no evidence is worth so much

_OWN: Mapping[str, tuple[str, str]] = {
    "could be a relative or housemate": (
        "relatives",
        "Some of this also fits two people of one family or household",
    ),
    "or the other way round: straight or a false name": (
        "reading",
        "The other reading of the names: a plain record, or a false name",
    ),
    "other records of these identities": ("records", "What the other records of these identities say"),
    "calibration": (
        "calibration",
        "Correction: what such evidence proved to be worth where a known name was hidden",
    ),
    "two offences that share something": (PRIOR, "Before the rest: two offences that share a person, thing or place"),
    "two offences alike in method, near in time and place": (
        PRIOR,
        "Before the rest: two offences alike in method, near in time and place, that share nothing",
    ),
    "other candidates": ("candidates", "The others whom evidence points to, somebody unknown, and the other seats"),
}
_JUDGED = {
    "human different": "judged by a human to be different people",
    "two pnc_ids": "two different national ids",
    "joined for certain through other records": "joined by a rule or a judgement through other records",
    "human judgement: did": "judged by a human: did it",
}
_PRIVATE = re.compile(r"\b(victim|partner|relative|associate)")


@dataclass(frozen=True, slots=True)
class Piece:
    """One row of a waterfall. `bits` is None for a rule or judgement that was not weighed."""

    name: str
    words: str
    value_a: str
    value_b: str
    bits: float | None
    kind: str
    sources: tuple[str, ...]

    @property
    def slight(self) -> bool:
        """Whether it prints as 0.0 bits."""
        return self.bits is not None and abs(self.bits) < _SLIGHT

    @property
    def direction(self) -> str:
        """`for`, `against`, or empty where it says nothing either way."""
        if self.bits is None:
            return "for"
        return "for" if self.bits > 0 else "against" if self.bits < 0 else ""


def of_pair(rows: Iterable[Mapping[str, Any]]) -> tuple[Piece, ...]:
    """The evidence rows of one pair of records, worded and ordered."""
    return _ordered(_piece(row, pair_words) for row in rows)


def of_attribution(rows: Iterable[Mapping[str, Any]]) -> tuple[Piece, ...]:
    """The evidence rows of one seat and identity, worded and ordered."""
    return _ordered(_piece(row, seat_words) for row in rows)


def of_link(rows: Iterable[Mapping[str, Any]]) -> tuple[Piece, ...]:
    """The evidence rows of one pair of offences, worded and ordered."""
    return _ordered(_piece(row, link_words) for row in rows)


def total(pieces: Iterable[Piece]) -> float:
    """The sum of the bits of what was weighed."""
    return math.fsum(piece.bits for piece in pieces if piece.bits is not None)


def strongest(pieces: Sequence[Piece], most: int) -> tuple[Piece, ...]:
    """The evidence that speaks most for it, rules and judgements first."""
    own = [p for p in pieces if p.direction == "for" and not p.slight and p.kind in (EVIDENCE, RULE)]
    return tuple(sorted(own, key=lambda p: (-(math.inf if p.bits is None else p.bits), p.words))[:most])


def against(pieces: Sequence[Piece], most: int) -> tuple[Piece, ...]:
    """The evidence that speaks most against it; what it was before any evidence is no evidence."""
    kinds = (EVIDENCE, RULE, "relatives", "records")
    own = [p for p in pieces if p.direction == "against" and not p.slight and p.kind in kinds]
    return tuple(sorted(own, key=lambda p: (p.bits or 0.0, p.words))[:most])


def bits_words(bits: float | None) -> str:
    """`+9.1 bits`; `not weighed` for a rule."""
    return "not weighed" if bits is None else f"{signed_bits(bits)} bits"


def signed_bits(bits: float) -> str:
    """`+9.1`, `-0.4`, `0.0`: one decimal, and no sign for what rounds to nothing."""
    text = f"{bits:+.1f}"
    return "0.0" if text in ("+0.0", "-0.0") else text


def chance_of(bits: float) -> float:
    """The probability that log-odds of `bits` state."""
    return 1 / (1 + math.exp2(-max(-1000.0, min(1000.0, bits))))


def _ordered(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    def key(piece: Piece) -> tuple[int, bool, float, str, str]:
        bits = math.inf if piece.bits is None else piece.bits
        return (_ORDER.index(piece.kind), bits <= 0, -abs(bits), piece.words, piece.value_b)

    return tuple(sorted(pieces, key=key))


def _piece(row: Mapping[str, Any], worded: Callable[[str, str, str], str]) -> Piece:
    name = str(row["name"])
    private = bool(_PRIVATE.search(name)) and row["subject"] == "pair"
    a, b = ("", "") if private else (str(row["value_a"] or ""), str(row["value_b"] or ""))
    bits = None if row["bits"] is None or row["bits"] != row["bits"] else float(row["bits"])
    kind = _kind(name, bits)
    if name in _OWN:
        words = _OWN[name][1]
    elif kind == RULE:
        said = RULES.get(name) or _JUDGED.get(name) or tidy(name)
        words = f"{_capital(said)}{', ' + a if a and a == b else f', {a} and {b}' if a and b else ''}"
    elif kind == PRIOR:
        words = prior_words(name, b, bits or 0.0)
    else:
        words = _capital(worded(name, a, b))
    refs = tuple(str(ref) for ref in json.loads(row["source_refs"] or "[]"))
    return Piece(name, words, a, b, bits, kind, refs)


def _kind(name: str, bits: float | None) -> str:
    if name in _OWN:
        return _OWN[name][0]
    if bits is None or abs(bits) >= _SETTLES:
        return RULE
    return PRIOR if name.startswith(("as likely as", "before any")) else EVIDENCE


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# --- one clause of a sentence, for a reader who wants no table ---

_CLAUSES: Mapping[str, str] = {
    "number used": "the number used, {a}, leads to them{how}",
    "handset used": "the handset used, {a}, leads to them{how}",
    "account used": "the account used, {a}, leads to them{how}",
    "plate used": "the vehicle used, {a}, leads to them{how}",
    "plate seen": "the vehicle seen there, {a}, leads to them{how}",
    "plate hired": "the hire, taxi or fleet vehicle {a} leads to them{how}",
    "camera, seldom there": "a camera nearby read {a}, which seldom passes there and leads to them{how}",
    "camera, often there": "a camera nearby read {a}, which often passes there and leads to them{how}",
    "place seen": "the suspect was seen at {a}, which leads to them{how}",
    "mark full": "the mark left, {a}, leads to them{how}",
    "mark weak": "the mark left, {a}, which many could leave, leads to them{how}",
    "mark partial": "the partial mark left, {a}, leads to them{how}",
    "sex described": "the sex described fits",
    "age described": "the age described fits",
    "forename described": "the forename given, {a}, fits",
    "surname described": "the surname given, {a}, fits",
    "other offences of the series": "it is of one series with others that lead to them",
}


def clause(piece: Piece) -> str:
    """A piece as a clause: `the number used, 07700 900417, leads to them (its subscriber)`."""
    if piece.kind == EVIDENCE and piece.name.startswith("victim: "):
        ways = {way.strip().removesuffix(" long ago") for way in piece.value_b.split(",")}
        only_named = ways == {"named with it"}
        how = how_tied(piece.value_b, OF_VICTIM)
        return (
            "they are named in another offence against the same victim"
            if only_named
            else f"the victim leads to them ({how})"
        )
    if piece.name in _CLAUSES:
        how = how_tied(piece.value_b) if piece.name in LEFT else ""
        return _CLAUSES[piece.name].replace("{a}", piece.value_a).replace("{how}", f" ({how})" if how else "")
    return f"{piece.words[:1].lower()}{piece.words[1:]}"
