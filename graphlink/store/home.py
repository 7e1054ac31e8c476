"""The managed store's folders, and whether its server lives.

    HOME/neo4j/5.26.30/*.jar     the jars, checked (jars.py)
    HOME/store/current           the number of the store in use
    HOME/store/3/                one Neo4j home: data, logs, password (0600), server.json (0600), about.json
    HOME/store/start.lock        held while one is started, stopped or swapped
    HOME/store/building.lock     held while a new one is built

Do not break: a store is in use once its number stands in `current`, never before. A server is known by process id and
start time together, since systems use ids again. Mistake a newcomer will make: deciding by the presence of a file that
a server lives; a file outlives a kill.
"""

from __future__ import annotations

import json
import os
import platform
import secrets
import shutil
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

from graphlink.errors import StoreError
from graphlink.settings import Settings, home_path

SERVER, PASSWORD, STOP, ABOUT = "server.json", "password", "stop", "about.json"
USERNAME, DATABASE = "neo4j", "neo4j"


def home_of(settings: Settings) -> Path:
    """GRAPHLINK_HOME, else this user's data folder."""
    return home_path(settings)


@dataclass(frozen=True, slots=True)
class Server:
    """What a running server says of itself in server.json."""

    pid: int
    born: float  # start of the process, seconds since 1970
    host: str
    port: int
    version: str
    heap: str
    page_cache: str
    idle_minutes: float

    @property
    def uri(self) -> str:
        return f"bolt://127.0.0.1:{self.port}"


@dataclass(frozen=True, slots=True)
class Orders:
    """How the server is to run. Sizes as Java writes them (1g, 512m)."""

    jars: list[str]
    library: str
    port: int
    heap: str
    page_cache: str
    idle_minutes: float


@dataclass(frozen=True, slots=True)
class StoreFolder:
    """One Neo4j home under HOME/store."""

    path: Path

    @property
    def number(self) -> int:
        return int(self.path.name)

    def make(self) -> None:
        """The folder with a password that nobody has seen."""
        self.path.mkdir(mode=0o700, parents=True)
        (self.path / "conf").mkdir()
        (self.path / "logs").mkdir(mode=0o700)
        # Hexadecimal: with a leading - Neo4j's own tool takes it for an option.
        write_private(self.path / PASSWORD, secrets.token_hex(24) + "\n")

    def password(self) -> str:
        try:
            return (self.path / PASSWORD).read_text(encoding="utf-8").strip()
        except OSError:
            raise StoreError(
                f"The managed store at {self.path} has lost its password. Stop it (graphlink store stop) "
                "and load again (graphlink load OUT)."
            ) from None

    def server(self) -> Server | None:
        """The server that lives here, None where there is none. StoreError where another machine has it."""
        try:
            found = Server(**json.loads((self.path / SERVER).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None
        if found.host != platform.node() and (self.path / SERVER).exists():
            raise StoreError(
                f"The managed store at {self.path} is in use on the machine '{found.host}'. Stop it there "
                "(graphlink store stop), or give this machine a folder of its own by GRAPHLINK_HOME."
            )
        return found if alive(found.pid, found.born) else None

    def about(self) -> dict[str, Any]:
        """What its loader said of it; empty where nothing was loaded."""
        try:
            found = json.loads((self.path / ABOUT).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def ask_to_stop(self, how: str = "now") -> None:
        """`now`, or `drain`: once what is being asked is answered."""
        write_private(self.path / STOP, how)

    def remove(self) -> None:
        """The folder and all that is in it; first renamed, so that no half of it is ever taken for a store."""
        trash = self.path.with_name(f"{self.path.name}.trash")
        shutil.rmtree(trash, ignore_errors=True)
        try:
            self.path.rename(trash)
        except OSError:
            trash = self.path
        shutil.rmtree(trash, ignore_errors=True)


def alive(pid: int, born: float) -> bool:
    """Whether that very process lives."""
    try:
        process = psutil.Process(pid)
        return abs(process.create_time() - born) < 1.0 and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def write_private(path: Path, text: str) -> None:
    """Whole or not at all, for its owner alone."""
    handle, draft = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # mode 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def write_server(folder: Path, server: Server) -> None:
    write_private(folder / SERVER, json.dumps(asdict(server), indent=1))


@dataclass(frozen=True, slots=True)
class Stores:
    """All stores of a home: the one in use, and what crashes left."""

    root: Path

    @classmethod
    def of(cls, settings: Settings) -> Stores:
        root = home_of(settings) / "store"
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        return cls(root)

    @property
    def start_lock(self) -> Path:
        return self.root / "start.lock"

    @property
    def building_lock(self) -> Path:
        return self.root / "building.lock"

    def current(self) -> StoreFolder | None:
        """The store in use, None where nothing was ever started or loaded."""
        try:
            number = int((self.root / "current").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        folder = self.root / str(number)
        return StoreFolder(folder) if folder.is_dir() else None

    def use(self, store: StoreFolder) -> None:
        write_private(self.root / "current", f"{store.number}\n")

    def all(self) -> list[StoreFolder]:
        return [StoreFolder(path) for path in sorted(self.root.iterdir()) if path.name.isdecimal() and path.is_dir()]

    def remove_trash(self) -> None:
        for path in self.root.glob("*.trash"):
            shutil.rmtree(path, ignore_errors=True)

    def new(self) -> StoreFolder:
        """A folder with a number that none had."""
        last = max((store.number for store in self.all()), default=0)
        current = self.current()
        store = StoreFolder(self.root / str(max(last, current.number if current else 0) + 1))
        store.make()
        return store
