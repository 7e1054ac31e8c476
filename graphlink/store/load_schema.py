"""Constraints and indexes of the graph, made where they are missing.

Do not break: what is not ours stays; nothing is ever dropped here. Mistake a newcomer will make: taking an index for
online because it was made; `make_schema` waits for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from neo4j.exceptions import ClientError

from graphlink.catalogue.graph_indexes import INDEXES, Index
from graphlink.errors import StoreRefusedError
from graphlink.store.load_rows import Progress

if TYPE_CHECKING:
    from neo4j import ManagedTransaction, Session

_SECONDS = 3_600  # that indexes over a large graph may take to come online


def make_schema(
    session: Session,
    progress: Progress | None = None,
    *,
    only_constraints: bool = False,
    unless: Callable[[], None] = lambda: None,
) -> None:
    """Make what is missing and wait until it serves. `unless` is called before and raises where nothing may be made.

    StoreRefusedError where the database has something that stands against one of them.
    """
    unless()
    there = {record["name"] for record in session.run("SHOW INDEXES YIELD name")}
    missing = [index for index in INDEXES if index.name not in there]
    constraints = [index for index in missing if index.kind == "unique"]
    for number, index in enumerate(constraints):
        if progress is not None:
            progress("making constraints", number, len(constraints))
        _make(session, [index])
    if only_constraints:
        return
    if missing:
        if progress is not None:
            progress("making indexes", 0, 0)
        _make(session, [index for index in missing if index.kind != "unique"])
        session.run("CALL db.awaitIndexes($seconds)", seconds=_SECONDS).consume()


def _make(session: Session, indexes: Sequence[Index]) -> None:
    """All of them in one transaction; StoreRefusedError names the one that cannot be."""

    def work(transaction: ManagedTransaction) -> None:
        for index in indexes:
            trying.append(index.name)
            transaction.run(index.cypher).consume()

    trying: list[str] = []
    try:
        session.execute_write(work)
    except ClientError as error:
        if not (error.code or "").startswith("Neo.ClientError.Schema"):
            raise
        raise StoreRefusedError(
            f"The database does not take the index or constraint {trying[-1]} ({error.code}): it has one of its own on "
            "the same properties, or nodes that stand against it. Name another database by NEO4J_DATABASE, or have its "
            "administrator remove what stands against it."
        ) from error
