"""The POLE graph as it stands: 61,521 nodes, 105,840 relationships that nobody here made, and its documented answers.

It is loaded as it comes, by the same importer and the same server as a run is, so a wrong answer here is the store's
and not the mapping's. Where the questions and answers are documented: ../shared/pole/README.md.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from graphlink.settings import Settings
from graphlink.store import managed
from graphlink.store.building import new_store, run_admin
from graphlink.store.connect import Connection, open_target

pytestmark = pytest.mark.pole

MORSE = {"rank": "Chief Inspector", "surname": "Morse"}
BADGE = "26-5234182"
KNOWING = "KNOWS|KNOWS_LW|KNOWS_PHONE|KNOWS_SN|FAMILY_REL"


@pytest.fixture(scope="module")
def pole(jars: Path, pole_source: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A connection to a managed store of its own that holds the POLE graph."""
    home = tmp_path_factory.mktemp("pole")
    settings = Settings(
        home=str(home), neo4j_jars=str(jars), store_heap="768m", store_page_cache="128m", store_start_seconds=300
    )

    def fill(store: Path) -> None:
        files = store / "pole"
        with zipfile.ZipFile(pole_source) as archive:
            names = sorted(name for name in archive.namelist() if name.endswith(".csv"))
            archive.extractall(files, names)
        kinds = {name: "nodes" if ".nodes." in name else "relationships" for name in names}
        given = [f"--{kind}=pole/{name}" for name, kind in kinds.items()]
        run_admin(settings, store, ["database", "import", "full", *given, "--overwrite-destination=true", "neo4j"])

    target = new_store(settings, fill, lambda connection: None)
    try:
        with open_target(target) as connection:
            yield connection
    finally:
        managed.stop(settings)


def test_all_of_it_is_there(pole: Connection) -> None:
    assert pole.read("MATCH (n) RETURN count(n)").value() == 61_521
    assert pole.read("MATCH ()-[r]->() RETURN count(r)").value() == 105_840


def test_the_most_and_the_least_common_type_of_crime(pole: Connection) -> None:
    """One crime has no type: that is none."""
    statement = "MATCH (c:Crime) WHERE c.type IS NOT NULL RETURN c.type AS type, count(*) AS n ORDER BY n DESC, type"
    types = pole.read(statement).rows
    assert types[0] == {"type": "Violence and sexual offences", "n": 8_765}
    assert types[-1] == {"type": "Possession of weapons", "n": 236}


def test_the_places_with_most_crimes(pole: Connection) -> None:
    """Places, not names of places: `Parking Area` stands for many."""
    statement = (
        "MATCH (l:Location)<-[:OCCURRED_AT]-(:Crime) WITH l, count(*) AS crimes "
        "RETURN l.address AS place, crimes ORDER BY crimes DESC, place LIMIT 2"
    )
    found = [(row["place"], row["crimes"]) for row in pole.read(statement)]
    assert found == [("Piccadilly", 166), ("Shopping Area", 111)]


def test_the_crimes_of_one_officer(pole: Connection) -> None:
    statement = (
        "MATCH (o:Officer {rank: $rank, surname: $surname})<-[i:INVESTIGATED_BY]-(:Crime) RETURN count(i) AS crimes"
    )
    assert pole.read(statement, MORSE).value() == 32


PARTIES = """
MATCH (c:Crime {last_outcome: 'Under investigation', type: 'Drugs'})-[:INVESTIGATED_BY]->(:Officer {badge_no: $badge})
MATCH (c)<-[:PARTY_TO]-(p:Person)
RETURN DISTINCT p.name + ' ' + p.surname AS name ORDER BY name
"""


def test_the_people_party_to_the_drugs_crimes_of_one_officer(pole: Connection) -> None:
    names = [row["name"] for row in pole.read(PARTIES, {"badge": BADGE})]
    assert names == ["Jack Powell", "Raymond Walker"]


def test_the_shortest_paths_between_those_two(pole: Connection) -> None:
    """Three sequences of people; with parallel ties counted each for itself, 24 paths."""
    statement = (
        "MATCH (a:Person {name: 'Jack', surname: 'Powell'}), (b:Person {name: 'Raymond', surname: 'Walker'}) "
        f"MATCH path = allShortestPaths((a)-[:{KNOWING}*..15]-(b)) "
        "RETURN length(path) AS long, [person IN nodes(path) | elementId(person)] AS people"
    )
    paths = pole.read(statement).rows
    assert {row["long"] for row in paths} == {3}
    assert len(paths) == 24
    assert len({tuple(row["people"]) for row in paths}) == 3


def test_joining_everybody_who_knows_somebody_says_nothing(pole: Connection) -> None:
    ends = pole.read("MATCH (a:Person)-[:KNOWS]->(b:Person) RETURN elementId(a) AS a, elementId(b) AS b").rows
    group: dict[str, str] = {}

    def root(person: str) -> str:
        while group.setdefault(person, person) != person:
            person = group[person]
        return person

    for row in ends:
        group[root(row["a"])] = root(row["b"])
    sizes: dict[str, int] = {}
    for person in group:
        sizes[root(person)] = sizes.get(root(person), 0) + 1
    assert max(sizes.values()) == 342
    assert pole.read("MATCH (p:Person) RETURN count(p)").value() == 369
