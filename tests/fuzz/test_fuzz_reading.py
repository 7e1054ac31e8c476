"""Mutated input, hundreds of times: an answer each time, no traceback, no hang, and counts that add up.

GRAPHLINK_EXAMPLES says how many inputs (300), GRAPHLINK_FUZZ_SEED where to begin (0). A failure names the seed that
repeats it.
"""

from __future__ import annotations

import faulthandler
import os
import shutil
import time
from collections import Counter
from pathlib import Path

import pytest

from graphlink.errors import InputError
from tests.fuzz.mutations import write_spoilt
from tests.fuzz.tables_kit import read_folder, tiny_world

INPUTS = int(os.environ.get("GRAPHLINK_EXAMPLES", "300"))
FIRST = int(os.environ.get("GRAPHLINK_FUZZ_SEED", "0"))
PARTS = 6
LONGEST = 60.0  # seconds; a reading takes a fraction of one


def read_spoilt(folder: Path, seed: int) -> str:
    """How one mutated input ended: refused, spoilt (rows or cells lost, and said) or sound."""
    write_spoilt(folder, tiny_world(seed % 50, people=5), seed)
    faulthandler.dump_traceback_later(LONGEST, exit=True)
    started = time.perf_counter()
    try:
        outcome = read_folder(folder)
    except InputError as error:
        assert error.faults or "holds no table" in str(error), f"seed {seed}: {error}"
        assert "do not add up" not in str(error), f"seed {seed}: {error}"
        assert "the parser stopped" not in str(error), f"seed {seed}: {error}"
        return "refused"
    except BaseException as error:
        raise AssertionError(f"seed {seed}: {type(error).__name__}: {error}") from error
    finally:
        faulthandler.cancel_dump_traceback_later()
    assert time.perf_counter() - started < LONGEST, f"seed {seed}: too slow"
    for table, count in outcome.report.tables.items():
        assert count.read == count.accepted + count.rejected + count.duplicate, f"seed {seed}: {table}"
        assert count.accepted == len(outcome.column(f"in_{table}", "row_no")), f"seed {seed}: {table}"
    assert len(outcome.rejected) == outcome.report.rejected, f"seed {seed}"
    outcome.con.close()
    return "spoilt" if outcome.report.faults() else "sound"


@pytest.mark.parametrize("part", range(PARTS))
def test_mutated_input(part: int, tmp_path: Path) -> None:
    ends: Counter[str] = Counter()
    for seed in range(FIRST + part, FIRST + INPUTS, PARTS):
        folder = tmp_path / str(seed)
        ends[read_spoilt(folder, seed)] += 1
        shutil.rmtree(folder)
    read = ends["spoilt"] + ends["sound"]
    assert read >= 0.6 * ends.total(), f"too many inputs were refused to test anything: {dict(ends)}"
    assert ends["spoilt"] > 0
    print(dict(ends))
