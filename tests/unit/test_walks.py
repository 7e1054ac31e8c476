"""What lies around somebody and how two things are connected, on a world worked out by hand.

N1 Dale PREWETT   uses 07700 900001 (two rows), lives at the hostel, suspect in C1, partner of N2
N2 Anna KOWALSKA  victim of C1; nothing else
N3 Ricky VICKERS  uses 07700 900001 (one row), keeper of AB12 CDE, stays at the hostel, suspect in C2
N4 Mallory O'HARE drives AB12 CDE and AB13 CDE, suspect in C3; N5 keeps AB13 CDE and lives at the station with N4
H1 .. H60         live at the hostel, nothing else
N9                nothing at all
"""

from __future__ import annotations

import itertools

import networkx as nx
import pytest

import graphlink.api as gl
from graphlink.errors import InputError, LimitError, NotFoundError
from graphlink.graph.net import KINDS
from tests.conftest import SampleRun
from tests.worlds import offence, person, run_world, suspect, tie, victim

HOSTEL, STATION = "uprn:100", "uprn:200"
PHONE, CAR = "+447700900001", "AB12CDE"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> gl.Run:
    guests = [f"H{n}" for n in range(1, 61)]
    return run_world(
        tmp_path_factory.mktemp("walks"),
        {
            "persons": [
                person("N1", "Dale", "Prewett", "1980-01-01", sex="M"),
                person("N2", "Anna", "Kowalska", "1990-02-02", sex="F"),
                person("N3", "Ricky", "Vickers", "1985-03-03", sex="M"),
                person("N4", "Mallory", "O'Hare", "1986-04-04"),
                person("N5", "Piotr", "Nowak", "1987-05-05"),
                person("N9", "Zoe", "Quiet", "1991-09-09"),
                *(person(key, f"Guest{key}", "Lodger", "1970-01-01") for key in guests),
            ],
            "offences": [offence("C1"), offence("C2", on="2026-10-02"), offence("C3", on="2026-10-03")],
            "involvements": [suspect("C1", "N1"), victim("C1", "N2"), suspect("C2", "N3"), suspect("C3", "N4")],
            "phones": [{"phone_id": "P1", "number": "07700 900001"}],
            "vehicles": [{"vehicle_id": "V1", "vrm": "AB12 CDE"}, {"vehicle_id": "V2", "vrm": "AB13 CDE"}],
            "addresses": [
                {"address_id": "A1", "text": "1 Mill Lane", "uprn": "100", "kind": "hostel"},
                {"address_id": "A2", "text": "Police Station", "uprn": "200", "kind": "police"},
            ],
            "associations": [
                tie("N1", "user", "phone", "P1", first_seen="2026-01-01", source="comms_data", grade="1AP"),
                tie("N1", "user", "phone", "P1", first_seen="2026-05-01", source="custody", grade="2BP"),
                tie("N3", "user", "phone", "P1", first_seen="2026-02-01"),
                tie("N3", "keeper", "vehicle", "V1"),
                tie("N4", "driver", "vehicle", "V1"),
                tie("N4", "driver", "vehicle", "V2"),
                tie("N5", "keeper", "vehicle", "V2"),
                tie("N1", "lives_at", "address", "A1"),
                tie("N3", "stays_at", "address", "A1"),
                tie("N1", "partner", "person", "N2"),
                tie("N4", "seen_at", "address", "A2"),
                tie("N5", "seen_at", "address", "A2"),
                *(tie(key, "lives_at", "address", "A1") for key in guests),
            ],
        },
    )


def test_every_property_is_the_runs_own(run: gl.Run) -> None:
    """Offences once went by their place among all nodes (65 and so on) where their code belongs."""
    graph = run.to_networkx()
    codes = {key: graph.nodes[key]["code"] for key in ("offence:C1", "offence:C2", "offence:C3")}
    assert codes == dict.fromkeys(codes, offence("C1")["offence_code"])
    assert run.card("offence:C1").properties["code"] == codes["offence:C1"]


# ---- around ----


def test_an_identity_starts_with_its_records_and_people_stand_before_things(run: gl.Run) -> None:
    found = run.neighbourhood("Dale Prewett")
    assert [one.id.split(":")[0] for one in found.entities] == [
        "identity",
        "person",
        "person",
        "offence",
        "phone",
        "address",
    ]
    assert [one.distance for one in found.entities] == [0, 1, 1, 1, 1, 1]
    assert (found.total, found.shown, found.truncated) == (5, 5, False)
    assert found.said == f"All 5 within one tie of {found.entities[0].called}."
    assert (found.as_at, found.marking) == ("2026-10-03", "OFFICIAL-SENSITIVE")


def test_parallel_ties_stay_apart_with_their_dates_and_grades(run: gl.Run) -> None:
    uses = [t for t in run.neighbourhood("person:N1").ties if t.kind == "USES"]
    assert [(t.a, t.b, str(t.first), t.grade, t.how, t.probability) for t in uses] == sorted(
        [
            ("person:N1", f"phone:{PHONE}", "2026-01-01", "1AP", "stated", None),
            ("person:N1", f"phone:{PHONE}", "2026-05-01", "2BP", "stated", None),
        ],
        key=lambda row: [t.grade for t in uses].index(row[3]),
    )
    assert len({t.sources for t in uses}) == 2
    assert uses[0].sentence.startswith("Dale Prewett (person:N1) uses 07700 900001, since ")


def test_a_victim_goes_by_role(run: gl.Run) -> None:
    found = run.neighbourhood("person:N1")
    her = next(one for one in found.entities if one.id == "person:N2")
    assert (her.label, her.role, her.note) == ("a victim, F", "victim", "N2")
    everything = str(found) + str(run.neighbourhood("person:N2", hops=2)) + str(run.paths("N2", "N3"))
    assert "Kowalska" not in everything
    assert "KOWALSKA" not in everything


def test_what_many_share_comes_last_and_is_not_walked_through(run: gl.Run) -> None:
    found = run.neighbourhood("person:N1", hops=2, limit=300)
    assert found.stopped_at == (f"address:{HOSTEL}",)
    assert "person:H1" not in {one.id for one in found.entities}
    assert "Not walked through" in found.said
    near = [one for one in found.entities if one.distance == 1]
    assert near[-1].id == f"address:{HOSTEL}"
    assert (near[-1].holders, near[-1].flags) == (62, ("many share it",))
    through = run.neighbourhood("person:N1", hops=2, limit=300, max_holders=None)
    assert through.stopped_at == ()
    assert through.total == found.total + 60


def test_the_start_is_walked_through_however_many_share_it(run: gl.Run) -> None:
    found = run.neighbourhood(f"address:{HOSTEL}", limit=50)
    assert (found.total, found.shown, found.truncated) == (62, 50, True)
    assert found.said.startswith("50 of 62 within one tie of 1 Mill Lane")
    assert found.entities[0].degree == 62


def test_a_cut_neighbourhood_is_the_head_of_the_whole(run: gl.Run) -> None:
    whole = run.neighbourhood("N3", hops=3, limit=1000, max_holders=None)
    for limit in (0, 1, 7, 30):
        cut = run.neighbourhood("N3", hops=3, limit=limit, max_holders=None)
        assert cut.entities == whole.entities[: limit + 1]
        assert cut.total == whole.total
        ids = {one.id for one in cut.entities}
        assert cut.ties == tuple(t for t in whole.ties if {t.a, t.b} <= ids)


def test_only_the_kinds_asked_for_are_walked(run: gl.Run) -> None:
    found = run.neighbourhood("person:N1", hops=4, limit=100, kinds=("phone", "person"))
    assert {one.kind for one in found.entities} == {"person", "phone"}
    assert "person:N3" in {one.id for one in found.entities}
    assert "person:N4" not in {one.id for one in found.entities}


def test_what_cannot_be_asked_is_told(run: gl.Run) -> None:
    with pytest.raises(InputError, match="no kind 'dog'"):
        run.neighbourhood("N1", kinds=("dog",))
    with pytest.raises(InputError, match="hops"):
        run.neighbourhood("N1", hops=0)
    with pytest.raises(InputError, match="least"):
        run.paths("N1", "N3", least=1.5)
    with pytest.raises(LimitError, match="At most 1,000"):
        run.neighbourhood("N1", limit=1001)
    with pytest.raises(NotFoundError, match="nobody"):
        run.neighbourhood("nobody")
    with pytest.raises(NotFoundError, match="order:O1"):
        run.neighbourhood("order:O1")


# ---- between ----


def test_the_shortest_paths_and_every_one_of_that_length(run: gl.Run) -> None:
    found = run.paths("person:N1", "person:N3")
    assert (found.length, found.total, found.with_parallels) == (2, 2, 3)
    # The number that two hold says more than the hostel of 62.
    assert [path.entities[1] for path in found.paths] == [f"phone:{PHONE}", f"address:{HOSTEL}"]
    assert [(path.ways, path.shared_by) for path in found.paths] == [(2, 2), (1, 62)]
    assert [len(step.ties) for step in found.paths[0].steps] == [2, 1]
    assert "2 ties apart, 2 shortest paths (3 with parallel ties counted)." in found.said


def test_a_hub_can_be_avoided(run: gl.Run) -> None:
    assert run.paths("person:N1", "person:N3", max_holders=20).total == 1
    guest = run.paths("person:N1", "person:H7")
    assert (guest.length, guest.total) == (2, 1)
    assert "which says little" in guest.said
    without = run.paths("person:N1", "person:H7", max_holders=20)
    assert (without.length, without.paths) == (None, ())
    assert "passes nothing held by more than 20" in without.said


def test_a_police_station_connects_nobody_where_hubs_are_avoided(run: gl.Run) -> None:
    assert {path.entities[1] for path in run.paths("N4", "N5").paths} == {f"address:{STATION}", "vehicle:AB13CDE"}
    assert [path.entities[1] for path in run.paths("N4", "N5", max_holders=20).paths] == ["vehicle:AB13CDE"]


def test_an_end_may_be_what_may_not_be_passed(run: gl.Run) -> None:
    found = run.paths(f"address:{HOSTEL}", "vehicle:" + CAR, max_holders=0, kinds=("person",))
    assert [path.entities for path in found.paths] == [(f"address:{HOSTEL}", "person:N3", f"vehicle:{CAR}")]


def test_the_same_thing_and_no_path(run: gl.Run) -> None:
    same = run.paths("person:N1", "person:n1")
    assert (same.length, same.total, same.paths[0].entities) == (0, 1, ("person:N1",))
    assert same.said.endswith("are the same thing.")
    apart = run.paths("N1", "N9")
    assert (apart.length, apart.total, apart.shown) == (None, 0, 0)
    assert "not connected by a path of 6 ties or fewer." in apart.said


def test_a_path_no_longer_than_asked(run: gl.Run) -> None:
    assert run.paths("person:N1", "person:N5", longest=5).length is None
    found = run.paths("person:N1", "person:N5", longest=6)
    assert (found.length, found.total, found.with_parallels) == (6, 4, 6)


# ---- the rows ----


def test_the_source_rows_of_a_tie(run: gl.Run) -> None:
    uses = next(t for t in run.neighbourhood("person:N1").ties if t.grade == "2BP")
    found = run.tie_rows(uses.id)
    assert found.tie == uses
    (row,) = found.rows
    assert (row.ref, row.table, row.first, row.source, row.grade) == (
        uses.sources[0], "associations", "2026-05-01", "custody", "2BP",
    )  # fmt: skip
    with pytest.raises(NotFoundError, match="T-none"):
        run.tie_rows("T-none")


# ---- networkx ----


def test_networkx_has_the_names_of_the_catalogue(run: gl.Run) -> None:
    graph = run.to_networkx(["person:N1", "phone:07700 900001", "person:N3"])
    assert isinstance(graph, nx.MultiDiGraph)
    assert set(graph) == {"person:N1", "person:N3", f"phone:{PHONE}"}
    assert graph.nodes["person:N1"]["type"] == "Person"
    assert graph.nodes[f"phone:{PHONE}"]["number"] == PHONE
    assert graph.number_of_edges("person:N1", f"phone:{PHONE}") == 2
    edges = graph.get_edge_data("person:N1", f"phone:{PHONE}").values()
    assert {(edge["type"], edge["source"], edge["grade"]) for edge in edges} == {
        ("USES", "comms_data", "1AP"), ("USES", "custody", "2BP"),
    }  # fmt: skip
    assert graph.graph["as_of"] == "2026-10-03"


def test_the_whole_run_is_every_node_and_tie(sample_run: SampleRun) -> None:
    run = gl.open(sample_run.run)
    graph = run.to_networkx()
    for table, kind in (("identities", "person"), ("offences", "offence"), ("orders", "order")):
        rows = run.folder.query(f"SELECT count(*) AS n FROM {table}")[0]["n"]
        assert sum(1 for node in graph if node.startswith(f"{kind}:")) == rows > 0
    ties = {row["tie_id"] for row in run.folder.query("SELECT tie_id FROM ties")}
    assert ties <= {key for _, _, key in graph.edges(keys=True)}
    assert {node.partition(":")[0] for node in graph} <= set(KINDS)


# ---- against networkx, an independent walker ----


def test_networkx_finds_the_same(sample_run: SampleRun) -> None:
    run = gl.open(sample_run.run)
    graph = run.to_networkx()
    plain = nx.Graph(graph.to_undirected())
    parallel = dict.fromkeys(map(frozenset, plain.edges), 0)
    for a, b in graph.edges():
        parallel[frozenset((a, b))] += 1
    starts = [f"identity:{one}" for one in run.ranking["identity_id"][:6]]
    compared = 0
    for a in starts:
        far = nx.single_source_shortest_path_length(plain, a, cutoff=7)
        for b in starts:
            found = run.paths(a, b, longest=7, limit=1000)
            assert found.length == far.get(b)
            if found.length:
                every = [tuple(way) for way in nx.all_shortest_paths(plain, a, b)]
                assert found.total == len(every)
                ways = 0
                for way in every:
                    product = 1
                    for pair in itertools.pairwise(way):
                        product *= parallel[frozenset(pair)]
                    ways += product
                assert found.with_parallels == ways
                assert {path.entities for path in found.paths} == set(every[:1000]) or found.truncated
                compared += 1
    assert compared >= 4
    for a in [start for start in graph if start.startswith("person:")][:40]:
        within = nx.single_source_shortest_path_length(plain, a, cutoff=2)
        found = run.neighbourhood(a, hops=2, limit=1000, max_holders=None)
        assert {one.id: one.distance for one in found.entities} == within
        shown = set(within)
        assert {t.id for t in found.ties} == {key for x, y, key in graph.edges(keys=True) if x in shown and y in shown}
        assert {one.id: one.degree for one in found.entities} == {node: graph.degree(node) for node in shown}
