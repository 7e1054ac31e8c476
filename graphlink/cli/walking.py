"""path: how two things of a run are connected.

Do not break: every step names a tie and the rows it rests on; how many paths there are stands beside how many are
shown. Mistake a newcomer will make: reading a path as a finding; one through a place that hundreds share is none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from graphlink.cli.app import State
from graphlink.cli.output import Answer, reading_options, safe, strong, wanted, write
from graphlink.cli.progress import Progress
from graphlink.cli.runs import finished, take_out

if TYPE_CHECKING:
    from graphlink.view.around import Path, Paths, Step
    from graphlink.view.tie_words import DrawnTie

_MOST = 3  # parallel ties written out in a step
_FURTHER = "Look further with --longest, or without --kind, --least and --max-holders."

_PATH = """How two things are connected: the shortest path, and every path of that length.

\b
Example:
  graphlink path run rank:1 rank:2

A and B are any ids of the run: people, offences, numbers, plates, addresses (rank:1, a whole name, person:12). A path
goes along ties in either direction; where there are several between two things, each stands with its rows. What many
people share says little of any: --max-holders 20 looks for a path that avoids it, and police stations, hospitals and
prisons.
"""


def _kinds(ctx: click.Context, param: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...] | None:
    """What was given, None for every kind. BadParameter where one is none."""
    if not given:
        return None
    from graphlink.view.around import KINDS

    if unknown := [kind for kind in given if kind.lower() not in KINDS]:
        raise click.BadParameter(f"'{unknown[0]}' is none of {', '.join(KINDS)}.", ctx, param)
    return given


@click.command(help=_PATH, short_help="How two things are connected.")
@click.argument("arguments", nargs=-1, required=True, metavar="[OUT] A B")
@click.option("-n", "limit", type=click.IntRange(0, 1000), default=5, show_default=True, help="How many paths.")
@click.option("--longest", type=click.IntRange(1, 20), default=6, show_default=True, help="Ties in a path at most.")
@click.option("--max-holders", type=click.IntRange(min=0), help="Not through what more people hold.")
@click.option("--kind", "kinds", multiple=True, metavar="KIND", callback=_kinds, help="Only through these kinds.")
@click.option(
    "--least", type=click.FloatRange(0, 1), default=0.0, help="Not along ties inferred with a smaller chance."
)
@reading_options
@click.pass_obj
def path(state: State, /, arguments: tuple[str, ...], as_json: bool, as_csv: bool, to: str, **asked: Any) -> None:
    out, (a, b) = take_out(arguments, rest=2, what="A and B: the two things")
    run = finished(out)
    with Progress(state) as progress:
        progress("walking the graph")
        found = run.paths(a, b, **asked)
    write(answer_of(found), wanted(as_json, as_csv, to), state)


def answer_of(found: Paths) -> Answer:
    """Paths as JSON, as a table of their steps, and as text."""
    from graphlink.cli import drawing

    rows = [
        {"path": number, "step": place, "a": step.a, "b": step.b, **_tie(tie)}
        for number, way in enumerate(found.paths, start=1)
        for place, step in enumerate(way.steps, start=1)
        for tie in step.ties
    ]
    return Answer(
        data={**drawing.data_of(found), "truncated": found.truncated, "said": found.said},
        text=lambda: _text(found),
        records=rows,
        fields=["path", "step", "a", "b", "tie", "sentence", "how", "probability", "first", "last", "sources"],
        note=_FURTHER if found.length is None else "",
    )


def _tie(tie: DrawnTie) -> dict[str, object]:
    from graphlink.cli import drawing

    row = drawing.data_of(tie)
    return {"tie": row.pop("id"), **{k: v for k, v in row.items() if k not in ("a", "b")}}


def _text(found: Paths) -> str:
    labels = {one.id: one.called for one in found.entities}
    lines = [strong(safe(found.said))]
    for number, way in enumerate(found.paths, start=1):
        if way.steps:
            lines += ["", *_lines(number, way, labels)]
    return "\n".join(lines)


def _lines(number: int, way: Path, labels: dict[str, str]) -> list[str]:
    from graphlink.view.words import count

    shared = f", through something that {way.shared_by:,} hold" if way.shared_by > 1 else ""
    parallel = f" ({count(way.ways, 'way')} with parallel ties)" if way.ways > 1 else ""
    lines = [strong(f"Path {number}{shared}{parallel}"), safe(f"  {labels[way.entities[0]]}")]
    for step in way.steps:
        lines += _step(step)
        lines.append(safe(f"  {labels[step.b]}"))
    return lines


def _step(step: Step) -> list[str]:
    from graphlink.view.words import some

    lines = [safe(f"    | {tie.sentence} [{some(list(tie.sources), 2)}]") for tie in step.ties[:_MOST]]
    if (more := len(step.ties) - _MOST) > 0:
        lines.append(f"    | ... and {more:,} more between the two; --json gives all")
    return lines
