"""Every saved question gives the answer worked out by hand, in rows, types and order, and reads by an index.

The world and the answers stand in `answer_world` and `answers`; a question without a worked answer fails here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from neo4j import READ_ACCESS, Driver

from graphlink.catalogue.graph import BY_LABEL, RELATIONSHIPS
from graphlink.runfolder import open_run
from graphlink.store import library
from graphlink.store.code import code_of
from graphlink.store.connect import Connection
from graphlink.store.header import Question
from graphlink.store.load import load
from graphlink.store.questions import ask, bound
from graphlink.store.values import plain
from graphlink.store.whole import over_one_run
from tests.store import answer_world
from tests.store.answers import BY_NAME, WORKED, Worked
from tests.store.conftest import TestServer, clear

LONDON = ZoneInfo("Europe/London")
WRITING = re.compile(r"\b(CREATE|MERGE|SET|DELETE|REMOVE|DETACH|FOREACH|DROP|LOAD|CALL\s+\w)", re.IGNORECASE)
KINDS: Mapping[str, tuple[str, ...]] = {
    "text": ("str",),
    "integer": ("int",),
    "number": ("float",),
    "boolean": ("bool",),
    "date": ("date",),
    "instant": ("datetime",),
    "list": ("list",),
    "map": ("dict",),
}
SETS = ("analyst", "explore")
# What stands for a parameter that must be given, where only the plan is looked at.
SOME: Mapping[str, object] = {"text": "x", "integer": 1, "number": 0.5, "boolean": True, "list": ["x"]}


@pytest.fixture(scope="module", params=["managed_server", "own_server"], ids=["importer", "bolt"])
def answers(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """The world of the answers in a graph, loaded in either way."""
    server: TestServer = request.getfixturevalue(request.param)
    if request.param == "own_server":
        clear(server)
    load(open_run(answer_world.write(tmp_path_factory.mktemp("answers") / "run")), server.settings)
    with server.connect() as connection:
        yield connection


def saved() -> Iterator[Question]:
    for of in SETS:
        yield from library.questions(of)


EVERY = list(saved())


def rows_of(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    return [tuple(row[column] for column in columns) for row in rows]


def same(found: object, worked: object) -> bool:
    """Equal in value and in type; numbers to nine digits."""
    if type(found) is not type(worked):
        return False
    if isinstance(found, list) and isinstance(worked, list):
        return len(found) == len(worked) and all(map(same, found, worked))
    return found == (pytest.approx(worked, rel=1e-9) if isinstance(worked, float) else worked)


def differences(found: Sequence[tuple[Any, ...]], worked: Sequence[tuple[Any, ...]]) -> list[str]:
    faults = [f"{len(found)} rows, not {len(worked)}: {list(found)}"] if len(found) != len(worked) else []
    for n, (one, other) in enumerate(zip(found, worked, strict=False)):
        if len(one) != len(other) or not all(map(same, one, other)):
            faults.append(f"row {n}: {one}\n   not: {other}")
    return faults


# ---- what each answers -----------------------------------------------------------------------------------------


def test_every_saved_question_has_a_worked_answer_and_a_change() -> None:
    assert len(library.names()) >= 28
    assert list(library.names()) == [worked.name for worked in WORKED]
    assert all(worked.rows and worked.then != worked.rows for worked in WORKED)


@pytest.mark.parametrize("worked", WORKED, ids=lambda worked: worked.name)
def test_the_answer_is_the_one_worked_by_hand(answers: Connection, worked: Worked) -> None:
    question = library.question(worked.name)
    found = ask(answers, question, worked.params, LONDON)
    assert found.columns == tuple(column.name for column in question.columns)
    assert not found.more
    assert not differences(rows_of(found.columns, found.rows), worked.rows)


@pytest.mark.parametrize("worked", WORKED, ids=lambda worked: worked.name)
def test_a_changed_tie_changes_the_answer(answers: Connection, worked: Worked) -> None:
    question = library.question(worked.name)
    run, _ = over_one_run(answers, lambda loaded: loaded)
    params = bound(question.params, worked.params, run, LONDON, worked.name)
    driver: Driver = answers.driver
    with driver.session(database=answers.database) as session, session.begin_transaction() as transaction:
        changed = transaction.run(worked.change).consume().counters  # type: ignore[arg-type]
        assert changed.contains_updates, "the change finds nothing to change"
        rows = [plain(dict(record)) for record in transaction.run(question.cypher, params)]  # type: ignore[arg-type]
        transaction.rollback()
    assert not differences(rows_of([column.name for column in question.columns], rows), worked.then)


@pytest.mark.parametrize("worked", WORKED, ids=lambda worked: worked.name)
def test_values_have_the_types_of_the_header(worked: Worked) -> None:
    columns = library.question(worked.name).columns
    for row in (*worked.rows, *worked.then):
        assert len(row) == len(columns)
        for value, column in zip(row, columns, strict=True):
            assert value is None or type(value).__name__ in KINDS[column.type], f"{column.name}: {value!r}"


# ---- how each is written ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", EVERY, ids=lambda question: question.name)
def test_a_question_says_what_it_means(question: Question) -> None:
    assert question.question.endswith("?")
    assert question.columns
    assert question.access == "read"
    assert not WRITING.search(code_of(question.cypher))
    assert max(map(len, question.cypher.splitlines())) <= 120


@pytest.mark.parametrize("question", EVERY, ids=lambda question: question.name)
def test_every_path_is_bounded_and_the_order_is_said(question: Question) -> None:
    code = code_of(question.cypher)
    assert not re.search(r"\[[^\]]*\*(?!\d*\.\.\d)[^\]]*\]", code), "a path without a bound"
    assert not re.search(r"\)(?:\+|\*|\{\d*,\})", code), "a repeated path without a bound"
    last = code.rpartition("ORDER BY")
    assert last[1] and "MATCH" not in last[2] and "RETURN" not in last[2], "it must end in an ORDER BY"


@pytest.mark.parametrize("question", EVERY, ids=lambda question: question.name)
def test_labels_and_relationships_are_those_of_the_catalogue(question: Question) -> None:
    code = code_of(question.cypher)
    for names in re.findall(r"\([\w ]*:([A-Z]\w*(?:\|[A-Z]\w*)*)", code):
        assert set(names.split("|")) <= BY_LABEL.keys(), names
    for names in re.findall(r"\[\w*:([A-Z_|\s]+)", code):
        assert {name.split()[0] for name in names.split("|")} <= set(RELATIONSHIPS), names


@pytest.mark.parametrize("question", EVERY, ids=lambda question: question.name)
def test_it_starts_at_an_index_or_says_why_not(answers: Connection, question: Question) -> None:
    given = BY_NAME[question.name].params if question.name in BY_NAME else {}
    given = {param.name: SOME[param.type] for param in question.params if param.default is None} | dict(given)
    run, _ = over_one_run(answers, lambda loaded: loaded)
    params = bound(question.params, given, run, LONDON, question.name)
    with answers.driver.session(database=answers.database, default_access_mode=READ_ACCESS) as session:
        plan = session.run(f"EXPLAIN {question.cypher}", params).consume().plan  # type: ignore[arg-type]
    operators = list(_operators(plan))
    scans = [name for name in operators if name.endswith("Scan") and "Index" not in name]
    assert any("Index" in name or "ByElementId" in name for name in operators), operators
    assert not scans or question.scan, f"{scans}, and no line '// scan:' says why"
    assert scans or not question.scan, "its '// scan:' says why it scans, and it does not"


def _operators(plan: Any) -> Iterator[str]:
    yield plan["operatorType"].partition("@")[0]
    for child in plan.get("children", ()):
        yield from _operators(child)
