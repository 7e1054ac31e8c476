"""What is not ours is unchanged, licensed and named: every file of a `vendor` folder stands in its manifest."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = {ROOT / "graphlink/web/static/vendor": {"MIT"}, ROOT / "tests/ui/vendor": {"MIT", "MPL-2.0"}}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_vendored_files_are_what_the_manifest_says(folder: Path) -> None:
    manifest = tomllib.loads((folder / "manifest.toml").read_text(encoding="utf-8"))
    named = {"manifest.toml", "README.md"}
    for name, entry in manifest.items():
        assert hashlib.sha256((folder / entry["file"]).read_bytes()).hexdigest() == entry["sha256"], name
        assert entry["licence"] in FOLDERS[folder], name
        licence = (folder / entry["licence_file"]).read_text(encoding="utf-8")
        assert ("MIT" if entry["licence"] == "MPL-2.0" else "Permission is hereby granted") in licence or (
            "Mozilla Public License" in licence
        )
        assert entry["version"] and entry["version"] in (folder / entry["file"]).read_text(encoding="utf-8")
        named |= {entry["file"], entry["licence_file"]}
    assert {path.name for path in folder.iterdir()} <= named
