"""What changed between two runs: each case changes one thing and its cause is told, with the days it moved."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphlink.runfolder import open_run
from graphlink.view import causes
from graphlink.view.compare import Comparison, compare
from tests import handmade
from tests.handmade import DALE, MALLORY, RICKY, Tables, attributed, manifest, offence, ranked, world

Change = Callable[[Tables, dict[str, Any]], None]


def rank_again(tables: Tables) -> None:
    """The ranking that the attributions give; labels from the anchor records."""
    harm: dict[str, float] = {}
    for row in tables["attributions"]:
        harm[row["identity_id"]] = harm.get(row["identity_id"], 0.0) + row["expected_harm"]
    anchors: dict[str, str] = {}
    for row in tables["identities"]:
        anchors.setdefault(row["identity_id"], row["person_id"])
    order = sorted((i for i in harm if harm[i] > 0 and i in anchors), key=lambda i: (-harm[i], i))
    tables["ranking"] = [ranked(n, i, i, harm[i], anchor_id=anchors[i]) for n, i in enumerate(order, 1)]


def changed(tmp_path: Path, change: Change, n: int = 100) -> Comparison:
    """The handmade run against itself after `change`."""
    tables, run = world(), manifest()
    rank_again(tables)
    handmade.write_run(tmp_path / "old", tables, run)
    tables, run = copy.deepcopy(tables), copy.deepcopy(run)
    run["run_id"] = "later"
    change(tables, run)
    rank_again(tables)
    handmade.write_run(tmp_path / "new", tables, run)
    found = compare(open_run(tmp_path / "old"), open_run(tmp_path / "new"), n)
    for one in (*found.entered, *found.left, *found.moved):
        assert sum(cause.days for cause in one.causes) == pytest.approx(one.difference, abs=1e-6)
    return found


def told(found: Comparison, identity: str) -> list[tuple[str, float]]:
    one = next(c for c in (*found.entered, *found.left, *found.moved) if identity in (c.new_id, c.old_id))
    return [(cause.name, cause.days) for cause in one.causes]


def row_of(tables: Tables, table: str, **match: object) -> dict[str, Any]:
    return next(row for row in tables[table] if all(row[k] == v for k, v in match.items()))


def uncount(tables: Tables, ref: str, why: str) -> None:
    for table in ("offences", "attributions"):
        row_of(tables, table, offence_id=ref).update(counts=False, why_not=why)
    row_of(tables, "attributions", offence_id=ref)["expected_harm"] = 0.0


def test_nothing_changed(tmp_path: Path) -> None:
    found = changed(tmp_path, lambda tables, run: None)
    assert found.same
    assert found.summary == "Nothing changed in the first 100, and nobody's days did."


def test_a_new_offence(tmp_path: Path) -> None:
    def change(tables: Tables, run: dict[str, Any]) -> None:
        tables["offences"].append(offence("C7", "008/66", "Stalking", "2026-10-01", 252.0))
        tables["involvements"].append(handmade.involved("C7", "N3", "suspect", status="named", seat=1))
        tables["attributions"].append(attributed("C7", RICKY, 252.0))

    found = changed(tmp_path, change)
    assert told(found, RICKY) == [(causes.NEW, 252.0)]
    assert [c.in_all for c in found.totals] == ["new offence +252"]
    assert "1 changed days, 0 only their place, 2 neither" in found.summary


def test_an_offence_that_left_the_window(tmp_path: Path) -> None:
    def change(tables: Tables, run: dict[str, Any]) -> None:
        run["as_of"] = "2027-03-13"  # C1 was reported on 13 March 2026: 366 days
        uncount(tables, "C1", "reported before the window")

    assert told(changed(tmp_path, change), DALE) == [(causes.AGED, -1825.0)]


def test_a_policy_that_no_longer_counts_it(tmp_path: Path) -> None:
    def change(tables: Tables, run: dict[str, Any]) -> None:
        run["policy"]["digest"] = "another"
        uncount(tables, "C1", "not in the policy")

    found = changed(tmp_path, change)
    assert told(found, DALE) == [(causes.POLICY, -1825.0)]
    assert "The policies differ" in found.summary


def test_a_shorter_window_is_the_policy_not_age(tmp_path: Path) -> None:
    def change(tables: Tables, run: dict[str, Any]) -> None:
        run["policy"]["digest"] = "another"
        run["policy"]["settings"]["window_days"] = 30
        uncount(tables, "C1", "reported before the window")

    assert told(changed(tmp_path, change), DALE) == [(causes.POLICY, -1825.0)]


def test_a_harm_edition(tmp_path: Path) -> None:
    def change(tables: Tables, run: dict[str, Any]) -> None:
        run["harm"].update(edition="2026", sha256="other")
        row_of(tables, "offences", offence_id="C2")["days"] = 300.0
        row_of(tables, "attributions", offence_id="C2").update(harm=300.0, expected_harm=300.0)

    found = changed(tmp_path, change)
    assert told(found, DALE) == [(causes.HARM, 48.0)]
    assert "The harm tables differ (bundled 2026 and 2026)" in found.summary


def test_an_offence_recoded_at_source(tmp_path: Path) -> None:
    def change(tables: Tables, run: dict[str, Any]) -> None:
        row_of(tables, "offences", offence_id="C2").update(days=10.0, offence_code="008/57")
        row_of(tables, "attributions", offence_id="C2").update(harm=10.0, expected_harm=10.0)

    assert told(changed(tmp_path, change), DALE) == [(causes.RECODED, -242.0)]


def part(tables: Tables, run: dict[str, Any]) -> None:
    """N2 stands alone, and takes C2 with it."""
    for table in ("records", "identities"):
        row_of(tables, table, person_id="N2")["identity_id"] = "I-ZZZZZZZZZZ"
    for ref in ("C2", "C3"):
        row_of(tables, "attributions", offence_id=ref)["identity_id"] = "I-ZZZZZZZZZZ"


def test_records_parted(tmp_path: Path) -> None:
    found = changed(tmp_path, part)
    assert told(found, DALE) == [(causes.PARTED, -252.0)]
    (entered,) = found.entered
    assert (entered.new_id, entered.old_id) == ("I-ZZZZZZZZZZ", None)
    assert told(found, "I-ZZZZZZZZZZ") == [(causes.PARTED, 252.0)]
    assert [c.in_all for c in found.totals] == ["records parted 252 from one to another"]


def test_records_joined(tmp_path: Path) -> None:
    tables, run = world(), manifest()
    part(tables, run)
    rank_again(tables)
    handmade.write_run(tmp_path / "apart", tables, run)
    tables = world()
    rank_again(tables)
    handmade.write_run(tmp_path / "joined", tables, manifest(run_id="later"))
    found = compare(open_run(tmp_path / "apart"), open_run(tmp_path / "joined"))
    assert told(found, DALE) == [(causes.JOINED, 252.0)]
    (left,) = found.left
    assert (left.old_id, left.new_id) == ("I-ZZZZZZZZZZ", None)
    assert left.words == "records joined -252 (C2)"


def test_a_judgement_is_named(tmp_path: Path) -> None:
    def change(tables: Tables, run: dict[str, Any]) -> None:
        part(tables, run)
        run["decisions"]["in_force"] = [
            {"decision_id": "D-1", "kind": "different", "a": "person:N1", "b": "person:N2"},
            {"decision_id": "D-2", "kind": "same", "a": "person:N8", "b": "person:N9"},
        ]

    found = changed(tmp_path, change)
    assert told(found, DALE) == [(causes.JUDGED, -252.0)]
    assert next(c for c in found.moved if c.new_id == DALE).words == "judgement -252 (D-1 and C2)"


def test_an_eliminated_suspect_leaves_the_rest_to_the_other(tmp_path: Path) -> None:
    def change(tables: Tables, run: dict[str, Any]) -> None:
        row_of(tables, "involvements", offence_id="C5", person_id="N3")["status"] = "eliminated"
        tables["attributions"] = [r for r in tables["attributions"] if r["offence_id"] != "C5"]
        tables["attributions"].append(attributed("C5", MALLORY, 1825.0))

    found = changed(tmp_path, change)
    assert told(found, MALLORY) == [(causes.NAMED, 912.5)]
    (left,) = found.left
    assert left.causes[0].name == causes.UNNAMED
    assert left.new_rank is None and left.new_harm == 0


def test_a_record_that_is_gone(tmp_path: Path) -> None:
    def change(tables: Tables, run: dict[str, Any]) -> None:
        for table in ("records", "identities", "involvements"):
            tables[table] = [r for r in tables[table] if r.get("person_id") != "N2"]
        tables["attributions"] = [r for r in tables["attributions"] if r["offence_id"] not in ("C2", "C3")]

    assert told(changed(tmp_path, change), DALE) == [(causes.REMOVED, -252.0)]


def test_an_offence_that_is_gone(tmp_path: Path) -> None:
    def change(tables: Tables, run: dict[str, Any]) -> None:
        for table in ("offences", "involvements", "attributions"):
            tables[table] = [r for r in tables[table] if r["offence_id"] != "C2"]

    assert told(changed(tmp_path, change), DALE) == [(causes.GONE, -252.0)]


def test_an_id_that_changed_is_still_the_same_person(tmp_path: Path) -> None:
    """A record with a smaller key joined: the id is another, the records are shared."""

    def change(tables: Tables, run: dict[str, Any]) -> None:
        for table in ("records", "identities", "attributions"):
            for row in tables[table]:
                if row["identity_id"] == DALE:
                    row["identity_id"] = "I-BRANDNEW22"

    found = changed(tmp_path, change)
    assert found.same or not (found.entered or found.left)
    assert not found.totals


def test_entering_and_leaving_a_short_list(tmp_path: Path) -> None:
    def change(tables: Tables, run: dict[str, Any]) -> None:
        tables["offences"].append(offence("C7", "019/08", "Rape", "2026-10-01", 1825.0))
        tables["involvements"].append(handmade.involved("C7", "N6", "suspect", seat=1))
        tables["attributions"].append(attributed("C7", MALLORY, 1825.0))

    found = changed(tmp_path, change, n=2)
    assert [c.new_id for c in found.entered] == [MALLORY]
    assert [c.old_id for c in found.left] == [RICKY]
    assert found.left[0].words == "nothing of theirs changed; others moved"


@settings(max_examples=15)
@given(
    st.lists(st.sampled_from(["C1", "C2", "C5"]), unique=True),
    st.booleans(),
    st.sampled_from(["2026-10-31", "2027-04-30"]),
)
def test_the_causes_always_add_up(
    tmp_path_factory: pytest.TempPathFactory, gone: list[str], apart: bool, day: str
) -> None:
    def change(tables: Tables, run: dict[str, Any]) -> None:
        if apart:
            part(tables, run)
        run["as_of"] = day
        for ref in gone:
            for row in tables["attributions"]:
                if row["offence_id"] == ref:
                    row.update(counts=False, expected_harm=0.0)
            row_of(tables, "offences", offence_id=ref)["counts"] = False

    found = changed(tmp_path_factory.mktemp("pair"), change)
    assert sum(c.days for c in found.totals) == pytest.approx(found.new_total - found.old_total, abs=1e-6)


def test_windows() -> None:
    year = causes.Window(365, dt.date(2026, 10, 31))
    assert year.holds(dt.date(2025, 11, 1), dt.date(2026, 10, 31))
    assert not year.holds(dt.date(2025, 10, 31), dt.date(2026, 10, 31))
    assert not year.holds(dt.date(2026, 11, 1), dt.date(2026, 10, 31))
    assert causes.Window(0, None).holds(dt.date(1990, 1, 1), dt.date(2026, 10, 31))
