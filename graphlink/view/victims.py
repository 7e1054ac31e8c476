"""Victims by letter: who they are is nobody's business until somebody asks for the record itself.

Do not break: nothing printed or drawn names a victim; the same victim has the same letter across one page. Mistake a
newcomer will make: selecting a victim's name at all; the query here does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphlink.view.source import Source
from graphlink.view.words import tidy

_SQL = """
SELECT i.offence_id, i.person_id, i.source_ref, i.relationship, d.identity_id,
       coalesce(r.sex, i.sex) AS sex, i.age_from, i.age_to,
       date_diff('year', r.dob, local_date(o.committed_from))
         - CASE WHEN strftime(local_date(o.committed_from), '%m%d') < strftime(r.dob, '%m%d')
                THEN 1 ELSE 0 END AS age
FROM involvements i
JOIN offences o USING (offence_id)
LEFT JOIN identities d ON d.person_id = i.person_id
LEFT JOIN records r ON r.record_id = 'person:' || i.person_id
WHERE i.role = 'victim' AND i.offence_id IN (SELECT unnest($offences::VARCHAR[]))
ORDER BY o.committed_from, i.offence_id, i.source_ref
"""


@dataclass(frozen=True, slots=True)
class Victim:
    """One victim in one offence. `person_id` is what to ask by, empty for an unnamed one; pages leave it out."""

    offence_id: str
    letter: str
    sex: str
    age: str
    relationship: str
    person_id: str

    @property
    def words(self) -> str:
        """`Victim A (F 27, ex-partner)`."""
        about = " ".join(part for part in (self.sex, self.age) if part)
        details = ", ".join(part for part in (about, tidy(self.relationship)) if part)
        return f"Victim {self.letter}" + (f" ({details})" if details else "")


def letter(n: int) -> str:
    """0 is A, 25 is Z, 26 is AA."""
    text = ""
    n += 1
    while n:
        n, rest = divmod(n - 1, 26)
        text = chr(65 + rest) + text
    return text


def victims_of(run: Source, offences: Iterable[str]) -> dict[str, tuple[Victim, ...]]:
    """Victims by offence, lettered by first appearance over `offences`; one human keeps one letter."""
    wanted = sorted(set(offences))
    return lettered(victim_rows(run, wanted), wanted)


def victim_rows(run: Source, offences: Iterable[str]) -> list[dict[str, Any]]:
    """The victims of `offences` in the order in which they are given letters, without their names."""
    wanted = sorted(set(offences))
    return run.query(_SQL, {"offences": wanted}) if wanted else []


def lettered(rows: Sequence[Mapping[str, Any]], offences: Iterable[str]) -> dict[str, tuple[Victim, ...]]:
    """`victim_rows` of those of their offences that stand on one page, each victim with their letter there."""
    here = set(offences)
    letters: dict[str, str] = {}
    found: dict[str, list[Victim]] = {}
    for row in rows:
        if row["offence_id"] not in here:
            continue
        who = row["identity_id"] or f"unnamed {row['source_ref']} {row['offence_id']}"
        mark = letters.setdefault(who, letter(len(letters)))
        victim = Victim(
            row["offence_id"], mark, row["sex"] or "", _age(row), row["relationship"] or "", row["person_id"] or ""
        )
        found.setdefault(row["offence_id"], []).append(victim)
    return {offence: tuple(those) for offence, those in found.items()}


def _age(row: Mapping[str, Any]) -> str:
    if isinstance(row["age"], int) and 0 <= row["age"] < 130:
        return str(row["age"])
    low, high = row["age_from"], row["age_to"]
    if low is None and high is None:
        return ""
    return f"{low if low is not None else ''}-{high if high is not None else ''}" if low != high else str(low)
