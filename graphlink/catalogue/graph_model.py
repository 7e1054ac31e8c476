"""The words in which the catalogue declares the graph. Pure data, as `model.py` is for tables.

Do not break: a list property is empty, never absent, because `NOT 'x' IN n.flags` over an absent one is unknown and
drops the row without a word. Mistake a newcomer will make: a property of two types, which no index serves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

PropertyType = Literal["string", "integer", "float", "boolean", "date", "datetime", "point", "strings"]

# How each type is called in Cypher, and held in the relations of DuckDB.
CYPHER_TYPES: Mapping[PropertyType, str] = {
    "string": "STRING",
    "integer": "INTEGER",
    "float": "FLOAT",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "datetime": "ZONED DATETIME",
    "point": "POINT",
    "strings": "LIST<STRING>",
}
DUCK_TYPES: Mapping[PropertyType, str] = {
    "string": "VARCHAR",
    "integer": "BIGINT",
    "float": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "datetime": "TIMESTAMPTZ",
    "point": "STRUCT(latitude DOUBLE, longitude DOUBLE)",
    "strings": "VARCHAR[]",
}


@dataclass(frozen=True, slots=True)
class Property:
    """One property of a node or relationship. Times are UTC, places WGS-84, harm is in days."""

    name: str
    type: PropertyType
    meaning: str


@dataclass(frozen=True, slots=True)
class Label:
    """One kind of node; `properties` are those beyond `COMMON`. `id` is unique within the label."""

    name: str
    meaning: str
    properties: tuple[Property, ...]


@dataclass(frozen=True, slots=True)
class Tie:
    """One kind of relationship between two labels; `kinds` are the source's ties it is made of, none for ours."""

    start: str
    name: str
    end: str
    meaning: str
    properties: tuple[Property, ...] = ()
    kind: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        return self.start, self.name, self.end

    @property
    def pattern(self) -> str:
        return f"(:{self.start})-[:{self.name}]->(:{self.end})"


def properties(text: str) -> tuple[Property, ...]:
    """`name type meaning`, a line each; S I F B D T P L stand for the types in their order above."""
    short: dict[str, PropertyType] = {
        "S": "string",
        "I": "integer",
        "F": "float",
        "B": "boolean",
        "D": "date",
        "T": "datetime",
        "P": "point",
        "L": "strings",
    }
    lines = (line.split(maxsplit=2) for line in text.strip().splitlines() if line.strip())
    return tuple(Property(name, short[kind], meaning) for name, kind, meaning in lines)
