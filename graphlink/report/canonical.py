"""The canonical form of a report: plain data, versioned, from which every format is made.

Do not break: a format adds no fact and no figure of its own; what it shows stands here. Mistake a newcomer will make:
asking the run from a format; then two formats of one report can disagree.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphlink.report.asked import Asked
from graphlink.report.copied import Copied, copied
from graphlink.report.linked import Grades
from graphlink.report.scope import DRAWN, Scope
from graphlink.report.suspect import Lettering, Reading, charts, suspect
from graphlink.view.about import LIMITS, about, findings
from graphlink.view.quality import quality
from graphlink.view.words import BANDS, count, day

if TYPE_CHECKING:
    from graphlink.runfolder import RunFolder

FORMAT = "graphlink.report"
VERSION = 1
QUESTION = "Who is put to these offences, on what evidence, and what would weaken it?"
NOTICE = (
    "These are associations for evaluation. They are not evidence of guilt, and no decision about anybody may rest on "
    "them alone."
)
Document = dict[str, Any]


def document(run: RunFolder, within: Scope, asked: Asked, stamp: str = "") -> Document:
    """The report as plain data: strings, numbers, booleans, lists and objects; days, ISO dates, chances from 0 to 1.

    `stamp`: the state of the log that it carries.
    """
    with copied(run, within, asked) as copy:
        from graphlink.graph.folder import FolderNet

        lettering = Lettering(copy.numbers)
        reading = Reading(copy, charts(FolderNet(copy.run), copy.numbers, within.drawings), lettering, Grades(copy.run))
        suspects = [suspect(reading, number) for number in range(1, len(within.subjects) + 1)]
        made = {
            "format": FORMAT,
            "version": VERSION,
            "about": _about(copy, asked, suspects, stamp),
            "suspects": suspects,
            "people": lettering.register(suspects),
            "rejected": _rejected(copy, asked),
        }
    plain: Document = json.loads(json.dumps(made, ensure_ascii=False, allow_nan=False))
    return plain


def _about(copy: Copied, asked: Asked, suspects: Sequence[dict[str, Any]], stamp: str) -> dict[str, Any]:
    header = about(copy.run)
    head, more = suspects[0]["label"], len(suspects) - 1
    return {
        "title": f"Linked-suspect report: {head}" + (f" and {count(more, 'other')}" if more else ""),
        "question": QUESTION,
        "notice": NOTICE,
        "as_at": header.as_of,
        "made": asked.made.isoformat(timespec="seconds"),
        "author": asked.author,
        "stamp": stamp,
        "audience": asked.audience,
        "marking": header.marking,
        "review_by": header.review_by,
        "run": header.run_id,
        "method": f"graphlink {header.version}",
        "identity": header.identity,
        "policy": header.policy,
        "policy_title": header.policy_title,
        "policy_digest": header.policy_digest,
        "window": header.window,
        "harm_edition": header.edition,
        "harm_sentence": header.harm_sentence,
        "on_the_list": header.people,
        "filters": _filters(copy, asked),
        "caps": [*header.caps, *(s["chart"]["said"] for s in suspects if s["chart"]["cut"])],
        "conditions": _conditions(copy, asked),
        "findings": list(findings(copy.run)),
        "limits": list(LIMITS),
        "yardstick": "; ".join(f"{word} {low:.0%} to {high:.0%}" for low, high, word in BANDS)
        + ". In a gap the word nearer to even is used.",
        "sources": [
            {
                "table": t.name, "read": t.read, "accepted": t.accepted, "rejected": t.rejected,
                "duplicate": t.duplicate, "cleared": t.cleared,
            }
            for t in quality(copy.run).tables
            if t.present
        ],
    }  # fmt: skip


def _filters(copy: Copied, asked: Asked) -> list[str]:
    header = about(copy.run)
    said = [f"Offences that policy {header.policy} counts, {header.window}; linking uses every offence."]
    said.append(f"A drawing shows the {DRAWN} things nearest to a suspect, and nothing beyond what 50 people share.")
    if asked.name_victims:
        said.append("Victims and third parties stand by name beside their letter or number.")
    else:
        said.append("Victims stand by letter and third parties by number; the same human keeps the same one.")
    if asked.partner:
        said.append(
            "Redacted edition: no free text, no national id, no birth date, no source key; places by the outward part "
            "of the postcode, and not even that where only one victim lives in it."
        )
        if copy.held_back:
            said.append(
                f"{count(copy.held_back, 'tie')} that may be shared under conditions only (handling code C) "
                f"{'is' if copy.held_back == 1 else 'are'} left out; the weight of what rests on them stands."
            )
    return said


def _conditions(copy: Copied, asked: Asked) -> list[str]:
    if not (asked.partner and asked.include_conditional and copy.conditions):
        return []
    general = (
        "Ties graded with handling code C are included. They may be used for the purpose they were shared for and "
        "passed to nobody else without the leave of who holds the source."
    )
    return [general, *(said for said in copy.conditions if said)]


def _rejected(copy: Copied, asked: Asked) -> dict[str, Any]:
    """What was not read. Causes quote columns and reasons, and stay in the building."""
    found = quality(copy.run)
    faults = () if asked.partner else found.faults
    return {
        "rows": found.rejected,
        "cells": found.cleared,
        "causes": [
            {"effect": f.effect, "table": f.table, "column": f.column, "reason": f.reason, "remedy": f.remedy,
             "rows": f.rows}
            for f in faults
        ],
        "empty": [] if asked.partner else list(found.empty),
    }  # fmt: skip


def footer(about_: dict[str, Any]) -> str:
    """What stands under every page beside the marking."""
    parts = [f"As at {day(about_['as_at'])}" if about_["as_at"] else ""]
    parts.append(f"review by {day(about_['review_by'])}" if about_["review_by"] else "")
    return " · ".join(part for part in parts if part)


def read(path: Path) -> Document:
    """A canonical form that was written before. ValueError where it is none, or of a later version."""
    found: Document = json.loads(path.read_text(encoding="utf-8"))
    if found.get("format") != FORMAT or found.get("version") != VERSION:
        raise ValueError(f"{path} is no {FORMAT} of version {VERSION}.")
    return found
