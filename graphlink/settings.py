"""One frozen Settings: command-line flags > GRAPHLINK_* environment > project graphlink.toml > user TOML > defaults.

Do not break: settings are read once, at the edge (cli, api), and passed down; nothing below reads the environment.
"""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
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
    oldest_birth_years: int = 120  # a birth date further back is cleared, unless most of a table are
    marking: str = "OFFICIAL-SENSITIVE"  # protective marking on every page
    review_days: int = 90  # "review by" = day of the run + so many days
    attribution: str = "linked"  # who did it: linked = all that offences left; plain = names and judgements only
    unvalued_bound: float = 5475.0  # most an offence with no known group can be worth, days
    home: str = ""  # folder of the managed graph store, its jars and the log; empty = this user's data folder
    neo4j_uri: str = ""  # your own Neo4j, e.g. neo4j+s://graph.example:7687; empty = the managed one
    neo4j_username: str = "neo4j"  # who signs in there
    neo4j_password_file: str = ""  # file whose first line is the password; NEO4J_PASSWORD goes first
    neo4j_database: str = ""  # database there; empty = the user's home database
    neo4j_jars: str = ""  # folder of Neo4j's jars, e.g. lib of an unpacked Neo4j; empty = fetched at first use
    maven_repository: str = ""  # mirror from which the jars are fetched; empty = Maven Central
    java_home: str = ""  # Java 17 or 21 of the managed store; empty = the one pip brought, else this machine's
    store_heap: str = "1g"  # managed store: Java heap at most
    store_page_cache: str = "512m"  # managed store: memory for the graph outside the heap
    store_port: int = 0  # managed store: port on 127.0.0.1; 0 = a free one at every start
    store_idle_minutes: float = 30.0  # managed store: stops itself after so many minutes without a question; 0 = never
    store_start_seconds: float = 120.0  # managed store: how long a start may show no progress
    audit_folder: str = ""  # folder of the log of what was looked at; empty = `audit` in `home`
    require_purpose: int = 0  # 1 = whoever looks must say why (--purpose); 0 = logged as not stated


# Variables that every Neo4j tool reads; GRAPHLINK_NEO4J_... goes before them.
NEO4J_VARIABLES = {
    name: name.upper() for name in ("neo4j_uri", "neo4j_username", "neo4j_password_file", "neo4j_database")
}
# What is about this machine and not about the analysis: no run says it.
MACHINE = ("home", "java_home", "maven_repository", "neo4j_", "store_", "audit_", "require_")


def user_config_path() -> Path:
    """Where the user's own settings live on this system."""
    if base := os.environ.get("XDG_CONFIG_HOME") or os.environ.get("APPDATA"):
        return Path(base) / "graphlink" / "graphlink.toml"
    return Path.home() / ".config" / "graphlink" / "graphlink.toml"


def user_data_path() -> Path:
    """Where what belongs to this user and is no setting lives on this system."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "graphlink"
    if base := os.environ.get("XDG_DATA_HOME") or os.environ.get("LOCALAPPDATA"):
        return Path(base) / "graphlink"
    return Path.home() / ".local" / "share" / "graphlink"


def home_path(settings: Settings) -> Path:
    """GRAPHLINK_HOME, else this user's data folder."""
    # Neo4j takes only a normalised path as its home.
    return Path(os.path.abspath(settings.home or user_data_path()))  # noqa: PTH100


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
        for variable in (NEO4J_VARIABLES.get(name, ""), f"GRAPHLINK_{name.upper()}"):
            if (text := environ.get(variable)) is not None:
                _take(merged, known, name, text, variable, faults)
    for name, value in (flags or {}).items():
        if value is not None:
            _take(merged, known, name, value, f"--{name.replace('_', '-')}", faults)
    if faults:
        raise SettingsError("Settings cannot be used:\n  " + "\n  ".join(faults))
    return replace(Settings(), **merged)


def of_analysis(settings: Settings) -> dict[str, Any]:
    """The settings that a run hangs on, by name: what is about this machine is left out."""
    return {name: value for name, value in asdict(settings).items() if not name.startswith(MACHINE)}


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
