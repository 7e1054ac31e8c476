"""Who did it, for every seat of every offence: names, judgements, and what the offences left behind, weighed together.

    clues ─> urns ─> conditional logit ─> seats ─> credit          (docs/method.md, "Who did it")

Do not break: what `plain` decides (judgements, victims, eliminated suspects, whose named seat it is) stays decided;
this only fills seats that name nobody, shares out alternatives, and raises the flag `doubted`. All is learnt from
offences that name somebody, with his name hidden and with every tie and record that only that offence made.
Mistake a newcomer will make: reading a table without ORDER BY; row order must change no byte.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from graphlink import duck
from graphlink.attribution import linked_described, linked_write, plain
from graphlink.attribution.linked_believe import (
    STATUS_FACTOR,
    Belief,
    Candidates,
    Names,
    believe,
    candidates,
    name_strength,
    with_prior,
)
from graphlink.attribution.linked_book import (
    Book,
    Bools,
    Columns,
    Floats,
    Ints,
    column,
    distinct,
    gather,
    pack,
    spread,
    summed,
)
from graphlink.attribution.linked_described import Seats, read_seats
from graphlink.attribution.linked_honest import Learnt as Honest
from graphlink.attribution.linked_honest import trust
from graphlink.attribution.linked_pairs import Pairs, compare
from graphlink.attribution.linked_series import Clues, Pooled, Series, find, pool, strangers
from graphlink.attribution.linked_urn import Messages, Prior, Urns, grouped, learn, learn_prior, messages
from graphlink.attribution.linked_weigh import FAMILIES, Table, Weights, bands, family_of, fit
from graphlink.decisions import InForce
from graphlink.harm.policy import Policy
from graphlink.settings import Settings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_HERE = Path(__file__).parent
MOST_CASES = 12_000  # offences that name somebody, fitted on
_MOST_WEIGHT = 10.0  # a case counts for at most so many: offences like it that go unnamed, for each named one
# Who is named in which seat, and which share of its choices are his, and which name nobody.
_NAMES = """
SELECT n.o, n.seat, n.ident, n.status, n.choices / greatest(s.choices, 1)::DOUBLE AS share,
  coalesce(b.blank, 0) / greatest(s.choices, 1)::DOUBLE AS blank
FROM l_named n JOIN l_offences o USING (o) JOIN seats s USING (offence_id, seat)
LEFT JOIN (SELECT offence_id, seat, count(*) AS blank FROM seat_rows WHERE person_id IS NULL GROUP BY ALL) b
  USING (offence_id, seat)
ORDER BY n.o, n.seat, n.ident
"""
_SHRINK = 10  # offences of one code and relationship that weigh as much as all of that relationship


@dataclass(frozen=True, slots=True)
class Learnt:
    """What was learnt from the offences that name somebody."""

    prior: Prior
    urns: Urns
    weights: Weights


@dataclass(frozen=True, slots=True)
class Judged:
    """Everything the outputs are made from."""

    book: Book
    said: Messages
    group: Ints  # of each row of the book, its row in the table
    table: Table
    facts: Columns
    seats: Seats
    rows: Candidates
    described: Floats
    belief: Belief
    learnt: Learnt
    pairs: Pairs
    series: Series
    pooled: Pooled


def attribute(con: DuckDBPyConnection, decisions: InForce, policy: Policy, settings: Settings) -> Judged:
    """Write attributions, counted, suspects, holdings, choices, attribution_conflicts (as the plain rule does) and the
    linked_ tables. Needs what linked_clues.sql, holdings.sql and credited.sql name in their headers.
    """
    plain.hold(con, decisions, policy.statuses)
    con.execute("CREATE TABLE judged_apart (offence_a VARCHAR, seat_a BIGINT, offence_b VARCHAR, seat_b BIGINT)")
    apart = [(*_seat(a), *_seat(b)) for a, b, _ in decisions.different if a[:8] == b[:8] == "suspect:"]
    if apart:
        con.executemany("INSERT INTO judged_apart VALUES (?, ?, ?, ?)", apart)
    judged = judge(con)
    linked_write.write(con, judged, policy)
    plain.credit(con)
    return judged


def _seat(record: str) -> tuple[str, int]:
    offence, _, number = record.removeprefix("suspect:").rpartition("/")
    return offence, int(number)


def judge(con: DuckDBPyConnection) -> Judged:
    """Learn from the offences that name somebody, then weigh everybody for every seat."""
    book = gather(con)
    prior = learn_prior(book)
    weight = unnamed_odds(con)
    urns = learn(book, prior, weight)
    seats = read_seats(con)
    holders = np.bincount(seats.o, minlength=book.offences)
    said = messages(book, urns, prior, holders)
    table, group, facts = _table(con, book, said, prior)
    weights = _fitted(book, table, group, weight, seats)
    learnt = Learnt(prior, urns, weights)
    pairs = compare(con, weight)
    series = find(con, pairs, seats)
    rows = _candidates(con, book, table, seats, learnt, strangers(series, table, seats, book.never))
    described = _described(con, book, seats, rows, facts)
    trusted = trust(book, Honest(urns, prior, weight), group, seats, rows, described.sum(axis=1))
    said = messages(book, urns, prior, holders, trusted)
    table = replace(table, said=_by_family(book, group, said, len(table.o)))
    aside = described.sum(axis=1) - _company(table, weights, rows, seats)
    belief = believe(rows, table, weights, aside, seats.o)
    beside = described.sum(axis=1) + _beside(table, weights, rows)
    pooled = pool(series, len(seats.o), Clues.of(book, said, group, weights), rows, beside, belief)
    return Judged(book, said, group, table, facts, seats, rows, described, belief, learnt, pairs, series, pooled)


def _company(table: Table, weights: Weights, rows: Candidates, seats: Seats) -> Floats:
    """What the names of other seats say of each candidate for a seat that names somebody, nats: it is left out, for
    the name that says it may be this very seat's."""
    found = np.zeros(len(rows.seat))
    named = np.array([kind != "unnamed" for kind in seats.kind], dtype=np.bool_)
    at = np.flatnonzero(named[rows.seat] & (rows.group >= 0))
    family = FAMILIES.index("with")
    found[at] = table.said[rows.group[at], family] * weights.family[family]
    return found


def _beside(table: Table, weights: Weights, rows: Candidates) -> Floats:
    """What facts say of each candidate, nats; 0 where no clue points to him."""
    found = np.zeros(len(rows.seat))
    known = rows.group >= 0
    found[known] = weights.of_bands(table.keep(rows.group[known])).sum(axis=1) + weights.somebody
    return found


def unnamed_odds(con: DuckDBPyConnection) -> Floats:
    """Of each offence: how many like it go unnamed for each that names somebody (by code and relationship)."""
    table = column(
        con,
        """
        WITH seen AS (
          SELECT l.o, coalesce(k.offence_code, '') AS code, coalesce(min(v.relationship), '') AS relationship,
            bool_or(s.kind = 'unnamed') AS unnamed
          FROM l_offences l JOIN k_offences k USING (offence_id) JOIN seats s USING (offence_id)
          LEFT JOIN victim_rows v USING (offence_id)
          GROUP BY l.o, code
        ),
        wide AS (
          SELECT relationship, (count(*) FILTER (unnamed) + 1) / (count(*) + 2) AS share FROM seen GROUP BY relationship
        ),
        narrow AS (SELECT code, relationship, count(*) FILTER (unnamed) AS n, count(*) AS m FROM seen GROUP BY ALL)
        SELECT s.o, (n.n + $k * w.share) / (n.m + $k) AS share
        FROM seen s JOIN wide w USING (relationship) JOIN narrow n USING (code, relationship) ORDER BY s.o
        """.replace("$k", str(_SHRINK)),
    )
    share = table["share"].astype(np.float64)
    odds: Floats = np.round(np.minimum(share / np.maximum(1 - share, 1e-3), _MOST_WEIGHT), 9).astype(np.float64)
    return odds


def _table(con: DuckDBPyConnection, book: Book, said: Messages, prior: Prior) -> tuple[Table, Ints, Columns]:
    o, ident, group = grouped(book)
    by_family = _by_family(book, group, said, len(o))
    frame = pd.DataFrame({"g": np.arange(len(o)), "o": o, "ident": ident})
    _register(con, "l_groups", frame)
    duck.script(con, _HERE / "linked_facts.sql")
    facts = column(con, "SELECT * FROM l_facts ORDER BY g")
    before = book.before(o, ident)
    pi = prior.of(book.ident_sex[ident], before)
    return Table(o, ident, pi, before, by_family, bands(facts, before, by_family)), group, facts


def _by_family(book: Book, group: Ints, said: Messages, count: int) -> Floats:
    family = np.array([family_of(kind) for kind in book.kinds], dtype=np.int64)
    width = len(FAMILIES)
    at = group * width + family[book.clue_kind[book.row_clue]] if len(group) else group
    return summed(at, said.ratio, count * width).reshape(-1, width)


def _fitted(book: Book, table: Table, group: Ints, weight: Floats, seats: Seats) -> Weights:
    """Fit on offences with one seat that names one person, each with its own name hidden."""
    cases, case, named, offence = hidden_cases(book, table, group, seats)
    return fit(cases, case, named, weight[offence])


def hidden_cases(book: Book, table: Table, group: Ints, seats: Seats) -> tuple[Table, Ints, Bools, Ints]:
    """Offences with one seat that names one person, his name hidden: their rows of the table, the case 0..n-1 of each
    row, whether its person is the one named, and the offence of each case. Also what measures the fit."""
    single = np.bincount(seats.o, minlength=book.offences) == 1
    single &= np.bincount(book.named_o[book.named_alone], minlength=book.offences) == 1
    named = np.zeros(len(table.o), dtype=np.bool_)
    named[group[book.row_label]] = True
    chosen = np.zeros(book.offences, dtype=np.bool_)
    reached = distinct(table.o[single[table.o]])
    chosen[reached[spread(len(reached), MOST_CASES)]] = True
    rows = chosen[table.o]
    cases = table.keep(rows)
    offence = distinct(cases.o)
    return cases, np.searchsorted(offence, cases.o).astype(np.int64), named[rows], offence


def _candidates(
    con: DuckDBPyConnection, book: Book, table: Table, seats: Seats, learnt: Learnt, also: Ints
) -> Candidates:
    key = pack(seats.o, seats.seat)
    names = column(con, _NAMES)
    o, ident = names["o"].astype(np.int64), names["ident"].astype(np.int64)
    seat = np.searchsorted(key, pack(o, names["seat"].astype(np.int64)))
    pi = learnt.prior.of(book.ident_sex[ident], book.before(o, ident))
    share, blank = names["share"].astype(np.float64), names["blank"].astype(np.float64)
    factor = np.array([STATUS_FACTOR[status or "named"] for status in names["status"].tolist()])
    named = Names(seat, ident, name_strength(factor, learnt.weights.mistaken, pi, share, blank), factor)
    out = column(
        con,
        """
        SELECT DISTINCT o.o, d.seat, p.ident FROM judged_did_not d JOIN l_offences o USING (offence_id)
        JOIN membership m USING (record_id) JOIN l_people p USING (identity_id) ORDER BY ALL
        """,
    )
    out_seat = np.searchsorted(key, pack(out["o"].astype(np.int64), out["seat"].astype(np.int64)))
    rows = candidates(book, table, seats.o, named, also, pack(out_seat, out["ident"].astype(np.int64)))
    before = book.before(seats.o[rows.seat], rows.ident)
    return with_prior(rows, learnt.prior.of(book.ident_sex[rows.ident], before))


def _described(con: DuckDBPyConnection, book: Book, seats: Seats, rows: Candidates, facts: Columns) -> Floats:
    known = rows.group >= 0
    of_row: Columns = {}
    for name, empty in (("age_low", np.nan), ("age_high", np.nan), ("dead", 0.0)):
        values = np.full(len(rows.seat), empty)
        values[known] = facts[name].astype(np.float64)[rows.group[known]]
        of_row[name] = values
    return linked_described.against(con, seats, rows.seat, rows.ident, book.ident_sex, of_row)


def _register(con: DuckDBPyConnection, name: str, frame: pd.DataFrame) -> None:
    con.register("l_frame", frame)
    con.execute(f"CREATE TABLE {duck.name(name)} AS SELECT * FROM l_frame")
    con.unregister("l_frame")
