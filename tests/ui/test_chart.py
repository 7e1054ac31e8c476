"""The chart, in the explorer and as a file of its own: every key, the drawer, the table, undo, saving."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from graphlink import api
from graphlink.web.app import STATIC
from graphlink.web.single import ENTRY, bundle
from tests.ui.conftest import Open
from tests.ui.test_explorer_pages import axe

Enter = Callable[..., Page]
STATUS = ".status [role=status]"


def opened(page: Page, explorer: Open, id_: str = "rank:1") -> Page:
    page.goto(f"{explorer.base}/chart?id={id_}")
    expect(page.locator(".drawing canvas").first).to_be_attached(timeout=30000)
    expect(page.locator(".drawing")).to_be_focused()
    return page


def drawn_ids(page: Page) -> set[str]:
    """What the table, the chart's other half, shows."""
    return set(page.locator(".chart-table tbody bdi").all_inner_texts())


def counted(page: Page) -> tuple[int, int]:
    """Entities and ties in sight, as the page says."""
    found = re.match(r"(\d+) of \d+ entities, (\d+) ties", page.locator(".tools .mute").inner_text())
    assert found
    return int(found[1]), int(found[2])


@pytest.mark.chromium
def test_keys_of_the_chart(handmade_explorer: Open, enter: Enter) -> None:
    page = opened(enter(handmade_explorer, viewport={"width": 1440, "height": 900}), handmade_explorer)
    entities, ties = counted(page)
    assert entities > 5 and ties > 5
    page.keyboard.press("ArrowRight")
    expect(page.locator(STATUS)).not_to_contain_text("entities")
    chosen = page.locator(".drawer h2").inner_text()
    page.keyboard.press("h")
    assert counted(page)[0] == entities - 1
    page.keyboard.press("Control+z")
    assert counted(page) == (entities, ties)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator(".drawer")).to_be_focused()
    expect(page.locator(".drawer .sentence").first).to_be_visible()
    expect(page.locator(".drawer .src").first).to_contain_text(":")
    page.keyboard.press("Escape")
    expect(page.locator(".drawing")).to_be_focused()
    for key in ("f", "0", "+", "-"):
        page.keyboard.press(key)
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+H")
    expect(page.locator(STATUS)).to_contain_text("Everything else is hidden")
    page.keyboard.press("Control+z")
    page.keyboard.press("t")
    expect(page.locator(".chart-table")).to_be_visible()
    assert chosen.split("\n")[0]
    assert len(page.locator(".chart-table tbody tr").all()) >= ties
    page.keyboard.press("t")
    expect(page.locator(".drawing")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()


@pytest.mark.chromium
def test_path_and_judge_by_key(linked_explorer: Open, enter: Enter) -> None:
    page = opened(enter(linked_explorer, viewport={"width": 1440, "height": 900}), linked_explorer)
    page.keyboard.press("p")
    expect(page.locator(STATUS)).to_contain_text("Path from Dale PREWETT")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("p")
    expect(page.locator(STATUS)).to_contain_text("apart")
    page.keyboard.press("t")
    page.locator(".chart-table tr", has_text="89%").locator("td button").first.click()
    expect(page.locator(".drawer .prob")).to_contain_text("89%")
    page.keyboard.press("j")
    expect(page.get_by_role("dialog", name="Judgement")).to_be_visible()
    page.keyboard.press("Escape")


@pytest.mark.chromium
def test_what_stands_never_moves(handmade_explorer: Open, enter: Enter, tmp_path: Path) -> None:
    """Expand, path and undo leave what stands where it stands; a saved chart opens as it was."""
    page = opened(enter(handmade_explorer, viewport={"width": 1440, "height": 900}), handmade_explorer, "offence:C6")

    def saved() -> dict[str, dict[str, int]]:
        with page.expect_download() as download:
            page.get_by_role("button", name="Save", exact=True).click()
        download.value.save_as(tmp_path / "chart.json")
        kept = json.loads((tmp_path / "chart.json").read_text(encoding="utf-8"))
        assert kept.keys() >= {"ids", "places", "focus"} and "PREWETT" not in json.dumps(kept)
        return dict(kept["places"])

    before = saved()
    page.get_by_role("button", name=re.compile("^Table")).click()
    page.locator(".chart-table bdi", has_text="Ricky").first.click()
    page.get_by_role("button", name="Expand").first.click()
    expect(page.locator(STATUS)).to_contain_text(re.compile("added|Everything"))
    after = saved()
    assert {id_: after[id_] for id_ in before} == before
    page.get_by_role("button", name="Undo").click()
    page.locator("input[type=file]").set_input_files(tmp_path / "chart.json")
    expect(page.locator(STATUS)).to_contain_text("Opened:")
    assert saved() == after
    page.locator("input[type=file]").set_input_files(files=[{"name": "x.json", "mimeType": "", "buffer": b"[1"}])
    expect(page.locator(STATUS)).to_have_text("That file is no saved chart.")


@pytest.mark.chromium
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_with_drawer_and_table(handmade_explorer: Open, enter: Enter, scheme: str) -> None:
    page = opened(
        enter(handmade_explorer, color_scheme=scheme, viewport={"width": 1440, "height": 900}), handmade_explorer
    )
    assert axe(page) == []
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert axe(page) == []
    page.get_by_role("button", name=re.compile("^Table")).click()
    assert axe(page) == []


@pytest.fixture(scope="module")
def chart_file(handmade_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return api.open(handmade_folder).chart("rank:1").save(tmp_path_factory.mktemp("chart") / "chart.html")


@pytest.fixture
def alone(chart_file: Path, chromium: Browser) -> Iterator[Page]:
    """The file in a browser without a network; whatever it asks for or complains of fails the test."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, offline=True)
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: faults.append(request.url) if request.url != chart_file.as_uri() else None)
    page.goto(chart_file.as_uri())
    expect(page.locator(".drawing canvas").first).to_be_attached()
    yield page
    context.close()
    assert not [fault for fault in faults if not fault.startswith(("data:", "blob:"))]


@pytest.mark.chromium
def test_the_file_stands_alone(alone: Page) -> None:
    expect(alone.locator(".marking")).to_have_text("OFFICIAL-SENSITIVE")
    expect(alone.locator("h1")).to_contain_text("Dale PREWETT")
    expect(alone.locator(".status")).to_contain_text("As at 31 Oct 2026")
    alone.keyboard.press("ArrowRight")
    alone.keyboard.press("Enter")
    expect(alone.locator(".drawer .src").first).to_be_visible()
    assert axe(alone) == []
    assert alone.locator("a[href^='/']").count() == 0


def test_the_file_names_no_victim_and_no_address_of_the_net(chart_file: Path) -> None:
    text = chart_file.read_text(encoding="utf-8")
    assert "KOWALSKA" not in text and "MARSH" not in text
    assert not re.search(r"""(src|href)\s*=\s*["']https?:""", text)
    assert len(text) < 1_500_000
    data = re.search(r'id="graphlink-data">(.*?)</script>', text, re.DOTALL)
    assert data and json.loads(data[1])["focus"]


def test_every_module_can_be_embedded() -> None:
    """Imports and exports are of the forms that the file's one script knows."""
    script = bundle(ENTRY)
    assert not re.search(r"^\s*(import|export)\b", script, re.MULTILINE)
    for path in STATIC.glob("*.js"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith(("import", "export")):
                assert re.match(
                    r'import \{ [\w, ]+ \} from "\./\w+\.js";$|export (async function|function|class|const) \w+', line
                ), f"{path.name}: {line}"
            assert ".innerHTML" not in line and " style=" not in line, f"{path.name}: {line}"
