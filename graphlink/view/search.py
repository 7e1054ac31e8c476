"""Search: names, part plates, numbers in any spelling, references; and a whole list of them in one pass.

Do not break: every kind says how many there are beside how many are shown. A name that was asked for is answered;
whoever is met on the way stands by role if the data knows them only as victim or witness. Mistake a newcomer will
make: asking once for each line of a list; a list of 200 is one query for each table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphlink.normalise.names import fold, joined
from graphlink.view import names
from graphlink.view.find import ENTITIES, KINDS, Found, camera_form, meanings, typed
from graphlink.view.people import Someone, people
from graphlink.view.source import Source
from graphlink.view.words import count, day, some, tidy

# Of each kind so many are shown; the total always stands beside.
MOST = 50

_NAMED = f"""
WITH folded AS (
  SELECT r.person_id, r.identity_id, {names.shown("r")} AS name, r.dob, r.sex,
         coalesce(r.forename_key, '') || '|' || coalesce(r.surname_key, '') AS keys,
         coalesce(r.name_key, '') AS whole_key,
         lower(strip_accents(coalesce(r.middle_names, ''))) || ' ' ||
         lower(strip_accents(coalesce(r.aliases::VARCHAR, ''))) AS others
  FROM records r WHERE r.kind = 'person')
SELECT f.person_id, f.identity_id, f.name, f.dob, f.sex, k."rank" AS place,
       f.whole_key IN ($key, $reversed) AS whole,
       NOT list_bool_and([contains(f.keys, t) FOR t IN $tokens::VARCHAR[]]) AS by_alias,
       count(*) OVER () AS total
FROM folded f LEFT JOIN ranking k USING (identity_id)
WHERE list_bool_and([contains(f.keys, t) OR contains(f.others, t) FOR t IN $tokens::VARCHAR[]])
ORDER BY whole DESC, by_alias, k."rank" NULLS LAST, f.name, f.person_id LIMIT $most
"""
_ENTITIES = """
SELECT e.kind, e.id, e.label, e.holders, count(*) OVER (PARTITION BY e.kind) AS total,
       row_number() OVER (PARTITION BY e.kind ORDER BY length(e.id), e.id) AS nth
FROM entities e
WHERE (e.kind = 'phone' AND $digits <> '' AND contains(e.id, $digits))
   -- What could not be normalised has its row's key as id: it is found as it was written.
   OR (starts_with(e.id, 'raw:') AND $written <> '' AND
       contains(lower(regexp_replace(e.label, '[^[:alnum:]]', '', 'g')), $written))
   OR (e.kind = 'vehicle' AND $plate <> '' AND contains(upper(e.id), $plate))
   OR (e.kind = 'account' AND contains(lower(e.id), $text))
   OR (e.kind = 'mark' AND contains(lower(e.id), $text))
   OR (e.kind = 'address' AND list_bool_and(
        [contains(lower(strip_accents(e.label)), w) OR contains(replace(lower(e.label), ' ', ''), w)
         FOR w IN $words::VARCHAR[]]))
   OR (e.kind || ':' || e.id) IN (SELECT unnest($exact::VARCHAR[]))
QUALIFY nth <= $most
ORDER BY e.kind, nth
"""
_REFERENCES = """
SELECT 'offence' AS kind, offence_id AS id, offence_title AS label, local_date(committed_from) AS on_day,
       count(*) OVER () AS total
FROM offences WHERE contains(lower(offence_id), $text)
ORDER BY length(id), id LIMIT $most
"""
_RECORDS = """
SELECT person_id AS id, count(*) OVER () AS total FROM identities WHERE contains(lower(person_id), $text)
ORDER BY length(id), id LIMIT $most
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found; `id` is what to show it by."""

    kind: str
    id: str
    label: str
    detail: str


@dataclass(frozen=True, slots=True)
class Hits:
    """Everything found, best first within each kind, with how many there are of each."""

    text: str
    hits: tuple[Hit, ...]
    totals: Mapping[str, int]

    @property
    def cut(self) -> str:
        """Which kinds were cut, in words; empty where all is shown."""
        shown = {kind: sum(1 for hit in self.hits if hit.kind == kind) for kind in self.totals}
        said = [f"{shown[k]:,} of {n:,} {k} hits shown" for k, n in self.totals.items() if n > shown[k]]
        return "; ".join(said) + (". Say more of it to narrow the search." if said else "")


def search(run: Source, text: str, most: int = MOST) -> Hits:
    """What of the run contains `text`, in whatever spelling."""
    kind, rest = typed(text)
    hits: list[Hit] = []
    totals: dict[str, int] = {}
    wanted = [kind] if kind else list(KINDS)
    if "person" in wanted or "identity" in wanted:
        _search_people(run, rest, most, hits, totals)
    if set(wanted) & set(ENTITIES):
        _search_entities(run, rest, wanted, most, hits, totals)
    if "offence" in wanted and len(rest) >= 2:
        for row in run.query(_REFERENCES, {"text": rest.lower(), "most": most}):
            totals["offence"] = row["total"]
            hits.append(Hit("offence", row["id"], row["label"] or "", day(row["on_day"])))
    return Hits(text, tuple(hits), totals)


def people_named(run: Source, text: str, most: int) -> list[dict[str, Any]]:
    """Records whose name or alias holds every word of `text`; `whole` where it is the whole name."""
    tokens = fold(text).split()
    if not tokens:
        return []
    first, last = joined(" ".join(tokens[:-1])), tokens[-1]
    # A whole name may also be given with its surname in two words or first: "al hassan", "KOWALSKA, Anna".
    return run.query(
        _NAMED,
        {
            "tokens": tokens,
            "key": f"{first}|{last}",
            "reversed": f"{joined(' '.join(tokens[1:]))}|{tokens[0]}",
            "most": most,
        },
    )


def _search_people(run: Source, text: str, most: int, hits: list[Hit], totals: dict[str, int]) -> None:
    if any(c.isalpha() for c in text):
        for row in people_named(run, text, most):
            totals["person"] = row["total"]
            parts = [f"born {day(row['dob'])}" if row["dob"] else "", row["sex"] or "", row["identity_id"] or ""]
            parts.append(f"rank {row['place']:,}" if row["place"] else "")
            parts.append("by another name" if row["by_alias"] else "")
            hits.append(Hit("person", row["person_id"], row["name"] or names.NOBODY, ", ".join(p for p in parts if p)))
    if len(text) >= 2:
        known = {hit.id for hit in hits}
        rows = run.query(_RECORDS, {"text": text.lower(), "most": most})
        met = people(run, (row["id"] for row in rows))
        for row in rows:
            if row["id"] not in known:
                totals["person"] = totals.get("person", 0) + 1
                someone = met.get(row["id"])
                hits.append(Hit("person", row["id"], someone.label if someone else "", "by its reference"))


def _search_entities(
    run: Source, text: str, wanted: Sequence[str], most: int, hits: list[Hit], totals: dict[str, int]
) -> None:
    alnum = "".join(c for c in text.upper() if c.isalnum())
    digits = re.sub(r"\D", "", text)
    only_digits = not any(c.isalpha() for c in text)
    exact = [str(f) for f in meanings(text, [k for k in wanted if k in ENTITIES])]
    rows = run.query(
        _ENTITIES,
        {
            # A national number is stored without its leading 0.
            "digits": digits.lstrip("0") if only_digits and len(digits) >= 4 else "",
            "written": alnum.lower() if len(alnum) >= 4 else "",
            "plate": alnum if 3 <= len(alnum) <= 8 else "",
            "text": text.lower() if len(text) >= 3 else "\0",
            "words": [w for w in fold(text).split() if w] or ["\0"],
            "exact": exact,
            "most": most,
        },
    )
    if 4 <= len(alnum) <= 8 and "vehicle" in wanted and not only_digits:
        rows = [*rows, *_misread(run, alnum, {row["id"] for row in rows})]
    stands_in = _offences(run, rows)
    for row in rows:
        if row["kind"] in wanted:
            totals[row["kind"]] = row["total"] if row["nth"] else totals.get(row["kind"], 0) + 1
            detail = f"{count(row['holders'] or 0, 'person')} tied to it{stands_in.get((row['kind'], row['id']), '')}"
            hits.append(Hit(row["kind"], row["id"], row["label"] or row["id"], detail + row.get("more", "")))


def _offences(run: Source, rows: list[dict[str, Any]]) -> dict[tuple[str, str], str]:
    """In how many offences each entity stands, in words; nothing for one that stands in none."""
    found = run.query(
        "SELECT to_kind, to_id, count(DISTINCT from_id) AS n FROM ties WHERE from_kind = 'offence' "
        "AND (to_kind || ':' || to_id) IN (SELECT unnest($keys::VARCHAR[])) GROUP BY ALL ORDER BY ALL",
        {"keys": [f"{row['kind']}:{row['id']}" for row in rows]},
    )
    return {(row["to_kind"], row["to_id"]): f"; in {count(row['n'], 'offence')}" for row in found}


def _misread(run: Source, alnum: str, known: set[str]) -> list[dict[str, Any]]:
    """Plates that a camera could have taken for the text, or the text for them."""
    form = camera_form(alnum)
    found: list[dict[str, Any]] = []
    for row in run.query("SELECT kind, id, label, holders FROM entities WHERE kind = 'vehicle' ORDER BY id"):
        if row["id"] not in known and len(found) < MOST and form in camera_form(row["id"]):
            found.append({**row, "nth": 0, "total": 0, "more": "; looks like it to a camera"})
    return found


# --- a list of them ---


@dataclass(frozen=True, slots=True)
class Known:
    """The answer to one line of a list: what it was read as, to whom it leads, in which offences it stands."""

    line: int
    text: str
    things: tuple[str, ...]  # kind:id of what it is in this run; empty: not known
    people: tuple[str, ...]
    offences: tuple[str, ...]

    @property
    def known(self) -> bool:
        return bool(self.things)


_THINGS = """
WITH w AS (SELECT unnest($kinds::VARCHAR[]) AS kind, unnest($ids::VARCHAR[]) AS id, unnest($lines::BIGINT[]) AS line)
SELECT line, e.kind, e.id FROM w JOIN entities e ON e.kind = w.kind AND e.id = w.id
UNION
SELECT line, 'offence', o.offence_id FROM w JOIN offences o ON w.kind = 'offence' AND upper(o.offence_id) = upper(w.id)
UNION
SELECT line, 'person', d.person_id FROM w JOIN identities d ON w.kind = 'person' AND upper(d.person_id) = upper(w.id)
UNION
SELECT line, 'person', r.person_id FROM w JOIN records r ON w.kind = 'name' AND r.kind = 'person' AND r.name_key = w.id
UNION
SELECT line, 'person', d.person_id FROM w JOIN identities d ON w.kind = 'identity' AND d.identity_id = w.id
ORDER BY line, 2, 3
"""
_TIES = """
WITH w AS (SELECT unnest($kinds::VARCHAR[]) AS kind, unnest($ids::VARCHAR[]) AS id)
SELECT w.kind, w.id, t.from_kind, t.from_id, t.kind AS how FROM w
JOIN ties t ON t.to_kind = w.kind AND t.to_id = w.id
UNION
SELECT 'offence', i.offence_id, 'person', i.person_id, i.role FROM w
JOIN involvements i ON w.kind = 'offence' AND i.offence_id = w.id WHERE i.person_id IS NOT NULL
UNION
SELECT 'person', i.person_id, 'offence', i.offence_id, i.role FROM w
JOIN involvements i ON w.kind = 'person' AND i.person_id = w.id
ORDER BY 1, 2, 3, 4, 5
"""


def search_list(run: Source, lines: Sequence[tuple[int, str]]) -> tuple[Known, ...]:
    """Each (line number, text) answered, in order: known or not, to whom, in which offences."""
    asked = [(line, one) for line, text in lines for one in _asked(text)]
    rows = run.query(
        _THINGS,
        {
            "kinds": [one.kind for _, one in asked],
            "ids": [one.id for _, one in asked],
            "lines": [line for line, _ in asked],
        },
    )
    things: dict[int, list[Found]] = {}
    for row in rows:
        things.setdefault(row["line"], []).append(Found(row["kind"], row["id"]))
    every = sorted({one for found in things.values() for one in found}, key=str)
    ties = run.query(_TIES, {"kinds": [f.kind for f in every], "ids": [f.id for f in every]}) if every else []
    met = people(run, [*(t["from_id"] for t in ties if t["from_kind"] == "person"), *(f.id for f in every)])
    by_thing: dict[Found, list[dict[str, Any]]] = {}
    for tie in ties:
        by_thing.setdefault(Found(tie["kind"], tie["id"]), []).append(tie)
    return tuple(_known(line, text, things.get(line, []), by_thing, met) for line, text in lines)


def _asked(text: str) -> Iterable[Found]:
    kind, rest = typed(text)
    yield from meanings(rest, [kind] if kind else KINDS)
    tokens = fold(rest).split()
    if kind in ("", "person") and len(tokens) > 1:
        yield Found("name", f"{joined(' '.join(tokens[:-1]))}|{tokens[-1]}")
        yield Found("name", f"{joined(' '.join(tokens[1:]))}|{tokens[0]}")


def _known(
    line: int,
    text: str,
    things: Sequence[Found],
    ties: Mapping[Found, Sequence[Mapping[str, Any]]],
    met: Mapping[str, Someone],
) -> Known:
    who: dict[str, None] = {}
    offences: dict[str, None] = {}
    for thing in things:
        if thing.kind == "person" and thing.id in met:
            who[met[thing.id].words] = None
        if thing.kind == "offence":
            offences[thing.id] = None
        for tie in ties.get(thing, ()):
            if tie["from_kind"] == "person" and tie["from_id"] in met:
                someone = met[tie["from_id"]].standing_as(tie["how"])
                how = "" if tie["how"] in ("victim", "witness") else f", {tidy(tie['how'])}"
                who[f"{someone}{how}"] = None
            elif tie["from_kind"] == "offence":
                offences[f"{tie['from_id']} ({tidy(tie['how'])})"] = None
    return Known(line, text, tuple(str(t) for t in things), tuple(who), tuple(offences))


def summary(found: Sequence[Known]) -> str:
    """How many of a list are known, in words."""
    known = sum(1 for one in found if one.known)
    unread = [str(one.line) for one in found if not one.text.strip()]
    said = f"{known:,} of {count(len(found), 'line')} known."
    return said + (f" Empty lines: {some(unread)}." if unread else "")
