"""No disk, no memory, no permission, a file that changes: a clear word, exit 1, the old run as it was, nothing else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest

import graphlink.api as gl
from tests.soak.soak_kit import (
    DONE,
    FULL_SOAK,
    KILLS,
    World,
    begin,
    beside,
    contents,
    ended,
    environment,
    ran,
    read_only,
    small_disk,
    whole,
)

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit there")

# The command line under a limit of the system: sys.argv = limit, bytes, the command's own arguments.
LIMITED = """
import resource, sys
which, size = getattr(resource, sys.argv[1]), int(sys.argv[2])
resource.setrlimit(which, (size, size))
sys.argv = ["graphlink", *sys.argv[3:]]
from graphlink.cli import main
main()
"""


def limited(world: World, which: str, size: int, **more: str) -> tuple[int, str]:
    return ran([sys.executable, "-c", LIMITED, which, str(size), *world.command()[3:]], **more)


def refused(answer: tuple[int, str], world: World, before: dict[str, bytes], *words: str) -> None:
    code, said = answer
    assert code == 1, (code, said)
    assert "Traceback" not in said and "fault in graphlink" not in said, said
    assert any(word in said for word in words), said
    assert contents(world.out) == before
    assert beside(world.out) == set()


# ---- disk ----------------------------------------------------------------------------------------------------------


@POSIX
def test_files_that_may_not_grow(world: World) -> None:
    """The disk that is full for each file at another size: every table and the report fail in turn."""
    before, said = contents(world.out), Counter[int]()
    largest = max(map(len, before.values()))
    sizes = (500, 4_000, 20_000, largest // 2, largest - 1) if FULL_SOAK else (4_000,)
    for size in sizes:
        refused(limited(world, "RLIMIT_FSIZE", size), world, before, "The disk is full")
        said[size] += 1
    print(f"\nsoak: no file may grow beyond so many bytes, refused each time: {sorted(said)}")


PAGE = 4096  # what a disk in memory gives to a file of one byte


@POSIX
def test_full_disk(made: World, tmp_path: Path) -> None:
    """A disk with room for the old run and only part of the new one; where none can be mounted, see the test above."""
    needs = sum(-(-len(content) // PAGE) * PAGE for content in contents(made.out).values())
    shares = (0.02, 0.1, 0.3, 0.5, 0.7, 0.9) if FULL_SOAK else (0.5,)
    told = []
    for share in shares:
        at = tmp_path / f"disk{share}"
        with small_disk(at, int(needs * (1 + share)) + 4 * PAGE) as mounted:
            if not mounted:
                return
            world = made.copy(at)
            refused(ran(world.command()), world, contents(world.out), "The disk is full")
            told.append(share)
    print(f"\nsoak: a disk with room for so much of the new run, refused each time: {told}")


@POSIX
def test_no_room_to_spill(world: World, tmp_path: Path) -> None:
    with small_disk(tmp_path / "spill", 200_000) as mounted:
        if not mounted:
            return
        before = contents(world.out)
        answer = ran(
            world.command(),
            GRAPHLINK_TEMP_DIR=str(tmp_path / "spill"),
            GRAPHLINK_MEMORY_LIMIT="8MB",
            GRAPHLINK_THREADS="1",
        )
        shutil.rmtree(tmp_path / "spill", ignore_errors=True)
    refused(answer, World(world.data, _alone(world.out), 0), before, "GRAPHLINK_MEMORY_LIMIT", "The disk is full")


def _alone(out: Path) -> Path:
    """OUT moved into a folder of its own."""
    out.parent.joinpath("alone").mkdir()
    return out.rename(out.parent / "alone" / out.name)


# ---- permission ----------------------------------------------------------------------------------------------------


@POSIX
def test_a_folder_that_may_not_be_written(made: World, tmp_path: Path) -> None:
    """OUT in a read-only place is refused; the run that lies there can still be read."""
    with small_disk(tmp_path / "disk", 200_000_000) as mounted:
        world = made.copy(tmp_path / "disk")
        closed = read_only(tmp_path / "disk") if mounted else _close(tmp_path / "disk")
        try:
            if closed:
                before = contents(world.out)
                refused(ran(world.command()), world, before, "Not permitted to read or write")
                assert ran([sys.executable, "-m", "graphlink", "top", str(world.out)])[0] == 0
        finally:
            (tmp_path / "disk").chmod(0o700) if not mounted else None


def _close(folder: Path) -> bool:
    """Take the right to write from everybody; False for root, who has it anyway."""
    folder.chmod(0o500)
    return os.geteuid() != 0


@POSIX
def test_data_in_a_folder_that_may_not_be_written(made: World, tmp_path: Path) -> None:
    """A run reads DATA and writes nothing there."""
    data = tmp_path / "disk" / "data"
    with small_disk(tmp_path / "disk", 200_000_000) as mounted:
        shutil.copytree(made.data, data)
        before = contents(data)
        if mounted:
            read_only(tmp_path / "disk")
        else:
            data.chmod(0o500)
        code, said = ran(World(data, tmp_path / "run", 0).command())
        assert code in DONE, said
        assert contents(data) == before
        data.chmod(0o700) if not mounted else None
    whole(tmp_path / "run")


# ---- a file that changes ---------------------------------------------------------------------------------------------


def test_a_file_that_changes_while_it_is_read(made: World, tmp_path: Path) -> None:
    """Appended to all the time: the run says so and changes nothing, or read it whole between two changes."""
    data = tmp_path / "data"
    shutil.copytree(made.data, data)
    world = World(data, made.copy(tmp_path).out, made.takes)
    answers = Counter[str]()
    for table in ("persons", "offences", "involvements", "anpr_reads") if FULL_SOAK else ("persons",):
        _kept = (data / f"{table}.csv").read_bytes()
        before = contents(world.out)
        stop = threading.Event()
        writer = threading.Thread(target=_append, args=(data / f"{table}.csv", stop))
        writer.start()
        code, said = ran(world.command())
        stop.set()
        writer.join()
        (data / f"{table}.csv").write_bytes(_kept)
        assert "Traceback" not in said and "fault in graphlink" not in said, said
        if code == 1:
            assert "changed while it was read" in said, said
            assert contents(world.out) == before
            answers["refused"] += 1
        else:
            assert code in DONE, said
            whole(world.out)
            answers["read whole"] += 1
    assert answers["refused"] > 0
    print(f"\nsoak: a file that changes while it is read: {dict(answers)}")


def _append(path: Path, stop: threading.Event) -> None:
    number = 0
    with path.open("a", encoding="utf-8") as file:
        while not stop.wait(0.005):
            number += 1
            file.write(f"NEW{number}\n")
            file.flush()


# ---- memory ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def larger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A world that is too large for the limits below: 20,000 people for the soak, 1,000 else."""
    folder = tmp_path_factory.mktemp("larger")
    gl.sample(folder, people=20_000 if FULL_SOAK else 1_000, seed=5)
    return folder / "data"


def test_little_memory(larger: Path, tmp_path: Path) -> None:
    """Spilled and done, or a word that names the setting; never a traceback, never half a run."""
    answers = {}
    for limit in ("20MB", "50MB", "200MB") if FULL_SOAK else ("10MB",):
        world = World(larger, tmp_path / limit / "run", 0)
        world.out.parent.mkdir()
        code, said = ran(world.command(), GRAPHLINK_MEMORY_LIMIT=limit, GRAPHLINK_THREADS="1")
        if code in DONE:
            whole(world.out)
            assert beside(world.out) == set()
        else:
            refused((code, said), World(larger, _made(world.out), 0), {}, "GRAPHLINK_MEMORY_LIMIT")
        answers[limit] = "done" if code in DONE else "refused"
    print(f"\nsoak: memory limits: {answers}")


def _made(out: Path) -> Path:
    """OUT as an empty folder where a refused run rightly made none."""
    assert not out.exists()
    out.mkdir()
    return out


@POSIX
def test_little_memory_from_the_system(larger: Path, tmp_path: Path) -> None:
    """The system gives no more than so much address space: done, or a word; what lies in OUT is whole."""
    answers = {}
    for megabytes in (700, 1_400, 3_000) if FULL_SOAK else (1_000,):
        world = World(larger, tmp_path / str(megabytes) / "run", 0)
        world.out.parent.mkdir()
        code, said = limited(world, "RLIMIT_AS", megabytes * 1_000_000, GRAPHLINK_THREADS="1", OPENBLAS_NUM_THREADS="1")
        if code in DONE:
            whole(world.out)
        else:
            assert not world.out.exists() and "fault in graphlink" not in said, said
        answers[megabytes] = "done" if code in DONE else f"exit {code}: {(said.strip().splitlines() or ['-'])[-1][:90]}"
    print(f"\nsoak: address space in MB: {answers}")


# ---- two at once -----------------------------------------------------------------------------------------------------


def test_two_runs_at_once(world: World) -> None:
    """One is done, the other says that one is being written, or comes after it; the run is whole."""
    answers = Counter[str]()
    for _ in range(max(1, KILLS // 20)):
        processes = [begin(world.command()) for _ in range(2)]
        for code, said in map(ended, processes):
            assert "Traceback" not in said, said
            if code == 1:
                assert "Another run is being written" in said, said
            answers["done" if code in DONE else "refused" if code == 1 else str(code)] += 1
        whole(world.out)
        assert beside(world.out) == {"run.previous"}
    assert set(answers) <= {"done", "refused"} and answers["done"] >= 1
    print(f"\nsoak: two runs at once: {dict(answers)}")


def test_a_reader_while_runs_are_swapped(world: World) -> None:
    """Readers opened while run after run is swapped in: each sees one whole run."""
    rounds = max(2, KILLS // 20)
    command = [sys.executable, "-c", _AGAIN, str(rounds), *world.command()[2:]]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, encoding="utf-8", env=environment()
    )
    reads, ids = 0, set()
    while process.poll() is None:
        ids.add(whole(world.out))
        reads += 1
    assert ended(process)[0] == 0
    ids.add(whole(world.out))
    assert len(ids) == rounds + 1
    print(f"\nsoak: {reads} whole readings while {rounds} runs were swapped in")


_AGAIN = """
import subprocess, sys
for _ in range(int(sys.argv[1])):
    assert subprocess.run([sys.executable, "-m", *sys.argv[2:]]).returncode in (0, 3)
"""
