"""The true list: harm of each true offender in the v100 window, by the same table and the same rule as any run.

Do not break: each true offender is credited in full, with the true code and the true sex of the victim; what counts is
said by `graphlink.harm.counting` alone.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa

from graphlink import duck
from graphlink.harm.counting import counted
from graphlink.harm.policy import load_policy
from graphlink.harm.table import HarmTable
from graphlink.harm.values import value_offences
from graphlink.sampling.draw import Floats, Ints, iso_minutes
from graphlink.sampling.leavings import World
from graphlink.sampling.lists import acts
from graphlink.sampling.offending import Offences, victim_kind
from graphlink.sampling.reports import Columns
from graphlink.sampling.truth import true_ids

POLICY = "v100"


def true_codes(world: World, offences: Offences) -> list[str]:
    """The Home Office code of what was really done."""
    code = acts().code[offences.act, victim_kind(world.people, offences.victim, offences.day)]
    found: list[str] = np.where(code == "", acts().code[offences.act, 1], code).tolist()
    return found


def days_of(world: World, offences: Offences) -> Floats:
    """Days of the harm table for each offence."""
    table = HarmTable.load()
    value = {code: table.value(code).days or 0.0 for code in set(true_codes(world, offences))}
    return np.array([value[code] for code in true_codes(world, offences)], dtype=np.float64)


def write_harm(
    world: World, offences: Offences, flags: list[str | None], seats: tuple[Ints, Ints], shuffle: Ints, as_of: dt.date
) -> Columns:
    """true_id, harm (days), offences, victims: true offenders with an offence that counts."""
    con = duck.connect()
    keys = [f"{at:09d}" for at in range(len(offences))]
    con.register("_offences", pa.table({
        "offence_id": keys,
        "offence_code": true_codes(world, offences),
        "origin": ["police_detected" if s == 7 else "reported" for s in offences.setting.tolist()],
        "flags": pa.array(flags, pa.string()),
        "start": iso_minutes(offences.start),
        "told": iso_minutes(offences.reported),
    }))  # fmt: skip
    con.execute(
        "CREATE TABLE offences AS SELECT offence_id, offence_code, origin, flags, from_local(start) AS committed_from, "
        "from_local(told) AS reported_at FROM _offences"
    )
    known = np.flatnonzero(offences.victim >= 0)
    sex = np.where(world.people.male[offences.victim[known]], "M", "F")
    con.register("_victims", pa.table({"offence_id": [keys[at] for at in known.tolist()], "sex": pa.array(sex)}))
    con.execute("CREATE TABLE victims AS SELECT * FROM _victims")
    value_offences(con, HarmTable.load(), "offences", "valued")
    con.execute("CREATE TABLE asked AS SELECT * FROM offences JOIN valued USING (offence_id)")
    counted(con, offences="asked", victims="victims", policy=load_policy(POLICY), as_of=as_of, target="ruled")
    table = duck.arrow(con, "SELECT counts, days FROM ruled JOIN valued USING (offence_id) ORDER BY offence_id")
    counts = table.column("counts").to_numpy(zero_copy_only=False)
    days = np.nan_to_num(table.column("days").to_numpy(zero_copy_only=False).astype(float))
    return _summed(world, offences, seats, (counts.astype(bool), days), shuffle)


def _summed(
    world: World, offences: Offences, seats: tuple[Ints, Ints], valued: tuple[np.ndarray, Floats], shuffle: Ints
) -> Columns:
    counts, days = valued
    offence, offender = seats
    mine = counts[offence]
    offence, offender = offence[mine], offender[mine]
    n = len(world.people)
    harm = np.bincount(offender, weights=days[offence], minlength=n)
    number = np.bincount(offender, minlength=n)
    pairs = np.unique(
        offender[offences.victim[offence] >= 0] * (1 << 32) + offences.victim[offence[offences.victim[offence] >= 0]]
    )
    victims = np.bincount(pairs >> 32, minlength=n)
    who = np.flatnonzero(number)
    who = who[np.lexsort((shuffle[who], -harm[who]))]
    return {
        "true_id": list(true_ids(who, shuffle)),
        "harm": [f"{value:g}" for value in harm[who].tolist()],
        "offences": [str(value) for value in number[who].tolist()],
        "victims": [str(value) for value in victims[who].tolist()],
    }
