"""report: the linked-suspect report, in the formats that people and programs read.

Do not break: names of victims need a purpose, and what was left out is said. Mistake a newcomer will make: guessing the
format from the file's ending against what was asked; the option wins.
"""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Unpack

import click

from graphlink.cli.app import State
from graphlink.cli.output import purpose_option, say, talk_options
from graphlink.cli.runs import DEFAULT, finished, is_run
from graphlink.report import AUDIENCES, FOLDERS, FORMATS
from graphlink.report.wanted import Reported

_HELP = """The report on one suspect or many: who, how linked, on what sources, and what would weaken it.

\b
Example:
  graphlink report run rank:1 --format docx -o suspect.docx

OUT is a run folder, ./run where none is named. ID is what `show` takes for a person; rank:1-100 is the head of the
list. Victims stand by letter and everybody else by number. csv and i2 are folders; for the others a folder that is
there gets one file a suspect. --audience partner makes the redacted edition: what leaves the building is what the
catalogue marks to be shown.
"""


@click.command(help=_HELP, short_help="The report on suspects: Word, Excel, HTML, i2 and others.")
@click.argument("arguments", nargs=-1, required=True, metavar="[OUT] ID...")
@click.option("--format", "format_", type=click.Choice(FORMATS), help="Default: by the ending of FILE_OR_DIR.")
@click.option(
    "-o", "--output", "to", type=click.Path(path_type=Path), required=True, metavar="FILE_OR_DIR", help="Where it goes."
)
@click.option("--audience", type=click.Choice(AUDIENCES), default="own", show_default=True, help="For whom.")
@click.option("--name-victims", is_flag=True, help="Victims and third parties by name; needs --purpose.")
@click.option(
    "--include-conditional", is_flag=True, help="For a partner: ties of handling code C too, with conditions."
)
@click.option("--marking", default="", metavar="TEXT", help="Protective marking, instead of the run's.")
@click.option("--author", default="", metavar="TEXT", help="Who answers for it (default: the user's name).")
@click.option("--safe-for-excel", "for_excel", is_flag=True, help="csv: no cell begins a formula.")
@purpose_option
@talk_options
@click.pass_obj
def report(state: State, /, arguments: tuple[str, ...], format_: str | None, to: Path, **how: Unpack[Reported]) -> None:
    given = list(arguments)
    out = Path(given.pop(0)) if is_run(Path(given[0])) else DEFAULT
    if not given:
        raise click.UsageError("ID is missing: a person, an identity, or rank:1.")
    how["author"] = how.get("author") or _user()
    files = finished(out).report(given, format_ or _by_ending(to), to, **how)
    what = f"{len(files)} files in {to}" if to.is_dir() else str(to)
    say(state, f"Written to {what}. It speaks of people: keep it as its marking says, and review it by its date.")


def _by_ending(to: Path) -> str:
    ending = to.suffix.lower().removeprefix(".")
    if ending in FORMATS and ending not in FOLDERS:
        return ending
    raise click.UsageError(f"The ending of {to} is none of a format: give --format ({', '.join(FORMATS)}).")


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
