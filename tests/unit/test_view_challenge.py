"""A rank challenged: figures of `linked_world`, worked out there, with things taken away."""

from __future__ import annotations

import pytest

from graphlink.errors import InputError, NotFoundError
from graphlink.runfolder import RunFolder, open_run
from graphlink.view.challenge import challenge
from graphlink.view.explanation import explained
from tests import linked_world
from tests.handmade import DALE, MALLORY
from tests.linked_world import ADDS_DALE


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    return open_run(linked_world.write(tmp_path_factory.mktemp("linked") / "run"))


def test_nothing_taken_away_is_the_list(run: RunFolder) -> None:
    found = challenge(run, DALE, [])
    assert (found.days, found.rank) == (found.days_before, found.rank_before) == (pytest.approx(2077 + ADDS_DALE), 1)
    assert found.changed == () and found.notes == ()


def test_an_offence_goes_with_all_its_days(run: RunFolder) -> None:
    found = challenge(run, DALE, ["offence:C1"])
    assert found.days == pytest.approx(252 + ADDS_DALE) and found.rank == 1
    assert [(c.offence_id, c.before, c.after) for c in found.changed] == [("C1", 1.0, 0.0)]


def test_a_linked_offence_taken_away_names_who_else_was_weighed(run: RunFolder) -> None:
    found = challenge(run, DALE, ["offence:C7"])
    assert found.days == pytest.approx(2077)
    assert any("Not worked out" in note and "Ricky VICKERS" in note for note in found.notes)


def test_a_record_takes_its_offences_and_the_evidence_under_it_alone(run: RunFolder) -> None:
    """C2 stands under N2, and the number that leads to C7 is N2's. The age that fits C7 is N1's: without it p = .8."""
    found = challenge(run, DALE, ["person:N2"])
    assert {c.offence_id for c in found.changed} == {"C2", "C7"}
    assert found.days == pytest.approx(1825) and found.rank == 1
    assert challenge(run, DALE, ["person:N1"]).days == pytest.approx(252 + 1460)


def test_every_link_gives_what_the_page_says_of_it(run: RunFolder) -> None:
    weaker = explained(run, DALE).weaker
    assert len(weaker) >= 2
    for one in weaker:
        if one.key.startswith("link:"):
            found = challenge(run, DALE, [one.key])
            assert (found.days, found.rank, found.changed) == (pytest.approx(one.days), one.rank, one.changed)


def test_everything_taken_away_leaves_the_list(run: RunFolder) -> None:
    found = challenge(run, DALE, ["offence:C1", "offence:C2", "offence:C7"])
    assert found.days == 0.0 and found.rank is None


def test_two_people_below_lose_no_place_to_him(run: RunFolder) -> None:
    """Mallory has 912.5 days: what she has left is compared with the others as they stand."""
    assert challenge(run, MALLORY, ["offence:C5"]).rank is None
    found = challenge(run, DALE, ["offence:C1", "offence:C7"])
    assert found.days == pytest.approx(252) and found.rank == 3


@pytest.mark.parametrize("key", ["offence:C99", "person:N3", "link:[1]", "link:nonsense", "", "offence"])
def test_what_carries_nothing_here_is_refused(run: RunFolder, key: str) -> None:
    with pytest.raises(InputError, match="no offence, record or link"):
        challenge(run, DALE, [key])


def test_nobody_is_not_found(run: RunFolder) -> None:
    with pytest.raises(NotFoundError):
        challenge(run, "I-NOBODYHERE", [])
