"""Every world of sample_graphs/ gives the answers worked out by hand in the README beside it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from graphlink import api
from tests.worlds import PLAIN

ROOT = Path(__file__).resolve().parents[2]
CASES = sorted((ROOT / "sample_graphs").glob("*/case.toml"))


@pytest.fixture(scope="module", params=CASES, ids=lambda path: path.parent.name)
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], api.Run]:
    """The expected answers and the run."""
    path: Path = request.param
    expected = tomllib.loads(path.read_text(encoding="utf-8"))
    out = tmp_path_factory.mktemp(path.parent.name) / "run"
    return expected, api.run(
        path.parent / "data", out, policy=expected["policy"], as_of=expected["as_of"], settings=PLAIN
    )


def test_the_list(case: tuple[dict[str, Any], api.Run]) -> None:
    expected, run = case
    members = run.identities.groupby("identity_id")["person_id"].apply(sorted)
    figures = ("expected_harm", "offences", "victims", "named_harm", "named_rank")
    ranked = [
        {"members": members[row["identity_id"]]} | {name: row[name] for name in figures}
        for row in run.ranking.sort_values("rank").to_dict("records")
    ]
    assert ranked == expected["ranking"]


def test_the_published_list(case: tuple[dict[str, Any], api.Run]) -> None:
    expected, run = case
    named = run.named.sort_values("named_rank")
    assert list(zip(named["person_id"], named["named_harm"], strict=True)) == list(expected["named"].items())


def test_what_nobody_is_credited_with(case: tuple[dict[str, Any], api.Run]) -> None:
    expected, run = case
    counted = run.folder.frame("counted")
    left = counted[counted["counts"] & (counted["remainder"] > 0)].groupby("offence_id")["remainder"].sum()
    assert left.to_dict() == expected["remainder"]


def test_what_does_not_count(case: tuple[dict[str, Any], api.Run]) -> None:
    expected, run = case
    counted = run.folder.frame("counted")
    out = counted[~counted["counts"].astype(bool)]
    assert set(out["offence_id"]) == expected["not_counted"].keys()
    assert out["why_not"].notna().all()
    credited = run.attributions[run.attributions["offence_id"].isin(out["offence_id"])]
    assert not credited["expected_harm"].any()
