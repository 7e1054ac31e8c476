"""From Home Office classes to recorded-crime groups: `data/class_to_group.csv`, read and applied.

Do not break: a code's group is that of the line naming its subclass, else that of the line of its whole class.
Mistake a newcomer will make: an empty group is not a gap. It says that the class lies outside recorded crime.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass
from importlib import resources

from graphlink.errors import HarmError


@dataclass(frozen=True, slots=True)
class Mapping:
    """`classes`: group by class `NNN`; `codes`: group by code `NNN/NN`, which wins. Empty: no group."""

    classes: MappingOf[str, str]
    codes: MappingOf[str, str]


def group_of(mapping: Mapping, code: str) -> str:
    """The recorded-crime group of a Home Office code `NNN/NN`, empty outside recorded crime.

    Raises KeyError where neither the code nor its class is in the mapping.
    """
    return mapping.codes[code] if code in mapping.codes else mapping.classes[code[:3]]


def read_mapping() -> Mapping:
    """The shipped mapping; HarmError where two lines give one class or code different groups."""
    text = resources.files("graphlink.harm").joinpath("data/class_to_group.csv").read_text(encoding="utf-8")
    classes: dict[str, str] = {}
    codes: dict[str, str] = {}
    for row in csv.DictReader(text.splitlines()):
        for ho_class in _expand(row["ho_class"], 3):
            subclasses = [n for part in row["subclasses"].split() for n in _expand(part, 2)]
            for key in [f"{ho_class}/{n}" for n in subclasses] or [ho_class]:
                into = codes if "/" in key else classes
                if key in into:
                    raise HarmError(f"class_to_group.csv maps {key} twice; keep one line.")
                into[key] = row["prc_subgroup"]
    return Mapping(classes, codes)


def _expand(text: str, digits: int) -> list[str]:
    """`016-018` as its three numbers, `016` as itself."""
    first, _, last = text.partition("-")
    return [f"{n:0{digits}d}" for n in range(int(first), int(last or first) + 1)]
