"""Every waterfall of a real run adds up to what the run states, and leads to rows of the input.

Two hundred attributions and two hundred pairs are drawn, with a fixed seed, from an invented world read, resolved
and attributed by all evidence.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import graphlink as gl
from graphlink import duck, tables
from graphlink.catalogue.contract import TABLES
from graphlink.settings import Settings
from graphlink.view.pieces import chance_of
from graphlink.view.why import End, Why
from graphlink.view.why_offence import attribution
from graphlink.view.why_people import pair

DRAWN = 200
_LINKED = Settings(identity="linked", attribution="linked", threads=1)


@dataclass(frozen=True)
class World:
    run: gl.api.Run
    references: frozenset[str]  # every row of the input, by its own reading


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("why")
    gl.sample(folder / "w", people=1500, seed=11)
    data = folder / "w" / "data"
    yield World(gl.run(data, folder / "run", settings=_LINKED), _references(data))


def _references(data: Path) -> frozenset[str]:
    """What cites each row that reading accepts, worked out without a run."""
    con = duck.connect(_LINKED)
    tables.read(data, con, _LINKED, today=dt.date(2030, 1, 1))
    found: set[str] = set()
    for table in TABLES:
        rows = duck.rows(con, f"SELECT source_ref FROM {duck.name('in_' + table.name)}")
        found.update(str(row["source_ref"]) for row in rows)
    return frozenset(found)


def _drawn(world: World, sql: str, most: int = DRAWN) -> list[tuple[str, str]]:
    every = [(str(row["a"]), str(row["b"])) for row in world.run.folder.query(sql)]
    return random.Random(20261031).sample(every, min(most, len(every)))


def _seat(typed: str) -> End:
    offence, _, number = typed.removeprefix("suspect:").rpartition("/")
    return End("suspect", offence, int(number))


def _record(typed: str) -> End:
    return End("person", typed.removeprefix("person:"))


def _holds(world: World, found: Why) -> None:
    assert found.rows and found.sums, (found.a, found.b)
    assert found.bits is not None and found.probability is not None
    assert sum(row.bits or 0.0 for row in found.rows) == pytest.approx(found.bits, abs=1e-6)
    assert chance_of(found.bits) == pytest.approx(found.probability, abs=2e-9)
    cited = {ref for row in found.rows for ref in row.sources}
    assert cited <= world.references, sorted(cited - world.references)[:3]
    for row in found.rows:
        assert row.words and "{" not in row.words
        assert row.sources or row.kind not in ("evidence", "rule"), (found.a, found.b, row.name)


def test_two_hundred_attributions_add_up_and_lead_to_rows_of_the_input(world: World) -> None:
    drawn = _drawn(
        world,
        "SELECT DISTINCT a, replace(b, 'identity:', '') AS b FROM evidence "
        "WHERE subject = 'attribution' AND bits IS NOT NULL ORDER BY a, b",
    )
    assert len(drawn) == DRAWN
    for a, b in drawn:
        found = attribution(world.run.folder, _seat(a), End("identity", b))
        _holds(world, found)
        assert found.rivals[-1].identity_id == ""
        assert sum(r.probability for r in found.rivals) + (found.probability or 0) == pytest.approx(1.0, abs=1e-6)


def test_two_hundred_pairs_add_up_and_lead_to_rows_of_the_input(world: World) -> None:
    drawn = _drawn(world, "SELECT DISTINCT a, b FROM evidence WHERE subject = 'pair' ORDER BY a, b")
    assert len(drawn) == DRAWN
    for a, b in drawn:
        _holds(world, pair(world.run.folder, _record(a), _record(b)))


def test_joined_records_can_be_asked_about_whatever_was_kept_of_their_pair(world: World) -> None:
    drawn = _drawn(
        world,
        "SELECT 'person:' || x.person_id AS a, 'person:' || y.person_id AS b FROM identities x "
        "JOIN identities y USING (identity_id) WHERE x.person_id < y.person_id ORDER BY a, b",
        40,
    )
    for a, b in drawn:
        found = pair(world.run.folder, _record(a), _record(b))
        assert found.answer.startswith("Taken to be one human")
        assert found.rows or found.notes


def test_links_between_offences_say_their_basis_and_lead_to_rows_of_the_input(world: World) -> None:
    links = "SELECT 'offence:' || offence_id_a AS a, 'offence:' || offence_id_b AS b FROM offence_links ORDER BY a, b"
    for a, b in _drawn(world, links, 20):
        found = world.run.why(a, b)
        assert found.answer.startswith("By one hand: ") and found.sums
        assert set(found.sources) <= world.references


def test_explanations_add_up_and_weaken_only_downwards(world: World) -> None:
    linked = world.run.folder.query(
        'SELECT DISTINCT r.identity_id, r."rank" AS place FROM ranking r JOIN attributions a USING (identity_id) '
        "WHERE a.basis = 'linked' AND a.counts AND a.weight > 0.05 ORDER BY place LIMIT 8"
    )
    assert linked
    asked = 0
    for row in linked:
        found = world.run.explain(str(row["identity_id"]))
        total = found.waterfall.total
        assert found.linked and all(one.pieces for one in found.linked)
        for weaker in found.weaker:
            assert weaker.days + weaker.falls == pytest.approx(total, abs=1e-6)
            assert weaker.rank is None or weaker.rank >= row["place"]
            assert all(change.after <= change.before for change in weaker.changed)
            assert set(weaker.sources) <= world.references
        for ask in found.asks:
            assert ask.moves <= ask.days and set(ask.sources) <= world.references
        asked += len(found.asks)
    assert asked
