"""`graphlink report`: what it takes, what it refuses and with which exit code, and that it is logged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from graphlink.cli.app import cli
from tests import handmade
from tests.handmade import world


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return handmade.write_run(tmp_path_factory.mktemp("cli") / "run", world())


def run(*arguments: object) -> tuple[int, str]:
    """Exit code, and what was said on either stream."""
    answer = CliRunner(env={"GRAPHLINK_PURPOSE": ""}).invoke(
        cli, [str(one) for one in arguments], prog_name="graphlink"
    )
    return answer.exit_code, answer.output


def test_the_format_is_that_of_the_ending_unless_asked_otherwise(out: Path, tmp_path: Path) -> None:
    code, said = run("report", out, "rank:1", "-o", tmp_path / "a.json")
    assert code == 0 and "keep it as its marking says" in said
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["suspects"][0]["label"] == "Dale PREWETT"
    assert run("report", out, "rank:1", "--format", "json", "-o", tmp_path / "b.txt")[0] == 0
    assert json.loads((tmp_path / "b.txt").read_text(encoding="utf-8"))["format"] == "graphlink.report"
    assert run("report", out, "rank:1", "--format", "csv", "-o", tmp_path / "tables")[0] == 0
    assert (tmp_path / "tables" / "links.csv").is_file()


def test_what_cannot_be_is_wrong_usage(out: Path, tmp_path: Path) -> None:
    code, said = run("report", out, "rank:1", "-o", tmp_path / "a.pdf")
    assert code == 2 and "give --format (html, docx" in said
    code, said = run("report", out, "-o", tmp_path / "a.json")
    assert code == 2 and "ID is missing" in said
    assert run("report", out, "rank:1", "--format", "pdf", "-o", tmp_path / "a")[0] == 2
    assert run("report", out, "nobody-at-all", "-o", tmp_path / "a.json")[0] == 1
    assert not list(tmp_path.iterdir())


def test_names_of_victims_without_a_purpose_are_not_permitted(out: Path, tmp_path: Path) -> None:
    asked = ("report", out, "rank:1", "--name-victims", "-o", tmp_path / "a.json")
    code, said = run(*asked)
    assert code == 5 and "--purpose" in said and not (tmp_path / "a.json").exists()
    assert run(*asked, "--purpose", "MARAC of 3 November")[0] == 0
    assert "ZQ" not in said and (tmp_path / "a.json").exists()


def test_a_report_is_logged_and_carries_the_state_of_the_log(out: Path, tmp_path: Path) -> None:
    assert run("report", out, "rank:1", "-o", tmp_path / "a.json", "--purpose", "why", "--author", "DC Poole")[0] == 0
    about = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["about"]
    assert about["author"] == "DC Poole"
    code, said = run("audit", "show", "--json")
    lines = json.loads(said)["lines"]
    last = [line for line in lines if line["did"] == "exported"][-1]
    assert code == 0 and last["by"] == "report" and last["why"] == "why"
    assert "identity:I-AAAAAAAAAA" in last["about"] and last["asked"]["format"] == "json"
    head = about["stamp"].rpartition(" ")[2]
    assert run("audit", "verify", "--head", head)[0] == 0


def test_a_marking_of_its_own_stands_on_it(out: Path, tmp_path: Path) -> None:
    assert run("report", out, "rank:1", "-o", tmp_path / "a.html", "--marking", "OFFICIAL")[0] == 0
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert ">OFFICIAL<" in text and "SENSITIVE" not in text
