"""Whether a log is what it was: every line follows the one before it, and the head file names the last.

Do not break: all faults are gathered, each with the line where it shows. Mistake a newcomer will make: taking a log
without a fault for a true one; whoever can write the folder can write all of it anew, and only the hash on an export,
which is elsewhere, tells.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graphlink.audit.log import SHORT, Head, Log, Stamp, digest, follows
from graphlink.errors import AuditError


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and at which line of the file it shows (0: in the head file)."""

    line: int
    what: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What a log turned out to be.

    `stamp`: its state now. `notes`: what a crash left, which is no fault. `asked`: the hash that was looked for, and
    `found` the line that has it, as facts; None where no line has.
    """

    folder: Path
    stamp: Stamp
    faults: tuple[Fault, ...]
    notes: tuple[str, ...] = ()
    asked: str = ""
    found: Mapping[str, Any] | None = None

    @property
    def contained(self) -> bool | None:
        """Whether the log still contains the state that was asked for; None where none was."""
        if not self.asked:
            return None
        return self.found is not None and not any(0 < fault.line <= self.found["n"] for fault in self.faults)

    @property
    def good(self) -> bool:
        return not self.faults and self.contained is not False


@dataclass(slots=True)
class _Walk:
    """The state while the lines are read."""

    head: Head = field(default_factory=Head)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    counted: bool = False  # whether the line that the head file names was met, with its hash
    found: dict[str, Any] | None = None


def verify(log: Log, head: str = "") -> Verified:
    """Read the whole log and say what is wrong with it. `head`: the hash an export was stamped with, 16 digits or more.

    Raises AuditError where `head` is no such hash, or the log cannot be read. Costs one reading of the file.
    """
    asked = "".join(head.split()).lower()
    if asked and (not SHORT <= len(asked) <= 64 or not all(c in "0123456789abcdef" for c in asked)):
        raise AuditError(
            f"'{head}' is not what an export is stamped with: {SHORT} to 64 digits of 0 to 9 and a to f, at the foot "
            "of the page, or under log_head in a JSON file."
        )
    try:
        with log.held():
            named, end = log.head(), log.size()
        walk = _walked(log, named, end, asked)
    except OSError as error:
        raise AuditError(f"The log in {log.folder} cannot be read ({error.strerror or error}).") from error
    _against_head(walk, log, named)
    stamp = Stamp(walk.head.count, walk.head.head)
    return Verified(log.folder, stamp, tuple(walk.faults), tuple(walk.notes), asked, walk.found)


def _walked(log: Log, named: Head | None, end: int, asked: str) -> _Walk:
    walk = _Walk(counted=named is None or not named.count)
    for place, raw in enumerate(log.lines(end), start=1):
        if not raw.endswith(b"\n"):
            walk.notes.append(f"Line {place:,} was never finished; the next command takes it off and says so.")
            break
        line = raw[:-1]
        if what := follows(walk.head, line):
            walk.faults.append(Fault(place, _words(place, what)))
        hashed = digest(line)
        walk.head = Head(_number(line, place), hashed, walk.head.size, walk.head.size + len(raw))
        if named and named.count == walk.head.count and named.head == hashed:
            walk.counted = True
        if asked and hashed.startswith(asked):
            walk.found = {**json.loads(line), "n": place, "hash": hashed}
    return walk


def _words(place: int, what: str) -> str:
    return f"Line {place:,} {what}: a line here, or the one before it, was edited, removed, inserted or moved."


def _number(line: bytes, place: int) -> int:
    """The number that the line gives itself, so that one removed line is one fault and not all that follow."""
    try:
        return int(json.loads(line)["n"])
    except (ValueError, KeyError, TypeError):
        return place


def _against_head(walk: _Walk, log: Log, named: Head | None) -> None:
    count = walk.head.count
    if named is None:
        if count:
            walk.faults.append(Fault(0, f"{log.head_path.name} is missing or cannot be read: the end may be cut off."))
    elif not walk.counted:
        cut = f"the log ends at line {count:,}" if count < named.count else "that line is another now"
        walk.faults.append(
            Fault(0, f"{log.head_path.name} names line {named.count:,} with {named.head[:SHORT]}, and {cut}.")
        )
    elif count == named.count + 1:
        walk.notes.append(f"Line {count:,} is not counted yet: a command was stopped; the next one says so.")
    elif count != named.count:
        walk.faults.append(Fault(0, f"{log.head_path.name} counts {named.count:,} lines, and there are {count:,}."))
