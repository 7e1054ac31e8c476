"""A small world for reports: a linked suspect, hostile names, a victim who is named elsewhere, ties of both handling
codes, and every column of the source filled; and what reads a file down to its last byte."""

from __future__ import annotations

import base64
import contextlib
import html
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.worlds import offence, person, suspect, tie, victim

HOSTILE = "<img src=x onerror=alert(1)>"
ARABIC = "يوسف الحدّاد"
LONG = "Wolfeschlegelsteinhausenbergerdorff " * 6
EMOJI = "Ash 🦊 =SUM(A1)"


def tables() -> dict[str, list[dict[str, Any]]]:
    """Dale PREWETT (N1 = N2 by national id) stands in C1, C2; Anna (N4) is his victim, Ricky (N3) stands in C2."""
    people = [
        person("N1", "Dale", "PREWETT", "1991-03-14", pnc_id="11/40218K", sex="M", ethnicity="zq-ethnicity",
               birth_place="zq-birthplace", occupation="zq-occupation", own_column="zq-own-person"),
        person("N2", "Dale Anthony", HOSTILE, "1991-03-14", pnc_id="11/40218K", sex="M"),
        person("N3", "Ricky", "VICKERS", "1990-01-02", sex="M"),
        person("N4", "Anna", "ZQVICTIMNAME", "1999-05-06", sex="F", pnc_id="99/99999Z"),
        person("N5", ARABIC, "", "1980-02-03", sex="M"),
        person("N6", LONG, EMOJI, "1985-06-07", sex="F"),
        person("N7", "Nobody", "ATALL", "1970-01-01"),
        person("N8", "Wendy", "ZQWITNESSNAME", "1966-01-01", sex="F"),
    ]  # fmt: skip
    offences = [
        offence("C1", on="2026-09-01", offence_title="zq-title of C1", mo="zq-method", flags="zq-flag", bcu="North",
                lat="51.5001", lon="-0.1001", outcome="1 - charged zq-outcome", origin="reported"),
        offence("C2", "008/06", on="2026-08-01", offence_title="zq-title of C2"),
        offence("C3", "008/06", on="2026-07-01"),
        offence("C4", "019/08", on="2026-06-01"),
    ]  # fmt: skip
    involved = [
        suspect("C1", "N1", status="charged"),
        victim("C1", "N4", relationship="ex_partner"),
        suspect("C2", "N2"),
        suspect("C2", "N3"),
        victim("C2", "N4", relationship="ex_partner"),
        suspect("C3", forename="zq-forename", surname="zq-surname", description="zq-description", sex="M"),
        suspect("C4", "N5"),
        suspect("C4", "N6", alternative="true"),
        victim("C4", sex="F"),
        {"offence_id": "C1", "person_id": "N8", "role": "witness"},
    ]
    return {
        "persons": people,
        "aliases": [{"person_id": "N1", "forename": "Daz", "surname": "PREWETT", "dob": "1991-04-14", "kind": "alias"}],
        "offences": offences,
        "involvements": involved,
        "addresses": [
            {"address_id": "A1", "text": "1 Zqstreet Road", "postcode": "WX7 9ZZ", "uprn": "100090000001",
             "lat": "51.51", "lon": "-0.11", "kind": "dwelling"},
            {"address_id": "A2", "text": "2 Zqlane Road", "postcode": "E8 1AB", "kind": "dwelling"},
        ],
        "phones": [{"phone_id": "P1", "number": "07700 900417", "imei": "356938035643809", "kind": "prepaid"},
                   {"phone_id": "P2", "number": "07700 900555", "kind": "prepaid"}],
        "vehicles": [{"vehicle_id": "V1", "vrm": "AB12 CDE", "make": "zq-make", "model": "zq-model",
                      "colour": "zq-colour", "kind": "private"}],
        "accounts": [{"account_id": "H1", "kind": "social", "service": "zq-service", "handle": "zq-handle"}],
        "marks": [{"mark_id": "M1", "kind": "dna", "quality": "full"}],
        "associations": [
            tie("N4", "lives_at", "address", "A1", source="crime_report", grade="1AP", first_seen="2026-01-01"),
            tie("N1", "lives_at", "address", "A2", source="custody", grade="2BP", first_seen="2026-01-05"),
            tie("N1", "stays_at", "address", "A1", source="crime_report", grade="1AP", first_seen="2026-01-05"),
            tie("N2", "user", "phone", "P1", source="comms_data", grade="1AP", first_seen="2026-02-01"),
            tie("N1", "subscriber", "phone", "P2", source="intelligence", grade="3EC", first_seen="2026-02-01",
                own_tie_column="zq-own-tie", handling_conditions="only to the school named"),
            tie("N1", "keeper", "vehicle", "V1", source="keeper_register", grade="1AP"),
            tie("N1", "user", "account", "H1", source="intelligence", grade="2CP"),
            tie("N1", "matched", "mark", "M1", source="pnc", grade="1AP"),
            tie("N1", "partner", "person", "N6", source="intelligence", grade="2DP"),
            tie("N1", "ex_partner", "person", "N4", source="crime_report", grade="1AP"),
            tie("C3", "used", "phone", "P1", from_type="offence", source="crime_report", grade="1AP"),
            tie("C1", "scene", "address", "A1", from_type="offence", source="crime_report"),
            tie("C3", "left", "mark", "M1", from_type="offence", source="crime_report", grade="1AP"),
        ],
        "orders": [{"order_id": "zq-order-1", "person_id": "N1", "kind": "restraining", "protects_person_id": "N4",
                    "starts_on": "2026-03-01"}],
        "actions": [{"action_id": "zq-action-1", "person_id": "N1", "kind": "charge", "on": "2026-09-02",
                     "offence_id": "C1", "bcu": "North"}],
        "sightings": [{"sighting_id": "zq-sighting-1", "person_id": "N1", "kind": "stop", "at": "2026-09-03T10:00:00",
                       "with_person_id": "N6"}],
        "taskings": [{"person_id": "N1", "tasked_on": "2026-09-04", "list": "zq-list", "bcu": "zq-bcu"}],
        "anpr_reads": [{"read_id": "zq-read-1", "vrm": "AB12CDE", "camera_id": "zq-camera", "lat": "51.5002",
                        "lon": "-0.1002", "seen_at": "2026-09-01T00:10:00", "confidence": "0.9"}],
        "calls": [{"from_number": "07700900417", "to_number": "07700900555", "started_at": "2026-08-30T10:00:00",
                   "duration_s": "31"}],
    }  # fmt: skip


def bytes_of(path: Path) -> Iterator[tuple[str, str]]:
    """Every text that a file or folder holds: unzipped, unescaped, decoded from UTF-8, UTF-16 and base64."""
    files = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
    for file in files:
        yield from _texts(file.name, file.read_bytes())


def _texts(name: str, data: bytes) -> Iterator[tuple[str, str]]:
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            yield name, book.comment.decode("latin-1")
            for info in book.infolist():
                yield f"{name}!{info.filename}", info.filename + info.comment.decode("latin-1")
                yield from _texts(f"{name}!{info.filename}", book.read(info))
        return
    for coding in ("utf-8", "utf-16-le", "utf-16-be", "latin-1"):
        text = data.decode(coding, "replace")
        yield name, text
        yield name, html.unescape(html.unescape(text))
    text = data.decode("utf-8", "replace")
    with contextlib.suppress(ValueError):
        yield name, json.dumps(json.loads(text), ensure_ascii=False)
    for found in re.findall(r"[A-Za-z0-9+/]{24,}={0,2}", text):
        try:
            yield name, base64.b64decode(found + "=" * (-len(found) % 4)).decode("utf-8", "replace")
        except ValueError:
            continue
