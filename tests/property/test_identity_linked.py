"""What must always hold of the resolver's groups (design.md, invariants 1, 2 and 7), on generated pairs."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from graphlink.identity import grouping, mixture, sharing
from graphlink.identity.grouping import Apart
from graphlink.identity.mixture import NAMES, Pairs

_RECORDS = 9
_MODEL = mixture.first_model(5000, 1000)
_LEVELS = {name: len(_MODEL.table[mixture.SAME][at]) - 1 for at, name in enumerate(NAMES)}
_USED = ("name", "born", "address", "phone")


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Pairs, np.ndarray, Apart]:
    i, j = np.triu_indices(_RECORDS, 1)
    level = np.full((len(i), len(NAMES)), -1, dtype=np.int8)
    chance = np.zeros((len(i), len(NAMES)), dtype=np.float32)
    for name in _USED:
        at = NAMES.index(name)
        drawn = draw(st.lists(st.integers(-1, _LEVELS[name] - 1), min_size=len(i), max_size=len(i)))
        level[:, at] = drawn
        if name == "phone":  # numbers never read alike: that level has no chance at all
            level[level[:, at] == sharing.LIKE, at] = sharing.DIFFERS
        agrees = level[:, at] > _LEVELS[name] // 2
        # A little of its own for each pair, so that no two links weigh the same and order cannot matter by a tie.
        chance[:, at] = np.where(agrees, -9.0, -0.5) + np.arange(len(i)) / 997
    chance[level < 0] = 0
    pnc = np.array(draw(st.lists(st.sampled_from([-1, -1, -1, 0, 1]), min_size=_RECORDS, max_size=_RECORDS)))
    banned = draw(st.lists(st.sampled_from(range(len(i))), max_size=6, unique=True))
    nothing = np.zeros(len(i), dtype=np.int8)
    return Pairs(i, j, level, chance, nothing, nothing), pnc, Apart(i[banned], j[banned], pnc)


def groups(label: np.ndarray) -> set[frozenset[int]]:
    return {frozenset(np.flatnonzero(label == one).tolist()) for one in np.unique(label)}


@settings(max_examples=150, deadline=None)
@given(worlds(), st.floats(-3, 6))
def test_no_group_holds_a_contradiction(world: tuple[Pairs, np.ndarray, Apart], bar: float) -> None:
    pairs, pnc, apart = world
    label = grouping.agglomerate(_MODEL, pairs, np.arange(_RECORDS), apart, bar)
    assert not (label[apart.i] == label[apart.j]).any()
    for group in groups(label):
        assert len({int(code) for code in pnc[list(group)] if code >= 0}) <= 1
        assert label[min(group)] == min(group), "a group is named by its smallest record"


@settings(max_examples=100, deadline=None)
@given(worlds(), st.permutations(range(_RECORDS)))
def test_the_order_of_records_changes_no_group(world: tuple[Pairs, np.ndarray, Apart], order: list[int]) -> None:
    pairs, pnc, apart = world
    to = np.array(order)
    a, b = to[pairs.i], to[pairs.j]
    low, high = np.minimum(a, b), np.maximum(a, b)
    at = np.lexsort((high, low))
    moved = Pairs(low[at], high[at], pairs.level[at], pairs.chance[at], pairs.group[at], pairs.known[at])
    code = np.empty(_RECORDS, dtype=int)
    code[to] = pnc
    x, y = to[apart.i], to[apart.j]
    there = Apart(np.minimum(x, y), np.maximum(x, y), code)
    one = grouping.agglomerate(_MODEL, pairs, np.arange(_RECORDS), apart, 0.0)
    two = grouping.agglomerate(_MODEL, moved, np.arange(_RECORDS), there, 0.0)
    assert {frozenset(to[list(group)].tolist()) for group in groups(one)} == groups(two)


@settings(max_examples=100, deadline=None)
@given(worlds(), st.floats(-3, 3), st.floats(0, 6))
def test_a_joined_group_is_favoured_by_all_the_evidence_between_its_halves(
    world: tuple[Pairs, np.ndarray, Apart], bar: float, more: float
) -> None:
    """Two records join only above the bar; where there are only two, that is all there is to it."""
    pairs, _, apart = world
    only = pairs.take(np.array([0]))
    label = grouping.agglomerate(_MODEL, only, np.arange(_RECORDS), apart, bar)
    weight = float(grouping.weigh(_MODEL, grouping.rows_of(_MODEL, only))[0])
    banned = bool(((apart.i == 0) & (apart.j == 1)).any()) or (apart.pnc[0] >= 0 <= apart.pnc[1] != apart.pnc[0])
    assert (label[0] == label[1]) == (weight > bar and not banned)
    stricter = grouping.agglomerate(_MODEL, only, np.arange(_RECORDS), apart, bar + more)
    assert len(groups(stricter)) >= len(groups(label))


@given(worlds())
def test_one_pair_weighs_as_group_what_it_weighs_alone(world: tuple[Pairs, np.ndarray, Apart]) -> None:
    pairs, _, _ = world
    alone = np.clip(_MODEL.odds(pairs), -60, 60)
    as_group = grouping.weigh(_MODEL, grouping.rows_of(_MODEL, pairs))
    np.testing.assert_allclose(as_group, alone, atol=0.01)
