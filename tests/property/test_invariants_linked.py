"""What must always hold (design.md), through the whole run with all evidence weighed, on generated small worlds.

A world is a handful of people whose names, birth dates and ids collide on purpose, offences that name and do not name
them, things they share, and judgements. The same invariants on parts of the analysis, and on a larger sample, are in
test_identity_linked.py, test_identity_linked_bytes.py and test_attribution_linked.py.
"""

from __future__ import annotations

import random
import tempfile
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import graphlink.api as gl
from graphlink.settings import Settings
from tests.worlds import Row, judgement, offence, person, rows, run_world, suspect, tie, victim, write_tables

LINKED = Settings(draws=50)
PEOPLE, OFFENCES, THINGS = 9, 7, 3
KEYS = [f"PERSON{n}X" for n in range(PEOPLE)]  # found nowhere else, so that a trace of one is no chance
World = dict[str, list[Row]]


@st.composite
def worlds(draw: st.DrawFn) -> World:
    who, thing = st.sampled_from(KEYS), st.sampled_from([str(n) for n in range(THINGS)])
    crime = st.sampled_from([f"C{n}" for n in range(OFFENCES)])
    status = st.sampled_from(["named", "arrested", "charged", "eliminated"])
    pnc = st.sampled_from(["", "", "", "90/1A", "85/2B"])
    people = [
        person(
            key, draw(st.sampled_from(["Ann", "Anne", "Ben"])), draw(st.sampled_from(["Flint", "Flynt", "Crane"])),
            draw(st.sampled_from(["1990-01-02", "1990-02-01", "1961-05-06", ""])), sex="F", pnc_id=draw(pnc),
        )
        for key in KEYS
    ]  # fmt: skip
    involved = st.one_of(
        st.builds(lambda o, p, s: suspect(o, p, status=s), crime, who, status),
        st.builds(lambda o, p: suspect(o, p, alternative="true"), crime, who),
        st.builds(lambda o, p: victim(o, p, relationship="acquaintance"), crime, who),
        st.builds(lambda o: suspect(o, "", sex="F"), crime),
    )
    tied = st.one_of(
        st.builds(lambda p, t: tie(p, "user", "phone", t, first_seen="2026-05-01"), who, thing),
        st.builds(lambda p, t: tie(p, "lives_at", "address", t, first_seen="2026-05-01"), who, thing),
        st.builds(lambda p, q: tie(p, "partner", "person", q), who, who),
        st.builds(lambda o, t: tie(o, "used", "phone", t, from_type="offence"), crime, thing),
    )
    a, b, c, d = draw(st.permutations(KEYS))[:4]
    return {
        "persons": people,
        # C0 has no code: an offence without a value.
        "offences": [offence(f"C{n}", "019/08" if n else "", on=f"2026-10-{n + 1:02d}") for n in range(OFFENCES)],
        "involvements": draw(st.lists(involved, min_size=4, max_size=14)),
        "phones": [{"phone_id": str(n), "number": f"07700 90012{n}"} for n in range(THINGS)],
        "addresses": [{"address_id": str(n), "text": f"{n + 1} Elm Way", "postcode": "AB1 2CD"} for n in range(THINGS)],
        "associations": draw(st.lists(tied, min_size=4, max_size=16)),
        "decisions": [
            judgement("D1", "same", f"person:{a}", f"person:{b}"),
            judgement("D2", "different", f"person:{c}", f"person:{d}"),
        ],
    }


def checked_run(folder: Path, world: World, decisions: Path | None = None) -> gl.Run:
    run = run_world(folder, world, settings=LINKED, decisions=decisions)
    nobody_is_two(run, world)
    harm_is_kept(run)
    return run


def nobody_is_two(run: gl.Run, world: World) -> None:
    """1: national ids, both sides of one offence, judgements."""
    who = dict(rows(run, "SELECT person_id, identity_id FROM identities"))
    pnc: dict[str, set[str]] = {}
    for row in world["persons"]:
        if row["pnc_id"]:
            pnc.setdefault(who[row["person_id"]], set()).add(row["pnc_id"])
    assert all(len(ids) == 1 for ids in pnc.values())
    clashes = rows(
        run,
        "SELECT a.offence_id FROM involvements a JOIN involvements b USING (offence_id) "
        "JOIN identities x ON x.person_id = a.person_id JOIN identities y ON y.person_id = b.person_id "
        "WHERE a.person_id <> b.person_id AND x.identity_id = y.identity_id AND a.role = 'suspect' AND "
        "(b.role = 'victim' OR (b.role = 'suspect' AND NOT coalesce(a.alternative, false) "
        "AND NOT coalesce(b.alternative, false)))",
    )
    one, other = (row for row in world["decisions"])
    judged_same = {one["a"].removeprefix("person:"), one["b"].removeprefix("person:")}
    listed = {tuple(sorted(pair)) for pair in rows(run, "SELECT a, b FROM conflicts")}
    # Only a judgement may outrank what an offence keeps apart, and it does not: it is listed.
    assert clashes == []
    c, d = (who.get(other[side].removeprefix("person:")) for side in "ab")
    assert c is None or d is None or c != d, "a human 'different' always holds"
    if judged_same <= who.keys():
        assert len({who[key] for key in judged_same}) == 1 or listed, "a 'same' that does not hold is listed"


def harm_is_kept(run: gl.Run) -> None:
    """3, 5, 9: a seat holds at most 1, harm is neither made nor lost, moves along identity only, no value is no 0."""
    gaps = rows(run, "SELECT offence_id, seat, credited + remainder - days FROM counted")
    assert all(abs(gap) < 1e-6 for _, _, gap in gaps)
    assert rows(
        run,
        "SELECT offence_id FROM (SELECT offence_id, seat, sum(probability) AS p, sum(weight) AS w FROM attributions "
        "GROUP BY ALL) WHERE p > 1 + 1e-8 OR w > 1 + 1e-8",
    ) == []  # fmt: skip
    assert rows(
        run,
        "SELECT r.identity_id FROM ranking r JOIN (SELECT identity_id, sum(weight * harm) FILTER (counts) AS own "
        "FROM attributions GROUP BY identity_id) a USING (identity_id) WHERE abs(r.expected_harm - a.own) > 1e-6",
    ) == [], "what somebody ranks for is his own offences and nobody else's"  # fmt: skip
    assert run.manifest["counts"]["unvalued"] == 1
    assert rows(run, "SELECT days FROM offences WHERE offence_id = 'C0'") == [(None,)]


@settings(max_examples=4, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(worlds(), st.integers(0, 99))
def test_what_must_always_hold_and_survives_new_data_and_removal(world: World, seed: int) -> None:
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        first = checked_run(Path(folder) / "one", world)
        # 7: somebody new who shares nothing, and all rows dealt anew: whoever is the same has the same id, and bytes of
        # what he did are the same.
        dealt: World = {name: chance.sample(list(rows_), len(rows_)) for name, rows_ in world.items()}
        dealt["decisions"] = world["decisions"]
        again = checked_run(Path(folder) / "two", dealt)
        for name in ("identities", "attributions", "ranking", "evidence", "pairs", "counted", "hidden_names"):
            mine, other = (run.path / f"{name}.parquet" for run in (first, again))
            assert mine.read_bytes() == other.read_bytes(), name
        more = {
            **world,
            "persons": [*world["persons"], person("LATER1Z", "Zeno", "Quill", "1933-03-03", pnc_id="33/9Z")],
        }
        later = checked_run(Path(folder) / "three", more)
        assert by_members(first).items() <= by_members(later).items() or changed_only_in_groups(first, later)
        # 8: a record that is removed leaves no trace, and judgements that name it are inactive and listed.
        gone = chance.choice(KEYS)
        removed(Path(folder), world, gone)


def by_members(run: gl.Run) -> dict[frozenset[str], str]:
    found: dict[str, set[str]] = {}
    for key, identity in rows(run, "SELECT person_id, identity_id FROM identities"):
        found.setdefault(identity, set()).add(key)
    return {frozenset(keys): identity for identity, keys in found.items()}


def changed_only_in_groups(one: gl.Run, two: gl.Run) -> bool:
    """Groups that both runs made carry one id in both."""
    mine, other = by_members(one), by_members(two)
    return all(mine[group] == other[group] for group in mine.keys() & other.keys())


def removed(folder: Path, world: World, gone: str) -> None:
    def names(row: Row) -> bool:
        return gone in {value.removeprefix("person:") for value in row.values()}

    kept: dict[str, Any] = {
        name: rows_ if name == "decisions" else [row for row in rows_ if not names(row)]
        for name, rows_ in world.items()
    }
    out = folder / "removed" / "run"
    write_tables(folder / "removed" / "whole", world)
    gl.run(folder / "removed" / "whole", out, settings=LINKED)
    run = gl.run(write_tables(folder / "removed" / "less", kept), out, settings=LINKED)
    inactive = {row["decision_id"] for row in run.manifest["decisions"]["inactive"]}
    assert {row["decision_id"] for row in world["decisions"] if names(row)} <= inactive
    for file in sorted(run.path.glob("*.parquet")):
        text = " ".join(str(row) for row in pq.read_table(file).to_pylist())
        assert gone not in text or file.stem in ("conflicts", "rejected"), (file.name, gone)
    assert gone not in (run.path / "report.html").read_text(encoding="utf-8").replace(f"person:{gone}", "")
    assert not out.with_name("run.previous").exists(), "the run before it held the record"
