"""The faults of the rows, kept in one DuckDB table while the tables are checked.

Do not break: a row is listed as rejected once, under its first fault. Values and whole rows are filled in at
the end, from the file itself (`cite`), so that the lists show what stood there and not what became of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from graphlink.catalogue.outputs import BY_NAME_OUT
from graphlink.duck import literal, name, rows, value
from graphlink.tables.cells import of_row
from graphlink.tables.csvfile import NUL_SIGN, DamagedRecord
from graphlink.tables.report import FaultGroup

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Faults whose cells are still to be cited: every rejected row but the damaged, and cells that are known only as typed.
_WANTING = """("column" IS NOT NULL AND (effect = 'rejected' OR "value" IS NULL))"""
EFFECTS = ("rejected", "cleared", "listed")


def _shown(column: str) -> str:
    """A column of the lists; a NUL byte that came through Parquet is shown as the one of CSV is."""
    return f"""replace("value", chr(0), '{NUL_SIGN}')""" if column == "value" else name(column)


class Faults:
    """What was found so far on one connection."""

    def __init__(self, con: DuckDBPyConnection) -> None:
        self._con = con
        self._counts: Counter[tuple[str, str]] = Counter()
        con.execute(
            """
            CREATE OR REPLACE TEMP TABLE faults (
                "table" VARCHAR, "row" BIGINT, "key" VARCHAR, "column" VARCHAR, "value" VARCHAR, reason VARCHAR,
                cause VARCHAR, remedy VARCHAR, cells VARCHAR, effect VARCHAR
            )
            """
        )

    def damaged(self, table: str, batch: Sequence[DamagedRecord]) -> None:
        """Rejects records that cannot be cut into cells; their raw text stands for the row."""
        import pyarrow as pa

        fields = ("row", "key", "reason", "remedy", "raw")
        found = pa.table({field: [getattr(record, field) for record in batch] for field in fields})
        self._con.register("damaged_batch", found)
        self._con.execute(
            """
            INSERT INTO faults
            SELECT $1, "row", CAST("key" AS VARCHAR), NULL, NULL, reason, NULL, remedy,
                CAST(json_object('raw text', raw) AS VARCHAR), 'rejected'
            FROM damaged_batch
            """,
            [table],
        )
        self._con.unregister("damaged_batch")
        self._counts[table, "rejected"] += len(batch)

    def add(self, table: str, found: str, effect: str) -> int:
        """Adds what a query finds (row, key, column, value, reason, remedy, cause); returns how many rows that is."""
        done = self._con.execute(
            f"""
            INSERT INTO faults
            SELECT {literal(table)}, "row", "key", "column", "value", reason, cause, remedy, NULL, {literal(effect)}
            FROM ({found})
            """
        ).fetchone()
        added = int(done[0]) if done else 0
        self._counts[table, effect] += added
        return added

    def count(self, table: str, effect: str) -> int:
        """Faults listed so far with this effect."""
        return self._counts[table, effect]

    def wanting_values(self, table: str) -> bool:
        """Whether a table has faults whose cells are still to be cited."""
        sql = f'SELECT count(*) FROM faults WHERE "table" = $1 AND {_WANTING}'
        return any(self._counts[table, effect] for effect in EFFECTS) and bool(value(self._con, sql, [table]))

    def rejected_rows(self, table: str) -> int:
        """Distinct rows rejected."""
        sql = """SELECT count(DISTINCT "row") FROM faults WHERE "table" = $1 AND effect = 'rejected'"""
        return int(value(self._con, sql, [table]))

    def cite(self, table: str, raw: str, header: Sequence[str]) -> None:
        """Fills in the cells as they stood; `raw` is the relation of the file's cells r0, r1, ... in file order."""
        entries = ", ".join(f"{literal(column)}, r{at}" for at, column in enumerate(header))
        self._con.execute(
            f"""
            CREATE OR REPLACE TEMP TABLE cited AS
            SELECT numbered."row" AS "row", CAST(json_object({entries}) AS VARCHAR) AS cells
            FROM (SELECT row_number() OVER () + 1 AS "row", * FROM {raw}) AS numbered
            SEMI JOIN (
                SELECT "row" FROM faults WHERE "table" = {literal(table)} AND {_WANTING}
            ) AS wanted ON wanted."row" = numbered."row"
            """
        )
        cell = of_row("cited.cells", 'faults."column"')
        self._con.execute(
            f"""
            UPDATE faults
            SET "value" = {cell},
                cells = CASE WHEN faults.effect = 'rejected' THEN cited.cells END
            FROM cited
            WHERE faults."table" = $1 AND faults."row" = cited."row" AND {_WANTING}
            """,
            [table],
        )
        self._con.execute("DROP TABLE cited")

    def write(self) -> None:
        """Makes the tables `rejected` and `cleared` as the catalogue declares them."""
        for out, effects in (("rejected", "'rejected'"), ("cleared", "'cleared', 'listed'")):
            declared = BY_NAME_OUT[out]
            columns = ", ".join(
                f"CAST({_shown(column.name)} AS {column.type}) AS {name(column.name)}" for column in declared.columns
            )
            order = ", ".join(map(name, declared.order))
            self._con.execute(
                f"CREATE OR REPLACE TABLE {out} AS SELECT {columns} FROM faults"
                f" WHERE effect IN ({effects}) ORDER BY {order}"
            )

    def close(self) -> None:
        """Drops what only the reading needed."""
        self._con.execute("DROP TABLE IF EXISTS faults")

    def groups(self) -> tuple[FaultGroup, ...]:
        """The faults by cause, with counts and the first three rows."""
        found = rows(
            self._con,
            """
            SELECT "table", "column", reason, remedy, effect, count(*) AS n, list_sort(min("row", 3)) AS first_rows
            FROM faults
            GROUP BY "table", "column", reason, remedy, effect
            ORDER BY list_position(['rejected', 'cleared', 'listed'], effect), n DESC, "table", "column", reason
            """,
        )
        return tuple(
            FaultGroup(
                group["table"],
                group["column"],
                group["reason"],
                group["remedy"] or "",
                group["effect"],
                group["n"],
                tuple(group["first_rows"]),
            )
            for group in found
        )
