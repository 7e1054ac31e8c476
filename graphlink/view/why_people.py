"""Why two people are, or are not, taken to be one human.

Do not break: of identities the likeliest pair of their records is shown, and said to be that. Mistake a newcomer will
make: looking for a pair one way round; in the run record_a is the smaller.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graphlink.errors import InputError, NotFoundError
from graphlink.view.people import people
from graphlink.view.pieces import RULE, of_pair
from graphlink.view.source import Source
from graphlink.view.why import End, Why, pieces_of_pairs, stated, weighed
from graphlink.view.words import series, some

_OPEN = 0.1  # from here on a pair that was not joined is a question for a person
_MEMBERS = "SELECT person_id, identity_id, probability FROM identities WHERE {} ORDER BY person_id"
_BETWEEN = """
SELECT record_a, record_b, bits, probability, blocked_by FROM pairs
WHERE (record_a IN (SELECT unnest($a::VARCHAR[])) AND record_b IN (SELECT unnest($b::VARCHAR[])))
   OR (record_a IN (SELECT unnest($b::VARCHAR[])) AND record_b IN (SELECT unnest($a::VARCHAR[])))
ORDER BY probability DESC, record_a, record_b
"""
_RULES = """
SELECT * FROM evidence WHERE subject = 'pair'
  AND a IN (SELECT unnest($records::VARCHAR[])) AND b IN (SELECT unnest($records::VARCHAR[]))
ORDER BY a, b, name
"""
_CONFLICTS = """
SELECT kind, a, b, source_a, source_b, effect FROM conflicts
WHERE (a IN (SELECT unnest($a::VARCHAR[])) AND b IN (SELECT unnest($b::VARCHAR[])))
   OR (a IN (SELECT unnest($b::VARCHAR[])) AND b IN (SELECT unnest($a::VARCHAR[])))
ORDER BY kind, a, b
"""
_RECORDS = """
SELECT record_id, person_id, name_key, forename_key, surname_key, dob, pnc_id, source_ref FROM records
WHERE record_id IN (SELECT unnest($records::VARCHAR[])) ORDER BY record_id
"""
_HELD = """
SELECT DISTINCT e.kind, e.label FROM ties x JOIN ties y ON y.to_kind = x.to_kind AND y.to_id = x.to_id
JOIN entities e ON e.kind = x.to_kind AND e.id = x.to_id
WHERE x.from_kind = 'person' AND y.from_kind = 'person' AND x.from_id = $a AND y.from_id = $b ORDER BY ALL LIMIT 4
"""
_OPPOSED = """
SELECT x.offence_id, x.role AS role_a, y.role AS role_b, x.source_ref AS ref_a, y.source_ref AS ref_b
FROM involvements x JOIN involvements y USING (offence_id)
WHERE x.person_id IN (SELECT unnest($a::VARCHAR[])) AND y.person_id IN (SELECT unnest($b::VARCHAR[]))
  AND ((x.role = 'suspect' AND y.role = 'victim') OR (x.role = 'victim' AND y.role = 'suspect')
    OR (x.role = 'suspect' AND y.role = 'suspect'
      AND NOT (coalesce(x.alternative, false) AND coalesce(y.alternative, false))))
ORDER BY ALL LIMIT 3
"""


def pair(run: Source, one: End, two: End) -> Why:
    """Two person records, two identities, or one of each."""
    a, b = _members(run, one), _members(run, two)
    together = a[0]["identity_id"] == b[0]["identity_id"]
    if one.kind == "person" and two.kind == "identity" and together:
        b = [m for m in b if m["person_id"] != one.id]
    if two.kind == "person" and one.kind == "identity" and together:
        a = [m for m in a if m["person_id"] != two.id]
    if not a or not b:
        raise InputError(f"{one} is the only record of {two}: there is nothing to compare." if not b else
                         f"{two} is the only record of {one}: there is nothing to compare.")  # fmt: skip
    met = people(run, [one.id, two.id, *(m["person_id"] for m in (a[0], b[0]))])
    keys = {"a": [f"person:{m['person_id']}" for m in a], "b": [f"person:{m['person_id']}" for m in b]}
    found = run.query(_BETWEEN, keys)
    who = (_called(one, a, met), _called(two, b, met))
    if not found:
        return _not_kept(run, (one, two), who, together, keys)
    best = found[0]
    swapped = best["record_a"] in keys["b"]
    rows = pieces_of_pairs(run, [best]).get((best["record_a"], best["record_b"]), ())
    notes = _pair_notes(run, best, bool(rows), len(found), together, len(a) + len(b) > 2)
    notes += _conflicts(run, keys)
    bits = None if best["bits"] is None or best["bits"] != best["bits"] else float(best["bits"])
    ends = (best["record_b"], best["record_a"]) if swapped else (best["record_a"], best["record_b"])
    ruled = [row for row in rows if row.kind == RULE]
    answer = _answer(together, float(best["probability"]), bits, [r.words for r in ruled if r.direction == "for"])
    return Why(
        "pair",
        ends[0],
        ends[1],
        who[0],
        who[1],
        answer,
        None if bits is None else float(best["probability"]),
        bits,
        rows,
        tuple(notes),
    )


def _members(run: Source, one: End) -> list[dict[str, Any]]:
    column = "person_id" if one.kind == "person" else "identity_id"
    found = run.query(_MEMBERS.format(f"{column} = ?"), [one.id])
    if not found:
        raise NotFoundError(
            f"{one} has no person record, so there is no record to compare. Ask about its offences instead."
        )
    return found


def _called(one: End, members: Sequence[Mapping[str, Any]], met: Mapping[str, Any]) -> str:
    who = met.get(one.id if one.kind == "person" else members[0]["person_id"])
    label = who.label if who else "no name recorded"
    return f"{label} ({one})"


def _answer(together: bool, probability: float, bits: float | None, rules: Sequence[str]) -> str:
    verdict = "Taken to be one human" if together else "Not taken to be one human"
    if bits is None:
        return f"{verdict}, by rule or judgement: {'; '.join(rules) or 'see below'}. Nothing was weighed."
    if rules and together:
        return f"{verdict}: {'; '.join(rules)}. That settles it; the rest is shown beside it."
    return f"{verdict}: {stated(probability, bits)}."


def _pair_notes(
    run: Source, best: Mapping[str, Any], pieces: bool, between: int, together: bool, groups: bool
) -> list[str]:
    notes = []
    if groups and between > 1:
        notes.append(
            f"{between:,} pairs of their records were compared; this is the likeliest, "
            f"{_bare(best['record_a'])} and {_bare(best['record_b'])}."
        )
    brought = str(best["blocked_by"] or "")
    if weighed(run, "identity"):
        bar = float((run.manifest.get("settings") or {}).get("merge_bits") or 0.0)
        notes.append(f"They were compared because of: {brought}. Groups of records join above {bar:+.1f} bits.")
        if not pieces:
            notes.append(
                "The pieces of this pair were not kept: they are kept for pairs inside an identity (of a large one, "
                "each record's best), for undecided ones, and for the nearest that a record was not joined to."
            )
        if together and best["bits"] is not None and best["bits"] < bar:
            notes.append("This pair alone would not join; other records of the identity hold the two together.")
    else:
        notes.append("This run joined records by the plain rule: equal national id, or equal full name and birth date.")
    p = float(best["probability"])
    if not together and p >= _OPEN and best["bits"] is not None:
        notes.append("This is left open, not decided: graphlink review lists what a person should judge.")
    return notes


def _bare(record: str) -> str:
    return record.partition(":")[2]


def _conflicts(run: Source, keys: Mapping[str, Any]) -> list[str]:
    return [
        f"Clash: {row['kind']} ({row['source_a']}; {row['source_b']}): {row['effect']}."
        for row in run.query(_CONFLICTS, keys)
    ]


def _not_kept(run: Source, ends: tuple[End, End], who: tuple[str, str], together: bool, keys: Mapping[str, Any]) -> Why:
    """Two people of whom the run holds no pair: why not, and what stands between them."""
    a, b = keys["a"], keys["b"]
    notes = _conflicts(run, keys)
    sources: list[str] = []
    if together:
        through = _through(run, a[0], b[0])
        answer = "Taken to be one human, not by this pair but through other records."
        notes.append(through or "No chain of compared pairs is kept between them.")
    else:
        reasons, sources = kept_apart(run, a, b)
        notes += reasons
        answer = "Not taken to be one human" + (": a rule keeps them apart." if reasons else ".")
        notes.append(_uncompared(run, a, b))
    return Why("pair", str(ends[0]), str(ends[1]), who[0], who[1], answer, None, None, (), tuple(notes), tuple(sources))


def kept_apart(run: Source, a: Sequence[str], b: Sequence[str]) -> tuple[list[str], list[str]]:
    """What keeps the records `a` from being one human with the records `b`, as sentences, and the rows that say so."""
    said, sources = [], []
    rows = {row["record_id"]: row for row in run.query(_RECORDS, {"records": [*a, *b]})}
    with_id = [[rows[r] for r in side if r in rows and rows[r]["pnc_id"]] for side in (a, b)]
    if with_id[0] and with_id[1]:
        x, y = with_id[0][0], with_id[1][0]
        if x["pnc_id"] != y["pnc_id"]:
            said.append(f"Two different national ids, {x['pnc_id']} and {y['pnc_id']}: never one human.")
            sources += [x["source_ref"], y["source_ref"]]
    plain = {"a": [_bare(r) for r in a], "b": [_bare(r) for r in b]}
    for row in run.query(_OPPOSED, plain):
        said.append(
            f"They stand in one offence, {row['offence_id']}, as {row['role_a']} and {row['role_b']}: two people."
        )
        sources += [row["ref_a"], row["ref_b"]]
    return said, sources


def _uncompared(run: Source, a: list[str], b: list[str]) -> str:
    shared = _shared(run, a[0], b[0]) if len(a) == len(b) == 1 else []
    if not weighed(run, "identity"):
        same = f" They do share {series(shared)}, which the plain rule does not weigh." if shared else ""
        return (
            "No rule joins them: neither equal national id nor equal full name and birth date. "
            f"Nothing was weighed.{same}"
        )
    if shared:
        return (
            f"They share {series(shared)}, but no chance of 1 in 100 or more came of it, so the pair was not kept. "
            "What was dropped is counted, not listed."
        )
    if len(a) == len(b) == 1:
        return (
            "Nothing brought them together: no like name, equal birth date or thing that both hold, so they were not "
            "compared."
        )
    return "No pair of their records was compared, or none came out at 1 in 100 or more."


def _shared(run: Source, a: str, b: str) -> list[str]:
    rows = {row["record_id"]: row for row in run.query(_RECORDS, {"records": [a, b]})}
    said = []
    if a in rows and b in rows:
        names = (("the full name", "name_key"), ("the surname", "surname_key"), ("the forename", "forename_key"))
        said += [words for words, key in names if rows[a][key] and rows[a][key] == rows[b][key]][:1]
        said += ["the birth date"] if rows[a]["dob"] and rows[a]["dob"] == rows[b]["dob"] else []
    held = run.query(_HELD, {"a": _bare(a), "b": _bare(b)})
    return said + [f"the {row['kind']} {row['label']}" for row in held]


_INSIDE = """
SELECT p.record_a, p.record_b, p.probability FROM pairs p
JOIN identities x ON 'person:' || x.person_id = p.record_a JOIN identities y ON 'person:' || y.person_id = p.record_b
WHERE x.identity_id = y.identity_id AND x.identity_id = (SELECT identity_id FROM identities WHERE person_id = ?)
ORDER BY p.record_a, p.record_b
"""


def _through(run: Source, a: str, b: str) -> str:
    """The strongest chain of kept pairs from `a` to `b`: that whose weakest pair is strongest."""
    near: dict[str, list[tuple[str, float]]] = {}
    inside = run.query(_INSIDE, [_bare(a)])
    for row in inside:
        near.setdefault(row["record_a"], []).append((row["record_b"], row["probability"]))
        near.setdefault(row["record_b"], []).append((row["record_a"], row["probability"]))
    best: dict[str, tuple[float, tuple[str, ...]]] = {a: (1.0, (a,))}
    todo = [a]
    while todo:
        at = max(todo, key=lambda record: (best[record][0], record))
        todo.remove(at)
        for other, p in sorted(near.get(at, ())):
            weakest = min(best[at][0], p)
            if weakest > best.get(other, (0.0, ()))[0]:
                best[other] = (weakest, (*best[at][1], other))
                todo.append(other)
    if b not in best:
        return ""
    weakest, chain = best[b]
    rules = _chain_words(run, chain)
    return f"Through {some([_bare(r) for r in chain], 6)}: the weakest step {stated(weakest, None)}{rules}."


def _chain_words(run: Source, chain: tuple[str, ...]) -> str:
    if weighed(run, "identity"):
        return ""
    rows = run.query(_RULES, {"records": list(chain)})
    words = sorted({piece.words for piece in of_pair(rows)})
    return f" (rules, not weighed: {'; '.join(words)})" if words else ""
