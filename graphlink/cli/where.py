"""where: every place in which a record stands.

Do not break: a place that could not be looked at is said, never left out. Mistake a newcomer will make: starting the
graph store to look into it.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graphlink.cli.app import State
from graphlink.cli.output import Answer, reading_options, safe, strong, wanted, write
from graphlink.cli.runs import finished, is_run, opened, take_out
from graphlink.settings import load_settings

if TYPE_CHECKING:
    from graphlink.view.source import Source
    from graphlink.view.where import Sought

_HELP = """Every place in which a record stands: run, store, decisions, exports, audit.

\b
Example:
  graphlink where run rank:1

ID is what `show` takes. A record that is gone from the run is looked for as well, by the id as you give it (person:12):
in the run before, the judgements, the graph, the files that were written and the log. Files that are gone are named,
for somebody may have a copy; copies that were made outside graphlink are known to nobody here.
"""
_LABELS = {"person": "Person", "identity": "Identity", "offence": "Offence", "address": "Address", "vehicle": "Vehicle",
           "phone": "Phone", "account": "Account", "mark": "Mark"}  # fmt: skip


@click.command(help=_HELP, short_help="Every place in which a record stands.")
@click.argument("arguments", nargs=-1, required=True, metavar="[OUT] ID")
@reading_options
@click.pass_obj
def where(state: State, arguments: tuple[str, ...], as_json: bool, as_csv: bool, to: str) -> None:
    out, (text,) = take_out(arguments, rest=1, what="ID: what to look for")
    run = finished(out).folder
    from graphlink.audit import log_of
    from graphlink.audit.traces import traces
    from graphlink.view import where as looking

    what = looking.sought(run, text)
    before = out.with_name(f"{out.name}.previous")
    tables = [asdict(place) for place in looking.in_tables(run, what)]
    previous = [asdict(place) for place in looking.in_tables(opened(before), what)] if is_run(before) else []
    left = traces(log_of(load_settings()), what.names, what.bare)
    data: dict[str, Any] = {
        "asked": what.asked,
        "names": list(what.names),
        "in_this_run": what.known,
        "run": tables,
        "run_before": previous,
        "store": _store(run, what),
        "decisions": _decisions(run, what),
        "exports": [asdict(one) for one in left.exports],
        "audit": [{key: line.get(key) for key in ("n", "at", "who", "did", "by", "why")} for line in left.looked],
    }
    records = [{"place": name, "what": _short(name, one)} for name in _TITLES for one in data[name]]
    write(Answer(data=data, text=lambda: _text(data), records=records, fields=["place", "what"]),
          wanted(as_json, as_csv, to), state)  # fmt: skip


def _decisions(run: Source, what: Sought) -> list[str]:
    from graphlink.view import where as looking

    named = (run.manifest.get("decisions") or {}).get("path")
    return looking.in_decisions(run, what, Path(named)) if named else []


def _store(run: Source, what: Sought) -> list[str]:
    """What the graph holds, where a server runs; a managed store that is stopped is told by what its loader said."""
    from graphlink.errors import StoreError
    from graphlink.store.connect import connect
    from graphlink.store.standing import standing

    try:
        settings = load_settings()
        there = standing(settings)
        if not there.running:
            same = (there.run or {}).get("id") == run.manifest["run_id"]
            return [f"stopped; it holds this run: {there.folder}"] if same and what.known else []
        with connect(settings) as connection:
            return [line for name in what.names if (line := _node(connection, name, str(there.uri)))]
    except StoreError as error:
        return [f"could not be looked at: {error}"]


def _node(connection: Any, name: str, uri: str) -> str:
    kind, _, id_ = name.partition(":")
    if kind not in _LABELS:
        return ""
    cypher = f"MATCH (n:{_LABELS[kind]} {{id: $id}}) RETURN count {{ (n)--() }} AS ties"
    rows = list(connection.read(cypher, {"id": id_}))
    return f"{uri}: {name} with {rows[0]['ties']:,} ties" if rows else ""


_TITLES = {
    "run": "In the tables of the run",
    "run_before": "In the run before",
    "store": "In the graph",
    "decisions": "In judgements",
    "exports": "In files that were written",
    "audit": "In the log",
}


def _short(place: str, one: Any) -> str:
    if place in ("run", "run_before"):
        rows = f"{one['rows']:,} row{'' if one['rows'] == 1 else 's'}"
        return f"{one['table']}: {rows} ({', '.join(one['first'])}{', ...' if one['rows'] > len(one['first']) else ''})"
    if place == "exports":
        return f"{one['to']}: {one['state']} (line {one['line']:,}, {one['at'][:10]}, {one['why']})"
    if place == "audit":
        return f"line {one['n']:,}: {one['did']} by {one['who']} with {one['by']}, {str(one['at'])[:16]}: {one['why']}"
    return str(one)


def _text(data: dict[str, Any]) -> str:
    known = "" if data["in_this_run"] else " (not in this run)"
    lines = [strong(safe(f"{data['asked']}{known}: {', '.join(data['names'])}"))]
    for name, title in _TITLES.items():
        found = data[name]
        shown = found[-20:]
        cut = f" (the last 20 of {len(found):,})" if len(shown) < len(found) else ""
        lines += ["", strong(f"{title}{cut}" if found else f"{title}: nowhere")]
        lines += [safe(f"  {_short(name, one)}") for one in shown]
    return "\n".join(lines)
