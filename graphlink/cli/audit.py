"""audit: the log of what was looked at, and whether it is still what it was.

Do not break: it imports no table library and opens no run. Mistake a newcomer will make: logging that the log was
read; it would change with every look at it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from graphlink.cli.app import State
from graphlink.cli.output import Answer, Column, output_options, say, strong, table_text, talk_options, wanted, write
from graphlink.settings import load_settings

if TYPE_CHECKING:
    from graphlink.audit import Verified

_HELP = """The log of what was looked at, searched, asked, decided and exported.

\b
Example:
  graphlink audit show -n 20

Every command that reads a run, and the explorer, writes who, when, what and why into a log in your graphlink folder,
each line with the hash of the line before (docs/guide/lawful-handling.md).
"""
_SHOW = """The last lines of the log.

\b
Example:
  graphlink audit show -n 20

Newest last. JSON and CSV hold every field of the lines shown; -n 0 gives all of them.
"""
_VERIFY = """Whether the log is what it was: no line edited, removed, inserted, moved or cut off.

\b
Example:
  graphlink audit verify

An export carries the state of the log at the moment it was made: a count and a hash, at the foot of a page or under
log_head. --head HASH says whether the log still contains that state, and which line it is. Exit code 1: it is not
what it was, or does not contain it.
"""
_FIELDS = ["n", "at", "who", "on", "did", "by", "why", "about", "about_total", "asked", "to", "run", "note", "previous"]


@click.group("audit", help=_HELP, short_help="What was looked at, by whom and why.")
def audit() -> None:
    pass


@audit.command("show", help=_SHOW, short_help="The last lines of the log.")
@click.option("-n", "number", type=click.IntRange(min=0), default=50, show_default=True, help="How many; 0: all.")
@output_options
@talk_options
@click.pass_obj
def show(state: State, number: int, as_json: bool, as_csv: bool, to: str) -> None:
    from graphlink.audit import log_of

    log = log_of(load_settings())
    lines = [_told(line) for line in log.lines()]
    shown = lines[-number:] if number else lines
    answer = Answer(
        data={"folder": str(log.folder), "total": len(lines), "shown": len(shown), "lines": shown},
        text=lambda: table_text(_columns(), shown) if shown else f"Nothing was logged in {log.folder}.",
        records=shown,
        fields=_FIELDS,
        note="" if len(shown) == len(lines) else f"The last {len(shown):,} of {len(lines):,} lines. -n 0 gives all.",
    )
    write(answer, wanted(as_json, as_csv, to), state)


def _told(line: bytes) -> dict[str, Any]:
    try:
        told = json.loads(line)
    except ValueError:
        told = None
    return told if isinstance(told, dict) else {"note": "not a line of a log: graphlink audit verify"}


def _columns() -> Sequence[Column]:
    return [
        Column("Line", lambda line: f"{line.get('n', '')}", "right"),
        Column("When (UTC)", lambda line: str(line.get("at", ""))[:19].replace("T", " ")),
        Column("Who", lambda line: str(line.get("who", ""))),
        Column("Did", lambda line: str(line.get("did", ""))),
        Column("By", lambda line: str(line.get("by", ""))),
        Column("What", _what, shrink=True),
        Column("Why", lambda line: str(line.get("why", "")), shrink=True),
    ]


def _what(line: Mapping[str, Any]) -> str:
    """What was asked in few words; whom it was about, where nothing was."""
    said = [_short(value) for value in (line.get("asked") or {}).values()]
    about = line.get("about") or []
    if not said and about:
        said = [str(about[0]) + (f" and {line.get('about_total', len(about)) - 1:,} more" if len(about) > 1 else "")]
    said += [str(line[name]) for name in ("to", "note") if line.get(name)]
    return "; ".join(part for part in said if part)


def _short(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


@audit.command("verify", help=_VERIFY, short_help="Whether the log is what it was.")
@click.option("--head", default="", metavar="HASH", help="The hash that an export carries; 16 digits or more.")
@click.option("--json", "as_json", is_flag=True, help="JSON, the canonical form.")
@talk_options
@click.pass_context
def verify(ctx: click.Context, head: str, as_json: bool) -> None:
    from graphlink.audit import log_of
    from graphlink.audit import verify as verified

    state = ctx.ensure_object(State)
    found = verified(log_of(load_settings()), head)
    write(Answer(data=_data(found), text=lambda: _text(found)), wanted(as_json, False, ""), state)
    if not found.good:
        say(state, "Keep the folder as it is and tell whoever answers for it.")
        ctx.exit(1)


def _data(found: Verified) -> dict[str, Any]:
    return {
        "folder": str(found.folder),
        "good": found.good,
        "log_count": found.stamp.count,
        "log_head": found.stamp.head,
        "faults": [{"line": fault.line, "what": fault.what} for fault in found.faults],
        "notes": list(found.notes),
        "asked": found.asked,
        "contained": found.contained,
        "found": dict(found.found) if found.found else None,
    }


def _text(found: Verified) -> str:
    lines = f"{found.stamp.count:,} line{'' if found.stamp.count == 1 else 's'}"
    whole = f"The log in {found.folder} is whole: {lines}, each follows the one before."
    said = [strong("The log is not what it was:"), *(f"  {fault.what}" for fault in found.faults)]
    told = [whole] if not found.faults else said
    told += [*found.notes, f"Its last line now: {found.stamp.count:,}, {found.stamp.head}"]
    if found.asked:
        told += ["", _of_the_export(found)]
    return "\n".join(told)


def _of_the_export(found: Verified) -> str:
    line = found.found
    if line is None:
        return (
            f"No line has the hash {found.asked}: the log was changed at or before the line that the export was "
            "stamped with, or the export is of another user or machine (each has a log of its own)."
        )
    what = " ".join(str(line[name]) for name in ("did", "to") if line.get(name))
    says = f"line {line['n']:,}: {what}, by {line.get('who')} at {line.get('at')}, purpose: {line.get('why')}"
    if found.contained:
        return f"It still contains the state that was asked for: {says}."
    return f"The hash is that of {says}; but a line at or before it was changed, see above."
