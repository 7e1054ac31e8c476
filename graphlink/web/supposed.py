"""What if: a rank without some of what carries it, and what a judgement would change. Nothing is written.

Do not break: what was not worked out is said beside what was. Mistake a newcomer will make: showing the previewed rank
as the next one; other judgements and newer data come into the next run as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from graphlink.errors import InputError
from graphlink.view.about import about as header
from graphlink.view.challenge import challenge
from graphlink.view.preview import Preview, near_words, preview
from graphlink.view.words import days, percent
from graphlink.web import judging
from graphlink.web.listed import about
from graphlink.web.plain import Facts, harm
from graphlink.web.session import Session

_NAMES = 5  # of those whom only the next run can work out


def challenged(session: Session, wanted: Mapping[str, str]) -> Facts:
    """The rank of identity `id` without `away`, keys one a line. Raises NotFoundError, InputError."""
    away = [line for line in wanted.get("away", "").splitlines() if line]
    if not wanted.get("id"):
        raise InputError("The address lacks id. Go back to the list.")
    found = challenge(session.source, wanted["id"], away)
    return {
        **about(header(session.source), len(found.changed), len(found.changed)),
        "before": _stands(found.rank_before, found.days_before),
        "left": _stands(found.rank, found.days),
        "rank": "" if found.rank is None else f"{found.rank:,}",
        "days": harm(found.days),
        "changed": [
            {"id": one.offence_id, "before": _share(one.before), "after": _share(one.after)} for one in found.changed
        ],
        "notes": found.notes,
    }


def _stands(rank: int | None, n: float) -> str:
    return f"rank {rank:,} with {days(n)} days" if rank is not None else "off the list"


def _share(p: float) -> str:
    return "all" if p >= 1 else "nothing" if p <= 0 else percent(p)


def previewed(session: Session, wanted: Mapping[str, str]) -> Facts:
    """What the judgement `way` on `a` and `b` would change. Raises InputError, SettingsError, NotFoundError."""
    run = session.source
    found = preview(run, *judging.meant(session, wanted))
    return {
        **about(header(run), len(found.sure), len(found.sure) + len(found.unsure)),
        "sure": [
            {"id": one.identity_id, "who": one.who, "before": harm(one.days_before), "after": harm(one.days_after),
             "rank_before": _rank(one.rank_before), "rank": _rank(one.rank_after)}
            for one in found.sure
        ],
        "unsure": found.unsure,
        "near": found.near,
        "notes": [*found.notes, *_open(found, near_words(run, found, _NAMES))],
    }  # fmt: skip


def _rank(rank: int | None) -> str:
    return "" if rank is None else f"{rank:,}"


def _open(found: Preview, names: Sequence[str]) -> list[str]:
    said = []
    if found.near:
        more = f" and {len(found.near) - len(names):,} more" if len(found.near) > len(names) else ""
        said.append(f"Not worked out, for they share evidence with it: {'; '.join(names)}{more}.")
    if far := len(found.unsure) - len(found.near):
        said.append(
            f"The next run learns anew from all names, so what {far:,} {'other has' if far == 1 else 'others have'} "
            "through links may move a little."
        )
    return said
