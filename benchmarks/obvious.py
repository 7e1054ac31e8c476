"""The obvious way to the same list: pandas and networkx, straight from the CSVs.

    python benchmarks/obvious.py DATA OUT.csv

What a capable analyst writes in an afternoon: the policy `v100` over `persons`, `offences` and `involvements`, people
joined by equal pnc_id or equal name and birth date through connected components, days added up, the list written.
It checks no cell, normalises nothing beyond case, keeps no evidence, knows no alternatives, conflicts or judgements,
reads no tie, call or plate read, and gives no interval: so it does far less work than `graphlink run`, and its figures
are a floor. Prints one line of JSON: seconds by step.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import networkx as nx
import pandas as pd

import graphlink.harm

HARM = Path(graphlink.harm.__file__).parent / "data" / "harm.csv"
FLAGS = "domestic_abuse|honour_based"


def people(persons: pd.DataFrame) -> pd.Series:
    """Person record to human: connected components over equal pnc_id and over equal name and birth date."""
    graph = nx.Graph()
    graph.add_nodes_from(persons["person_id"])
    full = persons["forename"] + "|" + persons["middle_names"] + "|" + persons["surname"]
    name = full.str.casefold().where(persons["dob"].ne("") & persons["surname"].ne(""), "")
    for key in (persons["pnc_id"], (name + "|" + persons["dob"]).where(name.ne(""), "")):
        held = persons.loc[key.ne(""), "person_id"]
        first = held.groupby(key[key.ne("")]).transform("first")
        graph.add_edges_from(zip(first, held, strict=True))
    return pd.Series({one: at for at, those in enumerate(nx.connected_components(graph)) for one in those})


def counted(offences: pd.DataFrame, rows: pd.DataFrame, persons: pd.DataFrame) -> pd.DataFrame:
    """The offences that the policy counts, with their days."""
    harm = pd.read_csv(HARM, comment="#", dtype=str, keep_default_na=False).set_index("code")
    days = pd.to_numeric(offences["offence_code"].map(harm["days"])).fillna(0)
    vawg = offences["offence_code"].map(harm["vawg"])
    reported = pd.to_datetime(offences["reported_at"].where(offences["reported_at"].ne(""), offences["committed_from"]))
    last = reported.max().normalize()
    recent = (reported > last - pd.Timedelta(days=364)) & offences["origin"].ne("police_detected")
    victims = rows[rows["role"].eq("victim")].merge(persons[["person_id", "sex"]], on="person_id", how="left")
    sex = victims["sex_y"].where(victims["sex_y"].fillna("").ne(""), victims["sex_x"])
    female = offences["offence_id"].isin(victims.loc[sex.fillna("").isin(["F", ""]), "offence_id"])
    flagged = offences["flags"].str.contains(FLAGS)
    wanted = recent & (vawg.eq("core") | (vawg.eq("da_or_female_victim") & (flagged | female)))
    return offences.assign(days=days)[wanted]


def main() -> None:
    """Read, join, add up, write."""
    data, out = Path(sys.argv[1]), Path(sys.argv[2])
    took, began = {}, time.perf_counter()
    persons, offences, rows = (
        pd.read_csv(data / f"{table}.csv", dtype=str, keep_default_na=False)
        for table in ("persons", "offences", "involvements")
    )
    took["reading"] = time.perf_counter() - began
    human = people(persons)
    took["joining"] = time.perf_counter() - began - sum(took.values())
    suspects = rows[rows["role"].eq("suspect") & rows["status"].ne("eliminated") & rows["person_id"].ne("")]
    credit = suspects.assign(human=suspects["person_id"].map(human)).drop_duplicates(["offence_id", "human"])
    summed = (
        credit.merge(counted(offences, rows, persons), on="offence_id").groupby("human")["days"].agg(["sum", "count"])
    )
    shown = persons.assign(human=persons["person_id"].map(human)).groupby("human")["person_id"].agg(list)
    ranked = summed.join(shown).sort_values(["sum", "count"], ascending=False)
    ranked.to_csv(out, index=False)
    took["list"] = time.perf_counter() - began - sum(took.values())
    print(json.dumps({step: round(seconds, 2) for step, seconds in took.items()}))


if __name__ == "__main__":
    main()
