"""What if, in the browser: a rank without some of what carries it, and a judgement before it is written."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.ui.conftest import Open
from tests.ui.test_explorer_pages import axe, drawn

pytestmark = pytest.mark.chromium
Enter = Callable[..., Page]
DALE, STRIP = "/show?id=rank:1", "#challenge"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_rank_is_challenged_and_put_back(linked_explorer: Open, enter: Enter, scheme: str) -> None:
    """3,699 days; without the number 2,077 are left, without C1 as well 252: behind Ricky and Mallory."""
    page = enter(linked_explorer, color_scheme=scheme, viewport={"width": 1440, "height": 900})
    drawn(page, linked_explorer, DALE)
    expect(page.locator(STRIP)).to_be_hidden()
    page.locator("#weaken tr", has_text="07700 900417").get_by_role("button", name="Take away").click()
    expect(page.locator(STRIP)).to_contain_text("rank 1 with 2,077 days, instead of rank 1 with 3,699 days")
    expect(page.locator(".status [role=status]")).to_contain_text("rank 1 with 2,077 days")
    page.locator("#why button.toggle", has_text="C1").click()
    page.locator("tr.more:not([hidden])").get_by_role("button", name="Take away").click()
    expect(page.locator(STRIP)).to_contain_text("rank 3 with 252 days")
    expect(page.locator(STRIP)).to_contain_text("Not worked out: who else would get these days")
    assert axe(page) == []
    page.get_by_role("button", name="Put everything back").click()
    expect(page.locator(STRIP)).to_be_hidden()
    expect(page.get_by_role("button", name="Put back")).to_have_count(0)


def test_a_judgement_shows_what_it_would_change_before_it_is_written(linked_explorer: Open, enter: Enter) -> None:
    page = enter(linked_explorer, viewport={"width": 1440, "height": 900})
    drawn(page, linked_explorer, "/show?id=offence:C7")
    page.locator("tr", has_text="Dale").get_by_role("button", name="Judge").click()
    outcome = page.get_by_role("dialog", name="Judgement").get_by_role("region", name="What it would change")
    expect(outcome.locator("tr", has_text="Dale PREWETT")).to_contain_text("rank 1, 3,902 days")
    expect(outcome.locator("tr", has_text="Ricky")).to_contain_text("rank 2, 968 days")
    page.get_by_label("Did not").check()
    expect(outcome.locator("tr", has_text="Dale PREWETT")).to_contain_text("rank 1, 2,077 days")
    expect(outcome).to_contain_text("Not worked out, for they share evidence with it: Ricky VICKERS")
    assert axe(page) == []
