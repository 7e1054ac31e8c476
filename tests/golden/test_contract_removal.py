"""The run before is dropped when a record has been removed from the data, and kept when rows merely changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import graphlink.api as gl
from tests.worlds import PLAIN, offence, person, suspect, tie, write_tables

TABLES = {
    "persons": [
        person("A", "Ann", "Ash", "1990-01-01"),
        person("B", "Bea", "Box", "1991-01-01"),
        person("", "No", "Key"),
    ],
    "aliases": [{"person_id": "A", "forename": "Nan", "surname": "Ash"}],
    "offences": [offence("C1", lat="51.5", lon="-0.1"), offence("C2", on="")],
    "involvements": [suspect("C1", "A", status="arrested")],
    "phones": [{"phone_id": "P1", "number": "07700 900123"}],
    "vehicles": [{"vehicle_id": "V1", "vrm": "AB12 CDE"}],
    "associations": [tie("A", "user", "phone", "P1"), tie("A", "keeper", "vehicle", "V1")],
    "calls": [{"from_number": "07700900123", "to_number": "07700900456", "started_at": "2026-10-01T10:00:00"}],
    "anpr_reads": [{"read_id": "R1", "vrm": "AB12CDE", "lat": "51.5", "lon": "-0.1", "seen_at": "2026-10-01T10:00:00"}],
}


def without(table: str, **cells: str) -> dict[str, list]:
    """The tables with every row of `table` left out that has these cells."""
    kept = [row for row in TABLES[table] if any(row.get(name) != cell for name, cell in cells.items())]
    assert len(kept) == len(TABLES[table]) - 1
    return {**TABLES, table: kept}


def test_a_removed_row_of_any_table_leaves_no_run_before(tmp_path: Path) -> None:
    """Each in turn is taken out of the data: the alias, the tie, the call, the read, the offence that was rejected.
    The runs that held them used to stay in OUT.previous."""
    out = tmp_path / "run"
    for at, tables in enumerate(
        (
            without("aliases", forename="Nan"),
            without("associations", to_id="V1"),
            without("calls", from_number="07700900123"),
            without("anpr_reads", read_id="R1"),
            without("offences", offence_id="C2"),
        )
    ):
        gl.run(write_tables(tmp_path / f"whole{at}", TABLES), out, settings=PLAIN)
        run = gl.run(write_tables(tmp_path / f"less{at}", tables), out, settings=PLAIN)
        assert run.manifest["records_removed"], at
        assert not (tmp_path / "run.previous").exists(), at


def test_rows_that_changed_or_came_leave_the_run_before(tmp_path: Path) -> None:
    """A status, a spelling of the number, a fuller alias, a mended date and a new person: nothing was removed."""
    out = tmp_path / "run"
    gl.run(write_tables(tmp_path / "one", TABLES), out, settings=PLAIN)
    changed = {
        **TABLES,
        "persons": [*TABLES["persons"], person("C", "Cy", "Cox")],
        "aliases": [{"person_id": "A", "forename": "Nan", "surname": "Ash", "kind": "nickname", "told_by": "mother"}],
        "offences": [TABLES["offences"][0], offence("C2")],
        "involvements": [suspect("C1", "A", status="charged")],
        "phones": [{"phone_id": "P1", "number": "+44 7700 900 123"}],
    }
    run = gl.run(write_tables(tmp_path / "two", changed), out, settings=PLAIN)
    assert not run.manifest["records_removed"]
    assert (tmp_path / "run.previous").is_dir()


def test_an_alias_keeps_the_sources_own_columns(tmp_path: Path) -> None:
    """Unknown columns are kept and shown: `told_by` used to be dropped."""
    alias = {"person_id": "A", "forename": "Nan", "surname": "Ash", "told_by": "mother"}
    gl.run(write_tables(tmp_path / "data", {**TABLES, "aliases": [alias]}), tmp_path / "run", settings=PLAIN)
    [found] = gl.open(tmp_path / "run").folder.query("SELECT aliases FROM records WHERE aliases IS NOT NULL")
    assert '"told_by":"mother"' in found["aliases"] and '"forename":"Nan"' in found["aliases"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda out: (out / "review.parquet").unlink(),
        lambda out: (out / "ranking.parquet").write_bytes(b"PAR1 and no more"),
        lambda out: (out / "records.parquet").write_bytes((out / "review.parquet").read_bytes()),
    ],
    ids=["a table less", "a table cut off", "a table with other columns"],
)
def test_a_run_before_that_cannot_be_read_is_replaced(tmp_path: Path, spoil: Callable[[Path], object]) -> None:
    """Damaged, or written by a version with other tables: "Run again" has to help."""
    out, data = tmp_path / "run", write_tables(tmp_path / "data", TABLES)
    ranking = gl.run(data, out, settings=PLAIN).ranking
    spoil(out)
    again = gl.run(data, out, settings=PLAIN)
    assert again.difference is None
    assert "The run before could not be read, so nothing is said of what changed." in again.manifest["notes"]
    assert again.ranking.equals(ranking)
