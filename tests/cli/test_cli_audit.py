"""What commands log, `--purpose`, and `graphlink audit` as typed."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import graphlink as gl
from graphlink.cli.app import COMMANDS, cli
from tests import handmade
from tests.handmade import DALE, manifest, world

# What a command is asked that shows something; those of a graph are tried where there is one.
ASKED = {
    "top": [],
    "show": ["N1"],
    "explain": ["rank:1"],
    "search": ["prewett"],
    "why": ["N1", "N3"],
    "path": ["N1", "N3"],
    "series": [],
    "review": [],
}
OF_A_GRAPH = {"load", "query", "cypher"}
TRIED_ELSEWHERE = {"diff", "decide", "chart", "explore", "evaluate", "sensitivity", "report", "where", "run"}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return handmade.write_run(tmp_path_factory.mktemp("audited") / "run", world(), manifest())


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GRAPHLINK_AUDIT_FOLDER", str(tmp_path / "log"))
    return tmp_path / "log"


def run(*arguments: object) -> tuple[int, str, str]:
    answer = CliRunner().invoke(cli, [str(a) for a in arguments], prog_name="graphlink")
    if answer.exception and not isinstance(answer.exception, SystemExit):
        raise answer.exception
    return answer.exit_code, answer.stdout, answer.stderr


def lines(folder: Path) -> list[dict[str, object]]:
    path = folder / "log.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


# ---- every reading command ----


def takes_a_purpose() -> set[str]:
    context = click.Context(cli)
    return {
        name
        for name in COMMANDS
        if (command := cli.get_command(context, name)) and any(p.name == "purpose" for p in command.params)
    }


def test_every_reading_command_takes_a_purpose() -> None:
    known = set(ASKED) | OF_A_GRAPH | TRIED_ELSEWHERE
    assert known & set(COMMANDS) == takes_a_purpose()


@pytest.mark.parametrize("command", ASKED)
def test_a_reading_command_is_logged_once_with_its_purpose(command: str, out: Path, folder: Path) -> None:
    code, _, err = run(command, out, *ASKED[command], "--purpose", "operation Harrier")
    assert code == 0, err
    [line] = lines(folder)
    assert line["by"] == command and line["why"] == "operation Harrier"
    assert line["did"] == ("searched" if command == "search" else "opened")
    assert line["run"]["id"] == manifest()["run_id"] and re.fullmatch("[0-9a-f]{64}", line["run"]["input"])  # type: ignore[index]
    if ASKED[command]:
        assert ASKED[command][-1] in line["asked"]["arguments"]  # type: ignore[index]


def test_whom_an_answer_is_about_is_logged_by_id(out: Path, folder: Path) -> None:
    run("show", out, "rank:1")
    run("top", out, "--json")
    shown, listed = lines(folder)
    assert {f"identity:{DALE}", "person:N1", "person:N2", "offence:C1"} <= set(shown["about"])  # type: ignore[call-overload]
    assert f"identity:{DALE}" in listed["about"]  # type: ignore[operator]
    assert "PREWETT" not in json.dumps(lines(folder))


def test_a_missing_purpose_is_logged_as_not_stated(out: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("top", out)
    monkeypatch.setenv("GRAPHLINK_PURPOSE", "from the environment")
    run("top", out)
    assert [line["why"] for line in lines(folder)] == ["not stated", "from the environment"]


@pytest.mark.parametrize("command", [*ASKED, "chart"])
def test_a_required_purpose_is_exit_code_5(
    command: str, out: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAPHLINK_REQUIRE_PURPOSE", "1")
    asked = ["rank:1", "-o", tmp_path / "chart.html"] if command == "chart" else ASKED[command]
    code, text, err = run(command, out, *asked)
    assert code == 5 and not text and "--purpose" in err
    assert lines(folder) == [] and not (tmp_path / "chart.html").exists()
    assert run(command, out, *asked, "--purpose", "x")[0] == 0
    assert run(command, "--help")[0] == 0


@pytest.mark.parametrize("command", [*ASKED, "chart"])
def test_what_cannot_be_logged_is_not_shown(command: str, out: Path, folder: Path, tmp_path: Path) -> None:
    folder.write_text("a file where the folder should be", encoding="utf-8")
    asked = ["rank:1", "-o", tmp_path / "chart.html"] if command == "chart" else ASKED[command]
    code, text, err = run(command, out, *asked)
    assert code == 1 and not text and "GRAPHLINK_AUDIT_FOLDER" in err
    assert not (tmp_path / "chart.html").exists()


def test_who_was_not_found_was_looked_for(out: Path, folder: Path) -> None:
    assert run("show", out, "N99")[0] == 1
    [line] = lines(folder)
    assert line["did"] == "opened" and line["note"] == "found nothing"
    assert "N99" in line["asked"]["arguments"]  # type: ignore[index]


def test_a_command_that_reads_no_run_is_not_logged(folder: Path) -> None:
    for arguments in (["policy", "list"], ["harm", "show", "019/08"], ["audit", "show"], ["audit", "verify"]):
        assert run(*arguments)[0] == 0
    assert lines(folder) == []


def test_a_judgement_is_logged_before_it_is_written(out: Path, folder: Path, tmp_path: Path) -> None:
    decisions = tmp_path / "decisions.csv"
    other = handmade.write_run(tmp_path / "run", world(), manifest(decisions={"path": str(decisions)}))
    judge = ["decide", other, "different", "person:N1", "person:N3", "--why", "seen"]
    assert run(*judge)[0] == 0
    [line] = lines(folder)
    assert line["did"] == "decided" and line["about"] == ["person:N1", "person:N3"] and line["to"] == str(decisions)
    before = decisions.read_bytes()
    (folder / "log.jsonl").write_bytes(b"")
    assert run(*judge)[0] == 1
    assert decisions.read_bytes() == before


def test_two_runs_compared_are_logged(out: Path, folder: Path) -> None:
    assert run("diff", out, out)[0] == 0
    [line] = lines(folder)
    assert line["by"] == "diff" and line["asked"] == {"runs": [str(out), str(out)]}


# ---- exports ----


@pytest.mark.parametrize("ending", ["json", "csv", "txt"])
def test_a_file_is_logged_as_an_export_and_carries_the_state_of_the_log(
    ending: str, out: Path, folder: Path, tmp_path: Path
) -> None:
    target = tmp_path / f"list.{ending}"
    assert run("top", out, "-o", target, "--purpose", "tasking")[0] == 0
    [line] = lines(folder)
    assert line["did"] == "exported" and line["to"] == str(target)
    text = target.read_text(encoding="utf-8")
    head = json.loads((folder / "head.json").read_text(encoding="utf-8"))
    if ending == "json":
        told = json.loads(text)
        assert (told["log_count"], told["log_head"]) == (1, head["head"])
        assert "log_head" not in json.loads(run("top", out, "--json")[1])
    elif ending == "txt":
        assert text.rstrip().endswith(f"Log line 1, {head['head'][:16]}")
    else:  # a CSV has no place for it
        assert text == run("top", out, "--csv")[1]


def test_a_chart_carries_the_state_of_the_log_and_verify_finds_it(out: Path, folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "chart.html"
    assert run("chart", out, "rank:1", "-o", target, "--purpose", "briefing")[0] == 0
    [line] = lines(folder)
    assert (line["did"], line["by"], line["to"], line["why"]) == ("exported", "chart", str(target), "briefing")
    assert f"identity:{DALE}" in line["about"]  # type: ignore[operator]
    found = re.search(r'<meta name="graphlink-log" content="1 ([0-9a-f]{64})">', target.read_text(encoding="utf-8"))
    assert found and f"Log line 1, {found[1][:16]}" in target.read_text(encoding="utf-8")
    run("top", out)
    code, text, _ = run("audit", "verify", "--head", found[1])
    assert code == 0 and "still contains" in text and str(target) in text and "briefing" in text


def test_the_list_that_a_run_prints_is_logged(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = Path(__file__).parents[2] / "sample_graphs" / "02-brothers" / "data"
    assert run("run", data, "-o", tmp_path / "run", "--purpose", "monthly")[0] in (0, 3)
    [line] = lines(folder)
    assert (line["did"], line["by"], line["why"]) == ("opened", "run", "monthly") and line["about"]
    monkeypatch.setenv("GRAPHLINK_REQUIRE_PURPOSE", "1")
    assert run("run", data, "-o", tmp_path / "other")[0] == 5
    assert not (tmp_path / "other").exists()


def test_a_script_is_logged_too(out: Path, folder: Path, tmp_path: Path) -> None:
    opened = gl.open(out, purpose="a notebook")
    opened.chart("rank:1").save(tmp_path / "chart.html")  # type: ignore[union-attr]
    first, second = lines(folder)
    assert (first["did"], first["by"], first["why"]) == ("opened", "python", "a notebook")
    assert (second["did"], second["by"], second["why"]) == ("exported", "python", "a notebook")


# ---- audit show, audit verify ----


def test_show_gives_the_last_lines_in_every_form(out: Path) -> None:
    for word in ("prewett", "vickers", "0417"):
        run("search", out, word, "--purpose", "a complaint")
    code, text, err = run("audit", "show", "-n", "2")
    assert code == 0 and "0417" in text and "prewett" not in text and "a complaint" in text and "2 of 3" in err
    told = json.loads(run("audit", "show", "--json")[1])
    assert told["total"] == 3 and told["lines"][0]["asked"]["arguments"][-1] == "prewett"
    assert len(list(csv.DictReader(io.StringIO(run("audit", "show", "--csv")[1])))) == 3


def test_verify_says_what_is_wrong_and_fails(out: Path, folder: Path) -> None:
    for word in ("prewett", "vickers", "ohare"):
        run("search", out, word)
    assert run("audit", "verify")[0] == 0
    log = folder / "log.jsonl"
    log.write_text(log.read_text(encoding="utf-8").replace("vickers", "somebody"), encoding="utf-8")
    code, text, _ = run("audit", "verify")
    assert code == 1 and "Line 3" in text
    told = json.loads(run("audit", "verify", "--json")[1])
    assert told["good"] is False and [fault["line"] for fault in told["faults"]] == [3]
    assert run("audit", "show")[0] == 0  # what is there can still be looked at


def test_verify_against_another_log(out: Path) -> None:
    run("top", out)
    code, text, _ = run("audit", "verify", "--head", "0" * 64)
    assert code == 1 and "No line has the hash" in text
    code, _, err = run("audit", "verify", "--head", "xyz")
    assert code == 1 and "stamped" in err
