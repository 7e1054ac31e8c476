"""Every measure on a case worked out by hand, then a whole run judged by its truth."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import graphlink.api as gl
from graphlink.errors import InputError
from graphlink.evaluation import evaluate
from graphlink.evaluation.measures import calibration, identity_figures, list_figures
from graphlink.evaluation.methods import joined
from graphlink.sampling import generate
from tests.worlds import PLAIN, judgement, offence, person, run_world, suspect, tie, victim, write_tables


def test_identity_by_hand() -> None:
    """Made {1,2,3}, {4,5}; true {1,2}, {3,4,5}.

    Joined pairs 12 13 23 45 (4), true pairs 12 34 35 45 (4), right 12 45: P = R = F1 = 2/4.
    B-cubed P: 1, 2: 2/3 each; 3: 1/3; 4, 5: 1 each: 11/15. R: 1, 2: 1; 3: 1/3; 4, 5: 2/3: also 11/15.
    """
    found = identity_figures(np.array([0, 0, 0, 1, 1]), np.array([0, 0, 1, 1, 1]))
    assert (found.precision, found.recall, found.f1) == (0.5, 0.5, 0.5)
    assert found.bcubed_precision == pytest.approx(11 / 15)
    assert found.bcubed_recall == pytest.approx(11 / 15)
    assert (found.largest_wrong, found.humans_in_it, found.wrong_merges) == (3, 2, 1)


def test_nothing_joined_is_precise_and_recalls_nothing() -> None:
    found = identity_figures(np.arange(4), np.array([0, 0, 1, 2]))
    assert (found.precision, found.recall, found.f1, found.largest_wrong) == (1.0, 0.0, 0.0, 0)


def test_calibration_by_hand() -> None:
    """Bin .2-.3: said .2 twice, so once: gap .3. Bin .9-1: said .9 and 1, both so: gap .05. ECE (2*.3 + 2*.05)/4."""
    found = calibration(np.array([0.2, 0.2, 0.9, 1.0]), np.array([True, False, True, True]))
    assert found.ece == pytest.approx((0.6 + 0.1) / 4)
    assert found.brier == pytest.approx((0.64 + 0.04 + 0.01 + 0.0) / 4)
    assert [(row.seats, row.said, row.so) for row in found.table] == [
        (2, pytest.approx(0.2), 0.5),
        (2, pytest.approx(0.95), 1.0),
    ]
    assert calibration(np.array([]), np.array([], dtype=bool)).ece is None


def test_list_by_hand() -> None:
    """True first three: A 100, B 50, and one of C, D at 10. Listed A, A again, E who did nothing, then D."""
    harm = {"A": 100.0, "B": 50.0, "C": 10.0, "D": 10.0}
    found = list_figures(["A", "A", "E", "D"], harm, 3)
    assert (found.found, found.duplicates, found.false_entries) == (1, 1, 1)
    assert found.harm_held == pytest.approx(100 / 160)
    assert list_figures(["C", "D", "A"], harm, 3).found == 2  # C and D share the one place at 10


def test_components_follow_what_is_shared() -> None:
    groups = joined(["a", "b", "c", "d"], ["a", "b", "b", "c"], ["x", "x", "y", "y"])
    assert groups[0] == groups[1] == groups[2] != groups[3]


@pytest.fixture
def judged(tmp_path: Path) -> tuple[Path, Path]:
    """Two men, four records. Ron PIKE = N1, N2 (equal name and birth date) and N3 (misspelt); Ian DALE = N4.

    C1 names N1 (Ron did it), C2 names N3 (Ron), C3 names N4, but Ron did it; C4 names nobody: Ian did it.
    """
    tables = {
        "persons": [
            person("N1", "Ron", "Pike", "1980-01-02", sex="M"),
            person("N2", "Ron", "Pike", "1980-01-02", sex="M"),
            person("N3", "Ron", "Pyke", "1980-01-02", sex="M"),
            person("N4", "Ian", "Dale", "1990-03-04", sex="M"),
            person("N5", "Ann", "Lee", "1985-05-06", sex="F"),
        ],
        "offences": [offence(f"C{k}") for k in (1, 2, 3, 4)],
        "involvements": [
            suspect("C1", "N1"),
            suspect("C2", "N3"),
            suspect("C3", "N4"),
            *(victim(f"C{k}", "N5") for k in (1, 2, 3, 4)),
        ],
        "phones": [{"phone_id": "P1", "number": "07400 111222"}],
        "associations": [tie("N2", "user", "phone", "P1"), tie("N3", "user", "phone", "P1")],
    }
    data = write_tables(tmp_path / "data", tables)
    truth = tmp_path / "truth"
    truth.mkdir()
    (truth / "persons.csv").write_text("person_id,true_id\nN1,T1\nN2,T1\nN3,T1\nN4,T2\nN5,T3\n")
    (truth / "offences.csv").write_text("offence_id,true_id\nC1,T1\nC2,T1\nC3,T1\nC4,T2\n")
    (truth / "harm.csv").write_text("true_id,harm,offences,victims\nT1,5475,3,1\nT2,1825,1,1\n")
    (truth / "reach.csv").write_text("offence_id,true_id,kinds\nC4,T2,phone\n")
    gl.run(data, tmp_path / "run", as_of="2026-10-31", settings=PLAIN)
    return tmp_path / "run", truth


def test_a_run_by_hand(judged: tuple[Path, Path]) -> None:
    """The plain rule joins N1, N2: 1 of 3 true pairs, none wrong. Joining all that share adds N3 by the phone."""
    found = evaluate(*judged)
    this, shared = found.identity["this run"], found.identity["join all that share"]
    assert (this.precision, this.recall) == (1.0, pytest.approx(1 / 3))
    assert (shared.precision, shared.recall) == (1.0, 1.0)
    assert found.identity["no linking"].recall == 0.0
    who = found.attribution
    assert (who.unnamed, who.right, who.wrong, who.undecided, who.within_reach) == (1, 0, 0, 1, 1)
    assert (who.named, who.named_wrongly) == (3, 1)
    first = found.ranking["this run"]  # N1+N2 1825 (Ron), N3 1825 (Ron), N4 1825 (Ian): cut at the two true ones
    assert (first.n, first.found + first.duplicates) == (2, 2)


def test_an_unknown_series_is_neither_right_nor_wrong(judged: tuple[Path, Path], tmp_path: Path) -> None:
    """Two offences that nobody is named for, said to be by one hand: that is right, and accuses nobody."""
    tables = {
        "persons": [person("N1", "Ann", "Lee", "1985-05-06", sex="F")],
        "offences": [offence(f"C{k}") for k in (1, 2, 3)],
        "involvements": [victim(f"C{k}", "N1") for k in (1, 2, 3)],
        "decisions": [
            judgement("D1", "same", "offence:C1", "offence:C2"),
            judgement("D2", "same", "offence:C2", "offence:C3"),
        ],
    }
    run_world(tmp_path / "series", tables, as_of="2026-10-31")
    truth = tmp_path / "other"
    truth.mkdir()
    (truth / "persons.csv").write_text("person_id,true_id\nN1,T3\n")
    (truth / "offences.csv").write_text("offence_id,true_id\nC1,T1\nC2,T1\nC3,T2\n")
    (truth / "harm.csv").write_text("true_id,harm,offences,victims\n")
    (truth / "reach.csv").write_text("offence_id,true_id,kinds\n")
    found = evaluate(tmp_path / "series" / "run", truth)
    who = found.attribution
    assert (who.unnamed, who.right, who.wrong, who.in_series, who.undecided, who.series) == (3, 0, 0, 3, 0, 1)
    assert who.series_precision == pytest.approx(1 / 3)
    assert [(band.seats, band.so) for band in who.calibration.table] == [(3, pytest.approx(2 / 3))]
    assert "0 wrong, 3 in unknown series, 0 undecided" in found.text()
    assert "3 in 1" in found.page()


def test_its_three_forms_say_the_same(judged: tuple[Path, Path]) -> None:
    found = evaluate(*judged)
    data = json.loads(json.dumps(found.as_json()))
    assert data["identity"]["this run"]["recall"] == pytest.approx(1 / 3)
    assert "0.333" in found.text()
    page = found.page("OFFICIAL")
    assert "0.333" in page and "OFFICIAL" in page and "<script" not in page and "http" not in page


def test_the_truth_of_other_data_is_told_on_every_form(judged: tuple[Path, Path]) -> None:
    (judged[1] / "persons.csv").write_text("person_id,true_id\nN1,T1\n" + "".join(f"X{k},T9\n" for k in range(9)))
    found = evaluate(*judged)
    assert (found.missing, found.unknown) == (9, 4)
    assert "is it the truth of this run's data?" in found.text()
    assert "is it the truth of this run&#x27;s data?" in found.page()


def test_the_public_function_stays_one_after_its_first_use(judged: tuple[Path, Path]) -> None:
    """`gl.sample` and `gl.evaluate` were once replaced by packages of the same name on first use."""
    import graphlink

    for _ in range(2):
        assert graphlink.evaluate(judged[0], judged[1], n=1).ranking["this run"].n == 1
        assert callable(graphlink.sample)
        generate(judged[0].parent / "world", people=100)


def test_truth_that_cannot_be_used_is_told(judged: tuple[Path, Path], tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(InputError, match=r"persons\.csv: the file is missing"):
        evaluate(judged[0], empty)
    truth = judged[1]
    (truth / "persons.csv").write_text("person_id,true_id\nN1,T1\nN1,T2\n")
    with pytest.raises(InputError, match="N1 stands for two people"):
        evaluate(judged[0], truth)
    (truth / "persons.csv").write_text("person_id,true_id\nX1,T1\n")
    with pytest.raises(InputError, match="knows none of the records"):
        evaluate(judged[0], truth)
    (truth / "harm.csv").write_text("true_id,harm\nT1,5\n")
    with pytest.raises(InputError, match="its columns must be true_id, harm, offences, victims"):
        evaluate(judged[0], truth)


def test_linking_less_and_linking_more_is_worse_where_people_have_several_records(tmp_path: Path) -> None:
    """On a sample the plain rule stands between no linking and joining all that share, as it must."""
    report = generate(tmp_path / "w", people=1200, seed=9)
    gl.run(report.data, tmp_path / "run", settings=PLAIN)
    found = evaluate(tmp_path / "run", report.truth)
    this, none, shared = (found.identity[m] for m in ("this run", "no linking", "join all that share"))
    assert none.recall < this.recall < shared.recall
    assert shared.precision < this.precision
    assert shared.largest_wrong > this.largest_wrong
    assert found.about["same_question"] is True
    assert (found.missing, found.unknown) == (0, 0)
