"""The code is held to ARCHITECTURE.md: who may import whom, and how long things may be.

Every import counts, inside functions and under TYPE_CHECKING too, and so does a module named in a string (that is how
the command line loads its commands).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "graphlink"
MODULES = sorted(PACKAGE.rglob("*.py"))
ALL_CODE = [*MODULES, *sorted((ROOT / "tools").glob("*.py"))]
MAX_MODULE_LINES = 399
MAX_FUNCTION_LINES = 49
MAX_PARAMETERS = 7

# What reads tables and analyses; what reads the run folder.
FIRST_HALF = {"tables", "importing", "evidence", "identity", "attribution", "ranking", "pipeline", "sampling"}
SECOND_HALF = {"runfolder", "graph", "store", "view", "report", "web", "evaluation", "sensitivity"}

# The package's own face is `import graphlink as gl`: the public functions and errors, nothing else.
FACE = {"__init__": {"api", "errors"}, "__main__": {"cli"}}
NOT_PARTS = {"__version__"}


def parts_table(text: str) -> dict[str, set[str]]:
    """The table under "## Parts": each part and the parts it may import, in the order of the page."""
    section = text.split("\n## Parts\n", 1)[1].split("\n## ", 1)[0]
    table: dict[str, set[str]] = {}
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) != 3 or not re.fullmatch(r"`\w+`", cells[0]):
            continue
        name, names = cells[0].strip("`"), cells[2]
        if but := re.fullmatch(r"everything but (\w+)", names):
            table[name] = set(table) - {but[1]}
        else:
            table[name] = {word.strip().strip("`") for word in names.split(",") if word.strip()}
    return table


PARTS = parts_table((ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"))


def part_of(module: Path) -> str:
    """The part a module belongs to: the folder or file right under graphlink/."""
    return module.relative_to(PACKAGE).parts[0].removesuffix(".py")


def dotted_of(module: Path) -> list[str]:
    """The dotted name of a module's package, to resolve relative imports against."""
    return ["graphlink", *module.relative_to(PACKAGE).parts[:-1]]


def imported(tree: ast.AST, package: list[str]) -> Iterator[tuple[int, str]]:
    """Line and part of each thing of graphlink that is imported; the part is "" for the package itself."""
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            origin = node.module.split(".") if node.module else []
            if node.level:
                origin = package[: len(package) - node.level + 1] + origin
            names = [".".join([*origin, alias.name]) for alias in node.names]
        elif isinstance(node, ast.Constant) and re.fullmatch(r"graphlink(\.\w+)+(:\w+)?", str(node.value)):
            names = [str(node.value).partition(":")[0]]
        for name in names:
            root, _, rest = name.partition(".")
            first = rest.partition(".")[0]
            if root == "graphlink" and first not in NOT_PARTS and not first.endswith("_"):
                yield node.lineno, "" if first == "*" else first


def import_faults(module: Path, source: str) -> list[str]:
    """What a module imports and may not."""
    part = part_of(module)
    allowed = FACE[part] if part in FACE else PARTS.get(part, set()) | {part}
    where = module.relative_to(ROOT).as_posix()
    return [
        f"{where}:{line}: {part} may not import {target or 'the package itself'}"
        for line, target in imported(ast.parse(source), dotted_of(module))
        if target not in allowed and (target in PARTS or not target or _is_module(target))
    ]


def _is_module(name: str) -> bool:
    return (PACKAGE / name).is_dir() or (PACKAGE / f"{name}.py").is_file()


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


def parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How many parameters a function has, `self` and `cls` apart."""
    a = function.args
    names = [arg.arg for arg in (*a.posonlyargs, *a.args, *a.kwonlyargs, a.vararg, a.kwarg) if arg is not None]
    return len([name for name in names if name not in ("self", "cls")])


# ---- the page --------------------------------------------------------------------------------------------------


def test_every_part_is_listed_and_every_listed_part_exists() -> None:
    existing = {part_of(module) for module in MODULES} - FACE.keys()
    assert existing == PARTS.keys()


def test_a_part_imports_only_what_stands_above_it() -> None:
    above: set[str] = set()
    for part, names in PARTS.items():
        assert names <= above, f"{part} names {sorted(names - above)}, which do not stand above it"
        above.add(part)


def test_the_second_half_knows_the_run_folder_only() -> None:
    assert PARTS.keys() >= FIRST_HALF | SECOND_HALF
    for part in SECOND_HALF:
        assert not PARTS[part] & FIRST_HALF, part
    assert not PARTS["cli"] & FIRST_HALF
    for part in FIRST_HALF - {"pipeline"}:
        assert not PARTS[part] & SECOND_HALF, part


# ---- the code --------------------------------------------------------------------------------------------------


def test_imports_keep_to_the_table() -> None:
    faults = [fault for module in MODULES for fault in import_faults(module, module.read_text(encoding="utf-8"))]
    assert not faults, "\n".join(faults)


def test_modules_are_short() -> None:
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines()) for path in ALL_CODE
    }
    assert not {name: n for name, n in lengths.items() if n > MAX_MODULE_LINES}


def test_functions_are_short_and_take_few_parameters() -> None:
    faults = []
    for path in ALL_CODE:
        for function in functions(ast.parse(path.read_text(encoding="utf-8"))):
            lines = (function.end_lineno or function.lineno) - function.lineno + 1
            where = f"{path.relative_to(ROOT).as_posix()}:{function.lineno}: {function.name}"
            if lines > MAX_FUNCTION_LINES:
                faults.append(f"{where} has {lines} lines")
            if parameters(function) > MAX_PARAMETERS:
                faults.append(f"{where} has {parameters(function)} parameters")
    assert not faults, "\n".join(faults)


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        path.relative_to(ROOT).as_posix()
        for path in ALL_CODE
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not silent


# ---- the test itself: what it must see -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("where", "source"),
    [
        ("view/page.py", "from graphlink.tables import read"),
        ("view/page.py", "from graphlink import tables"),
        ("view/page.py", "from .. import tables"),
        ("view/page.py", "from ..tables.reader import read"),
        ("view/page.py", "def draw():\n    import graphlink.tables.reader"),
        ("view/page.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from graphlink.tables import T"),
        ("view/page.py", "COMMAND = 'graphlink.tables.reader:read'"),
        ("errors.py", "from graphlink import *"),
        ("__init__.py", "from graphlink.duck import connect"),
    ],
)
def test_a_forbidden_import_is_seen_however_it_is_written(where: str, source: str) -> None:
    assert len(import_faults(PACKAGE / where, source)) == 1


def test_an_allowed_import_is_not() -> None:
    source = "from graphlink.runfolder import open_run\nfrom . import sentences\nfrom graphlink import __version__"
    assert import_faults(PACKAGE / "view" / "page.py", source) == []
