"""Traps of identity, each planted in an otherwise ordinary force and worked out by hand in the docstring.

The force around a case is invented people with full details, so that names and dates are as rare as they are in life;
what a case adds is written down in full.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from graphlink import duck, evidence, tables
from graphlink.identity import Constraints, Judgements, Resolution, linked
from graphlink.settings import Settings
from tests.worlds import Row, date, offence, person, suspect, tie, victim, write_tables

NOBODY = pd.DataFrame(columns=["record_a", "record_b", "decision_id"])
_FORENAMES = (
    "James Mary John Linda David Susan Peter Karen Paul Emma Mark Laura Simon Helen Neil Anna Ian Ruth Sean Zoe"
)
_SURNAMES = "Smith Jones Taylor Brown Wilson Evans Thomas Roberts Walker Wright Green Hall Wood Clarke Moore Hill Shaw"


def crowd(people: int = 240) -> dict[str, list[Row]]:
    """People with a home and a number each; every sixth has a second record with one slip in the name."""
    forenames, surnames = _FORENAMES.split(), _SURNAMES.split()
    world: dict[str, list[Row]] = {"persons": [], "addresses": [], "phones": [], "associations": []}
    for n in range(people):
        forename = forenames[(n * 7) % len(forenames)]
        surname = surnames[(n * 11 + n // 17) % len(surnames)]
        born = f"{1950 + (n * 37) % 55}-{1 + (n * 5) % 12:02d}-{1 + (n * 13) % 28:02d}"
        world["addresses"].append({"address_id": f"HA{n}", "text": f"{n + 1} Crowd Street", "postcode": "KT1 2AB"})
        world["phones"].append({"phone_id": f"HP{n}", "number": f"07700 9{n:05d}"})
        records = [person(f"H{n}", forename, surname, born)]
        if n % 6 == 0:
            records.append(person(f"H{n}b", forename, surname[:2] + surname[3:], born))
        for record in records:
            world["persons"].append(record)
            world["associations"].append(tie(record["person_id"], "lives_at", "address", f"HA{n}"))
            world["associations"].append(tie(record["person_id"], "user", "phone", f"HP{n}"))
    return world


def solve(
    folder: Path,
    case: Mapping[str, Sequence[Row]],
    same: Sequence[tuple[str, str, str]] = (),
    different: Sequence[tuple[str, str, str]] = (),
    **settings: Any,
) -> Resolution:
    """The case put into the crowd, and resolved."""
    world = crowd()
    for table, rows in case.items():
        world.setdefault(table, []).extend(rows)
    world.setdefault("offences", []).append(offence("C0"))
    data = write_tables(folder / "data", world)
    chosen = Settings(identity="linked", threads=1, **settings)
    con = duck.connect(chosen)
    tables.read(data, con, chosen, today=date("2026-12-31"), decisions=None)
    evidence.assemble(con, chosen, date("2026-12-31"))
    apart = duck.arrow(con, "SELECT offence_id, record_id, side FROM apart_rows ORDER BY ALL").to_pandas()
    judged = Judgements(*(pd.DataFrame(list(rows), columns=list(NOBODY.columns)) for rows in (same, different)))
    return linked.resolve(con, Constraints(apart), judged, chosen)


def together(found: Resolution, *keys: str) -> bool:
    """Whether these person records are one identity."""
    of = found.membership.set_index("record_id")["identity_id"]
    return len({of[f"person:{key}"] for key in keys}) == 1


def told(found: Resolution, a: str, b: str) -> dict[str, float]:
    rows = found.evidence[(found.evidence["a"] == f"person:{a}") & (found.evidence["b"] == f"person:{b}")]
    return dict(zip(rows["name"], rows["bits"], strict=True))


def bits_of(found: Resolution, a: str, b: str, says: str) -> float:
    """Bits of the piece of evidence whose name starts so."""
    [bits] = [bits for name, bits in told(found, a, b).items() if name.startswith(says)]
    return bits


def home(key: str, address: str, **more: str) -> Row:
    return tie(key, "lives_at", "address", address, **more)


def number(key: str, phone: str, **more: str) -> Row:
    return tie(key, "user", "phone", phone, **more)


def residents() -> list[Row]:
    """Twenty-six people of the hostel, with names of the crowd and birth dates of their own."""
    forenames, surnames = _FORENAMES.split(), _SURNAMES.split()
    return [
        person(f"HO{n}", forenames[n % 20], surnames[(n * 5 + 3) % 17], f"{1948 + n * 2}-{1 + n % 12:02d}-{3 + n:02d}")
        for n in range(26)
    ]


def planted() -> dict[str, list[Row]]:
    """All cases in one force; the prefix of a key says which case it belongs to."""
    world: dict[str, list[Row]] = {
        "persons": [
            # A duplicate: surname off by one letter, birth date missing once; home and number of nobody else.
            person("DA", "Leonard", "Featherstone", "1980-03-04"),
            person("DB", "Len", "Fetherstone"),
            # Brothers of one house who drive one car.
            person("BA", "Callum", "Braithwaite", "1995-06-01", sex="M"),
            person("BB", "Darren", "Braithwaite", "1997-09-12", sex="M"),
            # Twins of one house.
            person("TA", "Gareth", "Pemberton", "1999-02-03", sex="M"),
            person("TB", "Rhys", "Pemberton", "1999-02-03", sex="M"),
            # Father and son of one name in one house.
            person("FA", "Desmond", "Okonkwo", "1968-05-05", sex="M"),
            person("FB", "Desmond", "Okonkwo", "1995-11-21", sex="M"),
            # Partners with one home, one number, one car.
            person("PA", "Fiona", "Larkham", "1988-01-09", sex="F"),
            person("PB", "Graeme", "Tennant", "1986-07-30", sex="M"),
            # A hostel: strangers of one surname; and a misspelt duplicate there and in a private home.
            *residents(),
            person("HA", "John", "Smith"),
            person("HB", "Peter", "Smith"),
            person("HC", "Jerome", "Quillfeather"),
            person("HD", "Jerome", "Quillfether"),
            person("HE", "Silas", "Wintergreen"),
            person("HF", "Silas", "Wintergren"),
            # A number handed on; its holders share a common surname.
            person("RA", "Victor", "Jones", "1970-04-14", sex="M"),
            person("RB", "Adam", "Jones", "1991-12-02", sex="M"),
            # Namesakes of a common name without birth date.
            person("NA", "David", "Smith"),
            person("NB", "David", "Smith"),
            # A false name under arrest; the alias on file is the true one.
            person("AA", "Anthony", "Kowalczyk", "1985-08-08", sex="M"),
            person("AB", "Barry", "Marsh", "1985-08-08", sex="M"),
            # One name, home and number without birth date: KA, KB of one human; LA, LB recorded as each other's family.
            person("KA", "Oswald", "Thackeray"),
            person("KB", "Oswald", "Thackeray"),
            person("LA", "Magnus", "Pettigrew"),
            person("LB", "Magnus", "Pettigrew"),
            # Settled beforehand.
            person("SA", "Noel", "Harker", "1981-01-01", pnc_id="11/1A"),
            person("SB", "Piers", "Vaughan", "1990-05-05", pnc_id="11/1A"),
            person("SC", "Ivor", "Sprague", "1977-07-07", pnc_id="22/2B"),
            person("SD", "Ivor", "Sprague", "1977-07-07", pnc_id="33/3C"),
            person("SE", "Hugo", "Wardlow", "1966-06-06"),
            person("SF", "Hugo", "Wardlow", "1966-06-06"),
            person("SG", "Clive", "Yarrow", "1955-05-05"),
            person("SH", "Basil", "Dunmore", "1999-09-09"),
            person("SI", "Edwin", "Lockhart", "1988-08-08"),
            person("SJ", "Edwin", "Lockhart", "1988-08-08"),
            person("SK", "Rufus", "Ainsley", "1971-01-01"),
        ],
        "addresses": [{"address_id": "hostel", "text": "1 Refuge Road", "postcode": "KT3 4CA", "kind": "hostel"}],
        "aliases": [{"person_id": "AB", "forename": "Anthony", "surname": "Kowalczyk", "kind": "alias"}],
        "offences": [offence("C1"), offence("C2"), offence("C3")],
        "involvements": [suspect("C1", "SE"), victim("C1", "SF"), suspect("C2"), suspect("C3", "AB"), suspect("C0")],
        "associations": [
            *(home(f"HO{n}", "hostel") for n in range(26)),
            *(home(f"H{one}", "hostel") for one in "ABCD"),
            number("RA", "pR", first_seen="2018-01-01", last_seen="2022-03-01"),
            number("RB", "pR", first_seen="2024-02-01", last_seen="2026-05-01"),
            tie("LA", "family", "person", "LB"),
            tie("KA", "family", "person", "H1"),
            tie("KB", "family", "person", "H1"),
        ],
    }
    world["phones"] = [{"phone_id": f"p{case}", "number": f"0791112345{n}"} for n, case in enumerate("DPRAKL")]
    world["vehicles"] = [{"vehicle_id": f"v{case}", "vrm": f"AB1{n} CDE"} for n, case in enumerate("BP")]
    for n, (case, held) in enumerate(
        {"D": "ap", "B": "av", "T": "a", "F": "a", "P": "apv", "A": "p", "K": "ap", "L": "ap"}.items()
    ):
        world["addresses"].append({"address_id": f"a{case}", "text": f"{n + 3} Quarry Lane", "postcode": "KT3 4CD"})
        for one in "AB":
            world["associations"] += [home(case + one, f"a{case}")] if "a" in held else []
            world["associations"] += [number(case + one, f"p{case}")] if "p" in held else []
            world["associations"] += [tie(case + one, "driver", "vehicle", f"v{case}")] if "v" in held else []
    world["addresses"].append({"address_id": "aH", "text": "88 Orchard Row", "postcode": "KT3 4CE"})
    world["associations"] += [home("HE", "aH"), home("HF", "aH")]
    return world


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Resolution:
    return solve(
        tmp_path_factory.mktemp("planted"),
        planted(),
        same=[("person:SG", "person:SH", "D1"), ("suspect:C2/1", "person:SK", "D3")],
        different=[("person:SI", "person:SJ", "D2")],
    )


@pytest.mark.parametrize(
    ("a", "b", "one", "why"),
    [
        ("DA", "DB", True, "misspelt and undated, but home and number are nobody else's"),
        ("BA", "BB", False, "brothers: surname, home and car are the family's"),
        ("TA", "TB", False, "twins: surname, birth date, sex and home; the forenames differ"),
        ("FA", "FB", False, "father and son of one name: 27 years are no slip of the pen"),
        ("PA", "PB", False, "partners share all they hold and nothing that they are"),
        ("HA", "HB", False, "a hostel ties nobody"),
        ("RA", "RB", False, "a recycled number"),
        ("NA", "NB", False, "namesakes without birth date cannot be told: possible at most"),
        ("AA", "AB", True, "the alias on file is the other's name; one birth date, one number"),
        ("KA", "KB", True, "one rare name, one home, one number"),
        ("LA", "LB", False, "the same, but recorded as family of each other: nobody is his own"),
        ("SA", "SB", True, "equal pnc_id, whatever the names"),
        ("SC", "SD", False, "two pnc_ids, whatever the names"),
        ("SE", "SF", False, "suspect and victim of one offence"),
        ("SG", "SH", True, "judged one"),
        ("SI", "SJ", False, "judged two"),
    ],
)
def test_planted(found: Resolution, a: str, b: str, one: bool, why: str) -> None:
    assert together(found, a, b) is one, why


@pytest.mark.parametrize("pair", [("SA", "SB"), ("SG", "SH")])
def test_what_is_settled_is_certain(found: Resolution, pair: tuple[str, str]) -> None:
    of = found.membership.set_index("record_id")["probability"]
    assert of[f"person:{pair[0]}"] == of[f"person:{pair[1]}"] == 1


def test_a_value_held_by_many_speaks_less(found: Resolution) -> None:
    """Twenty-six live in the hostel beside John and Peter Smith and the pair, nobody beside the pair in the private
    home: log2(28.5 / 0.5) = 5.8 bits less, half a person being assumed everywhere."""
    shared = {pair: bits_of(found, *pair, "same address") for pair in (("HC", "HD"), ("HE", "HF"))}
    assert 5.3 < shared["HE", "HF"] - shared["HC", "HD"] < 6.3


def test_the_alias_is_told(found: Resolution) -> None:
    assert "name known as alias" in told(found, "AA", "AB")


@pytest.mark.parametrize(
    ("pair", "kind"),
    [("SCSD", "two pnc_ids"), ("SESF", "suspect and victim of one offence"), ("SISJ", "human different")],
)
def test_what_the_evidence_would_have_joined_is_listed(found: Resolution, pair: str, kind: str) -> None:
    rows = found.conflicts
    [row] = rows[(rows["a"] == f"person:{pair[:2]}") & (rows["b"] == f"person:{pair[2:]}")].to_dict("records")
    assert (row["kind"], row["effect"]) == (kind, "not joined by evidence")
    assert row["source_a"].startswith("evidence: ")


def test_the_evidence_of_every_pair_adds_up_to_its_bits(found: Resolution) -> None:
    pairs = found.pairs.set_index(["record_a", "record_b"])
    sums = found.evidence.groupby(["a", "b"])["bits"].sum()
    assert len(sums) >= 40
    assert (sums - pairs["bits"].reindex(sums.index)).abs().max() < 1e-9
    likely = 1 / (1 + 2.0 ** -pairs["bits"].clip(-60, 60))
    assert (likely - pairs["probability"]).abs().max() < 1e-6


def test_every_piece_names_rows_of_the_source(found: Resolution) -> None:
    rows = found.evidence
    spoken = rows[rows["name"].str.contains("same|another|like")]
    spoken = spoken[~spoken["name"].str.startswith("as likely") & ~spoken["name"].str.startswith("or the other")]
    assert len(spoken) > 100
    assert spoken["source_refs"].str.match(r'^\["(persons|aliases|associations|involvements):').all()
    assert rows["value_a"][rows["name"] == "same birth date"].str.match(r"\d{4}-\d\d-\d\d").all()


def test_a_judged_seat_joins_its_person_and_a_lone_seat_has_no_identity(found: Resolution) -> None:
    of = found.membership.set_index("record_id")["identity_id"]
    assert of["suspect:C2/1"] == of["person:SK"]
    assert pd.isna(of["suspect:C0/1"])


def test_nobody_and_one_person_can_be_resolved(tmp_path: Path) -> None:
    for name, people in (("none", []), ("one", [person("A", "Jo", "Lane")]), ("two", [person("A"), person("B")])):
        folder = write_tables(tmp_path / name, {"persons": people, "offences": [offence("C1")]})
        settings = Settings(threads=1)
        con = duck.connect(settings)
        tables.read(folder, con, settings, today=date("2026-12-31"), decisions=None)
        evidence.assemble(con, settings, date("2026-12-31"))
        apart = pd.DataFrame(columns=["offence_id", "record_id", "side"])
        found = linked.resolve(con, Constraints(apart), Judgements(NOBODY, NOBODY), settings)
        named = found.membership.dropna(subset=["identity_id"])
        assert named["identity_id"].nunique() == len(people)


def test_people_in_common_are_told_by_their_record_never_by_name(found: Resolution) -> None:
    """A relative of both records; the row used to say his name."""
    rows = found.evidence[(found.evidence["a"] == "person:KA") & (found.evidence["name"] == "same relative")]
    assert rows[["value_a", "value_b"]].to_numpy().tolist() == [["person:H1", "person:H1"]]


def test_what_is_written_of_a_place_ties_though_it_is_no_address(tmp_path: Path) -> None:
    """A mere postcode or town used to say nothing; "no fixed abode" still says nothing."""
    case = {
        "persons": [person(f"{pair}{one}", "Wystan", name) for pair, name in PLACED for one in "AB"],
        "addresses": [
            {"address_id": "WC", "text": "", "postcode": "TQ13 8DF"},
            {"address_id": "WD", "text": "", "postcode": "tq13 8df"},
            {"address_id": "WN", "text": "No fixed abode"},
            {"address_id": "WO", "text": "NO FIXED ABODE"},
        ],
        "associations": [home("CA", "WC"), home("CB", "WD"), home("NA", "WN"), home("NB", "WO")],
    }
    found = solve(tmp_path, case, merge_bits=-20.0)
    assert told(found, "CA", "CB")["same address"] > 5
    assert "same address" not in told(found, "NA", "NB")


PLACED = (("C", "Quill"), ("N", "Vane"))


def test_one_person_tied_and_offended_against_is_one_fact(tmp_path: Path) -> None:
    """Ex-partners of one woman whom both offended against: the victim says nothing beside the partner."""
    case = {
        "persons": [person("XA", "Wystan", "Quill"), person("XB", "Wystan", "Quill"), person("XV", "Odette", "Vane")],
        "offences": [offence("C1"), offence("C2")],
        "involvements": [suspect("C1", "XA"), victim("C1", "XV"), suspect("C2", "XB"), victim("C2", "XV")],
    }
    alone = told(solve(tmp_path / "alone", case, merge_bits=-20.0), "XA", "XB")
    ties = [tie(one, "ex_partner", "person", "XV") for one in ("XA", "XB")]
    beside = told(solve(tmp_path / "tied", {**case, "associations": ties}, merge_bits=-20.0), "XA", "XB")
    assert alone["same victim"] > 5
    assert beside["same partner"] > 5 and "same victim" not in beside
