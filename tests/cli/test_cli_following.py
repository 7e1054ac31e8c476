"""series and review as typed, on hand-made runs whose answers are worked out beside them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from graphlink.cli.app import cli
from graphlink.cli.following import _ordinal
from tests import handmade
from tests.handmade import RICKY, world
from tests.worlds import judgement, offence, person, run_world, suspect


def run(*arguments: object) -> tuple[int, str, str]:
    answer = CliRunner().invoke(cli, [str(a) for a in arguments], prog_name="graphlink")
    if answer.exception and not isinstance(answer.exception, SystemExit):
        raise answer.exception
    return answer.exit_code, answer.stdout, answer.stderr


@pytest.fixture(scope="module")
def series(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two rapes by one unknown hand (3,650 days), by judgement. Ada: three rapes (5,475); Bea: one (1,825)."""
    days = ("2026-09-01", "2026-09-09", "2026-08-01", "2026-08-02", "2026-08-03", "2026-08-04")
    tables = {
        "persons": [person("N1", "Ada", "Flint"), person("N2", "Bea", "Crane")],
        "offences": [offence(f"C{at}", on=day, bcu="North") for at, day in enumerate(days, start=1)],
        "involvements": [
            suspect("C1"), suspect("C2"), suspect("C6", "N2"),
            suspect("C3", "N1"), suspect("C4", "N1"), suspect("C5", "N1"),
        ],
        "decisions": [judgement("D1", "same", "offence:C1", "offence:C2")],
    }  # fmt: skip
    return run_world(tmp_path_factory.mktemp("series"), tables).path


def test_a_series_says_where_one_man_would_stand(series: Path) -> None:
    code, text, err = run("series", series, "--json")
    data = json.loads(text)
    [row] = data["rows"]
    assert code == 0 and data["total"] == 1
    assert (row["expected_harm"], row["offences"], row["would_stand"]) == (3650.0, 2, 2)  # after Ada, before Bea
    assert (row["first"], row["last"], row["bcus"]) == ("2026-09-01", "2026-09-09", ["North"])
    assert [member["offence_id"] for member in row["members"]] == ["C1", "C2"]
    assert sum(member["days"] for member in row["members"]) == row["expected_harm"]
    assert err == "The 1 series.\n"


def test_a_series_as_text_and_csv(series: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("series", series)[1])))
    assert rows[0]["would_stand"] == "2"
    from graphlink.api import open as opened
    from graphlink.cli.following import _series_text
    from graphlink.view.series import unknown_series

    text = _series_text(unknown_series(opened(series).folder))
    assert "1 Sep 2026 to 9 Sep 2026" in text and "2nd" in text and "C1, C2" in text


def test_no_series_says_why(tmp_path: Path) -> None:
    out = handmade.write_run(tmp_path / "run", world())
    code, _, err = run("series", out)
    assert code == 0 and "only a judgement joins offences" in err


@pytest.mark.parametrize(
    ("n", "said"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (113, "113th"), (121, "121st")],
)
def test_ordinals(n: int, said: str) -> None:
    assert _ordinal(n) == said


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three questions: an attribution, a pair of records, a doubted name."""
    tables = world()
    common = {"bits": 0.5}
    tables["review"] = [
        {"position": 1, "subject": "attribution", "a": "suspect:C6/1", "b": f"identity:{RICKY}", "probability": 0.6,
         "harm_moved": 1825.0, "question": f"Did {RICKY} do C6?", **common},
        {"position": 2, "subject": "pair", "a": "person:N1", "b": "person:N3", "probability": 0.4, "harm_moved": 252.0,
         "question": "One human or two?", **common},
        {"position": 3, "subject": "attribution", "a": "suspect:C1/1", "b": RICKY, "probability": 0.2,
         "harm_moved": 10.0, "question": f"Is {RICKY} rightly named in C1? Other evidence speaks against it.",
         **common},
    ]  # fmt: skip
    tables["evidence"] = [
        {"subject": "attribution", "a": "suspect:C6/1", "b": RICKY, "name": "number used", "value_a": "x",
         "value_b": "y", "bits": 6.5, "source_refs": "[]"},
        {"subject": "attribution", "a": "suspect:C6/1", "b": RICKY, "name": "far away", "value_a": None,
         "value_b": "9 km", "bits": -2.0, "source_refs": "[]"},
    ]  # fmt: skip
    return handmade.write_run(tmp_path_factory.mktemp("review") / "run", tables)


def test_each_question_stands_with_the_command_that_settles_it(asked: Path) -> None:
    data = json.loads(run("review", asked, "--json")[1])
    did, same, doubt = data["rows"]
    assert did["question"].startswith("Did Ricky VICKERS") and "do C6 (" in did["question"]
    assert "60%, likely. The answer moves about 1,825 days." in did["question"]
    assert did["yes"] == f'graphlink decide {asked} did suspect:C6/1 person:N3 --why "..."'
    assert did["no"] == f'graphlink decide {asked} did-not suspect:C6/1 person:N3 --why "..."'
    assert [piece["name"] for piece in did["evidence"]] == ["number used", "far away"]
    assert same["yes"] == f'graphlink decide {asked} same person:N1 person:N3 --why "..."'
    assert same["question"].count("(person:N") == 2 and "one human?" in same["question"]
    assert doubt["question"].startswith("Is Ricky VICKERS") and "rightly named in C1" in doubt["question"]


def test_the_commands_of_a_question_can_be_typed(series: Path, asked: Path) -> None:
    import shlex

    for row in json.loads(run("review", asked, "--json")[1])["rows"][:2]:
        program, *words = shlex.split(row["yes"])
        assert program == "graphlink"
        code, text, err = run(*words, "--by", "DC Poole")
        assert code == 0, err
        assert "DC Poole" in text


def test_review_as_text_is_cut_and_says_so(asked: Path) -> None:
    _, text, err = run("review", asked, "-n", "1")
    assert "1. Did Ricky VICKERS" in text and "+6.5 bits  Number used, x: y" in text
    assert "   yes: graphlink decide" in text and "2. " not in text
    assert err == "The first 1 of 3 questions. -n 0 gives all.\n"


def test_nothing_undecided_says_why(tmp_path: Path) -> None:
    out = handmade.write_run(tmp_path / "run", world())
    _, text, err = run("review", out)
    assert text == "Nothing to decide.\n" and "the plain rule joins for certain or not at all" in err
