"""top, show, search, explain: what a run says, on a terminal or to a program.

Do not break: the same view answers in all forms; JSON is the canonical one. Mistake a newcomer will make: importing a
view at the top of this module; `--help` must load nothing heavy.
"""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graphlink.cli.app import State
from graphlink.cli.output import Answer, Column, reading_options, table_text, wanted, write
from graphlink.cli.runs import opened, take_out
from graphlink.errors import InputError, RowError

if TYPE_CHECKING:
    from graphlink.view.find import Found
    from graphlink.view.search import Hits, Known
    from graphlink.view.source import Source

_OUT = click.argument("arguments", nargs=-1, metavar="[OUT]")

_TOP = """The list: who does most harm.

\b
Example:
  graphlink top run -n 20

OUT is a run folder, ./run where none is named. By names: the rank that the published method gives the highest single
record. Flags and outcomes are shown and never scored. Piped, the list is CSV with every column.
"""


@click.command(help=_TOP, short_help="The list: who does most harm.")
@_OUT
@click.option("-n", "number", type=click.IntRange(min=0), default=100, show_default=True, help="How many; 0: all.")
@reading_options
@click.pass_obj
def top(state: State, arguments: tuple[str, ...], number: int, as_json: bool, as_csv: bool, to: str) -> None:
    out, _ = take_out(arguments, rest=0)
    run = opened(out)
    from graphlink.cli import drawing
    from graphlink.view import listing

    found = listing.top(run, number)
    rows = [{**drawing.data_of(row), "added": row.added} for row in found.rows]
    answer = Answer(
        data={"about": drawing.data_of(found.about), "total": found.total, "shown": len(rows), "rows": rows},
        text=lambda: drawing.listing(found, cut=False),
        records=rows,
        fields=list(rows[0]) if rows else ["rank", "identity_id", "label", "expected_harm"],
        note=found.cut if len(rows) == found.total else f"{found.cut} -n 0 gives all.",
        tabular=True,
    )
    write(answer, wanted(as_json, as_csv, to), state)


_SHOW = """One person, offence, number, plate, address, account or mark.

\b
Example:
  graphlink show run rank:1

ID is any id of the run: a person record, an identity (I-...), an offence, a number or plate in any spelling, an
address; or the whole name of somebody; or rank:1 for the first of the list. Where two things share an id, say which:
person:12, offence:12. Victims stand by letter or role; ask for the record itself to see it.
"""


@click.command(help=_SHOW, short_help="One person, offence, number, plate or address.")
@click.argument("arguments", nargs=-1, required=True, metavar="[OUT] ID")
@reading_options
@click.pass_obj
def show(state: State, arguments: tuple[str, ...], as_json: bool, as_csv: bool, to: str) -> None:
    out, (text,) = take_out(arguments, rest=1, what="ID: what to show (a person, offence, number, plate, address)")
    run = opened(out)
    found = _resolve(run, text)
    write(_page(run, found), wanted(as_json, as_csv, to), state)


def _page(run: Source, found: Found) -> Answer:
    from graphlink.cli import drawing
    from graphlink.view import shown
    from graphlink.view.offence import OffencePage
    from graphlink.view.person import PersonPage

    page = shown.page(run, found)

    def text() -> str:
        if isinstance(page, PersonPage):
            return drawing.person(page)
        return drawing.offence(page) if isinstance(page, OffencePage) else drawing.entity(page)

    return Answer(data={"kind": found.kind, "id": found.id, **drawing.data_of(page)}, text=text)


def _resolve(run: Source, text: str) -> Found:
    from graphlink.view import find

    return find.resolve(run, text)


_EXPLAIN = """The waterfall behind a rank: every offence, what it adds, adding up to the score.

\b
Example:
  graphlink explain run rank:1

IDENTITY is an identity (I-...), a person record, a whole name, or rank:1 for the first. Each offence stands with its
days, the share credited and why, the outcome, and the rows it rests on; what adds nothing is said too. Below it: what
ties the offences that name nobody, the nearest person not joined, what would weaken the rank most, what to find out.
"""


@click.command(help=_EXPLAIN, short_help="The offences behind a rank, adding up to it.")
@click.argument("arguments", nargs=-1, required=True, metavar="[OUT] IDENTITY")
@reading_options
@click.pass_obj
def explain(state: State, arguments: tuple[str, ...], as_json: bool, as_csv: bool, to: str) -> None:
    out, (text,) = take_out(arguments, rest=1, what="IDENTITY: whom to explain")
    run = opened(out)
    from graphlink.cli import drawing, whying
    from graphlink.view import explanation, shown

    identity = shown.identity_named(run, text)
    behind = explanation.explained(run, identity)
    told = behind.waterfall
    bars = [drawing.data_of(bar) for bar in told.bars]
    answer = Answer(
        data={**drawing.data_of(told), **{k: v for k, v in drawing.data_of(behind).items() if k != "waterfall"}},
        text=lambda: f"{drawing.waterfall(told)}\n{whying.explanation_text(behind)}",
        records=bars,
        fields=list(bars[0]) if bars else ["offence_id", "adds"],
    )
    write(answer, wanted(as_json, as_csv, to), state)


_SEARCH = """Find names, part plates, numbers in any spelling, references.

\b
Example:
  graphlink search run smith
  graphlink search run --file numbers.csv

With --file each line of a list is answered: known or not, to whom it leads, in which offences it stands. A CSV is
read by its column number, plate, vrm, phone, reference, id or name, else by its first; a plain list line by line; -
is stdin.
"""


@click.command(help=_SEARCH, short_help="Find names, plates, numbers and references.")
@click.argument("arguments", nargs=-1, metavar="[OUT] [TEXT]")
@click.option("--file", "listed", metavar="LIST.csv", default="", help="Answer every line of a list instead.")
@reading_options
@click.pass_obj
def search(state: State, arguments: tuple[str, ...], listed: str, as_json: bool, as_csv: bool, to: str) -> None:
    out, rest = take_out(arguments, rest=0 if listed else 1, what="TEXT: what to search for (or --file LIST.csv)")
    run = opened(out)
    from graphlink.view import search as looking

    if listed:
        answer = _list_answer(looking.search_list(run, _lines(listed)))
    else:
        answer = _hits_answer(looking.search(run, rest[0]))
    write(answer, wanted(as_json, as_csv, to), state)


def _hits_answer(found: Hits) -> Answer:
    from graphlink.cli import drawing

    columns = [
        Column("Kind", lambda h: h.kind),
        Column("Id", lambda h: h.id),
        Column("What", lambda h: h.label, shrink=True),
        Column("More", lambda h: h.detail, shrink=True),
    ]
    rows = [drawing.data_of(hit) for hit in found.hits]
    nothing = f"Nothing in this run contains '{found.text}'."
    return Answer(
        data={"text": found.text, "totals": dict(found.totals), "shown": len(rows), "hits": rows},
        text=lambda: table_text(columns, found.hits) if found.hits else nothing,
        records=rows,
        fields=["kind", "id", "label", "detail"],
        note=found.cut or ("Show one: graphlink show OUT KIND:ID" if found.hits else ""),
        tabular=True,
    )


def _list_answer(found: tuple[Known, ...]) -> Answer:
    from graphlink.cli import drawing
    from graphlink.view.search import summary

    columns = [
        Column("Line", lambda k: str(k.line), "right"),
        Column("Text", lambda k: k.text, shrink=True),
        Column("Known", lambda k: "yes" if k.known else "no"),
        Column("As", lambda k: ", ".join(k.things)),
        Column("To whom", lambda k: "; ".join(k.people), shrink=True),
        Column("Offences", lambda k: "; ".join(k.offences), shrink=True),
    ]
    rows = [{**drawing.data_of(one), "known": one.known} for one in found]
    return Answer(
        data={"lines": len(rows), "known": sum(one.known for one in found), "answers": rows},
        text=lambda: table_text(columns, found),
        records=rows,
        fields=["line", "text", "known", "things", "people", "offences"],
        note=summary(found),
        tabular=True,
    )


_COLUMNS = ("number", "plate", "vrm", "phone", "reference", "id", "offence_id", "person_id", "name")


def _lines(source: str) -> list[tuple[int, str]]:
    """The lines of a list as (line number, text). InputError where it cannot be read."""
    try:
        raw = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    except OSError as error:
        raise InputError(f"{source} cannot be read: {error.strerror or error}.") from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        fault = RowError("list", raw[: error.start].count(b"\n") + 1, None, "not UTF-8.", "Save it as CSV UTF-8.")
        raise InputError(f"{source} cannot be read.", (fault,)) from None
    reader = csv.reader(io.StringIO(text, newline=""))
    rows = [(reader.line_num, cells) for cells in reader if cells]
    if not rows:
        raise InputError(f"{source} is empty. Give a list with one number, plate, reference or name a line.")
    heading = [cell.strip().lower() for cell in rows[0][1]]
    column = next((heading.index(name) for name in _COLUMNS if name in heading), None)
    body = rows if column is None else rows[1:]
    return [(line, cells[column or 0].strip() if len(cells) > (column or 0) else "") for line, cells in body]
