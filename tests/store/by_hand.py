"""A run folder into an empty graph by the plainest means: CREATE, row by row, no loader of graphlink's.

What the loaders make must equal this; so that an answer found after both says something about the loaders too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from neo4j.spatial import WGS84Point

from graphlink import duck
from graphlink.catalogue.graph_indexes import INDEXES
from graphlink.graph import nodes_and_ties
from graphlink.runfolder import open_run
from graphlink.store.connect import Connection


def load_by_hand(connection: Connection, folder: Path) -> None:
    """The graph of the run in `folder`, with its constraints and indexes, in place of whatever was there."""
    connection.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS")
    for index in INDEXES:
        connection.run(index.cypher)
    with duck.connect() as con:
        graph = nodes_and_ties(con, open_run(folder))
        for label, relation in graph.nodes.items():
            rows = [_sent(row) for row in duck.rows(con, f"SELECT * FROM {duck.name(relation)}")]
            connection.run(f"UNWIND $rows AS row CREATE (x:{label}) SET x = row", {"rows": rows})
        for (start, name, end), relation in graph.ties.items():
            rows = [_sent(row) for row in duck.rows(con, f"SELECT * FROM {duck.name(relation)}")]
            connection.run(
                f"UNWIND $rows AS row MATCH (a:{start} {{id: row.start_id}}) MATCH (b:{end} {{id: row.end_id}}) "
                f"CREATE (a)-[x:{name}]->(b) SET x = row REMOVE x.start_id, x.end_id",
                {"rows": rows},
            )
    connection.run("CALL db.awaitIndexes(120)")


def _sent(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _value(value) for name, value in row.items() if value is not None}


def _value(value: Any) -> Any:
    if isinstance(value, dict):
        return WGS84Point((value["longitude"], value["latitude"]))
    return value.astimezone(dt.UTC) if isinstance(value, dt.datetime) else value
