"""docs/guide/questions.md: every saved question, from its header, with what it answers over the sample world.

    python tools/questions.py OUT      asks the graph (NEO4J_URI, or the managed store) that holds the run in OUT

The words come from the headers and a test holds the page to them; the answers are those of a graph, asked when this is
run. Mistake a newcomer will make: writing an answer by hand.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from graphlink import duck
from graphlink.cli.query import answer_table
from graphlink.graph import nodes_and_ties
from graphlink.runfolder import RunFolder, open_run
from graphlink.settings import load_settings
from graphlink.store import library
from graphlink.store.connect import connect
from graphlink.store.header import Question
from graphlink.store.load import load
from graphlink.store.questions import Bounds, ask

PAGE = Path(__file__).resolve().parent.parent / "docs" / "guide" / "questions.md"
WORLD = "graphlink sample OUT --people 2000 --seed 7"
_SHOWN = 4
_ANSWER = re.compile(r"^## (\S+)$.*?^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)

Answered = Callable[[Question], str]


def page(answered: Answered) -> str:
    """The whole page; `answered` gives what the console shows below a question."""
    return "\n".join(_lines(answered)) + "\n"


def kept(text: str) -> dict[str, str]:
    """What the console shows in a page that was made before, by question."""
    return dict(_ANSWER.findall(text))


def _lines(answered: Answered) -> Iterator[str]:
    questions = library.questions()
    yield from (
        "# Saved questions",
        "",
        f"The {len(questions)} questions of `graphlink query`, each a file of `cypher/analyst`; this is its header.",
        f"Below each stands what it answers over the invented world of `{WORLD}`, cut to {_SHOWN} rows;",
        "who and what is asked for there is taken from that world. `graphlink query show NAME` prints the Cypher, and",
        "[neo4j-browser.md](neo4j-browser.md) says how to ask in Neo4j itself. Victims stand by their record.",
        "",
    )
    for question in questions:
        yield f"- [{question.question}](#{question.name})"
    for question in questions:
        yield from ("", f"## {question.name}", "", f"**{question.question}**")
        if question.note:
            yield from ("", question.note)
        if question.params:
            yield from ("", "| parameter | default | |", "|---|---|---|")
            yield from (
                f"| `{p.name}`, {p.type} | {'must be given' if p.default is None else f'`{p.default}`'} | {p.meaning} |"
                for p in question.params
            )
        yield from ("", "| column | |", "|---|---|")
        yield from (f"| `{column.name}`, {column.type} | {column.meaning} |" for column in question.columns)
        yield from ("", "```console", answered(question).rstrip("\n"), "```")


# ---- what to ask for, where a question must be told -----------------------------------------------------------

_SHARED_NUMBER = (
    'FROM "tie_Person_USES_Phone" a JOIN "tie_Person_USES_Phone" b ON a.end_id = b.end_id AND a.start_id < b.start_id '
    "ORDER BY a.start_id, b.start_id LIMIT 1"
)
_LAST_PLACED = 'FROM "node_Offence" WHERE location IS NOT NULL ORDER BY committed_from DESC, id LIMIT 1'
_ASKED = {
    "identity": 'SELECT id FROM "node_Identity" WHERE rank = 1',
    "person": (
        'SELECT v.start_id FROM "tie_Person_VICTIM_OF_Offence" v '
        'JOIN "tie_Person_SUSPECT_IN_Offence" s USING (end_id) '
        "GROUP BY v.start_id ORDER BY count(*) DESC, v.start_id LIMIT 1"
    ),
    "offence": (
        'SELECT start_id FROM "tie_Offence_SAME_HAND_Offence" GROUP BY start_id '
        "ORDER BY count(*) DESC, start_id LIMIT 1"
    ),
    "a": f"SELECT a.start_id {_SHARED_NUMBER}",
    "b": f"SELECT b.start_id {_SHARED_NUMBER}",
    "lat": f"SELECT location.latitude {_LAST_PLACED}",
    "lon": f"SELECT location.longitude {_LAST_PLACED}",
}


def given_of(run_folder: RunFolder) -> dict[str, Any]:
    """A value of the run for each parameter that must be given."""
    con = duck.connect()
    nodes_and_ties(con, run_folder)
    return {name: duck.value(con, sql) for name, sql in _ASKED.items()}


def main(arguments: Sequence[str]) -> None:
    """Loads the run, asks every question and writes the page."""
    run_folder = open_run(Path(arguments[0]))
    settings = load_settings()
    load(run_folder, settings)
    of_run = given_of(run_folder)
    with connect(settings) as connection:

        def answered(question: Question) -> str:
            params = {p.name: of_run[p.name] for p in question.params if p.default is None}
            words = "".join(f" -p {name}={value}" for name, value in params.items())
            found = ask(connection, question, params, ZoneInfo(settings.timezone), Bounds(timeout=600, limit=_SHOWN))
            more = "\n..." if found.more else ""
            return f"$ graphlink query {question.name}{words}\n{answer_table(found, question)}{more}"

        PAGE.write_text(page(answered), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
