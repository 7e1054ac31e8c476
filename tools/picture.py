"""The graph's part of docs/data-model.md: a picture, every label, every relationship, every index.

Mistake a newcomer will make: drawing here what the catalogue does not say; all of it is made from catalogue/graph.py.
"""

from __future__ import annotations

from collections.abc import Iterator

from graphlink.catalogue.graph import LABELS, NODE_COMMON, TIE_COMMON, TIES
from graphlink.catalogue.graph_indexes import INDEXES
from graphlink.catalogue.graph_model import CYPHER_TYPES, Property


def graph() -> Iterator[str]:
    """What stands in Neo4j once a run is loaded."""
    yield from (
        "## The graph",
        "",
        "What `graphlink load OUT` writes into Neo4j. Times are `ZONED DATETIME` in UTC, places `POINT` in WGS-84, "
        "harm is in days. What is unknown is absent; a list is empty instead. Columns of the source's own stay in the "
        "run folder. Ties that the source repeats stay parallel relationships.",
        "",
        *_picture(),
        "### Every node",
        "",
        *_table(NODE_COMMON),
        "### Every relationship",
        "",
        *_table(TIE_COMMON),
    )
    for label in LABELS:
        yield from (f"### :{label.name}", "", label.meaning, "", *_table(label.properties))
    yield from _relationships()
    yield from ("### Constraints and indexes", "", "```cypher")
    yield from (f"{index.cypher};" for index in INDEXES)
    yield from ("```", "")


def _picture() -> Iterator[str]:
    yield from ("```mermaid", "flowchart LR")
    joined: dict[tuple[str, str], list[str]] = {}
    for tie in TIES:
        joined.setdefault((tie.start, tie.end), []).append(tie.name)
    for label in LABELS:
        yield f"  {label.name}(({label.name}))"
    for (start, end), names in joined.items():
        yield f'  {start} -- "{"<br/>".join(names)}" --> {end}'
    yield from ("```", "")


def _table(properties: tuple[Property, ...]) -> Iterator[str]:
    yield from ("| property | type | meaning |", "| --- | --- | --- |")
    for item in properties:
        meaning = item.meaning.replace("|", "\\|")
        yield f"| `{item.name}` | {CYPHER_TYPES[item.type]} | {meaning} |"
    yield ""


def _relationships() -> Iterator[str]:
    yield from ("### Relationships", "", "| pattern | meaning | properties |", "| --- | --- | --- |")
    for tie in TIES:
        names = ", ".join(f"`{item.name}` {CYPHER_TYPES[item.type]}" for item in tie.properties)
        yield f"| `{tie.pattern}` | {tie.meaning} | {names} |"
    yield ""
    yield from ("What their properties mean:", "", "| relationship | property | meaning |", "| --- | --- | --- |")
    shared: dict[tuple[str, str], list[str]] = {}
    for (relationship, name), meaning in {(t.name, p.name): p.meaning for t in TIES for p in t.properties}.items():
        shared.setdefault((name, meaning), []).append(relationship)
    for (name, meaning), relationships in shared.items():
        said = "ties of the source" if len(relationships) > 3 else ", ".join(f"`{item}`" for item in relationships)
        yield f"| {said} | `{name}` | {meaning} |"
    yield ""
