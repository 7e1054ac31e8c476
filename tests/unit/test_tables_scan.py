"""The scanner frames records by RFC 4180 as Python's csv module does, in any cut of the file into chunks."""

from __future__ import annotations

import csv
import io

import pytest

from graphlink.tables import scan
from graphlink.tables.scan import Block, EndlessRecordError, Limits, UnclosedQuoteError, blocks


def scanned(data: bytes, limits: Limits | None = None, chunk: int = scan.CHUNK) -> list[Block]:
    return list(blocks(io.BytesIO(data), limits or Limits(), chunk))


def records(data: bytes, **more: int) -> list[tuple[bytes, int, bool]]:
    return [
        (block.record(at), int(block.cells[at]), bool(block.stray[at]))
        for block in scanned(data, **more)  # type: ignore[arg-type]
        for at in range(len(block.starts))
    ]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", []),
        (b"a,b\n1,2\n", [(b"a,b", 2), (b"1,2", 2)]),
        (b"a,b\r\n1,2", [(b"a,b", 2), (b"1,2", 2)]),
        (b"a,b\r1,2\r", [(b"a,b", 2), (b"1,2", 2)]),
        (b"a,b\r\n1,2\n3,4\r5,6\r\n", [(b"a,b", 2), (b"1,2", 2), (b"3,4", 2), (b"5,6", 2)]),
        (b"a\n\n\r\nb\r\r", [(b"a", 1), (b"b", 1)]),
        (b'a,"x\r\ny"\r\n"",2\n', [(b'a,"x\r\ny"', 2), (b'"",2', 2)]),
        (b'"a ""q"", b",2\n', [(b'"a ""q"", b",2', 2)]),
        (b'""""\n', [(b'""""', 1)]),
        (b",\n,,\n", [(b",", 2), (b",,", 3)]),
        (b" \n", [(b" ", 1)]),
        ("é,\u2028\n".encode(), [("é,\u2028".encode(), 2)]),
    ],
)
def test_records_and_their_cells(data: bytes, expected: list[tuple[bytes, int]]) -> None:
    for chunk in (1, 2, 3, scan.CHUNK):
        assert records(data, chunk=chunk) == [(*record, False) for record in expected]


@pytest.mark.parametrize("stray", [b'a"b', b'"a"b', b' "a"', b'"a" ', b'x""', b'"a""b"c', b'"a"b"'])
def test_a_stray_quote_damages_its_record_only(stray: bytes) -> None:
    data = b"1,2\n" + stray + b',2\n3,"4\n5"\n'
    for chunk in (1, 5, scan.CHUNK):
        assert records(data, chunk=chunk) == [(b"1,2", 2, False), (stray + b",2", 2, True), (b'3,"4\n5"', 2, False)]


def test_the_fast_way_is_taken_up_again_after_a_stray_quote() -> None:
    filler = b'k,"v\n""w"""\n' * 20_000
    found = records(filler + b'k,v"w\n' + filler)
    assert len(found) == 40_001
    assert [at for at, (_, _, stray) in enumerate(found) if stray] == [20_000]


def test_a_neighbour_swallowed_by_a_stray_quote_is_shown_with_it() -> None:
    assert records(b'1,"Ash\n2,"Birch",x\n3,4\n') == [(b'1,"Ash\n2,"Birch",x', 3, True), (b"3,4", 2, False)]


@pytest.mark.parametrize(
    ("data", "line", "why"),
    [
        (b'a,b\n1,"x\n', 2, "the quote is still open at the end of the file"),
        (b'a,b\r1,"x', 2, "the quote is still open at the end of the file"),
        (b'a\n"' + b"x\r\n" * 3 + b'"\n', 2, "the quoted cell runs over more than 2 line ends"),
        (b'a\nb,"' + b"x\n" * 3 + b'"', 2, "the quoted cell runs over more than 2 line ends"),
        (b'a\n"' + b"x" * 100 + b'"\n', 2, "the quoted cell is longer than 100 bytes"),
        (b'a\n"' + b"x" * 100 + b'"', 2, "the quoted cell is longer than 100 bytes"),
        (b'a\nb"c\n\n"' + b"x\n" * 3 + b'"\n', 4, "the quoted cell runs over more than 2 line ends"),
        (b'a\nb"c\n"' + b"x" * 100 + b'"\n', 3, "the quoted cell is longer than 100 bytes"),
        (b'a\nb"c\n"x', 3, "the quote is still open at the end of the file"),
        (b'a\n1,"x\n2,y\n3,z\n4,"w"\n', 2, "the quoted cell runs over more than 2 line ends"),
    ],
)
def test_a_quote_that_never_closes_is_told_by_its_line(data: bytes, line: int, why: str) -> None:
    for chunk in (1, 7, scan.CHUNK):
        with pytest.raises(UnclosedQuoteError) as raised:
            scanned(data, Limits(cell_bytes=100, cell_lines=2), chunk)
        assert (raised.value.line, raised.value.why) == (line, why)


def test_the_longest_quoted_cell_is_accepted() -> None:
    data = b'a\n"' + b"x\n" * 2 + b'"\n"' + b"x" * 98 + b'"\n' + b"y" * 1000 + b"\n"
    assert len([one for block in scanned(data, Limits(100, 2), 11) for one in block.starts]) == 4


def test_a_record_without_an_end_is_told_by_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "LONGEST_RECORD", 50)
    for data in (b"a\n" + b"x" * 60 + b"\n", b"a\n" + b"x" * 600):
        for chunk in (10, 1000):
            with pytest.raises(EndlessRecordError) as raised:
                scanned(data, chunk=chunk)
            assert raised.value.line == 2


def test_blocks_say_what_the_parser_must_know() -> None:
    (plain,) = scanned(b"a,b\n1,2\n")
    assert (plain.line_ends, plain.blank, plain.quoted_line_ends, plain.edge_spaces) == ((2, 0, 0), 0, False, False)
    (mixed,) = scanned(b"a\r\n\nb\rc\n")
    assert (mixed.line_ends, mixed.blank) == ((2, 1, 1), 1)
    assert scanned(b'"a\nb",1\n')[0].quoted_line_ends
    for spaced in (b"a, b\n", b"a ,b\n", b'" a",b\n', b'"a\t"\n', "a,b\u00a0\n".encode(), b" a,b\n", b"a,b "):
        assert scanned(spaced)[0].edge_spaces, spaced
    assert not scanned(b"a b,c d\n")[0].edge_spaces


def test_lines_are_those_of_the_file() -> None:
    found = scanned(b'a\r\n"b\nc"\rd\n\ne\n', chunk=4)
    lines = [block.line(at) for block in found for at in range(len(block.starts))]
    assert lines == [1, 2, 4, 6]


def test_counts_are_those_of_the_csv_module() -> None:
    rows = [[f"k{n}", 'say "so", then' if n % 7 else "two\nlines", "" if n % 3 else "é" * n] for n in range(500)]
    for line_end in ("\n", "\r\n"):
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator=line_end).writerows(rows)
        data = text.getvalue().encode()
        for chunk in (97, scan.CHUNK):
            assert [cells for _, cells, _ in records(data, chunk=chunk)] == [3] * 500
