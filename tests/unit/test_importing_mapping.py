"""mapping.toml: every fault is told, all at once, with the word that helps."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphlink.errors import NotFoundError, SettingsError
from graphlink.importing.mapping import load_mapping, shipped
from graphlink.importing.selects import check_mapping
from tests.importing_kit import Case


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def test_an_unknown_mapping_names_the_nearest() -> None:
    with pytest.raises(NotFoundError, match=r"There is no mapping 'poel'.*Nearest: pole"):
        load_mapping("poel")


def test_a_folder_without_a_manifest_is_no_mapping(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"it has no mapping\.toml"):
        load_mapping(str(tmp_path))


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_mapping_holds_without_its_source(name: str) -> None:
    check_mapping(load_mapping(name))


def test_pole_is_shipped() -> None:
    assert "pole" in shipped()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"more": "wrong"}, "is not valid TOML"),
        ({"toml": "format = 1\n[[file]]\nview = 'v'\n"}, "mapping.toml: 'title' is missing"),
        ({"people": "colums = []"}, "file people.csv: there is no 'colums'; did you mean 'columns'?"),
        ({"people": "optional = 'yes'"}, "file people.csv: 'optional' must be true or false"),
        ({"people": "[file.unused]\nname = ''"}, "unused.'name' needs a reason in words"),
        ({"people": "[file.unused]\nshoe = 'no use'"}, "unused column 'shoe' is not among its columns"),
        ({"people": "[file.reader]\nencoding = 'klingon'"}, "reader.encoding 'klingon' is unknown"),
        ({"people": "[file.reader]\ndelimiter = '::'"}, "reader.delimiter must be one character"),
        ({"people": "[file.reader]\nformat = 'xlsx'"}, "reader.format is 'xlsx', not csv or parquet"),
        ({"people": "[[file.unmapped]]\nwhere = 'true'"}, "'why' is missing"),
        ({"more": "[[lookup]]\npath = 'codes.csv'\nview = 'codes'\ncolumns = ['a']"}, "lookup codes.csv: there is no"),
        ({"more": "[[note]]\ntext = 5"}, "'text' must be text"),
        ({"toml": "format = 2\ntitle = 'x'\n"}, "format is 2, this graphlink reads 1"),
    ],
)
def test_a_faulty_manifest_says_what_is_wrong(case: Case, change: dict[str, str], words: str) -> None:
    for name, text in change.items():
        setattr(case, name, text)
    case.write()
    with pytest.raises(SettingsError) as told:
        load_mapping(str(case.mapping))
    assert words in str(told.value)


def test_two_views_of_one_name_are_refused(case: Case) -> None:
    case.toml = case.toml.replace('view = "crimes"', 'view = "People"')
    case.write()
    with pytest.raises(SettingsError, match="two views are named 'people'"):
        load_mapping(str(case.mapping))


def test_columns_that_differ_in_case_only_are_refused(case: Case) -> None:
    case.toml = case.toml.replace('["id", "name"]', '["id", "ID"]')
    case.write()
    with pytest.raises(SettingsError, match="columns 'id' differ only in case"):
        load_mapping(str(case.mapping))


def test_a_file_that_feeds_nothing_must_say_why(case: Case) -> None:
    case.more = '[[file]]\npath = "x.csv"\nview = "x"\ncolumns = ["a"]\nfeeds = []'
    case.write()
    with pytest.raises(SettingsError, match=r"file x\.csv: it feeds no table: say why"):
        load_mapping(str(case.mapping))


def test_a_table_the_contract_does_not_know_is_named_with_the_nearest(case: Case) -> None:
    case.selects["offenses"] = "SELECT 1"
    case.write()
    with pytest.raises(SettingsError, match=r"has no table 'offenses'; did you mean offences\.sql\?"):
        load_mapping(str(case.mapping))


def test_a_required_table_without_a_select_is_told(case: Case) -> None:
    del case.selects["persons"]
    case.write()
    with pytest.raises(SettingsError) as told:
        load_mapping(str(case.mapping))
    assert "persons.sql is missing" in str(told.value)
    assert "feeds 'persons', but there is no persons.sql" in str(told.value)


def test_all_faults_are_told_at_once(case: Case) -> None:
    case.people, case.crimes = "optional = 1", "colour = 2"
    case.write()
    with pytest.raises(SettingsError) as told:
        load_mapping(str(case.mapping))
    assert str(told.value).count("\n") == 2


def test_the_hash_of_a_mapping_follows_its_files(case: Case) -> None:
    case.write()
    before = load_mapping(str(case.mapping)).sha256
    assert load_mapping(str(case.mapping)).sha256 == before
    case.selects["persons"] += " WHERE true"
    case.write()
    assert load_mapping(str(case.mapping)).sha256 != before
