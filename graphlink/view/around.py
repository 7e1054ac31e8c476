"""What lies around somebody or something, and how two of them are connected: plain data for charts and tables.

Do not break: people who stand in the data only as victim or witness go by role; what is cut is said with its total; the
same question has the same answer in the same order, from a run folder or a graph store. Mistake a newcomer will make:
counting what is drawn; `total` is what there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from graphlink.errors import InputError, LimitError, NotFoundError
from graphlink.graph.net import BUSY, Key, Net, Node, Rules
from graphlink.graph.net import KINDS as KINDS
from graphlink.view.drawn_node import Drawn, draw
from graphlink.view.tie_words import DrawnTie, drawn
from graphlink.view.words import count, some

FURTHEST = 4  # ties from the start; beyond it, everything is near everything
MOST = 1000  # entities on one chart


@dataclass(frozen=True, slots=True)
class Within:
    """How far and through what a walk goes. `kinds`: only through these; `max_holders`: not through things that more
    identities hold, nor police stations, hospitals and prisons (None: through everything); `least`: not along ties that
    are inferred with a smaller chance."""

    kinds: tuple[str, ...] | None = None
    max_holders: int | None = BUSY
    least: float = 0.0

    def rules(self) -> Rules:
        """InputError where a kind is none or a number cannot be one."""
        unknown = [kind for kind in self.kinds or () if kind.lower() not in KINDS]
        if unknown:
            raise InputError(f"There is no kind '{unknown[0]}'. Kinds: {', '.join(KINDS)}.")
        if not 0 <= self.least <= 1:
            raise InputError(f"least is a chance from 0 to 1, not {self.least}.")
        kinds = None if self.kinds is None else frozenset(kind.lower() for kind in self.kinds)
        return Rules(kinds, self.max_holders, self.least)


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """What lies around `start`, nearest first, people before things, what many share last.

    `total` entities lie within `hops` ties, `shown` of them are here with the start, and every tie among those.
    `stopped_at` are things that were reached and not walked through, because too many share them.
    """

    start: str  # kind:id
    hops: int
    entities: tuple[Drawn, ...]
    ties: tuple[DrawnTie, ...]
    total: int
    shown: int
    stopped_at: tuple[str, ...]
    as_at: str
    marking: str
    run: str

    @property
    def truncated(self) -> bool:
        return self.shown < self.total

    @property
    def said(self) -> str:
        """What is shown and what is not, in words."""
        what = f"{self.shown:,} of {self.total:,}" if self.truncated else f"All {self.total:,}"
        ties = "one tie" if self.hops == 1 else f"{self.hops} ties"
        said = f"{what} within {ties} of {self.entities[0].called}."
        if self.stopped_at:
            said += f" Not walked through, because many share them or they are open to all: {some(self.stopped_at, 3)}."
        return said


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: every tie between the two, parallel ones apart."""

    a: str
    b: str
    ties: tuple[DrawnTie, ...]


@dataclass(frozen=True, slots=True)
class Path:
    """One way from end to end. `ways`: each choice among parallel ties counted; `shared_by`: holders of the most
    shared thing on it."""

    entities: tuple[str, ...]  # kind:id
    steps: tuple[Step, ...]
    ways: int
    shared_by: int


@dataclass(frozen=True, slots=True)
class Paths:
    """The shortest paths between `a` and `b`, those through little shared things first.

    `length` in ties: 0 where both are the same thing, None where there is no path. `total` counts paths as sequences of
    entities, `with_parallels` each choice among parallel ties too; `shown` of the `total` are here.
    """

    a: str
    b: str
    length: int | None
    longest: int
    paths: tuple[Path, ...]
    entities: tuple[Drawn, ...]
    total: int
    with_parallels: int
    shown: int
    as_at: str
    marking: str
    run: str
    max_holders: int | None = None

    @property
    def truncated(self) -> bool:
        return self.shown < self.total

    @property
    def said(self) -> str:
        """The answer in a sentence or two."""
        called = {one.id: one.called for one in self.entities}
        a, b = called[self.a], called[self.b]
        if self.length is None:
            most = self.max_holders
            through = f" that passes nothing held by more than {most:,}" if most is not None else ""
            return f"{a} and {b} are not connected by a path of {count(self.longest, 'tie')} or fewer{through}."
        if self.length == 0:
            return f"{a} and {b} are the same thing."
        said = f"{a} and {b}: {count(self.length, 'tie')} apart, {count(self.total, 'shortest path')}"
        if self.with_parallels > self.total:
            said += f" ({self.with_parallels:,} with parallel ties counted)"
        said += f"; the first {self.shown:,} are shown." if self.truncated else "."
        widest = min((path.shared_by for path in self.paths), default=0)
        if widest > BUSY:
            said += f" Every one passes through something that {widest:,} or more hold, which says little."
        return said


def neighbourhood(net: Net, start: Key, hops: int = 1, limit: int = 50, within: Within | None = None) -> Neighbourhood:
    """What lies within `hops` ties of `start`, at most `limit` beside it. An identity starts with its records.

    Raises NotFoundError, InputError (hops, kinds), and LimitError above 1,000 entities.
    """
    if not 1 <= hops <= FURTHEST:
        raise InputError(f"hops is a number from 1 to {FURTHEST}, not {hops}.")
    rules = (within or Within()).rules()
    _present(net, [start])
    _limited(limit)
    records = net.records(start.id) if start.kind == "identity" and _wanted("person", rules) else []
    found = net.reach([start, *records], hops, max(limit - len(records), 0), rules)
    keys = [start, *records[:limit], *(key for key, _ in found.near)]
    distance = dict.fromkeys(records, 1) | dict(found.near) | {start: 0}
    nodes, ties = _drawn(net, keys, rules.least)
    facts = net.facts
    return Neighbourhood(
        start=str(start),
        hops=hops,
        entities=tuple(draw(nodes[key], distance[key]) for key in keys),
        ties=ties,
        total=found.total + len(records),
        shown=len(keys) - 1,
        stopped_at=tuple(map(str, found.stopped_at)),
        as_at=facts.as_of,
        marking=facts.marking,
        run=facts.run,
    )


def paths(net: Net, a: Key, b: Key, longest: int = 6, limit: int = 10, within: Within | None = None) -> Paths:
    """The shortest paths between two things over the whole force; unless `within` says so, through everything.

    Raises NotFoundError, InputError, and LimitError above 1,000 paths.
    """
    if longest < 1:
        raise InputError(f"longest is a number of ties from 1, not {longest}.")
    within = within or Within(max_holders=None)
    rules = within.rules()
    _present(net, [a, b])
    _limited(limit)
    found = net.ways(a, b, longest, limit, rules) if a != b else None
    sequences: Sequence[tuple[Key, ...]] = ((a,),) if found is None else found.sequences
    keys = list(dict.fromkeys(key for way in sequences for key in way)) or [a, b]
    nodes, ties = _drawn(net, keys, rules.least)
    between: dict[frozenset[str], list[DrawnTie]] = {}
    for tie in ties:
        between.setdefault(frozenset((tie.a, tie.b)), []).append(tie)
    facts = net.facts
    return Paths(
        a=str(a),
        b=str(b),
        length=0 if found is None else found.length,
        longest=longest,
        paths=tuple(_path(way, between, nodes) for way in sequences),
        entities=tuple(draw(nodes[key], 0) for key in keys),
        total=1 if found is None else found.total,
        with_parallels=1 if found is None else found.with_parallels,
        shown=len(sequences),
        as_at=facts.as_of,
        marking=facts.marking,
        run=facts.run,
        max_holders=within.max_holders,
    )


def _path(way: Sequence[Key], between: Mapping[frozenset[str], Sequence[DrawnTie]], nodes: Mapping[Key, Node]) -> Path:
    steps = tuple(Step(str(a), str(b), tuple(between[frozenset((str(a), str(b)))])) for a, b in pairwise(way))
    ways = 1
    for step in steps:
        ways *= len(step.ties)
    shared = max((int(nodes[key].properties.get("holders") or 0) for key in way[1:-1]), default=0)
    return Path(tuple(map(str, way)), steps, ways, shared)


@dataclass(frozen=True, slots=True)
class Card:
    """One thing as the graph knows it: `properties` by the catalogue's names, its ties, `shown` of `total`."""

    thing: Drawn
    properties: Mapping[str, Any]
    ties: tuple[DrawnTie, ...]
    total: int
    shown: int
    as_at: str
    marking: str

    @property
    def truncated(self) -> bool:
        return self.shown < self.total


def card(net: Net, key: Key, limit: int = 200) -> Card:
    """One thing with its ties, at most `limit`. NotFoundError."""
    _present(net, [key])
    ties, total = net.of(key, limit)
    nodes = net.nodes([key, *(end for tie in ties for end in (tie.start, tie.end))])
    called = {one: draw(node, 0).called for one, node in nodes.items()}
    lines = tuple(drawn(tie, called[tie.start], called[tie.end]) for tie in ties)
    facts = net.facts
    return Card(draw(nodes[key], 0), nodes[key].properties, lines, total, len(lines), facts.as_of, facts.marking)


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row of the source behind a tie: `table` and `key` of the reference, what the tie says of date and worth."""

    ref: str
    table: str
    key: str
    first: str
    last: str
    source: str
    grade: str


@dataclass(frozen=True, slots=True)
class TieEvidence:
    """One tie and the rows it rests on."""

    tie: DrawnTie
    rows: tuple[SourceRow, ...]
    as_at: str
    marking: str


def tie_rows(net: Net, tie_id: str) -> TieEvidence:
    """The source rows of one tie. NotFoundError where there is none of that id."""
    tie = net.tie(tie_id)
    if tie is None:
        raise NotFoundError(f"There is no tie '{tie_id}' in this run.")
    nodes = net.nodes([tie.start, tie.end])
    line = drawn(tie, *(draw(nodes[key], 0).called for key in (tie.start, tie.end)))
    first, last = (one.isoformat() if one else "" for one in (line.first, line.last))
    rows = tuple(
        SourceRow(ref, table, key, first, last, line.source, line.grade)
        for ref in line.sources
        for table, _, key in [ref.partition(":")]
    )
    return TieEvidence(line, rows, net.facts.as_of, net.facts.marking)


def _drawn(net: Net, keys: Sequence[Key], least: float) -> tuple[dict[Key, Node], tuple[DrawnTie, ...]]:
    nodes = net.nodes(keys)
    called = {key: draw(node, 0).called for key, node in nodes.items()}
    ties = [tie for tie in net.among(keys) if tie.probability is None or tie.probability >= least]
    return nodes, tuple(drawn(tie, called[tie.start], called[tie.end]) for tie in ties)


def _present(net: Net, keys: Iterable[Key]) -> None:
    wanted = list(dict.fromkeys(keys))
    found = set(net.existing(wanted))
    if missing := [key for key in wanted if key not in found]:
        raise NotFoundError(f"Nothing in this run has the id '{missing[0]}'.")


def _wanted(kind: str, rules: Rules) -> bool:
    return rules.kinds is None or kind in rules.kinds


def _limited(limit: int) -> None:
    if limit < 0:
        raise InputError(f"limit is a number from 0, not {limit}.")
    if limit > MOST:
        raise LimitError(f"At most {MOST:,} can be shown at once: filter by kind, or ask for fewer.", MOST, limit)


def among_each(net: Net, groups: Sequence[Sequence[Key]]) -> list[tuple[tuple[Drawn, ...], tuple[DrawnTie, ...]]]:
    """The entities of several charts, each with every tie among its own, by as many questions as for one."""
    wanted = list(dict.fromkeys(key for group in groups for key in group))
    nodes, ties = _drawn(net, wanted, 0.0)
    charts = []
    for group in groups:
        here = {str(key) for key in group}
        entities = tuple(draw(nodes[key], 0) for key in dict.fromkeys(group) if key in nodes)
        charts.append((entities, tuple(tie for tie in ties if tie.a in here and tie.b in here)))
    return charts


@dataclass(frozen=True, slots=True)
class Among:
    """Some entities and every tie among them; `missing`: those of the ids asked for that the run does not have."""

    entities: tuple[Drawn, ...]
    ties: tuple[DrawnTie, ...]
    missing: tuple[str, ...]
    as_at: str
    marking: str
    run: str


def among(net: Net, asked: Sequence[Key]) -> Among:
    """The entities of a chart by their keys, in that order: facts as they stand now. LimitError above 1,000."""
    _limited(len(asked))
    there = set(net.existing(list(dict.fromkeys(asked))))
    keys = [key for key in dict.fromkeys(asked) if key in there]
    nodes, ties = _drawn(net, keys, 0.0)
    facts = net.facts
    missing = tuple(str(key) for key in dict.fromkeys(asked) if key not in there)
    return Among(tuple(draw(nodes[key], 0) for key in keys), ties, missing, facts.as_of, facts.marking, facts.run)
