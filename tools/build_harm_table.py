"""Rebuild the bundled harm table from the published sources: `python tools/build_harm_table.py SHARED_DIR`.

SHARED_DIR holds `harm/ho_offence_codes.csv`, `harm/offences.csv` and `harm/cchi_2026_subgroups.csv`; the mapping
`graphlink/harm/data/class_to_group.csv` is read from the project and is the only judgement in it. Writes
`harm.csv` and `groups.csv` beside the mapping. Stops, naming the codes, where a class has no line in the mapping
or where a value that the sources call a group's median is not that of the group the mapping gives.
"""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

from graphlink.harm.mapping import Mapping, group_of, read_mapping

DATA = Path(__file__).resolve().parent.parent / "graphlink" / "harm" / "data"
EDITION = "bundled 2026"
HEADER = f"""\
# edition: {EDITION}
# built by tools/build_harm_table.py; sources and licences: docs/harm.md
"""
FIELDS = ("code", "title", "group", "category", "vawg", "days", "edition", "basis")


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text: str) -> str:
    """A number of days as it is written: no trailing zeros."""
    return f"{float(text):g}"


def build_groups(shared: Path) -> list[dict[str, str]]:
    return [
        {
            "group": row["prc_subgroup"],
            "codes_in_edition": row["n_rows"],
            "min_days": number(row["min_days"]),
            "median_days": number(row["median_days"]),
            "mean_days": number(row["mean_days"]),
            "max_days": number(row["max_days"]),
            "recorded_2024_25": row["england_wales_recorded_2024_25"],
            "edition": "2026",
        }
        for row in read(shared / "harm" / "cchi_2026_subgroups.csv")
    ]


def code_rows(shared: Path, medians: dict[str, str], mapping: Mapping) -> list[dict[str, str]]:
    valued = {row["offence_code"]: row for row in read(shared / "harm" / "offences.csv")}
    rows, faults = [], []
    for source in read(shared / "harm" / "ho_offence_codes.csv"):
        code = source["ho_code"]
        try:
            group = group_of(mapping, code)
        except KeyError:
            faults.append(f"{code}: its class has no line in class_to_group.csv")
            continue
        row = dict.fromkeys(FIELDS, "")
        row |= {"code": code, "group": group, "title": source["description"].replace("¿", "£")}
        if own := valued.get(code):
            row |= {name: own[name] for name in ("category", "vawg", "edition", "basis")}
            row |= {"title": own["title"], "days": number(own["days"])}
            if own["basis"] == "subgroup_median" and row["days"] != medians.get(group):
                faults.append(f"{code}: valued {row['days']}, not the median of {group or 'no group'}")
        elif group:
            row |= {"days": medians[group], "edition": "2026", "basis": "group_median"}
        else:
            row["basis"] = "invalid_code" if code == "000/00" else "outside_recorded_crime"
        rows.append(row)
    faults += [f"{code}: valued but no Home Office code" for code in valued.keys() - {r["code"] for r in rows}]
    if faults:
        raise SystemExit("\n".join(sorted(faults)))
    return sorted(rows, key=lambda row: row["code"])


def group_rows(groups: list[dict[str, str]]) -> list[dict[str, str]]:
    return [
        dict.fromkeys(FIELDS, "")
        | {
            "code": f"G:{group['group']}",
            "title": f"{group['group']} (only the recorded-crime group is known)",
            "group": group["group"],
            "days": group["median_days"],
            "edition": "2026",
            "basis": "group_median",
        }
        for group in sorted(groups, key=lambda group: group["group"])
    ]


def text(rows: list[dict[str, str]], header: str = "") -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return header + out.getvalue()


def build(shared: Path) -> tuple[str, str]:
    """The text of harm.csv and of groups.csv."""
    groups = build_groups(shared)
    medians = {group["group"]: group["median_days"] for group in groups}
    mapping = read_mapping()
    rows = code_rows(shared, medians, mapping) + group_rows(groups)
    return text(rows, HEADER), text(groups)


def main(arguments: list[str]) -> None:
    if len(arguments) != 1:
        raise SystemExit(__doc__)
    harm, groups = build(Path(arguments[0]))
    (DATA / "harm.csv").write_text(harm, encoding="utf-8", newline="")
    (DATA / "groups.csv").write_text(groups, encoding="utf-8", newline="")
    print(f"{harm.count(chr(10)) - 3:,} codes and groups written to {DATA}")


if __name__ == "__main__":
    main(sys.argv[1:])
