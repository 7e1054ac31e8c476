"""How long the main job takes, stage by stage, and how much memory it needs, over worlds that grow.

    python benchmarks/main_job.py [PEOPLE ...]

Prints a Markdown table for benchmarks/README.md. Each world is made and run in a process of its own, so that memory is
that of one run.
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil

STEPS = {
    "sample": "import sys, graphlink as gl; gl.sample(sys.argv[1], people=int(sys.argv[2]), seed=1)",
    "run": "import sys, graphlink as gl; gl.run(sys.argv[1] + '/data', sys.argv[1] + '/run')",
}


def measured(step: str, *arguments: str) -> tuple[float, float]:
    """Seconds and peak resident MB of one step in a fresh process."""
    began = time.perf_counter()
    process = psutil.Popen([sys.executable, "-c", STEPS[step], *arguments])
    peak = 0
    while process.poll() is None:
        try:
            peak = max(peak, process.memory_info().rss)
        except psutil.NoSuchProcess:
            break
        time.sleep(0.02)
    if process.wait():
        raise subprocess.CalledProcessError(process.returncode, step)
    return time.perf_counter() - began, peak / 1e6


def measure(people: int, folder: Path) -> dict[str, Any]:
    """One world and one run on it."""
    world = str(folder / str(people))
    sample, _ = measured("sample", world, str(people))
    run, peak = measured("run", world)
    manifest = json.loads((Path(world) / "run" / "run.json").read_text(encoding="utf-8"))
    return {"people": people, "sample": sample, "run": run, "peak": peak, "manifest": manifest}


def main() -> None:
    """Measures and prints."""
    sizes = [int(size) for size in sys.argv[1:]] or [2_000, 20_000]
    print(f"{platform.system()} {platform.machine()}, {psutil.cpu_count()} cores, Python {platform.python_version()}\n")
    print("| people | persons rows | offences | sample, s | run, s | peak, MB | slowest stages, s |")
    print("|---:|---:|---:|---:|---:|---:|---|")
    with tempfile.TemporaryDirectory() as folder:
        for people in sizes:
            told = measure(people, Path(folder))
            rows = told["manifest"]["tables"]
            stages = sorted(told["manifest"]["stages"], key=lambda stage: -stage["seconds"])[:3]
            slowest = ", ".join(f"{stage['name']} {stage['seconds']:.1f}" for stage in stages)
            print(
                f"| {people:,} | {rows['persons']['read']:,} | {rows['offences']['read']:,} | {told['sample']:.1f} "
                f"| {told['run']:.1f} | {told['peak']:.0f} | {slowest} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
