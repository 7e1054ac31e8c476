"""A load in a process of its own, which tells every step on stdout: `python -m tests.store.load_killed RUN SETTINGS`.

SETTINGS is JSON. `batches` in it makes a small world be written as a large one is.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from graphlink.runfolder import open_run
from graphlink.settings import Settings
from graphlink.store import load_bolt
from graphlink.store.load import load


def main(run: str, given: str) -> None:
    chosen: dict[str, Any] = json.loads(given)
    if chosen.pop("batches"):
        load_bolt.AT_ONCE, load_bolt.BATCH = 3, 2
    load(open_run(Path(run)), Settings(**chosen), lambda stage, done, total: print(stage, done, total, flush=True))


if __name__ == "__main__":
    main(*sys.argv[1:])
