"""The server's own process: `python -m graphlink.store.launch FOLDER`. Starts a JVM in itself, and Neo4j in that.

Told on standard input: one line of JSON (`Orders`), then `keep` once the starter has the server. If that pipe closes
before, the starter is gone, and the server goes too: no orphans. After that it lives until FOLDER/stop appears, FOLDER
goes, it is terminated, or nobody has asked anything for the idle time.

Do not break: no secret in arguments, environment or output; the password is read from its file. Mistake a newcomer will
make: ending it by a signal; Windows knows none, the stop file works everywhere.
"""

from __future__ import annotations

import json
import os
import platform
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

import jpype
import psutil
from filelock import FileLock, Timeout

from graphlink.store.home import DATABASE, PASSWORD, SERVER, STOP, Orders, Server, write_server

LOCK = "server.lock"
_TICK = 0.1  # seconds between looks at the stop file
_DRAIN = 10.0  # seconds that answers under way are given
_JVM = (
    "-Xrs",  # Ctrl-C and SIGTERM are Python's
    "-XX:+UseSerialGC",
    "-XX:+ExitOnOutOfMemoryError",
    "-Dlog4j2.disable.jmx=true",
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.lang=ALL-UNNAMED",
    "--enable-native-access=ALL-UNNAMED",
)


def options(orders: Orders) -> dict[str, str]:
    """Neo4j's settings: reachable from this machine alone, telling nobody, reading no files, quick to stop."""
    return {
        "server.bolt.enabled": "true",
        "server.bolt.listen_address": f"127.0.0.1:{orders.port}",
        "dbms.security.auth_enabled": "true",
        "dbms.security.allow_csv_import_from_file_urls": "false",
        "internal.dbms.cypher_ip_blocklist": "0.0.0.0/0,::/0",
        "dbms.usage_report.enabled": "false",
        "server.memory.pagecache.size": orders.page_cache,
        "db.tx_log.preallocate": "false",
        "db.tx_log.rotation.retention_policy": "keep_none",
        "db.shutdown_transaction_end_timeout": "1s",
        "internal.server.bolt.thread_pool_shutdown_wait_time": "0s",
        "internal.server.bolt.connection_shutdown_wait_time": "0s",
    }


class Neo4j:
    """A Neo4j in this process."""

    def __init__(self, folder: Path, orders: Orders) -> None:
        lines = [f"{name}={value}\n" for name, value in options(orders).items()]
        (folder / "conf" / "neo4j.conf").write_text("".join(lines), encoding="utf-8")
        jpype.startJVM(orders.library, *_JVM, f"-Xmx{orders.heap}", classpath=orders.jars, convertStrings=True)
        _set_password(folder)
        builder: Any = jpype.JClass("org.neo4j.dbms.api.DatabaseManagementServiceBuilder")
        path = jpype.JClass("java.nio.file.Path")
        conf = folder / "conf" / "neo4j.conf"
        self._service = builder(path.of(str(folder))).loadPropertiesFromFile(path.of(str(conf))).build()
        database = self._service.database(DATABASE)
        self._found = database.getDependencyResolver()
        self._await(database, folder)
        self._counts = self._resolve("org.neo4j.kernel.impl.transaction.stats.DatabaseTransactionStats")
        self.version = str(jpype.JClass("org.neo4j.kernel.internal.Version").getNeo4jVersion())

    def _await(self, database: Any, folder: Path) -> None:
        """Until the database serves, however long this busy machine takes; RuntimeError once it cannot."""
        states = self._resolve("org.neo4j.dbms.DatabaseStateService")
        while not database.isAvailable(1_000):
            if states.causeOfFailure(database.databaseId()).isPresent():
                raise RuntimeError(
                    f"the database {DATABASE} does not come up; {folder / 'logs' / 'debug.log'} says why"
                )

    def _resolve(self, name: str) -> Any:
        return self._found.resolveDependency(jpype.JClass(name))

    def port(self) -> int:
        """The port it listens on."""
        ports = self._resolve("org.neo4j.configuration.connectors.ConnectorPortRegister")
        bolt = jpype.JClass("org.neo4j.configuration.connectors.ConnectorType").BOLT
        return int(ports.getLocalAddress(bolt).getPort())

    def asked(self) -> int:
        """How many transactions were ever begun."""
        return int(self._counts.getNumberOfStartedTransactions())

    def busy(self) -> bool:
        return int(self._counts.getNumberOfActiveTransactions()) > 0

    def shutdown(self) -> None:
        self._service.shutdown()


def _set_password(folder: Path) -> None:
    """Before the first start; afterwards the store holds it."""
    if (folder / "data" / "dbms").exists():
        return
    path = jpype.JClass("java.nio.file.Path")
    context = jpype.JClass("org.neo4j.cli.ExecutionContext")(path.of(str(folder)), path.of(str(folder / "conf")))
    password = (folder / PASSWORD).read_text(encoding="utf-8").strip()
    code = jpype.JClass("org.neo4j.cli.AdminTool").execute(context, ["dbms", "set-initial-password", password])
    if code:
        raise RuntimeError(f"the password cannot be set (code {code})")


class Watch:
    """Says when it is time to go."""

    def __init__(self, folder: Path, idle_minutes: float) -> None:
        self.folder = folder
        self._idle = idle_minutes * 60
        self._told = threading.Event()
        self._started = False
        self._kept = False
        threading.Thread(target=self._listen, daemon=True).start()
        signal.signal(signal.SIGTERM, lambda *_: self._told.set())
        signal.signal(signal.SIGINT, lambda *_: self._told.set())

    def _listen(self) -> None:
        """Until the starter says `keep`, its end is ours."""
        while line := sys.stdin.readline():
            if line.strip() == "keep":
                self._kept = True
                return
        self._told.set()
        if not self._started:
            os._exit(1)  # Neo4j is still coming up, and mends itself at the next start

    def wait(self, neo4j: Neo4j) -> None:
        """Returns when it is time to stop."""
        self._started = True
        asked, since = neo4j.asked(), time.monotonic()
        while not self._told.wait(_TICK):
            if (how := self._order()) is not None:
                if how == "drain":
                    _drain(neo4j)
                return
            now = neo4j.asked()
            if now != asked or neo4j.busy() or not self._kept:
                asked, since = now, time.monotonic()
            if self._idle and time.monotonic() - since > self._idle:
                print("idle: stopping", flush=True)
                return

    def _order(self) -> str | None:
        try:
            return (self.folder / STOP).read_text(encoding="utf-8").strip()
        except OSError:
            return None if self.folder.exists() else "now"


def _drain(neo4j: Neo4j) -> None:
    until = time.monotonic() + _DRAIN
    while neo4j.busy() and time.monotonic() < until:
        time.sleep(_TICK)


def main(folder: Path) -> int:
    """Run the server until it is time to go; the exit code."""
    orders = Orders(**json.loads(sys.stdin.readline()))
    watch = Watch(folder, orders.idle_minutes)
    lock = FileLock(folder / LOCK, timeout=30)  # one that is just stopping gives it back soon
    try:
        lock.acquire()
    except Timeout:
        print(f"FAILED another process holds {folder / LOCK} and gives no answer", flush=True)
        return 1
    try:
        neo4j = Neo4j(folder, orders)
    except Exception as error:
        print(f"FAILED {_first_cause(error)}", flush=True)
        return 1
    own = psutil.Process()
    shown = Server(
        own.pid, own.create_time(), platform.node(), neo4j.port(), neo4j.version,
        orders.heap, orders.page_cache, orders.idle_minutes,
    )  # fmt: skip
    write_server(folder, shown)
    watch.wait(neo4j)
    (folder / SERVER).unlink(missing_ok=True)
    neo4j.shutdown()
    return 0


def _first_cause(error: BaseException) -> str:
    """The innermost cause, as one line."""
    cause: Any = error
    if isinstance(error, jpype.JException):
        while cause.getCause() is not None:
            cause = cause.getCause()
        return " ".join(f"{cause.getClass().getSimpleName()}: {cause.getMessage()}".split())
    return " ".join(f"{type(error).__name__}: {error}".split())


if __name__ == "__main__":
    ended = main(Path(sys.argv[1]))
    sys.stdout.flush()
    os._exit(ended)  # threads of the JVM would hold an ordinary exit up
