"""Parquet files: the same rows as from CSV, whatever types the columns have."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from graphlink.errors import InputError
from tests.fuzz.tables_kit import Outcome, read_folder, tiny_world, write, write_world

UTC = dt.UTC


def read_parquet(folder: Path, table: str, columns: dict[str, Any], **files: str | None) -> Outcome:
    """Sound CSV tables with one of them as Parquet instead."""
    write(folder, {f"{table}.csv": None, "involvements.csv": "offence_id,role\n", **files})
    pq.write_table(pa.table(columns), folder / f"{table}.parquet")
    return read_folder(folder)


def test_a_world_of_text_reads_as_its_csv_does(tmp_path: Path) -> None:
    world = tiny_world(2)
    plain = read_folder(write_world(tmp_path / "csv", world))
    (tmp_path / "parquet").mkdir()
    for table, rows in world.items():
        columns = list(rows[0])
        pq.write_table(
            pa.table({name: [row[name] for row in rows] for name in columns}), tmp_path / f"parquet/{table}.parquet"
        )
    other = read_folder(tmp_path / "parquet")
    assert other.report.tables == plain.report.tables
    for table in world:
        assert other.rows(f"in_{table}") == plain.rows(f"in_{table}")


def test_times_of_every_kind(tmp_path: Path) -> None:
    local = dt.datetime(2026, 6, 5, 22, 10)
    aware = dt.datetime(2026, 6, 5, 21, 10, tzinfo=UTC)
    kinds = {
        "text": pa.array(["2026-06-05T22:10"]),
        "naive": pa.array([local], pa.timestamp("us")),
        "nanoseconds": pa.array([local], pa.timestamp("ns")),
        "seconds": pa.array([local], pa.timestamp("s")),
        "aware": pa.array([aware], pa.timestamp("us", tz="UTC")),
        "elsewhere": pa.array([aware], pa.timestamp("ms", tz="America/New_York")),
    }
    for kind, cell in kinds.items():
        columns = {"offence_id": ["K1"], "committed_from": cell}
        outcome = read_parquet(tmp_path / kind, "offences", columns)
        assert outcome.column("in_offences", "committed_from") == [aware], kind
        assert outcome.column("in_offences", "committed_to") == [aware], kind


def test_a_day_is_the_whole_day_and_local_times_need_a_word(tmp_path: Path) -> None:
    day = pa.array([dt.date(2026, 6, 5)])
    outcome = read_parquet(
        tmp_path / "day", "offences", {"offence_id": ["K1"], "committed_from": day, "committed_to": day}
    )
    assert outcome.column("in_offences", "committed_from") == [dt.datetime(2026, 6, 4, 23, tzinfo=UTC)]
    assert outcome.column("in_offences", "committed_to") == [dt.datetime(2026, 6, 5, 23, tzinfo=UTC)]
    twice = pa.array([dt.datetime(2025, 10, 26, 1, 30)])
    outcome = read_parquet(tmp_path / "clock", "offences", {"offence_id": ["K1"], "committed_from": twice})
    assert outcome.column("in_offences", "committed_from") == [dt.datetime(2025, 10, 26, 1, 30, tzinfo=UTC)]
    assert [group.effect for group in outcome.report.faults()] == ["listed"]


def test_fillers_for_dates_and_times_are_cleared(tmp_path: Path) -> None:
    columns = {
        "person_id": ["K1", "K2", "K3"],
        "dob": pa.array([dt.date(9999, 12, 31), dt.date(1, 1, 1), dt.date(1980, 2, 3)]),
    }
    outcome = read_parquet(tmp_path, "persons", columns)
    assert outcome.column("in_persons", "dob") == [None, None, dt.date(1980, 2, 3)]
    assert [row["value"] for row in outcome.cleared] == ["9999-12-31", "0001-01-01"]


def test_numbers_and_keys_of_every_kind(tmp_path: Path) -> None:
    columns = {
        "person_id": pa.array([1, 2, 3], pa.int64()),
        "pnc_id": pa.array([12.0, None, 0.5]),
        "sex": pa.array([1, 2, 7], pa.int8()),
        "forename": pa.array(["a", "b", "a"]).dictionary_encode(),
        "flag": pa.array([True, None, False]),
        "money": pa.array([Decimal("1.50"), None, Decimal("2.00")]),
        "nothing": pa.nulls(3),
    }
    outcome = read_parquet(tmp_path, "persons", columns)
    rows = outcome.rows("in_persons")
    assert [row["person_id"] for row in rows] == ["1", "2", "3"]
    assert [row["pnc_id"] for row in rows] == ["12", None, "0.5"]
    assert [row["sex"] for row in rows] == ["M", "F", None]
    assert [row["forename"] for row in rows] == ["a", "b", "a"]
    assert [row["flag"] for row in rows] == ["true", None, "false"]
    assert [row["money"] for row in rows] == ["1.50", None, "2.00"]
    assert rows[2]["cleared_values"] == '{"sex":"7"}'


def test_numbers_that_are_none_are_cleared(tmp_path: Path) -> None:
    columns = {
        "address_id": ["A1", "A2", "A3", "A4"],
        "lat": [float("nan"), float("inf"), 51.5, 95.0],
        "lon": [-0.1] * 4,
    }
    outcome = read_parquet(tmp_path, "addresses", columns)
    assert outcome.column("in_addresses", "lat") == [None, None, 51.5, None]
    assert [(row["row"], row["column"], row["reason"]) for row in outcome.cleared if row["column"] == "lat"] == [
        (2, "lat", "not a number"),
        (3, "lat", "not a number"),
        (5, "lat", "not within -90 to 90"),
    ]


def test_white_space_and_nul_in_text(tmp_path: Path) -> None:
    columns = {
        "person_id": [" K1 ", "K\x002", "K3"],
        "surname": ["  ", "Elm", "x\x00y"],
        "own": ["\u00a0a ", "b", "\x00"],
    }
    outcome = read_parquet(tmp_path, "persons", columns)
    rows = outcome.rows("in_persons")
    assert [(row["person_id"], row["surname"], row["own"]) for row in rows] == [("K1", None, "a"), ("K3", None, None)]
    assert [(row["row"], row["reason"]) for row in outcome.rejected] == [(3, "holds a NUL byte")]
    assert [row["column"] for row in outcome.cleared] == ["own", "surname"]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (pa.array([["x"]]), "VARCHAR[]"),
        (pa.array([{"a": 1}]), "STRUCT"),
        (pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int64())), "MAP"),
        (pa.array([b"x"]), "BLOB"),
    ],
)
def test_columns_that_are_no_cells_refuse_the_file(cells: Any, said: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as raised:
        read_parquet(tmp_path, "persons", {"person_id": ["K1"], "own": cells})
    assert f"persons.parquet column own: a column of type {said}" in str(raised.value)
    assert "is no cell. Write it as text, date, number or time." in str(raised.value)


def test_columns_are_matched_as_in_csv(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"persons\.parquet column person_id: the required column is missing\. Found 'PERSON ID'"
    ):
        read_parquet(tmp_path / "a", "persons", {"PERSON ID": ["K1"]})
    with pytest.raises(InputError, match=r"persons\.parquet column Own: two columns have this name"):
        read_parquet(tmp_path / "b", "persons", {"person_id": ["K1"], "own": ["x"], "Own": ["y"]})
    outcome = read_parquet(tmp_path / "c", "persons", {"person_id": ["K1"], 'a "b"': ["x"], "identity_id": ["y"]})
    assert (outcome.column("in_persons", 'a "b"'), outcome.column("in_persons", "identity_id_source")) == (["x"], ["y"])


@pytest.mark.parametrize("where", ["head", "data", "footer", "cut"])
def test_a_damaged_file_is_refused(where: str, tmp_path: Path) -> None:
    read_parquet(tmp_path, "persons", {"person_id": [f"K{n}" for n in range(5000)]})
    path = tmp_path / "persons.parquet"
    data = bytearray(path.read_bytes())
    at = {"head": 0, "data": 4, "footer": len(data) - 8, "cut": len(data) // 2}[where]
    path.write_bytes(data[:at] if where == "cut" else data[:at] + b"\xff" * 8 + data[at + 8 :])
    with pytest.raises(InputError, match=r"persons\.parquet: the file is damaged or is not Parquet\. Write it again"):
        read_folder(tmp_path)


def test_text_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    bad = pa.Array.from_buffers(pa.string(), 1, [None, pa.py_buffer(b"\0\0\0\0\2\0\0\0"), pa.py_buffer(b"\xff\xfe")])
    with pytest.raises(InputError, match=r"persons\.parquet: the file is damaged or is not Parquet"):
        read_parquet(tmp_path, "persons", {"person_id": ["K1"], "own": bad})


def test_faults_cite_the_cells_of_the_file(tmp_path: Path) -> None:
    columns = {"person_id": ["K1", None, "K3"], "dob": pa.array([dt.date(2030, 1, 1), None, None])}
    outcome = read_parquet(tmp_path, "persons", columns)
    assert [(row["row"], row["cells"]) for row in outcome.rejected] == [(3, '{"person_id":null,"dob":null}')]
    assert [(row["row"], row["key"], row["value"]) for row in outcome.cleared] == [(2, "K1", "2030-01-01")]
