"""A skip is counted, and fails where everything is required: the rule of conftest.py, tried on tests made for it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CASES = """
import pytest

def test_runs(): pass

def test_skips_itself(): pytest.skip("no such thing")

@pytest.mark.skip(reason="not today")
def test_is_marked(): pass

@pytest.mark.parametrize("case", [])
def test_has_no_cases(case): pass

@pytest.mark.pole
def test_needs_pole(pole_source): pass
"""


def closing_line(folder: Path, **variables: str) -> str:
    """The last line of pytest on CASES under conftest.py."""
    shutil.copy(ROOT / "tests" / "conftest.py", folder)
    shutil.copy(ROOT / "pyproject.toml", folder)
    (folder / "test_cases.py").write_text(CASES, encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GRAPHLINK_", "PYTEST_"))}
    answer = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "test_cases.py"],
        cwd=folder, env=kept | variables, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    return re.sub(r" in .*", "", answer.stdout.strip().splitlines()[-1])


@pytest.mark.parametrize(
    ("variables", "closing"),
    [
        ({"GRAPHLINK_SHARED": "no-such-folder"}, "1 passed, 4 skipped"),
        (
            {"GRAPHLINK_SHARED": "no-such-folder", "GRAPHLINK_REQUIRE_ALL": "1"},
            "1 failed, 1 passed, 1 skipped, 2 errors",
        ),
        ({"GRAPHLINK_SHARED": ".", "GRAPHLINK_REQUIRE_ALL": "1"}, "1 failed, 1 passed, 3 errors"),
    ],
    ids=["counted", "required", "required and the shared folder lacks POLE"],
)
def test_skips_are_counted_and_fail_where_all_is_required(
    variables: dict[str, str], closing: str, tmp_path: Path
) -> None:
    assert closing_line(tmp_path, **variables) == closing
