"""Ways to spoil tables: cells, rows, columns, bytes, files, Parquet; all follows from the random generator given."""

from __future__ import annotations

import contextlib
import io
import random
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from graphlink.catalogue.contract import BY_NAME
from tests.fuzz.tables_kit import World, as_csv

NASTY_CELLS = (
    "",
    " ",
    "x",
    "0",
    "-1",
    "1e309",
    "nan",
    "NULL",
    "1980-02-30",
    "1980-02-03",
    "31/01/1990",
    "9999-12-31",
    "2031-01-01T10:00",
    "2025-10-26T01:30",
    "2026-03-29 01:30",
    "2026-01-05T10:00:00+14:00",
    "M",
    "unknown",
    "person",
    "offence",
    "suspect",
    "P1",
    "P2",
    "C1",
    "A1",
    "true",
    "51.5",
    "200",
    "=1+1",
    "a,b",
    'say "so"',
    "two\nlines",
    "\r\n",
    "محمد",
    "👮",
    "é" * 200,
    "x\0y",
    "␀",
    "\u202e",
    "'; --",
    "$1",
    "{}",
)
NASTY_BYTES = (
    b'"',
    b",",
    b"\n",
    b"\r",
    b"\0",
    b"\xff",
    b"\xc3",
    b"\xef\xbb\xbf",
    b";",
    b"\t",
    b'""',
    b'"\n"',
    b"\xe2\x80\x8b",
)


def spoil_world(world: World, rng: random.Random, times: int) -> None:
    """Change cells and rows, some twice; the result is still a world of tables."""
    for _ in range(times):
        rows = world[rng.choice(list(world))]
        if rows:
            rng.choice((_cell, _cell, _cell, _repeat, _near_repeat, _drop))(rows, rng)


def _cell(rows: list[dict[str, str]], rng: random.Random) -> None:
    row = rng.choice(rows)
    row[rng.choice(list(row))] = rng.choice(NASTY_CELLS)


def _repeat(rows: list[dict[str, str]], rng: random.Random) -> None:
    rows.insert(rng.randrange(len(rows) + 1), dict(rng.choice(rows)))


def _near_repeat(rows: list[dict[str, str]], rng: random.Random) -> None:
    _repeat(rows, rng)
    _cell(rows, rng)


def _drop(rows: list[dict[str, str]], rng: random.Random) -> None:
    if len(rows) > 1:
        rows.pop(rng.randrange(len(rows)))


def spoil_columns(world: World, rng: random.Random) -> None:
    """Rename, drop, add or move a column of one table."""
    rows = world[rng.choice(list(world))]
    if not rows:
        return
    columns = list(rows[0])
    at = rng.randrange(len(columns))
    what = rng.randrange(5)
    if what == 0:
        columns[at] = rng.choice(
            [columns[at].upper(), columns[at] + "x", "", "row_no", "a,b", 'q"q', "é", " " + columns[at]]
        )
    elif what == 1 and len(columns) > 1:
        columns.pop(at)
    elif what == 2:
        columns.append(rng.choice(["own", "identity_id", "seat", "today", "odd", "ref", "key", "row", "table"]))
    else:
        rng.shuffle(columns)
    old = list(rows[0])
    for row in rows:
        cells = [row.get(name, "v") for name in columns] if what > 1 else list(row.values())
        if what == 1:
            cells = [row[name] for name in columns if name in row]
        row_new = dict(zip(columns, cells, strict=False))
        row.clear()
        row.update(row_new)
    assert old


def spoil_bytes(data: bytes, rng: random.Random) -> bytes:
    """Change, drop, repeat or insert a few bytes, mostly after the header."""
    for _ in range(rng.randint(1, 4)):
        header = data.find(b"\n") + 1
        low = 0 if rng.random() < 0.08 else min(header, max(0, len(data) - 1))
        at = rng.randrange(low, len(data) + 1) if data else 0
        end = min(len(data), at + rng.randint(1, 6))
        change = rng.randrange(6)
        if change == 0:
            data = data[:at] + rng.choice(NASTY_BYTES) + data[at:]
        elif change == 1:
            data = data[:at] + rng.choice(NASTY_BYTES) + data[end:]
        elif change == 2:
            data = data[:at] + data[end:]
        elif change == 3:
            data = data[:end] + data[at:]
        elif change == 4:
            data = data[:at] + bytes([rng.randrange(128)]) + data[at + 1 :]
        elif rng.random() < 0.3:
            data = data[:at]
    return data


def _recode(data: bytes, rng: random.Random) -> bytes:
    changes: tuple[Callable[[bytes], bytes], ...] = (
        lambda d: d.replace(b"\n", b"\r\n"),
        lambda d: d.replace(b"\n", b"\r"),
        lambda d: d.replace(b"\n", b"\n\n"),
        lambda d: d.decode(errors="replace").encode("utf-16"),
        lambda d: d.decode(errors="replace").encode("cp1252", errors="replace"),
        lambda d: d.replace(b",", b";"),
        lambda d: b"\xef\xbb\xbf" + d,
        lambda d: d.rstrip(b"\n"),
        lambda d: b"",
    )
    return rng.choice(changes)(data)


def as_parquet(rows: list[dict[str, str]], rng: random.Random) -> bytes:
    """A table as Parquet, some columns in other types."""
    columns: dict[str, pa.Array] = {}
    for name in rows[0]:
        cells: list[str | None] = [row.get(name) or None for row in rows]
        columns[name] = pa.array(cells, pa.string())
        kind = rng.choice([None, None, None, pa.int64(), pa.float64(), pa.date32(), pa.timestamp("us"), pa.bool_()])
        if kind is not None:
            with contextlib.suppress(pa.ArrowInvalid):
                columns[name] = columns[name].cast(kind)
        if rng.random() < 0.002:
            columns[name] = pa.array([[cell] for cell in cells])
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out, compression=rng.choice(["none", "snappy", "zstd"]))
    return out.getvalue()


def write_spoilt(folder: Path, world: World, seed: int) -> None:
    """A world with a few mutations of every kind and only some of its optional tables, written as files."""
    rng = random.Random(seed)
    spoil_world(world, rng, times=rng.choice([0, 1, 3, 10]))
    if rng.random() < 0.12:
        spoil_columns(world, rng)
    dropped = rng.choice([0.3, 0.7, 0.9])
    for table in list(world):
        if not BY_NAME[table].required and rng.random() < dropped:
            del world[table]
    folder.mkdir(parents=True, exist_ok=True)
    hit = rng.choice(list(world))
    for table, rows in world.items():
        if not rows:
            continue
        if rng.random() < 0.15:
            data = as_parquet(rows, rng)
            if table == hit and rng.random() < 0.4:
                data = spoil_bytes(data, rng)
            (folder / f"{table}.parquet").write_bytes(data)
            continue
        data = as_csv(rows, list(rows[0])).encode()
        if table == hit:
            data = _recode(data, rng) if rng.random() < 0.07 else spoil_bytes(data, rng)
        (folder / f"{table}.csv").write_bytes(data)
    _spoil_files(folder, rng)


def _spoil_files(folder: Path, rng: random.Random) -> None:
    if rng.random() > 0.1:
        return
    files = sorted(folder.iterdir())
    file = rng.choice(files)
    what = rng.randrange(4)
    if what == 0:
        file.unlink()
    elif what == 1:
        file.rename(folder / (file.stem + ".txt"))
    elif what == 2:
        (folder / (file.stem.upper() + ".csv")).write_bytes(file.read_bytes())
    else:
        file.write_bytes(rng.choice(files).read_bytes())
