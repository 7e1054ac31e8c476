"""The notebook that tours Cypher, and `gl.Store`: rows as a table, what was asked and cut beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pandas as pd
import pytest
from nbclient import NotebookClient

import graphlink.api as gl
from graphlink.errors import AccessError, CypherError, NotFoundError, SettingsError
from tests.store import answer_world
from tests.store.answer_world import PHONE_1
from tests.store.conftest import clear
from tests.test_notebooks import NOTEBOOKS, OF_THE_STORE

if TYPE_CHECKING:
    from tests.store.conftest import TestServer


@pytest.fixture(scope="module")
def store(own_server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[gl.Store]:
    clear(own_server)
    store = gl.Store(settings=own_server.settings)
    store.load(answer_world.write(tmp_path_factory.mktemp("tour") / "run"))
    yield store


def test_a_saved_question_gives_a_table_that_says_what_it_is(store: gl.Store) -> None:
    answer = store.query("shared-phones", max_holders=5)
    assert isinstance(answer, pd.DataFrame)
    assert list(answer["phone"]) == [PHONE_1]
    about = answer.attrs
    assert (about["params"]["max_holders"], about["truncated"]) == (5, False)
    assert (about["as_of"], about["policy"]) == (dt.date(2026, 10, 31), "v100")
    assert about["question"].endswith("?")


def test_what_the_limit_cut_is_said(store: gl.Store) -> None:
    with pytest.warns(UserWarning, match="The first 2 rows; there are more"):
        cut = store.query("listed-without-action", top=8, limit=2)
    assert (len(cut), cut.attrs["truncated"]) == (2, True)
    assert len(store.query("listed-without-action", top=8, limit=None)) == 7


def test_an_answer_without_rows_keeps_its_columns(store: gl.Store) -> None:
    assert list(store.cypher("MATCH (p:Person {id: $id}) RETURN p.id AS id, p.dob AS dob", id="nobody")) == [
        "id",
        "dob",
    ]


def test_values_go_in_as_they_are(store: gl.Store) -> None:
    given = {"n": 1, "on": dt.date(2026, 3, 1), "ids": ["A1", "B1"], "word": "'}) RETURN 1 //"}
    row = store.cypher("RETURN $n + 1 AS n, $on AS on, size($ids) AS ids, $word AS word", **given).iloc[0]
    assert (row["n"], row["on"], row["ids"], row["word"]) == (2, given["on"], 2, given["word"])
    with pytest.raises(SettingsError, match="'bad' is of type set"):
        store.cypher("RETURN $bad AS bad", bad={1})


def test_what_cannot_be_asked_is_told(store: gl.Store) -> None:
    with pytest.raises(NotFoundError, match="shared-phones"):
        store.query("shared-phone")
    with pytest.raises(SettingsError, match="max_holders, a whole number"):
        store.query("shared-phones", max_holders="many")
    with pytest.raises(CypherError):
        store.cypher("MATCH (n) RETURN m")
    with pytest.raises(AccessError):
        store.cypher("MATCH (n) DETACH DELETE n")


@pytest.mark.parametrize("number", OF_THE_STORE)
def test_the_notebook_runs(
    number: str, managed_server: TestServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (notebook,) = (one for one in NOTEBOOKS if one.stem.startswith(number))
    for name, value in managed_server.environ.items():
        monkeypatch.setenv(name, value)
    cells = nbformat.read(notebook, as_version=4)
    nbformat.validate(cells)
    client = NotebookClient(cells, timeout=900, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}})
    client.execute()
    codes = [cell for cell in cells.cells if cell.cell_type == "code"]
    shown = ["".join(str(output.get("text") or output.get("data", "")) for output in one.outputs) for one in codes]
    assert "relationships" in shown[0]
    assert all(shown), "every cell shows something"
    assert "reading is allowed" in shown[-1] and "LOAD CSV" in shown[-1]
