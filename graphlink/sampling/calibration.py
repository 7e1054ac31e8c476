"""The sample world beside the published figures of the list: measured on what it writes, never on what it meant.

    python -m graphlink.sampling.calibration --seeds 101,102,103 --people 50000,250000

Do not break: the seeds of the table in docs took no part in setting the rates. Mistake a newcomer will make: measuring
true offenders; what was published is a list of *named* suspects, record by record, and so is this table.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from statistics import fmean
from typing import Literal

import numpy as np

from graphlink import duck
from graphlink.harm.counting import counted
from graphlink.harm.policy import load_policy
from graphlink.harm.table import HarmTable
from graphlink.harm.values import value_offences
from graphlink.sampling.rates import Rates
from graphlink.sampling.world import AS_OF, generate

LONDON_SUSPECTS = 36_000
TOP = 100


@dataclass(frozen=True, slots=True)
class Figures:
    """The list of a world, put at London's size. Harm in days of the last 365."""

    suspects: float  # named in a year, times London's people over this world's
    low_harm: float  # share of them at 11 days or fewer
    top_harm: float  # mean harm of the top hundred's share
    top_offences: float  # their offences each
    top_victims: float  # their victims each
    offences_per_victim: float  # among them
    many_victims: float  # of a hundred of them, how many have about 15 victims (12 to 18)
    most_victims: float  # the most victims of one of them
    harm_of_worst: float  # share of all harm held by the worst 7%


@dataclass(frozen=True, slots=True)
class Published:
    """A published figure, in words, and the range within which a world holds it."""

    name: str
    words: str
    low: float
    high: float


PUBLISHED: tuple[Published, ...] = (
    Published("suspects", "nearly 36,000 suspects a year", 34_000, 38_000),
    Published("low_harm", "half of them at 11 days or fewer", 0.48, 0.56),
    Published("top_harm", "top 100: mean over 4,745 days each", 4_745, 6_600),
    Published("top_offences", "about four crimes each (445 against 201 victims)", 3.5, 5.0),
    Published("top_victims", "201 victims of 100 suspects", 1.6, 2.5),
    Published("offences_per_victim", "about 2.2 offences a victim", 1.9, 2.5),
    Published("many_victims", "two of the worst hundred with 15 victims", 0.5, 4.0),
)


def measure(world: Path, people: int, by: Literal["record", "truth"] = "record") -> Figures:
    """The figures of the world in OUT: by named record, as published, or by true offender, named or not."""
    con = duck.connect()
    for name in ("offences", "involvements", "persons"):
        path = duck.literal(str(world / "data" / f"{name}.csv"))
        con.execute(f"CREATE VIEW {name}_text AS SELECT * FROM read_csv({path}, all_varchar = true, header = true)")
    con.execute(
        "CREATE TABLE offences AS SELECT offence_id, offence_code, origin, flags, "
        "from_local(CAST(committed_from AS TIMESTAMP)) AS committed_from, "
        "from_local(CAST(reported_at AS TIMESTAMP)) AS reported_at FROM offences_text"
    )
    con.execute(
        "CREATE TABLE victims_of AS SELECT i.offence_id, "
        "coalesce(i.person_id, 'unnamed of ' || i.offence_id) AS victim, coalesce(i.sex, p.sex) AS sex "
        "FROM involvements_text i LEFT JOIN persons_text p ON p.person_id = i.person_id WHERE i.role = 'victim'"
    )
    value_offences(con, HarmTable.load(), "offences", "valued")
    con.execute("CREATE TABLE asked AS SELECT * FROM offences JOIN valued USING (offence_id)")
    counted(con, offences="asked", victims="victims_of", policy=load_policy("v100"), as_of=AS_OF, target="ruled")
    if by == "record":
        con.execute(
            "CREATE TABLE seats AS SELECT offence_id, person_id AS suspect FROM involvements_text "
            "WHERE role = 'suspect' AND person_id IS NOT NULL AND coalesce(status, '') <> 'eliminated'"
        )
    else:
        path = duck.literal(str(world / "truth" / "offences.csv"))
        con.execute(
            f"CREATE TABLE seats AS SELECT offence_id, true_id AS suspect FROM read_csv({path}, all_varchar = true)"
        )
    table = duck.arrow(con, Path(__file__).with_name("calibration.sql").read_text(encoding="utf-8"))
    columns = [
        table.column(name).to_numpy(zero_copy_only=False).astype(float) for name in ("harm", "offences", "victims")
    ]
    return _figures(columns[0], columns[1], columns[2], people)


def _figures(harm: np.ndarray, offences: np.ndarray, victims: np.ndarray, people: int) -> Figures:
    suspects = len(harm)
    top = max(1, round(suspects * TOP / LONDON_SUSPECTS))
    worst = max(1, round(suspects * 0.07))
    many = (victims[:top] >= 12) & (victims[:top] <= 18)
    return Figures(
        suspects=suspects * Rates().london_people / people,
        low_harm=float(np.mean(harm <= 11)),
        top_harm=float(harm[:top].mean()),
        top_offences=float(offences[:top].mean()),
        top_victims=float(victims[:top].mean()),
        offences_per_victim=float(offences[:top].sum() / max(victims[:top].sum(), 1)),
        many_victims=float(many.sum() / top * 100),
        most_victims=float(victims[:top].max()),
        harm_of_worst=float(harm[:worst].sum() / harm.sum()),
    )


def invent_and_measure(people: int, seed: int, by: Literal["record", "truth"] = "record") -> Figures:
    """The figures of a world made for the purpose and thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder) / "world", people=people, seed=seed)
        return measure(Path(folder) / "world", people, by)


def markdown(sizes: Sequence[int], seeds: Sequence[int]) -> str:
    """The calibration table of docs/sample-world.md: a row a figure, a column a size and seed, and their means."""
    measured = {(size, seed): invent_and_measure(size, seed) for size in sizes for seed in seeds}
    head = ["figure", "published", *(f"{size:,} / {seed}" for size, seed in measured)]
    head += [f"{size:,} mean" for size in sizes]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    words = {p.name: p.words for p in PUBLISHED}
    for field in fields(Figures):
        values = [getattr(figures, field.name) for figures in measured.values()]
        means = [fmean(getattr(measured[size, seed], field.name) for seed in seeds) for size in sizes]
        cells = [field.name, words.get(field.name, ""), *(_shown(value) for value in values + means)]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _shown(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"


def rates_markdown() -> str:
    """Every rate with its default, whether it is noise, and what it means, as a Markdown table."""
    lines = ["| rate | default | noise | meaning |", "|---|---:|---|---|"]
    for rate in fields(Rates):
        noise = "yes" if rate.metadata["noise"] else ""
        lines.append(f"| {rate.name} | {rate.default:g} | {noise} | {rate.metadata['meaning']} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description="The sample world beside the published figures, as a Markdown table.")
    parser.add_argument("--rates", action="store_true", help="print the table of rates instead")
    parser.add_argument("--seeds", default="101,102,103")
    parser.add_argument("--people", default="50000,250000")
    asked = parser.parse_args()
    if asked.rates:
        print(rates_markdown(), end="")
        return
    print(markdown([int(n) for n in asked.people.split(",")], [int(s) for s in asked.seeds.split(",")]))


if __name__ == "__main__":
    main()
