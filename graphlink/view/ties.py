"""Ties as they are printed: a sentence each, with the rows behind it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphlink.catalogue.outputs import BY_NAME_OUT
from graphlink.view.people import people
from graphlink.view.sentences import tie
from graphlink.view.source import Source

_DECLARED = set(BY_NAME_OUT["ties"].column_names)
_LABELS = """
SELECT e.kind, e.id, e.label, e.holders FROM entities e
JOIN (SELECT unnest($kinds::VARCHAR[]) AS kind, unnest($ids::VARCHAR[]) AS id) w USING (kind, id)
"""


@dataclass(frozen=True, slots=True)
class TieLine:
    """One tie read from one of its ends. `other` is `kind:id` of the far end, `shared_by` its holders."""

    tie_id: str
    sentence: str
    kind: str
    other: str
    source: str
    grade: str
    sources: tuple[str, ...]
    shared_by: int | None
    extra: Mapping[str, Any]  # the source's own columns


def lines(run: Source, rows: Sequence[Mapping[str, Any]], own: Iterable[tuple[str, str]], label: str) -> list[TieLine]:
    """Rows of `ties` as seen from `own` (kind, id), which is called `label`; everything else is named as it may be."""
    mine = set(own)
    far = {end for row in rows for end in _ends(row) if end not in mine}
    met = people(run, (i for kind, i in far if kind == "person"))
    names = {("person", i): someone.words for i, someone in met.items()}
    holders: dict[tuple[str, str], int] = {}
    entities = sorted(end for end in far if end[0] not in ("person", "offence"))
    if entities:
        for found in run.query(_LABELS, {"kinds": [k for k, _ in entities], "ids": [i for _, i in entities]}):
            names[found["kind"], found["id"]] = found["label"]
            holders[found["kind"], found["id"]] = found["holders"]
    told = []
    for row in rows:
        start, end = _ends(row)
        backwards = start not in mine
        other = start if backwards else end
        calls = {one: label if one in mine else names.get(one, f"{one[0]} {one[1]}") for one in (start, end)}
        told.append(
            TieLine(
                row["tie_id"],
                tie(row, calls[start], calls[end], backwards=backwards),
                row["kind"],
                f"{other[0]}:{other[1]}",
                row["source"] or "",
                row["grade"] or "",
                tuple(json.loads(row["source_refs"])) if row["source_refs"] else (),
                holders.get(other),
                {name: value for name, value in row.items() if name not in _DECLARED and value is not None},
            )
        )
    return told


def _ends(row: Mapping[str, Any]) -> tuple[tuple[str, str], tuple[str, str]]:
    return (row["from_kind"], row["from_id"]), (row["to_kind"], row["to_id"])


TIES_OF = """
SELECT t.* FROM ties t
WHERE (t.from_kind = $kind AND t.from_id IN (SELECT unnest($ids::VARCHAR[])))
   OR (t.to_kind = $kind AND t.to_id IN (SELECT unnest($ids::VARCHAR[])))
ORDER BY t.kind, t.first_seen NULLS LAST, t.tie_id
"""


def ties_of(run: Source, kind: str, ids: Sequence[str], label: str) -> tuple[TieLine, ...]:
    """Every tie of the things `ids` of one kind, as sentences about `label`."""
    rows = run.query(TIES_OF, {"kind": kind, "ids": list(ids)})
    return tuple(lines(run, rows, [(kind, i) for i in ids], label))
