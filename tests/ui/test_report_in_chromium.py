"""report.html in a real browser: nothing fetched, nothing run, nothing spilt, and the marking on every printed page."""

from __future__ import annotations

import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from graphlink.report import write_report
from graphlink.runfolder import open_run
from tests import handmade
from tests.handmade import manifest, world
from tests.unit.test_report_page import HOSTILE, crowd

pytestmark = pytest.mark.chromium

NAMES = {
    "markup": HOSTILE,
    "right to left": "يوسف الحدّاد",
    "override": "Dale \u202egnorw si siht",
    "emoji": "🦊 👩‍👩‍👧",
    "long": "Bartholomew" * 18 + "Fo",
    "combining": "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢",
}


def page_of(folder: Path, **run: object) -> Path:
    """The handmade world, its first people under hostile names, and a crowd behind them."""
    tables = world()
    for row in tables["offences"]:
        row["offence_title"] = NAMES["long"]
        row["outcome"] = NAMES["markup"]
    behind = crowd(60)
    for row, name in zip(behind["records"], NAMES.values(), strict=False):
        row.update(forename=name, surname="")
    for row in behind["ranking"]:
        row["rank"] += 3
    for name, rows in behind.items():
        tables[name] = [*tables[name], *rows]
    run_folder = handmade.write_run(folder / "run", tables, manifest(**run))
    return write_report(open_run(run_folder), folder / "report.html")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return page_of(tmp_path_factory.mktemp("report"))


@pytest.mark.parametrize("width", [1440, 1024, 390, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_stands_alone_and_nothing_spills(report: Path, chromium: Browser, width: int, scheme: str) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    told: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: told.append(dialog.message))
    page.goto(report.as_uri())
    assert told == []
    assert asked == [report.as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(SPILT) == []
    context.close()


# Elements whose text is wider than they are and is not allowed to be, and cells whose text covers a neighbour.
SPILT = """
() => {
  const bad = [];
  for (const el of document.querySelectorAll('main *')) {
    if (el.closest('svg, .vh, .skip') || getComputedStyle(el.closest('thead') || el).clipPath !== 'none') continue;
    const box = el.getBoundingClientRect();
    if (!box.width) continue;
    if (el.scrollWidth > el.clientWidth + 1 && getComputedStyle(el).display !== 'inline')
      bad.push(el.tagName + '.' + el.className + ': ' + el.textContent.slice(0, 40));
  }
  return bad.slice(0, 5);
}
"""


def test_hostile_names_are_text(report: Path, page: Page) -> None:
    page.goto(report.as_uri())
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 0
    listed = str(page.locator("#list").text_content())
    for name in NAMES.values():
        assert name in listed, name


def test_a_name_that_turns_the_line_round_stays_in_its_own(report: Path, page: Page) -> None:
    page.goto(report.as_uri())
    for name in page.locator(".list bdi").all():
        assert name.evaluate("e => getComputedStyle(e).unicodeBidi") == "isolate"


def test_style_is_applied_though_the_policy_forbids_the_rest(report: Path, page: Page) -> None:
    page.goto(report.as_uri())
    assert page.locator(".marking").first.evaluate("e => getComputedStyle(e).textAlign") == "center"
    assert page.evaluate("getComputedStyle(document.querySelector('.bar-linked')).fill") == 'url("#hatch")'


def test_it_reads_in_order_by_keyboard(report: Path, page: Page) -> None:
    page.goto(report.as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.url.endswith("#list")
    levels = [int(tag[1]) for tag in page.evaluate("[...document.querySelectorAll('h1,h2,h3')].map(e => e.tagName)")]
    assert levels[0] == 1 and all(b - a <= 1 for a, b in pairwise(levels))


@pytest.mark.parametrize(("before", "after"), [("light", "dark")])
def test_dark_is_dark(report: Path, chromium: Browser, before: str, after: str) -> None:
    shades = []
    for scheme in (before, after):
        context = chromium.new_context(color_scheme=scheme)  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(report.as_uri())
        shades.append(page.evaluate("getComputedStyle(document.querySelector('.sheet')).backgroundColor"))
        context.close()
    assert shades == ["rgb(255, 255, 255)", "rgb(26, 30, 34)"]


@pytest.mark.parametrize("marking", ["OFFICIAL-SENSITIVE", 'OFFICIAL "A" \\ B'])
def test_every_printed_page_carries_marking_day_and_number(tmp_path: Path, chromium: Browser, marking: str) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("there is no pdftotext on this machine")
    path = page_of(tmp_path, marking=marking)
    context = chromium.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(path.as_uri())
    page.pdf(path=str(tmp_path / "report.pdf"), prefer_css_page_size=True)
    context.close()
    text = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "report.pdf"), "-"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    ).stdout
    pages = [one for one in text.split("\f") if one.strip()]
    assert len(pages) >= 4
    for number, one in enumerate(pages, 1):
        lines = [" ".join(line.split()) for line in one.splitlines() if line.strip()]
        assert marking in lines[0], f"header of page {number}"
        assert re.search(r"As at 31 Oct 2026 · review by 31 Jan 2027", lines[-1]), f"footer of page {number}"
        assert marking in lines[-1] and f"Page {number} of {len(pages)}" in lines[-1], f"footer of page {number}"
