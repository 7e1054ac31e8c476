"""What the campaigns found, each with the input that showed it and what used to be said."""

from __future__ import annotations

from pathlib import Path

import pytest

import graphlink.api as gl
from graphlink.errors import InputError
from tests.worlds import offence, person, run_world, suspect, write_tables


def test_no_offence_that_can_be_used_says_what_to_do(tmp_path: Path) -> None:
    """It used to end in "so there is no day to count to", without a word on why or what next."""
    tables = {"persons": [person("P1")], "offences": [offence("C1", on="2199-05-05")], "involvements": [suspect("C1")]}
    with pytest.raises(InputError, match=r"`graphlink check DATA` says what is wrong .* give the day: --as-of DATE"):
        run_world(tmp_path, tables)
    assert not (tmp_path / "run").exists()
    run = run_world(tmp_path, tables, as_of="2026-10-31")
    assert run.manifest["counts"]["offences"] == 0 and run.manifest["tables"]["offences"]["rejected"] == 1


@pytest.mark.parametrize("damage", [(), ("X1@u2",)], ids=["sound", "with a torn row"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_line_end_of_another_kind_in_the_first_cell_that_holds_one(
    tmp_path: Path, ends: str, damage: tuple[str, ...]
) -> None:
    """The parser took how records end from that cell and gave up: "the parser stopped"."""
    data = write_tables(tmp_path, {"offences": [offence("C1")]})
    inner = "\r\n" if ends == "\n" else "\n"
    lines = ["account_id,kind,handle", f'X2,"{inner}",@u2', *damage, "X3,dating,@u1"]
    (data / "accounts.csv").write_bytes("".join(line + ends for line in lines).encode())
    counts = gl.check(data).tables["accounts"]
    assert (counts.read, counts.accepted) == (2 + len(damage), 2)
