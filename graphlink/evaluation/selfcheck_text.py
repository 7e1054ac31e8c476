"""A self-check in words and aligned columns: findings first, then the heads, then the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphlink.evaluation.text import columns

if TYPE_CHECKING:
    from graphlink.evaluation.selfcheck import Band, Reliability, SelfCheck


def as_text(found: SelfCheck) -> str:
    """The whole self-check as plain text."""
    lines = [f"Self-check of run {found.run_id}", *(f"FINDING: {said}" for said in found.findings), *found.head]
    if found.names and found.names.overall.bands:
        lines += ["", f"Names hidden: {found.names.cases:,} offences, {found.names.silent:,} of which nothing was said"]
        lines += _bands(found.names.overall)
        lines += ["", "Names hidden, by the kind of evidence that speaks most", *_kinds(found)]
    if found.ids and found.ids.overall.bands:
        lines += [
            "",
            "National ids hidden: pairs of records with two ids, by the chance stated",
            *_bands(found.ids.overall),
        ]
    if found.limits:
        lines += ["", *found.limits]
    return "\n".join(lines) + "\n"


def _bands(found: Reliability) -> list[str]:
    rows = [_row(f"{band.low:.1f} to {band.high:.1f}", band) for band in found.bands]
    lines = columns(("said", "cases", "mean said", "was so", "90% interval"), rows)
    lines.append(f"  expected calibration error {found.ece:.4f} ({found.ece_low:.4f} to {found.ece_high:.4f})")
    lines.append(f"  were every chance right, so many cases would show {found.by_chance:.4f} on average,")
    lines.append(f"  and more than {found.by_chance_high:.4f} one time in twenty")
    return lines


def _row(label: str, band: Band) -> tuple[str, ...]:
    return label, f"{band.cases:,}", f"{band.said:.3f}", f"{band.so:.3f}", f"{band.so_low:.3f} to {band.so_high:.3f}"


def _kinds(found: SelfCheck) -> list[str]:
    assert found.names is not None
    rows = []
    for kind, one in found.names.by_kind.items():
        top = one.top
        at_top = (f"{top.cases:,}", f"{top.said:.3f}", f"{top.so:.3f}") if top else ("0", "", "")
        rows.append((kind, f"{one.cases:,}", f"{one.said:.3f}", f"{one.so:.3f}", f"{one.ece:.3f}", *at_top))
    return columns(("", "cases", "mean said", "was so", "ECE", "at .9 or more", "said", "so"), rows)
