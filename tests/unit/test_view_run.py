"""The views of the handmade run: every figure is worked out in tests/handmade.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphlink.errors import AmbiguousError, NotFoundError
from graphlink.runfolder import RunFolder, open_run
from graphlink.view import entity, find, listing, offence, person, quality, search, waterfall
from graphlink.view.about import about, findings
from tests import handmade
from tests.handmade import ANNA, DALE, MALLORY, RICKY


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    return open_run(handmade.write_run(tmp_path_factory.mktemp("handmade") / "run", handmade.world()))


# ---- the list ----


def test_the_header_says_which_list_it_is(run: RunFolder) -> None:
    head = about(run)
    assert head.window == "reported 1 Nov 2025 to 31 Oct 2026"
    assert head.shares == pytest.approx({"published": 2077 / 3902, "group_median": 1825 / 3902})
    assert head.harm_sentence == (
        "47% of the harm counted rests on values that are not published ones (median of its group 47%)."
    )


def test_what_is_unknown_is_counted_and_bounded(run: RunFolder) -> None:
    said = " ".join(findings(run))
    assert "1 offence that the policy counts without a harm value" in said
    assert "at most 364 days" in said
    assert "25% of those counted" in said


def test_the_list_says_shown_and_total(run: RunFolder) -> None:
    found = listing.top(run, 2)
    assert [row.identity_id for row in found.rows] == [DALE, RICKY]
    assert found.total == 3
    assert found.cut == "The first 2 of 3 on the list."
    assert listing.top(run, 0).cut == "All 3 people on the list."


def test_a_row_of_the_list(run: RunFolder) -> None:
    dale, ricky, mallory = listing.top(run).rows
    assert (dale.added, ricky.added) == (252.0, 0.0)
    assert dale.flags == ("order in force: non-molestation",)
    assert mallory.flags == ("also a victim in one offence",)
    assert listing.outcome_words(dale.outcomes) == "none recorded ×2; Charged ×1"


def test_many_outcomes_are_cut_and_said() -> None:
    assert listing.outcome_words({"a": 5, "b": 2, "c": 1, "d": 1}, most=2) == "a ×5; b ×2; 2 other outcomes ×2"


def test_what_linking_changed(run: RunFolder) -> None:
    change = listing.linking_change(run, listing.top(run, 3))
    assert change.joined == 1
    assert not change.entered
    assert change.sentences == ("One person of the first 3 has two records or more taken to be one human.",)


# ---- why ----


def test_the_bars_add_up_to_the_score(run: RunFolder) -> None:
    for row in listing.top(run).rows:
        told = waterfall.explain(run, row.identity_id)
        assert sum(bar.adds for bar in told.bars) == pytest.approx(row.expected_harm, abs=1e-6)
        assert told.total == pytest.approx(row.expected_harm, abs=1e-6)
        starts = 0.0
        for bar in told.bars:
            assert bar.starts == pytest.approx(starts)
            starts += bar.adds


def test_a_waterfall_says_what_is_missing(run: RunFolder) -> None:
    told = waterfall.explain(run, DALE)
    assert [bar.offence_id for bar in told.bars] == ["C1", "C2"]
    assert told.not_counted == (waterfall.NotCounted("reported before the window", ("C3",)),)
    assert "C4" in told.missing[0] and "at most 364 days" in told.missing[0]
    assert told.bars[0].sources == ("offences:C1", "involvements:#c1n1s")
    assert told.bars[0].sentence == "named as suspect, charged; counts in full"
    ricky = waterfall.explain(run, RICKY)
    assert "Another 913 days" in ricky.missing[0]
    assert ricky.missing[1] == "Eliminated from C6: nothing is added for it."


def test_what_is_believed_but_not_credited_is_said(tmp_path: Path) -> None:
    tables = handmade.world()
    tables["attributions"].append(handmade.attributed("C1", RICKY, 1825.0, 0.0, probability=0.4, basis="both"))
    told = waterfall.explain(open_run(handmade.write_run(tmp_path / "run", tables)), RICKY)
    assert [bar.offence_id for bar in told.bars] == ["C5"]
    assert told.missing[:2] == (
        "Another 913 days of these offences are credited to other people or to nobody.",
        "Evidence points here in C1, where another is named: nothing is added.",
    )


def test_somebody_off_the_list_is_explained_too(run: RunFolder) -> None:
    told = waterfall.explain(run, ANNA)
    assert (told.row, told.bars, told.label) == (None, (), "Anna KOWALSKA")
    assert told.answer.startswith("Not on the list")
    with pytest.raises(NotFoundError, match="no identity I-NOBODY"):
        waterfall.explain(run, "I-NOBODY")


def test_victims_stand_by_letter_and_keep_it(run: RunFolder) -> None:
    first, second = waterfall.explain(run, DALE).bars
    assert [v.words for v in first.victims] == ["Victim A (F 27, stranger)"]
    assert [v.letter for v in second.victims] == ["A", "B"]


# ---- one thing ----


def test_a_person_and_why_the_records_are_one(run: RunFolder) -> None:
    page = person.person(run, DALE, asked="N2")
    assert [(r.person_id, r.why) for r in page.records] == [
        ("N1", "equal national id, with N2"),
        ("N2", "equal national id, with N1"),
    ]
    assert [s.offence_id for s in page.suspect_in] == ["C4", "C2", "C1", "C3"]
    assert "Order: non-molestation, protecting a victim, F (person:N4), since 1 Jun 2026 [orders:O1]" in page.around


def test_no_victim_or_witness_is_named_on_the_way(run: RunFolder) -> None:
    pages = [
        person.person(run, DALE),
        offence.offence(run, "C2"),
        entity.entity(run, "phone", "+447700900417"),
        entity.entity(run, "address", "uprn:100023"),
        search.search_list(run, [(1, "07700 900417"), (2, "C2")]),
    ]
    for page in pages:
        assert "KOWALSKA" not in str(page)
        assert "MARSH" not in str(page)
    for page in (pages[1], pages[4]):
        assert "O'HARE" not in str(page)  # a victim here, whatever else is known of her elsewhere


def test_the_victim_that_was_asked_for_is_shown(run: RunFolder) -> None:
    page = person.person(run, person.identity_of(run, "N4"))
    assert page.label == "Anna KOWALSKA"
    assert {s.offence_id for s in page.victim_in} == {"C1", "C2"}


def test_an_offence_adds_up(run: RunFolder) -> None:
    page = offence.offence(run, "C5")
    (seat,) = page.seats
    assert [(s.identity_id, s.adds) for s in seat.shares] == [(RICKY, 912.5), (MALLORY, 912.5)]
    assert sum(s.adds for s in seat.shares) + seat.remainder == seat.days
    assert len(seat.named) == 2 and "one of several alternatives" in seat.named[0]
    assert page.reads == ("ZQ21KDO was read 400 m away, 10 minutes before, 4 Apr 2026 21:50 [R1]",)
    assert page.from_local is not None and page.from_local.hour == 22  # 21:00 UTC, summer


def test_an_offence_that_nobody_explains(run: RunFolder) -> None:
    page = offence.offence(run, "C6")
    assert page.seats[0].shares == () and page.seats[0].remainder == 19.0
    assert page.eliminated == ("Ricky VICKERS (person:N3, rank 2), eliminated [involvements:#c6n3s]",)
    assert not page.counts and page.why_not == "not VAWG"


def test_an_entity(run: RunFolder) -> None:
    page = entity.entity(run, "phone", "+447700900417")
    assert page.says == "Two people are tied to it: what many share says little about each."
    assert page.calls == ("+447700900118: 2 calls, 12 Mar 2026 21:41 to 12 Mar 2026 21:52",)
    assert page.offences[0].sentence.startswith("07700 900417 was used by the suspect in offence C6")


# ---- finding ----


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("N1", "person:N1"),
        ("c1", "offence:C1"),
        ("i-aaaaaaaaaa", f"identity:{DALE}"),
        ("07700 900417", "phone:+447700900417"),
        ("+44 (0)7700 900417", "phone:+447700900417"),
        ("number:07700900417", "phone:+447700900417"),
        ("zq21 kdo", "vehicle:ZQ21KDO"),
        ("PH2", "phone:+447700900417"),
        ("6 Tallow Row, Eastmere EA1 2BC", "address:uprn:100023"),
        ("uprn:100023", "address:uprn:100023"),
        ("VICKERS, Ricky", f"identity:{RICKY}"),
        ("ricky vickers", f"identity:{RICKY}"),
    ],
)
def test_ids_in_any_spelling(run: RunFolder, text: str, found: str) -> None:
    assert str(find.resolve(run, text)) == found


def test_an_ambiguous_id_lists_the_choices(tmp_path: Path) -> None:
    tables = handmade.world()
    tables["offences"].append(handmade.offence("N1", "019/08", "Rape", "2026-01-01", 1825.0))
    run = open_run(handmade.write_run(tmp_path / "run", tables))
    with pytest.raises(AmbiguousError) as error:
        find.resolve(run, "N1")
    assert error.value.choices == ("person:N1", "offence:N1")
    assert str(find.resolve(run, "offence:N1")) == "offence:N1"


def test_ids_that_differ_in_case_alone_are_two(tmp_path: Path) -> None:
    """Ids are opaque: n1 and N1 are two records. Either used to be ambiguous even as person:n1."""
    tables = handmade.world()
    tables["identities"].append({"person_id": "n1", "identity_id": DALE, "probability": 1.0})
    run = open_run(handmade.write_run(tmp_path / "run", tables))
    assert [str(find.resolve(run, text)) for text in ("n1", "N1", "person:N1")] == [
        "person:n1",
        "person:N1",
        "person:N1",
    ]


def test_an_unknown_id_names_the_nearest(run: RunFolder) -> None:
    with pytest.raises(NotFoundError) as error:
        find.resolve(run, "07700 900418")
    assert error.value.nearest == ("phone:+447700900417",)


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("prewett", ["person:N1"]),
        ("dale", ["person:N2", "person:N1"]),
        ("O'Hare", ["person:N6"]),
        ("21kd", ["vehicle:ZQ21KDO"]),
        ("2Q21KD0", ["vehicle:ZQ21KDO"]),  # as a camera may read it
        ("7700 9004", ["phone:+447700900417"]),
        ("tallow", ["address:uprn:100023"]),
        ("EA12BC", ["address:uprn:100023"]),
        ("C5", ["offence:C5"]),
        ("%", []),
        ("_", []),
        ("' OR 1=1 --", []),
    ],
)
def test_search(run: RunFolder, text: str, hits: list[str]) -> None:
    assert [f"{h.kind}:{h.id}" for h in search.search(run, text).hits] == hits


def test_search_says_what_it_cut(run: RunFolder) -> None:
    found = search.search(run, "dale", most=1)
    assert found.totals["person"] == 2
    assert found.cut.startswith("1 of 2 person hits shown")


def test_a_list_is_answered_line_by_line_in_one_pass(run: RunFolder) -> None:
    asked: list[str] = []

    class Counting:
        manifest = run.manifest

        def query(self, sql: str, params: object = ()) -> list[dict[str, object]]:
            asked.append(sql)
            return run.query(sql, params)  # type: ignore[arg-type]

        arrow = run.arrow

    lines = [(n, f"07700 {900000 + n}") for n in range(1, 200)] + [(200, "07700900417"), (201, "2Q21"), (202, "")]
    found = search.search_list(Counting(), lines)  # type: ignore[arg-type]
    assert len(found) == 202
    assert [k.line for k in found if k.known] == [200]
    hit = found[199]
    assert hit.things == ("phone:+447700900417",)
    assert hit.people == ("Dale Alan PREWITT (person:N2, rank 1), user", "a victim, F (person:N4), subscriber")
    assert hit.offences == ("C6 (used)",)
    assert search.summary(found) == "1 of 202 lines known. Empty lines: 202."
    assert len(asked) <= 4


# ---- data quality ----


def test_data_quality(run: RunFolder) -> None:
    found = quality.quality(run)
    assert (found.rejected, found.cleared) == (4, 1)
    assert all(table.adds_up for table in found.tables)
    assert found.faults[0].first == ("row 12", "row 15", "row 19", "...")
    assert found.faults[1].first == ("row 4",)
    assert found.clashes[0].first == ("person:N6 and offence:C7",)
    assert found.empty == ("offence_links: the plain rule makes no offence links",)
