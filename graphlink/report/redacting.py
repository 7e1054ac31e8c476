"""The redacted edition: what the catalogue marks to be dropped or coarsened, and ties under handling conditions.

Do not break: a column without a mark raises; a cell is shown because it is marked so, never because nobody thought of
it. Mistake a newcomer will make: an outward postcode tells who lives there where only one victim does.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from graphlink.catalogue.sharing import CONDITIONS, OF_RUN
from graphlink.normalise.postcodes import outward
from graphlink.report.numbers import Numbers
from graphlink.report.scope import Scope
from graphlink.view.waterfall import title_of

if TYPE_CHECKING:
    from graphlink.runfolder import RunFolder

Row = dict[str, Any]
HELD_BACK = "evidence held back under its handling conditions"

_HOMES = """
SELECT DISTINCT e.properties->>'postcode' AS postcode, d.identity_id FROM ties t
JOIN entities e ON e.kind = t.to_kind AND e.id = t.to_id
JOIN identities d ON d.person_id = t.from_id
WHERE t.from_kind = 'person' AND t.to_kind = 'address' AND t.kind IN ('lives_at', 'stays_at')
  AND d.identity_id IN (
    SELECT v.identity_id FROM involvements i JOIN identities v USING (person_id) WHERE i.role = 'victim')
"""
_THINGS = (
    "SELECT kind, id, label, properties FROM entities WHERE kind || ':' || id IN (SELECT unnest($things::VARCHAR[]))"
)
# Outcomes of the Home Office's framework by number; text that is none of them becomes the nearest plain word.
_OUTCOMES: Mapping[str, str] = {
    "1": "charged or summonsed", "2": "caution (youth)", "3": "caution (adult)", "4": "taken into consideration",
    "5": "offender has died", "6": "penalty notice", "7": "cannabis or khat warning", "8": "community resolution",
    "9": "prosecution not in the public interest", "10": "not in the public interest to investigate",
    "11": "suspect under age", "12": "suspect too ill", "13": "victim or witness dead or too ill",
    "14": "evidential difficulties, no suspect named", "15": "evidential difficulties, suspect named",
    "16": "victim does not support", "17": "out of time", "18": "investigation complete, no suspect",
    "20": "taken on by another body", "21": "not in the public interest to investigate further",
    "22": "diversion or education",
}  # fmt: skip
_PLAIN = ("convicted", "charged", "summonsed", "caution", "no further action", "acquitted", "under investigation")
_ANOTHER = "another outcome"
# run.json: what a redacted report reads of it.
_MANIFEST = (
    "run_id", "version", "started", "as_of", "as_of_given", "identity", "counts", "caps", "marking", "review_by",
)  # fmt: skip


def conditional(tie: Mapping[str, Any]) -> bool:
    """Whether a tie may be shared under conditions only: handling code C of its 3x5x2 grade."""
    return str(tie.get("grade") or "").strip().upper()[2:3] == "C"


def plain_outcome(text: str | None) -> str | None:
    """An outcome without the source's own words: by its number, or by the word in it."""
    if not text:
        return None
    number = re.match(r"\s*(\d{1,2})[A-C]?\b", text)
    if number and number[1] in _OUTCOMES:
        return _OUTCOMES[number[1]]
    return next((word for word in _PLAIN if word in text.lower()), _ANOTHER)


class Redacting:
    """What is taken away from the rows of one report, for a partner."""

    def __init__(self, run: RunFolder, about: Scope, numbers: Numbers, withheld: Sequence[Row]) -> None:
        self._withheld = {row["tie_id"] for row in withheld}
        self._refs = {ref for row in withheld for ref in json.loads(row["source_refs"] or "[]")}
        self._numbers = numbers
        self._places = self._things(run, about, numbers)

    def _things(self, run: RunFolder, about: Scope, numbers: Numbers) -> dict[tuple[str, str], tuple[str, str]]:
        """Each thing's new label and outward postcode; the labels as they were lead to it in the evidence."""
        wanted = [f"{kind}:{id_}" for kind, id_ in about.things]
        rows = sorted(run.query(_THINGS, {"things": wanted}), key=lambda row: (row["kind"], row["id"]))
        alone = _lived_in_by_one(run) if any(row["kind"] == "address" for row in rows) else set()
        found = {}
        for row in rows:
            own = json.loads(row["properties"] or "{}")
            area = (outward(own.get("postcode")) or "") if row["kind"] == "address" else ""
            area = "" if area in alone else area
            called = str(numbers.thing(row["kind"], row["id"]))
            label = f"{called}, {area}" if area else called
            found[row["kind"], row["id"]] = (label, area)
            numbers.labels[row["label"]] = label
        return found

    def kept(self, table: str, rows: Sequence[Row]) -> Sequence[Row]:
        """The rows without the ties that are held back; tables that are marked to be dropped are empty."""
        if all(share == "drop" for share in OF_RUN[table].values()):
            return []
        return [row for row in rows if row["tie_id"] not in self._withheld] if table == "ties" else rows

    def row(self, table: str, row: Row, new: Row) -> Row:
        """`new`, the row with its ids numbered, without what the catalogue drops or coarsens. KeyError: no mark."""
        done = {}
        for name, share in OF_RUN[table].items():
            if share in ("show", "number"):
                done[name] = new.get(name)
            elif share == "coarsen":
                done[name] = self._coarser(table, name, row, new)
            else:
                done[name] = None
        if table == "ties" and row.get(CONDITIONS) and conditional(row):
            done[CONDITIONS] = row[CONDITIONS]
        if table == "evidence" and self._refs & set(json.loads(row["source_refs"] or "[]")):
            done |= {"name": HELD_BACK, "value_a": None, "value_b": None, "source_refs": "[]"}
        elif table == "evidence" and row["subject"] == "pair":
            done["value_a"] = self._numbers.labelled(row["value_a"])
        if table == "unknown_series":
            done["label"] = "Unknown offender"
        if table == "entities":
            done["source_ids"] = "[]"
        return done

    def _coarser(self, table: str, name: str, row: Row, new: Row) -> Any:
        value = row.get(name)
        match table, name:
            case "offences", "offence_title":
                return title_of({**row, "offence_title": None})
            case "offences", "outcome":
                return plain_outcome(value)
            case "ranking", "outcomes":
                return _plain_outcomes(value)
            case "entities", "label":
                return self._places[row["kind"], row["id"]][0]
            case "entities", "properties":
                own = json.loads(value or "{}")
                area = self._places[row["kind"], row["id"]][1]
                return json.dumps({k: v for k, v in (("kind", own.get("kind")), ("postcode", area)) if v})
            case "records", "aliases":
                kept = ("forename", "surname", "kind")
                return json.dumps([{k: one.get(k) for k in kept} for one in json.loads(value or "[]")])
            case "evidence", "value_b":
                return new[name] if row["subject"] == "attribution" else self._numbers.labelled(value)
            case "reads_near", "metres":
                return None if value is None else round(value, -2)
        if isinstance(value, dt.datetime):
            return value.replace(hour=12, minute=0, second=0, microsecond=0)
        return None

    def manifest(self, manifest: Mapping[str, Any]) -> dict[str, Any]:
        """run.json without file names, paths, judgements, notes and causes of faults."""
        kept = {name: manifest[name] for name in _MANIFEST if name in manifest}
        policy, harm = manifest.get("policy") or {}, manifest.get("harm") or {}
        counts = ("present", "read", "accepted", "rejected", "duplicate", "cleared")
        tables = manifest.get("tables") or {}
        return {
            **kept,
            "files": [],
            "settings": {name: (manifest.get("settings") or {}).get(name) for name in ("identity", "attribution")},
            "policy": policy,
            "harm": {name: harm[name] for name in ("edition", "days_by_basis") if name in harm},
            "tables": {t: {c: rows[c] for c in counts if c in rows} for t, rows in tables.items()},
        }


def _lived_in_by_one(run: RunFolder) -> set[str]:
    """Outward postcodes in which one victim, and no other, is known to live."""
    homes: dict[str, set[str]] = {}
    for row in run.query(_HOMES):
        if area := outward(row["postcode"]):
            homes.setdefault(area, set()).add(row["identity_id"])
    return {area for area, who in homes.items() if len(who) == 1}


def _plain_outcomes(text: str | None) -> str:
    found: Counter[str] = Counter()
    for name, n in json.loads(text or "{}").items():
        found[name if name == "none recorded" else plain_outcome(name) or "none recorded"] += n
    return json.dumps(dict(found))
