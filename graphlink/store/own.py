"""Statements of the user's own: looked at before they run, read-only unless writing was asked for.

Do not break: what a statement does is taken from the server's own plan of it (EXPLAIN), so that no spelling hides a
clause; the look at its text only gives clearer words earlier. Mistake a newcomer will make: trusting the READ session
alone; it refuses writes, and lets LOAD CSV read any file and procedures do what they do.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from neo4j import READ_ACCESS, Query

from graphlink.errors import AccessError, CypherError, SettingsError
from graphlink.store.code import code_of, statements
from graphlink.store.connect import Connection, sent
from graphlink.store.faults import store_errors
from graphlink.store.header import Param, declared
from graphlink.store.questions import BOUNDS, Answer, Bounds, bound, names_known
from graphlink.store.values import plain
from graphlink.store.whole import Loaded, over_one_run

# Procedures that only read this graph. Everything else may reach files, other servers, settings or accounts.
PROCEDURES = frozenset(
    {
        "db.labels",
        "db.relationshiptypes",
        "db.propertykeys",
        "db.schema.visualization",
        "db.schema.nodetypeproperties",
        "db.schema.reltypeproperties",
        "db.index.fulltext.querynodes",
        "db.index.fulltext.queryrelationships",
        "db.index.vector.querynodes",
        "db.index.vector.queryrelationships",
    }
)
_BEGINS = "MATCH OPTIONAL WITH UNWIND RETURN CALL FILTER LET FOR"
_WRITES = "CREATE MERGE SET DELETE DETACH REMOVE FOREACH INSERT"
_ELSEWHERE = re.compile(r"\bLOAD\s+CSV\b", re.IGNORECASE)
_BATCHES = re.compile(r"\}\s*IN\s+(?:\S+\s+)?(?:CONCURRENT\s+)?TRANSACTIONS\b", re.IGNORECASE)
_CALLED = re.compile(r"(?<![.\w])CALL\s+(\w+(?:\s*\.\s*\w+)+)", re.IGNORECASE)
_OPERATORS = {
    "loadcsv": "it reads a file or an address (LOAD CSV)",
    "transactionforeach": "it runs in transactions of its own",
    "transactionapply": "it runs in transactions of its own",
}
_SERVER = "it is about the server, its indexes or accounts, and not about what is in the graph"
_VALUES = (bool, int, float, dt.date, list, tuple, dict, type(None))
_ASKED_BY = "Ask for rows of the graph; data come in by graphlink load, accounts and settings are its administrator's."


def ask_own(
    connection: Connection,
    text: str,
    given: Mapping[str, object],
    zone: ZoneInfo,
    *,
    write: bool = False,
    bounds: Bounds = BOUNDS,
) -> Answer:
    """The answer to one statement of the user's own, run over one whole run.

    Parameters that the file declares in a header line (`// param NAME: TYPE | meaning`) are typed; others are text, or
    the number, day, list or map that a program gives. AccessError where it does what is not allowed here, CypherError
    where it is wrong, SettingsError (a parameter), StoreError.
    """
    look(text, write=write)
    params, values_given = _params(text, given), _values(text, given)
    texts = {name: value for name, value in given.items() if name not in values_given}

    def work(run: Loaded) -> Answer:
        typed = [param for param in params if param.name not in values_given]
        values = bound(typed, texts, run, zone, "the statement") | values_given
        check_plan(connection, text, values, write=write)
        if write:
            found = connection.write(text, values, bounds.timeout)
        else:
            found = connection.read(text, values, bounds.timeout, bounds.limit)
        rows = found.rows if bounds.limit is None else found.rows[: bounds.limit]
        more = found.more or len(rows) < len(found.rows)
        return Answer(found.columns, plain(rows), more, values, run, found.counters)

    names_known(params, given, "the statement")
    if not write:
        return over_one_run(connection, work, patience=bounds.patience)[1]
    # What was written stays written: it is done once, over the run that stood there when it began.
    run, _ = over_one_run(connection, lambda loaded: loaded, patience=bounds.patience)
    return work(run)


def _params(text: str, given: Mapping[str, object]) -> tuple[Param, ...]:
    stated = {param.name: param for param in declared(text)}
    used = dict.fromkeys(re.findall(r"\$`?(\w+)", code_of(text)))
    return tuple(stated.get(name, Param(name, "text", None, "as the statement uses it")) for name in used)


def _values(text: str, given: Mapping[str, object]) -> dict[str, object]:
    """What a program gave as a value for a parameter without a declaration. SettingsError where Neo4j has no such."""
    stated = {param.name for param in declared(text)}
    found = {name: value for name, value in given.items() if name not in stated and not isinstance(value, str)}
    if wrong := [name for name, value in found.items() if not isinstance(value, _VALUES)]:
        raise SettingsError(
            f"'{wrong[0]}' is of type {type(found[wrong[0]]).__name__}, which Neo4j does not take. Give text, a "
            "number, true or false, a day or moment, None, or a list or map of these."
        )
    return found


def look(text: str, *, write: bool = False) -> None:
    """Refuses by its text what is plainly not allowed, before any server is asked. AccessError, CypherError."""
    if len(found := statements(text)) != 1:
        what = "is no statement" if not found else f"are {len(found)} statements"
        raise CypherError(f"There {what} in it. Give one statement a file; comments may stand around it.")
    code = found[0]
    if "\\" in code:
        raise _refused("a backslash stands outside quotes, which would hide what the statement says")
    first = code.split(maxsplit=1)[0].upper().partition("{")[0].partition("(")[0]
    if first not in _BEGINS.split() + (_WRITES.split() if write else []):
        if first in _WRITES.split():
            raise AccessError(f"The statement writes ({first}), and only reading is allowed here. {_WRITING}")
        raise _refused(f"it begins with {first[:20]}")
    if _ELSEWHERE.search(code):
        raise _refused(_OPERATORS["loadcsv"])
    if _BATCHES.search(code):
        raise _refused(_OPERATORS["transactionforeach"])
    for called in _CALLED.finditer(code):
        name = re.sub(r"\s", "", called[1])
        if name.lower() not in PROCEDURES:
            raise _refused(f"it calls the procedure {name}")


_WRITING = "With --write it would be run; load the run again afterwards to be sure of what the graph holds."


def _refused(why: str) -> AccessError:
    return AccessError(f"The statement is not run: {why}. {_ASKED_BY}")


def check_plan(connection: Connection, text: str, params: Mapping[str, Any], *, write: bool = False) -> None:
    """Refuses what the server's own plan shows to be not allowed. AccessError; CypherError where there is no plan."""
    with (
        store_errors(connection.target),
        connection.driver.session(database=connection.database, default_access_mode=READ_ACCESS) as session,
    ):
        query = Query(f"EXPLAIN {text}", timeout=BOUNDS.timeout)
        summary = session.run(query, sent(params)).consume()
    if summary.plan is None:
        raise _refused("the server makes no plan for it, so it is none for rows of the graph")
    for operator, details in _operators([summary.plan]):
        kind = operator.partition("@")[0]
        if why := _OPERATORS.get(kind.lower()):
            raise _refused(why)
        if kind.lower().startswith(("show", "terminate")):
            raise _refused(_SERVER)
        if kind.lower().startswith("procedurecall") and _procedure(details) not in PROCEDURES:
            raise _refused(f"it calls the procedure {_procedure(details)}")
    if summary.query_type == "s":
        raise _refused(_SERVER)
    if summary.query_type != "r" and not write:
        raise AccessError(f"The statement writes, and only reading is allowed here. {_WRITING}")


def _operators(plans: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for plan in plans:
        yield plan["operatorType"], str(plan.get("args", {}).get("Details", ""))
        yield from _operators(plan.get("children", ()))


def _procedure(details: str) -> str:
    return details.partition("(")[0].strip().replace("`", "").lower()
