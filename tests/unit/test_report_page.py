"""report.html as text: whole, escaped, cut and said, the same for the same data."""

from __future__ import annotations

import base64
import hashlib
import os
import re
from pathlib import Path

import pytest

from graphlink.report import html, without_provenance, write_report
from graphlink.runfolder import open_run
from tests import handmade
from tests.handmade import Tables, attributed, manifest, offence, person, ranked, world

HOSTILE = '<img src=x onerror="alert(1)">'


def made(tmp_path: Path, tables: Tables | None = None, **run: object) -> str:
    return html(open_run(handmade.write_run(tmp_path / "run", tables or world(), manifest(**run))))


def crowd(n: int) -> Tables:
    """`n` people with one offence each, worth 1000 down."""
    tables: Tables = {"offences": [], "attributions": [], "ranking": [], "records": [], "identities": []}
    for i in range(1, n + 1):
        who = f"I-{i:010}"
        tables["records"].append(person(f"N{i:04}", who, "Jo", f"Number{i}"))
        tables["identities"].append({"person_id": f"N{i:04}", "identity_id": who, "probability": 1.0})
        tables["offences"].append(offence(f"C{i:04}", "019/08", "Rape", "2026-03-01", 1000.0 - i))
        tables["attributions"].append(attributed(f"C{i:04}", who, 1000.0 - i))
        tables["ranking"].append(ranked(i, who, f"Jo Number{i}", 1000.0 - i, anchor_id=f"N{i:04}"))
    return tables


def text_of(page: str) -> str:
    body = re.sub(r"<(style|title).*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def test_the_page_says_what_a_reader_must_know(tmp_path: Path) -> None:
    text = text_of(made(tmp_path))
    for said in (
        "OFFICIAL-SENSITIVE",
        "Accused, not convicted",
        "47% of the harm counted rests on values that are not published ones",
        "reported 1 Nov 2025 to 31 Oct 2026",
        "31 Jan 2027",
        "All 3 people on the list.",
        "By names alone",
        "Rank 1 of 3: 2,077 days of expected harm from 2 offences.",
        "Victim A (F 27, stranger)",
        "involvements.offence_id 4 row rejected row 12; row 15; row 19; ...",
        "suspect and victim of one offence",
        "One suspect row names a person who is a victim of the same offence.",
        "Status and outcome carry no date",
        "graphlink 0.1.0",
        "As published.",
    ):
        assert said in text, said


def test_a_list_ordered_by_offences_says_so(tmp_path: Path) -> None:
    policy = manifest()["policy"]
    policy["settings"]["order"] = "offences"
    assert "by their number, then by the days of" in text_of(made(tmp_path, policy=policy))


def test_no_victim_stands_by_name_or_reference(tmp_path: Path) -> None:
    page = made(tmp_path)
    assert "KOWALSKA" not in page and "MARSH" not in page and "N4" not in text_of(page)


def test_one_file_no_script_nothing_fetched(tmp_path: Path) -> None:
    page = made(tmp_path)
    assert "<script" not in page and "http:" not in page and "https:" not in page
    assert not re.search(r"\b(src|srcset|poster|style|on\w+)=", page)
    assert set(re.findall(r'href="([^"]*)"', page)) <= {f"#{i}" for i in re.findall(r'id="([^"]*)"', page)}
    assert "url(#hatch)" in page and not re.search(r"url\((?!#)", page)


def test_the_policy_of_the_page_admits_its_own_style_only(tmp_path: Path) -> None:
    page = made(tmp_path)
    (style,) = re.findall(r"<style>(.*?)</style>", page, flags=re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in page.replace("&#39;", "'")


@pytest.mark.parametrize("marking", ['"} body { display: none } </style><b>', "OFFICIAL\\", "GEHEIM Ä"])
def test_a_marking_cannot_leave_its_place(tmp_path: Path, marking: str) -> None:
    page = made(tmp_path, marking=marking)
    (style,) = re.findall(r"<style>(.*?)</style>", page, flags=re.DOTALL)
    assert "body { display: none }" not in style
    assert page.count("</style>") == 1 and "<b>" not in page


def test_hostile_names_stay_text(tmp_path: Path) -> None:
    tables = world()
    tables["records"][0].update(forename=HOSTILE, surname="'; --")
    tables["offences"][0]["offence_title"] = HOSTILE
    tables["offences"][0]["outcome"] = HOSTILE
    page = made(tmp_path, tables)
    assert "<img" not in page
    assert page.count("&lt;img src=x") >= 3


def test_a_long_list_is_cut_and_says_so(tmp_path: Path) -> None:
    page = made(tmp_path, crowd(130))
    text = text_of(page)
    assert "The first 100 of 130 on the list." in text
    assert "This page stops at rank 100 of 130." in text
    assert "Number100" in text and "Number101" not in text
    assert text.count("Expected harm sum of share") == 10


def test_a_long_waterfall_is_cut_and_still_adds_up(tmp_path: Path) -> None:
    tables = crowd(1)
    for i in range(20):
        tables["offences"].append(offence(f"D{i:02}", "008/57", "Harassment", "2026-03-02", 10.0))
        tables["attributions"].append(attributed(f"D{i:02}", "I-0000000001", 10.0))
    tables["ranking"][0]["expected_harm"] = 1199.0
    text = text_of(made(tmp_path, tables))
    assert "9 further offences" in text
    adds = [999, *[10] * 11, 90]
    assert sum(adds) == 1199 and "sum of share × days 1,199" in text


def test_an_empty_list_is_said(tmp_path: Path) -> None:
    text = text_of(
        html(
            open_run(
                handmade.write_run(tmp_path / "run", {}, manifest(counts={}, tables={}, faults=[], notes=[], files=[]))
            )
        )
    )
    assert "Nobody is on the list" in text
    assert "No row was rejected and no cell cleared." in text


def test_the_same_data_give_the_same_page_but_for_provenance(tmp_path: Path) -> None:
    first = made(tmp_path / "a")
    # The style carries the review day in its print footer, so it stands with the provenance.
    shuffled = {name: list(reversed(rows)) for name, rows in world().items()}
    again = made(
        tmp_path / "b",
        shuffled,
        run_id="another",
        started="2026-11-03T08:00:00+00:00",
        review_by="2027-02-01",
        files=[{"name": "persons.csv", "bytes": 9, "sha256": "ee" * 32}],
        stages=[{"name": "reading", "seconds": 9.9, "memory_bytes": 1}],
    )
    assert first != again
    assert without_provenance(first) == without_provenance(again)


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")
def test_the_file_is_its_owners(tmp_path: Path) -> None:
    run = open_run(handmade.write_run(tmp_path / "run", world()))
    path = write_report(run, tmp_path / "report.html")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_bytes().startswith(b"<!doctype html>") and b"\r" not in path.read_bytes()
