"""The report on suspects, from the question to the files.

Do not break: that it leaves is logged before a file is written, with everybody it speaks of, and the report carries the
state of the log. Mistake a newcomer will make: logging the subjects alone; whoever is in it was consulted too.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphlink.report.asked import Asked
from graphlink.report.canonical import Document, document
from graphlink.report.scope import Scope, scope
from graphlink.report.writing import checked, write
from graphlink.runfolder import cited
from graphlink.view.shown import identities_named

if TYPE_CHECKING:
    from graphlink.graph.net import Net
    from graphlink.runfolder import RunFolder


def report(run: RunFolder, net: Net, asked: Asked, how: tuple[str, Path, bool]) -> list[Path]:
    """Make the report and write it; `how`: format, path, whether a CSV is to be safe for Excel. Returns the files."""
    format_, path, for_excel = how
    checked(format_, path)
    return write(canonical(run, net, asked, format_, path), format_, path, for_excel=for_excel)


def canonical(run: RunFolder, net: Net, asked: Asked, format_: str = "json", path: Path | None = None) -> Document:
    """The canonical form, logged as written to `path` where there is one."""
    within = scope(run, net, identities_named(run, asked.ids))
    return document(run, within, asked, _stamp(run, within, asked, format_, path))


def _stamp(run: RunFolder, within: Scope, asked: Asked, format_: str, path: Path | None) -> str:
    if asked.asking is None or path is None:
        return ""
    told: dict[str, Any] = {"ids": list(asked.ids), "format": format_, "audience": asked.audience}
    told |= {name: True for name in ("name_victims", "include_conditional") if getattr(asked, name)}
    others = [(identity, records) for identity, _, _, records in within.others]
    about = [f"identity:{one}" for one in within.subjects] + [f"person:{one}" for one in within.people]
    about += [f"identity:{one}" for one, _ in others] + [f"person:{one}" for _, those in others for one in those]
    about += [f"offence:{one}" for one in within.offences]
    return asked.asking.record("exported", asked=told, about=about, run=cited(run.manifest), to=path).words
