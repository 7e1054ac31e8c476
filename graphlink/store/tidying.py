"""What crashes and swaps leave: old stores and their servers go, the one in use stays.

Do not break: nothing is removed without the building lock, or a store that is being built would go. Mistake a newcomer
will make: ending an old server at once; readers may wait for its answer.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import psutil
from filelock import FileLock, Timeout

from graphlink.errors import StoreError
from graphlink.store.home import Server, Stores

STOP_SECONDS = 15.0  # after which a server that was asked to stop is ended


@contextlib.contextmanager
def building(stores: Stores) -> Iterator[None]:
    """Nobody else builds a store, or removes one. StoreError where somebody does."""
    lock = FileLock(stores.building_lock, timeout=0.5)
    try:
        lock.acquire()
    except Timeout:
        raise StoreError(
            "Another graphlink command is loading the managed store. Wait for it, then try again."
        ) from None
    try:
        yield
    finally:
        lock.release()


def clear_away(stores: Stores) -> None:
    """Remove every store but the one in use; their servers first answer what they were asked. Hold both locks."""
    current = stores.current()
    old = [store for store in stores.all() if current is None or store.number != current.number]
    servers = [(store, server) for store in old if (server := store.server()) is not None]
    for store, _ in servers:
        store.ask_to_stop("drain")
    for _, server in servers:
        await_end(server)
    for store in old:
        store.remove()
    stores.remove_trash()


def await_end(server: Server, seconds: float = STOP_SECONDS) -> None:
    """Wait until a server that was asked to stop has gone; end it where it does not."""
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(server.pid)
        if abs(process.create_time() - server.born) < 1.0:
            try:
                process.wait(seconds)
            except psutil.TimeoutExpired:
                process.kill()
                process.wait(5)
