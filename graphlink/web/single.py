"""The chart as one file: the pages of the explorer, the facts and the library in one HTML page that asks nobody.

Do not break: the page runs only the scripts whose hashes stand in its own policy, and its data are inert JSON. Mistake
a newcomer will make: an import that the pattern here does not know; a module is `import { a } from "./b.js";` and
`export function`, `export class`, `export async function` or `export const`.
"""

from __future__ import annotations

import base64
import hashlib
import html
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any

from graphlink.audit import Asking, Stamp, current
from graphlink.graph.net import Net
from graphlink.runfolder import cited
from graphlink.view.about import About, about
from graphlink.view.source import Source
from graphlink.view.words import day
from graphlink.web import charted
from graphlink.web.app import STATIC, print_css
from graphlink.web.charted import Walk
from graphlink.web.plain import Facts, dumps

MOST = 300  # entities in a file; the first 40 stand on the chart, the rest come by expanding
ENTRY = "alone.js"

_IMPORT = re.compile(r'^import \{ ([^}]*) \} from "\./([\w]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async function|function|class|const) (\w+))", re.MULTILINE)
_PAGE = Template("""<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="$policy">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="graphlink-log" content="$stamp">
<title>$title</title>
<style>$style</style>
</head>
<body class="app">
<section class="marking">$marking</section>
<main id="main"><h1 class="page">$title</h1>
<p class="page">This chart is drawn by a script inside the file. $log</p></main>
<script type="application/json" id="graphlink-data">$data</script>
<script>$library</script>
<script type="module">$script</script>
</body>
</html>
""")


@dataclass(frozen=True, slots=True)
class Walkable:
    """A run and its graph, without a server."""

    source: Source
    net: Net


@dataclass(frozen=True, slots=True)
class ChartFile:
    """A chart as one page: `html` is the whole of it. In a notebook it shows itself; what is saved carries a stamp of
    the log."""

    title: str
    shown: int
    total: int
    run: Mapping[str, str]
    header: About
    facts: Facts
    asking: Asking
    style: str = ""  # pyvis, or empty for graphlink's own

    def _page(self, stamp: Stamp | None = None) -> str:
        if self.style == "pyvis":
            from graphlink.web.pyvis_page import pyvis_page

            return pyvis_page(self.title, self.header, self.facts, stamp)
        return page(self.title, self.header, self.facts, stamp)

    @property
    def html(self) -> str:
        """The page without a stamp."""
        return self._page()

    def save(self, path: str | Path) -> Path:
        """Write the page, readable by its owner alone, stamped with the state of the log that says so.

        AuditError where it cannot be logged; nothing is then written.
        """
        target = Path(path)
        about_ids = [one["id"] for one in self.facts["entities"]]
        stamp = self.asking.record(
            "exported", asked={"chart": self.facts["focus"]}, about=about_ids, run=self.run, to=path
        )
        text = self._page(stamp)
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        return target

    def _repr_html_(self) -> str:
        self.asking.record("opened", asked={"chart": self.facts["focus"]}, run=self.run)
        return f'<iframe title="{html.escape(self.title)}" width="100%" height="640" srcdoc="{html.escape(self.html)}">'


def chart_file(run: Walk, id_: str, *, hops: int = 2, limit: int = MOST, asking: Asking | None = None) -> ChartFile:
    """The chart around one thing. Raises NotFoundError, AmbiguousError, InputError, LimitError."""
    found = charted.neighbours(run, {"id": id_, "hops": str(hops), "limit": str(limit)})
    start = next(one for one in found["entities"] if one["id"] == found["focus"])
    return ChartFile(
        title=f"{start['label']} and what ties to them",
        shown=found["shown"],
        total=found["total"],
        run=cited(run.source.manifest),
        header=about(run.source),
        facts=found,
        asking=asking or current(),
    )


def page(title: str, header: About, found: Mapping[str, Any], stamp: Stamp | None = None) -> str:
    """The whole page around the facts of a chart."""
    log = stamp.words if stamp else ""
    facts: Facts = {
        **found,
        "about": {
            "marking": header.marking, "as_at": header.as_of, "as_at_text": day(header.as_of), "run": header.run_id,
            "policy": header.policy, "window": header.window, "harm": header.harm_sentence, "edition": header.edition,
            "version": header.version, "log": log,
        },
    }  # fmt: skip
    style = (STATIC / "app.css").read_text(encoding="utf-8") + print_css(header, log)
    library = (STATIC / "vendor" / "cytoscape.min.js").read_text(encoding="utf-8")
    script = bundle(ENTRY)
    policy = (
        f"default-src 'none'; script-src {_hash(library)} {_hash(script)}; style-src {_hash(style)}; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
    parts = {"title": html.escape(title), "marking": html.escape(header.marking), "policy": policy, "log": log}
    parts["stamp"] = f"{stamp.count} {stamp.head}" if stamp else ""
    return _PAGE.substitute(**parts, style=style, data=dumps(facts), library=library, script=script)


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def bundle(entry: str) -> str:
    """The modules that `entry` needs as one script, each in a scope of its own, in the order in which they need each
    other."""
    done: dict[str, str] = {}

    def take(name: str) -> None:
        if name in done:
            return
        text = (STATIC / name).read_text(encoding="utf-8")
        for _, other in _IMPORT.findall(text):
            take(other)
        exported = ", ".join(_EXPORT.findall(text))
        body = _IMPORT.sub(lambda found: f"const {{ {found[1]} }} = {_scope(found[2])};\n", text)
        done[name] = f"const {_scope(name)} = (() => {{\n{_EXPORT.sub('', body)}\nreturn {{ {exported} }};\n}})();\n"

    take(entry)
    return "\n" + "\n".join(done.values())


def _scope(name: str) -> str:
    return "in_" + name.removesuffix(".js")
