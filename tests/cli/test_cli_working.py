"""check, run, demo, sample, decide as typed, on small worlds that are really read and run."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from graphlink.cli.app import cli
from tests.worlds import offence, person, suspect, victim, write_tables


def run(*arguments: object) -> tuple[int, str, str]:
    answer = CliRunner().invoke(cli, [str(a) for a in arguments], prog_name="graphlink")
    if answer.exception and not isinstance(answer.exception, SystemExit):
        raise answer.exception
    return answer.exit_code, answer.stdout, answer.stderr


def data(folder: Path, *, bad: bool = False) -> Path:
    """Two suspects, one under two records (equal name and birth date); `bad` adds a row without its offence."""
    involvements = [
        suspect("C1", "N1", status="charged"),
        victim("C1", "N9"),
        suspect("C2", "N2"),
        suspect("C3", "N3"),
        victim("C3", "N9"),
    ]
    if bad:
        involvements.append(suspect("C99", "N1"))
    return write_tables(
        folder / "data",
        {
            "persons": [
                person("N1", "Dale", "PREWETT", "1991-03-14", sex="M"),
                person("N2", "Dale", "Prewett", "1991-03-14", sex="M"),
                person("N3", "Ricky", "VICKERS", "1988-07-02", sex="M"),
                person("N9", "Anna", "KOWALSKA", "1999-01-05", sex="F"),
            ],
            "offences": [offence("C1"), offence("C2"), offence("C3", on="2026-09-01")],
            "involvements": involvements,
        },
    )


# ---- check ----


def test_check_of_good_data(tmp_path: Path) -> None:
    code, text, err = run("check", data(tmp_path))
    assert code == 0
    assert "involvements" in text and "No row would be rejected" in err
    assert sorted(p.name for p in tmp_path.iterdir()) == ["data"]


def test_check_names_each_cause_with_its_rows(tmp_path: Path) -> None:
    code, text, err = run("check", data(tmp_path, bad=True))
    assert code == 3
    assert "involvements.offence_id: 1 row rejected (row 7)" in text
    assert "1 rows would be rejected" in err or "1 row would be rejected" in err
    assert run("check", tmp_path / "data", "--strict")[0] == 1
    found = json.loads(run("check", tmp_path / "data", "--json")[1])
    assert (found["rejected"], found["faults"][0]["rows"]) == (1, 1)


def test_check_of_no_folder(tmp_path: Path) -> None:
    code, text, err = run("check", tmp_path / "nowhere")
    assert (code, text) == (1, "") and "nowhere" in err and "Traceback" not in err


# ---- run ----


def test_run_prints_the_list_and_what_to_do_next(tmp_path: Path) -> None:
    code, text, err = run("run", data(tmp_path), "-o", tmp_path / "run")
    assert code == 0
    assert "Dale PREWETT x2" in text and "3,648" in text
    assert "report.html" in err and "graphlink explain" in err
    assert "Against the run before" not in err


def test_run_says_what_differs_from_the_run_before(tmp_path: Path) -> None:
    where = data(tmp_path)
    run("run", where, "-o", tmp_path / "run")
    with (where / "involvements.csv").open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow(["C2", "N3", "suspect", *[""] * 9])
    code, _, err = run("run", where, "-o", tmp_path / "run")
    assert code == 0
    assert "Against the run before: Among the first 100" in err
    assert "suspect named or status changed +1,825" in err
    assert run("diff", tmp_path / "run.previous", tmp_path / "run")[0] == 0


def test_run_with_rejected_rows_is_3_and_strict_writes_nothing(tmp_path: Path) -> None:
    where = data(tmp_path, bad=True)
    code, text, err = run("run", where, "-o", tmp_path / "strict", "--strict")
    assert (code, text) == (1, "") and "nothing was written" in err
    assert not (tmp_path / "strict").exists()
    code, text, err = run("run", where, "-o", tmp_path / "run")
    assert code == 3 and "Dale PREWETT" in text
    assert "involvements.offence_id: 1 row rejected (row 7)" in err


@pytest.mark.parametrize(
    ("more", "code", "said"),
    [
        (["--policy", "v1OO"], 1, "v100"),
        (["--as-of", "31/10/2026"], 2, "does not match the format"),
        (["--harm", "none.csv"], 1, "none.csv"),
    ],
)
def test_run_with_what_cannot_be_used(tmp_path: Path, more: list[str], code: int, said: str) -> None:
    got, text, err = run("run", data(tmp_path), "-o", tmp_path / "run", *more)
    assert (got, text) == (code, "") and said in err and "Traceback" not in err
    assert not (tmp_path / "run").exists()


def test_as_of_takes_the_run_into_the_past(tmp_path: Path) -> None:
    code, text, _ = run("run", data(tmp_path), "-o", tmp_path / "run", "--as-of", "2026-09-30")
    assert code == 0 and "VICKERS" in text and "PREWETT" not in text
    assert "As at 30 Sep 2026" in text


@pytest.mark.skipif(os.name != "posix", reason="sends SIGINT")
def test_ctrl_c_leaves_nothing_half_written(tmp_path: Path) -> None:
    where = data(tmp_path)
    probe = (
        "import sys, time\nfrom graphlink import api\nreal = api.run\n"
        "def slow(*a, progress=None, **k):\n"
        "    def tell(stage, done, total):\n"
        "        print('at', stage, flush=True)\n        time.sleep(0.4)\n"
        "    return real(*a, progress=tell, **k)\n"
        "api.run = slow\nfrom graphlink.cli import main\nmain()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", probe, "run", str(where), "-o", str(tmp_path / "run")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert process.stdout is not None
    for _ in range(3):
        process.stdout.readline()
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Nothing was left half-written" in err and "Traceback" not in err
    assert not (tmp_path / "run").exists() and not (tmp_path / "run.new").exists()


# ---- sample, demo ----


def test_sample(tmp_path: Path) -> None:
    code, text, err = run("sample", tmp_path / "world", "--people", "300", "--seed", "7", "--months", "6")
    assert code == 0
    assert "persons" in text and "graphlink run" in err
    assert (tmp_path / "world" / "truth" / "persons.csv").is_file()


def test_demo_ends_with_the_list_and_exit_0(tmp_path: Path) -> None:
    code, text, err = run("demo", "-o", tmp_path / "demo", "--people", "600")
    assert code == 0
    assert "Rank" in text and "on the list" in text
    assert "Everybody here is invented" in err and "report.html" in err
    for name in ("data", "truth", "run"):
        assert (tmp_path / "demo" / name).is_dir()
    said = next(line for line in err.splitlines() if "graphlink search" in line)
    search = said.split("  who else")[0].split()[1:]
    assert run(*search)[0] == 0


# ---- decide ----


@pytest.fixture
def judged(tmp_path: Path) -> Path:
    run("run", data(tmp_path), "-o", tmp_path / "run", "-q")
    return tmp_path / "run"


def decisions(out: Path) -> list[dict[str, str]]:
    with (out.parent / "data" / "decisions.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_judgement_is_written_and_takes_effect_in_the_next_run(judged: Path) -> None:
    code, text, err = run(
        "decide", judged, "different", "N1", "person:N2", "--why", "prints differ", "--by", "DC Poole"
    )
    assert code == 0 and "prints differ" in text and "next run" in err
    (row,) = decisions(judged)
    assert (row["kind"], row["a"], row["b"], row["by"]) == ("different", "person:N1", "person:N2", "DC Poole")
    _, _, err = run("run", judged.parent / "data", "-o", judged)
    assert "entered at 2: Dale Prewett" in err and "judgement +1,825" in err
    assert row["decision_id"] in run("diff", judged)[1]


def test_what_is_written_names_records_not_identities(judged: Path) -> None:
    identity = json.loads(run("top", judged, "--json")[1])["rows"][0]["identity_id"]
    assert run("decide", judged, "same", identity, "Ricky VICKERS", "--why", "seen")[0] == 0
    assert run("decide", judged, "did-not", "C3", "N3", "--why", "alibi")[0] == 0
    assert [(r["kind"], r["a"], r["b"]) for r in decisions(judged)] == [
        ("same", "person:N1", "person:N3"),
        ("did_not", "suspect:C3/1", "person:N3"),
    ]


def test_a_judgement_is_withdrawn_once(judged: Path) -> None:
    run("decide", judged, "same", "N1", "N3", "--why", "seen")
    key = decisions(judged)[0]["decision_id"]
    assert run("decide", judged, "withdraw", key, "--why", "mistaken")[0] == 0
    assert (decisions(judged)[1]["kind"], decisions(judged)[1]["a"]) == ("withdrawn", key)
    assert run("decide", judged, "withdraw", key, "--why", "again")[0] == 2
    code, _, err = run("decide", judged, "withdraw", key + "x", "--why", "again")
    assert code == 1 and key in err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["sam", "N1", "N2"], 2, "Did you mean 'same'?"),
        (["same", "N1"], 2, "A and B is missing"),
        (["same", "N1", "N1"], 2, "one and the same"),
        (["same", "N1", "C1"], 2, "joins two people or two offences"),
        (["did", "suspect:C1/7", "N1"], 1, "suspect:C1/1"),
        (["did", "N1", "N2"], 1, "Nothing in this run has the id"),
        (["same", "N1", "N77"], 1, "N77"),
    ],
)
def test_a_judgement_that_makes_no_sense_is_refused(judged: Path, words: list[str], code: int, said: str) -> None:
    got, text, err = run("decide", judged, *words, "--why", "seen")
    assert (got, text) == (code, "") and said in err
    assert not (judged.parent / "data" / "decisions.csv").exists()


def test_a_judgement_needs_a_reason(judged: Path) -> None:
    code, _, err = run("decide", judged, "same", "N1", "N3")
    assert code == 2 and "--why" in err
    assert run("decide", judged, "same", "N1", "N3", "--why", " ")[0] == 2
