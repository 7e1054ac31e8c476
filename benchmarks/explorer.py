"""The explorer in a headless Chromium: start, first paint, filter, sort, a person, expand, dragging, a chart as a file.

    python benchmarks/explorer.py RUN [--entities 300,1000] [--people 10] [--chromium PATH]

RUN is a run folder: one of 36,000 identities for the list, one of 1M offences for the start. Beside graphlink's own
chart the same entities are drawn by pyvis (as `chart --style pyvis` writes it) and by a plain page of vis-network with
its default physics, in the same browser. Prints Markdown for benchmarks/README.md. Seconds of a machine that others use
say little: compare the rows of one run with each other.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import Browser, Page, sync_playwright

import graphlink.api as gl
from graphlink.web.charted import neighbours
from graphlink.web.single import Walkable

GOALS = {"start": 4000, "memory": 1000, "first paint": 1000, "sort": 100, "filter": 100, "person": 300, "expand": 200,
         "file": 1000, "file size": 1_500_000}  # fmt: skip
_PATIENCE = 300_000  # ms
# What happens from `act` until `done` holds, in ms, watched inside the page.
_TIMED = """
async ([act, done]) => {
  const from = performance.now();
  document.querySelector(act.at)[act.how](...(act.with || []));
  if (act.fire) document.querySelector(act.at).dispatchEvent(new Event(act.fire, { bubbles: true }));
  const before = document.querySelector(done).textContent;
  for (;;) {
    await new Promise(requestAnimationFrame);
    if (document.querySelector(done)?.textContent !== before) return performance.now() - from;
    if (performance.now() - from > 60000) return NaN;
  }
}
"""
_FRAMES = """
() => { window.frames_seen = []; const seen = t => { window.frames_seen.push(t); window.frames_wanted !== false && requestAnimationFrame(seen); };
  window.frames_wanted = true; requestAnimationFrame(seen); }
"""  # noqa: E501
_VIS = """<!doctype html><html><head><meta charset="utf-8"><style>#n { width: 100vw; height: 90vh }</style>
<script>LIBRARY</script></head><body><div id="n"></div><script>
const net = new vis.Network(document.getElementById("n"), DATA, {});
net.once("stabilizationIterationsDone", () => { document.title = "ready"; });
</script></body></html>"""


@contextmanager
def serving(run: Path) -> Iterator[tuple[str, float, psutil.Process]]:
    """`graphlink explore` of a run: the address, milliseconds until it was told, the process."""
    begun = time.perf_counter()
    command = [sys.executable, "-m", "graphlink", "explore", str(run), "--no-browser", "--purpose", "benchmark"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, encoding="utf-8")
    try:
        assert process.stderr
        said = []
        for line in process.stderr:
            said.append(line)
            if found := re.search(r"http://127\.0\.0\.1:\d+/\?token=\S+", line):
                yield found[0], 1000 * (time.perf_counter() - begun), psutil.Process(process.pid)
                return
        raise SystemExit("the explorer did not start: " + "".join(said))
    finally:
        process.terminate()
        process.wait(30)


def took(work: Callable[[], Any]) -> float:
    """Milliseconds of wall time."""
    begun = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - begun)


def frames(page: Page, at: str) -> float:
    """Frames a second while the drawing is dragged about for two seconds; between the first and the last frame."""
    box = page.locator(at).first.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2 + 7, box["y"] + box["height"] * 0.9
    page.evaluate(_FRAMES)
    page.mouse.move(x, y)
    page.mouse.down()
    until, i = time.perf_counter() + 2, 0
    while time.perf_counter() < until:
        i += 1
        page.mouse.move(x + 120 * (i % 2), y - 60 * (i % 3))
    page.mouse.up()
    seen = page.evaluate("() => { window.frames_wanted = false; return window.frames_seen; }")
    return 1000 * (len(seen) - 1) / max(seen[-1] - seen[0], 1) if len(seen) > 1 else 0.0


def visible(page: Page, at: str) -> None:
    page.locator(at).first.wait_for(state="visible", timeout=_PATIENCE)


def of_list(page: Page, first: str) -> Iterator[tuple[str, float]]:
    """First paint, sorting and filtering; the address opens once."""
    rows = "tr[data-k='0'] .c-who bdi"

    def paint() -> None:
        page.goto(first, timeout=_PATIENCE)
        visible(page, rows)

    yield "first paint", took(paint)
    body = ".grid tbody"
    press = {"at": "th[data-sort='harm'] button", "how": "click"}
    yield "sort", statistics.median(page.evaluate(_TIMED, [press, body]) for _ in range(5))
    options = page.locator("#f-kind option").count()
    chosen = [
        page.evaluate(_TIMED, [{"at": f"#f-kind option:nth-child({2 + i % (options - 1)})", "how": "setAttribute",
                                "with": ["selected", ""], "fire": "change"}, body])
        for i in range(min(5, options - 1))
    ]  # fmt: skip
    if chosen:
        yield "filter", statistics.median(chosen)


def of_people(page: Page, base: str, people: int) -> tuple[str, float]:
    """Until the sum of the waterfall stands, median."""

    def one(rank: int) -> None:
        page.goto(f"{base}/show?id=rank:{rank}", timeout=_PATIENCE)
        visible(page, ".wf-sum")

    return "person", statistics.median(took(partial(one, rank)) for rank in range(1, people + 1))


def of_chart(page: Page, base: str) -> tuple[str, float]:
    """Expanding what the chart starts from, until the count of entities has changed."""
    found = []
    for rank in range(1, 6):
        page.goto(f"{base}/chart?id=rank:{rank}", timeout=_PATIENCE)
        visible(page, ".drawing canvas")
        ms = page.evaluate(_TIMED, [{"at": ".tools .btn", "how": "click"}, ".status [role=status]"])
        found.append(ms)
    return "expand", statistics.median(found)


def of_files(browser: Browser, run: Path, entities: int, folder: Path) -> Iterator[tuple[str, str, str, str]]:
    """Size, milliseconds until ready, frames a second: our file, the pyvis file, a plain page of vis-network."""
    opened = gl.open(run)
    assert isinstance(opened, gl.Run)
    files = {style: opened.chart("rank:1", hops=4, limit=entities, style=style) for style in ("", "pyvis")}
    for style, made in files.items():
        path = made.save(folder / f"{style or 'own'}-{entities}.html")
        yield _row(browser, path, f"{style or 'graphlink'}, {made.shown + 1}", "canvas")
    from pyvis.network import __file__ as where

    library = next(Path(where).parent.glob("templates/lib/vis-9*/vis-network.min.js")).read_text(encoding="utf-8")
    facts = neighbours(Walkable(opened.folder, opened._net), {"id": "rank:1", "hops": "4", "limit": str(entities)})
    data = {"nodes": [{"id": e["id"], "label": e["label"]} for e in facts["entities"]],
            "edges": [{"from": t["a"], "to": t["b"]} for t in facts["ties"]]}  # fmt: skip
    plain = folder / f"vis-{entities}.html"
    text = _VIS.replace("LIBRARY", library).replace("DATA", json.dumps(data).replace("<", "\\u003c"))
    plain.write_text(text, encoding="utf-8")
    yield _row(browser, plain, f"vis-network, {len(data['nodes'])}", "canvas", title="ready")


def _row(browser: Browser, path: Path, name: str, at: str, title: str = "") -> tuple[str, str, str, str]:
    page = browser.new_page(viewport={"width": 1440, "height": 900})

    def ready() -> None:
        page.goto(path.as_uri(), timeout=_PATIENCE)
        visible(page, at)
        while title and page.title() != title:
            time.sleep(0.05)

    ms = took(ready)
    rate = frames(page, at)
    page.close()
    return name, f"{path.stat().st_size / 1e6:.2f} MB", f"{ms:,.0f} ms", f"{rate:.0f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path)
    parser.add_argument("--entities", default="300,1000", type=lambda text: [int(n) for n in text.split(",")])
    parser.add_argument("--people", type=int, default=10)
    parser.add_argument("--chromium", default=shutil.which("chromium") or shutil.which("google-chrome"))
    asked = parser.parse_args()
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=asked.chromium, args=["--no-sandbox", "--disable-gpu"])
        print("| what | found | goal |\n|---|---|---|")
        with serving(asked.run) as (first, started, process):
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            base = first.partition("/?")[0]
            told = [
                ("start", started),
                *of_list(page, first),
                of_people(page, base, asked.people),
                of_chart(page, base),
            ]
            for name, ms in told:
                print(f"| {name} | {ms:,.0f} ms | {GOALS[name]:,} ms |")
            print(f"| memory | {process.memory_info().rss / 1e6:,.0f} MB | {GOALS['memory']:,} MB |")
            page.close()
        print("\n| drawn by, entities | size | ready | frames/s dragging |\n|---|---|---|---|")
        for entities in asked.entities:
            for row in of_files(browser, asked.run, entities, Path(folder)):
                print("| " + " | ".join(row) + " |")
        browser.close()


if __name__ == "__main__":
    main()
