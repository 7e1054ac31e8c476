"""`graphlink policy`: what counts, and why. Light: nothing here opens a table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from graphlink.cli.app import State
from graphlink.cli.output import Answer, Column, output_options, strong, table_text, talk_options, wanted, write
from graphlink.errors import NotFoundError
from graphlink.harm.policy import SETTINGS, Policy, list_policies, load_policy

_HELP = """What counts, and why.

\b
Example:
  graphlink policy show v100

A policy says which offences add harm to a list. Linking uses every offence, whatever the policy (docs/policies.md).
"""
_LIST = """The shipped policies.

\b
Example:
  graphlink policy list
"""
_SHOW = """Every setting of a policy with its value and the reason for it.

\b
Example:
  graphlink policy show stalking

NAME is a shipped policy or a file.
"""
_CHECK = """Check a policy of your own; every fault is named at once.

\b
Example:
  graphlink policy check mine.toml

Exit code 0: it can be used. Exit code 2: it cannot.
"""
_LISTED = ("name", "title", "window_days", "date", "order", "extends", "digest")
_SETTING = ("setting", "value", "why")


@click.group(
    "policy",
    help=_HELP,
    short_help="What counts, and why.",
    context_settings={"help_option_names": ["-h", "--help"]},
)
def policy() -> None:
    pass


@policy.command("list", help=_LIST, short_help="The shipped policies.")
@output_options
@talk_options
@click.pass_obj
def list_(state: State, as_json: bool, as_csv: bool, to: str) -> None:
    form = wanted(as_json, as_csv, to)
    found = list_policies()
    records = [{name: getattr(one, name) for name in _LISTED} for one in found]
    columns = (
        Column("name", lambda p: p.name),
        Column("title", lambda p: p.title, shrink=True),
        Column("window", lambda p: f"{p.window_days:,} days", "right"),
        Column("by", lambda p: p.date),
        Column("ranked by", lambda p: p.order),
    )
    note = "'graphlink policy show NAME' gives every setting with its reason."
    data = {"policies": records}
    write(Answer(data, lambda: table_text(columns, found), records, _LISTED, note, tabular=True), form, state)


@policy.command("show", help=_SHOW, short_help="Every setting with its reason.")
@click.argument("name")
@output_options
@talk_options
@click.pass_obj
def show(state: State, name: str, as_json: bool, as_csv: bool, to: str) -> None:
    form = wanted(as_json, as_csv, to)
    write(_answer(load_policy(name)), form, state)


@policy.command("check", help=_CHECK, short_help="Check a policy of your own.")
@click.argument("file", type=click.Path(path_type=Path))
@output_options
@talk_options
@click.pass_obj
def check(state: State, file: Path, as_json: bool, as_csv: bool, to: str) -> None:
    form = wanted(as_json, as_csv, to)
    if not file.is_file():
        raise NotFoundError(f"There is no policy file {file}. 'graphlink policy list' names the shipped ones.")
    # A file that bears a shipped name is the one meant here.
    found = load_policy(file.resolve())
    without = [setting for setting in SETTINGS if setting not in found.why]
    note = f"{file} can be used: graphlink run DATA -o OUT --policy {file}"
    if without:
        note += f"\nNo reason is given for {', '.join(without)}; a line each under [why] tells the next reader."
    write(_answer(found, note), form, state)


def _answer(found: Policy, note: str = "") -> Answer:
    settings = found.settings()
    records = [{"setting": name, "value": _words(settings[name]), "why": found.why.get(name, "")} for name in SETTINGS]
    data = {
        "name": found.name,
        "title": found.title,
        "extends": list(found.extends),
        "digest": found.digest,
        "settings": settings,
        "why": dict(found.why),
    }
    return Answer(data, lambda: _text(found, records), records, _SETTING, note)


def _text(found: Policy, records: list[dict[str, str]]) -> str:
    lines = [strong(f"{found.name}: {found.title}")]
    if found.extends:
        lines.append(f"extends {' -> '.join(found.extends)}")
    lines.append(f"SHA-256 {found.digest}")
    for record in records:
        lines += ["", f"{strong(record['setting'])} = {record['value']}"]
        lines.append(f"  {record['why'] or 'no reason given'}")
    return "\n".join(lines)


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(value) or "(none)"
    if isinstance(value, dict):
        return ", ".join(f"{name}: {rule}" for name, rule in value.items())
    return str(value)
