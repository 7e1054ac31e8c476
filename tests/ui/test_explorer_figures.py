"""Every figure that the explorer prints is the figure of the run's tables, for everybody on the list."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from graphlink.runfolder import open_run
from graphlink.settings import Settings
from graphlink.view.words import days
from graphlink.web.answers import ANSWERS
from graphlink.web.session import Session
from tests.conftest import SampleRun
from tests.ui.conftest import Open

Enter = Callable[..., Page]


@pytest.fixture(scope="module")
def session(sample_run: SampleRun, tmp_path_factory: pytest.TempPathFactory) -> Session:
    return Session(sample_run.run, Settings(home=str(tmp_path_factory.mktemp("home"))))


@pytest.fixture(scope="module")
def tables(sample_run: SampleRun) -> dict[str, list[dict[str, Any]]]:
    """The run's own tables, read apart from any view."""
    run = open_run(sample_run.run)
    wanted = ("ranking", "attributions", "identities", "involvements")
    return {name: run.query(f"SELECT * FROM {name}") for name in wanted}


def whole_list(session: Session, **wanted: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    while True:
        found = ANSWERS["list"](session, {**wanted, "offset": str(len(rows)), "limit": "200"})
        rows += found["rows"]
        if len(rows) >= found["matching"]:
            return rows


def test_the_list_is_the_ranking(session: Session, tables: dict[str, list[dict[str, Any]]]) -> None:
    ranking = sorted(tables["ranking"], key=lambda row: row["rank"])
    listed = whole_list(session)
    assert len(listed) == len(ranking) > 100
    for row, truth in zip(listed, ranking, strict=True):
        assert (row["rank"], row["id"]) == (truth["rank"], truth["identity_id"])
        assert row["harm"] == {"n": truth["expected_harm"], "text": days(truth["expected_harm"])}
        assert (row["low"], row["high"]) == (truth["harm_low"], truth["harm_high"])
        assert row["named"] == {"n": truth["named_harm"], "text": days(truth["named_harm"])}
        assert row["named_rank"] == ("" if truth["named_rank"] is None else f"{truth['named_rank']:,}")
        assert row["offences"] == f"{truth['offences']:,}"
        assert row["victims"] == f"{truth['victims']:,}"
        assert row["records"] == truth["records"]


def test_months_and_hidden_offences_add_up(session: Session, tables: dict[str, list[dict[str, Any]]]) -> None:
    hidden: dict[str, set[str]] = {}
    for row in tables["attributions"]:
        if row["counts"] and row["basis"] != "named" and row["weight"] >= 0.5:
            hidden.setdefault(row["identity_id"], set()).add(row["offence_id"])
    for row in whole_list(session):
        assert math.isclose(sum(map(sum, row["months"])), row["harm"]["n"], abs_tol=1e-6), row["id"]
        assert row["hidden"] == (str(len(hidden[row["id"]])) if row["id"] in hidden else "")


def test_every_person_adds_up_to_the_list(session: Session, tables: dict[str, list[dict[str, Any]]]) -> None:
    credited: dict[str, dict[tuple[str, int], float]] = {}
    for row in tables["attributions"]:
        if row["counts"] and row["expected_harm"] > 0:
            credited.setdefault(row["identity_id"], {})[row["offence_id"], row["seat"]] = row["expected_harm"]
    records: dict[str, set[str]] = {}
    for row in tables["identities"]:
        records.setdefault(row["identity_id"], set()).add(row["person_id"])
    for truth in tables["ranking"]:
        page = ANSWERS["show"](session, {"id": f"identity:{truth['identity_id']}"})
        bars = {(bar["id"], bar["seat"]): bar["adds"]["n"] for bar in page["waterfall"]["bars"]}
        assert bars == credited[truth["identity_id"]]
        assert math.isclose(sum(bars.values()), truth["expected_harm"], abs_tol=1e-6)
        assert {record["id"] for record in page["records"]} == records[truth["identity_id"]]
        figures = {figure["title"]: figure["figure"] for figure in page["figures"]}
        assert figures["Expected harm, days"] == days(truth["expected_harm"]) == page["waterfall"]["total"]["text"]
        assert figures["Rank"] == f"{truth['rank']:,}"
        assert figures["By names alone, days"] == (days(truth["named_harm"]) or "0")
        assert figures["Offences"] == f"{truth['offences']:,}"
        assert figures["Victims"] == f"{truth['victims']:,}"
        shown = [*page["timeline"]["items"], *page["timeline"]["undated"]]
        assert sorted(item["adds"]["n"] for item in shown) == sorted(bars.values())


def test_filters_hide_rows_and_change_no_rank(session: Session, tables: dict[str, list[dict[str, Any]]]) -> None:
    everybody = {row["id"]: row for row in whole_list(session)}
    about = ANSWERS["about"](session, {})
    for wanted in (
        {"bcu": about["areas"][0]},
        {"kind": about["kinds"][0]["key"]},
        {"since": "2026-06-01", "until": "2026-06-30"},
        {"show": "victim"},
        {"text": "smith"},
    ):
        found = whole_list(session, **wanted)
        assert 0 < len(found) < len(everybody), wanted
        assert all(row == everybody[row["id"]] for row in found), wanted
        assert [row["rank"] for row in found] == sorted(row["rank"] for row in found)
    ranking = {row["identity_id"]: row for row in tables["ranking"]}
    area = whole_list(session, bcu=about["areas"][0])
    assert {r["id"] for r in area} == {i for i, r in ranking.items() if r["bcu"] == about["areas"][0]}


@pytest.mark.parametrize(
    ("sort", "column"), [("harm", "expected_harm"), ("victims", "victims"), ("offences", "offences")]
)
def test_sorting_turns_the_whole_list(
    session: Session, tables: dict[str, list[dict[str, Any]]], sort: str, column: str
) -> None:
    ranking = {row["identity_id"]: row[column] for row in tables["ranking"]}
    found = [ranking[row["id"]] for row in whole_list(session, sort=sort, falling="1")]
    assert found == sorted(found, reverse=True)


@pytest.mark.chromium
def test_the_page_prints_what_was_sent(sample_explorer: Open, enter: Enter) -> None:
    """The rows in the browser, scrolled through from first to last, are the rows of the run."""
    page = enter(sample_explorer)
    rows = {row["rank_text"]: row for row in whole_list(sample_explorer.session)}
    grid = page.locator(".grid")
    expect(page.locator("tr[data-k='0']")).to_be_visible()
    grid.focus()
    seen: set[str] = set()
    for _ in range(400):
        for line in page.locator("tr[data-k]").all():
            cells = line.locator("td, th").all_inner_texts() if line.locator(".skel").count() == 0 else []
            if cells and cells[0] not in seen:
                row = rows[cells[0].strip()]
                assert row["harm"]["text"] in cells[3] and row["interval"] in cells[3]
                assert cells[4].strip() == (row["named"]["text"] or "none")
                assert cells[5].partition(",")[0].strip() == row["offences"]
                assert cells[6].strip() == row["victims"]
                seen.add(cells[0])
        if len(seen) == len(rows):
            break
        page.keyboard.press("PageDown")
        page.keyboard.press("PageDown")
    assert len(seen) == len(rows)


@pytest.mark.chromium
def test_a_person_in_the_browser_prints_the_sum(sample_explorer: Open, enter: Enter) -> None:
    page = enter(sample_explorer)
    for rank in ("1", "2", "17"):
        sent = ANSWERS["show"](sample_explorer.session, {"id": f"rank:{rank}"})
        page.goto(f"{sample_explorer.base}/show?id=rank:{rank}")
        expect(page.locator("h1")).to_have_text(sent["label"])
        expect(page.locator(".wf-sum td").last).to_have_text(sent["waterfall"]["total"]["text"])
        added = [bar["adds"]["text"] for bar in sent["waterfall"]["bars"]]
        assert page.locator("#why tbody tr:not(.more):not(.wf-sum) td:last-child").all_inner_texts() == added
