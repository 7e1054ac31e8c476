"""Human judgements of this data, matched with the records they are about."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from graphlink import duck
from graphlink.decisions import InForce, in_force, refuse_two_for_one_seat
from graphlink.identity.model import identity_id
from graphlink.settings import Settings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def decisions_in_force(con: DuckDBPyConnection, *, made_by: date | None, settings: Settings) -> InForce:
    """The judgements that take part. Raises InputError where two contradict each other."""
    rows = duck.rows(con, 'SELECT decision_id, kind, a, b, "on" FROM in_decisions ORDER BY decision_id')
    if not rows:
        return InForce()
    zone = ZoneInfo(settings.timezone)
    return in_force(rows, _Subjects(con), made_by=made_by, today_of=lambda on: on.astimezone(zone).date())


def refuse_contradicting_seats(con: DuckDBPyConnection, decisions: InForce) -> None:
    """Needs the table membership. Raises InputError where judgements give one seat to two different people."""
    if not decisions.did:
        return
    wanted = [record for _, _, record, _ in decisions.did]
    found = duck.rows(
        con, "SELECT record_id, identity_id FROM membership WHERE record_id IN (SELECT unnest($w))", {"w": wanted}
    )
    identities = {row["record_id"]: row["identity_id"] for row in found}
    # A lone unnamed seat has no identity: it is nobody else.
    refuse_two_for_one_seat(decisions, lambda record: identities.get(record) or record)


class _Subjects:
    """Typed subjects to record ids. An identity is named after its smallest member, so that finds it again."""

    def __init__(self, con: DuckDBPyConnection) -> None:
        self._persons = {r["person_id"] for r in duck.rows(con, "SELECT person_id FROM k_persons")}
        self._seats = {
            (r["offence_id"], r["seat"]): r for r in duck.rows(con, "SELECT offence_id, seat, kind FROM seats")
        }
        self._named: dict[tuple[str, int], list[str]] = {}
        for r in duck.rows(
            con, "SELECT offence_id, seat, person_id FROM seat_rows WHERE person_id IS NOT NULL ORDER BY ALL"
        ):
            self._named.setdefault((r["offence_id"], r["seat"]), []).append(r["person_id"])
        self._identities: dict[str, str] | None = None

    def __call__(self, subject: str, as_seat: bool) -> tuple[str | None, str]:
        kind, _, key = subject.partition(":")
        match kind:
            case "person":
                return (subject, "") if key in self._persons else (None, f"{subject} is not in the data")
            case "suspect":
                offence, _, number = key.rpartition("/")
                seat = int(number) if number.isdecimal() else 0
                if as_seat and (offence, seat) in self._seats:
                    return subject, ""
                found, why = self._seat(offence, seat)
                return found, why if offence and seat else f"{subject} is not in the data"
            case "offence":
                seats = [seat for offence, seat in self._seats if offence == key]
                if len(seats) > 1:
                    return None, f"{subject} has {len(seats)} offenders: name the suspect (suspect:{key}/1)"
                return self._seat(key, seats[0]) if seats else (None, f"{subject} is not in the data")
            case "identity":
                found = self._by_identity().get(key)
                return (found, "") if found else (None, f"{subject} is not in the data")
        return None, f"{subject} is not a typed subject (person:, suspect:, offence:, identity:)"

    def _seat(self, offence: str, seat: int) -> tuple[str | None, str]:
        found: Any = self._seats.get((offence, seat))
        if found is None:
            return None, f"suspect:{offence}/{seat} is not in the data"
        named = self._named.get((offence, seat), [])
        if found["kind"] == "unnamed":
            return f"suspect:{offence}/{seat}", ""
        if len(named) == 1:
            return f"person:{named[0]}", ""
        return None, f"suspect:{offence}/{seat} has {len(named)} alternatives: name the person"

    def _by_identity(self) -> dict[str, str]:
        if self._identities is None:
            persons = [f"person:{p}" for p in self._persons]
            seats = [f"suspect:{o}/{s}" for (o, s), row in self._seats.items() if row["kind"] == "unnamed"]
            self._identities = {identity_id(record): record for record in sorted(persons + seats)}
        return self._identities
