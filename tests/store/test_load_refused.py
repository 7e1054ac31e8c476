"""What stops a load for good: each is told with what to do about it, exit code 4, and what was there stays."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import graphlink.api as gl
from graphlink.errors import StoreError, StoreRefusedError, StoreUnavailableError
from graphlink.settings import Settings
from graphlink.store import managed
from graphlink.store.connect import connect
from graphlink.store.home import Stores
from graphlink.store.jars import find_jars
from tests.soak.soak_kit import small_disk
from tests.store.fake_bolt import calling_itself
from tests.store.graph_reading import loaded, whole
from tests.unit.test_graph_shaping import tables
from tests.worlds import run_world

if TYPE_CHECKING:
    from tests.store.conftest import TestServer


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> gl.Run:
    return run_world(tmp_path_factory.mktemp("refused") / "run", tables())


def with_password(uri: str | None, folder: Path, password: str = "any words") -> Settings:
    secret = folder / "secret"
    secret.write_text(password + "\n", encoding="utf-8")
    return Settings(neo4j_uri=uri, neo4j_password_file=str(secret))


def refused(run: gl.Run, settings: Settings, kind: type[StoreError], *words: str) -> str:
    with pytest.raises(kind) as caught:
        loaded(run, settings)
    said = str(caught.value)
    assert caught.value.exit_code == 4
    assert [word for word in words if word not in said] == []
    assert "any words" not in said
    return said


# ---- another server ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("agent", ["Neo4j/5.25.1", "Neo4j/4.4.40"])
def test_a_server_older_than_5_26(run: gl.Run, tmp_path: Path, agent: str) -> None:
    with calling_itself(agent) as uri:
        refused(run, with_password(uri, tmp_path), StoreRefusedError, uri, agent.partition("/")[2], "5.26", "Upgrade")


def test_a_server_that_is_no_neo4j(run: gl.Run, tmp_path: Path) -> None:
    with calling_itself("Memgraph/3.0") as uri:
        refused(run, with_password(uri, tmp_path), StoreRefusedError, uri, "Memgraph", "NEO4J_URI")


def test_a_server_that_hangs_up(run: gl.Run, tmp_path: Path) -> None:
    with calling_itself(None) as uri:
        refused(run, with_password(uri, tmp_path), StoreUnavailableError, uri, "NEO4J_URI")


def test_a_server_that_is_new_enough_is_let_in(tmp_path: Path) -> None:
    """Or the tests above would pass on any answer."""
    with calling_itself("Neo4j/5.26.0") as uri, connect(with_password(uri, tmp_path)) as connection:
        assert connection.version == (5, 26, 0)


def test_a_wrong_password(run: gl.Run, clear_own: TestServer, tmp_path: Path) -> None:
    settings = with_password(clear_own.settings.neo4j_uri, tmp_path)
    refused(run, settings, StoreRefusedError, "NEO4J_PASSWORD")
    with clear_own.connect() as connection:
        assert whole(connection) == ({}, {})


# ---- the managed store -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [200_000, 4_000_000])
def test_a_disk_that_is_full(run: gl.Run, jars: Path, tmp_path: Path, size: int) -> None:
    """Room for the import files and not for the store; and for the store and not for its server."""
    with small_disk(tmp_path / "disk", size) as mounted:
        if not mounted:
            pytest.skip("no small disk can be mounted here")
        settings = Settings(home=str(tmp_path / "disk" / "home"), neo4j_jars=str(jars), store_heap="256m")
        refused(run, settings, StoreError, "disk is full", "GRAPHLINK_HOME")
        assert Stores.of(settings).all() == []
        managed.stop(settings)


def test_a_store_whose_files_are_damaged(run: gl.Run, store_settings: Settings) -> None:
    """The start-up check fails: it is told at once, and a load builds a new one."""
    loaded(run, store_settings)
    with connect(store_settings) as connection:
        right = whole(connection)
    managed.stop(store_settings)
    store = Stores.of(store_settings).current()
    assert store is not None
    files = [path for path in (store.path / "data" / "databases" / "neo4j").glob("neostore*") if path.is_file()]
    assert files
    for kept in files:
        kept.write_bytes(b"\xff" * kept.stat().st_size)
    with pytest.raises(StoreError, match="graphlink load OUT") as caught, connect(store_settings):
        pass
    assert caught.value.exit_code == 4
    loaded(run, store_settings)
    with connect(store_settings) as connection:
        assert whole(connection) == right


def test_a_damaged_jar_of_a_named_folder_as_the_user_sees_it(run: gl.Run, jars: Path, tmp_path: Path) -> None:
    """Only the one is a copy; the others are links."""
    folder = tmp_path / "lib"
    folder.mkdir()
    first, *others = find_jars(Settings(neo4j_jars=str(jars)))
    (folder / first.name).write_bytes(first.read_bytes()[:-1])
    for jar in others:
        (folder / jar.name).symlink_to(jar)
    settings = Settings(home=str(tmp_path / "home"), neo4j_jars=str(folder))
    environ = {f"GRAPHLINK_{name.upper()}": str(asdict(settings)[name]) for name in ("home", "neo4j_jars")}
    from tests.store.conftest import TestServer

    answer = subprocess.run(
        [sys.executable, "-m", "graphlink", "load", str(run.path)],
        env=TestServer(Settings()).environ | environ, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert answer.returncode == 4, answer.stderr
    assert first.name in answer.stderr and "SHA-256" in answer.stderr and "Copy them anew" in answer.stderr
