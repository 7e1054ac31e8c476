"""Which Neo4j is meant, and who signs in: the user's own by NEO4J_URI, else the managed one.

Do not break: the password is in no repr, no message, no argument of a program. It comes from the environment or a file
and from nowhere else. Mistake a newcomer will make: taking it from a flag, where every other user of the machine reads
it in the list of processes.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from graphlink.errors import SettingsError
from graphlink.settings import Settings

SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")


@dataclass(frozen=True, slots=True)
class Target:
    """One database of one server, and who signs in. `managed`: graphlink starts and stops that server itself."""

    uri: str
    username: str
    database: str  # empty: the home database of the user
    managed: bool
    password: str = field(repr=False)


def own_target(settings: Settings, environ: Mapping[str, str] | None = None) -> Target | None:
    """The user's own server; None where no NEO4J_URI is set, which means the managed one.

    SettingsError where the address is none, holds a password, or no password can be found.
    """
    if not settings.neo4j_uri:
        return None
    _check(settings.neo4j_uri)
    password = _password(settings, os.environ if environ is None else environ)
    return Target(settings.neo4j_uri, settings.neo4j_username, settings.neo4j_database, False, password)


def _check(uri: str) -> None:
    parts = urlsplit(uri)
    if "@" in parts.netloc:
        raise SettingsError(
            "NEO4J_URI must not hold a user or password: addresses are shown and logged. "
            "Set NEO4J_USERNAME, and NEO4J_PASSWORD or NEO4J_PASSWORD_FILE."
        )
    if parts.scheme not in SCHEMES or not parts.hostname:
        raise SettingsError(
            f"NEO4J_URI is '{uri}', which is no address of a Neo4j. "
            f"Write for example neo4j+s://graph.example:7687; schemes: {', '.join(SCHEMES)}."
        )


def _password(settings: Settings, environ: Mapping[str, str]) -> str:
    if password := environ.get("NEO4J_PASSWORD"):
        return password
    if not settings.neo4j_password_file:
        raise SettingsError(
            f"NEO4J_URI is set and no password for user '{settings.neo4j_username}'. "
            "Set NEO4J_PASSWORD, or NEO4J_PASSWORD_FILE to a file whose first line is the password."
        )
    path = Path(settings.neo4j_password_file)
    try:
        password = path.read_text(encoding="utf-8").partition("\n")[0].rstrip("\r")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"The password file {path} cannot be read ({type(error).__name__}). Correct NEO4J_PASSWORD_FILE."
        ) from None
    if not password:
        raise SettingsError(f"The first line of the password file {path} is empty. Write the password there.")
    return password
