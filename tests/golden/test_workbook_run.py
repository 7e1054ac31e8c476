"""The official workbook from end to end: built here to the 2026 layout, imported, used by a run, named by `diff`.

Two offenders. Edna is named for one rape (019/08), Olive for two stalkings (008/66). By the bundled table a rape is
worth 1,825 days and two stalkings much less, so Edna leads. The invented workbook below says 1,000 days for rape and
gives stalking three titles of 20, 900 and 2,000 days, whose median is 900: Olive's two come to 1,800 and she leads.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

import graphlink.api as gl
from graphlink.cli.app import cli
from graphlink.harm.workbook import SHEET
from tests.worlds import offence, person, run_world, suspect

# Cover and expired sheets, a column nobody reads, a title that has expired: as published.
_HEADER = (
    "FULL_OFFENCE_TITLE",
    "CCHI Score",
    "Starting Point",
    "GROUP",
    "HOME_OFFICE_CLASSIFICATION",
    "HO_CODE",
    "HO_SUB_CODE",
)
_TITLES = (
    ("Rape of a female aged 16 or over", 1000, "", "SEXUAL", "019/08", 19, 8),
    ("Stalking, change of routine", 20, "", "VIOLENCE", "008/66", 8, 66),
    ("Stalking, serious distress", 900, "", "VIOLENCE", "008/66", 8, 66),
    ("Stalking, serious alarm", 2000, "", "VIOLENCE", "008/66", 8, 66),
    ("Rape of old (EXPIRED 31/03/17)", 9999, "", "SEXUAL", "019/08", 19, 8),
)
_WORLD = {
    "persons": [person("N1", "Edna", "Marsh", "1980-01-01"), person("N2", "Olive", "Reed", "1990-02-02")],
    "offences": [offence("C1", "019/08"), offence("C2", "008/66"), offence("C3", "008/66")],
    "involvements": [suspect("C1", "N1"), suspect("C2", "N2"), suspect("C3", "N2")],
}


@dataclass(frozen=True, slots=True)
class Editions:
    """One world run twice, by the bundled table and by the workbook's."""

    workbook: Path
    imported: Result
    bundled: gl.Run
    official: gl.Run


def workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    cover = book.active
    assert cover is not None
    cover.title = "Cover page"
    values = book.create_sheet(SHEET)
    for row in (_HEADER, *_TITLES):
        values.append(row)
    book.create_sheet("Expired offences").append(["FULL_OFFENCE_TITLE"])
    book.save(path)
    return path


def command(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> Editions:
    folder = tmp_path_factory.mktemp("editions")
    book = workbook(folder / "CCHI 2026.xlsx")
    imported = command("harm", "import", book, "-o", folder / "harm.csv")
    bundled = run_world(folder / "bundled", _WORLD)
    official = gl.run(folder / "bundled" / "data", folder / "official", harm=folder / "harm.csv")
    return Editions(book, imported, bundled, official)


def listed(run: gl.Run) -> list[tuple[str, float]]:
    return [
        (row["anchor_id"], row["expected_harm"])
        for row in run.folder.query("SELECT anchor_id, expected_harm FROM ranking ORDER BY rank")
    ]


def test_the_import_says_its_rule_and_what_it_picked(editions: Editions) -> None:
    assert editions.imported.exit_code == 0, editions.imported.output
    said = editions.imported.output
    assert "CCHI 2026" in said and "median" in said and "008/66" in said


def test_the_workbook_changes_ranks(editions: Editions) -> None:
    (first, rape), (second, stalking) = listed(editions.bundled)
    assert (first, second) == ("N1", "N2") and rape == 1825 and 0 < stalking < rape
    assert listed(editions.official) == [("N2", 1800.0), ("N1", 1000.0)]


def test_the_run_states_edition_and_digest(editions: Editions) -> None:
    manifest = json.loads((editions.official.folder.path / "run.json").read_text(encoding="utf-8"))
    harm = manifest["harm"]
    assert harm["edition"] == "CCHI 2026"
    assert harm["workbook_sha256"] == hashlib.sha256(editions.workbook.read_bytes()).hexdigest()
    assert harm["rule"] == "median of the titles of a code"
    assert "CCHI 2026" in (editions.official.folder.path / "report.html").read_text(encoding="utf-8")


def test_diff_names_the_edition_as_the_cause(editions: Editions) -> None:
    """Edna -825 and Olive up by 1,800 less what she had: all of it the harm table's doing, none of it people's."""
    told = command("diff", editions.bundled.folder.path, editions.official.folder.path)
    assert told.exit_code == 0, told.output
    assert "The harm tables differ" in told.output and "CCHI 2026" in told.output
    assert "harm table -825" in told.output
