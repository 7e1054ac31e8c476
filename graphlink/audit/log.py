"""The log as files: one JSON object a line, each with the hash of the line before.

    FOLDER/log.jsonl   `previous` is the SHA-256 of the bytes of the line before, without its line end
    FOLDER/head.json   how many lines there are, the hash of the last one, where it begins and where the log ends
    FOLDER/log.lock    held while a line is written

Do not break: a line is on the disk before the head file names it, so a crash leaves the log at most one whole line, or
part of one, ahead of its head, and never behind. That much the next append mends, and says so in a line of its own;
anything else is a broken log and nothing is written to it. Mistake a newcomer will make: rewriting a line; whatever is
to be put right is a further line.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from graphlink.errors import AuditError

FIRST = "0" * 64  # what stands for the hash of the line before the first
SHORT = 16  # hexadecimal digits of a hash where it is printed for people
_ELSEWHERE = "Make it writable, or name another folder by GRAPHLINK_AUDIT_FOLDER."


@dataclass(frozen=True, slots=True)
class Stamp:
    """The state of a log: how many lines it had, and the SHA-256 of the last one. What an export carries."""

    count: int
    head: str

    @property
    def words(self) -> str:
        """As it stands at the foot of a page: enough of the hash for `graphlink audit verify --head`."""
        return f"Log line {self.count:,}, {self.head[:SHORT]}"


@dataclass(frozen=True, slots=True)
class Head:
    """head.json: the state of the log, and in bytes where its last line begins and where it ends."""

    count: int = 0
    head: str = FIRST
    start: int = 0
    size: int = 0


@dataclass(frozen=True, slots=True)
class Log:
    """The log in `folder`. Reading makes nothing; the first append makes the folder."""

    folder: Path

    @property
    def path(self) -> Path:
        return self.folder / "log.jsonl"

    @property
    def head_path(self) -> Path:
        return self.folder / "head.json"

    def append(self, facts: Mapping[str, Any], now: dt.datetime) -> Stamp:
        """Write one line (number, time, who, then `facts`, then the hash of the line before) and give the new state.

        AuditError where it cannot be written, or the log is not what its head file says.
        """
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with FileLock(self.folder / "log.lock", timeout=30, mode=0o600):
                head = self.head()
                head, mended = self._mended(head)
                for line in (*mended, facts):
                    head = self._write(head, line, now)
        except Timeout:
            raise AuditError(f"The log in {self.folder} is locked by another program for half a minute.") from None
        except OSError as error:
            raise AuditError(
                f"The log in {self.folder} cannot be written ({error.strerror or error}), and what is not logged is "
                f"not shown. {_ELSEWHERE}"
            ) from error
        return Stamp(head.count, head.head)

    def _write(self, head: Head, facts: Mapping[str, Any], now: dt.datetime) -> Head:
        handle, draft = tempfile.mkstemp(prefix=".head.", dir=self.folder)  # mode 0600
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                line = self._line(head, facts, now, Path(draft))
                with open(self.path, "ab", opener=_private) as log:
                    log.write(line + b"\n")
                    log.flush()
                    os.fsync(log.fileno())
                new = Head(head.count + 1, digest(line), head.size, head.size + len(line) + 1)
                json.dump(asdict(new), file)
            Path(draft).replace(self.head_path)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise
        return new

    def _line(self, head: Head, facts: Mapping[str, Any], now: dt.datetime, mine: Path) -> bytes:
        at = now.astimezone(dt.UTC).isoformat(timespec="milliseconds")
        told = {"n": head.count + 1, "at": at, "who": _owner(mine), **facts, "previous": head.head}
        return json.dumps(told, separators=(",", ":"), default=str).encode()

    def head(self) -> Head | None:
        """What head.json says, None where it is missing or says nothing that can be used."""
        try:
            told = json.loads(self.head_path.read_text(encoding="utf-8"))
            return Head(int(told["count"]), str(told["head"]), int(told["start"]), int(told["size"]))
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError):
            return None

    def size(self) -> int:
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return 0

    def lines(self, end: int | None = None) -> Iterator[bytes]:
        """Every line with its line end; the last one may lack it. `end`: only so many bytes of the file."""
        left = self.size() if end is None else end
        if not left:
            return
        with self.path.open("rb") as file:
            while left > 0 and (line := file.readline(left)):
                left -= len(line)
                yield line

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """The lock for a moment, so that log and head belong together; not needed where nobody can write."""
        lock = FileLock(self.folder / "log.lock", timeout=30, mode=0o600)
        try:
            if not self.folder.is_dir():
                raise FileNotFoundError
            lock.acquire()
        except (OSError, Timeout):
            yield
            return
        try:
            yield
        finally:
            lock.release()

    # --- what a crash leaves ---

    def _mended(self, head: Head | None) -> tuple[Head, list[dict[str, Any]]]:
        """The state to go on from, and lines that say what was mended. AuditError where it is more than a crash."""
        size = self.size()
        if head is None:
            if not size:
                return Head(), []
            found, torn = self._followed(Head())
            told = f"the head file was missing; {found.count:,} lines follow one another"
            return found, [*self._cut(found, torn), _mend(told)]
        if size < head.size or not self._ends_in(head):
            raise self._broken()
        if size == head.size:
            return head, []
        found, torn = self._followed(head)
        if found.count > head.count + 1:
            raise self._broken()
        told = "one line was written and not yet counted when something stopped it"
        return found, [*self._cut(found, torn), *([_mend(told)] if found.count > head.count else [])]

    def _ends_in(self, head: Head) -> bool:
        if not head.count:
            return True
        with self.path.open("rb") as file:
            file.seek(head.start)
            last = file.read(head.size - head.start)
        return last.endswith(b"\n") and digest(last[:-1]) == head.head

    def _followed(self, head: Head) -> tuple[Head, bytes]:
        """The state after all whole lines behind `head`, and what stands behind them."""
        with self.path.open("rb") as file:
            file.seek(head.size)
            for raw in file:
                if not raw.endswith(b"\n"):
                    return head, raw
                line = raw[:-1]
                if follows(head, line):
                    raise self._broken()
                head = Head(head.count + 1, digest(line), head.size, head.size + len(raw))
        return head, b""

    def _cut(self, head: Head, torn: bytes) -> list[dict[str, Any]]:
        if not torn:
            return []
        with self.path.open("r+b") as file:
            file.truncate(head.size)
        return [_mend(f"{len(torn):,} bytes of a line that was never finished were taken off", torn)]

    def _broken(self) -> AuditError:
        return AuditError(
            f"The log in {self.folder} is not what it was when its last line was written, so nothing is added to it. "
            "What is wrong: graphlink audit verify. Keep it as it is, tell whoever answers for it, and go on with "
            "another folder: GRAPHLINK_AUDIT_FOLDER."
        )


def follows(head: Head, line: bytes) -> str:
    """Why `line` is not the one that comes after `head`; empty where it is."""
    try:
        told = json.loads(line)
        number, previous = told["n"], told["previous"]
    except (ValueError, KeyError, TypeError):
        return "is not a line of a log"
    if previous == head.head and number == head.count + 1:
        return ""
    if previous == head.head:
        return f"says it is line {number}"
    return f"does not follow the line before it (it says it is line {number})"


def digest(line: bytes) -> str:
    """SHA-256 of a line without its line end."""
    return hashlib.sha256(line).hexdigest()


def _mend(told: str, torn: bytes = b"") -> dict[str, Any]:
    more = {"torn": torn[:200].decode("utf-8", "backslashreplace")} if torn else {}
    return {"did": "mended", "note": told, **more}


def _owner(mine: Path) -> str:
    """The account that runs this, by the file it has just made: the environment says what its owner likes."""
    if sys.platform == "win32":
        return os.getlogin()
    try:
        return mine.owner()
    except KeyError:  # an account without a name, as in a container
        return f"account {mine.stat().st_uid}"


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
