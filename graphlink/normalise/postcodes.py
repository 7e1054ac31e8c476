"""UK postcodes to one spelling (`SW9 8QJ`), their outward part, and where one stands in a text.

Do not break: only what has the shape of a postcode becomes one; nothing is looked up, so a postcode that was never
issued passes. The one repair is a letter O where only a digit can stand (SW9 OQJ), and only in a cell that holds
nothing else: "Unit E1 Old Street" has none.
Mistake a newcomer will make: to read "Unit W1 2nd floor" as the postcode W1 2ND.
"""

from __future__ import annotations

import re
from functools import lru_cache

from graphlink.normalise.model import Normalised, shown

_OUTWARD = r"(?:GIR|[A-PR-UWYZ](?:[0-9][0-9A-HJKPSTUW]?|[A-HK-Y][0-9][0-9ABEHMNPRV-Y]?))"
_INWARD = r"[0-9O][ABD-HJLNP-UW-Z]{2}"
_WHOLE = re.compile(rf"({_OUTWARD})({_INWARD})")
_OUTWARD_ONLY = re.compile(rf"\s*({_OUTWARD})(?:\s+[0-9][A-Z]?)?\s*", re.IGNORECASE | re.ASCII)
_IN_TEXT = re.compile(
    rf"(?<![A-Z0-9])({_OUTWARD})[ .]{{0,3}}([0-9][ABD-HJLNP-UW-Z]{{2}})(?![A-Z0-9])(?!\s*(?:FLOOR|FLR|FL)\b)",
    re.IGNORECASE | re.ASCII,
)
_NOISE = str.maketrans("", "", " .-\t\n\r\u00a0,")


@lru_cache(maxsize=65536)
def postcode(text: str | None) -> Normalised:
    """The postcode as `SW9 8QJ`.

    Marks: full has a value; outward (only `SW9` is known), empty and unknown have none.
    """
    if not text:
        return Normalised(None, "empty", "", "no postcode")
    clean = text[:40].upper().translate(_NOISE)
    whole = _WHOLE.fullmatch(clean)
    if whole is not None:
        value = _joined(whole[1], whole[2])
        return Normalised(value, "full", value)
    part = _OUTWARD_ONLY.fullmatch(text)
    if part is not None:
        return Normalised(None, "outward", part[1].upper(), "only the outward part of a postcode")
    if not any(c.isalnum() for c in clean):
        return Normalised(None, "empty", shown(text), "no postcode")
    return Normalised(None, "unknown", shown(text), "not a postcode")


def outward(text: str | None) -> str | None:
    """The outward part (`SW9` of `SW9 8QJ`), also where it is all that is known; None where there is none."""
    found = postcode(text)
    if found.value is not None:
        return found.value.partition(" ")[0]
    return found.label if found.mark == "outward" else None


def split(text: str) -> tuple[str, str | None]:
    """`text` without its postcodes, and the last of them."""
    found = _IN_TEXT.findall(text)
    if not found:
        return text, None
    before, after = found[-1]
    return _IN_TEXT.sub(",", text), _joined(before.upper(), after.upper())


def _joined(before: str, after: str) -> str:
    return f"{before} {after[0].replace('O', '0')}{after[1:]}"
