"""Who asks, by which command, and why: set once at the edge, used by whatever shows or writes something.

Do not break: a line is written before what it tells of is shown or written; without the line there is nothing to see.
Mistake a newcomer will make: logging in a view; views are asked many times for one answer, and `web`, `cli` and `api`
know when something reaches a person.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from graphlink.audit.log import Log, Stamp
from graphlink.errors import AccessError
from graphlink.settings import Settings, home_path, load_settings

Done = Literal["opened", "searched", "asked", "decided", "exported"]
DONE: Mapping[str, str] = {
    "opened": "somebody or something was shown",
    "searched": "a text or a list was looked for",
    "asked": "a question was put to the graph, in Cypher",
    "decided": "a judgement was written or withdrawn",
    "exported": "a file was written",
    "mended": "what a crash had left was put right",
}
NOT_STATED = "not stated"
MOST_IDS = 1000  # in one line; of more, the first so many and how many there are
MOST_TEXT = 4000  # characters of one thing that was asked
MOST_WHY = 500


@dataclass(frozen=True, slots=True)
class Asking:
    """One person at one command. `by`: the command, `explorer` or `python`. `why`: the purpose, empty if not stated."""

    by: str
    why: str
    settings: Settings

    @property
    def log(self) -> Log:
        return log_of(self.settings)

    def refuse_without_purpose(self) -> None:
        """AccessError where the settings require a purpose and none was stated."""
        if self.settings.require_purpose and not _one_line(self.why):
            raise AccessError(
                "A purpose is required here (the setting require_purpose). Say why you look: --purpose TEXT, or the "
                "variable GRAPHLINK_PURPOSE."
            )

    def record(
        self,
        did: Done,
        *,
        asked: Mapping[str, Any] | None = None,
        about: Sequence[str] = (),
        run: Mapping[str, Any] | None = None,
        to: str | Path = "",
        note: str = "",
    ) -> Stamp:
        """Write one line. `about`: ids (`person:N1`, `identity:I-...`); `run`: its id, input, as_of; `to`: the file.

        Raises AuditError where it cannot be written, AccessError where a purpose is required and missing.
        """
        self.refuse_without_purpose()
        ids = list(dict.fromkeys(about))
        facts: dict[str, Any] = {"on": platform.node(), "did": did, "by": self.by}
        if asked:
            facts["asked"] = {name: _bounded(value) for name, value in asked.items()}
        if ids:
            facts["about"] = ids[:MOST_IDS]
        if len(ids) > MOST_IDS:
            facts["about_total"] = len(ids)
        if run:
            facts["run"] = dict(run)
        if to:
            # As it was named: no link is followed; an address stays what it is.
            facts["to"] = str(to) if "://" in str(to) else os.path.abspath(to)  # noqa: PTH100
        if note:
            facts["note"] = note
        facts["why"] = _one_line(self.why)[:MOST_WHY] or NOT_STATED
        return self.log.append(facts, dt.datetime.now(dt.UTC))


_NOW: ContextVar[Asking | None] = ContextVar("graphlink_asking", default=None)


def current() -> Asking:
    """Who asks here; in a script or notebook, which sets nothing, `python` for the purpose of GRAPHLINK_PURPOSE."""
    return _NOW.get() or Asking("python", os.environ.get("GRAPHLINK_PURPOSE", ""), load_settings())


@contextlib.contextmanager
def asking(who: Asking) -> Iterator[Asking]:
    """Everything recorded inside is recorded as `who`."""
    before = _NOW.set(who)
    try:
        yield who
    finally:
        _NOW.reset(before)


def record(did: Done, **facts: Any) -> Stamp:
    """`Asking.record` of whoever asks here."""
    return current().record(did, **facts)


def exported(to: str | Path, about: Sequence[str], run: Mapping[str, Any] | None = None, **asked: Any) -> Stamp:
    """The stamp for a file that is about to be written to `to`: call it first, print the stamp in the file.

    `about`: the ids of everybody and everything in it; `run`: `runfolder.cited`; `asked`: format, audience and such.
    Raises as `Asking.record`; nothing may then be written.
    """
    return current().record("exported", asked=asked, about=about, run=run, to=to)


def log_of(settings: Settings) -> Log:
    """The log that these settings name."""
    return Log(Path(settings.audit_folder) if settings.audit_folder else home_path(settings) / "audit")


def _bounded(value: Any) -> Any:
    if isinstance(value, str):
        return value if len(value) <= MOST_TEXT else f"{value[:MOST_TEXT]}... ({len(value):,} characters)"
    if isinstance(value, (list, tuple)):
        return [_bounded(one) for one in value[:MOST_IDS]]
    if isinstance(value, Mapping):
        return {str(name): _bounded(one) for name, one in value.items()}
    return value


def _one_line(text: str) -> str:
    return " ".join(text.split())
