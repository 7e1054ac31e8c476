"""What is new since a user last looked: one run folder, two runs, two sessions."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from graphlink.settings import Settings
from graphlink.view.looked import Glimpse
from graphlink.web.answers import ANSWERS
from graphlink.web.looked import Looked
from graphlink.web.session import Session
from tests import handmade, linked_world
from tests.handmade import DALE, RICKY


def _asked(session: Session, name: str, **wanted: str) -> Mapping[str, Any]:
    return ANSWERS[name](session, wanted)


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    return Settings(home=str(tmp_path / "home"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """First the world without C7, then, in its place, the one with it."""
    return handmade.write_run(tmp_path / "run", handmade.world(), handmade.manifest(run_id="first"))


def _newer(folder: Path) -> None:
    handmade.write_run(folder, linked_world.tables(), {**linked_world.manifest(), "run_id": "second"})


def test_what_came_since_the_last_look_is_marked_until_the_session_ends(folder: Path, home: Settings) -> None:
    first = Session(folder, home)
    assert _asked(first, "show", id=f"identity:{DALE}")["news"] is None
    assert _asked(first, "show", id=f"identity:{DALE}")["news"] is None
    _newer(folder)
    second = Session(folder, home)
    for _ in range(2):
        told = _asked(second, "show", id=f"identity:{DALE}")["news"]
        assert told["bars"] == ("C7/1",) and "2,077 days then, 3,699 now" in told["words"]
    assert _asked(second, "show", id=f"identity:{RICKY}")["news"] is None  # never looked at
    assert _asked(Session(folder, home), "show", id=f"identity:{DALE}")["news"] is None


def test_the_list_marks_whom_the_user_knows_and_filters_them(folder: Path, home: Settings) -> None:
    _asked(Session(folder, home), "show", id=f"identity:{DALE}")
    _newer(folder)
    again = Session(folder, home)
    rows = {row["id"]: row["news"] for row in _asked(again, "list")["rows"]}
    assert "1 offence more: C7" in rows[DALE] and rows[RICKY] == ""
    assert [row["id"] for row in _asked(again, "list", show="news")["rows"]] == [DALE]
    assert {"key": "news", "text": "New since you last looked"} in _asked(again, "about")["shows"]


def test_within_one_run_nothing_is_new(folder: Path, home: Settings) -> None:
    _asked(Session(folder, home), "show", id=f"identity:{DALE}")
    again = Session(folder, home)
    assert _asked(again, "show", id=f"identity:{DALE}")["news"] is None
    assert "news" not in [one["key"] for one in _asked(again, "about")["shows"]]


def _glimpse(n: int, on: str = "2026-11-01") -> Glimpse:
    return Glimpse(on, "r", (f"P{n}",), n, 1.0, {"C1/1": 1.0}, ("T-1",))


def test_two_explorers_lose_nothing_of_each_other(tmp_path: Path) -> None:
    both = [Looked(tmp_path, tmp_path / "run") for _ in range(2)]
    workers = [
        threading.Thread(target=lambda at=at: [both[at].saw(_glimpse(2 * n + at)) for n in range(50)]) for at in (0, 1)
    ]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert len(Looked(tmp_path, tmp_path / "run").before) == 100


def test_the_file_holds_ids_is_private_and_survives_a_cut_line(tmp_path: Path, folder: Path, home: Settings) -> None:
    _asked(Session(folder, home), "show", id=f"identity:{DALE}")
    (file,) = (Path(home.home) / "looked").glob("*.jsonl")
    text = file.read_text(encoding="utf-8")
    assert "PREWETT" not in text and "900417" not in text and "N1" in text
    if os.name == "posix":
        assert file.stat().st_mode & 0o077 == 0
    file.write_text(f'{text}{text[: len(text) // 2]}\n["x"]\n', encoding="utf-8")
    _newer(folder)
    assert _asked(Session(folder, home), "show", id=f"identity:{DALE}")["news"] is not None


def test_a_folder_that_cannot_be_written_fails_nothing(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    session = Session(folder, Settings(home=str(tmp_path / "file")))
    assert _asked(session, "show", id=f"identity:{DALE}")["label"] == "Dale PREWETT"


def test_the_latest_look_counts_and_the_file_is_shortened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graphlink.web.looked.MOST", 3)
    for n in range(8):
        Looked(tmp_path, tmp_path / "run").saw(_glimpse(n, f"2026-11-0{n + 1}"))
    kept = Looked(tmp_path, tmp_path / "run")
    assert [one.records for one in kept.before] == [("P5",), ("P6",), ("P7",)]
    assert len(kept.path.read_text(encoding="utf-8").splitlines()) <= 6
