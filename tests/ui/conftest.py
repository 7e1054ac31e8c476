"""The explorer at work on a free port, and a browser that has come in by its address.

Do not break: the server is the real one, started and stopped here; nothing is faked between page and run folder.
Mistake a newcomer will make: `wait_for_function` in Playwright; the page's policy forbids it. Use `expect(locator)`.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from graphlink.settings import Settings
from graphlink.web.serving import Explorer
from graphlink.web.session import Session
from tests import handmade, linked_world
from tests.conftest import SampleRun
from tests.handmade import manifest, world
from tests.unit.test_report_page import HOSTILE, crowd

expect.set_options(timeout=60_000)  # a busy machine is slow, not wrong
AXE = Path(__file__).with_name("vendor") / "axe.min.js"
NAMES = {
    "markup": HOSTILE,
    "right to left": "يوسف الحدّاد",
    "override": "Dale \u202egnorw si siht",
    "emoji": "🦊 👩‍👩‍👧",
    "long": "Bartholomew" * 18 + "Fo",
}


@dataclass(frozen=True)
class Open:
    """A running explorer. `first` is the address with the token, which opens once; `base` the address without."""

    session: Session
    first: str

    @property
    def base(self) -> str:
        return self.first.partition("/?")[0]


@contextmanager
def exploring(folder: Path, home: Path | None = None, **options: Any) -> Iterator[Open]:
    """The explorer of a run folder, until the block ends. `home`: the user's graphlink folder, else one beside it;
    `options` are those of its session."""
    options.setdefault("settings", Settings(home=str(home or folder.parent / "home")))
    session = Session(folder, **options)
    told: list[str] = []
    ready = threading.Event()

    def tell(address: str) -> None:
        told.append(address)
        ready.set()

    server = Explorer(session, tell)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        assert ready.wait(60), "the explorer did not start"
        yield Open(session, told[0])
    finally:
        server.should_exit = True
        thread.join(30)


def came_in(browser: Browser, explorer: Open, faults: list[str], **options: object) -> tuple[BrowserContext, Page]:
    """A page inside the explorer; what it complains of and whom it asks besides is gathered in `faults`."""
    context = browser.new_context(**options)  # type: ignore[arg-type]
    page = context.new_page()
    page.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("dialog", lambda dialog: faults.append(f"dialog: {dialog.message}"))
    page.on("request", lambda request: faults.append(request.url) if _leaves(request.url, explorer.base) else None)
    return context, page


def _leaves(url: str, base: str) -> bool:
    return not url.startswith((f"{base}/", "data:", "blob:", "about:"))


def hostile_world() -> handmade.Tables:
    """The handmade world under hostile names, with a crowd behind it."""
    tables = world()
    for row in tables["offences"]:
        row["offence_title"] = NAMES["long"]
        row["outcome"] = NAMES["markup"]
        row["mo"] = NAMES["override"]
    behind = crowd(250)
    for row, name in zip(behind["records"], NAMES.values(), strict=False):
        row.update(forename=name, surname="")
    for row in behind["ranking"]:
        row["rank"] += 3
    for name, rows in behind.items():
        tables[name] = [*tables[name], *rows]
    return tables


@pytest.fixture(scope="session")
def handmade_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return handmade.write_run(tmp_path_factory.mktemp("explored") / "run", world(), manifest())


@pytest.fixture(scope="module")
def handmade_explorer(handmade_folder: Path) -> Iterator[Open]:
    with exploring(handmade_folder) as explorer:
        yield explorer


@pytest.fixture(scope="module")
def hostile_explorer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    folder = handmade.write_run(tmp_path_factory.mktemp("hostile") / "run", hostile_world(), manifest())
    with exploring(folder) as explorer:
        yield explorer


@pytest.fixture(scope="module")
def linked_explorer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    """The world of `linked_world`: what adds days is weighed, so that there is something to challenge."""
    with exploring(linked_world.write(tmp_path_factory.mktemp("linked") / "run")) as explorer:
        yield explorer


@pytest.fixture(scope="module")
def sample_explorer(sample_run: SampleRun) -> Iterator[Open]:
    with exploring(sample_run.run) as explorer:
        yield explorer


@pytest.fixture(scope="module")
def keys() -> dict[str, dict[str, object]]:
    """Cookies by explorer: the token opens once, so who comes later brings the cookie of who came first."""
    return {}


@pytest.fixture
def enter(chromium: Browser, keys: dict[str, dict[str, object]]) -> Iterator[object]:
    """`enter(explorer, **context options)`: a page inside. A complaint or foreign request fails the test at its end.

    `refused`: that the server refuses a question, which Chromium writes to its console, is part of the test.
    """
    opened: list[BrowserContext] = []
    faults: list[str] = []
    expected: list[bool] = []

    def go(explorer: Open, refused: bool = False, **options: object) -> Page:
        known = keys.get(explorer.base)
        expected.extend([True] if refused else [])
        context, page = came_in(chromium, explorer, faults, **options, **({"storage_state": known} if known else {}))
        opened.append(context)
        if known is None:
            page.goto(explorer.first)
            keys[explorer.base] = context.storage_state()  # type: ignore[assignment]
        else:
            page.goto(f"{explorer.base}/")
        return page

    yield go
    for context in opened:
        context.close()
    faults = [fault for fault in faults if not (expected and fault.startswith("Failed to load resource"))]
    assert not faults, "the page is not clean:\n  " + "\n  ".join(faults)
