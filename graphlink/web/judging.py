"""Judgements made in the explorer: appended to the decisions file, pending until the next run, withdrawn as easily.

Do not break: without a reason and somebody who judges nothing is written. Mistake a newcomer will make: showing a
judgement as done; the list changes when the main job runs again, and the page says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from graphlink import decisions
from graphlink.errors import InputError, SettingsError
from graphlink.view import judged
from graphlink.view.about import policy_of
from graphlink.view.judged import Judgement
from graphlink.view.words import day, tidy
from graphlink.web.plain import Facts
from graphlink.web.session import Session

_KINDS = {"same": "same", "different": "different", "did": "did", "did-not": "did_not"}


def decide(session: Session, wanted: Mapping[str, str]) -> Facts:
    """Write one judgement: `way`, `a`, `b`, `why`, `by`. Raises InputError, SettingsError, NotFoundError."""
    kind, a, b = meant(session, wanted)
    return _written(session, kind, a, b, wanted)


def meant(session: Session, wanted: Mapping[str, str]) -> tuple[str, str, str]:
    """The kind of a judgement and what it names, as they would be written. InputError, SettingsError, NotFoundError."""
    kind = _KINDS.get(wanted.get("way", ""))
    if kind is None:
        raise InputError(f"A judgement is one of {', '.join(_KINDS)}.")
    a, b = judged.subjects(session.source, kind, [wanted.get("a", ""), wanted.get("b", "")], session.decisions)
    return kind, a, b or ""


def withdraw(session: Session, wanted: Mapping[str, str]) -> Facts:
    """Take a judgement back: `id`, `why`, `by`. Raises InputError, SettingsError, NotFoundError."""
    a, b = judged.subjects(session.source, "withdrawn", [wanted.get("id", "")], session.decisions)
    return _written(session, "withdrawn", a, b, wanted)


def _written(session: Session, kind: str, a: str, b: str | None, wanted: Mapping[str, str]) -> Facts:
    by = _one_line(wanted.get("by", ""))[:200] or session.user
    now = dt.datetime.now(dt.UTC)
    why = _one_line(wanted.get("why", ""))
    if not why:  # the same refusal as below, before anything is logged
        raise SettingsError("The judgement was not recorded: a judgement needs a reason.")
    session.record("decided", {"kind": kind, "by": by}, [one for one in (a, b) if one], to=session.decisions)
    row = decisions.append(session.decisions, kind, a, b, by=by, why=why, now=now)
    manifest = session.source.manifest
    policy = policy_of(manifest).get("name")
    again = f"graphlink run {manifest.get('data', 'DATA')} -o {session.path.name} --policy {policy}"
    return {
        "id": row["decision_id"],
        "said": f"Written as {row['decision_id']}. The list changes with the next run.",
        "command": again,
        "judgements": all_of(session),
    }


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:2000]


def all_of(session: Session) -> list[Facts]:
    """Every judgement of the file, newest first."""
    return [_facts(one) for one in judged.judgements(session.source, session.decisions)]


def about(session: Session, people: Iterable[str], offence: str = "") -> list[Facts]:
    """The judgements that name one of `people` or any offender of `offence`."""
    mine = {f"person:{one}" for one in people}

    def names(end: str) -> bool:
        return end in mine or (bool(offence) and (end == f"offence:{offence}" or end.startswith(f"suspect:{offence}/")))

    found = judged.judgements(session.source, session.decisions)
    return [_facts(one) for one in found if names(one.a) or names(one.b)]


def pending(session: Session) -> dict[frozenset[str], str]:
    """What was judged since the run, by the two it is about."""
    found = judged.judgements(session.source, session.decisions)
    return {frozenset((one.a, one.b)): one.decision_id for one in found if one.state == "pending"}


def _facts(one: Judgement) -> Facts:
    return {"id": one.decision_id, "kind": tidy(one.kind), "a": one.a, "b": one.b, "by": one.by,
            "on": _on(one.on), "why": one.why, "state": one.state, "why_not": one.why_not}  # fmt: skip


def _on(text: str) -> str:
    try:
        return day(text)
    except ValueError:
        return text
