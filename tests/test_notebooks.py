"""Every notebook runs from its first cell to its last, as somebody would who has just opened it."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).resolve().parent.parent / "notebooks").glob("*.ipynb"))

# What the last cell of each says.
ENDS = {"01": "credited", "02": "named_rank", "03": "the highest sum", "04": ".", "05": "of the first"}
# They ask the graph store: tests/store executes them, where its server is.
OF_THE_STORE = ("06",)


def test_every_notebook_is_stripped() -> None:
    for notebook in NOTEBOOKS:
        for cell in nbformat.read(notebook, as_version=4).cells:
            assert not cell.get("outputs"), notebook.name
            assert cell.get("execution_count") is None, notebook.name


@pytest.mark.parametrize(
    "notebook", [one for one in NOTEBOOKS if one.stem[:2] not in OF_THE_STORE], ids=lambda path: path.name
)
def test_the_notebook_runs(notebook: Path, tmp_path: Path) -> None:
    cells = nbformat.read(notebook, as_version=4)
    nbformat.validate(cells)
    client = NotebookClient(cells, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}})
    client.execute()
    last = [cell for cell in cells.cells if cell.cell_type == "code"][-1]
    said = "".join(output.get("text", "") + output.get("data", {}).get("text/plain", "") for output in last.outputs)
    assert ENDS[notebook.stem[:2]] in said


def test_notebooks_are_numbered_and_ask_one_question() -> None:
    for number, notebook in enumerate(NOTEBOOKS, start=1):
        assert notebook.name.startswith(f"{number:02d}-")
        title = nbformat.read(notebook, as_version=4).cells[0].source.splitlines()[0]
        assert title.startswith("# ")
        assert title.endswith("?")
