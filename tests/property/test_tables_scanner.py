"""The scanner agrees with Python's csv module, whatever the file and however it is cut into chunks."""

from __future__ import annotations

import csv
import io
import re

from hypothesis import given
from hypothesis import strategies as st

from graphlink.tables.scan import Limits, UnclosedQuoteError, blocks

cells = st.text(alphabet=st.sampled_from('ab,"\n\r é👮'), max_size=8)
tables = st.integers(1, 4).flatmap(lambda n: st.lists(st.lists(cells, min_size=n, max_size=n), max_size=12))
chunks = st.sampled_from([1, 2, 3, 7, 64, 1 << 20])
mangled = st.text(alphabet=st.sampled_from('a,"\n\r'), max_size=40)

_CELL = rb'(?:"(?:[^"]|"")*"|[^",\r\n]*)'
RFC_4180 = re.compile(_CELL + rb"(?:," + _CELL + rb")*")


def scanned(data: bytes, chunk: int) -> list[tuple[bytes, int, bool]] | str:
    try:
        return [
            (block.record(at), int(block.cells[at]), bool(block.stray[at]))
            for block in blocks(io.BytesIO(data), Limits(cell_bytes=1000, cell_lines=1000), chunk)
            for at in range(len(block.starts))
        ]
    except UnclosedQuoteError as error:
        return f"{error.line}: {error.why}"


@given(tables, chunks, st.sampled_from(["\n", "\r\n", "\r"]), st.booleans())
def test_what_the_csv_module_writes_is_framed_cell_by_cell(
    table: list[list[str]], chunk: int, line_end: str, quote_all: bool
) -> None:
    text = io.StringIO(newline="")
    ends = any(mark in cell for row in table for cell in row for mark in "\r\n")  # some versions leave a lone CR bare
    quoting = csv.QUOTE_ALL if quote_all or ends else csv.QUOTE_MINIMAL
    csv.writer(text, lineterminator=line_end, quoting=quoting).writerows(table)
    found = scanned(text.getvalue().encode(), chunk)
    assert isinstance(found, list)
    assert [count for _, count, _ in found] == [len(row) for row in table]
    assert not any(stray for _, _, stray in found)
    read_back = [next(csv.reader(io.StringIO(record.decode(), newline=""))) for record, _, _ in found]
    assert read_back == table


@given(mangled, chunks)
def test_any_text_has_as_many_records_and_cells_as_the_csv_module_finds(text: str, chunk: int) -> None:
    found = scanned(text.encode(), chunk)
    assert found == scanned(text.encode(), 1 << 20)
    if isinstance(found, str):
        assert found.endswith("the quote is still open at the end of the file")
        return
    rows = [row for row in csv.reader(io.StringIO(text, newline="")) if row]
    assert [count for _, count, _ in found] == [len(row) for row in rows]
    assert [not stray for _, _, stray in found] == [bool(RFC_4180.fullmatch(record)) for record, _, _ in found]
