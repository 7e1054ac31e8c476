"""How long work tells how far it is: on stderr, for a person who waits, and for nobody else."""

from __future__ import annotations

import shutil
import sys
import threading
import time
from collections.abc import Callable, Mapping

import click

from graphlink.cli.app import State
from graphlink.cli.text import clip, pad, safe, width


class Progress:
    """Stage, count and time left on stderr once the work has lasted a second; silent where that is no terminal.

    Called as `progress(stage, done, total)`, `total` 0 where it is not known. `done` counts within the stage; where it
    counts the stages themselves, `expected` says what share of the work each is, in their order: the pace so far then
    gives the time left. Between calls a clock of its own keeps the line alive.
    """

    def __init__(
        self,
        state: State,
        *,
        expected: Mapping[str, float] | None = None,
        clock: Callable[[], float] = time.monotonic,
        after: float = 1.0,
    ) -> None:
        self._state = state
        self._expected = expected or {}
        self._clock = clock
        self._after = after
        self._began = clock()
        self._stage, self._stage_began = "", self._began
        self._done, self._total = 0, 0
        self._drawn = 0
        self._draws = threading.Lock()
        self._ended = threading.Event()
        self._seen = not state.quiet and sys.stderr.isatty()

    def __call__(self, stage: str, done: int = 0, total: int = 0) -> None:
        now = self._clock()
        if stage != self._stage:
            self._stage, self._stage_began = stage, now
            if self._state.verbose and not sys.stderr.isatty():
                click.echo(f"{now - self._began:6.1f} s  {stage}", err=True)
        self._done, self._total = done, total
        self._tick()

    def _tick(self) -> None:
        now = self._clock()
        if not self._seen or not self._stage or now - self._began < self._after:
            return
        seconds = now - self._stage_began
        self._draw(line(self._stage, self._done, self._total, seconds, self._left(seconds)))

    def _left(self, seconds: float) -> float | None:
        """Seconds left, after `seconds` of this stage; None where nothing tells."""
        if self._stage not in self._expected:
            return seconds / self._done * (self._total - self._done) if self._done and self._total else None
        stages = list(self._expected)
        before = sum(self._expected[stage] for stage in stages[: stages.index(self._stage)])
        if not before:
            return None
        pace = (self._stage_began - self._began) / before
        return max(0.0, (sum(self._expected.values()) - before) * pace - seconds)

    def _draw(self, text: str) -> None:
        with self._draws:
            if self._ended.is_set():
                return
            text = clip(safe(text), shutil.get_terminal_size((80, 24)).columns - 1)
            click.echo("\r" + pad(text, self._drawn), nl=False, err=True)
            self._drawn = width(text)

    def _keep_alive(self) -> None:
        while not self._ended.wait(0.5):
            self._tick()

    def close(self) -> None:
        """Wipe the line, so that what follows starts clean."""
        with self._draws:
            self._ended.set()
            if self._drawn:
                click.echo("\r" + " " * self._drawn + "\r", nl=False, err=True)
                self._drawn = 0

    def __enter__(self) -> Progress:
        if self._seen:
            threading.Thread(target=self._keep_alive, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def line(stage: str, done: int, total: int, seconds: float, left: float | None = None) -> str:
    """One line of progress: `reading involvements  3 of 18  about 12 s left`."""
    text = stage
    if total:
        text += f"  {done:,} of {total:,}"
    elif done:
        text += f"  {done:,}"
    if seconds < 1:
        return text
    return text + (f"  about {_duration(max(left, 1))} left" if left is not None else f"  {_duration(seconds)} so far")


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
