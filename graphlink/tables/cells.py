"""How a written cell becomes a typed one, as SQL made from the catalogue.

Do not break: an expression never fails and never guesses: what cannot be read becomes NULL, and a cell that
was filled but is NULL afterwards is odd, which the check explains. Mistake a newcomer will make: TRY_CAST
takes more than the contract does (`1_000`, `nan`, `2024/1/5`), so each type is held to its form as well.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from graphlink.catalogue.model import Column
from graphlink.catalogue.vocabularies import VOCABULARIES
from graphlink.duck import literal
from graphlink.tables.csvfile import NUL_SIGN

DUCK_TYPES: Mapping[str, str] = {
    "string": "VARCHAR",
    "date": "DATE",
    "datetime": "TIMESTAMPTZ",
    "float": "DOUBLE",
    "integer": "BIGINT",
    "boolean": "BOOLEAN",
}
_BOOLEANS: Mapping[str, tuple[str, ...]] = {"true": ("1", "yes", "y", "t"), "false": ("0", "no", "n", "f")}
# White space that a cell may not begin or end with: ASCII's, the no-break and the zero-width ones.
_WHITE = " || ".join(f"chr({code})" for code in (32, 9, 10, 11, 12, 13, 160, 8203, 8239, 12288, 65279))
# One end or the other may be white; a cheap question, because almost no cell is.
_MAYBE_WHITE = (
    "({x} < '!' OR suffix({x}, ' ') OR suffix({x}, chr(9)) OR suffix({x}, chr(10)) OR suffix({x}, chr(13))"
    " OR unicode({x}) > 127 OR unicode(right({x}, 1)) > 127)"
)
_NUMBERS = re.compile(r"(TINY|SMALL|BIG|HUGE|U.*)?INT(EGER)?$|UHUGEINT")


def text_of(cell: str, source_type: str, trimmed: bool) -> str:
    """A cell of any source type as text, '' and white space as NULL."""
    if source_type in ("DOUBLE", "FLOAT"):
        # pandas writes whole numbers with gaps as floats: 12.0 is the identifier 12
        whole = f"{cell} = trunc({cell}) AND abs({cell}) < 1e15"
        return f"CASE WHEN {whole} THEN CAST(CAST({cell} AS BIGINT) AS VARCHAR) ELSE CAST({cell} AS VARCHAR) END"
    if source_type != "VARCHAR":
        return f"CAST({cell} AS VARCHAR)"
    if not trimmed:
        return f"nullif({cell}, '')"
    maybe = _MAYBE_WHITE.format(x=cell)
    return f"CASE WHEN {maybe} THEN nullif(trim({cell}, {_WHITE}), '') ELSE nullif({cell}, '') END"


def typed(column: Column, cell: str, source_type: str, *, nuls: bool, day_end: bool = False) -> str:
    """A cell as the column's type; `cell` is text unless the source's own type already fits (`fits`)."""
    if fits(column, source_type):
        return _kept(column, cell, source_type, day_end)
    if column.vocabulary:
        return _word(cell, VOCABULARIES[column.vocabulary])
    if column.type == "string":
        return (
            f"CASE WHEN contains({cell}, '{NUL_SIGN}') OR contains({cell}, chr(0)) THEN NULL ELSE {cell} END"
            if nuls
            else cell
        )
    number = f"TRY_CAST({cell} AS DOUBLE)"
    return {
        "date": f"written_day({cell})",
        "datetime": f"written_time({cell}, {int(day_end)})",
        "float": f"CASE WHEN isfinite({number}) AND NOT contains({cell}, '_') THEN {number} END",
        "integer": f"CASE WHEN regexp_full_match({cell}, '[+-]?\\d+(\\.0+)?') THEN TRY_CAST({cell} AS BIGINT) END",
        "boolean": f"CAST({_word(cell, _BOOLEANS)} AS BOOLEAN)",
    }[column.type]


def of_row(row: str, label: str) -> str:
    """The cell that a row, kept as a JSON object, has under a label; both are SQL. Labels may hold any character."""
    return f"json_extract_string({row}, '/' || replace(replace({label}, '~', '~0'), '/', '~1'))"


def fits(column: Column, source_type: str) -> bool:
    """Whether a Parquet column's own type carries the contract's without going through text."""
    if column.vocabulary:
        return False
    if column.type == "datetime":
        return source_type.startswith("TIMESTAMP") or source_type == "DATE"
    if column.type == "date":
        return source_type == "DATE"
    if column.type == "float":
        return (
            source_type in ("DOUBLE", "FLOAT") or source_type.startswith("DECIMAL") or bool(_NUMBERS.match(source_type))
        )
    if column.type == "integer":
        return bool(_NUMBERS.match(source_type))
    return column.type == "boolean" and source_type == "BOOLEAN"


def _kept(column: Column, cell: str, source_type: str, day_end: bool) -> str:
    if column.type == "datetime":
        if source_type == "DATE":
            return f"from_local({cell} + {int(day_end)})"
        if source_type == "TIMESTAMP WITH TIME ZONE":
            return _plausible(cell)
        return f"from_local({_plausible(f'CAST({cell} AS TIMESTAMP)')})"
    if column.type == "date":
        return _plausible(cell)
    if column.type == "float":
        return f"CASE WHEN isfinite(CAST({cell} AS DOUBLE)) THEN CAST({cell} AS DOUBLE) END"
    return f"TRY_CAST({cell} AS {DUCK_TYPES[column.type]})"


def _plausible(cell: str) -> str:
    return f"CASE WHEN isfinite({cell}) AND year({cell}) BETWEEN 1000 AND 2999 THEN {cell} END"


def local_stamp(cell: str, source_type: str) -> str | None:
    """The local wall-clock time that a cell of a datetime column states, where it states one without an offset."""
    if source_type == "VARCHAR":
        return f"written_local({cell})"
    if source_type.startswith("TIMESTAMP") and source_type != "TIMESTAMP WITH TIME ZONE":
        return f"CAST({cell} AS TIMESTAMP)"
    return None


def bare_day(cell: str, source_type: str) -> str:
    """Whether a cell of a datetime column states a day and no time."""
    if source_type == "DATE":
        return f"{cell} IS NOT NULL"
    return f"is_bare_day({cell})" if source_type == "VARCHAR" else "false"


def _word(cell: str, vocabulary: Mapping[str, tuple[str, ...]]) -> str:
    """The stored form of a word of a closed list, NULL for any other: case, spaces and hyphens make no difference."""
    accepted = {_folded(word): stored for stored, also in vocabulary.items() for word in (stored, *also)}
    kind = "ENUM(" + ", ".join(map(literal, accepted)) + ")"
    stored = "[" + ", ".join(map(literal, accepted.values())) + "]"
    folded = f"replace(replace(lower({cell}), ' ', '_'), '-', '_')"
    return f"{stored}[enum_code(TRY_CAST({folded} AS {kind})) + 1]"


def _folded(word: str) -> str:
    return word.lower().replace(" ", "_").replace("-", "_")
