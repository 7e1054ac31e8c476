"""diff: what changed between two runs, and what did it."""

from __future__ import annotations

from pathlib import Path

import click

from graphlink.cli.app import State
from graphlink.cli.output import Answer, reading_options, wanted, write
from graphlink.cli.runs import DEFAULT, is_run, opened

_HELP = """What changed between two runs, and what did it.

\b
Example:
  graphlink diff run.previous run

People are paired by the records they share. Each change in days has its causes, adding up to it: new offences, offences
that left the window, judgements, records joined or parted, the policy, the harm table. With one run, or none (./run),
it is compared with the one it replaced (OUT.previous).
"""


@click.command(help=_HELP, short_help="What changed between two runs, and what did it.")
@click.argument("runs", nargs=-1, metavar="[OLD] [NEW]")
@click.option("-n", "number", type=click.IntRange(min=0), default=10, show_default=True, help="Rows a part; 0: all.")
@click.option("--top", "head", type=click.IntRange(min=1), default=None, help="Length of the list (the policy's).")
@reading_options
@click.pass_obj
def diff(
    state: State, runs: tuple[str, ...], number: int, head: int | None, as_json: bool, as_csv: bool, to: str
) -> None:
    old, new = _two(runs)
    before, after = opened(old), opened(new)
    from graphlink.cli import drawing
    from graphlink.view.compare import compare

    found = compare(before, after, head)
    rows = [
        {"change": kind, **drawing.data_of(change), "difference": change.difference, "what_did_it": change.words}
        for kind, changes in (("entered", found.entered), ("left", found.left), ("moved", found.moved))
        for change in changes
    ]
    fields = ["change", "old_id", "new_id", "label", "old_rank", "new_rank", "old_harm", "new_harm", "difference"]
    answer = Answer(
        data={**drawing.data_of(found), "summary": found.summary},
        text=lambda: drawing.comparison(found, number),
        records=rows,
        fields=[*fields, "what_did_it", "causes"],
    )
    write(answer, wanted(as_json, as_csv, to), state)


def _two(runs: tuple[str, ...]) -> tuple[Path, Path]:
    if len(runs) > 2:
        raise click.UsageError("Two runs are compared: OLD NEW.")
    if len(runs) == 2:
        return Path(runs[0]), Path(runs[1])
    new = Path(runs[0]) if runs else DEFAULT
    old = new.with_name(new.name + ".previous")
    if is_run(new) and not is_run(old):
        raise click.UsageError(
            f"There is no run before {new} ({old.name} is missing): it was the first, or a record was removed from the "
            "data since. Name both: graphlink diff OLD NEW"
        )
    return old, new
