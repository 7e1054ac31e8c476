"""The bundled harm table: every code has a group or is a stated summary code, and no value is a silent 0."""

from __future__ import annotations

import csv
import hashlib
import sys
from pathlib import Path

import pytest

from graphlink.errors import HarmError, NotFoundError
from graphlink.harm.mapping import group_of, read_mapping
from graphlink.harm.table import (
    BASES,
    CATEGORIES,
    FIELDS,
    SUMMARY_BOUND,
    UNVALUED,
    VAWG_CLASSES,
    HarmTable,
    groups,
    share_published,
)

TABLE = HarmTable.load()
ROOT = Path(__file__).resolve().parents[2]
CODES = [value for value in TABLE.values if not str(value.code).startswith("G:")]


def test_every_home_office_code_and_every_group_is_there() -> None:
    assert len(CODES) == 3039
    assert {v.code for v in TABLE.values} - {v.code for v in CODES} == {f"G:{name}" for name in groups()}
    assert len(groups()) == 23


def test_every_code_has_a_group_or_is_a_stated_summary_code() -> None:
    without = [v for v in CODES if v.group is None]
    assert {v.basis for v in without} == {"outside_recorded_crime", "invalid_code"}
    assert [v.code for v in without if v.basis == "invalid_code"] == ["000/00"]
    # Classes below 101 are indictable: none of them may fall outside recorded crime.
    assert [v.code for v in without if "001" <= str(v.code)[:3] <= "100"] == []


def test_no_value_is_a_silent_zero() -> None:
    for value in TABLE.values:
        if value.days is None:
            assert value.bound is not None and value.bound > 0 and value.basis in UNVALUED
        else:
            assert value.days > 0 and value.bound is None and value.basis in BASES


def test_a_groups_median_is_what_its_codes_get() -> None:
    for value in TABLE.values:
        if value.basis in ("group_median", "subgroup_median"):
            assert value.group is not None and value.days == groups()[value.group].median_days, value.code


def test_words_of_the_table_are_the_declared_ones() -> None:
    assert {v.category for v in TABLE.values} - {None} == set(CATEGORIES)
    assert {v.vawg for v in TABLE.values} - {None} == set(VAWG_CLASSES)
    assert all(v.edition for v in TABLE.values if v.days is not None)


@pytest.mark.parametrize(
    ("code", "group", "days", "basis"),
    [
        # Values of the published sources, by hand.
        ("001/01", "Homicide", 5475, "published"),
        ("019/08", "Rape offences", 1825, "press"),
        ("019/07", "Rape offences", 1825, "press_floor"),
        ("008/66", "Stalking and harassment", 252, "published"),
        ("008/06", "Violence with injury", 182, "published"),
        ("105/01", "Violence without injury", 1, "secondary_low"),
        ("004/02", "Homicide", 730, "subgroup_min"),
        ("036/03", "Violence without injury", 1460, "published"),
        # The median of the group that the mapping gives.
        ("002/00", "Violence with injury", 3285, "published"),
        ("004/18", "Death or serious injury - unlawful driving", 365, "group_median"),
        ("034/00", "Robbery of personal property", 365, "group_median"),
        ("029/00", "Residential burglary", 273.5, "group_median"),
        ("092/50", "Possession of drugs", 3, "group_median"),
        ("092/30", "Trafficking of drugs", 5, "group_median"),
        ("125/12", "Public order offences", 7.5, "group_median"),
        ("149/00", "Criminal damage", 2, "group_median"),
        ("126/00", "Vehicle offences", 5, "group_median"),
        ("053/01", "Miscellaneous crimes against society", 10, "group_median"),
        ("G:Violence without injury", "Violence without injury", 10, "group_median"),
    ],
)
def test_values_worked_out_by_hand(code: str, group: str, days: float, basis: str) -> None:
    value = TABLE.value(code)
    assert (value.group, value.days, value.basis) == (group, days, basis)


@pytest.mark.parametrize(
    ("code", "basis", "bound"),
    [
        ("142/01", "outside_recorded_crime", 182),  # licensing: a summary matter
        ("019/99", "unknown_code", 4745),  # an unknown rape code: at most the highest of its group
        ("142/99", "unknown_code", 5475),  # unknown, and its class has no group
        ("999/99", "unknown_code", 5475),
        ("G:Piracy", "unknown_code", 5475),
        ("rape", "unknown_code", 5475),
        ("", "no_code", 5475),
        (None, "no_code", 5475),
        ("000/00", "invalid_code", 5475),
    ],
)
def test_a_code_without_a_value_is_bounded(code: str | None, basis: str, bound: float) -> None:
    value = TABLE.value(code)
    assert (value.days, value.basis, value.bound) == (None, basis, bound)


def test_the_bound_of_the_unknown_is_a_setting() -> None:
    table = HarmTable.load(unvalued_bound=100.0)
    assert [table.value(code).bound for code in ("", "999/99", "000/00")] == [100.0] * 3
    assert table.value("019/99").bound == 4745 and table.value("142/01").bound == SUMMARY_BOUND


@pytest.mark.parametrize("spelling", ["8/66", "008/66", " 08 / 66\t", "8/66\n"])
def test_codes_are_padded(spelling: str) -> None:
    assert TABLE.lookup(spelling).code == "008/66"


@pytest.mark.parametrize("spelling", ["G:Arson", "g: ARSON", " G:arson "])
def test_groups_are_found_in_any_case(spelling: str) -> None:
    assert TABLE.lookup(spelling).code == "G:Arson"


def test_an_unknown_code_names_the_nearest() -> None:
    with pytest.raises(NotFoundError) as caught:
        TABLE.lookup("019/99")
    assert caught.value.nearest[0] == "019/19"
    with pytest.raises(NotFoundError) as caught:
        TABLE.lookup("G:Homocide")
    assert "G:Homicide" in caught.value.nearest
    with pytest.raises(NotFoundError) as caught:
        TABLE.lookup("voyeurism")
    assert caught.value.nearest == ("088/10",)


def test_share_of_published_values() -> None:
    # 1825 of 2,025 days stand in the press; the press's floor is an estimate.
    assert share_published({"press": 1825.0, "press_floor": 100.0, "group_median": 100.0}) == 1825 / 2025
    assert share_published({"group_median": 0.0}) is None
    assert TABLE.value("019/08").published and not TABLE.value("019/07").published


def test_edition_and_hash_are_those_of_the_file() -> None:
    raw = (ROOT / "graphlink" / "harm" / "data" / "harm.csv").read_bytes()
    assert TABLE.edition == "bundled 2026" and TABLE.sha256 == hashlib.sha256(raw).hexdigest()


def test_the_mapping_has_a_line_with_a_reason_for_every_class() -> None:
    mapping = read_mapping()
    text = (ROOT / "graphlink" / "harm" / "data" / "class_to_group.csv").read_text(encoding="utf-8")
    assert all(row["reason"] for row in csv.DictReader(text.splitlines()))
    for value in CODES:
        assert (group_of(mapping, str(value.code)) or None) == value.group
    assert set(mapping.classes.values()) | set(mapping.codes.values()) <= {"", *groups()}
    # A line about a code that does not exist would be a slip of the pen.
    assert set(mapping.codes) <= {value.code for value in CODES}


def test_the_bundled_files_are_what_the_tool_builds(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    sys.modules.pop("build_harm_table", None)
    from build_harm_table import build

    data = ROOT / "graphlink" / "harm" / "data"
    harm, by_group = build(shared)
    assert harm == (data / "harm.csv").read_text(encoding="utf-8")
    assert by_group == (data / "groups.csv").read_text(encoding="utf-8")


def test_every_basis_and_bound_is_documented() -> None:
    page = (ROOT / "docs" / "harm.md").read_text(encoding="utf-8")
    assert [basis for basis in (*BASES, *UNVALUED) if f"`{basis}`" not in page] == []
    assert f"{SUMMARY_BOUND:g} (six months)" in page and "5,475" in page


def write(path: Path, *rows: str, header: str = ",".join(FIELDS), top: str = "# edition: test\n") -> Path:
    path.write_text(top + "\n".join([header, *rows, ""]), encoding="utf-8")
    return path


def test_a_table_of_ones_own(tmp_path: Path) -> None:
    rows = ['8/66,"Stalking, ""serious""\nalarm",Stalking and harassment,STALKING,core,300,mine,workbook']
    rows.append("019/08,Rape,Rape offences,RAPE,core,,mine,no_value")
    table = HarmTable.load(write(tmp_path / "harm.csv", *rows))
    assert (table.edition, table.value("008/66").days) == ("test", 300)
    assert table.value("8/66").title == 'Stalking, "serious"\nalarm'
    assert (table.value("019/08").days, table.value("019/08").bound) == (None, 4745)
    assert table.value("105/01").basis == "unknown_code"


def test_a_table_that_a_spreadsheet_saved(tmp_path: Path) -> None:
    path = tmp_path / "harm.csv"
    text = '# edition: mine,,,,,,,\r\n"# note: a, b",,,,,,,\r\n' + ",".join(FIELDS) + "\r\n"
    path.write_text(text + "001/01,Murder,Homicide,HOMICIDE,core,1,e,published\r\n", encoding="utf-8-sig", newline="")
    table = HarmTable.load(path)
    assert table.edition == "mine" and table.value("1/1").days == 1


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    good = "001/01,Murder,Homicide,HOMICIDE,da_or_female_victim,5475,mine,published"
    path = write(
        tmp_path / "harm.csv",
        good,
        good,
        "1,no code,,,,,,",
        "G:Piracy,,,,,,,",
        "002/00,x,Homicyde,HOMICIDES,always,many,mine,published",
        "003/01,x,,,,-1,mine,published",
        "003/02,x,,,,nan,mine,published",
        "003/03,x,,,,5,mine,guess",
        "003/04,x,,,,,mine,published",
    )
    with pytest.raises(HarmError) as caught:
        HarmTable.load(path)
    message = str(caught.value)
    for expected in (
        "line 4: code 001/01 stands already in line 3",
        "line 5: code '1' is neither",
        "line 6: 'Piracy' is no recorded-crime group",
        "line 7: days 'many' is not a number",
        "line 7: unknown category 'HOMICIDES'",
        "line 7: unknown vawg class 'always'",
        "line 7: unknown group 'Homicyde'",
        "line 8: days -1 is not between",
        "line 9: days nan is not between",
        "line 10: unknown basis 'guess'",
        "line 11: basis published needs days",
    ):
        assert expected in message


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"code,days\n001/01,5\n", "has no column title"),
        (b"", "has no column code"),
        (b"\xff\xfe\x00", "is not UTF-8"),
        ((",".join(FIELDS) + "\n").encode(), "no rows"),
        (b"# edition: only a comment\n", "has no column code"),
    ],
)
def test_files_that_are_no_table(tmp_path: Path, content: bytes, expected: str) -> None:
    path = tmp_path / "harm.csv"
    path.write_bytes(content)
    with pytest.raises(HarmError, match=expected):
        HarmTable.load(path)


def test_a_missing_table_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(HarmError, match=r"harm import FILE\.xlsx"):
        HarmTable.load(tmp_path / "none.csv")
