"""import.json accounts for every row of every file: mapped, or not and why; counted from the rows themselves."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphlink.errors import InputError
from graphlink.importing import ImportReport
from graphlink.importing.accounting import UNEXPLAINED, FileAccount, Reason
from tests.importing_kit import INVOLVEMENTS, Case


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def of(report: ImportReport, path: str) -> FileAccount:
    return next(file for file in report.files if file.path == path)


def test_rows_left_out_are_counted_by_the_first_reason_that_holds(case: Case) -> None:
    """Six roles; mapped 1 (suspect). Records 2, 3, 4 witness, the last also void: the first reason; 5 void; 6 none."""
    case.files["roles.csv"] = (
        "ref,id,role\nC1,N1,suspect\nC1,N2,witness\nC1,N1,witness\nvoid,N1,witness\nvoid,N1,victim\nC1,N2,\n"
    )
    case.selects["involvements"] = INVOLVEMENTS + " WHERE role = 'suspect'"
    case.roles = (
        "[[file.unmapped]]\nwhere = \"role = 'witness'\"\nwhy = 'witnesses stand elsewhere'\n"
        "[[file.unmapped]]\nwhere = \"ref = 'void'\"\nwhy = 'void'\n"
    )
    account = of(case.run(), "roles.csv")
    assert (account.rows, account.mapped, account.not_mapped) == (6, 1, 5)
    assert account.reasons == (
        Reason("witnesses stand elsewhere", 3, (2, 3, 4)),
        Reason("void", 1, (5,)),
        Reason(UNEXPLAINED, 1, (6,), explained=False),
    )
    assert account.tables == {"involvements": 1}


def test_a_condition_on_a_mapped_row_changes_nothing(case: Case) -> None:
    case.roles = "[[file.unmapped]]\nwhere = 'true'\nwhy = 'never needed'"
    account = of(case.run(), "roles.csv")
    assert (account.mapped, account.reasons) == (2, ())


def test_a_silent_drop_in_a_join_is_seen(case: Case) -> None:
    """N9 is in no people.csv: an inner join drops its role without a word. The account is not silent."""
    case.files["roles.csv"] = "ref,id,role\nC1,N1,suspect\nC1,N9,victim\n"
    case.selects["involvements"] = (
        "SELECT ref AS offence_id, roles.id AS person_id, role, roles._row AS _rows_roles "
        "FROM roles JOIN people ON people.id = roles.id"
    )
    report = case.run()
    assert of(report, "roles.csv").reasons == (Reason(UNEXPLAINED, 1, (2,), explained=False),)
    assert report.unexplained == 1


def test_a_row_behind_ten_rows_is_one_row_and_many_behind_one_are_many(case: Case) -> None:
    """Each person twice over (4 rows written, 2 mapped); both roles in one row through a list (1 written, 2 mapped)."""
    case.selects["persons"] = (
        "SELECT id || copy AS person_id, name AS surname, _row AS _rows_people FROM people, "
        "(VALUES ('a'), ('b')) t(copy)"
    )
    case.selects["involvements"] = (
        "SELECT ref AS offence_id, min(id) || 'a' AS person_id, max(role) AS role, list(_row) AS _rows_roles "
        "FROM roles GROUP BY ref"
    )
    report = case.run()
    assert report.tables == {"persons": 4, "offences": 1, "involvements": 1}
    assert (of(report, "people.csv").mapped, of(report, "roles.csv").mapped) == (2, 2)


def test_the_nulls_of_an_outer_join_hide_nothing(case: Case) -> None:
    """`x NOT IN (1, NULL)` is never true: naively, one outer join would count every row as mapped."""
    case.toml = case.toml.replace('feeds = ["persons"]', 'feeds = ["involvements"]')
    case.selects["persons"] = "SELECT id AS person_id, _row AS _rows_roles FROM roles"
    case.toml = case.toml.replace('feeds = ["involvements"]\n{roles}', 'feeds = ["involvements", "persons"]\n{roles}')
    case.selects["involvements"] = (
        "SELECT ref AS offence_id, roles.id AS person_id, role, people.name AS name, roles._row AS _rows_roles, "
        "people._row AS _rows_people FROM roles LEFT JOIN people ON people.id = roles.id"
    )
    case.files["people.csv"] = "id,name\nN1,Ashdown\nN8,Nowhere\n"
    account = of(case.run(), "people.csv")
    assert (account.mapped, account.not_mapped) == (1, 1)


def test_numbers_that_are_no_rows_are_refused(case: Case) -> None:
    case.selects["persons"] = "SELECT id AS person_id, name AS surname, _row + 7 AS _rows_people FROM people"
    with pytest.raises(InputError, match=r"persons\.sql: _rows_people holds \d+, which is no record of people"):
        case.run()
    assert not case.out.exists()


def test_files_and_columns_that_nobody_declared_are_counted(case: Case) -> None:
    case.files |= {"intel.csv": 'a,b\n1,"x\ny"\n2,z\n', "notes.pdf": "%PDF", "people.csv": "id,name,shoe\nN1,A,9\n"}
    case.files["crimes.csv"] = "ref,day\nC1,2024-02-03\n"
    case.files["roles.csv"] = "ref,id,role\nC1,N1,suspect\n"
    report = case.run()
    intel, notes, people = of(report, "intel.csv"), of(report, "notes.pdf"), of(report, "people.csv")
    assert intel.reasons == (Reason("not declared in the mapping", 2, explained=False),)
    assert (notes.rows, notes.why) == (None, "not declared in the mapping")
    assert people.undeclared == ("shoe",)
    assert report.unexplained == 2 + 1 + 1


def test_ignored_files_carry_their_reason(case: Case) -> None:
    case.files["model/readme.txt"] = "one\ntwo\nthree\n"
    case.more = "[[ignored]]\npath = 'model/*'\nwhy = 'a description, no records'"
    report = case.run()
    assert of(report, "model/readme.txt").why == "a description, no records"
    assert report.unexplained == 0


def test_strict_writes_nothing_and_names_what_is_left_out(case: Case) -> None:
    case.files["roles.csv"] = "ref,id,role,x\nC1,N1,suspect,\nC1,N2,helper,\n"
    case.files["intel.csv"] = "a\n1\n"
    case.selects["involvements"] = INVOLVEMENTS + " WHERE role <> 'helper'"
    with pytest.raises(InputError) as error:
        case.run(strict=True)
    message = str(error.value)
    assert "roles.csv: 1 records: no SELECT took it, and the mapping gives no reason (records 2)." in message
    assert "roles.csv column x: not declared in the mapping." in message
    assert "intel.csv: 1 records: not declared in the mapping." in message
    assert not case.out.exists()


def test_notes_are_filled_with_what_is_counted(case: Case) -> None:
    case.more = '[[note]]\ntext = "{n} people, {who} first"\nsql = "SELECT 1234 AS n, min(id) AS who FROM people"'
    assert case.run().notes == ("1,234 people, N1 first",)


def test_a_note_that_cannot_be_filled_stops_the_import(case: Case) -> None:
    case.more = '[[note]]\ntext = "{m} people"\nsql = "SELECT 1 AS n"'
    with pytest.raises(InputError, match=r"A note of the mapping cannot be filled in \(KeyError\): \{m\} people"):
        case.run()


def test_import_json_says_what_the_report_says(case: Case) -> None:
    report = case.run()
    told = json.loads((case.out / "import.json").read_text(encoding="utf-8"))
    assert told == report.to_json()
    assert set(told) >= {"mapping", "source", "source_sha256", "notes", "tables", "files"}
    assert told["tables"] == {"persons": 2, "offences": 1, "involvements": 2}


@settings(max_examples=25)
@given(
    roles=st.lists(st.sampled_from(["suspect", "victim", "witness", "helper", ""]), max_size=12),
    taken=st.sets(st.sampled_from(["suspect", "victim", "witness"])),
    explained=st.sets(st.sampled_from(["victim", "helper"])),
)
def test_rows_are_mapped_plus_not_mapped_whatever_a_mapping_takes(
    roles: list[str], taken: set[str], explained: set[str]
) -> None:
    def listed(words: set[str]) -> str:
        return ", ".join(f"'{word}'" for word in sorted(words)) or "NULL"

    with tempfile.TemporaryDirectory() as folder:
        case = Case(Path(folder))
        case.files["roles.csv"] = "ref,id,role\n" + "".join(f"C1,N1,{role}\n" for role in roles)
        case.selects["involvements"] = INVOLVEMENTS + f" WHERE role IN ({listed(taken)})"
        case.roles = f'[[file.unmapped]]\nwhere = "role IN ({listed(explained)})"\nwhy = "because"'
        account = of(case.run(), "roles.csv")
    mapped = sum(role in taken for role in roles)
    because = sum(role in explained - taken for role in roles)
    assert (account.rows, account.mapped) == (len(roles), mapped)
    assert account.rows == account.mapped + account.not_mapped
    assert account.unexplained == len(roles) - mapped - because
