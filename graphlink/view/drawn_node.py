"""An entity as it stands on a chart: what it is called, its badge, its flags, how many ties it has.

Do not break: whoever is only victim or witness goes by role, whatever the store knows them as. Mistake a newcomer will
make: taking the `label` of an identity; where nobody of it is suspected, that is a victim's name.
"""

from __future__ import annotations

from dataclasses import dataclass

from graphlink.graph.net import BUSY, Node
from graphlink.view import names
from graphlink.view.in_common import series_label
from graphlink.view.words import count, day, tidy

# Orders and sightings that go by their initials.
_INITIALS = frozenset(("dvpn", "dvpo", "dapo", "spo", "shpo", "sro", "nfa", "lfr"))


@dataclass(frozen=True, slots=True)
class Drawn:
    """One entity. `role`: suspect, victim, witness or empty; `flags`: what stands beside it; `degree`: all its ties in
    the run, shown or not; `holders`: of a thing, how many share it; `distance`: ties from where the chart starts."""

    id: str  # kind:id
    kind: str
    label: str
    note: str
    role: str
    flags: tuple[str, ...]
    degree: int
    holders: int | None
    distance: int

    @property
    def called(self) -> str:
        """In a sentence: `Dale PREWETT (person:N1)`."""
        by_label = self.kind not in ("identity", "person", "offence") or self.id == f"{self.kind}:{self.label}"
        return self.label if by_label else f"{self.label} ({self.id})"


def draw(node: Node, distance: int) -> Drawn:
    """A node as it is drawn, `distance` ties from the start."""
    kind = node.key.kind
    holders = node.properties.get("holders")
    return Drawn(
        str(node.key),
        kind,
        _label(node),
        _note(node),
        # Suspicion first: it decides whether somebody goes by name.
        node.roles[0] if node.roles else "",
        _flags(node),
        node.degree,
        int(holders) if holders is not None else None,
        distance,
    )


def _label(node: Node) -> str:
    has, kind = node.properties, node.key.kind
    if kind == "person" and has.get("surname") == node.key.id:
        return node.key.id  # a letter or number, in the copy of a run that a report is made from
    if kind in ("person", "identity") and node.roles and "suspect" not in node.roles and has.get("rank") is None:
        sex = has.get("sex")
        return f"a {node.roles[0]}{f', {sex}' if sex else ''}"
    if kind == "person":
        parts = (has.get(name) for name in ("forename", "middle_names", "surname"))
        return " ".join(part for part in parts if part) or names.NOBODY
    if kind == "offence":
        return str(has.get("title") or has.get("code") or "Offence")
    if kind in ("order", "action", "sighting"):
        said = tidy(str(has.get("kind") or kind))
        return said.upper() if said in _INITIALS else said.capitalize()
    return series_label(str(has.get("label") or node.key.id))


def _note(node: Node) -> str:
    has = node.properties
    match node.key.kind:
        case "identity":
            return f"rank {has['rank']:,}" if has.get("rank") is not None else node.key.id
        case "offence":
            when = has.get("committed_from")
            return f"{node.key.id}, {day(when)}" if when else node.key.id
        case "order":
            return f"from {day(has.get('starts_on'))}"
        case "action":
            return day(has.get("on"))
        case "sighting":
            return day(has.get("at"))
        case "person":
            return node.key.id
        case _:
            return count(int(has.get("holders") or 0), "holder")


def _flags(node: Node) -> tuple[str, ...]:
    has = node.properties
    found = [tidy(flag) for flag in has.get("flags") or ()]
    if node.key.kind == "identity":
        found += ["nobody could name them"] if not has.get("known", True) else []
        found += ["in custody"] if has.get("in_custody") else []
        found += ["rests on one link"] if has.get("one_link") else []
        found += ["two victims or more"] if int(has.get("victims") or 0) > 1 else []
    if int(has.get("holders") or 0) > BUSY:
        found.append("many share it")
    return tuple(found)
