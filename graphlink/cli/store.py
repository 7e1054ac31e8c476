"""`graphlink store`: start, stop, look at the graph store. What is in it comes by `graphlink load`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from graphlink.cli.app import State
from graphlink.cli.output import Answer, Progress, Wanted, say, talk_options, write
from graphlink.errors import NotFoundError
from graphlink.settings import load_settings

if TYPE_CHECKING:
    from graphlink.store.standing import Standing

_HELP = """The graph store: your own Neo4j, or one that graphlink starts on this machine.

\b
Example:
  graphlink store start

Without NEO4J_URI the store is the managed one: Neo4j 5.26 on this machine, which only you can reach. The first command
that needs it starts it, and it stops itself when nobody has asked anything for half an hour (docs/guide/store.md).
"""
_START = """Start the managed store, or join the one that runs.

\b
Example:
  graphlink store start

The first time, Neo4j is fetched (128 MB) and every file of it checked. Prints the address. Exit code 4: it cannot be
had; the message says what to do.
"""
_STOP = """Stop the managed store. What is in it stays.

\b
Example:
  graphlink store stop
"""
_STATUS = """Where the store is, what it is, how big, which run is in it. Starts nothing.

\b
Example:
  graphlink store status
"""
_PATH = """The folder of the managed store, for programs; with a flag, what belongs to it.

\b
Example:
  graphlink store path
"""


@click.group(
    "store",
    help=_HELP,
    short_help="Start, stop, look at the graph store.",
    context_settings={"help_option_names": ["-h", "--help"]},
)
def store() -> None:
    pass


@store.command("start", help=_START, short_help="Start the managed store, or join it.")
@talk_options
@click.pass_obj
def start(state: State) -> None:
    from graphlink.store.connect import connect

    settings = load_settings()
    with Progress(state) as progress, connect(settings, progress=progress) as connection:
        target = connection.target
    click.echo(target.uri)
    if not target.managed:
        say(state, "That is your own server, by NEO4J_URI: it answers. graphlink neither starts nor stops it.")
    elif settings.store_idle_minutes:
        say(state, f"It runs, and stops itself after {settings.store_idle_minutes:g} minutes without a question.")


@store.command("stop", help=_STOP, short_help="Stop the managed store.")
@talk_options
@click.pass_obj
def stop(state: State) -> None:
    from graphlink.store import managed

    settings = load_settings()
    stopped = managed.stop(settings)
    say(state, "Stopped. What is in it stays." if stopped else "The managed store does not run.")
    if settings.neo4j_uri:
        say(state, f"Your own server at {settings.neo4j_uri} was left alone.")


@store.command("status", help=_STATUS, short_help="Where, what, how big, which run.")
@click.option("--json", "as_json", is_flag=True, help="JSON, the canonical form.")
@talk_options
@click.pass_obj
def status(state: State, as_json: bool) -> None:
    from graphlink.store.standing import standing

    found = standing(load_settings())
    answer = Answer(asdict(found), lambda: "\n".join(_lines(found)), note=_advice(found))
    write(answer, Wanted("json" if as_json else "auto"), state)


@store.command("path", help=_PATH, short_help="The folder of the managed store.")
@click.option("--jars", is_flag=True, help="The folder of Neo4j's jars, to copy to a machine without a network.")
@click.option("--password-file", is_flag=True, help="The file with the password, for Neo4j Browser or cypher-shell.")
@click.pass_obj
def path(state: State, jars: bool, password_file: bool) -> None:
    from graphlink.store.home import PASSWORD, Stores
    from graphlink.store.jars import find_jars

    if jars and password_file:
        raise click.UsageError("--jars and --password-file exclude each other; give one.")
    settings = load_settings()
    if jars:
        with Progress(state) as progress:
            click.echo(find_jars(settings, progress)[0].parent)
        return
    current = Stores.of(settings).current()
    if current is None:
        raise NotFoundError("There is no managed store yet. Make one: graphlink store start, or graphlink load OUT")
    click.echo(current.path / PASSWORD if password_file else current.path)


def _lines(found: Standing) -> Iterator[str]:
    kind = "Managed store" if found.managed else "Your own server (NEO4J_URI)"
    yield f"{kind}: {'running' if found.running else 'stopped' if found.folder else 'none yet'}"
    shown = {
        "address": found.uri,
        "database": found.database or ("the home database" if not found.managed else None),
        "user": found.username,
        "password": f"in {found.password_file}" if found.password_file else None,
        "version": f"Neo4j {found.version}" if found.version else None,
        "run": _run(found) if found.running or found.run else None,
        "holds": _holds(found),
        "size": f"{_megabytes(found.disk)} in {found.folder}" if found.disk is not None else None,
        "memory": _memory(found),
        "stops": f"after {found.idle_minutes:g} minutes without a question" if found.idle_minutes else None,
    }
    for name, text in shown.items():
        if text is not None:
            yield f"  {name:<9} {text}"


def _run(found: Standing) -> str:
    run = found.run
    if not run:
        return "none loaded"
    words = [str(run.get("id", "")), f"as at {run['as_of']}" if "as_of" in run else "", f"policy {run.get('policy')}"]
    loading = "loading " if run.get("state") == "loading" else ""
    return loading + ", ".join(word for word in words if word)


def _holds(found: Standing) -> str | None:
    if found.nodes is None:
        return None
    return f"{found.nodes:,} nodes, {found.relationships:,} relationships"


def _memory(found: Standing) -> str | None:
    if found.memory is None:
        return None
    return f"{_megabytes(found.memory)} (heap at most {found.heap}, page cache {found.page_cache})"


def _megabytes(size: int | None) -> str:
    return f"{(size or 0) / 1_000_000:,.0f} MB"


def _advice(found: Standing) -> str:
    if found.managed and not found.running:
        return "Start it: graphlink store start. Put a run in it: graphlink load OUT"
    return "" if found.run else "Put a run in it: graphlink load OUT"
