"""graphlink runs on Linux, macOS and Windows: no call that only one of them has, no text without its encoding."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted((ROOT / "graphlink").rglob("*.py"))

POSIX_MODULES = {"fcntl", "pwd", "grp", "resource", "termios", "tty", "pty", "posix", "syslog", "curses", "readline"}
POSIX_NAMES = {
    "os": (
        *("chown", "chroot", "fchmod", "fchown", "fork", "forkpty", "getegid", "geteuid", "getgid", "getgroups"),
        *("getpgid", "getpgrp", "getppid", "getuid", "initgroups", "kill", "killpg", "lchown", "mkfifo", "mknod"),
        *("nice", "openpty", "popen", "posix_fadvise", "posix_spawn", "pread", "pwrite", "sched_getaffinity"),
        *("sched_setaffinity", "sendfile", "setegid", "seteuid", "setgid", "setpgid", "setsid", "setuid", "statvfs"),
        *("symlink", "sync", "sysconf", "system", "ttyname", "uname", "wait", "wait3", "wait4", "waitid", "waitpid"),
    ),
    "signal": (
        *("SIGALRM", "SIGCHLD", "SIGCONT", "SIGHUP", "SIGKILL", "SIGPIPE", "SIGQUIT", "SIGSTOP", "SIGTSTP"),
        *("SIGUSR1", "SIGUSR2", "alarm", "pause", "pthread_kill", "setitimer", "sigwait"),
    ),
    "time": ("tzset", "clock_gettime", "pthread_getcpuclockid"),
    "socket": ("AF_UNIX",),
}
# Folders of one system; the last is strftime's unpadded numbers, which Windows writes with '#'.
POSIX_TEXT = re.compile(r"^(/tmp|/dev/|/proc/|/etc/|/var/|/usr/|/home/|~/)|%-[dmyHIMSj]")
NOT_FILES = {"api", "gl", "graphlink", "webbrowser", "runfolder", "member"}  # their open() is another
TEXT_METHODS = {"read_text": 0, "write_text": 1}


def faults(source: str) -> Iterator[tuple[int, str]]:
    """Line and reason of everything in `source` that does not hold on every system."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, a.name) for a in node.names if a.name.split(".")[0] in POSIX_MODULES)
        elif isinstance(node, ast.ImportFrom):
            yield from _from_import(node)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.attr in POSIX_NAMES.get(node.value.id, ()):
                yield node.lineno, f"{node.value.id}.{node.attr}"
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and POSIX_TEXT.search(node.value):
            yield node.lineno, repr(node.value[:60])
        elif isinstance(node, ast.Call):
            yield from _call(node)


def _from_import(node: ast.ImportFrom) -> Iterator[tuple[int, str]]:
    module = (node.module or "").split(".")[0]
    if module in POSIX_MODULES:
        yield node.lineno, module
    for alias in node.names:
        if alias.name in POSIX_NAMES.get(module, ()):
            yield node.lineno, f"{module}.{alias.name}"


def _call(node: ast.Call) -> Iterator[tuple[int, str]]:
    named = {keyword.arg: keyword.value for keyword in node.keywords}
    if None in named:  # **options: cannot be seen from here
        return
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    shell, text = named.get("shell"), named.get("text")
    if isinstance(shell, ast.Constant) and shell.value:
        yield node.lineno, "shell=True"
    if name == "symlink_to":
        yield node.lineno, "symlink_to: Windows users may not make links"
    if "encoding" in named:
        return
    if isinstance(node.func, ast.Attribute) and name in TEXT_METHODS and len(node.args) <= TEXT_METHODS[name]:
        yield node.lineno, f"{name} without encoding"
    if _opens_text(node, name, named):
        yield node.lineno, "open as text without encoding"
    if name in ("run", "Popen", "check_output") and isinstance(text, ast.Constant) and text.value:
        yield node.lineno, "text=True without encoding"


def _opens_text(node: ast.Call, name: str, named: dict[str | None, ast.expr]) -> bool:
    """Whether this is open(file, mode) or path.open(mode), in text mode."""
    if name not in ("open", "fdopen"):
        return False
    owner = ast.unparse(node.func.value) if isinstance(node.func, ast.Attribute) else ""
    if owner in NOT_FILES:
        return False
    is_method = owner not in ("", "os", "io", "gzip")
    positional = node.args if is_method else node.args[1:]
    mode = positional[0] if positional else named.get("mode", ast.Constant("r"))
    text = mode.value if isinstance(mode, ast.Constant) else None
    return isinstance(text, str) and re.fullmatch(r"[rwaxt+]+", text) is not None


def test_the_code_calls_nothing_that_only_one_system_has() -> None:
    found = [
        f"{module.relative_to(ROOT).as_posix()}:{line}: {reason}"
        for module in MODULES
        for line, reason in faults(module.read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "source",
    [
        "import fcntl",
        "from os import getuid",
        "import os\nos.geteuid()",
        "import os\nos.kill(1, 9)",
        "import os\nos.fork()",
        "import signal\nsignal.signal(signal.SIGHUP, f)",
        "from signal import SIGKILL",
        "open('x')",
        "open('x', 'w')",
        "open('x', mode='a', newline='')",
        "path.open()",
        "path.open('w', newline='')",
        "os.fdopen(3, 'w')",
        "path.read_text()",
        "path.write_text(text)",
        "subprocess.run('ls', shell=True)",
        "subprocess.run(['ls'], text=True)",
        "folder = '/tmp/graphlink'",
        "day.strftime('%-d %B')",
        "f'{day:%-d %B}'",
        "link.symlink_to(target)",
    ],
)
def test_each_of_these_is_seen(source: str) -> None:
    assert list(faults(source))


@pytest.mark.parametrize(
    "source",
    [
        "open('x', 'rb')",
        "path.open('wb')",
        "open('x', 'w', encoding='utf-8')",
        "path.open(encoding='utf-8')",
        "path.read_text('utf-8')",
        "path.write_text(text, encoding='utf-8')",
        "run = api.open(folder)",
        "archive.open(member)",
        "import os\nos.replace(a, b)",
        "subprocess.run(['ls'])",
        "words = 'and/or'",
    ],
)
def test_none_of_these_is(source: str) -> None:
    assert not list(faults(source))


def test_the_types_hold_on_windows_too() -> None:
    """mypy knows which names of the standard library Windows lacks."""
    command = [sys.executable, "-m", "mypy", "--platform", "win32", "--cache-dir", ".mypy_cache/win32", "graphlink"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr
