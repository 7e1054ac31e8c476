"""What counts: each rule of the data contract with a case worked out by hand, window edges and clock changes.

The property test holds the SQL to a second, plain Python reading of the contract.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphlink import duck
from graphlink.harm.counting import counted
from graphlink.harm.policy import Policy, list_policies

CON = duck.connect()
LONDON = ZoneInfo("Europe/London")
AS_OF = dt.date(2026, 6, 30)
NOON = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
TIME = pa.timestamp("us", tz="UTC")
POLICIES = {policy.name: policy for policy in list_policies()}


@dataclass(frozen=True)
class Offence:
    category: str | None = None
    vawg: str | None = None
    committed_from: dt.datetime = NOON
    reported_at: dt.datetime | None = None
    origin: str | None = None
    flags: str | None = None
    victims: tuple[str | None, ...] = ()


RAPE = Offence("RAPE", "core")
ASSAULT = Offence("VIOLENCE_NO_INJURY", "da_or_female_victim")
ROBBERY = Offence("ROBBERY", "context")
NO_CLASS = Offence()


def judge(offences: Sequence[Offence], policy: Policy, as_of: dt.date = AS_OF) -> list[dict[str, object]]:
    """The rows that `counted` writes, in the order of `offences`."""
    numbers = [f"C{i:05d}" for i in range(len(offences))]
    columns = {"offence_id": pa.array(numbers, pa.string())}
    for name in ("category", "vawg", "origin", "flags"):
        columns[name] = pa.array([getattr(o, name) for o in offences], pa.string())
    for name in ("committed_from", "reported_at"):
        columns[name] = pa.array([getattr(o, name) for o in offences], TIME)
    victims = [(number, sex) for number, o in zip(numbers, offences, strict=True) for sex in o.victims]
    sexes = pa.table(
        {
            "offence_id": pa.array([number for number, _ in victims], pa.string()),
            "sex": pa.array([sex for _, sex in victims], pa.string()),
        }
    )
    # Rows in the wrong order: the answer may not depend on it.
    CON.register("given", pa.table(columns).take(pa.array(range(len(offences))[::-1], pa.int64())))
    CON.register("sexes", sexes)
    counted(CON, offences="given", victims="sexes", policy=policy, as_of=as_of, target="answer")
    found = duck.rows(CON, "FROM answer")
    assert [row["offence_id"] for row in found] == numbers
    return found


def verdict(offence: Offence, policy: str | Policy = "v100", as_of: dt.date = AS_OF) -> str | None:
    """Why the offence does not count, None where it does."""
    (row,) = judge([offence], POLICIES[policy] if isinstance(policy, str) else policy, as_of)
    assert row["counts"] == (row["why_not"] is None)
    return row["why_not"]  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("offence", "why_not"),
    [
        (RAPE, None),
        (replace(RAPE, victims=("M",)), None),
        (replace(ASSAULT, victims=("F",)), None),
        (replace(ASSAULT, victims=("f ", "M")), None),
        (replace(ASSAULT, victims=("M",)), "no flag and no female victim"),
        (replace(ASSAULT, victims=("X",)), "no flag and no female victim"),
        (replace(ASSAULT, victims=("M",), flags="domestic_abuse"), None),
        (replace(ASSAULT, victims=("M",), flags="hate; Honour-Based ;child"), None),
        (replace(ASSAULT, victims=("M",), flags="child;stalking"), "no flag and no female victim"),
        (replace(ASSAULT, victims=("M",), flags="domestic_abuse_denied"), "no flag and no female victim"),
        (replace(ASSAULT, victims=(None,)), None),
        (replace(ASSAULT, victims=()), None),
        (replace(ASSAULT, victims=("M", "")), None),
        (replace(ROBBERY, victims=("F",), flags="domestic_abuse"), "class context is not part of v100"),
        (replace(NO_CLASS, victims=("F",), flags="domestic_abuse"), "its offence code has no class in the harm table"),
        (replace(RAPE, origin="police_detected"), "detected by police, not reported"),
        (replace(RAPE, origin=""), None),
        (replace(RAPE, origin="reported"), None),
    ],
)
def test_v100(offence: Offence, why_not: str | None) -> None:
    assert verdict(offence) == why_not


@pytest.mark.parametrize("category", ["RAPE", "SEXUAL_ADULT", "SEXUAL_CHILD", "IMAGES", "INTIMATE_IMAGES"])
@pytest.mark.parametrize("vawg", ["core", "context", None])
def test_sexual_harm_goes_by_category(category: str, vawg: str | None) -> None:
    assert verdict(Offence(category, vawg), "sexual-harm") is None


def test_sexual_harm_leaves_out_the_rest() -> None:
    stalking = Offence("STALKING", "core", flags="stalking", victims=("F",))
    assert verdict(stalking, "sexual-harm") == "category STALKING is not part of sexual-harm"
    assert verdict(NO_CLASS, "sexual-harm") == "its offence code has no category in the harm table"


@pytest.mark.parametrize(
    ("offence", "why_not"),
    [
        (Offence("STALKING", "core"), None),
        (Offence("HARASSMENT", "da_or_female_victim", victims=("M",)), None),
        (Offence("COERCIVE_CONTROL", "core"), None),
        (Offence("ORDER_BREACH", "core"), None),
        (Offence("DAMAGE", "context", flags="Stalking"), None),
        (replace(NO_CLASS, flags="stalking"), None),
        (Offence("DAMAGE", "context", flags="domestic_abuse"), "category DAMAGE is not part of stalking"),
        (RAPE, "category RAPE is not part of stalking"),
        (Offence("STALKING", "core", origin="police_detected"), "detected by police, not reported"),
    ],
)
def test_stalking_goes_by_category_or_flag(offence: Offence, why_not: str | None) -> None:
    assert verdict(offence, "stalking") == why_not


def test_all_crime_counts_whatever_was_reported() -> None:
    offences = [RAPE, ASSAULT, ROBBERY, NO_CLASS, replace(RAPE, origin="police_detected")]
    answer = [row["why_not"] for row in judge(offences, POLICIES["all-crime"])]
    assert answer == [None, None, None, None, "detected by police, not reported"]


def test_settings_turned_round() -> None:
    v100 = POLICIES["v100"]
    assert verdict(replace(RAPE, origin="police_detected"), replace(v100, police_detected=True)) is None
    strict = replace(v100, unknown_victim_sex="leave_out")
    assert verdict(ASSAULT, strict) == "no flag, and the sex of the victim is not known"
    assert verdict(replace(ASSAULT, flags="domestic_abuse"), strict) is None
    assert verdict(RAPE, strict) is None


@pytest.mark.parametrize("setting", ["count", "leave_out"])
def test_sex_unknown_marks_the_answers_that_rest_on_it(setting: str) -> None:
    """Of five assaults two rest on an unknown sex: no victim row, and a victim without sex beside a man."""
    offences = [
        ASSAULT,
        replace(ASSAULT, victims=("M", None)),
        replace(ASSAULT, victims=("F", None)),
        replace(ASSAULT, victims=(None,), flags="domestic_abuse"),
        replace(ASSAULT, victims=("M",)),
        RAPE,
        ROBBERY,
    ]
    answer = judge(offences, replace(POLICIES["v100"], unknown_victim_sex=setting))
    assert [row["sex_unknown"] for row in answer] == [True, True, False, False, False, False, False]
    assert [row["counts"] for row in answer][:2] == [setting == "count"] * 2


def at(year: int, month: int, day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(year, month, day, hour, minute, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("moment", "why_not"),
    [
        # The window of 365 days to 30 June 2026 is 1 July 2025 to 30 June 2026, local days. London is an hour ahead
        # of UTC at both edges.
        (at(2025, 6, 30, 22, 59), "outside the window of 365 days to 2026-06-30"),
        (at(2025, 6, 30, 23, 0), None),
        (at(2026, 6, 30, 22, 59), None),
        (at(2026, 6, 30, 23, 0), "dated after 2026-06-30"),
    ],
)
def test_the_edges_of_the_window_are_local_days(moment: dt.datetime, why_not: str | None) -> None:
    assert verdict(replace(RAPE, reported_at=moment)) == why_not
    assert verdict(replace(RAPE, committed_from=moment), "all-crime") == why_not


@pytest.mark.parametrize(
    ("moment", "local"),
    [
        # Clocks went forward on 29 March and back on 25 October 2026.
        (at(2026, 3, 28, 23, 30), dt.date(2026, 3, 28)),
        (at(2026, 3, 29, 0, 30), dt.date(2026, 3, 29)),
        (at(2026, 3, 29, 22, 59), dt.date(2026, 3, 29)),
        (at(2026, 3, 29, 23, 0), dt.date(2026, 3, 30)),
        (at(2026, 10, 24, 22, 59), dt.date(2026, 10, 24)),
        (at(2026, 10, 24, 23, 0), dt.date(2026, 10, 25)),
        (at(2026, 10, 25, 23, 59), dt.date(2026, 10, 25)),
        (at(2026, 10, 26, 0, 0), dt.date(2026, 10, 26)),
    ],
)
def test_days_on_which_the_clocks_change(moment: dt.datetime, local: dt.date) -> None:
    v100 = replace(POLICIES["v100"], window_days=1)
    answers = [
        judge([replace(RAPE, reported_at=moment)], v100, local + dt.timedelta(days=shift))[0] for shift in (-1, 0, 1)
    ]
    assert {row["date_counted"] for row in answers} == {local}
    assert [row["counts"] for row in answers] == [False, True, False]


def test_which_date_counts() -> None:
    """Committed ten years ago and reported in the window: counts by report. Never reported: by commission."""
    old = replace(RAPE, committed_from=at(2016, 1, 1, 12), reported_at=NOON)
    assert verdict(old) is None
    assert verdict(old, "all-crime") == "outside the window of 365 days to 2026-06-30"
    (row,) = judge([replace(RAPE, committed_from=at(2026, 2, 3, 12))], POLICIES["v100"])
    assert (row["date_counted"], row["counts"]) == (dt.date(2026, 2, 3), True)
    late = replace(RAPE, reported_at=at(2026, 8, 1, 12))
    assert (verdict(late), verdict(late, "all-crime")) == ("dated after 2026-06-30", None)


def test_the_window_is_the_last_reason() -> None:
    """So 'outside the window' always means: it would count but for its date."""
    old = at(2020, 1, 1, 12)
    assert verdict(replace(ROBBERY, committed_from=old)) == "class context is not part of v100"
    assert verdict(replace(RAPE, committed_from=old, origin="police_detected")) == "detected by police, not reported"


def test_no_rows() -> None:
    assert judge([], POLICIES["v100"]) == []


def plain_reading(offence: Offence, policy: Policy, as_of: dt.date) -> tuple[bool, dt.date]:
    """The contract, read in Python: does it count, and on which date."""
    flags = {"_".join(f.lower().replace("-", " ").replace("_", " ").split()) for f in (offence.flags or "").split(";")}
    sexes = {(sex or "").strip().upper() for sex in offence.victims} or {""}
    rule = policy.classes[offence.vawg or "unclassified"]
    female = "F" in sexes or ("" in sexes and policy.unknown_victim_sex == "count")
    passes = rule == "count" or (rule != "leave_out" and (bool(flags & set(policy.flags)) or female))
    passes = passes and (not policy.categories or offence.category in policy.categories)
    passes = passes or bool(flags & set(policy.flags_alone))
    if offence.origin == "police_detected" and not policy.police_detected:
        passes = False
    moment = offence.committed_from
    if policy.date == "reported" and offence.reported_at is not None:
        moment = offence.reported_at
    day = moment.astimezone(LONDON).date()
    return passes and as_of - dt.timedelta(days=policy.window_days) < day <= as_of, day


MOMENTS = st.datetimes(dt.datetime(2025, 6, 28), dt.datetime(2026, 7, 2)).map(lambda t: t.replace(tzinfo=dt.UTC))
OFFENCES = st.builds(
    Offence,
    category=st.sampled_from([None, "RAPE", "STALKING", "DAMAGE", "IMAGES"]),
    vawg=st.sampled_from([None, "core", "da_or_female_victim", "context"]),
    committed_from=MOMENTS,
    reported_at=st.none() | MOMENTS,
    origin=st.sampled_from([None, "", "reported", "police_detected"]),
    flags=st.none()
    | st.lists(st.sampled_from(["domestic_abuse", "Stalking", " honour-based ", "", "hate"])).map(";".join),
    victims=st.lists(st.sampled_from([None, "", "M", "F", "X"]), max_size=3).map(tuple),
)


@given(
    st.lists(OFFENCES, min_size=1, max_size=40),
    st.sampled_from(list(POLICIES.values())),
    st.sampled_from(["count", "leave_out"]),
    st.booleans(),
    st.sampled_from([1, 30, 365]),
)
def test_sql_is_the_contract_read_plainly(
    offences: list[Offence], policy: Policy, unknown: str, police: bool, days: int
) -> None:
    policy = replace(policy, unknown_victim_sex=unknown, police_detected=police, window_days=days)
    for offence, row in zip(offences, judge(offences, policy), strict=True):
        assert (row["counts"], row["date_counted"]) == plain_reading(offence, policy, AS_OF), offence
