"""How an identity may be called: a suspect by name, somebody who stands only as victim or witness by role.

Do not break: names come from `people` or the list, so that what may not be printed there is not printed here. Mistake
a newcomer will make: taking the label of the first record; it may be a victim's.
"""

from __future__ import annotations

from collections.abc import Iterable

from graphlink.view import names
from graphlink.view.in_common import series_label
from graphlink.view.people import people
from graphlink.view.source import Source

_MEMBERS = """
SELECT identity_id, person_id FROM identities WHERE identity_id IN (SELECT unnest($ids::VARCHAR[]))
ORDER BY identity_id, person_id
"""
_RANKED = f"""
SELECT k.identity_id, k."rank" AS place, {names.label("k", "r")} AS label FROM ranking k
LEFT JOIN records r ON r.record_id = 'person:' || k.anchor_id
WHERE k.identity_id IN (SELECT unnest($ids::VARCHAR[]))
"""
_SERIES = "SELECT identity_id, label FROM unknown_series WHERE identity_id IN (SELECT unnest($ids::VARCHAR[]))"


def called(run: Source, identities: Iterable[str]) -> dict[str, str]:
    """Each identity as it may be printed: `Dale PREWETT (I-3F7K, rank 1)`, `a witness, F (I-9QXA)`."""
    ids = sorted({one for one in identities if one})
    if not ids:
        return {}
    asked = {"ids": ids}
    found = {row["identity_id"]: f"{row['label']} ({row['identity_id']}, rank {row['place']:,})"
             for row in run.query(_RANKED, asked)}  # fmt: skip
    found |= {
        row["identity_id"]: f"{series_label(row['label'])} ({row['identity_id']})" for row in run.query(_SERIES, asked)
    }
    rest = {"ids": [one for one in ids if one not in found]}
    members = run.query(_MEMBERS, rest) if rest["ids"] else []
    met = people(run, (row["person_id"] for row in members))
    for row in members:
        label = met[row["person_id"]].label if row["person_id"] in met else names.NOBODY
        role = label.startswith(("a victim", "a witness"))
        # A record under which somebody is suspected names the identity; a role only where none does.
        if row["identity_id"] not in found or (
            found[row["identity_id"]].startswith(("a victim", "a witness")) and not role
        ):
            found[row["identity_id"]] = label if label == row["identity_id"] else f"{label} ({row['identity_id']})"
    return {one: found.get(one, f"an unknown offender ({one})") for one in ids}
