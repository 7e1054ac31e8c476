"""What offences are worth in SQL equals what the table says in Python, whatever is written in the code column."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from graphlink import duck
from graphlink.harm.codes import code_key, code_sql, key_sql, normalise_code
from graphlink.harm.table import HarmTable
from graphlink.harm.values import value_offences

TABLE = HarmTable.load()
CON = duck.connect()

ODD = [
    "8/66",
    "019/99",
    "G:Arson",
    "g:  violence\tWithout  injury ",
    "G:",
    "g:x",
    "/",
    "1/2/3",
    "00019/08",
    "٣/٤",
    "8 / 6",
]
WRITTEN = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.sampled_from(ODD),
    st.from_regex(r"\A[ \t\n\x0b]*[0-9]{1,4}[ \t]*/[ \x85]*[0-9]{0,3}[ \r\n]*\Z"),
    st.from_regex(r"\A[ ]?[gG]:[ A-Za-z\t\n\x0b\x0c\xa0\u2028K\u212a-]{0,12}\Z"),
    st.sampled_from([str(v.code) for v in TABLE.values]),
    st.sampled_from([str(v.code).upper() + " " for v in TABLE.values]),
)


def offences(codes: list[str | None]) -> None:
    numbers = [f"C{i:04d}" for i in range(len(codes))]
    table = pa.table({"offence_id": numbers, "offence_code": pa.array(codes, pa.string())})
    CON.register("_given", table)
    CON.execute("CREATE OR REPLACE TABLE given AS FROM _given")
    CON.unregister("_given")


@given(st.lists(WRITTEN, min_size=1, max_size=40))
def test_sql_and_python_agree(codes: list[str | None]) -> None:
    offences(codes)
    value_offences(CON, TABLE, "given", "valued")
    found = duck.rows(CON, "FROM valued")
    assert [row["offence_id"] for row in found] == [f"C{i:04d}" for i in range(len(codes))]
    for code, row in zip(codes, found, strict=True):
        value = TABLE.value(code)
        expected = (value.code, value.days, value.basis, value.bound, value.category, value.group, value.vawg)
        columns = ("code", "days", "basis", "bound", "category", "group", "vawg")
        assert tuple(row[name] for name in columns) == expected, repr(code)


@given(WRITTEN)
def test_normalising_twice_changes_nothing(code: str | None) -> None:
    once = normalise_code(code)
    assert normalise_code(once) == once
    sql = f"SELECT {code_sql('c')} AS n, {key_sql('c')} AS k FROM (SELECT CAST($code AS VARCHAR) AS c)"
    (row,) = duck.rows(CON, sql, {"code": code})
    assert row == {"n": once, "k": None if code is None else code_key(code)}


def test_an_offence_without_a_value_is_never_zero_days() -> None:
    """Four offences: stalking of 252 days, no code, an unknown rape code, a licensing matter."""
    offences(["8/66", None, "019/99", "142/01"])
    value_offences(CON, TABLE, "given", "valued")
    assert duck.rows(CON, "SELECT days, bound, basis FROM valued ORDER BY offence_id") == [
        {"days": 252.0, "bound": None, "basis": "published"},
        {"days": None, "bound": 5475.0, "basis": "no_code"},
        {"days": None, "bound": 4745.0, "basis": "unknown_code"},
        {"days": None, "bound": 182.0, "basis": "outside_recorded_crime"},
    ]


def test_names_of_tables_may_be_anything() -> None:
    mine, its = 'my "offences"', 'its "values"'
    CON.execute(f"CREATE OR REPLACE TABLE {duck.name(mine)} AS SELECT 'C1' AS offence_id, '1/1' AS offence_code")
    value_offences(CON, TABLE, mine, its)
    assert duck.value(CON, f"SELECT days FROM {duck.name(its)}") == 5475


def test_an_empty_table_gives_an_empty_table() -> None:
    offences([])
    value_offences(CON, TABLE, "given", "valued")
    assert duck.value(CON, "SELECT count(*) FROM valued") == 0
