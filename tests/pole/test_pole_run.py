"""The POLE graph from zip to list, on the command line; the ten with most harm worked out again without graphlink."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.pole.pole_source import Pole, harm_by_person, read_groups, read_pole

pytestmark = pytest.mark.pole
MAIN = "from graphlink.cli import main; main()"
Graphlink = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def pole(pole_source: Path) -> Pole:
    return read_pole(pole_source)


@pytest.fixture(scope="module")
def folder(pole_source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the imported data and the run, made on the command line."""
    made = tmp_path_factory.mktemp("pole")
    for line in (
        ("import", str(pole_source), "data", "--mapping", "pole"),
        ("run", "data", "-o", "run", "--policy", "all-crime"),
    ):
        answer = command(made, *line)
        assert answer.returncode == 0, f"{line}\n{answer.stdout}{answer.stderr}"
    return made


@pytest.fixture(scope="module")
def graphlink(folder: Path) -> Graphlink:
    return partial(command, folder)


def command(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", MAIN, *arguments],
        cwd=folder, env=os.environ | {"PYTHONUTF8": "1"}, capture_output=True, text=True, encoding="utf-8",
        stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip


def asked(graphlink: Graphlink, *arguments: str) -> str:
    answer = graphlink(*arguments)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def top(graphlink: Graphlink, number: int) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(asked(graphlink, "top", "run", "-n", str(number), "--csv"))))


def test_check_rejects_nothing(graphlink: Graphlink) -> None:
    told = json.loads(asked(graphlink, "check", "data", "--json"))
    counts = {table["name"]: (table["read"], table["rejected"]) for table in told["tables"] if table["present"]}
    assert counts["offences"] == (28_762, 0)
    assert counts["associations"] == (31_944, 0)
    assert sum(rejected for _, rejected in counts.values()) == 0


def test_the_ten_with_most_harm_are_those_of_the_source(graphlink: Graphlink, pole: Pole, shared: Path) -> None:
    """PARTY_TO x median of the crime's group, summed by person, straight from the zip and the published medians.

    The source has no birth dates and no national ids, so each Person node is one human, and the tenth (20 days) and the
    eleventh (15) differ: the ten are well defined.
    """
    days = harm_by_person(pole, read_groups(shared))
    people = pole.by_id("Person")
    order = sorted(days.items(), key=lambda item: -item[1])
    assert order[9][1] > order[10][1]
    expected = sorted((f"{people[key]['name']} {people[key]['surname']}", amount) for key, amount in order[:10])
    found = sorted((row["label"], float(row["expected_harm"])) for row in top(graphlink, 10))
    assert found == expected


def test_everybody_on_the_list_has_the_days_of_the_source(graphlink: Graphlink, pole: Pole, shared: Path) -> None:
    days = harm_by_person(pole, read_groups(shared))
    people = pole.by_id("Person")
    expected = sorted((f"{people[key]['name']} {people[key]['surname']}", amount) for key, amount in days.items())
    rows = top(graphlink, 0)
    assert sorted((row["label"], float(row["expected_harm"])) for row in rows) == expected
    assert [float(row["expected_harm"]) for row in rows] == sorted(days.values(), reverse=True)
    assert all(row["expected_harm"] == row["named_harm"] for row in rows), "nobody is joined: the two lists agree"


def test_the_waterfall_of_the_first_adds_up_to_his_days(graphlink: Graphlink, pole: Pole, shared: Path) -> None:
    days = harm_by_person(pole, read_groups(shared))
    key, most = max(days.items(), key=lambda item: item[1])
    crimes = pole.by_id("Crime")
    own = {crimes[tie[":END_ID"]]["id"] for tie in pole.tables["PARTY_TO"] if tie[":START_ID"] == key}
    bars = list(csv.DictReader(io.StringIO(asked(graphlink, "explain", "run", f"person:{key}", "--csv"))))
    assert {bar["offence_id"] for bar in bars} == own
    assert sum(float(bar["adds"]) for bar in bars) == most


def test_show_finds_people_offences_plates_and_addresses(graphlink: Graphlink, pole: Pole) -> None:
    person = asked(graphlink, "show", "run", "person:863")
    assert "Kathleen Peters" in person
    assert "Rank 1 of 29" in person
    assert "189 Jopson Street" in person
    drugs = next(row for row in pole.tables["Crime"] if row["charge"].startswith("Production of Cannabis"))
    offence = asked(graphlink, "show", "run", drugs["id"])
    assert "Raymond Walker" in offence
    assert "Cannabis Plants" in offence, "the seized objects, an extra column, must be shown"
    assert "26-5234182" in offence, "the officer, an extra column, must be shown"
    assert "make Toyota, model 4Runner, year 2005" in asked(graphlink, "show", "run", "ry52apf")


def test_search_finds_names_plates_places_and_references(graphlink: Graphlink, pole: Pole) -> None:
    assert "Raymond Walker" in asked(graphlink, "search", "run", "walker raymond")
    assert "RY52 APF" in asked(graphlink, "search", "run", "RY52")
    assert "Piccadilly" in asked(graphlink, "search", "run", "piccadilly")
    reference = pole.tables["Crime"][0]["id"]
    assert reference in asked(graphlink, "search", "run", reference)


def test_a_number_is_found_as_the_source_writes_it(graphlink: Graphlink, pole: Pole) -> None:
    """The invented numbers are of no country's: they cannot be normalised, yet must be found."""
    number = pole.tables["Phone"][0]["phoneNo"]
    assert number in asked(graphlink, "search", "run", number)


def test_the_report_says_how_the_source_was_read(folder: Path) -> None:
    page = (folder / "run" / "report.html").read_text(encoding="utf-8")
    assert "PARTY_TO is read as suspects, status named: 55 rows, 29 people." in page
    assert "Violence and sexual offences as Violence without injury" in page
    assert "Crimes without a type, or with one that the mapping does not know: 1." in page


def test_the_source_type_of_a_tie_is_shown(graphlink: Graphlink, pole: Pole) -> None:
    """KNOWS_SN is read as associate; what the source calls it must not be lost on the way."""
    knows = pole.tables["KNOWS_SN"][0][":START_ID"]
    assert "source_type: KNOWS_SN" in asked(graphlink, "show", "run", f"person:{knows}")
