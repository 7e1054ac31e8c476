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
from functools import lru_cache

from graphlink.normalise import lists, postcodes, streets
from graphlink.normalise.model import Normalised, shown

_LONGEST = 300
_UPRN = re.compile(r"(?:uprn:)?0*([1-9][0-9]{0,11})(?:\.0+)?", re.IGNORECASE)
_SPELT = str.maketrans({**{c: "," for c in "\n\r;|"}, **dict.fromkeys("'`\"’‘´ʼ"), **{c: "-" for c in "‐‑‒–—"}})
_ODD = re.compile(r"[^\w,/ -]|_")
_RANGE = re.compile(r"(?<=[0-9])([a-z]?) ?- ?(?=[0-9])")
_NUMBER = re.compile(r"([0-9]{1,5}(?: [a-h](?= )|[a-z])?)(?:([/-])([0-9]{1,4}[a-z]?))?(?: +(.*))?")
_SIMPLE = re.compile(r"([1-9][0-9]{0,3}[a-z]?),? ([a-z]{3}[a-z ]*)")
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
    label = shown(text)
    if len(text) > _LONGEST:
        return Address(None, "unknown", label, "too long for an address", None, code.value, _outward(code, None))
    clean = _spelt(text)
    if code.value is not None:
        simple = _SIMPLE.fullmatch(clean)
        if simple is not None and _ordinary(simple[2]):
            return _keyed(_Parts(number=simple[1], street=streets.street(simple[2]).name), code.value, code)
    clean, inside = postcodes.split(clean)
    full = code.value or inside
    bare = clean.strip(" ,-/")
    if bare in _entries("no_address"):
        return Address(None, "no_abode", label, "says that there is no address", None, full, _outward(code, full))
    if not (bare or full) or bare in _entries("no_value"):
        return Address(None, "empty", label, "no address", None, full, _outward(code, full))
    parts = _Parts()
    _read(_RANGE.sub(r"\1-", clean), parts)
    return _keyed(parts, full, code, label)


def _spelt(text: str) -> str:
    """Lower case, accents and apostrophes off, one space; only words, commas, slashes and hyphens left."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(_SPELT).lower())
        text = "".join(c for c in text if not 200 <= unicodedata.combining(c) <= 240 and unicodedata.category(c) != "Cf")
        text = unicodedata.normalize("NFC", text)
    return " ".join(_ODD.sub(" ", text.translate(_SPELT).lower()).split())


@lru_cache(maxsize=65536)
def _ordinary(words: str) -> bool:
    """Whether `words` are a street and nothing else: the fast path may take them."""
    tokens = words.split()
    special = {"block", "blk", *(word for part in _PARTS_OF_BUILDINGS for word in streets.premises(part))}
    name = streets.street(words)
    return name.typed and not name.rest and len(tokens[0]) > 1 and special.isdisjoint(tokens) and _split(words) is None


@lru_cache(maxsize=None)
def _entries(name: str) -> frozenset[str]:
    return frozenset(_spelt(entry).strip(" ,-/") for entry in lists.words(name)) - {""}


@lru_cache(maxsize=None)
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
    found = _BUILT.fullmatch(words)
    if found is not None and streets.building(found[1]):
        number, _, street = found[2].partition(" ")
        return ("", found[1]), (number, street)
    tokens = words.split()
    for i in range(2, len(tokens) - 1):
        after = " ".join(tokens[i:])
        if streets.building(" ".join(tokens[:i])) and len(streets.street(after).name.split()) > 1 and streets.street(after).typed:
            return ("", " ".join(tokens[:i])), ("", after)
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


def _keyed(parts: _Parts, full: str | None, code: Normalised, raw: str = "") -> Address:
    """The key, its label and its mark."""
    outward = _outward(code, full)
    if parts.flat.isalnum() and parts.flat[0].isdecimal() and not parts.number and streets.building(parts.building):
        # "Flat 12, Elm Court" and "12 Elm Court" are one door.
        parts.number, parts.flat, parts.street, parts.building = parts.flat, "", parts.building, ""
    premises = f"{parts.number} {parts.street}".strip() if parts.number else parts.building or parts.street
    block, flat = parts.block and f"block {parts.block}", parts.flat and f"flat {parts.flat}"
    head = [part for part in (block, flat, premises) if part]
    if full is None:
        if not parts.street or not (parts.number or parts.building):
            reason = "no postcode, and no street with a number or name"
            return Address(None, "unknown", raw, reason, None, None, outward)
        around = [parts.street] if parts.building else []
        around.append(outward.lower() if outward else parts.locality)
        key = ", ".join([*head, *(word for word in around if word)])
        return Address(key, "no_postcode", _titled(key), "", None, None, outward)
    if not premises:
        reason = "a flat without its building" if head else "a postcode alone is not an address"
        return Address(None, "unknown", raw or full, reason, None, full, outward)
    key = ", ".join([*head, full])
    mark = ("full" if parts.street else "no_street") if parts.number else "named" if parts.building else "place"
    settled = key if mark in ("full", "named") else None
    return Address(key, mark, f"{_titled(', '.join(head))}, {full}", "", settled, full, outward)


def _outward(code: Normalised, full: str | None) -> str | None:
    if full:
        return full.partition(" ")[0]
    return code.label if code.mark == "outward" else None


_SMALL = frozenset(("of", "on", "and", "upon", "the", "by", "in"))


def _titled(key: str) -> str:
    words = key.split(" ")
    return " ".join(
        word.upper()
        if word[0].isdigit() or word[-1].isdigit()
        else word
        if i and word in _SMALL and not words[i - 1][0].isdigit()
        else word[0].upper() + word[1:]
        for i, word in enumerate(words)
    )
