"""What a run was asked, from run.json alone, and whether its data are still those it read.

Do not break: a file that is gone, changed or new refuses; another choice could not be told from other data. Mistake a
newcomer will make: forgetting judgements that stand outside DATA; they are input like any other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from graphlink.catalogue.contract import BY_NAME
from graphlink.errors import HarmError, InputError, RowError
from graphlink.harm.policy import Policy
from graphlink.harm.table import HarmTable
from graphlink.runfolder import RunFolder
from graphlink.settings import Settings

_FILES = ("csv", "parquet")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run was asked: enough to ask it again."""

    settings: Settings
    policy: Policy
    harm: HarmTable


def asked_of(run: RunFolder, harm: Path | None = None) -> Asked:
    """What the run was asked, from run.json. `harm`: the harm table it used, where its path no longer holds it.

    Raises HarmError where neither the bundled table nor a file that is named has the SHA-256 of run.json.
    """
    manifest = run.manifest
    known = {f.name for f in fields(Settings)}
    settings = Settings(**{name: value for name, value in manifest["settings"].items() if name in known})
    policy = manifest["policy"]
    given: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in policy["settings"].items()}
    same = Policy(name=policy["name"], title=policy["title"], extends=(), why=policy.get("why") or {}, **given)
    return Asked(settings, same, _harm_of(manifest["harm"], settings, harm))


def _harm_of(said: Mapping[str, Any], settings: Settings, given: Path | None) -> HarmTable:
    tried = [path for path in (given, Path(said["path"]) if said.get("path") else None, None) if path or not given]
    for path in tried:
        if path is not None and not path.is_file():
            continue
        table = HarmTable.load(path, unvalued_bound=settings.unvalued_bound)
        if table.sha256 == said["sha256"]:
            return table
    raise HarmError(
        f"The run used the harm table {said.get('edition')} (SHA-256 {said['sha256'][:16]}…), and "
        f"{given or said.get('path') or 'the bundled table'} is not that one any more. "
        "Name the file with --run-harm FILE, or run again."
    )


def check_data(run: RunFolder) -> Path:
    """DATA of the run, once every file of it is found to be what run.json says.

    Raises InputError where the folder is gone, or a file is missing, changed or new: with every one of them.
    """
    data = Path(run.manifest["data"])
    if not data.is_dir():
        raise InputError(
            f"The data of this run are gone: there is no folder {data}. They are needed again. "
            f"Put them back, or make a new run: graphlink run DATA -o {run.path}"
        )
    judged = _decisions(run)
    faults, named = [], set()
    for file in run.manifest["files"]:
        named.add(file["name"].lower())
        path = judged if judged and file["name"] == judged.name else data / file["name"]
        if not path.is_file():
            faults.append(RowError(file["name"], None, None, "the file is gone."))
        elif _sha256(path) != file["sha256"]:
            faults.append(RowError(file["name"], None, None, "the file is not what the run read."))
    for path in sorted(data.iterdir()):
        table, _, ending = path.name.lower().rpartition(".")
        if (
            ending in _FILES
            and table in BY_NAME
            and path.name.lower() not in named
            and not (judged and table == "decisions")
        ):
            faults.append(RowError(path.name, None, None, "the run did not read this file."))
    if faults:
        raise InputError(
            f"The data have changed since the run, so another choice could not be told from other data. "
            f"Run again first: graphlink run {data} -o {run.path}",
            tuple(faults),
        )
    return data


def _decisions(run: RunFolder) -> Path | None:
    """The judgements of the run where they do not stand in DATA."""
    path = Path((run.manifest.get("decisions") or {}).get("path") or "")
    return path if path.name and path.parent != Path(run.manifest["data"]) else None


def decisions_of(run: RunFolder) -> Path | None:
    """The file of judgements to name when the run is asked again; None where DATA's own is meant."""
    path = _decisions(run)
    return path if path is not None and path.is_file() else None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
