"""The explorer in a real browser: every view and key, hostile names, small widths, keyboard alone, axe."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.ui.conftest import AXE, Open

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
