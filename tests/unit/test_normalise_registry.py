"""Normalisers as SQL gets at them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from graphlink import duck
from graphlink.normalise import registry


def test_apply_carries_other_columns_along_and_keeps_nulls() -> None:
    con = duck.connect()
    con.execute("CREATE TABLE p(phone_id VARCHAR, number VARCHAR)")
    con.execute("INSERT INTO p VALUES ('1', '07700 900123'), ('2', NULL), ('3', '+447700900123'), ('4', '999')")
    rows = registry.apply(con, "phone", "SELECT phone_id AS row_key, number AS raw FROM p", "norm_phone")
    assert rows == 4
    found = duck.rows(con, "SELECT row_key, value, mark, label FROM norm_phone ORDER BY row_key")
    assert found == [
        {"row_key": "1", "value": "+447700900123", "mark": "mobile", "label": "07700 900123"},
        {"row_key": "2", "value": None, "mark": "empty", "label": ""},
        {"row_key": "3", "value": "+447700900123", "mark": "mobile", "label": "07700 900123"},
        {"row_key": "4", "value": None, "mark": "short", "label": "999"},
    ]


def test_apply_takes_an_empty_source_and_replaces_its_table() -> None:
    con = duck.connect()
    source = "SELECT NULL::VARCHAR AS raw WHERE false"
    assert registry.apply(con, "plate", source, "norm_plate") == 0
    assert registry.apply(con, "plate", "SELECT 'AB12 COE' AS raw", "norm_plate") == 1
    assert duck.rows(con, "SELECT value, confusable FROM norm_plate") == [{"value": "AB12COE", "confusable": "A812C0E"}]


def test_an_address_without_uprn_takes_the_only_one_its_text_has() -> None:
    texts = ["14 High Street", "14 High St.", "15 High Street", "16 High St", "16 High St", "16 High Street"]
    codes = ["SW9 8QJ", "sw98qj", "SW9 8QJ", "SW9 8QJ", "SW9 8QJ", "SW9 8QJ"]
    uprns = ["100", None, None, "200", "201", None]
    table = registry.batch("address", texts, codes, uprns)
    assert table.column("value").to_pylist() == [
        *("uprn:100", "uprn:100", "15 high street, SW9 8QJ"),
        *("uprn:200", "uprn:201", "16 high street, SW9 8QJ"),
    ]
    assert table.column("mark").to_pylist() == ["uprn", "uprn_by_text", "full", "uprn", "uprn", "full"]


def test_names_give_their_keys() -> None:
    table = registry.batch("name", ["Bill", "Mr"], ["", None], ["Mac Donald", "Smith"])
    assert table.to_pylist()[0] == {
        "forename": "Bill",
        "middle_names": "",
        "surname": "Mac Donald",
        "name": "bill mac donald",
        "name_key": "bill|macdonald",
        "forename_key": "bill",
        "surname_key": "macdonald",
        "forename_root": "william",
        "surname_root": "mcdonald",
    }
    assert table.to_pylist()[1]["name_key"] is None


@pytest.mark.parametrize("kind", sorted(registry.KINDS))
def test_every_kind_gives_its_columns_for_awkward_rows(kind: str) -> None:
    spec = registry.KINDS[kind]
    cells = ["", None, "\x00", "14 High St", "a" * 10_000]
    table = registry.batch(kind, *([cells] * len(spec.inputs)))
    assert table.schema.names == [*spec.inputs, *spec.outputs]
    assert table.num_rows == len(cells)


def test_columns_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError):
        registry.batch("address", ["a"], [], [])


def test_importing_a_normaliser_imports_nothing_heavy() -> None:
    code = (
        "import sys; import graphlink.normalise, graphlink.normalise.registry; "
        "assert not {'phonenumbers', 'duckdb', 'pandas', 'pyarrow'} & set(sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
