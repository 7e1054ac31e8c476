"""The redacted edition: what is not marked to be shown stands in no byte of any format.

Planted are 200 and more secrets: in every column that is not marked `show`, in the source's own columns, and the names
of whoever is no subject. The world is `report_world`, in which each of these columns is filled for the subject.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import graphlink.api as gl
from graphlink.catalogue.contract import BY_NAME
from graphlink.catalogue.sharing import CONDITIONS, OF_CONTRACT
from graphlink.errors import AccessError
from graphlink.report import FOLDERS, FORMATS
from graphlink.report.redacting import plain_outcome
from graphlink.settings import Settings
from tests import report_world
from tests.worlds import offence, person, rows, run_world, suspect, tie, victim

LINKED = Settings(draws=50)


def planted(folder: Path) -> dict[str, str]:
    """Secret to where it stands: every filled cell of a column that is not shown, as it may be spelt.

    Closed vocabularies and truth values are no secrets, nor is what is too short to be told from any other text; a
    `coarsen`ed date is, but for its year or day.
    """
    found: dict[str, str] = {}
    for file in sorted(folder.glob("*.csv")):
        marks, table = OF_CONTRACT[file.stem], BY_NAME[file.stem]
        for row in csv.DictReader(file.open(encoding="utf-8")):
            for name, cell in row.items():
                if not cell or marks.get(name, "drop") == "show" or name == CONDITIONS:
                    continue
                if name in table.column_names and table.column(name).type in ("datetime", "boolean", "integer"):
                    continue
                for spelt in _spellings(name, cell):
                    found[spelt] = f"{file.stem}.{name}"
    return found


def _spellings(name: str, cell: str) -> Iterator[str]:
    if name.endswith(("_id", "_number")) and len(cell) < 4:
        cell = f"person:{cell}"  # a short key is told from other text by its kind
    if len(cell) < 5:
        return
    yield cell
    if name in ("number", "from_number", "to_number"):
        digits = re.sub(r"\D", "", cell)
        yield from (digits, f"+44{digits[1:]}", f"{digits[:5]} {digits[5:]}")
    if name == "vrm":
        yield cell.replace(" ", "")
    if name == "postcode":
        yield from (cell.replace(" ", ""), cell.split()[1] + '"')
    if name == "dob":
        year, month, day = cell.split("-")
        yield f"{int(day)} {['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun'][int(month) - 1]} {year}"


def many(tables: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """The same world with twenty more offences of the subject, each with a victim, a place and a number of its own."""
    for n in range(20):
        key = f"C9{n:02d}"
        own = {"mo": f"zq-method-{n}", "flags": f"zq-flag-{n}", "own": f"zq-own-{n}", "outcome": f"zq-outcome-{n}"}
        tables["offences"].append(offence(key, "008/06", f"2026-05-{n + 1:02d}", offence_title=f"zq-title-{n}", **own))
        own = {"occupation": f"zq-occupation-{n}", "birth_place": f"zq-place-{n}", "sex": "F"}
        tables["persons"].append(person(f"N9{n:02d}", f"Zqforename{n}", f"Zqsurname{n}", f"19{70 + n}-02-03", **own))
        tables["involvements"] += [suspect(key, "N1"), victim(key, f"N9{n:02d}", description=f"zq-described-{n}")]
        tables["addresses"].append({"address_id": f"A9{n:02d}", "text": f"{n} Zqavenue", "postcode": f"N{n + 1} 7QZ"})
        tables["phones"].append({"phone_id": f"P9{n:02d}", "number": f"077009{n:05d}", "imei": f"3569380356{n:05d}"})
        tables["associations"] += [
            tie(f"N9{n:02d}", "lives_at", "address", f"A9{n:02d}", own_tie_column=f"zq-tie-{n}"),
            tie("N1", "user", "phone", f"P9{n:02d}", source="comms_data", grade="1AP"),
        ]
    return tables


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> tuple[gl.Run, Path]:
    folder = tmp_path_factory.mktemp("redacted")
    return run_world(folder, many(report_world.tables()), settings=LINKED), folder / "data"


def target(folder: Path, format_: str) -> Path:
    return folder / (f"{format_}-folder" if format_ in FOLDERS else f"report.{format_}")


@pytest.mark.parametrize("format_", FORMATS)
def test_two_hundred_secrets_stand_in_no_byte(world: tuple[gl.Run, Path], tmp_path: Path, format_: str) -> None:
    run, data = world
    secrets = planted(data)
    names = {one["surname"]: "a name" for one in report_world.tables()["persons"] if one["person_id"] in ("N4", "N8")}
    secrets |= names | {f"Zqsurname{n}": "a name" for n in range(20)}
    assert len(secrets) >= 200
    to = target(tmp_path, format_)
    run.report("person:N1", format_, to, audience="partner", marking="OFFICIAL", author="A. Author")
    for where, text in report_world.bytes_of(to):
        told = {f"{secrets[one]} in {where}" for one in secrets if one in text}
        assert not told
        assert where.endswith(".png") or "zq-" not in text, where  # in a picture three bytes may stand by chance


@pytest.mark.parametrize("format_", ("html", "json", "xlsx"))
def test_the_secrets_are_planted_where_the_own_edition_reads(
    world: tuple[gl.Run, Path], tmp_path: Path, format_: str
) -> None:
    """The test above could pass on an empty report: the own edition has many of the same secrets in it."""
    run, data = world
    to = target(tmp_path, format_)
    run.report("person:N1", format_, to)
    texts = [text for _, text in report_world.bytes_of(to)]
    assert sum(1 for one in planted(data) if any(one in text for text in texts)) > 40


def test_the_partner_reads_whom_it_is_about_and_what_is_left(world: tuple[gl.Run, Path], tmp_path: Path) -> None:
    run, _ = world
    run.report("person:N1", "json", tmp_path / "a.json", audience="partner")
    text = (tmp_path / "a.json").read_text(encoding="utf-8")
    for said in ("Dale PREWETT", "Victim A", '"offence": "C1"', "charged or summonsed", "Phone 1", "Suspect 1", "E8"):
        assert said in text


def test_ties_of_code_c_stay_out_unless_asked_for(world: tuple[gl.Run, Path], tmp_path: Path) -> None:
    run, _ = world
    for include in (False, True):
        to = tmp_path / f"{include}.json"
        run.report("person:N1", "json", to, audience="partner", include_conditional=include)
        text = to.read_text(encoding="utf-8")
        assert ("3EC" in text, "2CP" in text) == (include, True)  # C as information is no handling code
        assert ("only to the school named" in text) is include
        assert ("handling code C) is left out" in text) is not include
        assert ("passed to nobody else without the leave" in text) is include


def test_an_outward_postcode_is_blank_where_one_victim_alone_lives(world: tuple[gl.Run, Path], tmp_path: Path) -> None:
    """WX7 is the home of Anna alone; E8, of the subject, is no victim's; a second victim in WX7 opens it."""
    run, _ = world
    run.report("person:N1", "json", tmp_path / "a.json", audience="partner")
    assert "WX7" not in (tmp_path / "a.json").read_text(encoding="utf-8")
    tables = report_world.tables()
    tables["persons"].append(person("N10", "Second", "VICTIM", sex="F"))
    tables["involvements"].append(victim("C2", "N10"))
    tables["addresses"].append({"address_id": "A3", "text": "3 Other Road", "postcode": "WX7 1AA"})
    tables["associations"].append(tie("N10", "lives_at", "address", "A3"))
    again = run_world(tmp_path / "again", tables)
    again.report("person:N1", "json", tmp_path / "b.json", audience="partner")
    assert "WX7" in (tmp_path / "b.json").read_text(encoding="utf-8")


def test_a_partner_never_gets_names_of_victims(world: tuple[gl.Run, Path], tmp_path: Path) -> None:
    run, _ = world
    with pytest.raises(AccessError, match="never names victims"):
        run.report("person:N1", "json", tmp_path / "a.json", audience="partner", name_victims=True)
    assert not (tmp_path / "a.json").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1 - charged or summonsed", "charged or summonsed"),
        ("16 - named suspect, victim does not support", "victim does not support"),
        ("2A", "caution (youth)"),
        ("Mr X was CONVICTED at Zq Court", "convicted"),
        ("told his sister everything", "another outcome"),
        ("", None),
        (None, None),
    ],
)
def test_an_outcome_keeps_its_number_and_loses_its_words(text: str | None, said: str | None) -> None:
    assert plain_outcome(text) == said


def test_the_run_itself_is_left_as_it_is(world: tuple[gl.Run, Path]) -> None:
    run, _ = world
    assert rows(run, "SELECT count(*) FROM records WHERE surname = 'ZQVICTIMNAME'") == [(1,)]
