"""Counts and frames the records of a CSV file by RFC 4180, without any CSV parser.

Do not break: this is the *independent* side of read = accepted + rejected + duplicate. Nothing here may ask
DuckDB, and nothing in the parser's path may supply the count. Mistake a newcomer will make: a line is not a
record (a quoted cell may hold line ends), and a quotation mark is not always a quote (inside a cell that did
not begin with one it is text, and the record is damaged). Memory is bounded: a block is at most one chunk and
one unfinished record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

CHUNK = 1 << 20
LONGEST_RECORD = 2_000_000  # bytes; more without a line end is no CSV, and more than DuckDB takes
_SLOW_BYTES = 1 << 16  # after a stray quote so much is read record by record before the fast way is tried again
_COMMA, _LF, _CR, _QUOTE = 44, 10, 13, 34
_BESIDE_QUOTE = np.zeros(256, dtype=np.bool_)
_BESIDE_QUOTE[[_COMMA, _LF, _CR, _QUOTE]] = True
_QUOTED = re.compile(rb'"(?:[^"]|"")*+"')
_PLAIN = re.compile(rb"[^,\r\n]*+")
_WIDE_SPACES = (b"\xc2\xa0", b"\xe2\x80\x8b", b"\xe2\x80\xaf", b"\xe3\x80\x80", b"\xef\xbb\xbf")

Positions = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Limits:
    """When a quoted cell is taken for a quote that was never closed."""

    cell_bytes: int = 65536
    cell_lines: int = 20


@dataclass(frozen=True, slots=True)
class Block:
    """Whole records in file order: `data[starts[i]:ends[i]]` is record i without its line end; no blank lines."""

    data: bytes
    starts: Positions
    ends: Positions
    cells: Positions  # number of cells of each record
    stray: Flags  # a quotation mark stands where RFC 4180 allows none
    first_line: int  # physical line of data[0], from 1
    blank: int  # blank lines
    line_ends: tuple[int, int, int]  # lines ended by LF, CRLF, lone CR, those inside quotes not counted
    quoted_line_ends: bool
    edge_spaces: bool  # some cell may begin or end with white space

    def line(self, record: int) -> int:
        """Physical line on which a record of this block begins, from 1."""
        return self.first_line + count_line_ends(self.data[: int(self.starts[record])])

    def record(self, record: int) -> bytes:
        return self.data[int(self.starts[record]) : int(self.ends[record])]


class UnclosedQuoteError(Exception):
    """A quoted cell that runs too long; `line` is where it opened."""

    def __init__(self, line: int, why: str) -> None:
        self.line = line
        self.why = why
        super().__init__(f"line {line}: {why}")


class EndlessRecordError(Exception):
    """A record longer than LONGEST_RECORD bytes, which begins on `line`."""

    def __init__(self, line: int) -> None:
        self.line = line
        super().__init__(f"line {line}")


def count_line_ends(data: bytes) -> int:
    """LF, CRLF and lone CR alike, each one line end."""
    returns = data.count(b"\r")
    return data.count(b"\n") + (returns - data.count(b"\r\n") if returns else 0)


def blocks(stream: BinaryIO, limits: Limits, chunk: int = CHUNK) -> Iterator[Block]:
    """The records of a stream, block by block, in file order (a byte order mark must already be read past)."""
    carry, line, slow = b"", 1, 0
    while True:
        fresh = stream.read(chunk)
        data = carry + fresh
        last = not fresh
        while data:
            if slow > 0:
                block, used, more = _by_record(data, last, line, limits)
                slow -= used
            else:
                block, used, more = _by_column(data, last, line, limits)
                slow = _SLOW_BYTES if more else 0
            if used:
                yield block
                line += count_line_ends(data[:used])
                data = data[used:]
            if not more:
                break
        if len(data) > LONGEST_RECORD:
            raise EndlessRecordError(line)
        carry = data
        if last:
            return


def _by_column(data: bytes, last: bool, line: int, limits: Limits) -> tuple[Block, int, bool]:
    """All whole records at once, up to the first damaged one: block, bytes used, whether a damaged one follows."""
    codes = np.frombuffer(data, np.uint8)
    quoted, returns = b'"' in data, b"\r" in data
    special = (codes == _COMMA) | (codes == _LF)
    if returns:
        special |= codes == _CR
    if quoted:
        special |= codes == _QUOTE
    at = np.flatnonzero(special)
    kind = codes[at]
    damaged = quoted_line_ends = False
    if quoted:
        at, kind, damaged, quoted_line_ends = _separators(codes, at, kind, _Where(data, last, line, limits))
    if returns:
        at, kind = _merge_crlf(codes, at, kind, last)
    last_of_record = np.flatnonzero(kind != _COMMA)
    if last and not damaged and (not len(last_of_record) or at[last_of_record[-1]] + 1 < len(data)):
        at = np.append(at, len(data))  # the last record has no line end
        last_of_record = np.append(last_of_record, len(at) - 1)
    line_ends = at[last_of_record]
    starts = np.concatenate((np.zeros(min(1, len(line_ends)), np.int64), line_ends[:-1] + 1))
    used = min(int(line_ends[-1]) + 1, len(data)) if len(line_ends) else 0
    ended_by = codes[line_ends[line_ends < len(data)]]
    pairs = 0
    ends = line_ends
    if returns:
        after_return = (codes[np.maximum(line_ends - 1, 0)] == _CR) & (line_ends > starts)
        after_return[: len(ended_by)] &= ended_by == _LF
        after_return[len(ended_by) :] = False
        ends = line_ends - after_return
        pairs = int(np.count_nonzero(after_return))
    feeds = int(np.count_nonzero(ended_by == _LF))
    whole = ends > starts
    cells = np.diff(last_of_record, prepend=-1)
    block = Block(
        data[:used],
        starts[whole],
        ends[whole],
        cells[whole],
        np.zeros(int(np.count_nonzero(whole)), np.bool_),
        line,
        int(len(whole) - np.count_nonzero(whole)),
        (feeds - pairs, pairs, len(ended_by) - feeds),
        quoted_line_ends,
        quoted_line_ends or _edge_spaces(data, codes, special),
    )
    _check_length(block)
    return block, used, damaged


def _check_length(block: Block) -> None:
    if len(block.starts) and int((block.ends - block.starts).max()) > LONGEST_RECORD:
        raise EndlessRecordError(block.line(int((block.ends - block.starts).argmax())))


@dataclass(frozen=True, slots=True)
class _Where:
    """What a check needs to say where a quote opened."""

    data: bytes
    last: bool
    line: int
    limits: Limits

    def unclosed(self, position: int, why: str) -> UnclosedQuoteError:
        return UnclosedQuoteError(self.line + count_line_ends(self.data[:position]), why)

    @property
    def too_long(self) -> str:
        return f"the quoted cell is longer than {self.limits.cell_bytes:,} bytes"

    @property
    def never(self) -> str:
        return "the quote is still open at the end of the file"

    @property
    def too_many_lines(self) -> str:
        return f"the quoted cell runs over more than {self.limits.cell_lines} line ends"


def _separators(
    codes: NDArray[np.uint8], at: Positions, kind: NDArray[np.uint8], where: _Where
) -> tuple[Positions, NDArray[np.uint8], bool, bool]:
    """The commas and line ends outside quotes, up to the first quotation mark that stands where none may."""
    is_quote = kind == _QUOTE
    # Just after each special character: an odd number of quotes so far. A sum of bytes may run over and stay odd.
    inside = (np.cumsum(is_quote, dtype=np.uint8) & 1).view(np.bool_)
    quotes = at[is_quote]
    before = _BESIDE_QUOTE[codes[np.maximum(quotes - 1, 0)]] | (quotes == 0)
    after = _BESIDE_QUOTE[codes[np.minimum(quotes + 1, len(codes) - 1)]] | (quotes == len(codes) - 1)
    # Every other quote opens a cell.
    found = [2 * np.flatnonzero(~before[::2]), 2 * np.flatnonzero(~after[1::2]) + 1]
    first_wrong = min((int(wrong[0]) for wrong in found if len(wrong)), default=None)
    damaged = first_wrong is not None
    if first_wrong is not None:
        keep = at < quotes[first_wrong]
        at, kind, is_quote, inside = at[keep], kind[keep], is_quote[keep], inside[keep]
    outside = ~is_quote & ~inside
    broken = ~is_quote & inside & (kind != _COMMA)  # line ends inside quotes
    lines = bool(broken.any())
    if lines and (codes == _CR).any():
        broken &= ~((kind == _CR) & (codes[np.minimum(at + 1, len(codes) - 1)] == _LF))
    separators, kinds = at[outside], kind[outside]
    _check_open_quotes(codes, separators, np.cumsum(broken)[outside] if lines else np.zeros_like(separators), where)
    if not damaged:
        opened = int(separators[-1]) + 1 if len(separators) else 0
        open_still = bool(len(inside) and inside[-1])
        _check_tail(opened, int(np.count_nonzero(broken[at >= opened])) if lines else 0, open_still, where)
    return separators, kinds, damaged, lines and bool(broken.any())


def _check_tail(opened: int, lines: int, open_still: bool, where: _Where) -> None:
    """The cell after the last separator: a quote still open, or a quoted cell that the end of the file ends."""
    if not (open_still or where.last) or where.data[opened : opened + 1] != b'"':
        return
    if lines > where.limits.cell_lines:
        raise where.unclosed(opened, where.too_many_lines)
    if len(where.data) - opened > where.limits.cell_bytes:
        raise where.unclosed(opened, where.too_long)
    if open_still and where.last:
        raise where.unclosed(opened, where.never)


def _check_open_quotes(codes: NDArray[np.uint8], separators: Positions, lines_before: Positions, where: _Where) -> None:
    first = np.concatenate(([0], separators[:-1] + 1)) if len(separators) else separators
    lines = np.diff(lines_before, prepend=0)
    for wrong, why in (
        (lines > where.limits.cell_lines, where.too_many_lines),
        ((separators - first > where.limits.cell_bytes) & (codes[first] == _QUOTE), where.too_long),
    ):
        if wrong.any():
            raise where.unclosed(int(first[wrong][0]), why)


def _merge_crlf(
    codes: NDArray[np.uint8], at: Positions, kind: NDArray[np.uint8], last: bool
) -> tuple[Positions, NDArray[np.uint8]]:
    """CR before LF is no line end of its own; a CR that ends the data is left until what follows is known."""
    is_return = kind == _CR
    next_code = codes[np.minimum(at + 1, len(codes) - 1)]
    at_end = at == len(codes) - 1
    keep = ~(is_return & ((~at_end & (next_code == _LF)) | (at_end & (not last))))
    return at[keep], kind[keep]


def _edge_spaces(data: bytes, codes: NDArray[np.uint8], special: Flags) -> bool:
    if not data.isascii() and any(space in data for space in _WIDE_SPACES):
        return True
    white = (codes == 32) | (codes == 9)
    return bool(
        (white[1:] & special[:-1]).any() or (white[:-1] & special[1:]).any() or (len(white) and (white[0] or white[-1]))
    )


def _by_record(data: bytes, last: bool, line: int, limits: Limits) -> tuple[Block, int, bool]:
    """Records one at a time, for a stretch with stray quotes: block, bytes used, whether to go on at once."""
    where = _Where(data, last, line, limits)
    starts, ends, cells, stray = [], [], [], []
    tally = [0, 0, 0]
    position = blank = 0
    incomplete = False
    while position < min(len(data), _SLOW_BYTES):
        framed = _frame(position, where)
        if framed is None:
            incomplete = True
            break
        end, count, is_stray = framed
        if end == position:
            blank += 1
        else:
            starts.append(position)
            ends.append(end)
            cells.append(count)
            stray.append(is_stray)
        position = end
        if end < len(data):
            which = 1 if data[end : end + 2] == b"\r\n" else 0 if data[end] == _LF else 2
            tally[which] += 1
            position += 2 if which == 1 else 1
    block = Block(
        data[:position],
        np.array(starts, np.int64),
        np.array(ends, np.int64),
        np.array(cells, np.int64),
        np.array(stray, np.bool_),
        line,
        blank,
        (tally[0], tally[1], tally[2]),
        quoted_line_ends=True,
        edge_spaces=True,
    )
    _check_length(block)
    return block, position, not incomplete


def _frame(position: int, where: _Where) -> tuple[int, int, bool] | None:
    """End, cells and strayness of the record that begins at `position`; None where the data end before it does."""
    data, cells, stray = where.data, 1, False
    while True:
        if data[position : position + 1] == b'"':
            opened = position
            found = _QUOTED.match(data, position)
            length = (found.end() if found else len(data)) - opened
            if count_line_ends(data[opened : opened + length]) > where.limits.cell_lines:
                raise where.unclosed(opened, where.too_many_lines)
            if length > where.limits.cell_bytes:
                raise where.unclosed(opened, where.too_long)
            if found is None:
                if where.last:
                    raise where.unclosed(opened, where.never)
                return None
            position = found.end()
            rest = _PLAIN.match(data, position)
            stray |= bool(rest and rest.group())
        else:
            rest = _PLAIN.match(data, position)
            stray |= bool(rest and b'"' in rest.group())
        position = rest.end() if rest else position
        undecided = position == len(data) or (position == len(data) - 1 and data[position] == _CR)
        if undecided and not where.last:
            return None
        if position == len(data) or data[position] != _COMMA:
            return position, cells, stray
        cells += 1
        position += 1
