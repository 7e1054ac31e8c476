"""The world keeps to the published figures, and its page to the code."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from graphlink.sampling.calibration import PUBLISHED, Figures, _figures, invent_and_measure, rates_markdown

PAGE = Path(__file__).resolve().parents[2] / "docs" / "sample-world.md"


@pytest.fixture(scope="module")
def figures() -> list[Figures]:
    return [invent_and_measure(20_000, seed) for seed in (201, 202)]


def mean(figures: list[Figures], name: str) -> float:
    return float(np.mean([getattr(found, name) for found in figures]))


def test_a_small_world_has_londons_shares(figures: list[Figures]) -> None:
    """What rests on all suspects is held closely; what rests on eight of them (the top hundred's share) loosely."""
    assert 33_000 < mean(figures, "suspects") < 39_000
    assert 0.48 < mean(figures, "low_harm") < 0.58
    assert 4_000 < mean(figures, "top_harm") < 8_500
    assert 2.5 < mean(figures, "top_offences") < 7.5
    assert 1.2 < mean(figures, "top_victims") < 4.5
    assert 1.2 < mean(figures, "offences_per_victim") < 3.5


def test_figures_by_hand() -> None:
    """720 suspects: the hundred's share is 2. 360 have 10 days, 358 have 182; the worst have 5,475 and 1,825."""
    harm = np.array([5475.0, 1825.0] + [182.0] * 358 + [10.0] * 360)
    offences, victims = np.ones(720), np.ones(720)
    offences[:2], victims[:2] = (20, 4), (15, 1)
    found = _figures(harm, offences, victims, people=5000)
    assert found.suspects == 720 * 50
    assert found.low_harm == 0.5
    assert (found.top_harm, found.top_offences, found.top_victims) == (3650, 12, 8)
    assert found.offences_per_victim == 24 / 16
    assert (found.many_victims, found.most_victims) == (50, 15)


def test_the_means_at_londons_size_on_the_page_lie_within_what_was_published() -> None:
    rows = {
        cells[1].strip(): cells
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        if len(cells := line.split("|")) == 12
    }
    for published in PUBLISHED:
        shown = float(rows[published.name][10].replace(",", ""))
        assert published.low <= shown <= published.high, published.name
    assert {field.name for field in fields(Figures)} <= rows.keys()


def test_the_page_lists_every_rate_as_it_is() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert rates_markdown() in page, "docs/sample-world.md: paste what `... calibration --rates` prints"
    assert re.search(r"seeds? that took no part", page)
