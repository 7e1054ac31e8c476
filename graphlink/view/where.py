"""In which tables of a run, and in which judgements, a record stands.

Do not break: a record that is gone from the run is still looked for, by the id as it was given; that is when the
question matters most. Mistake a newcomer will make: looking for the bare id in every text; `12` stands in many an
address. A bare id counts where a column holds ids, else only with its kind or table before it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from graphlink import duck
from graphlink.catalogue.model import OutTable
from graphlink.catalogue.outputs import TABLES
from graphlink.errors import NotFoundError
from graphlink.view import find, judged
from graphlink.view.find import Found
from graphlink.view.source import Source

MOST_ROWS = 5
_ID = re.compile(r"(?:.*_)?(?:id|record|member)(?:_[ab])?|a|b|anchor|from_number|to_number|vehicle|vrm")
_IDENTITY = "SELECT DISTINCT identity_id FROM identities WHERE person_id = ?"


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for. `names`: typed (`person:N1`), the identity of a person among them; `known`: in this run."""

    asked: str
    kind: str
    id: str
    names: tuple[str, ...]
    known: bool

    @property
    def bare(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name.partition(":")[2] for name in self.names))

    @property
    def pattern(self) -> str:
        """The names, and rows of the input by table and key, where they stand in a longer text. For RE2 and `re`."""
        kinds = "|".join(sorted({kind for name in self.names for kind in _tables(name.partition(":")[0])}))
        ids = "|".join(re.escape(one) for one in self.bare)
        return rf"(?:^|[^\w-])(?:{kinds}):(?:{ids})(?:$|[^\w-])"


@dataclass(frozen=True, slots=True)
class Place:
    """One table in which it stands: how many rows, the keys of the first of them."""

    run: str
    table: str
    rows: int
    first: tuple[str, ...]


def sought(run: Source, text: str) -> Sought:
    """What `text` names in this run; where nothing does, the id as it was given. AmbiguousError."""
    try:
        found, known = find.resolve(run, text), True
    except NotFoundError:
        kind, id_ = find.typed(text)
        found, known = Found(kind or "person", id_), False
    names = [str(found)]
    if found.kind == "person":
        names += [f"identity:{row['identity_id']}" for row in run.query(_IDENTITY, [found.id])]
    if found.kind == "offence":
        names.append(f"suspect:{found.id}")
    return Sought(text, found.kind, found.id, tuple(names), known)


def in_tables(run: Source, what: Sought) -> list[Place]:
    """Every table of the run in which it stands. Reads them all: seconds in a run of a million offences."""
    places = []
    for table in TABLES:
        texts = [column.name for column in table.columns if column.type.startswith("VARCHAR")]
        if texts:
            places += _of_table(run, what, table, texts)
    return places


def _of_table(run: Source, what: Sought, table: OutTable, texts: Sequence[str]) -> list[Place]:
    said = [f"regexp_matches({duck.name(name)}, $pattern)" for name in texts]
    said += [f"list_contains($ids, {duck.name(name)})" for name in texts if _ID.fullmatch(name)]
    values = {"pattern": what.pattern, "ids": list(what.bare)}
    if not any("$ids" in one for one in said):
        values.pop("ids")
    key = ", ".join(f"CAST({duck.name(name)} AS VARCHAR)" for name in table.order)
    rows = run.query(
        f"SELECT count(*) OVER () AS n, concat_ws(' ', {key}) AS row_key FROM {duck.name(table.name)} "
        f"WHERE {' OR '.join(said)} ORDER BY row_key LIMIT {MOST_ROWS}",
        values,
    )
    first = tuple(str(row["row_key"]) for row in rows)
    return [Place(str(run.manifest["run_id"]), table.name, rows[0]["n"], first)] if rows else []


def in_decisions(run: Source, what: Sought, path: Path) -> list[str]:
    """The judgements that name it: id, kind, both subjects, state."""
    pattern = re.compile(what.pattern)
    return [
        f"{one.decision_id}: {one.kind} {one.a} {one.b} ({one.state})".replace("  ", " ")
        for one in judged.judgements(run, path)
        if pattern.search(f"{one.a} {one.b}")
    ]


def _tables(kind: str) -> tuple[str, ...]:
    """How a kind stands before an id: `person:N1`, and the row it was read from, `persons:N1`."""
    plural = {"address": "addresses", "identity": "identities"}.get(kind, f"{kind}s")
    return kind, plural
