"""Why a filled cell could not be read, and what to do: SQL that looks again at the few cells concerned.

Do not break: a reason names columns, forms and closed lists, never the value (values stand in the lists of
rejected rows and cleared cells, not on screens).
"""

from __future__ import annotations

from graphlink.catalogue.model import Column
from graphlink.catalogue.vocabularies import VOCABULARIES
from graphlink.duck import literal
from graphlink.tables.csvfile import NUL_SIGN
from graphlink.tables.times import REPEATED, SKIPPED

Explanation = tuple[str, str, str]  # condition over x, reason, remedy

_NUL: Explanation = (
    f"contains(x, '{NUL_SIGN}') OR contains(x, chr(0))",
    "holds a NUL byte",
    f"Export the file again; the byte is shown as {NUL_SIGN}.",
)
_OTHER_ORDER = (
    r"regexp_matches(x, '^\d{1,2}[/.\- ](\d{1,2}|[A-Za-z]{3,9})[/.\- ]\d{2,4}') OR regexp_matches(x, '^\d{4}[/.]\d')"
)
_DAY_FIRST = r"regexp_matches(x, '^\d{4}-\d\d-\d\d')"
_NO_SUCH_DAY = "TRY_CAST(substr(x, 1, 10) AS DATE) IS NULL"
_ODD_YEAR = r"NOT regexp_matches(x, '^[12]')"


def _dates(form: str) -> tuple[Explanation, ...]:
    write = f"Write it as {form}."
    return (
        (_OTHER_ORDER, f"not written as {form}", f"{write} 5 March 2026 is 2026-03-05."),
        (f"{_DAY_FIRST} AND {_NO_SUCH_DAY}", "a day that does not exist", "Correct the date, or leave the cell empty."),
        (
            f"{_DAY_FIRST} AND {_ODD_YEAR}",
            "a year before 1000 or after 2999",
            "Leave the cell empty where the date is unknown.",
        ),
    )


def explanations(column: Column) -> tuple[Explanation, ...]:
    """The explanations that may fit a cell of this column, the last one always."""
    if column.vocabulary:
        words = ", ".join(VOCABULARIES[column.vocabulary])
        return (_NUL, ("true", f"not one of {words}", "Use one of these words (case makes no difference)."))
    by_type: dict[str, tuple[Explanation, ...]] = {
        "date": (
            *_dates("YYYY-MM-DD"),
            (_DAY_FIRST, "a date with a time of day", "Write it as YYYY-MM-DD."),
            ("true", "not a date", "Write it as YYYY-MM-DD."),
        ),
        "datetime": (
            *_dates("YYYY-MM-DDTHH:MM:SS"),
            (_DAY_FIRST, "a date with a time of day that cannot be read", "Write it as YYYY-MM-DDTHH:MM:SS."),
            ("true", "not a time", "Write it as YYYY-MM-DDTHH:MM:SS, or YYYY-MM-DD for the whole day."),
        ),
        "float": (
            (r"regexp_full_match(x, '[+-]?\d+,\d+')", "a number with a comma", "Write the decimals after a point."),
            ("true", "not a number", "Write it as 51.5074."),
        ),
        "integer": (("true", "not a whole number", "Write it as digits only."),),
        "boolean": (("true", "neither true nor false", "Write true or false."),),
        "string": (("true", "cannot be read", "Export the file again."),),
    }
    return (_NUL, *by_type[column.type])


def said(column: Column, original: str, which: int) -> str:
    """SQL for the reason (1) or the remedy (2) of the cell whose text `original` is."""
    cases = " ".join(
        f"WHEN {condition} THEN {literal((reason, remedy)[which - 1])}"
        for condition, reason, remedy in explanations(column)
    )
    return f"list_transform([{original}], lambda x: CASE {cases} END)[1]"


def clock(original: str) -> str:
    """SQL for the reason why a local time is listed; `original` is clock_note's word, a space, and the cell."""
    return f"CASE split_part({original}, ' ', 1) WHEN 'repeated' THEN {literal(REPEATED)} ELSE {literal(SKIPPED)} END"


CLOCK_REMEDY = "Write the time with its offset (Z or +01:00) where another one is meant."
