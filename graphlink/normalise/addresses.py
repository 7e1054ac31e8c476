"""Addresses to one key: the UPRN where there is one, else flat, number, street and postcode.

A key is readable, and is itself an address that gives the same key: `uprn:100023336956`, `14 high street, SW9 8QJ`,
`flat 2, 14 high street, SW9 8QJ`, `12 elm court, SW9 8QJ`, and without a postcode `14 high street, brixton`.
Marks with a value: uprn; full (number, street, postcode); named (a named building, postcode); place (a street or a
sort of place, postcode: no single premises); no_street; no_postcode (weaker: another town may have the same).
Marks without: no_abode, empty, unknown.

Do not break: what tells two dwellings of one number apart (flat, floor, block, a letter) stays in the key; only the
name of a building is dropped, and only where it has a street number. What can be read in two ways stays as written.
Mistake a newcomer will make: to drop the town of an address without a postcode. Every town has a High Street: the
first thing said after the street stays in the key, though it makes two keys of one place written in two ways.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from graphlink.normalise import lists, postcodes, streets
from graphlink.normalise.model import Normalised, shown

_LONGEST = 300
_UPRN = re.compile(r"(?:uprn:)?0*([1-9][0-9]{0,11})(?:\.0+)?", re.IGNORECASE)
_SPELT = str.maketrans({**dict.fromkeys("\n\r;|", ","), **dict.fromkeys("'`\"’‘´ʼ"), **dict.fromkeys("‐‑‒–—", "-")})
_ODD = re.compile(r"[^\w,/ -]|_")
_RANGE = re.compile(r"(?<=[0-9])([a-z]?) ?- ?(?=[0-9])")
_NUMBER = re.compile(r"([0-9]{1,5}(?: [a-h](?= \S+ \S)|[a-z])?)(?:([/-])([0-9]{1,4}[a-z]?))?(?: +(.*))?")
_SIMPLE = re.compile(r"(?:flat ([0-9]{1,4}),? )?([1-9][0-9]{0,3}[a-z]?),? ([a-z]{3}[a-z ]*)(?:, ([a-z]{3}[a-z ]*))?")
_REGULAR = re.compile(
    r"(?:flat (?:[0-9]+[a-z]?|[a-z]), )?[1-9][0-9]{0,3}[a-z]? ([a-z]{3}[a-z ]*)"
    r"(?:, (?:[A-Z0-9]{2,4} [A-Z0-9]{3}|([a-z]{3}[a-z ]*)))?"
)
_NO_CODE = Normalised(None, "empty", "")
_LEADING = re.compile(r"^(?:c ?/ ?o |care of |no (?=[0-9])|number (?=[0-9])|address )")


@dataclass(frozen=True, slots=True)
class Address(Normalised):
    """A normalised address. `text_key`: the key by its text alone, also where a UPRN is the value, so that a row
    without UPRN can be brought to one that has it; None unless that key has number or name and a full postcode."""

    text_key: str | None = None
    postcode: str | None = None
    outward: str | None = None


@dataclass(slots=True)
class _Parts:
    """What has been read so far."""

    block: str = ""
    flat: str = ""
    number: str = ""
    building: str = ""
    street: str = ""
    locality: str = ""


def address(text: str | None, postcode: str | None = None, uprn: str | None = None) -> Address:
    """The key of an address. The postcode column goes before a postcode found in the text."""
    text = text or ""
    found = _UPRN.fullmatch((uprn or "").strip()) or (_UPRN.fullmatch(text) if text[:5].lower() == "uprn:" else None)
    code = postcodes.postcode(postcode)
    by_text = _by_text(text, code)
    if found is None:
        return by_text
    label = by_text.label if by_text.value else shown(text) or code.label or f"UPRN {found[1]}"
    return Address("uprn:" + found[1], "uprn", label, "", by_text.text_key, by_text.postcode, by_text.outward)


def _by_text(text: str, code: Normalised) -> Address:
    if len(text) > _LONGEST:
        reason = "too long for an address"
        return Address(None, "unknown", shown(text), reason, None, code.value, _outward(code, None))
    rest, inside = (text, None) if code.value else postcodes.split(text)
    full = code.value or inside
    simple = _SIMPLE.fullmatch(rest.lower().strip(" ,")) if full else None
    if simple is not None and full is not None:
        flat, number, words, place = simple.groups("")
        name = _plain(words)
        if name is not None and (not place or _aside(place)):
            inner, shown_flat = (f"flat {flat}, ", f"Flat {flat}, ") if flat else ("", "")
            key = f"{inner}{number} {name[0]}, {full}"
            label = f"{shown_flat}{number.upper()} {name[1]}, {full}"
            return Address(key, "full", label, "", key, full, full.partition(" ")[0])
    return _settled(_spelt(text), code, text)


def _settled(clean: str, code: Normalised, text: str) -> Address:
    """Any text. A key that would itself be read as another address has no value: the text is in no order we know."""
    found = _read_whole(clean, code, text)
    for _ in range(3):
        if found.value is None or _regular(found.value):
            return found
        again = _read_whole(_spelt(found.value), _NO_CODE, found.value)
        if again.value == found.value:
            return found
        found = again
    return Address(None, "unknown", shown(text), "can be read in several ways", None, found.postcode, found.outward)


def _regular(key: str) -> bool:
    """Whether a key is of the plain sort that is known to give itself, which spares reading it again."""
    plain = _REGULAR.fullmatch(key)
    return plain is not None and _plain(plain[1]) is not None and (not plain[2] or _aside(plain[2]))


def _read_whole(clean: str, code: Normalised, text: str) -> Address:
    """Any text, segment by segment: what the fast path for `14 high street` does not take."""
    clean, inside = postcodes.split(clean)
    full = code.value or inside
    bare = clean.strip(" ,-/")
    if bare in _entries("no_address"):
        reason = "says that there is no address"
        return Address(None, "no_abode", shown(text), reason, None, full, _outward(code, full))
    if not (bare or full) or bare in _entries("no_value"):
        return Address(None, "empty", shown(text), "no address", None, full, _outward(code, full))
    parts = _Parts()
    _read(_RANGE.sub(r"\1-", clean), parts)
    return _keyed(parts, full, code, text)


def _spelt(text: str) -> str:
    """Lower case, accents and apostrophes off, one space; only words, commas, slashes and hyphens left."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(_SPELT).lower())
        text = "".join(c for c in text if not 200 <= unicodedata.combining(c) <= 240)
        text = "".join(c for c in text if unicodedata.category(c) != "Cf")
        text = unicodedata.normalize("NFC", text)
    return " ".join(_ODD.sub(" ", text.translate(_SPELT).lower()).split())


@lru_cache(maxsize=65536)
def _plain(words: str) -> tuple[str, str] | None:
    """The street's name and its label where `words` are a street and nothing else; else None."""
    name = streets.street(words)
    if not name.typed or name.rest or words[1] == " " or not _aside(words):
        return None
    return name.name, _titled(name.name)


@lru_cache(maxsize=65536)
def _aside(words: str) -> bool:
    """Whether `words` say nothing about a part of a building: behind a street they are the place around."""
    return _special().isdisjoint(words.split()) and not _LEADING.match(words) and _split(words) is None


@cache
def _special() -> frozenset[str]:
    parts = (word.split()[0] for part in _PARTS_OF_BUILDINGS for word in streets.premises(part))
    return frozenset(("block", "blk", *parts))


@cache
def _entries(name: str) -> frozenset[str]:
    return frozenset(_spelt(entry).strip(" ,-/") for entry in lists.words(name)) - {""}


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Block; flat and its number; flat and floor; floor and flat; one word for both ("gff")."""
    dwelling, floor, both = ("|".join(sorted(streets.premises(k), key=len, reverse=True)) for k in _PARTS_OF_BUILDINGS)
    one = r"[a-z]?[0-9]+(?: ?[a-z](?![a-z0-9])|/[0-9]+|(?![a-z0-9]))|[a-z](?![a-z0-9])"
    return (
        re.compile(rf"\b(?:block|blk) ({one})"),
        re.compile(rf"\b(?:{dwelling}) ?(?:no )?({one})"),
        re.compile(rf"\b(?:{dwelling}) ({floor})\b(?: (?:floor|flr)\b)?"),
        re.compile(rf"\b({floor})(?: (?:floor|flr)(?: (?:{dwelling}))?| (?:{dwelling}))\b"),
        re.compile(rf"\b({both})\b"),
    )


_PARTS_OF_BUILDINGS = ("dwelling", "floor", "floor_flat")


def _take_flat(clean: str, parts: _Parts) -> str:
    """`clean` without its block and flat, which go to `parts`; the first flat named counts."""
    block, *flats = _patterns()
    found = block.search(clean)
    if found is not None:
        parts.block = found[1].replace(" ", "")
        clean = block.sub(" , ", clean)
    for pattern in flats:
        found = pattern.search(clean)
        if found is not None:
            parts.flat = parts.flat or _floor(found[1]) or found[1].replace(" ", "")
            clean = pattern.sub(" , ", clean)
    return clean


def _floor(word: str) -> str | None:
    return streets.premises("floor").get(word) or streets.premises("floor_flat").get(word)


def _read(clean: str, parts: _Parts) -> None:
    items: list[tuple[str, str]] = []  # number, words
    for segment in _take_flat(clean, parts).split(","):
        for number, words in _items(segment.strip(" -/"), parts):
            if items and words and not number and not items[-1][1]:
                items[-1] = (items[-1][0], words)  # "14, High Street"
            else:
                items.append((number, words))
    _arrange(items, parts)


def _items(segment: str, parts: _Parts) -> list[tuple[str, str]]:
    """The numbered and the wordy things that one segment holds; a `14/2` gives its flat to `parts`."""
    segment = _LEADING.sub("", segment).strip(" -/")
    if not segment:
        return []
    if not segment[0].isdecimal():
        built = _split(segment.replace("-", " ").replace("/", " "))
        return [item for item in built if item != ("", "")] if built else [("", _words(segment))]
    found = _NUMBER.fullmatch(segment)
    if found is None:
        return [("", _words(segment))]
    number, joint, second, rest = found[1].replace(" ", ""), found[2], found[3], _words(found[4] or "")
    if joint == "/" and not rest and not parts.flat and not parts.number:
        parts.flat = f"{number}/{second}"
        return []
    if joint == "/":
        parts.flat = parts.flat or second
    elif joint == "-":
        number = f"{number}-{second}"
    return [(number, rest)]


def _words(text: str) -> str:
    return " ".join(text.replace("-", " ").replace("/", " ").split())


_BUILT = re.compile(r"((?:\S+ ){1,4}?\S+) ([0-9]{1,5}[a-z]? (?!floor|flr).+)")


@lru_cache(maxsize=65536)
def _split(words: str) -> tuple[tuple[str, str], tuple[str, str]] | None:
    """A building and its street written without a comma: "rose cottage 14 mill lane", "elm house high street"."""
    tokens = words.split()
    if streets.premises("building").keys().isdisjoint(tokens[1:-1]):
        return None
    found = _BUILT.fullmatch(words)
    if found is not None and streets.building(found[1]):
        number, _, street = found[2].partition(" ")
        return ("", found[1]), (number, street)
    for i in range(2, len(tokens) - 1):
        before, after = " ".join(tokens[:i]), " ".join(tokens[i:])
        if streets.building(before) and streets.street(after).typed:
            return ("", before), ("", after)
    return None


def _arrange(items: list[tuple[str, str]], parts: _Parts) -> None:
    """Which item is the premises, which the street it stands in, which the place around."""
    numbered = [i for i, item in enumerate(items) if item[0]]
    if numbered:
        at = numbered[0]
        number, words = items[at]
        if len(numbered) > 1 and not parts.flat and streets.building(words):
            parts.flat, at = number, numbered[1]
            number, words = items[at]
        parts.number = number
        name = streets.street(words)
        parts.street = streets.building(words) or name.name
        rest = [name.rest, *(words for _, words in items[at + 1 :])]
        parts.locality = next((words for words in rest if words), "")
        return
    names = [words for _, words in items if words not in streets.premises("dwelling")]
    for i, words in enumerate(names):
        if streets.building(words) or not streets.street(words).typed:
            continue
        parts.street = streets.street(words).name
        parts.building = streets.building(names[0]) or streets.street(names[0]).name if i else ""
        parts.locality = next((w for w in (streets.street(words).rest, *names[i + 1 :]) if w), "")
        return
    if names:
        parts.building = streets.building(names[0]) or streets.street(names[0]).name
        parts.locality = next((w for w in names[1:] if w), "")


def _keyed(parts: _Parts, full: str | None, code: Normalised, text: str) -> Address:
    """The key, its label and its mark."""
    outward = _outward(code, full)
    if parts.flat.isalnum() and parts.flat[0].isdecimal() and not parts.number and streets.building(parts.building):
        # "Flat 12, Elm Court" and "12 Elm Court" are one door.
        parts.number, parts.flat, parts.street, parts.building = parts.flat, "", parts.building, ""
    premises = (parts.number and parts.street) or parts.building or parts.street
    if not (parts.number or premises) or (full is None and not (parts.street and (parts.number or parts.building))):
        reason = _why_none(parts, full)
        return Address(None, "unknown", shown(text) or full or "", reason, None, full, outward)
    inner = [f"{word} {part}" for word, part in (("block", parts.block), ("flat", parts.flat)) if part]
    head = [*inner, f"{parts.number} {premises}".strip()]
    label = [*map(_titled, inner), f"{parts.number.upper()} {_titled(premises)}".strip()]
    if full is None:
        place = outward or parts.locality
        around = [word for word in (parts.building and parts.street, place) if word]
        key = ", ".join([*head, *(word.lower() for word in around)])
        return Address(key, "no_postcode", ", ".join([*label, *map(_titled, around)]), "", None, None, outward)
    key = ", ".join([*head, full])
    mark = ("full" if parts.street else "no_street") if parts.number else "named" if parts.building else "place"
    settled = key if mark in ("full", "named") else None
    return Address(key, mark, ", ".join([*label, full]), "", settled, full, outward)


def _why_none(parts: _Parts, full: str | None) -> str:
    if full is None:
        return "no postcode, and no street with a number or name"
    return "a flat without its building" if parts.flat or parts.block else "a postcode alone is not an address"


def _outward(code: Normalised, full: str | None) -> str | None:
    if full:
        return full.partition(" ")[0]
    return code.label if code.mark == "outward" else None


_SMALL = frozenset(("of", "on", "and", "upon", "in"))


@lru_cache(maxsize=65536)
def _titled(words: str) -> str:
    """Words as on an envelope: capitals, codes such as SW9 whole, small words small."""
    return " ".join(
        word.upper() if word[0].isdigit() or word[-1].isdigit() else word if i and word in _SMALL else _capital(word)
        for i, word in enumerate(words.split())
    )


def _capital(word: str) -> str:
    return word[0].upper() + word[1:]
