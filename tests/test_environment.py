"""What `make` says on a machine that lacks something, and that it installs only when something has changed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import environment
import pytest

ROOT = Path(__file__).resolve().parent.parent
posix_only = pytest.mark.skipif(sys.platform == "win32", reason="the Makefile is for Unix shells")

# A python that answers the three questions of find-python.sh: its version, is that enough, is venv there.
FAKE = """#!/bin/sh
case "$2" in
    *print*) echo {version} ;;
    *sys.exit*) exit {too_old} ;;
    *ensurepip*) exit {no_venv} ;;
esac
"""


def find(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """find-python.sh on a machine that has only the programs in `folder`."""
    return subprocess.run(
        ["/bin/sh", str(ROOT / "tools" / "find-python.sh")],
        env={"PATH": str(folder), **variables}, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip


def add(folder: Path, name: str, version: str, *, too_old: int = 0, no_venv: int = 0) -> Path:
    path = folder / name
    path.write_text(FAKE.format(version=version, too_old=too_old, no_venv=no_venv), encoding="utf-8")
    path.chmod(0o755)
    return path


@posix_only
def test_the_newest_usable_python_is_taken(tmp_path: Path) -> None:
    add(tmp_path, "python3", "3.9", too_old=1)
    add(tmp_path, "python3.13", "3.13", no_venv=1)
    usable = add(tmp_path, "python3.12", "3.12")
    add(tmp_path, "python3.11", "3.11")
    assert find(tmp_path).stdout.strip() == str(usable)


@posix_only
def test_what_each_python_lacks_is_said(tmp_path: Path) -> None:
    add(tmp_path, "python3", "3.9", too_old=1)
    add(tmp_path, "python3.11", "3.11", no_venv=1)
    answer = find(tmp_path)
    assert answer.returncode == 1
    assert "is Python 3.9: too old" in answer.stderr
    assert "apt install python3.11-venv" in answer.stderr


@posix_only
def test_a_machine_without_python_is_told_what_to_install(tmp_path: Path) -> None:
    answer = find(tmp_path)
    assert answer.returncode == 1
    assert "needs Python 3.11 or later" in answer.stderr
    assert "apt install python3 python3-venv" in answer.stderr


@posix_only
def test_python_can_be_named(tmp_path: Path) -> None:
    add(tmp_path, "python3.12", "3.12")
    mine = add(tmp_path, "mine", "3.11")
    assert find(tmp_path, PYTHON=str(mine)).stdout.strip() == str(mine)


def test_nothing_is_installed_twice_and_changed_locks_are_installed_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = environment.python_of(tmp_path)
    python.parent.mkdir(parents=True)
    python.touch()
    assert not environment.is_current(tmp_path, "run")
    (tmp_path / ".graphlink-dev").write_text(environment.fingerprint("dev"), encoding="utf-8")
    assert environment.is_current(tmp_path, "dev")
    assert environment.is_current(tmp_path, "run"), "the tests' environment also runs the demo"
    locks = environment.LOCKS | {"dev": (*environment.LOCKS["dev"], "LICENSE")}
    monkeypatch.setattr(environment, "LOCKS", locks)
    assert not environment.is_current(tmp_path, "dev")
