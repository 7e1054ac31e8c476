"""Source files as they come: dialects, encodings, several files to a view; and what is refused, with its line."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphlink import duck
from graphlink.errors import InputError
from graphlink.importing.mapping import SourceFile
from graphlink.importing.reading import create_view, load_file
from graphlink.importing.source import Member
from graphlink.settings import Settings
from tests.importing_kit import Case


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def persons(case: Case) -> list[str]:
    case.run()
    return case.written("persons").splitlines()[1:]


@pytest.mark.parametrize(
    ("reader", "content"),
    [
        ('delimiter = ";"', b"id;name\nN1;Bront\xc3\xab\n"),
        ('delimiter = "\\t"', b"id\tname\nN1\tBront\xc3\xab\n"),
        ('encoding = "cp1252"', b"id,name\nN1,Bront\xeb\n"),
        ('encoding = "utf-16"', "id,name\nN1,Brontë\n".encode("utf-16")),
        ('encoding = "utf-8"', b"\xef\xbb\xbfid,name\nN1,Bront\xc3\xab\n"),
        ('encoding = "utf-8"', b"id,name\r\nN1,Bront\xc3\xab\r\n\r\n"),
        ('encoding = "utf-8"', b"id,name\rN1,Bront\xc3\xab\r"),
        ('quote = "\'"', "id,name\nN1,'Brontë'\n".encode()),
        ("skip_lines = 2", "Nominals\nprinted 1 May\nid,name\nN1,Brontë\n".encode()),
        ("header = false", "N1,Brontë\n".encode()),
        ('nulls = ["NULL"]', "id,name\nN1,Brontë\n".encode()),
        ("", "name,id\nBrontë,N1\n".encode()),
        ("", 'id,name\nN1,"Brontë"'.encode()),
    ],
)
def test_files_are_read_as_declared(case: Case, reader: str, content: bytes) -> None:
    case.people = f"[file.reader]\n{reader}"
    case.files["people.csv"] = content
    assert persons(case) == ["N1,Brontë"]


def test_cells_stay_as_they_are(case: Case) -> None:
    """Leading zeros, spaces, formulas, quotes, line ends in a cell, right-to-left text: the same text comes out."""
    case.files["people.csv"] = 'id,name\n007," a "\n=1+1,"say ""x"""\nR,"a\rb"\nS,"a\nb"\nT,שלום\n'
    case.run()
    raw = (case.out / "persons.csv").read_bytes().decode()
    assert raw == ('person_id,surname\r\n007, a \r\n=1+1,"say ""x"""\r\nR,"a\rb"\r\nS,"a\nb"\r\nT,שלום\r\n')


def test_empty_cells_and_declared_words_mean_unknown(case: Case) -> None:
    case.people = '[file.reader]\nnulls = ["NULL", "n/k"]'
    case.selects["persons"] = "SELECT id AS person_id, name IS NULL AS surname, _row AS _rows_people FROM people"
    case.files["people.csv"] = "id,name\nN1,\nN2,NULL\nN3,n/k\nN4,null\n"
    assert persons(case) == ["N1,true", "N2,true", "N3,true", "N4,false"]


def test_files_alike_are_one_view_and_counted_apart(case: Case) -> None:
    case.toml = case.toml.replace('path = "people.csv"', 'path = "*-people.csv"')
    del case.files["people.csv"]
    case.files |= {"2024-01-people.csv": "id,name\nN1,A\n", "old/2024-02-people.csv": "name,id\nB,N2\nC,N3\n"}
    report = case.run()
    assert {file.path: file.mapped for file in report.files if file.view == "people"} == {
        "2024-01-people.csv": 1,
        "old/2024-02-people.csv": 2,
    }
    assert case.written("persons") == "person_id,surname\nN1,A\nN2,B\nN3,C\n"


def test_an_optional_file_may_be_missing(case: Case) -> None:
    case.people = "optional = true"
    del case.files["people.csv"]
    assert case.run().tables["persons"] == 0


def test_parquet_becomes_text(case: Case) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    case.toml = case.toml.replace('path = "people.csv"', 'path = "people.parquet"')
    case.people = '[file.reader]\nformat = "parquet"'
    del case.files["people.csv"]
    case.source.mkdir()
    pq.write_table(pa.table({"name": ["A", ""], "id": [7, 8], "x": [1, 2]}), case.source / "people.parquet")
    report = case.run()
    assert case.written("persons") == "person_id,surname\n7,A\n8,\n"
    assert next(file for file in report.files if file.view == "people").undeclared == ("x",)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "people.csv is empty: not even a header"),
        ("id;name\nN1;A\n", "is the delimiter ';'? Set reader.delimiter"),
        ("id,Name\nN1,A\n", "column name: is missing. The file has 'Name'"),
        ("id,forename\nN1,A\n", "column name: is missing."),
        ("id,name,name\nN1,A,B\n", "column name: stands in the header twice"),
        ("id,name\nN1,A\nN2\nN3,B,C\n", "line 3 has 1 cells, the header 2"),
        ("id,name\nN1,A\nN2\nN3,B,C\n", "line 4 has 3 cells, the header 2"),
        (b"id,name\nN1,A\nN2,Bront\xeb\n", "not utf-8 text. Declare the file's encoding"),
        (b"id,name\nN1,A\nN2,B\0C\n", "line 3 holds a NUL byte"),
        ('id,name\nN1,A\nN2,"B\n' + "N3,C\n" * 30, "line 3 opens a quote that is never closed"),
        ('id,name\nN1,A\nN2,"B\nN3,C\n', "line 3 opens a quote that is never closed"),
        ('id,name\nN1,"A"x\n', "line 2 begins a record that cannot be read"),
        ("id,name\nN1," + "x" * 70_000 + "\n", "line 2 opens a quote that is never closed, or holds a cell too long"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line_and_nothing_is_written(
    case: Case, content: str | bytes, words: str
) -> None:
    case.files["people.csv"] = content
    with pytest.raises(InputError) as error:
        case.run()
    assert words in str(error.value)
    assert not case.out.exists()


def test_lines_are_counted_over_quoted_line_ends_and_skipped_lines(case: Case) -> None:
    """Two title lines, header on 3, a record over lines 4-5, the faulty one on 6."""
    case.people = "[file.reader]\nskip_lines = 2"
    case.files["people.csv"] = 't\nt\nid,name\nN1,"A\nB"\nN2\n'
    with pytest.raises(InputError, match="line 6 has 1 cells"):
        case.run()


def test_missing_and_doubly_claimed_files_are_all_named(case: Case) -> None:
    case.toml = case.toml.replace('path = "roles.csv"', 'path = "c*.csv"')
    del case.files["people.csv"]
    with pytest.raises(InputError) as error:
        case.run()
    message = str(error.value)
    assert "people.csv (view people) is not there" in message
    assert "crimes.csv is claimed by crimes and roles" in message
    assert "It holds: crimes.csv, roles.csv" in message


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12)


@settings(max_examples=25)
@given(st.lists(st.tuples(CELLS, CELLS), max_size=8))
def test_no_cell_is_altered_on_its_way(cells: list[tuple[str, str]]) -> None:
    """Whatever letters, quotes, commas and line ends a cell holds, it comes out as it went in."""
    cells = [(f"{number} {key}", name) for number, (key, name) in enumerate(cells)]
    with tempfile.TemporaryDirectory() as folder:
        case = Case(Path(folder))
        source = io.StringIO(newline="")
        writer = csv.writer(source)
        writer.writerows([("id", "name"), *cells])
        case.files["people.csv"] = source.getvalue()
        report = case.run()
        with (case.out / "persons.csv").open(encoding="utf-8", newline="") as file:
            written = [tuple(row) for row in csv.reader(file)][1:]
    assert report.tables["persons"] == len(cells)
    assert sorted(written) == sorted(cells)


PIECES = [b"id,name\n", b"N1", b",", b'"', b"\n", b"\r", b";", b"\0", b"\xeb", b"x"]
PEOPLE_FILE = SourceFile("people.csv", "people", ("id", "name"))


@settings(max_examples=300)
@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_any_bytes_are_read_or_refused_in_words(pieces: list[bytes]) -> None:
    """Either every record that the csv module finds is loaded, or the file is refused by name."""
    content = b"id,name\n" + b"".join(pieces)
    member = Member("people.csv", len(content), lambda: io.BytesIO(content))
    con = duck.connect()
    create_view(con, "people", PEOPLE_FILE.columns)
    try:
        loaded = load_file(con, PEOPLE_FILE, member, 1, Settings(), lambda *_: None)
    except InputError as error:
        assert "people.csv" in str(error)
    else:
        records = [record for record in csv.reader(io.StringIO(content.decode(), newline="")) if record]
        assert loaded.rows == len(records) - 1
        assert [(row["id"] or "", row["name"] or "") for row in duck.rows(con, "FROM people ORDER BY _row")] == [
            tuple(record) for record in records[1:]
        ]
    finally:
        con.close()
