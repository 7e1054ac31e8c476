"""A whole graph as plain data, to compare two of them to the last property; and worlds whose values are hostile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import graphlink.api as gl
from graphlink.settings import Settings
from graphlink.store.connect import Connection
from graphlink.store.load import Loaded, load
from tests import worlds
from tests.worlds import offence, person, run_world, suspect, tie, victim

Graph = tuple[dict[Any, Any], dict[Any, Any]]

QUOTES = 'O\'Hare "Mal" \\ ; , | ` $x {y} -- /* */ //'
ENDS = "two\nlines\r\nand\ta tab"
FORMULA = '=HYPERLINK("http://example.invalid","x")'
RIGHT_TO_LEFT = "\u202eشكر\u202c שלום"
CONTROL = "unit\x1fseparator and \x01 start"
CYPHER = "x'}) DETACH DELETE n //"


def whole(connection: Connection) -> Graph:
    """Every node by (labels, id) and every tie by (type, id), with all properties; values as text with their type."""
    nodes = {
        (tuple(row["labels"]), row["id"]): _plain(row["own"])
        for row in connection.read("MATCH (n) RETURN labels(n) AS labels, n.id AS id, properties(n) AS own")
    }
    ties = {}
    statement = (
        "MATCH (a)-[r]->(b) RETURN type(r) AS type, r.id AS id, labels(a)[0] AS start, a.id AS start_id, "
        "labels(b)[0] AS end, b.id AS end_id, properties(r) AS own"
    )
    for row in connection.read(statement):
        ties[row["type"], row["id"]] = (row["start"], row["start_id"], row["end"], row["end_id"], _plain(row["own"]))
    counts = (
        connection.read("MATCH (n) RETURN count(n)").value(),
        connection.read("MATCH ()-->() RETURN count(*)").value(),
    )
    assert counts == (len(nodes), len(ties)), "two nodes of one label or two ties of one type have the same id"
    return nodes, ties


def _plain(own: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {name: (type(value).__name__, _text(value)) for name, value in own.items()}


def _text(value: Any) -> str:
    return value.iso_format() if hasattr(value, "iso_format") else repr(value)


def loaded(run: gl.Run, settings: Settings) -> Loaded:
    return load(run.folder, settings)


def hostile_world(folder: Path) -> gl.Run:
    """Names, ids, numbers and texts that would break a file or a statement that trusts them."""
    texts = [QUOTES, ENDS, FORMULA, RIGHT_TO_LEFT, CONTROL, CYPHER, "x" * 10_000]
    people = [person(f"N{n}", text, "Ünïcode", "1990-01-01") for n, text in enumerate(texts)]
    people.append(person(QUOTES.strip(), "An", "Id"))
    return run_world(
        folder,
        {
            "persons": people,
            "aliases": [{"person_id": "N0", "forename": text, "surname": "", "kind": "alias"} for text in texts],
            "offences": [
                offence("C1", offence_title=ENDS, flags=f"{FORMULA};{CYPHER.replace(';', '')}", bcu=QUOTES),
                offence("C/2|a~b", outcome=RIGHT_TO_LEFT),
            ],
            "involvements": [suspect("C1", "N0"), victim("C1", "N1"), suspect("C/2|a~b", QUOTES.strip())],
            "addresses": [{"address_id": "A;1", "text": ENDS.replace("\n", " "), "postcode": QUOTES}],
            "phones": [{"phone_id": 'P"1', "number": "none, really"}],
            "associations": [
                tie("N0", "lives_at", "address", "A;1", source="custody"),
                tie("N0", "user", "phone", 'P"1', first_seen="2026-01-01"),
            ],
        },
    )


def changed(tables: dict[str, list[worlds.Row]]) -> dict[str, list[worlds.Row]]:
    """The same world a day later: a person renamed, one gone with all that named him, an offence and a tie more."""
    later = {name: [dict(row) for row in rows] for name, rows in tables.items()}
    later["persons"] = [row for row in later["persons"] if row["person_id"] != "N3"]
    later["involvements"] = [row for row in later["involvements"] if row["person_id"] != "N3"]
    later["persons"][0] = {**later["persons"][0], "surname": "Bellamy"}
    later["offences"].append(offence("C4", on="2026-09-30"))
    later["involvements"].append(suspect("C4", "N1"))
    later["associations"].append(tie("N1", "partner", "person", "N2", first_seen="2026-02-02"))
    return later  # type: ignore[return-value]
