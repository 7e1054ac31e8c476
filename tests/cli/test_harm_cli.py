"""`harm` and `policy` as a user types them: data on stdout, talk on stderr, exit codes of interfaces.md."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from graphlink.cli.app import COMMANDS, cli
from graphlink.cli.harm import harm
from graphlink.cli.policy import policy
from graphlink.harm.policy import SETTINGS, load_policy
from graphlink.harm.table import HarmTable

SHEET = "CCHI 2026 values sheet"


def ask(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments))


def done(*arguments: str) -> Result:
    result = ask(*arguments)
    assert result.exit_code == 0, result.stderr
    return result


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """Three stalking titles of 20, 100 and 252 days, one arson without a class, one expired title."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = SHEET
    sheet.append(["FULL_OFFENCE_TITLE", "CCHI Score", "HOME_OFFICE_CLASSIFICATION", "HO_CODE", "HO_SUB_CODE"])
    for days in (252, 100, 20):
        sheet.append(["Stalking", days, "008/66", 8, 66])
    sheet.append(["Arson not endangering life", 365, "056/02", 56, 2])
    sheet.append(["Old arson EXPIRED 2017", 1, "056/01", 56, 1])
    path = tmp_path / "CCHI.xlsx"
    book.save(path)
    return path


def test_show_says_what_a_code_is_worth_and_where_that_is_from() -> None:
    shown = done("harm", "show", "8/66").stdout
    assert shown.startswith("008/66  Stalking involving serious alarm/distress\nworth     252 days\n")
    assert "from      published: a published chart of the workbook's values (edition 2021)\n" in shown
    assert "class     core" in shown and "table     bundled 2026, SHA-256 " in shown


def test_show_says_that_a_value_is_an_estimate() -> None:
    assert "published no: an estimate" in done("harm", "show", "056/01").stdout


def test_show_bounds_what_has_no_value() -> None:
    shown = done("harm", "show", "142/01").stdout
    assert "no value (a summary matter outside recorded crime): counted, and at most 182 days" in shown
    assert "published" not in shown


def test_show_of_a_group() -> None:
    assert "worth     10 days" in done("harm", "show", "G:Violence without injury").stdout


def test_show_as_json_and_csv() -> None:
    data = json.loads(done("harm", "show", "019/08", "--json").stdout)
    assert (data["code"], data["days"], data["basis"], data["published"]) == ("019/08", 1825.0, "press", True)
    assert data["table"]["edition"] == "bundled 2026" and len(data["table"]["sha256"]) == 64
    (row,) = csv.DictReader(done("harm", "show", "142/01", "--csv").stdout.splitlines())
    assert (row["days"], row["bound"]) == ("", "182.0")


def test_an_unknown_code_exits_1_and_names_the_nearest() -> None:
    result = ask("harm", "show", "019/99")
    assert result.exit_code == 1 and result.stdout == ""
    assert "has no offence code '019/99'" in result.stderr and "Nearest: 019/19" in result.stderr


def test_list_is_the_whole_table_as_csv_on_a_pipe() -> None:
    result = done("harm", "list")
    rows = list(csv.DictReader(result.stdout.splitlines()))
    assert len(rows) == 3062 and all(row["days"] or row["bound"] for row in rows)
    assert "3,062 codes of bundled 2026:" in result.stderr
    counts = [int(n.replace(",", "")) for n in re.findall(r"([\d,]+) (?:codes of|with|without)", result.stderr)]
    assert sum(counts[1:]) == counts[0] == 3062


def test_list_by_category_and_group() -> None:
    rows = list(csv.DictReader(done("harm", "list", "--category", "stalking").stdout.splitlines()))
    assert {row["category"] for row in rows} == {"STALKING"} and len(rows) == 5
    data = json.loads(done("harm", "list", "--group", "bicycle  THEFT", "--json").stdout)
    assert [code["code"] for code in data["codes"]] == ["044/00", "137/18", "G:Bicycle theft"]
    assert ask("harm", "list", "--group", "Piracy").exit_code == 2
    assert ask("harm", "list", "--json", "--csv").exit_code == 2


def test_import_prints_the_rule_with_its_effect(workbook: Path, tmp_path: Path) -> None:
    out = tmp_path / "harm.csv"
    result = done("harm", "import", str(workbook), "-o", str(out))
    assert "CCHI 2026: 2 codes from 4 titles of CCHI.xlsx" in result.stdout
    assert "1 title dropped as EXPIRED" in result.stdout
    assert (
        "rule median: it decided 1 code whose titles have different scores; "
        "the days add up to 20 by min, 100 by median, 252 by max" in result.stdout
    )
    assert "008/66: 3 titles, min 20, median 100, max 252; picked 100" in result.stdout
    assert "codes with days and no class, outside v100 and counted in all-crime (1): 056/02" in result.stdout
    assert f"graphlink run DATA -o OUT --harm {out}" in result.stderr
    assert HarmTable.load(out).value("008/66").days == 100
    assert "worth     100 days" in done("harm", "show", "8/66", "--harm", str(out)).stdout


def test_import_by_another_rule_to_stdout_and_as_json(workbook: Path, tmp_path: Path) -> None:
    result = done("harm", "import", str(workbook), "--rule", "max", "-o", "-")
    assert result.stdout.startswith("# edition: CCHI 2026\n# rule: max of the titles of a code\n")
    assert (
        "008/66,Stalking involving serious alarm/distress,Stalking and harassment,STALKING,core,252," in result.stdout
    )
    assert "rule max" in result.stderr
    out = tmp_path / "harm.csv"
    data = json.loads(done("harm", "import", str(workbook), "-o", str(out), "--json").stdout)
    assert (data["codes"], data["titles"], data["expired"], data["codes_without_class"]) == (2, 4, 1, ["056/02"])
    assert ask("harm", "import", str(workbook), "-o", "-", "--json").exit_code == 2


def test_a_refused_workbook_leaves_the_old_table_alone(tmp_path: Path) -> None:
    out = tmp_path / "harm.csv"
    out.write_text("mine", encoding="utf-8")
    result = ask("harm", "import", str(tmp_path / "none.xlsx"), "-o", str(out))
    assert result.exit_code == 1 and "There is no workbook" in result.stderr
    assert out.read_text(encoding="utf-8") == "mine"


def test_policy_list() -> None:
    rows = list(csv.DictReader(done("policy", "list").stdout.splitlines()))
    assert [row["name"] for row in rows] == ["v100", "all-crime", "sexual-harm", "stalking"]
    data = json.loads(done("policy", "list", "--json").stdout)
    assert data["policies"][0]["digest"] == load_policy("v100").digest


@pytest.mark.parametrize("name", ["v100", "all-crime", "sexual-harm", "stalking"])
def test_policy_show_prints_every_setting_with_its_reason(name: str) -> None:
    found = load_policy(name)
    shown = done("policy", "show", name).stdout
    for setting in SETTINGS:
        assert f"\n{setting} = " in shown
        assert f"\n  {found.why[setting]}\n" in shown + "\n"
    data = json.loads(done("policy", "show", name, "--json").stdout)
    assert data["settings"]["window_days"] == 365 and data["why"] == dict(found.why)


def test_policy_check_passes_and_asks_for_reasons(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('name = "mine"\ntitle = "Ninety days"\nextends = "v100"\nwindow_days = 90\n', encoding="utf-8")
    result = done("policy", "check", str(path))
    assert "window_days = 90\n  no reason given" in result.stdout
    assert f"--policy {path}" in result.stderr and "No reason is given for window_days" in result.stderr


def test_policy_check_names_every_fault_and_exits_2(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text('name = "bad"\ntitle = "x"\nextends = "v100"\nwindow = 90\ndoubt = "no"\n', encoding="utf-8")
    result = ask("policy", "check", str(path))
    assert result.exit_code == 2 and result.stdout == ""
    assert "there is no setting 'window'" in result.stderr and "doubt must be flag or apply" in result.stderr


def test_a_policy_that_is_not_there() -> None:
    result = ask("policy", "show", "v10")
    assert result.exit_code == 1 and "Nearest: v100." in result.stderr
    assert ask("policy", "check", "none.toml").exit_code == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["harm"],
        ["harm", "show"],
        ["harm", "list"],
        ["harm", "import"],
        ["policy"],
        *(["policy", c] for c in policy.commands),
    ],
    ids=" ".join,
)
def test_help_opens_with_an_example(arguments: list[str]) -> None:
    text = done(*arguments, "--help").stdout
    example = re.search(r"Example:\n +(graphlink .+)\n", text)
    assert example and example[1].startswith(f"graphlink {arguments[0]}")
    assert text.index("Example:") < text.index("Options:")


@pytest.mark.parametrize("group", [harm, policy], ids=lambda group: str(group.name))
def test_examples_of_the_help_run(
    group: object, workbook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each example as printed, in a folder that holds the workbook and a policy of one's own."""
    monkeypatch.chdir(tmp_path)
    Path("mine.toml").write_text('name = "mine"\ntitle = "x"\nextends = "v100"\n', encoding="utf-8")
    commands = [group, *group.commands.values()]  # type: ignore[attr-defined]
    examples = [re.search(r"graphlink (.+)", str(command.help)) for command in commands]
    assert len(examples) == 4 and all(examples)
    for example in examples:
        assert example is not None
        done(*example[1].split())


def test_the_lines_of_the_top_help_are_these() -> None:
    assert COMMANDS["harm"].help == harm.get_short_help_str(200)
    assert COMMANDS["policy"].help == policy.get_short_help_str(200)
