"""Writes the worlds of `traps/`: mistakes that methods of saying who did it have made, each with its worked answer.

    python sample_graphs/traps.py [FOLDER]

Each world is `traps/NAME/data`, `README.md` with the arithmetic and `expected.toml`: beliefs between two bounds, and
what the run says it measured; `truth/` where the trap lies in judging. `tests/golden/test_traps.py` runs every one with
evidence weighed.

Do not break: the answers are worked out by hand (trap_worlds.py); nothing here computes them. Mistake a newcomer will
make: editing what is written here; the next writing takes it back, and a test compares.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from trap_worlds import TRAPS, Tables, Trap

HERE = Path(__file__).resolve().parent


def write(folder: Path) -> None:
    """Write every trap below `folder`."""
    for made in TRAPS:
        trap = made()
        out = folder / trap.name
        _tables(out / "data", trap.tables)
        if trap.truth:
            _tables(out / "truth", _truth(trap))
        (out / "expected.toml").write_text(_expected(trap), encoding="utf-8", newline="\n")
        story = f"# {trap.title}\n\nEverybody here is invented.\n{trap.story}\n"
        command = f"    graphlink run sample_graphs/traps/{trap.name}/data -o run\n"
        (out / "README.md").write_text(story + command, encoding="utf-8", newline="\n")


def _tables(folder: Path, tables: Tables) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        columns = list(dict.fromkeys(key for row in rows for key in row)) or ["offence_id", "person_id", "role"]
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


def _truth(trap: Trap) -> Tables:
    did = sorted(set(trap.truth.values()))
    return {
        "persons": [{"person_id": row["person_id"], "true_id": row["person_id"]} for row in trap.tables["persons"]],
        "offences": [{"offence_id": key, "true_id": who} for key, who in trap.truth.items()],
        "harm": [{"true_id": who, "harm": "1", "offences": "1", "victims": "0"} for who in did],
    }


def _expected(trap: Trap) -> str:
    lines = [f"# Bounds worked out by hand in README.md beside this file.\ntitle = {trap.title!r}"]
    for crime, who, least, most in trap.beliefs:
        lines.append(f'\n[[belief]]\noffence = "{crime}"\nperson = "{who}"\nleast = {least:g}\nmost = {most:g}')
    lines.append("\n[measured]\n" + "\n".join(f"{name} = {most:g}" for name, most in trap.most.items()))
    if trap.judged:
        lines.append("\n[judged]")
        lines += [f"{name} = [{least:g}, {most:g}]" for name, (least, most) in trap.judged.items()]
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "traps")
