"""The explorer in a real browser: every view and key, hostile names, small widths, keyboard alone, axe."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import handmade
from tests.handmade import manifest, world
from tests.ui.conftest import AXE, NAMES, Open, exploring

pytestmark = pytest.mark.chromium
Enter = Callable[..., Page]

VIEWS = {
    "list": "/",
    "empty list": "/?text=nobody+is+called+this",
    "person": "/show?id=rank:1",
    "shared offence": "/show?id=rank:2",
    "victim": "/show?id=person:N4",
    "offence": "/show?id=offence:C5",
    "unnamed offence": "/show?id=offence:C6",
    "phone": "/show?id=phone:%2B447700900417",
    "address": "/show?id=address:uprn:100023",
    "why": "/why?a=person:N1&b=person:N2",
    "series": "/series",
    "review": "/review",
    "changes": "/changes",
    "nothing": "/show?id=person:nobody",
}
REFUSED = ("changes", "nothing")  # views whose question has no answer here
SPILT = """
() => [...document.querySelectorAll('main *')].filter(el => {
  if (el.closest('svg, .vh, .scroll, .tabs, .grid, select, [hidden]')) return false;
  const box = el.getBoundingClientRect();
  return box.width > 0 && box.right > document.documentElement.clientWidth + 1;
}).slice(0, 5).map(el => el.tagName + '.' + el.className + ': ' + el.textContent.slice(0, 40))
"""


def drawn(page: Page, explorer: Open, path: str) -> None:
    page.goto(explorer.base + path)
    expect(page.locator(".marking")).to_have_text("OFFICIAL-SENSITIVE")
    expect(page.locator("main :is(h1, h2)").first).to_be_visible()


def axe(page: Page) -> list[dict[str, Any]]:
    """What axe finds wrong with the page as it stands; run in the page's own world, past no policy."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        {"id": v["id"], "nodes": [n["html"][:160] for n in v["nodes"][:3]], "n": len(v["nodes"])}
        for v in found["violations"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing(hostile_explorer: Open, enter: Enter, view: str, scheme: str) -> None:
    page = enter(hostile_explorer, view in REFUSED, color_scheme=scheme, viewport={"width": 1440, "height": 900})
    drawn(page, hostile_explorer, VIEWS[view])
    assert axe(page) == []


@pytest.mark.parametrize("width", [1440, 1024, 390, 320])
@pytest.mark.parametrize("view", ["list", "person", "offence", "phone", "why", "review"])
def test_nothing_spills(hostile_explorer: Open, enter: Enter, view: str, width: int) -> None:
    page = enter(hostile_explorer, viewport={"width": width, "height": 900})
    drawn(page, hostile_explorer, VIEWS[view])
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(SPILT) == []


def test_at_four_times_the_size_everything_is_reached(hostile_explorer: Open, enter: Enter) -> None:
    """400% zoom of a page 1280 wide is a page of 320 by 256."""
    page = enter(hostile_explorer, viewport={"width": 320, "height": 256})
    drawn(page, hostile_explorer, VIEWS["person"])
    total = page.locator(".wf-sum td").last
    total.scroll_into_view_if_needed()
    expect(total).to_be_in_viewport()


def test_hostile_names_are_text(hostile_explorer: Open, enter: Enter) -> None:
    page = enter(hostile_explorer, viewport={"width": 1440, "height": 900})
    drawn(page, hostile_explorer, "/")
    for name in NAMES.values():
        expect(page.locator("bdi", has_text=name).first).to_be_attached()
    drawn(page, hostile_explorer, VIEWS["person"])
    assert page.locator("img").count() == 0
    for line in page.locator("bdi").all():
        assert line.evaluate("e => getComputedStyle(e).unicodeBidi") == "isolate"


def test_from_the_list_to_the_evidence_by_keyboard_alone(handmade_explorer: Open, enter: Enter) -> None:
    page = enter(handmade_explorer)
    expect(page.locator("tr[data-k='0']")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    while page.evaluate("document.activeElement.className") != "grid":
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".peek h2")).to_have_text("Ricky VICKERS")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Dale PREWETT")
    while page.evaluate("document.activeElement.className") != "toggle":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("tr.more").first).to_be_visible()
    expect(page.locator("tr.more").first).to_contain_text("involvements:#c1n1s")
    page.keyboard.press("Enter")
    expect(page.locator("tr.more").first).to_be_hidden()


def test_search_by_keyboard_finds_a_number_in_any_spelling(handmade_explorer: Open, enter: Enter) -> None:
    page = enter(handmade_explorer)
    expect(page.locator("tr[data-k='0']")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("07700-900 417")
    expect(page.locator("[role=option]")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("07700 900417")
    expect(page.locator("main")).to_contain_text("associations:#000000000001")


def test_the_keys_are_listed_and_a_letter_in_a_field_is_a_letter(handmade_explorer: Open, enter: Enter) -> None:
    page = enter(handmade_explorer)
    expect(page.locator("tr[data-k='0']")).to_be_visible()
    page.locator("#f-text").fill("")
    page.locator("#f-text").press_sequentially("?/j")
    expect(page.locator("#f-text")).to_have_value("?/j")
    page.locator("#f-text").fill("")
    page.locator("main").focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()


def test_filters_stay_in_the_address(hostile_explorer: Open, enter: Enter) -> None:
    page = enter(hostile_explorer)
    page.locator("#f-text").fill("number17")
    expect(page.locator("tr[data-k]")).to_have_count(11)  # Number17, Number170 to Number179
    expect(page.locator(".status [role=status]")).to_contain_text("11 of 253 people")
    page.locator("tr[data-k='0'] a").click()
    expect(page.locator("h1")).to_have_text("Jo Number17")
    page.go_back()
    expect(page.locator("#f-text")).to_have_value("number17")
    expect(page.locator("tr[data-k]")).to_have_count(11)


def test_a_judgement_is_written_pending_and_withdrawn(tmp_path: Path, enter: Enter) -> None:
    decisions = tmp_path / "decisions.csv"
    folder = handmade.write_run(tmp_path / "run", world(), manifest(decisions={"path": str(decisions)}))
    with exploring(folder) as explorer:
        page = enter(explorer)
        drawn(page, explorer, VIEWS["shared offence"])
        page.goto(f"{explorer.base}/show?id=offence:C5")
        page.get_by_role("button", name="Judge").first.click()
        dialog = page.get_by_role("dialog", name="Judgement")
        assert axe(page) == []
        dialog.get_by_label("Did not").check()
        dialog.get_by_role("button", name="Write the judgement").click()
        expect(dialog).to_be_visible()  # no reason, no judgement
        assert not decisions.exists()
        dialog.get_by_label("Why").fill("seen elsewhere,\n=custody record")
        dialog.get_by_role("button", name="Write the judgement").click()
        expect(dialog).to_contain_text("The list changes with the next run")
        with decisions.open(encoding="utf-8", newline="") as file:
            (row,) = list(csv.DictReader(file))
        assert (row["kind"], row["why"]) == ("did_not", "seen elsewhere, =custody record")
        assert row["a"] == "suspect:C5/1" and row["b"] in ("person:N3", "person:N6")
        dialog.get_by_role("button", name="Close").last.click()
        expect(page.locator("#judged")).to_contain_text("pending")
        page.get_by_role("button", name="Withdraw").click()
        asked = page.get_by_role("dialog", name="Withdraw a judgement")
        asked.get_by_label("Why").fill("wrong man")
        asked.get_by_role("button", name="Withdraw").click()
        expect(page.locator("#judged .badge")).to_have_text("withdrawn")


def test_a_stopped_explorer_says_what_to_do(handmade_folder: Path, enter: Enter) -> None:
    with exploring(handmade_folder) as explorer:
        page = enter(explorer, True)
        expect(page.locator("tr[data-k='0']")).to_be_visible()
    page.locator("#f-text").fill("dale")
    expect(page.locator(".status [role=status]")).to_contain_text("graphlink explore")


def test_print_carries_the_marking(handmade_explorer: Open, enter: Enter) -> None:
    page = enter(handmade_explorer)
    answer = page.request.get(f"{handmade_explorer.base}/print.css")
    assert 'content: "OFFICIAL-SENSITIVE"' in answer.text()
    drawn(page, handmade_explorer, VIEWS["person"])
    page.emulate_media(media="print")
    expect(page.locator(".marking")).to_be_visible()
    expect(page.locator(".top")).to_be_hidden()
