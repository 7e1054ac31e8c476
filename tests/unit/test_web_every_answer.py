"""Every answer of the explorer on a whole sample run by all the evidence: what a page asks of it never fails."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

import graphlink as gl
from graphlink.errors import NotFoundError
from graphlink.web.answers import ANSWERS
from graphlink.web.session import Session


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    folder = tmp_path_factory.mktemp("every")
    gl.sample(folder, people=900, seed=11, hard=True)
    gl.run(folder / "data", folder / "run")
    return Session(folder / "run")


def _things(session: Session) -> Iterator[str]:
    """Everybody and everything a page may be opened of: all series, and one in so many of the rest."""
    for sql, kind in (
        ("SELECT identity_id AS id FROM unknown_series ORDER BY ALL", "identity"),
        ("SELECT identity_id AS id FROM ranking ORDER BY rank", "identity"),
        (
            "SELECT DISTINCT offence_id AS id FROM offence_links, (SELECT offence_id_a AS offence_id) ORDER BY ALL",
            "offence",
        ),
        ("SELECT person_id AS id FROM records WHERE person_id IS NOT NULL ORDER BY ALL", "person"),
        ("SELECT kind || ':' || id AS id FROM entities ORDER BY ALL", ""),
    ):
        ids = [row["id"] for row in session.source.query(sql)]
        assert ids, sql
        for one in ids if "unknown_series" in sql else ids[:: max(1, len(ids) // 25)]:
            yield f"{kind}:{one}" if kind else one


def test_every_answer_is_plain_facts(session: Session) -> None:
    for name in ("about", "list", "series", "review"):
        json.dumps(ANSWERS[name](session, {}), allow_nan=False)
    with pytest.raises(NotFoundError, match="no run to compare with"):
        ANSWERS["changes"](session, {})


def test_a_page_of_everybody_and_everything(session: Session) -> None:
    for thing in _things(session):
        json.dumps(ANSWERS["show"](session, {"id": thing}), allow_nan=False)


def test_a_series_of_which_nothing_counts_says_so(session: Session) -> None:
    """It used to fail, and with it the page of all series."""
    rows = {row["id"]: row["would_stand"] for row in ANSWERS["series"](session, {})["rows"]}
    idle = session.source.query("SELECT identity_id AS id FROM unknown_series WHERE expected_harm = 0")
    assert idle and {rows[one["id"]] for one in idle} == {"none of it counts"}
    assert any(words.startswith("if one man, place ") for words in rows.values())
