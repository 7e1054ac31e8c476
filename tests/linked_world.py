"""The hand-made run of `handmade`, as a run that weighed evidence would have written it; every figure worked out here.

Beside what `handmade` holds:

    C7 rape [1825], 20 May 2026, nobody named, the number +447700900417 used, victim Anna (N4)
        Dale   before -11, number +13.5, age described +1, sex described -0.5, calibration +0.3, rivals -0.3
               = +3 bits, p = 8/9, adds 1622.22 days; Dale stands at 2077 + 1622.22 = 3699.22
        Ricky  before -12, plate seen +8, rivals -1 = -5 bits, p = 1/33, adds 55.30; he stands at 967.80
        nobody in the data: 1 - 8/9 - 1/33 = 8/99
    N1 and N3, not joined: before -14, birth date +13, could be a relative -1 = -2 bits, p = 1/5
    C1 and C7: one hand, p = 8/9, +3 bits, basis candidate

    left out: the number     3 - 13.5 = -10.5 bits, p = .0007 < .01: C7 adds nothing, 2077 days, still rank 1
              the age        3 - 1 = 2 bits, p = .8: 2077 + 1460 = 3537 days, rank 1
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests import handmade
from tests.handmade import DALE, RICKY, Row, Tables

P_DALE, P_RICKY = 8 / 9, 1 / 33
ADDS_DALE, ADDS_RICKY = 1825 * P_DALE, 1825 * P_RICKY


def piece(subject: str, a: str, b: str, name: str, bits: float | None, *values: str, refs: tuple[str, ...] = ()) -> Row:
    first, second = (*values, None, None)[:2]
    return {
        "subject": subject,
        "a": a,
        "b": b,
        "name": name,
        "value_a": first,
        "value_b": second,
        "bits": bits,
        "source_refs": json.dumps(refs),
    }


def tables() -> Tables:
    """The tables of the world in the module's docstring."""
    made = handmade.world()
    made["offences"].append(handmade.offence("C7", "019/08", "Rape", "2026-05-20", 1825.0))
    made["involvements"].append(handmade.involved("C7", "N4", "victim", relationship="stranger"))
    made["ties"].append(handmade.tie(9, "offence:C7", "phone:+447700900417", "used", source="crime_report"))
    made["attributions"] += [
        handmade.attributed("C7", DALE, 1825.0, P_DALE, basis="linked", bits=3.0),
        handmade.attributed("C7", RICKY, 1825.0, P_RICKY, basis="linked", bits=-5.0),
    ]
    made["counted"].append(
        {"offence_id": "C7", "seat": 1, "days": 1825.0, "basis": "published", "counts": True,
         "credited": ADDS_DALE + ADDS_RICKY, "remainder": 1825 - ADDS_DALE - ADDS_RICKY}
    )  # fmt: skip
    for row in made["ranking"]:
        row["expected_harm"] += {DALE: ADDS_DALE, RICKY: ADDS_RICKY}.get(row["identity_id"], 0.0)
    made["pairs"].append(
        {"record_a": "person:N1", "record_b": "person:N3", "bits": -2.0, "probability": 0.2, "blocked_by": "equal name"}
    )
    made["evidence"] += _evidence()
    made["offence_links"] = [
        {"offence_id_a": "C1", "offence_id_b": "C7", "probability": P_DALE, "bits": 3.0, "basis": "candidate",
         "shared": "nothing but the candidate"}
    ]  # fmt: skip
    return made


def _evidence() -> list[Row]:
    seat, number = "suspect:C7/1", "associations:#000000000009"
    dale = [
        ("before any clue", -11.0, ("", "suspected of 3 other offences"), ("persons:N1",)),
        ("number used", 13.5, ("07700 900417", "user, named with it"), (number, "associations:#000000000001")),
        ("age described", 1.0, ("30 to 40",), ("involvements:#c7", "persons:N1")),
        ("sex described", -0.5, ("F",), ("involvements:#c7", "persons:N1")),
        ("calibration", 0.3, ("", "offences with the name hidden"), ()),
        ("other candidates", -0.3, ("", "everybody else, and the other seats"), ()),
    ]
    ricky = [
        ("before any clue", -12.0, ("", "suspected of 1 other offence"), ("persons:N3",)),
        ("plate seen", 8.0, ("ZQ21 KDO", "keeper"), ("associations:#000000000004",)),
        ("other candidates", -1.0, ("", "everybody else, and the other seats"), ()),
    ]
    pair = [
        ("as likely as two records of one human are", -14.0, (), ()),
        ("same birth date", 13.0, ("1991-03-14", "1991-03-14"), ("persons:N1", "persons:N3")),
        ("could be a relative or housemate", -1.0, (), ()),
    ]
    return [
        *(piece("attribution", seat, DALE, n, bits, *values, refs=refs) for n, bits, values, refs in dale),
        *(piece("attribution", seat, RICKY, n, bits, *values, refs=refs) for n, bits, values, refs in ricky),
        *(piece("pair", "person:N1", "person:N3", n, bits, *values, refs=refs) for n, bits, values, refs in pair),
    ]


def manifest(**settings: Any) -> dict[str, Any]:
    """A run.json that says evidence was weighed."""
    weighed = {"draws": 2000, "identity": "linked", "attribution": "linked", "merge_bits": 1.5, **settings}
    return {**handmade.manifest(), "settings": weighed}


def write(folder: Path) -> Path:
    """The run folder of this world."""
    return handmade.write_run(folder, tables(), manifest())
