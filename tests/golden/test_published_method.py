"""`named` is the published method: held against a computation in plain pandas that shares nothing with graphlink."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd

import graphlink.api as gl
from tests.conftest import ROOT, SampleRun


def published(data: Path, as_of: str) -> pd.DataFrame:
    """Days of every suspect's reports of the last 365 days that are violence against women and girls, added up."""
    read = {n: pd.read_csv(data / f"{n}.csv", dtype=str) for n in ("persons", "offences", "involvements")}
    with (ROOT / "graphlink/harm/data/harm.csv").open(encoding="utf-8") as file:
        lines = [line for line in file if not line.startswith("#")]
    table = pd.DataFrame(csv.DictReader(lines)).set_index("code")
    code = read["offences"]["offence_code"].str.split("/", n=1, expand=True)
    read["offences"]["offence_code"] = code[0].str.zfill(3) + "/" + code[1].str.zfill(2)
    offences = read["offences"].merge(table[["days", "vawg"]], left_on="offence_code", right_index=True, how="left")
    when = offences["reported_at"].fillna(offences["committed_from"])
    bare = when.str.len() == 10
    local = pd.to_datetime(when.where(~bare), utc=True, format="ISO8601").dt.tz_convert("Europe/London").dt.date
    zoned = when.str.contains(r"T.*(?:Z|[+-]\d\d:?\d\d)$")
    offences["day"] = pd.to_datetime(local.where(zoned, when.str[:10]))
    last = pd.Timestamp(as_of)
    recent = (offences["day"] <= last) & (offences["day"] > last - pd.Timedelta(days=365))
    rows = read["involvements"].merge(read["persons"][["person_id", "sex"]], on="person_id", how="left")
    rows["sex"] = rows["sex_y"].fillna(rows["sex_x"])
    sexes = rows[rows["role"].eq("victim")].groupby("offence_id")["sex"]
    female, unknown = sexes.agg(lambda s: s.eq("F").any()), sexes.agg(lambda s: s.isna().any())
    counted_victim = offences["offence_id"].map(female | unknown).fillna(True).astype(bool)
    flags = ";" + offences["flags"].fillna("") + ";"
    domestic = flags.str.contains(";domestic_abuse;|;honour_based;", regex=True)
    vawg = offences["vawg"].eq("core") | (offences["vawg"].eq("da_or_female_victim") & (domestic | counted_victim))
    reported = offences["origin"].fillna("reported").eq("reported")
    counted = offences[recent & vawg & reported].assign(days=lambda f: f["days"].astype(float).fillna(0))
    strength = {"convicted": 5, "charged": 4, "eliminated": 3, "arrested": 2, "named": 1}
    suspects = rows[rows["role"].eq("suspect") & rows["person_id"].notna()].assign(
        strength=lambda f: f["status"].map(strength).fillna(1)
    )
    suspects = suspects.sort_values("strength").drop_duplicates(["offence_id", "person_id"], keep="last")
    victims = set(rows[rows["role"].eq("victim")][["offence_id", "person_id"]].itertuples(index=False, name=None))
    both = [pair in victims for pair in suspects[["offence_id", "person_id"]].itertuples(index=False, name=None)]
    suspects = suspects[suspects["status"].ne("eliminated") & ~pd.Series(both, index=suspects.index)]
    credit = suspects.merge(counted[["offence_id", "days"]], on="offence_id")
    summed = credit.groupby("person_id")["days"].agg(["sum", "count"]).reset_index()
    return summed.sort_values(["sum", "count", "person_id"], ascending=[False, False, True]).reset_index(drop=True)


def test_named_equals_an_independent_computation(sample_run: SampleRun) -> None:
    """Person by person: rank, days and number of offences."""
    expected = published(sample_run.data, gl.open(sample_run.run).manifest["as_of"])
    named = gl.open(sample_run.run).named.sort_values("named_rank").reset_index(drop=True)
    assert len(named) > 100
    assert named["person_id"].tolist() == expected["person_id"].tolist()
    assert (named["named_harm"] - expected["sum"]).abs().max() < 1e-6
    assert named["offences"].tolist() == expected["count"].tolist()


def test_harm_is_neither_made_nor_lost(sample_run: SampleRun) -> None:
    """weight x days over all attributions + remainder = days x seats, seat by seat and in all."""
    attributions = gl.open(sample_run.run).attributions
    counted = gl.open(sample_run.run).folder.frame("counted")
    credited = (
        (attributions["weight"] * attributions["harm"])
        .groupby([attributions["offence_id"], attributions["seat"]])
        .sum()
    )
    per_seat = counted.set_index(["offence_id", "seat"])
    given = credited.reindex(per_seat.index).fillna(0.0)
    assert (given + per_seat["remainder"] - per_seat["days"]).abs().max() < 1e-6
    assert abs(given.sum() + counted["remainder"].sum() - counted["days"].sum()) < 1e-3
    assert attributions.groupby(["offence_id", "seat"])["weight"].sum().max() <= 1 + 1e-9
    assert set(per_seat.reset_index().groupby("offence_id")["seat"].min()) == {1}


def test_the_list_holds_what_the_attributions_give(sample_run: SampleRun) -> None:
    attributions = gl.open(sample_run.run).attributions
    summed = attributions[attributions["counts"]].groupby("identity_id")["expected_harm"].sum()
    ranking = gl.open(sample_run.run).ranking.set_index("identity_id")
    assert (summed[ranking.index] - ranking["expected_harm"]).abs().max() < 1e-6
    assert ranking["expected_harm"].round(6).is_monotonic_decreasing
    assert ranking["rank"].tolist() == list(range(1, len(ranking) + 1))
    people = set(gl.open(sample_run.run).identities["identity_id"])
    assert set(summed[summed.round(6) > 0].index) & people == set(ranking.index)
