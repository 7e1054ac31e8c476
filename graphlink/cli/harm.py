"""`graphlink harm`: what a code is worth, the whole table, and the official workbook made into one.

Do not break: showing and listing import nothing heavy; openpyxl is loaded by the import alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graphlink.cli.app import State
from graphlink.cli.output import (
    Answer,
    Column,
    Wanted,
    output_options,
    say,
    strong,
    table_text,
    talk_options,
    wanted,
    write,
    write_file,
)
from graphlink.harm.table import BASES, CATEGORIES, UNVALUED, HarmTable, HarmValue, groups
from graphlink.settings import load_settings

if TYPE_CHECKING:
    from graphlink.harm.workbook import Imported

FIELDS = ("code", "title", "group", "category", "vawg", "days", "bound", "edition", "basis", "published")
_VAWG = {
    "core": "violence against women and girls, whoever the victim",
    "da_or_female_victim": "where it is domestic or honour-based, or a victim is female",
    "context": "shown beside it, not part of it",
}
_SHOWN = 10

_HELP = """The harm table: days per offence code.

\b
Example:
  graphlink harm show 019/08

Days of the Cambridge Crime Harm Index by Home Office code, with where each value comes from (docs/harm.md).
"""
_SHOW = """What one offence code is worth, and where the value comes from.

\b
Example:
  graphlink harm show 8/66

CODE is NNN/NN, padded or not, or G:<recorded-crime group> ('G:Violence without injury').
"""
_LIST = """Every code of the harm table with its days.

\b
Example:
  graphlink harm list --category STALKING
"""
_IMPORT = """The official CCHI workbook into a harm table for 'run --harm'.

\b
Example:
  graphlink harm import CCHI.xlsx -o harm.csv

Days come from the workbook, category and class from the bundled classification. Where several titles of one code
carry different scores the rule picks, and its effect is printed.
"""


def _table_option(function: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--harm",
        "table",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="A table of your own, as 'harm import' writes it; default the bundled one.",
    )(function)


@click.group(
    "harm",
    help=_HELP,
    short_help="The harm table: days per offence code.",
    context_settings={"help_option_names": ["-h", "--help"]},
)
def harm() -> None:
    pass


@harm.command("show", help=_SHOW, short_help="What one offence code is worth.")
@click.argument("code")
@_table_option
@output_options
@talk_options
@click.pass_obj
def show(state: State, code: str, table: Path | None, as_json: bool, as_csv: bool, to: str) -> None:
    form = wanted(as_json, as_csv, to)
    loaded = _load(table)
    value = loaded.lookup(code)
    record = _record(value)
    data = {**record, "table": {"edition": loaded.edition, "sha256": loaded.sha256}}
    write(Answer(data, lambda: _shown(value, loaded), [record], FIELDS), form, state)


@harm.command("list", help=_LIST, short_help="Every code with its days.")
@click.option("--category", type=click.Choice(CATEGORIES, case_sensitive=False), help="Only this category.")
@click.option("--group", metavar="NAME", help="Only this recorded-crime group.")
@_table_option
@output_options
@talk_options
@click.pass_obj
def list_(
    state: State,
    category: str | None,
    group: str | None,
    table: Path | None,
    as_json: bool,
    as_csv: bool,
    to: str,
) -> None:
    form = wanted(as_json, as_csv, to)
    loaded = _load(table)
    within = _group(group) if group else None
    values = [
        value
        for value in loaded.values
        if (category is None or value.category == category) and (within is None or value.group == within)
    ]
    records = [_record(value) for value in values]
    data = {"table": {"edition": loaded.edition, "sha256": loaded.sha256}, "codes": records}
    without = sum(value.days is None for value in values)
    published = sum(value.published for value in values)
    note = (
        f"{len(values):,} codes of {loaded.edition}: {published:,} with a published value, "
        f"{len(values) - published - without:,} with an estimate, {without:,} without a value. "
        "'graphlink harm show CODE' says where one comes from."
    )
    write(Answer(data, lambda: table_text(_COLUMNS, values), records, FIELDS, note, tabular=True), form, state)


@harm.command("import", help=_IMPORT, short_help="The official CCHI workbook into a harm table.")
@click.argument("workbook", metavar="FILE.xlsx", type=click.Path(path_type=Path))
@click.option("-o", "--output", "to", default="harm.csv", show_default=True, metavar="FILE", help="- is stdout.")
@click.option(
    "--rule",
    type=click.Choice(["median", "min", "max"]),
    default="median",
    show_default=True,
    help="Which score a code gets where its titles differ.",
)
@click.option("--skip-faulty", is_flag=True, help="Leave out rows whose score is no number of days, and list them.")
@click.option("--json", "as_json", is_flag=True, help="Print what was imported as JSON.")
@talk_options
@click.pass_obj
def import_(state: State, workbook: Path, to: str, rule: str, skip_faulty: bool, as_json: bool) -> None:
    from graphlink.harm.workbook import import_workbook

    if as_json and to == "-":
        raise click.UsageError("--json and '-o -' both want stdout; give -o a file.")
    imported = import_workbook(workbook, rule, skip_faulty=skip_faulty)
    if to == "-":
        click.echo(imported.csv_text(), nl=False)
        say(state, _told(imported))
        return
    write_file(Path(to), imported.csv_text())
    write(Answer(_summary(imported), lambda: _told(imported)), Wanted("json" if as_json else "auto"), state)
    say(state, f"Written to {to}. Use it: graphlink run DATA -o OUT --harm {to}")


def _load(table: Path | None) -> HarmTable:
    return HarmTable.load(table, unvalued_bound=load_settings().unvalued_bound)


def _group(name: str) -> str:
    """The recorded-crime group of that name, in any case."""
    found = {known.lower(): known for known in groups()}.get(" ".join(name.lower().split()))
    if found is None:
        raise click.BadParameter(f"no group '{name}'; groups: {', '.join(groups())}", param_hint="'--group'")
    return found


def _record(value: HarmValue) -> dict[str, Any]:
    return {name: getattr(value, name) for name in FIELDS}


def _days(value: HarmValue) -> str:
    return f"{value.days:,g}" if value.days is not None else f"<= {value.bound:,g}"


_COLUMNS = (
    Column("code", lambda v: v.code),
    Column("days", _days, "right"),
    Column("basis", lambda v: v.basis),
    Column("category", lambda v: v.category),
    Column("class", lambda v: v.vawg),
    Column("group", lambda v: v.group, shrink=True),
    Column("title", lambda v: v.title, shrink=True),
)


def _shown(value: HarmValue, table: HarmTable) -> str:
    if value.days is None:
        worth = [f"worth     no value ({UNVALUED[value.basis]}): counted, and at most {value.bound:,g} days"]
    else:
        worth = [
            f"worth     {value.days:,g} days",
            f"from      {value.basis}: {BASES[value.basis]} (edition {value.edition})",
            f"published {'yes' if value.published else 'no: an estimate'}",
        ]
    vawg = f"{value.vawg}: {_VAWG[value.vawg]}" if value.vawg else "none: not counted by v100"
    lines = [
        strong(f"{value.code}  {value.title}"),
        *worth,
        f"group     {value.group or 'none: outside recorded crime'}",
        f"category  {value.category or 'none'}",
        f"class     {vawg}",
        f"table     {table.edition}, SHA-256 {table.sha256[:12]}",
    ]
    return "\n".join(lines)


def _summary(imported: Imported) -> dict[str, Any]:
    return {
        "edition": imported.edition,
        "workbook": imported.workbook,
        "workbook_sha256": imported.workbook_sha256,
        "rule": imported.rule,
        "codes": sum(value.basis == "workbook" for value in imported.values),
        "titles": imported.titles,
        "expired": imported.expired,
        "rows_without_code": imported.without_code,
        "rows_without_score": imported.without_score,
        "rows_naming_two_codes": imported.differ,
        "skipped": imported.skipped,
        "codes_with_several_scores": [
            {
                "code": spread.code,
                "titles": spread.titles,
                "min": spread.low,
                "median": spread.median,
                "max": spread.high,
                "picked": spread.picked,
            }
            for spread in imported.several
        ],
        "codes_without_class": imported.unclassified,
        "codes_not_in_the_home_office_list": imported.not_in_list,
        "codes_not_in_the_workbook": len(imported.kept),
    }


def _told(imported: Imported) -> str:
    """What was imported, in words: the rule with its effect, and every row and code set aside."""
    codes = sum(value.basis == "workbook" for value in imported.values)
    lines = [
        strong(f"{imported.edition}: {_n(codes, 'code')} from {_n(imported.titles, 'title')} of {imported.workbook}"),
        f"SHA-256 {imported.workbook_sha256}",
        f"{_n(imported.expired, 'title')} dropped as EXPIRED",
        _effect(imported),
    ]
    for spread in imported.several[:_SHOWN]:
        lines.append(
            f"  {spread.code}: {spread.titles} titles, min {spread.low:,g}, median {spread.median:,g}, "
            f"max {spread.high:,g}; picked {spread.picked:,g}"
        )
    if len(imported.several) > _SHOWN:
        lines.append(f"  ... and {len(imported.several) - _SHOWN:,} more; --json lists all")
    for what, things in (
        ("rows without a code that can be read", imported.without_code),
        ("rows without a score", imported.without_score),
        ("rows whose HO_CODE and HO_SUB_CODE differ from the classification, which was used", imported.differ),
        ("codes with days and no class, outside v100 and counted in all-crime", imported.unclassified),
        ("codes that the Home Office list does not have", imported.not_in_list),
    ):
        if things:
            lines.append(f"{what} ({len(things):,}): {_few(things)}")
    lines += [f"left out: {fault}" for fault in imported.skipped]
    lines.append(f"{_n(len(imported.kept), 'code')} not in the workbook, with bundled value and basis")
    return "\n".join(lines)


def _effect(imported: Imported) -> str:
    """How many codes the rule decided, and what the other rules would have picked."""
    if not imported.several:
        return f"rule {imported.rule}: no code has titles with different scores, so every rule picks the same"
    low, median, high = (
        sum(getattr(spread, name) for spread in imported.several) for name in ("low", "median", "high")
    )
    return (
        f"rule {imported.rule}: it decided {_n(len(imported.several), 'code')} whose titles have different scores; "
        f"the days add up to {low:,g} by min, {median:,g} by median, {high:,g} by max; the widest:"
    )


def _n(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def _few(things: Sequence[object]) -> str:
    text = ", ".join(map(str, things[:_SHOWN]))
    return text + (f" ... and {len(things) - _SHOWN:,} more; --json lists all" if len(things) > _SHOWN else "")
