"""What all tests share: what may be missing on a machine, one sample run for everybody, a real Chromium.

Do not break: a test that cannot run here is skipped and counted; under GRAPHLINK_REQUIRE_ALL=1 it fails, except the
POLE tests where the shared folder itself is missing. Mistake a newcomer will make: building a sample of one's own;
`sample_run` is made once for all workers, so treat it as read-only and copy it to change it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parent.parent
REQUIRE_ALL = "GRAPHLINK_REQUIRE_ALL"
SHARED = Path(os.environ.get("GRAPHLINK_SHARED") or ROOT.parent / "shared")

# Machines differ in speed, not in right and wrong: no deadline an example. GRAPHLINK_EXAMPLES asks for more.
settings.register_profile(
    "graphlink",
    deadline=None,
    max_examples=int(os.environ.get("GRAPHLINK_EXAMPLES", "60")),
    derandomize="GRAPHLINK_EXAMPLES" not in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("graphlink")


# ---- skips -----------------------------------------------------------------------------------------------------


def is_required(is_pole: bool) -> bool:
    """Whether a skip is a failure here."""
    return os.environ.get(REQUIRE_ALL) == "1" and not (is_pole and not SHARED.is_dir())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.skipped and not hasattr(report, "wasxfail"):
        _fail_if_required(report, item.get_closest_marker("pole") is not None)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Iterator[None]:
    report = yield
    if report.skipped:
        _fail_if_required(report, is_pole=False)
    return report


def _fail_if_required(report: pytest.TestReport | pytest.CollectReport, is_pole: bool) -> None:
    if is_required(is_pole):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{REQUIRE_ALL}=1 and this cannot run here. {reason}"


# ---- what lies outside the project -----------------------------------------------------------------------------


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference data beside the project."""
    if not SHARED.is_dir():
        pytest.skip(f"there is no folder {SHARED.name} beside the project (GRAPHLINK_SHARED names it)")
    return SHARED


@pytest.fixture(scope="session")
def pole_source(shared: Path) -> Path:
    """The zip of the Neo4j POLE graph; mark the test `pole`."""
    source = shared / "pole" / "pole-data-importer.zip"
    if not source.is_file():
        pytest.skip("the shared folder has no pole/pole-data-importer.zip")
    return source


@pytest.fixture(scope="session")
def registry(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A package registry that pip reaches as it is configured here; mark the test `network`."""
    probe = tmp_path_factory.mktemp("registry") / "probe.txt"
    probe.write_text("iniconfig\n", encoding="utf-8")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--retries", "1"]
    command += ["--no-cache-dir", "--timeout", "20", "-r", str(probe), "-d", str(probe.parent)]
    answer = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", stdin=subprocess.DEVNULL, check=False
    )
    if answer.returncode:
        pytest.skip("pip reaches no package registry")


def chromium_path() -> str | None:
    """Where Chromium is on this machine: GRAPHLINK_CHROMIUM, else the path."""
    if named := os.environ.get("GRAPHLINK_CHROMIUM"):
        return named if Path(named).is_file() else None
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
    return next((found for found in map(shutil.which, names) if found), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The machine's own Chromium, headless; no browser is ever downloaded. Mark the test `chromium`."""
    path = chromium_path()
    if path is None:
        pytest.skip("there is no Chromium on this machine (GRAPHLINK_CHROMIUM names one)")
    sync_api = pytest.importorskip("playwright.sync_api")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """An empty page. A console error, a page error or a request to the net fails the test when it ends."""
    context = chromium.new_context()
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: faults.append(request.url) if _leaves(request.url) else None)
    yield page
    context.close()
    assert not faults, "the page is not clean:\n  " + "\n  ".join(faults)


def _leaves(url: str) -> bool:
    return not url.startswith(("file:", "data:", "blob:", "about:", "http://127.0.0.1:", "http://localhost:"))


# ---- one world, one run ----------------------------------------------------------------------------------------


@pytest.fixture(scope="session", autouse=True)
def log_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where the log of what tests look at goes: never into the log of whoever runs them."""
    folder = tmp_path_factory.mktemp("log")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRAPHLINK_AUDIT_FOLDER", str(folder))
        patch.delenv("GRAPHLINK_PURPOSE", raising=False)
        yield folder


@dataclass(frozen=True)
class SampleRun:
    """A small invented world and a run on it. Read-only: everybody uses the same."""

    data: Path
    truth: Path
    run: Path

    def digests(self) -> dict[str, str]:
        """SHA-256 of every file of it."""
        folders = (self.data, self.truth, self.run)
        files = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
        return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[SampleRun]:
    """2,000 invented people and the run of policy v100 on them, made once for all workers."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "sample-run"
    made = SampleRun(folder / "data", folder / "truth", folder / "run")
    seal = folder.with_name("sample-run.json")
    with FileLock(f"{folder}.lock"):
        if not seal.exists():
            from graphlink import api

            api.sample(folder, people=2000, seed=7)
            api.run(made.data, made.run, policy="v100")
            seal.write_text(json.dumps(made.digests()), encoding="utf-8")
    yield made
    assert made.digests() == json.loads(seal.read_text(encoding="utf-8")), "a test has changed the shared sample run"
