"""The one place that turns written times into instants: SQL macros, made once for each connection.

Do not break: local means `settings.timezone`. DuckDB's ICU takes the later reading of a repeated hour and
moves a skipped one an hour on, as the contract asks; `clock_note` says which cells that happened to. Mistake
a newcomer will make: TRY_CAST alone also takes `2024/1/5`, `infinity` and the year 0, so each form is held to
a pattern first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphlink import duck

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Years 1000 to 2999: 0001-01-01 and 9999-12-31 are fillers of other systems, not dates.
_DAY = r"[12]\d{3}-\d\d-\d\d"
_CLOCK = r"[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?"
_OFFSET = r"(Z|[+-]\d\d(:?\d\d)?)"
_MIDNIGHT = r"([T ]00:00(:00(\.0+)?)?)?"

REPEATED = "this local time happens twice; the later (GMT) is meant"
SKIPPED = "this local time does not exist; one hour on is meant"

_MACROS = f"""
CREATE OR REPLACE TEMP MACRO written_day(x) AS
    CASE WHEN regexp_full_match(x, '{_DAY}{_MIDNIGHT}') THEN TRY_CAST(substr(x, 1, 10) AS DATE) END;
CREATE OR REPLACE TEMP MACRO written_local(x) AS
    CASE WHEN regexp_full_match(x, '{_DAY}{_CLOCK}') THEN TRY_CAST(x AS TIMESTAMP) END;
CREATE OR REPLACE TEMP MACRO is_bare_day(x) AS length(x) = 10;
CREATE OR REPLACE TEMP MACRO written_time(x, days_on) AS
    CASE
        WHEN regexp_full_match(x, '{_DAY}{_CLOCK}') THEN from_local(TRY_CAST(x AS TIMESTAMP))
        WHEN regexp_full_match(x, '{_DAY}') THEN from_local(TRY_CAST(x AS DATE) + days_on)
        WHEN regexp_full_match(x, '{_DAY}{_CLOCK}{_OFFSET}') THEN TRY_CAST(x AS TIMESTAMPTZ)
    END;
"""


def install(con: DuckDBPyConnection) -> None:
    """Make the macros `written_day`, `written_local`, `written_time`, `is_bare_day` and `clock_note`."""
    con.execute(_MACROS)
    changes = duck.rows(
        con,
        """
        SELECT CAST(day AS VARCHAR) AS day
        FROM (
            SELECT CAST(unnest(range(DATE '1970-01-01', DATE '2100-01-01', INTERVAL 1 DAY)) AS DATE) AS day
        )
        WHERE epoch(from_local(day + 1)) - epoch(from_local(day)) <> 86400
        """,
    )
    # One text to look in: of a long IN or list DuckDB makes a join, which may not keep the order of the file.
    days = " ".join(row["day"] for row in changes)
    con.execute(
        f"""
        CREATE OR REPLACE TEMP MACRO clock_note(local) AS
            CASE WHEN hour(local) < 4 THEN CASE WHEN contains('{days}', CAST(CAST(local AS DATE) AS VARCHAR)) THEN CASE
                WHEN local_time(from_local(local)) <> local THEN 'skipped'
                WHEN local_time(from_local(local) - INTERVAL 1 HOUR) = local THEN 'repeated'
            END END END
        """
    )
