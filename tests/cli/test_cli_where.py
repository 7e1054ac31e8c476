"""`graphlink where`: one id planted in every place, and one that is gone from the run."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from graphlink.catalogue.outputs import TABLES
from graphlink.cli.app import cli
from tests import handmade
from tests.handmade import DALE, manifest, world


def run(*arguments: object) -> tuple[int, str, str]:
    answer = CliRunner().invoke(cli, [str(a) for a in arguments], prog_name="graphlink")
    if answer.exception and not isinstance(answer.exception, SystemExit):
        raise answer.exception
    return answer.exit_code, answer.stdout, answer.stderr


@pytest.fixture
def out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GRAPHLINK_AUDIT_FOLDER", str(tmp_path / "log"))
    monkeypatch.setenv("GRAPHLINK_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("NEO4J_URI", raising=False)
    run_json = manifest(decisions={"path": str(tmp_path / "decisions.csv")})
    handmade.write_run(tmp_path / "run.previous", world(), {**run_json, "run_id": "earlier"})
    return handmade.write_run(tmp_path / "run", world(), run_json)


def asked(out: Path, id_: str) -> dict[str, list[dict[str, object]]]:
    code, text, err = run("where", out, id_, "--json")
    assert code == 0, err
    found: dict[str, list[dict[str, object]]] = json.loads(text)
    return found


def test_one_id_in_every_place(out: Path, tmp_path: Path) -> None:
    assert run("show", out, "N1", "--purpose", "tasking")[0] == 0
    assert run("decide", out, "different", "person:N1", "person:N3", "--why", "seen")[0] == 0
    assert run("chart", out, "N1", "-o", tmp_path / "chart.html")[0] == 0
    assert run("top", out, "-o", tmp_path / "list.csv")[0] == 0
    (tmp_path / "list.csv").unlink()
    found = asked(out, "N1")
    assert found["names"] == ["person:N1", f"identity:{DALE}"]
    tables = {str(place["table"]): place for place in found["run"]}
    assert {"identities", "records", "involvements", "ranking", "attributions", "named", "ties"} <= set(tables)
    assert tables["identities"]["first"] == ["N1", "N2"]  # both records of the one human
    assert {place["table"] for place in found["run_before"]} == set(tables)
    assert len(found["decisions"]) == 1 and "different person:N1 person:N3" in str(found["decisions"][0])
    exports = {Path(str(one["to"])).name: one["state"] for one in found["exports"]}
    assert exports == {"chart.html": "holds it", "list.csv": "gone"}
    assert [line["did"] for line in found["audit"]] == ["opened", "decided"]
    assert found["store"] == []
    text = run("where", out, "N1")[1]
    assert "In judgements" in text and "In the graph: nowhere" in text and "chart.html: holds it" in text


def test_a_record_that_is_gone_is_still_looked_for(out: Path, tmp_path: Path) -> None:
    run("search", out, "N77")
    packed = tmp_path / "pack.docx"
    assert run("top", out, "-o", packed)[0] == 0
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", "<w:t>persons:N77</w:t>")
    found = asked(out, "person:N77")
    assert found["in_this_run"] is False and found["run"] == []
    assert [(Path(str(one["to"])).name, one["state"]) for one in found["exports"]] == [("pack.docx", "holds it")]
    assert [line["did"] for line in found["audit"]] == ["searched"]
    assert asked(out, "person:N7")["exports"] == []  # a shorter id is another


def test_every_column_of_ids_is_looked_into() -> None:
    """Words of a column that holds an id and is not known as one would be a place that is passed over."""
    from graphlink.view.where import _ID

    texts = {(t.name, c.name) for t in TABLES for c in t.columns if c.type.startswith("VARCHAR")}
    ids = {(table, name) for table, name in texts if name.split("_")[-1] in ("id", "a", "b")}
    passed_over = {name for _, name in ids if not _ID.fullmatch(name)}
    assert passed_over == {"value_a", "value_b", "source_a", "source_b"}  # what was compared, and rows by their table
    assert len(ids) > 30
