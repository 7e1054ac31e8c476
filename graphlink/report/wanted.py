"""`run.report(ids, format, path)`: what a run offers to whoever wants a report of it.

Do not break: importing this imports nothing heavy; a run is opened by light commands too. Mistake a newcomer will make:
a second list of options; the command line passes its own through here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

from graphlink.audit import Asking

if TYPE_CHECKING:
    from graphlink.graph.net import Net
    from graphlink.runfolder import RunFolder


class Reported(TypedDict, total=False):
    """How a report is made. `audience`: own, or partner for the redacted edition; `name_victims`: victims and third
    parties by name, which needs a purpose; `include_conditional`: a partner gets ties of handling code C too;
    `marking`: instead of the run's; `author`: who answers for it; `for_excel`: no cell of a CSV begins a formula."""

    audience: str
    name_victims: bool
    include_conditional: bool
    marking: str
    author: str
    for_excel: bool


class Reports:
    """What has a run folder, a graph over it, and somebody who asks."""

    folder: RunFolder

    @property
    def asking(self) -> Asking:
        raise NotImplementedError

    @property
    def _net(self) -> Net:
        raise NotImplementedError

    def report(
        self, ids: str | Iterable[str], format: str, path: str | Path, **reported: Unpack[Reported]
    ) -> list[Path]:
        """The linked-suspect report on people: html, docx, xlsx, csv, json, graphml, gexf or i2. Returns the files.

        `ids`: people as `show` takes them, and `rank:1-100`. `path`: a file; a folder for csv and i2, and for any other
        format a folder that is there gets one file a suspect. It is logged before it is written. Raises NotFoundError,
        AmbiguousError, InputError, AccessError and AuditError.
        """
        from graphlink.report.asked import Asked
        from graphlink.report.reporting import report

        for_excel = reported.get("for_excel", False)
        asked = Asked(
            (ids,) if isinstance(ids, str) else tuple(ids),
            audience=reported.get("audience", "own"),
            name_victims=reported.get("name_victims", False),
            include_conditional=reported.get("include_conditional", False),
            marking=reported.get("marking", ""),
            author=reported.get("author", ""),
            asking=self.asking,
            made=datetime.now(UTC),
        )
        return report(self.folder, self._net, asked, (format, Path(path), for_excel))
