"""Where: points in metres, districts as text, what has no place counted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graphlink.runfolder import open_run
from graphlink.view.places import Places, places
from graphlink.view.waterfall import explain
from tests import handmade
from tests.handmade import DALE, RICKY, Tables, tie


def _placed(tmp_path: Path, made: Tables, who: str = DALE) -> Places:
    run = open_run(handmade.write_run(tmp_path / "run", made))
    return places(run, explain(run, who))


def _world() -> Tables:
    """C1 one hundredth of a degree north of C2's scene; C2 has no place of its own, its scene has."""
    made = handmade.world()
    for row in made["offences"]:
        row.update({"C1": {"lat": 53.01, "lon": -2.0}}.get(row["offence_id"], {}))
    home = {"lat": "53.0", "lon": "-2.01", "text": "6 Tallow Row", "postcode": "sw9 8qj"}
    made["entities"][2]["properties"] = json.dumps(home)
    made["ties"].append(tie(20, "offence:C2", "address:uprn:100023", "scene"))
    return made


def test_metres_are_metres_and_a_scene_lends_its_place(tmp_path: Path) -> None:
    found = _placed(tmp_path, _world())
    points = {(p.kind, p.id): p for p in found.points}
    c1, c2, home = points["offence", "C1"], points["offence", "C2"], points["address", "uprn:100023"]
    assert c1.north is not None and c2.north is not None and c1.east is not None and c2.east is not None
    assert c1.north - c2.north == pytest.approx(1113.2)
    assert c1.east - c2.east == pytest.approx(1113.2 * 0.6018, rel=1e-3)  # cos 53 degrees
    assert (home.east, home.north) == (c2.east, c2.north)
    assert (c2.district, home.district, c1.district) == ("SW9", "SW9", "")
    assert found.across == pytest.approx(1113.2) and found.unplaced == 0


def test_what_has_no_place_is_counted(tmp_path: Path) -> None:
    found = _placed(tmp_path, handmade.world())
    assert found.unplaced == len(found.points) == 3  # C1, C2 and the address
    assert _placed(tmp_path / "other", handmade.world(), RICKY).points[0].east is None
