"""kill -9 of the loader and of the server at random moments: the next load completes, and equals a clean one.

GRAPHLINK_STORE_KILLS says how many of each (5; 20 by `make soak`), GRAPHLINK_SEED which moments. A moment is a step of
the load, counted from those that a load not killed takes, and a random part of a tenth of a second after it.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest

import graphlink.api as gl
from graphlink.errors import StoreError
from graphlink.settings import Settings
from graphlink.store import managed
from graphlink.store.connect import connect
from graphlink.store.home import Stores
from tests.store.graph_reading import Graph, changed, loaded, whole
from tests.unit.test_graph_shaping import tables
from tests.worlds import run_world

if TYPE_CHECKING:
    from tests.store.conftest import TestServer

KILLS = int(os.environ.get("GRAPHLINK_STORE_KILLS", "5"))
MOMENTS = random.Random(int(os.environ.get("GRAPHLINK_SEED", "1")))
ROOT = Path(__file__).resolve().parent.parent.parent
STEPS = 30  # of a load of the small world, about


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[gl.Run]:
    base = tmp_path_factory.mktemp("runs")
    return [run_world(base / "today", tables()), run_world(base / "tomorrow", changed(tables()))]


def start(run: gl.Run, settings: Settings, *, batches: bool) -> subprocess.Popen[str]:
    given = json.dumps({**asdict(settings), "batches": batches})
    return subprocess.Popen(
        [sys.executable, "-m", "tests.store.load_killed", str(run.path), given],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def follow(process: subprocess.Popen[str], steps: int, skip: str = "reading the run") -> bool:
    """Wait until the load has told `steps` of its steps, and a moment more; False where it ended before."""
    assert process.stdout is not None
    told = 0
    for line in process.stdout:
        told += not line.startswith(skip)
        if told >= steps:
            time.sleep(MOMENTS.uniform(0, 0.1))
            return True
    return False


def end(process: subprocess.Popen[str]) -> int:
    process.kill()
    process.communicate()
    return process.returncode


def stands(settings: Settings) -> Graph:
    with connect(settings) as connection:
        return whole(connection)


def clean(run: gl.Run, server: TestServer) -> Graph:
    with server.connect() as connection:
        connection.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS")
    loaded(run, server.settings)
    return stands(server.settings)


# ---- over Bolt ---------------------------------------------------------------------------------------------------


def test_the_loader_killed_over_bolt(runs: list[gl.Run], clear_own: TestServer) -> None:
    right = [clean(run, clear_own) for run in runs]
    hits = 0
    for number in range(KILLS):
        which = number % 2  # the graph holds the other one
        process = start(runs[which], clear_own.settings, batches=True)
        hits += follow(process, MOMENTS.randrange(1, STEPS), skip="comparing")
        end(process)
        _reader_is_told_or_sees_a_whole_run(clear_own.settings, right)
        loaded(runs[which], clear_own.settings)
        assert stands(clear_own.settings) == right[which], f"kill {number}"
    assert hits >= KILLS // 2


def _reader_is_told_or_sees_a_whole_run(settings: Settings, right: list[Graph]) -> None:
    with connect(settings) as connection:
        states = [row["state"] for row in connection.read("MATCH (r:Run) RETURN r.state AS state")]
        if states == ["ready"]:
            nodes, ties = whole(connection)
            assert _but_for_the_run((nodes, ties)) in [_but_for_the_run(graph) for graph in right]
        else:
            assert states == ["loading"]


def _but_for_the_run(graph: Graph) -> Any:
    """Which run an element carries is noted after the load: what it holds is compared."""
    nodes, ties = graph
    held = {key: {**own, "run": None} for key, own in nodes.items() if key[0] != ("Run",)}
    return held, {key: (*value[:-1], {**value[-1], "run": None}) for key, value in ties.items()}


def test_the_server_killed_over_bolt(
    runs: list[gl.Run], store_settings: Settings, clear_own: TestServer, tmp_path: Path
) -> None:
    right = [clean(run, clear_own) for run in runs]
    hits = 0
    for number in range(KILLS):
        which = number % 2
        own = _as_own(store_settings, tmp_path)
        process = start(runs[which], own, batches=True)
        hits += follow(process, MOMENTS.randrange(1, STEPS), skip="comparing")
        _kill_server(store_settings)
        _, said = process.communicate(timeout=180)
        assert process.returncode == 0 or "StoreError" in said or "StoreUnavailableError" in said, said
        own = _as_own(store_settings, tmp_path)
        loaded(runs[which], own)
        assert stands(own) == right[which], f"kill {number}"
    assert hits >= KILLS // 2


def _as_own(settings: Settings, folder: Path) -> Settings:
    """The managed server, started, as a user's own is reached."""
    target = managed.ensure(settings)
    secret = folder / "secret"
    secret.write_text(target.password + "\n", encoding="utf-8")
    return Settings(neo4j_uri=target.uri, neo4j_password_file=str(secret))


def _kill_server(settings: Settings) -> None:
    store = Stores.of(settings).current()
    server = store.server() if store is not None else None
    assert server is not None
    process = psutil.Process(server.pid)
    process.kill()
    process.wait(30)


# ---- the managed store -------------------------------------------------------------------------------------------


def test_the_loader_killed_while_it_builds_a_managed_store(
    runs: list[gl.Run], store_settings: Settings, clear_own: TestServer
) -> None:
    right = [clean(run, clear_own) for run in runs]
    loaded(runs[1], store_settings)
    for number in range(KILLS):
        which = number % 2
        process = start(runs[which], store_settings, batches=False)
        follow(process, MOMENTS.randrange(1, 140))  # files, import, start, indexes
        end(process)
        assert stands(store_settings) in right, "the store before, or the new one, and nothing between"
        loaded(runs[which], store_settings)
        assert stands(store_settings) == right[which], f"kill {number}"
        assert len(Stores.of(store_settings).all()) == 1


def test_the_server_killed_while_a_managed_store_is_built(
    runs: list[gl.Run], store_settings: Settings, clear_own: TestServer
) -> None:
    right = [clean(run, clear_own) for run in runs]
    loaded(runs[1], store_settings)
    for number in range(KILLS):
        which = number % 2
        process = start(runs[which], store_settings, batches=False)
        follow(process, MOMENTS.randrange(1, 70), skip="writing import files")  # import, start, indexes
        for server in _servers(store_settings):
            server.kill()
        _, said = process.communicate(timeout=300)
        assert process.returncode == 0 or "StoreError" in said or "StoreUnavailableError" in said, said
        loaded(runs[which], store_settings)
        assert stands(store_settings) == right[which], f"kill {number}"


def _servers(settings: Settings) -> list[psutil.Process]:
    found = [store.server() for store in Stores.of(settings).all()]
    return [psutil.Process(server.pid) for server in found if server is not None]


# ---- what else stops a load --------------------------------------------------------------------------------------


def test_a_wrong_password_is_told(runs: list[gl.Run], clear_own: TestServer, tmp_path: Path) -> None:
    secret = tmp_path / "wrong"
    secret.write_text("not the password\n", encoding="utf-8")
    settings = Settings(neo4j_uri=clear_own.settings.neo4j_uri, neo4j_password_file=str(secret))
    with pytest.raises(StoreError) as refused:
        loaded(runs[0], settings)
    assert refused.value.exit_code == 4
    assert "not the password" not in str(refused.value)


def test_nothing_listening_is_told(runs: list[gl.Run], tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("x\n", encoding="utf-8")
    with pytest.raises(StoreError) as unavailable:
        loaded(runs[0], Settings(neo4j_uri="bolt://127.0.0.1:9", neo4j_password_file=str(secret)))
    assert unavailable.value.exit_code == 4
