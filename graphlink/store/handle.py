"""`gl.Store`: the graph store as scripts and notebooks hold it.

Mistake a newcomer will make: importing the driver here; this module is imported by every command, and stays light.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from graphlink.settings import Settings, load_settings

if TYPE_CHECKING:
    import pandas as pd

    from graphlink.runfolder import RunFolder
    from graphlink.store.connect import Connection
    from graphlink.store.load import Loaded
    from graphlink.store.questions import Answer

Progress = Callable[[str, int, int], None]


class _Run(Protocol):
    """A finished run of `api`."""

    folder: RunFolder


class Store:
    """The graph store: a server of your own at `uri` (or NEO4J_URI), else the one that graphlink starts itself.

    Its methods raise StoreError (exit code 4) where it cannot be reached or refuses, with what to do about it.
    """

    def __init__(self, uri: str | None = None, *, settings: Settings | None = None) -> None:
        settings = settings or load_settings()
        self.settings = replace(settings, neo4j_uri=uri) if uri else settings

    def load(self, run: _Run | str | Path, *, progress: Progress | None = None) -> Loaded:
        """Make its graph that of the run: the managed one built anew, your own sent the difference only."""
        from graphlink.store.load import load

        return load(_folder_of(run), self.settings, progress)

    def query(self, name: str, /, *, limit: int | None = 1000, timeout: float = 60.0, **params: object) -> pd.DataFrame:
        """The answer to a saved question (`graphlink query list`), a row each, in its order.

        `params` by name, as the question takes them: text or values; `limit` rows at most (None: all), `timeout` in
        seconds. What the limit cut is told by a warning. `attrs` of the table hold question, params, run, as_of,
        policy, marking, and `truncated`. Raises NotFoundError, SettingsError (a parameter), StoreError.
        """
        from graphlink.store.library import question
        from graphlink.store.questions import Bounds, ask

        asked = question(name)
        bounds = Bounds(timeout=timeout, limit=limit)
        return self._table(lambda one, zone: ask(one, asked, params, zone, bounds), asked.question)

    def cypher(
        self, text: str, /, *, write: bool = False, limit: int | None = 1000, timeout: float = 60.0, **params: object
    ) -> pd.DataFrame:
        """The rows of one Cypher statement of your own, read-only unless `write`; otherwise as `query`.

        Values go in as `params`, never into the text. Raises CypherError (the statement is wrong), AccessError (it
        writes, reads files or calls procedures), StoreError.
        """
        from graphlink.store.own import ask_own
        from graphlink.store.questions import Bounds

        bounds = Bounds(timeout=timeout, limit=limit)
        return self._table(lambda one, zone: ask_own(one, text, params, zone, write=write, bounds=bounds), "")

    def _table(self, ask: Callable[[Connection, ZoneInfo], Answer], question: str) -> pd.DataFrame:
        import pandas as pd

        from graphlink.store.connect import connect

        with connect(self.settings) as connection:
            found = ask(connection, ZoneInfo(self.settings.timezone))
        table = pd.DataFrame(found.rows, columns=list(found.columns))
        about = {name: found.run.properties.get(name) for name in ("as_of", "policy", "marking")}
        table.attrs.update(
            question=question, params=dict(found.params), run=found.run.id, truncated=found.more, **about
        )
        if found.more:
            warnings.warn(f"The first {len(table):,} rows; there are more. limit=None gives all.", stacklevel=3)
        return table

    def write_files(self, run: _Run | str | Path, folder: str | Path, *, progress: Progress | None = None) -> Path:
        """Files for Neo4j's offline importer in a new `folder`; returns the page that says what an administrator runs.

        No server is reached.
        """
        from graphlink.store.load import write_import_files

        return write_import_files(_folder_of(run), Path(folder), self.settings, progress)


def _folder_of(run: _Run | str | Path) -> RunFolder:
    from graphlink.runfolder import open_run

    return open_run(Path(run)) if isinstance(run, (str, Path)) else run.folder
