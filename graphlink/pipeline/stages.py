"""The stages in order, timed; the folder is swapped in whole at the end or not at all.

Do not break: nothing here decides anything about people; each stage is a function of the tables before it.
"""

from __future__ import annotations

import contextlib
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from graphlink import duck, evidence, ranking, tables
from graphlink.attribution import attribute
from graphlink.catalogue.outputs import TABLES
from graphlink.decisions import InForce
from graphlink.errors import InputError, RowError
from graphlink.harm.counting import counted
from graphlink.harm.policy import Policy
from graphlink.harm.table import HarmTable
from graphlink.harm.values import value_offences
from graphlink.pipeline import sources
from graphlink.pipeline.decide import decisions_in_force, refuse_contradicting_seats
from graphlink.pipeline.manifest import compose
from graphlink.pipeline.people import ALL_CONFLICTS, resolve_people
from graphlink.pipeline.removal import records_removed
from graphlink.pipeline.writing import write
from graphlink.runfolder import RunFolder, building
from graphlink.settings import Settings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Progress = Callable[[str, int, int], None]  # stage in plain words, how many are done, how many there are

_STAGES = (
    "reading and checking",
    "records, seats and ties",
    "who is the same human",
    "what counts, and for how much",
    "who did it",
    "the list and its interval",
    "writing",
    "report",
)


@dataclass(frozen=True, slots=True)
class Request:
    """What a run is asked to do. `today` and `now` are passed in: nothing below reads the clock."""

    data: Path
    out: Path
    policy: Policy
    harm: HarmTable
    settings: Settings
    now: datetime
    today: date
    as_of: date | None = None
    decisions: Path | None = None
    progress: Progress | None = None
    harm_path: Path | None = None  # where `harm` was read from; None: bundled, or made in memory


@dataclass(slots=True)
class Log:
    """What each stage took: seconds, memory in bytes at its end."""

    progress: Progress | None
    stages: list[dict[str, Any]] = field(default_factory=list)

    @contextlib.contextmanager
    def stage(self, name: str) -> Iterator[None]:
        if self.progress:
            self.progress(name, _STAGES.index(name), len(_STAGES))
        started = time.perf_counter()
        yield
        seconds = round(time.perf_counter() - started, 3)
        memory = psutil.Process().memory_info().rss
        self.stages.append({"name": name, "seconds": seconds, "memory_bytes": memory})


def perform(request: Request, finish: Callable[[RunFolder, Path], None]) -> dict[str, Any]:
    """Run every stage and swap the folder in; `finish(run, folder)` writes what is made from a whole run, and may add
    to the run's manifest, which is written last.

    Returns run.json. Raises InputError, SettingsError, HarmError, RunFolderError; then nothing was written.
    """
    _refuse_overlap(request.data, request.out)
    log = Log(request.progress)
    with building(request.out) as build:
        spill = build.folder / "spill"
        con = duck.connect(request.settings, spill=_spill(request.settings, spill))
        manifest = _analyse(con, request, log, build.folder)
        manifest["records_removed"] = records_removed(con, request.out)
        with log.stage("writing"):
            manifest["written"] = _write_all(con, build.folder)
        con.close()
        _remove_spill(spill)
        with log.stage("report"):
            finish(RunFolder.unfinished(build.folder, manifest, request.settings), build.folder)
        manifest["finished"] = datetime.now(UTC).isoformat(timespec="seconds")
        build.finish(manifest)
    return manifest


def _spill(settings: Settings, beside: Path) -> Path:
    return Path(settings.temp_dir) if settings.temp_dir else beside


def _remove_spill(folder: Path) -> None:
    if folder.is_dir():
        for file in folder.iterdir():
            file.unlink(missing_ok=True)
        folder.rmdir()


def _refuse_overlap(data: Path, out: Path) -> None:
    source, target = data.absolute().resolve(), out.absolute().resolve()
    if target == source or target in source.parents:
        raise InputError(
            "The run folder would replace the data.",
            (RowError("-o", None, None, f"{out} holds {data}.", "Choose another folder: -o FOLDER"),),
        )


def _analyse(con: DuckDBPyConnection, request: Request, log: Log, work: Path) -> dict[str, Any]:
    with log.stage("reading and checking"):
        read = tables.read(
            request.data, con, request.settings, today=request.today, decisions=request.decisions, work=work
        )
        as_of = request.as_of or evidence.as_of_day(con, request.today)
    with log.stage("records, seats and ties"):
        evidence.assemble(con, request.settings, as_of)
        decisions = decisions_in_force(con, made_by=request.as_of, settings=request.settings)
    with log.stage("who is the same human"):
        resolve_people(con, decisions, request.settings)
        refuse_contradicting_seats(con, decisions)
    with log.stage("what counts, and for how much"):
        value_offences(con, request.harm, "k_offences", "valued")
        count_offences(con, request.policy, as_of)
    with log.stage("who did it"):
        attribute(con, decisions, request.policy, request.settings)
    with log.stage("the list and its interval"):
        ranking.rank(con, request.policy, request.settings, as_of)
    con.execute(f"CREATE VIEW all_conflicts AS {ALL_CONFLICTS}")
    return compose(con, _facts(request, read, decisions, as_of), log.stages)


def _facts(request: Request, read: tables.ReadReport, decisions: InForce, as_of: date) -> dict[str, Any]:
    return {
        "run_id": secrets.token_hex(8),
        "request": request,
        "read": read,
        "decisions": decisions,
        "as_of": as_of,
        "import": sources.import_note(request.data),
    }


def count_offences(con: DuckDBPyConnection, policy: Policy, as_of: date) -> None:
    """Write offences_valued, victim_sexes and offence_counts: which offences the policy counts, and why not."""
    con.execute(
        'CREATE TABLE offences_valued AS SELECT o.*, v.days, v.category, v."group", v.vawg '
        "FROM k_offences o JOIN valued v USING (offence_id)"
    )
    con.execute(
        "CREATE TABLE victim_sexes AS SELECT w.offence_id, coalesce(p.sex, w.sex) AS sex "
        "FROM victim_rows w LEFT JOIN k_persons p USING (person_id)"
    )
    counted(
        con, offences="offences_valued", victims="victim_sexes", policy=policy, as_of=as_of, target="offence_counts"
    )


def _write_all(con: DuckDBPyConnection, folder: Path) -> dict[str, int]:
    written = {}
    for table in TABLES:
        written[table.name] = write(con, table, sources.QUERIES[table.name], folder)
    return written
