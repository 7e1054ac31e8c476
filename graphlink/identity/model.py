"""What a resolution is given and what it gives back, whichever rule makes it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

POSSIBLE_COLUMNS = ["record_a", "record_b", "probability", "bits", "question"]


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
    possible: record_a, record_b, probability, bits, question: pairs that are neither joined nor ruled out.
    measured: what the resolver says of itself: counts, expected precision and recall without truth, caps hit.
    """

    membership: pd.DataFrame
    pairs: pd.DataFrame
    evidence: pd.DataFrame
    conflicts: pd.DataFrame
    possible: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=POSSIBLE_COLUMNS))
    measured: Mapping[str, float] = field(default_factory=dict)


def identity_id(smallest_member: str, characters: int = 10) -> str:
    """`I-` and 10 base-32 characters of the SHA-256 of the identity's smallest member, e.g. `person:N12`."""
    digest = hashlib.sha256(smallest_member.encode("utf-8")).digest()
    enough = digest[: -(-characters // 8) * 5]  # five bytes make eight characters
    return "I-" + base64.b32encode(enough).decode("ascii")[:characters]


def identity_ids(smallest_members: Sequence[str]) -> list[str]:
    """An id for each identity; should two ever share ten characters, the later one gets two more until it differs."""
    short = _ten_characters(smallest_members)
    if len(set(short)) == len(short):
        return short
    taken: set[str] = set()
    ids = []
    for member in smallest_members:
        characters = 10
        while (candidate := identity_id(member, characters)) in taken:
            characters += 2
        taken.add(candidate)
        ids.append(candidate)
    return ids


def _ten_characters(smallest_members: Sequence[str]) -> list[str]:
    """`identity_id` of each, all at once."""
    begun = b"".join(hashlib.sha256(member.encode("utf-8")).digest()[:10] for member in smallest_members)
    five = np.frombuffer(begun, dtype=np.uint8).reshape(-1, 2, 5).astype(np.int64) @ (1 << np.arange(32, -8, -8))
    letters = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", dtype=np.uint8)
    eight = letters[(five[:, :, None] >> np.arange(35, -5, -5)) & 31].reshape(len(five), 16)
    ids = np.ascontiguousarray(eight[:, :10]).tobytes().decode("ascii")
    return ["I-" + ids[at : at + 10] for at in range(0, len(ids), 10)]
