"""Which rows stay: keys, duplicates, references and what falls with them; citations and the source's own columns."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from graphlink.tables.header import derived_names
from tests.fuzz.tables_kit import BASE, as_csv, read_folder, read_with, tiny_world, write_world

P, O, I = BASE["persons.csv"], BASE["offences.csv"], BASE["involvements.csv"]  # noqa: E741


def test_the_tiny_world_is_sound_and_fills_every_table(tmp_path: Path) -> None:
    for seed in range(3):
        report = read_folder(write_world(tmp_path / str(seed), tiny_world(seed))).report
        assert all(count.present and count.accepted for count in report.tables.values())
        assert not [str(group) for group in report.faults() if group.effect != "listed"]


def test_same_key_same_content_is_a_duplicate_however_it_is_written(tmp_path: Path) -> None:
    outcome = read_with(tmp_path, {"persons.csv": P + "P1,Ada,Ash,1980-02-03,female\n P1 ,Ada,Ash ,1980-02-03,f\n"})
    count = outcome.report.tables["persons"]
    assert (count.read, count.accepted, count.rejected, count.duplicate) == (4, 2, 0, 2)
    assert outcome.rejected == []


def test_of_rows_that_share_a_key_and_differ_the_content_decides(tmp_path: Path) -> None:
    rows = ["P3,Cyd,Elm,,", "P3,Ada,Elm,1990-01-01,F", "P3,Ada,Elm,,F", "P3,Ada,Elm,,F", "P3,Ada,Elm,1990-01-01,F"]
    for seed in range(4):
        random.Random(seed).shuffle(rows)
        outcome = read_with(tmp_path / str(seed), {"persons.csv": P + "\n".join(rows) + "\n"})
        count = outcome.report.tables["persons"]
        assert (count.read, count.accepted, count.rejected, count.duplicate) == (7, 3, 3, 1)
        kept = [row for row in outcome.rows("in_persons") if row["person_id"] == "P3"]
        assert [(row["forename"], str(row["dob"])) for row in kept] == [("Ada", "1990-01-01")]
        assert {row["key"] for row in outcome.rejected} == {"P3"}


def test_cells_that_were_cleared_still_tell_rows_apart(tmp_path: Path) -> None:
    outcome = read_with(tmp_path, {"persons.csv": P + "P3,Di,Dee,,martian\nP3,Di,Dee,,venusian\n"})
    count = outcome.report.tables["persons"]
    assert (count.accepted, count.rejected, count.duplicate, count.cleared) == (3, 1, 0, 1)


def test_where_a_table_has_no_key_the_whole_row_is_it(tmp_path: Path) -> None:
    aliases = "person_id,forename,kind\nP1,Al,alias\nP1,Al,ALIAS\nP1,Al,\nP1,Al,alias\n"
    outcome = read_with(tmp_path, {"aliases.csv": aliases})
    count = outcome.report.tables["aliases"]
    assert (count.accepted, count.rejected, count.duplicate) == (2, 0, 2)
    assert outcome.column("in_aliases", "row_no") == [2, 4]


def test_unnamed_suspects_are_never_duplicates_other_unnamed_people_are(tmp_path: Path) -> None:
    outcome = read_with(tmp_path, {"involvements.csv": I + "C2,,suspect,,20,30\nC1,,victim,,,\nC1,,victim,,,\n"})
    count = outcome.report.tables["involvements"]
    assert (count.read, count.accepted, count.duplicate) == (6, 5, 1)
    refs = outcome.column("in_involvements", "source_ref")
    assert refs[2] == refs[3]
    assert len(set(refs)) == 4


def test_a_named_suspect_whose_record_is_missing_becomes_an_unnamed_one(tmp_path: Path) -> None:
    outcome = read_with(tmp_path, {"involvements.csv": I + "C2,P8,suspect,,,\nC2,P9,suspect,,,\n"})
    assert outcome.column("in_involvements", "person_id") == ["P1", "P2", None, None, None]
    assert [(row["row"], row["value"]) for row in outcome.cleared] == [(5, "P8"), (6, "P9")]


def test_what_falls_with_a_rejected_row_is_listed_under_it_once(tmp_path: Path) -> None:
    files = {
        "offences.csv": O + "C3,,2030-01-01,,,,\nC4,damaged\n",
        "involvements.csv": I + "C3,P1,suspect,,,\nC3,P9,bystander,,,\nC4,P1,suspect,,,\nC5,P1,suspect,,,\n",
        "actions.csv": "action_id,person_id,kind,on,offence_id\nE1,P1,nfa,2026-01-01,C3\nE2,P9,nfa,2026-01-01,C3\n",
    }
    outcome = read_with(tmp_path, files)
    listed = [(row["table"], row["row"], row["column"], row["cause"]) for row in outcome.rejected]
    assert listed == [
        ("actions", 3, "person_id", None),
        ("involvements", 5, "offence_id", "offences row 4"),
        ("involvements", 6, "role", None),
        ("involvements", 7, "offence_id", "offences row 5"),
        ("involvements", 8, "offence_id", None),
        ("offences", 4, "committed_from", None),
        ("offences", 5, None, None),
    ]
    assert [(row["table"], row["column"], row["value"]) for row in outcome.cleared] == [("actions", "offence_id", "C3")]


def test_a_reference_to_a_key_of_which_one_row_was_kept_holds(tmp_path: Path) -> None:
    outcome = read_with(tmp_path, {"persons.csv": P + "P1,Zoë,Ash,,\n"})
    assert outcome.report.tables["persons"].rejected == 1
    assert outcome.report.tables["involvements"].accepted == 3


def test_every_allowed_tie_is_accepted_and_every_other_rejected(tmp_path: Path) -> None:
    world = tiny_world(1)
    rows = world["associations"]
    for row in list(rows):
        rows.append({**row, "kind": "left" if row["kind"] != "left" else "used"})
        rows.append({**row, "from_type": "offence" if row["from_type"] == "person" else "person"})
    outcome = read_folder(write_world(tmp_path, world))
    count = outcome.report.tables["associations"]
    assert (count.read, count.accepted, count.rejected) == (33, 11, 22)


def test_the_rejected_row_stands_in_the_list_as_it_stood(tmp_path: Path) -> None:
    files = {"persons.csv": P + ' ,Di,"a, ""b""",31/01/1990,F\nP4,"x"y,z\n'}
    first, second = read_with(tmp_path, files).rejected
    assert json.loads(first["cells"]) == {
        "person_id": " ",
        "forename": "Di",
        "surname": 'a, "b"',
        "dob": "31/01/1990",
        "sex": "F",
    }
    assert (second["key"], json.loads(second["cells"])) == ("P4", {"raw text": 'P4,"x"y,z'})


def test_a_rejected_row_has_no_cleared_cells(tmp_path: Path) -> None:
    outcome = read_with(tmp_path, {"offences.csv": O + "C3,,2030-01-01,x,x,x,x\nC1,,,x,x,x,x\n"})
    assert outcome.report.tables["offences"].rejected == 2
    assert outcome.cleared == []


def test_row_numbers_are_those_of_the_file(tmp_path: Path) -> None:
    text = "person_id,surname\n\nP1,Ash\nP2,Birch,\n\nP3,x\0y\nP4,Elm\n"
    outcome = read_with(tmp_path, {"persons.csv": text, "involvements.csv": "offence_id,role\n"})
    assert outcome.column("in_persons", "row_no") == [2, 4, 5]
    assert [row["row"] for row in outcome.rejected] == [3]
    assert [(row["row"], row["value"]) for row in outcome.cleared] == [(4, "x␀y")]


def test_citations_do_not_depend_on_the_order_of_rows_or_columns(tmp_path: Path) -> None:
    rows = tiny_world(4)["involvements"]
    columns = [*rows[0], "own", "Other"]
    spread = [{**row, "own": f"o{at}", "Other": ""} for at, row in enumerate(rows)]
    plain = read_with(tmp_path / "a", _world_of(4, as_csv(spread, columns)))
    other = read_with(tmp_path / "b", _world_of(4, as_csv(spread[::-1], columns[::-1])))
    assert plain.column("in_involvements", "source_ref") == other.column("in_involvements", "source_ref")[::-1]
    without = [{key: cell for key, cell in row.items() if key != "Other"} for row in spread]
    third = read_with(tmp_path / "c", _world_of(4, as_csv(without, columns[:-1])))
    assert plain.column("in_involvements", "source_ref") == third.column("in_involvements", "source_ref")


def _world_of(seed: int, involvements: str) -> dict[str, str | bytes | None]:
    world = tiny_world(seed)
    files: dict[str, str | bytes | None] = {
        f"{table}.csv": as_csv(world[table], list(world[table][0])) for table in ("persons", "offences")
    }
    return {**files, "involvements.csv": involvements}


def test_citations_of_tables_with_a_key(tmp_path: Path) -> None:
    outcome = read_with(tmp_path, {})
    assert outcome.column("in_persons", "source_ref") == ["persons:P1", "persons:P2"]


def test_columns_of_ones_own_are_kept_under_names_that_graphlink_does_not_use(tmp_path: Path) -> None:
    header = 'person_id,Row_No,identity_id,name,name_source,"odd ""one""",,today,until,r0,t0,$x'
    outcome = read_with(tmp_path, {"persons.csv": f"{header}\nP1,a,b,c,d,e,f,g,h,i,j,k\nP2,,,,,,,,,,,\n"})
    row = outcome.rows("in_persons")[0]
    own = {name: cell for name, cell in row.items() if isinstance(cell, str) and len(cell) == 1}
    assert own == {
        "Row_No_source": "a",
        "identity_id_source": "b",
        "name_source_source": "c",
        "name_source": "d",
        'odd "one"': "e",
        "column_7": "f",
        "today": "g",
        "until": "h",
        "r0": "i",
        "t0": "j",
        "$x": "k",
    }


@pytest.mark.parametrize("column", ['a"b', "$.x", "/y", "a.b", "it's", "😀", "[0]"])
def test_a_nul_in_a_column_of_ones_own_is_cleared_whatever_its_name(column: str, tmp_path: Path) -> None:
    text = as_csv([{"person_id": "P1", column: "x\0y"}, {"person_id": "P2", column: "z"}], ["person_id", column])
    outcome = read_with(tmp_path, {"persons.csv": text})
    assert [(row["column"], row["value"]) for row in outcome.cleared] == [(column, "x␀y")]
    assert outcome.column("in_persons", column) == [None, "z"]


def test_names_that_a_source_may_not_keep() -> None:
    assert {"seat", "row_no", "source_ref", "cleared_values"} <= derived_names("involvements")
    assert {"days", "counts", "why_not", "vawg"} <= derived_names("offences")
    assert {"identity_id", "name_key", "record_id"} <= derived_names("persons")
    assert "person_id" not in derived_names("persons")


def test_a_table_of_one_column(tmp_path: Path) -> None:
    outcome = read_with(tmp_path, {"addresses.csv": 'address_id\nA1\n\n""\nA2\n'})
    assert outcome.column("in_addresses", "address_id") == ["A1", "A2"]
    assert [row["row"] for row in outcome.rejected] == [3]
