"""Makes the hash-pinned lock files from pyproject.toml: `make lock`.

    requirements.lock         what graphlink needs to work
    requirements-build.lock   what builds it
    requirements-dev.lock     both, and what its tests and checks need

One version of each package for every Python and system that is supported (pyproject's classifiers), no addresses.
Versions already locked stay unless `--upgrade` is given.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = [
    *("--universal", "--generate-hashes", "--fork-strategy", "fewest", "--python-version", "3.11"),
    *("--no-emit-index-url", "--no-emit-find-links", "--no-header", "--quiet"),
]


def compile_lock(lock: str, *sources: str) -> None:
    """One lock file from requirement sources, by uv."""
    upgrade = ["--upgrade"] if "--upgrade" in sys.argv[1:] else []
    command = [sys.executable, "-m", "uv", "pip", "compile", *OPTIONS, *upgrade, *sources, "-o", lock]
    subprocess.run(command, cwd=ROOT, check=True)


def main() -> None:
    """All three, the later ones held to the versions of the earlier."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    # hatchling asks for editables only when it builds an editable installation, which is what the Makefile does.
    build = [*project["build-system"]["requires"], "editables>=0.5"]
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "build-requirements.txt"
        wanted.write_text("\n".join(build), encoding="utf-8")
        compile_lock("requirements.lock", "pyproject.toml", "--no-annotate")
        compile_lock("requirements-build.lock", str(wanted), "--no-annotate", "-c", "requirements.lock")
        compile_lock(
            "requirements-dev.lock", "pyproject.toml", str(wanted), "--extra", "dev", "--no-annotate",
            "-c", "requirements.lock", "-c", "requirements-build.lock",
        )  # fmt: skip


if __name__ == "__main__":
    main()
