"""A tiny mapping and source that the import tests bend one way or the other. Everybody in it is invented."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from graphlink.importing import ImportReport, import_source

TOML = """
format = 1
title = "three small files"

[[file]]
path = "people.csv"
view = "people"
columns = ["id", "name"]
feeds = ["persons"]
{people}

[[file]]
path = "crimes.csv"
view = "crimes"
columns = ["ref", "day"]
feeds = ["offences"]
{crimes}

[[file]]
path = "roles.csv"
view = "roles"
columns = ["ref", "id", "role"]
feeds = ["involvements"]
{roles}
{more}
"""

PERSONS = "SELECT id AS person_id, name AS surname, _row AS _rows_people FROM people"
OFFENCES = "SELECT ref AS offence_id, day AS committed_from, _row AS _rows_crimes FROM crimes"
INVOLVEMENTS = "SELECT ref AS offence_id, id AS person_id, role, _row AS _rows_roles FROM roles"

PEOPLE = "id,name\nN1,Ashdown\nN2,Brightwell\n"
CRIMES = "ref,day\nC1,2024-02-03\n"
ROLES = "ref,id,role\nC1,N1,suspect\nC1,N2,victim\n"


@dataclass
class Case:
    """A folder with a source and a mapping, both good until a test changes something."""

    folder: Path
    people: str = ""
    crimes: str = ""
    roles: str = ""
    more: str = ""
    selects: dict[str, str] = field(
        default_factory=lambda: {"persons": PERSONS, "offences": OFFENCES, "involvements": INVOLVEMENTS}
    )
    files: dict[str, str | bytes] = field(
        default_factory=lambda: {"people.csv": PEOPLE, "crimes.csv": CRIMES, "roles.csv": ROLES}
    )
    toml: str = TOML

    @property
    def source(self) -> Path:
        return self.folder / "source"

    @property
    def out(self) -> Path:
        return self.folder / "out"

    @property
    def mapping(self) -> Path:
        return self.folder / "mapping"

    def write(self) -> None:
        self.mapping.mkdir(exist_ok=True)
        parts = {"people": self.people, "crimes": self.crimes, "roles": self.roles, "more": self.more}
        text = self.toml
        for name, part in parts.items():
            text = text.replace("{" + name + "}", part)
        (self.mapping / "mapping.toml").write_text(text, encoding="utf-8")
        for table, sql in self.selects.items():
            (self.mapping / f"{table}.sql").write_text(sql, encoding="utf-8")
        for path, content in self.files.items():
            file = self.source / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.encode())

    def run(self, *, source: Path | None = None, strict: bool = False) -> ImportReport:
        self.write()
        return import_source(source or self.source, self.out, str(self.mapping), strict=strict)

    def written(self, table: str) -> str:
        return (self.out / f"{table}.csv").read_bytes().decode().replace("\r\n", "\n")
