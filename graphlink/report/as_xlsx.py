"""A report as a workbook: Summary, Suspects, Offences, Links, Evidence, Ties, Rejected, About.

Do not break: text is written as text, so that nothing in it is a formula, an address or a number; the marking stands on
every printed sheet. Mistake a newcomer will make: `worksheet.write`, which guesses; it makes formulas and links.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from graphlink.report.canonical import footer
from graphlink.report.plain import clean
from graphlink.report.tables import Flat, tables

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

Facts = Mapping[str, Any]

MOST_TEXT = 32_767  # characters in a cell, by the format
MOST_ROWS = 1_048_575  # below the header
_SHEETS = (
    ("Suspects", "suspects"),
    ("Records", "records"),
    ("Offences", "offences"),
    ("Links", "links"),
    ("Evidence", "evidence"),
    ("Weaker", "weaker"),
    ("To find out", "to_find_out"),
    ("Ties", "ties"),
    ("Also stands in", "standing"),
    ("Around", "around"),
    ("Not counted", "not_counted"),
    ("Chart things", "chart_entities"),
    ("Chart ties", "chart_ties"),
    ("People", "people"),
    ("Rejected", "rejected"),
    ("Sources", "sources"),
    ("About", "about"),
)
_WIDTHS = {
    "label": 26, "who": 34, "title": 34, "how": 60, "words": 30, "why": 50, "sentence": 70, "answer": 60, "if": 60,
    "what": 34, "said": 110, "reason": 60, "remedy": 60, "weakened_by": 60, "rows": 40, "sources": 30, "besides": 40,
    "name": 30, "notes": 40, "outcome": 30, "outcomes": 40, "victims": 28, "suspect": 8, "suspect_id": 15, "id": 18,
}  # fmt: skip
_SHARES = frozenset(("probability", "weight", "chance", "top_probability"))
_DAYS = frozenset(("expected_harm", "harm_low", "harm_high", "named_harm", "days", "adds", "starts", "falls", "moves"))


def workbook(document: Facts) -> bytes:
    """The report as the bytes of an .xlsx file."""
    from xlsxwriter import Workbook

    out = io.BytesIO()
    book = Workbook(
        out, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    )
    about = document["about"]
    made = dt.datetime.fromisoformat(about["made"]).replace(tzinfo=None)
    book.set_properties({"title": clean(about["title"]), "author": clean(about["author"]), "company": "",
                         "category": clean(about["marking"]), "created": made})  # fmt: skip
    looks = _Looks(book)
    _summary(book.add_worksheet("Summary"), document, looks)
    flat = {one.name: one for one in tables(document)}
    for title, name in _SHEETS:
        _sheet(book.add_worksheet(title), flat[name], about, looks)
    book.close()
    return out.getvalue()


class _Looks:
    def __init__(self, book: Workbook) -> None:
        base = {"valign": "top", "font_size": 10}
        self.text: Format = book.add_format({**base, "num_format": "@", "text_wrap": True})
        self.head: Format = book.add_format({**base, "bold": True, "bottom": 1, "text_wrap": True})
        self.title: Format = book.add_format({"bold": True, "font_size": 16})
        self.marking: Format = book.add_format({"bold": True, "font_size": 10})
        self.days: Format = book.add_format({**base, "num_format": "#,##0.0"})
        self.share: Format = book.add_format({**base, "num_format": "0.0%"})
        self.number: Format = book.add_format({**base, "num_format": "General"})


def _pages(sheet: Worksheet, about: Facts) -> None:
    """Paper, and what stands on every page of it."""
    marking = clean(about["marking"]).replace("&", "&&")
    foot = clean(footer(dict(about))).replace("&", "&&")
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_header(f"&C&B{marking[:120]}")
    sheet.set_footer(f"&L{foot}&C&B{marking[:80]}&RPage &P of &N")


def _summary(sheet: Worksheet, document: Facts, looks: _Looks) -> None:
    about = document["about"]
    _pages(sheet, about)
    sheet.set_column(0, 0, 9)
    sheet.set_column(1, 1, 34)
    sheet.set_column(2, 6, 15)
    sheet.set_column(7, 7, 70)
    sheet.write_string(0, 0, clean(about["marking"]), looks.marking)
    sheet.write_string(1, 0, clean(about["title"]), looks.title)
    lines = [about["question"], about["notice"], footer(about), about["harm_sentence"], *about["conditions"]]
    at = 2
    for line in filter(None, lines):
        sheet.write_string(at, 0, clean(line))
        at += 1
    heads = ("Rank", "Who", "Days", "Low", "High", "Named days", "Linked offences", "In short")
    _row(sheet, at + 1, heads, [looks.head] * len(heads))
    for n, s in enumerate(document["suspects"], at + 2):
        linked = sum(1 for one in s["offences"] if one["basis"] != "named")
        cells = (s["rank"], s["label"], s["expected_harm"], s["harm_low"], s["harm_high"], s["named_harm"], linked,
                 s["answer"])  # fmt: skip
        _row(sheet, n, cells, [looks.number, looks.text, *[looks.days] * 4, looks.number, looks.text])
    sheet.repeat_rows(at + 1)


def _sheet(sheet: Worksheet, flat: Flat, about: Facts, looks: _Looks) -> None:
    _pages(sheet, about)
    _row(sheet, 0, [name.replace("_", " ") for name in flat.columns], [looks.head] * len(flat.columns))
    sheet.repeat_rows(0)
    sheet.freeze_panes(1, 0)
    looking = [_look(name, looks) for name in flat.columns]
    for n, name in enumerate(flat.columns):
        sheet.set_column(n, n, _WIDTHS.get(name, 14))
    rows = flat.rows[:MOST_ROWS]
    for at, row in enumerate(rows, 1):
        _row(sheet, at, row, looking)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(flat.columns) - 1)


def _look(name: str, looks: _Looks) -> Any:
    return looks.share if name in _SHARES else looks.days if name in _DAYS else None


def _row(sheet: Worksheet, at: int, cells: Iterable[Any], looking: Sequence[Any]) -> None:
    for n, (value, look) in enumerate(zip(cells, looking, strict=True)):
        if value is None or value == "":
            continue
        if isinstance(value, bool):
            sheet.write_boolean(at, n, value)
        elif isinstance(value, (int, float)):
            sheet.write_number(at, n, value, look)
        else:
            text = clean(value)
            cut = text if len(text) <= MOST_TEXT else text[: MOST_TEXT - 20] + "… (cut, see JSON)"
            sheet.write_string(at, n, cut, look)
