"""The interval and the chance to be in the top n, against answers worked out by hand or by brute force."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from graphlink.harm.policy import load_policy
from graphlink.ranking import draws
from graphlink.settings import Settings

V100 = load_policy("v100")


def listed(*rows: tuple[str, float, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["identity_id", "expected_harm", "offences"])


def choices(*rows: tuple[str, int, str, float, float, str | None]) -> pd.DataFrame:
    """(offence, seat, identity, weight, harm, settled_by or None for the seat itself)."""
    frame = pd.DataFrame(rows, columns=["offence_id", "seat", "identity_id", "weight", "harm", "settled_by"])
    own = "seat:" + frame["offence_id"] + "/" + frame["seat"].astype(str)
    return frame.assign(settled_by=frame["settled_by"].fillna(own)).sort_values(
        ["settled_by", "offence_id", "seat", "identity_id"]
    )


def drawn(list_: pd.DataFrame, rows: pd.DataFrame, policy=V100, **settings: int) -> dict[str, tuple[float, ...]]:
    found = draws(list_, rows, policy, Settings(**settings))
    return {r.identity_id: (r.harm_low, r.harm_high, round(r.top_probability, 4)) for r in found.itertuples()}


def test_without_doubt_low_and_high_are_the_sum_and_the_top_is_certain() -> None:
    """A 100 + 50, B 30; top 1: A for sure."""
    rows = choices(("C1", 1, "A", 1.0, 100, None), ("C2", 1, "A", 1.0, 50, None), ("C3", 1, "B", 1.0, 30, None))
    found = drawn(listed(("A", 150, 2), ("B", 30, 1)), rows, replace(V100, top_n=1))
    assert found == {"A": (150, 150, 1.0), "B": (30, 30, 0.0)}


def test_one_seat_goes_to_one_of_two() -> None:
    """Two alternatives of one rape: in each draw one has 1,825 days, so their chances to be first add up to 1."""
    rows = choices(("C1", 1, "A", 0.5, 1825, None), ("C1", 1, "B", 0.5, 1825, None))
    found = drawn(listed(("A", 912.5, 1), ("B", 912.5, 1)), rows, replace(V100, top_n=1))
    assert found["A"][:2] == found["B"][:2] == (0, 1825)
    assert found["A"][2] + found["B"][2] == pytest.approx(1)
    assert found["A"][2] == pytest.approx(0.5, abs=0.04)


def test_a_records_membership_is_settled_once_for_all_its_seats() -> None:
    """Record R belongs to A with .5; its two offences of 100 days come or go together: never 100."""
    rows = choices(("C1", 1, "A", 0.5, 100, "person:R"), ("C2", 1, "A", 0.5, 100, "person:R"))
    low, high, _ = drawn(listed(("A", 100, 2)), rows)["A"]
    assert (low, high) == (0, 200)
    apart = choices(("C1", 1, "A", 0.5, 100, None), ("C2", 1, "A", 0.5, 100, None))
    totals = [drawn(listed(("A", 100, 2)), apart, seed=s, draws=1)["A"][0] for s in range(40)]
    assert 100 in totals


def test_the_mean_of_the_draws_is_the_expected_harm() -> None:
    """By brute force over many draws of one: 0.3 x 1,000 = 300, within four standard errors."""
    rows = choices(("C1", 1, "A", 0.3, 1000, None))
    one = [drawn(listed(("A", 300, 0)), rows, seed=s, draws=1)["A"][0] for s in range(800)]
    assert np.mean(one) == pytest.approx(300, abs=4 * 458 / 800**0.5)


def test_order_by_offences_lets_the_more_frequent_lead() -> None:
    """Under stalking's order ten harassments (100 days) stand before one rape (1,825)."""
    policy = replace(load_policy("stalking"), top_n=1)
    rows = choices(*[(f"H{i}", 1, "A", 1.0, 10, None) for i in range(10)], ("R", 1, "B", 1.0, 1825, None))
    list_ = listed(("A", 100, 10), ("B", 1825, 1))
    assert drawn(list_, rows, policy)["A"][2] == 1.0
    assert drawn(list_, rows, replace(V100, top_n=1))["B"][2] == 1.0


def test_equal_harm_is_decided_as_the_list_is() -> None:
    """Same days: more offences first, then the smaller id; exactly one of three is in a top 1."""
    rows = choices(
        ("C1", 1, "B", 1.0, 10, None),
        ("C2", 1, "A", 1.0, 10, None),
        ("C3", 1, "C", 1.0, 10, None),
        ("C4", 1, "D", 0.5, 1, None),
    )
    list_ = listed(("A", 10, 1), ("B", 10, 1), ("C", 10, 2), ("D", 0.5, 0))
    found = drawn(list_, rows, replace(V100, top_n=1))
    assert [found[k][2] for k in "ABCD"] == [0, 0, 1, 0]
