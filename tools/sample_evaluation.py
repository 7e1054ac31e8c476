"""The sample judged with every noise rate at half, once and double: `python tools/sample_evaluation.py`.

Prints the tables of docs/sample-world.md. Nothing here measures; `graphlink.evaluate` does.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import graphlink.api as gl
from graphlink.evaluation import Evaluation
from graphlink.sampling import Rates, generate
from graphlink.settings import Settings

FACTORS = (0.5, 1.0, 2.0)


def judged(people: int, seed: int, factor: float, rule: str) -> Evaluation:
    """A world with its noise times `factor`, run by `rule` (plain, linked) and evaluated."""
    settings = Settings(identity=rule, attribution=rule)
    with tempfile.TemporaryDirectory() as folder:
        report = generate(Path(folder) / "world", people=people, seed=seed, rates=Rates().scaled(factor))
        run = gl.run(report.data, Path(folder) / "run", settings=settings)
        return gl.evaluate(run, report.truth)


def identity_table(found: dict[float, Evaluation]) -> str:
    lines = [
        "| noise | method | precision | recall | F1 | B-cubed P | R | F1 | largest wrong merge |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for factor, evaluation in found.items():
        for method, f in evaluation.identity.items():
            figures = (f.precision, f.recall, f.f1, f.bcubed_precision, f.bcubed_recall, f.bcubed_f1)
            cells = [f"x {factor:g}", method, *(f"{value:.3f}" for value in figures), f"{f.largest_wrong:,}"]
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def ranking_table(found: dict[float, Evaluation]) -> str:
    lines = [
        "| noise | method | true first 100 found | harm held | duplicates | false entries |",
        "|---|---|---:|---:|---:|---:|",
    ]
    for factor, evaluation in found.items():
        for method, f in evaluation.ranking.items():
            cells = [
                f"x {factor:g}",
                method,
                str(f.found),
                f"{f.harm_held:.3f}",
                str(f.duplicates),
                str(f.false_entries),
            ]
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def attribution_table(found: dict[float, Evaluation]) -> str:
    lines = [
        "| noise | unnamed seats | right | wrong | in series | undecided | within reach | right of these | named seats "
        "| under another's record |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for factor, evaluation in found.items():
        a = evaluation.attribution
        seats = (a.unnamed, a.right, a.wrong, a.in_series, a.undecided, a.within_reach, a.right_within_reach)
        figures = [*seats, a.named, a.named_wrongly]
        lines.append("| " + " | ".join([f"x {factor:g}", *(f"{value:,}" for value in figures)]) + " |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description="The sample judged at half, once and double the noise.")
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=101)
    parser.add_argument("--rule", choices=("plain", "linked"), default="plain")
    asked = parser.parse_args()
    found = {factor: judged(asked.people, asked.seed, factor, asked.rule) for factor in FACTORS}
    print(f"{found[1.0].about['identity']}; {asked.people:,} people, seed {asked.seed}\n")
    print("\n\n".join([identity_table(found), attribution_table(found), ranking_table(found)]))


if __name__ == "__main__":
    main()
