"""How an offence code is written: one normal form, in Python and in SQL alike.

Do not break: `normalise_code` and `code_sql` give the same answer for every text (property-tested). White space
is the six ASCII characters and case is folded for A to Z only, so that the two languages cannot differ.
Mistake a newcomer will make: `str.strip()` and `\\d`, which know more of Unicode than DuckDB does.
"""

from __future__ import annotations

import re

_WS = " \t\r\n\f\v"
_CODE = re.compile(rf"([0-9]{{1,3}})[{_WS}]*/[{_WS}]*([0-9]{{1,2}})")
_GROUP = re.compile(r"[Gg]:(.*)", re.DOTALL)
_SPACES = re.compile(rf"[{_WS}]+")
_UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_TO_LOWER = str.maketrans(_UPPER, _UPPER.lower())


def normalise_code(text: str | None) -> str | None:
    """A code in its normal form: `8/66` as `008/66`, `g: Arson` as `G:Arson`; None where it is empty.

    What is neither a class/subclass nor a group comes back as it stands, trimmed: an unknown code.
    """
    trimmed = (text or "").strip(_WS)
    if match := _CODE.fullmatch(trimmed):
        return f"{match[1]:0>3}/{match[2]:0>2}"
    if match := _GROUP.fullmatch(trimmed):
        return "G:" + _SPACES.sub(" ", match[1].strip(_WS))
    return trimmed or None


def code_key(code: str) -> str:
    """What two spellings of a normalised code have in common: case of A to Z does not matter."""
    return code.translate(_TO_LOWER)


def code_sql(column: str) -> str:
    """The SQL expression of `normalise_code` over the (already quoted) column."""
    trimmed = f"trim(coalesce({column}, ''), ' ' || chr(9) || chr(13) || chr(10) || chr(12) || chr(11))"
    ws = r"[ \t\r\n\f\v]"
    code = rf"'^([0-9]{{1,3}}){ws}*/{ws}*([0-9]{{1,2}})$'"
    ends = rf"'^{ws}+|{ws}+$'"
    return f"""CASE
        WHEN regexp_matches({trimmed}, {code})
        THEN lpad(regexp_extract({trimmed}, {code}, 1), 3, '0') || '/'
          || lpad(regexp_extract({trimmed}, {code}, 2), 2, '0')
        WHEN {trimmed} LIKE 'G:%' OR {trimmed} LIKE 'g:%'
        THEN 'G:' || regexp_replace(regexp_replace(substr({trimmed}, 3), {ends}, '', 'g'), '{ws}+', ' ', 'g')
        ELSE nullif({trimmed}, '') END"""


def key_sql(expression: str) -> str:
    """The SQL expression of `code_key`."""
    return f"translate({expression}, '{_UPPER}', '{_UPPER.lower()}')"
