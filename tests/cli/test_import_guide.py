"""docs/guide/importing.md, run as a reader would: its files written, its commands run, their output compared."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from graphlink.importing import mapping as mapping_module

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide" / "importing.md"
MAIN = "from graphlink.cli import main; main()"
FILE = re.compile(r"^<!-- file: (\S+)(?: (\S+))? -->\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RUN = re.compile(r"^<!-- run: exit (\d) -->\n```console\n\$ graphlink (.*?)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
APPEND = re.compile(r"^<!-- append to (\S+) after: (.*?) -->\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def reader(tmp_path: Path) -> Path:
    """A folder with every file that the guide shows, in the encoding it gives."""
    for name, encoding, content in FILE.findall(GUIDE.read_text(encoding="utf-8")):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content.encode(encoding or "utf-8"))
    return tmp_path


def graphlink(arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", MAIN, *arguments.split()],
        cwd=folder, capture_output=True, text=True, encoding="utf-8", stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip


def test_the_guides_example_runs_and_prints_what_it_shows(reader: Path) -> None:
    text = GUIDE.read_text(encoding="utf-8")
    [(code, arguments, shown)] = RUN.findall(text)
    answer = graphlink(arguments, reader)
    assert answer.returncode == int(code), answer.stderr
    assert [line.rstrip() for line in answer.stdout.splitlines()] == shown.splitlines()
    assert "Suspects: 3." in answer.stderr

    [(name, after, addition)] = APPEND.findall(text)
    manifest = (reader / name).read_text(encoding="utf-8")
    (reader / name).write_text(manifest.replace(after, f"{after}\n{addition}"), encoding="utf-8")
    again = graphlink(arguments, reader)
    assert again.returncode == 0, again.stderr
    assert "1  informants: the contract has no such role (records 4)" in again.stdout


def test_the_guides_tables_are_what_it_promises(reader: Path) -> None:
    """By hand from its three files: N4 and 47A/3 left out, "unknown" empty, 21:40 kept, no midnight invented."""
    assert graphlink("import export data --mapping nordshire -q", reader).returncode == 3

    def lines(table: str) -> list[str]:
        return (reader / "data" / f"{table}.csv").read_text(encoding="utf-8").splitlines()

    assert lines("persons") == [
        "person_id,forename,surname,dob,sex",
        "N1,Adela,Brontë,1984-01-02,FEMALE",
        "N2,Daniel,Okoro,1990-11-17,MALE",
        "N3,Moll,Ferris,,FEMALE",
    ]
    assert lines("offences") == [
        "offence_id,offence_code,offence_title,committed_from,bcu",
        "47A/1/24,105/01,Common assault,2024-02-03T21:40,North",
        "47A/2/24,G:Criminal damage,Criminal damage,2024-02-04,North",
    ]
    assert lines("involvements") == [
        "offence_id,person_id,role",
        "47A/1/24,N1,victim",
        "47A/1/24,N2,suspect",
        "47A/2/24,N2,suspect",
    ]


def test_the_guides_data_passes_the_check(reader: Path) -> None:
    graphlink("import export data --mapping nordshire -q", reader)
    answer = graphlink("check data", reader)
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_the_guide_names_every_key_of_a_manifest() -> None:
    code = Path(mapping_module.__file__).read_text(encoding="utf-8")
    keys = set(re.findall(r'\b(?:part|rule|reader|top)\.(?:text|texts|flag|number|reasons|sections?)\("(\w+)"', code))
    assert {"path", "delimiter", "unmapped", "nulls", "optional"} <= keys
    text = GUIDE.read_text(encoding="utf-8")
    assert [key for key in sorted(keys) if not re.search(rf"[`.\[]{key}[`\]]", text)] == []


def test_the_example_is_readable_as_json_too(reader: Path) -> None:
    answer = graphlink("import export data --mapping nordshire --json", reader)
    told = json.loads(answer.stdout)
    assert told["unexplained"] == 1
    assert {file["path"]: file["rows_not_mapped"] for file in told["files"]} == {
        "crimes.csv": 1,
        "nominals.csv": 1,
        "roles.csv": 2,
    }
