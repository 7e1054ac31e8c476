"""From `graphlink demo --open` to a printed page, with no documentation: what a first-time user asks, in that order.

Why does this man stand where he stands; which of his offences had no name; show me the phone record behind it; print.
GRAPHLINK_PICTURES=DIR writes the pictures of docs/guide there as it goes.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.chromium
PEOPLE = 1500
WORDS = re.compile(r"[Nn]umber used")
MOST = 12  # people looked at until one has a number behind a hidden offence


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """What the demo says to open; the browser it would open is a program that does nothing."""
    quiet = f'"{sys.executable}" -c pass %s'
    command = [
        sys.executable,
        "-c",
        "from graphlink.cli import main; main()",
        "demo",
        "--open",
        "--people",
        str(PEOPLE),
    ]
    process = subprocess.Popen(
        [*command, "-o", str(tmp_path / "demo")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "BROWSER": quiet, "PYTHONUTF8": "1", "LOGNAME": "analyst"},
    )
    try:
        assert process.stderr
        said = []
        for line in process.stderr:
            said.append(line)
            if found := re.search(r"http://127\.0\.0\.1:\d+/\?token=\S+", line):
                yield found[0]
                break
        else:
            pytest.fail("the demo opened nothing:\n" + "".join(said))
    finally:
        process.terminate()
        process.wait(60)
        if process.stderr:
            process.stderr.close()


def picture(page: Page, name: str) -> None:
    if folder := os.environ.get("GRAPHLINK_PICTURES"):
        page.screenshot(path=Path(folder) / f"explorer-{name}.png")


def test_from_the_demo_to_the_print(address: str, chromium: Browser, tmp_path: Path) -> None:
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    context.add_init_script("window.print = () => document.documentElement.setAttribute('data-printed', 'yes')")
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(address)
    # Who stands at number 3, and why?
    expect(page.locator("tr[data-k='2']")).to_be_visible()
    picture(page, "list")
    page.locator("tr[data-k='2'] a").click()
    expect(page.locator("#why .wf-sum")).to_be_visible()
    expect(page.locator(".figs")).to_contain_text("Rank")
    page.go_back()
    # Which offences had no name?
    page.get_by_label("Show").select_option(label="With hidden offences")
    expect(page.locator(".status [role=status]")).to_contain_text(" of ")
    _one_with_a_number(page)
    bar = page.locator("#why tr:has(.pieces)", has_text=WORDS).first
    expect(bar).to_be_visible()
    picture(page, "person")
    # The phone record behind it.
    expect(bar.locator(".pieces li", has_text=WORDS).first.locator(".refs")).to_contain_text(re.compile(r"\w+:#?\w+"))
    number = page.locator("#around a[href*='phone%3A']").first
    number.click()
    expect(page.locator("main")).to_contain_text("Who holds it")
    expect(page.locator("main")).to_contain_text("associations:#")
    picture(page, "phone")
    page.go_back()
    # Print it.
    page.get_by_role("button", name="Print").click()
    expect(page.locator("html")).to_have_attribute("data-printed", "yes")
    page.emulate_media(media="print")
    expect(page.locator(".marking")).to_be_visible()
    expect(page.locator(".top")).to_be_hidden()
    page.emulate_media(media="screen")
    page.get_by_role("link", name="Chart").click()
    expect(page.locator(".drawing canvas").first).to_be_attached()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator(".drawer .sentence").first).to_be_visible()
    picture(page, "chart")
    context.close()
    assert faults == []


def _one_with_a_number(page: Page) -> None:
    """Open people with hidden offences from the top until one of the offences shows a number behind it."""
    for k in range(MOST):
        row = page.locator(f"tr[data-k='{k}'] a")
        expect(row).to_be_visible()
        row.click()
        expect(page.locator("#why .wf-sum")).to_be_visible()
        hatched = page.locator("#why tr:has(svg .bar-linked) button.toggle")
        for i in range(hatched.count()):
            hatched.nth(i).click()
            if page.locator("#why tr.more:not([hidden]) .pieces li", has_text=WORDS).count():
                return
        page.go_back()
        expect(page.locator("tr[data-k='0']")).to_be_visible()
    pytest.fail(f"of the first {MOST} people with hidden offences none has a number behind one")
