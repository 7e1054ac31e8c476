"""A run and its truth brought together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from graphlink import duck
from graphlink.errors import InputError
from graphlink.evaluation.attribution import AttributionFigures, judge_attribution
from graphlink.evaluation.measures import IdentityFigures, ListFigures, identity_figures, list_figures
from graphlink.evaluation.methods import ALL_THAT_SHARE, NO_LINKING, PLAIN, Ints, groups
from graphlink.evaluation.page import as_page
from graphlink.evaluation.text import as_text
from graphlink.evaluation.truth import Truth, load_truth
from graphlink.runfolder import RunFolder, open_run

THIS_RUN = "this run"
_SEATS = """
    SELECT DISTINCT i.person_id, i.offence_id, c.days
    FROM involvements i JOIN counted c ON c.offence_id = i.offence_id AND c.seat = i.seat
    WHERE i.role = 'suspect' AND i.person_id IS NOT NULL AND coalesce(i.status, '') <> 'eliminated' AND c.counts
    ORDER BY i.person_id, i.offence_id
"""


@dataclass(frozen=True)
class Evaluation:
    """What a run is worth. `identity` and `ranking` by method: this run first, then what it is held against.

    `missing` counts records of the truth that the run does not hold (rejected), `unknown` records of the run that the
    truth does not know: both are left out of all measures.
    """

    about: Mapping[str, Any]
    missing: int
    unknown: int
    identity: Mapping[str, IdentityFigures]
    attribution: AttributionFigures
    ranking: Mapping[str, ListFigures]

    def text(self) -> str:
        """The whole evaluation in words and aligned columns."""
        return as_text(self)

    def page(self, marking: str = "") -> str:
        """The whole evaluation as one HTML page with plots."""
        return as_page(self, marking)

    def as_json(self) -> dict[str, Any]:
        """Everything as plain data."""
        return {
            "about": dict(self.about),
            "records": {"missing": self.missing, "unknown": self.unknown},
            "identity": {method: asdict(figures) for method, figures in self.identity.items()},
            "attribution": asdict(self.attribution),
            "ranking": {method: asdict(figures) for method, figures in self.ranking.items()},
        }


def evaluate(run: Path | RunFolder, truth: Path, *, n: int | None = None) -> Evaluation:
    """Judges the run in the folder `run` by the folder `truth`; `n` is the length of the list (the policy's, 100).

    Raises RunFolderError or InputError where one of them cannot be used, or they have no record in common.
    """
    folder = run if isinstance(run, RunFolder) else open_run(Path(run))
    known = load_truth(Path(truth))
    true = {row["person_id"]: row["true_id"] for row in duck.rows(known.con, "SELECT * FROM true_persons")}
    rows = folder.query("SELECT person_id, identity_id FROM identities ORDER BY person_id")
    people = [row["person_id"] for row in rows if row["person_id"] in true]
    if not people:
        raise InputError(f"{truth} knows none of the records of {folder.path}: is it the truth of this run's data?")
    made = {row["person_id"]: row["identity_id"] for row in rows}
    humans = [true[person] for person in people]
    settings = folder.manifest.get("policy", {}).get("settings", {})
    length = n or int(settings.get("top_n") or 100)
    by_method = {THIS_RUN: _numbered([made[person] for person in people])}
    others = [NO_LINKING, ALL_THAT_SHARE]
    if "plain rule" not in str(folder.manifest.get("identity", "")):
        others.insert(1, PLAIN)
    by_method.update({method: groups(folder, method, people) for method in others})
    numbers = _numbered(humans)
    harm = {row["true_id"]: row["harm"] for row in duck.rows(known.con, "SELECT * FROM true_harm WHERE harm > 0")}
    main = _main_humans([made[person] for person in people], humans)
    ranking = {THIS_RUN: list_figures(_ranked(folder, main), harm, length)}
    for method in others:
        ranking[method] = list_figures(_list_of(folder, people, humans, by_method[method]), harm, length)
    return Evaluation(
        about=_about(folder, known),
        missing=len(true) - len(people),
        unknown=len(rows) - len(people),
        identity={method: identity_figures(made_by, numbers) for method, made_by in by_method.items()},
        attribution=judge_attribution(folder, known, main, true),
        ranking=ranking,
    )


def _about(folder: RunFolder, truth: Truth) -> dict[str, Any]:
    manifest = folder.manifest
    return {
        "run": manifest.get("run_id"),
        "identity": manifest.get("identity"),
        "policy": manifest.get("policy", {}).get("name"),
        "as_of": manifest.get("as_of"),
        "truth": {key: truth.about.get(key) for key in ("seed", "policy", "as_of")},
        "same_question": (
            truth.about.get("policy") in (None, manifest.get("policy", {}).get("name"))
            and truth.about.get("as_of") in (None, manifest.get("as_of"))
        ),
    }


def _numbered(names: list[str]) -> Ints:
    found: Ints = np.unique(np.array(names), return_inverse=True)[1].astype(np.int64)
    return found


def _main_humans(identities: list[str], humans: list[str]) -> dict[str, str]:
    """The human to whom most records of each identity belong; of equals the smaller id."""
    counts: dict[str, Counter[str]] = {}
    for identity, human in zip(identities, humans, strict=True):
        counts.setdefault(identity, Counter())[human] += 1
    return {
        identity: min(found, key=lambda human, found=found: (-found[human], human))  # type: ignore[misc]
        for identity, found in counts.items()
    }


def _ranked(folder: RunFolder, main: Mapping[str, str]) -> list[str]:
    rows = folder.query("SELECT identity_id FROM ranking ORDER BY rank")
    return [main.get(row["identity_id"], f"nobody: {row['identity_id']}") for row in rows]


def _list_of(folder: RunFolder, people: list[str], humans: list[str], made: Ints) -> list[str]:
    """The list that a grouping gives by the published method: each suspect's group credited once an offence."""
    place = {person: at for at, person in enumerate(people)}
    main = _main_humans([str(group) for group in made.tolist()], humans)
    credited: dict[tuple[int, str], float] = {}
    for row in folder.query(_SEATS):
        if row["person_id"] in place:
            credited[int(made[place[row["person_id"]]]), row["offence_id"]] = row["days"]
    total: dict[int, float] = {}
    for (group, _), days in credited.items():
        total[group] = total.get(group, 0.0) + days
    order = sorted((group for group in total if total[group] > 0), key=lambda group: (-total[group], group))
    return [main[str(group)] for group in order]
