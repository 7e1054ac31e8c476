"""The official workbook: built here to its published layout, then spoilt in every way a spreadsheet can be."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphlink import duck
from graphlink.errors import HarmError
from graphlink.harm import workbook
from graphlink.harm.table import HarmTable
from graphlink.harm.values import value_offences
from graphlink.harm.workbook import COLUMNS, SHEET, import_workbook

# The published layout has more columns than are read, and stands beside other sheets.
HEADER = (
    "ATHENA URN",
    "FULL_OFFENCE_TITLE",
    "CCHI Score",
    "Starting Point",
    "GROUP",
    "SUB_GROUP",
    "HOME_OFFICE_CLASSIFICATION",
    "HO_CODE",
    "HO_SUB_CODE",
    "HO_SUB_SUB_CODE",
)
RAPE = ("A1", "Rape of a female aged 16 or over", 1825, "5 years", "SEXUAL", "RAPE", "019/08", 19, 8, None)
STALKING = [
    ("A2", "Stalking, serious alarm", 252, "36 weeks", "VIOLENCE", "STALKING", "008/66", 8, 66, None),
    ("A3", "Stalking, serious distress", 100, "", "VIOLENCE", "STALKING", "008/66", 8, 66, None),
    ("A4", "Stalking, change of routine", 20, "", "VIOLENCE", "STALKING", "008/66", 8, 66, None),
]


def build(path: Path, rows: list[tuple[Any, ...]], *, header: tuple[Any, ...] = HEADER, sheet: str = SHEET) -> Path:
    book = openpyxl.Workbook()
    cover = book.active
    assert cover is not None
    cover.title = "Cover page"
    cover.append(["Licence"])
    values = book.create_sheet(sheet)
    values.append(header)
    for row in rows:
        values.append(row)
    book.create_sheet("Expired offences").append(["FULL_OFFENCE_TITLE"])
    book.save(path)
    return path


def refused(path: Path, **how: Any) -> str:
    with pytest.raises(HarmError) as caught:
        import_workbook(path, **how)
    return str(caught.value)


def test_the_published_layout(tmp_path: Path) -> None:
    """One rape title of 1,825 days; three stalking titles of 20, 100 and 252, whose median is 100."""
    path = build(tmp_path / "CCHI.xlsx", [RAPE, *STALKING])
    made = import_workbook(path)
    assert (made.edition, made.rule, made.titles) == ("CCHI 2026", "median", 4)
    assert made.workbook_sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    by_code = {value.code: value for value in made.values}
    assert len(by_code) == 3062 and len(made.kept) == 3037
    assert (by_code["019/08"].days, by_code["019/08"].basis, by_code["019/08"].edition) == (1825, "workbook", "2026")
    # The class is the bundled one, whatever GROUP the workbook states.
    assert (by_code["008/66"].days, by_code["008/66"].category, by_code["008/66"].vawg) == (100, "STALKING", "core")
    # What the workbook does not value keeps its bundled value and label.
    assert by_code["019/07"] == HarmTable.load().value("019/07")
    assert (made.unclassified, made.not_in_list, made.without_code, made.without_score) == ((), (), (), ())


@pytest.mark.parametrize(("rule", "days"), [("median", 100), ("min", 20), ("max", 252)])
def test_the_rule_and_its_effect(tmp_path: Path, rule: str, days: float) -> None:
    made = import_workbook(build(tmp_path / "CCHI.xlsx", [RAPE, RAPE, *STALKING]), rule)
    assert next(v.days for v in made.values if v.code == "008/66") == days
    # Two rape titles of one score leave nothing to pick.
    (spread,) = made.several
    assert (spread.code, spread.titles, spread.low, spread.median, spread.high) == ("008/66", 3, 20, 100, 252)
    assert spread.picked == days


def test_what_is_written_is_what_a_run_reads(tmp_path: Path) -> None:
    made = import_workbook(build(tmp_path / "CCHI, a [copy].xlsx", [RAPE, *STALKING]))
    table = tmp_path / "harm.csv"
    table.write_text(made.csv_text(), encoding="utf-8")
    loaded = HarmTable.load(table)
    assert loaded.values == tuple(made.values)
    assert loaded.edition == "CCHI 2026"
    assert loaded.about["workbook_sha256"] == made.workbook_sha256
    assert loaded.about["rule"].startswith("median")
    con = duck.connect()
    con.execute("CREATE TABLE offences AS SELECT 'C1' AS offence_id, '8/66' AS offence_code")
    value_offences(con, loaded, "offences", "valued")
    assert duck.rows(con, "SELECT days, basis FROM valued") == [{"days": 100.0, "basis": "workbook"}]


def test_expired_titles_are_dropped(tmp_path: Path) -> None:
    old = ("A9", "Burglary with intent (EXPIRED 31/03/17)", "see note", "", "", "", "028/03", 28, 3, None)
    made = import_workbook(build(tmp_path / "CCHI.xlsx", [RAPE, old]))
    assert (made.expired, made.titles) == (1, 1)
    assert next(v.basis for v in made.values if v.code == "028/03") == "published"


def test_codes_with_days_and_no_class_are_listed(tmp_path: Path) -> None:
    """056/02 arson has no VAWG class in the bundled table; 019/98 is in no list, its class is recorded as rape."""
    arson = ("B1", "Arson not endangering life", 365, "", "", "", "056/02", 56, 2, None)
    new = ("B2", "A rape offence of next year", 2000, "", "", "", "019/98", 19, 98, None)
    made = import_workbook(build(tmp_path / "CCHI.xlsx", [RAPE, arson, new]))
    assert made.unclassified == ("019/98", "056/02") and made.not_in_list == ("019/98",)
    value = next(v for v in made.values if v.code == "019/98")
    assert (value.title, value.group, value.category, value.days) == (new[1], "Rape offences", None, 2000)


@pytest.mark.parametrize(
    ("stated", "ho_class", "sub", "differs"),
    [
        ("008/66", 8, 66, False),
        ("8/66", "008", "66", False),
        ("008/66/01", 8, 66, False),
        ("00866", None, None, False),
        (dt.datetime(2026, 6, 8), 8, 66, False),
        (None, 8.0, "66", False),
        (866, 8, 66, False),
        ("8N", 8, 66, False),
        ("008/66", "8", "N", False),
        ("008/66", 8, 65, True),
    ],
)
def test_the_ways_a_code_is_written(tmp_path: Path, stated: Any, ho_class: Any, sub: Any, differs: bool) -> None:
    row = ("A2", "Stalking", 30, "", "", "", stated, ho_class, sub, None)
    made = import_workbook(build(tmp_path / "CCHI.xlsx", [row]))
    assert [v.code for v in made.values if v.basis == "workbook"] == ["008/66"]
    assert made.differ == ((2,) if differs else ())


def test_rows_that_cannot_be_used_are_listed_by_row(tmp_path: Path) -> None:
    rows = [
        RAPE,
        ("C1", "No code at all", 5, "", "", "NON-NOTIFIABLE", None, None, None, None),
        ("C2", "No readable code", 5, "", "", "", "see note", "8A", None, None),
        (None,) * 10,
        ("C3", "No score", None, "", "", "", "001/01", 1, 1, None),
        ("C4", "No score either", "n/a", "", "", "", "001/02", 1, 2, None),
        ("C5", "Nought", 0, "", "", "", "002/00", 2, 0, None),
    ]
    made = import_workbook(build(tmp_path / "CCHI.xlsx", rows))
    assert made.without_code == (3, 4) and made.without_score == (6, 7, 8)
    # A score of 0 is no value: attempted murder keeps its bundled one and is never worth nothing.
    assert next(v.days for v in made.values if v.code == "002/00") == 3285


@pytest.mark.parametrize(("score", "days"), [("1,460", 1460), ("182.25", 182.25), (" 7 ", 7), (0.5, 0.5)])
def test_scores_written_as_text(tmp_path: Path, score: Any, days: float) -> None:
    made = import_workbook(build(tmp_path / "CCHI.xlsx", [(*RAPE[:2], score, *RAPE[3:])]))
    assert next(v.days for v in made.values if v.code == "019/08") == days


@pytest.mark.parametrize("score", ["two years", -5, "547,5", "1e9", "nan", True, dt.datetime(2026, 1, 5), 99999999])
def test_a_bad_score_names_sheet_row_column_and_remedy(tmp_path: Path, score: Any) -> None:
    path = build(tmp_path / "CCHI.xlsx", [RAPE, (*RAPE[:2], score, *RAPE[3:])])
    message = refused(path)
    assert f"CCHI.xlsx cannot be imported as it is:\n  sheet '{SHEET}' row 3 column CCHI Score: " in message
    assert "Correct these cells, or leave their rows out with --skip-faulty." in message
    made = import_workbook(path, skip_faulty=True)
    assert made.titles == 1 and len(made.skipped) == 1


def test_all_bad_scores_are_named_at_once(tmp_path: Path) -> None:
    rows = [(*RAPE[:2], "x", *RAPE[3:])] * 25
    message = refused(build(tmp_path / "CCHI.xlsx", [RAPE, *rows]))
    assert "row 3 column" in message and "row 22 column" in message and "... and 5 more" in message


def test_headings_may_stand_lower_and_be_spaced_otherwise(tmp_path: Path) -> None:
    title = ("Cambridge Crime Harm Index",)
    path = build(tmp_path / "CCHI.xlsx", [tuple(h.lower().replace("_", " ") + " " for h in HEADER), RAPE], header=title)
    assert import_workbook(path).titles == 1


def test_a_sheet_of_another_name(tmp_path: Path) -> None:
    message = refused(build(tmp_path / "CCHI.xlsx", [RAPE], sheet="Values"))
    assert message == (
        "CCHI.xlsx has no sheet 'CCHI 2026 values sheet' (it has: Cover page, Values, Expired offences). "
        "Import the published workbook, or give the sheet of values that name."
    )


def test_another_edition_is_named_by_its_sheet(tmp_path: Path) -> None:
    assert import_workbook(build(tmp_path / "C.xlsx", [RAPE], sheet="CCHI 2021 Values Sheet ")).edition == "CCHI 2021"


@pytest.mark.parametrize("column", COLUMNS)
def test_a_missing_column(tmp_path: Path, column: str) -> None:
    header = tuple("something" if name == column else name for name in HEADER)
    message = refused(build(tmp_path / "CCHI.xlsx", [RAPE], header=header))
    assert (
        f"sheet '{SHEET}' has no column {column} in its first 30 rows" in message and "restore their names" in message
    )


def test_formulas_that_were_never_calculated(tmp_path: Path) -> None:
    message = refused(build(tmp_path / "CCHI.xlsx", [(*RAPE[:2], "=5*365", *RAPE[3:])]))
    assert "no row has a code and a score" in message and "let it calculate" in message


def test_an_empty_sheet(tmp_path: Path) -> None:
    assert "has no column" in refused(build(tmp_path / "CCHI.xlsx", [], header=()))
    assert "no row has a code and a score" in refused(build(tmp_path / "CCHI2.xlsx", []))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "is not an .xlsx workbook"),
        (b"code,days\n1,2\n", "is not an .xlsx workbook"),
        (b"PK\x03\x04 cut off", "is not an .xlsx workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old .xls file or has a password"),
    ],
)
def test_files_that_are_no_workbook(tmp_path: Path, content: bytes, expected: str) -> None:
    path = tmp_path / "CCHI.xlsx"
    path.write_bytes(content)
    assert expected in refused(path)


def test_a_zip_that_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "CCHI.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert "is damaged or not an .xlsx workbook" in refused(path)


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    assert "There is no workbook" in refused(tmp_path / "none.xlsx")
    assert "cannot be read" in refused(tmp_path)


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = build(tmp_path / "CCHI.xlsx", [RAPE])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/big.xml", "w") as big:
        for _ in range(130):
            big.write(b"\0" * 2**20)
    assert path.stat().st_size < 2**20
    assert "unpacks to 130 MB" in refused(path)


def test_a_row_far_below(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "_MOST_ROWS", 50)
    path = build(tmp_path / "CCHI.xlsx", [RAPE] * 60)
    assert "goes beyond row 50" in refused(path)


def test_an_unknown_rule(tmp_path: Path) -> None:
    assert "rules: median, min, max" in refused(tmp_path / "CCHI.xlsx", rule="mean")


def whole_workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = SHEET
    for row in (HEADER, RAPE, *STALKING):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


WHOLE = whole_workbook()


@given(st.data())
def test_a_spoilt_workbook_imports_or_is_refused_in_words(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Bytes of a part changed, parts emptied or dropped: a table or a HarmError, never anything else."""
    path = tmp_path_factory.mktemp("spoilt") / "CCHI.xlsx"
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    name = data.draw(st.sampled_from(sorted(parts)))
    content = bytearray(parts[name])
    for _ in range(data.draw(st.integers(0, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    parts[name] = bytes(content[: data.draw(st.sampled_from([len(content), len(content) // 2, 0]))])
    if data.draw(st.booleans()):
        parts.pop(data.draw(st.sampled_from(sorted(parts))))
    with zipfile.ZipFile(path, "w") as archive:
        for part, text in parts.items():
            archive.writestr(part, text)
    try:
        made = import_workbook(path)
    except HarmError as error:
        assert len(str(error)) > 20
    else:
        assert all(v.days is None or v.days > 0 for v in made.values)
