"""sensitivity: who stays at the head of the list under other choices.

Do not break: the answer goes to stdout, progress and advice to stderr. Mistake a newcomer will make: reading "depends
on" as doubt about a person; it is about our choices, one at a time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from graphlink.cli.app import State
from graphlink.cli.output import Answer, Column, Progress, reading_options, safe, say, strong, table_text, wanted, write
from graphlink.cli.runs import finished, take_out

if TYPE_CHECKING:
    from graphlink.api import Outcome, Sensitivity, Standing

_HELP = """Who stays in the top 100 under other choices.

\b
Example:
  graphlink sensitivity run --only "harm most" --only "unknown sex left out"

Runs the main job on the run's own data again, one choice made differently each time, in temporary folders: the merge
bar, what evidence reaches, doubt, victims of unrecorded sex, values that nobody published. Without --only all choices
are run; each takes as long as a run. The data must be those that the run read.
"""


@click.command(help=_HELP, short_help="Who stays in the top 100 under other choices.")
@click.argument("arguments", nargs=-1, metavar="[OUT]")
@click.option("-n", "number", type=click.IntRange(min=1), default=None, help="Length of the head (the policy's).")
@click.option("--only", multiple=True, metavar="CHOICE", help="This choice only; may be given again.")
@click.option("--harm", metavar="FILE", type=click.Path(dir_okay=False), help="Another harm table to try.")
@click.option("--run-harm", metavar="FILE", type=click.Path(dir_okay=False), help="The run's own, if it was moved.")
@reading_options
@click.pass_obj
def sensitivity(
    state: State, /, arguments: tuple[str, ...], as_json: bool, as_csv: bool, to: str, number: int | None, **more: Any
) -> None:
    out, _ = take_out(arguments, rest=0)
    form = wanted(as_json, as_csv, to)
    run = finished(out)
    from graphlink import api
    from graphlink.cli import drawing

    with Progress(state) as progress:
        found = api.sensitivity(run, n=number, progress=progress, **more)
    rows = [_record(one) for one in found.people]
    answer = Answer(
        data={**drawing.data_of(found), "stay": found.stay, "people": rows},
        text=lambda: text(found),
        records=rows,
        fields=list(rows[0]) if rows else ["rank", "identity_id", "label", "verdict"],
    )
    write(answer, form, state)
    for reason in found.left_out:
        say(state, f"Left out: {reason}.")
    if not found.same_again:
        say(
            state,
            "Asked the same again, this version gives another list than the one in OUT: the figures above compare "
            "with the new one. Run again to see it.",
        )


def _record(one: Standing) -> dict[str, Any]:
    return {
        "rank": one.rank,
        "identity_id": one.identity_id,
        "anchor_id": one.anchor_id,
        "label": one.label,
        "best": one.best,
        "worst": one.worst,
        "verdict": one.verdict,
        "out_under": list(one.out_under),
        "in_under": list(one.in_under),
        "ranks": dict(one.ranks),
    }


def text(found: Sensitivity) -> str:
    """The whole answer for people: what each choice does, then who depends on what."""
    if not found.entries:
        return "Nobody is on the list, whatever is chosen."
    head = [one for one in found.people if not one.in_under]
    moved = [one for one in head if one.out_under]
    entering = [one for one in found.people if one.in_under]
    once = sum(1 for one in moved if len(one.out_under) == 1)
    lines = [
        strong(
            f"Of the first {found.entries:,} under every choice ({len(found.choices):,} tried) there stay: "
            f"{found.stay:,}. Depending on one choice: {once:,}; on several: {len(moved) - once:,}."
        ),
        "",
        table_text(_choice_columns(), found.choices),
    ]
    for title, rows in (
        ("Who would leave", moved),
        ("Who would enter", entering),
        ("Who stays, and between which ranks", [one for one in head if not one.out_under]),
    ):
        if rows:
            lines += ["", strong(title), table_text(_people_columns(), rows)]
    return "\n".join(lines)


def _choice_columns() -> list[Column]:
    def of_head(one: Outcome) -> str:
        return f"{one.stay:,} ({one.overlap:.0%})"

    return [
        Column("Choice", lambda one: one.name),
        Column("Stay", of_head, "right"),
        Column("Enter", lambda one: f"{len(one.entered):,}", "right"),
        Column("Leave", lambda one: f"{len(one.left):,}", "right"),
        Column("What is different", lambda one: one.what, shrink=True),
    ]


def _people_columns() -> list[Column]:
    return [
        Column("Rank", lambda one: f"{one.rank:,}" if one.rank else "none", "right"),
        Column("Best", lambda one: f"{one.best:,}" if one.best else "none", "right"),
        Column("Worst", lambda one: f"{one.worst:,}" if one.worst else "off", "right"),
        Column("Who", lambda one: safe(one.label), shrink=True),
        Column("Identity", lambda one: one.identity_id),
        Column("", _under, shrink=True),
    ]


def _under(one: Standing) -> str:
    if one.in_under:
        return f"enters under {', '.join(one.in_under)}"
    return f"leaves under {', '.join(one.out_under)}" if one.out_under else "stays"
