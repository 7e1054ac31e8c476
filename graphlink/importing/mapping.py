"""A mapping as its author wrote it: `mapping.toml`, one `<table>.sql` per contract table, lookup lists.

Do not break: every file, column and row of a source is either used or named here with the reason why not; nothing may
fall between. All faults of a mapping are gathered and told at once, before a single row of the source is read.
Mistake a newcomer will make: checking SQL here. What a SELECT means is DuckDB's to say: `selects.py` asks it.
"""

from __future__ import annotations

import codecs
import difflib
import hashlib
import tomllib
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graphlink.catalogue.contract import BY_NAME, TABLES
from graphlink.errors import NotFoundError, SettingsError

SHIPPED = Path(__file__).parent / "mappings"
MANIFEST = "mapping.toml"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Reader:
    """How a file of the source is written. Cells are text, always: a SELECT converts what it needs."""

    format: str = "csv"  # csv or parquet
    delimiter: str = ","
    quote: str = '"'  # empty: cells are never quoted
    encoding: str = "utf-8"
    header: bool = True  # false: the columns stand in the declared order
    skip_lines: int = 0  # lines above the header, titles and the like
    nulls: tuple[str, ...] = ()  # what else than the empty cell means unknown


@dataclass(frozen=True, slots=True)
class Unmapped:
    """Rows that have no counterpart in the contract: which (a SQL condition), and why."""

    where: str
    why: str


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of the source, or several alike that together are one view."""

    path: str
    view: str
    columns: tuple[str, ...]
    feeds: tuple[str, ...] = ()
    unused: Dict[str, str] = field(default_factory=dict)
    unmapped: tuple[Unmapped, ...] = ()
    reader: Reader = field(default_factory=Reader)
    optional: bool = False

    @property
    def used(self) -> tuple[str, ...]:
        """The columns a SELECT can see: what is declared unused is not even loaded."""
        return tuple(column for column in self.columns if column not in self.unused)


@dataclass(frozen=True, slots=True)
class Ignored:
    """A file of the source that holds no rows for us, and why."""

    path: str
    why: str


@dataclass(frozen=True, slots=True)
class Lookup:
    """A list that stands in the mapping's own folder, such as the source's codes with their meaning."""

    path: str
    view: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence for whoever reads the list; `sql` counts the figures that its {names} stand for."""

    text: str
    sql: str = ""


@dataclass(frozen=True, slots=True)
class Mapping:
    """A whole mapping. `selects`: contract table -> SQL text, in the contract's order."""

    name: str
    title: str
    folder: Path
    files: tuple[SourceFile, ...]
    ignored: tuple[Ignored, ...]
    lookups: tuple[Lookup, ...]
    notes: tuple[Note, ...]
    selects: Dict[str, str]
    sha256: str


def shipped() -> tuple[str, ...]:
    """The names of the mappings that come with graphlink."""
    return tuple(sorted(folder.name for folder in SHIPPED.iterdir() if (folder / MANIFEST).is_file()))


def find_mapping(name_or_folder: str) -> Path:
    """The folder of a mapping, by shipped name or by path; NotFoundError with the nearest names."""
    if name_or_folder in shipped():
        return SHIPPED / name_or_folder
    folder = Path(name_or_folder).expanduser()
    if (folder / MANIFEST).is_file():
        return folder
    if folder.is_dir():
        raise NotFoundError(f"The folder {folder} is no mapping: it has no {MANIFEST}.")
    near = difflib.get_close_matches(name_or_folder.lower(), shipped(), n=3, cutoff=0.4)
    raise NotFoundError(f"There is no mapping '{name_or_folder}', shipped or as a folder.", tuple(near) or shipped())


def load_mapping(name_or_folder: str) -> Mapping:
    """Read a mapping; SettingsError names every fault of its files at once."""
    folder = find_mapping(name_or_folder)
    path = folder / MANIFEST
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}") from error
    faults: list[str] = []
    top = _Section(raw, MANIFEST, faults)
    if (stated := top.number("format", FORMAT)) != FORMAT:
        faults.append(f"{MANIFEST}: format is {stated}, this graphlink reads {FORMAT}")
    mapping = Mapping(
        name=folder.resolve().name,
        title=top.text("title"),
        folder=folder,
        files=tuple(_source_file(part) for part in top.sections("file")),
        ignored=tuple(Ignored(part.text("path"), part.text("why")) for part in top.sections("ignored")),
        lookups=tuple(
            Lookup(part.text("path"), part.text("view"), part.texts("columns")) for part in top.sections("lookup")
        ),
        notes=tuple(Note(part.text("text"), part.text("sql", "")) for part in top.sections("note")),
        selects=_selects(folder, faults),
        sha256=_hash(folder),
    )
    top.close()
    faults += _faults_between(mapping)
    if faults:
        raise SettingsError(f"The mapping {folder} cannot be used:\n  " + "\n  ".join(faults))
    return mapping


def _source_file(part: _Section) -> SourceFile:
    reader = part.section("reader")
    return SourceFile(
        path=part.text("path"),
        view=part.text("view"),
        columns=part.texts("columns"),
        feeds=part.texts("feeds"),
        unused=part.reasons("unused"),
        unmapped=tuple(Unmapped(rule.text("where"), rule.text("why")) for rule in part.sections("unmapped")),
        reader=Reader(
            format=reader.text("format", "csv"),
            delimiter=reader.text("delimiter", ","),
            quote=reader.text("quote", '"'),
            encoding=reader.text("encoding", "utf-8"),
            header=reader.flag("header", True),
            skip_lines=reader.number("skip_lines", 0),
            nulls=reader.texts("nulls", ()),
        ),
        optional=part.flag("optional", False),
    )


def _selects(folder: Path, faults: list[str]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for path in sorted(folder.glob("*.sql")):
        if path.stem not in BY_NAME:
            near = difflib.get_close_matches(path.stem, BY_NAME, n=1)
            hint = f"; did you mean {near[0]}.sql?" if near else f"; its tables: {', '.join(BY_NAME)}"
            faults.append(f"{path.name}: the data contract has no table '{path.stem}'{hint}")
            continue
        try:
            texts[path.stem] = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            faults.append(f"{path.name}: is not UTF-8 text; save it as UTF-8")
    for table in TABLES:
        if table.required and table.name not in texts:
            faults.append(f"{table.name}.sql is missing: no run is possible without the table {table.name}")
    return {table.name: texts[table.name] for table in TABLES if table.name in texts}


def _hash(folder: Path) -> str:
    """One hash over every file of the mapping, so that import.json says which version was used."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.iterdir() if path.is_file()):
        digest.update(f"{path.name}\n{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def _faults_between(mapping: Mapping) -> list[str]:
    """What is wrong between the parts: names given twice, tables that nothing fills, reasons without a column."""
    faults: list[str] = []
    views = [file.view.lower() for file in mapping.files] + [lookup.view.lower() for lookup in mapping.lookups]
    faults += [f"{MANIFEST}: two views are named '{view}'" for view in sorted(set(views)) if views.count(view) > 1]
    for file in mapping.files:
        faults += [f"{MANIFEST}, file {file.path}: {fault}" for fault in _faults_of(file, mapping)]
    for lookup in mapping.lookups:
        if not (mapping.folder / lookup.path).is_file() or Path(lookup.path).name != lookup.path:
            faults.append(f"{MANIFEST}, lookup {lookup.path}: there is no such file in the mapping's own folder")
    fed = {table for file in mapping.files for table in file.feeds}
    faults += [
        f"{table}.sql: no file in {MANIFEST} says that it feeds {table}"
        for table in mapping.selects
        if table not in fed
    ]
    return faults


def _faults_of(file: SourceFile, mapping: Mapping) -> list[str]:
    faults = [f"feeds '{table}', but there is no {table}.sql" for table in file.feeds if table not in mapping.selects]
    faults += [f"unused column '{name}' is not among its columns" for name in file.unused if name not in file.columns]
    folded = [name.casefold() for name in file.columns]
    faults += [
        f"columns '{name}' differ only in case; SQL cannot tell them apart"
        for name in file.columns
        if folded.count(name.casefold()) > 1
    ]
    faults += [
        f"column '{name}' begins with '_row' or '_file', which graphlink uses itself"
        for name in file.columns
        if name.casefold().startswith(("_row", "_file"))
    ]
    if not file.feeds and not any(rule.where == "true" for rule in file.unmapped):
        faults.append('it feeds no table: say why, [[file.unmapped]] where = "true", why = "..."')
    reader = file.reader
    if reader.format not in ("csv", "parquet"):
        faults.append(f"reader.format is '{reader.format}', not csv or parquet")
    if len(reader.delimiter) != 1 or len(reader.quote) > 1:
        faults.append("reader.delimiter must be one character, reader.quote one or none")
    try:
        codecs.lookup(reader.encoding)
    except LookupError:
        faults.append(f"reader.encoding '{reader.encoding}' is unknown; common ones: utf-8, cp1252, utf-16")
    return faults


_MISSING: Any = object()


class _Section:
    """A table of TOML being read: each getter notes its fault and goes on, so that all of them are told."""

    def __init__(self, raw: Dict[str, Any], where: str, faults: list[str]) -> None:
        self._raw, self._where, self._faults = raw, where, faults
        self._read: set[str] = set()
        self._inner: list[_Section] = []

    def _get(self, name: str, kind: type, default: Any) -> Any:
        self._read.add(name)
        value = self._raw.get(name, default)
        if value is _MISSING:
            self._faults.append(f"{self._where}: '{name}' is missing")
            return kind()
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            words = {str: "text", int: "a number", bool: "true or false", list: "a list", dict: "a table"}
            self._faults.append(f"{self._where}: '{name}' must be {words[kind]}")
            return kind()
        return value

    def text(self, name: str, default: Any = _MISSING) -> str:
        value: str = self._get(name, str, default)
        return value.strip() if default is _MISSING else value

    def number(self, name: str, default: int) -> int:
        value: int = self._get(name, int, default)
        return value

    def flag(self, name: str, default: bool) -> bool:
        value: bool = self._get(name, bool, default)
        return value

    def texts(self, name: str, default: Any = _MISSING) -> tuple[str, ...]:
        value = self._get(name, list, list(default) if default is not _MISSING else default)
        if not all(isinstance(item, str) for item in value):
            self._faults.append(f"{self._where}: '{name}' must be a list of texts")
            return ()
        return tuple(value)

    def reasons(self, name: str) -> dict[str, str]:
        value: dict[str, str] = self._get(name, dict, {})
        for key, why in value.items():
            if not isinstance(why, str) or not why.strip():
                self._faults.append(f"{self._where}: {name}.'{key}' needs a reason in words")
        return value

    def section(self, name: str) -> _Section:
        return self._enter(self._get(name, dict, {}), f"{self._where}, {name}")

    def sections(self, name: str) -> list[_Section]:
        entries: list[Any] = self._get(name, list, [])
        if not all(isinstance(entry, dict) for entry in entries):
            self._faults.append(f"{self._where}: write each {name} as [[{name}]]")
            return []
        return [
            self._enter(entry, f"{self._where}, {name} {entry.get('path', number)}")
            for number, entry in enumerate(entries, 1)
        ]

    def _enter(self, raw: Dict[str, Any], where: str) -> _Section:
        inner = _Section(raw, where, self._faults)
        self._inner.append(inner)
        return inner

    def close(self) -> None:
        """Name what nobody asked for: a misspelt key would otherwise be a silent default."""
        for name in self._raw:
            if name not in self._read:
                near = difflib.get_close_matches(name, self._read, n=1)
                hint = f"; did you mean '{near[0]}'?" if near else f"; known: {', '.join(sorted(self._read))}"
                self._faults.append(f"{self._where}: there is no '{name}'{hint}")
        for inner in self._inner:
            inner.close()
