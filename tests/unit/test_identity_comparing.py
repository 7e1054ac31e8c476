"""Levels of pairs: ours are Splink's, number by number."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from graphlink import duck, evidence, tables
from graphlink.identity import reading, sharing
from graphlink.identity.comparing import Comparer, prepare
from graphlink.identity.levels import FIELDS
from graphlink.settings import Settings
from tests.worlds import Row, date, offence, person, write_tables

_FORENAMES = ("William", "Bill", "Wiliam", "Jo", "Joanna", "J", "Mohammed", "Muhammad", "")
_SURNAMES = ("Lane", "Layne", "Lane-Smith", "William", "Okafor", "")
_BORN = ("1984-03-07", "1984-07-03", "1984-01-01", "1985-03-07", "1951-12-30", "")


def _people() -> list[Row]:
    """Every forename with every surname, and births, sexes and the rest turning at other speeds."""
    both = list(itertools.product(_FORENAMES, _SURNAMES))
    return [
        person(
            f"P{n:02}", forename, surname, _BORN[n % len(_BORN)], sex=("M", "F", "")[n % 3],
            middle_names=("Ann", "Anne", "")[n % 7 % 3], birth_place=("Leeds", "Leds", "Lagos", "")[n % 4],
            occupation=("roofer", "", "nurse")[n % 5 % 3],
        )
        for n, (forename, surname) in enumerate(both)
    ]  # fmt: skip


def _by_splink(people: pa.Table) -> np.ndarray:
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    every = people.append_column("all", pa.array([1] * people.num_rows))
    rule: Any = block_on("all")
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="uid",
        blocking_rules_to_generate_predictions=[rule],
        comparisons=[field.comparison() for field in FIELDS],
        retain_matching_columns=True,
    )
    with duck.connect(Settings(threads=1)) as con:
        con.register("li_people", every)
        con.execute("CREATE TABLE everybody AS FROM li_people")
        api = DuckDBAPI(connection=con)
        linker = Linker(api.register("everybody"), settings, log_level=None, validate_settings=False)
        scored = linker.inference.predict(warning_mode="never")
        levels = ", ".join(f"gamma_{field.name}::TINYINT AS {field.name}" for field in FIELDS)
        table = duck.arrow(con, f"SELECT {levels} FROM {scored.physical_name} ORDER BY uid_l, uid_r")
    return np.column_stack([table.column(field.name).to_numpy() for field in FIELDS])


def test_levels_are_those_that_splink_gives_every_pair(tmp_path: Path) -> None:
    world: dict[str, list[Row]] = {
        "persons": _people(),
        "aliases": [{"person_id": "P50", "forename": "Bill", "surname": "Lane", "kind": "alias"}],
        "offences": [offence("C1")],
    }
    settings = Settings(threads=1)
    con = duck.connect(settings)
    tables.read(write_tables(tmp_path, world), con, settings, today=date("2026-12-31"), decisions=None)
    evidence.assemble(con, settings, date("2026-12-31"))
    count = len(reading.read_people(con))
    sharing.hold(con, np.arange(count))
    people = prepare(con)
    i, j = np.triu_indices(count, 1)
    ours = Comparer(people, settings).levels(i.astype(np.int64), j.astype(np.int64))
    theirs = _by_splink(people)
    assert np.array_equal(ours, theirs)
    # Each field is seen unknown, at "else" and at a level above it: the comparison is about something.
    assert [len(np.unique(theirs[:, at])) >= 3 for at in range(len(FIELDS))] == [True] * len(FIELDS)
