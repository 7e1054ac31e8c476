"""The POLE graph through `graphlink import`: every row of its 28 files, and the answers documented for it."""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from graphlink.cli.app import cli
from tests.pole.pole_source import GROUPS_OF_TYPE, Pole, group_of, read_groups, read_pole

pytestmark = pytest.mark.pole
Tables = dict[str, list[dict[str, str]]]


@pytest.fixture(scope="module")
def pole(pole_source: Path) -> Pole:
    return read_pole(pole_source)


@pytest.fixture(scope="module")
def imported(pole_source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example of `graphlink import --help`, run where the zip lies."""
    folder = tmp_path_factory.mktemp("pole")
    shutil.copy(pole_source, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        result = CliRunner().invoke(cli, ["import", "pole-data-importer.zip", "pole", "--mapping", "pole"])
    assert result.exit_code == 0, result.output
    return folder / "pole"


@pytest.fixture(scope="module")
def tables(imported: Path) -> Tables:
    found: Tables = {}
    for path in imported.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            found[path.stem] = list(csv.DictReader(file))
    return found


@pytest.fixture(scope="module")
def told(imported: Path) -> dict[str, list[dict[str, object]]]:
    answer: dict[str, list[dict[str, object]]] = json.loads((imported / "import.json").read_text(encoding="utf-8"))
    return answer


def test_the_help_shows_the_command_that_is_run_here() -> None:
    shown = CliRunner().invoke(cli, ["import", "--help"]).stdout
    assert "graphlink import pole-data-importer.zip pole --mapping pole" in shown


def test_every_row_of_its_28_files_is_accounted_for(pole: Pole, told: dict[str, list[dict[str, int]]]) -> None:
    """61,521 nodes and 105,840 relationships, as documented; each mapped, or not and why."""
    counted = {file["path"]: file["rows"] for file in told["files"] if file["rows"] is not None}
    assert counted == pole.files
    assert len(counted) == 28
    assert sum(rows for path, rows in counted.items() if ".nodes." in str(path)) == 61_521
    assert sum(rows for path, rows in counted.items() if ".relationships." in str(path)) == 105_840
    for file in told["files"]:
        if file["rows"] is not None:
            reasons = sum(reason["rows"] for reason in file["reasons"])  # type: ignore[attr-defined]
            assert file["rows"] == file["rows_mapped"] + file["rows_not_mapped"], file["path"]
            assert file["rows_not_mapped"] == reasons, file["path"]
    assert told["unexplained"] == 0


def test_what_is_counted_as_mapped_stands_in_the_tables(pole: Pole, tables: Tables) -> None:
    """Followed from the source by its own keys, not by graphlink's row numbers."""
    crime = {row[":ID"]: row["id"] for row in pole.tables["Crime"]}
    ties = {(row["source_type"], row["from_id"], row["to_id"]) for row in tables["associations"]}
    for kind in [
        "KNOWS",
        "KNOWS_LW",
        "KNOWS_PHONE",
        "KNOWS_SN",
        "FAMILY_REL",
        "CURRENT_ADDRESS",
        "HAS_PHONE",
        "HAS_EMAIL",
    ]:
        assert {(kind, row[":START_ID"], row[":END_ID"]) for row in pole.tables[kind]} <= ties
    assert {("OCCURRED_AT", crime[r[":START_ID"]], r[":END_ID"]) for r in pole.tables["OCCURRED_AT"]} <= ties
    vehicles = set(pole.by_id("Vehicle"))
    seen = {
        ("INVOLVED_IN", crime[row[":END_ID"]], row[":START_ID"])
        for row in pole.tables["INVOLVED_IN"]
        if row[":START_ID"] in vehicles
    }
    assert seen <= ties
    assert len(ties) == len(tables["associations"]) == 31_944
    assert {row["person_id"] for row in tables["persons"]} == set(pole.by_id("Person"))
    assert {row["node_id"] for row in tables["offences"]} == set(pole.by_id("Crime"))
    assert {(row["person_id"], row["offence_id"]) for row in tables["involvements"]} == {
        (row[":START_ID"], crime[row[":END_ID"]]) for row in pole.tables["PARTY_TO"]
    }
    assert {row["call_id"] for row in tables["calls"]} == set(pole.by_id("PhoneCall"))


def test_kinds_of_ties(tables: Tables) -> None:
    kinds = Counter((row["source_type"], row["kind"]) for row in tables["associations"])
    assert kinds == {
        ("KNOWS", "associate"): 586,
        ("KNOWS_PHONE", "associate"): 118,
        ("KNOWS_SN", "associate"): 241,
        ("KNOWS_LW", "cohabits"): 80,
        ("FAMILY_REL", "family"): 155,
        ("CURRENT_ADDRESS", "lives_at"): 368,
        ("HAS_PHONE", "user"): 328,
        ("HAS_EMAIL", "user"): 328,
        ("OCCURRED_AT", "scene"): 28_762,
        ("INVOLVED_IN", "seen"): 978,
    }


def test_everybody_party_to_a_crime_is_a_named_suspect_and_nobody_else(tables: Tables, told: dict[str, object]) -> None:
    assert {(row["role"], row["status"]) for row in tables["involvements"]} == {("suspect", "named")}
    assert "PARTY_TO is read as suspects, status named: 55 rows, 29 people." in " ".join(told["notes"])  # type: ignore[arg-type]


def test_crime_types_become_the_group_with_more_recorded_crimes(tables: Tables, shared: Path) -> None:
    groups = read_groups(shared)
    codes = {(row["offence_title"], row["offence_code"]) for row in tables["offences"]}
    expected = {(kind, f"G:{group_of(kind, groups)}") for kind in GROUPS_OF_TYPE}
    assert codes == expected | {("", "")}
    assert ("Violence and sexual offences", "G:Violence without injury") in codes
    assert sum(not row["offence_code"] for row in tables["offences"]) == 1


def test_the_report_says_how_types_that_span_groups_are_read(told: dict[str, list[str]]) -> None:
    notes = " ".join(told["notes"])
    assert "Violence and sexual offences as Violence without injury" in notes
    assert "for 16,033 of 28,762 crimes" in notes


def test_documented_answers(tables: Tables) -> None:
    """From the README beside the data: most and least common type, busiest places, Morse, the drugs suspects."""
    types = Counter(row["offence_title"] for row in tables["offences"] if row["offence_title"])
    assert types.most_common()[0] == ("Violence and sexual offences", 8_765)
    assert types.most_common()[-1] == ("Possession of weapons", 236)

    places = {row["address_id"]: row["text"] for row in tables["addresses"]}
    scenes = Counter(row["to_id"] for row in tables["associations"] if row["kind"] == "scene")
    assert [(places[place], crimes) for place, crimes in scenes.most_common(2)] == [
        ("Piccadilly", 166),
        ("Shopping Area", 111),
    ]
    morse = [r for r in tables["offences"] if r["officer_rank"] == "Chief Inspector" and "Morse" in r["officer_name"]]
    assert len(morse) == 32

    drugs = {
        row["offence_id"]
        for row in tables["offences"]
        if (row["officer_badge"], row["offence_title"], row["outcome"])
        == ("26-5234182", "Drugs", "Under investigation")
    }
    names = {row["person_id"]: f"{row['forename']} {row['surname']}" for row in tables["persons"]}
    suspects = {names[row["person_id"]] for row in tables["involvements"] if row["offence_id"] in drugs}
    assert suspects == {"Raymond Walker", "Jack Powell"}


def test_an_offence_stands_where_and_when_its_crime_does(pole: Pole, tables: Tables) -> None:
    """All 28,762, followed by hand: day, place, area, officer, seized objects."""
    place = {row[":START_ID"]: row[":END_ID"] for row in pole.tables["OCCURRED_AT"]}
    locations, areas, officers = pole.by_id("Location"), pole.by_id("Area"), pole.by_id("Officer")
    area = {row[":START_ID"]: areas[row[":END_ID"]]["areaCode"] for row in pole.tables["LOCATION_IN_AREA"]}
    officer = {row[":START_ID"]: officers[row[":END_ID"]]["badge_no"] for row in pole.tables["INVESTIGATED_BY"]}
    offences = {row["node_id"]: row for row in tables["offences"]}
    for crime in pole.tables["Crime"]:
        offence, location = offences[crime[":ID"]], locations[place[crime[":ID"]]]
        day, month, year = map(int, crime["date"].split("/"))
        assert offence["committed_from"] == f"{year}-{month:02}-{day:02}"
        assert (offence["lat"], offence["lon"]) == (location["latitude:double"], location["longitude:double"])
        assert offence["bcu"] == area[location[":ID"]] == location["postcode"].split()[0]
        assert offence["officer_badge"] == officer[crime[":ID"]]
        assert (offence["outcome"], offence["charge"]) == (crime["last_outcome"], crime["charge"])
    objects = " ".join(row["objects"] for row in tables["offences"])
    assert all(row["description"] in objects for row in pole.tables["Object"])


def test_calls_have_their_time_and_kind(pole: Pole, tables: Tables) -> None:
    phones = {key: row["phoneNo"] for key, row in pole.by_id("Phone").items()}
    caller = {row[":START_ID"]: phones[row[":END_ID"]] for row in pole.tables["CALLER"]}
    called = {row[":START_ID"]: phones[row[":END_ID"]] for row in pole.tables["CALLED"]}
    calls = {row["call_id"]: row for row in tables["calls"]}
    for source in pole.tables["PhoneCall"]:
        call, key = calls[source[":ID"]], source[":ID"]
        day, month, year = source["call_date"].split("/")
        assert (call["from_number"], call["to_number"]) == (caller[key], called[key])
        assert call["started_at"] == f"{year}-{month}-{day}T{source['call_time']}:00"
        is_voice = source["call_type"] == "CALL"
        assert call["kind"] == ("voice" if is_voice else "sms")
        assert call["duration_s"] == (source["call_duration"] if is_voice else "")


def test_patient_numbers_never_become_identity(tables: Tables) -> None:
    assert "pnc_id" not in tables["persons"][0]
    assert sum(bool(row["nhs_no"]) for row in tables["persons"]) == 368


def test_the_source_stays_as_it_is(pole_source: Path, told: dict[str, str]) -> None:
    import hashlib

    assert told["source"] == "pole-data-importer.zip"
    assert told["source_sha256"] == hashlib.sha256(pole_source.read_bytes()).hexdigest()
