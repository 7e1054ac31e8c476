"""Saved questions in the browser: forms from the library, the answer as table and chart; where the store is not there.

The store itself is imitated where it is called: what it gives has the library's own types.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from graphlink.errors import StoreUnavailableError
from graphlink.store import library
from graphlink.store.header import Question
from graphlink.store.questions import Answer
from graphlink.store.whole import Loaded
from tests.handmade import DALE, RICKY, manifest
from tests.ui.conftest import Open, exploring
from tests.ui.test_explorer_pages import axe

pytestmark = pytest.mark.chromium
Enter = Callable[..., Page]
NAME = "shared-phones"


class Imitated:
    """The library as it is; the rows of one question, or the fault of a server."""

    def __init__(self) -> None:
        self.given: list[Mapping[str, str]] = []
        self.down = False
        self.run = str(manifest()["run_id"])

    def questions(self) -> tuple[Question, ...]:
        return library.questions()

    def ask(self, name: str, given: Mapping[str, str]) -> Answer:
        self.given.append(given)
        if self.down:
            raise StoreUnavailableError("The graph store does not answer. Start it: graphlink store start")
        row = {
            "phone": "+447700900417",
            "holders": 2,
            "identity_a": DALE,
            "label_a": "Dale <b>PREWETT</b>",
            "identity_b": RICKY,
            "label_b": "Ricky",
            "first_together": dt.date(2026, 1, 9),
            "harm": 2989.5,
        }
        columns = tuple(column.name for column in library.question(name).columns)
        return Answer(columns, [row], True, dict(given), Loaded(self.run, dt.date(2026, 10, 31), {}), {})


@pytest.fixture
def imitated() -> Imitated:
    return Imitated()


@pytest.fixture
def explorer(handmade_folder: Path, imitated: Imitated) -> Iterator[Open]:
    with exploring(handmade_folder, asker=imitated) as found:
        yield found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_question_is_found_filled_in_and_answered(
    explorer: Open, enter: Enter, imitated: Imitated, scheme: str
) -> None:
    page = enter(explorer, color_scheme=scheme, viewport={"width": 1440, "height": 900})
    page.goto(f"{explorer.base}/ask")
    expect(page.locator(".asked li")).to_have_count(len(library.questions()))
    page.get_by_label("Find a question").fill("never named together numbers")
    page.locator(".asked li:visible a").first.click()
    expect(page.get_by_role("heading", name=library.question(NAME).question)).to_be_visible()
    page.get_by_label("max holders").fill("3")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_text("The first 1 rows; there are more.").first).to_be_visible()
    assert imitated.given == [{"max_holders": "3", "since": "as_of-730"}]
    row = page.get_by_role("group", name="The answer").locator("tbody tr")
    expect(row).to_contain_text("9 Jan 2026")
    expect(row).to_contain_text("2,990")
    expect(row).to_contain_text("<b>PREWETT</b>")
    expect(page.locator("code")).to_have_text(f"graphlink query {NAME} -p max_holders=3 -p since=as_of-730")
    assert axe(page) == []
    page.get_by_role("link", name="Chart these").click()
    expect(page.locator(".drawing canvas").first).to_be_attached()
    expect(page.locator(".tools .mute")).to_contain_text("3 of 3 entities")


def test_a_store_that_is_down_says_what_to_do(explorer: Open, enter: Enter, imitated: Imitated) -> None:
    imitated.down = True
    page = enter(explorer, True)
    page.goto(f"{explorer.base}/ask?name={NAME}")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_text("graphlink store start").first).to_be_visible()
    imitated.down, imitated.run = False, "another-run"
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_text("Load this one: graphlink load run").first).to_be_visible()


def test_without_a_store_the_page_says_so(handmade_explorer: Open, enter: Enter) -> None:
    page = enter(handmade_explorer, True)
    page.goto(f"{handmade_explorer.base}/ask")
    expect(page.get_by_text("graphlink load run")).to_be_visible()
    assert axe(page) == []


def test_every_question_has_a_form(explorer: Open, enter: Enter) -> None:
    page = enter(explorer)
    for question in one_of_a_kind(library.questions()):
        page.goto(f"{explorer.base}/ask?name={question.name}")
        expect(page.locator("form .params input")).to_have_count(len(question.params))


def one_of_a_kind(questions: tuple[Question, ...]) -> list[Question]:
    """One question for each set of types of parameters: the forms differ by nothing else."""
    return list({tuple(sorted({p.type for p in q.params})): q for q in questions}.values())
