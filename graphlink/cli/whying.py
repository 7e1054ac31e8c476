"""why: for and against two records, an offence and somebody, or two offences; what explain says below its waterfall.

Do not break: the figures are those of the view; JSON is the canonical form. Mistake a newcomer will make: rounding a
piece in the data; only the printed table is rounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from graphlink.cli.app import State
from graphlink.cli.output import (
    Answer,
    Column,
    reading_options,
    safe,
    strong,
    table_text,
    terminal_width,
    wanted,
    write,
)
from graphlink.cli.runs import opened, take_out

if TYPE_CHECKING:
    from graphlink.view.explanation import Explanation
    from graphlink.view.pieces import Piece
    from graphlink.view.weaken import Changed
    from graphlink.view.why import Why

_MOST = 6  # lines of one part; the rest is counted
_ROWS = 4  # source rows named in a line

_WHY = """For and against two records, or two offences, being one hand; or somebody having done an offence.

\b
Example:
  graphlink why run rank:1 rank:2

A and B are person records, identities (I-...), names or rank:1; offences (offence:C7) or one of their seats
(suspect:C7/1). Each piece of evidence stands with its bits, what the two sides say and the rows behind it; a bit
doubles the odds, and the pieces add up to the stated odds. A rule or judgement that was not weighed is said to be one,
and why two were not compared is said too.
"""


@click.command(help=_WHY, short_help="For and against two records or offences being one hand.")
@click.argument("arguments", nargs=-1, required=True, metavar="[OUT] A B")
@reading_options
@click.pass_obj
def why(state: State, arguments: tuple[str, ...], as_json: bool, as_csv: bool, to: str) -> None:
    out, (a, b) = take_out(arguments, rest=2, what="A and B: two people, two offences, or an offence and somebody")
    run = opened(out)
    from graphlink.cli import drawing
    from graphlink.view.why import why as asked

    found = asked(run, a, b)
    rows = [{**drawing.data_of(row), "direction": row.direction} for row in found.rows]
    answer = Answer(
        data={**drawing.data_of(found), "rows": rows},
        text=lambda: why_text(found),
        records=rows,
        fields=["name", "words", "value_a", "value_b", "bits", "kind", "sources", "direction"],
    )
    write(answer, wanted(as_json, as_csv, to), state)


def why_text(found: Why) -> str:
    """One waterfall of bits as text."""
    lines = [strong(safe(f"{found.who_a}  and  {found.who_b}")), *_wrapped(found.answer), ""]
    if found.rows:
        shown = [row for row in found.rows if not row.slight]
        lines += [_pieces(shown), *_slight(len(found.rows) - len(shown)), ""]
    if found.bits is not None and found.rows:
        from graphlink.view.pieces import bits_words, total
        from graphlink.view.words import chance

        lines.append(f"{bits_words(total(found.rows))} together: {chance(found.probability or 0.0)}.")
        if not found.sums:
            lines.append(f"This is not what the run states ({found.bits:+.6f} bits): a fault of the run, report it.")
    for note in found.notes:
        lines += _wrapped(note)
    if found.rivals:
        lines += ["", strong("Who else it could be"), *(_rival(r.who, r.probability) for r in found.rivals[:_MOST])]
        lines += (
            [f"  ... and {len(found.rivals) - _MOST:,} more; --json gives all"] if len(found.rivals) > _MOST else []
        )
    if found.sources:
        lines += ["", safe(f"Rows: {_refs(found.sources)}")]
    return "\n".join(lines)


def _slight(n: int) -> list[str]:
    return [f"{n:,} more of less than 0.05 bits each; --json gives all."] if n else []


def _rival(who: str, probability: float) -> str:
    from graphlink.view.words import chance

    return safe(f"  {chance(probability)}: {who}")


def _pieces(rows: Sequence[Piece]) -> str:
    from graphlink.view.pieces import signed_bits

    columns = [
        Column("Bits", lambda p: "" if p.bits is None else signed_bits(p.bits), "right"),
        Column("", lambda p: _SAYS.get(p.kind, p.direction)),
        Column("What argues", lambda p: p.words, shrink=True),
        Column("Rows", lambda p: _refs(p.sources), shrink=True),
    ]
    return table_text(columns, rows)


# What the method itself adds argues neither way; it is marked as what it is.
_SAYS = {"prior": "start", "rule": "rule", "calibration": "method", "candidates": "rivals", "records": "others",
         "relatives": "doubt", "reading": "method"}  # fmt: skip


def _refs(sources: Sequence[str]) -> str:
    from graphlink.view.words import some

    return some(list(sources), _ROWS)


def _wrapped(text: str, indent: str = "") -> list[str]:
    wide = max(40, min(terminal_width(), 118))
    lines, line = [], indent
    for word in safe(text).split(" "):
        if line.strip() and len(line) + 1 + len(word) > wide:
            lines.append(line)
            line = f"{indent}  {word}" if indent else word
        else:
            line = f"{line} {word}" if line.strip() else f"{indent}{word}"
    return [*lines, line]


# --- below the waterfall of explain ---


def explanation_text(found: Explanation) -> str:
    """What explain says below its waterfall: links, the nearest not joined, what would weaken it, what to find out."""
    lines: list[str] = []
    if found.linked:
        lines += _part("What ties the offences that do not name them", [one.words for one in found.linked])
    if found.nearest:
        lines += _part("Nearest person not joined", [found.nearest.words])
    if found.weaker:
        from graphlink.view.weaken import ASSUMED

        lines += [
            "",
            strong("What would weaken it most"),
            *_wrapped(ASSUMED),
            _weaker(found),
            *_more(len(found.weaker)),
        ]
    if found.asks:
        said = [f"{ask.what}. It {ask.why}." for ask in found.asks]
        lines += _part("What to find out, by the days it may move", said)
    if found.notes:
        lines += ["", *(line for note in found.notes for line in _wrapped(note))]
    return "\n".join(lines)


def _part(title: str, said: Sequence[str]) -> list[str]:
    return ["", strong(title), *(line for one in said[:_MOST] for line in _wrapped(one, "  ")), *_more(len(said))]


def _more(n: int) -> list[str]:
    return [f"  ... and {n - _MOST:,} more; --json gives all"] if n > _MOST else []


def _weaker(found: Explanation) -> str:
    from graphlink.view.words import days, some

    row = found.waterfall.row
    now = f" (now {row.rank:,})" if row else ""
    columns = [
        Column("If", lambda w: w.what, shrink=True),
        Column("Chances", lambda w: some([_change(c) for c in w.changed], 2)),
        Column("Days then", lambda w: days(w.days), "right"),
        Column("Falls by", lambda w: days(w.falls), "right"),
        Column(f"Rank then{now}", lambda w: f"{w.rank:,}" if w.rank else "off the list", "right"),
    ]
    return table_text(columns, found.weaker[:_MOST])


def _change(one: Changed) -> str:
    from graphlink.view.words import percent

    return f"{one.offence_id} {percent(one.before)} > {percent(one.after) if one.after > 0 else 'none'}"
