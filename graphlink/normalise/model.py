"""What a normaliser gives back.

Do not break: `value` is None exactly where two rows must not be taken for the same thing on the strength of the text.
Mistake a newcomer will make: to test `mark` for success. Test `value is not None`; marks say what sort of thing it is.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Normalised:
    """One text as it is compared and as it is shown.

    `value`: the one spelling, equal for equal things; None where there is none.
    `mark`: what sort of thing it is (each module lists its marks).
    `label`: how it is shown to people; the trimmed source text where there is no value.
    `reason`: why there is no value, in plain words; empty where there is one.
    """

    value: str | None
    mark: str
    label: str
    reason: str = ""


def shown(text: str) -> str:
    """`text` on one line without invisible characters, at most 80 characters: the label of what has no value."""
    text = text[:400]
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    clean = " ".join(text.split())
    return clean if len(clean) <= 80 else clean[:79] + "…"
