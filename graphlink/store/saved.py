"""The saved questions as something that can be handed on: what there is to ask, and the answer.

Do not break: nothing connects before something is asked. Mistake a newcomer will make: keeping a connection; the server
may be stopped and started between two questions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from graphlink.settings import Settings
from graphlink.store import library
from graphlink.store.header import Question

if TYPE_CHECKING:
    from graphlink.store.questions import Answer

LIMIT = 500  # rows: a page of them, not an export


class Saved:
    """The library asked of the store that the settings name, the managed one where they name none."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def questions(self) -> tuple[Question, ...]:
        """Every saved question, by name."""
        return library.questions()

    def ask(self, name: str, given: Mapping[str, str]) -> Answer:
        """The answer to one. Raises NotFoundError, SettingsError (parameters), StoreError, CypherError."""
        from graphlink.store.connect import connect
        from graphlink.store.questions import Bounds, ask

        question = library.question(name)
        with connect(self._settings) as connection:
            zone = ZoneInfo(self._settings.timezone)
            return ask(connection, question, given, zone, Bounds(limit=LIMIT))
