"""The world is hard in each of the ways it claims: every one of them is found in what it writes."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest

from graphlink.sampling import Rates, SampleReport, generate

Rows = list[dict[str, str]]


class World:
    def __init__(self, report: SampleReport) -> None:
        self.report = report
        self.tables: dict[str, Rows] = {}

    def __getitem__(self, name: str) -> Rows:
        if name not in self.tables:
            folder = self.report.truth if name.startswith("true_") else self.report.data
            with (folder / f"{name.removeprefix('true_')}.csv").open(encoding="utf-8", newline="") as file:
                self.tables[name] = list(csv.DictReader(file))
        return self.tables[name]

    def by_human(self) -> dict[str, Rows]:
        records = {row["person_id"]: row for row in self["persons"]}
        found = defaultdict(list)
        for row in self["true_persons"]:
            found[row["true_id"]].append(records[row["person_id"]])
        return found


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(generate(tmp_path_factory.mktemp("hard") / "w", people=6000, seed=31))


def test_people_are_written_in_several_ways(world: World) -> None:
    humans = [held for held in world.by_human().values() if len(held) > 1]
    assert any(len({row["surname"].lower() for row in held if row["surname"]}) > 1 for held in humans)
    assert any(len({row["dob"] for row in held if row["dob"]}) > 1 for held in humans)
    swapped = [
        (a, b)
        for held in humans
        for a in (row["dob"] for row in held)
        for b in (row["dob"] for row in held)
        if a and b and a != b and (a[:4], a[5:7], a[8:]) == (b[:4], b[8:], b[5:7])
    ]
    assert swapped
    pnc = [{row["pnc_id"] for row in held if row["pnc_id"]} for held in world.by_human().values()]
    assert max(map(len, pnc)) == 1  # two different ones never are one human
    everybody = Counter(pnc_id for held in pnc for pnc_id in held)
    assert max(everybody.values()) == 1  # and one is never two humans


def test_false_names_are_given_and_noted(world: World) -> None:
    kinds = Counter(row["kind"] for row in world["aliases"])
    assert kinds["alias"] and kinds["nickname"] and kinds["maiden"]


def test_namesakes_twins_and_brothers_stand_in_the_data(world: World) -> None:
    by_name = defaultdict(set)
    by_birth = defaultdict(set)
    true = {row["person_id"]: row["true_id"] for row in world["true_persons"]}
    for row in world["persons"]:
        if row["forename"] and row["dob"]:
            by_name[row["forename"].lower(), row["surname"].lower()].add(true[row["person_id"]])
            by_birth[row["surname"].lower(), row["dob"]].add(true[row["person_id"]])
    assert sum(len(held) > 1 for held in by_name.values()) > 20
    assert sum(len(held) > 1 for held in by_birth.values()) > 3


def test_things_are_shared_recycled_and_spelt_differently(world: World) -> None:
    true = {row["person_id"]: row["true_id"] for row in world["true_persons"]}
    digits = {row["phone_id"]: "".join(c for c in row["number"] if c.isdigit())[-10:] for row in world["phones"]}
    holders = defaultdict(set)
    spellings = defaultdict(set)
    for row in world["associations"]:
        if row["to_type"] == "phone":
            spellings[digits[row["to_id"]]].add(row["to_id"])
            if row["from_type"] == "person":
                holders[digits[row["to_id"]]].add(true[row["from_id"]])
    assert sum(len(held) > 1 for held in holders.values()) > 20
    assert max(map(len, spellings.values())) > 1
    imei = Counter(row["imei"] for row in world["phones"] if row["imei"])
    assert max(imei.values()) > 1
    kinds = {row["kind"] for row in world["addresses"]}
    assert {"dwelling", "hostel", "police", "prison", "business", "hospital"} <= kinds
    assert {"private", "hire"} <= {row["kind"] for row in world["vehicles"]}
    assert {(row["kind"], row["quality"]) for row in world["marks"]} >= {("dna", "full"), ("fingerprint", "partial")}


def test_traffic_holds_misreads_and_reads_far_from_crime(world: World) -> None:
    plates = {row["vrm"].upper().replace(" ", "").replace("-", "") for row in world["vehicles"]}
    read = {row["vrm"] for row in world["anpr_reads"]}
    assert len(read & plates) > 100
    assert len(read - plates) > len(read) * 0.3
    assert {row["kind"] for row in world["calls"]} == {"voice", "sms"}


def test_naming_depends_on_the_relationship_and_is_sometimes_wrong(world: World) -> None:
    relation = {row["offence_id"]: row["relationship"] for row in world["involvements"] if row["role"] == "victim"}
    did = defaultdict(set)
    for row in world["true_offences"]:
        did[row["offence_id"]].add(row["true_id"])
    true = {row["person_id"]: row["true_id"] for row in world["true_persons"]}
    named: dict[str, list[bool]] = defaultdict(list)
    suspects = {
        row["offence_id"]: row for row in world["involvements"] if row["role"] == "suspect" and row["person_id"]
    }
    for offence, kind in relation.items():
        named[kind].append(offence in suspects)
    share = {kind: sum(held) / len(held) for kind, held in named.items()}
    assert share["intimate_partner"] > 0.85 > share["acquaintance"] > 0.4 > share["stranger"]
    wrong = [row for row in suspects.values() if true[row["person_id"]] not in did[row["offence_id"]]]
    assert 0.003 < len(wrong) / len(suspects) < 0.06
    assert {row["status"] for row in world["involvements"] if row["status"]} == {
        "named", "arrested", "charged", "convicted", "eliminated",
    }  # fmt: skip
    assert any(row["alternative"] == "true" for row in world["involvements"])
    assert max(len(held) for held in did.values()) == 2


def test_most_offend_once_and_some_very_often(world: World) -> None:
    often = Counter(row["true_id"] for row in world["true_offences"])
    once = sum(n == 1 for n in often.values()) / len(often)
    assert 0.6 < once < 0.9
    assert max(often.values()) >= 15


def test_nobody_offends_from_prison(world: World) -> None:
    """From a week after a remand to a fortnight after it the remanded are inside, and nothing of theirs begins."""
    true = {row["person_id"]: row["true_id"] for row in world["true_persons"]}
    remands = defaultdict(list)
    for row in world["actions"]:
        if row["kind"] == "remand":
            remands[true[row["person_id"]]].append(date.fromisoformat(row["on"]))
    once = {human: days[0] for human, days in remands.items() if len(days) == 1}
    assert len(once) > 20
    start = {row["offence_id"]: date.fromisoformat(row["committed_from"][:10]) for row in world["offences"]}
    for row in world["true_offences"]:
        if day := once.get(row["true_id"]):
            assert not 6 <= (start[row["offence_id"]] - day).days <= 15


def test_what_is_within_reach_shares_a_thing_in_the_data(world: World) -> None:
    """`phone` means: a number used is tied to a record of the offender, or to an offence that names him."""
    true = {row["person_id"]: row["true_id"] for row in world["true_persons"]}
    digits = {row["phone_id"]: "".join(c for c in row["number"] if c.isdigit())[-10:] for row in world["phones"]}
    did = defaultdict(set)
    for row in world["true_offences"]:
        did[row["offence_id"]].add(row["true_id"])
    held, used = defaultdict(set), defaultdict(set)
    for row in world["associations"]:
        if row["to_type"] == "phone" and row["kind"] != "stolen":
            if row["from_type"] == "person":
                held[true[row["from_id"]]].add(digits[row["to_id"]])
            else:
                used[row["from_id"]].add(digits[row["to_id"]])
    named = {
        (row["offence_id"], true[row["person_id"]])
        for row in world["involvements"]
        if row["role"] == "suspect" and row["person_id"]
    }
    for offence, human in named:
        if human in did[offence]:
            held[human] |= used[offence]
    reach = [row for row in world["true_reach"] if "phone" in row["kinds"].split(";")]
    assert len(reach) > 30
    for row in reach:
        assert row["true_id"] in did[row["offence_id"]]
        assert used[row["offence_id"]] & held[row["true_id"]]


def test_harder_is_harder(tmp_path: Path) -> None:
    plain = World(generate(tmp_path / "a", people=2500, seed=5))
    hard = World(generate(tmp_path / "b", people=2500, seed=5, hard=True))
    clean = World(generate(tmp_path / "c", people=2500, seed=5, rates=Rates().scaled(0)))

    def unlike(world: World) -> float:
        """Share of humans with several records whose surnames are not all one."""
        humans = [held for held in world.by_human().values() if len(held) > 1]
        return sum(len({row["surname"].lower() for row in held}) > 1 for held in humans) / len(humans)

    assert unlike(plain) < unlike(hard)
    assert not any(len(held) > 1 for held in clean.by_human().values())  # no noise: one record each
