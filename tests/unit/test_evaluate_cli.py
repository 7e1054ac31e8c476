"""`graphlink evaluate` as typed: text, JSON, CSV, the page, and what is said when something is missing."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import graphlink.api as gl
from graphlink.cli.app import State
from graphlink.cli.evaluating import evaluate
from graphlink.errors import InputError
from tests.worlds import PLAIN

WORLD = Path(__file__).resolve().parents[2] / "sample_graphs" / "10-two-victims-one-unnamed-phone"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("cli") / "run"
    gl.run(WORLD / "data", out, as_of="2026-10-31", settings=PLAIN)
    return out


def typed(*arguments: str) -> Result:
    return CliRunner().invoke(evaluate, list(arguments), obj=State())


def test_text_json_and_csv_agree(run: Path) -> None:
    truth = str(WORLD / "truth")
    text, data, table = (typed(str(run), truth, *more).stdout for more in ((), ("--json",), ("--csv",)))
    assert "2 unnamed seats: 0 right, 0 wrong, 0 in unknown series, 2 undecided" in text
    assert json.loads(data)["attribution"]["within_reach"] == 2
    rows = list(csv.DictReader(io.StringIO(table)))
    assert {"part": "attribution", "method": "this run", "measure": "within_reach", "value": "2"} in rows


def test_the_page_is_written_and_fetches_nothing(run: Path, tmp_path: Path) -> None:
    answer = typed(str(run), str(WORLD / "truth"), "--page", str(tmp_path / "e.html"))
    assert answer.exit_code == 0
    page = (tmp_path / "e.html").read_text(encoding="utf-8")
    assert "<svg" in page and "src=" not in page and "<script" not in page


def test_missing_truth_is_wrong_usage_and_a_folder_without_truth_is_told(run: Path, tmp_path: Path) -> None:
    answer = typed(str(run))
    assert answer.exit_code == 2
    assert "TRUTH" in answer.stderr
    wrong = typed(str(run), str(tmp_path))
    assert isinstance(wrong.exception, InputError)
    assert "persons.csv: the file is missing" in str(wrong.exception)
