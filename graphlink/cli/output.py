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
import shutil
import sys
import tempfile
import threading
import time
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeVar

import click

from graphlink.cli.app import State

_F = TypeVar("_F", bound=Callable[..., Any])
_Align = Literal["left", "right"]

# Bidirectional controls: they would let a name reorder the line it stands in.
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


# --- text that is safe and aligned ---


def safe(text: object) -> str:
    """`text` on one line, without control or direction characters: what may stand on a terminal."""
    return "".join(
        " " if c in "\t\n\r" else "·" if c in _BIDI or unicodedata.category(c) in ("Cc", "Cs") else c for c in str(text)
    )


def width(text: str) -> int:
    """Terminal columns that `text` takes: 2 for wide letters, 0 for combining marks."""
    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.combining(c) or unicodedata.category(c) in ("Mn", "Me", "Cf")
        else 2
        if unicodedata.east_asian_width(c) in "WF"
        else 1
        for c in text
    )


def clip(text: str, most: int) -> str:
    """`text` in at most `most` columns, its end replaced by an ellipsis where it does not fit."""
    if width(text) <= most:
        return text
    kept = ""
    for c in text:
        if width(kept + c) > most - 1:
            break
        kept += c
    return kept + "…"


def pad(text: str, to: int, align: _Align = "left") -> str:
    gap = " " * max(0, to - width(text))
    return gap + text if align == "right" else text + gap


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a printed table: heading, how a row gives its cell, side, whether it may be cut."""

    heading: str
    cell: Callable[[Any], object]
    align: _Align = "left"
    shrink: bool = False


def table_text(columns: Sequence[Column], rows: Sequence[Any], *, columns_wide: int | None = None) -> str:
    """Aligned plain text; columns marked `shrink` give way when the lines are too wide for the terminal."""
    cells = [[safe(_plain(column.cell(row))) for column in columns] for row in rows]
    headings = [column.heading for column in columns]
    widths = [max(width(row[i]) for row in (headings, *cells)) for i in range(len(columns))]
    most = columns_wide or terminal_width()
    over = sum(widths) + 2 * (len(widths) - 1) - most
    for i, column in sorted(enumerate(columns), key=lambda pair: -widths[pair[0]]):
        if over > 0 and column.shrink:
            cut = min(over, widths[i] - 12)
            if cut > 0:
                widths[i] -= cut
                over -= cut
    lines = [_line(headings, widths, columns), "  ".join("-" * w for w in widths)]
    lines += [_line(row, widths, columns) for row in cells]
    return "\n".join(lines)


def _line(cells: Sequence[str], widths: Sequence[int], columns: Sequence[Column]) -> str:
    parts = [pad(clip(c, w), w, column.align) for c, w, column in zip(cells, widths, columns, strict=True)]
    return "  ".join(parts).rstrip()


def _plain(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return str(cell)


def terminal_width() -> int:
    """Columns of the terminal; 200 where there is none, so that nothing is cut for nobody."""
    return shutil.get_terminal_size((200, 24)).columns if sys.stdout.isatty() else 200


def colour_wanted() -> bool:
    """Whether stdout may carry colour: a terminal, and neither NO_COLOR nor TERM=dumb."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def strong(text: str) -> str:
    """`text` in bold where colour is wanted, else as it is."""
    return click.style(text, bold=True) if colour_wanted() else text


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


def _purpose(ctx: click.Context, _: click.Parameter, purpose: str) -> None:
    ctx.ensure_object(State).purpose = purpose


def talk_options(function: _F) -> _F:
    """-v and -q on a command too, so that they work on either side of its name."""
    for option in (
        click.option("-q", "--quiet", is_flag=True, expose_value=False, callback=_quieter, help="Results only."),
        click.option("-v", "--verbose", count=True, expose_value=False, callback=_louder, help="Say more."),
    ):
        function = option(function)
    return function


def reading_options(function: _F) -> _F:
    """What every command that reads a run takes: --json, --csv, -o, --purpose, -v, -q."""
    function = click.option(
        "--purpose",
        envvar="GRAPHLINK_PURPOSE",
        default="",
        expose_value=False,
        callback=_purpose,
        metavar="TEXT",
        help="Why you look (or GRAPHLINK_PURPOSE).",
    )(function)
    return output_options(talk_options(function))


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
    if kind == "json":
        text = json.dumps(answer.data, ensure_ascii=False, indent=2, default=_jsonable) + "\n"
    elif kind == "csv":
        if answer.records is None:
            raise click.UsageError("This answer is not a table: use --json, or leave the flag out for text.")
        text = csv_text(answer.records, answer.fields)
    else:
        text = answer.text().rstrip("\n") + "\n"
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


class Progress:
    """Stage, count and time left on stderr once the work has lasted a second; silent where that is no terminal.

    Called as `progress(stage, done, total)`: with `done` counting within a stage, or with `done` counting the stages
    themselves; `total` 0 where it is not known. Between calls a clock of its own keeps the line alive.
    """

    def __init__(self, state: State, *, clock: Callable[[], float] = time.monotonic, after: float = 1.0) -> None:
        self._state = state
        self._clock = clock
        self._after = after
        self._began = clock()
        self._stage, self._stage_began, self._done_before = "", self._began, 0
        self._done, self._total = 0, 0
        self._drawn = 0
        self._draws = threading.Lock()
        self._ended = threading.Event()
        self._seen = not state.quiet and sys.stderr.isatty()

    def __call__(self, stage: str, done: int = 0, total: int = 0) -> None:
        now = self._clock()
        if stage != self._stage:
            self._stage, self._stage_began, self._done_before = stage, now, done
            if self._state.verbose and not sys.stderr.isatty():
                click.echo(f"{now - self._began:6.1f} s  {stage}", err=True)
        self._done, self._total = done, total
        self._tick()

    def _tick(self) -> None:
        now = self._clock()
        if not self._seen or not self._stage or now - self._began < self._after:
            return
        # A stage that begins with some already done is one of several: the time left is that of all of them.
        since = self._began if self._done_before else self._stage_began
        self._draw(line(self._stage, self._done, self._total, now - since))

    def _draw(self, text: str) -> None:
        with self._draws:
            if self._ended.is_set():
                return
            text = clip(safe(text), shutil.get_terminal_size((80, 24)).columns - 1)
            click.echo("\r" + pad(text, self._drawn), nl=False, err=True)
            self._drawn = width(text)

    def _keep_alive(self) -> None:
        while not self._ended.wait(0.5):
            self._tick()

    def close(self) -> None:
        """Wipe the line, so that what follows starts clean."""
        with self._draws:
            self._ended.set()
            if self._drawn:
                click.echo("\r" + " " * self._drawn + "\r", nl=False, err=True)
                self._drawn = 0

    def __enter__(self) -> Progress:
        if self._seen:
            threading.Thread(target=self._keep_alive, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def line(stage: str, done: int, total: int, seconds: float) -> str:
    """One line of progress: `reading involvements  3 of 18  about 12 s left`."""
    text = stage
    if total:
        text += f"  {done:,} of {total:,}"
    elif done:
        text += f"  {done:,}"
    if total and done and seconds >= 1:
        text += f"  about {_duration(seconds / done * (total - done))} left"
    elif seconds >= 1:
        text += f"  {_duration(seconds)} so far"
    return text


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
