"""graphlink query and graphlink cypher, as a user types them, on a server known by its address."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from graphlink.runfolder import open_run
from graphlink.store.load import load
from tests import handmade
from tests.store import answer_world
from tests.store.answer_world import PHONE_1
from tests.store.conftest import TestServer, clear

Typed = Callable[..., subprocess.CompletedProcess[str]]
MAIN = "from graphlink.cli import main; main()"


@pytest.fixture(scope="module")
def typed(own_server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Typed:
    """A command line in a folder with the run, another run and a few statements."""
    folder = tmp_path_factory.mktemp("typed")
    answer_world.write(folder / "answers")
    other = handmade.manifest(run_id="another")
    handmade.write_run(folder / "other", answer_world.tables(), other)
    (folder / "question.cypher").write_text("MATCH (p:Phone {id: $id}) RETURN p.holders AS holders", encoding="utf-8")
    (folder / "write.cypher").write_text("MATCH (p:Phone) SET p.note = 'x'", encoding="utf-8")
    clear(own_server)
    load(open_run(folder / "answers"), own_server.settings)

    def run(*arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", MAIN, *arguments],
            cwd=folder, env=own_server.environ, input=stdin or "",
            capture_output=True, text=True, encoding="utf-8", check=False,
        )  # fmt: skip

    return run


def test_a_question_piped_is_csv_with_its_run_on_stderr(typed: Typed) -> None:
    answer = typed("query", "shared-phones")
    assert answer.returncode == 0, answer.stderr
    rows = list(csv.DictReader(io.StringIO(answer.stdout)))
    assert [(row["phone"], row["identity_a"], row["first_together"]) for row in rows] == [
        (PHONE_1, "I-ADAM", "2026-02-20")
    ]
    assert "1 row. As at 2026-10-31, policy v100. OFFICIAL-SENSITIVE" in answer.stderr


def test_json_says_what_was_asked_shown_and_cut(typed: Typed) -> None:
    answer = typed("query", "listed-without-action", "-p", "top=8", "--limit", "2", "--json")
    data = json.loads(answer.stdout)
    assert (data["name"], data["params"], data["shown"], data["total"], data["truncated"]) == (
        "listed-without-action", {"top": 8}, 2, None, True,
    )  # fmt: skip
    assert (data["run"]["as_of"], data["run"]["marking"]) == ("2026-10-31", "OFFICIAL-SENSITIVE")
    assert data["rows"][0]["last_offence"] == "2026-06-15T21:00:00+00:00"
    assert "The first 2 rows; there are more. --limit 0 gives all." in answer.stderr
    assert json.loads(typed("query", "listed-without-action", "--limit", "0", "--json").stdout)["total"] == 7


def test_a_table_into_a_file(typed: Typed, tmp_path: Path) -> None:
    page = tmp_path / "answer.txt"
    assert typed("query", "identity-in-time", "-p", "identity=I-ADAM", "-o", str(page)).returncode == 0
    text = page.read_text(encoding="utf-8")
    assert text.splitlines()[0].split() == [
        "Began", "Offence", "Title", "Days", "Share", "Basis", "Counts", "Victims", "Relationship", "Days", "since",
    ]  # fmt: skip
    assert "2026-05-01 22:00  O03" in text  # local time


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        ("query shared-phone", 1, "Nearest: shared-phones"),
        ("query identity-in-time", 2, "needs identity, text: identity (I-...). Give it: -p identity=..."),
        ("query shared-phones -p max_holders=many", 2, "max_holders, a whole number"),
        ("query shared-phones -p holders=3", 2, "has no parameter 'holders'"),
        ("query shared-phones -p 3", 2, "KEY=VALUE"),
        ("query one two", 2, "One question is asked"),
        ("query other shared-phones", 4, "The graph holds another run"),
        ("cypher missing.cypher", 1, "missing.cypher cannot be read"),
        ("cypher question.cypher", 2, "needs id, text"),
        ("cypher write.cypher", 5, "only reading is allowed"),
    ],
)
def test_what_is_wrong_is_told_with_its_exit_code(typed: Typed, line: str, code: int, words: str) -> None:
    answer = typed(*line.split())
    assert answer.returncode == code, answer.stderr
    assert words in answer.stderr
    assert not answer.stdout


def test_the_run_may_be_named_first(typed: Typed) -> None:
    assert typed("query", "answers", "shared-phones").returncode == 0
    assert typed("cypher", "answers", "question.cypher", "-p", f"id={PHONE_1}").stdout == "holders\n2\n"


def test_a_statement_from_stdin_and_one_that_may_write(typed: Typed) -> None:
    assert typed("cypher", "-", stdin="RETURN 1 AS one").stdout == "one\n1\n"
    answer = typed("cypher", "write.cypher", "--write")
    assert answer.returncode == 0, answer.stderr
    assert "Properties set: 4." in answer.stderr


def test_a_list_may_be_given_in_one_or_several(typed: Typed) -> None:
    once = typed("query", "new-partners", "-p", "flags=none;stalking", "-p", "categories=none", "--json")
    twice = typed(
        "query", "new-partners", "-p", "flags=none", "-p", "flags=stalking", "-p", "categories=none", "--json"
    )
    assert json.loads(once.stdout)["rows"] == json.loads(twice.stdout)["rows"]
    assert json.loads(once.stdout)["rows"][0]["offences"] == 1


def test_questions_are_listed_and_shown_without_a_server(typed: Typed) -> None:
    listing = json.loads(typed("query", "list", "--json").stdout)
    assert listing["total"] == len(listing["questions"]) >= 28
    shown = typed("query", "show", "components").stdout
    assert "on_the_way" in shown
    assert "graphlink query components" in shown
