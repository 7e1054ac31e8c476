"""Runs the examples of a Markdown page and puts what they print under them: part of `make docs`.

A block marked `console` holds commands after `$ ` and what each prints; a line of three dots at the end of a
command's output stands for the rest of it, and as many lines are shown as stood there before. A block marked `python`
is run as it stands. All examples of a page run one after another in one folder, as a reader would do it.

Do not break: what is shown is what the command printed on a terminal; nothing is tidied but times.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

BLOCK = re.compile(r"^```(console|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
REST = "..."
COLUMNS = 100
MAIN = "from graphlink.cli import main; main()"


@dataclass(frozen=True)
class Example:
    """One command or script, how it ended, and what it printed."""

    text: str
    code: int
    output: str


def terminal(command: list[str], folder: Path) -> Example:
    """The command run on a terminal of COLUMNS columns, without input; its output is what went to stdout."""
    import pty  # only where there are such terminals; the rest of this module is read everywhere

    master, slave = pty.openpty()
    environment = os.environ | {"COLUMNS": str(COLUMNS), "NO_COLOR": "1", "PYTHONUTF8": "1"}
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=slave, stderr=subprocess.PIPE
    ) as process:
        os.close(slave)
        pieces = []
        while True:
            try:
                piece = os.read(master, 65536)
            except OSError:  # how Linux says that the other side has closed the terminal
                break
            if not piece:
                break
            pieces.append(piece)
        told = process.stderr.read().decode("utf-8", "replace") if process.stderr else ""
        code = process.wait()
    os.close(master)
    output = b"".join(pieces).decode("utf-8", "replace").replace("\r\n", "\n")
    return Example(shlex.join(command), code, output if code in (0, 3) else output + told)


def run_command(line: str, folder: Path) -> Example:
    """One `graphlink ...` line."""
    program, *arguments = shlex.split(line)
    if program != "graphlink":
        raise ValueError(f"an example must begin with 'graphlink': {line}")
    example = terminal([sys.executable, "-c", MAIN, *arguments], folder)
    return Example(line, example.code, example.output)


def timeless(text: str) -> str:
    """The text with running times, sizes of memory, names of runs and trailing blanks taken out, for comparing."""
    text = re.sub(r"\d+(\.\d+)? ?(s|ms|seconds|GB|MB)\b", "N", text)
    text = re.sub(r"\b([Rr]un) [0-9a-f]{8,16}\b", r"\1 N", text)
    return "\n".join(line.rstrip() for line in text.strip("\n").splitlines())


def retell(text: str, folder: Path) -> tuple[str, list[Example]]:
    """The page with its examples' present output, and the examples as they ran."""
    examples: list[Example] = []

    def retold(block: re.Match[str]) -> str:
        kind, body = block.groups()
        if kind == "python":
            examples.append(terminal([sys.executable, "-c", body], folder))
            return block.group()
        parts = []
        for command, shown in re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", body, re.MULTILINE):
            examples.append(run_command(command, folder))
            parts.append(f"$ {command}\n" + _shown(examples[-1].output, shown))
        return f"```{kind}\n" + "\n".join(parts) + "```"

    return BLOCK.sub(retold, text), examples


def _shown(output: str, before: str) -> str:
    """As much of the output as was shown before, unchanged where only times differ."""
    old = before.strip("\n").splitlines()
    lines = [line.rstrip() for line in output.strip("\n").splitlines()]
    if old and old[-1] == REST and len(lines) > len(old) - 1:
        lines = [*lines[: len(old) - 1], REST]
    if [timeless(line) for line in lines] == [timeless(line) for line in old]:
        lines = old
    return "".join(f"{line}\n" for line in lines)
