"""Holds one staged table to the contract and makes its `in_` table from what is left.

Do not break: a rule about one column stands in `catalogue/contract.py`, one about several in
`catalogue/rules.py`; here they only become SQL. The order is part of the answer: required cells, references
the row lives by, keys, and only then the clearing of optional cells, so that a rejected row has no cleared
cells and what is a duplicate does not depend on what was cleared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from graphlink.catalogue.contract import BY_NAME, TABLE_OF_TYPE
from graphlink.catalogue.model import Column
from graphlink.catalogue.rules import NEVER_DUPLICATE, RULES, Rule
from graphlink.catalogue.vocabularies import TIE_KINDS
from graphlink.duck import literal, name, rows, value
from graphlink.settings import Settings
from graphlink.tables import cells, explain
from graphlink.tables.faults import Faults
from graphlink.tables.load import CLOCK_LABEL, Stage
from graphlink.tables.report import TableCount

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_ENOUGH = 20  # birth dates by which a table can be taken for one of people of long ago


@dataclass(frozen=True, slots=True)
class Context:
    """What a check needs besides the table."""

    con: DuckDBPyConnection
    settings: Settings
    today: date
    faults: Faults
    present: frozenset[str]

    def days(self, stage: Stage) -> str:
        """A one-row relation with the names that rules may use."""
        day = literal(self.today.isoformat())
        oldest = f"CAST(CAST({day} AS DATE) - INTERVAL {self.settings.oldest_birth_years} YEAR AS DATE)"
        if any(column.name == "dob" for column in BY_NAME[stage.table].columns):
            # A table of people of long ago, not slips of the pen: without their dates nobody could be told apart.
            oldest = (
                f"(SELECT CASE WHEN count(dob) >= {_ENOUGH} AND 2 * count(*) FILTER (WHERE dob < {oldest}) > count(dob)"
                f" THEN DATE '0001-01-01' ELSE {oldest} END FROM {stage.sql})"
            )
        return (
            f"(SELECT CAST({day} AS DATE) AS today, from_local(CAST({day} AS DATE) + 1) AS tomorrow,"
            f" {oldest} AS oldest_birth)"
        )


def check(stage: Stage, context: Context) -> TableCount:
    """Check a staged table, make `in_<table>`, drop the staging table; the counts add up or InputError is raised."""
    con, faults, table = context.con, context.faults, stage.table
    _required(stage, context)
    for column, condition, parent in _references(stage.table, required=True):
        _dangling(stage, context, column, condition, parent)
    if table == "associations":
        _ties(stage, context)
    _rules(stage, context, "rejected")
    duplicates = _duplicates(stage, context)
    _odd_cells(stage, context)
    for column, condition, parent in _references(stage.table, required=False):
        _dangling(stage, context, column, condition, parent)
    _rules(stage, context, "cleared", "listed")
    make(stage, context)
    con.execute(f"DROP TABLE {stage.sql}")
    con.execute("DROP TABLE IF EXISTS same_rows")
    return TableCount(
        table,
        read=stage.source.records,
        accepted=int(value(con, f"SELECT count(*) FROM {name('in_' + table)}")),
        rejected=faults.rejected_rows(table),
        duplicate=duplicates,
        cleared=faults.count(table, "cleared"),
    )


def _key(stage: Stage) -> str:
    key = BY_NAME[stage.table].key
    return f"s.{name(key[0])}" if key else "split_part(s.ref, ':', 2)"


def _left(stage: Stage, context: Context) -> str:
    """Condition: the staged row s has not been rejected so far."""
    if not context.faults.count(stage.table, "rejected"):
        return "true"
    rejected = f"""SELECT "row" FROM faults WHERE "table" = {literal(stage.table)} AND effect = 'rejected'"""
    return f"s.rowid + 2 NOT IN ({rejected})"


def _find(
    stage: Stage,
    column: str,
    where: str,
    saying: tuple[str, str],
    *,
    joins: str = "",
    cause: str = "NULL",
    cell: str = "NULL",
) -> str:
    """A query for `Faults.add`; `saying` is the SQL of reason and remedy, `cell` that of the cell where it is kept."""
    reason, remedy = saying
    return (
        f'SELECT s.rowid + 2 AS "row", {_key(stage)} AS "key", {literal(column)} AS "column", {cell} AS "value",'
        f" {reason} AS reason, {remedy} AS remedy, {cause} AS cause FROM {stage.sql} AS s {joins} WHERE {where}"
    )


def _original(column: str) -> str:
    return cells.of_row("s.odd", literal(column))


def _required(stage: Stage, context: Context) -> None:
    required = [column for column in BY_NAME[stage.table].columns if column.required]
    empty = rows(
        context.con,
        "SELECT "
        + ", ".join(f"count(*) - count({name(column.name)}) AS n{at}" for at, column in enumerate(required))
        + f" FROM {stage.sql}",
    )[0]
    for at, column in enumerate(required):
        if not empty[f"n{at}"]:
            continue
        original = _original(column.name)
        reason = (
            f"CASE WHEN {original} IS NULL THEN 'a required cell is empty' ELSE {explain.said(column, original, 1)} END"
        )
        remedy = f"CASE WHEN {original} IS NULL THEN 'Fill it in.' ELSE {explain.said(column, original, 2)} END"
        where = f"s.{name(column.name)} IS NULL AND {_left(stage, context)}"
        context.faults.add(stage.table, _find(stage, column.name, where, (reason, remedy)), "rejected")


def _references(table: str, *, required: bool) -> Iterator[tuple[Column, str, str]]:
    """Column, condition under which it refers, table it refers to."""
    for column in BY_NAME[table].columns:
        if column.references is None or column.required is not required:
            continue
        if column.references in BY_NAME:
            yield column, "true", column.references
            continue
        words = {kind for pair in TIE_KINDS for kind in (pair[0] if column.references == "from_type" else pair[1],)}
        for kind in sorted(words):
            yield column, f"s.{name(column.references)} = {literal(kind)}", TABLE_OF_TYPE[kind]


def _dangling(stage: Stage, context: Context, column: Column, condition: str, parent: str) -> None:
    """Rejects the row, or clears the cell, whose reference finds no accepted row."""
    cell, key = f"s.{name(column.name)}", name(BY_NAME[parent].key[0])
    where = (
        f"{cell} IS NOT NULL AND {condition} AND NOT EXISTS"
        f" (SELECT 1 FROM {name('in_' + parent)} AS p WHERE p.{key} = {cell})"
    )
    if not value(context.con, f"SELECT count(*) FROM {stage.sql} AS s WHERE {where}"):
        return
    effect = "rejected" if column.required else "cleared"
    where += f" AND {_left(stage, context)}"
    if effect == "cleared":
        where += f" AND {_not_dropped(context)}"
    if parent in context.present:
        reason = (
            f"CASE WHEN f.\"row\" IS NULL THEN 'no row of {parent} has this key'"
            f" ELSE 'the row of {parent} it names was rejected' END"
        )
        remedy = (
            f"CASE WHEN f.\"row\" IS NULL THEN 'Add the row to {parent}, or correct the key.' ELSE 'Mend that row.' END"
        )
    else:
        reason, remedy = f"'the table {parent} is missing'", f"'Add {parent}.csv.'"
    joins = (
        'LEFT JOIN (SELECT "key", min("row") AS "row" FROM faults'
        f""" WHERE "table" = {literal(parent)} AND effect = 'rejected' GROUP BY "key") AS f ON f."key" = {cell}"""
    )
    cause = f'CASE WHEN f."row" IS NOT NULL THEN \'{parent} row \' || f."row" END'
    found = _find(stage, column.name, where, (reason, remedy), joins=joins, cause=cause)
    if context.faults.add(stage.table, found, effect) and effect == "cleared":
        _clear(stage, context, column.name)


def _clear(stage: Stage, context: Context, column: str) -> None:
    context.con.execute(
        f"""
        UPDATE {stage.sql} SET {name(column)} = NULL
        WHERE rowid + 2 IN (SELECT "row" FROM faults WHERE "table" = $1 AND "column" = $2 AND effect = 'cleared')
        """,
        [stage.table, column],
    )


def _ties(stage: Stage, context: Context) -> None:
    """Rejects ties that the contract does not know between these two types."""
    known = " OR ".join(
        f"(s.from_type = {literal(a)} AND s.to_type = {literal(b)} AND s.kind IN ({', '.join(map(literal, kinds))}))"
        for (a, b), kinds in TIE_KINDS.items()
    )
    where = f"NOT ({known})"
    if value(context.con, f"SELECT count(*) FROM {stage.sql} AS s WHERE {where}"):
        reason = "'no tie of kind ' || s.kind || ' goes from ' || s.from_type || ' to ' || s.to_type"
        remedy = "'See the table of kinds in the data contract.'"
        context.faults.add(
            stage.table, _find(stage, "kind", f"{where} AND {_left(stage, context)}", (reason, remedy)), "rejected"
        )


def _rules(stage: Stage, context: Context, *effects: str) -> None:
    """The rules of `catalogue/rules.py`; one scan first counts what breaks any of them, as mostly nothing does."""
    rules = [rule for rule in RULES if rule.table == stage.table and rule.effect in effects]
    if not rules:
        return
    joined = f"{stage.sql} AS s CROSS JOIN {context.days(stage)} AS d"
    counts = ", ".join(f"count(*) FILTER (WHERE {rule.when}) AS n{at}" for at, rule in enumerate(rules))
    broken = rows(context.con, f"SELECT {counts} FROM {joined}")[0]
    cleared: set[str] = set()
    for at, rule in enumerate(rules):
        if broken[f"n{at}"] or cleared:
            cleared |= _apply(stage, context, rule)


def _apply(stage: Stage, context: Context, rule: Rule) -> set[str]:
    """Lists what breaks a rule and empties its cells; returns the columns in which cells were emptied."""
    where = f"({rule.when}) AND {_left(stage, context)}"
    if rule.effect != "rejected":
        where += f" AND {_not_dropped(context)}"
    found = " UNION ALL ".join(
        _find(
            stage,
            column,
            where,
            (literal(rule.reason), literal(rule.remedy)),
            joins=f"CROSS JOIN {context.days(stage)} AS d",
        )
        for column in rule.columns
    )
    if not context.faults.add(stage.table, found, rule.effect) or rule.effect != "cleared":
        return set()
    for column in rule.columns:
        _clear(stage, context, column)
    return set(rule.columns)


def _not_dropped(context: Context) -> str:
    """Condition: the staged row s is no duplicate that is left out."""
    return 's.rowid + 2 NOT IN (SELECT "row" FROM same_rows)'


def _duplicates(stage: Stage, context: Context) -> int:
    """Leaves out repeated rows (`same_rows`) and counts them; rejects rows that share a key and differ."""
    con = context.con
    con.execute('CREATE OR REPLACE TEMP TABLE same_rows ("row" BIGINT)')
    keyed = bool(BY_NAME[stage.table].key)
    key = _key(stage) if keyed else "s.ref"
    eligible = _left(stage, context)
    if never := NEVER_DUPLICATE.get(stage.table):
        eligible += f" AND NOT coalesce({never}, false)"
    repeated = f"(SELECT hash({key}) FROM {stage.sql} AS s WHERE {eligible} GROUP BY 1 HAVING count(*) > 1)"
    if not value(con, f"SELECT count(*) FROM {repeated}"):
        return 0
    content = ", ".join(f"s.{name(column)}" for column in stage.content)
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE repeated AS
        SELECT s.rowid + 2 AS "row", {_key(stage)} AS "key",
            dense_rank() OVER (PARTITION BY {key} ORDER BY {_sorted(stage.content)}) AS version,
            row_number() OVER (PARTITION BY {key}, {content} ORDER BY s.rowid) AS copy
        FROM {stage.sql} AS s
        WHERE {eligible} AND hash({key}) IN {repeated}
        """
    )
    kept = "version = 1 AND" if keyed else ""
    con.execute(f'INSERT INTO same_rows SELECT "row" FROM repeated WHERE {kept} copy > 1')
    if keyed:
        column = BY_NAME[stage.table].key[0]
        context.faults.add(
            stage.table,
            f"""
            SELECT "row", "key", {literal(column)} AS "column",
                'another row has the same key and other content; the first in order of content is kept' AS reason,
                'Decide which row is right and take the others out.' AS remedy, NULL AS cause, NULL AS "value"
            FROM repeated WHERE version > 1
            """,
            "rejected",
        )
    con.execute("DROP TABLE repeated")
    return int(value(con, "SELECT count(*) FROM same_rows"))


def _sorted(columns: Sequence[str]) -> str:
    return ", ".join(f"s.{name(column)} ASC NULLS LAST" for column in columns)


def _odd_cells(stage: Stage, context: Context) -> None:
    """Lists the optional cells that could not be read, and the local times that need a word."""
    found = rows(context.con, f"SELECT DISTINCT unnest(json_keys(odd)) AS label FROM {stage.sql} WHERE odd IS NOT NULL")
    own = {column.name: column for column in BY_NAME[stage.table].columns}
    for label in sorted(row["label"] for row in found):
        column_name = label.removeprefix(CLOCK_LABEL)
        original = _original(label)
        where = f"{original} IS NOT NULL AND {_left(stage, context)} AND {_not_dropped(context)}"
        if column_name != label:
            saying = explain.clock(original), literal(explain.CLOCK_REMEDY)
            cell, effect = f"substr({original}, strpos({original}, ' ') + 1)", "listed"
        else:
            column = own.get(label) or Column(label)
            saying = explain.said(column, original, 1), explain.said(column, original, 2)
            cell, effect = original, "cleared"
        context.faults.add(stage.table, _find(stage, column_name, where, saying, cell=cell), effect)


def make(stage: Stage, context: Context) -> None:
    """The accepted rows as `in_<table>`, in the order of the file."""
    table = BY_NAME[stage.table]
    columns = []
    for column in table.columns:
        cell = f"s.{name(column.name)}"
        filled = f"coalesce({cell}, s.until)" if (table.name, column.name) == ("offences", "committed_to") else cell
        columns.append(f"{filled} AS {name(column.name)}")
    columns += [f"s.{name(staged)} AS {name(out)}" for staged, out in stage.extras]
    columns += [f"{_cleared_values(table.columns)} AS cleared_values", "s.ref AS source_ref", "s.rowid + 2 AS row_no"]
    context.con.execute(
        f"CREATE OR REPLACE TABLE {name('in_' + table.name)} AS SELECT {', '.join(columns)} FROM {stage.sql} AS s"
        f" WHERE {_left(stage, context)} AND {_not_dropped(context)}"
    )


def make_empty(con: DuckDBPyConnection, table: str) -> None:
    """`in_<table>` without rows, for a table whose file is missing."""
    columns = [f"{name(c.name)} {cells.DUCK_TYPES[c.type]}" for c in BY_NAME[table].columns]
    columns += ["cleared_values VARCHAR", "source_ref VARCHAR", "row_no BIGINT"]
    con.execute(f"CREATE OR REPLACE TABLE {name('in_' + table)} ({', '.join(columns)})")


def _cleared_values(columns: Sequence[Column]) -> str:
    words = [column.name for column in columns if column.vocabulary and not column.required]
    if not words:
        return "CAST(NULL AS VARCHAR)"
    entries = ", ".join(f"{literal(word)}, {_original(word)}" for word in words)
    filled = f"json_merge_patch('{{}}', json_object({entries}))"
    return f"CASE WHEN s.odd IS NOT NULL THEN nullif(CAST({filled} AS VARCHAR), '{{}}') END"
