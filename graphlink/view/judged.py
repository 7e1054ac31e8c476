"""What a judgement names, and which judgements stand: the one way from what is typed or clicked to the decisions file.

Do not break: what is written names persons, suspects and offences, never an identity, whose meaning changes from run
to run. Mistake a newcomer will make: applying a judgement to the run; it takes effect in the next one.
"""

from __future__ import annotations

import csv
import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graphlink.errors import AmbiguousError, NotFoundError, SettingsError
from graphlink.view import find
from graphlink.view.source import Source

_SEATS = "SELECT seat FROM counted WHERE offence_id = ? ORDER BY seat"
_ANCHOR = """
SELECT d.person_id FROM identities d
LEFT JOIN involvements i ON i.person_id = d.person_id AND i.role = 'suspect'
WHERE d.identity_id = ? GROUP BY d.person_id ORDER BY count(i.offence_id) DESC, d.person_id LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Judgement:
    """One row of the decisions file. `state`: in force (the run has taken it in), pending (the next one will), inactive
    (the run could not use it: `why_not`), or withdrawn."""

    decision_id: str
    kind: str
    a: str
    b: str
    by: str
    on: str
    why: str
    state: str
    why_not: str


def subjects(run: Source, kind: str, given: Sequence[str], path: Path) -> tuple[str, str | None]:
    """What a judgement of `kind` on `given` names, as it is written. `path`: the decisions file, for withdrawals.

    Raises NotFoundError, AmbiguousError, and SettingsError where a judgement cannot be on such subjects.
    """
    if kind == "withdrawn":
        return standing(path, given[0]), None
    if kind in ("did", "did_not"):
        return _seat(run, given[0]), _someone(run, given[1])
    a, b = (_either(run, text) for text in given)
    if a == b:
        raise SettingsError(f"{given[0]} and {given[1]} are one and the same: {a}.")
    return a, b


def standing(path: Path, decision: str) -> str:
    """The id of a judgement that is in the file and was not withdrawn."""
    rows = _rows(path)
    known = [row["decision_id"] for row in rows if row.get("kind") != "withdrawn"]
    if decision not in known:
        near = tuple(difflib.get_close_matches(decision, known, n=3)) or tuple(known[-3:])
        raise NotFoundError(f"There is no judgement {decision} in {path}.", near)
    if any(row.get("kind") == "withdrawn" and row.get("a") == decision for row in rows):
        raise SettingsError(f"{decision} was withdrawn already.")
    return decision


def judgements(run: Source, path: Path) -> tuple[Judgement, ...]:
    """Every judgement of the file but withdrawals, newest first, and what became of it."""
    about: dict[str, Any] = run.manifest.get("decisions") or {}
    in_force = {str(one) for one in about.get("in_force") or ()}
    inactive = {str(one["decision_id"]): str(one["reason"]) for one in about.get("inactive") or ()}
    rows = _rows(path)
    withdrawn = {row.get("a", "").removeprefix("decision:") for row in rows if row.get("kind") == "withdrawn"}
    found = []
    for row in reversed(rows):
        key = row.get("decision_id") or ""
        if row.get("kind") == "withdrawn":
            continue
        state = (
            "withdrawn" if key in withdrawn else "in force" if key in in_force
            else "inactive" if key in inactive else "pending"
        )  # fmt: skip
        kind, a, b, by, on, why = (row.get(name) or "" for name in ("kind", "a", "b", "by", "on", "why"))
        found.append(Judgement(key, kind, a, b, by, on, why, state, inactive.get(key, "")))
    return tuple(found)


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _seat(run: Source, text: str) -> str:
    """`suspect:OFFENCE/SEAT` of a seat, or of the only seat of an offence."""
    if text.startswith("suspect:"):
        offence, _, number = text[8:].rpartition("/")
        seats = tuple(f"suspect:{offence}/{row['seat']}" for row in run.query(_SEATS, [offence]))
        if f"suspect:{offence}/{number}" not in seats:
            raise NotFoundError(f"There is no {text} in this run.", seats[:3])
        return f"suspect:{offence}/{number}"
    found = find.resolve(run, text, ("offence",))
    rows = run.query(_SEATS, [found.id])
    if len(rows) > 1:
        choices = tuple(f"suspect:{found.id}/{row['seat']}" for row in rows)
        raise AmbiguousError(f"{found.id} has {len(rows)} offenders.", choices)
    return f"suspect:{found.id}/{rows[0]['seat'] if rows else 1}"


def _someone(run: Source, text: str) -> str:
    """A person record, or an unnamed suspect; an identity stands for its anchor."""
    if text.startswith("suspect:"):
        return _seat(run, text)
    found = find.resolve(run, text, ("identity", "person"))
    if found.kind == "person":
        return str(found)
    rows = run.query(_ANCHOR, [found.id])
    if not rows:
        raise SettingsError(f"{found} has no person record: name a suspect (suspect:OFFENCE/SEAT).")
    return f"person:{rows[0]['person_id']}"


def _either(run: Source, text: str) -> str:
    """A person, an unnamed suspect, or an offence."""
    if text.startswith("suspect:"):
        return _seat(run, text)
    found = find.resolve(run, text, ("identity", "person", "offence"))
    return str(found) if found.kind == "offence" else _someone(run, str(found))
