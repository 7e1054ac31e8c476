"""Where: the offences of somebody and the addresses tied to them, as points in metres and postcode districts.

Do not break: what has no place is counted, never left out in silence; no map tile, no address of the net. Mistake a
newcomer will make: degrees drawn as they are; at 53 degrees north a degree of longitude is 60% of one of latitude.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphlink.normalise import postcodes
from graphlink.view.source import Source
from graphlink.view.waterfall import Waterfall

_METRES = 111_320.0  # of a degree of latitude
_SCENES = """
SELECT o.offence_id, o.lat, o.lon, e.id AS address_id, e.label, e.properties FROM offences o
LEFT JOIN ties t ON t.from_kind = 'offence' AND t.from_id = o.offence_id AND t.to_kind = 'address' AND t.kind = 'scene'
LEFT JOIN entities e ON e.kind = 'address' AND e.id = t.to_id
WHERE o.offence_id IN (SELECT unnest($offences::VARCHAR[])) ORDER BY o.offence_id, e.id
"""
_HOMES = """
SELECT e.id, e.label, e.properties, e.holders, min(t.first_seen) AS first, max(t.last_seen) AS last FROM ties t
JOIN identities i ON i.person_id = t.from_id JOIN entities e ON e.kind = 'address' AND e.id = t.to_id
WHERE t.from_kind = 'person' AND t.to_kind = 'address' AND i.identity_id = $identity GROUP BY ALL ORDER BY e.id
"""


@dataclass(frozen=True, slots=True)
class Point:
    """One offence or address. `east`, `north`: metres from the middle, None where the data hold no place for it.

    `district`: the outward postcode, empty where none is known; `adds`: days, of an offence.
    """

    kind: str
    id: str
    title: str
    east: float | None
    north: float | None
    district: str
    date: dt.date | None
    adds: float
    named: bool


@dataclass(frozen=True, slots=True)
class Places:
    """Points, offences by day before addresses. `across`: metres of the longer side of what they span, at least 500."""

    points: tuple[Point, ...]
    across: float

    @property
    def unplaced(self) -> int:
        """How many stand on no map."""
        return sum(1 for point in self.points if point.east is None)


def places(run: Source, falls: Waterfall) -> Places:
    """Where the offences that add days happened and which addresses are tied to the records."""
    scenes: dict[str, list[Mapping[str, Any]]] = {}
    if falls.bars:
        for row in run.query(_SCENES, {"offences": sorted({bar.offence_id for bar in falls.bars})}):
            scenes.setdefault(row["offence_id"], []).append(row)
    found: list[tuple[float | None, float | None, Point]] = []
    for bar in sorted(falls.bars, key=lambda b: (b.date or dt.date.max, b.offence_id, b.seat)):
        lat, lon, district = _scene(scenes.get(bar.offence_id, ()))
        named = bar.basis == "named"
        point = Point("offence", bar.offence_id, bar.title, None, None, district, bar.date, bar.adds, named)
        found.append((lat, lon, point))
    for row in run.query(_HOMES, {"identity": falls.identity_id}):
        has = json.loads(row["properties"] or "{}")
        lat, lon = _degrees(has.get("lat")), _degrees(has.get("lon"))
        point = Point("address", row["id"], row["label"] or row["id"], None, None, _district(has), None, 0.0, False)
        found.append((lat, lon, point))
    return _measured(found)


def _scene(rows: Sequence[Mapping[str, Any]]) -> tuple[float | None, float | None, str]:
    """Where an offence happened: its own place, else that of its scene."""
    if not rows:
        return None, None, ""
    stands = [json.loads(row["properties"]) for row in rows if row["properties"]]
    district = next((d for d in map(_district, stands) if d), "")
    own = (_degrees(rows[0]["lat"]), _degrees(rows[0]["lon"]))
    options = [own, *((_degrees(has.get("lat")), _degrees(has.get("lon"))) for has in stands)]
    lat, lon = next((one for one in options if None not in one), (None, None))
    return lat, lon, district


def _district(has: Mapping[str, Any]) -> str:
    return postcodes.outward(str(has.get("postcode") or "")) or ""


def _degrees(value: Any) -> float | None:
    try:
        return None if value in (None, "") else float(value)
    except (TypeError, ValueError):
        return None


def _measured(found: Sequence[tuple[float | None, float | None, Point]]) -> Places:
    known = [(lat, lon) for lat, lon, _ in found if lat is not None and lon is not None]
    if not known:
        return Places(tuple(point for _, _, point in found), 500.0)
    south, north = min(lat for lat, _ in known), max(lat for lat, _ in known)
    west, east = min(lon for _, lon in known), max(lon for _, lon in known)
    middle, centre = (south + north) / 2, (west + east) / 2
    narrow = math.cos(math.radians(middle))
    points = tuple(
        point
        if lat is None or lon is None
        else Point(
            point.kind, point.id, point.title, (lon - centre) * narrow * _METRES, (lat - middle) * _METRES,
            point.district, point.date, point.adds, point.named,
        )
        for lat, lon, point in found
    )  # fmt: skip
    across = max((east - west) * narrow, north - south) * _METRES
    return Places(points, max(across, 500.0))
