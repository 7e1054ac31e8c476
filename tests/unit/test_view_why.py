"""why and explain on a run whose every figure is worked out in `tests.linked_world`."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import graphlink as gl
from graphlink.attribution.linked_pairs import START, bands
from graphlink.attribution.linked_weigh import FACTS
from graphlink.errors import InputError, NotFoundError
from graphlink.view import pieces, wording
from graphlink.view.changed import stories
from graphlink.view.explanation import explained
from graphlink.view.listing import top
from graphlink.view.why import why
from tests import handmade, linked_world
from tests.handmade import DALE, RICKY
from tests.linked_world import ADDS_DALE, P_DALE, P_RICKY


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> gl.api.Run:
    return gl.open(linked_world.write(tmp_path_factory.mktemp("linked") / "run"))


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> gl.api.Run:
    return gl.open(handmade.write_run(tmp_path_factory.mktemp("plain") / "run", handmade.world()))


# ---- two people ----


def test_a_pair_adds_up_and_says_why_it_was_not_joined(linked: gl.api.Run) -> None:
    found = linked.why("N1", "N3")
    assert found.sums and found.bits == -2.0 and found.probability == 0.2
    assert sum(row.bits or 0.0 for row in found.rows) == pytest.approx(-2.0, abs=1e-9)
    assert found.answer == "Not taken to be one human: 20%, highly unlikely (-2.0 bits)."
    assert [row.words for row in found.rows] == [
        "Before any evidence: two such records are one human, about 1 in 16,000",
        "Same birth date: 14 Mar 1991",
        "Some of this also fits two people of one family or household",
    ]
    assert found.rows[1].sources == ("persons:N1", "persons:N3")
    assert any("Groups of records join above +1.5 bits" in note for note in found.notes)


def test_the_order_of_the_two_makes_no_difference_but_to_the_names(linked: gl.api.Run) -> None:
    one, two = linked.why("N1", "N3"), linked.why("N3", "N1")
    assert one.rows == two.rows and one.answer == two.answer
    assert (one.a, one.who_a) == (two.b, two.who_b)


def test_a_rule_is_said_to_be_one_and_carries_no_chance(plain: gl.api.Run) -> None:
    found = plain.why("N1", "N2")
    assert found.bits is None and found.probability is None
    assert "Equal national id, 11/40218K" in found.answer and "Nothing was weighed" in found.answer
    assert found.rows[0].sources == ("persons:N1", "persons:N2")


def test_what_was_not_compared_is_said_with_its_reason(plain: gl.api.Run, linked: gl.api.Run) -> None:
    assert "No rule joins them" in plain.why("N1", "N3").notes[-1]
    never = linked.why("N3", "N5")
    assert never.rows == () and never.bits is None
    assert "Nothing brought them together" in never.notes[-1]
    shared = linked.why("N2", "N4")  # both hold the number
    assert any("the phone 07700 900417" in note and "not kept" in note for note in shared.notes)


def test_suspect_and_victim_of_one_offence_are_kept_apart_with_the_rows(linked: gl.api.Run) -> None:
    found = linked.why("N2", "N4")
    assert "a rule keeps them apart" in found.answer
    assert "They stand in one offence, C2, as suspect and victim: two people." in found.notes
    assert {"involvements:#c2n2s", "involvements:#c2n4v"} <= set(found.sources)


def test_of_two_identities_the_likeliest_pair_is_shown(linked: gl.api.Run) -> None:
    found = linked.why(DALE, RICKY)
    assert {found.a, found.b} == {"person:N1", "person:N3"} and found.bits == -2.0


def test_a_victim_is_not_named_where_nobody_asked_for_the_name() -> None:
    rows = [linked_world.piece("pair", "person:N1", "person:N3", "same victim", 9.0, "Anna KOWALSKA", "Anna KOWALSKA")]
    (found,) = pieces.of_pair(rows)
    assert "KOWALSKA" not in f"{found.words}{found.value_a}{found.value_b}"


# ---- an offence and somebody ----


def test_an_attribution_adds_up_with_the_others_and_somebody_unknown(linked: gl.api.Run) -> None:
    found = linked.why("C7", "person:N2")
    assert found.sums and found.bits == 3.0 and found.probability == pytest.approx(P_DALE)
    assert found.answer == "Nobody is named. That it was this person: 89%, highly likely (+3.0 bits)."
    chances = {rival.identity_id: rival.probability for rival in found.rivals}
    assert chances == {RICKY: pytest.approx(P_RICKY), "": pytest.approx(1 - P_DALE - P_RICKY)}
    assert [row.kind for row in found.rows] == ["prior", *3 * ["evidence"], "calibration", "candidates"]
    assert "Number used, 07700 900417: its user and named in another offence with the same" in found.rows[1].words


def test_a_seat_and_an_identity_are_the_same_question(linked: gl.api.Run) -> None:
    assert linked.why("suspect:C7/1", DALE) == linked.why(DALE, "suspect:C7/1") == linked.why("C7", "N1")


def test_who_has_no_part_in_an_offence_is_told_why(linked: gl.api.Run, plain: gl.api.Run) -> None:
    assert "a victim is never its offender" in linked.why("C1", "N4").notes[0]
    assert "eliminated" in linked.why("C6", "N3").notes[0]
    assert "chance of 1 in 100" in linked.why("C7", "N6").notes[0]
    assert "plain rule" in plain.why("C1", "N3").notes[0]


def test_a_name_under_the_plain_rule_is_not_dressed_up_as_a_chance(plain: gl.api.Run) -> None:
    found = plain.why("C1", "N1")
    assert found.answer == "Named as suspect, charged: credited in full. Nothing was weighed."
    assert found.bits is None and found.rows == () and "plain rule" in " ".join(found.notes)


# ---- two offences ----


def test_two_offences_say_the_basis_and_who_is_a_candidate_for_both(linked: gl.api.Run, plain: gl.api.Run) -> None:
    found = linked.why("C7", "C1")
    assert (found.a, found.b) == ("offence:C1", "offence:C7")
    assert found.answer == "By one hand: 89%, highly likely (+3.0 bits). Basis: the same candidate for both."
    assert any(f"Dale PREWETT ({DALE}, rank 1), >99% of C1 and 89% of C7" in note for note in found.notes)
    assert "The same person is a victim in both." in found.notes
    shared = linked.why("C6", "C7")
    assert "Both have the phone 07700 900417 (used)." in shared.notes and shared.bits is None
    assert "plain rule" in plain.why("C1", "C2").answer


# ---- what cannot be asked ----


def test_one_thing_is_not_compared_with_itself(linked: gl.api.Run) -> None:
    for a, b in (("N1", "person:N1"), ("C7", "offence:C7"), ("suspect:C7/1", "C7")):
        with pytest.raises(InputError):
            linked.why(a, b)
    with pytest.raises(InputError, match="only record"):
        linked.why("N3", RICKY)
    with pytest.raises(NotFoundError, match="has no seat 4"):
        linked.why("suspect:C7/4", "N1")


def test_pieces_that_do_not_add_up_are_said_to_be_a_fault(tmp_path: Path) -> None:
    tables = linked_world.tables()
    next(row for row in tables["evidence"] if row["name"] == "number used")["bits"] = 12.5
    run = gl.open(handmade.write_run(tmp_path / "run", tables, linked_world.manifest()))
    assert not why(run.folder, "C7", "N1").sums


# ---- explain ----


def test_explain_lists_what_ties_what_would_weaken_and_what_to_find_out(linked: gl.api.Run) -> None:
    found = linked.explain("rank:1")
    (offence,) = found.linked
    assert offence.offence_id == "C7" and offence.probability == pytest.approx(P_DALE)
    assert [p.name for p in offence.speaks_for] == ["number used", "age described"]
    assert [p.name for p in offence.speaks_against] == ["sex described"]
    assert offence.rival.startswith("somebody not in the data") and offence.rival.endswith("8%")
    number, age = found.weaker
    assert number.what == "The number 07700 900417 was in other hands"
    assert (number.rank, number.days, number.falls) == (1, pytest.approx(2077.0), pytest.approx(ADDS_DALE))
    assert number.changed[0].after == 0.0
    assert (age.days, age.changed[0].after) == (pytest.approx(2077 + 0.8 * 1825), pytest.approx(0.8))
    (ask,) = [ask for ask in found.asks if ask.what.startswith("Ask who subscribed")]
    assert ask.what == "Ask who subscribed to number 07700 900417 on 20 May 2026"
    assert ask.moves == pytest.approx(2 * P_DALE * (1 - P_DALE) * 1825)
    assert ask.sources == ("associations:#000000000009",)


def test_the_nearest_person_not_joined_is_shown_with_what_speaks_against(linked: gl.api.Run) -> None:
    nearest = linked.explain("rank:1").nearest
    assert nearest is not None and nearest.identity_id == RICKY and nearest.probability == 0.2
    assert "Same birth date (+13.0 bits)" in nearest.words
    assert "could be" not in nearest.words and "family or household (-1.0 bits)" in nearest.words


def test_the_subscriber_is_not_asked_for_where_a_row_covers_the_day(tmp_path: Path) -> None:
    tables = linked_world.tables()
    tables["ties"].append(handmade.tie(10, "person:N1", "phone:+447700900417", "subscriber"))  # since 9 Jan 2026
    run = gl.open(handmade.write_run(tmp_path / "run", tables, linked_world.manifest()))
    assert not run.explain("rank:1").asks
    tables["ties"][-1]["from_id"] = "N3"
    run = gl.open(handmade.write_run(tmp_path / "other", tables, linked_world.manifest()))
    (ask,) = run.explain("rank:1").asks
    assert ask.what == "Ask who had number 07700 900417 in hand on 20 May 2026: somebody else subscribes to it"


def test_under_the_plain_rule_explain_says_that_nothing_was_weighed(plain: gl.api.Run) -> None:
    found = plain.explain("rank:1")
    assert not found.linked and not found.weaker and not found.asks and found.nearest is None
    assert any("Nothing was weighed" in note for note in found.notes)


def test_a_rank_that_hangs_on_one_thing_says_so(linked: gl.api.Run, tmp_path: Path) -> None:
    assert not any("one link" in note for note in linked.explain(DALE).notes)  # 1622 of 3699 days
    tables = linked_world.tables()
    tables["attributions"] = [r for r in tables["attributions"] if r["offence_id"] == "C7" or r["identity_id"] != DALE]
    next(row for row in tables["ranking"] if row["identity_id"] == DALE)["expected_harm"] = ADDS_DALE
    run = gl.open(handmade.write_run(tmp_path / "run", tables, linked_world.manifest()))
    (note,) = [note for note in run.explain(DALE).notes if "one link" in note]
    assert note == (
        "Half of the days or more rest on one link. If the number 07700 900417 was in other hands, no days are left."
    )


def test_what_linking_changed_is_told_of_whose_rank_depends_on_it(linked: gl.api.Run, tmp_path: Path) -> None:
    assert stories(linked.folder, top(linked.folder).rows) == ()  # nobody stands higher than by names
    tables = linked_world.tables()
    dale = next(row for row in tables["ranking"] if row["identity_id"] == DALE)
    dale["named_rank"], dale["named_harm"] = 3, 252.0
    run = gl.open(handmade.write_run(tmp_path / "run", tables, linked_world.manifest()))
    (story,) = stories(run.folder, top(run.folder).rows)
    assert story.sentences[0] == "3,447 of 3,699 days come through linking; by names alone rank 3."
    assert story.sentences[1] == "One offence that names nobody, 1,622 days in all."
    assert story.sentences[2] == (
        "C7, Rape, 21 May 2026: 89%, highly likely. The number used, 07700 900417, leads to them "
        "(its user and named in another offence with the same)."
    )
    assert explained(run.folder, DALE).linked[0].words.startswith("C7, Rape: 89%, highly likely. For: Number used")


# ---- words ----


@pytest.mark.parametrize(
    ("name", "a", "b", "words"),
    [
        ("same address, held by 4 people", "2 Row (2025-11-30 to ?)", "2 Row",
         "same address: 2 Row, since 30 Nov 2025 on one and undated on the other; 4 people hold it"),
        ("several addresses the same", "2 Row", "2 Row", "several addresses the same: 2 Row"),
        ("same surname, like forename", "Dale P", "Del P", "same surname, like forename: Dale P / Del P"),
        ("something new", "", "", "something new"),
    ],
)  # fmt: skip
def test_pieces_of_pairs_in_words(name: str, a: str, b: str, words: str) -> None:
    assert wording.pair_words(name, a, b) == words


@pytest.mark.parametrize(
    ("name", "a", "b", "words"),
    [
        ("distance from home", "", "up to 200 m", "from the scene to a home of theirs: up to 200 metres"),
        ("distance from home", "", "3000 m to 10000 m", "from the scene to a home of theirs: 3,000 to 10,000 metres"),
        ("victim: ex partner", "N4", "ex partner, named with it",
         "ex-partner of the victim and named in another offence against the victim; the report calls the offender an "
         "ex-partner"),
        ("victim: unknown", "N4", "partner long ago", "partner of the victim long before or after"),
        ("a kind of the future", "x", "y", "a kind of the future: x / y"),
    ],
)  # fmt: skip
def test_pieces_of_attributions_in_words(name: str, a: str, b: str, words: str) -> None:
    assert wording.seat_words(name, a, b) == words


@pytest.mark.parametrize(
    ("name", "a", "b", "words"),
    [
        ("time between the offences", "", "90 days to 365 days", "time between them: 90 to 365 days"),
        ("time of day", "", "60 minutes apart to 240 minutes apart", "time of day: 60 to 240 minutes apart"),
        ("method in the same words", "", "6.5 bits of rarity to 8.5 bits of rarity",
         "method told in the same words (rarity 6.5 to 8.5 bits)"),
        ("method in the same words", "", "unknown", "method: nothing told in the same words"),
        ("victim: ex partner", "N4", "N4", "the same victim, N4; the reports call the offender an ex-partner"),
        ("victim: unknown", "N4", "N4", "the same victim, N4"),
        ("plate seen", "AB12 CDE", "AB12 CDE", "the same vehicle seen at both, AB12 CDE"),
        ("a kind of the future", "x", "y", "a kind of the future: x / y"),
    ],
)  # fmt: skip
def test_pieces_of_links_in_words(name: str, a: str, b: str, words: str) -> None:
    assert wording.link_words(name, a, b) == words


def test_whatever_a_run_weighs_has_words_of_its_own() -> None:
    """None is left to the bare name and a pair of values, of which one is always empty."""
    for fact in FACTS:
        for band in fact.bands:
            assert not wording.seat_words(fact.name, "", band).startswith(f"{fact.name}: not recorded"), fact.name
    for name, band in bands():
        assert "not recorded" not in wording.link_words(name, "", band) and band.split(" ")[-1] != "", name
    for kind in START:
        assert "the value" in wording.link_words(kind, "the value", "the value")


@given(st.lists(st.floats(-20, 20), min_size=1, max_size=12))
def test_leaving_a_piece_out_is_a_shift_of_the_odds(bits: list[float]) -> None:
    whole, less = pieces.chance_of(math.fsum(bits)), pieces.chance_of(math.fsum(bits[1:]))
    if 1e-9 < whole < 1 - 1e-9 and 1e-9 < less < 1 - 1e-9:
        shift = math.log2(whole / (1 - whole)) - math.log2(less / (1 - less))
        assert shift == pytest.approx(bits[0], abs=1e-5)
