"""Each choice run once, and who stays in the head of the list, leaves it or enters.

Do not break: every figure is against a re-run of the very choices of OUT, so that nothing but the one choice differs.
Mistake a newcomer will make: comparing identity ids between runs; people are followed by their anchor record.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from graphlink.runfolder import RunFolder
from graphlink.sensitivity.asking import Asked
from graphlink.sensitivity.choices import Choice

Progress = Callable[[str, int, int], None]
AS_IT_STANDS = "as it stands"


class Again(Protocol):
    """Runs the main job once more: what is asked, into which folder; the finished run."""

    def __call__(self, asked: Asked, out: Path) -> RunFolder: ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one choice made of the first n: how many stay, who entered, who left (anchor records)."""

    name: str
    what: str
    stay: int
    entered: tuple[str, ...]
    left: tuple[str, ...]
    overlap: float  # stay over the number of entries as it stands


@dataclass(frozen=True, slots=True)
class Standing:
    """One person in the first n as it stands or under some choice. `ranks` by choice; None: not on the list at all.

    `out_under`: the choices that take a person of the first n out of it; `in_under`: those that bring another in.
    """

    anchor_id: str
    identity_id: str
    label: str
    rank: int | None
    best: int | None
    worst: int | None  # None where a choice takes the person off the list
    ranks: Mapping[str, int | None]
    out_under: tuple[str, ...]
    in_under: tuple[str, ...]

    @property
    def verdict(self) -> str:
        """`stays`, `depends on <choice>`, `depends on several`, `enters under <choice or several>`."""
        if self.in_under:
            return f"enters under {self.in_under[0] if len(self.in_under) == 1 else f'{len(self.in_under)} choices'}"
        if not self.out_under:
            return "stays"
        return f"depends on {self.out_under[0] if len(self.out_under) == 1 else f'{len(self.out_under)} choices'}"


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """The whole answer. `n`: length of the head; `same_again`: whether asking the same again gave the same head."""

    run_id: str
    n: int
    entries: int
    same_again: bool
    choices: tuple[Outcome, ...]
    left_out: tuple[str, ...]
    people: tuple[Standing, ...]

    @property
    def stay(self) -> int:
        """People of the first n who stay there under every choice."""
        return sum(1 for one in self.people if not one.in_under and not one.out_under)


def sensitivity(
    run: RunFolder,
    asked: Asked,
    made: tuple[Sequence[Choice], Sequence[str]],
    again: Again,
    *,
    n: int | None = None,
    progress: Progress | None = None,
) -> Sensitivity:
    """Run each choice once, and what was asked once more, in temporary folders; compare their first `n`."""
    n = n or asked.policy.top_n
    differently, left_out = made
    lists: dict[str, _List] = {}
    total = len(differently) + 1
    with tempfile.TemporaryDirectory(prefix="graphlink-sensitivity-") as folder:
        for at, choice in enumerate((Choice(AS_IT_STANDS, "", lambda a: a), *differently)):
            if progress:
                progress(choice.name, at, total)
            out = Path(folder) / f"run{at}"
            lists[choice.name] = _List.of(again(choice.make(asked), out))
            _drop(out)
    base = lists.pop(AS_IT_STANDS)
    first = _List.of(run)
    words = {choice.name: choice.what for choice in differently}
    outcomes = tuple(_outcome(base, found, name, words[name], n) for name, found in lists.items())
    return Sensitivity(
        run_id=run.run_id,
        n=n,
        entries=len(base.head(n)),
        same_again=first.head(n) == base.head(n),
        choices=outcomes,
        left_out=tuple(left_out),
        people=_people(base, lists, n),
    )


def _drop(out: Path) -> None:
    """A run takes the room of the data again: free it before the next."""
    shutil.rmtree(out, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class _List:
    """One list: anchors in order of rank, their labels, and the identity of every record."""

    anchors: tuple[str, ...]
    labels: Mapping[str, str]
    identity: Mapping[str, str]
    rank: Mapping[str, int]  # by identity

    @staticmethod
    def of(run: RunFolder) -> _List:
        rows = run.query('SELECT "rank", identity_id, anchor_id, label FROM ranking ORDER BY "rank"')
        records = run.query("SELECT person_id, identity_id FROM identities")
        return _List(
            tuple(row["anchor_id"] for row in rows),
            {row["anchor_id"]: row["label"] or "" for row in rows},
            {row["person_id"]: row["identity_id"] for row in records},
            {row["identity_id"]: row["rank"] for row in rows},
        )

    def head(self, n: int) -> tuple[str, ...]:
        return self.anchors[:n]

    def rank_of(self, anchor: str) -> int | None:
        """Where the human stands to whom the record `anchor` belongs here."""
        return self.rank.get(self.identity.get(anchor, ""))

    def holds(self, anchors: Sequence[str]) -> set[str]:
        """The identities here of the records `anchors`."""
        return {self.identity[anchor] for anchor in anchors if anchor in self.identity}


def _inside(found: _List, anchor: str, n: int) -> bool:
    rank = found.rank_of(anchor)
    return rank is not None and rank <= n


def _new(base: _List, found: _List, n: int) -> tuple[str, ...]:
    """Anchors of the first n of `found` that are nobody of the first n of `base`, in either's eyes."""
    theirs, ours = found.holds(base.head(n)), base.holds(base.head(n))
    return tuple(a for a in found.head(n) if found.identity.get(a) not in theirs and base.identity.get(a) not in ours)


def _outcome(base: _List, found: _List, name: str, what: str, n: int) -> Outcome:
    head = base.head(n)
    left = tuple(anchor for anchor in head if not _inside(found, anchor, n))
    stay = len(head) - len(left)
    return Outcome(name, what, stay, _new(base, found, n), left, stay / len(head) if head else 1.0)


def _people(base: _List, lists: Mapping[str, _List], n: int) -> tuple[Standing, ...]:
    """Everybody in the first n as it stands, in that order; then whoever some choice brings in, likeliest first."""
    standing = [_standing(base, lists, anchor, n, inside=True) for anchor in base.head(n)]
    seen: set[str] = set()
    entering: list[Standing] = []
    for found in lists.values():
        for anchor in _new(base, found, n):
            identity = base.identity.get(anchor, anchor)
            if identity not in seen:
                seen.add(identity)
                entering.append(_standing(base, lists, anchor, n, inside=False))
    entering.sort(key=lambda one: (-len(one.in_under), one.best or n, one.anchor_id))
    return (*standing, *entering)


def _standing(base: _List, lists: Mapping[str, _List], anchor: str, n: int, *, inside: bool) -> Standing:
    ranks = {name: found.rank_of(anchor) for name, found in lists.items()}
    own = base.rank_of(anchor)
    every = [own, *ranks.values()]
    known = [rank for rank in every if rank is not None]
    label = base.labels.get(anchor) or next((f.labels[anchor] for f in lists.values() if anchor in f.labels), "")
    within = tuple(name for name, found in lists.items() if _inside(found, anchor, n))
    return Standing(
        anchor_id=anchor,
        identity_id=base.identity.get(anchor, ""),
        label=label,
        rank=own,
        best=min(known, default=None),
        worst=max(known, default=None) if len(known) == len(every) else None,
        ranks=ranks,
        out_under=tuple(name for name in lists if name not in within) if inside else (),
        in_under=() if inside else within,
    )
