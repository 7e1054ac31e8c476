"""What a judgement would change: by hand on `linked_world`, and against the main job run again on an invented world."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

import graphlink as gl
from graphlink import decisions
from graphlink.runfolder import RunFolder, open_run
from graphlink.settings import Settings
from graphlink.view.preview import preview
from tests import linked_world
from tests.handmade import DALE, MALLORY, RICKY
from tests.linked_world import ADDS_DALE, ADDS_RICKY

DECISIONS = 20
HALF = 0.5  # days: what prints as the same figure
Draw = Callable[[RunFolder, random.Random], list[tuple[str, str, str]]]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    return open_run(linked_world.write(tmp_path_factory.mktemp("linked") / "run"))


def _days(run: RunFolder, kind: str, a: str, b: str) -> dict[str, tuple[float, float, int | None]]:
    found = preview(run, kind, a, b)
    return {t.identity_id: (t.days_before, t.days_after, t.rank_after) for t in found.sure}


def test_did_gives_the_whole_offence_to_one(run: RunFolder) -> None:
    assert _days(run, "did", "suspect:C7/1", "person:N2") == {
        DALE: (pytest.approx(2077 + ADDS_DALE), pytest.approx(2077 + 1825), 1),
        RICKY: (pytest.approx(912.5 + ADDS_RICKY), pytest.approx(912.5), 2),
    }


def test_did_not_takes_it_away_and_names_who_is_weighed_anew(run: RunFolder) -> None:
    found = preview(run, "did_not", "suspect:C7/1", "person:N1")
    (dale,) = found.sure
    assert (dale.days_after, dale.rank_after) == (pytest.approx(2077), 1)
    assert RICKY in found.near and DALE not in found.near and set(found.near) <= set(found.unsure)


def test_a_victim_or_an_eliminated_man_cannot_be_judged_to_have_done_it(run: RunFolder) -> None:
    for offence, who, why in (("C1", "N4", "victim"), ("C6", "N3", "eliminated")):
        found = preview(run, "did", f"suspect:{offence}/1", f"person:{who}")
        assert found.sure == found.unsure == () and why in found.notes[0]


def test_what_does_not_count_moves_no_days(run: RunFolder) -> None:
    found = preview(run, "did", "suspect:C6/1", "person:N1")
    assert found.sure == () and "does not count" in found.notes[0]


def test_two_are_added_up_and_the_shares_of_one_seat_stay_one(run: RunFolder) -> None:
    """Dale and Ricky share C7, 8/9 and 1/33; no seat is worth more than its days."""
    days = _days(run, "same", "person:N1", "person:N3")
    assert days[DALE] == (pytest.approx(2077 + ADDS_DALE), pytest.approx(2077 + ADDS_DALE + 912.5 + ADDS_RICKY), 1)
    assert days[RICKY] == (pytest.approx(912.5 + ADDS_RICKY), 0.0, None)


def test_two_whom_a_rule_keeps_apart_stay_two(run: RunFolder) -> None:
    found = preview(run, "same", "person:N1", "person:N4")  # suspect and victim of C1
    assert found.sure == found.unsure == () and "kept apart" in found.notes[0]
    assert preview(run, "same", "person:N1", "person:N2").sure == ()
    assert preview(run, "different", "person:N1", "person:N6").sure == ()


def test_who_is_parted_takes_along_what_names_him_alone(run: RunFolder) -> None:
    found = preview(run, "different", "person:N1", "person:N2")
    (dale,) = found.sure
    assert dale.days_after == pytest.approx(1825 + ADDS_DALE) and DALE in found.near
    assert any("linked offences" in note for note in found.notes)


def test_alternatives_are_left_to_the_run(run: RunFolder) -> None:
    found = preview(run, "did_not", "suspect:C5/1", "person:N3")
    assert [t.identity_id for t in found.sure] == [RICKY] and MALLORY in found.near


# ---- against the main job ---------------------------------------------------------------------------------------


def _drawn(run: RunFolder, dice: random.Random) -> list[tuple[str, str, str]]:
    """Judgements at random: of offences named and linked, of pairs joined and not, of two offences."""
    anchor = {
        str(r["identity_id"]): str(r["person_id"])
        for r in run.query("SELECT identity_id, min(person_id) AS person_id FROM identities GROUP BY 1")
    }
    held = run.query("SELECT offence_id, seat, identity_id, basis FROM attributions WHERE counts ORDER BY ALL")
    known = [row for row in held if row["identity_id"] in anchor]

    def seats(basis: str, most: int) -> list[tuple[str, str]]:
        rows = dice.sample([row for row in known if row["basis"] == basis], most)
        return [(f"suspect:{r['offence_id']}/{r['seat']}", f"person:{anchor[r['identity_id']]}") for r in rows]

    joined = run.query(
        "SELECT list(person_id ORDER BY person_id) AS p FROM identities GROUP BY identity_id "
        "HAVING count(*) > 1 ORDER BY identity_id"
    )
    apart = run.query(
        "SELECT record_a, record_b FROM pairs p JOIN identities x ON 'person:' || x.person_id = record_a "
        "JOIN identities y ON 'person:' || y.person_id = record_b WHERE x.identity_id <> y.identity_id "
        "ORDER BY p.probability DESC, record_a, record_b LIMIT 40"
    )
    offences = run.query("SELECT offence_id_a, offence_id_b FROM offence_links ORDER BY ALL")
    found = [
        *(("did", *one) for one in seats("linked", 4)),
        *(("did_not", *one) for one in seats("linked", 4)),
        *(("did_not", *one) for one in seats("named", 3)),
        *(("different", f"person:{r['p'][0]}", f"person:{r['p'][1]}") for r in dice.sample(joined, 4)),
        *(("same", r["record_a"], r["record_b"]) for r in dice.sample(apart, 4)),
        *(("same", f"offence:{r['offence_id_a']}", f"offence:{r['offence_id_b']}") for r in dice.sample(offences, 1)),
    ]
    assert len(found) == DECISIONS
    return found


def _harm(run: RunFolder) -> dict[str, float]:
    return {r["identity_id"]: float(r["expected_harm"]) for r in run.query("FROM ranking")}


def _wrong(before: RunFolder, after: RunFolder, found: tuple[str, str, str]) -> Sequence[str]:
    """Whom the preview got wrong without naming him. A new identity is named where one of its records is."""
    told = preview(before, *found)
    promised = _harm(before) | {t.identity_id: t.days_after for t in told.sure}
    real = _harm(after)
    open_ = set(told.unsure)
    was = {str(r["person_id"]): str(r["identity_id"]) for r in before.query("FROM identities")}
    open_ |= {str(r["identity_id"]) for r in after.query("FROM identities") if was.get(r["person_id"]) in open_}
    return [
        f"{one}: {promised.get(one, 0.0):.1f} promised, {real.get(one, 0.0):.1f} found"
        for one in sorted({*promised, *real} - open_)
        if abs(promised.get(one, 0.0) - real.get(one, 0.0)) >= HALF
    ]


def _checked(folder: Path, settings: Settings, people: int, draw: Draw) -> None:
    gl.sample(folder / "w", people=people, seed=23)
    data = folder / "w" / "data"
    before = gl.run(data, folder / "run", settings=settings).folder
    faults = []
    for i, (kind, a, b) in enumerate(draw(before, random.Random(20261123))):
        file = folder / f"{i}.csv"
        decisions.append(file, kind, a, b, by="tester", why="at random", now=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
        again = gl.run(data, folder / "again", decisions=file, settings=settings).folder
        faults += [f"{kind} {a} {b}: {one}" for one in _wrong(before, again, (kind, a, b))]
    assert not faults, "\n".join(faults)


def test_twenty_judgements_at_random_equal_a_run_or_name_whom_they_leave_open(tmp_path: Path) -> None:
    _checked(tmp_path, Settings(identity="linked", attribution="linked", threads=1), 250, _drawn)


def test_by_the_plain_rule_nobody_far_is_left_open(tmp_path: Path) -> None:
    _checked(tmp_path, Settings(identity="plain", attribution="plain", threads=1), 200, _plainly)


def _plainly(run: RunFolder, dice: random.Random) -> list[tuple[str, str, str]]:
    held = run.query(
        "SELECT offence_id, seat, min(person_id) AS person_id FROM attributions JOIN identities USING (identity_id) "
        "WHERE counts GROUP BY ALL ORDER BY ALL"
    )
    rows = dice.sample(held, 4)
    return [
        *(("did_not", f"suspect:{r['offence_id']}/{r['seat']}", f"person:{r['person_id']}") for r in rows[:2]),
        ("did", f"suspect:{rows[2]['offence_id']}/{rows[2]['seat']}", f"person:{rows[3]['person_id']}"),
        ("same", f"person:{rows[0]['person_id']}", f"person:{rows[3]['person_id']}"),
    ]
