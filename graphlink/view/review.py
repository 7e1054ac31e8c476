"""What is left for a person to decide, what would move most harm first: the question, and the command that settles it.

Do not break: a question names records and offences, never the identity alone, whose meaning changes from run to run.
Mistake a newcomer will make: reading `position` as importance; it follows the days that the answer would move.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphlink.view.about import About, about
from graphlink.view.pieces import Piece, of_attribution, of_pair
from graphlink.view.source import Source
from graphlink.view.words import chance, count, day, days

_MOST_EVIDENCE = 4


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One undecided link. `yes` and `no` are the commands that settle it; `a`, `b` what they name; `evidence`: what
    weighs most, heaviest first."""

    position: int
    subject: str
    question: str
    probability: float
    harm_moved: float
    a: str
    b: str
    yes: str
    no: str
    evidence: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class ReviewList:
    """The head of the review: `rows` of `total`. `empty_because`: why there are none, in words."""

    about: About
    rows: tuple[ReviewRow, ...]
    total: int
    empty_because: str

    @property
    def cut(self) -> str:
        """What is not shown, in words."""
        if len(self.rows) == self.total:
            return f"All {count(self.total, 'question')}." if self.total != 1 else "The 1 question."
        return f"The first {len(self.rows):,} of {count(self.total, 'question')}."


_ANCHORS = """
SELECT i.identity_id, coalesce(k.anchor_id, min(i.person_id)) AS person_id FROM identities i
LEFT JOIN ranking k USING (identity_id)
WHERE i.identity_id IN (SELECT unnest($ids::VARCHAR[])) GROUP BY i.identity_id, k.anchor_id
"""
_RECORDS = """
SELECT record_id, nullif(trim(concat_ws(' ', forename, middle_names, surname)), '') AS name, dob FROM records
WHERE record_id IN (SELECT unnest($ids::VARCHAR[]))
"""
_OFFENCES = """
SELECT offence_id, coalesce(offence_title, offence_code, 'offence') AS title, date_counted,
  local_time(committed_from)::DATE AS day
FROM offences WHERE offence_id IN (SELECT unnest($ids::VARCHAR[]))
"""
_EVIDENCE = f"""
SELECT e.subject, e.a, e.b, e.name, e.value_a, e.value_b, e.bits, e.source_refs
FROM evidence e
JOIN (SELECT unnest($as::VARCHAR[]) AS a, unnest($bs::VARCHAR[]) AS b) w ON e.a = w.a AND e.b = w.b
WHERE e.bits IS NOT NULL AND abs(e.bits) >= 0.05
QUALIFY row_number() OVER (PARTITION BY e.a, e.b ORDER BY abs(e.bits) DESC, e.name, e.value_a, e.value_b)
  <= {_MOST_EVIDENCE}
ORDER BY e.a, e.b, abs(e.bits) DESC, e.name
"""


def review(run: Source, n: int = 20, out: str = "OUT") -> ReviewList:
    """The first `n` questions, most harm first; n 0 is all of them. `out`: the run in the commands."""
    rows = run.query('SELECT * FROM review WHERE $n = 0 OR "position" <= $n ORDER BY "position"', {"n": n})
    total = run.query("SELECT count(*) AS n FROM review")[0]["n"]
    known = _Known.of(run, rows)
    found = tuple(_row(row, known, out) for row in rows)
    return ReviewList(about(run), found, total, "" if total else _why_none(run.manifest))


@dataclass(frozen=True, slots=True)
class _Known:
    """Names and dates of what the questions are about."""

    anchors: Mapping[str, str]
    people: Mapping[str, str]
    offences: Mapping[str, str]
    evidence: Mapping[tuple[str, str], Sequence[Piece]]

    @staticmethod
    def of(run: Source, rows: Sequence[Mapping[str, Any]]) -> _Known:
        ends = sorted({_typed(row[side]) for row in rows for side in ("a", "b")})
        identities = [end.removeprefix("identity:") for end in ends if end.startswith("identity:")]
        anchors = {r["identity_id"]: f"person:{r['person_id']}" for r in run.query(_ANCHORS, {"ids": identities})}
        people = {
            r["record_id"]: (r["name"] or "a record without a name") + (f", born {day(r['dob'])}" if r["dob"] else "")
            for r in run.query(_RECORDS, {"ids": [*ends, *sorted(anchors.values())]})
        }
        wanted = sorted({_offence_of(end) for end in ends} - {""})
        offences = {
            r["offence_id"]: f"{r['title']}, {day(r['date_counted'] or r['day'])}"
            for r in run.query(_OFFENCES, {"ids": wanted})
        }
        return _Known(anchors, people, offences, _pieces(run, rows))

    def record(self, end: str) -> str:
        """The person, suspect or offence that a judgement on `end` names."""
        return self.anchors.get(end.removeprefix("identity:"), end) if end.startswith("identity:") else end

    def words(self, end: str) -> str:
        """`Dale PREWETT, born 4 May 1990 (person:N1)`; `the offender of C7 (Rape, 4 Oct 2026)`."""
        if offence := _offence_of(end):
            said = self.offences.get(offence)
            who = "" if end.startswith("offence:") else "the offender of "
            return f"{who}{offence}" + (f" ({said})" if said else "")
        record = self.record(end)
        return f"{self.people.get(record, 'a record')} ({end if end.startswith('identity:') else record})"


def _typed(end: str) -> str:
    """Ends as a judgement types them; a bare identity id is given its kind."""
    return f"identity:{end}" if end.startswith("I-") else end


def _offence_of(end: str) -> str:
    if end.startswith("suspect:"):
        return end.removeprefix("suspect:").rpartition("/")[0]
    return end.removeprefix("offence:") if end.startswith("offence:") else ""


def _ends(row: Mapping[str, Any]) -> tuple[str, str]:
    """The ends as the evidence table writes them: an identity without its kind."""
    return row["a"].removeprefix("identity:"), row["b"].removeprefix("identity:")


def _pieces(run: Source, rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], list[Piece]]:
    """The heaviest evidence of each question, by its ends without the kind of an identity."""
    ends = [_ends(row) for row in rows]
    found: dict[tuple[str, str], list[Piece]] = {}
    for r in run.query(_EVIDENCE, {"as": [a for a, _ in ends], "bs": [b for _, b in ends]}):
        worded = of_pair if r["subject"] == "pair" else of_attribution
        found.setdefault((r["a"], r["b"]), []).extend(worded([r]))
    return found


def _row(row: Mapping[str, Any], known: _Known, out: str) -> ReviewRow:
    a, b = _typed(row["a"]), _typed(row["b"])
    seat = a.startswith("suspect:") and not b.startswith(("suspect:", "offence:"))
    yes, no = ("did", "did-not") if seat else ("same", "different")
    one, other = known.record(a), known.record(b)
    asked = f"Did {known.words(b)} do {known.words(a).removeprefix('the offender of ')}?"
    if not seat:
        one_of = "one man" if _offence_of(a) else "one human"
        verb = "by one hand" if a.startswith("offence:") else one_of
        asked = f"{_upper(known.words(a))} and {known.words(b)}: {verb}?"
    if "doubt" in (row["question"] or "").lower() or "rightly named" in (row["question"] or ""):
        asked = f"Is {known.words(b)} rightly named in {known.words(a).removeprefix('the offender of ')}?"
    moves = f" The answer moves about {days(row['harm_moved'])} days." if row["harm_moved"] else ""
    return ReviewRow(
        position=row["position"],
        subject=row["subject"],
        question=f"{asked} As it stands {chance(row['probability'])}.{moves}",
        probability=row["probability"],
        harm_moved=row["harm_moved"] or 0.0,
        a=one,
        b=other,
        yes=_command(out, yes, one, other),
        no=_command(out, no, one, other),
        evidence=tuple(known.evidence.get(_ends(row), ())),
    )


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _command(out: str, verb: str, a: str, b: str) -> str:
    quoted = [f'"{word}"' if any(c.isspace() for c in word) else word for word in (out, verb, a, b)]
    return f'graphlink decide {" ".join(quoted)} --why "..."'


def _why_none(manifest: Mapping[str, Any]) -> str:
    rules = {(manifest.get("settings") or {}).get("identity"), (manifest.get("attribution") or {}).get("rule")}
    if "linked" not in rules:
        return (
            "Nothing is undecided: the plain rule joins for certain or not at all. "
            "Set GRAPHLINK_IDENTITY=linked and GRAPHLINK_ATTRIBUTION=linked and run again to weigh the evidence."
        )
    return "Nothing is undecided."
