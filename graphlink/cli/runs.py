"""Which run a command means, and reading it.

Do not break: the first argument is OUT only if it is a run folder; otherwise ./run is meant. Mistake a newcomer will
make: `click.Path(exists=True)` for OUT; an interrupted swap leaves a moment in which OUT is beside its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graphlink.cli.logged import of_run

if TYPE_CHECKING:
    from graphlink.api import Run
    from graphlink.view.source import Source

DEFAULT = Path("run")


def is_run(path: Path) -> bool:
    """Whether `path` is a run folder, or one that an interrupted swap left to be finished."""
    if (path / "run.json").is_file():
        return True
    beside = (path.with_name(path.name + ending) for ending in (".new", ".previous") if path.name)
    return not path.exists() and any((folder / "run.json").is_file() for folder in beside)


def take_out(arguments: Sequence[str], *, rest: int, what: str = "") -> tuple[Path, list[str]]:
    """OUT and the `rest` arguments that follow it. UsageError where they are too few or too many."""
    given = list(arguments)
    named = bool(given) and is_run(Path(given[0]))
    out = Path(given.pop(0)) if named else DEFAULT
    if len(given) > rest:
        if len(given) == rest + 1 and not named:
            raise click.UsageError(
                f"'{given[0]}' is not a run folder (no run.json in it). Make one: graphlink run DATA -o {given[0]}"
            )
        raise click.UsageError(f"Too many arguments: {' '.join(given)}. Put what holds spaces in quotes.")
    if len(given) < rest:
        raise click.UsageError(f"{what} is missing.")
    return out, given


def opened(out: Path) -> Source:
    """The run in `out`, ready to be asked. UsageError where ./run was meant and is none."""
    return finished(out).folder


def finished(out: Path) -> Run:
    """The run in `out` as the public functions take it."""
    if out == DEFAULT and not is_run(out):
        raise click.UsageError(
            "There is no run in ./run, and none was named. Make one: graphlink demo, or graphlink run DATA -o run"
        )
    from graphlink import api

    found = api.open(out)
    assert isinstance(found, api.Run)  # OUT is a folder
    of_run(found.cited)
    return found
