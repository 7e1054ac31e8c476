"""The log: what is written, what a crash leaves, and every way to change it behind its back."""

from __future__ import annotations

import datetime as dt
import getpass
import hashlib
import json
import multiprocessing
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphlink import audit
from graphlink.audit import Log, verify
from graphlink.errors import AccessError, AuditError
from graphlink.settings import Settings

NOW = dt.datetime(2026, 11, 2, 9, 30, tzinfo=dt.UTC)


def filled(folder: Path, n: int = 5) -> Log:
    log = Log(folder)
    for i in range(n):
        log.append({"did": "opened", "about": [f"person:N{i}"]}, NOW + dt.timedelta(minutes=i))
    return log


def whole(log: Log) -> list[bytes]:
    return log.path.read_bytes().splitlines(keepends=True)


def told(log: Log) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.lines()]


# ---- what is written ----


def test_each_line_carries_the_hash_of_the_line_before(tmp_path: Path) -> None:
    log = filled(tmp_path)
    before = "0" * 64
    for number, line in enumerate(whole(log), start=1):
        facts = json.loads(line)
        assert facts["n"] == number and facts["previous"] == before
        before = hashlib.sha256(line.rstrip(b"\n")).hexdigest()
    stamp = log.append({"did": "opened"}, NOW)
    assert stamp.count == 6
    assert stamp.head == hashlib.sha256(whole(log)[-1].rstrip(b"\n")).hexdigest()
    head = log.head()
    assert head is not None and (head.count, head.head, head.size) == (6, stamp.head, log.size())
    assert verify(log).good and verify(log).stamp == stamp


@pytest.mark.skipif(sys.platform == "win32", reason="modes are those of Unix")
def test_it_belongs_to_its_owner_alone(tmp_path: Path) -> None:
    log = filled(tmp_path / "deep" / "log", 2)
    assert stat.S_IMODE(log.folder.stat().st_mode) == 0o700
    for path in (log.path, log.head_path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_who_is_the_account_and_not_what_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "somebody-else")
    assert getpass.getuser() == "somebody-else"
    [line] = told(filled(tmp_path, 1))
    assert line["who"] and line["who"] != "somebody-else"


@pytest.mark.parametrize("text", ['O\'HARE \n {"n":9}', "\u2028\u2029", "\udcff", "</script>", "\x00\x1b[31m", "名"])
def test_what_was_typed_cannot_break_a_line(tmp_path: Path, text: str) -> None:
    log = Log(tmp_path)
    log.append({"did": "searched", "asked": {"text": text}}, NOW)
    log.append({"did": "searched"}, NOW)
    assert told(log)[0]["asked"] == {"text": text}
    assert log.path.read_bytes().isascii() and verify(log).good


def _append_many(folder: str, n: int) -> None:
    filled(Path(folder), n)


def test_many_at_once_write_one_chain(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    those = [context.Process(target=_append_many, args=(str(tmp_path), 20)) for _ in range(3)]
    for one in those:
        one.start()
    for one in those:
        one.join(120)
    found = verify(Log(tmp_path))
    assert found.good and found.stamp.count == 60 and not found.notes


# ---- what a crash leaves ----


@pytest.mark.parametrize("left", [1, 20, 100])
def test_a_line_that_was_never_finished_is_taken_off_and_said(tmp_path: Path, left: int) -> None:
    log = filled(tmp_path)
    kept = whole(log)
    with log.path.open("ab") as file:
        file.write(kept[-1][:left])
    assert verify(log).good and "never finished" in verify(log).notes[0]
    log.append({"did": "opened"}, NOW)
    lines = whole(log)
    assert lines[:5] == kept and len(lines) == 7
    assert json.loads(lines[5])["did"] == "mended" and json.loads(lines[5])["note"].startswith(f"{left} bytes")
    assert verify(log).good and not verify(log).notes


def test_a_line_that_was_written_and_not_counted_is_kept_and_said(tmp_path: Path) -> None:
    log = filled(tmp_path)
    before = log.head_path.read_bytes()
    log.append({"did": "exported"}, NOW)
    log.head_path.write_bytes(before)
    assert verify(log).good and "not counted yet" in verify(log).notes[0]
    log.append({"did": "opened"}, NOW)
    assert [line["did"] for line in told(log)[5:]] == ["exported", "mended", "opened"]
    assert verify(log).good


def test_a_torn_first_line_is_no_obstacle(tmp_path: Path) -> None:
    log = Log(tmp_path)
    log.path.write_bytes(b'{"n":1,"at')
    log.append({"did": "opened"}, NOW)
    assert [line["did"] for line in told(log)] == ["mended", "mended", "opened"]
    assert verify(log).good


@pytest.mark.parametrize("head", [None, b"", b"{}", b'{"count":"x"}', b"[1]"])
def test_a_head_file_that_is_gone_is_a_fault_and_is_made_again(tmp_path: Path, head: bytes | None) -> None:
    log = filled(tmp_path)
    log.head_path.unlink() if head is None else log.head_path.write_bytes(head)
    assert [fault.line for fault in verify(log).faults] == [0]
    log.append({"did": "opened"}, NOW)
    assert told(log)[5]["did"] == "mended" and "head file" in str(told(log)[5]["note"])
    assert verify(log).good


# ---- every way to change it ----


def edited(lines: list[bytes]) -> list[bytes]:
    return [lines[0], lines[1].replace(b"N1", b"N9"), *lines[2:]]


def last_edited(lines: list[bytes]) -> list[bytes]:
    return [*lines[:-1], lines[-1].replace(b"N4", b"N9")]


def removed(lines: list[bytes]) -> list[bytes]:
    return lines[:2] + lines[3:]


def first_removed(lines: list[bytes]) -> list[bytes]:
    return lines[1:]


def reordered(lines: list[bytes]) -> list[bytes]:
    return [lines[0], lines[2], lines[1], *lines[3:]]


def cut_off(lines: list[bytes]) -> list[bytes]:
    return lines[:-1]


def emptied(lines: list[bytes]) -> list[bytes]:
    return []


def inserted(lines: list[bytes]) -> list[bytes]:
    return [*lines[:2], lines[1], *lines[2:]]


def chained_in(lines: list[bytes]) -> list[bytes]:
    """A line put in that follows the one before it as it should."""
    new = {**json.loads(lines[2]), "about": ["person:N9"]}
    return [*lines[:2], json.dumps(new, separators=(",", ":")).encode() + b"\n", *lines[2:]]


def two_appended(lines: list[bytes]) -> list[bytes]:
    return [*lines, _after(lines[-1], 6), _after(_after(lines[-1], 6), 7)]


def garbage(lines: list[bytes]) -> list[bytes]:
    return [*lines[:2], b"\xff\xfe not json\n", *lines[2:]]


def blank(lines: list[bytes]) -> list[bytes]:
    return [*lines[:2], b"\n", *lines[2:]]


def written_anew(lines: list[bytes]) -> list[bytes]:
    """The whole chain made again without line 3; only the head file is as it was."""
    kept = [json.loads(line) for i, line in enumerate(lines) if i != 2]
    return chain(kept)


def chain(facts: list[dict[str, object]]) -> list[bytes]:
    made, before = [], "0" * 64
    for number, one in enumerate(facts, start=1):
        line = json.dumps({**one, "n": number, "previous": before}, separators=(",", ":")).encode()
        before = hashlib.sha256(line).hexdigest()
        made.append(line + b"\n")
    return made


def _after(line: bytes, number: int) -> bytes:
    facts = {"n": number, "did": "opened", "previous": hashlib.sha256(line.rstrip(b"\n")).hexdigest()}
    return json.dumps(facts, separators=(",", ":")).encode() + b"\n"


WAYS = [edited, last_edited, removed, first_removed, reordered, cut_off, emptied, inserted, chained_in, two_appended]
WAYS += [garbage, blank, written_anew]


@pytest.mark.parametrize("change", WAYS, ids=lambda way: way.__name__)
def test_a_changed_log_is_seen_and_nothing_is_added_to_it(tmp_path: Path, change: Callable[..., list[bytes]]) -> None:
    log = filled(tmp_path)
    log.path.write_bytes(b"".join(change(whole(log))))
    found = verify(log)
    assert not found.good and found.faults
    if change in (cut_off, emptied, last_edited, two_appended, removed, first_removed, inserted, written_anew):
        before = log.path.read_bytes()
        with pytest.raises(AuditError, match="audit verify"):
            log.append({"did": "opened"}, NOW)
        assert log.path.read_bytes() == before


@given(st.data())
def test_no_byte_of_it_can_change_unseen(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    log = filled(tmp_path_factory.mktemp("bytes"), 3)
    raw = bytearray(log.path.read_bytes())
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] ^= data.draw(st.integers(1, 255))
    log.path.write_bytes(bytes(raw))
    assert not verify(log).good or verify(log).notes


# ---- against an export ----


def test_the_state_of_an_export_is_found_again(tmp_path: Path) -> None:
    log = filled(tmp_path, 2)
    stamp = log.append({"did": "exported", "to": "chart.html"}, NOW)
    filled(tmp_path, 3)
    for text in (stamp.head, stamp.head[:16], f" {stamp.head[:16].upper()} "):
        found = verify(log, text)
        assert found.good and found.contained
        assert found.found is not None and found.found["to"] == "chart.html" and found.found["n"] == 3


def test_a_log_written_anew_with_its_head_no_longer_holds_it(tmp_path: Path) -> None:
    """Whoever may write the folder can make a log without a fault; what left the building tells."""
    log = filled(tmp_path, 2)
    stamp = log.append({"did": "exported", "to": "chart.html"}, NOW)
    lines = chain([{**json.loads(line), "about": []} for line in whole(log)])
    log.path.write_bytes(b"".join(lines))
    head = {"count": 3, "head": hashlib.sha256(lines[-1].rstrip(b"\n")).hexdigest(), "size": log.size()}
    log.head_path.write_text(json.dumps({**head, "start": log.size() - len(lines[-1])}), encoding="utf-8")
    assert verify(log).good
    assert verify(log, stamp.head).contained is False and not verify(log, stamp.head).good


def test_a_line_edited_after_the_export_leaves_its_state_whole(tmp_path: Path) -> None:
    log = filled(tmp_path, 2)
    stamp = log.append({"did": "exported"}, NOW)
    filled(tmp_path, 4)
    lines = whole(log)
    log.path.write_bytes(b"".join([*lines[:4], lines[4].replace(b"person", b"nobody"), *lines[5:]]))
    found = verify(log, stamp.head)
    assert found.contained and not found.good
    log.path.write_bytes(b"".join([lines[0].replace(b"N0", b"N7"), *lines[1:]]))
    assert verify(log, stamp.head).contained is False


@pytest.mark.parametrize("head", ["abc", "g" * 20, "0" * 65])
def test_what_is_no_hash_is_refused(tmp_path: Path, head: str) -> None:
    with pytest.raises(AuditError, match="stamped"):
        verify(filled(tmp_path, 1), head)


def test_an_empty_log_is_good_and_holds_nothing(tmp_path: Path) -> None:
    log = Log(tmp_path / "none")
    assert verify(log).good and verify(log).stamp.count == 0 and not log.folder.exists()
    assert verify(log, "0" * 64).contained is False


# ---- who asks, and why ----


def test_what_is_recorded(tmp_path: Path) -> None:
    asking = audit.Asking("show", "  operation\nHarrier ", Settings(audit_folder=str(tmp_path)))
    run = {"id": "r1", "input": "f" * 64, "as_of": "2026-10-31"}
    asking.record("opened", asked={"id": "rank:1"}, about=["person:N1", "person:N1"], run=run, to="out.csv")
    [line] = told(asking.log)
    assert line["did"] == "opened" and line["by"] == "show" and line["why"] == "operation Harrier"
    assert line["about"] == ["person:N1"] and line["run"] == run and line["asked"] == {"id": "rank:1"}
    assert line["to"] == str(Path("out.csv").absolute())


def test_a_long_list_is_counted_and_a_long_text_cut(tmp_path: Path) -> None:
    asking = audit.Asking("top", "", Settings(audit_folder=str(tmp_path)))
    asking.record("opened", asked={"text": "x" * 10_000}, about=[f"person:{i}" for i in range(5000)])
    [line] = told(asking.log)
    assert len(line["about"]) == 1000 and line["about_total"] == 5000  # type: ignore[arg-type]
    assert "10,000 characters" in line["asked"]["text"] and line["why"] == "not stated"  # type: ignore[index]


def test_a_purpose_that_is_required_is_asked_for(tmp_path: Path) -> None:
    settings = Settings(audit_folder=str(tmp_path), require_purpose=1)
    with pytest.raises(AccessError, match="--purpose"):
        audit.Asking("show", "  ", settings).record("opened")
    assert audit.Asking("show", "a complaint", settings).record("opened").count == 1


def test_an_export_is_recorded_as_whoever_asks(tmp_path: Path) -> None:
    asking = audit.Asking("report", "court", Settings(audit_folder=str(tmp_path)))
    with audit.asking(asking):
        stamp = audit.exported(tmp_path / "r.docx", ["person:N1"], {"id": "r1"}, format="docx")
    assert audit.current().by == "python"
    [line] = told(asking.log)
    assert line["by"] == "report" and line["did"] == "exported" and line["asked"] == {"format": "docx"}
    assert stamp.words == f"Log line 1, {stamp.head[:16]}"


def test_a_folder_that_cannot_be_written_is_said_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(AuditError, match="GRAPHLINK_AUDIT_FOLDER"):
        Log(tmp_path / "file" / "log").append({"did": "opened"}, NOW)


def test_a_line_costs_little(tmp_path: Path) -> None:
    """Far under the 20 ms of processor time that a command may pay for it."""
    log = filled(tmp_path, 1)
    before = os.times()
    for _ in range(50):
        log.append({"did": "opened", "about": ["person:N1"] * 20}, NOW)
    after = os.times()
    assert (after.user + after.system - before.user - before.system) / 50 < 0.02
