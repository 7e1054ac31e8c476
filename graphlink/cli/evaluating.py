"""evaluate: a run judged by known truth, or by its own data with names and national ids hidden."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graphlink.cli.app import State
from graphlink.cli.output import Answer, Progress, Wanted, reading_options, say, wanted, write, write_file
from graphlink.cli.runs import finished, take_out

if TYPE_CHECKING:
    from graphlink.api import Run

_HELP = """Judge a run, by known truth or by itself.

\b
Example:
  graphlink evaluate graphlink-demo/run graphlink-demo/truth
  graphlink evaluate run --self

TRUTH is the folder that `graphlink sample` writes beside its data. Judged are identity (pairwise and B-cubed), who did
what nobody was named for (with calibration) and the list, each beside what no linking and joining all that share give.

--self needs no truth: it hides the names of named offenders, then national ids, from the run's own data, and says what
was stated and what was so. Its head goes into the run's report.
"""


@click.command(help=_HELP, short_help="Judge a run, by known truth or by itself.")
@click.argument("arguments", nargs=-1, metavar="[OUT] [TRUTH]")
@click.option("-n", "number", type=click.IntRange(min=1), default=None, help="Length of the list (the policy's).")
@click.option("--page", "page_to", type=click.Path(dir_okay=False), default=None, help="Also write a page with plots.")
@click.option("--self", "by_itself", is_flag=True, help="Without truth: hide names and national ids.")
@reading_options
@click.pass_obj
def evaluate(
    state: State, /, arguments: tuple[str, ...], as_json: bool, as_csv: bool, to: str, by_itself: bool, **more: Any
) -> None:
    form = wanted(as_json, as_csv, to)
    if by_itself:
        if more["number"] or more["page_to"]:
            raise click.UsageError("-n and --page go with TRUTH, not with --self.")
        out, _ = take_out(arguments, rest=0)
        _by_itself(state, finished(out), form)
        return
    out, rest = take_out(arguments, rest=1, what="TRUTH, the folder of truth that sample writes (or --self),")
    _by_truth(state, finished(out), rest[0], form, **more)


def _by_itself(state: State, run: Run, form: Wanted) -> None:
    from graphlink import api

    with Progress(state) as progress:
        found = api.self_check(run, progress=progress)
    rows = found.rows()
    fields = ["part", "kind", "low", "high", "cases", "said", "so", "so_low", "so_high"]
    write(Answer(data=found.as_json(), text=found.text, records=rows, fields=fields), form, state)
    say(state, f"Its head stands in {run.path / 'report.html'}.")


def _by_truth(state: State, run: Run, truth: str, form: Wanted, *, number: int | None, page_to: str | None) -> None:
    from graphlink import api

    found = api.evaluate(run, truth, n=number)
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
    write(answer, form, state)
    if page_to:
        write_file(Path(page_to), found.page(str(run.manifest.get("marking", ""))))
        say(state, f"Page written to {page_to}.")
