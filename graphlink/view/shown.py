"""One thing of a run as its page: a person, an offence, or an address, plate, number, account or mark.

Do not break: `show` in Python and on the command line are this one function. Mistake a newcomer will make: resolving an
id by hand; `find` knows every spelling.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from graphlink.errors import NotFoundError
from graphlink.view import entity, find, offence, person
from graphlink.view.entity import EntityPage
from graphlink.view.find import Found
from graphlink.view.offence import OffencePage
from graphlink.view.person import PersonPage
from graphlink.view.source import Source

Page = PersonPage | OffencePage | EntityPage


def show(run: Source, text: str) -> Page:
    """The page of what `text` names. NotFoundError with the nearest ids, AmbiguousError with the choices."""
    return page(run, find.resolve(run, text))


def page(run: Source, found: Found) -> Page:
    """The page of a thing that was found."""
    if found.kind == "person":
        return person.person(run, person.identity_of(run, found.id), asked=found.id)
    if found.kind == "identity":
        return person.person(run, found.id)
    if found.kind == "offence":
        return offence.offence(run, found.id)
    return entity.entity(run, found.kind, found.id)


def identity_named(run: Source, text: str) -> str:
    """The identity that `text` names: by its own id, a record's, a whole name, or rank:1."""
    found = find.resolve(run, text, ("identity", "person"))
    return person.identity_of(run, found.id) if found.kind == "person" else found.id


_RANKS = re.compile(r"rank:(\d+)-(\d+)", re.IGNORECASE)


def identities_named(run: Source, texts: Iterable[str]) -> list[str]:
    """The identities that each of `texts` names, each once; `rank:1-100` names a hundred.

    NotFoundError also where a span of ranks reaches nobody.
    """
    found: dict[str, None] = {}
    for text in texts:
        ranks = _RANKS.fullmatch(text.strip())
        if not ranks:
            found.setdefault(identity_named(run, text))
            continue
        rows = run.query(
            'SELECT identity_id FROM ranking WHERE "rank" BETWEEN ? AND ? ORDER BY "rank"',
            [int(n) for n in ranks.groups()],
        )
        if not rows:
            raise NotFoundError(f"Nobody on the list has {text.strip().replace(':', ' ')}.")
        found.update(dict.fromkeys(row["identity_id"] for row in rows))
    return list(found)
