"""Every number on screen can be followed to the input: pieces add up to what is stated, and their rows say so.

One sample world, run as it comes: 200 merges and 200 attributions at random, and every link between offences.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import re
from collections.abc import Iterable
from typing import Any

import pytest

import graphlink.api as gl
from graphlink import duck, tables
from graphlink.settings import Settings
from tests.worlds import rows

SETTINGS = Settings(draws=50)
Cited = dict[str, dict[str, Any]]
Pieces = dict[tuple[str, str], list[dict[str, Any]]]
# Rows of a waterfall that stand for what no single row of the input says.
MADE = {
    "attribution": ("other candidates", "calibration"),
    "pair": ("as likely as", "could be a relative", "or the other way round", "other records of these identities"),
}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> gl.Run:
    folder = tmp_path_factory.mktemp("waterfalls")
    gl.sample(folder / "world", people=1500, seed=12, hard=True)
    return gl.run(folder / "world" / "data", folder / "run", settings=SETTINGS)


@pytest.fixture(scope="module")
def cited(run: gl.Run) -> Cited:
    """Every accepted row of the input, by the words it is cited with."""
    con = duck.connect()
    data = run.path.parent / "world" / "data"
    tables.read(data, con, SETTINGS, today=dt.date(2026, 11, 22), decisions=None)
    found: Cited = {}
    names = [row["table_name"] for row in duck.rows(con, "SELECT table_name FROM duckdb_tables() ORDER BY ALL")]
    for name in names:
        if name.startswith("in_"):
            table = duck.arrow(con, f"SELECT COLUMNS(*)::VARCHAR FROM {duck.name(name)}")
            found |= {str(row["source_ref"]): row for row in table.to_pylist() if row.get("source_ref")}
    assert len(found) > 5000
    return found


def pieces_of(run: gl.Run, subject: str) -> Pieces:
    found: Pieces = {}
    sql = "SELECT a, b, name, value_a, value_b, bits, source_refs FROM evidence WHERE subject = ? AND bits IS NOT NULL"
    for row in run.folder.query(sql, [subject]):
        found.setdefault((row["a"], row["b"]), []).append({**row, "refs": json.loads(row["source_refs"])})
    return found


def adds_up(pieces: Iterable[dict[str, Any]], bits: float) -> None:
    assert sum(piece["bits"] for piece in pieces) == pytest.approx(bits, abs=1e-6)


def probability(bits: float) -> float:
    return float(1 / (1 + 2.0**-bits))


def test_200_merges_add_up_and_their_rows_say_so(run: gl.Run, cited: Cited) -> None:
    joined = rows(
        run,
        "SELECT p.record_a, p.record_b, p.bits, p.probability FROM pairs p JOIN records a ON a.record_id = p.record_a "
        "JOIN records b ON b.record_id = p.record_b WHERE a.identity_id = b.identity_id AND p.bits < 50 ORDER BY ALL",
    )
    chosen = random.Random(5).sample(joined, 200)
    pieces = pieces_of(run, "pair")
    told = [(a, b, bits, p) for a, b, bits, p in chosen if (a, b) in pieces]
    assert len(told) > 150, "of large identities only each record's best pairs are told"
    for a, b, bits, p in told:
        adds_up(pieces[a, b], bits)
        assert p == pytest.approx(probability(bits), abs=1e-6)
        for piece in pieces[a, b]:
            if not piece["name"].startswith(MADE["pair"]):
                says_so(piece, [cited[ref] for ref in piece["refs"]], (a, b))


def says_so(piece: dict[str, Any], behind: list[dict[str, Any]], records: tuple[str, str]) -> None:
    """The rows behind a piece are the two records' own, or ties that name them, and hold the values shown."""
    assert behind, piece
    text = " ".join(str(value) for row in behind for value in row.values() if value).casefold()
    of_people = [
        row for row in behind if row["source_ref"] in {"persons:" + key.removeprefix("person:") for key in records}
    ]
    if len(of_people) == 2:
        for value in (piece["value_a"], piece["value_b"]):
            for word in re.findall(r"[\w]+", (value or "").casefold()):
                assert word in text.replace("-", " ") or word in text or word == "also", (piece["name"], word, behind)
    else:
        assert all(key.removeprefix("person:").casefold() in text for key in records), (piece, behind)


def test_200_attributions_add_up_and_their_rows_say_so(run: gl.Run, cited: Cited) -> None:
    beliefs = rows(
        run,
        "SELECT 'suspect:' || offence_id || '/' || seat, offence_id, identity_id, bits, probability FROM attributions "
        "WHERE bits IS NOT NULL ORDER BY ALL",
    )
    chosen = random.Random(5).sample(beliefs, min(200, len(beliefs)))
    assert len(chosen) == 200
    own: dict[str, set[str]] = {}
    for person, identity in rows(run, "SELECT person_id, identity_id FROM identities"):
        own.setdefault(identity, set()).add(person)
    elsewhere: dict[str, set[str]] = {}
    for offence, identity in rows(run, "SELECT offence_id, identity_id FROM suspects WHERE person_id IS NOT NULL"):
        elsewhere.setdefault(identity, set()).add(offence)
    pieces = pieces_of(run, "attribution")
    for seat, offence, identity, bits, p in chosen:
        adds_up(pieces[seat, identity], bits)
        assert p == pytest.approx(probability(bits), abs=1e-6)
        about = {offence} | own.get(identity, set()) | elsewhere.get(identity, set())
        for piece in pieces[seat, identity]:
            if piece["name"] in MADE["attribution"]:
                continue
            assert piece["refs"], (seat, identity, piece["name"])
            behind = [cited[ref] for ref in piece["refs"]]
            # A tie between two others says how he is known to the victim; a call or a read names a number or a plate.
            named = [row for row in behind if about & {str(value) for value in row.values()}]
            assert named or piece["name"].startswith(("victim", "call", "camera")), (seat, identity, piece)


def test_links_between_offences_add_up_and_lead_to_rows_that_exist(run: gl.Run, cited: Cited) -> None:
    """Every link below certainty: its pieces add up to its bits, and name the offences or what they share."""
    links = rows(run, "SELECT 'offence:' || offence_id_a, 'offence:' || offence_id_b, bits FROM offence_links")
    stated = {(a, b): bits for a, b, bits in links if bits is not None}
    pieces = pieces_of(run, "offence link")
    assert len(stated) > 20 and pieces.keys() == stated.keys()
    for key, bits in stated.items():
        adds_up(pieces[key], bits)
        assert all(piece["refs"] and set(piece["refs"]) <= cited.keys() for piece in pieces[key]), key


def test_the_nearest_that_a_record_was_not_joined_to_is_told(run: gl.Run) -> None:
    """Below .1 no question is put, but `why` shows the pieces: they used to be kept from .1 up."""
    rejected = rows(
        run,
        "SELECT p.record_a, p.record_b, p.bits FROM pairs p JOIN records a ON a.record_id = p.record_a "
        "JOIN records b ON b.record_id = p.record_b WHERE a.identity_id <> b.identity_id AND p.probability < 0.1 "
        "ORDER BY p.bits DESC, p.record_a, p.record_b",
    )
    pieces = pieces_of(run, "pair")
    told = [(a, b, bits) for a, b, bits in rejected if (a, b) in pieces]
    assert len(told) > 20
    for a, b, bits in told[:50]:
        adds_up(pieces[a, b], bits)
    a, b, _ = told[0]
    answer = run.why(a, b)
    assert answer.sums and len(answer.rows) > 3 and answer.answer.startswith("Not taken to be one human")
