"""OUT appears whole or not at all, and nothing that an import did not write is ever deleted."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from graphlink import importing
from graphlink.errors import InputError, ResourceError, SettingsError
from graphlink.importing import writing
from tests.importing_kit import Case


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def left_beside(case: Case) -> list[str]:
    return sorted(path.name for path in case.folder.iterdir() if path.name.startswith(".out") and path.is_dir())


def test_the_same_source_gives_the_same_bytes(case: Case) -> None:
    case.run()
    before = {path.name: path.read_bytes() for path in case.out.iterdir()}
    case.files["roles.csv"] = "ref,id,role\nC1,N2,victim\nC1,N1,suspect\n"
    case.run()
    after = {path.name: path.read_bytes() for path in case.out.iterdir()}
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"import.json"}, "row order of the source must show nowhere but in the hash of the source"


def test_an_earlier_import_is_replaced_whole(case: Case) -> None:
    case.selects["aliases"] = "SELECT id AS person_id, name AS surname, _row AS _rows_people FROM people"
    case.toml = case.toml.replace('feeds = ["persons"]', 'feeds = ["persons", "aliases"]')
    case.run()
    assert (case.out / "aliases.csv").is_file()
    del case.selects["aliases"]
    (case.mapping / "aliases.sql").unlink()
    case.toml = case.toml.replace(', "aliases"]', "]")
    case.run()
    assert sorted(path.name for path in case.out.iterdir()) == [
        "import.json",
        "involvements.csv",
        "offences.csv",
        "persons.csv",
    ]
    assert left_beside(case) == []


def test_decisions_survive_a_new_import(case: Case) -> None:
    case.run()
    (case.out / "decisions.csv").write_text("what people decided\n", encoding="utf-8")
    case.run()
    assert (case.out / "decisions.csv").read_text(encoding="utf-8") == "what people decided\n"


def test_a_folder_with_something_else_is_refused(case: Case) -> None:
    case.out.mkdir()
    (case.out / "thesis.docx").write_text("x", encoding="utf-8")
    with pytest.raises(SettingsError, match="holds something else than an import"):
        case.run()
    assert (case.out / "thesis.docx").is_file()


def test_what_stands_beside_the_tables_of_an_import_is_not_deleted(case: Case) -> None:
    case.run()
    (case.out / "notes.txt").write_text("x", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"holds what no import wrote: notes\.txt"):
        case.run()
    assert (case.out / "notes.txt").is_file()


def test_a_file_is_no_folder(case: Case) -> None:
    case.out.write_text("x", encoding="utf-8")
    with pytest.raises(SettingsError, match="is a file"):
        case.run()


def test_an_empty_folder_is_taken(case: Case) -> None:
    case.out.mkdir()
    assert case.run().tables["persons"] == 2


@pytest.mark.parametrize("stop", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_a_stop_in_the_middle_leaves_the_earlier_import(
    case: Case, monkeypatch: pytest.MonkeyPatch, stop: BaseException
) -> None:
    case.run()
    before = {path.name: path.read_bytes() for path in case.out.iterdir()}
    case.files["people.csv"] = "id,name\nN1,Changed\nN2,Changed\n"

    def fails(*_: object) -> None:
        raise stop

    monkeypatch.setattr(importing, "write_report", fails)
    with pytest.raises(BaseException) as raised:
        case.run()
    assert raised.type in (KeyboardInterrupt, ResourceError)
    assert {path.name: path.read_bytes() for path in case.out.iterdir()} == before
    assert left_beside(case) == []


def test_a_crash_between_the_two_renames_is_undone_by_the_next_import(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The earlier import then stands in `.out.replaced`; with the next one failing too, OUT is the earlier again."""
    case.run()
    case.out.rename(case.folder / ".out.replaced")
    case.files["people.csv"] = "id;name\n"
    with pytest.raises(InputError):
        case.run()
    assert case.written("persons").startswith("person_id,surname\nN1,Ashdown")
    assert left_beside(case) == []


def test_what_a_killed_import_left_is_removed(case: Case) -> None:
    litter = case.folder / ".out.importing"
    litter.mkdir()
    (litter / "persons.csv").write_text("half", encoding="utf-8")
    case.run()
    assert left_beside(case) == []
    assert case.written("persons").count("\n") == 3


def test_two_imports_into_one_folder_do_not_mix(case: Case) -> None:
    with writing.replacing(case.out), pytest.raises(SettingsError, match="Another import is writing to"):
        case.run()
    shutil.rmtree(case.out)


def test_the_contracts_columns_come_first_and_others_are_kept(case: Case) -> None:
    case.selects["persons"] = (
        "SELECT name AS nickname, 'F' AS sex, id AS person_id, _row AS _rows_people, name AS surname FROM people"
    )
    report = case.run()
    with (case.out / "persons.csv").open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    assert header == ["person_id", "surname", "sex", "nickname"]
    assert report.extra_columns["persons"] == ("nickname",)


def test_unreadable_sources_leave_no_folder_behind(case: Case) -> None:
    case.files["people.csv"] = ""
    with pytest.raises(InputError):
        case.run()
    assert not case.out.exists()
    assert left_beside(case) == []
