"""From the sample to an answer of one's own Cypher, with Python alone: no Java, Maven, Docker or Neo4j to be found.

The same commands on a server that graphlink did not start, known by NEO4J_URI.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.store.conftest import TestServer, clear

HIDDEN = ("java", "javac", "mvn", "gradle", "docker", "podman", "neo4j", "neo4j-admin", "cypher-shell")
OWN = "MATCH (i:Identity)-[did:ATTRIBUTED]->(:Offence) WHERE i.rank = 1 RETURN i.id AS id, count(did) AS offences"


def graphlink(
    folder: Path, environ: dict[str, str], *arguments: str, code: int = 0
) -> subprocess.CompletedProcess[str]:
    """The command as typed in `folder`; nothing on the path but an empty folder."""
    (folder / "nothing").mkdir(exist_ok=True)
    alone = {name: value for name, value in environ.items() if name not in ("JAVA_HOME", "PATH")}
    alone["PATH"] = str(folder / "nothing")
    assert not [name for name in HIDDEN if shutil.which(name, path=alone["PATH"])]
    answer = subprocess.run(
        [sys.executable, "-m", "graphlink", *arguments],
        cwd=folder, env=alone, capture_output=True, text=True, encoding="utf-8", stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    assert answer.returncode == code, answer.stderr
    return answer


@pytest.fixture(scope="module")
def demo(managed_server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sample world and its run, made by `graphlink demo`."""
    folder = tmp_path_factory.mktemp("alone")
    graphlink(folder, managed_server.environ, "demo", "-o", "demo", "--people", "400")
    (folder / "own.cypher").write_text(OWN, encoding="utf-8")
    return folder


@pytest.mark.parametrize("kind", ["managed_server", "own_server"], ids=["managed", "by NEO4J_URI"])
def test_the_store_works_with_python_alone(demo: Path, kind: str, request: pytest.FixtureRequest) -> None:
    server: TestServer = request.getfixturevalue(kind)
    environ = server.environ
    if kind == "own_server":
        clear(server)
        environ = {"NEO4J_URI" if name == "GRAPHLINK_NEO4J_URI" else name: own for name, own in environ.items()}
        assert environ["NEO4J_URI"]
    loaded = json.loads(graphlink(demo, environ, "load", "demo/run", "--json").stdout)
    assert loaded["managed"] is (kind == "managed_server")
    assert loaded["nodes"]["Identity"] > 300
    listing = json.loads(graphlink(demo, environ, "query", "list", "--json").stdout)
    assert listing["total"] >= 25
    for name in ("components", "data-gaps", "listed-without-action"):
        answer = json.loads(graphlink(demo, environ, "query", "demo/run", name, "--json").stdout)
        assert answer["rows"], name
    (row,) = csv.DictReader(io.StringIO(graphlink(demo, environ, "cypher", "own.cypher").stdout))
    (first,) = json.loads(graphlink(demo, environ, "top", "demo/run", "-n", "1", "--json").stdout)["rows"]
    assert row["id"] == first["identity_id"]
    assert int(row["offences"]) >= first["offences"]
    refused = graphlink(demo, environ, "cypher", "-", code=1)
    assert "no statement" in refused.stderr
