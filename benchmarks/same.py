"""Whether two run folders hold the same tables: the checker of a change that is to make a run faster and nothing else.

    python benchmarks/same.py OUT_BEFORE OUT_AFTER

Compares every Parquet table, row by row and in order, and every CSV byte by byte. Prints one line for each that differs
(rows that stand in one of the two only) and exits 1 if any does. run.json and report.html say when they were made and
are left out.
"""

from __future__ import annotations

import argparse
import filecmp
import sys
from pathlib import Path

import duckdb
import pyarrow.parquet as pq


def difference(before: Path, after: Path) -> str:
    """What differs between two Parquet files; empty where nothing does."""
    old, new = pq.read_schema(before), pq.read_schema(after)
    if not old.equals(new):
        return f"columns {old.names} became {new.names}"
    if filecmp.cmp(before, after, shallow=False) or pq.read_table(before).equals(pq.read_table(after)):
        return ""
    with duckdb.connect() as con:
        counts = []
        for one, other in ((before, after), (after, before)):
            sql = "SELECT count(*) FROM (FROM read_parquet($a) EXCEPT ALL FROM read_parquet($b))"
            answer = con.execute(sql, {"a": str(one), "b": str(other)}).fetchone()
            counts.append(answer[0] if answer else 0)
    return f"{counts[0]} rows only before, {counts[1]} only after" if any(counts) else "the same rows in another order"


def main() -> int:
    """Compares and says what differs."""
    ask = argparse.ArgumentParser(description="Whether two run folders hold the same tables.")
    ask.add_argument("before", type=Path)
    ask.add_argument("after", type=Path)
    given = ask.parse_args()
    names = {path.name for folder in (given.before, given.after) for path in folder.glob("*.parquet")}
    csvs = {path.name for folder in (given.before, given.after) for path in folder.glob("*.csv")}
    found = {}
    for name in sorted(names | csvs):
        before, after = given.before / name, given.after / name
        if not (before.is_file() and after.is_file()):
            found[name] = "stands in one of the two only"
        elif name.endswith(".parquet"):
            found[name] = difference(before, after)
        elif not filecmp.cmp(before, after, shallow=False):
            found[name] = "bytes differ"
    wrong = {name: said for name, said in found.items() if said}
    for name, said in wrong.items():
        print(f"{name}: {said}")
    print(f"{len(found) - len(wrong)} of {len(found)} tables are the same.")
    return 1 if wrong or not found else 0


if __name__ == "__main__":
    sys.exit(main())
