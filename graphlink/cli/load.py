"""load: a run into the graph store.

Do not break: no password is taken from a flag. Mistake a newcomer will make: importing the store at the top of this
module; `--help` must load nothing heavy.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graphlink.cli.app import State
from graphlink.cli.logged import shown
from graphlink.cli.output import Answer, Progress, reading_options, say, wanted, write
from graphlink.cli.runs import finished, take_out

if TYPE_CHECKING:
    from graphlink.store.load import Loaded

_HELP = """A run into the graph store.

\b
Example:
  graphlink load run

OUT is a run folder, ./run where none is named. The store is the managed one, which graphlink starts on this machine, or
a server of your own: NEO4J_URI (or --to), NEO4J_USERNAME, NEO4J_PASSWORD, NEO4J_DATABASE. Its graph is then this run:
the managed store is built anew and replaces the one before when it answers; your own is sent the difference only.

graphlink loads into a database that is empty or holds its own Run, and changes nothing that is not its own. For a first
load of millions into your own server, --files DIR writes import files and the command its administrator runs.
"""


@click.command(help=_HELP, short_help="A run into the graph store.")
@click.argument("arguments", nargs=-1, metavar="[OUT]")
@click.option("--to", "uri", default=None, metavar="URI", help="A server of your own, instead of NEO4J_URI.")
@click.option(
    "--files", type=click.Path(file_okay=False, path_type=Path), default=None, help="Write import files to DIR."
)
@reading_options
@click.pass_obj
def load(
    state: State, /, arguments: tuple[str, ...], as_json: bool, as_csv: bool, to: str, uri: str | None, **more: Any
) -> None:
    out, _ = take_out(arguments, rest=0)
    form = wanted(as_json, as_csv, to)
    folder: Path | None = more["files"]
    if folder is not None and uri:
        raise click.UsageError("--files writes files and reaches no server: leave --to out.")
    run = finished(out)
    from graphlink import api

    shown({}, to=folder or uri or os.environ.get("NEO4J_URI") or "graph://managed")
    if folder is not None:
        with Progress(state) as progress:
            page = api.Store().write_files(run, folder, progress=progress)
        say(state, page.read_text(encoding="utf-8"))
        say(state, f"Written to {folder}.")
        return
    with Progress(state) as progress:
        found = api.Store(uri).load(run, progress=progress)
    rows = _rows(found)
    fields = ["kind", "name", "in_graph", "sent", "gone"]
    write(Answer(data=_data(found), text=lambda: _text(found), records=rows, fields=fields), form, state)


def _rows(found: Loaded) -> list[dict[str, Any]]:
    return [
        {"kind": kind, "name": name, "in_graph": counts.get(name, 0), "sent": found.sent.get(name, 0),
         "gone": found.gone.get(name, 0)}
        for kind, counts in (("node", found.nodes), ("tie", found.ties))
        for name in counts
    ]  # fmt: skip


def _data(found: Loaded) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(found)


def _text(found: Loaded) -> str:
    nodes, ties = sum(found.nodes.values()), sum(found.ties.values())
    where = "the managed store" if found.managed else found.uri
    lines = [f"Run {found.run} is in {where}: {nodes:,} nodes, {ties:,} ties, in {found.seconds:.1f} s.", ""]
    lines += ["Nodes", *_columns(found.nodes), "", "Ties", *_columns(found.ties), "", _changed(found)]
    if found.left_out:
        lines += ["", "Left out"]
        lines += [f"  {left.count:>11,}  {left.what}: {left.why}" for left in found.left_out]
    return "\n".join(lines)


def _columns(counts: Any) -> list[str]:
    return [f"  {rows:>11,}  {name}" for name, rows in counts.items()]


def _changed(found: Loaded) -> str:
    if found.anew:
        return "The store was built anew."
    sent, gone = sum(found.sent.values()), sum(found.gone.values())
    if not sent and not gone:
        noted = f" {found.noted:,} took on the run's id." if found.noted else ""
        return f"Nothing had changed.{noted}"
    return f"Sent {sent:,}, removed {gone:,}: the difference from what the graph held."
