"""Folders that are none, files that cannot be opened or change, and where decisions are read from."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from graphlink import duck
from graphlink.errors import InputError
from graphlink.tables import csvfile, load
from tests.fuzz.tables_kit import BASE, Outcome, read_folder, write

DECISIONS = "decision_id,kind,a,b,by,on,why\n{key},same,person:P1,person:P2,DC Poole,2026-01-01T10:00Z,seen\n"


def refusal(folder: Path) -> str:
    with pytest.raises(InputError) as raised:
        read_folder(folder)
    return str(raised.value)


def test_no_such_folder(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    assert refusal(tmp_path / "dtaa") == f"There is no folder {tmp_path / 'dtaa'}. Did you mean {tmp_path / 'data'}?"
    assert refusal(tmp_path / "x" / "y").endswith(" Check the path.")


def test_a_zip_a_table_and_another_file(tmp_path: Path) -> None:
    for file in ("force.zip", "persons.csv", "notes.txt"):
        (tmp_path / file).write_text("x")
    assert "is a zip file, not a folder of tables. Unpack it" in refusal(tmp_path / "force.zip")
    assert refusal(tmp_path / "persons.csv").endswith(
        f"is one table. Give the folder in which the tables stand: {tmp_path}"
    )
    assert "is a file, not a folder of tables" in refusal(tmp_path / "notes.txt")


def test_a_folder_without_tables(tmp_path: Path) -> None:
    said = f"{tmp_path} holds no table of the data contract (persons.csv, offences.csv, involvements.csv, ...)."
    assert refusal(tmp_path) == f"{said} It is empty."
    (tmp_path / "crimes.xlsx").write_text("x")
    assert refusal(tmp_path).startswith(f"{said} It holds crimes.xlsx. Name the tables")
    write(tmp_path / "data", {})
    assert refusal(tmp_path) == f"{said} Did you mean {tmp_path / 'data'}?"


def test_file_names_without_case(tmp_path: Path) -> None:
    outcome = read_folder(write(tmp_path, {"persons.csv": None, "Persons.CSV": BASE["persons.csv"]}))
    assert outcome.report.tables["persons"].accepted == 2


def test_files_hashes_and_unknown_ones(tmp_path: Path) -> None:
    write(tmp_path, {"notes.txt": "x", ".hidden": "x", "import.json": "{}"})
    (tmp_path / "old").mkdir()
    report = read_folder(tmp_path).report
    assert [(name, size) for name, size, _ in report.files] == [
        (file, len(BASE[file])) for file in ("persons.csv", "offences.csv", "involvements.csv")
    ]
    assert report.files[0][2] == csvfile.sha256_of(tmp_path / "persons.csv")
    assert [note for note in report.notes if "not read" in note] == [
        "notes.txt is no table of the contract and was not read."
    ]


def test_every_table_of_the_contract_is_there_even_without_its_file(tmp_path: Path) -> None:
    outcome = read_folder(write(tmp_path, {}))
    assert len(outcome.report.tables) == 17
    assert not outcome.report.tables["calls"].present
    assert outcome.rows("in_calls") == []
    described = {row["column_name"]: row["column_type"] for row in duck.rows(outcome.con, "DESCRIBE in_calls")}
    assert described == {
        "from_number": "VARCHAR",
        "to_number": "VARCHAR",
        "started_at": "TIMESTAMP WITH TIME ZONE",
        "duration_s": "BIGINT",
        "kind": "VARCHAR",
        "cleared_values": "VARCHAR",
        "source_ref": "VARCHAR",
        "row_no": "BIGINT",
    }


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_a_file_that_may_not_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {})
    real = Path.open

    def closed(self: Path, *args: object, **more: object) -> object:
        if self.name == "persons.csv":
            raise PermissionError(13, "Permission denied")
        return real(self, *args, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", closed)
    assert (
        "persons.csv: the file cannot be read: Permission denied. Check its permissions and that nothing holds it open."
        in refusal(tmp_path)
    )


def test_a_folder_in_place_of_a_table_is_no_table(tmp_path: Path) -> None:
    write(tmp_path, {"persons.csv": None})
    (tmp_path / "persons.csv").mkdir()
    assert "persons: the table is required and its file is missing." in refusal(tmp_path)


@pytest.mark.parametrize("when", ["between scanning and loading", "while loading"])
def test_a_file_that_changes_is_refused(when: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, {}) / "persons.csv"
    name = "load" if when.startswith("between") else "fill"
    real = getattr(load, name)

    def meanwhile(*args: object) -> object:
        before = path.stat()
        path.write_bytes(path.read_bytes().replace(b"Birch", b"Beech"))  # same size, same records
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))  # and the clock set back
        return real(*args)

    monkeypatch.setattr("graphlink.tables.reading.load" if name == "load" else "graphlink.tables.load.fill", meanwhile)
    assert (
        "persons.csv: the file changed while it was read. Wait until it is written whole, then run again."
        in refusal(tmp_path)
    )


def test_a_file_that_grows_while_it_is_scanned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, {}) / "persons.csv"
    real = csvfile._file_blocks

    def meanwhile(stream: object, file: str, limits: object) -> object:
        if file == "persons.csv":
            with path.open("ab") as more:
                more.write(b"P3,,,,\n")
        return real(stream, file, limits)  # type: ignore[arg-type]

    monkeypatch.setattr(csvfile, "_file_blocks", meanwhile)
    assert "persons.csv: the file changed while it was read." in refusal(tmp_path)


def decided(outcome: Outcome) -> list[str]:
    return [str(key) for key in outcome.column("in_decisions", "decision_id")]


def test_decisions_beside_the_data_or_elsewhere(tmp_path: Path) -> None:
    folder = write(tmp_path / "data", {"decisions.csv": DECISIONS.format(key="D1")})
    elsewhere = tmp_path / "judged.csv"
    elsewhere.write_text(DECISIONS.format(key="D2"))
    assert decided(read_folder(folder)) == ["D1"]
    outcome = read_folder(folder, decisions=elsewhere)
    assert decided(outcome) == ["D2"]
    assert f"decisions are read from {elsewhere}; decisions.csv beside the data was not read." in outcome.report.notes
    with pytest.raises(InputError, match="decisions: there is no file"):
        read_folder(folder, decisions=tmp_path / "none.csv")
    (tmp_path / "judged.txt").write_text("x")
    with pytest.raises(InputError, match=r"judged\.txt is neither CSV nor Parquet"):
        read_folder(folder, decisions=tmp_path / "judged.txt")
