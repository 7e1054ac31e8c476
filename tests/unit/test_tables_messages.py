"""Every fault of the input, planted one at a time in sound tables, with the message that a user sees.

The same messages stand in docs/guide/data-checks.md; a test holds the page to this list.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from graphlink.errors import InputError
from tests.fuzz.planted import NOTES, REFUSED, ROWS, TIE, I, O, P
from tests.fuzz.tables_kit import read_folder, read_with, write

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide" / "data-checks.md"


@pytest.mark.parametrize("planted", REFUSED)
def test_a_file_that_cannot_be_read_is_refused(planted: str, tmp_path: Path) -> None:
    files, message = REFUSED[planted]
    with pytest.raises(InputError) as refused:
        read_with(tmp_path, files)
    first, *faults = str(refused.value).splitlines()
    assert first == f"The tables in {tmp_path / 'data'} cannot be read."
    assert f"  {message}" in faults
    assert len(faults) == (2 if planted == "two columns of one name" else 1)


@pytest.mark.parametrize("planted", ROWS)
def test_a_fault_in_a_row_is_said(planted: str, tmp_path: Path) -> None:
    files, message = ROWS[planted]
    outcome = read_with(tmp_path, files)
    assert message in [str(group) for group in outcome.report.faults()]
    for count in outcome.report.tables.values():
        assert count.read == count.accepted + count.rejected + count.duplicate


@pytest.mark.parametrize("planted", NOTES)
def test_what_is_no_fault_is_noted(planted: str, tmp_path: Path) -> None:
    files, message = NOTES[planted]
    outcome = read_with(tmp_path, files)
    assert message in outcome.report.notes
    assert not outcome.report.faults()


def test_sound_tables_have_no_fault(tmp_path: Path) -> None:
    outcome = read_folder(write(tmp_path, {}))
    assert outcome.report.faults() == []
    assert outcome.rejected == outcome.cleared == []


def test_faults_of_all_files_are_gathered(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        read_with(tmp_path, {"persons.csv": b"", "offences.csv": O.replace(",", ";"), "involvements.csv": None})
    assert [fault.table for fault in refused.value.faults] == ["involvements", "offences.csv", "persons.csv"]


def test_a_group_counts_and_names_its_first_three_rows(tmp_path: Path) -> None:
    bad = "".join(f"P{n},,,31/01/1990,\n" for n in range(3, 8))
    group = read_with(tmp_path, {"persons.csv": P + bad}).report.faults()[0]
    assert (group.count, group.rows) == (5, (4, 5, 6))
    assert str(group).startswith("persons, dob: 5 cells cleared (rows 4, 5, 6, ...): not written as YYYY-MM-DD.")


@pytest.mark.parametrize("planted", [*REFUSED, *ROWS])
def test_the_guide_shows_the_message(planted: str) -> None:
    message = {**REFUSED, **ROWS}[planted][1]
    assert message in " ".join(GUIDE.read_text(encoding="utf-8").split()), f"add to {GUIDE.name}: {message}"


def test_messages_hold_no_cell(tmp_path: Path) -> None:
    """Screens and logs get ids, tables, rows and columns; what stood in a cell is in the lists only."""
    secret = "Xanthippe"
    spoilt = {
        "persons.csv": P + f'P3,{secret},{secret},{secret},{secret}\nP4,{secret} "{secret}",,,\n,{secret},,,\n',
        "offences.csv": O + f"C3,,{secret},,,,\nC4,,2026-01-01,{secret},{secret},{secret},{secret}\n",
        "involvements.csv": I + f"{secret},P1,suspect,,,\nC1,{secret},suspect,{secret},{secret},\n",
        "associations.csv": f"{TIE},grade\nperson,{secret},person,P2,partner,\n{secret},P1,person,P2,user,{secret}\n",
    }
    outcome = read_with(tmp_path, spoilt)
    assert len(outcome.report.faults()) > 10
    assert not [line for line in outcome.said() if secret in line]
    assert any(secret in (row["cells"] or "") for row in outcome.rejected)
    assert any(secret == row["value"] for row in outcome.cleared)
