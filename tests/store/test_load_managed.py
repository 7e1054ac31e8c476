"""Loading into the managed store: a new one is built beside the one in use, and takes its place whole or not at all."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import graphlink.api as gl
from graphlink.errors import StoreError
from graphlink.store import load_managed
from graphlink.store.home import Stores
from tests.store.graph_reading import changed, hostile_world, loaded, whole
from tests.unit.test_graph_shaping import tables
from tests.worlds import run_world

if TYPE_CHECKING:
    from tests.store.conftest import TestServer


@pytest.fixture
def today(tmp_path: Path) -> gl.Run:
    return run_world(tmp_path / "today", tables())


def test_a_new_run_takes_the_place_of_the_one_before(today: gl.Run, tmp_path: Path, managed_server: TestServer) -> None:
    loaded(today, managed_server.settings)
    first = Stores.of(managed_server.settings).current()
    tomorrow = run_world(tmp_path / "tomorrow", changed(tables()))
    done = loaded(tomorrow, managed_server.settings)
    stores = Stores.of(managed_server.settings)
    assert done.anew
    assert stores.current() != first
    assert [store.number for store in stores.all()] == [stores.current().number]  # type: ignore[union-attr]
    with managed_server.connect() as connection:
        held = repr(whole(connection))
        assert connection.read("MATCH (r:Run) RETURN r.id").value() == tomorrow.folder.run_id
    assert "N3" not in held
    assert "Bellamy" in held


def test_the_run_that_is_there_is_not_loaded_again(today: gl.Run, managed_server: TestServer) -> None:
    loaded(today, managed_server.settings)
    store = Stores.of(managed_server.settings).current()
    again = loaded(today, managed_server.settings)
    assert (again.anew, again.sent, again.gone) == (False, {}, {})
    assert Stores.of(managed_server.settings).current() == store


def test_a_graph_that_lost_something_is_built_anew(today: gl.Run, managed_server: TestServer) -> None:
    loaded(today, managed_server.settings)
    with managed_server.connect() as connection:
        right = whole(connection)
        connection.write("MATCH ()-[u:USES]->() WITH u LIMIT 1 DELETE u")
    assert loaded(today, managed_server.settings).anew
    with managed_server.connect() as connection:
        assert whole(connection) == right


def test_a_load_that_fails_leaves_the_store_before(
    today: gl.Run, tmp_path: Path, managed_server: TestServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded(today, managed_server.settings)
    stores = Stores.of(managed_server.settings)
    before, right = stores.current(), _stands(managed_server)
    tomorrow = run_world(tmp_path / "tomorrow", changed(tables()))

    def torn(con: Any, parts: Any, run: str, folder: Path, progress: Any) -> Any:
        files = written(con, parts, run, folder, progress)
        person = folder / "node_Person.csv"
        person.write_bytes(person.read_bytes()[:-5])
        return files

    written = load_managed.write_files
    monkeypatch.setattr(load_managed, "write_files", torn)
    with pytest.raises(StoreError) as failed:
        loaded(tomorrow, managed_server.settings)
    assert "Bellamy" not in str(failed.value)
    assert stores.current() == before
    assert [store.number for store in stores.all()] == [before.number]  # type: ignore[union-attr]
    assert _stands(managed_server) == right


def test_import_files_are_gone_once_they_are_imported(today: gl.Run, managed_server: TestServer) -> None:
    loaded(today, managed_server.settings)
    store = Stores.of(managed_server.settings).current()
    assert store is not None
    assert not list(store.path.rglob("*.csv"))


def _stands(server: TestServer) -> Any:
    with server.connect() as connection:
        return whole(connection)


# ---- files for an administrator ----------------------------------------------------------------------------------


def test_import_files_for_a_server_of_ones_own(tmp_path: Path) -> None:
    run = hostile_world(tmp_path / "world")
    folder = tmp_path / "files"
    page = gl.Store().write_files(run, folder)
    text = page.read_text(encoding="utf-8")
    command = text.split("```")[1]
    named = [line.split("=")[-1].strip(" \\") for line in command.splitlines() if "--nodes=" in line or "--rel" in line]
    assert sorted(named) == sorted(file.name for file in folder.glob("*.csv"))
    assert "--array-delimiter=U+001F" in command
    assert command.strip().endswith("graphlink")
    schema = (folder / "after-import.cypher").read_text(encoding="utf-8")
    assert "CREATE CONSTRAINT graphlink_person_id_unique" in schema
    if stat.S_IMODE(folder.stat().st_mode) != 0o777:  # a file system without modes
        assert {stat.S_IMODE(file.stat().st_mode) for file in folder.glob("*.csv")} == {0o600}
    with pytest.raises(StoreError, match="holds something already"):
        gl.Store().write_files(run, folder)


def test_import_files_hold_no_name_of_a_person(tmp_path: Path) -> None:
    """Only their content does: neither the command nor the schema, which are shown."""
    run = run_world(tmp_path / "world", tables())
    page = gl.Store().write_files(run, tmp_path / "files")
    shown = page.read_text(encoding="utf-8") + (tmp_path / "files" / "after-import.cypher").read_text(encoding="utf-8")
    assert "Bell" not in shown
    assert "Ann" not in shown
