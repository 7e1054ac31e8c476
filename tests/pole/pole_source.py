"""The POLE zip read without graphlink: the csv module and nothing else, so that tests compare two readings."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

Row = dict[str, str]

# Which recorded-crime groups a type of data.police.uk covers, from that site's own category descriptions.
GROUPS_OF_TYPE: dict[str, tuple[str, ...]] = {
    "Bicycle theft": ("Bicycle theft",),
    "Burglary": ("Residential burglary", "Non-residential burglary"),
    "Criminal damage and arson": ("Criminal damage", "Arson"),
    "Drugs": ("Possession of drugs", "Trafficking of drugs"),
    "Other crime": ("Miscellaneous crimes against society",),
    "Other theft": ("Other theft offences",),
    "Possession of weapons": ("Possession of weapons offences",),
    "Public order": ("Public order offences",),
    "Robbery": ("Robbery of business property", "Robbery of personal property"),
    "Shoplifting": ("Shoplifting",),
    "Theft from the person": ("Theft from the person",),
    "Vehicle crime": ("Vehicle offences",),
    "Violence and sexual offences": (
        "Homicide",
        "Violence with injury",
        "Violence without injury",
        "Stalking and harassment",
        "Death or serious injury - unlawful driving",
        "Rape offences",
        "Other sexual offences",
    ),
}


@dataclass(frozen=True)
class Pole:
    """Every CSV of the zip by the last part of its name: `tables["Crime"]`, `tables["PARTY_TO"]`."""

    tables: dict[str, list[Row]]
    files: dict[str, int]  # member -> records

    def by_id(self, label: str) -> dict[str, Row]:
        return {row[":ID"]: row for row in self.tables[label]}


def read_pole(source: Path) -> Pole:
    tables: dict[str, list[Row]] = {}
    files: dict[str, int] = {}
    with zipfile.ZipFile(source) as archive:
        for member in archive.namelist():
            if member.endswith(".csv"):
                rows = list(csv.DictReader(io.StringIO(archive.read(member).decode("utf-8"), newline="")))
                tables[member.split(".")[-2]] = rows
                files[member] = len(rows)
    return Pole(tables, files)


def read_groups(shared: Path) -> dict[str, Row]:
    """The published table of crime groups, by name."""
    with (shared / "harm" / "cchi_2026_subgroups.csv").open(encoding="utf-8", newline="") as file:
        return {row["prc_subgroup"]: row for row in csv.DictReader(file)}


def group_of(crime_type: str, groups: dict[str, Row]) -> str:
    """The group with more recorded crimes among those that the type covers; empty for the blank type."""
    covered = GROUPS_OF_TYPE.get(crime_type, ())
    return max(covered, key=lambda name: int(groups[name]["england_wales_recorded_2024_25"]), default="")


def harm_by_person(pole: Pole, groups: dict[str, Row]) -> dict[str, float]:
    """Days by Person node: over the crimes they are PARTY_TO, the published median of each crime's group."""
    crimes = pole.by_id("Crime")
    days: dict[str, float] = defaultdict(float)
    for tie in pole.tables["PARTY_TO"]:
        group = group_of(crimes[tie[":END_ID"]]["type"], groups)
        days[tie[":START_ID"]] += float(groups[group]["median_days"]) if group else 0.0
    return dict(days)
