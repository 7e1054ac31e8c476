"""The list: ranking rows as they are printed, and what linking changed against the published method.

Do not break: shown and total always stand together; flags are shown and never sort anything. Mistake a newcomer will
make: comparing `rank` with `named_rank` of another identity; the named rank is that of the identity's highest record.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphlink.view import names
from graphlink.view.about import About, about
from graphlink.view.source import Source
from graphlink.view.words import count, counted, day, days


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row of the list. Harm in days; `moved` is named_rank - rank, None where no record is named."""

    rank: int
    identity_id: str
    label: str
    expected_harm: float
    harm_low: float
    harm_high: float
    top_probability: float
    offences: int
    victims: int
    repeat_victims: int
    records: int
    named_harm: float | None
    named_rank: int | None
    moved: int | None
    first: dt.date | None
    last: dt.date | None
    bcu: str
    kinds: Mapping[str, int]
    outcomes: Mapping[str, int]
    as_victim: int
    age: int | None
    flags: tuple[str, ...]

    @property
    def added(self) -> float:
        """Days that linking adds to the highest named record; 0 where it adds none."""
        return max(0.0, self.expected_harm - (self.named_harm or 0.0))


def outcome_words(outcomes: Mapping[str, int], most: int = 4) -> str:
    """Counts by outcome, the most frequent first: `charged ×2; none recorded ×1; 2 other outcomes ×3`."""
    said = [f"{name or 'none recorded'} ×{n:,}" for name, n in outcomes.items()]
    if len(said) > most:
        rest = list(outcomes.values())[most:]
        said = [*said[:most], f"{count(len(rest), 'other outcome')} ×{sum(rest):,}"]
    return "; ".join(said) or "none recorded"


@dataclass(frozen=True, slots=True)
class Listing:
    """The head of the list: `rows` of `total`."""

    about: About
    rows: tuple[ListRow, ...]
    total: int

    @property
    def cut(self) -> str:
        """What is not shown, in words."""
        if len(self.rows) == self.total:
            return f"All {count(self.total, 'person')} on the list." if self.total != 1 else "The 1 person on the list."
        return f"The first {len(self.rows):,} of {self.total:,} on the list."


RANKED = f"""
SELECT k.* REPLACE ({names.label("k", "r")} AS label) FROM ranking k
LEFT JOIN records r ON r.record_id = 'person:' || k.anchor_id
"""


def top(run: Source, n: int = 100) -> Listing:
    """The first `n` rows of the ranking; n 0 is all of them."""
    rows = run.query(f'{RANKED} WHERE $n = 0 OR k."rank" <= $n ORDER BY k."rank"', {"n": n})
    total = run.query("SELECT count(*) AS n FROM ranking")[0]["n"]
    return Listing(about(run), tuple(list_row(row) for row in rows), total)


def list_row(row: Mapping[str, Any]) -> ListRow:
    """A row of `RANKED` as it is printed."""
    named_rank = row["named_rank"]
    return ListRow(
        rank=row["rank"],
        identity_id=row["identity_id"],
        label=row["label"] or names.NOBODY,
        expected_harm=row["expected_harm"],
        harm_low=row["harm_low"],
        harm_high=row["harm_high"],
        top_probability=row["top_probability"],
        offences=row["offences"],
        victims=row["victims"],
        repeat_victims=row["repeat_victims"] or 0,
        records=row["records"] or 1,
        named_harm=row["named_harm"],
        named_rank=named_rank,
        moved=None if named_rank is None else named_rank - row["rank"],
        first=row["first"],
        last=row["last"],
        bcu=row["bcu"] or "",
        kinds=counts_in(row["kinds"]),
        outcomes=counts_in(row["outcomes"]),
        as_victim=row["as_victim"] or 0,
        age=row["age"],
        flags=flags(row),
    )


def counts_in(text: str | None) -> dict[str, int]:
    """A JSON object of counts, most frequent first; empty where there is none."""
    if not text:
        return {}
    found = json.loads(text)
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


def flags(row: Mapping[str, Any]) -> tuple[str, ...]:
    """What is shown and never scored, as short words."""
    said: list[str] = []
    if row["deceased_on"]:
        said.append(f"died {day(row['deceased_on'])}")
    if row["in_custody"]:
        said.append("in custody")
    orders = orders_in(row["orders"])
    if orders:
        said.append(f"order in force: {', '.join(orders)}")
    if row["tasked"]:
        said.append("tasked")
    if row["as_victim"]:
        said.append(f"also a victim in {counted(row['as_victim'], 'offence')}")
    if row["one_link"]:
        said.append("rests on one inferred link")
    return tuple(said)


def orders_in(text: str | None) -> tuple[str, ...]:
    """Kinds of the orders in force, from their JSON: a list of kinds, of objects with `kind`, or counts by kind."""
    found = json.loads(text) if text else []
    kinds = [item.get("kind", "") if isinstance(item, dict) else str(item) for item in found]
    return tuple(sorted({order_words(kind) for kind in kinds if kind}))


def order_words(kind: str) -> str:
    """`non_molestation` reads `non-molestation`, `dvpo` reads `DVPO`."""
    whole = {"non_molestation", "restraining", "notification"}
    return kind.replace("_", "-") if kind in whole else kind.upper()


@dataclass(frozen=True, slots=True)
class LinkingChange:
    """What joining records and linking offences changed in the first `n` of the list, against the published method."""

    n: int
    joined: int  # identities of the first n with two records or more
    entered: tuple[ListRow, ...]  # in the first n, though no record of theirs is in the first n by names alone
    left: int  # records in the first n by names alone whose identity is not
    sentences: tuple[str, ...]


_LEFT = """
SELECT count(DISTINCT n.person_id) AS n FROM named n JOIN identities i USING (person_id)
LEFT JOIN ranking r USING (identity_id)
WHERE n.named_rank <= $n AND (r."rank" IS NULL OR r."rank" > $n)
"""


_LINKED = """
SELECT count(DISTINCT a.identity_id) AS people, count(DISTINCT a.offence_id) AS offences, sum(a.expected_harm) AS days
FROM attributions a JOIN ranking r USING (identity_id)
WHERE r."rank" <= $n AND a.counts AND a.basis <> 'named' AND a.expected_harm > 0
"""


def linking_change(run: Source, listing: Listing) -> LinkingChange:
    """What linking changed among the rows of `listing`."""
    n = len(listing.rows)
    joined = sum(1 for row in listing.rows if row.records > 1)
    entered = tuple(r for r in listing.rows if r.named_rank is None or r.named_rank > n)
    left = int(run.query(_LEFT, {"n": n})[0]["n"]) if n else 0
    said = [
        f"{counted(joined, 'person').capitalize()} of the first {n:,} "
        f"{'has' if joined == 1 else 'have'} two records or more taken to be one human."
        if joined
        else f"None of the first {n:,} has more than one record."
    ]
    linked = run.query(_LINKED, {"n": n})[0]
    if linked["people"]:
        said.append(
            f"{counted(linked['people'], 'person').capitalize()} of the first {n:,} "
            f"{'carries' if linked['people'] == 1 else 'carry'} {days(linked['days'])} days from "
            f"{counted(linked['offences'], 'offence')} that do not name them, each in the share that evidence gives."
        )
    elif not joined:
        said.append("No offence is linked to them that does not name them: linking changed nothing here.")
    if entered:
        said.append(
            f"{counted(len(entered), 'person').capitalize()} {'stands' if len(entered) == 1 else 'stand'} here only "
            "through linking: by names alone none of their records is among the first "
            f"{n:,}."
        )
    if left:
        said.append(f"{counted(left, 'record').capitalize()} among the first {n:,} by names alone fell below it.")
    return LinkingChange(n, joined, entered, left, tuple(said))
