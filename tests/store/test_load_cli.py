"""`graphlink load` as a user sees it: what it prints, what it refuses, and its exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import graphlink.api as gl
from tests.unit.test_graph_shaping import tables
from tests.worlds import run_world

if TYPE_CHECKING:
    from tests.store.conftest import TestServer


@pytest.fixture
def run(tmp_path: Path) -> gl.Run:
    return run_world(tmp_path, tables())


def graphlink(arguments: list[str], environ: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "graphlink", *arguments],
        env=environ,
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_what_is_loaded_is_told(run: gl.Run, clear_own: TestServer, tmp_path: Path) -> None:
    answer = graphlink(["load", str(run.path)], clear_own.environ, tmp_path)
    assert answer.returncode == 0, answer.stderr
    assert f"Run {run.folder.run_id} is in bolt://127.0.0.1:" in answer.stdout
    assert "13 nodes" in answer.stdout
    assert "3  Person" in answer.stdout
    assert "2  USES" in answer.stdout
    assert "unnamed suspects, victims and witnesses: they have no record" in answer.stdout
    assert "Bell" not in answer.stdout + answer.stderr
    again = graphlink(["load", str(run.path)], clear_own.environ, tmp_path)
    assert "Nothing had changed." in again.stdout


def test_what_is_loaded_as_json(run: gl.Run, clear_own: TestServer, tmp_path: Path) -> None:
    answer = graphlink(["load", "--json"], clear_own.environ, tmp_path)  # ./run
    assert answer.returncode == 0, answer.stderr
    told = json.loads(answer.stdout)
    assert told["run"] == run.folder.run_id
    assert told["nodes"]["Person"] == 3
    assert told["ties"]["RECORD_OF"] == 3
    assert told["managed"] is False


def test_a_graph_of_somebody_else_exits_4_with_the_remedy(run: gl.Run, clear_own: TestServer, tmp_path: Path) -> None:
    with clear_own.connect() as connection:
        connection.write("CREATE (:Case)")
    answer = graphlink(["load", str(run.path)], clear_own.environ, tmp_path)
    assert answer.returncode == 4
    assert "NEO4J_DATABASE" in answer.stderr


def test_another_address_than_the_environment_says(run: gl.Run, clear_own: TestServer, tmp_path: Path) -> None:
    environ = {**clear_own.environ, "NEO4J_PASSWORD": "x"}
    answer = graphlink(["load", str(run.path), "--to", "bolt://127.0.0.1:9"], environ, tmp_path)
    assert answer.returncode == 4
    assert "bolt://127.0.0.1:9" in answer.stderr


def test_import_files_reach_no_server(run: gl.Run, tmp_path: Path) -> None:
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("NEO4J_", "GRAPHLINK_"))}
    environ["GRAPHLINK_HOME"] = str(tmp_path / "home")
    answer = graphlink(["load", str(run.path), "--files", "files"], environ, tmp_path)
    assert answer.returncode == 0, answer.stderr
    assert "neo4j-admin database import full" in answer.stdout
    assert (tmp_path / "files" / "node_Person.csv").is_file()
    assert not (tmp_path / "home" / "store").exists()
    both = graphlink(["load", str(run.path), "--files", "more", "--to", "bolt://127.0.0.1:9"], environ, tmp_path)
    assert both.returncode == 2
