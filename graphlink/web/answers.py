"""Each question a page may ask, and its answer as plain facts.

Do not break: an answer is made from views alone and carries total, shown, truncated, as_at and marking. Mistake a
newcomer will make: answering a change here without a reason and a name; `judging` refuses both.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from graphlink.audit.asking import Done
from graphlink.errors import InputError, NotFoundError
from graphlink.view import compare, shown
from graphlink.view.about import about as header
from graphlink.view.entity import EntityPage
from graphlink.view.looked import glimpse, news
from graphlink.view.offence import OffencePage
from graphlink.view.person import PersonPage
from graphlink.view.review import review
from graphlink.view.search import search
from graphlink.view.series import unknown_series
from graphlink.view.why import why
from graphlink.view.words import count
from graphlink.web import asking, charted, judging, listed, supposed, things
from graphlink.web.plain import Facts, date
from graphlink.web.session import Session
from graphlink.web.shown import person

Wanted = Mapping[str, str]
_MOST_SERIES = 200
_MOST_QUESTIONS = 200
_MOST_HITS = 20


def _about(session: Session, wanted: Wanted) -> Facts:
    told = header(session.source)
    waiting = session.source.query(
        "SELECT (SELECT count(*) FROM review) AS questions, (SELECT count(*) FROM unknown_series) AS series"
    )[0]
    return {
        **listed.about(told, told.people, told.people),
        "line": told.line,
        "title": told.policy_title or told.policy,
        "policy": told.policy,
        "window": told.window,
        "version": told.version,
        "harm": told.harm_sentence,
        "edition": told.edition,
        "as_at_text": date(told.as_of)["text"],
        "people": f"{told.people:,}",
        "questions": waiting["questions"],
        "series": waiting["series"],
        "compared": session.previous is not None,
        "replaced": session.replaced,
        "user": session.user,
        **listed.choices(session.browser),
    }


def _listing(session: Session, wanted: Wanted) -> Facts:
    return listed.listing(session.browser, wanted)


def _show(session: Session, wanted: Wanted) -> Facts:
    run = session.source
    page = shown.show(run, _needed(wanted, "id"))
    if isinstance(page, PersonPage):
        records = [r.person_id for r in page.records]
        return {**person(run, page), "judgements": judging.about(session, records), "news": _news(session, page)}
    if isinstance(page, OffencePage):
        return {**things.offence(run, page), "judgements": judging.about(session, (), page.offence_id)}
    assert isinstance(page, EntityPage)
    return things.entity(run, page)


def _news(session: Session, page: PersonPage) -> Facts | None:
    """What is new since the user last looked; this look is kept for the next time."""
    now = glimpse(page, str(session.source.manifest["run_id"]), dt.datetime.now(dt.UTC).date().isoformat())
    then = session.looked.then(now.records)
    session.looked.saw(now)
    found = news(then, now) if then else None
    if found is None or not found.words:
        return None
    return {"since": date(found.since), "words": found.words, "bars": found.bars, "records": found.records,
            "ties": found.ties}  # fmt: skip


def _why(session: Session, wanted: Wanted) -> Facts:
    run = session.source
    return things.why(run, why(run, _needed(wanted, "a"), _needed(wanted, "b")))


def _search(session: Session, wanted: Wanted) -> Facts:
    text = wanted.get("text", "").strip()[:200]
    if not text:
        raise InputError("Type a name, a crime reference, a number, a plate or a place.")
    found = search(session.source, text, _MOST_HITS)
    total = sum(found.totals.values())
    return {
        **listed.about(header(session.source), len(found.hits), total),
        "said": found.cut or f"{count(total, 'hit')}.",
        "hits": [{"kind": h.kind, "id": h.id, "label": h.label, "detail": h.detail} for h in found.hits],
    }


def _series(session: Session, wanted: Wanted) -> Facts:
    return listed.series(unknown_series(session.source, _MOST_SERIES))


def _review(session: Session, wanted: Wanted) -> Facts:
    return {
        **listed.review(review(session.source, _MOST_QUESTIONS), judging.pending(session)),
        "judgements": judging.all_of(session),
        "user": session.user,
    }


def _changes(session: Session, wanted: Wanted) -> Facts:
    if session.previous is None:
        raise NotFoundError(
            "There is no run to compare with: the first run into a folder replaces none. After the next one, "
            "this page says what changed and what did it."
        )
    return listed.changes(compare.compare(session.previous, session.source))


def _reopen(session: Session, wanted: Wanted) -> Facts:
    session.reopen()
    return _about(session, wanted)


def _purpose(session: Session, wanted: Wanted) -> Facts:
    session.state_purpose(wanted.get("why", ""))
    return listed.about(header(session.source), 0, 0)


def _printed(session: Session, wanted: Wanted) -> Facts:
    session.record("exported", {"printed": wanted.get("page", "")[:500]})
    return listed.about(header(session.source), 0, 0)


def _needed(wanted: Wanted, name: str) -> str:
    value = wanted.get(name, "").strip()[:300]
    if not value:
        raise InputError(f"The address lacks {name}. Go back to the list.")
    return value


ANSWERS: Mapping[str, Callable[[Session, Wanted], Facts]] = {
    "about": _about,
    "list": _listing,
    "show": _show,
    "why": _why,
    "search": _search,
    "series": _series,
    "review": _review,
    "changes": _changes,
    "around": charted.neighbours,
    "path": charted.path,
    "challenge": supposed.challenged,
    "preview": supposed.previewed,
    "questions": asking.questions,
    "answer": asking.answer,
}
CHANGES: Mapping[str, Callable[[Session, Wanted], Facts]] = {
    "decide": judging.decide,
    "withdraw": judging.withdraw,
    "reopen": _reopen,
    "purpose": _purpose,
    "printed": _printed,
    "among": charted.among,
}
# What shows somebody to whoever asks, and as what it is logged. The other answers log for themselves, or show nobody.
SHOWS: Mapping[str, Done] = {
    "list": "opened",
    "show": "opened",
    "why": "opened",
    "search": "searched",
    "series": "opened",
    "review": "opened",
    "changes": "opened",
    "around": "opened",
    "path": "opened",
    "among": "opened",
    "challenge": "opened",
    "preview": "opened",
    "answer": "asked",
}
