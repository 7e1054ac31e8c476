"""What the log knows of a record: who looked at it, and which files that were written may hold it.

Do not break: a file is opened and looked through, since a line holds the first thousand ids of a long list only.
Mistake a newcomer will make: leaving out files that are gone; somebody may have a copy, so they are named.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graphlink.audit.log import Log

LARGEST = 500_000_000  # bytes of a file that is looked through


@dataclass(frozen=True, slots=True)
class Export:
    """One file that was written: the line that says so, and whether the file stands and holds the record now."""

    to: str
    line: int
    at: str
    why: str
    logged: bool  # the line names the record
    state: str  # holds it, does not hold it, gone, not looked through


@dataclass(frozen=True, slots=True)
class Traces:
    """`exports`, the last line of each file; `looked`: lines in which it was shown, searched or decided on."""

    exports: tuple[Export, ...]
    looked: tuple[Mapping[str, Any], ...]


def traces(log: Log, names: Sequence[str], texts: Sequence[str]) -> Traces:
    """What the log says of `names` (`person:N1`), and what the files written say of `texts` (bare ids)."""
    wanted = set(names)
    pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(re.escape(text) for text in texts)})(?![\w-])")
    exports: dict[str, Export] = {}
    looked = []
    for line in _lines(log):
        asked = json.dumps(line.get("asked") or {}, ensure_ascii=False)
        named = bool(wanted.intersection(line.get("about") or ())) or bool(pattern.search(asked))
        if line.get("did") == "exported" and line.get("to"):
            to = str(line["to"])
            state = _state(to, pattern)
            if named or state == "holds it":
                exports[to] = Export(to, int(line["n"]), str(line["at"]), str(line.get("why", "")), named, state)
        elif named:
            looked.append(line)
    return Traces(tuple(exports.values()), tuple(looked))


def _lines(log: Log) -> Iterator[dict[str, Any]]:
    for raw in log.lines():
        try:
            told = json.loads(raw)
        except ValueError:
            continue
        if isinstance(told, dict) and "n" in told:
            yield told


def _state(to: str, pattern: re.Pattern[str]) -> str:
    if "://" in to:
        return "a graph: see the store"
    path = Path(to)
    files = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
    try:
        if not path.exists():
            return "gone"
        if any(one.stat().st_size > LARGEST for one in files):
            return "not looked through: too large"
        found = any(pattern.search(text) for one in files for text in _texts(one.read_bytes()))
    except (OSError, zipfile.BadZipFile):
        return "cannot be read"
    return "holds it" if found else "does not hold it"


def _texts(raw: bytes) -> Iterator[str]:
    """The bytes as text; of a document that is a zip (docx, xlsx), what is in it."""
    if raw[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            for name in packed.namelist():
                yield packed.read(name).decode("utf-8", "replace")
    else:
        yield raw.decode("utf-8", "replace")
