"""What a SELECT may be: faults are told with file and line before the source is read, and nothing else is reachable."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphlink import duck
from graphlink.errors import InputError, SettingsError
from graphlink.importing.mapping import load_mapping
from graphlink.importing.selects import check_mapping, lock
from tests.importing_kit import INVOLVEMENTS, OFFENCES, PERSONS, Case


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def told(case: Case) -> str:
    case.write()
    with pytest.raises(SettingsError) as error:
        check_mapping(load_mapping(str(case.mapping)))
    return str(error.value)


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("", "persons.sql: holds no statement"),
        ("-- nothing\n", "persons.sql: holds no statement"),
        (f"{PERSONS}; {PERSONS}", "persons.sql: holds 2 statements; a table is one SELECT"),
        ("CREATE TABLE x AS SELECT 1", "persons.sql: is a CREATE statement; only a SELECT is run"),
        ("COPY people TO 'x.csv'", "persons.sql: is a COPY statement; only a SELECT is run"),
        ("ATTACH 'x.db'", "persons.sql: is a ATTACH statement; only a SELECT is run"),
        ("SET threads = 1", "persons.sql: is a SET statement; only a SELECT is run"),
        ("SELECT id AS person_id,\n  name,\n  nme AS surname\nFROM people", "persons.sql: line 3: Binder Error: Ref"),
        ("SELECT id\nFRM people\nWHERE id = 1", "persons.sql: line 2: Parser Error"),
        ("SELECT * FROM poeple", "persons.sql: line 1: Catalog Error: Table with name poeple does not exist"),
        (PERSONS.replace("AS person_id", "AS personid"), "lacks the required column person_id; did you mean it by '"),
        ("SELECT id AS person_id, name FROM people", "add the column people._row AS _rows_people"),
        (PERSONS.replace("_row AS", "id AS"), "_rows_people is VARCHAR; it must be a view's _row"),
        (PERSONS.replace("FROM", ", 1 AS _rows_crimes FROM"), "_rows_crimes: no file with that view feeds persons"),
        (PERSONS.replace("FROM", ", 1 AS _x FROM"), "_x: names that begin with _ are graphlink's own"),
        (PERSONS.replace("FROM", ", [name] AS names FROM"), "names is VARCHAR[], which no CSV cell can hold"),
        (PERSONS.replace("name AS surname", "'x' AS surname"), "nothing uses its column 'name'"),
    ],
)
def test_a_faulty_select_is_told_with_its_file(case: Case, sql: str, words: str) -> None:
    case.selects["persons"] = sql
    assert words in told(case)


def test_the_faults_of_all_selects_are_told_at_once(case: Case) -> None:
    case.selects = {"persons": "SELEC", "offences": "SELECT x FROM crimes", "involvements": INVOLVEMENTS}
    message = told(case)
    assert "persons.sql: line 1" in message
    assert "offences.sql: line 1" in message


def test_faulty_conditions_and_notes_of_the_manifest_are_told(case: Case) -> None:
    case.roles = '[[file.unmapped]]\nwhere = "rol = 1"\nwhy = "x"'
    case.more = '[[note]]\ntext = "{n}"\nsql = "SELECT n FROM nowhere"'
    message = told(case)
    assert "mapping.toml, unmapped rows of roles: line 1: Binder Error" in message
    assert "mapping.toml, note 1: line 1: Catalog Error" in message


def test_a_column_declared_unused_cannot_be_used(case: Case) -> None:
    case.people = '[file.unused]\nname = "not wanted"'
    assert 'persons.sql: line 1: Binder Error: Referenced column "name" not found' in told(case)


def test_a_column_that_only_a_condition_uses_is_used(case: Case) -> None:
    case.selects["persons"] = "SELECT id AS person_id, _row AS _rows_people FROM people"
    case.people = "[[file.unmapped]]\nwhere = \"name = 'Sample'\"\nwhy = 'tests of the system'"
    case.write()
    check_mapping(load_mapping(str(case.mapping)))


@pytest.mark.parametrize(
    "reach",
    [
        "SELECT * FROM read_csv('{file}')",
        "SELECT * FROM read_text('{file}')",
        "SELECT * FROM '{file}'",
        "SELECT * FROM glob('{folder}/*')",
        "SELECT * FROM sniff_csv('{file}')",
    ],
)
def test_sql_reaches_no_file(tmp_path: Path, reach: str) -> None:
    import duckdb

    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n", encoding="utf-8")
    sql = reach.format(file=secret.as_posix(), folder=tmp_path.as_posix())
    con = duck.connect()
    assert duck.arrow(con, sql).num_rows, "the test must reach the file before the lock"
    lock(con)
    with pytest.raises(duckdb.Error):
        duck.arrow(con, sql)
    with pytest.raises(duckdb.Error):
        con.execute("SET enable_external_access = true")


def test_sql_sees_no_variable_of_the_program() -> None:
    import duckdb
    import pyarrow as pa

    hidden = pa.table({"a": [1]})
    assert hidden.num_rows == 1
    con = duck.connect()
    lock(con)
    with pytest.raises(duckdb.CatalogException):
        con.execute("SELECT * FROM hidden")


def test_a_cell_that_does_not_convert_is_told_without_showing_it(case: Case) -> None:
    case.selects["offences"] = (
        "SELECT ref AS offence_id,\n  strptime(day, '%d/%m/%Y')::DATE AS committed_from,\n"
        "  _row AS _rows_crimes\nFROM crimes"
    )
    case.files["crimes.csv"] = "ref,day\nC1,Ashdown Road\n"
    with pytest.raises(InputError) as error:
        case.run()
    assert "mapping/offences.sql failed on this source" in str(error.value)
    assert "try_strptime" in str(error.value)
    assert "Ashdown" not in str(error.value)
    assert not case.out.exists()


def test_dates_times_and_truths_are_written_as_the_contract_has_them(case: Case) -> None:
    """DATE 2024-02-03; TIMESTAMP 2024-02-03T21:40:00, with a T; BOOLEAN true. By hand from the SELECT."""
    case.selects["offences"] = (
        "SELECT ref AS offence_id, TIMESTAMP '2024-02-03 21:40:00' AS committed_from, day::DATE AS reported_at, "
        "TIMESTAMPTZ '2024-02-03 21:40:00+00' AS seen, 53.5 AS lat, true AS yes, _row AS _rows_crimes FROM crimes"
    )
    case.run()
    assert case.written("offences") == (
        "offence_id,committed_from,reported_at,lat,seen,yes\n"
        "C1,2024-02-03T21:40:00,2024-02-03,53.5,2024-02-03T21:40:00+00,true\n"
    )


def test_the_kit_is_good_as_it_stands(case: Case) -> None:
    assert (case.selects["persons"], case.selects["offences"]) == (PERSONS, OFFENCES)
    report = case.run()
    assert report.unexplained == 0
    assert report.tables == {"persons": 2, "offences": 1, "involvements": 2}
