"""What may not change an answer, and what an id owes to its members: sentence by sentence of the data contract."""

from __future__ import annotations

import base64
import csv
import hashlib
import random
from pathlib import Path

import pytest

import graphlink.api as gl
from graphlink.catalogue.outputs import TABLES
from tests.worlds import PLAIN, judgement, offence, person, rows, run_world, suspect, victim

_NAME_ROWS = {"rejected", "cleared"}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small invented world with every table."""
    folder = tmp_path_factory.mktemp("sample")
    gl.sample(folder, people=800, seed=3)
    return folder / "data"


@pytest.fixture(scope="module")
def run(data: Path, tmp_path_factory: pytest.TempPathFactory) -> gl.Run:
    return gl.run(data, tmp_path_factory.mktemp("as_it_is") / "run", settings=PLAIN)


def rewritten(data: Path, target: Path, table: str, change) -> Path:
    """A copy of the data in which `change` (rows -> rows) was made to one table."""
    target.mkdir()
    for file in data.glob("*.csv"):
        (target / file.name).write_bytes(file.read_bytes())
    with (data / f"{table}.csv").open(encoding="utf-8", newline="") as source:
        reader = csv.DictReader(source)
        header, found = list(reader.fieldnames or []), list(reader)
    with (target / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        writer.writerows(change(found))
    return target


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_ethnicity_permuted_changes_no_byte_but_its_own_column(data: Path, run: gl.Run, tmp_path: Path) -> None:
    """Every table as it was, byte for byte; of records all but the column itself."""

    def permuted(found):
        values = [row["ethnicity"] for row in found]
        assert len(set(values)) > 3
        random.Random(1).shuffle(values)
        return [{**row, "ethnicity": value} for row, value in zip(found, values, strict=True)]

    other = gl.run(rewritten(data, tmp_path / "data", "persons", permuted), tmp_path / "run", settings=PLAIN)
    before, after = run.folder.path, other.folder.path
    for table in TABLES:
        if table.name in _NAME_ROWS | {"records"}:
            continue
        for ending in (".parquet", *([".csv"] if table.csv else [])):
            assert digest(before / f"{table.name}{ending}") == digest(after / f"{table.name}{ending}"), table.name
    records = "SELECT * EXCLUDE (ethnicity) FROM records ORDER BY record_id"
    assert rows(run, records) == rows(other, records)


def test_lists_and_stops_change_no_score(data: Path, run: gl.Run, tmp_path: Path) -> None:
    """Without taskings and without stops: the same identities, attributions, days and places; only what is shown of
    being tasked and of being at large may differ."""
    folder = rewritten(data, tmp_path / "data", "sightings", lambda found: [r for r in found if r["kind"] != "stop"])
    (folder / "taskings.csv").unlink()
    other = gl.run(folder, tmp_path / "run", settings=PLAIN)
    assert rows(run, "SELECT count(*) > 0 FROM taskings") == [(True,)]
    for table in ("identities", "attributions", "counted", "suspects", "named", "offence_links"):
        assert digest(run.folder.path / f"{table}.parquet") == digest(other.folder.path / f"{table}.parquet"), table
    shown = "SELECT * EXCLUDE (tasked, in_custody) FROM ranking ORDER BY rank"
    assert rows(run, shown) == rows(other, shown) != []


def test_a_csv_twin_says_what_its_table_says(run: gl.Run) -> None:
    """The tables marked c stand beside as CSV with the same columns and rows, and no others do."""
    folder = run.folder.path
    twins = {"identities", "suspects", "unknown_series", "attributions", "offence_links", "ranking", "named", "review"}
    twins |= {"conflicts", "rejected", "cleared"}
    assert {path.stem for path in folder.glob("*.csv")} == twins
    for name in sorted(twins):
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            header, *lines = csv.reader(file)
        assert header == [row["column_name"] for row in run.folder.query(f"SELECT column_name FROM (DESCRIBE {name})")]
        assert rows(run, f"SELECT count(*) FROM {name}") == [(len(lines),)]
    assert {path.stem for path in folder.glob("*.parquet")} == {table.name for table in TABLES}


def test_run_json_says_what_was_read_and_with_what(data: Path, run: gl.Run) -> None:
    """read = accepted + rejected + duplicate for every table; SHA-256 of each input file; seconds, memory, seed,
    policy, harm edition, settings, caps."""
    manifest = run.manifest
    for name, count in manifest["tables"].items():
        assert count["read"] == count["accepted"] + count["rejected"] + count["duplicate"], name
    with (data / "persons.csv").open(encoding="utf-8", newline="") as file:
        assert manifest["tables"]["persons"]["read"] == sum(1 for _ in csv.reader(file)) - 1
    hashes = {file["name"]: file["sha256"] for file in manifest["files"]}
    assert hashes == {path.name: digest(path) for path in data.glob("*.csv")}
    assert all(stage["seconds"] >= 0 and stage["memory_bytes"] > 0 for stage in manifest["stages"])
    for key in ("version", "started", "as_of", "policy", "harm", "settings", "seed", "caps", "stages"):
        assert key in manifest
    assert manifest["harm"]["edition"] and manifest["policy"]["name"] == "v100"


def test_an_identity_is_named_after_its_smallest_member_and_keeps_its_name(tmp_path: Path) -> None:
    """B, C, D are one human, by an equal pnc_id: `I-` and 10 base-32 characters of the SHA-256 of person:B. A new
    record E and new offences change nothing. A split leaves the id with B; the rest is named after C."""
    people = [person(k, f"Name{k}", f"Fam{k}", "1990-01-01", pnc_id="P1") for k in "BCD"]
    alone = person("A", "Ann", "Ash", "1990-01-01")
    tables = {"persons": [alone, *people], "offences": [offence("C1")], "involvements": [suspect("C1", "B")]}

    def ids(name: str, **more) -> dict[str, str]:
        found = run_world(tmp_path / name, {**tables, **more})
        return dict(rows(found, "SELECT person_id, identity_id FROM identities"))

    def named(member: str) -> str:
        return "I-" + base64.b32encode(hashlib.sha256(member.encode()).digest()).decode()[:10]

    before = ids("before")
    assert before == {"A": named("person:A"), **dict.fromkeys("BCD", named("person:B"))}
    more = {
        "persons": [*tables["persons"], person("E", "Eve", "Elm", "1990-01-01", pnc_id="P1")],
        "offences": [*tables["offences"], offence("C0"), offence("C2")],
        "involvements": [*tables["involvements"], suspect("C2", "A"), victim("C2", "E")],
    }
    assert ids("more", **more) == {**before, "E": before["B"]}
    split = ids("split", persons=[alone, people[0], *({**p, "pnc_id": "P2"} for p in people[1:])])
    assert split == {**before, **dict.fromkeys("CD", named("person:C"))}


def test_an_identity_is_found_again_by_a_judgement_after_its_record_changed(tmp_path: Path) -> None:
    """What is written down names identity:I-...; the smallest member finds it though it has joined somebody since."""
    people = [person(k, f"Name{k}", f"Fam{k}", "1990-01-01") for k in "AB"]
    smallest = "I-" + base64.b32encode(hashlib.sha256(b"person:B").digest()).decode()[:10]
    found = run_world(
        tmp_path,
        {
            "persons": people,
            "offences": [offence("C1")],
            "involvements": [],
            "decisions": [
                judgement("D1", "did", "suspect:C1/1", f"identity:{smallest}"),
                judgement("D2", "same", "person:A", "person:B"),
            ],
        },
    )
    assert rows(found, "SELECT i.person_id FROM attributions JOIN identities i USING (identity_id) ORDER BY 1") == [
        ("A",),
        ("B",),
    ]


def test_what_is_rejected_cleared_and_duplicate_adds_up(tmp_path: Path) -> None:
    """persons: N1 twice alike (one duplicate), N2 twice unlike (the first by its cells kept, the other rejected), one
    without key (rejected), one of an unknown sex (cleared, its word kept aside). An offence without a date is rejected
    and takes its suspect and its tie with it, each listed under the cause."""
    found = run_world(
        tmp_path,
        {
            "persons": [
                person("N1", "Ann"),
                person("N1", "Ann"),
                person("N2", "Zoe"),
                person("N2", "Bea"),
                person("", "Nobody"),
                person("N3", sex="unsaid"),
                person("N4", sex="male"),
                person("N5", sex="1"),
            ],
            "offences": [offence("C1"), {**offence("C2"), "committed_from": ""}],
            "involvements": [suspect("C1", "N1"), suspect("C2", "N1"), suspect("C1"), suspect("C1")],
        },
    )
    tables = found.manifest["tables"]
    assert {k: tables["persons"][k] for k in ("read", "accepted", "rejected", "duplicate", "cleared")} == {
        "read": 8,
        "accepted": 5,
        "rejected": 2,
        "duplicate": 1,
        "cleared": 1,
    }
    assert rows(found, "SELECT person_id, forename, sex FROM records WHERE kind = 'person' ORDER BY 1") == [
        ("N1", "Ann", None),
        ("N2", "Bea", None),
        ("N3", None, None),
        ("N4", None, "M"),
        ("N5", None, "M"),
    ]
    assert "unsaid" in str(rows(found, "SELECT cleared_values FROM records WHERE person_id = 'N3'"))
    assert rows(found, 'SELECT "table", "row", cause FROM rejected ORDER BY 1, 2') == [
        ("involvements", 3, "offences row 3"),
        ("offences", 3, None),
        ("persons", 4, None),
        ("persons", 6, None),
    ]
    # two equal unnamed suspects are two seats beside N1's
    assert rows(found, "SELECT count(*) FROM suspects WHERE offence_id = 'C1'") == [(3,)]
