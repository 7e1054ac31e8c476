"""Reading a run folder: SQL over its tables, always over one and the same run.

Do not break: every question is asked with the folder's lock held and after checking that the run standing there is
the one that was opened, so that a swap in between cannot mix two runs. If it was swapped out, its copy in
`OUT.previous` goes on answering.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphlink import duck
from graphlink.catalogue.outputs import TABLES
from graphlink.errors import RunFolderError
from graphlink.runfolder.swap import MANIFEST, is_whole, locked, previous_of, read_manifest, recover
from graphlink.settings import Settings

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


def is_run_folder(path: Path) -> bool:
    """True where `path` holds a whole run, or one that an interrupted swap left to be finished."""
    return is_whole(path) or (not path.exists() and is_whole(previous_of(path)))


def open_run(path: Path, settings: Settings | None = None) -> RunFolder:
    """The run in `path`, after finishing or undoing an interrupted swap. RunFolderError if there is none."""
    path = path.absolute()
    with locked(path) as writable:
        if writable:
            recover(path)
        return RunFolder(path, read_manifest(path), settings or Settings())


def input_hash(manifest: Mapping[str, Any]) -> str:
    """SHA-256 over the names and SHA-256 of the input files, in order of name."""
    files = sorted((file["name"], file["sha256"]) for file in manifest.get("files") or ())
    return hashlib.sha256(json.dumps(files).encode()).hexdigest()


def cited(manifest: Mapping[str, Any]) -> dict[str, str]:
    """How the log names a run: its id, the hash of its input, its as-of day."""
    return {
        "id": str(manifest["run_id"]),
        "input": input_hash(manifest),
        "as_of": str(manifest.get("as_of") or ""),
    }


class RunFolder:
    """One run, opened. `manifest` is run.json; tables are asked by the names of the catalogue.

    Raises RunFolderError where a table file is missing or damaged, or the run was replaced twice since it was opened.
    """

    def __init__(self, path: Path, manifest: dict[str, Any], settings: Settings) -> None:
        self.path = path
        self.manifest = manifest
        self._con = duck.connect(settings)
        self._folder: Path | None = None
        self._unfinished = False
        self._held = False

    @classmethod
    def unfinished(cls, folder: Path, manifest: dict[str, Any], settings: Settings) -> RunFolder:
        """The run that is being built in `folder`: for its own report and for the comparison before the swap."""
        run = cls(folder, manifest, settings)
        run._unfinished = True
        return run

    @classmethod
    def held(cls, folder: Path, manifest: dict[str, Any], settings: Settings) -> RunFolder:
        """The small run in `folder`, its tables held in memory: for what asks many questions of few rows."""
        run = cls.unfinished(folder, manifest, settings)
        run._held = True
        return run

    @property
    def run_id(self) -> str:
        return str(self.manifest["run_id"])

    def query(self, sql: str, params: Sequence[Any] | Mapping[str, Any] = ()) -> list[dict[str, Any]]:
        """Rows as dictionaries; times are aware and in UTC, dates are dates."""
        answer: list[dict[str, Any]] = self.arrow(sql, params).to_pylist()
        return answer

    def arrow(self, sql: str, params: Sequence[Any] | Mapping[str, Any] = ()) -> pa.Table:
        """The answer as an Arrow table; a bare table name stands for the whole table."""
        if sql.isidentifier():
            sql = f"SELECT * FROM {duck.name(sql)}"
        if self._unfinished:
            return self._ask(self.path, sql, params)
        with locked(self.path):
            return self._ask(self._current(), sql, params)

    def frame(self, sql: str, params: Sequence[Any] | Mapping[str, Any] = ()) -> pd.DataFrame:
        """The answer as a pandas frame; a bare table name stands for the whole table."""
        answer: pd.DataFrame = self.arrow(sql, params).to_pandas()
        return answer

    def place(self) -> Path:
        """The folder in which this run stands now: its own, or the one beside it once it was replaced."""
        if self._unfinished:
            return self.path
        with locked(self.path):
            return self._current()

    def _ask(self, folder: Path, sql: str, params: Sequence[Any] | Mapping[str, Any]) -> pa.Table:
        import duckdb

        try:
            with duck.room():
                self._point_at(folder)
                return duck.arrow(self._con, sql, params)
        except (duckdb.IOException, duckdb.InvalidInputException) as error:
            raise RunFolderError(
                f"{folder}: a table of the run cannot be read ({str(error).splitlines()[0]}). "
                "Run again: graphlink run DATA -o OUT"
            ) from error

    def _current(self) -> Path:
        for folder in (self.path, previous_of(self.path)):
            if is_whole(folder) and read_manifest(folder)["run_id"] == self.run_id:
                return folder
        raise RunFolderError(f"The run in {self.path} was replaced while it was read. Ask again.")

    def _point_at(self, folder: Path) -> None:
        if folder == self._folder:
            return
        for table in TABLES:
            file = folder / f"{table.name}.parquet"
            if not file.is_file():
                raise RunFolderError(
                    f"{file} is missing although {MANIFEST} says the run is whole. Run again: graphlink run DATA -o OUT"
                )
            self._con.execute(
                f"CREATE OR REPLACE {'TABLE' if self._held else 'VIEW'} {duck.name(table.name)} AS "
                f"SELECT * FROM read_parquet({duck.literal(str(file))})"
            )
        self._folder = folder
