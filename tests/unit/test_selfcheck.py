"""What was stated against what was so: figures worked out by hand, then small worlds with names and ids hidden."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import graphlink.api as gl
from graphlink.attribution.linked_check import chances
from graphlink.cli.app import cli
from graphlink.errors import InputError
from graphlink.evaluation.selfcheck import ids_checked, names_checked, reliability, self_check, wilson
from graphlink.settings import Settings
from tests.worlds import offence, person, run_world, suspect

NO_IDS = pd.DataFrame({"record_a": [], "record_b": [], "said": [], "so": [], "joined": [], "cluster": []})


def names(rows: Sequence[tuple[float | None, bool, str, float]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["said", "so", "kind", "weight"])
    return frame.assign(offence_id=[f"C{i:04}" for i in range(len(rows))])


def test_bands_weights_and_calibration_error_by_hand() -> None:
    """Two bands. [.9, 1]: .95 said twice, weights 1 and 3, the heavy one wrong: so 1/4. [.2, .3): .2 said, wrong.

    ECE = (|4 x .95 - 1| + |0.2 - 0|) / 5 = (2.8 + 0.2) / 5 = 0.6.
    """
    found = reliability(
        np.array([0.95, 0.95, 0.2]), np.array([True, False, False]), np.array([1.0, 3.0, 1.0]), np.arange(3)
    )
    assert [(b.low, b.cases) for b in found.bands] == [(0.2, 1), (0.9, 2)]
    assert found.top is not None and found.top.so == pytest.approx(0.25)
    assert found.ece == pytest.approx(0.6)


def test_what_chance_alone_shows_by_hand() -> None:
    """One case said .5 is off by .5 whatever comes. Of two in one band, said .5, one of two is so half of the time: off
    by 0 half of the time and by .5 else, .25 on average. Two that stand or fall together are one case again."""

    def by_chance(groups: list[int]) -> float | None:
        n = len(groups)
        return reliability(np.full(n, 0.5), np.zeros(n, bool), np.ones(n), np.array(groups)).by_chance

    assert by_chance([0]) == pytest.approx(0.5)
    assert by_chance([0, 1]) == pytest.approx(0.25, abs=0.05)
    assert by_chance([0, 0]) == pytest.approx(0.5)


@pytest.mark.parametrize("seed", range(5))
def test_chances_that_are_right_are_not_held_to_be_off_and_those_that_are_not_are(seed: int) -> None:
    """500 cases of uneven weight: drawn as said, the error is what chance shows; a fifth less often, beyond it."""
    rng = np.random.default_rng(seed)
    said, weight = rng.beta(2, 0.6, 500), rng.gamma(0.5, 1.0, 500)
    right = reliability(said, rng.random(500) < said, weight, np.arange(500))
    off = reliability(said, rng.random(500) < said * 0.8, weight, np.arange(500))
    assert right.ece is not None and right.by_chance_high is not None and right.ece_low is not None
    assert right.ece < right.by_chance_high * 1.3 and right.ece_low < right.by_chance_high
    assert off.ece is not None and off.by_chance_high is not None and off.ece > off.by_chance_high
    assert off.ece_low is not None and off.ece_high is not None and off.ece_low < 0.16 < off.ece_high + 0.02


def test_wilson_is_the_published_formula() -> None:
    """9 of 10 at 90%, z² = 2.706: middle (.9 + .1353) / 1.2706 = .8148, half 1.645 / 1.2706 x √.015765 = .1626."""
    low, high = wilson(0.9, 10)
    assert low == pytest.approx(0.6523, abs=2e-4)
    assert high == pytest.approx(0.9774, abs=2e-4)


def test_pairs_of_one_human_count_as_one_case_in_the_interval() -> None:
    ones, one = np.full(6, 0.95), np.ones(6)
    apart = reliability(ones, np.ones(6, bool), one, np.arange(6)).top
    together = reliability(ones, np.ones(6, bool), one, np.zeros(6, np.int64)).top
    assert apart and together and together.so_low == wilson(1.0, 1)[0] < apart.so_low == wilson(1.0, 6)[0]


def test_a_top_band_off_by_more_than_a_twentieth_is_a_finding() -> None:
    off = names([(0.99, i % 5 != 0, "number", 1.0) for i in range(100)])  # .99 said, .8 so
    found = self_check("r", off, NO_IDS)
    assert "surer than they should be: 0.99 is said on average, 0.80 was so (100 hidden names" in found.findings[0]
    assert "by chance" not in found.findings[0].lower()
    assert any("number speaks most" in said for said in found.findings)
    fine = names([(0.99, i % 25 != 0, "number", 1.0) for i in range(100)])  # .96 so
    assert self_check("r", fine, NO_IDS).findings == ()


def test_a_finding_that_chance_explains_says_so() -> None:
    few = self_check("r", names([(0.91, True, "mark", 1.0)] * 3 + [(0.91, False, "mark", 1.0)]), NO_IDS)
    assert len(few.findings) == 1 and few.findings[0].endswith("Chance alone may explain it.")


def test_names_given_right_and_silent() -> None:
    rows = [(0.9, True, "mark", 1.0), (0.6, False, "mark", 1.0), (0.3, True, "number", 1.0), (None, False, "mark", 1.0)]
    found = names_checked(names(rows))
    assert (found.cases, found.silent, found.given, found.right) == (4, 1, 2, 1)
    assert {kind: one.cases for kind, one in found.by_kind.items()} == {"mark": 2, "number": 1}


def test_chances_of_a_case_by_hand() -> None:
    """Priors .1 and .2, so .7 for the rest; odds 1.4 and .7 beside .7: chances .5 and .25, .25 for nobody known."""
    found = chances(np.log([1.4, 0.7]), np.array([0.1, 0.2]), np.zeros(2, np.int64), 1)
    assert found.tolist() == pytest.approx([0.5, 0.25])


def test_ids_joined_found_and_wrong() -> None:
    frame = pd.DataFrame(
        [("a", "b", 0.9, True, True, "P1"), ("c", "d", 0.8, False, True, "P2"), ("e", "f", None, True, False, "P3")],
        columns=["record_a", "record_b", "said", "so", "joined", "cluster"],
    )
    found = ids_checked(frame)
    assert (found.equal, found.found, found.joined, found.wrong) == (2, 1, 2, 1)
    assert (found.precision, found.recall) == (0.5, 0.5)
    assert found.expected == pytest.approx(0.85)


# ---- worlds ----


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> gl.Run:
    """A pair with equal ids and names (found), one with equal ids and other names (missed), one with two ids and one
    name and birth date (joined wrongly once the ids are hidden)."""
    people = [
        person("N1", "Ada", "Flint", "1990-01-01", pnc_id="90/1A"),
        person("N2", "Ada", "Flint", "1990-01-01", pnc_id="90/1A"),
        person("N3", "Bea", "Crane", "1985-02-02", pnc_id="85/2B"),
        person("N4", "Betty", "Marsh", "1986-02-02", pnc_id="85/2B"),
        person("N5", "Cal", "Dunn", "1970-03-03", pnc_id="70/3C"),
        person("N6", "Cal", "Dunn", "1970-03-03", pnc_id="71/4D"),
    ]
    tables = {"persons": people, "offences": [offence("C1")], "involvements": [suspect("C1", "N1")]}
    return run_world(tmp_path_factory.mktemp("self"), tables)


def test_the_plain_rule_is_measured_by_its_joins_alone(plain: gl.Run) -> None:
    found = gl.self_check(plain)
    assert found.names is None and found.ids is not None
    assert (found.ids.equal, found.ids.found, found.ids.joined, found.ids.wrong) == (2, 1, 2, 1)
    assert found.ids.expected is None and found.ids.overall.cases == 0
    assert "the plain rule gives nobody" in found.head[0]
    assert "of 2 joined pairs with two ids, 0.500 have equal ones" in found.head[1]


def test_the_head_stands_in_run_json_and_the_report(plain: gl.Run) -> None:
    found = gl.self_check(plain)
    manifest = json.loads((plain.path / "run.json").read_text(encoding="utf-8"))
    assert manifest["self_check"]["head"] == list(found.head)
    assert "of 2 joined pairs with two ids" in (plain.path / "report.html").read_text(encoding="utf-8")
    assert not (plain.path / "report.html.part").exists()
    assert gl.open(plain.path).manifest["run_id"] == plain.manifest["run_id"]


def test_as_typed(plain: gl.Run) -> None:
    def typed(*words: str) -> tuple[int, str, str]:
        answer = CliRunner().invoke(cli, ["evaluate", str(plain.path), *words], prog_name="graphlink")
        return answer.exit_code, answer.stdout, answer.stderr

    assert "Names hidden: the plain rule" in typed("--self")[1]
    assert json.loads(typed("--self", "--json")[1])["ids"]["recall"] == 0.5
    assert typed("--self", "--csv")[1] == "part,kind,low,high,cases,said,so,so_low,so_high\n"
    code, _, err = typed("--self", "-n", "5")
    assert code == 2 and "go with TRUTH" in err


def test_data_that_changed_refuse(tmp_path: Path) -> None:
    run = run_world(tmp_path, {"persons": [person("N1", "Ada", "Flint")], "offences": [offence("C1")]})
    with (tmp_path / "data" / "persons.csv").open("a", encoding="utf-8") as file:
        file.write("N2\n")
    with pytest.raises(InputError, match=r"persons\.csv: the file is not what the run read"):
        gl.self_check(run)


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> tuple[gl.Run, Path]:
    folder = tmp_path_factory.mktemp("linked")
    made = gl.sample(folder / "w", people=2000, seed=3, hard=True)
    return gl.run(made.data, folder / "run", settings=Settings(draws=50)), folder / "w" / "truth"


def test_what_a_run_says_of_its_chances_stands_in_its_report(linked: tuple[gl.Run, Path]) -> None:
    run, _ = linked
    said = run.manifest["self_check"]
    assert said["ids"] is None and len(said["head"]) == 1
    assert said["head"][0].startswith("Names hidden: of ") and "where chance alone would show" in said["head"][0]
    assert "where chance alone would show" in (run.path / "report.html").read_text(encoding="utf-8")


def test_stated_by_itself_and_by_truth_agree(linked: tuple[gl.Run, Path]) -> None:
    """Offences whose name is hidden and offences that name nobody: the error of both lies in the other's reach, and the
    top band of the run's own check is not off by more than a twentieth unless chance explains it."""
    run, truth = linked
    mine = names_checked(run.folder.frame("hidden_names")).overall
    theirs = gl.evaluate(run, truth).attribution.calibration
    assert mine.ece_low is not None and mine.ece_high is not None and theirs.ece is not None
    assert mine.cases > 300 and theirs.seats > 150
    assert mine.ece_low - 0.03 <= theirs.ece <= mine.ece_high + 0.03
    top = mine.top
    assert top is not None and (abs(top.said - top.so) < 0.05 or top.so_low <= top.said <= top.so_high)


def test_linked_chances_are_measured_on_names_that_were_hidden(linked: tuple[gl.Run, Path]) -> None:
    """Each case names somebody, in an offence with one offender; nothing is said above 1, and both parts are there."""
    run, _ = linked
    found = gl.self_check(run)
    assert found.ids is not None
    single = run.folder.query(
        "WITH one AS (SELECT offence_id FROM counted GROUP BY offence_id HAVING count(*) = 1) "
        "SELECT count(DISTINCT i.offence_id) AS n FROM involvements i JOIN one USING (offence_id) "
        "WHERE i.role = 'suspect' AND i.person_id IS NOT NULL"
    )[0]["n"]
    assert found.names is not None and 50 < found.names.cases <= single
    assert found.names.right > found.names.given / 2  # hidden names are mostly found again, or attribution is broken
    assert sum(kind.cases for kind in found.names.by_kind.values()) == found.names.cases - found.names.silent
    assert found.ids.equal > 0
