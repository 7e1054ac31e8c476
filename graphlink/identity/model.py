"""What a resolution is given and what it gives back, whichever rule makes it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True, slots=True)
class Constraints:
    """Who cannot be one human.

    `apart`: offence_id, record_id, side: two records of one offence on different sides are two humans.
    Two different `pnc_id` in `records` are too.
    """

    apart: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Judgements:
    """Active human judgements about records: record_a, record_b, decision_id."""

    same: pd.DataFrame
    different: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Resolution:
    """Which human each record belongs to, and what speaks for it.

    membership: record_id, identity_id (empty for an unnamed seat nobody explains), probability.
    pairs: record_a, record_b, bits, probability, blocked_by.
    evidence: subject, a, b, name, value_a, value_b, bits, source_refs.
    conflicts: kind, a, b, source_a, source_b, effect.
    """

    membership: pd.DataFrame
    pairs: pd.DataFrame
    evidence: pd.DataFrame
    conflicts: pd.DataFrame


def identity_id(smallest_member: str, characters: int = 10) -> str:
    """`I-` and 10 base-32 characters of the SHA-256 of the identity's smallest member, e.g. `person:N12`."""
    digest = hashlib.sha256(smallest_member.encode("utf-8")).digest()
    return "I-" + base64.b32encode(digest).decode("ascii")[:characters]


def identity_ids(smallest_members: Sequence[str]) -> list[str]:
    """An id for each identity; should two ever share ten characters, the later one gets two more until it differs."""
    taken: set[str] = set()
    ids = []
    for member in smallest_members:
        characters = 10
        while (candidate := identity_id(member, characters)) in taken:
            characters += 2
        taken.add(candidate)
        ids.append(candidate)
    return ids
