"""`graphlink path`, as typed: the shortest paths with the rows of every step, what is cut, and what is refused.

N1 and N3 share a number (two rows of N1's, one of N3's) and a hostel with 60 others; nothing ties N9 to anybody.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from graphlink.cli.app import cli
from tests.worlds import offence, person, run_world, suspect, tie

HOSTEL, PHONE = "address:uprn:100", "phone:+447700900001"


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    guests = [f"H{n}" for n in range(1, 61)]
    run = run_world(
        tmp_path_factory.mktemp("path"),
        {
            "persons": [
                person("N1", "Dale", "Prewett", "1980-01-01"),
                person("N3", "Ricky", "Vickers", "1985-03-03"),
                person("N9", "Zoe", "Quiet", "1991-09-09"),
                *(person(key, f"Guest{key}", "Lodger", "1970-01-01") for key in guests),
            ],
            "offences": [offence("C1")],
            "involvements": [suspect("C1", "H1")],
            "phones": [{"phone_id": "P1", "number": "07700 900001"}],
            "addresses": [{"address_id": "A1", "text": "1 Mill Lane", "uprn": "100", "kind": "hostel"}],
            "associations": [
                tie("N1", "user", "phone", "P1", first_seen="2026-01-01", source="comms_data"),
                tie("N1", "user", "phone", "P1", first_seen="2026-05-01", source="custody"),
                tie("N3", "user", "phone", "P1", first_seen="2026-02-01"),
                *(tie(key, "lives_at", "address", "A1") for key in ("N1", "N3", *guests)),
            ],
        },
    )
    return Path(run.path)


def run(*arguments: object) -> tuple[int, str, str]:
    answer = CliRunner().invoke(cli, [str(a) for a in arguments], prog_name="graphlink")
    if answer.exception and not isinstance(answer.exception, SystemExit):
        raise answer.exception
    return answer.exit_code, answer.stdout, answer.stderr


def things(data: dict[str, list[dict[str, list[str]]]]) -> list[str]:
    """What each path passes in its middle."""
    return [way["entities"][1] for way in data["paths"]]


def test_both_ways_the_less_shared_first_with_the_rows_of_each_step(out: Path) -> None:
    code, text, _ = run("path", out, "person:N1", "person:N3")
    assert code == 0
    assert "2 ties apart, 2 shortest paths (3 with parallel ties counted)." in text
    assert text.index("Path 1, through something that 2 hold (2 ways with parallel ties)") < text.index("Path 2")
    assert "through something that 62 hold" in text
    assert text.count("[associations:#") == 5
    assert "since 1 May 2026; custody" in text and "since 1 Jan 2026; comms data" in text


def test_json_and_csv_are_whole_in_either_direction(out: Path) -> None:
    there = json.loads(run("path", out, "person:N1", "person:N3", "--json")[1])
    back = json.loads(run("path", out, "person:N3", "person:N1", "--json")[1])
    assert (there["length"], there["total"], there["with_parallels"], there["truncated"]) == (2, 2, 3, False)
    assert things(there) == things(back) == [PHONE, HOSTEL]
    rows = list(csv.DictReader(io.StringIO(run("path", out, "person:N1", "person:N3", "--csv")[1])))
    assert [(row["path"], row["step"], row["b"]) for row in rows] == [
        *[("1", "1", PHONE)] * 2, ("1", "2", "person:N3"), ("2", "1", HOSTEL), ("2", "2", "person:N3"),
    ]  # fmt: skip


def test_what_is_asked_for_is_kept_to(out: Path) -> None:
    ends = (out, "person:N1", "person:N3", "--json")
    assert things(json.loads(run("path", *ends, "--max-holders", 20)[1])) == [PHONE]
    assert things(json.loads(run("path", *ends, "--kind", "address")[1])) == [HOSTEL]
    cut = json.loads(run("path", *ends, "-n", 1)[1])
    assert (things(cut), cut["shown"], cut["total"], cut["truncated"]) == ([PHONE], 1, 2, True)
    assert "the first 1 are shown" in cut["said"]


def test_no_path_and_the_same_thing_are_answers(out: Path) -> None:
    code, text, note = run("path", out, "person:N1", "person:N9")
    assert (code, "not connected by a path of 6 ties or fewer" in text, "--longest" in note) == (0, True, True)
    near = run("path", out, "person:N1", "person:N3", "--longest", 1)[1]
    assert "not connected by a path of 1 tie or fewer" in near
    assert "are the same thing" in run("path", out, "person:N1", "person:N1")[1]


@pytest.mark.parametrize(
    ("more", "code", "words"),
    [
        (("person:N1",), 2, "A and B"),
        (("person:N1", "person:N77"), 1, "person:N77"),
        (("person:N1", "person:N3", "--kind", "horse"), 2, "'horse' is none of"),
        (("person:N1", "person:N3", "--longest", 21), 2, "--longest"),
        (("person:N1", "'}) DETACH DELETE n //"), 1, "DETACH"),
    ],
)
def test_what_is_wrong_is_told_with_its_exit_code(out: Path, more: tuple[object, ...], code: int, words: str) -> None:
    found, said, err = run("path", out, *more)
    assert (found, said) == (code, "")
    assert words in err
