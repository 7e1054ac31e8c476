"""Ways to put records together that a run is held against: no linking, the plain rule, join all that share.

Do not break: each takes what the run folder holds and gives one group number a record; no truth comes in here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphlink.runfolder import RunFolder

Ints = NDArray[np.int64]
NO_LINKING = "no linking"
PLAIN = "the plain rule"
ALL_THAT_SHARE = "join all that share"
_SHARED = """
    WITH holders AS (
        SELECT from_id AS person_id, to_kind || ':' || to_id AS what FROM ties
        WHERE from_kind = 'person' AND to_kind IN ('address', 'vehicle', 'phone', 'account', 'mark')
        UNION
        SELECT person_id, 'name:' || name_key || coalesce(CAST(dob AS VARCHAR), '') FROM records
        WHERE kind = 'person' AND name_key <> '' AND dob IS NOT NULL
        UNION
        SELECT person_id, 'pnc:' || pnc_id FROM records WHERE kind = 'person' AND pnc_id IS NOT NULL
    )
    SELECT person_id, what FROM holders ORDER BY what, person_id
"""
_PLAIN = """
    SELECT person_id, 'name:' || name_key || CAST(dob AS VARCHAR) AS what FROM records
    WHERE kind = 'person' AND name_key <> '' AND dob IS NOT NULL
    UNION
    SELECT person_id, 'pnc:' || pnc_id FROM records WHERE kind = 'person' AND pnc_id IS NOT NULL
    ORDER BY what, person_id
"""


def groups(run: RunFolder, method: str, people: list[str]) -> Ints:
    """The group of each of `people` (person_id) under the method."""
    if method == NO_LINKING:
        return np.arange(len(people), dtype=np.int64)
    table = run.arrow(_PLAIN if method == PLAIN else _SHARED)
    return joined(people, table.column("person_id").to_pylist(), table.column("what").to_pylist())


def joined(people: list[str], holders: list[str], shared: list[str]) -> Ints:
    """Connected components: whoever holds one thing belongs together, and so on."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    place = {person: at for at, person in enumerate(people)}
    things = {thing: at for at, thing in enumerate(dict.fromkeys(shared))}
    pairs = [(place[person], things[thing]) for person, thing in zip(holders, shared, strict=True) if person in place]
    if not pairs:
        return np.arange(len(people), dtype=np.int64)
    rows, columns = np.array(pairs, dtype=np.int64).T
    size = len(people) + len(things)
    graph = coo_matrix((np.ones(len(rows)), (rows, columns + len(people))), shape=(size, size))
    _, labels = connected_components(graph, directed=False)
    _, numbers = np.unique(labels[: len(people)], return_inverse=True)
    found: Ints = numbers.astype(np.int64)
    return found
