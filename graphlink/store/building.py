"""A new managed store beside the one in use, swapped in when it is whole.

Do not break: `current` is written last. Until then readers have the old store; a crash before leaves a folder that no
pointer names and that the next command here removes, a crash after leaves an old one, likewise. The new server ends
with this process until it is kept. Mistake a newcomer will make: stopping the old server first; two run for a moment.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from graphlink.errors import StoreError
from graphlink.settings import Settings
from graphlink.store.connect import Connection, Progress, open_target
from graphlink.store.home import ABOUT, Stores, write_private
from graphlink.store.jars import find_jars
from graphlink.store.java import find_java
from graphlink.store.managed import orders_of, start_locked, starting, target_of
from graphlink.store.target import Target
from graphlink.store.tidying import building, clear_away


def new_store(
    settings: Settings,
    fill: Callable[[Path], None],
    ready: Callable[[Connection], None],
    *,
    about: dict[str, Any] | None = None,
    progress: Progress | None = None,
) -> Target:
    """Build a store and put it in the place of the one in use; where it is then.

    `fill` gets the new Neo4j home before any server stands on it and imports into it (`run_admin`); `ready` gets a
    connection to the server on it and makes constraints and indexes, waiting for them. `about` is what
    `graphlink store status` says of it. Whatever fails, or is killed, the store in use stays.
    """
    stores = Stores.of(settings)
    orders = orders_of(settings, progress)
    with building(stores):
        with start_locked(settings, stores):
            clear_away(stores)
            store = stores.new()
        try:
            fill(store.path)
            with starting(settings, store, orders, progress) as server:
                target = target_of(store, server)
                with open_target(target) as connection:
                    ready(connection)
                write_private(store.path / ABOUT, json.dumps(about or {}, ensure_ascii=False))
                with start_locked(settings, stores):
                    stores.use(store)
        except BaseException:
            current = stores.current()
            if current is None or current.number != store.number:
                store.remove()
            raise
        with start_locked(settings, stores):
            clear_away(stores)
    return target


def run_admin(settings: Settings, folder: Path, arguments: Sequence[str]) -> str:
    """Run `neo4j-admin ARGUMENTS` on the Neo4j home `folder`, e.g. `database import full ...`; what it printed.

    StoreError, naming the log, where it fails. Its memory is GRAPHLINK_STORE_HEAP.
    """
    java, jars = find_java(settings), find_jars(settings)
    folders = sorted({str(jar.parent / "*") for jar in jars})
    command = [str(java.program), f"-Xmx{settings.store_heap}", "-XX:+UseParallelGC"]
    command += ["--add-opens=java.base/java.nio=ALL-UNNAMED", "-Dfile.encoding=UTF-8"]
    command += ["-cp", os.pathsep.join(folders), "org.neo4j.cli.AdminTool", *arguments]
    environ = os.environ | {"NEO4J_HOME": str(folder), "NEO4J_CONF": str(folder / "conf")}
    for name in ("NEO4J_PASSWORD", "NEO4J_AUTH", "CLASSPATH", "HEAP_SIZE", "JAVA_OPTS"):
        environ.pop(name, None)
    answer = subprocess.run(
        command, cwd=folder, env=environ, stdin=subprocess.DEVNULL, capture_output=True,
        encoding="utf-8", errors="replace", check=False,
    )  # fmt: skip
    if answer.returncode:
        said = answer.stdout + "\n" + answer.stderr
        if "No space left" in said:
            raise StoreError(f"The disk is full ({folder}). Make room, or name another folder by GRAPHLINK_HOME.")
        log = folder.parent / "neo4j-admin.log"  # it may quote values: not for the screen
        write_private(log, said)
        raise StoreError(f"Neo4j's own tool failed ({' '.join(arguments[:3])}). What it said is in {log}.")
    return answer.stdout
