"""A report in any of its formats, in files that appear whole or not at all.

Do not break: every format is made from the canonical form alone, and every file belongs to its owner alone. Mistake a
newcomer will make: a second way to a file; one that is written half and left would be read as whole.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from graphlink.errors import InputError

Document = Mapping[str, Any]
FORMATS: tuple[str, ...] = ("html", "docx", "xlsx", "csv", "json", "graphml", "gexf", "i2")
# Formats that are several files and so a folder.
FOLDERS: tuple[str, ...] = ("csv", "i2")


def made(document: Document, format: str, *, for_excel: bool = False) -> bytes | dict[str, bytes]:
    """The bytes of one file, or of the files of a folder by name."""
    if format == "json":
        return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")
    if format == "html":
        from graphlink.report.as_html import page

        return page(document).encode("utf-8", "replace")
    if format == "docx":
        from graphlink.report import as_docx

        return as_docx.document(document)
    if format == "xlsx":
        from graphlink.report.as_xlsx import workbook

        return workbook(document)
    if format == "csv":
        from graphlink.report.as_csv import files

        return files(document, for_excel=for_excel)
    if format in ("graphml", "gexf", "i2"):
        from graphlink.report import as_graph

    if format == "graphml":
        return as_graph.graphml(document)
    return as_graph.gexf(document) if format == "gexf" else as_graph.i2(document)


def checked(format: str, path: Path) -> None:
    """InputError where there is no such format, or it needs a folder and a file stands there."""
    if format not in FORMATS:
        raise InputError(f"There is no format '{format}'. Formats: {', '.join(FORMATS)}.")
    if format in FOLDERS and path.exists() and not path.is_dir():
        raise InputError(
            f"{path} is a file, and {format} is several. Name a folder: -o {path.with_suffix('')}-{format}"
        )


def write(document: Document, format: str, path: Path, *, for_excel: bool = False) -> list[Path]:
    """Write the report to `path`: a file, or a folder (csv and i2 always, else one file a suspect)."""
    if format in FOLDERS:
        files = made(document, format, for_excel=for_excel)
        assert isinstance(files, dict)
        return _folder(path, files)
    if not path.is_dir():
        data = made(document, format)
        assert isinstance(data, bytes)
        path.parent.mkdir(parents=True, exist_ok=True)
        _put(path, data)
        return [path]
    each = {}
    for suspect in document["suspects"]:
        data = made(alone(document, suspect), format)
        assert isinstance(data, bytes)
        each[f"{suspect['number']:03d}-{_name(suspect['id'])}.{format}"] = data
    return _folder(path, each)


def alone(document: Document, suspect: Mapping[str, Any]) -> dict[str, Any]:
    """The report on one of several suspects."""
    text = json.dumps(suspect, ensure_ascii=False)
    people = [one for one in document["people"] if json.dumps(one["called"], ensure_ascii=False)[1:-1] in text]
    about = {**document["about"], "title": f"Linked-suspect report: {suspect['label']}"}
    return {**document, "about": about, "suspects": [suspect], "people": people}


def _name(text: str) -> str:
    """An id as part of a file name on any system."""
    return "".join(c if c.isalnum() or c == "-" else "-" for c in text)[:40]


def _folder(path: Path, files: Mapping[str, bytes]) -> list[Path]:
    path.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        _put(path / name, data)
    return [path / name for name in files]


def _put(path: Path, data: bytes) -> None:
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
