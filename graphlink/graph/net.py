"""What a walk over the graph asks and gets, whichever store answers: nodes, ties, what lies around, the ways between.

Do not break: a run folder (`folder.py`) and a graph store answer the same questions with the same things in the same
order; one suite holds both to it. Mistake a newcomer will make: deciding here how something is called or drawn; that is
done in `view`, from what stands here, once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from graphlink.catalogue.graph import LABELS

# A kind of node as people write it -> its label, in the order in which kinds are shown. The Run is no node of a walk.
_ORDER = (
    *("Identity", "Person", "Offence", "Phone", "Vehicle", "Account", "Mark", "Address"),
    *("Order", "Action", "Sighting"),
)
KINDS: Mapping[str, str] = {label.lower(): label for label in _ORDER}
KIND_OF: Mapping[str, str] = {label: kind for kind, label in KINDS.items()}
RANK: Mapping[str, int] = {kind: place for place, kind in enumerate(KINDS)}
assert {label.name for label in LABELS} == {*_ORDER, "Run"}

# A thing that more identities hold says so little of each that it comes last, and is not walked through unasked.
BUSY = 50
# Places that say nothing of who was there, however few are known to have been.
OPEN_TO_ALL = ("police", "hospital", "prison")


class Key(NamedTuple):
    """A node by kind and id; ids are unique within their kind only."""

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True)
class Node:
    """A node: the properties of the catalogue by name, those without a value left out.

    `degree`: all ties it has. `roles`: of a person or identity, in how it stands in any offence under any record of the
    identity: suspect, victim, witness.
    """

    key: Key
    properties: Mapping[str, Any]
    degree: int
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tie:
    """A relationship between two nodes, by the names of the catalogue; it runs from `start` to `end`."""

    id: str
    type: str
    start: Key
    end: Key
    properties: Mapping[str, Any]
    source_refs: tuple[str, ...]

    @property
    def probability(self) -> float | None:
        """How sure an inferred tie is; None where a source row or a judgement says so."""
        return stated_or(self.type, self.properties)


def stated_or(type_: str, properties: Mapping[str, Any]) -> float | None:
    """None for a stated tie, else its probability."""
    p = properties.get("probability")
    if p is None or (type_ == "RECORD_OF" and p >= 1) or (type_ == "ATTRIBUTED" and properties["basis"] == "named"):
        return None
    return float(p)


@dataclass(frozen=True, slots=True)
class Rules:
    """Where a walk may go: through which `kinds` (all: None), things of how many holders at most, ties of which chance.

    With `max_holders`, things of more holders and places open to all are reached, and not walked through.
    """

    kinds: frozenset[str] | None = None
    max_holders: int | None = None
    least: float = 0.0


@dataclass(frozen=True, slots=True)
class Reached:
    """What lies around: the nearest of them with their distance in ties, how many there are, what stopped the walk."""

    near: tuple[tuple[Key, int], ...]
    total: int
    stopped_at: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Ways:
    """The shortest ways between two nodes: node sequences, best first.

    `length` in ties, None where there is no way; `total` counts sequences, `with_parallels` each choice among parallel
    ties as a way of its own.
    """

    length: int | None
    sequences: tuple[tuple[Key, ...], ...]
    total: int
    with_parallels: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What stands on everything drawn from a graph."""

    run: str
    as_of: str
    policy: str
    marking: str


class Net(Protocol):
    """A run that can be walked: a run folder, or a graph store."""

    @property
    def facts(self) -> Facts: ...

    def existing(self, keys: Iterable[Key]) -> list[Key]:
        """Those of `keys` that are nodes, each once, in their order."""
        ...

    def nodes(self, keys: Iterable[Key]) -> dict[Key, Node]:
        """Those of `keys` that are nodes."""
        ...

    def among(self, keys: Iterable[Key]) -> list[Tie]:
        """Every tie with both ends among `keys`, by type and id."""
        ...

    def of(self, key: Key, limit: int) -> tuple[list[Tie], int]:
        """The ties of one node by type and id, at most `limit`, and how many there are."""
        ...

    def reach(self, start: Sequence[Key], hops: int, limit: int, rules: Rules) -> Reached:
        """What lies within `hops` ties of `start`."""
        ...

    def ways(self, a: Key, b: Key, longest: int, limit: int, rules: Rules) -> Ways:
        """The shortest ways from `a` to another node `b`."""
        ...

    def tie(self, id_: str) -> Tie | None:
        """One tie by its id."""
        ...

    def everything(self) -> tuple[list[Node], list[Tie]]:
        """All nodes, without their roles, and all ties: of a whole force, gigabytes."""
        ...

    def records(self, identity: str) -> list[Key]:
        """The person records of an identity, by id."""
        ...
