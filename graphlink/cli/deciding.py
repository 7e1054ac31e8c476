"""decide: a human judgement, written beside the data.

Do not break: what is written names persons and suspects, never an identity, whose meaning changes from run to run.
Mistake a newcomer will make: applying a judgement to the run folder; it takes effect in the next run.
"""

from __future__ import annotations

import datetime as dt
import difflib
import getpass
from pathlib import Path

import click

from graphlink.cli.app import State
from graphlink.cli.logged import shown
from graphlink.cli.output import Answer, reading_options, say, wanted, write
from graphlink.cli.runs import opened, take_out

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
    from graphlink.view import judged

    path = Path((run.manifest.get("decisions") or {})["path"])
    verb, *subjects = given
    kind = {"did-not": "did_not", "withdraw": "withdrawn"}.get(verb, verb)
    a, b = judged.subjects(run, kind, subjects, path)
    shown({"a": a, "b": b}, to=path)  # before it is written: a judgement that nobody can look up is none
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
