"""Locks, wheels and the repository: what a stranger's machine gets is what was tested, and nothing more."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.locks import LOCKS, read_lock

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
# pip takes the newest tag of a wheel literally, so the ones in use are named.
PLATFORMS = {
    "linux": ("manylinux_2_28_x86_64", "manylinux_2_27_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64",
              "manylinux_2_12_x86_64", "manylinux2010_x86_64", "manylinux1_x86_64", "linux_x86_64"),
    "windows": ("win_amd64",),
}  # fmt: skip
UNREACHABLE = re.compile(r"ConnectionError|NewConnectionError|timed out|name resolution|ProxyError", re.IGNORECASE)


def quiet(command: list[str], folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """The command run to its end, without input."""
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, encoding="utf-8", stdin=subprocess.DEVNULL, check=False
    )


# ---- locks -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_exact_versions_and_hashes_and_no_address(lock: str) -> None:
    assert not re.search(r"://|^\s*-", re.sub(r"--hash=", "", (ROOT / lock).read_text(encoding="utf-8")), re.MULTILINE)
    for package in read_lock(lock):
        assert re.fullmatch(r"==[\w.!+]+", str(package.requirement.specifier)), package.name
        assert package.hashes, package.name
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", digest) for digest in package.hashes), package.name


def test_the_locks_agree() -> None:
    dev = {package.name: package for package in read_lock("requirements-dev.lock")}
    for lock in LOCKS[:2]:
        for package in read_lock(lock):
            assert dev[package.name].version == package.version, package.name
            assert set(dev[package.name].hashes) == set(package.hashes), package.name


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        ("requirements.lock", PROJECT["project"]["dependencies"]),
        ("requirements-build.lock", PROJECT["build-system"]["requires"]),
        ("requirements-dev.lock", PROJECT["project"]["optional-dependencies"]["dev"]),
    ],
)
def test_the_lock_holds_what_the_project_asks_for(lock: str, wanted: list[str]) -> None:
    locked = {canonicalize_name(package.name): package.version for package in read_lock(lock)}
    for requirement in map(Requirement, wanted):
        assert requirement.specifier.contains(locked[canonicalize_name(requirement.name)]), requirement


def test_every_dependency_is_imported_somewhere() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "graphlink").rglob("*.py"))
    # pandas reads time zones from it where the system has none.
    not_imported = {"tzdata"}
    called = {"jpype1": "jpype", "pillow": "PIL"}
    for requirement in map(Requirement, PROJECT["project"]["dependencies"]):
        module = called.get(requirement.name, requirement.name)
        if requirement.name not in not_imported:
            assert re.search(rf"^\s*(import|from) {module}\b", code, re.MULTILINE), requirement.name


def test_every_python_of_the_classifiers_is_tested() -> None:
    stated = [c.rpartition(" ")[2] for c in PROJECT["project"]["classifiers"] if "Python :: 3." in c]
    assert tuple(stated) == PYTHONS
    assert PROJECT["project"]["requires-python"] == f">={PYTHONS[0]}"


@pytest.mark.network
@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize("system", PLATFORMS)
@pytest.mark.parametrize("python", PYTHONS)
def test_everything_locked_is_there_as_a_wheel(python: str, system: str, tmp_path: Path) -> None:
    """Nothing is ever compiled on a user's machine, of whatever Python and system."""
    wanted = [package for package in read_lock("requirements-dev.lock") if package.applies(python, system)]
    lines = [
        f"{package.name}=={package.version} " + " ".join(f"--hash={digest}" for digest in package.hashes)
        for package in wanted
    ]
    (tmp_path / "wanted.txt").write_text("\n".join(lines), encoding="utf-8")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed", "--no-deps"]
    command += ["--only-binary=:all:", "--require-hashes", "--python-version", python, "--implementation", "cp"]
    command += [part for platform in PLATFORMS[system] for part in ("--platform", platform)]
    command += ["--target", "target", "-r", "wanted.txt", "--report", "report.json"]
    answer = quiet(command, tmp_path)
    if answer.returncode and UNREACHABLE.search(answer.stderr):
        pytest.skip("the package registry stopped answering")
    assert answer.returncode == 0, answer.stderr
    found = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["install"]
    assert len(found) == len(wanted)
    assert all(part["download_info"]["url"].endswith(".whl") for part in found)


# ---- the wheel -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """graphlink's own wheel, built without the net."""
    folder = tmp_path_factory.mktemp("wheel")
    answer = quiet([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)])
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_the_package_with_its_data_and_licence(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    package = {name for name in names if name.startswith("graphlink/")}
    own = {name for name in tracked() if name.startswith("graphlink/")}
    assert package == own | {f"graphlink/{name}" for name in tracked() if name.startswith("cypher/")}
    assert "graphlink/py.typed" in package
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)
    assert all(name.startswith(("graphlink/", "graphlink-")) for name in names)


def test_the_demo_runs_from_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    """Whatever graphlink reads of its own is inside it: the working tree is not needed."""
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")
    code = (
        "import sys; sys.path.insert(0, 'installed'); import graphlink; from graphlink.cli import main; "
        "assert 'installed' in graphlink.__file__; "
        "sys.argv = ['graphlink', 'demo', '-o', 'demo', '--people', '400']; main()"
    )
    answer = quiet([sys.executable, "-c", code], tmp_path)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert (tmp_path / "demo" / "run" / "report.html").is_file()


def test_the_saved_questions_are_in_the_wheel(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")
    code = (
        "import sys; sys.path.insert(0, 'installed'); from graphlink.store import library; "
        "assert 'installed' in library.__file__; print(*library.names(), sep='\\n')"
    )
    answer = quiet([sys.executable, "-c", code], tmp_path)
    assert answer.stdout.split() == sorted(path.stem for path in (ROOT / "cypher" / "analyst").glob("*.cypher"))


# ---- the repository --------------------------------------------------------------------------------------------


def tracked() -> list[str]:
    """Every file of the repository, or of the folder where it is none."""
    answer = quiet(["git", "ls-files", "--cached", "--others", "--exclude-standard"])
    if answer.returncode == 0:
        return [name for name in answer.stdout.splitlines() if (ROOT / name).is_file()]
    hidden = re.compile(r"(^|/)(\.venv|\.git|__pycache__|\.\w+_cache|\.hypothesis|build|dist|graphlink-demo)(/|$)")
    names = (path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*") if path.is_file())
    return [name for name in names if not hidden.search(name)]


# Written so that none of them matches this file.
FORBIDDEN = {
    "the host of a registry": r"pypi[.]org|python[h]osted|registry[.]npm|npm[j]s|repo1[.]maven|artifac[t]ory",
    "a path of somebody's machine": r"/wor[k]/|/roo[t]/|/home/[a-z]\w*/|[A-Z]:\\\\User[s]\\",
    "a secret": (
        r"AKI[A][0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|BEGIN [A-Z ]*PRIVATE KE[Y]"
        r"|(?i:passwor[d]\s*=\s*[\"'][^\"'$<{]+)"
    ),
}
UNFINISHED = re.compile(r"\b(TOD[O]|FIXM[E]|XX[X]|HAC[K])\b")


def texts() -> dict[str, str]:
    found = {}
    for name in tracked():
        try:
            found[name] = (ROOT / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
    return found


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_names(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what])
    found = [
        f"{name}:{text.count(chr(10), 0, hit.start()) + 1}: {hit.group()}"
        for name, text in texts().items()
        for hit in pattern.finditer(text)
    ]
    assert not found, "\n".join(found)


def test_nothing_is_marked_unfinished() -> None:
    own = ("graphlink/", "tests/", "tools/")
    code = {name: text for name, text in texts().items() if name.startswith(own) and "/vendor/" not in name}
    assert not [name for name, text in code.items() if UNFINISHED.search(text)]


def test_files_are_small_enough_to_read() -> None:
    assert not [name for name in tracked() if (ROOT / name).stat().st_size > 1_000_000]


def test_generated_folders_are_not_kept() -> None:
    kept = re.compile(r"(^|/)(__pycache__|build|dist|graphlink-demo[^/]*|\.venv)/|\.(pyc|parquet|duckdb)$")
    assert not [name for name in tracked() if kept.search(name) and not name.startswith("tests/data/")]


@pytest.mark.parametrize("notebook", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.name)
def test_notebooks_hold_no_outputs(notebook: Path) -> None:
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert code
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
