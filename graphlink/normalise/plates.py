"""Number plates to one spelling: upper case, no spaces, hyphens or dots.

Marks by shape: current (AB12CDE), prefix (A123BCD), suffix (ABC123D), northern_irish, dateless, diplomatic, military,
irish and foreign (any other plausible mix) have a value; partial, empty and unknown have none.

Do not break: `plate` never repairs a character. AB12CDE and ABI2CDE are two plates; that a camera takes one for the
other is what `confusable` says, kept apart so that it can be weighed as the weaker thing it is.
Mistake a newcomer will make: position-aware repair of O and 0. Readers already apply the plate grammar, so what is
left of their mistakes is a plate that fits the grammar; and a foreign plate has no grammar to repair by.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from functools import cache

from graphlink.normalise import lists
from graphlink.normalise.model import Normalised, shown

_PLAIN = re.compile(r"[A-Z0-9]+")
_SEPARATORS = str.maketrans("", "", " -.\t·•_'\"")
_LONGEST = 10

_SHAPES: tuple[tuple[str, re.Pattern[str], tuple[int, ...]], ...] = (
    ("current", re.compile(r"[A-Z]{2}[0-9]{2}[A-Z]{3}"), (4,)),
    ("prefix", re.compile(r"[A-Z][0-9]{1,3}[A-Z]{3}"), ()),
    ("suffix", re.compile(r"[A-Z]{3}[0-9]{1,3}[A-Z]"), (3,)),
    ("northern_irish", re.compile(r"(?=[A-Z]?[IZ]|[A-Z]{2}[IZ])[A-Z]{2,3}[1-9][0-9]{0,3}"), ()),
    ("northern_irish", re.compile(r"[1-9][0-9]{0,3}(?=[A-Z]?[IZ]|[A-Z]{2}[IZ])[A-Z]{2,3}"), ()),
    ("dateless", re.compile(r"[A-Z]{1,2}[1-9][0-9]{0,3}|[A-Z]{3}[1-9][0-9]{0,2}"), ()),
    ("dateless", re.compile(r"[1-9][0-9]{0,3}[A-Z]{1,2}|[1-9][0-9]{0,2}[A-Z]{3}"), ()),
    ("diplomatic", re.compile(r"[0-9]{3}[DX][0-9]{3}"), (3, 4)),
    ("military", re.compile(r"[0-9]{2}[A-Z]{2}[0-9]{2}"), (2, 4)),
    (
        "irish",
        re.compile(
            r"[0-9]{2}[12]?(?:C|CE|CN|CW|D|DL|G|KE|KK|KY|L|LD|LH|LK|LM|LS|MH|MN|MO|OY|RN|SO|T|TN|TS|W|WD|"
            r"WH|WW|WX)[1-9][0-9]{0,5}"
        ),
        (),
    ),
)


def plate(text: str | None) -> Normalised:
    """The plate in one spelling, and which series it looks like; what cannot be a plate has no value."""
    if not text:
        return Normalised(None, "empty", "", "no plate")
    clean = text.translate(_SEPARATORS).upper() if text.isascii() and len(text) <= 40 else _latin(text)
    if not _PLAIN.fullmatch(clean):
        return _unusable(text, clean)
    for mark, shape, breaks in _SHAPES:
        if shape.fullmatch(clean):
            return Normalised(clean, mark, _spaced(clean, breaks or _boundary(clean)))
    if clean.isalpha():
        return _unusable(text, clean)
    if not 2 <= len(clean) <= _LONGEST:
        reason = "too long for a plate" if len(clean) > _LONGEST else "too short for a plate"
        return Normalised(None, "unknown", shown(text), reason)
    return Normalised(clean, "foreign", clean)


def confusable(value: str) -> str:
    """The plate as a camera may take it: characters that look alike on a plate made one (`data/plate_confusions.csv`).

    Two plates with equal confusable forms may be one plate misread; with unequal ones they need another explanation.
    """
    return value.upper().translate(_confusions())


@cache
def _confusions() -> dict[int, str]:
    return {ord(row["character"]): row["reads_as"] for row in lists.rows("plate_confusions")}


@cache
def _lookalikes() -> dict[int, str]:
    return {ord(row["letter"]): row["latin"] for row in lists.rows("plate_letters")}


def _latin(text: str) -> str:
    """Upper-case text in Latin letters: accents off, Greek and Cyrillic lookalikes replaced, separators out."""
    upper = unicodedata.normalize("NFKD", text[:200]).upper().translate(_lookalikes())
    return "".join(
        c
        for c in upper.translate(_SEPARATORS)
        if not unicodedata.combining(c) and unicodedata.category(c) not in ("Cf", "Cc", "Zs", "Pd")
    )


def _unusable(text: str, clean: str) -> Normalised:
    label = shown(text)
    if not any(c.isalnum() for c in clean) or label.lower() in lists.words("no_value"):
        return Normalised(None, "empty", label, "no plate")
    if ("?" in clean or "*" in clean) and len(clean) <= _LONGEST:
        return Normalised(None, "partial", label, "only part of a plate")
    if len(clean) > _LONGEST:
        return Normalised(None, "unknown", label, "too long for a plate")
    if clean.isalpha():
        return Normalised(None, "unknown", label, "no digit: no British plate is without one")
    return Normalised(None, "unknown", label, "characters that no plate has")


def _boundary(clean: str) -> tuple[int, ...]:
    """Where letters turn to digits or back: the gap that dateless and older plates are written with."""
    turns = [i for i in range(1, len(clean)) if clean[i].isdigit() != clean[i - 1].isdigit()]
    if len(turns) == 2:  # A123 BCD
        return (turns[1],)
    return tuple(turns[:1])


def _spaced(clean: str, breaks: tuple[int, ...]) -> str:
    edges = (0, *breaks, len(clean))
    return " ".join(clean[a:b] for a, b in itertools.pairwise(edges))
