"""What linking changed, told person by person: whose rank depends on it, which offences, what ties them, how surely.

Do not break: the words come from the same pieces that `explain` shows; the order is that of the list. Mistake a
newcomer will make: telling of everybody with two records; only a rank that stands on linking is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graphlink.view.explanation import linked_bars, pieces_of
from graphlink.view.listing import ListRow
from graphlink.view.pieces import Piece, clause, strongest
from graphlink.view.source import Source
from graphlink.view.waterfall import Bar, Waterfall, explain_each
from graphlink.view.weaken import rests_on_one, weaken
from graphlink.view.words import chance, counted, day, days

TOLD = 10
_LEAST = 0.05  # share of the days that linking must carry
_OFFENCES = 3
_WEIGHTY = 3.0  # bits from which a piece is worth a clause


@dataclass(frozen=True, slots=True)
class Story:
    """One person whose rank depends on linking, as sentences."""

    rank: int
    identity_id: str
    label: str
    sentences: tuple[str, ...]


def stories(run: Source, rows: Sequence[ListRow], most: int = TOLD) -> tuple[Story, ...]:
    """The first `most` of `rows` whose rank depends on linking, in the order of the list."""
    chosen = [row for row in rows if depends(row)][:most]
    falls = explain_each(run, [row.identity_id for row in chosen]) if chosen else []
    pieces = pieces_of(run, falls)
    return tuple(
        Story(row.rank, row.identity_id, row.label, tuple(_told(run, row, fall, pieces.get(row.identity_id, {}))))
        for row, fall in zip(chosen, falls, strict=True)
    )


def depends(row: ListRow) -> bool:
    """Whether days that no single record has carry this rank, and by names alone it would be lower."""
    higher = row.named_rank is None or row.named_rank > row.rank
    return higher and row.added >= 0.5 and row.added >= _LEAST * row.expected_harm


def _told(run: Source, row: ListRow, fall: Waterfall, pieces: Mapping[tuple[str, int], Sequence[Piece]]) -> list[str]:
    by_names = (
        f"by names alone rank {row.named_rank:,}" if row.named_rank is not None else "by names alone not on the list"
    )
    said = [f"{days(row.added)} of {days(row.expected_harm)} days come through linking; {by_names}."]
    linked = sorted(linked_bars(fall), key=lambda bar: (-bar.adds, bar.offence_id, bar.seat))
    if linked:
        said += _linked(linked, pieces)
    said += _records(row, fall)
    one = rests_on_one(weaken(run, fall, pieces, ()), fall.total)
    if one:
        said.append(f"It rests on one link. {one.sentence}")
    elif "rests on one inferred link" in row.flags:
        said.append("It rests on one link.")
    return said


def _linked(bars: Sequence[Bar], pieces: Mapping[tuple[str, int], Sequence[Piece]]) -> list[str]:
    rest = bars[_OFFENCES:]
    verb = "names" if len(bars) == 1 else "name"
    who = "nobody" if all(bar.basis == "linked" for bar in bars) else "nobody, or somebody else"
    in_all = days(sum(bar.adds for bar in bars))
    said = [f"{counted(len(bars), 'offence').capitalize()} that {verb} {who}, {in_all} days in all."]
    said += [_offence(bar, pieces.get((bar.offence_id, bar.seat), ())) for bar in bars[:_OFFENCES]]
    if rest:
        said.append(f"{counted(len(rest), 'such offence').capitalize()} more, {days(sum(b.adds for b in rest))} days.")
    return said


def _offence(bar: Bar, pieces: Sequence[Piece]) -> str:
    on = f", {day(bar.date)}" if bar.date else ""
    best = [p for p in strongest(pieces, 3) if p.bits is None or p.bits >= _WEIGHTY] or list(strongest(pieces, 1))
    why = "; ".join(clause(piece) for piece in best)
    ending = f" {why[:1].upper()}{why[1:]}." if why else ""
    which = f" (offender {bar.seat})" if bar.seat > 1 else ""
    return f"{bar.offence_id}{which}, {bar.title}{on}: {chance(bar.weight)}.{ending}"


def _records(row: ListRow, fall: Waterfall) -> list[str]:
    """The other records that carry days, where more than one does."""
    by_record: dict[str, float] = {}
    for bar in fall.bars:
        if bar.basis == "named":
            for person in bar.people:
                by_record[person] = by_record.get(person, 0.0) + bar.adds / len(bar.people)
    if len(by_record) < 2:
        return []
    most = max(by_record, key=lambda person: (by_record[person], person))
    others = sum(adds for person, adds in by_record.items() if person != most)
    others_named = sorted(person for person in by_record if person != most)
    if others < 0.5:
        return []
    return [
        f"{days(others)} days stand under {counted(len(others_named), 'other record')} taken to be the same person "
        f"({', '.join(others_named[:3])}{' ...' if len(others_named) > 3 else ''}), besides {most}."
    ]
