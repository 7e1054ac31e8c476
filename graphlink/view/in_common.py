"""What offences of one hand have in common, without saying who the victim is.

Do not break: no id of a victim is printed where a victim stands by letter or role everywhere else. Mistake a newcomer
will make: printing `shared` or the label of an unknown series as the run wrote them.
"""

from __future__ import annotations

import re

_VICTIM = "victim "
_LABELLED = re.compile(r"^(Unknown: )victim \S.*$")


def in_common(shared: str | None) -> str:
    """`number 07700 900417; victim N4` as it is printed: `number 07700 900417; the same victim`."""
    parts = [part.strip() for part in (shared or "").split(";") if part.strip()]
    victims = sum(1 for part in parts if part.startswith(_VICTIM))
    rest = [part for part in parts if not part.startswith(_VICTIM)]
    return "; ".join(
        [*rest, *(["the same victim" if victims == 1 else f"{victims} victims in common"] if victims else [])]
    )


def series_label(label: str | None) -> str:
    """What an offender nobody could name is called: `Unknown: offends against one victim` for one known by a victim."""
    return _LABELLED.sub(r"\1offends against one victim", label or "")
