"""How often the right person is given, beside naming alone and joining all that share, on worlds not tuned on.

    python benchmarks/attribution.py OUT [--people 20000] [--seeds 101 102 103] [--identity plain linked]
    python benchmarks/attribution.py OUT --noise 0.5 1 2                 (1: easy, 2: hard)
    python benchmarks/attribution.py OUT --noise 2 --without calls anpr_reads aliases

Writes OUT/attribution.json and OUT/calibration.svg and prints a table: hidden offences that evidence can reach and that
go to the right one, a wrong one or nobody at p >= .5; Brier and expected calibration error, one row per seat; names
flagged; harm of the true top 100 held; beside it what the run says of its own calibration, with names hidden. Truth is
read here only; a run never sees it.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from calibration import draw

import graphlink.api as gl
from graphlink.evaluation.selfcheck import reliability
from graphlink.sampling import generate
from graphlink.sampling.rates import Rates
from graphlink.settings import Settings

TOP = 100


def true_people(run: gl.Run, truth: Path) -> dict[str, str]:
    """identity_id -> the true person most of its records belong to."""
    persons = pd.read_csv(truth / "persons.csv", dtype=str)
    joined = run.identities.merge(persons, on="person_id").sort_values(["identity_id", "true_id"])
    found: dict[str, str] = joined.groupby("identity_id").true_id.agg(lambda x: x.mode()[0]).to_dict()
    return found


def offenders(truth: Path) -> dict[str, set[str]]:
    table = pd.read_csv(truth / "offences.csv", dtype=str)
    found: dict[str, set[str]] = table.groupby("offence_id").true_id.agg(set).to_dict()
    return found


def given(run: gl.Run, truth: Path) -> pd.DataFrame:
    """One row per unnamed seat: its best candidate that has a record, p, whether right, whether within reach."""
    who, did = true_people(run, truth), offenders(truth)
    persons = pd.read_csv(truth / "persons.csv", dtype=str).set_index("person_id").true_id
    suspects = run.folder.frame("SELECT * FROM suspects")
    named = suspects.dropna(subset=["person_id"])
    told = named.assign(true_id=named.person_id.map(persons)).groupby("offence_id").true_id.agg(set).to_dict()
    seats = suspects[suspects.person_id.isna()][["offence_id", "seat"]].drop_duplicates()
    rows = run.attributions.assign(true_id=run.attributions.identity_id.map(who)).dropna(subset=["true_id"])
    best = rows.sort_values(["probability", "identity_id"]).groupby(["offence_id", "seat"]).last().reset_index()
    found = seats.merge(best[["offence_id", "seat", "true_id", "probability"]], how="left", on=["offence_id", "seat"])
    found["p"] = found.probability.fillna(0.0)
    found["right"] = [
        isinstance(t, str) and t in did.get(o, set()) - told.get(o, set())
        for o, t in zip(found.offence_id, found.true_id, strict=True)
    ]
    found["reach"] = found.offence_id.isin(set(pd.read_csv(truth / "reach.csv", dtype=str).offence_id))
    return found


def shared_by_all(run: gl.Run) -> pd.DataFrame:
    """Joining all that share: each unnamed seat goes whole to whoever has most in common with its offence."""
    return run.folder.frame(
        """
        WITH left_behind AS (
          SELECT from_id AS offence_id, to_kind || to_id AS v FROM ties
          WHERE from_kind = 'offence' AND kind IN ('used', 'seen', 'suspect_seen_at', 'left')
          UNION SELECT offence_id, 'victim' || person_id FROM involvements
          WHERE role = 'victim' AND person_id IS NOT NULL
        ),
        known AS (
          SELECT i.identity_id, t.to_kind || t.to_id AS v, t.from_id AS src FROM ties t
          JOIN identities i ON i.person_id = t.from_id WHERE t.from_kind = 'person' AND t.to_kind <> 'person'
          UNION SELECT s.identity_id, l.v, l.offence_id FROM suspects s JOIN left_behind l USING (offence_id)
          WHERE s.person_id IS NOT NULL
        )
        , counted AS (SELECT s.offence_id, s.seat, k.identity_id, count(*) AS n
        FROM (SELECT DISTINCT offence_id, seat FROM suspects WHERE person_id IS NULL) s
        JOIN left_behind l USING (offence_id) JOIN known k ON k.v = l.v AND k.src <> s.offence_id
        WHERE NOT EXISTS (
          FROM involvements x JOIN identities i USING (person_id)
          WHERE x.offence_id = s.offence_id AND x.role = 'victim' AND i.identity_id = k.identity_id
        )
        GROUP BY s.offence_id, s.seat, k.identity_id)
        SELECT * FROM counted
        QUALIFY row_number() OVER (PARTITION BY offence_id, seat ORDER BY n DESC, identity_id) = 1
        ORDER BY ALL
        """
    )


def measures(found: pd.DataFrame) -> dict[str, float]:
    """Of the unnamed seats: right, wrong, undecided; Brier and calibration error, one row per seat."""
    reach, sure = found[found.reach], found[found.p >= 0.5]
    band = np.minimum((found.p * 10).astype(int), 9)
    by = found.groupby(band).agg(n=("p", "size"), p=("p", "mean"), right=("right", "mean"))
    return {
        "unnamed": len(found),
        "reach": len(reach),
        "given": len(sure),
        "right": int(sure.right.sum()),
        "wrong": int((~sure.right).sum()),
        "right_of_reach": float((reach.right & (reach.p >= 0.5)).mean()),
        "wrong_of_given": float((~sure.right).mean()) if len(sure) else 0.0,
        "undecided_of_reach": float((reach.p < 0.5).mean()),
        "brier": float(((found.p - found.right) ** 2).mean()),
        "ece": float((by.n * (by.p - by.right).abs()).sum() / by.n.sum()),
    }


def flags(run: gl.Run, truth: Path) -> dict[str, float]:
    """Named people flagged as doubtful: of the wrongly named, of the rightly named."""
    who, did = true_people(run, truth), offenders(truth)
    named = run.attributions[run.attributions.basis == "named"]
    right = np.array(
        [who.get(i) in did.get(o, ()) for i, o in zip(named.identity_id, named.offence_id, strict=True)], dtype=bool
    )
    doubted = named.doubted.to_numpy(dtype=bool)
    return {"innocents_flagged": float(doubted[~right].mean()), "right_flagged": float(doubted[right].mean())}


def harm_held(run: gl.Run, truth: Path, rows: pd.DataFrame) -> float:
    """Share of the harm of the true top 100 that belongs to those whom `rows` put among the first 100."""
    who = true_people(run, truth)
    counted = rows[rows.counts]
    harm = (counted.weight * counted.harm).groupby(counted.identity_id.map(who)).sum().round(6).sort_index()
    listed = set(harm.sort_values(ascending=False, kind="stable").index[:TOP])
    true = pd.read_csv(truth / "harm.csv", dtype={"true_id": str}).sort_values(
        ["harm", "true_id"], ascending=[False, True]
    )
    top = true.head(TOP)
    return float(top[top.true_id.isin(listed)].harm.sum() / top.harm.sum())


def series_precision(run: gl.Run, truth: Path) -> dict[str, float]:
    """Unknown series: how many, and the share of their pairs of offences that one hand did."""
    who, did = true_people(run, truth), offenders(truth)
    rows = run.attributions[(run.attributions.probability >= 0.5) & ~run.attributions.identity_id.isin(list(who))]
    pairs = rows.merge(rows, on="identity_id")
    pairs = pairs[pairs.offence_id_x < pairs.offence_id_y]
    same = [
        bool(did.get(a, set()) & did.get(b, set())) for a, b in zip(pairs.offence_id_x, pairs.offence_id_y, strict=True)
    ]
    return {"series": rows.identity_id.nunique(), "series_precision": float(np.mean(same)) if same else float("nan")}


def second_offenders(found: pd.DataFrame, truth: Path) -> float:
    """Of the unnamed seats within reach of offences that two did: given to one of them who is not named."""
    two = {offence for offence, people in offenders(truth).items() if len(people) > 1}
    mine = found[found.reach & found.offence_id.isin(two)]
    return float((mine.right & (mine.p >= 0.5)).mean()) if len(mine) else float("nan")


def measure(world: Path, out: Path, identity: str) -> tuple[dict[str, Any], pd.DataFrame]:
    """Run one world and judge it: the figures, and one row per unnamed seat."""
    started = time.process_time()
    run = gl.run(world / "data", out, settings=Settings(identity=identity, attribution="linked"))
    truth = world / "truth"
    found = given(run, truth)
    all_share = shared_by_all(run)
    all_share["p"] = 1.0
    who, did = true_people(run, truth), offenders(truth)
    all_share["right"] = [
        who.get(i) in did.get(o, ()) for i, o in zip(all_share.identity_id, all_share.offence_id, strict=True)
    ]
    all_share["reach"] = all_share.offence_id.isin(set(found[found.reach].offence_id))
    named = run.attributions[run.attributions.basis == "named"]
    stage = {s["name"]: s["seconds"] for s in run.folder.manifest["stages"]}
    figures = {
        **measures(found),
        "second_found": second_offenders(found, truth),
        **flags(run, truth),
        **series_precision(run, truth),
        "all_share_right": int(all_share.right.sum()),
        "all_share_wrong": int((~all_share.right).sum()),
        "all_share_right_of_reach": float((all_share.right & all_share.reach).sum() / max(1, found.reach.sum())),
        "harm_named": harm_held(run, truth, named),
        "harm_linked": harm_held(run, truth, run.attributions),
        **itself(run, found),
        "cpu_seconds": round(time.process_time() - started, 1),
        "seconds_attribution": stage["who did it"],
    }
    return figures, found


def itself(run: gl.Run, found: pd.DataFrame) -> dict[str, float]:
    """What the run says of its own calibration, and the same by truth: of those of whom anything is said."""
    said = found[found.p > 0]
    p, right = said.p.to_numpy(dtype=float), said.right.to_numpy(dtype=bool)
    both = {
        "self": run.manifest["self_check"]["names"]["overall"],
        "true": asdict(reliability(p, right, np.ones(len(said)), np.arange(len(said)))),
    }
    figures: dict[str, float] = {}
    for name, one in both.items():
        top = next((band for band in one["bands"] if band["low"] >= 0.9), {"said": np.nan, "so": np.nan})
        figures |= {f"{name}_{key}": one[key] for key in ("ece", "ece_low", "ece_high", "by_chance")}
        figures |= {f"{name}_top_said": top["said"], f"{name}_top_so": top["so"]}
    return figures


_COLUMNS: dict[str, str] = {
    "right_of_reach": "right of reachable",
    "wrong_of_given": "wrong of given",
    "ece": "calibration error",
    "brier": "Brier",
    "second_found": "second offenders found",
    "innocents_flagged": "innocents flagged",
    "right_flagged": "right names flagged",
    "series_precision": "series precision",
    "harm_named": "harm held, names",
    "harm_linked": "harm held, linked",
}
# By itself (names hidden), then by truth (names missing): calibration error with interval, what chance alone shows, and
# the band from .9 up.
_COLUMNS |= {
    f"{name}_{key}": f"{words} {key.replace('_', ' ')}"
    for name, words in (("self", "by itself"), ("true", "by truth"))
    for key in ("ece", "ece_low", "ece_high", "by_chance", "top_said", "top_so")
}
EASY, HARD = 1.0, 2.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[101, 102, 103])
    parser.add_argument("--identity", nargs="+", default=["plain", "linked"])
    parser.add_argument("--noise", type=float, nargs="+", default=[EASY, HARD])
    parser.add_argument("--without", nargs="*", default=[], help="tables to leave out, one at a time, beside all")
    chosen = parser.parse_args()
    results: dict[str, dict[str, Any]] = {}
    seats: dict[str, tuple[Any, Any]] = {}
    for world, identity, absent in asked(chosen):
        name = " ".join(filter(None, (world.name, identity, absent and f"without {absent}")))
        with left_out(world, absent):
            results[name], found = measure(world, chosen.out / "run", identity)
        seats[name] = found.p.to_numpy(dtype=float), found.right.to_numpy(dtype=float)
        draw(seats, chosen.out / "calibration.svg")
        (chosen.out / "attribution.json").write_text(json.dumps(results, indent=1), encoding="utf-8")
        told = ", ".join(f"{label} {results[name][key]:.3f}" for key, label in _COLUMNS.items())
        sys.stdout.write(f"{name}: {told}\n")
        sys.stdout.flush()


def asked(chosen: argparse.Namespace) -> Iterator[tuple[Path, str, str]]:
    """Every world, rule of identity and table to leave out ("": none); worlds are made where they are not there."""
    for noise in chosen.noise:
        for seed in chosen.seeds:
            world = chosen.out / f"{chosen.people} people, seed {seed}, noise {noise:g}"
            if not (world / "truth").exists():
                generate(world, people=chosen.people, seed=seed, rates=Rates().scaled(noise))
            for identity in chosen.identity:
                yield from ((world, identity, absent) for absent in ("", *chosen.without))


@contextlib.contextmanager
def left_out(world: Path, table: str) -> Iterator[None]:
    """The world without a table, for as long as this is held."""
    data, aside = world / "data" / f"{table}.csv", world / f"{table}.csv"
    if table:
        data.rename(aside)
    try:
        yield
    finally:
        if table:
            aside.rename(data)


if __name__ == "__main__":
    main()
