"""An evaluation in words and aligned columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graphlink.evaluation.judge import Evaluation


def as_text(found: Evaluation) -> str:
    """The whole evaluation as plain text."""
    return "\n".join([*_head(found), "", *_identity(found), "", *_attribution(found), "", *_ranking(found)]) + "\n"


def _head(found: Evaluation) -> list[str]:
    about = found.about
    first = f"Run {about['run']}: {about['identity']}; policy {about['policy']}, as of {about['as_of']}"
    return [first, *warnings(found)]


def warnings(found: Evaluation) -> list[str]:
    """What a reader must know before any figure: another question, or records that only one side knows."""
    about, lines = found.about, []
    if not about["same_question"]:
        lines.append(
            f"The truth is that of policy {about['truth']['policy']} as of {about['truth']['as_of']}: "
            "the list below answers another question."
        )
    if found.missing or found.unknown:
        judged = next(iter(found.identity.values())).records
        line = (
            f"Left out: {found.missing:,} records of the truth that the run does not hold, "
            f"{found.unknown:,} of the run that the truth does not know."
        )
        if found.missing + found.unknown > judged:
            line += " That is most of them: is it the truth of this run's data?"
        lines.append(line)
    return lines


def _identity(found: Evaluation) -> list[str]:
    rows = [
        (
            method,
            *(f"{v:.3f}" for v in (f.precision, f.recall, f.f1, f.bcubed_precision, f.bcubed_recall, f.bcubed_f1)),
            f"{f.identities:,}",
            f"{f.largest_wrong:,} ({f.humans_in_it:,} people)" if f.largest_wrong else "none",
        )
        for method, f in found.identity.items()
    ]
    first = next(iter(found.identity.values()))
    head = ("", "precision", "recall", "F1", "B-cubed P", "R", "F1", "identities", "largest wrong merge")
    return [f"Identity: {first.records:,} records of {first.humans:,} people", *columns(head, rows)]


def _attribution(found: Evaluation) -> list[str]:
    a, c = found.attribution, found.attribution.calibration
    lines = [
        f"Attribution: {a.unnamed:,} unnamed seats: {a.right:,} right, {a.wrong:,} wrong, "
        f"{a.in_series:,} in unknown series, {a.undecided:,} undecided",
        f"  within reach of anything in the data: {a.within_reach:,}, of those right: {a.right_within_reach:,}",
        f"  named seats: {a.named:,}, under another's record: {a.named_wrongly:,} "
        f"(doubted {a.wrong_doubted:,}; of the rightly named {a.right_doubted:,})",
    ]
    if a.series_precision is not None:
        lines.append(
            f"  unknown series: {a.series:,}; of their pairs of seats {a.series_precision:.3f} are by one hand"
        )
    if a.bits_gained is not None:
        lines.append(f"  {a.bits_gained:.2f} bits gained a seat")
    if c.brier is None:
        return [*lines, "  no candidates, so no calibration"]
    lines.append(f"  Brier {c.brier:.4f}, expected calibration error {c.ece:.4f}, one row a seat, its best candidate")
    rows = [(f"{b.low:.1f} to {b.high:.1f}", f"{b.seats:,}", f"{b.said:.3f}", f"{b.so:.3f}") for b in c.table]
    return [*lines, *columns(("said", "seats", "mean said", "was so"), rows)]


def _ranking(found: Evaluation) -> list[str]:
    n = next(iter(found.ranking.values())).n
    rows = [
        (method, f"{f.found:,}", f"{f.harm_held:.3f}", f"{f.duplicates:,}", f"{f.false_entries:,}")
        for method, f in found.ranking.items()
    ]
    return [f"Ranking: the first {n:,}", *columns(("", "found", "harm held", "duplicates", "false"), rows)]


def columns(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Lines with the first column to the left and the others to the right."""
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    return [
        "  "
        + "  ".join(
            cell.rjust(w) if at else cell.ljust(w) for at, (cell, w) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in (head, *rows)
    ]
