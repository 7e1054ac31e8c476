"""Makes the lock of Neo4j's jars: `python tools/lock_jars.py 5.26.30`, when a newer Neo4j is taken.

Resolves org.neo4j:neo4j and what it needs, fetches all of it, and writes graphlink/store/neo4j-VERSION.lock: one line a
jar, `group:artifact:version[:classifier] SHA-256 bytes`, no addresses. Then change VERSION in graphlink/store/jars.py,
delete the old lock and run tests/store. A lock that only the tests use is moved to tests/store (test_newer_neo4j.py).
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from jgo.maven import POM, MavenContext

ROOT = Path(__file__).resolve().parent.parent
SCOPES = ("compile", "runtime")
HEAD = "# Neo4j {} and what it and its offline importer need: group:artifact:version[:classifier] SHA-256 bytes"


def jars(context: MavenContext, version: str) -> Iterator[tuple[str, str, str, str]]:
    """Group, artifact, version and classifier of every jar."""
    neo4j = context.project("org.neo4j", "neo4j").at_version(version)
    yield "org.neo4j", "neo4j", version, ""
    _, needed = context.pom_dependency_list(POM(neo4j.artifact(packaging="pom").resolve()))
    for node in needed:
        found = node.dep
        if found.scope in SCOPES:
            yield found.groupId, found.artifactId, found.version, found.artifact.classifier


def line(context: MavenContext, jar: tuple[str, str, str, str]) -> str:
    """The jar's line of the lock."""
    group, artifact, version, classifier = jar
    path = context.project(group, artifact).at_version(version).artifact(classifier, "jar").resolve()
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return f"{':'.join(part for part in jar if part)} {digest} {path.stat().st_size}"


def main(version: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        context = MavenContext(repo_cache=Path(folder), timeout=60)
        wanted = sorted(set(jars(context, version)))
        with ThreadPoolExecutor(6) as pool:
            lines = list(pool.map(lambda jar: line(context, jar), wanted))
    lock = ROOT / "graphlink" / "store" / f"neo4j-{version}.lock"
    lock.write_text("\n".join([HEAD.format(version), *lines]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
