"""Why somebody is, or is not, believed to have done an offence; why two offences may be one hand's.

Do not break: a named seat is credited by its name whatever the chance says; both are said. Mistake a newcomer will
make: taking what the chances of a seat leave for `somebody not in the data` alone; candidates below 1 in 100 are in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graphlink.errors import InputError
from graphlink.view.pieces import Piece, of_attribution, of_link
from graphlink.view.source import Source
from graphlink.view.waterfall import strongest as strongest_status
from graphlink.view.whom import called
from graphlink.view.why import End, Rival, Why, stated, weighed
from graphlink.view.words import chance, counted, days, percent, series

NOBODY = "somebody not in the data or too unlikely to list"
_SEAT = """
SELECT identity_id, seat, probability, weight, harm, counts, why_not, basis, bits, doubted FROM attributions
WHERE offence_id = $offence AND ($seat = 0 OR seat = $seat) ORDER BY seat, probability DESC, identity_id
"""
_EVIDENCE = """
SELECT * FROM evidence WHERE subject = 'attribution' AND a = $seat AND replace(b, 'identity:', '') = $identity
ORDER BY name, value_a, value_b
"""
_STANDING = """
SELECT i.role, i.status, i.seat, i.person_id, i.source_ref FROM involvements i JOIN identities d USING (person_id)
WHERE i.offence_id = $offence AND d.identity_id = $identity ORDER BY i.role, i.source_ref
"""
_LINK = "SELECT * FROM offence_links WHERE offence_id_a = $a AND offence_id_b = $b"
_LINK_EVIDENCE = """
SELECT * FROM evidence WHERE subject = 'offence link'
  AND replace(a, 'offence:', '') = $a AND replace(b, 'offence:', '') = $b ORDER BY name, value_a, value_b
"""
_IN_BOTH = """
SELECT x.identity_id, max(x.probability) AS p_a, max(y.probability) AS p_b
FROM attributions x JOIN attributions y USING (identity_id)
WHERE x.offence_id = $a AND y.offence_id = $b
  AND ($seat_a = 0 OR x.seat = $seat_a) AND ($seat_b = 0 OR y.seat = $seat_b)
GROUP BY x.identity_id ORDER BY p_a * p_b DESC, x.identity_id LIMIT 10
"""
_THINGS = """
SELECT DISTINCT x.to_kind AS kind, coalesce(e.label, x.to_id) AS label, x.kind AS how_a, y.kind AS how_b,
       x.source_refs AS refs_a, y.source_refs AS refs_b
FROM ties x JOIN ties y ON y.to_kind = x.to_kind AND y.to_id = x.to_id
LEFT JOIN entities e ON e.kind = x.to_kind AND e.id = x.to_id
WHERE x.from_kind = 'offence' AND y.from_kind = 'offence' AND x.from_id = $a AND y.from_id = $b
ORDER BY ALL LIMIT 10
"""
_SAME_VICTIM = """
SELECT DISTINCT x.source_ref AS ref_a, y.source_ref AS ref_b FROM involvements x
JOIN identities d ON d.person_id = x.person_id JOIN identities e ON e.identity_id = d.identity_id
JOIN involvements y ON y.person_id = e.person_id
WHERE x.offence_id = $a AND y.offence_id = $b AND x.role = 'victim' AND y.role = 'victim' ORDER BY ALL LIMIT 5
"""


def attribution(run: Source, crime: End, who: End) -> Why:
    """An offence, or one seat of it, and somebody."""
    identity = _identity(run, who)
    rows = run.query(_SEAT, {"offence": crime.id, "seat": crime.seat})
    mine = [row for row in rows if row["identity_id"] == identity]
    standing = run.query(_STANDING, {"offence": crime.id, "identity": identity})
    names = called(run, [identity, *(row["identity_id"] for row in rows)])
    if not mine:
        return _not_a_candidate(run, (crime, who), names[identity], standing, rows)
    best = max(mine, key=lambda row: (row["probability"], -row["seat"]))
    here = [row for row in rows if row["seat"] == best["seat"]]
    seat = f"suspect:{crime.id}/{best['seat']}"
    pieces = of_attribution(run.query(_EVIDENCE, {"seat": seat, "identity": identity}))
    found = _weight(best, pieces)
    statuses = [s["status"] for s in standing if s["role"] == "suspect" and s["status"] != "eliminated"]
    sources = tuple(s["source_ref"] for s in standing if s["role"] == "suspect")
    return Why(
        "attribution",
        seat,
        f"identity:{identity}",
        f"the offender of {crime.id}" + (f" (seat {best['seat']})" if len({r["seat"] for r in rows}) > 1 else ""),
        names[identity],
        _said(best, found, pieces, strongest_status(statuses)),
        None if found is None else float(best["probability"]),
        found,
        pieces,
        tuple(_notes(run, best, mine, bool(pieces), found)),
        sources,
        _rivals(here, identity, names) if found is not None or len(here) > 1 else (),
    )


def _identity(run: Source, who: End) -> str:
    if who.kind == "identity":
        return who.id
    return str(run.query("SELECT identity_id FROM identities WHERE person_id = ?", [who.id])[0]["identity_id"])


def _weight(row: Mapping[str, Any], pieces: Sequence[Piece]) -> float | None:
    """The stated bits, None where the seat was not weighed."""
    if row["bits"] is None or row["bits"] != row["bits"] or not any(p.bits is not None for p in pieces):
        return None
    return float(row["bits"])


def _said(row: Mapping[str, Any], bits: float | None, pieces: Sequence[Piece], status: str) -> str:
    judged = [p.words for p in pieces if p.bits is None]
    if judged:
        return f"{'; '.join(judged)}. Nothing was weighed."
    if bits is None:
        named = f"Named as suspect{', ' + status if status and status != 'named' else ''}"
        share = (
            "credited in full" if row["weight"] >= 1 - 1e-9 else f"credited with a share of {percent(row['weight'])}"
        )
        return f"{named}: {share}. Nothing was weighed."
    believed = stated(row["probability"], bits)
    if row["basis"] == "named":
        share = "in full" if row["weight"] >= 1 - 1e-9 else f"with {percent(row['weight'])}"
        return f"Named as suspect, credited {share}. What all the evidence says, the name included: {believed}."
    if row["basis"] == "both":
        return f"Another is named. That it was this person all the same: {believed}."
    return f"Nobody is named. That it was this person: {believed}."


def _notes(
    run: Source, row: Mapping[str, Any], mine: Sequence[Mapping[str, Any]], pieces: bool, bits: float | None
) -> list[str]:
    notes = []
    if row["counts"]:
        notes.append(f"It adds {days(row['weight'] * row['harm'])} of its {days(row['harm'])} days of harm.")
    else:
        notes.append(f"It adds nothing to the list: {row['why_not'] or 'the policy leaves the offence out'}.")
    if row["doubted"]:
        notes.append(
            "Everything but the name speaks against this person: look again. The credit stays where the name puts it."
        )
    if bits is None and not weighed(run, "attribution"):
        notes.append("This run used the plain rule: offences are credited to those they name, and to nobody else.")
    elif bits is None and not pieces:
        notes.append("The run kept no pieces of evidence for this seat.")
    others = [r for r in mine if r["seat"] != row["seat"]]
    if others:
        also = series([f"seat {r['seat']}: {chance(r['probability'])}" for r in others])
        notes.append(f"The offence has more than one offender; this person is a candidate there too ({also}).")
    return notes


def _rivals(here: Sequence[Mapping[str, Any]], identity: str, names: Mapping[str, str]) -> tuple[Rival, ...]:
    found = [
        Rival(r["identity_id"], names[r["identity_id"]], float(r["probability"]))
        for r in here
        if r["identity_id"] != identity
    ]
    left = max(0.0, 1 - sum(float(row["probability"]) for row in here))
    return (*found, Rival("", NOBODY, left))


def _not_a_candidate(
    run: Source,
    ends: tuple[End, End],
    who: str,
    standing: Sequence[Mapping[str, Any]],
    rows: Sequence[Mapping[str, Any]],
) -> Why:
    crime, other = ends
    notes = [_no_part(run, standing, crime)]
    here = sorted(rows, key=lambda r: (-r["probability"], r["identity_id"]))
    names = called(run, [r["identity_id"] for r in here[:5]])
    rivals = tuple(Rival(r["identity_id"], names[r["identity_id"]], float(r["probability"])) for r in here[:5])
    return Why(
        "attribution",
        str(crime),
        str(other),
        f"the offender of {crime.id}",
        who,
        "Not believed to have done it: no part of the offence is put down to this person.",
        None,
        None,
        (),
        tuple(notes),
        tuple(s["source_ref"] for s in standing),
        rivals,
    )


def _no_part(run: Source, standing: Sequence[Mapping[str, Any]], crime: End) -> str:
    roles = {s["role"] for s in standing}
    if "victim" in roles:
        return "They are a victim of it, and a victim is never its offender."
    if any(s["status"] == "eliminated" for s in standing):
        return "They were eliminated from it: nothing of it is put down to them."
    if any(s["role"] == "suspect" for s in standing):
        return f"They are named in another seat of it than {crime}: two seats are two people."
    if not weighed(run, "attribution"):
        return "They are not named in it. This run used the plain rule: only names and judgements count."
    return (
        "They are not named in it, and nothing it left behind points to them with a chance of 1 in 100 or more; below "
        "that nothing is kept."
    )


def offences(run: Source, one: End, two: End) -> Why:
    """Two offences, or a seat of each."""
    if one.id == two.id:
        raise InputError(f"{one} and {two} are one offence. Its seats are different people by definition.")
    first, second = sorted((one, two), key=lambda e: e.id)
    asked = {"a": first.id, "b": second.id}
    link = next(iter(run.query(_LINK, asked)), None)
    pieces = of_link(run.query(_LINK_EVIDENCE, asked)) if link else ()
    notes, sources = _in_common(run, asked)
    notes += _candidates(run, {**asked, "seat_a": first.seat, "seat_b": second.seat})
    bits, p = (None, None)
    if link:
        p = float(link["probability"])
        bits = None if link["bits"] is None else float(link["bits"])
        answer = f"By one hand: {stated(p, bits)}. Basis: {_BASIS.get(link['basis'], link['basis'])}."
        if link["shared"]:
            notes.insert(0, f"The run says they share: {link['shared']}.")
        if not pieces:
            notes.append("The run states this chance as a whole; it keeps no pieces of it.")
    else:
        answer = _no_link(run)
    return Why(
        "offence link", str(first), str(second), first.id, second.id, answer, p, bits, pieces, tuple(notes), sources
    )


_BASIS: Mapping[str, str] = {
    "entity": "a thing or person that both have in common",
    "candidate": "the same candidate for both",
    "behaviour": "likeness of place, time, kind and method alone: a lead, no more",
}


def _no_link(run: Source) -> str:
    if not weighed(run, "attribution"):
        return "Not compared: this run used the plain rule, which weighs no offence against another."
    return (
        "No link is kept between them: they share nothing that was compared, or the chance of one hand came out below "
        "5%, or each has 50 likelier links."
    )


def _in_common(run: Source, asked: Mapping[str, str]) -> tuple[list[str], tuple[str, ...]]:
    import json

    notes, sources = [], []
    for row in run.query(_THINGS, asked):
        how = row["how_a"] if row["how_a"] == row["how_b"] else f"{row['how_a']} / {row['how_b']}"
        notes.append(f"Both have the {row['kind']} {row['label']} ({how.replace('_', ' ')}).")
        sources += [*json.loads(row["refs_a"] or "[]"), *json.loads(row["refs_b"] or "[]")]
    same = run.query(_SAME_VICTIM, asked)
    if same:
        notes.append("The same person is a victim in both.")
        sources += [ref for row in same for ref in (row["ref_a"], row["ref_b"])]
    if not notes:
        notes.append("No number, vehicle, account, address, mark or victim stands in both.")
    return notes, tuple(dict.fromkeys(sources))


def _candidates(run: Source, asked: Mapping[str, Any]) -> list[str]:
    rows = run.query(_IN_BOTH, asked)
    if not rows:
        return ["Nobody is a candidate for both."]
    names = called(run, (row["identity_id"] for row in rows))
    are = "is a candidate" if len(rows) == 1 else "are candidates"
    head = f"{counted(len(rows), 'person').capitalize()} {are} for both:"
    said = [
        f"{names[row['identity_id']]}, {percent(row['p_a'])} of {asked['a']} and {percent(row['p_b'])} of {asked['b']}"
        for row in rows[:5]
    ]
    return [f"{head} {'; '.join(said)}."]
