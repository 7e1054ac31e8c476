"""The run as nodes and relationships: shapes of the catalogue, ends that stand, what is left out and counted.

The world of `tables` (policy v100, all days in October 2026):

    N1 Ann Bell, an alias with a quote; N2 Bob Lee, arrested for C1, victim Ann; N3 Cy Dun, eliminated from C1
    N2 uses 07700 900417 twice: two rows of the source, so two relationships; the number stands in two phone rows
    C2 and C3 have nobody named; all that is known of C2's victim is that she was there
    an order against N2 protects N1 and keeps him from the address row A1
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from duckdb import DuckDBPyConnection

from graphlink import duck
from graphlink.catalogue.graph import BY_LABEL, TIES, relationship_of
from graphlink.catalogue.graph_indexes import INDEXES
from graphlink.catalogue.graph_model import DUCK_TYPES
from graphlink.catalogue.vocabularies import TIE_KINDS
from graphlink.errors import RunFolderError
from graphlink.graph import GraphTables, nodes_and_ties
from graphlink.runfolder import open_run
from tests import linked_world, worlds
from tests.conftest import SampleRun
from tests.worlds import offence, person, run_world, suspect, tie, victim


def tables() -> dict[str, list[worlds.Row]]:
    return {
        "persons": [
            person("N1", "Ann", "Bell", "1990-02-03", sex="F"),
            person("N2", "Bob", "Lee"),
            person("N3", "Cy", "Dun"),
        ],
        "aliases": [{"person_id": "N1", "forename": 'An"nie', "surname": "Bell", "kind": "alias"}],
        "offences": [
            offence("C1", flags="hate; domestic_abuse; hate;", lat="51.5", lon="-0.25"),
            offence("C2"),
            offence("C3"),
        ],
        "involvements": [
            suspect("C1", "N2", status="arrested"),
            suspect("C1", "N3", status="eliminated"),
            victim("C1", "N1", relationship="ex_partner"),
            victim("C2", sex="F"),
        ],
        "addresses": [{"address_id": "A1", "text": "4 Elm Road", "postcode": "SE1 4PQ"}],
        "phones": [{"phone_id": "P1", "number": "07700 900417"}, {"phone_id": "P2", "number": "+447700900417"}],
        "associations": [
            tie("N2", "user", "phone", "P1", first_seen="2026-01-01", source="custody"),
            tie("N2", "user", "phone", "P2", first_seen="2026-05-01", source="comms_data"),
            tie("C2", "used", "phone", "P1", from_type="offence"),
        ],
        "orders": [
            {
                "order_id": "O1",
                "person_id": "N2",
                "kind": "restraining",
                "protects_person_id": "N1",
                "starts_on": "2026-09-02",
                "excluded_address_id": "A1",
            }
        ],
    }


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> GraphTables:
    run = run_world(tmp_path_factory.mktemp("graph"), tables())
    return nodes_and_ties(duck.connect(), run.folder)


def asked(graph: GraphTables, relation: str) -> list[dict[str, Any]]:
    return duck.rows(graph.con, f"SELECT * FROM {duck.name(relation)} ORDER BY id")


# ---- the world above -------------------------------------------------------------------------------------------


def test_a_person_has_a_folded_name_and_other_names(graph: GraphTables) -> None:
    ann = asked(graph, "node_Person")[0]
    assert ann == {
        "id": "N1",
        "run": graph.run,
        "forename": "Ann",
        "middle_names": None,
        "surname": "Bell",
        "aliases": ['An"nie Bell'],
        "dob": dt.date(1990, 2, 3),
        "sex": "F",
        "pnc_id": None,
        "name": "ann bell",
        "deceased_on": None,
    }


def test_an_offence_has_its_flags_place_and_seats(graph: GraphTables) -> None:
    first, second, third = asked(graph, "node_Offence")
    assert first["flags"] == ["domestic_abuse", "hate"]
    assert first["location"] == {"latitude": 51.5, "longitude": -0.25}
    assert second["flags"] == []
    assert second["location"] is None
    # 30 September, 23:00 UTC: midnight of British summer time.
    assert first["committed_from"] == dt.datetime(2026, 9, 30, 23, tzinfo=dt.UTC)
    assert [(o["seats"], o["unnamed_seats"], o["unnamed_victims"]) for o in (first, second, third)] == [
        (1, 0, 0),
        (1, 1, 1),
        (1, 1, 0),
    ]
    assert (first["harm"], first["remainder"], second["remainder"]) == (1825.0, 0.0, 1825.0)


def test_a_number_in_two_rows_is_one_phone(graph: GraphTables) -> None:
    (phone,) = asked(graph, "node_Phone")
    assert (phone["id"], phone["number"], phone["source_ids"], phone["holders"]) == (
        "+447700900417",
        "+447700900417",
        ["P1", "P2"],
        1,
    )


def test_ties_that_the_source_repeats_stay_parallel(graph: GraphTables) -> None:
    uses = asked(graph, "tie_Person_USES_Phone")
    assert {(u["start_id"], u["end_id"]) for u in uses} == {("N2", "+447700900417")}
    assert {(u["first_seen"].month, u["source"]) for u in uses} == {(1, "custody"), (5, "comms_data")}
    assert len({ref for u in uses for ref in u["source_refs"]}) == 2


def test_whom_an_order_protects_and_where_its_subject_may_not_go(graph: GraphTables) -> None:
    ends = {
        name: [(t["id"], t["start_id"], t["end_id"]) for t in asked(graph, name)]
        for name in ("tie_Person_SUBJECT_OF_Order", "tie_Order_PROTECTS_Person", "tie_Order_EXCLUDES_Address")
    }
    address = asked(graph, "node_Address")[0]["id"]
    assert ends == {
        "tie_Person_SUBJECT_OF_Order": [("orders:O1/subject", "N2", "O1")],
        "tie_Order_PROTECTS_Person": [("orders:O1/protects", "O1", "N1")],
        "tie_Order_EXCLUDES_Address": [("orders:O1/excludes", "O1", address)],
    }


def test_an_eliminated_suspect_is_shown_with_his_status_and_credited_with_nothing(graph: GraphTables) -> None:
    roles = {(t["start_id"], t["status"], t["seat"]) for t in asked(graph, "tie_Person_SUSPECT_IN_Offence")}
    assert roles == {("N2", "arrested", 1), ("N3", "eliminated", None)}
    credited = asked(graph, "tie_Identity_ATTRIBUTED_Offence")
    assert [(t["end_id"], t["weight"], t["basis"]) for t in credited] == [("C1", 1.0, "named")]
    (named,) = (t for t in asked(graph, "tie_Person_SUSPECT_IN_Offence") if t["start_id"] == "N2")
    assert credited[0]["source_refs"] == named["source_refs"]


def test_an_identity_that_is_not_on_the_list_has_a_label_and_no_rank(graph: GraphTables) -> None:
    people = {i["label"]: i for i in asked(graph, "node_Identity")}
    assert {label: i["rank"] for label, i in people.items()} == {"Ann BELL": None, "Bob LEE": 1, "Cy DUN": None}
    assert (people["Bob LEE"]["offences"], people["Bob LEE"]["victims"]) == (1, 1)
    assert (people["Ann BELL"]["as_victim"], people["Ann BELL"]["expected_harm"]) == (1, 0.0)
    assert all(i["known"] and i["records"] == 1 for i in people.values())


def test_the_run_says_where_the_graph_is_from(graph: GraphTables) -> None:
    (run,) = asked(graph, "node_Run")
    manifest = graph.run_folder.manifest
    assert (run["id"], run["state"], run["policy"]) == (manifest["run_id"], "ready", "v100")
    assert (str(run["as_of"]), run["harm_edition"]) == (manifest["as_of"], manifest["harm"]["edition"])
    assert len(run["input_hash"]) == 64


def test_what_has_no_record_is_counted_and_said(graph: GraphTables) -> None:
    assert {left.what: left.count for left in graph.left_out} == {"unnamed suspects, victims and witnesses": 1}


# ---- what weighed evidence adds ----------------------------------------------------------------------------------


def test_an_inferred_attribution_cites_its_evidence(tmp_path: Path) -> None:
    run = open_run(linked_world.write(tmp_path / "run"))
    graph = nodes_and_ties(duck.connect(), run)
    inferred = [t for t in asked(graph, "tie_Identity_ATTRIBUTED_Offence") if t["basis"] == "linked"]
    assert {t["end_id"] for t in inferred} == {"C7"}
    dale = next(t for t in inferred if t["start_id"] == linked_world.DALE)
    assert "associations:#000000000009" in dale["source_refs"]
    (hand,) = asked(graph, "tie_Offence_SAME_HAND_Offence")
    assert (hand["start_id"], hand["end_id"], hand["shared"]) == ("C1", "C7", ["nothing but the candidate"])
    assert hand["source_refs"] == ["offences:C1", "offences:C7"]


def test_an_offender_nobody_could_name_is_an_identity_that_is_not_known(tmp_path: Path) -> None:
    made = linked_world.tables()
    made["unknown_series"] = [
        {"rank": 1, "identity_id": "I-ZZZZZZZZZZ", "label": "Unknown: number ending 0417", "expected_harm": 19.0,
         "offences": 2, "victims": 2, "shared": "number ending 0417"}
    ]  # fmt: skip
    graph = nodes_and_ties(duck.connect(), open_run(_written(tmp_path, made)))
    unknown = next(i for i in asked(graph, "node_Identity") if i["id"] == "I-ZZZZZZZZZZ")
    assert (unknown["known"], unknown["records"], unknown["rank"], unknown["series_rank"]) == (False, 0, None, 1)
    assert (unknown["label"], unknown["expected_harm"]) == ("Unknown: number ending 0417", 19.0)


def test_a_tie_without_one_of_its_ends_is_left_out_and_counted(tmp_path: Path) -> None:
    made = linked_world.tables()
    made["entities"] = [row for row in made["entities"] if row["kind"] != "vehicle"]
    graph = nodes_and_ties(duck.connect(), open_run(_written(tmp_path, made)))
    assert asked(graph, "tie_Vehicle_READ_NEAR_Offence") == []
    left = {found.what: found for found in graph.left_out}
    assert left["READ_NEAR of Vehicle and Offence"].count == 1
    assert left["READ_NEAR of Vehicle and Offence"].why == "one of its ends is not in the run"


def _written(tmp_path: Path, made: Any) -> Path:
    return linked_world.handmade.write_run(tmp_path / "run", made, linked_world.manifest())


def test_ids_that_hold_the_separator_stay_apart(tmp_path: Path) -> None:
    made = linked_world.tables()
    first = made["reads_near"][0]
    made["reads_near"] = [{**first, "read_id": read, "offence_id": ref} for read, ref in (("a|b", "C5"), ("a", "b|C5"))]
    made["offences"].append({**made["offences"][0], "offence_id": "b|C5"})
    graph = nodes_and_ties(duck.connect(), open_run(_written(tmp_path, made)))
    assert {t["id"] for t in asked(graph, "tie_Vehicle_READ_NEAR_Offence")} == {"read:a~1b|C5", "read:a|b~1C5"}


# ---- the shape ---------------------------------------------------------------------------------------------------


def test_every_relation_has_the_columns_of_the_catalogue(sample_run: SampleRun) -> None:
    graph = nodes_and_ties(duck.connect(), open_run(sample_run.run))
    for label, relation in graph.nodes.items():
        wanted = [("id", "VARCHAR"), ("run", "VARCHAR")]
        wanted += [(p.name, DUCK_TYPES[p.type]) for p in BY_LABEL[label].properties]
        assert _shape(graph.con, relation) == _plain(wanted)
    for item in TIES:
        wanted = [("id", "VARCHAR"), ("start_id", "VARCHAR"), ("end_id", "VARCHAR"), ("source_refs", "VARCHAR[]")]
        wanted += [("run", "VARCHAR"), *((p.name, DUCK_TYPES[p.type]) for p in item.properties)]
        assert _shape(graph.con, graph.ties[item.key]) == _plain(wanted)


def _shape(con: DuckDBPyConnection, relation: str) -> list[tuple[str, str]]:
    return [(r["column_name"], r["column_type"]) for r in duck.rows(con, f"DESCRIBE {duck.name(relation)}")]


def _plain(columns: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, kind.replace("TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE")) for name, kind in columns]


def test_ids_are_unique_and_ties_cite_rows(sample_run: SampleRun) -> None:
    graph = nodes_and_ties(duck.connect(), open_run(sample_run.run))
    for relation, count in graph.counts.items():
        distinct = duck.value(graph.con, f"SELECT count(DISTINCT id) FROM {duck.name(relation)}")
        assert distinct == count, relation
    for relation in graph.ties.values():
        bare = f"SELECT count(*) FROM {duck.name(relation)} WHERE len(source_refs) = 0 OR source_refs IS NULL"
        assert duck.value(graph.con, bare) == 0, relation
    together = " UNION ALL ".join(f"SELECT id FROM {duck.name(relation)}" for relation in graph.ties.values())
    repeated = duck.rows(graph.con, f"SELECT id FROM ({together}) GROUP BY id HAVING count(*) > 1")
    assert repeated == []


def test_every_tie_of_the_run_is_in_the_graph(sample_run: SampleRun) -> None:
    run = open_run(sample_run.run)
    graph = nodes_and_ties(duck.connect(), run)
    made = sum(graph.counts[graph.ties[item.key]] for item in TIES if item.kind)
    assert made == run.query("SELECT count(*) AS n FROM ties")[0]["n"] > 1000
    left = {found.what: found.count for found in graph.left_out}
    near = run.query("SELECT count(DISTINCT read_id) AS n FROM reads_near")[0]["n"]
    assert left["plate reads near no offence"] == run.manifest["counts"]["plate_reads"] - near > 0


def test_a_run_that_was_replaced_is_said(tmp_path: Path) -> None:
    run_world(tmp_path, tables())
    graph = nodes_and_ties(duck.connect(), open_run(tmp_path / "run"))
    graph.check()
    run_world(tmp_path, tables())
    with pytest.raises(RunFolderError, match="was replaced while it was read"):
        graph.check()


def test_the_catalogue_knows_every_kind_of_tie() -> None:
    declared = {(item.start.lower(), item.kind, item.end.lower()) for item in TIES if item.kind}
    assert declared == {(start, kind, end) for (start, end), kinds in TIE_KINDS.items() for kind in kinds}
    assert relationship_of("ex_partner") == "EX_PARTNER"


def test_indexes_are_on_what_there_is() -> None:
    assert len({index.name for index in INDEXES}) == len(INDEXES)
    assert all(index.name.startswith("graphlink_") for index in INDEXES)
    names = {label: {"id", *(p.name for p in BY_LABEL[label].properties)} for label in BY_LABEL}
    for index in INDEXES:
        known = {"id"} if index.on_ties else set().union(*(names[label] for label in index.labels))
        assert set(index.properties) <= known, index.name
