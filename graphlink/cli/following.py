"""series, review: what the list cannot say yet: offenders without a name, and questions only a person can settle.

Do not break: what is printed can be typed back (ids, commands). Mistake a newcomer will make: importing a view at the
top of this module; `--help` must load nothing heavy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from graphlink.cli.app import State
from graphlink.cli.output import Answer, Column, reading_options, safe, strong, table_text, wanted, write
from graphlink.cli.runs import opened, take_out

if TYPE_CHECKING:
    from graphlink.view.review import ReviewList, ReviewRow
    from graphlink.view.series import SeriesList, SeriesRow

_OUT = click.argument("arguments", nargs=-1, metavar="[OUT]")

_SERIES = """Offenders nobody could name, by harm.

\b
Example:
  graphlink series run -n 10

OUT is a run folder, ./run where none is named. Each series is offences that name nobody and that one hand is believed
to have left: what they share, when, and where that one man would stand on the list. Piped, it is CSV.
"""


@click.command(help=_SERIES, short_help="Offenders nobody could name, by harm.")
@_OUT
@click.option("-n", "number", type=click.IntRange(min=0), default=20, show_default=True, help="How many; 0: all.")
@reading_options
@click.pass_obj
def series(state: State, arguments: tuple[str, ...], number: int, as_json: bool, as_csv: bool, to: str) -> None:
    out, _ = take_out(arguments, rest=0)
    run = opened(out)
    from graphlink.cli import drawing
    from graphlink.view.series import unknown_series

    found = unknown_series(run, number)
    rows = [drawing.data_of(row) for row in found.rows]
    answer = Answer(
        data={"about": drawing.data_of(found.about), "total": found.total, "shown": len(rows), "rows": rows},
        text=lambda: _series_text(found),
        records=rows,
        fields=list(rows[0]) if rows else ["rank", "identity_id", "label", "expected_harm"],
        note=found.empty_because or (found.cut if len(rows) == found.total else f"{found.cut} -n 0 gives all."),
        tabular=True,
    )
    write(answer, wanted(as_json, as_csv, to), state)


def _series_text(found: SeriesList) -> str:
    from graphlink.view.words import days

    if not found.rows:
        return "No series of offences by one unknown hand."
    columns = [
        Column("Rank", lambda r: f"{r.rank:,}", "right"),
        Column("Known by", lambda r: r.label, shrink=True),
        Column("Identity", lambda r: r.identity_id),
        Column("Days", lambda r: days(r.expected_harm), "right"),
        Column("If one man", lambda r: _ordinal(r.would_stand), "right"),
        Column("Offences", lambda r: str(r.offences), "right"),
        Column("Victims", lambda r: str(r.victims), "right"),
        Column("When", _when),
        Column("What they share", lambda r: r.shared, shrink=True),
        Column("Offences of it", lambda r: ", ".join(o.offence_id for o in r.members), shrink=True),
    ]
    head = strong(safe(found.about.line))
    return "\n".join([head, "", table_text(columns, found.rows)])


def _ordinal(n: int | None) -> str:
    if n is None:
        return "counts for nothing"
    ending = "th" if 10 <= n % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n:,}{ending}"


def _when(row: SeriesRow) -> str:
    from graphlink.view.words import span

    return span(row.first, row.last)


_REVIEW = """Undecided links, those that would move most harm first.

\b
Example:
  graphlink review run -n 10

OUT is a run folder, ./run where none is named. Each question stands with its chance, the days that the answer would
move, the evidence that weighs most (bits: for, or against where negative) and the commands that settle it. A judgement
takes effect in the next run.
"""


@click.command(help=_REVIEW, short_help="Undecided links, those that would move most harm first.")
@_OUT
@click.option("-n", "number", type=click.IntRange(min=0), default=20, show_default=True, help="How many; 0: all.")
@reading_options
@click.pass_obj
def review(state: State, arguments: tuple[str, ...], number: int, as_json: bool, as_csv: bool, to: str) -> None:
    out, _ = take_out(arguments, rest=0)
    run = opened(out)
    from graphlink.cli import drawing
    from graphlink.view.review import review as questions

    found = questions(run, number, str(out))
    rows = [drawing.data_of(row) for row in found.rows]
    answer = Answer(
        data={"about": drawing.data_of(found.about), "total": found.total, "shown": len(rows), "rows": rows},
        text=lambda: _review_text(found),
        records=rows,
        fields=list(rows[0]) if rows else ["position", "subject", "question", "probability", "harm_moved", "a", "b"],
        note=found.empty_because or (found.cut if len(rows) == found.total else f"{found.cut} -n 0 gives all."),
    )
    write(answer, wanted(as_json, as_csv, to), state)


def _review_text(found: ReviewList) -> str:
    if not found.rows:
        return "Nothing to decide."
    return "\n".join([strong(safe(found.about.line)), *(line for row in found.rows for line in _question(row))])


def _question(row: ReviewRow) -> list[str]:
    lines = ["", safe(f"{row.position}. {row.question}")]
    for piece in row.evidence:
        lines.append(safe(f"     {piece.bits or 0.0:+6.1f} bits  {piece.words}"))
    return [*lines, safe(f"   yes: {row.yes}"), safe(f"   no:  {row.no}")]
