"""The sample world as a whole: it is read without a fault, is the same for the same seed, and is written whole."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

import pytest

from graphlink import duck, tables
from graphlink.catalogue.contract import BY_NAME
from graphlink.errors import SettingsError
from graphlink.sampling import AS_OF, Rates, SampleReport, generate
from graphlink.settings import Settings


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> SampleReport:
    return generate(tmp_path_factory.mktemp("world") / "w", people=1500, seed=11)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def digest(folder: Path) -> dict[str, str]:
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def test_every_row_is_accepted_and_every_table_filled(world: SampleReport) -> None:
    read = tables.read(world.data, duck.connect(), Settings(), today=AS_OF, decisions=None)
    for name, count in read.tables.items():
        assert (count.rejected, count.cleared) == (0, 0), name
        assert name == "decisions" or count.accepted > 0, name


def test_columns_are_those_of_the_contract_and_nothing_beside(world: SampleReport) -> None:
    for path in sorted(world.data.iterdir()):
        with path.open(encoding="utf-8", newline="") as file:
            assert tuple(next(csv.reader(file))) == BY_NAME[path.stem].column_names


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not(tmp_path: Path) -> None:
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        generate(tmp_path / name, people=400, seed=seed)
    assert digest(tmp_path / "a") == digest(tmp_path / "b")
    assert digest(tmp_path / "a" / "data") != digest(tmp_path / "c" / "data")


def test_every_record_and_every_offence_has_its_truth(world: SampleReport) -> None:
    persons = {row["person_id"] for row in rows(world.data / "persons.csv")}
    assert {row["person_id"] for row in rows(world.truth / "persons.csv")} == persons
    offences = {row["offence_id"] for row in rows(world.data / "offences.csv")}
    assert {row["offence_id"] for row in rows(world.truth / "offences.csv")} == offences


def test_a_folder_that_is_not_a_sample_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "mine.txt").write_text("mine")
    with pytest.raises(SettingsError, match="was not made by sample"):
        generate(tmp_path, people=100)
    assert (tmp_path / "data" / "mine.txt").read_text() == "mine"
    assert [p.name for p in tmp_path.iterdir()] == ["data"]


def test_an_earlier_sample_is_replaced_and_nothing_else_is_touched(tmp_path: Path) -> None:
    generate(tmp_path, people=300, seed=1)
    (tmp_path / "run").mkdir()
    before = digest(tmp_path / "data")
    generate(tmp_path, people=300, seed=2)
    assert digest(tmp_path / "data") != before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["data", "run", "truth"]


@pytest.mark.parametrize("arguments", [{"people": 10}, {"people": 100, "months": 0}, {"people": 100, "seed": -1}])
def test_numbers_that_make_no_world_are_refused(tmp_path: Path, arguments: dict[str, int]) -> None:
    with pytest.raises(SettingsError, match="No world of"):
        generate(tmp_path / "w", **arguments)  # type: ignore[arg-type]
    assert not (tmp_path / "w").exists()


def test_a_failure_leaves_the_earlier_sample_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    generate(tmp_path, people=300, seed=1)
    before = digest(tmp_path)

    def broken(*_: object, **__: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("pyarrow.csv.write_csv", broken)
    with pytest.raises(OSError, match="No space"):
        generate(tmp_path, people=300, seed=2)
    assert digest(tmp_path) == before


def test_scaled_moves_noise_only() -> None:
    plain, hard = Rates(), Rates().scaled(2)
    assert hard.name_error == 2 * plain.name_error
    assert hard.offenders == plain.offenders
    with pytest.raises(SettingsError, match="must not be negative"):
        plain.scaled(-1)
    with pytest.raises(SettingsError, match="name_error must lie in"):
        Rates(name_error=1.5)
