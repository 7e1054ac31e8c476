"""Whom and what an answer is about: the ids in it, whatever its shape.

Do not break: it works on the plain form that every command and page already makes, so that a new one is logged without
being told. Mistake a newcomer will make: taking names too; the log holds ids, and what was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

MOST = 20_000  # ids looked for in one answer; the whole list of a force is told by its length
_KINDS = "identity|person|offence|suspect|phone|vehicle|address|account|mark|decision"
_TYPED = re.compile(rf"(?:{_KINDS}):\S[^\n]{{0,200}}")
_IDENTITY = re.compile(r"I-[A-Z2-7]{10}")
_KEYS = {
    "identity_id": "identity",
    "identity_id_a": "identity",
    "identity_id_b": "identity",
    "old_id": "identity",
    "new_id": "identity",
    "person_id": "person",
    "person_id_a": "person",
    "person_id_b": "person",
    "anchor_id": "person",
    "offence_id": "offence",
    "offence_id_a": "offence",
    "offence_id_b": "offence",
    "decision_id": "decision",
}


def subjects(answer: Any) -> list[str]:
    """Ids as `kind:id`, each once, in the order in which they stand in `answer`; at most MOST."""
    found: dict[str, None] = {}
    for one in _ids(answer):
        found[one] = None
        if len(found) >= MOST:
            break
    return list(found)


def _ids(item: Any, key: str = "") -> Iterator[str]:
    if isinstance(item, str):
        if _TYPED.fullmatch(item):
            yield item
        elif key in _KEYS:
            yield f"{_KEYS[key]}:{item}"
        elif _IDENTITY.fullmatch(item):
            yield f"identity:{item}"
    elif isinstance(item, Mapping):
        kind, id_ = item.get("kind"), item.get("id")
        if isinstance(id_, str) and isinstance(kind, str) and kind in _KINDS.split("|") and not _TYPED.fullmatch(id_):
            yield f"{'identity' if _IDENTITY.fullmatch(id_) else kind}:{id_}"
        for name, value in item.items():
            yield from _ids(value, str(name))
    elif isinstance(item, (list, tuple)):
        for one in item:
            yield from _ids(one, key)
