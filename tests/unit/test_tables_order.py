"""The staging table keeps the order of the file, which is what row numbers in `rejected` and `cleared` rest on.

Read 643,451 of a file of 1.2 million plate reads was once listed as row 224,527: whether a local time happens twice was
asked with a long IN, of which DuckDB makes a join, and the join put one half of the file before the other. It shows in
files of many megabytes only, so the plan is held to have no join, for every table.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from graphlink import duck
from graphlink.catalogue.contract import TABLES
from graphlink.settings import Settings
from graphlink.tables import csvfile, load, times

LONG_IN = ", ".join(f"DATE '{year}-03-28'" for year in range(1970, 2100))


def plan(sql: str) -> str:
    con = duck.connect(Settings())
    times.install(con)
    return "\n".join(str(row[1]) for row in con.execute(f"EXPLAIN {sql}").fetchall()).lower()


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_no_table_is_loaded_through_a_join(table: object, tmp_path: Path) -> None:
    name, columns = table.name, table.column_names  # type: ignore[attr-defined]
    path = tmp_path / f"{name}.csv"
    path.write_text(",".join([*columns, "of the source"]) + "\n", encoding="utf-8")
    source = csvfile.examine(name, path, Settings())
    raw = load._csv(source, Settings(), tmp_path, None)  # type: ignore[arg-type]
    stage = load.Stage(name, source, raw, (("extra 0", "of the source"),))
    found = plan(load._stage_sql(stage))
    assert "read_csv" in found and "join" not in found


def test_a_join_would_be_seen(tmp_path: Path) -> None:
    path = tmp_path / "days.csv"
    path.write_text("day\n2026-10-25\n", encoding="utf-8")
    assert "join" in plan(f"SELECT day IN ({LONG_IN}) FROM read_csv({duck.literal(str(path))})")
