"""Every trap of sample_graphs/traps gives what its README works out, with the evidence weighed."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import graphlink.api as gl
from graphlink.settings import Settings
from tests.worlds import rows

TRAPS = sorted((Path(__file__).resolve().parents[2] / "sample_graphs" / "traps").glob("*/expected.toml"))
LINKED = Settings(draws=50, identity="plain", attribution="linked")


@pytest.mark.parametrize("path", TRAPS, ids=lambda path: path.parent.name)
def test_a_trap_gives_its_worked_answer(path: Path, tmp_path: Path) -> None:
    expected = tomllib.loads(path.read_text(encoding="utf-8"))
    run = gl.run(path.parent / "data", tmp_path / "run", settings=LINKED)
    found = {
        (offence, who): p
        for offence, who, p in rows(
            run,
            "SELECT a.offence_id, i.person_id, a.probability FROM attributions a JOIN identities i USING (identity_id) "
            "WHERE a.seat = 1",
        )
    }
    for belief in expected["belief"]:
        p = found.get((belief["offence"], belief["person"]), 0.0)
        assert belief["least"] <= p <= belief["most"], (belief, p)
    named = rows(run, "SELECT DISTINCT weight FROM attributions WHERE basis = 'named'")
    assert named in ([(1.0,)], []), "names keep their harm"
    for name, most in expected["measured"].items():
        assert run.manifest["attribution"]["measured"][name] <= most
