"""The command group: names to modules, exit codes, errors told to people.

Do not break: a command's module is imported only when that command is used, so its one-line help stands here
too (a test keeps the two equal). Mistake a newcomer will make: raising SystemExit or printing a traceback in a
command; raise a GraphlinkError or a click.UsageError, the one handler below makes words and an exit code of it.
"""

from __future__ import annotations

import difflib
import errno
import importlib
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import click

from graphlink.errors import GraphlinkError

if TYPE_CHECKING:
    from graphlink.audit import Stamp

# What a shell expects of a program that Ctrl-C stopped: 128 + SIGINT.
INTERRUPTED = 130


@dataclass
class State:
    """What every command may ask of the line it was called with: how talkative, and for what purpose; and what it has
    noted for the log (`cli.logged`): the run it is about, what was
    asked beyond the command line, and the state of the log once it is written."""

    verbose: int = 0
    quiet: bool = False
    purpose: str = ""
    run: Mapping[str, str] = field(default_factory=dict)
    asked: dict[str, Any] = field(default_factory=dict)
    stamp: Stamp | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One command: where its click object stands, and its line in `graphlink --help`."""

    where: str  # "module:object"
    help: str


_SECTIONS: Mapping[str, Mapping[str, Entry]] = {
    "Start here": {
        "demo": Entry("graphlink.cli.working:demo", "Invent a sample world, run on it, print the list."),
        "sample": Entry("graphlink.cli.working:sample", "Write an invented world and its truth."),
    },
    "The main job": {
        "check": Entry("graphlink.cli.working:check", "Read and check the data; write nothing."),
        "import": Entry("graphlink.cli.importing:import_", "Other people's tables into the contract's."),
        "run": Entry("graphlink.cli.working:run", "From a force's tables to the list."),
        "decide": Entry("graphlink.cli.deciding:decide", "Record a human judgement in the decisions file."),
        "evaluate": Entry("graphlink.cli.evaluating:evaluate", "Judge a run, by known truth or by itself."),
        "sensitivity": Entry("graphlink.cli.sensitivity:sensitivity", "Who stays in the top 100 under other choices."),
    },
    "Read a run": {
        "explore": Entry("graphlink.cli.exploring:explore", "Open a run in the browser."),
        "chart": Entry("graphlink.cli.exploring:chart", "What ties to somebody or something, as one file."),
        "top": Entry("graphlink.cli.reading:top", "The list: who does most harm."),
        "report": Entry("graphlink.cli.reporting:report", "The report on suspects: Word, Excel, HTML, i2 and others."),
        "show": Entry("graphlink.cli.reading:show", "One person, offence, number, plate or address."),
        "explain": Entry("graphlink.cli.reading:explain", "The offences behind a rank, adding up to it."),
        "series": Entry("graphlink.cli.following:series", "Offenders nobody could name, by harm."),
        "review": Entry("graphlink.cli.following:review", "Undecided links, those that would move most harm first."),
        "why": Entry("graphlink.cli.whying:why", "For and against two records or offences being one hand."),
        "path": Entry("graphlink.cli.walking:path", "How two things are connected."),
        "search": Entry("graphlink.cli.reading:search", "Find names, plates, numbers and references."),
        "diff": Entry("graphlink.cli.comparing:diff", "What changed between two runs, and what did it."),
    },
    "The graph": {
        "store": Entry("graphlink.cli.store:store", "Start, stop, look at the graph store."),
        "load": Entry("graphlink.cli.load:load", "A run into the graph store."),
        "query": Entry("graphlink.cli.query:query", "A saved question, asked of the graph."),
        "cypher": Entry("graphlink.cli.query:cypher", "One Cypher statement of your own, read-only."),
    },
    "What was done": {
        "audit": Entry("graphlink.cli.audit:audit", "What was looked at, by whom and why."),
        "where": Entry("graphlink.cli.where:where", "Every place in which a record stands."),
    },
    "What counts": {
        "harm": Entry("graphlink.cli.harm:harm", "The harm table: days per offence code."),
        "policy": Entry("graphlink.cli.policy:policy", "What counts, and why."),
    },
}

COMMANDS: Mapping[str, Entry] = {name: entry for group in _SECTIONS.values() for name, entry in group.items()}


class Application(click.Group):
    """The `graphlink` group: lazy, suggests the nearest command, and the one place that ends the process."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        module, _, name = entry.where.partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            near = difflib.get_close_matches(args[0].lower(), COMMANDS, n=1, cutoff=0.5)
            hint = f" Did you mean '{near[0]}'?" if near else " 'graphlink --help' lists them."
            raise click.UsageError(f"There is no command '{args[0]}'.{hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands by what they are for, from the mapping alone: no command module is imported."""
        for title, entries in _SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(name, entry.help) for name, entry in entries.items()])

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        extra["windows_expand_args"] = windows_expand_args
        state = extra.setdefault("obj", State())
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        _utf8()
        try:
            code = super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
            _flush()
        except BaseException as error:
            code = told(error, state)
        sys.exit(code if isinstance(code, int) else 0)


def _utf8() -> None:
    """Names are of every script: a console that cannot show a letter shows an escape and goes on."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            if stream.isatty():
                reconfigure(errors="backslashreplace")
            else:
                reconfigure(encoding="utf-8", errors="backslashreplace")


def _flush() -> None:
    sys.stdout.flush()


def _hush() -> None:
    """The reader of our output has gone: send what Python still flushes at exit nowhere, without a word."""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - lives as long as the process


def told(error: BaseException, state: State) -> int:
    """Say on stderr what went wrong and what to do next; the exit code of interfaces.md."""
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else 1
    if isinstance(error, (BrokenPipeError, ConnectionResetError)):
        _hush()
        return 1
    if isinstance(error, click.exceptions.Exit):
        return error.exit_code
    if isinstance(error, (click.Abort, KeyboardInterrupt)):
        click.echo("Stopped. Nothing was left half-written.", err=True)
        return INTERRUPTED
    if isinstance(error, click.ClickException):
        _show_click(error)
        return error.exit_code
    if state.verbose:
        click.echo("".join(traceback.format_exception(error)).rstrip(), err=True)
    click.echo(f"graphlink: {_words(error)}", err=True)
    return error.exit_code if isinstance(error, GraphlinkError) else 1


def _show_click(error: click.ClickException) -> None:
    if isinstance(error, click.UsageError) and error.ctx is not None:
        click.echo(error.ctx.get_usage(), err=True)
        click.echo(f"'{error.ctx.command_path} --help' shows an example.\n", err=True)
    click.echo(f"graphlink: {error.format_message()}", err=True)


def _words(error: BaseException) -> str:
    if isinstance(error, GraphlinkError):
        return str(error)
    if isinstance(error, MemoryError):
        return "Out of memory. Lower GRAPHLINK_MEMORY_LIMIT (now 4GB unless set) or use a larger machine."
    if isinstance(error, OSError):
        return _os_words(error)
    return (
        f"Unexpected {type(error).__name__}. This is a fault in graphlink, not in your data. "
        "Run again with -v for the details and report them; they may hold names, so read them first."
    )


def _os_words(error: OSError) -> str:
    where = f" ({error.filename})" if error.filename else ""
    if error.errno == errno.ENOSPC:
        return f"The disk is full{where}. Nothing was left half-written. Make room and run again."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"Not permitted to read or write{where}. Check the folder's owner and mode."
    if error.errno == errno.ENOENT:
        return f"There is no such file or folder{where}."
    return f"{error.strerror or type(error).__name__}{where}."


_HELP = """Who does most harm, including the people a list of names cannot see.

\b
Example:
  graphlink demo

Every command's --help opens with an example that runs. Commands that read a run take its folder first;
without one, ./run is meant.
"""


@click.group(cls=Application, help=_HELP, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("-v", "--verbose", count=True, help="Say more; on a fault, the traceback too.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but results and errors.")
@click.version_option(None, "--version", package_name="graphlink", message="graphlink %(version)s")
@click.pass_context
def cli(ctx: click.Context, verbose: int, quiet: bool) -> None:
    state = ctx.ensure_object(State)
    state.verbose += verbose
    state.quiet = state.quiet or quiet
