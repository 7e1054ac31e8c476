"""How commands speak: aligned and safe on a terminal, lossless to programs, whole or not at all into files."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
import sys
import time
from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphlink.cli import output
from graphlink.cli.app import State
from graphlink.cli.output import (
    Answer,
    Column,
    Progress,
    Wanted,
    clip,
    csv_text,
    pad,
    safe,
    table_text,
    wanted,
    width,
)
from graphlink.cli.progress import line


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


@given(st.text())
def test_nothing_printed_moves_the_cursor_or_turns_the_line(text: str) -> None:
    shown = safe(text)
    assert not any(c in shown for c in "\x1b\x07\x08\r\n\t\x7f\x9b\u202e\u2066")


def test_an_escape_code_in_a_name_is_harmless() -> None:
    assert safe("Dale\x1b[2J\u202e PREWETT\r\n") == "Dale·[2J· PREWETT  "


@pytest.mark.parametrize(("text", "columns"), [("abc", 3), ("日本", 4), ("e\u0301", 1), ("יוסף", 4), ("", 0)])
def test_width_counts_terminal_columns(text: str, columns: int) -> None:
    assert width(text) == columns
    assert width(pad(text, 10)) == 10 and width(pad(text, 10, "right")) == 10


@given(st.text(), st.integers(1, 20))
def test_clipped_text_fits(text: str, most: int) -> None:
    assert width(clip(safe(text), most)) <= max(most, 1)


def test_a_table_is_aligned_and_gives_way() -> None:
    columns = [Column("Rank", lambda r: r[0], "right"), Column("Who", lambda r: r[1], shrink=True)]
    rows = [(1, "日本 太郎"), (10, "B" * 60), (100, None)]
    lines = table_text(columns, rows, columns_wide=40).splitlines()
    assert lines[0] == "Rank  Who"
    assert lines[2].startswith("   1  日本")
    assert lines[3].endswith("…") and max(width(one) for one in lines) <= 40
    assert lines[4] == " 100"


def test_csv_is_lossless() -> None:
    rows = [
        {"a": 'x,"y"\n', "b": dt.date(2026, 1, 9), "c": ["é", 1], "d": None, "e": True, "f": "=1+1", "g": 0.1},
    ]
    text = csv_text(rows, list("abcdefg"))
    (read,) = csv.DictReader(io.StringIO(text, newline=""))
    assert read == {"a": 'x,"y"\n', "b": "2026-01-09", "c": '["é", 1]', "d": "", "e": "true", "f": "=1+1", "g": "0.1"}


@pytest.mark.parametrize(
    ("flags", "form"),
    [
        ((False, False, ""), Wanted("auto", "")),
        ((True, False, ""), Wanted("json", "")),
        ((False, False, "x.json"), Wanted("json", "x.json")),
        ((False, True, "x.json"), Wanted("csv", "x.json")),
        ((False, False, "x.CSV"), Wanted("csv", "x.CSV")),
        ((False, False, "-"), Wanted("auto", "-")),
    ],
)
def test_the_form_is_the_flag_else_the_ending(flags: tuple[bool, bool, str], form: Wanted) -> None:
    assert wanted(*flags) == form


def test_two_forms_exclude_each_other() -> None:
    with pytest.raises(click.UsageError, match="exclude each other"):
        wanted(True, True, "")


def answer() -> Answer:
    return Answer(data={"n": 1}, text=lambda: "one", records=[{"n": 1}], fields=["n"], note="more", tabular=True)


def test_a_list_is_a_table_on_a_terminal_and_csv_elsewhere(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    output.write(answer(), Wanted(), State())
    assert capsys.readouterr() == ("n\n1\n", "more\n")
    screen = Terminal()
    monkeypatch.setattr(sys, "stdout", screen)
    output.write(answer(), Wanted(), State())
    assert screen.getvalue() == "one\n"


def test_quiet_keeps_the_result_alone(capsys: pytest.CaptureFixture[str]) -> None:
    output.write(answer(), Wanted("json"), State(quiet=True))
    out, err = capsys.readouterr()
    assert json.loads(out) == {"n": 1} and err == ""


def test_what_is_no_table_has_no_csv() -> None:
    with pytest.raises(click.UsageError, match="not a table"):
        output.write(Answer(data={}, text=lambda: ""), Wanted("csv"), State())


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "deep" / "list.csv"
    output.write(answer(), Wanted("csv", str(path)), State(quiet=True))
    assert path.read_bytes() == b"n\n1\n"
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600

    def torn(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", torn)
    with pytest.raises(KeyboardInterrupt):
        output.write_file(path, "torn")
    assert path.read_bytes() == b"n\n1\n"
    assert [p.name for p in path.parent.iterdir()] == ["list.csv"]


def test_colour_follows_terminal_and_no_color(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert output.strong("x") == "x"
    monkeypatch.setattr(sys, "stdout", Terminal())
    assert output.strong("x") != "x"
    monkeypatch.setenv("NO_COLOR", "1")
    assert output.strong("x") == "x"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_progress_waits_a_second_and_then_says_stage_count_and_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    screen, clock = Terminal(), Clock()
    monkeypatch.setattr(sys, "stderr", screen)
    with Progress(State(), clock=clock) as progress:
        progress("reading", 0, 10)
        clock.now = 0.9
        progress("reading", 1, 10)
        assert screen.getvalue() == ""
        clock.now = 2.0
        progress("reading", 2, 10)
        assert "reading  2 of 10  about 8 s left" in screen.getvalue()
    assert screen.getvalue().endswith("\r")


@pytest.mark.parametrize("state", [State(quiet=True), State()])
def test_progress_is_silent_where_nobody_looks(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    stream, clock = (Terminal() if state.quiet else io.StringIO()), Clock()
    monkeypatch.setattr(sys, "stderr", stream)
    with Progress(state, clock=clock) as progress:
        progress("reading", 0, 10)
        clock.now = 5.0
        progress("reading", 5, 10)
    assert stream.getvalue() == ""


def test_stages_that_are_counted_themselves_have_the_pace_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    screen, clock = Terminal(), Clock()
    monkeypatch.setattr(sys, "stderr", screen)
    progress = Progress(State(), clock=clock, expected={"reading": 0.25, "records": 0.5, "list": 0.25})
    progress("reading", 0, 3)
    clock.now = 4.0  # a quarter took 4 s: 12 s remain
    progress("records", 1, 3)
    clock.now = 6.0
    progress("records", 1, 3)
    assert "records  1 of 3  about 10 s left" in screen.getvalue()


def test_the_shares_of_a_run_are_those_of_its_stages() -> None:
    from graphlink.cli import working
    from graphlink.pipeline import stages

    assert tuple(working._SHARES) == stages._STAGES
    assert sum(working._SHARES.values()) == pytest.approx(1)


def test_a_long_stage_keeps_its_line_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    screen, clock = Terminal(), Clock()
    monkeypatch.setattr(sys, "stderr", screen)
    with Progress(State(), clock=clock) as progress:
        progress("reading", 0, 8)
        clock.now = 7.0
        for _ in range(100):
            if "7 s so far" in screen.getvalue():
                break
            time.sleep(0.05)
    assert "reading  0 of 8  7 s so far" in screen.getvalue()


def test_lines_of_progress() -> None:
    assert line("writing", 0, 0, 0.5) == "writing"
    assert line("writing", 1200, 0, 9) == "writing  1,200  9 s so far"
    assert line("reading", 1, 100, 10, 990) == "reading  1 of 100  about 16 min left"
    assert line("reading", 99, 100, 10, 0.2) == "reading  99 of 100  about 1 s left"
