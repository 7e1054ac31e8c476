"""What a report was asked for: about whom, for whom, with whose names, by whom, when and why.

Do not break: names of victims need a purpose, and a partner never gets them. Mistake a newcomer will make: reading the
clock further down; `made` is passed in, so that the same question gives the same report.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from graphlink.audit import Asking
from graphlink.errors import AccessError, InputError

Audience = Literal["own", "partner"]
AUDIENCES: tuple[str, ...] = ("own", "partner")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request for a report. `ids`: what `show` takes for a person. `marking`: empty for the run's own.

    `name_victims`: victims and third parties by name beside their letter or number. `include_conditional`: in a
    partner's edition, ties of handling code C too. `asking`: who asks and why, for the log; None logs nothing.
    AccessError or InputError where it may not or cannot be.
    """

    ids: tuple[str, ...]
    audience: str = "own"
    name_victims: bool = False
    include_conditional: bool = False
    marking: str = ""
    author: str = ""
    asking: Asking | None = None
    made: dt.datetime = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

    def __post_init__(self) -> None:
        if not self.ids:
            raise InputError("A report needs at least one ID: a person, an identity, or rank:1.")
        if self.audience not in AUDIENCES:
            raise InputError(f"There is no audience '{self.audience}'. Audiences: {', '.join(AUDIENCES)}.")
        if self.name_victims and self.partner:
            raise AccessError(
                "A partner's edition never names victims. Leave out --name-victims, or --audience partner."
            )
        if self.name_victims and not self.purpose:
            raise AccessError(
                "Naming victims needs a purpose: add --purpose TEXT, or set GRAPHLINK_PURPOSE. Without it victims "
                "stand by letter."
            )
        if self.include_conditional and not self.partner:
            raise InputError("--include-conditional goes with --audience partner: your own edition holds these ties.")

    @property
    def purpose(self) -> str:
        """Why it was asked for; empty where nobody said so."""
        return " ".join(self.asking.why.split()) if self.asking else ""

    @property
    def partner(self) -> bool:
        return self.audience == "partner"
