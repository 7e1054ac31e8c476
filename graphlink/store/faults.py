"""What the driver raises, in our words: where it failed, why, and what to do next.

Do not break: a server's message can quote values (a name, a number), so it goes on only for mistakes in the user's own
statement. Mistake a newcomer will make: catching driver errors elsewhere; wrap the work in `store_errors` instead.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from neo4j import exceptions as neo

from graphlink.errors import (
    AccessError,
    CypherError,
    GraphlinkError,
    StoreError,
    StoreRefusedError,
    StoreTimeoutError,
    StoreUnavailableError,
)
from graphlink.store.target import Target

OLDEST = (5, 26)
_TIMED_OUT = "TransactionTimedOut"
_ACCESS_MODE = "Neo.ClientError.Statement.AccessMode"


@contextlib.contextmanager
def store_errors(target: Target) -> Iterator[None]:
    """Turns the driver's errors into StoreError, CypherError or AccessError."""
    try:
        yield
    except neo.Neo4jError as error:
        raise _of_server(error, target) from error
    except neo.DriverError as error:
        raise _of_driver(error, target) from error
    except OSError as error:
        raise _unavailable(target) from error


def _of_server(error: neo.Neo4jError, target: Target) -> GraphlinkError:
    code = error.code or ""
    if isinstance(error, neo.AuthError):
        return _not_let_in(code, target)
    if "DatabaseNotFound" in code:
        return StoreRefusedError(
            f"{target.uri} has no database '{target.database}'. "
            "Name another by NEO4J_DATABASE, or leave it unset for the user's home database."
        )
    if "No space left" in (error.message or "") or "not enough space" in (error.message or ""):
        where = "name another folder by GRAPHLINK_HOME" if target.managed else "have its administrator make it"
        return StoreError(f"The disk is full on which {target.uri} keeps its graph. Make room, or {where}.")
    if _TIMED_OUT in code:
        return StoreTimeoutError(
            "The statement was stopped: it took longer than it was given. Ask for less (a smaller limit or a "
            "narrower start), or give it more time."
        )
    if code == _ACCESS_MODE:
        return AccessError("The statement writes, and only reading is allowed here. Nothing was changed.")
    if code.startswith(("Neo.ClientError.Statement", "Neo.ClientError.Procedure")):
        return CypherError(f"Neo4j does not take the statement ({code}): {error.message}")
    if "OutOfMemory" in code or "MemoryPool" in code:
        return StoreError(f"{target.uri} ran out of memory ({code}). {_more_memory(target)}")
    if "DatabaseUnavailable" in code or isinstance(error, neo.TransientError):
        return StoreUnavailableError(
            f"{target.uri} could not carry it out now ({code}), after several tries. Try again in a minute."
        )
    return StoreError(f"{target.uri} refused ({code}). Its own log says more; nothing of this statement was kept.")


def _not_let_in(code: str, target: Target) -> StoreError:
    if "Forbidden" in code:
        return StoreRefusedError(
            f"User '{target.username}' may not do that on {target.uri} ({code}). Ask its administrator for the right."
        )
    if target.managed:
        return StoreRefusedError(
            "The managed store refuses its own password: its files do not belong together. "
            "Stop it (graphlink store stop) and load again (graphlink load OUT)."
        )
    return StoreRefusedError(
        f"{target.uri} refuses user '{target.username}' ({code}). "
        "Correct NEO4J_USERNAME, and NEO4J_PASSWORD or the file of NEO4J_PASSWORD_FILE."
    )


def _of_driver(error: neo.DriverError, target: Target) -> StoreError:
    if isinstance(error, (neo.UnsupportedServerProduct, neo.ConfigurationError)):
        return StoreRefusedError(f"{target.uri} is no Neo4j of {OLDEST[0]}.{OLDEST[1]} or later ({error}). {UPGRADE}")
    return _unavailable(target)


UPGRADE = "Upgrade it, or unset NEO4J_URI to use the store that graphlink starts itself."


def _unavailable(target: Target) -> StoreUnavailableError:
    if target.managed:
        return StoreUnavailableError(
            "The managed store does not answer, or stopped while it worked. The next command starts it again; "
            "'graphlink store status' says how it stands."
        )
    return StoreUnavailableError(
        f"Nothing that speaks Bolt answers at {target.uri}, or it went away. Check NEO4J_URI (address, port, and "
        "+s in the scheme where the server wants TLS) and that the server runs; or unset NEO4J_URI to use the store "
        "that graphlink starts itself."
    )


def _more_memory(target: Target) -> str:
    if target.managed:
        return "Raise GRAPHLINK_STORE_HEAP (1g unless set), stop the store (graphlink store stop) and try again."
    return "Ask for less, or have its administrator raise the memory for transactions."


def check_version(agent: str, target: Target) -> tuple[int, ...]:
    """The version in what the server calls itself (`Neo4j/5.26.30`); StoreRefusedError where it is too old."""
    name, _, words = agent.partition("/")
    numbers = words.removeprefix("v").split("-")[0].split(".")
    version = tuple(int(number) for number in numbers if number.isdecimal())
    if name != "Neo4j" or len(version) < 2:
        raise StoreRefusedError(f"{target.uri} calls itself '{agent}', which is no Neo4j. {UPGRADE}")
    if version < OLDEST:
        raise StoreRefusedError(
            f"{target.uri} is Neo4j {words}; graphlink needs {OLDEST[0]}.{OLDEST[1]} or later. {UPGRADE}"
        )
    return version
