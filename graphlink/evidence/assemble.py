"""From accepted rows to what is compared: who and what is mentioned, and how it is tied.

Do not break: everything after `known.sql` reads the k_ tables only, never in_ rows that were first known after the
as-of day. Values are normalised once each: distinct values go through Python and are joined back, addresses and numbers
beside the statements that can do without them. Mistake a newcomer will make: to let one of those read what the thread
writes (norm_address, norm_phone, norm_call, norm_account).
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from graphlink import duck
from graphlink.errors import InputError
from graphlink.normalise import registry
from graphlink.settings import Settings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_HERE = Path(__file__).parent

# The conflicts that reading the seats found, with the columns of `conflicts`.
SEAT_CONFLICTS = """
SELECT 'suspect and victim of one offence' AS kind, 'person:' || person_id AS a, 'offence:' || offence_id AS b,
  suspect_ref AS source_a, victim_ref AS source_b, 'the victim role holds; the seat is unnamed' AS effect
FROM suspect_and_victim
"""


def as_of_day(con: DuckDBPyConnection, today: date) -> date:
    """The last day counted: the latest reported_at (else committed_from) that is not after `today`."""
    latest = duck.value(
        con,
        "SELECT max(d) FROM (SELECT local_date(coalesce(reported_at, committed_from)) AS d FROM in_offences) "
        "WHERE d <= $d",
        {"d": today},
    )
    if latest is None:
        raise InputError(
            "The offences table has no row that can be used, so there is no day to count to. "
            "`graphlink check DATA` says what is wrong with its rows; where there are none, give the day: --as-of DATE."
        )
    found: date = latest
    return found


def assemble(con: DuckDBPyConnection, settings: Settings, as_of: date) -> None:
    """Write k_*, seats, seat_rows, records, entity_rows, entities, ties, calls_summed, near_offences."""
    duck.script(con, _HERE / "known.sql", as_of=as_of)
    _known_traffic(con, as_of)
    _normalise(con, _NAMES_AND_PLATES)
    with ThreadPoolExecutor(1) as thread:
        rest = thread.submit(_normalise_rest, duck.beside(con))
        duck.script(con, _HERE / "seats.sql")
        duck.script(con, _HERE / "records.sql")
        duck.script(con, _HERE / "near.sql", metres=settings.near_metres, minutes=settings.near_minutes)
        rest.result()
    duck.script(con, _HERE / "entities.sql")
    duck.script(con, _HERE / "calls.sql")


def _known_traffic(con: DuckDBPyConnection, as_of: date) -> None:
    """k_reads and k_calls: views, because there are millions. The moment stands in them as a constant: where it was a
    subquery, DuckDB took 1.2 million reads for 125 rows and chose joins by it that wrote 9 GB to disk."""
    over = duck.value(con, "SELECT CAST(from_local($as_of + 1) AS VARCHAR)", {"as_of": as_of})
    for known, read, moment in (("k_reads", "in_anpr_reads", "seen_at"), ("k_calls", "in_calls", "started_at")):
        con.execute(
            f"CREATE VIEW {known} AS SELECT * FROM {read} WHERE {moment} < CAST({duck.literal(over)} AS TIMESTAMPTZ)"
        )


def _normalise(con: DuckDBPyConnection, sources: Sequence[tuple[str, str, str]]) -> None:
    """The distinct values of each of `sources`, normalised, in its table."""
    for kind, target, source in sources:
        registry.apply(con, kind, source, target)


def _normalise_rest(con: DuckDBPyConnection) -> None:
    """norm_phone, norm_call, norm_address, norm_account."""
    _normalise(con, _PHONES_AND_ADDRESSES)
    con.execute(
        "INSERT INTO norm_call BY NAME SELECT DISTINCT raw, value, label, mark, reason FROM norm_phone "
        "WHERE raw IN (SELECT from_number FROM k_calls UNION SELECT to_number FROM k_calls)"
    )
    con.close()


# Of person rows and of unnamed suspects.
_NAMES = """
SELECT forename, middle_names, surname FROM k_persons
UNION
SELECT forename, NULL, surname FROM k_involvements WHERE person_id IS NULL
"""

# Of the plates that cameras read, those that may be one of norm_plate: the same letters and digits, or letters that are
# not Latin and may stand for some. Most reads are of cars that nobody is tied to, and normalising them is slow.
_READ_PLATES = """
SELECT raw FROM (SELECT DISTINCT vrm AS raw FROM k_reads)
WHERE regexp_replace(upper(raw), '[^A-Z0-9]', '', 'g') IN (SELECT value FROM norm_plate WHERE value IS NOT NULL)
  OR strlen(raw) > length(raw)
"""

# Numbers that call or are called, but for those that are written so among the phones and normalised already.
_CALLS = """
SELECT raw FROM (SELECT from_number AS raw FROM k_calls UNION SELECT to_number FROM k_calls)
WHERE raw NOT IN (SELECT raw FROM norm_phone WHERE raw IS NOT NULL)
"""

# What is normalised: (kind of value, table written, the rows it is made from).
_NAMES_AND_PLATES = (
    ("name", "norm_name", _NAMES),
    ("plate", "norm_plate", "SELECT vehicle_id AS row_key, vrm AS raw FROM in_vehicles"),
    ("plate", "plates", _READ_PLATES),
)
_PHONES_AND_ADDRESSES = (
    ("address", "norm_address", "SELECT address_id AS row_key, text, postcode, uprn FROM in_addresses"),
    ("phone", "norm_phone", "SELECT phone_id AS row_key, number AS raw FROM in_phones"),
    ("phone", "norm_call", _CALLS),
    ("account", "norm_account", "SELECT account_id AS row_key, kind, service, handle FROM in_accounts"),
)
