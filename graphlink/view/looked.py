"""What is new about somebody since a user last looked: what stood on the page then against what stands now.

Do not break: a glimpse holds ids, shares and days, no name and no number. Mistake a newcomer will make: comparing by
identity alone, whose id may change from run to run; who shares a record is the same human.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from graphlink.view.person import PersonPage
from graphlink.view.source import Source
from graphlink.view.words import count, day, days, percent, series

_SHARE = 0.05  # what a chance moves at least to be said
_RECORDS = "SELECT person_id, identity_id FROM identities WHERE person_id IN (SELECT unnest($people::VARCHAR[]))"
_BARS = """
SELECT identity_id, offence_id, seat, weight FROM attributions
WHERE counts AND expected_harm > 0 AND identity_id IN (SELECT unnest($ids::VARCHAR[])) ORDER BY ALL
"""
_RANKS = """
SELECT identity_id, "rank" AS place, expected_harm FROM ranking
WHERE identity_id IN (SELECT unnest($ids::VARCHAR[]))
"""
_MEMBERS = "SELECT identity_id, person_id FROM identities WHERE identity_id IN (SELECT unnest($ids::VARCHAR[]))"


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What a page said of somebody. `on`: ISO day of looking; `bars`: share by `offence/seat`; `ties`: None where only
    the list was seen."""

    on: str
    run: str
    records: tuple[str, ...]
    rank: int | None
    days: float
    bars: Mapping[str, float]
    ties: tuple[str, ...] | None

    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return asdict(self)

    @staticmethod
    def of(kept: Mapping[str, Any]) -> Glimpse:
        """From what `plain` gave. KeyError, TypeError or ValueError where it is something else."""
        ties = kept["ties"]
        return Glimpse(
            str(kept["on"]), str(kept["run"]), tuple(map(str, kept["records"])),
            None if kept["rank"] is None else int(kept["rank"]), float(kept["days"]),
            {str(key): float(value) for key, value in kept["bars"].items()},
            None if ties is None else tuple(map(str, ties)),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class News:
    """What is new: ids of offences (`offence/seat`), records and ties, and everything in `words`."""

    since: str
    bars: tuple[str, ...]
    records: tuple[str, ...]
    ties: tuple[str, ...]
    words: tuple[str, ...]


def glimpse(page: PersonPage, run_id: str, on: str) -> Glimpse:
    """What a person's page shows, to be kept until the next look."""
    falls = page.waterfall
    return Glimpse(
        on, run_id, tuple(r.person_id for r in page.records), falls.row.rank if falls.row else None,
        round(falls.total, 3), {f"{b.offence_id}/{b.seat}": round(b.weight, 4) for b in falls.bars},
        tuple(tie.tie_id for tie in page.ties),
    )  # fmt: skip


def news(then: Glimpse, now: Glimpse) -> News:
    """What stands now and did not then. Nothing is new within one run."""
    if then.run == now.run:
        return News(then.on, (), (), (), ())
    bars = tuple(key for key in now.bars if key not in then.bars)
    records = tuple(one for one in now.records if one not in then.records)
    ties = () if then.ties is None or now.ties is None else tuple(one for one in now.ties if one not in then.ties)
    return News(then.on, bars, records, ties, tuple(_said(then, now, bars, records, ties)))


def _said(
    then: Glimpse, now: Glimpse, bars: Sequence[str], records: Sequence[str], ties: Sequence[str]
) -> Iterable[str]:
    if then.rank != now.rank:
        yield f"{_place(then.rank)} then, {_place(now.rank)} now"
    if abs(then.days - now.days) >= 0.5:
        yield f"{days(then.days) or '0'} days then, {days(now.days) or '0'} now"
    if bars:
        yield f"{count(len(bars), 'offence')} more: {series([key.rpartition('/')[0] for key in bars[:3]])}" + (
            f" and {len(bars) - 3} others" if len(bars) > 3 else ""
        )
    if gone := [key for key in then.bars if key not in now.bars]:
        yield f"{count(len(gone), 'offence')} fewer: {series([key.rpartition('/')[0] for key in gone[:3]])}"
    for key, share in now.bars.items():
        if key in then.bars and abs(then.bars[key] - share) >= _SHARE:
            yield f"{key.rpartition('/')[0]}: {percent(then.bars[key])} then, {percent(share)} now"
    if records:
        yield f"{count(len(records), 'record')} more: {series(records[:3])}"
    if left := [one for one in then.records if one not in now.records]:
        yield f"{count(len(left), 'record')} fewer: {series(left[:3])}"
    if ties:
        yield f"{count(len(ties), 'tie')} more"


def _place(rank: int | None) -> str:
    return "off the list" if rank is None else f"rank {rank:,}"


def changed(run: Source, seen: Sequence[Glimpse]) -> dict[str, str]:
    """Who of those looked at stands otherwise in this run, by identity: what a list says beside them."""
    run_id = str(run.manifest["run_id"])
    older = [one for one in seen if one.run != run_id]
    found = run.query(_RECORDS, {"people": sorted({p for one in older for p in one.records})}) if older else []
    of = {row["person_id"]: row["identity_id"] for row in found}
    then: dict[str, Glimpse] = {}
    for one in sorted(older, key=lambda g: g.on):
        then.update({of[p]: one for p in one.records if p in of})
    now = _now(run, sorted(then), run_id)
    said = {}
    for identity, one in then.items():
        words = news(one, now[identity]).words if identity in now else ()
        if words:
            said[identity] = f"new since {day(one.on)}: {'; '.join(words)}"
    return said


def _now(run: Source, ids: Sequence[str], run_id: str) -> dict[str, Glimpse]:
    """How those people stand in the run, as far as a list shows it."""
    asked = {"ids": list(ids)}
    ranks = {row["identity_id"]: row for row in (run.query(_RANKS, asked) if ids else [])}
    bars: dict[str, dict[str, float]] = {one: {} for one in ids}
    members: dict[str, list[str]] = {one: [] for one in ids}
    for row in run.query(_BARS, asked) if ids else []:
        bars[row["identity_id"]][f"{row['offence_id']}/{row['seat']}"] = round(row["weight"], 4)
    for row in run.query(_MEMBERS, asked) if ids else []:
        members[row["identity_id"]].append(row["person_id"])
    return {
        one: Glimpse(
            "", run_id, tuple(sorted(members[one])), ranks[one]["place"] if one in ranks else None,
            float(ranks[one]["expected_harm"]) if one in ranks else 0.0, bars[one], None,
        )
        for one in ids
    }  # fmt: skip
