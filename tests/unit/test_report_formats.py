"""Each format of a report is read again by something that did not write it.

GraphML and GEXF by networkx and by their structure, Word by python-docx and as bare XML, the workbook by openpyxl, CSV
by the csv module, HTML by html.parser. The world has names that are markup, formulas, right-to-left, emoji and long.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import docx
import networkx as nx
import openpyxl
import pytest

import graphlink.api as gl
from graphlink.errors import AccessError, InputError, NotFoundError
from graphlink.report import FOLDERS, FORMATS
from graphlink.report.as_csv import files as csv_files
from graphlink.report.canonical import read
from graphlink.report.drawing import Drawing, Line, Words, png, svg
from graphlink.report.plain import clean
from graphlink.report.tables import tables
from graphlink.report.writing import made as made_in
from graphlink.report.writing import write
from tests import report_world
from tests.report_world import HOSTILE
from tests.worlds import run_world

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MARKING = 'OFFICIAL-SENSITIVE "A & B" <x>'


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> gl.Run:
    return run_world(tmp_path_factory.mktemp("reports"), report_world.tables())


@pytest.fixture(scope="module")
def written(run: gl.Run, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The report on everybody who is on the list, and on one who is not, in each format."""
    folder = tmp_path_factory.mktemp("written")
    made = {name: folder / (name if name in FOLDERS else f"r.{name}") for name in FORMATS}
    run.report(["rank:1-9", "person:N7"], "json", made["json"], marking=MARKING, author="A. <Author>")
    document = read(made["json"])
    for name, path in made.items():
        write(document, name, path)
    return made


@pytest.fixture(scope="module")
def form(written: dict[str, Path]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(written["json"].read_text(encoding="utf-8"))
    return found


class Page(HTMLParser):
    """Tags, attributes and text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_form_says_what_a_report_must_say(form: dict[str, Any]) -> None:
    about = form["about"]
    assert (form["format"], form["version"]) == ("graphlink.report", 1)
    for name in ("question", "as_at", "method", "policy", "harm_edition", "marking", "author", "review_by", "notice"):
        assert about[name], name
    assert about["filters"] and about["sources"] and about["limits"]
    assert about["stamp"].startswith("Log line ")
    link = next(one for suspect in form["suspects"] for one in suspect["links"])
    assert set(link) >= {"how", "sources", "first", "last", "strongest", "weakest", "words", "weakened_by"}


def test_html_is_inert_and_marked(written: dict[str, Path]) -> None:
    text = written["html"].read_text(encoding="utf-8")
    page = Page(text)
    assert not [tag for tag, _ in page.tags if tag in ("script", "img", "iframe", "object", "link", "base", "form")]
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on") or name == "style"]
    assert not [attrs for _, attrs in page.tags if str(attrs.get("href", "#"))[:1] != "#" or attrs.get("src")]
    assert HOSTILE in page.text and page.text.count(MARKING) >= 2
    assert "@top-center" in text and "review by" in text


def test_word_read_by_python_docx(written: dict[str, Path], form: dict[str, Any]) -> None:
    book = docx.Document(str(written["docx"]))
    section = book.sections[0]
    assert MARKING in section.header.paragraphs[0].text
    foot = section.footer.paragraphs[0].text
    assert MARKING in foot and "review by" in foot and "As at" in foot
    heads = [p.text for p in book.paragraphs if p.style is not None and str(p.style.name).lower() == "heading 1"]
    assert heads[: len(form["suspects"])] == [clean(one["label"]) for one in form["suspects"]]
    assert book.core_properties.author == "A. <Author>"
    words = "\n".join(cell.text for table in book.tables for row in table.rows for cell in row.cells)
    assert HOSTILE in words and "Victim A" in words and "ZQVICTIMNAME" not in words


def test_word_as_bare_xml(written: dict[str, Path]) -> None:
    with zipfile.ZipFile(written["docx"]) as book:
        assert book.testzip() is None
        parts = {name: book.read(name) for name in book.namelist()}
    roots = {
        name: ElementTree.fromstring(data) for name, data in parts.items() if name.endswith((".xml", ".rels", ".svg"))
    }
    relations = roots["word/_rels/document.xml.rels"]
    targets = {one.get("Id"): f"word/{one.get('Target')}" for one in relations}
    assert all(target in parts for target in targets.values())
    assert not [one for one in relations if one.get("TargetMode") == "External"]
    body = roots["word/document.xml"]
    for table in body.iter(f"{W}tbl"):
        first = next(table.iter(f"{W}tr"))
        assert first.find(f"{W}trPr/{W}tblHeader") is not None
    drawn = list(body.iter("{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"))
    assert drawn and all(one.get("descr") for one in drawn)
    styles = {one.get(f"{W}styleId") for one in roots["word/styles.xml"].iter(f"{W}style")}
    used = {one.get(f"{W}val") for tag in ("pStyle", "rStyle", "tblStyle") for one in body.iter(f"{W}{tag}")}
    assert used <= styles
    anchors = {one.get(f"{W}anchor") for one in body.iter(f"{W}hyperlink")}
    assert anchors <= {one.get(f"{W}name") for one in body.iter(f"{W}bookmarkStart")}


def test_workbook_read_by_openpyxl(written: dict[str, Path], form: dict[str, Any]) -> None:
    book = openpyxl.load_workbook(written["xlsx"])
    assert {"Summary", "Suspects", "Links", "Evidence", "Rejected", "About"} <= set(book.sheetnames)
    for sheet in book:
        assert sheet.oddHeader.center.text and "OFFICIAL-SENSITIVE" in sheet.oddHeader.center.text
        assert not [cell.value for row in sheet for cell in row if cell.data_type == "f" or cell.hyperlink]
    rows = list(book["Suspects"].iter_rows(values_only=True))
    heads = list(rows[0])
    ids, days = heads.index("id"), heads.index("expected harm")
    assert [row[ids] for row in rows[1:]] == [one["id"] for one in form["suspects"]]
    assert [row[days] for row in rows[1:]] == [one["expected_harm"] for one in form["suspects"]]
    records = list(book["Records"].iter_rows(min_row=2))
    assert all(row[2].data_type == "s" for row in records)  # the record's id is text
    assert any("=SUM(A1)" in str(row[3].value) for row in records)


def test_csv_is_lossless(written: dict[str, Path], form: dict[str, Any]) -> None:
    for flat in tables(form):
        read = list(csv.reader((written["csv"] / f"{flat.name}.csv").open(encoding="utf-8", newline="")))
        assert tuple(read[0]) == flat.columns
        assert read[1:] == [[_cell(c) for c in row] for row in flat.rows]


def _cell(value: object) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def test_csv_for_excel_begins_no_formula(form: dict[str, Any]) -> None:
    suspect = {**form["suspects"][0], "label": "=cmd|' /C calc'!A0", "who": "@x", "answer": "+1", "id": "-1"}
    made = csv_files({**form, "suspects": [suspect]}, for_excel=True)
    for data in made.values():
        assert data.startswith(b"\xef\xbb\xbf")
        for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))):
            assert not [cell for cell in row if cell[:1] in "=+@" and cell[:1]]
    assert "'=cmd" in made["suspects.csv"].decode()


def _ties(form: dict[str, Any]) -> set[tuple[str, str, str]]:
    return {(t["a"], t["b"], t["id"]) for s in form["suspects"] for t in s["chart"]["ties"]}


def _things(form: dict[str, Any]) -> dict[str, str]:
    return {e["id"]: e["label"] for s in form["suspects"] for e in s["chart"]["entities"]}


def test_graphml_read_by_networkx(written: dict[str, Path], form: dict[str, Any]) -> None:
    read = nx.read_graphml(written["graphml"], force_multigraph=True)
    assert read.graph["marking"] == MARKING and read.graph["as_at"] == form["about"]["as_at"]
    assert {(a, b, key) for a, b, key in read.edges(keys=True)} == _ties(form)
    labels = {one: facts["label"] for one, facts in read.nodes(data=True)}
    assert labels == {one: clean(label) for one, label in _things(form).items()}


def test_graphml_is_built_as_its_schema_says(written: dict[str, Path]) -> None:
    space = "{http://graphml.graphdrawing.org/xmlns}"
    root = ElementTree.parse(written["graphml"]).getroot()
    assert root.tag == f"{space}graphml"
    order = [one.tag.removeprefix(space) for one in root]
    assert order == sorted(order, key=("key", "graph").index)
    keys = {one.get("id"): (one.get("for"), one.get("attr.type")) for one in root.iter(f"{space}key")}
    assert {kind for _, kind in keys.values()} <= {"boolean", "int", "long", "float", "double", "string"}
    nodes = {one.get("id") for one in root.iter(f"{space}node")}
    for what in ("graph", "node", "edge"):
        for one in root.iter(f"{space}{what}"):
            own = {key for key, (of, _) in keys.items() if of == what}
            assert {data.get("key") for data in one.findall(f"{space}data")} <= own
    ids = [one.get("id") for one in root.iter(f"{space}edge")]
    assert len(nodes) and all(e.get("source") in nodes and e.get("target") in nodes for e in root.iter(f"{space}edge"))
    assert None not in ids


def test_gexf_read_by_networkx_and_by_its_structure(written: dict[str, Path], form: dict[str, Any]) -> None:
    read = nx.read_gexf(written["gexf"])
    assert set(read.nodes) == set(_things(form))
    assert read.number_of_edges() == len(_ties(form))
    assert {facts["tie"] for _, _, facts in read.edges(data=True)} == {key for _, _, key in _ties(form)}
    space = "{http://www.gexf.net/1.2draft}"
    root = ElementTree.parse(written["gexf"]).getroot()
    assert (root.tag, root.get("version")) == (f"{space}gexf", "1.2")
    meta = root.find(f"{space}meta")
    assert meta is not None and meta.get("lastmodifieddate") == form["about"]["made"][:10]
    assert {one.tag for one in meta} == {f"{space}{name}" for name in ("creator", "keywords", "description")}
    assert MARKING in (meta.findtext(f"{space}description") or "")
    ids = [one.get("id") for one in root.iter(f"{space}edge")]
    assert len(ids) == len(set(ids))
    for kind in ("node", "edge"):
        declared = {
            one.get("id")
            for group in root.iter(f"{space}attributes")
            if group.get("class") == kind
            for one in group.iter(f"{space}attribute")
        }
        used = {v.get("for") for one in root.iter(f"{space}{kind}") for v in one.iter(f"{space}attvalue")}
        assert used <= declared


def test_i2_tables_fit_together(written: dict[str, Path], form: dict[str, Any]) -> None:
    entities = list(csv.DictReader((written["i2"] / "entities.csv").open(encoding="utf-8", newline="")))
    links = list(csv.DictReader((written["i2"] / "links.csv").open(encoding="utf-8", newline="")))
    ids = [one["id"] for one in entities]
    assert len(ids) == len(set(ids)) and set(ids) == set(_things(form))
    assert {(one["from_id"], one["to_id"], one["link_id"]) for one in links} == _ties(form)
    assert {one["strength"] for one in links} <= {"Confirmed", "Unconfirmed", "Tentative"}
    assert {one["marking"] for one in (*entities, *links)} == {MARKING}
    recipe = (written["i2"] / "how-to-import.txt").read_text(encoding="utf-8")
    assert all(column in recipe for column in ("link_id", "from_id", "to_id", "strength", "grade", "description"))


def test_victims_go_by_letter_in_every_format(written: dict[str, Path]) -> None:
    for path in written.values():
        for where, text in report_world.bytes_of(path):
            assert "ZQVICTIMNAME" not in text and "ZQWITNESSNAME" not in text, where


def test_victims_by_name_need_a_purpose(run: gl.Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GRAPHLINK_PURPOSE", raising=False)
    with pytest.raises(AccessError, match="purpose"):
        run.report("person:N1", "json", tmp_path / "a.json", name_victims=True)
    assert not (tmp_path / "a.json").exists()
    monkeypatch.setenv("GRAPHLINK_PURPOSE", "MARAC of 3 November")
    run.report("person:N1", "json", tmp_path / "a.json", name_victims=True)
    text = (tmp_path / "a.json").read_text(encoding="utf-8")
    assert "Victim A, Anna ZQVICTIMNAME" in text
    page = gl.Run.report(run, "person:N1", "html", tmp_path / "a.html", name_victims=True)
    assert "Anna ZQVICTIMNAME" in page[0].read_text(encoding="utf-8")


def test_the_same_human_has_the_same_letter_all_through(form: dict[str, Any]) -> None:
    """Anna is the victim of C1 and C2, in the offences of two subjects."""
    said = {
        one["offence"]: one["victims"] for suspect in form["suspects"] for one in suspect["offences"] if one["victims"]
    }
    assert said["C1"][0].split(" (")[0] == said["C2"][0].split(" (")[0] == "Victim A"


def test_somebody_with_nothing_has_a_report(form: dict[str, Any]) -> None:
    nobody = form["suspects"][-1]
    assert nobody["label"] == "Nobody ATALL"
    assert (nobody["rank"], nobody["offences"], nobody["links"], nobody["total"]) == (None, [], [], 0)
    assert nobody["answer"].startswith("Not on the list")


def test_many_into_a_folder_is_one_file_each(run: gl.Run, tmp_path: Path) -> None:
    files = run.report(["person:N1", "person:N3"], "docx", tmp_path)
    assert len(files) == 2 and all(file.suffix == ".docx" for file in files)
    first, second = (docx.Document(str(file)).core_properties.title for file in files)
    assert first == "Linked-suspect report: Dale PREWETT" and second == "Linked-suspect report: Ricky VICKERS"


def test_the_same_report_twice_is_the_same_bytes(run: gl.Run, form: dict[str, Any]) -> None:
    for format_ in FORMATS:
        assert made_in(form, format_) == made_in(json.loads(json.dumps(form)), format_)


def test_what_cannot_be_is_refused_before_anything_is_written(run: gl.Run, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no format 'pdf'"):
        run.report("person:N1", "pdf", tmp_path / "a.pdf")
    with pytest.raises(InputError, match="at least one ID"):
        run.report([], "json", tmp_path / "a.json")
    with pytest.raises(NotFoundError):
        run.report("person:N999", "json", tmp_path / "a.json")
    with pytest.raises(NotFoundError, match="rank 900-999"):
        run.report("rank:900-999", "json", tmp_path / "a.json")
    with pytest.raises(InputError, match="goes with --audience partner"):
        run.report("person:N1", "json", tmp_path / "a.json", include_conditional=True)
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="Name a folder"):
        run.report("person:N1", "csv", tmp_path / "file")
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


def test_a_drawing_escapes_what_it_is_given() -> None:
    drawing = Drawing(10, 10, 'a "title" <b>', "says & more")
    drawing.add(Words((1, 1), f"{HOSTILE}\x00\u202e"), Line((0, 0), (9, 9), "dashed", title="</svg>"))
    root = ElementTree.fromstring(svg(drawing, alone=True))
    assert [one.tag.rpartition("}")[2] for one in root] == ["title", "desc", "rect", "text", "line"]
    assert root[3].text == HOSTILE and root.get("aria-label") == 'a "title" <b>'
    assert png(drawing).startswith(b"\x89PNG")
