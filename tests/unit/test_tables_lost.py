"""A reader that loses, doubles or swaps rows is found out: the counts of scanner and parser must agree.

Each test plants the fault in the reader itself, at another place.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection

from graphlink.errors import InputError
from graphlink.tables import check, csvfile, load
from graphlink.tables.report import TableCount
from tests.fuzz.tables_kit import BASE, read_folder, tiny_world, write, write_world


def spoil_loading(monkeypatch: pytest.MonkeyPatch, sql: str, table: str = "persons") -> None:
    """Let the parser's side lose what `sql` says."""
    fill = load.fill

    def spoilt(con: DuckDBPyConnection, stage: load.Stage) -> None:
        fill(con, stage)
        if stage.table == table:
            con.execute(sql.format(stage=stage.sql))

    monkeypatch.setattr(load, "fill", spoilt)


@pytest.mark.parametrize(
    ("sql", "accounted"),
    [
        ("DELETE FROM {stage} WHERE rowid = 0", 1),
        ("DELETE FROM {stage}", 0),
        ("INSERT INTO {stage} SELECT * FROM {stage} LIMIT 1", 3),
    ],
)
def test_a_row_dropped_or_doubled_while_loading(
    sql: str, accounted: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil_loading(monkeypatch, sql)
    with pytest.raises(InputError) as raised:
        read_folder(write(tmp_path, {}))
    assert str(raised.value).startswith("The rows do not add up, so nothing was read.\n  persons: 2 records stand in")
    assert f"in the file, {accounted} are accounted for" in str(raised.value)


@pytest.mark.parametrize("table", sorted(tiny_world(1)))
def test_a_row_dropped_while_checking(table: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make = check.make

    def spoilt(stage: load.Stage, context: check.Context) -> None:
        make(stage, context)
        if stage.table == table:
            context.con.execute(f"DELETE FROM in_{table} WHERE row_no = 2")

    monkeypatch.setattr(check, "make", spoilt)
    with pytest.raises(InputError, match=f"do not add up.*\n.*{table}: "):
        read_folder(write_world(tmp_path, tiny_world(1)))


def test_a_damaged_record_left_out_of_the_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rewrite = csvfile.rewrite

    def spoilt(source: csvfile.CsvFile, target: Path, *more: object) -> None:
        rewrite(source, target, *more)  # type: ignore[arg-type]
        target.write_bytes(b"".join(line for line in target.read_bytes().splitlines(True) if line != b",,,,\n"))

    monkeypatch.setattr(load, "rewrite", spoilt)
    with pytest.raises(InputError, match="3 records stand in the file, 2 are accounted for"):
        read_folder(write(tmp_path, {"persons.csv": BASE["persons.csv"] + "P3,too few\n"}))


def test_a_fault_that_is_not_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row taken out of the accepted ones must stand in a list."""

    def quiet(self: object, table: str) -> int:
        return 0

    monkeypatch.setattr(check.Faults, "rejected_rows", quiet)
    with pytest.raises(InputError, match=r"3 records stand in the file, 2 are accounted for \(2 accepted, 0 rejected"):
        read_folder(write(tmp_path, {"persons.csv": BASE["persons.csv"] + ",,,,\n"}))


def test_counts_that_do_not_add_up_cannot_be_made() -> None:
    TableCount("persons", read=10, accepted=7, rejected=2, duplicate=1)
    wrong: Callable[[], TableCount] = lambda: TableCount("persons", read=10, accepted=7, rejected=2)  # noqa: E731
    with pytest.raises(InputError, match=r"10 records stand in the file, 9 are accounted for"):
        wrong()
