"""The run folder: how it is swapped in whole, recovered after a crash, and read."""

from graphlink.runfolder.reader import RunFolder, cited, input_hash, is_run_folder, open_run
from graphlink.runfolder.swap import MANIFEST, annotate, building, previous_of

__all__ = [
    "MANIFEST",
    "RunFolder",
    "annotate",
    "building",
    "cited",
    "input_hash",
    "is_run_folder",
    "open_run",
    "previous_of",
]
