"""What is known when, and which days count: sentence by sentence of the data contract, worked out in the docstrings."""

from __future__ import annotations

import json
from pathlib import Path

from tests.worlds import date, offence, person, rows, run_world, suspect, tie, victim

A = person("A", "Ann", "Ash", "1990-11-01")
B = person("B", "Bea", "Box", "1991-01-01")


def test_the_window_is_of_local_dates_and_its_first_day_is_out(tmp_path: Path) -> None:
    """as_of 2026-10-31, 365 days: 2025-11-01 counts, 2025-10-31 does not. In summer 23:30Z is 00:30 of the next local
    day: 2026-06-30T23:30Z is 1 July. E3, 2025-10-31T23:59 local (GMT), is out; E2, 2025-11-01T00:00 local, is in.
    E5 was reported on 2026-10-31T23:59 local, the last minute of the last day."""
    at = {
        "E1": "2025-10-31",
        "E2": "2025-11-01T00:00",
        "E3": "2025-10-31T23:59",
        "E4": "2026-06-30T23:30Z",
        "E5": "2026-10-31T23:59",
    }
    offences = [{**offence(key, on="2025-01-01"), "reported_at": when} for key, when in at.items()]
    run = run_world(tmp_path, {"persons": [A], "offences": offences, "involvements": [suspect(k, "A") for k in at]})
    assert run.manifest["as_of"] == "2026-10-31"
    assert rows(run, "SELECT offence_id, date_counted, counts FROM offences ORDER BY 1") == [
        ("E1", date("2025-10-31"), False),
        ("E2", date("2025-11-01"), True),
        ("E3", date("2025-10-31"), False),
        ("E4", date("2026-07-01"), True),
        ("E5", date("2026-10-31"), True),
    ]
    assert rows(run, 'SELECT expected_harm, offences, "first", "last" FROM ranking') == [
        (5475, 3, date("2025-11-01"), date("2026-10-31"))
    ]
    # harm is the days of the code whatever the window; expected_harm is 0 where it does not count, and why is said
    out = rows(run, "SELECT harm, expected_harm, why_not FROM attributions WHERE offence_id = 'E1'")
    assert out == [(1825, 0, "outside the window of 365 days to 2026-10-31")]


def test_an_offence_without_a_report_date_counts_by_when_it_was_committed_and_is_counted(tmp_path: Path) -> None:
    """v100 goes by reported_at, else committed_from: C1 has none, C2 one; the run says that one of two fell back."""
    offences = [{**offence("C1"), "reported_at": ""}, offence("C2")]
    run = run_world(
        tmp_path, {"persons": [A], "offences": offences, "involvements": [suspect("C1", "A"), suspect("C2", "A")]}
    )
    assert run.manifest["counts"]["dated_by_commission"] == 1
    assert rows(run, "SELECT date_counted FROM offences WHERE offence_id = 'C1'") == [(date("2026-10-01"),)]


def test_all_crime_goes_by_when_it_was_committed_whatever_was_reported(tmp_path: Path) -> None:
    """Committed two years ago, reported now: inside v100's window, outside all-crime's."""
    offences = [{**offence("C1", on="2024-01-01"), "reported_at": "2026-10-01"}]
    tables = {"persons": [A], "offences": offences, "involvements": [suspect("C1", "A")]}
    for policy, counts in (("v100", True), ("all-crime", False)):
        run = run_world(tmp_path / policy, tables, policy=policy)
        assert rows(run, "SELECT counts FROM offences") == [(counts,)], policy


def test_a_report_after_the_day_of_the_run_is_cleared_a_deed_after_it_rejected(tmp_path: Path) -> None:
    """Both lie in 2999: C1 stays, by its date of commission; C2 goes, and its suspect row
    with it, listed once under the cause."""
    offences = [{**offence("C1"), "reported_at": "2999-01-01"}, offence("C2", on="2999-01-01")]
    run = run_world(
        tmp_path, {"persons": [A], "offences": offences, "involvements": [suspect("C1", "A"), suspect("C2", "A")]}
    )
    assert rows(run, "SELECT offence_id, reported_at FROM offences") == [("C1", None)]
    assert rows(run, 'SELECT "table", "column", cause IS NULL FROM rejected ORDER BY 1') == [
        ("involvements", "offence_id", False),
        ("offences", "committed_from", True),
    ]
    assert ("offences", "reported_at") in rows(run, 'SELECT "table", "column" FROM cleared')
    assert run.manifest["as_of"] == "2026-10-01"


def test_what_was_first_known_after_the_as_of_day_takes_no_part(tmp_path: Path) -> None:
    """As of 10 October 2026: of each pair of rows the first was known that day, the second the day after. An end that
    lies after the day reads as empty; one on the day stays; rows without a date are always used."""
    day, after = "2026-10-10", "2026-10-11"
    late_local = "2026-10-10T23:30"  # 22:30Z, still the 10th
    first_of_next = "2026-10-10T23:30Z"  # 00:30 on the 11th, local
    run = run_world(
        tmp_path,
        {
            "persons": [{**A, "deceased_on": after}, {**B, "deceased_on": day}],
            "offences": [
                {**offence("C1", lat="51.5", lon="-0.1", on=day), "committed_from": "2026-10-10T10:00"},
                {**offence("C2"), "reported_at": first_of_next},
            ],
            "involvements": [suspect("C1", "A"), suspect("C2", "A"), victim("C2", "B")],
            "phones": [{"phone_id": k, "number": f"0770090012{n}"} for n, k in enumerate(("P1", "P2", "P3"))],
            "vehicles": [{"vehicle_id": "V1", "vrm": "AB12CDE"}],
            "addresses": [{"address_id": "X1", "text": "1 High Street", "postcode": "SW1A 1AA"}],
            "associations": [
                tie("A", "user", "phone", "P1", first_seen=day, last_seen=after),
                tie("A", "user", "phone", "P2", first_seen=after),
                tie("A", "user", "phone", "P3", last_seen=day),
                tie("A", "keeper", "vehicle", "V1"),
                tie("C2", "scene", "address", "X1", from_type="offence"),
            ],
            "calls": [
                {
                    "from_number": "07700900120",
                    "to_number": "07700900121",
                    "started_at": late_local,
                    "duration_s": "60",
                },
                {"from_number": "07700900120", "to_number": "07700900121", "started_at": first_of_next},
            ],
            "anpr_reads": [
                {"read_id": "R1", "vrm": "AB12CDE", "lat": "51.5", "lon": "-0.1", "seen_at": "2026-10-10T10:30"},
                {"read_id": "R2", "vrm": "AB12CDE", "lat": "51.5", "lon": "-0.1", "seen_at": first_of_next},
            ],
            "sightings": [
                {"sighting_id": "S1", "person_id": "A", "kind": "stop", "at": late_local},
                {"sighting_id": "S2", "person_id": "A", "kind": "stop", "at": first_of_next},
            ],
            "orders": [
                {"order_id": "O1", "person_id": "A", "kind": "dvpo", "starts_on": day, "ends_on": after},
                {"order_id": "O2", "person_id": "A", "kind": "dvpo", "starts_on": after},
                {"order_id": "O3", "person_id": "A", "kind": "spo", "starts_on": "2026-01-01", "ends_on": "2026-10-09"},
                {"order_id": "O4", "person_id": "A", "kind": "spo", "starts_on": "2026-01-01", "ends_on": day},
            ],
            "actions": [
                {"action_id": "X1", "person_id": "A", "kind": "remand", "on": day, "offence_id": "C2"},
                {"action_id": "X2", "person_id": "A", "kind": "nfa", "on": after},
            ],
            "taskings": [
                {"person_id": "A", "tasked_on": day, "list": "v100", "closed_on": after},
                {"person_id": "B", "tasked_on": after, "list": "v100"},
            ],
        },
        as_of=day,
    )
    assert rows(run, "SELECT offence_id FROM offences") == [("C1",)]
    assert rows(run, "SELECT offence_id, role FROM involvements") == [("C1", "suspect")]
    assert rows(run, "SELECT person_id, deceased_on FROM records ORDER BY 1") == [("A", None), ("B", date(day))]
    assert rows(run, "SELECT to_id, last_seen FROM ties ORDER BY 1") == [
        ("+447700900120", None),
        ("+447700900122", date(day)),
        ("AB12CDE", None),
    ]
    assert rows(run, "SELECT calls, seconds FROM calls_between") == [(1, 60)]
    assert rows(run, "SELECT read_id, minutes FROM reads_near") in ([("R1", 30)], [("R1", 30.0)])
    assert rows(run, "SELECT sighting_id FROM sightings") == [("S1",)]
    assert rows(run, "SELECT order_id, ends_on FROM orders ORDER BY 1") == [
        ("O1", None),
        ("O3", date("2026-10-09")),
        ("O4", date(day)),
    ]
    assert rows(run, "SELECT action_id, offence_id FROM actions") == [("X1", None)]
    assert rows(run, "SELECT person_id, closed_on FROM taskings") == [("A", None)]
    # and on the list: two orders in force, in custody (sighted on the day, not later), tasked, 35 until 1 November
    [(orders, custody, tasked, age, died)] = rows(
        run, "SELECT orders, in_custody, tasked, age, deceased_on FROM ranking"
    )
    assert [order["order_id"] for order in json.loads(orders)] == ["O1", "O4"]
    assert (custody, tasked, age, died) == (True, True, 35, None)


def test_custody_ends_with_an_nfa_or_a_later_sighting_at_large(tmp_path: Path) -> None:
    """Remanded on the 5th. N: no further action on the 6th. S: stopped on the 6th. C: seen in custody on the 6th.
    R: stopped on the 4th. F: no further action on the 4th, then remanded."""
    people = [person(k, f"Name{k}", "Fam", "1990-01-01") for k in "NSCRF"]
    offences = [offence(f"C{k}") for k in "NSCRF"] + [offence("LAST", on="2026-10-31")]
    remand = [{"action_id": f"X{k}", "person_id": k, "kind": "remand", "on": "2026-10-05"} for k in "NSCRF"]
    nfa = [
        {"action_id": f"Y{k}", "person_id": k, "kind": "nfa", "on": on}
        for k, on in (("N", "2026-10-06"), ("F", "2026-10-04"))
    ]
    seen = [
        {"sighting_id": f"S{k}", "person_id": k, "kind": kind, "at": at}
        for k, kind, at in (
            ("S", "stop", "2026-10-06T10:00"),
            ("C", "custody", "2026-10-06T10:00"),
            ("R", "stop", "2026-10-04T10:00"),
        )
    ]
    tables = {"persons": people, "offences": offences, "involvements": [suspect(f"C{k}", k) for k in "NSCRF"]}
    run = run_world(tmp_path, {**tables, "actions": remand + nfa, "sightings": seen})
    found = dict(rows(run, "SELECT anchor_id, in_custody FROM ranking"))
    assert found == {"N": False, "S": False, "C": True, "R": True, "F": True}


def test_a_run_before_everything_is_empty_and_whole(tmp_path: Path) -> None:
    tables = {"persons": [A], "offences": [offence("C1")], "involvements": [suspect("C1", "A")]}
    run = run_world(tmp_path, tables, as_of="2000-01-01")
    assert rows(run, "SELECT * FROM ranking") == rows(run, "SELECT * FROM offences") == []
    assert rows(run, "SELECT person_id FROM identities") == [("A",)]
    assert run.manifest["counts"]["offences_after_as_of"] == 1
