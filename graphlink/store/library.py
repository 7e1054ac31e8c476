"""The folder `cypher/`: every statement graphlink sends, by name, wherever graphlink is installed.

Do not break: the folder stands at the top of the repository and inside the package of a wheel; ask here, never by path.
Mistake a newcomer will make: a statement in a Python string; it opens in no Neo4j Browser and no test runs it.
"""

from __future__ import annotations

import difflib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from graphlink.errors import NotFoundError
from graphlink.store.header import Question, parse

SAVED = "analyst"
_ENDING = ".cypher"


def folder() -> Traversable:
    """`cypher/`: in the package where it was installed from a wheel, else beside it."""
    package = files("graphlink")
    inside = package / "cypher"
    return inside if inside.is_dir() else package / ".." / "cypher"


@cache
def names(of: str = SAVED) -> tuple[str, ...]:
    """The statements in one folder of the library (`analyst`, `explore`, ...), sorted."""
    found = (folder() / of).iterdir()
    return tuple(sorted(file.name.removesuffix(_ENDING) for file in found if file.name.endswith(_ENDING)))


@cache
def question(name: str, of: str = SAVED) -> Question:
    """A statement of the library with its header. NotFoundError with the nearest names where there is none."""
    if name not in names(of):
        near = difflib.get_close_matches(name.lower(), names(of), n=3, cutoff=0.4)
        listing = " 'graphlink query list' shows them all." if of == SAVED else ""
        raise NotFoundError(f"There is no saved question '{name}'.{listing}", tuple(near))
    return parse(name, (folder() / of / f"{name}{_ENDING}").read_text(encoding="utf-8"))


def questions(of: str = SAVED) -> tuple[Question, ...]:
    """Every statement of one folder of the library, by name."""
    return tuple(question(name, of) for name in names(of))
