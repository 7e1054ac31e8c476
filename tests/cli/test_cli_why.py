"""`graphlink why` and what `graphlink explain` adds, as typed."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from graphlink.cli.app import cli
from tests import handmade, linked_world
from tests.handmade import DALE


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return linked_world.write(tmp_path_factory.mktemp("why") / "run")


def run(*arguments: object) -> tuple[int, str, str]:
    answer = CliRunner().invoke(cli, [str(a) for a in arguments], prog_name="graphlink")
    if answer.exception and not isinstance(answer.exception, SystemExit):
        raise answer.exception
    return answer.exit_code, answer.stdout, answer.stderr


def test_text_shows_every_piece_with_its_rows_and_the_sum(out: Path) -> None:
    code, text, _ = run("why", out, "C7", "N1")
    assert code == 0
    assert "+13.5  for" in text and "-0.5  against" in text and "-11.0  start" in text
    assert "associations:#000000000009" in text
    assert "+3.0 bits together: 89%, highly likely." in text
    assert "Who else it could be" in text and "3%, remote chance: Ricky VICKERS" in text


def test_json_is_whole_and_adds_up(out: Path) -> None:
    code, text, _ = run("why", out, "C7", DALE, "--json")
    data = json.loads(text)
    assert code == 0 and data["subject"] == "attribution"
    assert sum(row["bits"] for row in data["rows"]) == pytest.approx(data["bits"], abs=1e-9)
    assert {row["direction"] for row in data["rows"]} == {"for", "against"}
    assert data["rivals"][-1]["identity_id"] == ""


def test_csv_is_the_pieces(out: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("why", out, "N1", "N3", "--csv")[1])))
    assert [row["name"] for row in rows][1] == "same birth date"
    assert float(rows[1]["bits"]) == 13.0 and json.loads(rows[1]["sources"]) == ["persons:N1", "persons:N3"]


def test_what_is_missing_unknown_or_the_same_is_said(out: Path) -> None:
    assert run("why", out, "N1") == (2, "", run("why", out, "N1")[2]) and "A and B" in run("why", out, "N1")[2]
    code, _, err = run("why", out, "N1", "N99")
    assert code == 1 and "N99" in err
    code, _, err = run("why", out, "N1", "person:N1")
    assert code == 1 and "the same thing" in err


def test_a_pair_under_the_plain_rule_says_that_nothing_was_weighed(tmp_path: Path) -> None:
    out = handmade.write_run(tmp_path / "run", handmade.world())
    code, text, _ = run("why", out, "N1", "N2")
    assert code == 0 and "Equal national id" in text and "Nothing was weighed" in text and "%" not in text


def test_explain_goes_on_below_the_waterfall(out: Path) -> None:
    text = run("explain", out, "rank:1")[1]
    for part in (
        "What ties the offences that do not name them",
        "Nearest person not joined",
        "What would weaken it most",
        "everybody else on the list stays as they are",
        "What to find out, by the days it may move",
        "Ask who subscribed to number 07700 900417 on 20 May 2026",
    ):
        assert part in text
    data = json.loads(run("explain", out, "rank:1", "--json")[1])
    assert data["identity_id"] == DALE and data["weaker"][0]["rank"] == 1
    assert data["linked"][0]["offence_id"] == "C7" and data["asks"][0]["offences"] == ["C7"]


def test_names_cannot_write_to_the_terminal(tmp_path: Path) -> None:
    tables = linked_world.tables()
    for row in tables["evidence"]:
        if row["name"] == "number used":
            row["value_a"] = "07700\x1b[31m 900417"
    out = handmade.write_run(tmp_path / "run", tables, linked_world.manifest())
    for command in (("why", out, "C7", "N1"), ("explain", out, "rank:1")):
        text = run(*command)[1]
        assert "900417" in text and "\x1b" not in text
