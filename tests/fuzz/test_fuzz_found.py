"""What the campaigns found, each with the input that showed it and what used to be said."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphlink.errors import InputError
from tests.worlds import offence, person, run_world, suspect


def test_no_offence_that_can_be_used_says_what_to_do(tmp_path: Path) -> None:
    """It used to end in "so there is no day to count to", without a word on why or what next."""
    tables = {"persons": [person("P1")], "offences": [offence("C1", on="2199-05-05")], "involvements": [suspect("C1")]}
    with pytest.raises(InputError, match=r"`graphlink check DATA` says what is wrong .* give the day: --as-of DATE"):
        run_world(tmp_path, tables)
    assert not (tmp_path / "run").exists()
    run = run_world(tmp_path, tables, as_of="2026-10-31")
    assert run.manifest["counts"]["offences"] == 0 and run.manifest["tables"]["offences"]["rejected"] == 1
