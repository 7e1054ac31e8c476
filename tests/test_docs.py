"""Documentation is tested: nothing a user can type, set or read is undocumented, and every example runs.

`make docs` writes the pages that are made from the code and the output of the README's examples.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import fields
from importlib.metadata import version
from pathlib import Path

import click
import document
import pytest
import questions
import readme

from graphlink.catalogue import contract, outputs
from graphlink.harm.policy import load_policy
from graphlink.settings import Settings
from graphlink.store import library
from tests.conftest import SampleRun

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("[a-z]*/README.md")])
COMMANDS = list(document.commands())
LEAVES = [(path, command) for path, command, _ in COMMANDS if not isinstance(command, click.Group)]


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


MY_POLICY = """
name = "mine"
title = "Two years"
extends = "v100"
window_days = 730

[why]
window_days = "The review covers two years."
"""


# ---- pages made from the code ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", document.PAGES)
def test_the_made_pages_are_current(name: str) -> None:
    assert page(name) == document.made(name), "run `make docs`"


def test_the_page_of_saved_questions_says_what_their_headers_say() -> None:
    """What each answers over the sample is as `tools/questions.py` wrote it; all other words are made here again."""
    text = page("docs/guide/questions.md")
    answers = questions.kept(text)
    assert list(answers) == [question.name for question in library.questions()]
    assert text == questions.page(lambda question: answers[question.name]), "run `python tools/questions.py OUT`"
    assert all(f"$ graphlink query {name}" in shown for name, shown in answers.items())


def test_every_table_and_column_has_a_meaning() -> None:
    silent = [
        f"{table.name}.{column.name}"
        for table in (*contract.TABLES, *outputs.TABLES)
        for column in table.columns
        if not column.meaning
    ]
    assert not silent


def test_every_written_column_stands_in_the_data_model() -> None:
    written = page("docs/data-model.md").partition("## What a run writes")[2]
    sections = {part.split()[0]: part for part in re.split(r"^#### ", written, flags=re.MULTILINE)[1:]}
    for table in outputs.TABLES:
        for column in table.columns:
            assert f"| `{column.name}` |" in sections[table.name], f"{table.name}.{column.name}"


def test_every_key_of_run_json_stands_in_the_data_model(sample_run: SampleRun) -> None:
    manifest = json.loads((sample_run.run / "run.json").read_text(encoding="utf-8"))
    assert manifest.keys() == document.RUN_JSON.keys()


def test_every_setting_has_a_meaning_and_stands_in_the_page() -> None:
    meanings = document.setting_meanings()
    for field in fields(Settings):
        assert meanings.get(field.name), field.name
        assert f"`GRAPHLINK_{field.name.upper()}`" in page("docs/settings.md")


def test_every_variable_that_is_read_is_documented() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "graphlink").rglob("*.py"))
    for variable in set(re.findall(r"\bGRAPHLINK_[A-Z]+(?:_[A-Z]+)*\b", code)):
        assert f"`{variable}`" in page("docs/settings.md"), variable


# ---- commands --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "command"),
    [(path, command) for path, command, _ in COMMANDS],
    ids=lambda x: x if isinstance(x, str) else "",
)
def test_a_command_says_what_it_and_each_option_does(path: str, command: click.Command) -> None:
    assert f"\n## {path}\n" in page("docs/commands.md")
    assert command.help, path
    silent = [p.name for p in command.params if isinstance(p, click.Option) and not p.help and not p.hidden]
    assert not silent, f"{path}: no help for {silent}"


@pytest.mark.parametrize("path", document.COMMANDS)
def test_the_guide_or_readme_names_the_command(path: str) -> None:
    prose = "\n".join(p.read_text(encoding="utf-8") for p in PAGES if p.name != "commands.md")
    assert re.search(rf"graphlink {path}\b", prose), f"no page but the reference shows 'graphlink {path}'"


def examples(command: click.Command) -> list[str]:
    """The lines under "Example:" in a command's help."""
    text = (command.help or "").replace("\b", "")
    block = re.search(r"^Examples?:\n((?:[ \t]+\S.*\n?)+)", text, re.MULTILINE)
    lines = re.sub(r"\\\n\s*", "", block[1]).splitlines() if block else []
    return [line.strip().removeprefix("$ ") for line in lines if "graphlink " in line]


@pytest.fixture
def demo_folder(sample_run: SampleRun, tmp_path: Path) -> Path:
    """What a user has after `graphlink demo`, a ./run with the one before it, and small files of the user's own."""
    folder = tmp_path / "examples"
    shutil.copytree(sample_run.run.parent, folder / "graphlink-demo")
    shutil.copytree(sample_run.run, folder / "run")
    shutil.copytree(sample_run.run, folder / "run.previous")
    for manifest in folder.rglob("run.json"):  # it names the data it was made from, where judgements are written
        text = manifest.read_text(encoding="utf-8")
        here = json.dumps(str(folder / "graphlink-demo" / "data"))[1:-1]
        manifest.write_text(text.replace(json.dumps(str(sample_run.data))[1:-1], here), encoding="utf-8")
    (folder / "numbers.csv").write_text("number\n07700 900123\nAB12 CDE\n", encoding="utf-8")
    (folder / "mine.toml").write_text(MY_POLICY, encoding="utf-8")
    return folder


def with_real_ids(line: str, run: Path) -> str:
    """The line with records of this run for `person:N1` and `person:N2`: help cannot know the reader's records."""
    table = (run / "identities.csv").read_text(encoding="utf-8").splitlines()
    for word, row in zip(("person:N1", "person:N2"), table[1:], strict=False):
        line = re.sub(rf"{word}\b", f"person:{row.split(',')[0]}", line)
    return line


@pytest.mark.parametrize(("path", "command"), LEAVES, ids=lambda x: x if isinstance(x, str) else "")
def test_help_opens_with_an_example_that_runs(path: str, command: click.Command, demo_folder: Path) -> None:
    lines = [line for line in examples(command) if not needs_something_else(line)]
    assert examples(command), f"'{path} --help' has no example"
    for line in lines:
        program, *arguments = shlex.split(with_real_ids(line, demo_folder / "run"), comments=True)
        assert program == "graphlink", line
        answer = subprocess.run(
            [sys.executable, "-c", readme.MAIN, *arguments],
            cwd=demo_folder, capture_output=True, text=True, encoding="utf-8", stdin=subprocess.DEVNULL, check=False,
            timeout=300,
        )  # fmt: skip
        assert answer.returncode in (0, 3), f"{line}\n{answer.stdout}{answer.stderr}"


def needs_something_else(line: str) -> bool:
    """Examples on files that only their owner has, on a graph, or that serve until Ctrl-C; their own tests run them."""
    stays_or_asks_a_graph = re.search(r"graphlink (cypher|explore|load|store|query (?!list|show))|--open", line)
    return bool(stays_or_asks_a_graph) or any(word in line for word in ("pole-data-importer.zip", ".xlsx"))


# ---- the README and the other pages ----------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="the examples are shown as on a Unix terminal")
def test_the_readme_examples_run_and_print_what_it_shows(tmp_path: Path) -> None:
    text, ran = readme.retell(page("README.md"), tmp_path)
    assert len(ran) >= 5
    assert not [f"{e.text} ended with {e.code}:\n{e.output}" for e in ran if e.code]
    assert readme.timeless(text) == readme.timeless(page("README.md")), "run `make docs`"


def test_a_wrong_output_in_the_readme_is_seen(tmp_path: Path) -> None:
    shown = "```console\n$ graphlink --version\ngraphlink 0.0.0\n```\n"
    text, ran = readme.retell(shown, tmp_path)
    assert ran[0].code == 0
    assert text != shown


def test_every_make_target_is_documented_and_every_documented_one_exists() -> None:
    targets = set(re.search(r"^\.PHONY: (.+)$", page("Makefile"), re.MULTILINE)[1].split())  # type: ignore[index]
    prose = page("README.md") + page("CONTRIBUTING.md")
    named = set(re.findall(r"`make ([a-z]+)`", prose)) | set(re.findall(r"^make ([a-z]+)", prose, re.MULTILINE))
    assert named == {target for target in targets if "-" not in target and target != "help"}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_between_pages_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
        if "://" not in target and not target.startswith("mailto:"):
            assert (path.parent / target).exists(), target


def test_every_setting_of_a_policy_is_documented() -> None:
    shipped = load_policy("v100").settings()
    assert shipped
    for setting in shipped:
        assert f"`{setting}`" in page("docs/policies.md"), setting


def test_the_changelog_has_this_version() -> None:
    assert re.search(rf"^## \[(Unreleased|{re.escape(version('graphlink'))})\]", page("CHANGELOG.md"), re.MULTILINE)
