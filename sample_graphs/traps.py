"""Writes the worlds of `traps/`: mistakes that methods of saying who did it have made, each with its worked answer.

    python sample_graphs/traps.py [FOLDER]

Each world is `traps/NAME/data`, `README.md` with the arithmetic and `expected.toml`: beliefs between two bounds, and
what the run says it measured. `tests/golden/test_traps.py` runs every one with evidence weighed.

Do not break: the answers are worked out by hand and bound what may come out; nothing here computes them. Mistake a
newcomer will make: bounds so wide that the mistake itself would pass; each README names the figure the mistake gives.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
Row = Mapping[str, str]
Tables = dict[str, list[Row]]


@dataclass(frozen=True)
class Trap:
    """`beliefs`: offence, person, least, most (seat 1); `most`: upper bounds of what run.json says was measured."""

    name: str
    title: str
    tables: Tables
    beliefs: Sequence[tuple[str, str, float, float]]
    story: str
    most: Mapping[str, float] = field(default_factory=dict)


def person(key: str, sex: str = "M") -> Row:
    return {"person_id": key, "forename": f"Fore{key}", "surname": f"Sur{key}", "sex": sex}


def offence(key: str, on: str, code: str = "019/08") -> Row:
    return {"offence_id": key, "offence_code": code, "committed_from": on, "reported_at": on}


def suspect(key: str, who: str, status: str = "named") -> Row:
    return {"offence_id": key, "person_id": who, "role": "suspect", "status": status}


def victim(key: str, who: str, relationship: str) -> Row:
    return {"offence_id": key, "person_id": who, "role": "victim", "relationship": relationship}


def holds(who: str, number: str) -> Row:
    return {"from_type": "person", "from_id": who, "to_type": "phone", "to_id": number, "kind": "user",
            "first_seen": "2026-01-01"}  # fmt: skip


def used(key: str, number: str) -> Row:
    return {"from_type": "offence", "from_id": key, "to_type": "phone", "to_id": number, "kind": "used"}


def phone(key: int) -> Row:
    return {"phone_id": f"P{key}", "number": f"07700 90{key:04d}", "kind": "prepaid"}


def day(n: int) -> str:
    return f"2026-{5 + n // 28:02d}-{n % 28 + 1:02d}"


def two_partners() -> Trap:
    offences = [offence(f"C{n:02d}", day(n)) for n in range(12)]
    involved = [victim(f"C{n:02d}", "V", "intimate_partner") for n in range(12)]
    involved += [suspect(f"C{n:02d}", "A" if n % 2 else "B") for n in range(11)]
    return Trap(
        "01-two-violent-partners",
        "A victim of two violent partners",
        {"persons": [person("A"), person("B"), person("V", "F")], "offences": offences, "involvements": involved},
        [("C11", "A", 0.38, 5 / 11 + 0.01), ("C11", "B", 0.46, 6 / 11 + 0.01)],
        """
A is named in 5 offences against V, B in 6; C11 names nobody. The urn draws one of the eleven: 5/11 = .45 for A,
6/11 = .55 for B, each a little less, for somebody new may have done it. A product of votes multiplies eleven times
and gives B all of it.
""",
    )


def one_witness() -> Trap:
    offences = [offence(f"C{n}", day(n)) for n in range(2)]
    involved = [victim(f"C{n}", "V", "acquaintance") for n in range(2)]
    ties = [*(holds(who, "P1") for who in "ABC"), *(used(f"C{n}", "P1") for n in range(2))]
    return Trap(
        "03-one-witness",
        "Two unnamed offences that share a number and a victim",
        {"persons": [*(person(k) for k in "ABC"), person("V", "F")], "offences": offences, "involvements": involved,
         "phones": [phone(1)], "associations": ties},
        [(f"C{n}", who, 0.01, 1 / 3) for n in range(2) for who in "ABC"],
        """
Three people are known to use the number that both offences left. Each may have a third of each at most. The two
offences speak of one hand, and so twice of the same thing: heard as two witnesses they would make two suspicions of a
third into a certainty.
""",
    )  # fmt: skip


def names_against_clues() -> Trap:
    people = [person(f"N{n:02d}") for n in range(40)]
    offences = [offence(f"C{n:03d}", day(n % 140)) for n in range(120)]
    involved = [suspect(f"C{n:03d}", f"N{n % 40:02d}") for n in range(120)]
    wrong = {n for n in range(120) if n % 5 in (1, 3)}
    ties = [holds(f"N{n:02d}", f"P{n}") for n in range(40)]
    ties += [used(f"C{n:03d}", f"P{(n + 7) % 40 if n in wrong else n % 40}") for n in range(120)]
    return Trap(
        "06-names-against-clues",
        "Names that the numbers contradict",
        {"persons": people, "offences": offences, "involvements": involved, "phones": [phone(n) for n in range(40)],
         "associations": ties},
        [(f"C{n:03d}", f"N{n % 40:02d}", 0.05, 1.0) for n in range(0, 120, 11)],
        """
In 48 of 120 offences the number used is somebody else's than the man's who is named. Either two names in five are
wrong, or such a number says less than it seems; the second must be believed. A method that lets its share of mistaken
names rise with each round ends at .4 and takes the harm off everybody; here it is capped at .1, and every name keeps
its harm.
""",
        {"eps": 0.1},
    )  # fmt: skip


TRAPS = (two_partners, one_witness, names_against_clues)


def write(folder: Path) -> None:
    """Write every trap below `folder`."""
    for made in TRAPS:
        trap = made()
        out = folder / trap.name
        (out / "data").mkdir(parents=True, exist_ok=True)
        for name, rows in trap.tables.items():
            columns = list(dict.fromkeys(key for row in rows for key in row))
            with (out / "data" / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
        lines = [f"# Bounds worked out by hand in README.md beside this file.\ntitle = {trap.title!r}"]
        for crime, who, least, most in trap.beliefs:
            lines.append(f'\n[[belief]]\noffence = "{crime}"\nperson = "{who}"\nleast = {least:g}\nmost = {most:g}')
        lines.append("\n[measured]\n" + "\n".join(f"{name} = {most:g}" for name, most in trap.most.items()))
        (out / "expected.toml").write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8", newline="\n")
        story = f"# {trap.title}\n\nEverybody here is invented.\n{trap.story}\n"
        command = f"    graphlink run sample_graphs/traps/{trap.name}/data -o run\n"
        (out / "README.md").write_text(story + command, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "traps")
