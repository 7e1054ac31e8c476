"""What must always hold of attribution (design.md, invariants 3 to 7), on generated small worlds and on a sample."""

from __future__ import annotations

import csv
import random
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import graphlink.api as gl
from graphlink.settings import Settings
from tests.golden.test_same_bytes import digests, shuffled
from tests.worlds import Row, offence, person, rows, run_world, suspect, tie, victim

LINKED = Settings(draws=50, identity="plain", attribution="linked")
PEOPLE, OFFENCES, THINGS = 5, 6, 3


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, list[Row]]:
    """A few people, offences and things, tied at random: named, alternatives, eliminated, victims, unnamed seats."""
    who = st.sampled_from([f"N{n}" for n in range(PEOPLE)])
    crime = st.sampled_from([f"C{n}" for n in range(OFFENCES)])
    thing = st.sampled_from([str(n) for n in range(THINGS)])
    status = st.sampled_from(["named", "arrested", "charged", "convicted", "eliminated"])
    involved: list[Row] = draw(
        st.lists(
            st.one_of(
                st.builds(lambda o, p, s: suspect(o, p, status=s), crime, who, status),
                st.builds(lambda o, p: suspect(o, p, alternative="true"), crime, who),
                st.builds(lambda o, p: victim(o, p, relationship="acquaintance"), crime, who),
                st.builds(lambda o: suspect(o, "", sex="M"), crime),
            ),
            max_size=12,
        )
    )
    ties: list[Row] = draw(
        st.lists(
            st.one_of(
                st.builds(lambda p, t: tie(p, "user", "phone", t, first_seen="2026-05-01"), who, thing),
                st.builds(lambda p, t: tie(p, "lives_at", "address", t, first_seen="2026-05-01"), who, thing),
                st.builds(lambda p, q: tie(p, "partner", "person", q), who, who),
                st.builds(lambda o, t: tie(o, "used", "phone", t, from_type="offence"), crime, thing),
                st.builds(lambda o, t: tie(o, "suspect_seen_at", "address", t, from_type="offence"), crime, thing),
            ),
            max_size=16,
        )
    )
    return {
        "persons": [person(f"N{n}", f"Fore{n}", f"Sur{n}", sex="MF"[n % 2]) for n in range(PEOPLE)],
        "offences": [offence(f"C{n}", on=f"2026-10-{n + 1:02d}") for n in range(OFFENCES)],
        "involvements": involved,
        "phones": [{"phone_id": str(n), "number": f"07700 90012{n}"} for n in range(THINGS)],
        "addresses": [{"address_id": str(n), "text": f"{n + 1} Elm Way", "postcode": "AB1 2CD"} for n in range(THINGS)],
        "associations": ties,
    }


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(worlds())
def test_harm_is_neither_made_nor_lost_and_the_impossible_get_nothing(tables: dict[str, list[Row]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        run = run_world(Path(folder), tables, settings=LINKED)
        sums = rows(
            run,
            "SELECT max(p), max(w) FROM (SELECT sum(probability) AS p, sum(weight) AS w FROM attributions "
            "GROUP BY offence_id, seat)",
        )
        assert all(total is None or total <= 1 + 1e-8 for total in sums[0])
        counted = rows(run, "SELECT credited + remainder - days, remainder FROM counted")
        assert all(abs(gap) < 1e-6 and left > -1e-6 for gap, left in counted)
        held = rows(
            run,
            "SELECT c.credited - coalesce(a.given, 0) FROM counted c LEFT JOIN (SELECT offence_id, seat, "
            "sum(weight * harm) AS given FROM attributions GROUP BY ALL) a USING (offence_id, seat)",
        )
        assert all(abs(gap) < 1e-6 for (gap,) in held)
        impossible = rows(
            run,
            "SELECT a.* FROM attributions a JOIN identities i USING (identity_id) JOIN involvements v "
            "ON v.offence_id = a.offence_id AND v.person_id = i.person_id "
            "WHERE v.role = 'victim' OR (v.role = 'suspect' AND v.status = 'eliminated' AND NOT EXISTS "
            "(FROM involvements w WHERE w.offence_id = v.offence_id AND w.person_id = v.person_id "
            "AND w.status IN ('charged', 'convicted')))",
        )
        assert impossible == []
        twice = rows(
            run,
            "SELECT offence_id, identity_id FROM attributions GROUP BY ALL HAVING sum(weight) > 1 + 1e-8",
        )
        assert twice == []
        sums_up = rows(
            run,
            "SELECT max(abs(d)) FROM (SELECT sum(e.bits) - any_value(a.bits) AS d FROM evidence e JOIN attributions a "
            "ON e.a = 'suspect:' || a.offence_id || '/' || a.seat AND e.b = a.identity_id "
            "WHERE e.subject = 'attribution' AND e.bits IS NOT NULL GROUP BY e.a, e.b)",
        )
        assert sums_up[0][0] is None or sums_up[0][0] < 1e-6


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("attributed")
    gl.sample(folder / "world", people=1200, seed=12, hard=True)
    gl.run(folder / "world" / "data", folder / "run", settings=LINKED)
    return folder


def test_row_order_and_threads_change_no_byte(world: Path) -> None:
    data = shuffled(world / "world" / "data", world / "shuffled", 7)
    gl.run(data, world / "again", settings=Settings(draws=50, identity="plain", attribution="linked", threads=1))
    assert digests(world / "run") == digests(world / "again")


def _changed(
    world: Path, name: str, table: str, change: Callable[[list[dict[str, str]]], list[dict[str, str]]]
) -> Path:
    data, other = world / "world" / "data", world / name
    shutil.copytree(data, other)
    with (data / f"{table}.csv").open(encoding="utf-8", newline="") as source:
        reader = csv.DictReader(source)
        kept, columns = change(list(reader)), list(reader.fieldnames or [])
    with (other / f"{table}.csv").open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, columns)
        writer.writeheader()
        writer.writerows(kept)
    return other


def _dealt(people: list[dict[str, str]]) -> list[dict[str, str]]:
    drawn = [row["ethnicity"] for row in people]
    random.Random(3).shuffle(drawn)
    assert drawn != [row["ethnicity"] for row in people]
    return [{**row, "ethnicity": value} for row, value in zip(people, drawn, strict=True)]


@pytest.mark.parametrize(
    ("name", "table", "change"),
    [
        ("ethnicity dealt again", "persons", _dealt),
        ("nobody on a list", "taskings", lambda found: []),
        ("nobody stopped", "sightings", lambda found: [s for s in found if s["kind"] not in ("stop", "lfr")]),
    ],
)
def test_what_may_enter_no_score_enters_none(
    world: Path, name: str, table: str, change: Callable[[list[dict[str, str]]], list[dict[str, str]]]
) -> None:
    """Ethnicity, lists, stops (invariant 6): byte for byte the same beliefs, evidence and series without them."""
    data = _changed(world, name, table, change)
    gl.run(data, world / f"run of {name}", settings=LINKED)
    for written in ("attributions", "counted", "suspects", "offence_links", "unknown_series", "review", "evidence"):
        ours, theirs = (f / f"{written}.parquet" for f in (world / "run", world / f"run of {name}"))
        assert ours.read_bytes() == theirs.read_bytes(), written
