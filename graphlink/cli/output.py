"""How commands speak: data to stdout, talk to stderr; tables on a terminal, CSV or JSON for programs.

Do not break: what a cell holds never reaches a terminal raw (a name may carry escape codes); JSON and CSV are
lossless instead. A file appears whole or not at all. Mistake a newcomer will make: `print()` for progress or
advice: that is `say()`, on stderr.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeVar

import click

from graphlink.cli.app import State
from graphlink.cli.logged import is_logged, purpose_option, shown
from graphlink.cli.progress import Progress
from graphlink.cli.text import Column, clip, colour_wanted, pad, safe, strong, table_text, terminal_width, width

__all__ = [
    "Answer",
    "Column",
    "Progress",
    "Wanted",
    "clip",
    "colour_wanted",
    "csv_text",
    "output_options",
    "pad",
    "purpose_option",
    "reading_options",
    "safe",
    "say",
    "strong",
    "table_text",
    "talk_options",
    "terminal_width",
    "wanted",
    "width",
    "write",
    "write_file",
]

_F = TypeVar("_F", bound=Callable[..., Any])


# --- where it goes ---


@dataclass(frozen=True, slots=True)
class Wanted:
    """The form the caller asked for and the file it goes to ("" or "-" is stdout)."""

    form: Literal["auto", "json", "csv"] = "auto"
    to: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command found, in the three forms it may be asked for.

    `data` is the canonical form (JSON); `records` the rows of it that make a CSV, None where a table makes no
    sense; `text` draws it for people; `note` goes to stderr (what was left out, what to do next).
    """

    data: Mapping[str, Any]
    text: Callable[[], str]
    records: Sequence[Mapping[str, Any]] | None = None
    fields: Sequence[str] = ()
    note: str = ""
    tabular: bool = field(default=False)  # a plain list: piped without a flag it goes out as CSV


def _louder(ctx: click.Context, _: click.Parameter, count: int) -> None:
    ctx.ensure_object(State).verbose += count


def _quieter(ctx: click.Context, _: click.Parameter, quiet: bool) -> None:
    if quiet:
        ctx.ensure_object(State).quiet = True


def talk_options(function: _F) -> _F:
    """-v and -q on a command too, so that they work on either side of its name."""
    for option in (
        click.option("-q", "--quiet", is_flag=True, expose_value=False, callback=_quieter, help="Results only."),
        click.option("-v", "--verbose", count=True, expose_value=False, callback=_louder, help="Say more."),
    ):
        function = option(function)
    return function


def reading_options(function: _F) -> _F:
    """What every command that reads a run takes: --json, --csv, -o, --purpose, -v, -q. What it answers is logged."""
    return output_options(talk_options(purpose_option(function)))


def output_options(function: _F) -> _F:
    """--json, --csv and -o on a command; it receives them as one `wanted`."""
    for option in (
        click.option("-o", "--output", "to", default="", metavar="FILE", help="Write to FILE; - is stdout."),
        click.option("--csv", "as_csv", is_flag=True, help="CSV, UTF-8, lossless."),
        click.option("--json", "as_json", is_flag=True, help="JSON, the canonical form."),
    ):
        function = option(function)
    return function


def wanted(as_json: bool, as_csv: bool, to: str) -> Wanted:
    """The form asked for: a flag, else the ending of the file, else what suits stdout."""
    if as_json and as_csv:
        raise click.UsageError("--json and --csv exclude each other; give one.")
    if as_json or (not as_csv and to.lower().endswith(".json")):
        return Wanted("json", to)
    if as_csv or to.lower().endswith(".csv"):
        return Wanted("csv", to)
    return Wanted("auto", to)


def write(answer: Answer, form: Wanted, state: State) -> None:
    """The answer in the form that was asked for, to stdout or whole into its file."""
    kind = form.form
    to_file = form.to not in ("", "-")
    if kind == "auto" and answer.tabular and answer.records is not None and not to_file and not sys.stdout.isatty():
        kind = "csv"
    if kind == "csv" and answer.records is None:
        raise click.UsageError("This answer is not a table: use --json, or leave the flag out for text.")
    stamp = shown(answer.data, to=form.to if to_file else "") if is_logged() else None
    if kind == "json":
        stamped = {"log_count": stamp.count, "log_head": stamp.head} if stamp and to_file else {}
        text = json.dumps({**answer.data, **stamped}, ensure_ascii=False, indent=2, default=_jsonable) + "\n"
    elif kind == "csv":
        assert answer.records is not None
        text = csv_text(answer.records, answer.fields)
    else:
        text = answer.text().rstrip("\n") + "\n" + (f"\n{stamp.words}\n" if stamp and to_file else "")
    if to_file:
        write_file(Path(form.to), text)
        say(state, f"Written to {form.to}.")
    else:
        click.echo(text, nl=False)
    if answer.note:
        say(state, answer.note)


def csv_text(rows: Iterable[Mapping[str, Any]], fields: Sequence[str]) -> str:
    """RFC 4180 with a header; lists and objects as JSON, times in ISO 8601, empty where unknown."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(fields)
    for row in rows:
        writer.writerow([_csv_cell(row.get(name)) for name in fields])
    return out.getvalue()


def _csv_cell(cell: object) -> object:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, (dt.date, dt.datetime)):
        return cell.isoformat()
    if isinstance(cell, (list, tuple, dict)):
        return json.dumps(cell, ensure_ascii=False, default=_jsonable)
    return cell


def _jsonable(cell: object) -> object:
    if isinstance(cell, (dt.date, dt.datetime)):
        return cell.isoformat()
    if isinstance(cell, (set, frozenset)):
        return sorted(cell)
    raise TypeError(f"{type(cell).__name__} has no JSON form")


def write_file(path: Path, text: str) -> None:
    """Write `text` whole or not at all, readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


# --- talk ---


def say(state: State, text: str = "") -> None:
    """A line of talk on stderr; nothing under --quiet."""
    if not state.quiet:
        click.echo(safe_lines(text), err=True)


def safe_lines(text: str) -> str:
    return "\n".join(safe(line) for line in text.split("\n"))
