"""How a record's name is written out, and how the text of a search is matched with it.

Do not break: names are shown as recorded; only the comparison is folded. Mistake a newcomer will make: showing the
folded key of a record, which has lost case, accents and spaces.
"""

from __future__ import annotations

NOBODY = "No name recorded"


def shown(alias: str) -> str:
    """SQL: the name of the `records` row called `alias` as it is shown; NULL where there is none."""
    return f"nullif(trim(concat_ws(' ', {alias}.forename, {alias}.middle_names, {alias}.surname)), '')"


def label(ranking: str, records: str) -> str:
    """SQL: the label of a row of `ranking`, its anchor's name as recorded where it has one."""
    return f"coalesce({shown(records)}, {ranking}.label)"
