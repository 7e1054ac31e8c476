"""A report as a Word document: real headings, tables whose heads repeat, drawings with alternative text.

Do not break: the marking and the review-by date stand in the header and footer of every page. Mistake a newcomer will
make: a fact of its own; what is printed stands in the canonical form.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphlink.report.as_html import MOST, TIES, cut, tie_lines
from graphlink.report.canonical import footer
from graphlink.report.charts import around_drawing, timeline_drawing
from graphlink.report.plain import grade_words, interval_words, sources_words, span_words
from graphlink.report.word import Run, Text, Word
from graphlink.view.words import count, day, days, tidy

Facts = Mapping[str, Any]


def document(form: Facts) -> bytes:
    """The report as the bytes of a .docx file."""
    about, suspects, word = form["about"], form["suspects"], Word()
    partner = ", redacted for a partner" if about["audience"] == "partner" else ""
    by = f", by {about['author']}" if about["author"] else ""
    word.paragraph(f"Linked-suspect report{partner}{by}, {day(about['made'])}", "Small")
    many = len(suspects) > 1
    word.paragraph(count(len(suspects), "suspect") if many else suspects[0]["label"], "Title")
    if not many:
        _under(word, suspects[0])
    word.paragraph([Run(about["question"], bold=True), f" {footer(dict(about))}. {about['notice']}"], "Note")
    for line in about["conditions"]:
        word.paragraph(line, "Note")
    if many:
        word.heading("Contents", 2)
        for s in suspects:
            place = f"{s['rank']:,}. " if s["rank"] else ""
            word.link(f"{place}{s['label']}", f"s{s['number']}", f"  {days(s['total']) or '0'} days")
        word.link("Who is meant by letter and number", "people", "")
        word.link("How this was made", "made", "")
    for s in suspects:
        if many:
            word.heading(s["label"], 1, new_page=True, mark=f"s{s['number']}")
            _under(word, s)
        _suspect(word, s, about)
    _people(word, form, many)
    _made(word, form)
    return word.save(
        {"title": about["title"], "author": about["author"], "marking": about["marking"], "made": about["made"],
         "foot": footer(dict(about))}
    )  # fmt: skip


def _under(word: Word, s: Facts) -> None:
    who = f"{s['who']}. " if s["who"] else ""
    word.paragraph([who, Run(s["id"], style="Key")])


def _suspect(word: Word, s: Facts, about: Facts) -> None:
    word.heading("Answer", 2)
    word.paragraph(s["answer"], "Lead")
    if s["flags"]:
        word.paragraph("; ".join(s["flags"]), "Small")
    word.bullets([*s["notes"], *s["missing"]])
    if s["offences"]:
        _offences(word, s)
    _links(word, s)
    if s["chart"]["entities"]:
        word.heading("Who and what stands around", 2)
        word.picture(around_drawing(s, about))
        if s["timeline"]["items"]:
            word.picture(timeline_drawing(s, about))
    _weaker(word, s)
    _records(word, s)
    _rest(word, s)


def _offences(word: Word, s: Facts) -> None:
    word.heading("Offences, adding up to the days", 2)
    rows: list[list[Text]] = []
    for o in s["offences"]:
        seat = f"/{o['seat']}" if o["seat"] > 1 else ""
        about = "; ".join(filter(None, (day(o["date"]), *o["victims"])))
        rows.append([
            [f"{o['title']} ", Run(f"{o['offence']}{seat}", style="Key"), Run(f" {about}", style="Mute")],
            [days(o["days"]), Run(f" {o['value_basis']}", style="Mute")],
            [o["how"], *([Run(" look again", bold=True)] if o["doubted"] else [])],
            o["outcome"],
            Run(days(o["adds"]), bold=True),
        ])  # fmt: skip
    total = Run(days(s["total"]) or "0", bold=True)
    rows.append([Run("Expected harm", bold=True), "", interval_words(s), "", total])
    word.table(
        ("Offence", "Days", "Basis and chance", "Outcome", "Adds"), rows, (34, 14, 26, 17, 9), "Offences and days"
    )
    if s["not_counted"]:
        said = "; ".join(f"{count(len(n['offences']), 'offence')}, {n['why']}" for n in s["not_counted"])
        word.paragraph(f"Not counted: {said}.", "Small")


def _links(word: Word, s: Facts) -> None:
    word.heading("How linked", 2)
    if not s["links"]:
        word.paragraph("Nothing is linked: every record and offence here stands under this one record and name.")
        return
    rows: list[list[Text]] = []
    for one in s["links"]:
        besides = f" Nearest besides: {one['besides']}." if one["besides"] else ""
        rows.append([
            [f"{one['title']} ", Run(one["what"], style="Key")],
            [one["how"], Run(f" Would weaken it: {one['weakened_by']}", style="Mute")],
            sources_words(one["sources"]),
            span_words(one["first"], one["last"]),
            grade_words(one),
            [Run(one["words"], bold=True), Run(besides, style="Mute")],
        ])  # fmt: skip
    heads = ("What", "How linked, and what would weaken it", "Sources", "First and last", "Grades", "Chance")
    word.table(heads, rows, (14, 33, 16, 11, 10, 16), "How each offence and record is linked")


def _weaker(word: Word, s: Facts) -> None:
    if s["weaker"]:
        word.heading("What would weaken it", 2)
        rows = [[w["if"], days(w["days"]) or "0", f"{w['rank']:,}" if w["rank"] else "–"] for w in s["weaker"][:MOST]]
        word.table(("If", "Days left", "Rank"), rows, (78, 12, 10), "What would weaken it")
        word.paragraph(f"{cut(s['weaker'], MOST)} {s['weaker_note']}".strip(), "Small")
    if s["asks"]:
        word.heading("What to find out", 2)
        word.bullets(f"{a['what']}: {a['why']}." for a in s["asks"][:MOST])
        if said := cut(s["asks"], MOST):
            word.paragraph(said, "Small")


def _records(word: Word, s: Facts) -> None:
    if not s["records"]:
        return
    word.heading("Records", 2)
    rows: list[list[Text]] = [
        [
            [f"{r['name']} ", Run(r["record"], style="Key"),
             Run(f" also {'; '.join(r['aliases'])}" if r["aliases"] else "", style="Mute")],
            day(r["born"]) or "–",
            r["national_id"] or "–",
            r["why"] or "the only record",
        ]
        for r in s["records"]
    ]  # fmt: skip
    word.table(("Record", "Born", "National id", "Why the same human"), rows, (28, 13, 15, 44), "Records")
    if s["nearest"]:
        word.paragraph(f"Nearest who was not joined: {s['nearest']}", "Small")


def _rest(word: Word, s: Facts) -> None:
    if s["victim_in"] or s["witness_in"]:
        word.heading("Also recorded as victim or witness", 2)
        for role in ("victim", "witness"):
            for o in s[f"{role}_in"]:
                relation = f"; the suspect is {o['status']}" if role == "victim" and o["status"] else ""
                said = (
                    f"{role.capitalize()} in {o['offence']}, {o['title']}, {day(o['date'])}{relation}; {o['outcome']}"
                )
                word.bullets([said])
    if s["ties"]:
        word.heading("Ties", 2)
        word.bullets(tie_lines(s))
        if said := cut(s["ties"], TIES):
            word.paragraph(f"{said} All of them are in the workbook and the JSON.", "Small")
    if s["around"]:
        word.heading("Around, as context: it adds nothing to any score", 2)
        word.bullets(s["around"][:TIES])
        if said := cut(s["around"], TIES):
            word.paragraph(said, "Small")


def _people(word: Word, form: Facts, many: bool) -> None:
    if many:
        word.heading("Who is meant by letter and number", 1, new_page=True, mark="people")
    else:
        word.heading("Who is meant by letter and number", 2)
    said = [f"{p['called']}: {p['role']}{', ' + p['sex'] if p['sex'] else ''}" for p in form["people"]]
    if said:
        half = (len(said) + 1) // 2
        rows = [[said[n], said[n + half] if n + half < len(said) else ""] for n in range(half)]
        word.table(("", ""), rows, (1, 1), "Who is meant by letter and number")
    else:
        word.paragraph("Nobody but the suspects is spoken of.")


def _made(word: Word, form: Facts) -> None:
    about, rejected = form["about"], form["rejected"]
    word.heading("How this was made", 2, mark="made")
    read = "; ".join(f"{tidy(t['table'])} {t['accepted']:,} of {t['read']:,}" for t in about["sources"])
    rows: list[list[Text]] = [
        ["Question", about["question"]],
        ["As at", f"{day(about['as_at'])}; {about['window']}"],
        ["Policy", f"{about['policy']}: {about['policy_title']} ({about['policy_digest'][:16]})"],
        ["Harm", f"{about['harm_edition']}. {about['harm_sentence']}"],
        ["Method", f"{about['method']}, run {about['run']}; {about['identity']}"],
        ["Sources", f"{read} rows accepted. {count(rejected['rows'], 'row')} rejected, "
                    f"{count(rejected['cells'], 'cell')} cleared."],
        ["Filters", " ".join(about["filters"])],
        ["Limits hit", " ".join(about["caps"]) or "none"],
        ["Words for chance", f"PHIA yardstick: {about['yardstick']}"],
        ["Author", f"{about['author'] or 'not stated'}, {day(about['made'])}; review by "
                   f"{day(about['review_by']) or 'not stated'}"],
        *([["Log", about["stamp"]]] if about["stamp"] else []),
    ]  # fmt: skip
    word.table(("", "What"), rows, (16, 84), "How this was made")
    if about["findings"]:
        word.heading("What is not known", 2)
        word.bullets(about["findings"])
    word.heading("Limits", 2)
    word.bullets(about["limits"])
    word.paragraph(about["notice"], "Note")
