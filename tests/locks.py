"""Reads the lock files: what they pin, for which systems."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-build.lock", "requirements-dev.lock")


@dataclass(frozen=True)
class Locked:
    """One pinned package: `requirement` with its marker, and the hashes it may have."""

    requirement: Requirement
    hashes: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.requirement.name

    @property
    def version(self) -> str:
        return str(self.requirement.specifier).removeprefix("==")

    def applies(self, python: str, system: str) -> bool:
        """Whether it is installed by CPython `python` ("3.13") on "linux" or "windows"."""
        machine = {
            "linux": {"os_name": "posix", "sys_platform": "linux", "platform_system": "Linux"},
            "windows": {"os_name": "nt", "sys_platform": "win32", "platform_system": "Windows"},
        }[system]
        machine["platform_machine"] = "x86_64" if system == "linux" else "AMD64"
        machine |= {"implementation_name": "cpython", "platform_python_implementation": "CPython"}
        machine |= {"python_version": python, "python_full_version": f"{python}.0"}
        marker = self.requirement.marker
        return marker is None or marker.evaluate(machine)


def read_lock(name: str) -> list[Locked]:
    """What a lock file pins. Anything in it that is no pin is an error."""
    text = (ROOT / name).read_text(encoding="utf-8")
    locked = []
    for line in re.sub(r"\\\n\s*", " ", text).splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            requirement, *hashes = re.split(r"\s+--hash=", line.strip())
            locked.append(Locked(Requirement(requirement), tuple(hashes)))
    return locked
