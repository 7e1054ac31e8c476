"""One mutated input: read it, or run on it from reading to the report, and say how that ended.

Do not break: an input ends well in three ways only: refused by a GraphlinkError, read with counts that add up, run
with harm that adds up. Anything else is a fault of the program, whatever the input; `Trial.fault` says what.
"""

from __future__ import annotations

import faulthandler
import random
import shutil
import time
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from graphlink import duck
from graphlink.errors import GraphlinkError, InputError
from graphlink.harm.policy import load_policy
from graphlink.harm.table import HarmTable
from graphlink.pipeline import Request, perform
from graphlink.report import write_report
from graphlink.runfolder import RunFolder
from graphlink.settings import Settings
from tests.fuzz.mutations import write_spoilt
from tests.fuzz.tables_kit import TODAY, read_folder, tiny_world

LONGEST = 60.0  # seconds; a trial takes one
READING = "reading and checking"
IN_FIVE = 2  # so many of five inputs are run whole, the others only read
REPORT_EVERY = 20  # so many inputs, one of which is run to its report

REFUSED = "refused while reading"
READ_SOUND = "read, nothing lost"
READ_LOST = "read, rows or cells lost"
STOPPED = "run refused after reading"
WHOLE_SOUND = "whole run, nothing lost"
WHOLE_LOST = "whole run, rows or cells lost"
FAULT = "FAULT"
ENDS = (REFUSED, READ_SOUND, READ_LOST, STOPPED, WHOLE_SOUND, WHOLE_LOST, FAULT)


@dataclass(frozen=True, slots=True)
class Trial:
    """How one input ended: one of ENDS; what was in it; the fault, with where it was raised, if it ended in one."""

    seed: int
    end: str
    seconds: float
    parquet: bool = False
    report: bool = False
    fault: str = ""


def try_input(seed: int, folder: Path) -> Trial:
    """Spoil a small world by `seed` in `folder`, read it or run on it, and remove it. A hang ends the process."""
    started = time.perf_counter()
    faulthandler.dump_traceback_later(LONGEST, exit=True)
    parquet = report = False
    fault = ""
    try:
        write_spoilt(folder / "data", tiny_world(seed % 50, people=5), seed)
        parquet = any((folder / "data").glob("*.parquet"))
        if seed % 5 < IN_FIVE:
            report = seed % REPORT_EVERY == 0
            end = _run(folder, seed, report)
        else:
            end = _read(folder / "data")
    except Exception as error:
        end, fault = FAULT, _where(error)
    finally:
        faulthandler.cancel_dump_traceback_later()
        shutil.rmtree(folder, ignore_errors=True)
    return Trial(seed, end, round(time.perf_counter() - started, 3), parquet, report, fault)


def _where(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-3:]
    frames = " < ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in reversed(last))
    return f"{type(error).__name__}: {str(error).strip()[:400]} ({frames})"


def _read(data: Path) -> str:
    try:
        outcome = read_folder(data)
    except InputError as error:
        _explains(error)
        return REFUSED
    _add_up({name: vars_of(count) for name, count in outcome.report.tables.items()})
    for table, count in outcome.report.tables.items():
        held = duck.value(outcome.con, f"SELECT count(*) FROM in_{table}")
        assert count.accepted == held, f"{table}: {count.accepted} accepted, {held} in the table"
    assert len(outcome.rejected) == outcome.report.rejected, "rejected rows and their list differ"
    lost = bool(outcome.report.faults())
    outcome.con.close()
    return READ_LOST if lost else READ_SOUND


def vars_of(count: Any) -> dict[str, int]:
    return {name: getattr(count, name) for name in ("read", "accepted", "rejected", "duplicate")}


def _explains(error: GraphlinkError) -> None:
    """A refusal says why and what to do, and is not the program's own doubt in another dress."""
    said = str(error)
    assert said.strip(), "a refusal without a word"
    for doubt in ("do not add up", "the parser stopped", "fault in graphlink"):
        assert doubt not in said, said
    if isinstance(error, InputError):
        assert error.faults or "holds no table" in said or "graphlink check" in said, said


def _add_up(tables: Mapping[str, Mapping[str, int]]) -> None:
    for name, n in tables.items():
        assert n["read"] == n["accepted"] + n["rejected"] + n["duplicate"], f"{name}: {dict(n)}"


@cache
def _asking() -> duckdb.DuckDBPyConnection:
    return duck.connect(Settings(threads=1))


@cache
def _harm() -> HarmTable:
    return HarmTable.load(None)


def _settings(seed: int) -> Settings:
    rng = random.Random(seed)
    return Settings(
        draws=100,
        threads=1,
        memory_limit="1GB",
        attribution=rng.choice(("plain", "plain", "linked")),
        identity="linked" if rng.random() < 0.1 else "plain",
    )


def _run(folder: Path, seed: int, report: bool) -> str:
    stages: list[str] = []
    policy = load_policy(random.Random(seed).choice(("all-crime", "v100", "sexual-harm", "stalking")))
    out = folder / "out" / "run"
    request = Request(
        data=folder / "data",
        out=out,
        policy=policy,
        harm=_harm(),
        settings=_settings(seed),
        now=datetime.now(UTC),
        today=TODAY,
        progress=lambda stage, done, of: stages.append(stage),
    )
    try:
        manifest = perform(request, lambda run, built: _page(run, built, report))
    except GraphlinkError as error:
        _explains(error)
        _nothing_but_locks(out.parent)
        return REFUSED if stages[-1:] == [READING] else STOPPED
    _nothing_but_locks(out.parent, "run")
    _add_up(manifest["tables"])
    _harm_is_kept(out, manifest)
    return WHOLE_LOST if manifest["faults"] else WHOLE_SOUND


def _page(run: RunFolder, folder: Path, wanted: bool) -> None:
    if wanted:
        write_report(run, folder / "report.html")
        assert (folder / "report.html").read_text(encoding="utf-8").rstrip().endswith("</html>"), "half a page"


def _nothing_but_locks(folder: Path, *kept: str) -> None:
    names = {path.name for path in folder.iterdir() if path.suffix != ".lock"} if folder.is_dir() else set()
    assert names == set(kept), f"left behind: {sorted(names ^ set(kept))}"


# Each answer must be empty (or 0): what was credited and what was left is what there was, seat by seat.
_KEPT: Mapping[str, str] = {
    "credited + remainder = days": """
        SELECT count(*) FROM '{out}/counted.parquet' WHERE abs(credited + remainder - days) > 1e-6
        OR remainder < -1e-6 OR credited < -1e-6 OR days IS NULL""",
    "weight x days = credited": """
        SELECT count(*) FROM (SELECT offence_id, seat, sum(weight * coalesce(harm, 0)) AS given, sum(weight) AS weight
            FROM '{out}/attributions.parquet' GROUP BY ALL) a
        FULL JOIN '{out}/counted.parquet' c USING (offence_id, seat)
        WHERE c.days IS NULL OR abs(coalesce(a.given, 0) - c.credited) > 1e-6 OR a.weight > 1 + 1e-9""",
    "every offence has its seats, numbered from 1": """
        SELECT count(*) FROM '{out}/offences.parquet' o LEFT JOIN
        (SELECT offence_id, count(*) AS n, max(seat) AS last, count(DISTINCT seat) AS different
         FROM '{out}/counted.parquet' GROUP BY ALL) s USING (offence_id)
        WHERE n IS NULL OR n <> last OR n <> different""",
    "days x seats = credited + remainder, in all": """
        SELECT abs((SELECT coalesce(sum(c.credited + c.remainder), 0) FROM '{out}/counted.parquet' c)
          - (SELECT coalesce(sum(coalesce(o.days, 0)), 0) FROM '{out}/offences.parquet' o
             JOIN '{out}/counted.parquet' USING (offence_id))) > 1e-6""",
    "the list holds what was credited": """
        SELECT count(*) FROM '{out}/ranking.parquet' r JOIN (SELECT identity_id, sum(expected_harm) AS given
            FROM '{out}/attributions.parquet' GROUP BY ALL) a USING (identity_id)
        WHERE abs(r.expected_harm - a.given) > 1e-6""",
}


def _harm_is_kept(out: Path, manifest: Mapping[str, Any]) -> None:
    con = _asking()
    for claim, sql in _KEPT.items():
        wrong = duck.value(con, sql.format(out=str(out).replace("'", "''")))
        assert not wrong, f"not so: {claim}"
    listed = duck.value(con, f"SELECT count(*) FROM {duck.literal(str(out / 'rejected.parquet'))}")
    assert listed == _sum(manifest["tables"].values(), "rejected"), "rejected rows and their list differ"


def _sum(counts: Iterable[Mapping[str, int]], column: str) -> int:
    return sum(count[column] for count in counts)
