"""Rows of the run's tables as they stand in the copy that a report is read from.

Do not break: every column that holds an id of a person is in `_IDS`; whoever is no subject has no name, no birth date
that is printed, and no record but one. Mistake a newcomer will make: a new column of ids in a table of the run without
a line here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from graphlink.report.numbers import Numbers
from graphlink.report.redacting import Redacting

Row = dict[str, Any]
_Change = Callable[[Numbers, Row, str], Any]


def _person(numbers: Numbers, row: Row, name: str) -> Any:
    return numbers.person(row[name])


def _key(numbers: Numbers, row: Row, name: str) -> Any:
    return numbers.key(row[name])


def _ref(numbers: Numbers, row: Row, name: str) -> Any:
    return numbers.ref(row[name]) if row[name] else row[name]


def _refs(numbers: Numbers, row: Row, name: str) -> Any:
    return json.dumps(numbers.refs(json.loads(row[name] or "[]")))


def _end(numbers: Numbers, row: Row, name: str) -> Any:
    return numbers.thing(row[name.replace("_id", "_kind")], row[name])


def _thing(kind: str) -> _Change:
    return lambda numbers, row, name: numbers.thing(kind, row[name])


def _own(word: str) -> _Change:
    """An id of the run's or the source's own that only a redacted report numbers."""
    return lambda numbers, row, name: numbers.number(word, row[name]) if numbers.redacted else row[name]


def _inside(numbers: Numbers, row: Row, name: str) -> Any:
    return numbers.inside(row[name])


def _value(numbers: Numbers, row: Row, name: str) -> Any:
    return numbers.value(row["name"], row[name])


def _nothing(numbers: Numbers, row: Row, name: str) -> None:
    return None


_IDS: Mapping[str, Mapping[str, _Change]] = {
    "identities": {"person_id": _person, "identity_id": _person},
    "suspects": {"person_id": _person, "identity_id": _person},
    "unknown_series": {"identity_id": _person, "label": _inside, "shared": _inside},
    "attributions": {"identity_id": _person},
    "offence_links": {"shared": _inside},
    "ranking": {"anchor_id": _person},
    "named": {"person_id": _person},
    "records": {"record_id": _key, "person_id": _person, "identity_id": _person, "source_ref": _ref},
    "entities": {"id": lambda numbers, row, name: numbers.thing(row["kind"], row["id"])},
    "ties": {"tie_id": _own("Tie"), "from_id": _end, "to_id": _end, "source_refs": _refs},
    "pairs": {"record_a": _key, "record_b": _key},
    "evidence": {"a": _key, "b": _key, "value_a": _value, "value_b": _inside, "source_refs": _refs},
    "calls_between": {"from_number": _thing("phone"), "to_number": _thing("phone")},
    "reads_near": {"vehicle": _thing("vehicle"), "read_id": _own("Read")},
    "offences": {"source_ref": _ref, "mo": _nothing},
    "involvements": {
        "person_id": _person, "source_ref": _ref, "forename": _nothing, "surname": _nothing, "description": _nothing,
    },
    "orders": {
        "order_id": _own("Order"), "person_id": _person, "protects_person_id": _person, "source_ref": _ref,
    },
    "actions": {"action_id": _own("Action"), "person_id": _person, "source_ref": _ref},
    "sightings": {"person_id": _person, "with_person_id": _person, "source_ref": _ref},
    "taskings": {"person_id": _person, "source_ref": _ref},
}  # fmt: skip
# Of somebody who is no subject: compared, never printed.
_OF_OTHERS = (
    "record_id",
    "kind",
    "person_id",
    "sex",
    "dob",
    "surname_key",
    "forename_key",
    "birth_place",
    "identity_id",
)


class Rows:
    """Turns rows of the run into rows of the copy."""

    def __init__(self, numbers: Numbers, redacting: Redacting | None) -> None:
        self._numbers = numbers
        self._redacting = redacting

    def of(self, table: str, rows: Sequence[Row]) -> list[Row]:
        """The rows of one table, in their order."""
        if self._redacting is not None:
            rows = self._redacting.kept(table, rows)
        changes = _IDS.get(table, {})
        done = []
        for row in rows:
            new = dict(row)
            for name, change in changes.items():
                if name in row:
                    new[name] = change(self._numbers, row, name)
            if table == "ranking" and not str(row["identity_id"]).startswith("#"):
                new["identity_id"] = self._numbers.person(row["identity_id"])
            if self._redacting is not None:
                new = self._redacting.row(table, row, new)
            if table == "records":
                new = self._record(row, new)
            done.append(new)
        return done

    def _record(self, row: Row, new: Row) -> Row:
        other = self._numbers.others.get(row["identity_id"])
        if other is None:
            return new
        return {**{name: new.get(name) for name in _OF_OTHERS}, "surname": other.called, "name": other.called}

    def manifest(self, manifest: Mapping[str, Any], marking: str) -> dict[str, Any]:
        """run.json of the copy, under the report's own marking where it has one."""
        kept = self._redacting.manifest(manifest) if self._redacting is not None else dict(manifest)
        return {**kept, "marking": marking} if marking else kept
