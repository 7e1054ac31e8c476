"""Asking a saved question: its parameters typed and complete, its answer bounded and over one whole run.

Do not break: values reach the server as parameters and in no other way. Mistake a newcomer will make: a question cut at
the row limit passed on as whole; `Answer.more` says it, and so must whoever shows the rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from graphlink.errors import SettingsError
from graphlink.store.connect import Connection
from graphlink.store.header import Param, Question
from graphlink.store.values import plain, typed
from graphlink.store.whole import PATIENCE, Loaded, over_one_run

TIMEOUT = 60.0  # seconds
LIMIT = 1000  # rows


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long a question may take (seconds), how many rows it may give (None: all), how long to wait for a load."""

    timeout: float = TIMEOUT
    limit: int | None = LIMIT
    patience: float = PATIENCE


BOUNDS = Bounds()


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows by column, in the statement's order. `more`: the row limit cut it short. `params` as they were sent."""

    columns: tuple[str, ...]
    rows: list[dict[str, Any]]
    more: bool
    params: Mapping[str, Any]
    run: Loaded
    counters: Mapping[str, int]


def ask(
    connection: Connection,
    question: Question,
    given: Mapping[str, object],
    zone: ZoneInfo,
    bounds: Bounds = BOUNDS,
) -> Answer:
    """The answer to a saved question.

    `given` holds parameters by name, as text or as values. SettingsError where one is missing, unknown or of another
    type; StoreError where the store, the run in it or the time does not allow an answer.
    """

    def work(run: Loaded) -> Answer:
        params = bound(question.params, given, run, zone, question.name)
        found = connection.read(question.cypher, params, bounds.timeout, bounds.limit)
        return Answer(found.columns, plain(found.rows), found.more, params, run, {})

    names_known(question.params, given, question.name)
    return over_one_run(connection, work, patience=bounds.patience)[1]


def names_known(params: Sequence[Param], given: Mapping[str, object], name: str) -> None:
    """SettingsError where a parameter is unknown, or one without a default is missing."""
    known = {param.name for param in params}
    takes = f"It takes: {'; '.join(param.takes for param in params)}." if params else "It takes none."
    if unknown := sorted(set(given) - known):
        raise SettingsError(f"'{name}' has no parameter {', '.join(map(repr, unknown))}. {takes}")
    missing = [param for param in params if param.default is None and param.name not in given]
    if missing:
        wanted = "; ".join(f"{param.takes}: {param.meaning}" for param in missing)
        example = " ".join(f"-p {param.name}=..." for param in missing)
        raise SettingsError(f"'{name}' needs {wanted}. Give it: {example}")


def bound(
    params: Sequence[Param], given: Mapping[str, object], run: Loaded, zone: ZoneInfo, name: str
) -> dict[str, Any]:
    """Every parameter with its value, given or default, in its type. SettingsError where one does not fit."""
    values: dict[str, Any] = {}
    faults: list[str] = []
    for param in params:
        if param.name not in given and param.default == "none":
            values[param.name] = None
            continue
        value = given.get(param.name, param.default)
        try:
            values[param.name] = typed(param, value, run.as_of, zone)
        except ValueError:
            faults.append(f"-p {param.name}={value}: it takes {param.takes}")
    if faults:
        raise SettingsError(f"'{name}' cannot be asked so:\n  " + "\n  ".join(faults))
    return values
