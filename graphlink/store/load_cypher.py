"""The statements of a load, made from the catalogue's names.

Do not break: names come from the catalogue and nothing else, values are parameters, always; only what carries `run` is
matched, changed or deleted. Mistake a newcomer will make: deleting by label or type alone; a graph may hold nodes and
ties that somebody else put there.
"""

from __future__ import annotations

from graphlink.store.load_rows import SUMMED, Part

# Whether a database may be loaded into, and which run it holds. A Run of ours names itself in `run`.
_OURS = "MATCH (r:Run) WHERE r.run IS NOT NULL AND r.input_hash IS NOT NULL"
STATE = f"""
OPTIONAL {_OURS}
WITH collect(r {{.id, .state, .loading_by}}) AS runs
RETURN runs, EXISTS {{ MATCH () }} AS filled
"""

# Held to the end of a transaction by whoever writes: a second load waits here and then sees what the first one did.
LOCK = "MERGE (r:Run {id: '# a load is under way'}) RETURN r.id"
UNLOCK = "MATCH (r:Run {id: '# a load is under way'}) DELETE r"

MAKE_RUN = "CREATE (r:Run) SET r = $run"
LOADING = f"{_OURS} SET r.state = 'loading', r.loading_by = $token"
STILL_OURS = "MATCH (r:Run {loading_by: $token}) SET r.loading_by = $token RETURN count(r) AS runs"

DROP_RUN = f"{_OURS} DETACH DELETE r"


def _found(part: Part) -> str:
    """What is in the graph of this part, ours or not, as `x`."""
    name = f"`{part.name}`"
    if part.ends is None:
        return f"MATCH (x:{name})"
    if part.alone:
        return f"MATCH ()-[x:{name}]->()"
    return f"MATCH (:`{part.ends[0]}`)-[x:{name}]->(:`{part.ends[1]}`)"


_SUMS = f"count(x) AS rows, sum(coalesce(x.digest, -1) % {SUMMED}) AS summed"


def summed(part: Part) -> str:
    """One row: rows and digests added up of what is ours, how many carry another run, how many are not ours."""
    return (
        f"{_found(part)} WITH x, x.run AS run "
        f"RETURN sum(CASE WHEN run IS NULL THEN 0 ELSE 1 END) AS rows, "
        f"sum(CASE WHEN run IS NULL THEN 0 ELSE coalesce(x.digest, -1) % {SUMMED} END) AS summed, "
        "sum(CASE WHEN run IS NULL OR run = $run THEN 0 ELSE 1 END) AS stale, "
        "sum(CASE WHEN run IS NULL THEN 1 ELSE 0 END) AS foreign"
    )


def by_bucket(part: Part) -> str:
    """The same sums, bucket by bucket of digests."""
    return f"{_found(part)} WHERE x.run IS NOT NULL RETURN coalesce(x.digest, -1) % $buckets AS bucket, {_SUMS}"


def in_buckets(part: Part) -> str:
    """Id and digest of what stands in some buckets."""
    return (
        f"{_found(part)} WHERE x.run IS NOT NULL AND coalesce(x.digest, -1) % $buckets IN $which "
        "RETURN x.id AS id, coalesce(x.digest, -1) AS digest"
    )


def taken(part: Part) -> str:
    """How many of the ids are those of nodes that are not ours."""
    return f"UNWIND $ids AS id MATCH (x:`{part.name}` {{id: id}}) WHERE x.run IS NULL RETURN count(x) AS taken"


def write(part: Part) -> str:
    """Nodes made or set anew; ties made. `$rows` as `load_rows.batches` gives them, `$run` the run.

    Ties are created, not merged: the difference holds only those that are not there, and looking for one among the ties
    of a hostel takes as long as the hostel has ties.
    """
    if part.ends is None:
        properties = _map(part, 2)
        return f"UNWIND $rows AS row MERGE (x:`{part.name}` {{id: row[0]}}) SET x = {properties}"
    start, end = part.ends
    return (
        f"UNWIND $rows AS row MATCH (a:`{start}` {{id: row[2]}}) MATCH (b:`{end}` {{id: row[3]}}) "
        f"CREATE (a)-[x:`{part.name}`]->(b) SET x = {_map(part, 4)}"
    )


def _map(part: Part, first: int) -> str:
    names = (f"`{item.name}`: row[{first + n}]" for n, item in enumerate(part.properties))
    return "{" + ", ".join(["id: row[0]", "digest: row[1]", "run: $run", *names]) + "}"


def delete(part: Part) -> str:
    """What is ours and has one of `$ids`, gone."""
    if part.ends is None:
        return f"UNWIND $ids AS id MATCH (x:`{part.name}` {{id: id}}) WHERE x.run IS NOT NULL DETACH DELETE x"
    return f"UNWIND $ids AS id MATCH ()-[x:`{part.name}` {{id: id}}]->() WHERE x.run IS NOT NULL DELETE x"


def stamp(part: Part, rows: int) -> str:
    """What is ours and carries another run carries `$run`, `rows` in a transaction."""
    return f"{_found(part)} WHERE x.run <> $run CALL (x) {{ SET x.run = $run }} IN TRANSACTIONS OF {rows} ROWS"
