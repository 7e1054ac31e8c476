"""graphlink never goes to the net and starts no other program: case data stay on the machine.

Two exceptions, both in `graphlink/store`: the jars of Neo4j are fetched at the first use of the managed store, and the
driver speaks to the server that the user named, or that was started here.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "graphlink"
NET_MODULES = {
    *("aiohttp", "asyncio", "ftplib", "http", "httpx", "imaplib", "poplib", "requests", "smtplib", "socket"),
    *("socketserver", "ssl", "telnetlib", "urllib3", "xmlrpc"),
}

# Runs a command under an audit hook that ends it at the first attempt to reach out or to start a program.
GUARD = """
import sys
REFUSED = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.bind", "socket.sendto",
           "urllib.Request", "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "webbrowser.open")
def guard(event, arguments):
    if event in REFUSED:
        sys.stderr.write(f"REFUSED {event}\\n")
        sys.stderr.flush()
        __import__("os")._exit(99)
sys.addaudithook(guard)
"""
COMMAND = GUARD + "from graphlink.cli import main\nmain()\n"


def guarded(code: str, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=folder, capture_output=True, text=True, encoding="utf-8", stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip


def test_no_module_imports_what_speaks_to_the_net() -> None:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            hits = [name for name in names if name.split(".")[0] in NET_MODULES or name == "urllib.request"]
            found += [f"{path.relative_to(ROOT).as_posix()}:{node.lineno}: {name}" for name in hits]
    assert not found


def test_only_the_store_fetches_speaks_bolt_and_starts_programs() -> None:
    allowed = {
        "jgo": {"store/jars.py"},
        "neo4j": {"store"},
        "subprocess": {"store/managed.py", "store/building.py"},
        "jpype": {"store/launch.py"},
    }
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        where = path.relative_to(PACKAGE).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for root in {name.split(".")[0] for name in names} & allowed.keys():
                if not any(where == place or where.startswith(f"{place}/") for place in allowed[root]):
                    found.append(f"{where}:{node.lineno}: {root}")
    assert not found


def test_duckdb_fetches_no_extensions() -> None:
    from graphlink import duck

    con = duck.connect()
    for setting in ("autoinstall_known_extensions", "autoload_known_extensions"):
        assert duck.value(con, "SELECT current_setting(?)", [setting]) is False, setting


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo, made under the guard: its `data`, `truth` and `run`."""
    folder = tmp_path_factory.mktemp("offline")
    answer = guarded(COMMAND, "demo", "-o", "demo", "--people", "400", folder=folder)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return folder / "demo"


@pytest.mark.parametrize(
    "arguments", [["check", "data"], ["top", "run"], ["search", "run", "a"], ["harm", "list"]], ids=" ".join
)
def test_commands_stay_at_home(demo: Path, arguments: list[str]) -> None:
    answer = guarded(COMMAND, *arguments, folder=demo)
    assert answer.returncode in (0, 1, 3), answer.stdout + answer.stderr
    assert "REFUSED" not in answer.stderr


def test_the_report_loads_nothing_from_the_net(demo: Path) -> None:
    page = (demo / "run" / "report.html").read_text(encoding="utf-8")
    assert not re.search(r"""(src|href|action|url)\s*[=(]\s*["']?(https?:)?//""", page)


@pytest.mark.parametrize(
    "code",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9')",
        "import subprocess, sys; subprocess.run([sys.executable, '-c', ''])",
        "import os; os.system('exit')",
    ],
)
def test_the_guard_sees_each_of_these(code: str, tmp_path: Path) -> None:
    assert guarded(GUARD + code, folder=tmp_path).returncode == 99
