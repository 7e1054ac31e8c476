"""Light commands stay light: they import none of the libraries that take seconds to load."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = ("pandas", "splink", "duckdb", "scipy", "networkx", "neo4j", "pyarrow", "numpy", "jpype", "jgo")

# Runs one command in a fresh interpreter, then tells which modules it has loaded.
PROBE = """
import json, sys
from graphlink.cli import main
sys.argv = ["graphlink", *sys.argv[1:]]
try:
    main()
except SystemExit as end:
    code = end.code or 0
print()
print(json.dumps({"code": code, "modules": sorted({name.partition(".")[0] for name in sys.modules})}))
"""


def loaded(*arguments: str) -> set[str]:
    """The top-level modules a command has imported by its end; the command must succeed."""
    answer = subprocess.run(
        [sys.executable, "-c", PROBE, *arguments], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert answer.returncode == 0, answer.stderr
    told = json.loads(answer.stdout.splitlines()[-1])
    assert told["code"] == 0, answer.stdout + answer.stderr
    return set(told["modules"])


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["policy", "list"],
        ["policy", "show", "v100"],
        ["harm", "show", "019/08"],
        ["run", "--help"],
        ["top", "--help"],
        ["store", "--help"],
        ["store", "start", "--help"],
        ["audit", "verify"],
        ["audit", "show"],
    ],
    ids=" ".join,
)
def test_light_commands_load_nothing_heavy(arguments: list[str]) -> None:
    assert not loaded(*arguments) & set(HEAVY)


def test_the_package_loads_nothing_heavy() -> None:
    probe = "import sys, graphlink; print(' '.join(sys.modules))"
    answer = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, encoding="utf-8", check=True)
    assert not set(answer.stdout.split()) & set(HEAVY)


def test_the_probe_sees_what_is_heavy() -> None:
    assert "sqlite3" not in loaded("--version")
    answer = subprocess.run(
        [sys.executable, "-c", "import duckdb\n" + PROBE, "--version"],
        capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert "duckdb" in json.loads(answer.stdout.splitlines()[-1])["modules"]
