"""top, show, search, explain, diff as typed: OUT, forms, exit codes, what goes where."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from graphlink.cli.app import cli
from graphlink.cli.output import csv_text
from tests import handmade
from tests.handmade import DALE, manifest, world


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return handmade.write_run(tmp_path_factory.mktemp("cli") / "run", world())


def run(*arguments: object, stdin: str = "") -> tuple[int, str, str]:
    answer = CliRunner().invoke(cli, [str(a) for a in arguments], prog_name="graphlink", input=stdin)
    if answer.exception and not isinstance(answer.exception, SystemExit):
        raise answer.exception
    return answer.exit_code, answer.stdout, answer.stderr


# ---- which run ----


def test_the_first_argument_is_out_only_if_it_is_a_run(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(out.parent)
    assert run("show", "N1")[0] == 0  # ./run is meant
    assert run("show", out, "N1")[1] == run("show", "N1")[1]
    assert run("top")[1] == run("top", out)[1]
    code, _, err = run("top", "rnu")
    assert code == 2 and "'rnu' is not a run folder" in err


def test_without_any_run_the_way_to_one_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, err = run("top")
    assert code == 2 and "graphlink demo" in err


def test_what_is_missing_is_named(out: Path) -> None:
    assert "ID: what to show" in run("show", out)[2]
    assert "TEXT: what to search for" in run("search", out)[2]
    assert "in quotes" in run("show", out, "Dale", "PREWETT")[2]


def test_a_purpose_is_taken_on_every_reading_command(out: Path) -> None:
    for command in (
        ["top", out],
        ["show", out, "rank:1"],
        ["explain", out, "rank:1"],
        ["search", out, "dale"],
        ["diff", out, out],
    ):
        assert run(*command, "--purpose", "Op Test", "-q")[0] == 0


# ---- top ----


def test_top_piped_is_csv_with_every_column(out: Path) -> None:
    code, text, err = run("top", out, "-n", "2")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert code == 0
    assert [row["identity_id"] for row in rows] == [DALE, "I-BBBBBBBBBB"]
    assert rows[0]["expected_harm"] == "2077.0" and rows[0]["added"] == "252.0"
    assert err == "The first 2 of 3 on the list. -n 0 gives all.\n"


def test_top_as_json_says_shown_and_total(out: Path) -> None:
    data = json.loads(run("top", out, "-n", "1", "--json")[1])
    assert (data["shown"], data["total"], data["rows"][0]["rank"]) == (1, 3, 1)
    assert data["about"]["marking"] == "OFFICIAL-SENSITIVE"


def test_top_into_a_file(out: Path, tmp_path: Path) -> None:
    code, text, err = run("top", out, "-o", tmp_path / "list.json")
    assert (code, text) == (0, "") and "Written to" in err
    assert json.loads((tmp_path / "list.json").read_text(encoding="utf-8"))["total"] == 3


def test_an_empty_list_is_still_a_table(tmp_path: Path) -> None:
    empty = handmade.write_run(tmp_path / "run", {}, manifest(counts={}, tables={}))
    assert run("top", empty, "--csv")[1] == csv_text([], ["rank", "identity_id", "label", "expected_harm"])
    assert run("top", empty, "--json")[0] == 0


# ---- show, explain ----


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rank:1", "Dale PREWETT  I-AAAAAAAAAA"),
        ("N4", "Anna KOWALSKA  I-DDDDDDDDDD (asked for record N4)"),
        ("C5", "Rape  C5"),
        ("07700900417", "07700 900417  phone:+447700900417"),
        ("zq21kdo", "ZQ21 KDO  vehicle:ZQ21KDO"),
        ("6 Tallow Row, Eastmere EA1 2BC", "6 Tallow Row, Eastmere EA1 2BC  address:uprn:100023"),
    ],
)
def test_show(out: Path, text: str, said: str) -> None:
    code, shown, _ = run("show", out, text)
    assert code == 0 and shown.splitlines()[0] == said


def test_show_not_found_and_ambiguous(out: Path, tmp_path: Path) -> None:
    code, text, err = run("show", out, "07700900418")
    assert (code, text) == (1, "") and "Nearest: phone:+447700900417." in err
    tables = world()
    tables["offences"].append(handmade.offence("N1", "019/08", "Rape", "2026-01-01", 1825.0))
    twice = handmade.write_run(tmp_path / "run", tables)
    code, text, err = run("show", twice, "N1")
    assert (code, text) == (2, "") and "person:N1, offence:N1" in err
    assert run("show", twice, "person:N1")[0] == 0


def test_a_bare_number_is_an_id_and_never_a_rank(out: Path) -> None:
    code, text, err = run("show", out, "1")
    assert (code, text) == (1, "") and "Nothing in this run has the id '1'" in err
    assert "the list has 3 places" in run("show", out, "rank:4")[2]
    assert run("explain", out, "rank:x")[0] == 1


def test_show_as_json_carries_kind_and_id(out: Path) -> None:
    data = json.loads(run("show", out, "C1", "--json")[1])
    assert (data["kind"], data["id"], data["days"]) == ("offence", "C1", 1825.0)
    code, _, err = run("show", out, "C1", "--csv")
    assert code == 2 and "not a table" in err


def test_explain_adds_up_and_cites(out: Path) -> None:
    data = json.loads(run("explain", out, DALE, "--json")[1])
    assert sum(bar["adds"] for bar in data["bars"]) == data["row"]["expected_harm"] == 2077.0
    assert data["bars"][0]["sources"] == ["offences:C1", "involvements:#c1n1s"]
    text = run("explain", out, "N2")[1]
    for said in (
        "2,077 days, the sum of share x days",
        "C4",
        "Not counted",
        "Victim A (F 27, stranger)",
        "offences:C1",
    ):
        assert said in text, said
    code, _, err = run("explain", out, "C1")
    assert code == 1 and "Nothing in this run has the id 'C1'" in err


def test_an_escape_code_in_a_name_does_not_reach_the_terminal(tmp_path: Path) -> None:
    tables = world()
    tables["records"][0].update(forename="Dale\x1b[2J\u202e", surname="PREWETT")
    hostile = handmade.write_run(tmp_path / "run", tables)
    for command in (
        ["show", hostile, "rank:1"],
        ["explain", hostile, "rank:1"],
        ["show", hostile, "C1"],
        ["diff", hostile, hostile],
    ):
        _, text, err = run(*command)
        assert "\x1b" not in text + err and "\u202e" not in text + err
    assert "\\u001b" in run("show", hostile, "rank:1", "--json")[1]  # lossless to programs


# ---- search ----


def test_search_and_what_to_do_next(out: Path) -> None:
    code, text, err = run("search", out, "prewett")
    assert code == 0 and text.splitlines()[1].startswith("person,N1,Dale PREWETT")
    assert "Show one" in err
    assert json.loads(run("search", out, "zzz", "--json")[1])["hits"] == []


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("07700 900417\nZQ21 KDO\nnobody\n", [1, 2, 3]),
        ("ref,number\na,07700 900417\nb,ZQ21 KDO\nc,nobody\n", [2, 3, 4]),
        ("\ufeffplate\r\n07700 900417\r\nZQ21 KDO\r\nnobody\r\n", [2, 3, 4]),
    ],
)
def test_a_list_is_answered(out: Path, tmp_path: Path, text: str, lines: list[int]) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(text.encode())
    code, answer, err = run("search", out, "--file", path)
    rows = list(csv.DictReader(io.StringIO(answer)))
    assert code == 0 and err == "2 of 3 lines known.\n"
    assert [int(row["line"]) for row in rows] == lines
    assert [row["known"] for row in rows] == ["true", "true", "false"]
    assert json.loads(rows[0]["offences"]) == ["C6 (used)"]
    assert "KOWALSKA" not in answer


def test_a_list_from_stdin_and_lists_that_cannot_be_read(out: Path, tmp_path: Path) -> None:
    assert json.loads(run("search", out, "--file", "-", "--json", stdin="C1\n")[1])["known"] == 1
    (tmp_path / "bad.csv").write_bytes(b"ok\n\xff\xfe\n")
    (tmp_path / "empty.csv").write_bytes(b"")
    for name, said in (("none.csv", "cannot be read"), ("bad.csv", "list row 2: not UTF-8"), ("empty.csv", "is empty")):
        code, _, err = run("search", out, "--file", tmp_path / name)
        assert code == 1 and said in err and "Traceback" not in err


# ---- diff ----


def test_diff(out: Path, tmp_path: Path) -> None:
    assert "Nothing changed in the first 100" in run("diff", out, out)[1]
    tables = world()
    tables["ranking"] = tables["ranking"][:1]
    tables["attributions"] = [row for row in tables["attributions"] if row["offence_id"] != "C5"]
    tables["offences"] = [row for row in tables["offences"] if row["offence_id"] != "C5"]
    later = handmade.write_run(tmp_path / "run", tables, manifest(run_id="later"))
    code, text, _ = run("diff", out, later)
    assert code == 0 and "Left 2" in text and "offence no longer in the data -913 (C5)" in text
    data = json.loads(run("diff", out, later, "--json")[1])
    assert [one["label"] for one in data["left"]] == ["Ricky VICKERS", "Mallory O'HARE"]
    assert len(list(csv.DictReader(io.StringIO(run("diff", out, later, "--csv")[1])))) == 2


def test_diff_with_the_run_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    handmade.write_run(tmp_path / "run", world())
    monkeypatch.chdir(tmp_path)
    code, _, err = run("diff")
    assert code == 2 and "it was the first, or a record was removed" in err
    handmade.write_run(tmp_path / "run.previous", world())
    assert "Nothing changed" in run("diff")[1]
    assert "Nothing changed" in run("diff", "run")[1]


# ---- weight ----


@pytest.mark.parametrize("command", ["top", "show", "explain", "search", "diff", "decide", "run", "check", "demo"])
def test_help_loads_nothing_heavy(command: str) -> None:
    probe = (
        f"import sys\nfrom graphlink.cli import main\nsys.argv = ['graphlink', {command!r}, '--help']\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print([m for m in ('duckdb', 'pandas', 'pyarrow', 'numpy', 'scipy', 'jinja2') if m in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, encoding="utf-8", check=True)
    assert answer.stdout.splitlines()[-1] == "[]"
