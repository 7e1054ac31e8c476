"""Undecided pairs of records in the review: which are listed, in what order, and what they say of the harm at stake."""

from __future__ import annotations

from pathlib import Path

import pytest

import graphlink.api as gl
from graphlink.settings import Settings
from graphlink.view.review import review
from tests.unit.test_identity_linked import crowd
from tests.worlds import offence, person, rows, run_world, suspect

ASKED = "SELECT a, b, probability, harm_moved FROM review WHERE subject = 'pair' ORDER BY position"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> gl.Run:
    """Undated namesakes who share nothing: a name that rare is as likely one human's as two's.

    A is suspected of two rapes (3,650 days), B of one (1,825); of C and D only C is suspected.
    """
    world = crowd()
    world["persons"] += [person(key, "Wystan", "Quill") for key in "AB"]
    world["persons"] += [person(key, "Odette", "Vane") for key in "CD"]
    world["offences"] = [offence(f"C{n}") for n in range(1, 5)]
    world["involvements"] = [suspect("C1", "A"), suspect("C2", "A"), suspect("C3", "B"), suspect("C4", "C")]
    folder = tmp_path_factory.mktemp("review")
    return run_world(folder, world, settings=Settings(identity="linked", draws=200, merge_bits=8.0))


def test_undecided_pairs_stand_by_the_harm_they_would_move(run: gl.Run) -> None:
    """Of A and B the smaller holding moves, 1,825 days, times 2 p (1 - p); D holds nothing, so C and D move nothing."""
    [first, second] = rows(run, ASKED)
    assert first[:2] == ("person:A", "person:B") and second[:2] == ("person:C", "person:D")
    assert 0.1 <= first[2] < 1
    assert first[3] == pytest.approx(1825 * 2 * first[2] * (1 - first[2]))
    assert second[3] == 0


def test_an_undecided_pair_has_its_evidence_and_its_commands(run: gl.Run) -> None:
    row = review(run.folder).rows[0]
    assert row.yes.endswith('same person:A person:B --why "..."')
    assert row.no.endswith('different person:A person:B --why "..."')
    assert "same name" in [piece.name for piece in row.evidence]


def test_the_plain_rule_has_no_questions_and_says_so(tmp_path: Path) -> None:
    made = run_world(tmp_path, {"persons": [person("A", "Jo", "Lane")], "offences": [offence("C1")]})
    assert rows(made, "SELECT * FROM review") == []
    assert {entry["table"] for entry in made.manifest["empty_tables"]} == {"hidden_names", "offence_links", "review"}
    assert "the plain rule joins for certain or not at all" in review(made.folder).empty_because
