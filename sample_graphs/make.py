"""Writes the numbered worlds of this folder: `python sample_graphs/make.py [FOLDER]`.

Each world is a trap written by hand in `worlds.py`, among two dozen bystanders that a seed invents: people with homes
and numbers who did nothing. The answers are worked out by hand too; nothing here computes them.

Do not break: a bystander shares no name, number or address with anybody, so that he changes no answer. Mistake a
newcomer will make: editing a written table; it is made again from here, and a test compares.
"""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
if str(HERE) not in sys.path:
    sys.path.insert(0, str(HERE))

Row = Mapping[str, str]
Tables = dict[str, list[Row]]
AS_OF = "2026-10-31"
BYSTANDERS = 24
FORENAMES = (
    "Ada", "Bram", "Cleo", "Dion", "Edie", "Finn", "Gwen", "Hugo", "Iris", "Joss",
    "Kaja", "Lars", "Mina", "Nils", "Oona", "Piet", "Rhea", "Sven", "Tara", "Ulla",
)  # fmt: skip
STEMS = ("Bex", "Cald", "Dren", "Ebb", "Falk", "Grim", "Hask", "Ing", "Jarr", "Kest", "Lomb", "Mork", "Nast", "Orr")
ENDS = ("ow", "ley", "mund", "sby", "worth", "field", "by", "ton")


@dataclass(frozen=True)
class World:
    """One trap. `ranking`, `named`, `remainder`: what the plain rule must give; `humans`, `did`, `reach`: the truth."""

    name: str
    title: str
    question: str
    tables: Tables
    ranking: Sequence[tuple[Sequence[str], float, int, int, float, int]]  # members, harm, offences, victims, named..
    named: Mapping[str, float]
    humans: Mapping[str, Sequence[str]]  # true_id: its records
    did: Mapping[str, Sequence[str]]  # offence: its true offenders
    harm: Mapping[str, tuple[float, int, int]]  # true_id: days, offences, victims
    story: str
    remainder: Mapping[str, float] = field(default_factory=dict)
    reach: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # offence: true_id, kinds
    not_counted: Mapping[str, str] = field(default_factory=dict)  # offence: why


def bystanders(seed: int) -> tuple[Tables, dict[str, list[str]]]:
    """People who did nothing, each with a home and a number of his own; and the truth about them."""
    rng = random.Random(seed)
    people: list[Row] = []
    addresses: list[Row] = []
    phones: list[Row] = []
    ties: list[Row] = []
    surnames = rng.sample([stem + end for stem in STEMS for end in ENDS], BYSTANDERS)
    truth = {}
    for at, surname in enumerate(surnames):
        key = f"B{at + 1}"
        born = f"{rng.randint(1950, 2004)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
        people.append(
            {
                "person_id": key,
                "forename": rng.choice(FORENAMES),
                "surname": surname,
                "dob": born,
                "sex": rng.choice("MF"),
            }
        )
        addresses.append({"address_id": f"BA{at + 1}", "text": f"{at + 201} Bystander Lane", "postcode": "EA9 9BY"})
        phones.append(
            {"phone_id": f"BP{at + 1}", "number": f"07409 {rng.randint(0, 9)}{at:02d}{rng.randint(100, 999)}"}
        )
        ties.append(tie(key, "lives_at", "address", f"BA{at + 1}"))
        ties.append(tie(key, "user", "phone", f"BP{at + 1}"))
        truth[f"T{key}"] = [key]
    return {"persons": people, "addresses": addresses, "phones": phones, "associations": ties}, truth


def tie(from_id: str, kind: str, to_type: str, to_id: str, **more: str) -> Row:
    """A row of associations; from an offence where its key begins with C."""
    start = "offence" if from_id.startswith("C") else "person"
    return {"from_type": start, "from_id": from_id, "to_type": to_type, "to_id": to_id, "kind": kind, **more}


def write_world(world: World, folder: Path, seed: int) -> None:
    """data/, truth/, case.toml and README.md of one world."""
    around, innocent = bystanders(seed)
    (folder / "data").mkdir(parents=True, exist_ok=True)
    (folder / "truth").mkdir(exist_ok=True)
    for name in sorted({*world.tables, *around}):
        write_csv(folder / "data" / f"{name}.csv", [*world.tables.get(name, []), *around.get(name, [])])
    humans = {**world.humans, **innocent}
    write_csv(
        folder / "truth" / "persons.csv",
        [{"person_id": key, "true_id": human} for human, keys in humans.items() for key in keys],
    )
    write_csv(
        folder / "truth" / "offences.csv",
        [{"offence_id": offence, "true_id": human} for offence, who in world.did.items() for human in who],
    )
    write_csv(
        folder / "truth" / "harm.csv",
        [
            {"true_id": human, "harm": f"{days:g}", "offences": str(offences), "victims": str(victims)}
            for human, (days, offences, victims) in world.harm.items()
        ],
    )
    rows = [
        {"offence_id": offence, "true_id": human, "kinds": kinds} for offence, (human, kinds) in world.reach.items()
    ]
    write_csv(folder / "truth" / "reach.csv", rows, ["offence_id", "true_id", "kinds"])
    about = f'{{"seed": {seed}, "settings": {{"bystanders": {BYSTANDERS}}}, "policy": "v100", "as_of": "{AS_OF}"}}\n'
    (folder / "truth" / "about.json").write_text(about, encoding="utf-8", newline="\n")
    (folder / "case.toml").write_text(case_toml(world, seed), encoding="utf-8", newline="\n")
    (folder / "README.md").write_text(readme(world), encoding="utf-8", newline="\n")


def write_csv(path: Path, rows: Sequence[Row], columns: Sequence[str] | None = None) -> None:
    """The rows with the columns any of them has, in the order they first come."""
    names = list(columns or dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def case_toml(world: World, seed: int) -> str:
    """What the plain rule must give, as the test reads it."""
    lines = [
        "# What the plain rule must give: worked out by hand in README.md beside this file. The truth is in truth/.",
        f'question = "{world.question}"',
        f'made = "by sample_graphs/make.py, bystanders of seed {seed}"',
        'policy = "v100"',
        f"as_of = {AS_OF}",
    ]
    for members, harm, offences, victims, named_harm, named_rank in world.ranking:
        listed = ", ".join(f'"{member}"' for member in members)
        lines += ["", "[[ranking]]", f"members = [{listed}]", f"expected_harm = {harm:g}", f"offences = {offences}"]
        lines += [f"victims = {victims}", f"named_harm = {named_harm:g}", f"named_rank = {named_rank}"]
    lines += ["", "[named]", *(f"{key} = {days:g}" for key, days in world.named.items())]
    lines += ["", "[remainder]", *(f"{key} = {days:g}" for key, days in world.remainder.items())]
    lines += ["", "[not_counted]", *(f'{key} = "{why}"' for key, why in world.not_counted.items())]
    return "\n".join([*lines, ""])


def readme(world: World) -> str:
    """The worked answer."""
    return (
        f"# {world.title}\n\nEverybody here is invented. {world.question}\n\n{world.story.strip()}\n\n"
        "Days of the bundled harm table; policy `v100`, as of 31 October 2026. Victims are women unless it says\n"
        "otherwise. "
        f"The other {BYSTANDERS} people (B1 to B{BYSTANDERS}) did nothing and share nothing.\n\n"
        f"    graphlink run sample_graphs/{world.name}/data -o run\n"
        f"    graphlink evaluate run sample_graphs/{world.name}/truth\n"
    )


def main(folder: Path = HERE) -> None:
    from worlds import WORLDS

    for seed, world in enumerate(WORLDS, start=1):
        write_world(world, folder / world.name, seed)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
