"""Makes the virtual environment that the Makefile works in, from the hash-pinned locks alone.

    python tools/environment.py run|dev [--venv DIR]

`run` installs what graphlink needs to work, `dev` also what its tests and checks need. Needs nothing but Python and
its venv module, on any system. Does nothing where the locks, pyproject.toml and the Python are those of last time.

Do not break: every package, the build backend included, is installed from a lock with its hash; graphlink itself is
installed last, without looking anything up.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {
    "run": ("requirements.lock", "requirements-build.lock"),
    "dev": ("requirements-dev.lock",),
}


def fingerprint(level: str) -> str:
    """What the installation depends on; another value means that it has to be done again."""
    digest = hashlib.sha256(sys.version.encode())
    for name in (*LOCKS[level], "pyproject.toml", "tools/environment.py"):
        digest.update((ROOT / name).read_bytes())
    digest.update(str(ROOT).encode())
    return digest.hexdigest()


def python_of(folder: Path) -> Path:
    """The interpreter inside a virtual environment."""
    return folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def is_current(folder: Path, level: str) -> bool:
    """Whether the environment already holds what `level` asks for; `dev` holds all of `run`."""
    if not python_of(folder).exists():
        return False
    return any(
        stamp.exists() and stamp.read_text(encoding="utf-8") == fingerprint(candidate)
        for candidate in ("run", "dev")
        if candidate == "dev" or level == "run"
        for stamp in (folder / f".graphlink-{candidate}",)
    )


def install(folder: Path, level: str) -> int:
    """Makes the environment and installs the locks and graphlink; the exit code of what failed, else 0."""
    print(f"Installing into {folder} from {', '.join(LOCKS[level])}: a minute or so.", file=sys.stderr, flush=True)
    for stamp in folder.glob(".graphlink-*"):
        stamp.unlink()
    try:
        venv.EnvBuilder(with_pip=True, clear=not _is_ours(folder)).create(folder)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"No virtual environment could be made in {folder}: {error}", file=sys.stderr)
        print(
            "Is the disk full, the folder writable, Python's venv complete (apt install python3-venv)?", file=sys.stderr
        )
        return 1
    pip = [str(python_of(folder)), "-m", "pip", "--disable-pip-version-check", "--quiet"]
    locks = [part for name in LOCKS[level] for part in ("-r", str(ROOT / name))]
    steps = (
        [*pip, "install", "--require-hashes", "--only-binary", ":all:", *locks],
        [*pip, "install", "--no-deps", "--no-build-isolation", "--no-index", "--editable", str(ROOT)],
    )
    for step in steps:
        code = subprocess.run(step, check=False, stdin=subprocess.DEVNULL).returncode
        if code:
            print(_why(), file=sys.stderr)
            return code
    (folder / f".graphlink-{level}").write_text(fingerprint(level), encoding="utf-8")
    return 0


def _is_ours(folder: Path) -> bool:
    """A working environment of this very Python version is built upon; anything else is made anew."""
    python = python_of(folder)
    if not python.exists():
        return False
    ask = [str(python), "-c", "import sys, pip; print(sys.version)"]
    answer = subprocess.run(ask, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    return answer.returncode == 0 and answer.stdout.strip() == sys.version.strip()


def _why() -> str:
    return (
        "\nInstallation failed; the reason is above. The usual ones:\n"
        "  no network: pip must reach a Python package registry once (pip's own settings name it, "
        "PIP_INDEX_URL or pip.conf)\n"
        "  'hashes do not match': the registry serves other files than the locks were made for; do not install them\n"
        f"  'no matching distribution': no package for this system or Python ({sys.version.split()[0]}); "
        "3.11 to 3.14 are tested\n"
        "  a full disk: about 700 MB are needed"
    )


def main() -> int:
    """The command line above."""
    parser = argparse.ArgumentParser(description="Makes graphlink's virtual environment from the locks.")
    parser.add_argument("level", choices=sorted(LOCKS))
    parser.add_argument("--venv", type=Path, default=ROOT / ".venv")
    options = parser.parse_args()
    folder: Path = options.venv.absolute()
    if is_current(folder, options.level):
        return 0
    return install(folder, options.level)


if __name__ == "__main__":
    sys.exit(main())
