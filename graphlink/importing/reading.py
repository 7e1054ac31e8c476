"""Files of the source into DuckDB tables: every cell text, every record numbered, nothing guessed.

Each view gets `_row` (1, 2, ... over all its files, in file order) and `_file`; the numbers are what `accounting.py`
follows to say which records a mapping used. Empty cells are NULL.

Do not break: a record is loaded whole or the import stops, with the line; there is no third way. Mistake a newcomer
will make: letting DuckDB's CSV reader sniff. The delimiter, the quote, the encoding and the columns are declared.
"""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from graphlink import duck
from graphlink.errors import InputError, RowError
from graphlink.importing.mapping import Reader, SourceFile
from graphlink.importing.source import Member
from graphlink.settings import Settings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Progress = Callable[[str, int, int], None]

BATCH = 20_000  # records
LONGEST_LINE = 16 * 2**20  # characters; a longer one is no table
MOST_FAULTS = 20


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one file gave: its records, and the columns that stand in it although nobody declared them."""

    path: str
    rows: int
    undeclared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Header:
    """Where the declared columns stand in a file: `places` in the order in which they are loaded."""

    width: int
    places: tuple[int, ...]
    undeclared: tuple[str, ...]


def create_view(con: DuckDBPyConnection, view: str, columns: Sequence[str]) -> None:
    """The empty table behind a view."""
    cells = "".join(f", {duck.name(column)} VARCHAR" for column in columns)
    con.execute(f"CREATE TABLE {duck.name(view)} (_row BIGINT, _file VARCHAR{cells})")


def load_file(
    con: DuckDBPyConnection,
    file: SourceFile,
    member: Member,
    first_row: int,
    settings: Settings,
    progress: Progress,
) -> Loaded:
    """Append the records of `member` to its view, numbered from `first_row`. InputError names file and line."""
    stage = f"reading {member.path}, KiB"
    progress(stage, 0, member.size // 1024)
    with member.open() as stream:
        if file.reader.format == "parquet":
            return _load_parquet(con, file, member, stream, first_row)
        records = Records(stream, member.path, file.reader, settings)
        header = _header(records, file, member.path)
        rows = first_row
        for batch in _batches(records, header, set(file.reader.nulls)):
            rows += _append(con, file, member.path, batch, rows)
            progress(stage, records.characters // 1024, member.size // 1024)
    return Loaded(member.path, rows - first_row, header.undeclared)


def count_records(member: Member, settings: Settings) -> int | None:
    """How many records a file holds that no mapping declares; None where it is no table of text."""
    if not member.path.lower().endswith((".csv", ".tsv", ".txt")):
        return None
    with member.open() as stream:
        try:
            return max(0, sum(1 for _ in Records(stream, member.path, Reader(encoding="latin-1"), settings)) - 1)
        except InputError:
            return None


class Records:
    """The records of a CSV stream, once; `line` is where the last one began. Blank lines are no records."""

    def __init__(self, stream: BinaryIO, path: str, reader: Reader, settings: Settings) -> None:
        self.path = path
        self.line = 0
        self.characters = 0
        self._settings = settings
        self._reader = reader
        encoding = "utf-8-sig" if reader.encoding.lower().replace("_", "-") in ("utf-8", "utf8") else reader.encoding
        self._text = io.TextIOWrapper(stream, encoding=encoding, errors="strict", newline="")
        self._skipped = 0
        self._before = 0  # lines that csv had taken before the record at hand
        self._csv = csv.reader(
            self._lines(),
            delimiter=reader.delimiter,
            quotechar=reader.quote or None,
            quoting=csv.QUOTE_MINIMAL if reader.quote else csv.QUOTE_NONE,
            strict=True,
        )

    def _lines(self) -> Iterator[str]:
        number = 0
        while line := self._text.readline(LONGEST_LINE):
            number += 1
            self.characters += len(line)
            if "\0" in line:
                raise self._fault(number, "holds a NUL byte; the file is damaged, or not in the declared encoding")
            if len(line) >= LONGEST_LINE:
                raise self._fault(number, f"is longer than {LONGEST_LINE:,} characters; this is no table")
            if number > self._reader.skip_lines:
                yield line
            else:
                self._skipped += 1

    def __iter__(self) -> Iterator[list[str]]:
        while True:
            try:
                record = next(self._csv)
            except StopIteration:
                return
            except UnicodeDecodeError as error:
                raise self._fault(
                    self._csv.line_num + self._skipped + 1,
                    f"or one soon after it is not {self._reader.encoding} text",
                    "Declare the file's encoding in mapping.toml: reader.encoding, often cp1252.",
                ) from error
            except csv.Error as error:
                open_quote = "unexpected end" in str(error) or "field larger" in str(error)
                reason = _NEVER_CLOSED if open_quote else f"begins a record that cannot be read ({error})"
                raise self._fault(self._before + self._skipped + 1, reason, _QUOTES) from error
            self.line = self._before + self._skipped + 1
            spanned, self._before = self._csv.line_num - self._before, self._csv.line_num
            if spanned > 1 or sum(map(len, record)) > self._settings.max_cell_chars:
                self._check_cells(record)
            if record:
                yield record

    def _check_cells(self, record: list[str]) -> None:
        for cell in record:
            if len(cell) > self._settings.max_cell_chars or cell.count("\n") > self._settings.max_cell_lines:
                raise self._fault(self.line, _NEVER_CLOSED, _QUOTES)

    def _fault(self, line: int, reason: str, remedy: str = "") -> InputError:
        fault = RowError(self.path, None, None, f"line {line} {reason}.", remedy)
        return InputError(f"{self.path} cannot be read.", (fault,))


_NEVER_CLOSED = "opens a quote that is never closed, or holds a cell too long to be one"
_QUOTES = "Correct the quotes there, or set reader.quote in mapping.toml (empty: cells are never quoted)."


def _header(records: Records, file: SourceFile, path: str) -> Header:
    """The first record against the declared columns; every missing one is named."""
    if not file.reader.header:
        places = tuple(file.columns.index(column) for column in file.used)
        return Header(len(file.columns), places, ())
    found = next(iter(records), None)
    if found is None:
        raise InputError(f"{path} is empty: not even a header. Ask for the file again, or set optional = true.")
    return match_columns(file, path, found)


def match_columns(file: SourceFile, path: str, found: Sequence[str]) -> Header:
    """Where each used column stands among those found. InputError for missing and doubled ones."""
    faults = [
        RowError(path, None, column, "is missing.", _nearest(column, found))
        for column in file.columns
        if column not in found
    ]
    faults += [
        RowError(path, None, column, "stands in the header twice.", "Rename one of them.")
        for column in file.columns
        if list(found).count(column) > 1
    ]
    if faults:
        raise InputError(f"{path} does not have the columns that the mapping declares.", tuple(faults))
    places = tuple(found.index(column) for column in file.used)
    return Header(len(found), places, tuple(column for column in found if column not in file.columns))


def _nearest(column: str, found: Sequence[str]) -> str:
    if len(found) == 1:
        for delimiter, word in ((";", "';'"), ("\t", "a tab ('\\t')"), ("|", "'|'"), (",", "','")):
            if delimiter in found[0]:
                return f"The header is one cell: is the delimiter {word}? Set reader.delimiter in mapping.toml."
    near = difflib.get_close_matches(column, found, n=1)
    if near:
        return f"The file has '{near[0]}': correct the name in mapping.toml and in the SELECTs."
    return f"The file has: {', '.join(found[:12])}{', ...' if len(found) > 12 else ''}."


def _batches(records: Records, header: Header, nulls: set[str]) -> Iterator[list[list[str | None]]]:
    """Records in batches, columns as loaded; a record of another width than the header stops the import."""
    batch: list[list[str | None]] = []
    faults: list[RowError] = []
    unknown = nulls | {""}
    for record in records:
        if len(record) != header.width:
            reason = f"line {records.line} has {len(record)} cells, the header {header.width}."
            faults.append(RowError(records.path, None, None, reason))
            if len(faults) >= MOST_FAULTS:
                break
            continue
        batch.append([None if (cell := record[place]) in unknown else cell for place in header.places])
        if len(batch) >= BATCH and not faults:
            yield batch
            batch = []
    if faults:
        remedy = "A cell that holds the delimiter must be quoted; correct the file, or ask for it again."
        raise InputError(f"{records.path} has records of the wrong width. {remedy}", tuple(faults))
    if batch:
        yield batch


def _append(con: DuckDBPyConnection, file: SourceFile, path: str, batch: list[list[str | None]], first: int) -> int:
    import pyarrow as pa

    columns = list(zip(*batch, strict=True)) if file.used else []
    arrays = [pa.array(range(first, first + len(batch)), pa.int64()), pa.array([path] * len(batch), pa.string())]
    arrays += [pa.array(column, pa.string()) for column in columns]
    table = pa.table(arrays, names=[f"c{number}" for number in range(len(arrays))])
    con.register("_batch", table)
    con.execute(f"INSERT INTO {duck.name(file.view)} SELECT * FROM _batch")
    con.unregister("_batch")
    return len(batch)


def _load_parquet(con: DuckDBPyConnection, file: SourceFile, member: Member, stream: BinaryIO, first: int) -> Loaded:
    """Parquet keeps types; here they become text again, so that a SELECT treats every file alike."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        parquet = pq.ParquetFile(io.BytesIO(stream.read()))
    except pa.ArrowInvalid as error:
        raise InputError(f"{member.path} is not a Parquet file. Ask for it again, or set reader.format.") from error
    header = match_columns(file, member.path, parquet.schema_arrow.names)
    cells = "".join(f", nullif(CAST({duck.name(column)} AS VARCHAR), '')" for column in file.used)
    rows = 0
    for batch in parquet.iter_batches(columns=list(file.used) or None):
        con.register("_batch", pa.Table.from_batches([batch]))
        con.execute(
            f"INSERT INTO {duck.name(file.view)} SELECT row_number() OVER () + $first, $path{cells} FROM _batch",
            {"first": first + rows - 1, "path": member.path},
        )
        con.unregister("_batch")
        rows += batch.num_rows
    return Loaded(member.path, rows, header.undeclared)
