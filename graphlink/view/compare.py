"""What changed between two runs, and what did it: cause by cause, adding up to the change in days.

Do not break: the causes of one person add up to the difference of the two scores. Identities are paired by the
records they share, never by id alone. Mistake a newcomer will make: comparing ranks to explain a person; a rank moves
because others moved, so read the days and their causes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphlink import duck
from graphlink.errors import RunFolderError
from graphlink.runfolder import RunFolder, is_run_folder, open_run
from graphlink.settings import Settings
from graphlink.view import causes, names
from graphlink.view.about import About, about
from graphlink.view.causes import Cause
from graphlink.view.source import Source
from graphlink.view.words import count, counted, days, series, signed

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_SQL = Path(__file__).with_name("compare.sql")
_COLUMNS = {
    "identities": "person_id, identity_id",
    "attributions": "offence_id, identity_id, expected_harm",
}
_RANKING = f"""
SELECT k.identity_id, k."rank", {names.label("k", "r")} AS label, k.expected_harm FROM ranking k
LEFT JOIN records r ON r.record_id = 'person:' || k.anchor_id
"""


@dataclass(frozen=True, slots=True)
class Change:
    """One person on either list: ranks (None: not on it), days, and what did it. `old_id` None: nobody before."""

    old_id: str | None
    new_id: str | None
    label: str
    old_rank: int | None
    new_rank: int | None
    old_harm: float
    new_harm: float
    causes: tuple[Cause, ...]

    @property
    def difference(self) -> float:
        return self.new_harm - self.old_harm

    @property
    def words(self) -> str:
        """What did it, in a line."""
        if not self.causes:
            return "nothing of theirs changed; others moved" if self.old_rank != self.new_rank else "no change"
        return "; ".join(cause.words for cause in self.causes)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs side by side. `n`: how long the list is that entering and leaving are told for."""

    old: About
    new: About
    n: int
    entered: tuple[Change, ...]
    left: tuple[Change, ...]
    moved: tuple[Change, ...]  # in both heads, rank or days differ; largest change in days first
    unmoved: int
    old_total: float
    new_total: float
    totals: tuple[Cause, ...]  # over everybody, not only the head
    warnings: tuple[str, ...]  # why the two lists are not like for like

    @property
    def same(self) -> bool:
        return not (self.entered or self.left or self.moved or self.totals)

    @property
    def summary(self) -> str:
        """The difference in two or three sentences."""
        if self.same:
            return f"Nothing changed in the first {self.n:,}, and nobody's days did."
        changed = sum(1 for change in self.moved if change.causes)
        first = (
            f"Among the first {self.n:,}: {counted(len(self.entered), 'person')} entered, {len(self.left):,} left, "
            f"{changed:,} changed days, {len(self.moved) - changed:,} only their place, {self.unmoved:,} neither."
        )
        total = (
            f"All harm on the list: {days(self.old_total)} to {days(self.new_total)} days "
            f"({signed(self.new_total - self.old_total)})."
        )
        by = [cause.in_all for cause in self.totals]
        return " ".join([first, total, f"What did it, in days: {series(by)}." if by else "", *self.warnings]).strip()


def since(before: Path, new: RunFolder, settings: Settings) -> Comparison | None:
    """What changed since the run in `before`; None where there is none, or, said in `new`'s notes, none to be read."""
    import duckdb

    if not is_run_folder(before):
        return None
    try:
        return compare(open_run(before, settings), new)
    except (RunFolderError, duckdb.Error):  # damaged, or of a version with other tables
        new.manifest["notes"].append("The run before could not be read, so nothing is said of what changed.")
        return None


def compare(old: Source, new: Source, n: int | None = None) -> Comparison:
    """What changed from `old` to `new` in the first `n` of the list (default: the policy's top n)."""
    before, after = about(old), about(new)
    n = n or after.top_n
    con = duck.connect()
    try:
        _load(con, old, new)
        duck.script(con, _SQL)
        people = duck.rows(con, _PEOPLE)
        moves = duck.rows(con, "SELECT * FROM moves ORDER BY pair, offence_id")
    finally:
        con.close()
    told = causes.tell(old, new, people, moves)
    changes = [_change(row, told.get(row["pair"], ())) for row in people]
    head = [c for c in changes if _within(c.old_rank, n) or _within(c.new_rank, n)]
    moved = [c for c in head if _within(c.old_rank, n) and _within(c.new_rank, n)]
    really = [c for c in moved if c.old_rank != c.new_rank or c.causes]
    return Comparison(
        before,
        after,
        n,
        tuple(sorted((c for c in head if not _within(c.old_rank, n)), key=lambda c: c.new_rank or 0)),
        tuple(sorted((c for c in head if not _within(c.new_rank, n)), key=lambda c: c.old_rank or 0)),
        tuple(sorted(really, key=lambda c: (-abs(round(c.difference, 6)), c.new_rank or 0))),
        len(moved) - len(really),
        sum(c.old_harm for c in changes if c.old_rank is not None),
        sum(c.new_harm for c in changes if c.new_rank is not None),
        causes.added_up(told.values()),
        tuple(_unlike(before, after)),
    )


def places(old: Source, new: Source) -> dict[str, int]:
    """Where the people of `new` stood in `old`: rank by identity of `new`, of those who were on the list then."""
    con = duck.connect()
    try:
        _load(con, old, new)
        duck.script(con, _SQL)
        found = duck.rows(
            con,
            'SELECT p.new_id, o."rank" AS place FROM pairs p JOIN old_ranking o ON o.identity_id = p.old_id '
            "WHERE p.new_id IS NOT NULL ORDER BY p.new_id",
        )
    finally:
        con.close()
    return {row["new_id"]: row["place"] for row in found}


_PEOPLE = """
SELECT p.pair, p.old_id, p.new_id, o."rank" AS old_rank, n."rank" AS new_rank,
       coalesce(n.label, o.label) AS label,
       coalesce((SELECT sum(expected_harm) FROM old_attributions a WHERE a.identity_id = p.old_id), 0) AS old_harm,
       coalesce((SELECT sum(expected_harm) FROM new_attributions a WHERE a.identity_id = p.new_id), 0) AS new_harm
FROM pairs p
LEFT JOIN old_ranking o ON o.identity_id = p.old_id
LEFT JOIN new_ranking n ON n.identity_id = p.new_id
ORDER BY p.pair
"""


def _load(con: DuckDBPyConnection, old: Source, new: Source) -> None:
    for prefix, run in (("old", old), ("new", new)):
        asked = {table: f"SELECT {columns} FROM {table}" for table, columns in _COLUMNS.items()}
        for table, sql in {**asked, "ranking": _RANKING}.items():
            con.register(f"arriving_{prefix}_{table}", run.arrow(sql))
            con.execute(f"CREATE TEMP TABLE {prefix}_{table} AS FROM arriving_{prefix}_{table}")


def _within(rank: int | None, n: int) -> bool:
    return rank is not None and rank <= n


def _change(row: Mapping[str, Any], found: Sequence[Cause]) -> Change:
    return Change(
        row["old_id"],
        row["new_id"],
        row["label"] or names.NOBODY,
        row["old_rank"],
        row["new_rank"],
        row["old_harm"],
        row["new_harm"],
        tuple(found),
    )


def _unlike(old: About, new: About) -> Iterable[str]:
    if old.policy_digest != new.policy_digest:
        yield f"The policies differ ({old.policy} and {new.policy}): the two lists do not count the same."
    if old.edition != new.edition:
        yield f"The harm tables differ ({old.edition} and {new.edition}): the same offence may weigh differently."
    if old.as_of > new.as_of:
        yield "The second run is as at an earlier day than the first."
    if old.identity != new.identity:
        yield f"People were told apart differently ({old.identity} and {new.identity})."


def rows_read(old: Source, new: Source) -> str:
    """How many rows more or fewer were read, in words."""

    def read(run: Source) -> int:
        return sum(int(t.get("read") or 0) for t in (run.manifest.get("tables") or {}).values())

    before, after = read(old), read(new)
    more = after - before
    tail = "as many as before" if not more else f"{abs(more):,} {'more' if more > 0 else 'fewer'} than before"
    return f"{count(after, 'row')} read, {tail}."
