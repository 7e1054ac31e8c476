"""From accepted rows to what is compared: who and what is mentioned, and how it is tied.

Do not break: everything after `known.sql` reads the k_ tables only, never in_ rows that were first known after the
as-of day. Values are normalised once each: distinct values go through Python and are joined back.
"""

from __future__ import annotations

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
        raise InputError("The offences table has no row that can be used, so there is no day to count to.")
    found: date = latest
    return found


def assemble(con: DuckDBPyConnection, settings: Settings, as_of: date) -> None:
    """Write k_*, seats, seat_rows, records, entity_rows, entities, ties, calls_summed, near_offences."""
    duck.script(con, _HERE / "known.sql", as_of=as_of)
    duck.script(con, _HERE / "seats.sql")
    _normalise(con, settings)
    duck.script(con, _HERE / "records.sql")
    duck.script(con, _HERE / "entities.sql")
    duck.script(con, _HERE / "calls.sql")
    duck.script(con, _HERE / "near.sql", metres=settings.near_metres, minutes=settings.near_minutes)


def _normalise(con: DuckDBPyConnection, settings: Settings) -> None:
    """norm_name, norm_phone, norm_call, norm_plate, plates, norm_address, norm_account: distinct values, normalised."""
    registry.names(con, "SELECT forename, middle_names, surname FROM k_persons", "norm_name")
    registry.phones(con, "SELECT number FROM in_phones", "phone_values", settings.phone_region)
    registry.phones(
        con,
        "SELECT from_number FROM k_calls UNION SELECT to_number FROM k_calls",
        "norm_call",
        settings.phone_region,
    )
    registry.plates(con, "SELECT vrm FROM in_vehicles UNION SELECT vrm FROM k_reads", "plates")
    registry.addresses(con, "SELECT text, postcode, uprn FROM in_addresses", "address_values")
    registry.accounts(con, "SELECT kind, service, handle FROM in_accounts", "account_values")
    con.execute(
        "CREATE TABLE norm_phone AS SELECT p.phone_id AS row_key, v.value, v.label "
        "FROM in_phones p JOIN phone_values v ON v.raw = p.number"
    )
    con.execute(
        "CREATE TABLE norm_plate AS SELECT c.vehicle_id AS row_key, v.value, v.label "
        "FROM in_vehicles c JOIN plates v ON v.raw = c.vrm"
    )
    con.execute(
        "CREATE TABLE norm_address AS SELECT a.address_id AS row_key, v.value, v.label FROM in_addresses a "
        "JOIN address_values v ON v.text IS NOT DISTINCT FROM a.text "
        "AND v.postcode IS NOT DISTINCT FROM a.postcode AND v.uprn IS NOT DISTINCT FROM a.uprn"
    )
    con.execute(
        "CREATE TABLE norm_account AS SELECT a.account_id AS row_key, v.value, v.label FROM in_accounts a "
        "JOIN account_values v ON v.kind IS NOT DISTINCT FROM a.kind "
        "AND v.service IS NOT DISTINCT FROM a.service AND v.handle IS NOT DISTINCT FROM a.handle"
    )
