"""evaluate: a run judged by known truth."""

from __future__ import annotations

from pathlib import Path

import click

from graphlink.cli.app import State
from graphlink.cli.output import Answer, reading_options, say, wanted, write, write_file
from graphlink.cli.runs import finished, take_out

_HELP = """Judge a run against known truth.

\b
Example:
  graphlink evaluate graphlink-demo/run graphlink-demo/truth

TRUTH is the folder that `graphlink sample` writes beside its data. Judged are identity (pairwise and B-cubed), who did
what nobody was named for (with calibration) and the list, each beside what no linking and joining all that share give.
"""


@click.command(help=_HELP, short_help="Judge a run against known truth.")
@click.argument("arguments", nargs=-1, metavar="[OUT] TRUTH")
@click.option("-n", "number", type=click.IntRange(min=1), default=None, help="Length of the list (the policy's).")
@click.option("--page", "page_to", type=click.Path(dir_okay=False), default=None, help="Also write a page with plots.")
@reading_options
@click.pass_obj
def evaluate(
    state: State,
    arguments: tuple[str, ...],
    number: int | None,
    page_to: str | None,
    as_json: bool,
    as_csv: bool,
    to: str,
) -> None:
    out, rest = take_out(arguments, rest=1, what="TRUTH, the folder of truth that sample writes,")
    run = finished(out)
    from graphlink import api

    found = api.evaluate(run, rest[0], n=number)
    rows = [
        {"part": part, "method": method, "measure": measure, "value": value}
        for part in ("identity", "ranking")
        for method, figures in found.as_json()[part].items()
        for measure, value in figures.items()
    ]
    rows += [
        {"part": "attribution", "method": "this run", "measure": measure, "value": value}
        for measure, value in found.as_json()["attribution"].items()
        if measure != "calibration"
    ]
    answer = Answer(
        data=found.as_json(),
        text=found.text,
        records=rows,
        fields=["part", "method", "measure", "value"],
    )
    write(answer, wanted(as_json, as_csv, to), state)
    if page_to:
        write_file(Path(page_to), found.page(str(run.manifest.get("marking", ""))))
        say(state, f"Page written to {page_to}.")
