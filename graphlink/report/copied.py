"""A small run folder of what a report is about, in which only its subjects have a name; every page is read from it.

Do not break: what a report may not say is not in the copy, so that no sentence made from it can say it. Mistake a
newcomer will make: reading the run itself for one more fact; whatever a report needs is copied, and so marked.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphlink.catalogue.outputs import TABLES
from graphlink.catalogue.sharing import CONDITIONS
from graphlink.report.asked import Asked
from graphlink.report.numbers import Numbers, called
from graphlink.report.redacting import Redacting, conditional
from graphlink.report.rows import Rows
from graphlink.report.scope import Scope
from graphlink.runfolder import RunFolder
from graphlink.settings import Settings

if TYPE_CHECKING:
    import pyarrow as pa

Row = dict[str, Any]

# What of a table belongs to a report: the parameters are named in `_asked`.
_WANTED: Mapping[str, str] = {
    "identities": "person_id IN (SELECT unnest($people)) OR person_id IN (SELECT unnest($faces))",
    "suspects": "offence_id IN (SELECT unnest($offences))",
    "unknown_series": "identity_id IN (SELECT unnest($ids))",
    "attributions": "offence_id IN (SELECT unnest($offences))",
    "counted": "offence_id IN (SELECT unnest($offences))",
    "offence_links": "offence_id_a IN (SELECT unnest($offences)) AND offence_id_b IN (SELECT unnest($offences))",
    "named": "person_id IN (SELECT unnest($people))",
    "records": "kind = 'person' AND (person_id IN (SELECT unnest($people)) OR person_id IN (SELECT unnest($faces)))",
    "evidence": """
        (subject = 'attribution' AND replace(b, 'identity:', '') IN (SELECT unnest($ids)))
        OR (subject = 'pair' AND a || ' ' || b IN (SELECT unnest($pairs)))""",
    "pairs": "record_a || ' ' || record_b IN (SELECT unnest($pairs))",
    "entities": "kind || ':' || id IN (SELECT unnest($things))",
    "calls_between": "from_number IN (SELECT unnest($phones)) AND to_number IN (SELECT unnest($phones))",
    "reads_near": "offence_id IN (SELECT unnest($offences)) AND vehicle IN (SELECT unnest($vehicles))",
    "offences": "offence_id IN (SELECT unnest($offences))",
    "involvements": "offence_id IN (SELECT unnest($offences))",
    "orders": "person_id IN (SELECT unnest($people))",
    "actions": "person_id IN (SELECT unnest($people))",
    "sightings": "person_id IN (SELECT unnest($people))",
    "taskings": "person_id IN (SELECT unnest($people))",
}
_NAMES = """
SELECT d.identity_id, arg_min(trim(concat_ws(' ', r.forename, r.middle_names, r.surname)), r.person_id) AS name
FROM identities d JOIN records r ON r.record_id = 'person:' || d.person_id
WHERE d.identity_id IN (SELECT unnest($ids::VARCHAR[])) GROUP BY ALL
"""


@dataclass(frozen=True)
class Copied:
    """The copy, opened, with what stands in it for whom. `held_back`: ties left out for their handling code."""

    run: RunFolder
    numbers: Numbers
    held_back: int
    conditions: tuple[str, ...]


@contextlib.contextmanager
def copied(run: RunFolder, about: Scope, asked: Asked) -> Iterator[Copied]:
    """The copy of `run` for one report; it is removed when the report is made."""
    numbers = Numbers(about.subjects, called(about.others, _names(run, about, asked)), asked.partner)
    withheld = [t for t in about.ties if asked.partner and conditional(t) and not asked.include_conditional]
    rows = Rows(numbers, Redacting(run, about, numbers, withheld) if asked.partner else None)
    with tempfile.TemporaryDirectory(prefix="graphlink-report-", ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        for table in TABLES:
            _write(place / f"{table.name}.parquet", run, table.name, rows.of(table.name, _rows(run, table.name, about)))
        copy = RunFolder.held(place, rows.manifest(run.manifest, asked.marking), Settings())
        shared = [t for t in about.ties if asked.partner and conditional(t) and asked.include_conditional]
        yield Copied(copy, numbers, len(withheld), tuple(sorted({_condition(t) for t in shared})))


def _names(run: RunFolder, about: Scope, asked: Asked) -> dict[str, str]:
    if not asked.name_victims:
        return {}
    ids = [identity for identity, *_ in about.others]
    return {row["identity_id"]: row["name"] for row in run.query(_NAMES, {"ids": ids}) if row["name"]}


def _condition(tie: Mapping[str, Any]) -> str:
    return str(tie.get(CONDITIONS) or "")


def _rows(run: RunFolder, table: str, about: Scope) -> list[Row]:
    if table == "ties":
        return [dict(row) for row in about.ties]
    if table == "ranking":
        return _list(run, about)
    if table not in _WANTED:
        return []
    phones, vehicles = ([id_ for kind, id_ in about.things if kind == k] for k in ("phone", "vehicle"))
    known = {
        "ids": list(about.subjects),
        "people": about.people,
        "faces": [records[0] for _, _, _, records in about.others],
        "offences": list(about.offences),
        "pairs": [f"{a} {b}" for a, b in about.pairs],
        "things": [f"{kind}:{id_}" for kind, id_ in about.things],
        "phones": phones,
        "vehicles": vehicles,
    }
    where = _WANTED[table]
    used = {name: ids for name, ids in known.items() if f"${name})" in where}
    for name in used:
        where = where.replace(f"${name})", f"${name}::VARCHAR[])")
    return run.query(f"SELECT * FROM {table} WHERE {where}", used)


def _list(run: RunFolder, about: Scope) -> list[Row]:
    """The rows of the subjects whole; of everybody else the days alone, which say at which rank a sum would stand."""
    own = run.query(
        "SELECT * FROM ranking WHERE identity_id IN (SELECT unnest($ids::VARCHAR[]))", {"ids": list(about.subjects)}
    )
    rest = run.query('SELECT "rank", expected_harm FROM ranking ORDER BY "rank"')
    mine = {row["rank"] for row in own}
    return [*own, *({**row, "identity_id": f"#{row['rank']}"} for row in rest if row["rank"] not in mine)]


def _write(path: Path, run: RunFolder, table: str, rows: Sequence[Row]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = _schema(run, table)
    pq.write_table(pa.Table.from_pylist([{name: row.get(name) for name in schema.names} for row in rows], schema), path)


def _schema(run: RunFolder, table: str) -> pa.Schema:
    """The declared columns of a table, as the run has them, and the conditions of a tie where the source tells them."""
    import pyarrow as pa

    whole = run.arrow(f"SELECT * FROM {table} LIMIT 0").schema
    names = {column.name for declared in TABLES if declared.name == table for column in declared.columns}
    names |= {CONDITIONS} if table == "ties" else set()
    return pa.schema([field for field in whole if field.name in names])
