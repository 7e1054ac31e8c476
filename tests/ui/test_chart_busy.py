"""A busy address and a large chart: 50 of N, which kinds first, a question above 300, no more than 1,000."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import handmade
from tests.handmade import manifest, person, tie, world
from tests.ui.conftest import Open, exploring
from tests.ui.test_chart import STATUS, counted, opened
from tests.ui.test_explorer_pages import axe

pytestmark = pytest.mark.chromium
Enter = Callable[..., Page]
PEOPLE, HOSTEL = 320, "address:uprn:100023"


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    """The handmade world with 320 people more at one address."""
    made = world()
    for n in range(PEOPLE):
        made["records"].append(person(f"P{n}", f"I-P{n:09}", "Jo", f"Number{n}"))
        made["identities"].append({"person_id": f"P{n}", "identity_id": f"I-P{n:09}", "probability": 1.0})
        made["ties"].append(tie(100 + n, f"person:P{n}", HOSTEL, "lives_at"))
    made["entities"][2]["holders"] = PEOPLE + 2
    folder = handmade.write_run(tmp_path_factory.mktemp("busy") / "run", made, manifest())
    with exploring(folder) as explorer:
        yield explorer


def chart_of(page: Page, explorer: Open, people: int) -> Page:
    """A chart of the address and so many of its people."""
    ids = "%0A".join([HOSTEL.replace(":", "%3A"), *(f"person%3AP{n}" for n in range(people))])
    page.goto(f"{explorer.base}/chart?ids={ids}")
    expect(page.locator(".drawing canvas").first).to_be_attached()
    expect(page.locator(".drawing")).to_be_focused()
    return page


def test_a_busy_address_says_how_many_and_asks_which(busy: Open, enter: Enter) -> None:
    page = opened(enter(busy, viewport={"width": 1440, "height": 900}), busy, HOSTEL)
    before, _ = counted(page)
    page.keyboard.press("e")
    dialog = page.get_by_role("dialog", name=re.compile("tie to"))
    expect(dialog).to_contain_text("50 are added at a time")
    dialog.get_by_label("records").uncheck()
    page.keyboard.press("Escape")
    expect(page.locator(STATUS)).to_have_text("Nothing is added.")
    page.locator(".drawing").focus()
    page.keyboard.press("e")
    dialog.get_by_role("button", name="Add 50").click()
    expect(page.locator(STATUS)).to_contain_text(re.compile(r"50 added around .*: \d+ of 32\d shown"))
    assert counted(page)[0] == before + 50
    assert page.get_by_role("dialog").count() == 0


def test_above_three_hundred_it_asks(busy: Open, enter: Enter) -> None:
    page = chart_of(enter(busy, viewport={"width": 1440, "height": 900}), busy, 290)
    before, _ = counted(page)
    page.keyboard.press("e")
    expect(page.get_by_role("dialog", name="A large chart")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator(STATUS)).to_have_text("Nothing is added.")
    assert counted(page)[0] == before


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_at_three_hundred_with_drawer_and_table(busy: Open, enter: Enter, scheme: str) -> None:
    page = chart_of(enter(busy, color_scheme=scheme, viewport={"width": 1440, "height": 900}), busy, 299)
    page.keyboard.press("Enter")
    expect(page.locator(".drawer .src").first).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name=re.compile("^Table")).click()
    expect(page.locator(".chart-table tbody tr")).to_have_count(299)
    assert axe(page) == []


def test_the_legend_opens_on_a_narrow_page(busy: Open, enter: Enter) -> None:
    page = opened(enter(busy, viewport={"width": 1024, "height": 800}), busy)
    expect(page.locator("#legend")).to_be_hidden()
    page.get_by_role("button", name="Legend").click()
    expect(page.locator("#legend")).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("#legend")).to_be_hidden()
    expect(page.get_by_role("button", name="Legend")).to_be_focused()


def test_what_is_dragged_has_buttons(busy: Open, enter: Enter, tmp_path: Path) -> None:
    import json

    page = opened(enter(busy, viewport={"width": 1440, "height": 900}), busy)

    def place() -> dict[str, int]:
        with page.expect_download() as download:
            page.get_by_role("button", name="Save", exact=True).click()
        download.value.save_as(tmp_path / "chart.json")
        kept = json.loads((tmp_path / "chart.json").read_text(encoding="utf-8"))
        return dict(kept["places"][kept["focus"]])

    before = place()
    page.get_by_role("button", name="Move right").click()
    assert place() == {"x": before["x"] + 40, "y": before["y"]}
    page.get_by_role("button", name="Undo").click()
    assert place() == before
