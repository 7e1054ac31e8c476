"""The one place that turns a tie, a join or an involvement into a sentence.

Do not break: a sentence says how, when and from which source, and no more than the tie says. Mistake a newcomer will
make: writing a second phrase for a kind of tie elsewhere; add it to `PHRASES`, a test holds it to the catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graphlink.view.words import chance, some, span, tidy

# kind -> (read from its start, read from its end). `{a}` is where the tie starts, `{b}` where it ends.
PHRASES: Mapping[str, tuple[str, str]] = {
    "lives_at": ("{a} lives at {b}", "{b} is the home of {a}"),
    "stays_at": ("{a} stays at {b}", "{b} is where {a} stays"),
    "seen_at": ("{a} was seen at {b}", "{b} is where {a} was seen"),
    "keeper": ("{a} is the registered keeper of {b}", "{b} is registered to {a}"),
    "driver": ("{a} drives {b}", "{b} is driven by {a}"),
    "passenger": ("{a} was a passenger in {b}", "{b} carried {a} as a passenger"),
    "subscriber": ("{a} is the subscriber of {b}", "{b} is subscribed to by {a}"),
    "user": ("{a} uses {b}", "{b} is used by {a}"),
    "matched": ("{a} is matched to {b}", "{b} is matched to {a}"),
    "partner": ("{a} is a partner of {b}", "{b} is a partner of {a}"),
    "ex_partner": ("{a} is an ex-partner of {b}", "{b} is an ex-partner of {a}"),
    "family": ("{a} is family of {b}", "{b} is family of {a}"),
    "cohabits": ("{a} lives with {b}", "{b} lives with {a}"),
    "parent_of": ("{a} is a parent of {b}", "{b} is a child of {a}"),
    "associate": ("{a} is an associate of {b}", "{b} is an associate of {a}"),
    "scene": ("{a} happened at {b}", "{b} is the scene of {a}"),
    "suspect_seen_at": ("the suspect of {a} was seen at {b}", "{b} is where the suspect of {a} was seen"),
    "used": ("the suspect used {b} in {a}", "{b} was used by the suspect in {a}"),
    "seen": ("{b} was seen at {a}", "{b} was seen at {a}"),
    "stolen": ("{b} was stolen in {a}", "{b} was stolen in {a}"),
    "left": ("{b} was left in {a}", "{b} was left in {a}"),
}

_SOURCES = {"1": "reliable source", "2": "untested source", "3": "source not reliable"}
_INFORMATION = {
    "A": "known directly",
    "B": "known indirectly but corroborated",
    "C": "known indirectly",
    "D": "not known",
    "E": "suspected to be false",
}
_HANDLING = {"P": "sharing permitted", "C": "sharing under conditions"}


def tie(row: Mapping[str, Any], a: str, b: str, *, backwards: bool = False) -> str:
    """A row of `ties` as a sentence between its ends, named `a` and `b`: how, when, from where."""
    ways = PHRASES.get(row["kind"])
    said = ways[backwards] if ways else f"{{a}} is tied to {{b}} ({tidy(row['kind'])})"
    # Not str.format: a name may hold braces.
    parts = said.replace("{a}", "\0").replace("{b}", "\1")
    text = parts.replace("\0", a).replace("\1", b)
    return f"{text[:1].upper()}{text[1:]}, {when_and_whence(row)}."


def when_and_whence(row: Mapping[str, Any]) -> str:
    """`9 Jan 2026 to 13 Mar 2026; comms data, 1AP`: the dates, the source and the grade of a tie."""
    whence = [tidy(row.get("source")) or "source not stated", row.get("grade") or "ungraded"]
    return f"{span(row.get('first_seen'), row.get('last_seen'))}; {', '.join(whence)}"


def grade(code: str | None) -> str:
    """A 3x5x2 grade in words: `1AP` is a reliable source, known directly, sharing permitted."""
    if not code or len(code) != 3:
        return "ungraded"
    return ", ".join((_SOURCES.get(code[0], "?"), _INFORMATION.get(code[1], "?"), _HANDLING.get(code[2], "?")))


def credited(basis: str, weight: float, probability: float, status: str | None) -> str:
    """How an offence comes to be on somebody's account: named counts in full, all else is a chance with its word."""
    if basis == "named":
        how = f"named as suspect, {status}" if status and status != "named" else "named as suspect"
        if weight >= 1 - 1e-9:
            return f"{how}; counts in full"
        return f"{how}, not alone or not surely the same person: {chance(weight)}"
    if basis == "both":
        return f"linked although another is named: {chance(probability)}"
    return f"nobody named; linked: {chance(probability)}"


# The rules of joining, as a reader says them.
RULES: Mapping[str, str] = {
    "human same": "judged by a human to be the same",
    "equal pnc_id": "equal national id",
    "equal name and birth date": "equal full name and birth date",
}


def joined(pieces: Sequence[Mapping[str, Any]], record: str, probability: float) -> str:
    """Why a record belongs with the rest of its identity, from its rows of `evidence`; a rule carries no chance."""
    others = sorted({_other(piece, record) for piece in pieces})
    reasons = _strongest(pieces)
    with_whom = f", with {some(others, 3)}" if others else ""
    if not reasons:
        return chance(probability) if probability < 1 else "the only record, or joined by its group"
    said = f"{'; '.join(RULES.get(reason, tidy(reason)) for reason in reasons)}{with_whom}"
    return said if probability >= 1 else f"{said}; {chance(probability)}"


def _strongest(pieces: Sequence[Mapping[str, Any]], most: int = 4) -> list[str]:
    """Rules and judgements first, then what speaks most for it in bits, then what speaks most against it."""
    weight: dict[str, float] = {}
    for piece in pieces:
        name, bits = str(piece["name"]), piece.get("bits")
        weight[name] = max(weight.get(name, -1e9), 1e9 if bits is None or bits != bits else float(bits))
    order = sorted(weight, key=lambda name: (-weight[name], name))
    against = [name for name in order if weight[name] < 0]
    found = [name for name in order if weight[name] > 0][:most]
    return [*found, *(f"against it: {name}" for name in against[-1:])]


def _other(piece: Mapping[str, Any], record: str) -> str:
    other = piece["b"] if piece["a"] == record else piece["a"]
    return str(other).partition(":")[2] or str(other)


OUTCOME_UNKNOWN = "no outcome recorded"


def outcome(text: str | None) -> str:
    return text or OUTCOME_UNKNOWN
