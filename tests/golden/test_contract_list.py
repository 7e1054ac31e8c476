"""The list and what stands beside it, sentence by sentence of the data contract; worked out in the docstrings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.worlds import DAY, date, judgement, offence, person, rows, run_world, suspect, tie, victim

# 1,825 days for a rape; 019/08 is core. A second code of fewer days, core too, makes orders that differ.
RAPE = "019/08"


def people(*keys: str, **more: str):
    return [person(k, f"Name{k}", f"Fam{k}", "1990-01-01", **more) for k in keys]


def test_equal_harm_is_ordered_by_chance_then_offences_then_identity(tmp_path: Path) -> None:
    """A, B: one rape each, 1,825. C: two halves of a rape (alternatives with D), 1,825 in all, too: two offences with
    weight .5. All are within the top 100 under every draw, so offences decide: C and D, then A and B by identity_id.
    `named` credits alternatives in full: C and D 3,650 each, before A and B."""
    seats = [suspect("C1", "A"), suspect("C2", "B")]
    seats += [suspect(c, k, alternative="true") for c in ("C3", "C4") for k in "CD"]
    run = run_world(
        tmp_path,
        {"persons": people(*"ABCD"), "offences": [offence(f"C{n}") for n in range(1, 5)], "involvements": seats},
    )
    found = rows(
        run, 'SELECT "rank", anchor_id, expected_harm, offences, offences_expected, identity_id FROM ranking ORDER BY 1'
    )
    assert [row[0] for row in found] == [1, 2, 3, 4]
    assert {row[1] for row in found[:2]} == {"C", "D"} and {row[2:5] for row in found[:2]} == {(1825, 2, 1)}
    assert {row[1] for row in found[2:]} == {"A", "B"} and {row[2:5] for row in found[2:]} == {(1825, 1, 1)}
    assert found[0][5] < found[1][5] and found[2][5] < found[3][5]
    assert rows(run, "SELECT person_id, named_rank, named_harm, offences FROM named ORDER BY 2") == [
        ("C", 1, 3650, 2),
        ("D", 2, 3650, 2),
        ("A", 3, 1825, 1),
        ("B", 4, 1825, 1),
    ]


def test_a_row_of_the_list_with_every_column(tmp_path: Path) -> None:
    """One human under two records (A1 with two rapes, A2 with one; equal pnc_id). Harm 3 x 1,825 = 5,475; the highest
    record has 3,650 and is first of the named. Victims: V1 twice (also as record V2, the same human), one unnamed in C3
    (two rows, one an offence): 2 victims, 1 repeat. North has two of the three. Once a victim himself, outside."""
    run = run_world(
        tmp_path,
        {
            "persons": [
                person("A1", "Tom", "Tarn", "1990-10-06", pnc_id="P1"),
                person("A2", "Thomas", "Tarne", "1980-01-01", pnc_id="P1", deceased_on="2026-10-06"),
                person("V1", "Vi", "Vale", "1970-01-01", sex="F"),
                person("V2", "Vi", "Vale", "1970-01-01"),
            ],
            "offences": [
                offence("C1", on="2026-09-01", bcu="North", outcome="16"),
                offence("C2", on="2026-09-02", bcu="North"),
                offence("C3", on="2026-09-03", bcu="South", outcome="16"),
                offence("C4", on="2026-10-05"),
            ],
            "involvements": [
                suspect("C1", "A1"),
                suspect("C2", "A1"),
                suspect("C3", "A2"),
                victim("C1", "V1"),
                victim("C2", "V2"),
                victim("C3", sex="F"),
                victim("C3", sex="M"),
                victim("C4", "A2"),
            ],
        },
    )
    [row] = run.folder.query("SELECT * FROM ranking")
    assert (row["rank"], row["expected_harm"], row["harm_low"], row["harm_high"]) == (1, 5475, 5475, 5475)
    assert (row["top_probability"], row["offences"], row["offences_expected"]) == (1, 3, 3)
    assert (row["victims"], row["serial"], row["repeat_victims"]) == (2, True, 1)
    assert (row["named_harm"], row["named_rank"]) == (3650, 1)
    assert (row["first"], row["last"], row["bcu"]) == (date("2026-09-01"), date("2026-09-03"), "North")
    assert (row["anchor_id"], row["records"], row["label"]) == ("A1", 2, "Tom TARN")
    # 36 on the 6th of October, and the last day counted is the 5th; what happened on the 6th is not known yet
    assert (row["age"], row["deceased_on"], row["as_victim"]) == (35, None, 1)
    assert json.loads(row["outcomes"]) == {"16": 2, "none recorded": 1}
    assert json.loads(row["kinds"]) == {"RAPE": 3}
    assert (row["in_custody"], json.loads(row["orders"]), row["tasked"], row["one_link"]) == (False, [], False, False)
    header = (tmp_path / "run" / "ranking.csv").read_text(encoding="utf-8").splitlines()[0]
    assert header.split(",") == list(row)


def test_the_days_of_every_offence_add_up(tmp_path: Path) -> None:
    """Named, alternatives, unnamed, outside the window, without a value: in each seat what is credited and what is left
    equal the days of the offence; harm is said whatever the window, expected harm only where it counts; an offence
    that no rule values says so by its basis and has no days of its own."""
    run = run_world(
        tmp_path,
        {
            "persons": people(*"ABC"),
            "offences": [
                offence("C1"),
                offence("C2"),
                offence("C3"),
                offence("C4", on="2020-01-01"),
                offence("C5", code=""),
            ],
            "involvements": [
                suspect("C1", "A"),
                suspect("C1", "B"),
                *(suspect("C2", k, alternative="true") for k in "ABC"),
                suspect("C4", "A"),
                suspect("C5", "A"),
            ],
        },
    )
    seats = rows(
        run,
        """
        SELECT c.offence_id, c.seat, c.days, coalesce(sum(a.weight * c.days), 0) + any_value(c.remainder) AS days_found,
          c.counts, c.basis
        FROM counted c LEFT JOIN attributions a USING (offence_id, seat) GROUP BY ALL ORDER BY 1, 2""",
    )
    assert [(key, seat, days) for key, seat, days, *_ in seats] == [
        ("C1", 1, 1825),
        ("C1", 2, 1825),
        ("C2", 1, 1825),
        ("C3", 1, 1825),
        ("C4", 1, 1825),
        ("C5", 1, 0),
    ]
    # written weights have nine digits: a third of 1,825 days is exact to 2e-6
    assert all(days == pytest.approx(total, abs=1e-5) for _, _, days, total, *_ in seats)
    assert [row[4] for row in seats] == [True, True, True, True, False, False] and seats[5][5] == "no_code"
    assert rows(run, "SELECT days, bound FROM offences WHERE offence_id = 'C5'") == [(None, 5475)]
    assert rows(run, "SELECT offence_id, harm, expected_harm, counts FROM attributions WHERE offence_id > 'C3'") == [
        ("C4", 1825, 0, False),
        ("C5", 0, 0, False),
    ]
    assert rows(run, "SELECT count(*) FROM attributions WHERE NOT counts AND why_not IS NULL") == [(0,)]


def test_stalking_is_ordered_by_offences_then_days(tmp_path: Path) -> None:
    """A: one flagged rape, 1,825 days. B: two harassments. Two offences rank before more days; under sexual-harm only
    the rape is left."""
    tables = {
        "persons": people(*"AB"),
        "offences": [offence("C1", flags="Stalking"), offence("C2", "008/66"), offence("C3", "8/66")],
        "involvements": [suspect("C1", "A"), suspect("C2", "B"), suspect("C3", "B")],
    }
    run = run_world(tmp_path / "stalking", tables, policy="stalking")
    found = rows(run, 'SELECT "rank", anchor_id, offences, expected_harm FROM ranking ORDER BY 1')
    assert [row[:3] for row in found] == [(1, "B", 2), (2, "A", 1)] and found[0][3] < found[1][3] == 1825
    run = run_world(tmp_path / "sexual", tables, policy="sexual-harm")
    assert rows(run, "SELECT anchor_id FROM ranking") == [("A",)]


@pytest.mark.parametrize(
    ("sex", "flags", "counts"),
    [
        ("F", "", True),
        ("M", "", False),
        ("", "", True),
        ("M", "domestic_abuse", True),
        ("M", "hate; HONOUR-BASED", True),
    ],
)
def test_v100_counts_assault_by_flag_or_female_victim(tmp_path: Path, sex: str, flags: str, counts: bool) -> None:
    """008/06 is counted with a flag or a victim of sex F; a sex nobody knows counts, and its share is shown."""
    run = run_world(
        tmp_path,
        {
            "persons": [*people("A"), person("V", sex=sex)],
            "offences": [offence("C1", "008/06", flags=flags), offence("C2", "019/08", origin="Police detected")],
            "involvements": [suspect("C1", "A"), victim("C1", "V"), suspect("C2", "A")],
        },
    )
    assert rows(run, "SELECT counts FROM offences ORDER BY offence_id") == [(counts,), (False,)]
    assert run.manifest["counts"]["sex_unknown"] == (1 if not sex else 0)


def test_series_nobody_could_name_are_no_row_of_the_list(tmp_path: Path) -> None:
    """C1 and C2 by one unknown hand: a series of 2 x 1,825 with one victim; identity after its smallest seat. A single
    unnamed seat has no identity: what nobody explains of it is remainder."""
    run = run_world(
        tmp_path,
        {
            "persons": people("V"),
            "offences": [offence("C1"), offence("C2"), offence("C3")],
            "involvements": [victim("C1", "V"), victim("C2", "V")],
            "decisions": [judgement("D1", "same", "suspect:C1/1", "suspect:C2/1")],
        },
    )
    [(identity, harm, offences, victims)] = rows(
        run, "SELECT identity_id, expected_harm, offences, victims FROM unknown_series"
    )
    assert (harm, offences, victims) == (3650, 2, 1)
    assert rows(run, "SELECT offence_id, person_id, identity_id FROM suspects ORDER BY 1") == [
        ("C1", None, identity),
        ("C2", None, identity),
        ("C3", None, None),
    ]
    assert rows(run, "SELECT remainder FROM counted WHERE offence_id = 'C3'") == [(1825,)]
    assert rows(run, "SELECT * FROM ranking") == []


def test_entities_are_real_things_and_ties_stay_parallel(tmp_path: Path) -> None:
    """Two spellings of one number are one phone with two rows; a withheld one keeps raw: and its row key, as does a
    second withheld one, and they are two. A tie that the source repeats stays twice, each with its dates. Numbers that
    only calls mention are no entities, and calls between two of them are counted, not kept."""
    run = run_world(
        tmp_path,
        {
            "persons": people("A"),
            "offences": [offence("C1")],
            "phones": [
                {"phone_id": "P1", "number": "07700 900123", "network": "Blue"},
                {"phone_id": "P2", "number": "+447700900123"},
                {"phone_id": "P3", "number": "withheld"},
                {"phone_id": "P4", "number": "withheld"},
            ],
            "associations": [
                tie("A", "user", "phone", "P1", first_seen="2026-01-01"),
                tie("A", "user", "phone", "P2", first_seen="2026-02-01"),
                tie("A", "user", "phone", "P3", note="heard"),
            ],
            "calls": [
                {"from_number": "07700900888", "to_number": "07700900999", "started_at": "2026-09-01T10:00"},
                {"from_number": "00447700900123", "to_number": "07700900999", "started_at": "2026-09-01T10:00"},
            ],
        },
    )
    assert rows(run, "SELECT id, source_ids, holders FROM entities ORDER BY 1") == [
        ("+447700900123", '["P1","P2"]', 1),
        ("raw:P3", '["P3"]', 1),
        ("raw:P4", '["P4"]', 0),
    ]
    assert rows(run, "SELECT properties->>'network' FROM entities WHERE id = '+447700900123'") == [("Blue",)]
    ties = rows(run, "SELECT to_id, first_seen, tie_id, source_refs, note FROM ties ORDER BY 1, 2")
    assert [row[:2] for row in ties] == [
        ("+447700900123", date("2026-01-01")),
        ("+447700900123", date("2026-02-01")),
        ("raw:P3", None),
    ]
    assert len({row[2] for row in ties}) == 3 and ties[2][4] == "heard"
    for row in ties:
        [ref] = json.loads(row[3])
        table, _, digest = ref.partition(":#")
        assert table == "associations" and len(digest) == 12 and int(digest, 16) >= 0
    assert rows(run, "SELECT from_number, calls FROM calls_between") == [("+447700900123", 1)]
    assert run.manifest["counts"]["calls_between_unknown_numbers"] == 1


def test_reads_near_are_within_one_kilometre_and_sixty_minutes(tmp_path: Path) -> None:
    """The offence lasts from 10:00 to 11:00. In: 09:00 and 12:00 sharp, and 990 m to the north. Out: 12:01, and
    1,010 m. A degree of latitude is 111,195 m. A plate nobody is tied to is counted only."""
    at = {
        "before": ("2026-09-01T09:00", 51.5),
        "after": ("2026-09-01T12:00", 51.5),
        "late": ("2026-09-01T12:01", 51.5),
        "near": ("2026-09-01T10:30", 51.5 + 990 / 111195),
        "far": ("2026-09-01T10:30", 51.5 + 1010 / 111195),
    }
    reads = [
        {"read_id": k, "vrm": "ab12 cde", "lat": str(lat), "lon": "-0.1", "seen_at": when}
        for k, (when, lat) in at.items()
    ]
    reads.append({"read_id": "other", "vrm": "ZZ99ZZZ", "lat": "51.5", "lon": "-0.1", "seen_at": "2026-09-01T10:00"})
    span = {"committed_from": "2026-09-01T10:00", "committed_to": "2026-09-01T11:00"}
    run = run_world(
        tmp_path,
        {
            "persons": people("A"),
            "offences": [{**offence("C1", lat="51.5", lon="-0.1"), **span}],
            "vehicles": [{"vehicle_id": "V1", "vrm": "AB12 CDE"}],
            "associations": [tie("A", "keeper", "vehicle", "V1")],
            "anpr_reads": reads,
        },
    )
    assert rows(run, "SELECT read_id, vehicle, offence_id, round(metres), minutes FROM reads_near ORDER BY 1") == [
        ("after", "AB12CDE", "C1", 0, 60),
        ("before", "AB12CDE", "C1", 0, -60),
        ("near", "AB12CDE", "C1", 990, 0),
    ]
    assert run.manifest["counts"]["reads_of_unknown_plates"] == 1


def test_a_suspect_whose_status_does_not_count_is_told_so(tmp_path: Path) -> None:
    """A policy of charged and convicted suspects: A stands without a status in C1, which is `named`, and is charged in
    C2. What does not count always says why: C1's reason used to be empty."""
    policy = tmp_path / "charged.toml"
    policy.write_text(
        'name = "charged"\ntitle = "Charged"\nextends = "v100"\nstatuses = ["charged", "convicted"]\n'
        '[why]\nstatuses = "Only what a prosecutor took up."\n',
        encoding="utf-8",
    )
    run = run_world(
        tmp_path,
        {
            "persons": people("A"),
            "offences": [offence("C1"), offence("C2")],
            "involvements": [suspect("C1", "A"), suspect("C2", "A", status="charged")],
        },
        policy=str(policy),
    )
    assert rows(run, "SELECT offence_id, counts, why_not, expected_harm FROM attributions ORDER BY 1") == [
        ("C1", False, "status named does not count", 0),
        ("C2", True, None, 1825),
    ]
    assert rows(run, "SELECT named_harm FROM named") == rows(run, "SELECT expected_harm FROM ranking") == [(1825,)]


def test_a_series_that_counts_for_nothing_is_a_series(tmp_path: Path) -> None:
    """unknown_series holds every offender without a record who did two offences; the policy says only what they add."""
    tables = {
        "offences": [offence("C1"), offence("C2", "028/01"), offence("C3", "028/01"), offence("C4")],
        "decisions": [
            judgement("D1", "same", "offence:C1", "offence:C4"),
            judgement("D2", "same", "offence:C2", "offence:C3"),
        ],
        "involvements": [victim(c, "V1") for c in ("C1", "C2", "C3", "C4")],
        "persons": [person("V1", "Ann", "Lee", "1985-05-06", sex="F")],
    }
    run = run_world(tmp_path, tables, as_of=DAY)
    found = rows(run, "SELECT rank, expected_harm, offences, victims FROM unknown_series ORDER BY rank")
    assert found == [(1, 3650.0, 2, 1), (2, 0.0, 2, 1)]
