"""Who may be named: suspects by name, whoever stands in the data only as victim or witness by role and reference.

Do not break: every place that prints a person met on the way (a holder, a companion, the protected one) asks here.
Mistake a newcomer will make: joining `records` for a name; that prints victims. The record a reader asked for by its
own id or name is the one exception, and asking is a command of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from graphlink.view import names
from graphlink.view.source import Source

_SQL = f"""
SELECT r.person_id, {names.shown("r")} AS name, r.sex, r.identity_id, k."rank" AS place,
       coalesce(bool_or(i.role = 'suspect'), false) AS suspect,
       coalesce(bool_or(i.role = 'victim'), false) AS victim,
       coalesce(bool_or(i.role = 'witness'), false) AS witness
FROM records r
LEFT JOIN identities d ON d.identity_id = r.identity_id
LEFT JOIN involvements i ON i.person_id = d.person_id
LEFT JOIN ranking k ON k.identity_id = r.identity_id
WHERE r.kind = 'person' AND r.person_id IN (SELECT unnest($people::VARCHAR[]))
GROUP BY ALL
"""


@dataclass(frozen=True, slots=True)
class Someone:
    """A person met on the way. `label` is fit to print: a name, or a role where the name is nobody's business."""

    person_id: str
    identity_id: str
    label: str
    rank: int | None
    sex: str

    @property
    def disguised(self) -> bool:
        """In the copy of a run that a report is made from, who is not its subject has a letter or number for an id."""
        return self.label == self.person_id

    def standing_as(self, role: str) -> str:
        """`words`, but by role where the person stands here as victim or witness, whatever else is known of them."""
        if role not in ("victim", "witness") or self.disguised:
            return self.words
        return f"a {role}{', ' + self.sex if self.sex else ''} (person:{self.person_id})"

    @property
    def words(self) -> str:
        """`Dale PREWETT (person:N1, rank 1)`, `a victim, F (person:N4)`."""
        if self.disguised:
            return self.label
        place = f", rank {self.rank:,}" if self.rank is not None else ""
        return f"{self.label} (person:{self.person_id}{place})"


def people(run: Source, ids: Iterable[str]) -> dict[str, Someone]:
    """Each of `ids` as it may be printed."""
    wanted = sorted({one for one in ids if one})
    if not wanted:
        return {}
    found = {}
    for row in run.query(_SQL, {"people": wanted}):
        role = "" if row["suspect"] else "a victim" if row["victim"] else "a witness" if row["witness"] else ""
        sex = f", {row['sex']}" if row["sex"] else ""
        by_role = role and row["name"] != row["person_id"]
        label = f"{role}{sex}" if by_role else row["name"] or "no name recorded"
        found[row["person_id"]] = Someone(
            row["person_id"], row["identity_id"] or "", label, row["place"], row["sex"] or ""
        )
    return found
