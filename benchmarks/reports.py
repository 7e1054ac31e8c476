"""A pack of the first hundred suspects in every format: seconds, processor seconds and size.

    python benchmarks/reports.py RUN [--suspects 100]

The canonical form is made once and counted to every format, as `graphlink report` would. Aims: html and xlsx within 30
seconds, docx within 90.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import graphlink.api as gl
from graphlink.report import FORMATS
from graphlink.report.asked import Asked
from graphlink.report.reporting import canonical
from graphlink.report.writing import made

AIMS = {"html": 30.0, "xlsx": 30.0, "docx": 90.0}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path)
    parser.add_argument("--suspects", type=int, default=100)
    chosen = parser.parse_args()
    run = gl.open(chosen.run)
    assert isinstance(run, gl.Run)
    wall, cpu = time.perf_counter(), time.process_time()
    form = canonical(run.folder, run._net, Asked((f"rank:1-{chosen.suspects}",)))
    base = time.perf_counter() - wall, time.process_time() - cpu
    print(f"{len(form['suspects'])} suspects; canonical form {base[0]:.1f} s, {base[1]:.1f} s of processor")
    print("format    seconds  processor  MB     aim")
    for format_ in FORMATS:
        wall, cpu = time.perf_counter(), time.process_time()
        found = made(form, format_)
        size = len(found) if isinstance(found, bytes) else sum(map(len, found.values()))
        took = base[0] + time.perf_counter() - wall, base[1] + time.process_time() - cpu
        aim = f"{AIMS[format_]:.0f} s" if format_ in AIMS else ""
        print(f"{format_:8}  {took[0]:7.1f}  {took[1]:9.1f}  {size / 1e6:5.2f}  {aim}")


if __name__ == "__main__":
    main()
