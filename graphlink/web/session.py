"""One explorer at work: the run it shows, held so that several requests may ask at once.

Do not break: a run's connection answers one question at a time, so every question passes the one lock. Mistake a
newcomer will make: keeping a view between requests; a run may be replaced under the explorer, and then says so.
"""

from __future__ import annotations

import getpass
import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphlink.audit import Asking, Stamp, current
from graphlink.audit.asking import Done
from graphlink.errors import GraphlinkError, SettingsError
from graphlink.graph.folder import FolderNet
from graphlink.runfolder import RunFolder, cited, is_run_folder, open_run
from graphlink.runfolder.swap import previous_of
from graphlink.settings import Settings, load_settings, user_data_path
from graphlink.view.browse import Browser
from graphlink.view.looked import changed
from graphlink.view.source import Source
from graphlink.web.looked import Looked

if TYPE_CHECKING:
    import pyarrow as pa

    from graphlink.web.asking import Asker


class Shared:
    """A run that several threads may ask; a `view.source.Source`."""

    def __init__(self, run: RunFolder) -> None:
        self.run = run
        self.manifest = run.manifest
        self._lock = threading.Lock()

    def query(self, sql: str, params: Sequence[Any] | Mapping[str, Any] = ()) -> list[dict[str, Any]]:
        with self._lock:
            return self.run.query(sql, params)

    def arrow(self, sql: str, params: Sequence[Any] | Mapping[str, Any] = ()) -> pa.Table:
        with self._lock:
            return self.run.arrow(sql, params)


class Session:
    """What an explorer serves, and to whom: `asking` says who looks and why, `ask` that the page is to ask it first,
    `asker` who answers saved questions (None: there is no store).

    Raises RunFolderError where `path` holds no run that can be read.
    """

    def __init__(
        self,
        path: Path,
        settings: Settings | None = None,
        *,
        asking: Asking | None = None,
        ask: bool = False,
        asker: Asker | None = None,
    ) -> None:
        self.asker = asker
        self._settings = settings or load_settings()
        self.asking = replace(asking or current(), by="explorer")
        self.waiting = ask
        self.path = path.absolute()
        self._opening = threading.Lock()
        self.source: Source = Shared(open_run(path, settings))
        self.previous: Source | None = self._before()
        self.looked = Looked(Path(self._settings.home or user_data_path()), self.path)
        self.browser = Browser(self.source, self.previous, changed(self.source, self.looked.before))
        self.net = FolderNet(open_run(path, settings))  # a connection of its own: a walk holds up no page

    def _before(self) -> Source | None:
        """The run that this one replaced, where it is there and can be read."""
        folder = previous_of(self.path)
        if not is_run_folder(folder):
            return None
        try:
            before = Shared(open_run(folder, self._settings))
            before.query("SELECT 1")  # a table may be missing: it is damaged, or of another version
            return before
        except GraphlinkError:
            return None

    @property
    def decisions(self) -> Path:
        """The file that judgements are written to. SettingsError where the run names none."""
        named = (self.source.manifest.get("decisions") or {}).get("path")
        if not named:
            raise SettingsError("run.json names no decisions file: run again with --decisions FILE.")
        return Path(named)

    @cached_property
    def user(self) -> str:
        """Who judges here: the user of this machine; empty where it names none."""
        try:
            return getpass.getuser()
        except (OSError, KeyError, ImportError):
            return ""

    def state_purpose(self, why: str) -> None:
        """Say why one looks; empty: not stated. AccessError where the settings require a purpose."""
        stated = replace(self.asking, why=why)
        stated.refuse_without_purpose()
        self.asking, self.waiting = stated, False

    def record(self, did: Done, asked: Mapping[str, Any], about: Sequence[str] = (), **more: str | Path) -> Stamp:
        """Log it before it is shown or done. AuditError where that cannot be."""
        return self.asking.record(did, asked=asked, about=about, run=cited(self.source.manifest), **more)  # type: ignore[arg-type]

    @property
    def log_words(self) -> str:
        """The state of the log, for the foot of a printed page; empty where nothing was logged yet."""
        head = self.asking.log.head()
        return Stamp(head.count, head.head).words if head else ""

    @property
    def replaced(self) -> bool:
        """Whether another run stands in the folder since this one was opened."""
        try:
            return open_run(self.path, self._settings).run_id != str(self.source.manifest["run_id"])
        except GraphlinkError:
            return True

    def reopen(self) -> None:
        """Show the run that stands in the folder now. RunFolderError where there is none."""
        with self._opening:
            fresh = Session(self.path, self._settings)
            self.source, self.previous = fresh.source, fresh.previous
            self.browser, self.net, self.looked = fresh.browser, fresh.net, fresh.looked
