"""How the store stands: where, what, how big, which run; for the user's own server and the managed one alike.

Do not break: asking never starts a server. Mistake a newcomer will make: showing the password; only its file is named.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from graphlink.errors import StoreUnavailableError
from graphlink.settings import Settings
from graphlink.store import managed
from graphlink.store.connect import Connection, open_target
from graphlink.store.home import PASSWORD, Stores
from graphlink.store.target import own_target

_RUN = "MATCH (r:Run) RETURN properties(r) AS run ORDER BY r.id LIMIT 1"


@dataclass(frozen=True, slots=True)
class Standing:
    """The store at one moment. Sizes in bytes; None: not known, or does not apply."""

    managed: bool
    running: bool
    uri: str | None = None
    database: str | None = None
    username: str | None = None
    version: str | None = None
    nodes: int | None = None
    relationships: int | None = None
    run: dict[str, Any] = field(default_factory=dict)  # properties of the Run node; of the loader's note when stopped
    folder: str | None = None
    password_file: str | None = None
    disk: int | None = None
    memory: int | None = None
    heap: str | None = None
    page_cache: str | None = None
    idle_minutes: float | None = None


def standing(settings: Settings) -> Standing:
    """How the store of `settings` stands. StoreError where the user's own server cannot be asked."""
    own = own_target(settings)
    if own is None:
        return _of_managed(settings)
    with open_target(own) as connection:
        return Standing(
            False, True, own.uri, own.database or None, own.username, _version(connection), **_held(connection)
        )


def _of_managed(settings: Settings) -> Standing:
    store = Stores.of(settings).current()
    if store is None:
        return Standing(True, False)
    about: dict[str, Any] = {
        "folder": str(store.path),
        "password_file": str(store.path / PASSWORD),
        "disk": sum(_size(path) for path in store.path.rglob("*")),
    }
    server = store.server()
    if server is None:
        return Standing(True, False, run=store.about(), **about)
    target = managed.target_of(store, server)
    about |= {"heap": server.heap, "page_cache": server.page_cache, "idle_minutes": server.idle_minutes}
    try:
        memory = psutil.Process(server.pid).memory_info().rss
        with open_target(target) as connection:
            held = _held(connection)
    except (StoreUnavailableError, psutil.Error):  # it stopped between two looks, or hangs
        if store.server() is not None:
            raise StoreUnavailableError(
                f"The managed store's process {server.pid} lives and does not answer. Stop it: graphlink store stop"
            ) from None
        return _of_managed(settings)
    return Standing(
        True, True, target.uri, target.database, target.username, server.version, memory=memory, **held, **about
    )


def _size(path: Path) -> int:
    """What the file takes on the disk; Neo4j's files are written ahead and changed while we look."""
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:
        return 0


def _version(connection: Connection) -> str:
    return ".".join(map(str, connection.version))


def _held(connection: Connection) -> dict[str, Any]:
    return {
        "nodes": connection.read("MATCH (n) RETURN count(n)").value(),
        "relationships": connection.read("MATCH ()-[r]->() RETURN count(r)").value(),
        "run": connection.read(_RUN).value() or {},
    }
