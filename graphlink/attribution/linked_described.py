"""What was said of an unnamed suspect, against each person a clue points to: sex, age, names; and who could not have.

Do not break: what is not known says nothing. Ethnicity is not read. Mistake a newcomer will make: to treat an age span
as exact; a witness is out by five years as a rule, so that age speaks softly and never decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from graphlink import duck
from graphlink.attribution.linked_book import Floats, Ints
from graphlink.normalise import names

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

PIECES = ("sex described", "age described", "forename described", "surname described", "dead or a child")
_SEX_WRONG = 0.02  # descriptions whose sex is wrong
_NAME_RIGHT = 0.85  # names heard that are the offender's, in some spelling
_AGE_SPREAD = 4.0  # years by which a described span is out, standard deviation
_IMPOSSIBLE = -6.0  # nats against a person who was dead, or under ten
_MOST = np.log(2000.0)  # a rare name counts at most so much


@dataclass(frozen=True, slots=True)
class Seats:
    """The seats that are judged, ordered by offence and seat: number of the offence, seat, kind, what was said."""

    o: Ints
    seat: Ints
    kind: list[str]
    sex: list[Any]
    age_from: Floats
    age_to: Floats
    forename: list[Any]
    surname: list[Any]


def read_seats(con: DuckDBPyConnection) -> Seats:
    """Every seat, with what is said of it where it is unnamed."""
    table = duck.arrow(
        con,
        """
        SELECT o.o, s.seat, s.kind, r.sex, r.age_from, r.age_to, r.forename, r.surname
        FROM seats s JOIN l_offences o USING (offence_id)
        LEFT JOIN records r ON s.kind = 'unnamed' AND r.record_id = 'suspect:' || s.offence_id || '/' || s.seat
        ORDER BY o.o, s.seat
        """,
    )
    col = {name: table.column(name) for name in table.column_names}

    def numbers(name: str) -> Floats:
        return np.array([np.nan if v is None else float(v) for v in col[name].to_pylist()])

    return Seats(
        col["o"].to_numpy().astype(np.int64), col["seat"].to_numpy().astype(np.int64), col["kind"].to_pylist(),
        col["sex"].to_pylist(), numbers("age_from"), numbers("age_to"), col["forename"].to_pylist(),
        col["surname"].to_pylist(),
    )  # fmt: skip


def against(
    con: DuckDBPyConnection, seats: Seats, row_seat: Ints, ident: Ints, ident_sex: Ints, facts: dict[str, Any]
) -> Floats:
    """Log likelihood ratio of each piece for each row (seat and person), rows x PIECES, nats.

    `facts`: age_low, age_high (years at the offence), dead, of each row.
    """
    said = np.zeros((len(row_seat), len(PIECES)))
    said[:, 0] = _sex(seats, row_seat, ident_sex[ident])
    said[:, 1] = _age(seats, row_seat, facts["age_low"].astype(float), facts["age_high"].astype(float))
    said[:, 2:4] = _names(con, seats, row_seat, ident)
    child = facts["age_high"].astype(float) < 10
    said[:, 4] = np.where(facts["dead"].astype(bool) | child, _IMPOSSIBLE, 0.0)
    return said


def _sex(seats: Seats, row_seat: Ints, sex: Ints) -> Floats:
    code = {"M": 0, "F": 1}
    described = np.array([code.get(str(s), 2) for s in seats.sex], dtype=np.int64)
    count = np.bincount(described, minlength=3)[:2] + 1.0
    share = count / count.sum()
    here = described[row_seat]
    told = (here < 2) & (sex < 2)
    chance = share[np.where(told, here, 0)]
    likely = np.where(here == sex, 1 - _SEX_WRONG, _SEX_WRONG)
    return np.where(told, np.log(likely / chance), 0.0)


def _age(seats: Seats, row_seat: Ints, low: Floats, high: Floats) -> Floats:
    """How well an age fits the span described, over how well anybody of 12 to 75 would."""
    span = np.stack([seats.age_from, seats.age_to])
    start = np.where(np.isnan(span[0]), span[1] - 10, span[0])
    end = np.where(np.isnan(span[1]), span[0] + 10, span[1])
    low, high = np.minimum(low, high), np.maximum(low, high)
    gap = np.maximum(0.0, np.maximum(start[row_seat] - high, low - end[row_seat] - 1))
    usual = np.ones(len(start))
    told = np.flatnonzero(~np.isnan(start))
    ages = np.arange(12, 76)
    off = np.maximum(0.0, np.maximum(start[told, None] - ages, ages - end[told, None]))
    crime = np.interp(ages, [12, 17, 25, 35, 50, 75], [0.2, 1.0, 1.2, 1.0, 0.5, 0.1])
    usual[told] = (_fits(off) * crime).sum(axis=1) / crime.sum()
    ratio = np.log(_fits(gap)) - np.log(usual[row_seat])
    return np.where(np.isnan(ratio), 0.0, ratio)


def _fits(years_out: Floats) -> Floats:
    return 0.97 * np.exp(-0.5 * (years_out / _AGE_SPREAD) ** 2) + 0.03


def _names(con: DuckDBPyConnection, seats: Seats, row_seat: Ints, ident: Ints) -> Floats:
    said = np.zeros((len(row_seat), 2))
    heard = np.array([bool(f) or bool(s) for f, s in zip(seats.forename, seats.surname, strict=True)], dtype=np.bool_)
    rows = np.flatnonzero(heard[row_seat])
    if not len(rows):
        return said
    known = _known_names(con, ident[rows])
    counts = _counts(con)
    for column, (texts, same) in enumerate(
        ((seats.forename, names.same_forename), (seats.surname, names.same_surname))
    ):
        for row in rows.tolist():
            text = texts[row_seat[row]]
            theirs = known[column].get(int(ident[row]))
            if not text or not theirs:
                continue
            share = max(1.0, counts[column].get(names.fold(text), 0)) / max(1.0, counts[column].get("", 1))
            fits = any(same(text, other) for other in theirs)
            right = np.log(_NAME_RIGHT / share) if fits else np.log((1 - _NAME_RIGHT) / max(0.05, 1 - share))
            said[row, column] = min(float(right), float(_MOST))
    return said


def _known_names(con: DuckDBPyConnection, idents: Ints) -> tuple[dict[int, list[str]], dict[int, list[str]]]:
    con.execute(
        "CREATE OR REPLACE TEMP TABLE l_wanted AS SELECT unnest($i) AS ident", {"i": np.unique(idents).tolist()}
    )
    found: tuple[dict[int, list[str]], dict[int, list[str]]] = ({}, {})
    for row in duck.rows(
        con,
        """
        SELECT DISTINCT p.ident, n.forename, n.surname FROM (
          SELECT person_id, forename, surname FROM k_persons UNION SELECT person_id, forename, surname FROM k_aliases
        ) n JOIN l_persons l USING (person_id) JOIN l_people p USING (identity_id) JOIN l_wanted USING (ident)
        ORDER BY ALL
        """,
    ):
        for column, name in enumerate(("forename", "surname")):
            if row[name]:
                found[column].setdefault(row["ident"], []).append(row[name])
    return found


def _counts(con: DuckDBPyConnection) -> tuple[dict[str, float], dict[str, float]]:
    """How many records bear each name, folded; under the empty name: how many bear any."""
    out: list[dict[str, float]] = []
    for name in ("forename", "surname"):
        count: dict[str, float] = {"": 1.0}
        for row in duck.rows(
            con, f"SELECT {name} AS n, count(*) AS c FROM k_persons WHERE {name} IS NOT NULL GROUP BY 1"
        ):
            count[names.fold(row["n"])] = count.get(names.fold(row["n"]), 0.0) + row["c"]
            count[""] += row["c"]
        out.append(count)
    return out[0], out[1]
