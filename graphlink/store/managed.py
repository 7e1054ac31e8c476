"""The server that graphlink starts itself: start it or join it, stop it, say how it stands.

Do not break: whoever starts holds HOME/store/start.lock until the server answers, so two commands at once get one
server. A server that runs is joined, whoever started it. Mistake a newcomer will make: keeping the address; a load
replaces the store, so ask `ensure` for every command.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import psutil
from filelock import FileLock, Timeout

from graphlink.errors import ResourceError, StoreError, StoreTimeoutError
from graphlink.settings import Settings
from graphlink.store.home import DATABASE, SERVER, STOP, USERNAME, Orders, Server, StoreFolder, Stores
from graphlink.store.jars import find_jars
from graphlink.store.java import find_java
from graphlink.store.target import Target
from graphlink.store.tidying import STOP_SECONDS, await_end, building, clear_away

Progress = Callable[[str, int, int], None]
_POLL = 0.05
_AT_MOST = 10  # times store_start_seconds, that a start may take which gets on
_CPU_STEP = 1.0  # seconds of CPU that show that it gets on; a JVM that only waits uses less in that time
_LOG = "launch.log"
# Servers that this process started: kept, so that Python does not complain of living children when it forgets them.
_CHILDREN: list[subprocess.Popen[bytes]] = []


def ensure(settings: Settings, progress: Progress | None = None) -> Target:
    """The managed store, started where it does not run. StoreError with the remedy where it cannot be."""
    found = running(settings)
    if found is not None:
        return found
    orders = orders_of(settings, progress)
    stores = Stores.of(settings)
    with start_locked(settings, stores):
        _tidy(stores)
        store = stores.current()
        if store is None:
            store = stores.new()
            stores.use(store)
        elif (server := store.server()) is not None:  # another command was quicker
            return target_of(store, server)
        with starting(settings, store, orders, progress) as server:
            return target_of(store, server)


def running(settings: Settings) -> Target | None:
    """The managed store if it runs."""
    store = Stores.of(settings).current()
    server = store.server() if store is not None else None
    return target_of(store, server) if store is not None and server is not None else None


def target_of(store: StoreFolder, server: Server) -> Target:
    return Target(server.uri, USERNAME, DATABASE, True, store.password())


def stop(settings: Settings) -> int:
    """Stop the managed server; how many there were. Returns once it is gone. One that is being loaded goes on."""
    stores = Stores.of(settings)
    with start_locked(settings, stores):
        _tidy(stores)
        current = stores.current()
        server = current.server() if current is not None else None
        if current is None or server is None:
            return 0
        current.ask_to_stop()
        await_end(server)
        return 1


def _tidy(stores: Stores) -> None:
    with contextlib.suppress(StoreError), building(stores):
        clear_away(stores)


@contextlib.contextmanager
def start_locked(settings: Settings, stores: Stores) -> Iterator[None]:
    """Nobody else starts, stops or swaps meanwhile."""
    lock = FileLock(stores.start_lock, timeout=settings.store_start_seconds * _AT_MOST + STOP_SECONDS)
    try:
        lock.acquire()
    except Timeout:
        raise StoreTimeoutError(
            f"Another graphlink command holds {stores.start_lock} and does not come to an end. "
            "Stop that command and try again."
        ) from None
    try:
        yield
    finally:
        lock.release()


# --- starting ---


def orders_of(settings: Settings, progress: Progress | None = None) -> Orders:
    """What the server's process is told. Fetches the jars at first use. StoreError without Java or jars."""
    java = find_java(settings)
    jars = find_jars(settings, progress)
    return Orders(
        [str(jar) for jar in jars], str(java.library), settings.store_port, settings.store_heap,
        settings.store_page_cache, settings.store_idle_minutes,
    )  # fmt: skip


@contextlib.contextmanager
def starting(
    settings: Settings, store: StoreFolder, orders: Orders, progress: Progress | None = None
) -> Iterator[Server]:
    """A new server on `store`. It stays if the block ends well; otherwise, and if this process dies, it goes."""
    if progress is not None:
        progress("starting the graph store", 0, 0)
    for name in (STOP, SERVER):
        (store.path / name).unlink(missing_ok=True)
    process = _spawn(store.path, orders)
    assert process.stdin is not None
    try:
        yield _await_start(process, store, settings.store_start_seconds)
        process.stdin.write(b"keep\n")
        process.stdin.close()
        _CHILDREN.append(process)
    except BaseException:
        with contextlib.suppress(OSError):
            process.stdin.close()
        _end(process)
        raise


def _spawn(folder: Path, orders: Orders) -> subprocess.Popen[bytes]:
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
    # JPype would add CLASSPATH to ours; the rest is nobody's business there.
    hidden = ("CLASSPATH", "NEO4J_PASSWORD", "NEO4J_AUTH")
    environ = {name: value for name, value in os.environ.items() if name not in hidden}
    (folder / "logs").mkdir(mode=0o700, exist_ok=True)
    with (folder / "logs" / _LOG).open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "graphlink.store.launch", str(folder)],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            cwd=folder,
            env=environ,
            start_new_session=True,  # Ctrl-C at the terminal is for the command, not for the server
            creationflags=flags,
        )
    assert process.stdin is not None
    with contextlib.suppress(OSError):  # it died at once: told by _await_start
        process.stdin.write(json.dumps(asdict(orders)).encode() + b"\n")
        process.stdin.flush()
    return process


def _await_start(process: subprocess.Popen[bytes], store: StoreFolder, seconds: float) -> Server:
    """The server, once it answers. It is waited for while it gets on, however slowly: this machine may be busy."""
    began = since = time.monotonic()
    seen = _done_so_far(process.pid, store)
    while (now := time.monotonic()) - since < seconds and now - began < seconds * _AT_MOST:
        server = store.server()
        if server is not None:
            return server
        if process.poll() is not None:
            raise _failed(store.path / "logs" / _LOG)
        done = _done_so_far(process.pid, store)
        if done[0] - seen[0] >= _CPU_STEP or done[1] > seen[1]:
            seen, since = done, now
        time.sleep(_POLL)
    raise StoreTimeoutError(
        f"The managed store did not answer, and has not got on for {now - since:.0f} s. Try again when the "
        "machine is less busy, or give it longer by GRAPHLINK_STORE_START_SECONDS."
    )


def _done_so_far(pid: int, store: StoreFolder) -> tuple[float, int]:
    """CPU seconds that a server which comes up has used, and the size of its logs."""
    try:
        times = psutil.Process(pid).cpu_times()
        logs = sum(path.stat().st_size for path in (store.path / "logs").glob("*.log"))
    except (psutil.Error, OSError):  # it ended, or a log was just renamed: nothing new is known
        return 0.0, 0
    return times.user + times.system, logs


def _failed(log: Path) -> StoreError | ResourceError:
    """What the log of a server that did not come up says."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    cause = next((line[7:] for line in reversed(lines) if line.startswith("FAILED ")), "")
    if "No space left" in cause or "not enough space" in cause:
        return StoreError(
            f"The managed store could not start: the disk is full ({log.parent.parent}). Make room, or name another "
            "folder by GRAPHLINK_HOME."
        )
    if "BindException" in cause or "Address already in use" in cause:
        return StoreError(
            "The managed store could not start: its port is taken. Unset GRAPHLINK_STORE_PORT for a free one."
        )
    cause = cause or "its process ended" + (f": {lines[-1]}" if lines else "")
    return StoreError(
        f"The managed store could not start: {cause}. {log} says more. If it does not start again either, load anew "
        "(graphlink load OUT) or use a server of your own by NEO4J_URI."
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(5)
