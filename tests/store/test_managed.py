"""The managed server's life: started, joined, stopped, idle, killed; and what its starter leaves when it dies."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from graphlink.errors import StoreError, StoreUnavailableError
from graphlink.settings import Settings
from graphlink.store import managed
from graphlink.store.building import new_store
from graphlink.store.connect import Connection, connect
from graphlink.store.home import Server, Stores
from tests.store.conftest import TestServer

COUNT = "MATCH (p:Probe) RETURN count(p)"
# A starter that dies at the moment the server is up, before it has taken it over.
DIES = """
import os, sys
from graphlink.settings import load_settings
from graphlink.store import managed
from graphlink.store.home import Stores
settings = load_settings()
stores = Stores.of(settings)
store = stores.new()
stores.use(store)
with managed.starting(settings, store, managed.orders_of(settings)) as server:
    print(server.pid, flush=True)
    os._exit(9)
"""


def environ_of(settings: Settings) -> dict[str, str]:
    return TestServer(settings).environ


def graphlink(settings: Settings, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "graphlink", *arguments],
        env=environ_of(settings), capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip


def server_of(settings: Settings) -> Server:
    store = Stores.of(settings).current()
    assert store is not None
    server = store.server()
    assert server is not None
    return server


def count(settings: Settings) -> int:
    with connect(settings) as connection:
        return int(connection.read(COUNT).value())


def gone_within(pid: int, seconds: float) -> bool:
    try:
        psutil.Process(pid).wait(seconds)
    except psutil.NoSuchProcess:
        return True
    except psutil.TimeoutExpired:
        return False
    return True


# ---- one server ------------------------------------------------------------------------------------------------


def test_a_server_is_started_once_joined_stopped_and_keeps_what_it_holds(store_settings: Settings) -> None:
    with ThreadPoolExecutor(3) as pool:  # three commands at once
        answers = list(pool.map(lambda _: graphlink(store_settings, "store", "start"), range(3)))
    assert [answer.returncode for answer in answers] == [0, 0, 0], answers[0].stderr
    assert len({answer.stdout for answer in answers}) == 1
    first = server_of(store_settings)
    assert answers[0].stdout.strip() == first.uri
    with connect(store_settings) as connection:
        connection.write("CREATE (:Probe)")

    _told_to_nobody(store_settings, first, "".join(answer.stdout + answer.stderr for answer in answers))

    status = json.loads(graphlink(store_settings, "store", "status", "--json").stdout)
    assert (status["running"], status["nodes"], status["uri"]) == (True, 1, first.uri)
    assert 50_000_000 < status["memory"] < 4_000_000_000 and status["disk"] > 100_000

    psutil.Process(first.pid).kill()
    assert gone_within(first.pid, 10)
    assert managed.running(store_settings) is None
    assert count(store_settings) == 1  # the next command starts it, and it mends itself
    second = server_of(store_settings)
    assert second.pid != first.pid

    assert graphlink(store_settings, "store", "stop").returncode == 0
    assert gone_within(second.pid, 0.1)
    status = json.loads(graphlink(store_settings, "store", "status", "--json").stdout)
    assert (status["running"], status["uri"], status["nodes"]) == (False, None, None)
    with pytest.raises(StoreUnavailableError, match="graphlink store start"), connect(store_settings, start=False):
        pass
    assert managed.stop(store_settings) == 0


def _told_to_nobody(settings: Settings, server: Server, said: str) -> None:
    """The password is in its file and nowhere else; the server listens on this machine alone, on one port."""
    store = Stores.of(settings).current()
    assert store is not None
    password = store.password()
    assert len(password) >= 32
    process = psutil.Process(server.pid)
    logs = [path.read_text(encoding="utf-8", errors="replace") for path in (store.path / "logs").iterdir()]
    places = [said, *process.cmdline(), *process.environ().values(), *logs, (store.path / "server.json").read_text()]
    assert not [place for place in places if password in place]
    assert password not in repr(managed.running(settings))
    if os.name == "posix":
        assert stat.S_IMODE((store.path / "password").stat().st_mode) == 0o600
        assert stat.S_IMODE((store.path / "server.json").stat().st_mode) == 0o600
        assert stat.S_IMODE(store.path.stat().st_mode) == 0o700
    listening = [c.laddr for c in process.net_connections() if c.status == psutil.CONN_LISTEN]
    assert [(address.ip.removeprefix("::ffff:"), address.port) for address in listening] == [("127.0.0.1", server.port)]


def test_a_server_that_nobody_asks_stops_itself(store_settings: Settings) -> None:
    brief = replace(store_settings, store_idle_minutes=0.05)  # 3 seconds
    managed.ensure(brief)
    server = server_of(brief)
    with connect(brief) as connection:  # a question that lasts longer than that keeps it
        connection.read("UNWIND range(1, 40000000) AS n WITH n WHERE n % 7 = 8 RETURN count(n)")
        assert connection.read("RETURN 1").value() == 1
    assert gone_within(server.pid, 60)
    assert managed.running(brief) is None


def test_a_server_that_hangs_is_told_and_stop_ends_it(store_settings: Settings) -> None:
    managed.ensure(store_settings)
    server = server_of(store_settings)
    psutil.Process(server.pid).suspend()
    with pytest.raises(StoreUnavailableError, match="graphlink store"), connect(store_settings):
        pass
    answer = graphlink(store_settings, "store", "status")
    assert answer.returncode == 4 and f"process {server.pid} lives and does not answer" in answer.stderr
    assert graphlink(store_settings, "store", "stop").returncode == 0
    assert gone_within(server.pid, 1)


# ---- starters that die -----------------------------------------------------------------------------------------


def test_a_starter_that_dies_leaves_no_server(store_settings: Settings) -> None:
    answer = subprocess.run(
        [sys.executable, "-c", DIES], env=environ_of(store_settings), capture_output=True, text=True, encoding="utf-8",
        check=False,
    )  # fmt: skip
    assert answer.returncode == 9, answer.stderr
    assert gone_within(int(answer.stdout), 30)
    assert managed.running(store_settings) is None


@pytest.mark.skipif(os.name != "posix", reason="Windows has no SIGINT for another process")
def test_ctrl_c_while_it_starts_leaves_no_server(store_settings: Settings) -> None:
    command = [sys.executable, "-m", "graphlink", "store", "start"]
    starter = subprocess.Popen(command, env=environ_of(store_settings), stderr=subprocess.PIPE)
    until = time.monotonic() + 60
    while not (children := psutil.Process(starter.pid).children()) and time.monotonic() < until:
        time.sleep(0.05)
    starter.send_signal(signal.SIGINT)
    _, said = starter.communicate(timeout=60)
    assert starter.returncode == 130, said
    assert all(gone_within(child.pid, 30) for child in children)


# ---- starts that fail ------------------------------------------------------------------------------------------


def test_a_port_that_is_taken_is_told(managed_server: TestServer, store_settings: Settings) -> None:
    taken = server_of(managed_server.settings).port
    with pytest.raises(StoreError, match=r"port is taken.*GRAPHLINK_STORE_PORT"):
        managed.ensure(replace(store_settings, store_port=taken))
    assert managed.running(store_settings) is None


@pytest.mark.parametrize(
    ("log", "says"),
    [
        ("x\nFAILED IOException: No space left on device\n", "disk is full.*GRAPHLINK_HOME"),
        ("FAILED OutOfMemoryError: Java heap space\n", "OutOfMemoryError"),
        ("Error: library damaged\n", "its process ended: Error: library damaged"),
        ("", "its process ended"),
    ],
)
def test_a_start_that_failed_says_why_and_where_more_stands(tmp_path: Path, log: str, says: str) -> None:
    path = tmp_path / "launch.log"
    path.write_text(log, encoding="utf-8")
    with pytest.raises(StoreError, match=says) as caught:
        raise managed._failed(path)
    assert caught.value.exit_code == 4


def test_a_heap_that_java_does_not_take_is_told(store_settings: Settings) -> None:
    with pytest.raises(StoreError, match="could not start"):
        managed.ensure(replace(store_settings, store_heap="plenty"))


# ---- a new store in the place of the old -----------------------------------------------------------------------


def test_a_new_store_takes_the_place_of_the_old_when_it_is_whole(store_settings: Settings) -> None:
    with connect(store_settings) as connection:
        connection.write("CREATE (:Probe)")
    old = server_of(store_settings)

    def fill(folder: Path) -> None:
        assert not (folder / "data").exists()
        assert count(store_settings) == 1  # readers have the old one

    def broken(connection: Connection) -> None:
        raise StoreError("planned")

    with pytest.raises(StoreError, match="planned"):
        new_store(store_settings, fill, broken)
    stores = Stores.of(store_settings)
    assert server_of(store_settings) == old and count(store_settings) == 1
    assert [store.number for store in stores.all()] == [1]

    def ready(connection: Connection) -> None:
        assert count(store_settings) == 1
        connection.write("CREATE (:Probe) CREATE (:Probe)")

    target = new_store(store_settings, fill, ready, about={"id": "run-2"})
    assert count(store_settings) == 2
    assert managed.running(store_settings) == target
    assert gone_within(old.pid, 1)
    assert [store.number for store in stores.all()] == [2]
    managed.stop(store_settings)
    status = json.loads(graphlink(store_settings, "store", "status", "--json").stdout)
    assert (status["running"], status["run"]) == (False, {"id": "run-2"})


def test_what_a_killed_load_leaves_is_removed_by_the_next_command(store_settings: Settings) -> None:
    stores = Stores.of(store_settings)
    stores.use(stores.new())
    left = stores.new()
    (left.path / "data").mkdir()
    (stores.root / "7.trash").mkdir()
    managed.stop(store_settings)
    assert [store.number for store in stores.all()] == [1]
    assert not (stores.root / "7.trash").exists()


def test_one_load_at_a_time(store_settings: Settings) -> None:
    def fill(folder: Path) -> None:
        new_store(store_settings, lambda folder: None, lambda connection: None)

    with pytest.raises(StoreError, match="Another graphlink command is loading"):
        new_store(store_settings, fill, lambda connection: None)
    assert Stores.of(store_settings).all() == []


# ---- a home that is not as it should be ------------------------------------------------------------------------


def test_a_store_in_use_on_another_machine_is_told(store_settings: Settings) -> None:
    stores = Stores.of(store_settings)
    store = stores.new()
    stores.use(store)
    other = {"pid": 1, "born": 0.0, "host": "elsewhere", "port": 7, "version": "5.26.30"}
    other |= {"heap": "1g", "page_cache": "1g", "idle_minutes": 30}
    (store.path / "server.json").write_text(json.dumps(other), encoding="utf-8")
    with pytest.raises(StoreError, match="in use on the machine 'elsewhere'"):
        managed.ensure(store_settings)
    (store.path / "server.json").unlink()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": "x"}'])
def test_a_damaged_note_of_a_server_is_no_server(store_settings: Settings, text: str) -> None:
    stores = Stores.of(store_settings)
    store = stores.new()
    stores.use(store)
    (store.path / "server.json").write_text(text, encoding="utf-8")
    assert managed.running(store_settings) is None
