"""Every figure of a report, in every format, is the one of the run's tables: over all identities of a sample.

The expected figures are asked of the run's own tables here, by SQL of this test's; the formats are read by other
libraries than wrote them.
"""

from __future__ import annotations

import csv
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

import graphlink.api as gl
from graphlink.settings import Settings
from graphlink.view.words import chance, days, percent, phia

PEOPLE = 220


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> gl.Run:
    folder = tmp_path_factory.mktemp("figures")
    gl.sample(folder, people=PEOPLE, seed=5)
    return gl.run(folder / "data", folder / "run", settings=Settings(draws=50))


@pytest.fixture(scope="module")
def everybody(run: gl.Run) -> list[str]:
    return [row["identity_id"] for row in run.folder.query("SELECT DISTINCT identity_id FROM identities ORDER BY 1")]


@pytest.fixture(scope="module")
def written(run: gl.Run, everybody: list[str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    from graphlink.report.asked import Asked
    from graphlink.report.reporting import canonical
    from graphlink.report.writing import write

    folder = tmp_path_factory.mktemp("all")
    form = canonical(run.folder, run._net, Asked(tuple(everybody)))
    made = {name: folder / f"r.{name}" for name in ("json", "html", "xlsx", "docx")} | {"csv": folder / "csv"}
    for name, path in made.items():
        write(form, name, path)
    return made


@pytest.fixture(scope="module")
def form(written: dict[str, Path]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(written["json"].read_text(encoding="utf-8"))
    return found


def test_the_sample_has_linked_offences_and_joined_records(form: dict[str, Any], everybody: list[str]) -> None:
    assert len(form["suspects"]) == len(everybody) > 100
    assert any(one["basis"] != "named" for suspect in form["suspects"] for one in suspect["offences"])
    assert any(len(suspect["records"]) > 1 for suspect in form["suspects"])


def test_the_form_says_what_the_list_says(run: gl.Run, form: dict[str, Any]) -> None:
    rows = {row["identity_id"]: row for row in run.folder.query("SELECT * FROM ranking")}
    same = ("rank", "expected_harm", "harm_low", "harm_high", "top_probability", "victims", "named_harm", "named_rank")
    for suspect in form["suspects"]:
        row = rows.get(suspect["id"])
        for name in same:
            assert suspect[name] == (row[name] if row else None), (suspect["id"], name)
        assert suspect["offences_counted"] == (row["offences"] if row else 0)
        assert suspect["total"] == pytest.approx(row["expected_harm"] if row else 0, abs=1e-6)


def test_the_form_says_what_the_attributions_say(run: gl.Run, form: dict[str, Any]) -> None:
    told = {
        (suspect["id"], one["offence"], one["seat"]): (one["days"], one["weight"], one["adds"], one["basis"])
        for suspect in form["suspects"]
        for one in suspect["offences"]
    }
    expected = {
        (row["identity_id"], row["offence_id"], row["seat"]): (
            row["harm"],
            row["weight"],
            row["expected_harm"],
            row["basis"],
        )
        for row in run.folder.query("SELECT * FROM attributions WHERE counts AND expected_harm > 0")
    }
    known = {suspect["id"] for suspect in form["suspects"]}
    assert told == {key: value for key, value in expected.items() if key[0] in known}


def test_every_chance_stands_with_its_word_and_no_inferred_link_is_certain(run: gl.Run, form: dict[str, Any]) -> None:
    chances = {
        (row["identity_id"], row["offence_id"]): row["probability"]
        for row in run.folder.query("SELECT * FROM attributions WHERE basis <> 'named'")
    }
    seen = 0
    for suspect in form["suspects"]:
        for link in suspect["links"]:
            if link["probability"] is None:
                continue
            seen += 1
            assert (
                link["words"]
                == chance(link["probability"])
                == f"{percent(link['probability'])}, {phia(link['probability'])}"
            )
            assert not re.match(r"(100|0)%", link["words"])
            if link["kind"] == "offence":
                assert link["probability"] == chances[suspect["id"], link["what"].split(" ")[0]]
    assert seen > 5


def test_records_are_those_of_the_run(run: gl.Run, form: dict[str, Any]) -> None:
    rows = run.folder.query("SELECT identity_id, person_id, probability FROM identities")
    expected = {(row["identity_id"], row["person_id"]): row["probability"] for row in rows}
    told = {(s["id"], one["record"]): one["probability"] for s in form["suspects"] for one in s["records"]}
    assert told == expected


def test_the_workbook_has_the_figures(written: dict[str, Path], form: dict[str, Any]) -> None:
    book = openpyxl.load_workbook(written["xlsx"], read_only=True)
    rows = list(book["Offences"].iter_rows(values_only=True))
    heads = {name: n for n, name in enumerate(rows[0])}
    told = [
        (r[heads["suspect id"]], r[heads["offence"]], r[heads["seat"]], r[heads["weight"]], r[heads["adds"]])
        for r in rows[1:]
    ]
    assert told == [
        (s["id"], o["offence"], o["seat"], o["weight"], o["adds"]) for s in form["suspects"] for o in s["offences"]
    ]
    rows = list(book["Suspects"].iter_rows(values_only=True))
    heads = {name: n for n, name in enumerate(rows[0])}
    assert [(r[heads["id"]], r[heads["rank"]], r[heads["expected harm"]], r[heads["harm low"]]) for r in rows[1:]] == [
        (s["id"], s["rank"], s["expected_harm"], s["harm_low"]) for s in form["suspects"]
    ]


def test_csv_has_the_figures(written: dict[str, Path], form: dict[str, Any]) -> None:
    rows = csv.DictReader((written["csv"] / "offences.csv").open(encoding="utf-8", newline=""))
    told = [(r["suspect_id"], r["offence"], float(r["weight"]), float(r["adds"])) for r in rows]
    assert told == [(s["id"], o["offence"], o["weight"], o["adds"]) for s in form["suspects"] for o in s["offences"]]


def printed(form: dict[str, Any]) -> list[list[str]]:
    """The rows of the waterfall of each suspect as paper has them: reference, days, what it adds."""
    return [[o["offence"], days(o["days"]), days(o["adds"])] for s in form["suspects"] for o in s["offences"]]


def test_word_has_the_figures(written: dict[str, Path], form: dict[str, Any]) -> None:
    told, totals = [], []
    for table in docx.Document(str(written["docx"])).tables:
        rows = [[cell.text for cell in row.cells] for row in table.rows]
        if rows[0][0] == "Offence":
            told += [(row[0], row[1].split(" ")[0], row[-1]) for row in rows[1:-1]]
            totals.append(rows[-1][-1])
    expected = printed(form)
    assert len(told) == len(expected)
    for (offence, whole, adds), row in zip(told, expected, strict=True):
        assert row[0] in offence and [whole, adds] == row[1:]
    assert totals == [days(s["total"]) or "0" for s in form["suspects"] if s["offences"]]


class Waterfalls(HTMLParser):
    """The cells of every row of a table of class wf."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._in = self._cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._in = "wf" in str(dict(attrs).get("class"))
        elif self._in and tag == "tr":
            self.rows.append([])
        elif self._in and tag in ("td", "th"):
            self.rows[-1].append("")
            self._cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._cell = False

    def handle_data(self, data: str) -> None:
        if self._in and self._cell:
            self.rows[-1][-1] += data


def test_html_has_the_figures(written: dict[str, Path], form: dict[str, Any]) -> None:
    page = Waterfalls()
    page.feed(written["html"].read_text(encoding="utf-8"))
    rows = [row for row in page.rows if row[0] not in ("Offence", "Expected harm")]
    totals = [row[-1] for row in page.rows if row[0] == "Expected harm"]
    expected = printed(form)
    assert len(rows) == len(expected)
    for row, (offence, whole, adds) in zip(rows, expected, strict=True):
        assert offence in row[0] and row[2].startswith(whole) and row[-1] == adds
    assert totals == [days(s["total"]) for s in form["suspects"] if s["offences"]]
