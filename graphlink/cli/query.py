"""query, cypher: the graph asked from the command line, by saved questions or in Cypher of one's own.

Do not break: what the row limit cut is said on stderr and in the JSON. Mistake a newcomer will make: importing the
driver at the top; `query list` and `query show` ask no server and stay light.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graphlink.cli.app import State
from graphlink.cli.logged import also_asked, of_run, shown
from graphlink.cli.output import Answer, Column, Progress, reading_options, safe, strong, table_text, wanted, write
from graphlink.cli.runs import finished, is_run
from graphlink.errors import InputError, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

    from graphlink.store.connect import Connection
    from graphlink.store.header import Question
    from graphlink.store.questions import Answer as Found
    from graphlink.store.questions import Bounds

_QUERY = """A saved question, asked of the graph.

\b
Example:
  graphlink query list
  graphlink query show shared-phones
  graphlink query shared-phones -p max_holders=3

NAME is one of `query list`; `query show NAME` says what it means, what it takes and how it is asked in Cypher. The
graph is your own Neo4j where NEO4J_URI is set, else the managed one, started where it does not run; load a run into it
first: graphlink load OUT. With OUT before NAME the answer is given only if the graph holds that run.
"""

_CYPHER = """One Cypher statement of your own, read-only.

\b
Example:
  graphlink cypher question.cypher

FILE holds one statement; - is stdin. Values go in by -p, never into the text: $name there, -p name=value here; text
unless a line of the file says otherwise (// param since: date | from when on). It cannot read files or call procedures
other than those of the schema and the search; writing needs --write and is exit code 5 without.
"""


def _bounds_options(function: Any) -> Any:
    for option in (
        click.option("--limit", type=click.IntRange(min=0), default=1000, show_default=True, help="Rows; 0: all."),
        click.option(
            "--timeout", type=click.FloatRange(min=0.1), default=60.0, show_default=True, help="Seconds it may take."
        ),
        click.option("-p", "--param", "given", multiple=True, metavar="KEY=VALUE", help="A parameter; again for more."),
    ):
        function = option(function)
    return function


@click.command(help=_QUERY, short_help="A saved question, asked of the graph.")
@click.argument("arguments", nargs=-1, required=True, metavar="[OUT] NAME | list | show NAME")
@_bounds_options
@reading_options
@click.pass_obj
def query(state: State, /, arguments: tuple[str, ...], given: tuple[str, ...], **more: Any) -> None:
    from graphlink.store import library

    form = wanted(more["as_json"], more["as_csv"], more["to"])
    out, rest = _out(arguments)
    if rest == ["list"]:
        write(_listing(library.questions()), form, state)
    elif rest[:1] == ["show"] and len(rest) == 2:
        write(_shown(library.question(rest[1])), form, state)
    elif len(rest) == 1 and rest != ["show"]:
        asked = library.question(rest[0])
        params = _params(given)

        def ask(connection: Connection, zone: ZoneInfo, bounds: Bounds) -> Found:
            from graphlink.store.questions import ask

            return ask(connection, asked, params, zone, bounds)

        also_asked(params=params)
        found = _asked(state, ask, out, limit=more["limit"], timeout=more["timeout"])
        write(_answer(found, _types(asked), {"name": asked.name, "question": asked.question}), form, state)
    else:
        raise click.UsageError("One question is asked: NAME, or list, or show NAME. Parameters follow -p.")


@click.command(help=_CYPHER, short_help="One Cypher statement of your own, read-only.")
@click.argument("arguments", nargs=-1, required=True, metavar="[OUT] FILE")
@click.option("--write", "writes", is_flag=True, help="Let the statement change the graph.")
@_bounds_options
@reading_options
@click.pass_obj
def cypher(state: State, /, arguments: tuple[str, ...], given: tuple[str, ...], writes: bool, **more: Any) -> None:
    form = wanted(more["as_json"], more["as_csv"], more["to"])
    out, rest = _out(arguments)
    if len(rest) != 1:
        raise click.UsageError("One FILE with one statement is run. Parameters follow -p.")
    text = _text(rest[0])
    params = _params(given)

    def ask(connection: Connection, zone: ZoneInfo, bounds: Bounds) -> Found:
        from graphlink.store.own import ask_own

        return ask_own(connection, text, params, zone, write=writes, bounds=bounds)

    from graphlink.store.own import look

    look(text, write=writes)
    also_asked(statement=text, params=params)
    if writes:  # what is changed is logged before it is
        shown({})
    found = _asked(state, ask, out, limit=more["limit"], timeout=more["timeout"])
    write(_answer(found, {}, {"file": rest[0]}), form, state)


# --- asking ---


def _out(arguments: Sequence[str]) -> tuple[Path | None, list[str]]:
    """The run folder named first, None where none is, and what follows."""
    given = list(arguments)
    named = len(given) > 1 and is_run(Path(given[0]))
    return (Path(given.pop(0)) if named else None), given


def _params(given: Sequence[str]) -> dict[str, object]:
    found: dict[str, list[str]] = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not sign or not name.strip():
            raise click.UsageError(f"-p takes KEY=VALUE, and '{text}' is none.")
        found.setdefault(name.strip(), []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def _asked(
    state: State,
    ask: Callable[[Connection, ZoneInfo, Bounds], Found],
    out: Path | None,
    *,
    limit: int,
    timeout: float,
) -> Found:
    from graphlink.settings import load_settings
    from graphlink.store.connect import connect
    from graphlink.store.questions import Bounds

    meant = finished(out).folder.run_id if out else None
    settings = load_settings()
    of_run({})
    with Progress(state) as progress, connect(settings, progress=progress) as connection:
        found = ask(connection, _zone(), Bounds(timeout=timeout, limit=limit or None))
    of_run(
        {"id": found.run.id, "input": str(found.run.properties.get("input_hash", "")), "as_of": str(found.run.as_of)}
    )
    if meant not in (None, found.run.id):
        raise StoreError(f"The graph holds another run ({found.run.id}), not {out}. Load it: graphlink load {out}")
    return found


def _text(file: str) -> str:
    try:
        raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return raw.decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror or error}.") from None
    except UnicodeDecodeError:
        raise InputError(f"{file} is not UTF-8. Save it as UTF-8.") from None


# --- showing ---


def answer_table(found: Found, question: Question) -> str:
    """The rows of an answer as a terminal shows them."""
    types = _types(question)
    columns = [_column(name, types.get(name), found.rows) for name in found.columns]
    return table_text(columns, found.rows) if found.rows else "Nothing found."


def _types(question: Question) -> dict[str, str]:
    return {column.name: column.type for column in question.columns}


def _answer(found: Found, types: Mapping[str, str], what: Mapping[str, str]) -> Answer:
    run = found.run
    about = {name: run.properties.get(name) for name in ("id", "as_of", "policy", "harm_edition", "marking")}
    shown = len(found.rows)
    columns = [_column(name, types.get(name), found.rows) for name in found.columns]
    return Answer(
        data={
            **what,
            "params": found.params,
            "run": about,
            "columns": found.columns,
            "shown": shown,
            "total": None if found.more else shown,
            "truncated": found.more,
            "changed": found.counters,
            "rows": found.rows,
        },
        text=lambda: table_text(columns, found.rows) if found.rows else "Nothing found.",
        records=found.rows,
        fields=found.columns,
        note=_note(found, about),
        tabular=True,
    )


def _note(found: Found, about: Mapping[str, Any]) -> str:
    shown = len(found.rows)
    rows = f"{shown:,} row{'' if shown == 1 else 's'}"
    cut = f"The first {rows}; there are more. --limit 0 gives all." if found.more else f"{rows}."
    changed = "".join(f" {name.replace('_', ' ').capitalize()}: {n:,}." for name, n in found.counters.items())
    return f"{cut}{changed} As at {about['as_of']}, policy {about['policy']}. {about['marking'] or ''}".rstrip()


def _column(name: str, type_: str | None, rows: Sequence[Mapping[str, Any]]) -> Column:
    numbers = type_ in ("integer", "number") or (
        type_ is None and any(isinstance(row[name], (int, float)) and not isinstance(row[name], bool) for row in rows)
    )
    heading = name.replace("_", " ").capitalize()
    return Column(heading, lambda row: _cell(row[name]), "right" if numbers else "left", shrink=not numbers)


def _cell(value: Any) -> object:
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    if isinstance(value, dt.datetime):
        return f"{_local(value):%Y-%m-%d %H:%M}"
    if isinstance(value, list):
        return ", ".join(str(_cell(one)) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{name} {_cell(one)}" for name, one in value.items())
    return value


def _local(when: dt.datetime) -> dt.datetime:
    if when.tzinfo is None:
        return when
    return when.astimezone(_zone())


@cache
def _zone() -> ZoneInfo:
    from zoneinfo import ZoneInfo

    from graphlink.settings import load_settings

    return ZoneInfo(load_settings().timezone)


def _listing(questions: Sequence[Question]) -> Answer:
    rows = [
        {
            "name": one.name,
            "question": one.question,
            "must_be_given": [param.name for param in one.params if param.default is None],
            "may_be_given": [param.name for param in one.params if param.default is not None],
        }
        for one in questions
    ]
    columns = [
        Column("Name", lambda row: row["name"]),
        Column("Question", lambda row: row["question"], shrink=True),
        Column("Must be given", lambda row: ", ".join(row["must_be_given"])),
    ]
    return Answer(
        data={"total": len(rows), "questions": rows},
        text=lambda: table_text(columns, rows),
        records=rows,
        fields=["name", "question", "must_be_given", "may_be_given"],
        note="What one means and takes: graphlink query show NAME",
        tabular=True,
    )


def _shown(question: Question) -> Answer:
    from dataclasses import asdict

    def text() -> str:
        params = [
            Column("Parameter", lambda p: p.takes),
            Column("Default", lambda p: "must be given" if p.default is None else p.default),
            Column("Meaning", lambda p: p.meaning, shrink=True),
        ]
        columns = [
            Column("Column", lambda c: c.name),
            Column("Type", lambda c: c.type),
            Column("Meaning", lambda c: c.meaning, shrink=True),
        ]
        need = "".join(f" -p {p.name}=..." for p in question.params if p.default is None)
        lines = [strong(safe(question.question)), *([question.note] if question.note else []), ""]
        if question.params:
            lines += [table_text(params, question.params), ""]
        lines += [table_text(columns, question.columns), "", f"  graphlink query {question.name}{need}", ""]
        return "\n".join([*lines, *_statement(question)])

    return Answer(data=asdict(question), text=text)


def _statement(question: Question) -> list[str]:
    lines = question.cypher.splitlines()
    return [safe(line) for line in lines[next(i for i, line in enumerate(lines) if not line.startswith("//")) :]]
