"""check, run, demo, sample: the commands that read a force's tables or invent them.

Do not break: exit 3 where rows were rejected (`demo` excepted: it rejects only what its sample plants). Mistake a
newcomer will make: printing advice to stdout; the list is data, everything else is talk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graphlink.cli.app import State
from graphlink.cli.logged import of_run, purpose_option
from graphlink.cli.output import (
    Answer,
    Progress,
    Wanted,
    say,
    strong,
    talk_options,
    write,
)
from graphlink.settings import load_settings

if TYPE_CHECKING:
    from graphlink.api import Run

# What share of a run each stage is, roughly; from runs on 40,000 people. Only the time left hangs on it.
_SHARES = {
    "reading and checking": 0.28,
    "records, seats and ties": 0.3,
    "who is the same human": 0.09,
    "what counts, and for how much": 0.02,
    "who did it": 0.03,
    "the list and its interval": 0.07,
    "writing": 0.1,
    "report": 0.11,
}
REJECTED = 3  # interfaces.md: done, but some rows were rejected
_HEAD = 10

_CHECK = """Read and check everything; write nothing.

\b
Example:
  graphlink check graphlink-demo/data

Prints what was read, and what would be rejected or cleared, by cause, with the first three rows of each. Exit code 3
where rows would be rejected; with --strict it is 1.
"""


@click.command(help=_CHECK, short_help="Read and check the data; write nothing.")
@click.argument("data", metavar="DATA", type=click.Path(path_type=Path))
@click.option(
    "--decisions", metavar="FILE", type=click.Path(path_type=Path), help="Judgements to check instead of DATA's."
)
@click.option("--strict", is_flag=True, help="Rejected rows are a failure (exit 1).")
@click.option("--json", "as_json", is_flag=True, help="JSON, the canonical form.")
@talk_options
@click.pass_obj
def check(state: State, data: Path, decisions: Path | None, strict: bool, as_json: bool) -> None:
    from graphlink import api
    from graphlink.cli import drawing
    from graphlink.view.quality import of_reading

    with Progress(state) as progress:
        progress("reading and checking")
        report = api.check(data, decisions=decisions, settings=load_settings())
    counts = {name: asdict(count) for name, count in report.tables.items()}
    found = of_reading(counts, [asdict(group) for group in report.faults()])
    answer = Answer(
        data={**drawing.data_of(found), "notes": list(report.notes)},
        text=lambda: drawing.quality(found, most=40),
    )
    write(answer, Wanted("json" if as_json else "auto"), state)
    for note in report.notes:
        say(state, note)
    if found.rejected:
        say(state, f"{found.rejected:,} rows would be rejected, {found.cleared:,} cells cleared. Nothing was written.")
        click.get_current_context().exit(1 if strict else REJECTED)
    say(state, f"No row would be rejected, {found.cleared:,} cells cleared. Next: graphlink run {data} -o run")


_RUN = """From a force's tables to the list.

\b
Example:
  graphlink run graphlink-demo/data -o run --policy v100

Reads DATA (a folder of CSV or Parquet tables), tells people apart, values what counts and writes the run folder OUT:
whole or not at all. The run before stays beside it as OUT.previous. Exit code 3: done, but some rows were rejected.
"""


@click.command(help=_RUN, short_help="From a force's tables to the list.")
@click.argument("data", metavar="DATA", type=click.Path(path_type=Path))
@click.option("-o", "--out", required=True, metavar="OUT", type=click.Path(path_type=Path), help="The run folder.")
@click.option("--policy", default="v100", show_default=True, metavar="NAME_OR_FILE", help="What counts.")
@click.option("--as-of", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]), help="The last day counted (YYYY-MM-DD).")
@click.option("--decisions", metavar="FILE", type=click.Path(path_type=Path), help="Judgements (DATA/decisions.csv).")
@click.option("--harm", metavar="FILE", type=click.Path(path_type=Path), help="A harm table from `harm import`.")
@click.option("--strict", is_flag=True, help="Fail, and write nothing, where rows are rejected.")
@purpose_option
@talk_options
@click.pass_obj
def run(
    state: State, /, data: Path, out: Path, policy: str, as_of: datetime | None, strict: bool, **files: Any
) -> None:
    from graphlink import api

    of_run({})  # a purpose that is required and missing is said before the work, not after it
    settings = load_settings()
    day = as_of.date() if as_of else None
    with Progress(state, expected=_SHARES) as progress:
        done = api.run(
            data, out, policy=policy, as_of=day, settings=settings, progress=progress, strict=strict, **files
        )
    rejected = _tell(state, done, out)
    _next(state, done, _steps(out))
    if rejected:
        click.get_current_context().exit(REJECTED)


def _tell(state: State, done: Run, out: Path) -> int:
    """The head of the list to stdout; faults, and what changed, to stderr. Gives the number of rows rejected."""
    from graphlink.cli import drawing
    from graphlink.view import listing
    from graphlink.view.quality import quality

    found = listing.top(done.folder, _HEAD)
    of_run(done.cited)
    people = [{"identity_id": row.identity_id} for row in found.rows]
    write(Answer(data={"people": people}, text=lambda: drawing.listing(found)), Wanted(), state)
    say(state, f"\n{found.about.harm_sentence}")
    wrong = quality(done.folder)
    if wrong.faults:
        say(state, f"{wrong.rejected:,} rows rejected, {wrong.cleared:,} cells cleared:")
        say(state, "\n".join(drawing.fault_lines(wrong.faults, 6)[1:]))
    if done.difference is not None:
        say(state, f"\nAgainst the run before: {done.difference.summary}")
        entered = done.difference.entered[:5]
        for change in entered:
            say(state, f"  entered at {change.new_rank:,}: {change.label} ({change.new_id}); {change.words}")
        if entered:
            say(state, f"  All of it: graphlink diff {out}.previous {out}")
    return wrong.rejected


def _next(state: State, done: Run, steps: Sequence[tuple[str, str]]) -> None:
    """Where the page is and what to try, a command a line."""
    say(state, f"\nThe page for people: {done.path / 'report.html'}\nNext:")
    wide = max(len(command) for command, _ in steps)
    for command, what in steps:
        say(state, f"  {command.ljust(wide)}  {what}")


def _steps(out: Path) -> list[tuple[str, str]]:
    return [
        (f"graphlink explore {out}", "all of it in the browser"),
        (f"graphlink explain {out} rank:1", "why the first stands where they stand"),
        (f"graphlink show {out} rank:1", "everything about them"),
        (f"graphlink top {out} -n 100", "the list"),
    ]


_SAMPLE = """An invented world: tables by the data contract, and the truth behind them.

\b
Example:
  graphlink sample world --people 2000 --seed 7

OUT gets data/*.csv and truth/*. Everybody is invented; the same seed gives the same bytes.
"""


@click.command(help=_SAMPLE, short_help="Write an invented world and its truth.")
@click.argument("out", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--people", type=click.IntRange(min=1), default=20000, show_default=True, help="True people, all roles.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed, another world.")
@click.option("--months", type=click.IntRange(min=1), default=24, show_default=True, help="Months of reports.")
@click.option("--hard", is_flag=True, help="Every noise rate doubled.")
@talk_options
@click.pass_obj
def sample(state: State, out: Path, people: int, seed: int, months: int, hard: bool) -> None:
    from graphlink import api

    with Progress(state) as progress:
        progress(f"inventing {people:,} people")
        made = api.sample(out, people=people, seed=seed, months=months, hard=hard)
    for table, rows in made.rows.items():
        click.echo(f"{rows:>9,}  {table}")
    say(state, f"{people:,} people, seed {seed}, as at {made.as_of}. Next: graphlink run {made.data} -o run")


_DEMO = """Invent a sample world, run on it, print the list.

\b
Example:
  graphlink demo
  graphlink demo --open

DIR gets data, truth and run. Everybody is invented. Rows that the sample plants to be rejected are rejected and said.
With --open the explorer opens on the run in the browser; Ctrl-C ends it.
"""


@click.command(help=_DEMO, short_help="Invent a sample world, run on it, print the list.")
@click.option(
    "-o",
    "--out",
    metavar="DIR",
    default="graphlink-demo",
    show_default=True,
    type=click.Path(path_type=Path),
    help="Where to.",
)
@click.option("--people", type=click.IntRange(min=1), default=5000, show_default=True, help="True people, all roles.")
@click.option("--open", "show_page", is_flag=True, help="Open the explorer in the browser.")
@talk_options
@click.pass_obj
def demo(state: State, out: Path, people: int, show_page: bool) -> None:
    from graphlink import api
    from graphlink.view.listing import top

    with Progress(state) as progress:
        progress(f"inventing {people:,} people")
        made = api.sample(out, people=people)
    with Progress(state, expected=_SHARES) as progress:
        done = api.run(made.data, out / "run", settings=load_settings(), progress=progress)
    say(state, strong("Everybody here is invented.") + "\n")
    _tell(state, done, out / "run")
    first = top(done.folder, 1).rows
    name = first[0].label.split()[-1] if first else "smith"
    more = [
        (f"graphlink search {out / 'run'} {name}", "who else bears the name"),
        (f"graphlink check {made.data}", "what was wrong with the data"),
    ]
    _next(state, done, [*_steps(out / "run"), *more])
    if show_page:
        from graphlink.cli.exploring import serve

        serve(state, done, purpose="a demonstration: everybody in it is invented")
