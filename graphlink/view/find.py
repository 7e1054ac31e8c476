"""What a typed or pasted text means in a run: one id, or everything that contains it.

Do not break: numbers and plates are found in any spelling because the text goes through the very normalisers the data
went through. Mistake a newcomer will make: guessing between two meanings; an ambiguous id lists the choices.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graphlink.errors import AmbiguousError, NotFoundError
from graphlink.normalise.accounts import account
from graphlink.normalise.addresses import address
from graphlink.normalise.phones import phone
from graphlink.normalise.plates import confusable, plate
from graphlink.view.source import Source

ENTITIES = ("address", "vehicle", "phone", "account", "mark")
KINDS = ("identity", "person", "offence", *ENTITIES)
# What people type for a kind.
_ALSO = {
    "plate": "vehicle",
    "car": "vehicle",
    "number": "phone",
    "crime": "offence",
    "nominal": "person",
    "dna": "mark",
}

_EXACT = """
WITH w AS (SELECT unnest($kinds::VARCHAR[]) AS kind, unnest($ids::VARCHAR[]) AS id)
SELECT DISTINCT 'identity' AS kind, d.identity_id AS id FROM identities d JOIN w ON w.kind = 'identity'
  AND upper(d.identity_id) = upper(w.id)
UNION ALL
SELECT 'identity', u.identity_id FROM unknown_series u JOIN w ON w.kind = 'identity'
  AND upper(u.identity_id) = upper(w.id)
UNION ALL
SELECT 'person', d.person_id FROM identities d JOIN w ON w.kind = 'person' AND upper(d.person_id) = upper(w.id)
UNION ALL
SELECT 'offence', o.offence_id FROM offences o JOIN w ON w.kind = 'offence' AND upper(o.offence_id) = upper(w.id)
UNION ALL
SELECT e.kind, e.id FROM entities e JOIN w ON w.kind = e.kind
  AND (e.id = w.id OR upper(e.label) = upper(w.id) OR list_contains(from_json(e.source_ids, '["VARCHAR"]'), w.id))
"""


@dataclass(frozen=True, slots=True)
class Found:
    """One thing: its kind and the id it has in the run."""

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


def typed(text: str) -> tuple[str, str]:
    """`kind:id` taken apart; the kind is empty where the text names none (`uprn:1` is no kind)."""
    kind, colon, rest = text.partition(":")
    kind = _ALSO.get(kind.strip().lower(), kind.strip().lower())
    return (kind, rest.strip()) if colon and kind in KINDS else ("", text.strip())


def meanings(text: str, kinds: Iterable[str] = KINDS) -> list[Found]:
    """Every id that `text` may be, as written and as each normaliser reads it."""
    asked = []
    for kind in kinds:
        asked.append(Found(kind, text))
        value = spelling(kind, text)
        if value and value != text:
            asked.append(Found(kind, value))
    return asked


def spelling(kind: str, text: str) -> str | None:
    """`text` as an entity of `kind` is stored, None where it cannot be one."""
    if kind == "phone":
        return phone(text).value
    if kind == "vehicle":
        return plate(text).value
    if kind == "address":
        return address(text).value
    if kind == "account":
        service, colon, handle = text.partition(":")
        return account(None, service if colon else None, handle if colon else text).value
    return None


def resolve(run: Source, text: str, kinds: Sequence[str] = KINDS) -> Found:
    """The one thing that `text` names: an id, `kind:id`, a number or plate in any spelling, a full name, `rank:1`.

    AmbiguousError with the choices where there are several, NotFoundError with the nearest where there is none.
    """
    if text.lower().startswith("rank:"):
        return _at_rank(run, text)
    kind, rest = typed(text)
    found = _exactly(run, meanings(rest, [kind] if kind else kinds))
    if not found and kind in ("", "identity", "person"):
        found = _by_name(run, rest)
    if not found and "suspect" not in kinds and text.lower().startswith("suspect:"):
        found = _exactly(run, [Found("offence", text[8:].rpartition("/")[0])])
    if len(found) == 1:
        return found[0]
    if found:
        raise AmbiguousError(f"'{text}' is the id of {len(found)} things.", tuple(str(f) for f in found))
    raise NotFoundError(f"Nothing in this run has the id '{text}'.", nearest(run, rest, kind))


def _at_rank(run: Source, text: str) -> Found:
    """A place on the list is no id: another run gives it to somebody else. So it is only meant where it is said."""
    place = text[5:].strip()
    rows = run.query('SELECT identity_id FROM ranking WHERE "rank" = ?', [int(place) if place.isdecimal() else 0])
    if not rows:
        last = run.query("SELECT count(*) AS n FROM ranking")[0]["n"]
        raise NotFoundError(f"Nobody stands at {text}: the list has {last:,} places.")
    return Found("identity", rows[0]["identity_id"])


def _exactly(run: Source, asked: Sequence[Found]) -> list[Found]:
    rows = run.query(_EXACT, {"kinds": [f.kind for f in asked], "ids": [f.id for f in asked]})
    found = {Found(row["kind"], row["id"]) for row in rows}
    # Ids are opaque: a1 and A1 may be two records, and each is what it is called.
    written = {f.kind for f in found & set(asked)}
    found = {f for f in found if f in asked or f.kind not in written}
    return sorted(found, key=lambda f: (KINDS.index(f.kind), f.id))


def _by_name(run: Source, text: str) -> list[Found]:
    from graphlink.view.search import people_named

    if not any(c.isalpha() for c in text):
        return []
    exact = [hit for hit in people_named(run, text, 50) if hit["whole"]]
    return [Found("identity", one) for one in sorted({hit["identity_id"] for hit in exact})]


_NEAR = """
SELECT kind, id, jaro_winkler_similarity(upper(id), upper($text)) AS likeness FROM (
  SELECT 'person' AS kind, person_id AS id FROM identities
  UNION ALL SELECT 'identity', identity_id FROM ranking
  UNION ALL SELECT 'offence', offence_id FROM offences
  UNION ALL SELECT kind, id FROM entities WHERE kind <> 'address')
WHERE ($kind = '' OR kind = $kind) AND likeness >= 0.7
ORDER BY likeness DESC, kind, id LIMIT 20
"""


def nearest(run: Source, text: str, kind: str = "") -> tuple[str, ...]:
    """Up to three ids that look most like `text`."""
    candidates = {text, *(f.id for f in meanings(text, [kind] if kind else KINDS))}
    best: dict[str, float] = {}
    for candidate in sorted(candidates):
        for row in run.query(_NEAR, {"text": candidate, "kind": kind}):
            name = f"{row['kind']}:{row['id']}"
            likeness = difflib.SequenceMatcher(None, row["id"].upper(), candidate.upper()).ratio()
            best[name] = max(best.get(name, 0.0), likeness)
    return tuple(sorted(best, key=lambda name: (-best[name], name))[:3])


def camera_form(text: str) -> str:
    """A plate, whole or in part, as a camera may take it."""
    return confusable("".join(c for c in text if c.isalnum()))
