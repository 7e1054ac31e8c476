"""Saved questions to the graph: what there is to ask, and an answer as a table and as ids for a chart.

Do not break: an answer about another run is refused, since its figures would stand beside other ones. Mistake a
newcomer will make: importing the store here; whoever opens the explorer hands in what can be asked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from urllib.parse import quote

from graphlink.errors import InputError, NotFoundError, StoreError
from graphlink.view.about import about as header
from graphlink.view.words import count, day, days, moment
from graphlink.web.listed import about
from graphlink.web.plain import Facts
from graphlink.web.session import Session

NO_STORE = (
    "This explorer was opened without a graph store. Load the run into one (graphlink load run) and open the "
    "explorer again; the questions are asked there."
)
_KINDS = ("identity", "person", "offence", "phone", "vehicle", "address", "account", "mark")
_MANY = {"offenders": "identity", "suspects": "identity", "people": "identity", "identities": "identity",
         "offences": "offence"}  # fmt: skip
_CHARTED = 300
_ADDRESS = 12_000  # characters; the server reads no address above 16 KB


class Parameter(Protocol):
    """One parameter of a question; `default` None: must be given."""

    @property
    def name(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def default(self) -> str | None: ...
    @property
    def meaning(self) -> str: ...


class Column(Protocol):
    """One column of an answer."""

    @property
    def name(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def meaning(self) -> str: ...


class Question(Protocol):
    """A saved question; `cypher` is the whole statement."""

    @property
    def name(self) -> str: ...
    @property
    def question(self) -> str: ...
    @property
    def note(self) -> str: ...
    @property
    def params(self) -> Sequence[Parameter]: ...
    @property
    def columns(self) -> Sequence[Column]: ...
    @property
    def cypher(self) -> str: ...


class OfRun(Protocol):
    """The run that a graph holds."""

    @property
    def id(self) -> str: ...


class Answered(Protocol):
    """Rows by column; `more`: they were cut."""

    @property
    def columns(self) -> Sequence[str]: ...
    @property
    def rows(self) -> Sequence[Mapping[str, Any]]: ...
    @property
    def more(self) -> bool: ...
    @property
    def params(self) -> Mapping[str, Any]: ...
    @property
    def run(self) -> OfRun: ...


class Asker(Protocol):
    """Whoever can be asked a saved question."""

    def questions(self) -> Sequence[Question]: ...
    def ask(self, name: str, given: Mapping[str, str]) -> Answered: ...


def questions(session: Session, wanted: Mapping[str, str]) -> Facts:
    """What there is to ask. InputError where the explorer was opened without a store."""
    asker = _asker(session)
    found = [
        {
            "name": q.name,
            "question": q.question,
            "note": q.note,
            "cypher": q.cypher,
            "params": [{"name": p.name, "type": p.type, "default": p.default, "meaning": p.meaning} for p in q.params],
        }
        for q in asker.questions()
    ]
    return {**about(header(session.source), len(found), len(found)), "questions": found}


def answer(session: Session, wanted: Mapping[str, str]) -> Facts:
    """The answer to `name`; its parameters stand under `p.` and their names.

    Raises NotFoundError, SettingsError (parameters), StoreError (no store, another run).
    """
    asker = _asker(session)
    question = next((q for q in asker.questions() if q.name == wanted.get("name")), None)
    if question is None:
        raise NotFoundError("There is no such question. Choose one of the list.")
    given = {key[2:]: value.strip() for key, value in wanted.items() if key.startswith("p.") and value.strip()}
    found = asker.ask(question.name, given)
    run = header(session.source)
    if found.run.id != run.run_id:
        raise StoreError(
            f"The graph holds another run ({found.run.id[:8]}) than this page ({run.run_id[:8]}). Load this one: "
            f"graphlink load {session.path.name}"
        )
    types = {column.name: column.type for column in question.columns}
    shown = len(found.rows)
    return {
        **about(run, shown, shown),
        "truncated": found.more,
        "said": f"The first {shown:,} rows; there are more." if found.more else f"{count(shown, 'row')}.",
        "columns": [
            {"name": name.replace("_", " "), "num": types.get(name) in ("integer", "number"),
             "meaning": next((c.meaning for c in question.columns if c.name == name), "")}
            for name in found.columns
        ],
        "rows": [[_cell(name, row[name], types.get(name, "text")) for name in found.columns] for row in found.rows],
        "ids": _charted(_ids(found)),
        "ids_total": len(_ids(found)),
        "params": {name: _text(value) for name, value in found.params.items()},
        "command": _command(question.name, given),
    }  # fmt: skip


def _asker(session: Session) -> Asker:
    if session.asker is None:
        raise InputError(NO_STORE)
    return session.asker


def _cell(name: str, value: Any, type_: str) -> Facts:
    kind = _kind(name)
    link = f"{kind}:{value}" if kind and isinstance(value, str) and value else ""
    return {"text": days(value) if name.endswith("harm") and isinstance(value, float) else _text(value), "id": link}


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime):
        return moment(value)
    if isinstance(value, dt.date):
        return day(value)
    if isinstance(value, float):
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, (list, tuple)):
        return ", ".join(_text(one) for one in value)
    return str(value)


def _kind(column: str) -> str:
    """What a column's ids name: `identity_a` holds identities."""
    stem = column.rsplit("_", 1)[0] if column[-2:] in ("_a", "_b") else column
    return stem if stem in _KINDS else ""


def _ids(found: Answered) -> list[str]:
    """Everything the rows name by id, once, in their order: what a chart is drawn of."""
    ids: dict[str, None] = {}
    for row in found.rows:
        for name in found.columns:
            kind, many = _kind(name), _MANY.get(name)
            values = row[name] if many and isinstance(row[name], (list, tuple)) else [row[name]] if kind else []
            for value in values:
                if isinstance(value, str) and value:
                    ids[f"{many or kind}:{value}"] = None
    return list(ids)


def _charted(ids: Sequence[str]) -> list[str]:
    """As many as one chart takes, and one address."""
    kept, long = [], 0
    for one in ids[:_CHARTED]:
        long += len(quote(one)) + 3
        if long > _ADDRESS:
            break
        kept.append(one)
    return kept


def _command(name: str, given: Mapping[str, str]) -> str:
    """The same on the command line."""
    parts = [f"-p {key}={value}" if " " not in value else f'-p {key}="{value}"' for key, value in given.items()]
    return " ".join(["graphlink query", name, *parts])
