"""`graphlink import`: other people's tables into the contract's, with what became of every record.

Do not break: the counts on screen are those of import.json, and a record left out without a reason ends the command
with exit code 3, never with 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graphlink.cli.app import State
from graphlink.cli.output import (
    Answer,
    Column,
    Progress,
    Wanted,
    say,
    strong,
    table_text,
    talk_options,
    write,
)
from graphlink.settings import load_settings

if TYPE_CHECKING:
    from graphlink.api import ImportReport

_REJECTED = 3  # interfaces.md: done, but not everything went in

_HELP = """Other people's tables into the contract's.

\b
Example:
  graphlink import pole-data-importer.zip pole --mapping pole

SOURCE is a zip or a folder. OUT gets one CSV per table of the data contract, and import.json with what became of every
record of every file; an earlier import there is replaced. A mapping is a shipped one or a folder of SELECT statements
with a mapping.toml; docs/guide/importing.md shows how to write one.

Exit code 3: done, but some records, columns or files were left out without a reason.
"""


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the table: a file, or a further reason under it."""

    path: str
    rows: int | str
    mapped: int | str
    not_mapped: int | str
    why: str


@click.command("import", help=_HELP, short_help="Other people's tables into the contract's.")
@click.argument("source", metavar="SOURCE", type=click.Path(path_type=Path))
@click.argument("out", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--mapping", required=True, metavar="NAME_OR_DIR", help="A shipped mapping, such as pole, or a folder.")
@click.option("--strict", is_flag=True, help="Fail, and write nothing, where something is left out without a reason.")
@click.option("--json", "as_json", is_flag=True, help="Print import.json instead of the tables.")
@talk_options
@click.pass_obj
def import_(state: State, source: Path, out: Path, mapping: str, strict: bool, as_json: bool) -> None:
    from graphlink.api import import_source

    settings = load_settings()
    with Progress(state) as progress:
        report = import_source(source, out, mapping, settings=settings, progress=progress, strict=strict)
    _tell(report, out, as_json, state)
    if report.unexplained:
        click.get_current_context().exit(_REJECTED)


def _tell(report: ImportReport, out: Path, as_json: bool, state: State) -> None:
    write(Answer(data=report.to_json(), text=lambda: _text(report)), Wanted("json" if as_json else "auto"), state)
    for note in report.notes:
        say(state, f"- {note}")
    if report.unexplained:
        say(state, f"Left out without a reason: {report.unexplained:,}. Give the reasons in the mapping, or map them.")
    say(state, f"Written to {out}. Next: graphlink check {out}")


def _text(report: ImportReport) -> str:
    files = table_text(
        (
            Column("file", lambda line: line.path, shrink=True),
            Column("rows", lambda line: line.rows, "right"),
            Column("mapped", lambda line: line.mapped, "right"),
            Column("not mapped", lambda line: line.not_mapped, "right"),
            Column("why", lambda line: line.why, shrink=True),
        ),
        list(_lines(report)),
    )
    tables = table_text(
        (Column("table", lambda row: row[0]), Column("rows", lambda row: f"{row[1]:,}", "right")),
        list(report.tables.items()),
    )
    return f"{strong('Read')}\n{files}\n\n{strong('Written')}\n{tables}"


def _lines(report: ImportReport) -> Iterator[_Line]:
    for file in report.files:
        whys = [(f"{reason.rows:,}", reason.why + _where(reason.examples)) for reason in file.reasons]
        first_count, first_why = whys[0] if len(whys) == 1 else ("", file.why)
        rows = "no table" if file.rows is None else f"{file.rows:,}"
        mapped = "" if file.rows is None else f"{file.mapped:,}"
        total = "" if file.rows is None else f"{file.not_mapped:,}"
        yield _Line(file.path, rows, mapped, first_count or total, first_why)
        if len(whys) > 1:
            for count, why in whys:
                yield _Line("", "", "", count, why)
        for column in file.undeclared:
            yield _Line("", "", "", "column", f"{column}: not declared in the mapping")


def _where(examples: tuple[int, ...]) -> str:
    return f" (records {', '.join(map(str, examples))})" if examples else ""
