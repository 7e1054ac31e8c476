"""The words of a street or building name: abbreviations written out, saints told from streets, the name's end found.

Do not break: `street(street(x).name).name == street(x).name`. The word lists are data (`data/street_words.csv`,
`data/premises_words.csv`); only "st" is decided here, by where it stands.
Mistake a newcomer will make: to write "st" out by a table. "St John St" is a saint's street.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from graphlink.normalise import lists


@dataclass(frozen=True, slots=True)
class Street:
    """A name written out. `typed`: it ends with a word such as "road". `rest`: what followed the name."""

    name: str
    typed: bool
    rest: str


@lru_cache(maxsize=65536)
def street(words: str) -> Street:
    """`words` (lower case, spaces only) as a street name and what follows it."""
    tokens = words.split()
    kinds = _kinds()
    full = [_full(token, i) for i, token in enumerate(tokens)]
    _settle_saints(full)
    end = _end(full, kinds)
    typed = any(kinds.get(token) == "type" for token in full[1:end])
    if end == len(full) and len(full) > 1:
        full[-1] = _DIRECTIONS.get(full[-1], full[-1])
    return Street(" ".join(full[:end]), typed, " ".join(full[end:]))


_DIRECTIONS = {"n": "north", "s": "south", "e": "east", "w": "west"}


def _full(token: str, position: int) -> str:
    return _written_out().get(token, token) if position or token in _opening() else token


def _settle_saints(tokens: list[str]) -> None:
    """`st` opens a saint's name; later it is a street, unless a word that is a street follows it."""
    kinds = _kinds()
    for i, token in enumerate(tokens):
        if token == "st":
            later = any(kinds.get(other) == "type" or other == "st" for other in tokens[i + 1 :])
            tokens[i] = "saint" if (i == 0 and len(tokens) > 1) or later else "street"


def _end(tokens: list[str], kinds: dict[str, str]) -> int:
    """How many of `tokens` are the street's name: up to its type, else its weak type, else all of them."""
    for i in range(1, len(tokens)):
        if kinds.get(tokens[i]) == "type":
            while i + 1 < len(tokens) and kinds.get(tokens[i + 1]) in ("type", "direction"):
                i += 1
            return i + 1
    for i in range(len(tokens) - 1, 0, -1):
        if kinds.get(tokens[i]) == "weak":
            return i + 1 + (kinds.get("".join(tokens[i + 1 : i + 2])) == "direction")
    return len(tokens)


@cache
def _kinds() -> dict[str, str]:
    return {row["word"]: row["kind"] for row in lists.rows("street_words")}


@cache
def _written_out() -> dict[str, str]:
    return {short: row["word"] for row in lists.rows("street_words") for short in row["short"].split()}


@cache
def _opening() -> frozenset[str]:
    """Abbreviations that are also written out where they open a name: Gt Portland Street, Nth Road, Mt Pleasant."""
    kinds = ("other", "direction")
    return frozenset(s for row in lists.rows("street_words") if row["kind"] in kinds for s in row["short"].split())


@cache
def premises(kind: str) -> dict[str, str]:
    """Every spelling of the premises words of `kind` (dwelling, building, floor, floor_flat), and the form kept.

    Of a floor_flat ("gff") only the one word counts: "first" alone may open "First Avenue".
    """
    found = [row for row in lists.rows("premises_words") if row["kind"] == kind]
    spelt = {spelling: row["word"] for row in found for spelling in row["also"].split()}
    return spelt if kind == "floor_flat" else {**{row["word"]: row["word"] for row in found}, **spelt}


@lru_cache(maxsize=65536)
def building(words: str) -> str | None:
    """`words` as the name of a building, written out, if it ends with a word such as "house"; else None."""
    tokens = words.split()
    kept = premises("building").get(tokens[-1]) if len(tokens) > 1 else None
    if kept is None:
        return None
    return " ".join([*street(" ".join(tokens[:-1])).name.split(), kept]) if _whole(tokens[:-1]) else None


def _whole(tokens: list[str]) -> bool:
    """No street is named before the building's own word: "high street house" names a house in the high street."""
    return not street(" ".join(tokens)).rest
