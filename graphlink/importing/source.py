"""Where other people's tables come from: a folder or a zip, listed safely and read as streams.

Do not break: nothing of a zip is ever unpacked to disk; its members are streamed, and refused where a name points
outside, is a link or encrypted, or where it unpacks to far more than it takes. Mistake a newcomer will make: trusting
the sizes that a zip states; `_Metered` counts what really comes out.
"""

from __future__ import annotations

import fnmatch
import hashlib
import io
import os
import stat
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import BinaryIO

from graphlink.errors import InputError

MAX_FILES = 10_000
MAX_BYTES = 64 * 2**30  # unpacked, all files together
MAX_RATIO = 300  # unpacked to packed, for members of more than ...
RATIO_FROM = 64 * 2**20  # ... so many bytes
_CHUNK = 2**20

# What archivers and file managers add by themselves.
_LITTER = (".DS_Store", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True)
class Member:
    """One file of the source. `path` is relative, with forward slashes; `open` gives its bytes."""

    path: str
    size: int
    open: Callable[[], BinaryIO]

    def matches(self, pattern: str) -> bool:
        """Whether `pattern` names it: against the whole path where it holds a slash, else the file name alone."""
        name = self.path if "/" in pattern else PurePosixPath(self.path).name
        return fnmatch.fnmatchcase(name, pattern)


class Source:
    """A folder or a zip, open for reading. Use as a context manager."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.resolve().name
        self._zip: zipfile.ZipFile | None = None
        if path.is_dir():
            self.members = _folder_members(path)
        elif path.is_file():
            self._zip = _open_zip(path)
            try:
                self.members = _zip_members(self._zip, path)
            except BaseException:
                self._zip.close()
                raise
        else:
            raise InputError(f"There is no file or folder {path}. Give the zip or the folder with the source's files.")

    def __enter__(self) -> Source:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._zip is not None:
            self._zip.close()

    def sha256(self) -> str:
        """Of a zip: of the file. Of a folder: of the sorted lines `path sha256` of its files."""
        if self._zip is not None:
            with self.path.open("rb") as file:
                return _sha256(file)
        digest = hashlib.sha256()
        for member in self.members:
            with member.open() as file:
                digest.update(f"{member.path} {_sha256(file)}\n".encode())
        return digest.hexdigest()


def open_file(path: Path) -> BinaryIO:
    return path.open("rb")


def _sha256(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _is_litter(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return "__MACOSX" in parts or parts[-1] in _LITTER


def _folder_members(folder: Path) -> tuple[Member, ...]:
    members: list[Member] = []
    for base, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            file = Path(base) / name
            path = file.relative_to(folder).as_posix()
            if not _is_litter(path):
                members.append(Member(path, file.stat().st_size, partial(open_file, file)))
            if len(members) > MAX_FILES:
                raise InputError(f"{folder} holds more than {MAX_FILES:,} files. Give the folder of the tables alone.")
    if not members:
        raise InputError(f"{folder} is empty. Give the zip or the folder with the source's files.")
    return tuple(sorted(members, key=lambda member: member.path))


def _open_zip(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except zipfile.BadZipFile:
        raise InputError(f"{path} is no zip file. Give a zip, or the folder in which the source's files lie.") from None


def _zip_members(archive: zipfile.ZipFile, path: Path) -> tuple[Member, ...]:
    infos = [info for info in archive.infolist() if not info.is_dir()]
    if len(infos) > MAX_FILES:
        raise InputError(f"{path} holds more than {MAX_FILES:,} files: refused.")
    if (total := sum(info.file_size for info in infos)) > MAX_BYTES:
        raise InputError(f"{path} unpacks to {total / 2**30:,.0f} GiB, more than {MAX_BYTES // 2**30}: refused.")
    seen: set[str] = set()
    for info in infos:
        if fault := _zip_fault(info, seen):
            raise InputError(f"{path} is refused: its member '{_shown(info.filename)}' {fault}.")
        seen.add(info.filename)

    def opener(info: zipfile.ZipInfo) -> Callable[[], BinaryIO]:
        return lambda: io.BufferedReader(_Metered(archive, info), _CHUNK)

    return tuple(
        Member(info.filename, info.file_size, opener(info))
        for info in sorted(infos, key=lambda info: info.filename)
        if not _is_litter(info.filename)
    )


def _zip_fault(info: zipfile.ZipInfo, seen: set[str]) -> str:
    name = info.filename
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if name.startswith(("/", "\\")) or ".." in parts or (len(name) > 1 and name[1] == ":"):
        return "points outside the archive"
    if name in seen:
        return "is there twice"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "is a link"
    if info.flag_bits & 0x1:
        return "is encrypted; unpack it with its password into a folder and import that"
    if info.file_size > RATIO_FROM and info.file_size > MAX_RATIO * max(1, info.compress_size):
        return f"unpacks to more than {MAX_RATIO} times its size"
    return ""


def _shown(name: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in name)[:120]


class _Metered(io.RawIOBase):
    """The unpacked bytes of one member; stops where more comes out than the archive stated."""

    def __init__(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
        self._name = _shown(info.filename)
        self._left = info.file_size
        try:
            self._stream = archive.open(info)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
            raise InputError(f"The zip is damaged at its member '{self._name}' ({error}).") from error

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        try:
            data = self._stream.read(len(view))
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
            raise InputError(f"The zip is damaged at its member '{self._name}' ({error}).") from error
        self._left -= len(data)
        if self._left < 0:
            raise InputError(f"The zip's member '{self._name}' unpacks to more than it states: refused.")
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()
