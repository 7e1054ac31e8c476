"""The command group: exit codes, suggestions, errors told to people, help without weight."""

from __future__ import annotations

import errno
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from graphlink.cli import app
from graphlink.cli.app import COMMANDS, State, cli, told
from graphlink.errors import (
    AccessError,
    AmbiguousError,
    GraphlinkError,
    InputError,
    NotFoundError,
    SettingsError,
    StoreError,
)


def run(*arguments: str) -> tuple[int, str, str]:
    answer = CliRunner().invoke(cli, list(arguments), prog_name="graphlink")
    return answer.exit_code, answer.stdout, answer.stderr


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_the_line_in_the_list_is_the_commands_own(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert command.get_short_help_str(200) == COMMANDS[name].help
    assert len(COMMANDS[name].help) <= 60


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_help_opens_with_an_example_of_itself(name: str) -> None:
    code, out, _ = run(name, "--help")
    assert code == 0
    after = out.split("Example:", 1)
    assert len(after) == 2, f"{name} --help has no example"
    assert after[1].split("\n")[1].strip().startswith(f"graphlink {name}")
    assert out.count("\n\n") >= 2 and "-h, --help" in out


def test_the_list_of_commands_imports_none_of_them() -> None:
    probe = (
        "import sys\nfrom graphlink.cli import main\nsys.argv = ['graphlink', '-h']\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print([m for m in sys.modules if m.startswith('graphlink.') and m not in "
        "('graphlink.cli', 'graphlink.cli.app', 'graphlink.errors')])"
    )
    answer = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, encoding="utf-8", check=True)
    assert answer.stdout.splitlines()[-1] == "[]"
    for name in COMMANDS:
        assert f"  {name}" in answer.stdout


def test_a_typo_names_the_nearest_command() -> None:
    code, out, err = run("serach", "x")
    assert (code, out) == (2, "")
    assert "There is no command 'serach'. Did you mean 'search'?" in err
    assert "'graphlink --help' lists them" in run("zzzzzz")[2]


def test_a_mistyped_option_names_the_nearest() -> None:
    code, _, err = run("top", "--jsn")
    assert code == 2 and "--json" in err and "'graphlink top --help' shows an example." in err


def test_no_command_shows_the_help() -> None:
    _, out, err = run()
    assert "graphlink demo" in out + err


def test_version() -> None:
    code, out, _ = run("--version")
    assert code == 0 and out.startswith("graphlink ")


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (NotFoundError("Nothing has that id.", ("person:1",)), 1, "Nearest: person:1."),
        (AmbiguousError("Two things.", ("person:1", "offence:1")), 2, "Choose one of: person:1, offence:1."),
        (SettingsError("No such setting."), 2, "No such setting."),
        (InputError("Cannot be read."), 1, "Cannot be read."),
        (StoreError("Away."), 4, "Away."),
        (AccessError("Not permitted."), 5, "Not permitted."),
        (GraphlinkError("Failed."), 1, "Failed."),
        (OSError(errno.ENOSPC, "No space left on device", "out/x"), 1, "The disk is full (out/x)."),
        (PermissionError(errno.EACCES, "Permission denied", "out"), 1, "Not permitted to read or write (out)."),
        (MemoryError(), 1, "Out of memory."),
        (ValueError("Dale PREWETT"), 1, "Unexpected ValueError."),
        (click.Abort(), 130, "Stopped."),
        (KeyboardInterrupt(), 130, "Stopped."),
        (BrokenPipeError(), 1, ""),
    ],
)
def test_errors_become_words_and_exit_codes(
    error: BaseException, code: int, said: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "_hush", lambda: None)
    assert told(error, State()) == code
    err = capfd.readouterr().err
    assert said in err
    assert "Traceback" not in err
    assert "PREWETT" not in err  # what an unexpected error says may hold a name


def test_the_traceback_comes_with_v_alone(capfd: pytest.CaptureFixture[str]) -> None:
    try:
        raise ValueError("inside")
    except ValueError as error:
        told(error, State(verbose=1))
    assert "Traceback" in capfd.readouterr().err


def test_a_reader_that_goes_away_is_no_fault(tmp_path: Path) -> None:
    probe = "from graphlink.cli import main; import sys; sys.argv = ['graphlink', 'harm', 'list']; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", probe], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )
    assert process.stdout is not None and process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    err = process.stderr.read()
    process.wait(30)
    process.stderr.close()
    assert "Traceback" not in err and "BrokenPipe" not in err and "Exception ignored" not in err
