"""decide: a human judgement, written beside the data.

Do not break: what is written names persons and suspects, never an identity, whose meaning changes from run to run.
Mistake a newcomer will make: applying a judgement to the run folder; it takes effect in the next run.
"""

from __future__ import annotations

import csv
import datetime as dt
import difflib
import getpass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graphlink.cli.app import State
from graphlink.cli.output import Answer, reading_options, say, wanted, write
from graphlink.cli.runs import opened, take_out

if TYPE_CHECKING:
    from graphlink.view.source import Source

_WAYS = ("same", "different", "did", "did-not", "withdraw")
_HELP = """Record a human judgement in the decisions file.

\b
Example:
  graphlink decide run same person:N1 person:N2 --why "same fingerprints, custody record seen"

\b
  same, different A B   two persons, two unnamed suspects, or two offences (one hand did both)
  did, did-not SEAT WHO a seat (suspect:OFFENCE/SEAT, or the offence where it has one) and a person
  withdraw ID           takes an earlier judgement back

A and B are ids of the run as `show` takes them. The judgement is appended to the decisions file of the run and takes
effect in the next run. --by is you unless it says otherwise.
"""


@click.command(help=_HELP, short_help="Record a human judgement in the decisions file.")
@click.argument("arguments", nargs=-1, required=True, metavar="[OUT] same|different|did|did-not|withdraw A [B]")
@click.option("--why", required=True, help="The reason; it is kept with the judgement.")
@click.option("--by", default="", help="Who judges (default: the user of this machine).")
@reading_options
@click.pass_obj
def decide(state: State, arguments: tuple[str, ...], why: str, by: str, as_json: bool, as_csv: bool, to: str) -> None:
    out, given = _arguments(arguments)
    run = opened(out)
    from graphlink import decisions

    path = Path((run.manifest.get("decisions") or {})["path"])
    verb, *subjects = given
    kind = {"did-not": "did_not", "withdraw": "withdrawn"}.get(verb, verb)
    a, b = _subjects(run, kind, subjects, path)
    row = decisions.append(path, kind, a, b, by=by or _user(), why=why, now=dt.datetime.now(dt.UTC))
    told = f"{row['decision_id']}: {' '.join(part for part in (verb, a, b) if part)}, by {row['by']}: {row['why']}"
    answer = Answer(data=row, text=lambda: told, records=[row], fields=list(row))
    write(answer, wanted(as_json, as_csv, to), state)
    data = run.manifest.get("data", "DATA")
    policy = (run.manifest.get("policy") or {}).get("name", "v100")
    say(state, f"Written to {path}. It takes effect in the next run: graphlink run {data} -o {out} --policy {policy}")


def _arguments(arguments: tuple[str, ...]) -> tuple[Path, list[str]]:
    first = next((i for i, word in enumerate(arguments[:2]) if word in _WAYS), None)
    if first is None:
        word = arguments[1] if len(arguments) > 1 else arguments[0]
        near = difflib.get_close_matches(word, _WAYS, n=1)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        raise click.UsageError(f"A judgement is one of {', '.join(_WAYS)}, not '{word}'.{hint}")
    verb = arguments[first]
    rest = 1 if verb == "withdraw" else 2
    out, given = take_out(arguments, rest=rest + 1, what="A and B" if rest == 2 else "ID: which judgement")
    return out, given


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        raise click.UsageError("This machine names no user: say who judges with --by.") from None


def _subjects(run: Source, kind: str, given: list[str], path: Path) -> tuple[str, str | None]:
    if kind == "withdrawn":
        return _standing(path, given[0]), None
    if kind in ("did", "did_not"):
        return _seat(run, given[0]), _someone(run, given[1])
    a, b = (_either(run, text) for text in given)
    if a == b:
        raise click.UsageError(f"{given[0]} and {given[1]} are one and the same: {a}.")
    return a, b


def _standing(path: Path, decision: str) -> str:
    """A judgement that is in the file and was not withdrawn."""
    from graphlink.errors import NotFoundError

    rows: list[dict[str, str]] = []
    if path.is_file():
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    known = [row["decision_id"] for row in rows if row.get("kind") != "withdrawn"]
    if decision not in known:
        near = tuple(difflib.get_close_matches(decision, known, n=3)) or tuple(known[-3:])
        raise NotFoundError(f"There is no judgement {decision} in {path}.", near)
    if any(row.get("kind") == "withdrawn" and row.get("a") == decision for row in rows):
        raise click.UsageError(f"{decision} was withdrawn already.")
    return decision


def _seat(run: Source, text: str) -> str:
    """`suspect:OFFENCE/SEAT` of a seat, or of the only seat of an offence."""
    from graphlink.errors import AmbiguousError, NotFoundError
    from graphlink.view import find

    if text.startswith("suspect:"):
        offence, _, number = text[8:].rpartition("/")
        rows = run.query("SELECT seat FROM counted WHERE offence_id = ? ORDER BY seat", [offence])
        seats = tuple(f"suspect:{offence}/{row['seat']}" for row in rows)
        if f"suspect:{offence}/{number}" not in seats:
            raise NotFoundError(f"There is no {text} in this run.", seats[:3])
        return f"suspect:{offence}/{number}"
    found = find.resolve(run, text, ("offence",))
    rows = run.query("SELECT seat FROM counted WHERE offence_id = ? ORDER BY seat", [found.id])
    if len(rows) > 1:
        choices = tuple(f"suspect:{found.id}/{row['seat']}" for row in rows)
        raise AmbiguousError(f"{found.id} has {len(rows)} offenders.", choices)
    return f"suspect:{found.id}/{rows[0]['seat'] if rows else 1}"


def _someone(run: Source, text: str) -> str:
    """A person record, or an unnamed suspect; an identity stands for its anchor."""
    from graphlink.view import find

    if text.startswith("suspect:"):
        return _seat(run, text)
    found = find.resolve(run, text, ("identity", "person"))
    if found.kind == "person":
        return str(found)
    rows = run.query(_ANCHOR, [found.id])
    if not rows:
        raise click.UsageError(f"{found} has no person record: name a suspect (suspect:OFFENCE/SEAT).")
    return f"person:{rows[0]['person_id']}"


_ANCHOR = """
SELECT d.person_id FROM identities d
LEFT JOIN involvements i ON i.person_id = d.person_id AND i.role = 'suspect'
WHERE d.identity_id = ? GROUP BY d.person_id ORDER BY count(i.offence_id) DESC, d.person_id LIMIT 1
"""


def _either(run: Source, text: str) -> str:
    """A person, an unnamed suspect, or an offence."""
    from graphlink.view import find

    if text.startswith("suspect:"):
        return _seat(run, text)
    found = find.resolve(run, text, ("identity", "person", "offence"))
    return str(found) if found.kind == "offence" else _someone(run, str(found))
