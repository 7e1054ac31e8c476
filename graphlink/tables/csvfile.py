"""What a CSV file is before any parser has seen it, and a copy of it without its damaged records.

Do not break: `examine` decides by its own scan whether DuckDB may read the file as it stands (`plain`). If
not, `rewrite` makes a copy in which every record keeps its place: a damaged one becomes a record of empty
cells, so that row numbers and counts stay those of the file.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import numpy as np

from graphlink.catalogue.contract import BY_NAME
from graphlink.errors import RowError
from graphlink.settings import Settings
from graphlink.tables.header import Layout, lay_out
from graphlink.tables.scan import (
    LONGEST_RECORD,
    Block,
    EndlessRecordError,
    Limits,
    UnclosedQuoteError,
    blocks,
    count_line_ends,
)

BOM = b"\xef\xbb\xbf"
NUL_SIGN = "\u2400"  # stands for a NUL byte in a copy, so that the check of cells can find it
_DELIMITERS = {";": "a semicolon", "\t": "a tab", "|": "a vertical bar"}
_BATCH = 10_000
_FRESH_NS = 3_000_000_000  # no file system's clock is coarser than 2 s


class RefusedFileError(Exception):
    """A file that is not read at all; `faults` say why."""

    def __init__(self, *faults: RowError) -> None:
        self.faults = faults
        super().__init__("; ".join(map(str, faults)))


@dataclass(frozen=True, slots=True)
class Stamp:
    """What changes when somebody writes to a file; `fresh`: so lately written that its clock may not tell."""

    size: int
    modified_ns: int
    inode: int
    fresh: bool = field(compare=False)


def stamp(path: Path) -> Stamp:
    state = path.stat()
    return Stamp(state.st_size, state.st_mtime_ns, state.st_ino, time.time_ns() - state.st_mtime_ns < _FRESH_NS)


def unchanged(path: Path, before: Stamp, sha256: str) -> bool:
    """Whether a file is still what was scanned. A file written moments before is hashed again."""
    return stamp(path) == before and (not before.fresh or sha256_of(path) == sha256)


def sha256_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A CSV file that can be read; `records` follow the header, blank lines left out, damaged ones included."""

    path: Path
    layout: Layout
    stamp: Stamp
    sha256: str
    records: int
    damaged: int
    blank: int
    nuls: int
    plain: bool
    quoted_line_ends: bool
    edge_spaces: bool


@dataclass(frozen=True, slots=True)
class DamagedRecord:
    """A record that cannot be cut into the cells of its table."""

    row: int
    key: str | None
    reason: str
    remedy: str
    raw: str


class _Hashing(io.RawIOBase):
    """Passes a file through, hashing and measuring what was read."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._hash = hashlib.sha256()
        self.bytes = 0

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._hash.update(data)
        self.bytes += len(data)
        return data

    def hexdigest(self) -> str:
        return self._hash.hexdigest()


def limits_of(settings: Settings) -> Limits:
    return Limits(settings.max_cell_chars, settings.max_cell_lines)


def examine(table: str, path: Path, settings: Settings) -> CsvFile:
    """Scan a whole file: its columns, its number of records, its hash. Raises RefusedFileError."""
    before = stamp(path)
    with path.open("rb") as raw:
        stream = _Hashing(raw)
        tally = _Tally(table, path.name)
        try:
            for block in _file_blocks(stream, path.name, limits_of(settings)):
                tally.add(block)
        except UnclosedQuoteError as error:
            raise RefusedFileError(_unclosed(path.name, error)) from None
        except EndlessRecordError as error:
            reason = f"the record that begins on line {error.line:,} has no end within {LONGEST_RECORD:,} bytes."
            raise RefusedFileError(
                RowError(path.name, None, None, reason, "Is this a CSV file? Save it as one.")
            ) from None
        return tally.finish(path, before, stream)


def _unclosed(file: str, error: UnclosedQuoteError) -> RowError:
    reason = f"a quotation mark opened on line {error.line:,} is never closed: {error.why}."
    return RowError(file, None, None, reason, 'Close it there; a quotation mark inside a quoted cell is written "".')


def _file_blocks(stream: _Hashing, file: str, limits: Limits) -> Iterator[Block]:
    head = stream.read(4)
    if not head:
        raise RefusedFileError(
            RowError(file, None, None, "the file is empty (0 bytes).", "Export it again, with a header row.")
        )
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise RefusedFileError(RowError(file, None, None, "the file is UTF-16, not UTF-8.", "Save it as CSV UTF-8."))
    if head == b"PK\x03\x04":
        reason = "the file is a zip file or an Excel workbook, not a CSV file."
        raise RefusedFileError(RowError(file, None, None, reason, "Save the sheet as CSV UTF-8."))
    joined = _Joined(head.removeprefix(BOM) if head.startswith(BOM) else head, stream)
    yield from blocks(joined, limits)  # type: ignore[arg-type]


class _Joined:
    """A few bytes that were already read, then the rest of the stream."""

    def __init__(self, head: bytes, stream: _Hashing) -> None:
        self._head = head
        self._stream = stream

    def read(self, size: int) -> bytes:
        head, self._head = self._head, b""
        return head + self._stream.read(size)


class _Tally:
    """What `examine` adds up over the blocks of a file."""

    def __init__(self, table: str, file: str) -> None:
        self.table, self.file = table, file
        self.layout: Layout | None = None
        self.records = self.damaged = self.blank = self.nuls = 0
        self.line_ends = np.zeros(3, np.int64)
        self.quoted_line_ends = self.edge_spaces = False

    def add(self, block: Block) -> None:
        _check_utf8(self.file, block)
        start = 0
        if self.layout is None and len(block.starts):
            self.layout = self._read_header(block)
            start = 1
        self.records += len(block.starts) - start
        self.blank += block.blank
        self.nuls += block.data.count(b"\0")
        self.line_ends += block.line_ends
        self.quoted_line_ends |= block.quoted_line_ends
        self.edge_spaces |= block.edge_spaces
        if self.layout is not None:
            self.damaged += int(np.count_nonzero(damaged(block, self.layout)[start:]))

    def _read_header(self, block: Block) -> Layout:
        text = block.record(0).decode()
        if "\0" in text:
            raise RefusedFileError(
                RowError(
                    self.file, None, None, "the header holds NUL bytes: this is not UTF-8.", "Save it as CSV UTF-8."
                )
            )
        if block.stray[0]:
            raise RefusedFileError(
                RowError(self.file, None, None, "the header has a quotation mark inside a name.", "Take it out.")
            )
        names = next(csv.reader(io.StringIO(text, newline="")))
        layout, faults = lay_out(self.table, self.file, names)
        if layout is None:
            raise RefusedFileError(*(_wrong_delimiter(self.table, self.file, text, names) or faults))
        return layout

    def finish(self, path: Path, before: Stamp, stream: _Hashing) -> CsvFile:
        if self.layout is None:
            raise RefusedFileError(
                RowError(self.file, None, None, "the file has no header row.", "Export it again, with a header row.")
            )
        if stamp(path) != before or stream.bytes != before.size:
            raise RefusedFileError(changed(self.file))
        uniform = int(np.count_nonzero(self.line_ends)) <= 1 and not self.line_ends[2]
        plain = uniform and not (self.damaged or self.nuls or self.blank)
        return CsvFile(
            path,
            self.layout,
            before,
            stream.hexdigest(),
            self.records,
            self.damaged,
            self.blank,
            self.nuls,
            plain,
            self.quoted_line_ends,
            self.edge_spaces,
        )


def changed(file: str) -> RowError:
    """The fault of a file that was written to while it was read."""
    return RowError(
        file, None, None, "the file changed while it was read.", "Wait until it is written whole, then run again."
    )


def damaged(block: Block, layout: Layout) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which records of a block cannot be cut into the table's cells."""
    wrong: np.ndarray[tuple[int], np.dtype[np.bool_]] = block.stray | (block.cells != layout.width)
    return wrong


def _check_utf8(file: str, block: Block) -> None:
    if block.data.isascii():
        return
    try:
        block.data.decode()
    except UnicodeDecodeError as error:
        line = block.first_line + count_line_ends(block.data[: error.start])
        byte = block.data[error.start : error.start + 1]
        meant = byte.decode("cp1252", errors="ignore")
        hint = f" (in Windows-1252 it is {meant})" if meant else ""
        reason = f"line {line:,}: byte 0x{byte.hex().upper()} is not UTF-8{hint}."
        raise RefusedFileError(
            RowError(file, None, None, reason, "Save the file as CSV UTF-8 (Excel: 'CSV UTF-8 (comma delimited)').")
        ) from None


def _wrong_delimiter(table: str, file: str, header: str, names: list[str]) -> tuple[RowError, ...]:
    contract = set(BY_NAME[table].column_names)
    known = len(contract.intersection(names))
    for delimiter, word in _DELIMITERS.items():
        others = next(csv.reader(io.StringIO(header, newline=""), delimiter=delimiter))
        if len(contract.intersection(map(str.strip, others))) > known or (len(names) == 1 < len(others)):
            reason = f"the columns are separated by {word}, not by a comma."
            return (RowError(file, None, None, reason, "Save the file with commas (RFC 4180)."),)
    return ()


def rewrite(source: CsvFile, target: Path, settings: Settings, take: Callable[[list[DamagedRecord]], None]) -> None:
    """Copy a file for the parser: LF, no header; damaged records are emptied and handed to `take` in batches."""
    empty = b'""' if source.layout.width == 1 else b"," * (source.layout.width - 1)
    row, batch = 0, list[DamagedRecord]()
    with source.path.open("rb") as raw, target.open("wb") as out:
        stream = _Hashing(raw)
        for block in _file_blocks(stream, source.path.name, limits_of(settings)):
            data = block.data
            wrong = damaged(block, source.layout)
            pieces = [data[start:end] for start, end in zip(block.starts.tolist(), block.ends.tolist(), strict=True)]
            for at in np.flatnonzero(wrong).tolist():
                if row + at:  # the header, record 0, was already found sound
                    batch.append(_describe(source.layout, block, at, row + at + 1))
                    pieces[at] = empty
            if row == 0 and pieces:
                row, pieces = 1, pieces[1:]
            if pieces:
                out.write((b"\n".join(pieces) + b"\n").replace(b"\0", NUL_SIGN.encode()))
            row += len(pieces)
            if len(batch) >= _BATCH:
                take(batch)
                batch = []
    if batch:
        take(batch)
    if stream.hexdigest() != source.sha256:
        raise RefusedFileError(changed(source.path.name))


def _describe(layout: Layout, block: Block, at: int, row: int) -> DamagedRecord:
    raw = block.record(at).decode().replace("\0", NUL_SIGN)
    cells = next(csv.reader(io.StringIO(raw, newline="")), [])
    keys = BY_NAME[layout.table].key
    position = layout.own[keys[0]] if keys else len(cells)
    key = cells[position].strip() if position < len(cells) else None
    if block.stray[at]:
        reason = "a quotation mark stands inside a cell that does not begin and end with one"
        remedy = 'Put the whole cell in quotation marks and write each one inside it as "".'
    else:
        reason = f"{int(block.cells[at])} cells where the header has {layout.width}"
        remedy = "Put a cell that holds a comma or a line end in quotation marks; check the row's commas."
    return DamagedRecord(row, key, reason, remedy, raw)


def unreadable(file: str, error: OSError) -> RowError:
    """The fault of a file that the system does not let us read."""
    why = os.strerror(error.errno) if error.errno else str(error)
    return RowError(
        file, None, None, f"the file cannot be read: {why}.", "Check its permissions and that nothing holds it open."
    )
