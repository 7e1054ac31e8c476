"""`gl.Store`: the graph store as scripts and notebooks hold it.

Mistake a newcomer will make: importing the driver here; this module is imported by every command, and stays light.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from graphlink.settings import Settings, load_settings

if TYPE_CHECKING:
    from graphlink.runfolder import RunFolder
    from graphlink.store.load import Loaded

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

    def write_files(self, run: _Run | str | Path, folder: str | Path, *, progress: Progress | None = None) -> Path:
        """Files for Neo4j's offline importer in a new `folder`; returns the page that says what an administrator runs.

        No server is reached.
        """
        from graphlink.store.load import write_import_files

        return write_import_files(_folder_of(run), Path(folder), self.settings, progress)


def _folder_of(run: _Run | str | Path) -> RunFolder:
    from graphlink.runfolder import open_run

    return open_run(Path(run)) if isinstance(run, (str, Path)) else run.folder
