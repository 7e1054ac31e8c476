"""One frozen Settings: command-line flags > GRAPHLINK_* environment > project graphlink.toml > user TOML > defaults.

Do not break: settings are read once, at the edge (cli, api), and passed down; nothing below reads the environment.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from graphlink.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a user can set, with its default and unit."""

    timezone: str = "Europe/London"  # local time of bare times
    phone_region: str = "GB"  # region of numbers written without a country code
    memory_limit: str = "4GB"  # DuckDB memory before it spills to disk
    threads: int = 0  # threads; 0 = as many as the machine has; changes speed only
    temp_dir: str = ""  # where large sorts spill; empty = beside the run folder
    identity: str = "linked"  # who is one human: linked = all evidence; plain = equal pnc_id, or name and birth date
    merge_bits: float = 1.5  # linked: log2 odds above which groups of records join; 1.5 = 3 to 1, 0 = as likely as not
    draws: int = 2000  # draws for harm_low, harm_high, top_probability
    seed: int = 20230704  # seed of the draws
    near_metres: float = 1000.0  # a plate read counts as near an offence within so many metres
    near_minutes: float = 60.0  # and so many minutes
    max_cell_chars: int = 65536  # a longer cell means a quote was never closed
    max_cell_lines: int = 20  # so do more line ends than this in one cell
    oldest_birth_years: int = 120  # a birth date further back is cleared
    marking: str = "OFFICIAL-SENSITIVE"  # protective marking on every page
    review_days: int = 90  # "review by" = day of the run + so many days
    attribution: str = "linked"  # who did it: linked = all that offences left; plain = names and judgements only
    unvalued_bound: float = 5475.0  # most an offence with no known group can be worth, days


def user_config_path() -> Path:
    """Where the user's own settings live on this system."""
    if base := os.environ.get("XDG_CONFIG_HOME") or os.environ.get("APPDATA"):
        return Path(base) / "graphlink" / "graphlink.toml"
    return Path.home() / ".config" / "graphlink" / "graphlink.toml"


def load_settings(
    flags: Mapping[str, Any] | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    project: Path | None = None,
    user: Path | None = None,
) -> Settings:
    """The settings in force. Every fault found is named in one SettingsError."""
    environ = os.environ if environ is None else environ
    known = {f.name: f for f in fields(Settings)}
    merged: dict[str, Any] = {}
    faults: list[str] = []
    for path in (user or user_config_path(), project or Path("graphlink.toml")):
        for name, value in _from_file(path, faults).items():
            _take(merged, known, name, value, str(path), faults)
    for name in known:
        if (text := environ.get(f"GRAPHLINK_{name.upper()}")) is not None:
            _take(merged, known, name, text, f"GRAPHLINK_{name.upper()}", faults)
    for name, value in (flags or {}).items():
        if value is not None:
            _take(merged, known, name, value, f"--{name.replace('_', '-')}", faults)
    if faults:
        raise SettingsError("Settings cannot be used:\n  " + "\n  ".join(faults))
    return replace(Settings(), **merged)


def _from_file(path: Path, faults: list[str]) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.append(f"{path}: not valid TOML ({error})")
        return {}


def _take(
    merged: dict[str, Any], known: Mapping[str, Any], name: str, value: Any, source: str, faults: list[str]
) -> None:
    if name not in known:
        faults.append(f"{source}: there is no setting '{name}'; known: {', '.join(sorted(known))}")
        return
    kind = {"str": str, "int": int, "float": float}[known[name].type]
    try:
        converted = kind(value)
    except (TypeError, ValueError):
        faults.append(f"{source}: {name} must be {kind.__name__}, not {value!r}")
        return
    if kind is not str and converted < 0:
        faults.append(f"{source}: {name} must not be negative")
        return
    merged[name] = converted
