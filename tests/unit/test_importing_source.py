"""Zips and folders: listed safely, streamed, hashed; what could do harm is refused before anything is written."""

from __future__ import annotations

import hashlib
import os
import stat
import struct
import sys
import zipfile
from pathlib import Path

import pytest

from graphlink.errors import InputError, SettingsError
from graphlink.importing import source as source_module
from graphlink.importing.source import Source
from tests.importing_kit import CRIMES, PEOPLE, ROLES, Case


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def zipped(path: Path, members: dict[str, str], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


GOOD = {"people.csv": PEOPLE, "crimes.csv": CRIMES, "roles.csv": ROLES}


def test_a_zip_gives_what_its_folder_gives(case: Case, tmp_path: Path) -> None:
    from_folder = case.run()
    before = {path.name: path.read_bytes() for path in case.out.glob("*.csv")}
    nested = zipped(tmp_path / "s.zip", {f"export/{name}": text for name, text in GOOD.items()})
    from_zip = case.run(source=nested)
    assert {path.name: path.read_bytes() for path in case.out.glob("*.csv")} == before
    assert [file.mapped for file in from_zip.files] == [file.mapped for file in from_folder.files]
    assert from_zip.source == "s.zip"
    assert from_zip.source_sha256 == hashlib.sha256(nested.read_bytes()).hexdigest()


def test_the_hash_of_a_folder_follows_names_and_contents(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x\n", encoding="utf-8")
    expected = hashlib.sha256(f"a.csv {hashlib.sha256(b'x' + os.linesep.encode()).hexdigest()}\n".encode()).hexdigest()
    with Source(tmp_path) as source:
        assert source.sha256() == expected


def test_what_archivers_add_is_no_file_of_the_source(tmp_path: Path) -> None:
    path = zipped(tmp_path / "s.zip", {**GOOD, "__MACOSX/._people.csv": "x", ".DS_Store": "x"})
    with Source(path) as source:
        assert [member.path for member in source.members] == ["crimes.csv", "people.csv", "roles.csv"]


def refused(path: Path) -> str:
    with pytest.raises(InputError) as error:
        Source(path)
    return str(error.value)


@pytest.mark.parametrize(
    "name", ["../people.csv", "/etc/people.csv", "a/../../people.csv", "C:/people.csv", "..\\p.csv"]
)
def test_members_that_point_outside_are_refused(tmp_path: Path, name: str) -> None:
    path = zipped(tmp_path / "s.zip", {"x" * len(name): PEOPLE})
    # zipfile cleans names while writing: put the name in afterwards, as an attacker would.
    path.write_bytes(path.read_bytes().replace(b"x" * len(name), name.encode()))
    assert "points outside the archive" in refused(path)


def test_links_are_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("people.csv")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "s.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert "is a link" in refused(tmp_path / "s.zip")


def test_encrypted_members_are_refused_with_what_to_do(tmp_path: Path) -> None:
    path = zipped(tmp_path / "s.zip", {"people.csv": PEOPLE})
    data = bytearray(path.read_bytes())
    directory = data.index(b"PK\x01\x02")
    data[directory + 8] |= 1
    path.write_bytes(bytes(data))
    assert "is encrypted; unpack it with its password" in refused(path)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "s.zip", "w") as archive:
        archive.writestr("people.csv", PEOPLE)
        archive.writestr("people.csv", PEOPLE)
    assert "is there twice" in refused(tmp_path / "s.zip")


def test_a_bomb_is_refused_by_its_ratio(tmp_path: Path) -> None:
    path = zipped(tmp_path / "s.zip", {"people.csv": "0" * (source_module.RATIO_FROM + 1)})
    assert path.stat().st_size < 100_000
    assert "unpacks to more than 300 times its size" in refused(path)


def test_a_zip_that_states_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_module, "MAX_BYTES", 10)
    assert "unpacks to" in refused(zipped(tmp_path / "s.zip", GOOD))


def test_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_module, "MAX_FILES", 2)
    assert "more than 2 files" in refused(zipped(tmp_path / "s.zip", GOOD))
    for name in GOOD:
        (tmp_path / name).write_text("x", encoding="utf-8")
    assert "more than 2 files" in refused(tmp_path)


def test_a_zip_that_understates_a_member_is_refused(tmp_path: Path) -> None:
    """The directory states 10 bytes for a member of 3,000: what comes out is metered, and checked against its sum."""
    path = zipped(tmp_path / "s.zip", {"people.csv": "ab" * 1500})
    data = bytearray(path.read_bytes())
    directory = data.index(b"PK\x01\x02")
    struct.pack_into("<I", data, directory + 24, 10)
    path.write_bytes(bytes(data))
    with Source(path) as source, pytest.raises(InputError, match=r"damaged|unpacks to more"):
        source.members[0].open().read()


def test_a_damaged_zip_is_told_by_its_member(case: Case, tmp_path: Path) -> None:
    path = zipped(tmp_path / "s.zip", GOOD, zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(b"Ashdown", b"Ashdawn"))
    with pytest.raises(InputError, match=r"The zip is damaged at its member 'people\.csv'"):
        case.run(source=path)
    assert not case.out.exists()


def test_what_is_no_source_is_told(tmp_path: Path) -> None:
    assert "There is no file or folder" in refused(tmp_path / "nothing")
    (tmp_path / "note.txt").write_text("x", encoding="utf-8")
    assert "is no zip file" in refused(tmp_path / "note.txt")
    (tmp_path / "empty").mkdir()
    assert "is empty" in refused(tmp_path / "empty")


@pytest.mark.parametrize("where", ["source", "source/out", "."])
def test_out_and_source_may_not_overlap(case: Case, where: str) -> None:
    case.write()
    from graphlink.importing import import_source

    with pytest.raises(SettingsError, match="overlap"):
        import_source(case.source, case.folder / where, str(case.mapping))
    assert sorted(path.name for path in case.source.iterdir()) == ["crimes.csv", "people.csv", "roles.csv"]


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")
def test_what_is_written_belongs_to_its_owner_alone(case: Case) -> None:
    case.run()
    assert stat.S_IMODE(case.out.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in case.out.iterdir()} == {0o600}
