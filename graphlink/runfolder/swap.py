"""A run folder appears whole or not at all.

A run is built in `OUT.new`. Under the lock `OUT.lock` its manifest is written, OUT is moved to `OUT.previous` and
`OUT.new` to OUT. A folder without a manifest is not a run, so a crash at any moment leaves either the old run, or a
complete new one that the next command moves into place (`recover`); half a run that was left is cleared away by it.
Where the data lost a record (`records_removed`) the old run is deleted instead of kept as `OUT.previous`: removal
leaves no trace.

Do not break: the manifest is written inside the locked section and nowhere else: a complete `OUT.new` therefore means
"crashed while swapping", never "still being built". Locks belong to processes: the system frees them on a crash.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from graphlink import duck
from graphlink.errors import RunFolderError

MANIFEST = "run.json"
BUILDING = ".building.lock"


def _beside(out: Path, suffix: str) -> Path:
    return out.parent / f"{out.name}{suffix}"


def previous_of(out: Path) -> Path:
    """Where the run before the one in `out` stands."""
    return _beside(out, ".previous")


def is_whole(folder: Path) -> bool:
    return (folder / MANIFEST).is_file()


def read_manifest(folder: Path) -> dict[str, Any]:
    """run.json of `folder`; RunFolderError where it is missing or damaged."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RunFolderError(
            f"{folder} is not a run folder (no {MANIFEST}). Make one: graphlink run DATA -o {folder}"
        ) from None
    except (json.JSONDecodeError, UnicodeDecodeError, OSError) as error:
        raise RunFolderError(
            f"{folder / MANIFEST} cannot be read ({error}). Run again: graphlink run DATA -o {folder}"
        ) from error
    if not isinstance(manifest, dict) or "run_id" not in manifest:
        raise RunFolderError(f"{folder / MANIFEST} is not a graphlink manifest. Choose another folder.")
    return manifest


@contextlib.contextmanager
def locked(out: Path) -> Iterator[bool]:
    """Hold the short lock of `out`; yields False on a medium that cannot be written to, where nobody can swap."""
    lock = FileLock(_beside(out, ".lock"), timeout=60)
    try:
        lock.acquire()
    except Timeout:
        raise RunFolderError(f"{out} is locked by another graphlink command for over a minute.") from None
    except OSError:
        yield False
        return
    try:
        yield True
    finally:
        lock.release()


def recover(out: Path) -> None:
    """Finish or undo a swap that was interrupted, and remove what a killed run left. Call with the lock held."""
    new, previous, trash = _beside(out, ".new"), previous_of(out), _beside(out, ".trash")
    if trash.exists():
        shutil.rmtree(trash, ignore_errors=True)
    if not out.exists():
        if is_whole(new):
            new.rename(out)
        elif is_whole(previous):
            previous.rename(out)
    if new.exists():
        _discard_orphan(out, new, trash)


def _discard_orphan(out: Path, new: Path, trash: Path) -> None:
    """Remove a half-built run whose builder is gone: it holds people's data. A living builder holds its lock."""
    builder = FileLock(_beside(out, BUILDING), timeout=0)
    try:
        builder.acquire()
    except (Timeout, OSError):
        return
    try:  # moved at once, so that a run that begins now does not find its lock taken for long
        with contextlib.suppress(OSError):  # something holds a file of it: the next command tries again
            new.rename(trash)
    finally:
        builder.release()
    shutil.rmtree(trash, ignore_errors=True)


def _discard(folder: Path, trash: Path) -> None:
    if folder.exists():
        folder.rename(trash)
        shutil.rmtree(trash, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Building:
    """A run being built: write tables to `folder`, then `finish(manifest)` swaps it in."""

    folder: Path
    finish: Callable[[dict[str, Any]], None]


@contextlib.contextmanager
def building(out: Path) -> Iterator[Building]:
    """Build a run beside `out`. Whatever fails, `out` stays as it was and nothing half-written is left.

    Raises RunFolderError where `out` cannot be one, ResourceError where memory, disk or permission is lacking.
    """
    with duck.room(), _building(out.absolute()) as build:
        yield build


@contextlib.contextmanager
def _building(out: Path) -> Iterator[Building]:
    out.parent.mkdir(parents=True, exist_ok=True)
    _refuse_foreign(out)
    builder = FileLock(_beside(out, BUILDING), timeout=0.5)  # a reader that clears away takes it for a moment
    try:
        builder.acquire()
    except Timeout:
        raise RunFolderError(f"Another run is being written to {out}. Wait for it, or choose another -o.") from None
    new = _beside(out, ".new")
    try:
        with locked(out):
            recover(out)
            shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        yield Building(new, lambda manifest: _to_the_end(lambda: _swap(out, new, manifest)))
    finally:
        shutil.rmtree(new, ignore_errors=True)
        builder.release()


def _refuse_foreign(out: Path) -> None:
    if out.is_file():
        raise RunFolderError(f"{out} is a file. Choose a folder for the run: -o FOLDER")
    if out.is_dir() and not is_whole(out) and any(out.iterdir()):
        raise RunFolderError(f"{out} holds something else than a run. Choose another folder: -o FOLDER")


def _to_the_end(work: Callable[[], None]) -> None:
    """Do `work` whole: Ctrl-C reaches the main thread only, and comes too late to stop the milliseconds of a swap."""
    with ThreadPoolExecutor(1) as thread:
        done = thread.submit(work)
        while True:
            with contextlib.suppress(KeyboardInterrupt):
                return done.result()


def _swap(out: Path, new: Path, manifest: dict[str, Any]) -> None:
    previous, trash = previous_of(out), _beside(out, ".trash")
    with locked(out):
        _write_manifest(new / MANIFEST, manifest)
        _discard(previous, trash)
        if is_whole(out) and manifest["records_removed"]:
            out.rename(trash)
        elif is_whole(out):
            out.rename(previous)
        elif out.exists():
            out.rmdir()
        new.rename(out)
        shutil.rmtree(trash, ignore_errors=True)


def annotate(out: Path, run_id: str, key: str, value: Any) -> None:
    """Write `key` into run.json of the run `run_id` in `out`, under its lock. RunFolderError for another run."""
    out = out.absolute()
    with locked(out):
        manifest = read_manifest(out)
        if manifest["run_id"] != run_id:
            raise RunFolderError(f"The run in {out} was replaced meanwhile. Ask again.")
        _write_manifest(out / MANIFEST, {**manifest, key: value})


def _write_manifest(path: Path, manifest: dict[str, Any]) -> None:
    draft = path.with_suffix(".json.part")
    with draft.open("w", encoding="utf-8") as file:
        json.dump(manifest, file, indent=1, ensure_ascii=False, default=str)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    path.chmod(0o600)
