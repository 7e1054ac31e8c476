"""Who was looked at, and when: kept in this user's graphlink folder, one file for each run folder.

    HOME/looked/<16 hex digits of the run folder's path>.jsonl      0600, one look a line, ids and figures only

Do not break: a look is added under the lock and nothing is taken out, so that two explorers of one user lose nothing of
each other. Mistake a newcomer will make: comparing with what this session has written; what was new
when it began stays marked until it ends.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import threading
from collections.abc import Iterable
from pathlib import Path

from filelock import FileLock, Timeout

from graphlink.view.looked import Glimpse

MOST = 5000  # people kept, those seen last
_WAIT = 5.0  # seconds for another explorer to write


class Looked:
    """What the user of this machine had seen of one run folder when this session began; `saw` adds to it."""

    def __init__(self, home: Path, run: Path) -> None:
        key = hashlib.sha256(os.path.normcase(run.absolute()).encode()).hexdigest()[:16]
        self.path = home / "looked" / f"{key}.jsonl"
        self._lock = threading.Lock()
        self.before: tuple[Glimpse, ...] = self._read()
        self._last = {person: one for one in self.before for person in one.records}
        self._written: set[tuple[str, ...]] = set()

    def then(self, records: Iterable[str]) -> Glimpse | None:
        """What was seen of whoever has one of these records, at the last look before this session."""
        found = [self._last[one] for one in records if one in self._last]
        return max(found, key=lambda one: one.on, default=None)

    def saw(self, now: Glimpse) -> None:
        """Keep what was just seen. A folder that cannot be written to keeps nothing, and nothing fails."""
        if not now.records or now.records in self._written:
            return
        with self._lock:
            try:
                self._add(now)
                self._written.add(now.records)
            except (OSError, Timeout):
                return

    def _read(self) -> tuple[Glimpse, ...]:
        """Everybody seen, each as last seen; a line that cannot be read, as a kill leaves it, is passed over."""
        try:
            lines = self.path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            return ()  # none yet, or one that nobody can read: everything is as if never seen
        seen: dict[str, Glimpse] = {}
        for line in lines:
            try:
                one = Glimpse.of(json.loads(line))
            except (ValueError, KeyError, TypeError, AttributeError):
                continue
            for person in one.records:
                seen[person] = one
        once = {id(one): one for one in seen.values()}
        found = sorted(once.values(), key=lambda one: one.on)[-MOST:]
        if len(lines) > 2 * MOST:
            self._shorten(found)
        return tuple(found)

    def _add(self, now: Glimpse) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with FileLock(self.path.with_suffix(".lock"), timeout=_WAIT):
            handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(f"{json.dumps(now.plain())}\n")

    def _shorten(self, kept: Iterable[Glimpse]) -> None:
        """The file without what was seen again since; put in its place whole."""
        try:
            with FileLock(self.path.with_suffix(".lock"), timeout=_WAIT):
                handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=".looked-")
                with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                    file.writelines(f"{json.dumps(one.plain())}\n" for one in kept)
                Path(name).replace(self.path)
        except (OSError, Timeout):
            return  # it is only longer than it need be
