"""Who did it, in small worlds with worked answers: each trap of the method once, and what must never happen.

With so few offences nothing is learnt, so that the documented defaults decide; the answers are worked out from them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import graphlink.api as gl
from graphlink.errors import SettingsError
from graphlink.settings import Settings
from tests.worlds import Row, judgement, offence, person, rows, run_world, suspect, tie, victim

LINKED = Settings(draws=50, identity="plain", attribution="linked")
Tables = dict[str, list[Row]]


def believed(folder: Path, tables: Tables, offence_id: str, seat: int = 1, **options: Any) -> dict[str, float]:
    """person_id -> probability for a seat of an offence, by the identity's person."""
    run = run_world(folder, tables, settings=LINKED, **options)
    found = rows(
        run,
        "SELECT i.person_id, a.probability FROM attributions a JOIN identities i USING (identity_id) "
        f"WHERE a.offence_id = '{offence_id}' AND a.seat = {seat} ORDER BY ALL",
    )
    return dict(found)


def phone(key: str, number: str) -> Row:
    return {"phone_id": key, "number": number, "kind": "prepaid"}


def used(offence_id: str, kind: str, to_type: str, to_id: str) -> Row:
    return tie(offence_id, kind, to_type, to_id, from_type="offence", first_seen="2026-10-01")


def two_violent_partners() -> Tables:
    """One victim; A is named in 5 offences against her, B in 6, and one names nobody."""
    tables: Tables = {
        "persons": [person("A", "Abel", "Ash", sex="M"), person("B", "Bert", "Birch", sex="M"), person("V", sex="F")],
        "offences": [],
        "involvements": [],
    }
    for n in range(12):
        key = f"C{n:02d}"
        tables["offences"].append(offence(key, on=f"2026-09-{n + 1:02d}"))
        tables["involvements"].append(victim(key, "V", relationship="intimate_partner"))
        if n < 11:
            tables["involvements"].append(suspect(key, "A" if n % 2 else "B", status="named"))
    return tables


def test_two_partners_share_by_how_often_each_did_it(tmp_path: Path) -> None:
    """Trap 1. Votes 5 and 6: the urn says 5/11 and 6/11; a product of votes would give B all.

    C11 lies after both men's offences, days 1 and 2 away, in one place: nothing else tells them apart.
    """
    p = believed(tmp_path, two_violent_partners(), "C11")
    assert p["A"] / p["B"] == pytest.approx(5 / 6, rel=0.03)
    assert 0.85 < p["A"] + p["B"] <= 1


def test_a_place_that_is_a_clue_takes_no_part_in_distance(tmp_path: Path) -> None:
    """Trap 2. He was seen at his home, which is also where it happened: one fact, heard once.

    The chance with the scene at his door is that with the scene left unknown.
    """

    def world(lat: str, lon: str) -> Tables:
        return {
            "persons": [person("A", "Abel", "Ash"), person("B", "Bert", "Birch")],
            "offences": [offence("C1", lat=lat, lon=lon), offence("C2")],
            "involvements": [suspect("C2", "B")],
            "addresses": [{"address_id": "P", "text": "1 Elm Way", "postcode": "AB1 2CD", "lat": "51.5", "lon": "0.1"}],
            "associations": [
                tie("A", "lives_at", "address", "P", first_seen="2026-01-01"),
                used("C1", "suspect_seen_at", "address", "P"),
            ],
        }

    at_home = believed(tmp_path / "home", world("51.5", "0.1"), "C1")
    unknown = believed(tmp_path / "unknown", world("", ""), "C1")
    assert at_home["A"] == pytest.approx(unknown["A"], abs=1e-9)
    assert 0.02 < unknown["A"] < 0.9


def shared_number(unnamed: int) -> Tables:
    """A number with three known users, who did nothing else, used in so many offences against V that name nobody."""
    people = [person(k, f"Per{k}", f"Son{k}", sex="M") for k in "ABC"]
    tables: Tables = {
        "persons": [*people, person("V", sex="F")],
        "offences": [offence(f"C{n}") for n in range(unnamed)],
        "involvements": [victim(f"C{n}", "V", relationship="acquaintance") for n in range(unnamed)],
        "phones": [phone("T", "07700 900123")],
        "associations": [tie(k, "user", "phone", "T", first_seen="2026-09-01") for k in "ABC"],
    }
    tables["associations"] += [used(f"C{n}", "used", "phone", "T") for n in range(unnamed)]
    return tables


def test_two_offences_that_share_all_are_one_witness(tmp_path: Path) -> None:
    """Trap 3. One offence gives each of three users a third or less; a second with the same number adds nothing."""
    alone = believed(tmp_path / "one", shared_number(1), "C0")
    both = believed(tmp_path / "two", shared_number(2), "C0")
    assert both["A"] == pytest.approx(alone["A"], rel=0.05)
    assert both["A"] == pytest.approx(both["B"]) and both["A"] < 0.34


def test_a_tie_that_only_the_name_made_proves_nothing(tmp_path: Path) -> None:
    """Trap 4. A is named in C1, and his use of the number is known only from his arrest for it; B used it before.

    Without A's own custody record B has the number, so that the name of A is doubted. Known since spring it is not.
    """

    def world(known_since: str) -> Tables:
        tables: Tables = {
            "persons": [person("A", "Abel", "Ash", "1990-01-01"), person("A2"), person("B", "Bert", "Birch")],
            "offences": [offence("C1"), *[offence(f"D{n}", on="2026-09-20") for n in range(4)]],
            "involvements": [suspect("C1", "A", status="named"), *[suspect(f"D{n}", "B") for n in range(4)]],
            "phones": [phone("T", "07700 900123")],
            "actions": [
                {"action_id": "X", "person_id": "A2", "kind": "arrest", "on": "2026-10-10", "offence_id": "C1"}
            ],
            "associations": [
                tie("A2", "user", "phone", "T", first_seen=known_since, source="custody"),
                used("C1", "used", "phone", "T"),
                *[used(f"D{n}", "used", "phone", "T") for n in range(4)],
            ],
            "decisions": [judgement("D-1", "same", "person:A", "person:A2")],
        }
        return tables

    def chance(folder: Path, since: str) -> float:
        run = run_world(folder, world(since), settings=LINKED)
        found = rows(run, "SELECT probability FROM attributions WHERE offence_id = 'C1' AND basis = 'named'")
        return float(found[0][0])

    assert chance(tmp_path / "born", "2026-10-10") < chance(tmp_path / "before", "2026-04-01")


def test_a_known_suspect_comes_before_somebody_never_suspected(tmp_path: Path) -> None:
    """Trap 5. Two users of one number: the one who stands under suspicion elsewhere gets more than the other."""
    tables = shared_number(1)
    tables["offences"].append(offence("D1", on="2026-08-01"))
    tables["involvements"].append(suspect("D1", "A"))
    p = believed(tmp_path, tables, "C0")
    assert p["A"] > 2 * p["B"] and p["B"] == pytest.approx(p["C"])


def read(n: int, plate: str, at: str) -> Row:
    return {"read_id": f"R{n}", "vrm": plate, "camera_id": "K1", "lat": "51.5", "lon": "0.1", "seen_at": at}


def test_a_car_that_passes_daily_says_next_to_nothing(tmp_path: Path) -> None:
    """Trap 8. Two plates are read beside the scene: one passes there every day, one never did; neither is proof."""
    daily = [read(n, "AB12 CDE", f"2026-09-{n + 1:02d}T12:00") for n in range(25)]
    tables: Tables = {
        "persons": [person("A", "Abel", "Ash"), person("B", "Bert", "Birch")],
        "offences": [offence("C1", on="2026-10-01T12:00", lat="51.5", lon="0.1")],
        "vehicles": [{"vehicle_id": "1", "vrm": "AB12CDE"}, {"vehicle_id": "2", "vrm": "XY34ZZZ"}],
        "associations": [
            tie("A", "keeper", "vehicle", "1", first_seen="2026-01-01", source="keeper_register"),
            tie("B", "keeper", "vehicle", "2", first_seen="2026-01-01", source="keeper_register"),
        ],
        "anpr_reads": [*daily, read(90, "AB12CDE", "2026-10-01T12:01"), read(91, "XY34ZZZ", "2026-10-01T12:01")],
    }
    p = believed(tmp_path, tables, "C1")
    assert p.get("A", 0) < p["B"] < 0.5


def test_two_seats_are_two_people(tmp_path: Path) -> None:
    """One number, one user, two offenders whom nobody named: he holds at most one seat."""
    tables = shared_number(1)
    tables["associations"] = tables["associations"][:1] + tables["associations"][3:]
    tables["involvements"] += [suspect("C0", "", sex="M"), suspect("C0", "", sex="M", age_from="20", age_to="30")]
    run = run_world(tmp_path, tables, settings=LINKED)
    per_seat = rows(
        run, "SELECT seat, sum(probability) FROM attributions WHERE offence_id = 'C0' GROUP BY 1 ORDER BY 1"
    )
    assert [seat for seat, _ in per_seat] == [1, 2]
    assert sum(p for _, p in per_seat) <= 1


def test_whoever_is_named_in_one_seat_has_not_the_other(tmp_path: Path) -> None:
    tables = shared_number(1)
    tables["involvements"] += [suspect("C0", "A"), suspect("C0", "", sex="M")]
    run = run_world(tmp_path, tables, settings=LINKED)
    found = rows(
        run,
        "SELECT i.person_id FROM attributions a JOIN identities i USING (identity_id) "
        "WHERE a.offence_id = 'C0' AND a.seat = 2 ORDER BY 1",
    )
    assert [who for (who,) in found] == ["B", "C"]


def test_victims_and_eliminated_suspects_get_nothing(tmp_path: Path) -> None:
    """The only user of the number is the victim; another is eliminated: neither can have done it."""
    tables = shared_number(1)
    tables["involvements"] += [suspect("C0", "A", status="eliminated"), victim("C0", "B")]
    p = believed(tmp_path, tables, "C0")
    assert "A" not in p and "B" not in p and p["C"] > 0.4


def test_a_number_that_called_the_victim_that_day_is_a_clue(tmp_path: Path) -> None:
    """One of two earlier attackers rang her three times on the day; a call a month before says nothing."""
    tables = two_violent_partners()
    tables["phones"] = [phone("V1", "07700 900300"), phone("A1", "07700 900301"), phone("B1", "07700 900302")]
    tables["associations"] = [
        tie("V", "user", "phone", "V1"), tie("A", "user", "phone", "A1"), tie("B", "user", "phone", "B1"),
    ]  # fmt: skip
    before = believed(tmp_path / "before", tables, "C11")
    day = next(o["committed_from"] for o in tables["offences"] if o["offence_id"] == "C11")[:10]
    tables["calls"] = [
        {"from_number": "07700 900301", "to_number": "07700 900300", "started_at": f"{day}T0{n}:00:00", "kind": "voice"}
        for n in range(3)
    ] + [{"from_number": "07700 900302", "to_number": "07700 900300", "started_at": "2026-01-02T10:00:00"}]
    after = believed(tmp_path / "after", tables, "C11")
    assert after["A"] > before["A"] + 0.2 and after["B"] < before["B"]


def test_who_offended_with_him_before_is_looked_for_beside_him(tmp_path: Path) -> None:
    """A second man nobody named, and the one who was named beside A twice before; the partner of A alone is not he."""
    tables: Tables = {
        "persons": [person(key, sex="M") for key in "ABC"] + [person("P", sex="F")],
        "offences": [offence(f"C{n}", on=f"2026-09-{n + 1:02d}") for n in range(4)],
        "involvements": [suspect("C0", "A"), suspect("C0", ""), suspect("C3", "C")],
        "associations": [tie("A", "partner", "person", "P")],
    }
    tables["involvements"] += [suspect(f"C{n}", key) for n in (1, 2) for key in "AB"]
    found = believed(tmp_path, tables, "C0", seat=2)
    assert found["B"] > 0.1 and found["B"] > 3 * found.get("P", 0.0) and "C" not in found
    assert "B" not in believed(tmp_path, tables, "C0", seat=1)


def test_judgements_hold(tmp_path: Path) -> None:
    """`did` fills the seat whole; `did_not` takes the person out and leaves the rest to the others."""
    did = {**shared_number(1), "decisions": [judgement("D-1", "did", "suspect:C0/1", "person:V2")]}
    did["persons"] = [*did["persons"], person("V2", "Vic", "Tor")]
    assert believed(tmp_path / "did", did, "C0") == {"V2": 1.0}
    before = believed(tmp_path / "before", shared_number(1), "C0")
    not_a = {**shared_number(1), "decisions": [judgement("D-1", "did_not", "suspect:C0/1", "person:A")]}
    after = believed(tmp_path / "not", not_a, "C0")
    assert "A" not in after and after["B"] > before["B"]


def test_a_description_that_does_not_fit_speaks_against(tmp_path: Path) -> None:
    tables = shared_number(1)
    tables["persons"][0] = person("A", "Abel", "Ash", "1950-01-01", sex="F")
    tables["persons"][1] = person("B", "Bert", "Birch", "2000-01-01", sex="M")
    tables["involvements"].append(suspect("C0", "", sex="M", age_from="25", age_to="30", forename="Bert"))
    p = believed(tmp_path, tables, "C0")
    assert p["B"] > 0.9 and p.get("A", 0) < 0.02


def test_the_dead_did_not_do_it(tmp_path: Path) -> None:
    tables = shared_number(1)
    tables["persons"][0] = person("A", "PerA", "SonA", sex="M", deceased_on="2026-08-01")
    p = believed(tmp_path, tables, "C0")
    assert p.get("A", 0) < 0.01 < p["B"]


def test_somebody_in_custody_is_argued_against(tmp_path: Path) -> None:
    tables = shared_number(1)
    tables["actions"] = [{"action_id": "X", "person_id": "A", "kind": "remand", "on": "2026-09-20", "offence_id": ""}]
    p = believed(tmp_path, tables, "C0")
    assert p["A"] < 0.3 * p["B"]


def seen(kind: str, at: str, lat: str) -> list[Row]:
    return [{"sighting_id": "S1", "person_id": "A", "kind": kind, "at": at, "lat": lat, "lon": "-1.0"}]


def test_somebody_seen_elsewhere_at_the_time_is_argued_against(tmp_path: Path) -> None:
    """The offence at 22:00 at 52.0 N. A was in a custody suite 111 km north of it at 22:20, 30 minutes with ten for
    clocks: over 120 km/h. At 20:55 it is 89 km/h. Thirteen hours before, or next door, says nothing; nor does a stop,
    which enters no score. B gains by it."""
    tables = shared_number(1)
    tables["offences"] = [{**row, "lat": "52.0", "lon": "-1.0", "committed_from": f"{row['committed_from']}T22:00:00Z"}
                          if row["offence_id"] == "C0" else row for row in tables["offences"]]  # fmt: skip
    day = next(row["reported_at"] for row in tables["offences"] if row["offence_id"] == "C0")
    before = believed(tmp_path / "before", tables, "C0")

    def after(name: str, kind: str, at: str, lat: str) -> dict[str, float]:
        return believed(tmp_path / name, {**tables, "sightings": seen(kind, at, lat)}, "C0")

    away = after("away", "custody", f"{day}T22:20:00Z", "53.0")
    assert away.get("A", 0.0) < 0.1 * before["A"] and away["B"] > before["B"]
    hurried = after("hurried", "custody", f"{day}T20:55:00Z", "53.0")
    assert away.get("A", 0.0) < hurried["A"] < before["A"]
    assert after("near", "custody", f"{day}T22:20:00Z", "52.01") == before
    assert after("stop", "stop", f"{day}T22:20:00Z", "53.0") == before
    assert after("hours later", "custody", f"{day}T09:00:00Z", "53.0") == before
    told = rows(
        gl.open(tmp_path / "hurried" / "run"),
        "SELECT value_b, bits, source_refs FROM evidence WHERE name = 'seen elsewhere'",
    )
    assert told == [("60 to 120 km/h to be at both", pytest.approx(-1.442695), '["offences:C0","sightings:S1"]')]


def test_a_partner_of_a_suspect_is_no_candidate(tmp_path: Path) -> None:
    """Harm moves along identity only: a tie to a suspect, without a clue of the offence, makes nobody a candidate."""
    tables = shared_number(1)
    tables["persons"].append(person("Z", "Zoe", "Zed"))
    tables["associations"] += [tie("A", kind, "person", "Z") for kind in ("partner", "associate", "family", "cohabits")]
    assert "Z" not in believed(tmp_path, tables, "C0")


def test_named_seats_keep_their_harm_and_only_raise_a_flag(tmp_path: Path) -> None:
    """By default a doubt moves no harm; `doubt = apply` moves it, but never from somebody charged."""
    tables = two_violent_partners()
    tables["persons"].append(person("W", "Wrong", "Man"))
    tables["involvements"] += [suspect("C11", "W", status="named")]
    run = run_world(tmp_path, tables, settings=LINKED)
    weights = rows(
        run,
        "SELECT i.person_id, a.weight, a.basis, a.doubted FROM attributions a JOIN identities i USING (identity_id) "
        "WHERE a.offence_id = 'C11' AND weight > 0",
    )
    assert weights == [("W", 1.0, "named", True)]
    beside = rows(run, "SELECT DISTINCT basis, weight FROM attributions WHERE offence_id = 'C11' AND basis <> 'named'")
    assert beside == [("both", 0.0)]


def test_alternatives_share_by_what_else_is_known(tmp_path: Path) -> None:
    """Two alternatives, one of whom used the number before: he gets most of the seat, the two together all of it."""
    tables = shared_number(1)
    tables["associations"] = tables["associations"][:1] + tables["associations"][3:]
    tables["involvements"] += [suspect("C0", "A", alternative="true"), suspect("C0", "B", alternative="true")]
    run = run_world(tmp_path, tables, settings=LINKED)
    weights = dict(
        rows(
            run,
            "SELECT i.person_id, a.weight FROM attributions a JOIN identities i USING (identity_id) "
            "WHERE a.offence_id = 'C0' AND a.basis = 'named'",
        )
    )
    assert weights["A"] > 0.9 and sum(weights.values()) == pytest.approx(1)


def alternatives_with_nobody(folder: Path, tables: Tables) -> tuple[float, float]:
    """The weight of A in C0, which is his or that of somebody unnamed, and the share of the seat that nobody has."""
    tables["involvements"] += [suspect("C0", "A", alternative="true"), suspect("C0", "", alternative="true")]
    run = run_world(folder, tables, settings=LINKED)
    held = dict(
        rows(
            run,
            "SELECT i.person_id, a.weight FROM attributions a JOIN identities i USING (identity_id) "
            "WHERE a.offence_id = 'C0'",
        )
    )
    [(left,)] = rows(run, "SELECT remainder / days FROM counted WHERE offence_id = 'C0' AND seat = 1")
    return held["A"], left


def test_he_or_somebody_unnamed_is_an_even_chance(tmp_path: Path) -> None:
    """Nothing else known: about one half (not .999999999, as it was); what speaks for him raises it."""
    tables: Tables = {"persons": [person("A"), person("B")], "offences": [offence("C0"), offence("C9")]}
    tables["involvements"] = [suspect("C9", "B")]
    weight, left = alternatives_with_nobody(tmp_path / "even", tables)
    assert 0.4 < weight < 0.6 and weight + left == pytest.approx(1)
    tables = shared_number(1)
    tables["associations"] = tables["associations"][:1] + tables["associations"][3:]
    weight, left = alternatives_with_nobody(tmp_path / "number", tables)
    assert 0.9 < weight < 0.9999 and weight + left == pytest.approx(1)


def test_offences_nobody_could_name_form_a_series(tmp_path: Path) -> None:
    """A number nobody is tied to, used in three offences: an unknown offender with an id of his own."""
    tables: Tables = {
        "persons": [person("V", sex="F"), person("A")],
        "offences": [offence(f"C{n}") for n in range(3)],
        "involvements": [victim(f"C{n}", "V", relationship="stranger") for n in range(3)],
        "phones": [phone("T", "07700 900123")],
        "associations": [used(f"C{n}", "used", "phone", "T") for n in range(3)],
    }
    run = run_world(tmp_path, tables, settings=LINKED)
    ((offences, label, shared),) = rows(run, "SELECT offences, label, shared FROM unknown_series")
    assert offences == 3 and label == "Unknown: number ending 0123" and "victim V" in shared
    links = rows(run, "SELECT offence_id_a, offence_id_b, basis, probability FROM offence_links ORDER BY ALL")
    assert [(a, b, basis) for a, b, basis, _ in links] == [
        ("C0", "C1", "entity"), ("C0", "C2", "entity"), ("C1", "C2", "entity"),
    ]  # fmt: skip
    assert all(p > 0.9 for *_, p in links)


def test_a_judgement_keeps_two_offences_out_of_one_series(tmp_path: Path) -> None:
    tables: Tables = {
        "persons": [person("A")],
        "offences": [offence("C0"), offence("C1")],
        "phones": [phone("T", "07700 900123")],
        "associations": [used("C0", "used", "phone", "T"), used("C1", "used", "phone", "T")],
        "decisions": [judgement("D-1", "different", "suspect:C0/1", "suspect:C1/1")],
    }
    run = run_world(tmp_path, tables, settings=LINKED)
    assert rows(run, "SELECT * FROM unknown_series") == []


def test_an_unknown_rule_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="attribution must be one of plain, linked"):
        run_world(tmp_path, shared_number(1), settings=Settings(identity="plain", attribution="best"))


def test_a_world_without_offences_to_learn_from_says_so(tmp_path: Path) -> None:
    run = run_world(tmp_path, shared_number(1), settings=LINKED)
    said = run.folder.manifest["attribution"]
    assert said["rule"] == "linked"
    assert any("Documented defaults hold" in note for note in said["notes"])
    assert all(not kind["learnt"] for kind in said["learnt"])
