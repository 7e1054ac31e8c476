"""A world made larger: every row several times over, each copy a force of its own.

    python benchmarks/multiply.py WORLD/data TARGET --copies 10 [--reads 20000000]

For loads that the sample world would take too long to draw. Copies share nothing: identifiers get a prefix, birth dates
and telephone digits move, plates and postcodes turn their letters, and each copy stands 80 km north of the one before,
so that people, numbers, addresses and plate reads of two copies never meet. What it cannot show is how evidence between
people grows with a force: per person it is that of one copy. `--reads` repeats plate reads, hours later, up to so many.

Do not break: a value that is written the same in two tables (an id, a plate, a number) is changed the same in both.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import duckdb

IDS = {
    *("person_id", "offence_id", "address_id", "vehicle_id", "phone_id", "account_id", "mark_id", "from_id", "to_id"),
    *("read_id", "order_id", "action_id", "sighting_id", "protects_person_id", "excluded_address_id"),
    *("with_person_id", "camera_id", "decision_id"),
}
NORTH = 0.72  # degrees of latitude from one copy to the next
_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"  # of the inward half of a postcode
_DIGITS = "1235689"  # 0, 4 and 7 stay: +44, 07


def turned(letters: str, by: int) -> str:
    """`letters` rotated."""
    by %= len(letters)
    return letters[by:] + letters[:by]


def _shuffled(k: int) -> str:
    """The k-th way to put the digits in another order; 0 leaves them."""
    left, out = list(_DIGITS), ""
    for size in range(len(_DIGITS), 0, -1):
        k, at = divmod(k, size)
        out += left.pop(at)
    return out


def changed(column: str, k: int) -> str:
    """SQL of a column as copy k has it."""
    q = f'"{column}"'
    if column in IDS:
        return f"'{k}' || {q}"
    if column in ("number", "from_number", "to_number", "imei"):
        return f"translate({q}, '{_DIGITS}', '{_shuffled(k)}')"
    if column == "vrm":
        alphabet = "ABCDEFGHJKLMNOPRSTUVWXYZ"
        return f"translate({q}, '{alphabet}', '{turned(alphabet, k)}')"
    if column == "postcode":
        return f"left({q}, -2) || translate(right({q}, 2), '{_LETTERS}', '{turned(_LETTERS, k)}')"
    if column == "uprn":
        return f"CASE WHEN {q} IS NOT NULL THEN CAST(CAST({q} AS BIGINT) + {k} * 1000000 AS VARCHAR) END"
    if column == "text":
        return f"regexp_replace({q}, '([A-Z]{{3}})', '\\1{'ABEGILORSUT'[k % 11]}')" if k else q
    if column == "lat":
        return f"CAST(CAST({q} AS DOUBLE) + {k * NORTH} AS VARCHAR)"
    if column == "dob":
        return f"CAST(TRY_CAST({q} AS DATE) - {k * 11} AS VARCHAR)"
    if column in ("pnc_id", "handle"):
        return f"CASE WHEN {q} IS NOT NULL THEN {q} || '{k or ''}' END"
    return q


def multiply(source: Path, target: Path, copies: int, reads: int = 0, parquet: bool = False) -> None:
    """Write TARGET/*.csv; with `parquet` plate reads are Parquet."""
    target.mkdir(parents=True, exist_ok=True)
    con = duckdb.connect()
    con.execute("SET threads = 1; SET memory_limit = '3GB'; SET preserve_insertion_order = false")
    for file in sorted(source.glob("*.csv")):
        rows = f"read_csv('{file}', header = true, all_varchar = true, nullstr = '')"
        columns = [row[0] for row in con.execute(f"DESCRIBE FROM {rows}").fetchall()]
        again = 1
        if file.stem == "anpr_reads" and reads:
            held = con.execute(f"SELECT count(*) FROM {rows}").fetchone()
            again = max(1, round(reads / copies / held[0])) if held else 1
        for_reads = parquet and file.stem == "anpr_reads"
        out = target / f"{file.stem}.{'parquet' if for_reads else 'csv'}"
        parts = []
        for k in range(copies):
            for turn in range(again):
                cells = ", ".join(f'{later(changed(column, k), column, turn)} AS "{column}"' for column in columns)
                parts.append(f"SELECT {cells} FROM {rows}")
        how = "(FORMAT parquet)" if for_reads else "(FORMAT csv, HEADER)"
        con.execute(f"COPY ({' UNION ALL '.join(parts)}) TO '{out}' {how}")


def later(sql: str, column: str, turn: int) -> str:
    """A plate read again, 7 hours and 13 minutes a turn earlier, under an id of its own."""
    if turn and column == "read_id":
        return f"{sql} || '.{turn}'"
    if turn and column == "seen_at":
        return f"strftime(CAST({sql} AS TIMESTAMP) - INTERVAL {turn * 433} MINUTE, '%Y-%m-%dT%H:%M:%S')"
    return sql


def main() -> None:
    ask = argparse.ArgumentParser(description="A world made larger, each copy a force of its own.")
    ask.add_argument("source", type=Path)
    ask.add_argument("target", type=Path)
    ask.add_argument("--copies", type=int, default=10)
    ask.add_argument("--reads", type=int, default=0, help="repeat plate reads up to so many")
    ask.add_argument("--parquet", action="store_true", help="plate reads as Parquet")
    given = ask.parse_args()
    multiply(given.source, given.target, given.copies, given.reads, given.parquet)


if __name__ == "__main__":
    main()
