"""Values on their way in and out of Cypher: what a user typed, typed; what Neo4j gave, as plain Python.

Do not break: a value goes to the server as a parameter, in the type that the header states; text that does not fit the
type is refused here, with the type. Mistake a newcomer will make: comparing an instant to a date in Cypher, which is
null and drops the row without a word; a day given for an instant becomes the first moment of it, local time.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from neo4j.graph import Node, Path, Relationship
from neo4j.spatial import Point
from neo4j.time import Date, DateTime, Duration, Time

from graphlink.store.header import Param, ParamType

_AS_OF = re.compile(r"as_of(?:-(\d{1,5}))?")


def typed(param: Param, given: object, as_of: dt.date, zone: ZoneInfo) -> Any:
    """`given`, text or already a value, in the parameter's type. ValueError where it is not one.

    Days before `as_of` are written as_of-N; a day given for an instant is its first moment in `zone`, as UTC.
    """
    try:
        return _TYPED[param.type](given, as_of, zone)
    except (KeyError, TypeError, OverflowError) as error:
        raise ValueError from error


def _text(given: object, _: dt.date, __: ZoneInfo) -> str:
    if not isinstance(given, str):
        raise ValueError
    return given


def _integer(given: object, _: dt.date, __: ZoneInfo) -> int:
    if isinstance(given, bool) or not isinstance(given, (int, str)):
        raise ValueError
    found = int(given)
    if not -(2**63) <= found < 2**63:
        raise ValueError
    return found


def _number(given: object, _: dt.date, __: ZoneInfo) -> float:
    if isinstance(given, bool) or not isinstance(given, (int, float, str)):
        raise ValueError
    found = float(given)
    if found != found or found in (float("inf"), float("-inf")):
        raise ValueError
    return found


def _boolean(given: object, _: dt.date, __: ZoneInfo) -> bool:
    if isinstance(given, bool):
        return given
    return {"true": True, "false": False, "yes": True, "no": False}[str(given).lower()]


def _date(given: object, as_of: dt.date, _: ZoneInfo) -> dt.date:
    if isinstance(given, dt.datetime):
        raise ValueError
    if isinstance(given, dt.date):
        return given
    text = str(given)
    if found := _AS_OF.fullmatch(text):
        return as_of - dt.timedelta(days=int(found[1] or 0))
    return dt.date.fromisoformat(text)


def _instant(given: object, as_of: dt.date, zone: ZoneInfo) -> dt.datetime:
    if isinstance(given, dt.datetime):
        moment = given
    else:
        try:
            moment = dt.datetime.combine(_date(given, as_of, zone), dt.time())
        except ValueError:
            moment = dt.datetime.fromisoformat(str(given))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    return moment.astimezone(dt.UTC)


def _list(given: object, _: dt.date, __: ZoneInfo) -> list[str]:
    parts = given.split(";") if isinstance(given, str) else given
    if not isinstance(parts, Sequence) or not all(isinstance(part, str) for part in parts):
        raise ValueError
    return [part.strip() for text in parts for part in text.split(";") if part.strip()]


_TYPED: Mapping[ParamType, Callable[[object, dt.date, ZoneInfo], Any]] = {
    "text": _text,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "date": _date,
    "instant": _instant,
    "list": _list,
}


def plain(value: Any) -> Any:
    """A value of the driver as plain Python: aware UTC datetimes, dates, and dicts for what has no plain form."""
    if isinstance(value, DateTime):
        moment = value.to_native()
        return moment.astimezone(dt.UTC) if moment.tzinfo else moment
    if isinstance(value, Date):
        return value.to_native()
    if isinstance(value, (Duration, Time)):
        return value.iso_format()
    if isinstance(value, Point):
        return _point(value)
    if isinstance(value, Node):
        return {"labels": sorted(value.labels), **plain(dict(value))}
    if isinstance(value, Relationship):
        ends = [_end(node) for node in value.nodes]
        return {"type": value.type, "from": ends[0], "to": ends[1], **plain(dict(value))}
    if isinstance(value, Path):
        return {"nodes": [plain(n) for n in value.nodes], "relationships": [plain(r) for r in value.relationships]}
    if isinstance(value, Mapping):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return value.hex() if isinstance(value, (bytes, bytearray)) else value


def _point(value: Point) -> dict[str, float]:
    names = ("longitude", "latitude", "height") if value.srid in (4326, 4979) else ("x", "y", "z")
    return dict(zip(names, map(float, value), strict=False))


def _end(node: Node | None) -> Any:
    return None if node is None else node.get("id")
