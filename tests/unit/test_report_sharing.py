"""What may leave the building is declared for every column, once."""

from __future__ import annotations

import pytest

from graphlink.catalogue import contract, outputs
from graphlink.catalogue.sharing import OF_CONTRACT, OF_RUN

SHARES = {"show", "number", "coarsen", "drop"}


@pytest.mark.parametrize("table", contract.TABLES, ids=lambda table: table.name)
def test_every_column_of_the_contract_is_marked(table: contract.Table) -> None:
    assert OF_CONTRACT[table.name].keys() == set(table.column_names)
    assert set(OF_CONTRACT[table.name].values()) <= SHARES


@pytest.mark.parametrize("table", outputs.TABLES, ids=lambda table: table.name)
def test_every_column_of_a_run_is_marked(table: outputs.OutTable) -> None:
    assert OF_RUN[table.name].keys() == set(table.column_names)
    assert set(OF_RUN[table.name].values()) <= SHARES


def test_nothing_stands_marked_that_is_not_there() -> None:
    assert OF_CONTRACT.keys() == {table.name for table in contract.TABLES}
    assert OF_RUN.keys() == {table.name for table in outputs.TABLES}


def test_what_identifies_or_was_typed_freely_is_never_shown() -> None:
    never = {
        "persons": ("person_id", "pnc_id", "dob", "ethnicity", "birth_place", "occupation"),
        "offences": ("mo", "flags", "lat", "lon", "offence_title", "outcome"),
        "involvements": ("person_id", "forename", "surname", "description"),
        "addresses": ("text", "postcode", "uprn", "lat", "lon"),
        "phones": ("number", "imei"),
        "accounts": ("handle", "service"),
        "vehicles": ("vrm",),
    }
    for table, columns in never.items():
        assert not [name for name in columns if OF_CONTRACT[table][name] == "show"]
