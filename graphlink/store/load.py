"""`load`: a run into the graph store, the user's own or the managed one; afterwards the graph is that run, and whole.

Do not break: both ways read the same rows (load_rows.py), so that their graphs are equal to the last property. Mistake
a newcomer will make: starting the managed server to see whether there is something to do; a load builds a new store and
leaves the one before alone until the new one answers.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from graphlink import duck
from graphlink.graph import LeftOut, nodes_and_ties
from graphlink.runfolder import RunFolder
from graphlink.settings import Settings
from graphlink.store.load_rows import Part, Progress, prepare


@dataclass(frozen=True)
class Loaded:
    """What stands in the graph after a load. `nodes` and `ties` by label and relationship; `sent`, `gone` and `noted`
    (what only took on the new run's id) say what changed, and are empty where the store was built anew (`anew`)."""

    run: str
    uri: str
    managed: bool
    nodes: Mapping[str, int]
    ties: Mapping[str, int]
    left_out: tuple[LeftOut, ...]
    seconds: float
    anew: bool = False
    sent: Mapping[str, int] = field(default_factory=dict)
    gone: Mapping[str, int] = field(default_factory=dict)
    noted: int = 0


def load(run_folder: RunFolder, settings: Settings, progress: Progress | None = None) -> Loaded:
    """Make the graph of the store that `settings` means that of the run. StoreError as `connect` and `load_bolt` say.

    The graph before stays whole until the new one is, or says `loading` in its Run node.
    """
    from graphlink.store import load_bolt, load_managed
    from graphlink.store.connect import open_target
    from graphlink.store.target import own_target

    began = time.perf_counter()
    target = own_target(settings)
    with tempfile.TemporaryDirectory(prefix="graphlink-load-", dir=settings.temp_dir or None) as spill, duck.room():
        con = duck.connect(settings, spill=Path(spill))
        graph = nodes_and_ties(con, run_folder)
        parts = prepare(graph, progress)
        nodes, ties = _counts(parts, nodes=True), _counts(parts, nodes=False)
        if target is None:
            uri, anew = load_managed.load(con, parts, settings, progress)
            done = Loaded(graph.run, uri, True, nodes, ties, graph.left_out, 0, anew=anew)
        else:
            with open_target(target) as connection:
                written = load_bolt.load(con, parts, connection, progress)
            done = Loaded(
                graph.run, target.uri, False, nodes, ties, graph.left_out, 0,
                sent=written.sent, gone=written.gone, noted=written.stamped,
            )  # fmt: skip
        con.close()
    return _timed(done, began)


def write_import_files(
    run_folder: RunFolder, folder: Path, settings: Settings, progress: Progress | None = None
) -> Path:
    """Import files of the run in `folder`, which must be new or empty, and beside them what an administrator runs.

    Returns the page that says how. Raises StoreError where `folder` holds something else.
    """
    from graphlink.store.load_export import export

    with tempfile.TemporaryDirectory(prefix="graphlink-load-", dir=settings.temp_dir or None) as spill, duck.room():
        con = duck.connect(settings, spill=Path(spill))
        graph = nodes_and_ties(con, run_folder)
        page = export(con, prepare(graph, progress), folder, progress)
        con.close()
    return page


def _counts(parts: Sequence[Part], *, nodes: bool) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in parts:
        if part.is_node == nodes:
            found[part.name] = found.get(part.name, 0) + part.rows
    return {name: rows for name, rows in found.items() if rows}


def _timed(done: Loaded, began: float) -> Loaded:
    from dataclasses import replace

    return replace(done, seconds=time.perf_counter() - began)
