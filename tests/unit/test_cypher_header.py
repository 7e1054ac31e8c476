"""Headers of statements, what of a statement is code, and parameters typed: no server needed."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphlink.errors import AccessError, CypherError, InputError, NotFoundError, SettingsError
from graphlink.store import library
from graphlink.store.code import code_of, statements
from graphlink.store.header import Param, declared, parse
from graphlink.store.own import look
from graphlink.store.questions import bound, names_known
from graphlink.store.values import typed
from graphlink.store.whole import Loaded

LONDON = ZoneInfo("Europe/London")
AS_OF = dt.date(2026, 10, 31)
RUN = Loaded("r", AS_OF, {})
GOOD = """// question: Who?
// note: It runs
//   over two lines.
// param top: integer = 5 | down to this rank
// param on: date | the day
// column who: text | somebody
// access: read
// said within the statement, below the header
MATCH (x:Identity) WHERE x.rank <= $top AND x.first = $on RETURN x.id AS who ORDER BY who
"""


# ---- the header ------------------------------------------------------------------------------------------------


def test_a_header_is_read() -> None:
    question = parse("who", GOOD.replace("// said within the statement, below the header\n", ""))
    assert (question.question, question.note) == ("Who?", "It runs over two lines.")
    assert question.params == (
        Param("top", "integer", "5", "down to this rank"),
        Param("on", "date", None, "the day"),
    )
    assert [column.name for column in question.columns] == ["who"]
    assert question.access == "read"


def test_every_fault_of_a_header_is_named_with_its_line() -> None:
    text = GOOD.replace("integer", "whole").replace("// access: read\n", "").replace("$on", "$when")
    with pytest.raises(InputError) as caught:
        parse("who", text)
    told = str(caught.value)
    for words in (
        "who.cypher row 4: there is no type 'whole'",
        "row 7: '// said within the statement, below the header' is no line of a header",
        "'access' is missing",
        "$when is used and not in the header",
        "$on is in the header and not used",
    ):
        assert words in told


def test_a_parameter_in_a_comment_or_in_quotes_is_none() -> None:
    text = "// question: Who?\n// access: read\nRETURN '$a' + \"$b\" AS `$c` // $d\n/* $e */"
    assert parse("who", text).params == ()


def test_parameters_of_a_statement_of_ones_own_may_be_declared() -> None:
    assert declared("// any words\n// param on: date | the day\nRETURN $on") == (Param("on", "date", None, "the day"),)
    assert declared("// param on: day | the day\nRETURN $on") == ()


def test_a_near_name_is_offered() -> None:
    with pytest.raises(NotFoundError) as caught:
        library.question("shared-phone")
    assert caught.value.nearest[0] == "shared-phones"


# ---- what is code ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("RETURN 'a;b' AS x", "RETURN '' AS x"),
        ("RETURN 'it\\'s; not' AS x", "RETURN '' AS x"),
        ('RETURN "a\'b" AS x', 'RETURN "" AS x'),
        ("MATCH (n:`a``b;c`) RETURN n", "MATCH (n:``) RETURN n"),
        ("RETURN 1 // ; 'x\nAS x", "RETURN 1  \nAS x"),
        ("RETURN 1 /* ; */ AS x", "RETURN 1   AS x"),
        ("RETURN 'never closed; CREATE (n)", "RETURN ''"),
        ("RETURN 1 /* never closed ; CREATE (n)", "RETURN 1  "),
        ("RETURN '// no comment' AS x", "RETURN '' AS x"),
    ],
)
def test_quotes_and_comments_are_no_code(text: str, code: str) -> None:
    assert code_of(text) == code
    assert len(statements(text)) == 1


@given(st.text(alphabet="'\"`/*\\;\n ab", max_size=40))
def test_whatever_is_typed_has_code_that_is_stable(text: str) -> None:
    once = code_of(text)
    assert len(once) <= len(text) + 2
    assert code_of(once) == once


# ---- parameters ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("type_", "given", "value"),
    [
        ("text", "07700 900123", "07700 900123"),
        ("integer", "-3", -3),
        ("number", "0.5", 0.5),
        ("boolean", "False", False),
        ("date", "as_of", AS_OF),
        ("date", "as_of-31", dt.date(2026, 9, 30)),
        ("date", dt.date(2026, 1, 2), dt.date(2026, 1, 2)),
        # the first moment of a day of summer time, of winter time, and of the year in which both hold
        ("instant", "2026-07-01", dt.datetime(2026, 6, 30, 23, tzinfo=dt.UTC)),
        ("instant", "as_of", dt.datetime(2026, 10, 31, 0, tzinfo=dt.UTC)),
        ("instant", "2026-03-01T21:30", dt.datetime(2026, 3, 1, 21, 30, tzinfo=dt.UTC)),
        ("instant", "2026-03-01T21:30+02:00", dt.datetime(2026, 3, 1, 19, 30, tzinfo=dt.UTC)),
        ("list", "a; b;", ["a", "b"]),
        ("list", ["a", "b;c"], ["a", "b", "c"]),
    ],
)
def test_a_parameter_becomes_its_type(type_: str, given: object, value: object) -> None:
    found = typed(Param("p", type_, None, ""), given, AS_OF, LONDON)  # type: ignore[arg-type]
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("type_", "given"),
    [
        ("text", 5),
        ("text", ["a", "b"]),
        ("integer", "2.5"),
        ("integer", str(2**63)),
        ("integer", True),
        ("number", "nan"),
        ("number", "inf"),
        ("boolean", "perhaps"),
        ("date", "yesterday"),
        ("date", "as_of-99999999"),
        ("date", "as_of+5"),
        ("instant", "2026-13-01"),
        ("list", 5),
    ],
)
def test_a_value_of_another_type_is_refused(type_: str, given: object) -> None:
    with pytest.raises(ValueError):
        typed(Param("p", type_, None, ""), given, AS_OF, LONDON)  # type: ignore[arg-type]


def test_a_refusal_names_the_parameter_the_value_and_the_type() -> None:
    with pytest.raises(SettingsError, match=r"-p top=many: it takes top, a whole number"):
        bound([Param("top", "integer", "5", "")], {"top": "many"}, RUN, LONDON, "who")


def test_missing_and_unknown_parameters_are_told_with_their_types() -> None:
    params = [Param("person", "text", None, "a record of the victim"), Param("top", "integer", "5", "")]
    with pytest.raises(SettingsError, match=r"needs person, text: a record of the victim. Give it: -p person="):
        names_known(params, {}, "who")
    with pytest.raises(SettingsError, match=r"has no parameter 'persn'. It takes: person, text; top, a whole number"):
        names_known(params, {"person": "V1", "persn": "V1"}, "who")


def test_none_is_a_default_and_a_word_like_any_other_when_given() -> None:
    param = [Param("area", "text", "none", "")]
    assert bound(param, {}, RUN, LONDON, "who") == {"area": None}
    assert bound(param, {"area": "none"}, RUN, LONDON, "who") == {"area": "none"}


# ---- statements of the user's own, by their text ---------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "MATCH (n) RETURN n",
        "// words\nMATCH (n) RETURN n;",
        "CALL { MATCH (n) RETURN n } RETURN n",
        "CALL(){ MATCH (n) RETURN n } RETURN n",
        "call db.labels() yield label return label",
        "MATCH ()-[call:CALLED]->() RETURN call.calls AS call ORDER BY call",
        "RETURN 'LOAD CSV; CALL dbms.x()' AS words",
        "MATCH (n) WHERE n.name CONTAINS '\\u0041' RETURN n",
    ],
)
def test_reading_is_let_through(text: str) -> None:
    look(text)


@pytest.mark.parametrize(
    "text",
    [
        "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
        "MATCH (n) WITH n load  csv FROM 'x' AS line RETURN line",
        "MATCH (n) WITH n LOAD/* x */CSV FROM 'x' AS line RETURN line",
        "\\u004cOAD CSV FROM 'x' AS line RETURN line",
        "CALL dbms.listConfig()",
        "CALL apoc.load.json('http://127.0.0.1/')",
        "CALL apoc . load . json('x')",
        "MATCH (n) CALL (n) { RETURN 1 AS one } IN TRANSACTIONS RETURN one",
        "MATCH (n) CALL (n) { RETURN 1 AS one } IN 3 CONCURRENT TRANSACTIONS OF 10 ROWS RETURN one",
        "SHOW USERS",
        "TERMINATE TRANSACTIONS 'neo4j-transaction-1'",
        "USE system MATCH (n) RETURN n",
        "ALTER CURRENT USER SET PASSWORD FROM 'a' TO 'b'",
        "DROP INDEX graphlink_search",
        "PROFILE MATCH (n) RETURN n",
        "CREATE (n)",
        "MERGE (n:Person {id: '1'})",
    ],
)
@pytest.mark.parametrize("write", [False, True])
def test_what_is_not_about_rows_of_the_graph_is_refused(text: str, write: bool) -> None:
    if write and text.startswith(("CREATE", "MERGE")):
        look(text, write=True)
        return
    with pytest.raises(AccessError):
        look(text, write=write)


@pytest.mark.parametrize("text", ["", "// nothing but words", ";;", "RETURN 1; RETURN 2", "RETURN 1;\n\nCREATE (n)"])
def test_one_statement_is_wanted(text: str) -> None:
    with pytest.raises(CypherError, match="Give one statement a file"):
        look(text)
