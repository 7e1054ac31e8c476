"""Letters and numbers in place of people, and in a partner's edition of things, records and source rows.

Do not break: the same thing has the same number all through one report; a victim keeps one letter under all records.
Mistake a newcomer will make: to number by a hash; whoever knows the ids could count them off.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from graphlink.view.victims import letter

# Where a person's or identity's id stands inside a text of the run's own.
_INSIDE = re.compile(r"(?<=victim )[^\s;,]+|\bI-[A-Z2-7]{10}\b")
_HELD = re.compile(r" \((?:\?|\d{4}-\d\d-\d\d) to (?:\?|\d{4}-\d\d-\d\d)\)$")
_WORDS = {"address": "Address", "vehicle": "Vehicle", "phone": "Phone", "account": "Account", "mark": "Mark"}


@dataclass(frozen=True, slots=True)
class Other:
    """Somebody who is not a subject: `called` is all that a report says of who they are."""

    called: str
    role: str  # victim, witness, or empty
    sex: str
    identity_id: str
    records: tuple[str, ...]


@dataclass
class Numbers:
    """The names of one report. `subjects`: identity to the records that are told apart under their own ids.

    `redacted`: ids of subjects, things and rows are numbered too.
    """

    subjects: Mapping[str, tuple[str, ...]]
    others: Mapping[str, Other]  # by identity
    redacted: bool
    tokens: dict[str, str] = field(default_factory=dict)  # a person's or identity's id, to what stands for it
    labels: dict[str, str] = field(default_factory=dict)  # a thing's label, to its number
    _given: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for number, (identity, records) in enumerate(self.subjects.items(), 1):
            self.tokens[identity] = f"Suspect {number}" if self.redacted else identity
            for record in records:
                self.tokens[record] = self.number("Record", record) if self.redacted else record
        for identity, other in self.others.items():
            self.tokens[identity] = other.called
            self.tokens.update(dict.fromkeys(other.records, other.called))

    def number(self, word: str, key: str) -> str:
        """`Phone 2`: the number that `key` has, or the next."""
        given = self._given.setdefault(word, {})
        return given.setdefault(key, f"{word} {len(given) + 1}")

    def person(self, id_: str | None) -> str | None:
        """A person id or an identity id; somebody who stands nowhere in the report is `somebody else`."""
        return None if id_ is None else self.tokens.get(id_, "somebody else")

    def thing(self, kind: str, id_: str | None) -> str | None:
        """The id of an address, vehicle, phone, account or mark; of a person too."""
        if id_ is None:
            return None
        if kind in ("person", "identity"):
            return self.person(id_)
        return self.number(_WORDS[kind], id_) if self.redacted and kind in _WORDS else id_

    def key(self, text: str | None) -> str | None:
        """`person:N1`, `suspect:C7/1`, `identity:I-...`, or a bare identity."""
        if text is None:
            return None
        kind, colon, rest = text.partition(":")
        return f"{kind}:{self.thing(kind, rest)}" if colon else self.person(text)

    def ref(self, text: str) -> str:
        """A row of the source, `table:key`; in a redacted report its table and a number."""
        table, _, key = text.partition(":")
        if self.redacted:
            return f"{table}:{self.number(f'row of {table}', key).rpartition(' ')[2]}"
        return f"{table}:{self.person(key)}" if table == "persons" else text

    def refs(self, rows: Iterable[str]) -> list[str]:
        return list(dict.fromkeys(map(self.ref, rows)))

    def inside(self, text: str | None) -> str | None:
        """A text of the run's own in which ids of people may stand: `victim N4; number 07700 900417`."""
        return None if text is None else _INSIDE.sub(lambda found: str(self.person(found[0])), text)

    def value(self, name: str, text: str | None) -> str | None:
        """What a piece of evidence is about: in a redacted report a thing by its number, and nothing as it stands."""
        if not text:
            return text
        if name.startswith("victim: ") or name in ("with somebody named", "the same candidate for both"):
            return self.person(text)
        if not self.redacted:
            return self.inside(text)
        return self.labelled(text) or self.number("withheld", text)

    def labelled(self, text: str | None) -> str | None:
        """The number of the thing that `text` is the label of, with the days it was held or without."""
        return self.labels.get(_HELD.sub("", text)) if text else None


def called(others: Iterable[tuple[str, str, str, tuple[str, ...]]], names: Mapping[str, str]) -> dict[str, Other]:
    """Letters for victims, numbers for everybody else, in the order given: identity, role, sex, records.

    `names`: by identity, where people are named beside their letter or number.
    """
    found: dict[str, Other] = {}
    victims = people = 0
    for identity, role, sex, records in others:
        if role == "victim":
            said, victims = f"Victim {letter(victims)}", victims + 1
        else:
            said, people = f"Person {people + 1}", people + 1
        name = names.get(identity)
        found[identity] = Other(f"{said}, {name}" if name else said, role, sex, identity, records)
    return found
