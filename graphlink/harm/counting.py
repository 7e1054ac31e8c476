"""Whether an offence counts under a policy, and if not why not. The one place that says so.

Do not break: list, named list, explain, diff and evaluate all read this answer; none computes its own. The window is
the last reason to be tried, so `why_not` naming the window means that the offence counts but for its date.
Mistake a newcomer will make: reading "counts" as "has days". An offence without a value counts all the same; it is
bounded, not dropped.
"""

from __future__ import annotations

import datetime as dt
from importlib import resources
from typing import TYPE_CHECKING

from graphlink import duck
from graphlink.harm.policy import Policy

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_SQL = "counting.sql"


def counted(
    con: DuckDBPyConnection, *, offences: str, victims: str, policy: Policy, as_of: dt.date, target: str
) -> None:
    """Creates the DuckDB table `target`: for each offence whether `policy` counts it on `as_of`, the last day counted.

    `offences` has offence_id, committed_from and reported_at (TIMESTAMPTZ), origin, flags, category, vawg;
    `victims` has offence_id, sex, a row per victim (an offence may have none). Writes, a row per offence and sorted by
    offence_id: offence_id, date_counted (the policy's date, Europe/London), counts, why_not (plain words, NULL where it
    counts), sex_unknown (whether the answer rests on a victim whose sex is not known).
    """
    sql = resources.files("graphlink.harm").joinpath(_SQL).read_text(encoding="utf-8")
    sql = sql.replace('"$offences"', duck.name(offences)).replace('"$victims"', duck.name(victims))
    con.execute(
        f"CREATE OR REPLACE TABLE {duck.name(target)} AS {sql}",
        {
            "policy": policy.name,
            "reported": policy.date == "reported",
            "police_detected": policy.police_detected,
            "core": policy.classes["core"],
            "da_or_female_victim": policy.classes["da_or_female_victim"],
            "context": policy.classes["context"],
            "unclassified": policy.classes["unclassified"],
            "categories": list(policy.categories),
            "flags": list(policy.flags),
            "flags_alone": list(policy.flags_alone),
            "count_unknown_sex": policy.unknown_victim_sex == "count",
            "as_of": as_of,
            "window_days": policy.window_days,
        },
    )
