"""What must always hold of identity (design.md, invariants 1 and 7), on generated small worlds."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from graphlink.identity import Constraints, Judgements, resolve

_KEYS = [f"person:{c}" for c in "ABCDEFGH"] + ["suspect:C1/1", "suspect:C2/1"]
_PAIRS = st.tuples(st.sampled_from(_KEYS), st.sampled_from(_KEYS)).filter(lambda p: p[0] != p[1])


@st.composite
def worlds(draw):
    rows = pd.DataFrame(
        {
            "record_id": _KEYS,
            "kind": ["person"] * 8 + ["seat"] * 2,
            "pnc_id": [draw(st.sampled_from([None, None, "1", "2"])) for _ in _KEYS],
            "name_key": [draw(st.sampled_from([None, "", "jo lane", "al may"])) for _ in _KEYS],
            "dob": [draw(st.sampled_from([None, "1990-01-01"])) for _ in _KEYS],
            "source_ref": [f"persons:{k}" for k in _KEYS],
        }
    )
    apart = pd.DataFrame(
        draw(
            st.lists(
                st.tuples(
                    st.sampled_from(["C1", "C2"]),
                    st.sampled_from(_KEYS),
                    st.sampled_from(["victim", "suspect 1", "suspect 2"]),
                ),
                max_size=5,
                unique_by=lambda r: r[:2],
            )
        ),
        columns=["offence_id", "record_id", "side"],
    )
    columns = ["record_a", "record_b", "decision_id"]
    same = pd.DataFrame([(*p, f"S{i}") for i, p in enumerate(draw(st.lists(_PAIRS, max_size=3)))], columns=columns)
    different = pd.DataFrame([(*p, f"X{i}") for i, p in enumerate(draw(st.lists(_PAIRS, max_size=3)))], columns=columns)
    return rows, apart, same, different


@given(worlds())
def test_no_identity_holds_a_contradiction(world) -> None:
    rows, apart, same, different = world
    found = resolve(rows, None, Constraints(apart), Judgements(same, different))
    of = found.membership.set_index("record_id")["identity_id"].dropna()
    joined = rows[rows["record_id"].isin(of.index)].assign(identity=lambda r: r["record_id"].map(of))
    assert joined.dropna(subset=["pnc_id"]).groupby("identity")["pnc_id"].nunique().le(1).all()
    sides = apart.assign(identity=apart["record_id"].map(of)).dropna()
    assert sides.groupby(["identity", "offence_id"])["side"].nunique().le(1).all()
    for a, b in different[["record_a", "record_b"]].itertuples(index=False):
        assert a not in of or b not in of or of[a] != of[b]


@given(worlds(), st.randoms(use_true_random=False))
def test_row_order_changes_nothing(world, random) -> None:
    rows, apart, same, different = world

    def shuffled(frame: pd.DataFrame) -> pd.DataFrame:
        order = list(frame.index)
        random.shuffle(order)
        return frame.loc[order].reset_index(drop=True)

    one = resolve(rows, None, Constraints(apart), Judgements(same, different))
    two = resolve(shuffled(rows), None, Constraints(shuffled(apart)), Judgements(shuffled(same), shuffled(different)))
    for name in ("membership", "pairs", "evidence", "conflicts"):
        a, b = getattr(one, name), getattr(two, name)
        keys = list(a.columns)
        pd.testing.assert_frame_equal(
            a.sort_values(keys).reset_index(drop=True),
            b.sort_values(keys).reset_index(drop=True),
            check_dtype=False,
        )
