"""Names folded for comparison, and the keys that decide whether two are the same or near.

Do not break: `fold` never empties a name that has letters, in whatever script; `full_key` is equal only for names that
are letter for letter the same once case, accents, spaces, hyphens, apostrophes and titles are set aside. Nicknames,
transliterations and particles make names *near* (`same_forename`, `same_surname`), never equal.
Mistake a newcomer will make: to add the middle name to `full_key`. Records leave it out far more often than namesakes
share a birth date (docs/decisions/names.md).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from graphlink.normalise import lists

# Written or left out at will within one name: dropped, so that what stands on both sides joins.
_DROPPED = dict.fromkeys(map(ord, "'`´’‘‛ʼʻʾʿʹ′׳״·\u0640\u00ad"))
_ASCII = {i: (chr(i).lower() if chr(i).isalnum() else None if chr(i) in "'`" else " ") for i in range(128)}


@dataclass(frozen=True, slots=True)
class Name:
    """The folded parts of a person's name; a part that says nothing ("unknown", "Mr") is empty."""

    forename: str
    middle_names: str
    surname: str

    @property
    def full(self) -> str:
        """All parts with one space between, for search."""
        return " ".join(part for part in (self.forename, self.middle_names, self.surname) if part)


def fold(text: str | None) -> str:
    """`text` without case, accents, apostrophes and punctuation, single-spaced, in its own script."""
    if not text:
        return ""
    if text.isascii():
        return " ".join(text.translate(_ASCII).split())
    apart = unicodedata.normalize("NFKD", text.translate(_DROPPED)).casefold()
    apart = unicodedata.normalize("NFKD", apart.translate(_letters()))
    kept = "".join(_kept(c) for c in apart)
    return unicodedata.normalize("NFC", " ".join(kept.split()))


def _kept(character: str) -> str:
    """The character, a space for punctuation, or nothing for an accent or an invisible mark.

    Only marks that a reader of the script may leave out are accents: those above and below letters, Hebrew points and
    Arabic vowels. The vowel signs of Indian and South-East Asian scripts are letters in all but name.
    """
    if character.isalnum():
        return character
    accent = unicodedata.combining(character)
    if 10 <= accent <= 36 or 200 <= accent <= 240 or ord(character) in _DROPPED:
        return ""
    category = unicodedata.category(character)
    if category[0] == "M":
        return character
    return "" if category == "Cf" else " "


@cache
def _letters() -> dict[int, str]:
    return {ord(row["letter"]): row["folded"] for row in lists.rows("letters")}


def name(forename: str | None, middle_names: str | None = "", surname: str | None = "") -> Name:
    """The parts of a name, folded and in order: "SMITH, John Paul" in one cell is taken apart, titles are dropped."""
    first, middle, last = forename or "", middle_names or "", surname or ""
    if "," in first or "," in last:
        first, middle, last = _reordered(first, middle, last)
    return Name(_part(first, _titles()), _part(middle), _part(last, after=_suffixes()))


def _reordered(first: str, middle: str, last: str) -> tuple[str, str, str]:
    """A cell "surname, forename middle" taken apart, where the other cell is empty or repeats the surname."""
    cell, other = (first, last) if "," in first else (last, first)
    before, _, after = cell.partition(",")
    if not before.strip() or not after.strip() or fold(other) not in ("", fold(before)):
        return first, middle, last
    words = after.split()
    while len(words) > 1 and fold(words[0]) in _titles():
        words = words[1:]
    return words[0], middle or " ".join(words[1:]), before


def _part(text: str, before: frozenset[str] = frozenset(), after: frozenset[str] = frozenset()) -> str:
    if not text or text.strip().lower() in _no_value():
        return ""
    tokens = fold(text).split()
    while tokens and tokens[0] in before:
        tokens = tokens[1:]
    while len(tokens) > 1 and tokens[-1] in after:
        tokens = tokens[:-1]
    return " ".join(tokens)


@cache
def _titles() -> frozenset[str]:
    return frozenset(lists.words("titles"))


@cache
def _suffixes() -> frozenset[str]:
    return frozenset(lists.words("suffixes"))


@cache
def _no_value() -> frozenset[str]:
    return frozenset(lists.words("no_value"))


@cache
def _particles() -> frozenset[str]:
    return frozenset(lists.words("particles"))


def joined(folded: str) -> str:
    """A folded part as it is compared: without spaces, so that Smith-Jones, Mc Donald, Al Hassan have one spelling."""
    return folded.replace(" ", "")


def full_key(forename: str | None, middle_names: str | None, surname: str | None) -> str:
    """`forename|surname` as compared for "equal full name"; empty where the name cannot be compared.

    It cannot where forename or surname is missing, says nothing, or is a mere initial. Middle names take no part.
    """
    return key_of(name(forename, middle_names, surname))


def key_of(parts: Name) -> str:
    """`full_key` of a name already taken apart."""
    first, last = joined(parts.forename), joined(parts.surname)
    if not first or not last or _initial(first) or _initial(last):
        return ""
    return f"{first}|{last}"


def _initial(part: str) -> bool:
    return len(part) == 1 and part < "\u0250"


def same_forename(a: str | None, b: str | None) -> bool:
    """Whether two forenames may be one person's: equal, a nickname, a pet form or another spelling."""
    return not forename_roots(a).isdisjoint(forename_roots(b))


@lru_cache(maxsize=65536)
def forename_roots(text: str | None) -> frozenset[str]:
    """The names a forename may stand for, each in one spelling: Bill gives bill and william. Empty for an empty one."""
    tokens = _part(text or "", _titles()).split()
    if not tokens:
        return frozenset()
    spelling = _spellings("forename")
    whole = "".join(tokens)
    called = whole if whole in spelling or len(tokens) == 1 else _called(tokens, spelling)
    fulls = (*_nicknames().get(called, ()), *_nicknames().get(spelling.get(called, called), ()))
    return frozenset(
        {
            whole,
            spelling.get(whole, whole),
            called,
            spelling.get(called, called),
            *(spelling.get(full, full) for full in fulls),
        }
    )


def _called(tokens: list[str], spelling: dict[str, str]) -> str:
    """Which of several forenames somebody is called by: the first, except that many Muhammads go by the next."""
    return tokens[1] if spelling.get(tokens[0]) == "mohammed" else tokens[0]


def nickname_root(text: str | None) -> str:
    """One name for a forename, for grouping: the full form where there is only one (Bill: william), else its spelling.

    Alex stays alex: Alexander and Alexandra are two names. `same_forename` knows both.
    """
    tokens = _part(text or "", _titles()).split()
    whole = "".join(tokens)
    spelling = _spellings("forename")
    kept = spelling.get(whole, whole)
    fulls = {spelling.get(full, full) for full in _nicknames().get(whole, ())}
    return kept if kept != whole or kept in _full_forms() or len(fulls) != 1 else fulls.pop()


def same_surname(a: str | None, b: str | None) -> bool:
    """Whether two surnames may be one: equal, another spelling, or with and without a particle (Al-Hassan, Hassan)."""
    root = surname_root(a)
    return bool(root) and root == surname_root(b)


@lru_cache(maxsize=65536)
def surname_root(text: str | None) -> str:
    """One name for a surname, for grouping: particles off, Mac as Mc, one spelling of a transliterated name."""
    tokens = _part(text or "", after=_suffixes()).split()
    while len(tokens) > 1 and tokens[0] in _particles() - {"mc", "mac", "o"}:
        tokens = tokens[1:]
    whole = "".join(tokens)
    if whole.startswith("mac") and len(whole) > 6:
        whole = "mc" + whole[3:]
    return _spellings("surname").get(whole, whole)


@cache
def _nicknames() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for row in lists.rows("nicknames"):
        for short in row["short"].split():
            found.setdefault(short, []).append(row["full"])
    return {short: tuple(dict.fromkeys(fulls)) for short, fulls in found.items()}


@cache
def _full_forms() -> frozenset[str]:
    return frozenset(row["full"] for row in lists.rows("nicknames"))


@cache
def _spellings(part: str) -> dict[str, str]:
    """Every spelling of a group, and the group's name."""
    rows = [row for row in lists.rows("spellings") if row["part"] in (part, "both")]
    return {spelling: row["name"] for row in rows for spelling in (row["name"], *row["spellings"].split())}
