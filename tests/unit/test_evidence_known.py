"""Which plate reads were known on the as-of day."""

from __future__ import annotations

from pathlib import Path

from graphlink import duck, evidence, tables
from graphlink.settings import Settings
from tests.worlds import Row, date, offence, person, write_tables

# The day ends at midnight in London, which is 23:00 in UTC while clocks are on summer time.
_READS = (
    ("R1", "2026-06-29T12:00:00Z"),
    ("R2", "2026-06-30T22:59:59Z"),
    ("R3", "2026-06-30T23:00:00Z"),
    ("R4", "2026-07-02T12:00:00Z"),
)


def test_reads_up_to_the_end_of_the_day_are_known_and_duckdb_can_tell_how_many(tmp_path: Path) -> None:
    """While the moment stood in the view as a subquery, DuckDB took 1.2 million reads for 125, chose joins by that, and
    a run over a force of London's size wrote 9 GB to disk and did not end."""
    reads = [{"read_id": key, "vrm": "AB12CDE", "seen_at": at, "confidence": "0.9"} for key, at in _READS]
    world: dict[str, list[Row]] = {"persons": [person("P1")], "offences": [offence("C1")], "anpr_reads": [*reads]}
    settings = Settings(threads=1)
    con = duck.connect(settings)
    tables.read(write_tables(tmp_path, world), con, settings, today=date("2026-12-31"), decisions=None)
    evidence.assemble(con, settings, date("2026-06-30"))
    assert [row["read_id"] for row in duck.rows(con, "SELECT read_id FROM k_reads ORDER BY ALL")] == ["R1", "R2"]
    plan = duck.arrow(con, "EXPLAIN SELECT * FROM k_reads").to_pylist()
    assert "Join" not in str(plan)
