"""Who stays under other choices: a world whose answer is worked out by hand, and data that refuse."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import graphlink.api as gl
from graphlink.cli.app import cli
from graphlink.errors import HarmError, InputError, NotFoundError
from graphlink.harm.table import PUBLISHED_BASES, HarmTable, groups
from graphlink.sensitivity import asked_of, check_data, choices
from graphlink.settings import Settings
from tests.worlds import offence, person, run_world, suspect, victim

RAPE, ATTEMPT = "019/08", "002/00"  # 1,825 days whoever the victim; 3,285 where she is a woman


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> gl.Run:
    """Ada: a rape. Bea: an attempted murder of a woman. Cal: two attempts on somebody of unrecorded sex.

    As it stands Cal 6,570, Bea 3,285, Ada 1,825; with unknown sex left out Bea, Ada, and Cal has nothing.
    """
    tables = {
        "persons": [
            person("N1", "Ada", "Flint"),
            person("N2", "Bea", "Crane"),
            person("N3", "Cal", "Dunn"),
            person("V1", "Fay", "Lowe", sex="F"),
        ],
        "offences": [offence("C1", RAPE), offence("C2", ATTEMPT), offence("C3", ATTEMPT), offence("C4", ATTEMPT)],
        "involvements": [
            suspect("C1", "N1"),
            suspect("C2", "N2"),
            victim("C2", "V1"),
            suspect("C3", "N3"),
            victim("C3"),
            suspect("C4", "N3"),
            victim("C4"),
        ],
    }
    return run_world(tmp_path_factory.mktemp("sense"), tables)


def test_who_leaves_and_who_enters_is_worked_out_by_hand(run: gl.Run) -> None:
    assert [row.anchor_id for row in run.ranking.itertuples()] == ["N3", "N2", "N1"]
    found = gl.sensitivity(run, n=2, only=["unknown sex left out"])
    assert found.same_again and found.entries == 2
    [choice] = found.choices
    assert (choice.stay, choice.left, choice.entered, choice.overlap) == (1, ("N3",), ("N1",), 0.5)
    cal, bea, ada = found.people
    assert (cal.verdict, cal.rank, cal.worst) == ("depends on unknown sex left out", 1, None)
    assert (bea.verdict, bea.rank, bea.best, bea.worst) == ("stays", 2, 1, 2)
    assert (ada.verdict, ada.rank, ada.best, ada.worst) == ("enters under unknown sex left out", 3, 2, 3)
    assert found.stay == 1


def test_choices_that_mean_nothing_are_left_out_and_said(run: gl.Run) -> None:
    asked = asked_of(run.folder)
    found, left_out = choices(run.folder, asked)
    assert "merge bar up" not in [choice.name for choice in found]
    assert any(reason.startswith("merge bar: the plain rule") for reason in left_out)
    with pytest.raises(NotFoundError, match="no choice 'merge bar up'"):
        gl.sensitivity(run, only=["merge bar up"])


def test_each_choice_moves_one_thing(run: gl.Run) -> None:
    asked = asked_of(run.folder)
    linked = type(asked)(Settings(identity="linked", attribution="linked"), asked.policy, asked.harm)
    found, _ = choices(run.folder, linked)
    assert {"merge bar up", "merge bar down", "names only", "doubt apply", "harm most"} <= {c.name for c in found}
    for choice in found:
        made = choice.make(linked)
        moved = [made.settings != linked.settings, made.policy != linked.policy, made.harm != linked.harm]
        assert sum(moved) == 1, choice.name
    bars = {c.name: c.make(linked).settings.merge_bits for c in found if c.name.startswith("merge bar")}
    assert bars == {"merge bar up": 3.0, "merge bar down": 0.0}


def test_values_nobody_published_move_and_published_ones_do_not(run: gl.Run) -> None:
    asked = asked_of(run.folder)
    most = next(c for c in choices(run.folder, asked)[0] if c.name == "harm most").make(asked).harm
    moved = 0
    for before, after in zip(asked.harm.values, most.values, strict=True):
        if before.days is None or before.basis in PUBLISHED_BASES or before.group is None:
            assert after == before
        else:
            assert after.days == groups()[before.group].max_days
            moved += 1
    assert moved > 10 and most.sha256 != asked.harm.sha256


def test_data_that_are_gone_changed_or_more_refuse(tmp_path: Path) -> None:
    world = {"persons": [person("N1", "Ada")], "offences": [offence("C1")], "involvements": [suspect("C1", "N1")]}
    run = run_world(tmp_path, world)
    data = tmp_path / "data"
    assert check_data(run.folder) == data
    (data / "phones.csv").write_text("phone_id,number\n", encoding="utf-8")
    (data / "persons.csv").write_text("person_id\nN1\n", encoding="utf-8")
    (data / "involvements.csv").unlink()
    with pytest.raises(InputError) as caught:
        gl.sensitivity(run)
    said = str(caught.value)
    assert "persons.csv: the file is not what the run read." in said
    assert "involvements.csv: the file is gone." in said
    assert "phones.csv: the run did not read this file." in said
    data.rename(tmp_path / "elsewhere")
    with pytest.raises(InputError, match="there is no folder"):
        gl.sensitivity(run)


def test_the_harm_table_of_the_run_is_found_or_asked_for(tmp_path: Path) -> None:
    from importlib import resources

    text = resources.files("graphlink.harm").joinpath("data/harm.csv").read_text(encoding="utf-8")
    own = tmp_path / "own.csv"
    own.write_text(text + "\n", encoding="utf-8")
    world = {"persons": [person("N1", "Ada")], "offences": [offence("C1")], "involvements": [suspect("C1", "N1")]}
    run = run_world(tmp_path, world, harm=own)
    assert asked_of(run.folder).harm.sha256 == HarmTable.load(own).sha256
    moved = own.rename(tmp_path / "moved.csv")
    with pytest.raises(HarmError, match="--run-harm FILE"):
        asked_of(run.folder)
    assert asked_of(run.folder, moved).harm.sha256 == HarmTable.load(moved).sha256


def test_as_typed(run: gl.Run) -> None:
    def typed(*words: str) -> tuple[str, str]:
        answer = CliRunner().invoke(
            cli,
            ["sensitivity", str(run.path), "-n", "2", "--only", "unknown sex left out", *words],
            prog_name="graphlink",
        )
        assert answer.exit_code == 0, answer.output
        return answer.stdout, answer.stderr

    text, err = typed()
    assert (
        "Of the first 2 under every choice (1 tried) there stay: 1. Depending on one choice: 1; on several: 0." in text
    )
    assert "leaves under unknown sex left out" in text and "Left out: merge bar" in err
    data = json.loads(typed("--json")[0])
    assert data["stay"] == 1 and data["people"][0]["out_under"] == ["unknown sex left out"]
    rows = list(csv.DictReader(io.StringIO(typed("--csv")[0])))
    assert [(row["anchor_id"], row["worst"]) for row in rows] == [("N3", ""), ("N2", "2"), ("N1", "3")]
