"""A run folder is there whole or not at all, whatever happens while it is swapped."""

from __future__ import annotations

import _thread
import random
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from graphlink.catalogue.outputs import TABLES
from graphlink.errors import RunFolderError
from graphlink.runfolder import building, is_run_folder, open_run, previous_of, swap
from graphlink.runfolder.swap import _beside


def write_run(out: Path, run_id: str, *, removed: bool = False, rows: int = 1) -> None:
    """A run whose every table holds its run_id, so that a mixture would show."""
    with building(out) as build:
        con = duckdb.connect()
        for table in TABLES:
            path = build.folder / f"{table.name}.parquet"
            con.execute(f"COPY (SELECT '{run_id}' AS run_id FROM range({rows})) TO '{path}' (FORMAT parquet)")
        build.finish({"run_id": run_id, "records_removed": removed})


def seen(out: Path) -> set[str]:
    run = open_run(out)
    ids = {r["run_id"] for t in TABLES for r in run.query(f'SELECT DISTINCT run_id FROM "{t.name}"')}
    return ids | {run.run_id}


def test_the_run_before_is_kept_beside(tmp_path: Path) -> None:
    out = tmp_path / "run"
    write_run(out, "one")
    write_run(out, "two")
    assert (seen(out), seen(previous_of(out))) == ({"two"}, {"one"})


def test_a_removed_record_leaves_no_run_before(tmp_path: Path) -> None:
    out = tmp_path / "run"
    write_run(out, "one")
    write_run(out, "two")
    write_run(out, "three", removed=True)
    assert seen(out) == {"three"}
    assert not previous_of(out).exists()
    assert sorted(p.name for p in tmp_path.iterdir() if p.is_dir()) == ["run"]


def test_ctrl_c_comes_too_late_to_stop_a_swap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out, genuine = tmp_path / "run", swap._discard
    for run_id in ("one", "two"):
        write_run(out, run_id)

    def interrupted(folder: Path, trash: Path) -> None:
        folder.rename(trash)
        _thread.interrupt_main()
        time.sleep(0.2)  # time for the signal to be handled with the old run in the trash
        trash.rename(folder)
        genuine(folder, trash)

    monkeypatch.setattr(swap, "_discard", interrupted)
    write_run(out, "three")
    assert (seen(out), seen(previous_of(out))) == ({"three"}, {"two"})
    assert sorted(p.name for p in tmp_path.iterdir() if p.is_dir()) == ["run", "run.previous"]


def test_a_failure_while_building_leaves_the_old_run_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "run"
    write_run(out, "one")
    with pytest.raises(ZeroDivisionError), building(out) as build:
        (build.folder / "half.parquet").write_bytes(b"half")
        raise ZeroDivisionError
    assert seen(out) == {"one"}
    assert [p.name for p in tmp_path.iterdir() if p.is_dir()] == ["run"]


def test_a_reader_keeps_its_run_when_another_is_swapped_in(tmp_path: Path) -> None:
    out = tmp_path / "run"
    write_run(out, "one")
    reader = open_run(out)
    write_run(out, "two")
    assert reader.query("SELECT run_id FROM ranking") == [{"run_id": "one"}]
    write_run(out, "three")
    with pytest.raises(RunFolderError, match="was replaced while it was read"):
        reader.query("SELECT run_id FROM ranking")


def test_a_crash_between_the_two_moves_is_finished(tmp_path: Path) -> None:
    """Killed after OUT became OUT.previous: OUT.new is complete (its manifest is written under the lock)."""
    out = tmp_path / "run"
    write_run(out, "one")
    write_run(tmp_path / "other", "two")
    out.rename(previous_of(out))
    (tmp_path / "other").rename(_beside(out, ".new"))
    assert is_run_folder(out)
    assert seen(out) == {"two"}


def test_a_crash_before_the_new_run_was_complete_is_undone(tmp_path: Path) -> None:
    out = tmp_path / "run"
    write_run(out, "one")
    out.rename(previous_of(out))
    _beside(out, ".new").mkdir()
    assert seen(out) == {"one"}


def test_what_a_killed_run_left_is_cleared_away_by_the_next_reader(tmp_path: Path) -> None:
    """Half a run holds people's data; it used to lie beside OUT until somebody ran again."""
    out = tmp_path / "run"
    write_run(out, "one")
    _beside(out, ".new").mkdir()
    (_beside(out, ".new") / "ranking.parquet").write_bytes(b"half")
    assert seen(out) == {"one"}
    assert [p.name for p in tmp_path.iterdir() if p.is_dir()] == ["run"]


def test_a_reader_leaves_alone_what_is_being_built(tmp_path: Path) -> None:
    out = tmp_path / "run"
    write_run(out, "one")
    with building(out) as build:
        (build.folder / "half.parquet").write_bytes(b"half")
        assert seen(out) == {"one"}
        assert (build.folder / "half.parquet").is_file()


@pytest.mark.parametrize("content", ["file", "folder"])
def test_something_else_is_never_replaced(tmp_path: Path, content: str) -> None:
    out = tmp_path / "run"
    if content == "file":
        out.write_text("notes", encoding="utf-8")
    else:
        out.mkdir()
        (out / "notes.txt").write_text("notes", encoding="utf-8")
    with pytest.raises(RunFolderError, match="Choose a"):
        write_run(out, "one")
    assert out.exists() and (content == "file" or (out / "notes.txt").exists())


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda out: (out / "run.json").unlink(), "is not a run folder"),
        (lambda out: (out / "run.json").write_text("{", encoding="utf-8"), "cannot be read"),
        (lambda out: (out / "run.json").write_text("[]", encoding="utf-8"), "not a graphlink manifest"),
        (lambda out: (out / "ranking.parquet").unlink(), "ranking.parquet is missing"),
        (lambda out: (out / "ranking.parquet").write_bytes(b"PAR1"), "cannot be read"),
    ],
)
def test_a_damaged_run_says_so(tmp_path: Path, damage, says: str) -> None:
    out = tmp_path / "run"
    write_run(out, "one")
    damage(out)
    with pytest.raises(RunFolderError, match=says):
        open_run(out).query("SELECT * FROM ranking")


_SWAPPER = """
import sys
sys.path.insert(0, sys.argv[2])
from pathlib import Path
from test_runfolder import write_run
n = 0
while True:
    n += 1
    write_run(Path(sys.argv[1]), f"{sys.argv[3]}-{n}", removed=n % 3 == 0)
    print(n, flush=True)
"""


def test_killed_at_any_moment_one_whole_run_is_seen(tmp_path: Path) -> None:
    """A process that swaps run after run is killed 25 times; each time one whole run can be opened."""
    out = tmp_path / "run"
    write_run(out, "first")
    chance = random.Random(7)
    for attempt in range(25):
        process = subprocess.Popen(
            [sys.executable, "-c", _SWAPPER, str(out), str(Path(__file__).parent), f"try{attempt}"],
            stdout=subprocess.PIPE,
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(chance.random() * 0.2)
        process.kill()
        process.wait()
        process.stdout.close()
        assert len(seen(out)) == 1
