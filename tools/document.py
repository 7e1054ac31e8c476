"""Writes the pages of docs/ that are made from the code: `make docs`. A test fails while they are not current.

    docs/data-model.md   every table and column, the graph and its picture, from graphlink/catalogue
    docs/settings.md     every setting with its default, from graphlink/settings.py
    docs/commands.md     every command's own help, from graphlink/cli
    docs/README.md       the contents: every page of docs/ by its title
    cypher/schema/       constraints and indexes of the graph, from graphlink/catalogue
    README.md            what its examples print

Mistake a newcomer will make: editing these pages. Edit what they are made from.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import click
import picture
import readme

from graphlink.catalogue import contract, outputs
from graphlink.catalogue.graph_indexes import INDEXES
from graphlink.catalogue.model import Column, OutTable, Table
from graphlink.catalogue.vocabularies import TIE_KINDS, VOCABULARIES
from graphlink.cli.app import COMMANDS, cli
from graphlink.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
MADE = "<!-- Made by `make docs`; edit what it is made from. -->"
WIDTH = 100
# As the command line asks for help: click keeps the help option of the first context that it sees.
LOOK: dict[str, Any] = {
    "terminal_width": WIDTH,
    "max_content_width": WIDTH,
    "help_option_names": ["-h", "--help"],
}


def made(name: str) -> str:
    """The text of a made page as it ought to stand in the repository."""
    said = MADE.replace("<!--", "//").replace(" -->", "") if name.endswith(".cypher") else MADE
    return "\n".join((said, "", *PAGES[name]())).rstrip() + "\n"


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


# ---- tables and columns ----------------------------------------------------------------------------------------


def data_model() -> Iterator[str]:
    """What graphlink reads and what a run writes."""
    yield from (
        "# The data model",
        "",
        "## What graphlink reads",
        "",
        "A folder with one file a table, `<table>.csv` (UTF-8, a header row, RFC 4180) or `<table>.parquet` with the "
        "same columns. Columns may stand in any order; columns that are not named here are kept and shown. An empty "
        "cell means unknown. Identifiers are opaque text. Times are ISO 8601; without an offset they are "
        "Europe/London local time. `*` marks a column that must be present and filled.",
        "",
    )
    for table in contract.TABLES:
        yield from _contract_table(table)
    yield from ("### Which tie may join what", "", _row("from", "to", "kinds"), _row("---", "---", "---"))
    for (origin, target), kinds in TIE_KINDS.items():
        yield _row(origin, target, ", ".join(f"`{kind}`" for kind in kinds))
    yield from (
        "",
        "## What a run writes",
        "",
        "Parquet files in the run folder; those marked *CSV* also stand there as CSV. Everything that reads a run "
        "reads these files only. Floats are rounded to 1e-9; the same data give the same bytes.",
        "",
    )
    part = ""
    for written in outputs.TABLES:
        if written.part != part:
            part = written.part
            yield from (f"### {part[:1].upper()}{part[1:]}", "")
        yield from _written_table(written)
    yield from ("### run.json", "", "What was asked, read and done.", "", _row("key", "meaning"), _row("---", "---"))
    for key, meaning in {**RUN_JSON, **ADDED_TO_RUN_JSON}.items():
        yield _row(f"`{key}`", meaning)
    yield from ("", *picture.graph())


# The keys of run.json; a test compares them with a run's.
RUN_JSON = {
    "run_id": "the run's own name",
    "version": "of graphlink",
    "started": "UTC",
    "finished": "UTC",
    "as_of": "last day counted",
    "as_of_given": "whether it was asked for, or taken from the data",
    "identity": "the rule by which records became humans",
    "attribution": "how it was decided who did it, and what that was learnt from",
    "policy": "its name, title, SHA-256 of its settings, every setting, and why each is what it is",
    "harm": "edition and SHA-256 of the harm table; counted days by basis of their value; share of published values",
    "settings": "every setting in force",
    "seed": "of the draws",
    "data": "the folder that was read",
    "tables": "rows read, accepted, rejected, duplicate and cells cleared, for each table",
    "files": "name, bytes and SHA-256 of each input file",
    "faults": "what was rejected, cleared or listed, by cause, with the first three rows",
    "import": "what `graphlink import` said of the data; empty where they were not imported",
    "notes": "what was left out and why, in plain words",
    "counts": "of persons, identities, offences, seats, days, ties and the rest",
    "caps": "limits that were hit",
    "decisions": "the file of human judgements, how many are in force, which are not and why",
    "empty_tables": "tables written with headers only, and why",
    "stages": "seconds and memory of each stage",
    "records_removed": "whether records of the run before are gone from the data",
    "written": "rows of each written table",
    "marking": "protective marking",
    "review_by": "day by which the list is to be reviewed",
    "self_check": "under linked attribution: what was stated of names that were hidden, and what was so; "
    "`evaluate --self` adds national ids",
}


# What a later command writes into it.
ADDED_TO_RUN_JSON = {
    "self_check": "what `graphlink evaluate OUT --self` found: findings and heads in words, bands of what was stated "
    "and what was so with names and with national ids hidden; only once it was run",
}


def _contract_table(table: Table) -> Iterator[str]:
    yield from (f"### {table.name}" + (" (required)" if table.required else ""), "", table.meaning)
    key = ", ".join(f"`{name}`" for name in table.key)
    yield f"Key: {key}." if key else "It has no key: the whole row is the key."
    if table.without:
        yield f"Without it {table.without}."
    yield from ("", _row("column", "type", "meaning", "rule"), _row("---", "---", "---", "---"))
    for column in table.columns:
        name = f"`{column.name}`" + ("*" if column.required else "")
        yield _row(name, column.type, column.meaning, _rule(column))
    yield ""


def _rule(column: Column) -> str:
    rules = []
    if column.vocabulary:
        rules.append("one of " + ", ".join(_words(column.vocabulary)))
    if column.references:
        typed = column.references in ("from_type", "to_type")
        rules.append(
            f"stands in the table that {column.references} says" if typed else f"stands in {column.references}"
        )
    if column.low is not None and column.high is not None:
        rules.append(f"{column.low:g} to {column.high:g}")
    elif column.low is not None:
        rules.append(f"{column.low:g} or more")
    return "; ".join(rules)


def _words(vocabulary: str) -> Iterator[str]:
    for word, also in VOCABULARIES[vocabulary].items():
        yield f"`{word}`" + (f" (also {', '.join(also)})" if also else "")


def _written_table(table: OutTable) -> Iterator[str]:
    yield from (f"#### {table.name}" + (" (CSV)" if table.csv else ""), "", table.meaning)
    yield "Ordered by " + ", ".join(f"`{name}`" for name in table.order) + "."
    if table.open_ended:
        yield "The source's own further columns follow these."
    if table.name in outputs.EMPTY_UNDER_PLAIN_RULE:
        rules = " and ".join(outputs.EMPTY_UNDER_PLAIN_RULE[table.name])
        yield f"With {rules} by the plain rule it holds its header only; run.json says so."
    yield from ("", _row("column", "type", "meaning"), _row("---", "---", "---"))
    for column in table.columns:
        yield _row(f"`{column.name}`", column.type, column.meaning)
    yield ""


# ---- settings --------------------------------------------------------------------------------------------------


# Variables that are no settings of a run; a test finds those that are read and not told here.
VARIABLES = {
    "GRAPHLINK_PURPOSE": "why one looks, where `--purpose` does not say it",
    "NEO4J_PASSWORD": "the password for your own Neo4j; there is no setting and no flag for it",
    "NEO4J_URI, NEO4J_USERNAME, NEO4J_PASSWORD_FILE, NEO4J_DATABASE": "the settings of these names, as every Neo4j "
    "tool reads them; `GRAPHLINK_NEO4J_...` goes first",
    "NO_COLOR": "set to anything: no bold text on a terminal",
}


def settings_page() -> Iterator[str]:
    """Every setting, its variable, default and meaning."""
    yield from (
        "# Settings",
        "",
        "Whichever comes first decides: a flag of the command line, an environment variable, `graphlink.toml` in the "
        "folder where graphlink is started, the user's own `graphlink.toml` (in `$XDG_CONFIG_HOME/graphlink`, "
        "`%APPDATA%\\graphlink` or `~/.config/graphlink`), the default. A file holds lines such as `draws = 5000`. A "
        "name that is not in this table, or a value that cannot be used, refuses the command and says where it stands.",
        "",
        _row("setting", "variable", "default", "meaning"),
        _row("---", "---", "---", "---"),
    )
    meanings = setting_meanings()
    for field in fields(Settings):
        default = f"`{field.default}`" if field.default != "" else "empty"
        yield _row(f"`{field.name}`", f"`GRAPHLINK_{field.name.upper()}`", default, meanings[field.name])
    yield from ("", "Other variables:", "", _row("variable", "meaning"), _row("---", "---"))
    for variable, meaning in VARIABLES.items():
        yield _row(", ".join(f"`{one}`" for one in variable.split(", ")), meaning)


def setting_meanings() -> dict[str, str]:
    """The comment that stands beside each setting."""
    source = (ROOT / "graphlink" / "settings.py").read_text(encoding="utf-8")
    return dict(re.findall(r"^    (\w+): \w+ = .*?  # (.+)$", source, re.MULTILINE))


# ---- commands --------------------------------------------------------------------------------------------------


def commands() -> Iterator[tuple[str, click.Command, click.Context]]:
    """Every command and subcommand with its full name, as `graphlink --help` lists them."""
    top = click.Context(cli, info_name="graphlink", **LOOK)
    for name in COMMANDS:
        command = cli.get_command(top, name)
        if command is not None:
            yield from _with_subcommands(name, command, top)


def _with_subcommands(
    name: str, command: click.Command, parent: click.Context
) -> Iterator[tuple[str, click.Command, click.Context]]:
    context = click.Context(command, info_name=name, parent=parent, **LOOK)
    yield context.command_path, command, context
    if isinstance(command, click.Group):
        for sub in command.list_commands(context):
            if (inner := command.get_command(context, sub)) is not None:
                yield from _with_subcommands(sub, inner, context)


def commands_page() -> Iterator[str]:
    """Every command's help, as `--help` shows it."""
    yield from (
        "# Commands",
        "",
        "What `graphlink COMMAND --help` says. A command that reads a run takes its folder first; without one `./run` "
        "is meant. Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done but some rows were rejected (with `--strict`: "
        "failed), 4 graph store unavailable, 5 not permitted.",
        "",
    )
    for path, command, context in commands():
        yield from (f"## {path}", "", "```text", command.get_help(context), "```", "")


# ---- contents --------------------------------------------------------------------------------------------------

SECTIONS = {
    ".": ("Reference", "What can be read, set, typed and counted."),
    "guide": ("Guides", "How to do one thing, start to end."),
    "decisions": ("Decisions", "Choices that may surprise, and what was rejected."),
}


def contents_page() -> Iterator[str]:
    """Every page of docs/ by its title."""
    yield "# Documentation"
    for folder, (title, meaning) in SECTIONS.items():
        yield from ("", f"## {title}", "", meaning, "")
        for path in sorted((ROOT / "docs" / folder).glob("*.md")):
            name = path.relative_to(ROOT / "docs").as_posix()
            if name != "README.md":
                heading = re.search(r"^# (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
                yield f"- [{heading[1] if heading else name}]({name})"


def schema() -> Iterator[str]:
    """The constraints and indexes of the graph, as an administrator would make them by hand."""
    for index in INDEXES:
        yield f"{index.cypher};"


# The contents come last: they name the others.
PAGES: Mapping[str, Callable[[], Iterable[str]]] = {
    "docs/data-model.md": data_model,
    "docs/settings.md": settings_page,
    "docs/commands.md": commands_page,
    "cypher/schema/graph.cypher": schema,
    "docs/README.md": contents_page,
}


def main() -> None:
    """Writes what is not current and says so."""
    for name in PAGES:
        _write(ROOT / name, made(name))
    page = ROOT / "README.md"
    with tempfile.TemporaryDirectory() as folder:
        text, examples = readme.retell(page.read_text(encoding="utf-8"), Path(folder))
    failed = [example for example in examples if example.code]
    if failed:
        sys.exit("\n".join(f"{example.text} ended with {example.code}:\n{example.output}" for example in failed))
    _write(page, text)


def _write(path: Path, text: str) -> None:
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        sys.stderr.write(f"wrote {path.relative_to(ROOT).as_posix()}\n")


if __name__ == "__main__":
    main()
