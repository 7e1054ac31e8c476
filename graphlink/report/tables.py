"""The canonical form as flat tables: the sheets of a workbook and the files of a CSV folder.

Do not break: every table has its columns even without a row, and a row carries the suspect's number and id. Mistake a
newcomer will make: joining a list with a comma; what a list holds may hold commas, so lists are JSON.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Flat:
    """One flat table; `columns` in order, a cell is text, a number, true or false, or None."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


_SUSPECT = (
    "rank", "label", "id", "who", "expected_harm", "harm_low", "harm_high", "top_probability", "named_harm",
    "named_rank", "offences_counted", "victims", "repeat_victims", "first", "last", "bcu", "age", "flags", "outcomes",
    "answer", "notes",
)  # fmt: skip
_OFFENCE = (
    "offence", "seat", "title", "code", "date", "days", "weight", "adds", "starts", "basis", "how", "chance", "words",
    "value_basis", "outcome", "status", "records", "victims", "sources", "doubted",
)  # fmt: skip
_LINK = (
    "kind", "what", "title", "how", "probability", "words", "sources", "rows", "first", "last", "strongest", "weakest",
    "besides", "weakened_by",
)  # fmt: skip
_TIE = ("id", "sentence", "kind", "other", "source", "grade", "sources", "shared_by")
_DRAWN = ("id", "kind", "a", "b", "sentence", "how", "probability", "first", "last", "source", "grade", "sources")
_ENTITY = ("id", "kind", "label", "note", "role", "flags", "holders", "distance")
_RECORD = ("record", "name", "born", "sex", "national_id", "aliases", "probability", "why", "source")


def tables(document: Facts) -> list[Flat]:
    """Every table of a report, in the order in which they are read."""
    return [
        _of("suspects", document, _SUSPECT, lambda s: [s]),
        _of("records", document, _RECORD, lambda s: s["records"]),
        _of("offences", document, _OFFENCE, lambda s: s["offences"]),
        _of("not_counted", document, ("why", "offences"), lambda s: s["not_counted"]),
        _of("links", document, _LINK, lambda s: s["links"]),
        _of("evidence", document, ("link", "name", "words", "bits", "direction", "sources"), _pieces),
        _of("weaker", document, ("if", "what", "days", "falls", "rank", "sources"), lambda s: s["weaker"]),
        _of("to_find_out", document, ("what", "why", "moves"), lambda s: s["asks"]),
        _of("ties", document, _TIE, lambda s: s["ties"]),
        _of("standing", document, ("role", "offence", "title", "date", "status", "outcome", "source"), _standing),
        _of("around", document, ("what",), lambda s: [{"what": said} for said in s["around"]]),
        _of("chart_entities", document, _ENTITY, lambda s: s["chart"]["entities"]),
        _of("chart_ties", document, _DRAWN, lambda s: s["chart"]["ties"]),
        _plain("people", ("called", "role", "sex"), document["people"]),
        _plain("rejected", ("effect", "table", "column", "reason", "remedy", "rows"), document["rejected"]["causes"]),
        _plain(
            "sources", ("table", "read", "accepted", "rejected", "duplicate", "cleared"), document["about"]["sources"]
        ),
        Flat("about", ("what", "said"), tuple(about_rows(document["about"]))),
    ]


def about_rows(about: Facts) -> Iterator[tuple[str, str]]:
    """What stands about a report as a whole, line by line; a list takes a line each."""
    for name, said in about.items():
        if name == "sources":
            continue
        for line in said if isinstance(said, list) else [said]:
            yield name.replace("_", " "), str(line)


def _of(name: str, document: Facts, columns: tuple[str, ...], rows: Callable[[Facts], Iterable[Facts]]) -> Flat:
    own = ("id",) if name == "suspects" else ()
    head = ("suspect", *(() if own else ("suspect_id",)))
    found = tuple(
        (*((s["number"],) if own else (s["number"], s["id"])), *(_cell(row.get(column)) for column in columns))
        for s in document["suspects"]
        for row in rows(s)
    )
    return Flat(name, (*head, *columns), found)


def _plain(name: str, columns: tuple[str, ...], rows: Iterable[Facts]) -> Flat:
    return Flat(name, columns, tuple(tuple(_cell(row.get(column)) for column in columns) for row in rows))


def _pieces(suspect: Facts) -> Iterator[Facts]:
    for link in suspect["links"]:
        for piece in link["pieces"]:
            yield {"link": link["what"], **piece}


def _standing(suspect: Facts) -> Iterator[Facts]:
    for role in ("victim", "witness"):
        for one in suspect[f"{role}_in"]:
            yield {"role": role, **one}


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (list, dict)) else value
