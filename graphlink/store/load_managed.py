"""Loading into the managed store: a new store folder by the offline importer, swapped in when it answers.

Do not break: the store before serves until the new one does, and a load that fails or is killed leaves it as it was.
Mistake a newcomer will make: changing the store in use; then a reader sees half a run.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from graphlink import duck
from graphlink.errors import ResourceError, StoreError
from graphlink.settings import Settings
from graphlink.store import managed
from graphlink.store.building import new_store, run_admin
from graphlink.store.connect import Connection, open_target
from graphlink.store.faults import store_errors
from graphlink.store.load_files import after_import, importer_arguments, write_files
from graphlink.store.load_rows import Part, Progress, run_properties
from graphlink.store.load_schema import make_schema

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_FILES = "import"
_OFF_HEAP = "2g"  # that the importer may take outside its heap


def load(
    con: DuckDBPyConnection, parts: Sequence[Part], settings: Settings, progress: Progress | None
) -> tuple[str, bool]:
    """The address of the managed store that now holds the run, and whether it was built anew for it."""
    run = run_properties(con, parts)
    target = managed.running(settings)
    if target is not None:
        with open_target(target) as connection:
            if _holds(connection, run["id"], parts):
                return target.uri, False

    def fill(home: Path) -> None:
        files = home / _FILES
        files.mkdir(mode=0o700)
        try:
            written = write_files(con, parts, run["id"], files, progress)
            _tell(progress, "importing")
            arguments = importer_arguments(written, memory=_OFF_HEAP, folder=f"{_FILES}/")
            run_admin(settings, home, [*arguments, "neo4j"])
        finally:
            shutil.rmtree(files, ignore_errors=True)

    def finish(connection: Connection) -> None:
        with store_errors(connection.target), connection.driver.session(database=connection.database) as session:
            make_schema(session, progress)
        _tell(progress, "finishing")
        for statement in after_import(parts):
            connection.run(statement)
        _check(connection, parts)

    about = {"id": run["id"], "state": run["state"], "as_of": str(run["as_of"]), "policy": run["policy"]}
    try:
        with duck.room():  # the new store takes the disk of GRAPHLINK_HOME, which need not be that of the run
            return new_store(settings, fill, finish, about=about, progress=progress).uri, True
    except ResourceError as error:
        raise StoreError(
            f"The managed store is as it was: the new one found no room. {error} GRAPHLINK_HOME names another place."
        ) from error


def _tell(progress: Progress | None, stage: str) -> None:
    if progress is not None:
        progress(stage, 0, 0)


def _holds(connection: Connection, run: str, parts: Sequence[Part]) -> bool:
    held = connection.read("MATCH (r:Run {id: $id, state: 'ready'}) RETURN count(r)", {"id": run}).value()
    return held == 1 and _counted(connection) == _expected(parts)


def _check(connection: Connection, parts: Sequence[Part]) -> None:
    """StoreError where the graph has not what was written: better none than one that lacks something."""
    if _counted(connection) != _expected(parts):
        raise StoreError(
            "The importer did not take every row; the store before is unchanged. Load again: graphlink load OUT. If it "
            "says so again, report it."
        )


def _counted(connection: Connection) -> tuple[int, int]:
    nodes = connection.read("MATCH (n) RETURN count(n)").value()
    return nodes, connection.read("MATCH ()-[r]->() RETURN count(r)").value()


def _expected(parts: Sequence[Part]) -> tuple[int, int]:
    return sum(part.rows for part in parts if part.is_node), sum(part.rows for part in parts if not part.is_node)
