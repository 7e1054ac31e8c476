"""`graphlink import`: exit codes, what goes to stdout and what to stderr, and faults in words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from graphlink.cli.app import cli
from tests.importing_kit import INVOLVEMENTS, Case


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def run(case: Case, *more: str, mapping: str = "") -> Result:
    case.write()
    arguments = ["import", str(case.source), str(case.out), "--mapping", mapping or str(case.mapping), *more]
    return CliRunner().invoke(cli, arguments)


def test_tables_go_to_stdout_and_talk_to_stderr(case: Case) -> None:
    case.more = '[[note]]\ntext = "Roles are read as they stand."'
    result = run(case)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[3:5] == [
        "crimes.csv     1       1           0",
        "people.csv     2       2           0",
    ]
    assert "Roles are read as they stand." in result.stderr
    assert "Roles are read" not in result.stdout
    assert result.stderr.rstrip().endswith(f"Next: graphlink check {case.out}")


def test_quiet_says_results_only(case: Case) -> None:
    case.more = '[[note]]\ntext = "Roles are read as they stand."'
    assert run(case, "-q").stderr == ""


def test_json_is_import_json(case: Case) -> None:
    result = run(case, "--json")
    assert json.loads(result.stdout) == json.loads((case.out / "import.json").read_text(encoding="utf-8"))


def test_rows_without_a_reason_end_with_3_and_strict_fails(case: Case) -> None:
    case.selects["involvements"] = INVOLVEMENTS + " WHERE role = 'suspect'"
    result = run(case)
    assert result.exit_code == 3
    assert "no SELECT took it, and the mapping gives no reason (records 2)" in result.stdout
    assert "Left out without a reason: 1." in result.stderr
    strict = run(case, "--strict")
    assert strict.exit_code == 1
    assert "nothing was written" in strict.stderr


def test_an_undeclared_column_is_shown(case: Case) -> None:
    case.files["people.csv"] = "id,name,shoe\nN1,A,9\nN2,B,8\n"
    result = run(case)
    assert result.exit_code == 3
    assert "shoe: not declared in the mapping" in result.stdout


def test_an_unknown_mapping_is_told_with_the_nearest(case: Case) -> None:
    result = run(case, mapping="pole2")
    assert result.exit_code == 1
    assert "There is no mapping 'pole2', shipped or as a folder. Nearest: pole." in result.stderr


def test_a_faulty_mapping_is_wrong_usage(case: Case) -> None:
    case.selects["persons"] = "DELETE FROM people"
    result = run(case)
    assert result.exit_code == 2
    assert "persons.sql: is a DELETE statement; only a SELECT is run" in result.stderr


def test_a_missing_source_is_told_in_words(case: Case) -> None:
    case.write()
    result = CliRunner().invoke(cli, ["import", "nowhere.zip", str(case.out), "--mapping", str(case.mapping)])
    assert result.exit_code == 1
    assert "There is no file or folder nowhere.zip" in result.stderr


def test_progress_is_told_under_v(case: Case) -> None:
    assert "reading people.csv" in run(case, "-v").stderr
