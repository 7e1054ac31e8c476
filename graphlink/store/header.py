"""The header of a statement: what it asks, what it takes, what it gives.

    // question: Which numbers do suspects share who were never named together?
    // note: what the answer means and what it does not; may run on over
    //   several lines, each begun with three spaces
    // param max_holders: integer = 5 | people that may hold the number
    // param since: date = as_of-730 | a param without a default must be given; `none` is a default too
    // column phone: text | the number, E.164
    // access: read
    // scan: only where EXPLAIN shows a scan of all nodes or of a label: why
    MATCH ...

Do not break: what the header says is what the statement does; `parse` refuses a $param or column that only one of the
two knows. Mistake a newcomer will make: a comment line above the statement that is none of these; put it inside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, cast, get_args

from graphlink.errors import InputError, RowError
from graphlink.store.code import code_of

ParamType = Literal["text", "integer", "number", "boolean", "date", "instant", "list", "map"]
Access = Literal["read", "write"]

_WORDS: Mapping[ParamType, str] = {
    "text": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "date": "a day (2026-03-01, as_of or as_of-90)",
    "instant": "a day or a moment (2026-03-01, 2026-03-01T21:30, as_of or as_of-90)",
    "list": "one text or several (-p may be repeated, or ; between them)",
    "map": "values by name (in a column only)",
}
_KEY = re.compile(r"// (question|note|access|scan): (\S.*)")
_PARAM = re.compile(r"// param ([a-z]\w*): (\w+)(?: = (\S+))? \| (\S.*)")
_COLUMN = re.compile(r"// column ([a-z]\w*): (\w+) \| (\S.*)")
_MORE = "//   "
_FORMS = "'// question: ...', '// note: ...', '// param NAME: TYPE = DEFAULT | meaning', " + (
    "'// column NAME: TYPE | meaning', '// access: read' or 'write', '// scan: why'"
)
REMEDY = f"Header lines are {_FORMS}; docs: cypher/README.md."


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter. `default` as written in the header, None where the parameter must be given."""

    name: str
    type: ParamType
    default: str | None
    meaning: str

    @property
    def takes(self) -> str:
        """What it takes, for people: `since, a day (...)`."""
        return f"{self.name}, {_WORDS[self.type]}"


@dataclass(frozen=True, slots=True)
class Given:
    """One column of the answer: its name, type and meaning."""

    name: str
    type: ParamType
    meaning: str


@dataclass(frozen=True, slots=True)
class Question:
    """A statement with its header. `cypher` is the whole file, as it opens in Neo4j Browser."""

    name: str
    question: str
    note: str
    params: tuple[Param, ...]
    columns: tuple[Given, ...]
    access: Access
    scan: str
    cypher: str


def parse(name: str, text: str) -> Question:
    """The statement `name` from its file. InputError with every fault of the header, by line."""
    keys: dict[str, str] = {}
    params: list[Param] = []
    columns: list[Given] = []
    faults: list[RowError] = []
    for number, line in _header(text):
        if found := _KEY.fullmatch(line):
            if found[1] in keys:
                faults.append(_fault(name, number, f"'{found[1]}' stands twice"))
            keys[found[1]] = found[2]
        elif found := _PARAM.fullmatch(line):
            params.append(Param(found[1], cast(ParamType, found[2]), found[3], found[4]))
            faults += _type_faults(name, number, found[2])
        elif found := _COLUMN.fullmatch(line):
            columns.append(Given(found[1], cast(ParamType, found[2]), found[3]))
            faults += _type_faults(name, number, found[2])
        else:
            faults.append(_fault(name, number, f"'{line}' is no line of a header"))
    for key in ("question", "access"):
        if key not in keys:
            faults.append(_fault(name, None, f"'{key}' is missing"))
    if keys.get("access", "read") not in get_args(Access):
        faults.append(_fault(name, None, f"access is '{keys['access']}', not read or write"))
    faults += _param_faults(name, text, params)
    if faults:
        raise InputError(f"The header of {name}.cypher cannot be used.", tuple(faults))
    return Question(
        name,
        keys["question"],
        keys.get("note", ""),
        tuple(params),
        tuple(columns),
        cast(Access, keys["access"]),
        keys.get("scan", ""),
        text,
    )


def declared(text: str) -> tuple[Param, ...]:
    """The parameters that a statement of the user's own declares in the form above; other comments are his."""
    return tuple(
        Param(found[1], cast(ParamType, found[2]), found[3], found[4])
        for _, line in _header(text)
        if (found := _PARAM.fullmatch(line)) and found[2] in get_args(ParamType)
    )


def _header(text: str) -> Iterator[tuple[int, str]]:
    """Number and text of each line of the header, what runs on joined to its first line."""
    held: tuple[int, str] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("//"):
            break
        if held and line.startswith(_MORE):
            held = held[0], f"{held[1]} {line.removeprefix(_MORE).strip()}"
            continue
        if held:
            yield held
        held = number, line.rstrip()
    if held:
        yield held


def _fault(name: str, line: int | None, reason: str) -> RowError:
    return RowError(f"{name}.cypher", line, None, reason + ".", REMEDY)


def _type_faults(name: str, line: int, type_: str) -> list[RowError]:
    if type_ in get_args(ParamType):
        return []
    return [_fault(name, line, f"there is no type '{type_}'; types: {', '.join(get_args(ParamType))}")]


def _param_faults(name: str, text: str, params: list[Param]) -> list[RowError]:
    stated = [param.name for param in params]
    used = set(re.findall(r"\$(\w+)", code_of(text)))
    twice = sorted({one for one in stated if stated.count(one) > 1})
    return [
        *(_fault(name, None, f"${one} is used and not in the header") for one in sorted(used - set(stated))),
        *(_fault(name, None, f"${one} is in the header and not used") for one in sorted(set(stated) - used)),
        *(_fault(name, None, f"param {one} stands twice") for one in twice),
    ]
