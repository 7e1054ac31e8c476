"""The constraints and indexes of the graph, as data.

Do not break: constraints come before the first node, or two loads at once make two nodes of one id. Mistake a newcomer
will make: a name that does not begin with `graphlink_`; that is how ours are told from an administrator's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from graphlink.catalogue.graph import LABELS, RELATIONSHIPS

IndexKind = Literal["unique", "range", "text", "point", "fulltext"]


@dataclass(frozen=True, slots=True)
class Index:
    """One constraint or index. Its name begins with `graphlink_`, so that foreign ones are told from ours."""

    kind: IndexKind
    labels: tuple[str, ...]
    properties: tuple[str, ...]
    on_ties: bool = False

    @property
    def name(self) -> str:
        if self.kind == "fulltext":
            return "graphlink_search"
        return "_".join(("graphlink", *self.labels, *self.properties, self.kind)).lower()

    @property
    def cypher(self) -> str:
        """The statement that makes it; it does nothing where it is there."""
        entity = f"()-[x:{self.labels[0]}]-()" if self.on_ties else f"(x:{'|'.join(self.labels)})"
        names = ", ".join(f"x.`{name}`" for name in self.properties)
        if self.kind == "unique":
            return f"CREATE CONSTRAINT {self.name} IF NOT EXISTS FOR {entity} REQUIRE ({names}) IS UNIQUE"
        if self.kind == "fulltext":
            return (
                f"CREATE FULLTEXT INDEX {self.name} IF NOT EXISTS FOR {entity} ON EACH [{names}] "
                "OPTIONS {indexConfig: {`fulltext.analyzer`: 'standard-folding'}}"
            )
        return f"CREATE {self.kind.upper()} INDEX {self.name} IF NOT EXISTS FOR {entity} ON ({names})"


def _indexes() -> Iterator[Index]:
    for label in LABELS:
        yield Index("unique", (label.name,), ("id",))
    for name in RELATIONSHIPS:
        yield Index("range", (name,), ("id",), on_ties=True)
    for label_name, property_name in (
        ("Person", "dob"),
        ("Person", "pnc_id"),
        ("Person", "surname"),
        ("Identity", "rank"),
        ("Identity", "series_rank"),
        ("Identity", "expected_harm"),
        ("Offence", "committed_from"),
        ("Offence", "date_counted"),
        ("Offence", "category"),
        ("Offence", "bcu"),
        ("Address", "postcode"),
        ("Vehicle", "vrm"),
        ("Phone", "number"),
        ("Account", "handle"),
        ("Order", "starts_on"),
        ("Action", "on"),
        ("Sighting", "at"),
        *((thing, "holders") for thing in ("Address", "Vehicle", "Phone", "Account", "Mark")),
    ):
        yield Index("range", (label_name,), (property_name,))
    for label_name, property_name in (("Person", "name"), ("Vehicle", "vrm"), ("Phone", "number")):
        yield Index("text", (label_name,), (property_name,))
    for label_name in ("Offence", "Address", "Sighting"):
        yield Index("point", (label_name,), ("location",))
    searched = ("Person", "Identity", "Offence", "Address", "Vehicle", "Phone", "Account", "Mark")
    yield Index(
        "fulltext",
        searched,
        ("id", "name", "aliases", "label", "text", "postcode", "vrm", "number", "handle", "title"),
    )


INDEXES: tuple[Index, ...] = tuple(_indexes())
