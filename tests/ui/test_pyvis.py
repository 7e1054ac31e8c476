"""The chart as a pyvis page: nothing fetched, nothing run, nothing lost."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from graphlink import api
from graphlink.errors import InputError
from graphlink.web.pyvis_page import pyvis_page, rings
from graphlink.web.single import ChartFile
from tests import handmade
from tests.handmade import manifest
from tests.ui.conftest import NAMES, hostile_world

RUNS = '<img src=x onerror="document.title=1"> href=javascript:document.title=1'


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> ChartFile:
    world = hostile_world()
    for row in world["offences"]:
        row["offence_title"] = RUNS
    world["ties"] += [handmade.tie(n, "person:N2", "phone:+447700900417", "user", source="intel") for n in (91, 92)]
    folder = handmade.write_run(tmp_path_factory.mktemp("pyvis") / "run", world, manifest())
    chart = api.open(folder).chart("rank:1", style="pyvis")
    assert isinstance(chart, ChartFile)
    return chart


def _sets(page: str) -> list[list[dict[str, Any]]]:
    """The nodes and the edges as vis-network is given them."""
    return [json.loads(found) for found in re.findall(r"new vis\.DataSet\((\[.*?\])\);", page, re.DOTALL)[:2]]


def test_nothing_in_it_is_fetched(made: ChartFile) -> None:
    scripts = re.sub(r"<script\b[^>]*>.*?</script>|<style\b[^>]*>.*?</style>", "", made.html, flags=re.DOTALL)
    assert not re.search(r"https?://|\b(?:src|href)\s*=", scripts)
    assert "default-src 'none'" in scripts
    assert not re.search(r"<script[^>]+src", made.html)


def test_every_tie_is_there_parallels_too(made: ChartFile) -> None:
    nodes, edges = _sets(made.html)
    assert {n["id"] for n in nodes} == {e["id"] for e in made.facts["entities"]}
    assert sorted(e["id"] for e in edges) == sorted(t["id"] for t in made.facts["ties"])
    pairs = [frozenset((e["from"], e["to"])) for e in edges]
    assert len(set(pairs)) < len(pairs), "the world has parallel ties"
    bends = {(frozenset((e["from"], e["to"])), e["from"], e["smooth"]["type"], e["smooth"]["roundness"]) for e in edges}
    assert len(bends) == len(edges), "parallels lie apart"
    assert all(e["arrows"] == "" for e in edges) and not any(n.get("physics") for n in nodes)


def test_it_carries_marking_day_and_log(made: ChartFile, tmp_path: Path) -> None:
    text = made.save(tmp_path / "chart.html").read_text(encoding="utf-8")
    assert "OFFICIAL-SENSITIVE" in text and "As at 31 Oct 2026" in text
    assert re.search(r'name="graphlink-log" content="\d+ [0-9a-f]+"', text)


def test_no_two_stand_in_one_place(made: ChartFile) -> None:
    places = rings(made.facts["entities"])
    assert len(set(places.values())) == len(made.facts["entities"])


def test_what_pyvis_leaves_to_be_fetched_is_refused(made: ChartFile, monkeypatch: pytest.MonkeyPatch) -> None:
    from pyvis.network import Network

    from graphlink.errors import GraphlinkError

    monkeypatch.setattr(Network, "generate_html", lambda self: '<html><body><img src="pixel.png"></body></html>')
    with pytest.raises(GraphlinkError, match="to be fetched"):
        pyvis_page("x", made.header, made.facts)


def test_another_style_is_refused(handmade_folder: Path) -> None:
    with pytest.raises(InputError, match="no style"):
        api.open(handmade_folder).chart("rank:1", style="sigma")  # type: ignore[union-attr]


@pytest.mark.chromium
def test_it_opens_without_a_network_and_runs_no_title(made: ChartFile, tmp_path: Path, chromium: Browser) -> None:
    file = made.save(tmp_path / "chart.html")
    context = chromium.new_context(offline=True)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: faults.append(request.url) if not request.url.startswith("file:") else None)
    page.on("dialog", lambda dialog: faults.append(dialog.message))
    page.goto(file.as_uri())
    expect(page.locator("canvas")).to_be_visible()
    expect(page.locator("h1")).to_contain_text("what ties to them")
    box = page.locator("canvas").bounding_box()
    assert box is not None
    for x in range(10, 100, 15):
        page.mouse.move(box["x"] + box["width"] * x / 100, box["y"] + box["height"] / 2)
    assert page.title() == made.title
    assert page.locator("img").count() == 0 and NAMES["markup"] not in page.title()
    context.close()
    assert faults == []
