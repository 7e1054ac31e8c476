"""Views as text for a terminal: the list, one thing, a waterfall, a comparison.

Do not break: everything here is plain text made from `view`; no figure is worked out here. Mistake a newcomer will
make: printing a name straight; every line passes through `safe` (a name may carry escape codes).
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from graphlink.cli.output import Column, pad, safe, strong, table_text, terminal_width
from graphlink.view.listing import outcome_words
from graphlink.view.words import day, days, moment, plural, signed, some, tidy

if TYPE_CHECKING:
    from graphlink.view.compare import Change, Comparison
    from graphlink.view.entity import EntityPage
    from graphlink.view.listing import Listing, ListRow
    from graphlink.view.offence import OffencePage
    from graphlink.view.person import PersonPage, Standing
    from graphlink.view.quality import Quality
    from graphlink.view.waterfall import Bar, Waterfall

_NARROW = 118
_BAR = 16
_MOST = 40  # lines of one part of a page; the rest is counted


def listing(found: Listing, *, cut: bool = True) -> str:
    """The list as a table under the line that says which list it is; `cut` also says how much of it that is."""
    if not found.rows:
        return "Nobody is on the list: no offence that the policy counts is credited to anybody."
    lines = [strong(safe(found.about.line)), "", table_text(_list_columns(), found.rows)]
    return "\n".join([*lines, "", found.cut] if cut else lines)


def _list_columns() -> list[Column]:
    narrow = terminal_width() < _NARROW
    columns = [
        Column("Rank", lambda r: f"{r.rank:,}", "right"),
        Column("By names", _by_names, "right"),
        Column("Who", lambda r: r.label + (f" x{r.records}" if r.records > 1 else ""), shrink=True),
        Column("Identity", lambda r: r.identity_id),
        Column("Days", lambda r: days(r.expected_harm), "right"),
        Column("8 in 10", _interval, "right"),
        Column("Named", lambda r: days(r.named_harm) if r.named_harm is not None else "none", "right"),
        Column("Offences", lambda r: str(r.offences), "right"),
        Column("Victims", lambda r: str(r.victims), "right"),
        Column("Outcomes", lambda r: outcome_words(r.outcomes), shrink=True),
        Column("Flags", lambda r: ", ".join(r.flags), shrink=True),
    ]
    left_out = {"8 in 10", "Outcomes", "Flags"} if narrow else set()
    return [column for column in columns if column.heading not in left_out]


def _by_names(row: ListRow) -> str:
    if row.named_rank is None:
        return "unnamed"
    moved = row.moved or 0
    return f"{row.named_rank:,}" + (f" ({'+' if moved > 0 else ''}{moved:,})" if moved else "")


def _interval(row: ListRow) -> str:
    return "" if row.harm_high - row.harm_low < 0.5 else f"{days(row.harm_low)} to {days(row.harm_high)}"


# --- one waterfall ---


def waterfall(found: Waterfall) -> str:
    """The offences behind a rank, adding up to it, with their source rows."""
    lines = [strong(safe(f"{found.label}  {found.identity_id}")), *_wrapped(found.answer), ""]
    if found.bars:
        total = found.total
        columns = [
            Column("Adds", lambda b: days(b.adds), "right"),
            Column("", lambda b: _bar(b.starts, b.adds, total)),
            Column("Days", lambda b: days(b.days), "right"),
            Column("Offence", lambda b: b.offence_id),
            Column("What", lambda b: b.title, shrink=True),
            Column("Date", lambda b: day(b.date)),
            Column("Under", lambda b: ", ".join(b.people) or "no record"),
            Column("How it is credited", lambda b: b.sentence + ("; look again" if b.doubted else ""), shrink=True),
            Column("Outcome", lambda b: b.outcome, shrink=True),
        ]
        lines += [table_text(columns, found.bars), f"{days(total)} days, the sum of share x days.", ""]
    lines += [safe(said) for said in found.missing]
    for group in found.not_counted:
        lines.append(safe(f"Not counted, {group.why}: {some(group.offences, 8)}."))
    if found.bars:
        lines += [
            "",
            strong("Whom, on what value, from which rows"),
            *(line for bar in found.bars for line in _rows(bar)),
        ]
    return "\n".join(lines)


def _bar(starts: float, adds: float, total: float) -> str:
    full = "█" if (sys.stdout.encoding or "").lower().replace("-", "") == "utf8" else "#"
    before = round(_BAR * starts / total) if total else 0
    wide = max(1, round(_BAR * adds / total)) if total else 0
    return pad((" " * min(before, _BAR - 1) + full * wide)[:_BAR], _BAR)


def _rows(bar: Bar) -> Iterable[str]:
    whom = ", ".join(v.words for v in bar.victims) or "no victim recorded"
    yield safe(
        f"  {bar.offence_id}: {whom}; {bar.code or 'no code'}, {bar.value_basis or 'no value'}; {_refs(bar.sources)}"
    )


def _refs(sources: Sequence[str]) -> str:
    return some(list(sources), 6)


# --- one thing ---


def _title(text: str) -> list[str]:
    return ["", strong(text)]


def _section(title: str, lines: Sequence[str], nothing: str = "") -> list[str]:
    if not lines:
        return [*_title(title), f"  {nothing}"] if nothing else []
    cut = [f"  ... and {len(lines) - _MOST:,} more; --json gives all"] if len(lines) > _MOST else []
    return [*_title(f"{title} ({len(lines):,})"), *(f"  {safe(line)}" for line in lines[:_MOST]), *cut]


def _wrapped(text: str) -> list[str]:
    wide = max(40, min(terminal_width(), 110))
    lines, line = [], ""
    for word in safe(text).split(" "):
        if line and len(line) + 1 + len(word) > wide:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line]


def person(found: PersonPage) -> str:
    """One identity, or the identity of the record that was asked for."""
    asked = f" (asked for record {found.asked})" if found.asked else ""
    lines = [strong(safe(f"{found.label}  {found.identity_id}{asked}")), *_wrapped(found.answer)]
    if found.waterfall.row and found.waterfall.row.flags:
        lines.append(safe("Shown, never scored: " + ", ".join(found.waterfall.row.flags)))
    records = [
        Column("Record", lambda r: r.person_id),
        Column("Name", lambda r: r.name, shrink=True),
        Column("Born", lambda r: day(r.dob) or "not recorded"),
        Column("Sex", lambda r: r.sex),
        Column("National id", lambda r: r.pnc_id or "not recorded"),
        Column("Also known as", lambda r: "; ".join(r.aliases), shrink=True),
        Column("Why it belongs", lambda r: r.why, shrink=True),
        Column("Source", lambda r: r.source_ref),
    ]
    lines += [*_title("Records taken to be one human"), table_text(records, found.records)]
    lines += _extras(found)
    for title, rows in (
        ("Suspect in", found.suspect_in),
        ("Victim in", found.victim_in),
        ("Witness in", found.witness_in),
    ):
        if rows:
            lines += [*_title(title), table_text(_standing_columns(title), rows)]
    lines += _section("Tied to", [_tie(t.sentence, t.shared_by, t.sources, t.extra) for t in found.ties])
    lines += _section("Around, as context: it adds nothing to any score", found.around)
    return "\n".join(lines)


def _extras(found: PersonPage) -> list[str]:
    lines = []
    for record in found.records:
        own = [
            ("birth place", record.birth_place),
            ("occupation", record.occupation),
            ("died", day(record.deceased_on)),
        ]
        said = [f"{name} {value}" for name, value in own if value]
        said += [f"{name} {value}" for name, value in record.extra.items()]
        if said:
            lines.append(f"  {safe(record.person_id)}: {safe(', '.join(said))}")
    return lines


def _standing_columns(title: str) -> list[Column]:
    columns = [
        Column("Offence", lambda s: s.offence_id),
        Column("What", lambda s: s.title, shrink=True),
        Column("Date", lambda s: day(s.date)),
        Column("Record", lambda s: s.person_id),
    ]
    if title == "Suspect in":
        columns += [
            Column("Days", lambda s: days(s.days) or "no value", "right"),
            Column("Counts", lambda s: "yes" if s.counts else s.why_not or "no", shrink=True),
            Column("Status", lambda s: s.status, shrink=True),
        ]
    if title == "Victim in":
        columns.append(Column("The suspect is", lambda s: s.status))
    return [*columns, Column("Outcome", lambda s: s.outcome, shrink=True), Column("Source", _source)]


def _source(standing: Standing) -> str:
    return standing.source_ref


def _tie(sentence: str, shared_by: int | None, sources: Sequence[str], extra: Mapping[str, Any] | None = None) -> str:
    shared = f" Shared by {shared_by:,} people." if shared_by and shared_by > 1 else ""
    own = "".join(f" {name}: {value}." for name, value in (extra or {}).items())
    return f"{sentence}{shared}{own} [{_refs(sources)}]"


def offence(found: OffencePage) -> str:
    """One offence, seat by seat."""
    when = moment(found.from_local)
    if found.to_local and found.to_local != found.from_local:
        when += f" to {moment(found.to_local)}"
    value = f"{days(found.days)} days ({found.value_basis})" if found.days is not None else _unvalued(found)
    counts = "counted" if found.counts else f"not counted: {found.why_not or 'the policy leaves it out'}"
    facts = [
        ("What", f"{found.code or 'no code'} {found.category}".strip()),
        ("When", f"{when}; reported {moment(found.reported) or 'at an unknown time'}"),
        ("Where", found.area or "not recorded"),
        ("Harm", f"{value}, {counts}"),
        ("Outcome", f"{found.outcome} (undated)"),
        ("Origin", found.origin),
        ("Flags", found.flags),
        ("Method", found.method),
        *((name, str(value)) for name, value in found.extra.items()),
        ("Source", found.source_ref),
    ]
    lines = [strong(safe(f"{found.title}  {found.offence_id}")), *_facts(facts)]
    for seat in found.seats:
        said = [_share(s.label, s.identity_id, s.rank, s.sentence, s.adds, s.doubted) for s in seat.shares]
        said += [f"as recorded: {named}" for named in seat.named]
        said.append(f"credited to nobody: {days(seat.remainder) or '0'} of {days(seat.days) or '0'} days")
        lines += _section(f"Offender {seat.number}", said)
    lines += _section("Eliminated: nothing is credited to them", found.eliminated)
    victims = [v.words + (f", person:{v.person_id}" if v.person_id else "") for v in found.victims]
    lines += _section("Victims", victims, "no victim recorded")
    lines += _section("Witnesses", found.witnesses)
    lines += _section("Ties", [_tie(t.sentence, t.shared_by, t.sources, t.extra) for t in found.ties])
    lines += _section("By the same hand", found.links)
    lines += _section("Plates read nearby", found.reads)
    return "\n".join(lines)


def _unvalued(found: OffencePage) -> str:
    bound = f", at most {days(found.bound)} days" if found.bound else ""
    return f"no value{bound}"


def _share(label: str, identity: str, rank: int | None, sentence: str, adds: float, doubted: bool) -> str:
    place = f", rank {rank:,}" if rank else ""
    return f"{label} ({identity}{place}): {sentence}; {days(adds) or '0'} days{'; look again' if doubted else ''}"


def _facts(facts: Iterable[tuple[str, str]]) -> list[str]:
    return [f"  {pad(name, 8)}  {safe(value)}" for name, value in facts if value]


def entity(found: EntityPage) -> str:
    """One address, plate, number, account or mark."""
    own = ", ".join(f"{tidy(k)} {v}" for k, v in found.properties.items() if v not in (None, ""))
    lines = [strong(safe(f"{found.label}  {found.kind}:{found.id}")), *_facts([("What", own)])]
    lines += [f"  {safe(found.says)}", f"  Rows of the source: {safe(some(list(found.source_ids), 12))}"]
    lines += _section("People", [_tie(t.sentence, None, t.sources) for t in found.people])
    lines += _section("Offences", [_tie(t.sentence, None, t.sources) for t in found.offences])
    lines += _section("Most in contact with", found.calls)
    lines += _section("Read near offences", found.reads)
    return "\n".join(lines)


# --- what changed ---


def comparison(found: Comparison, most: int = 10) -> str:
    """What changed between two runs: the first `most` of each kind, 0 for all."""
    lines = [f"Earlier: {safe(found.old.line)}", f"Later:   {safe(found.new.line)}", "", *_wrapped(found.summary)]
    changed = [change for change in found.moved if change.causes]
    for title, rows in (("Entered", found.entered), ("Left", found.left), ("Days changed", changed)):
        shown = rows[:most] if most else rows
        if shown:
            cut = f", {len(shown):,} of {len(rows):,}" if len(shown) < len(rows) else f" {len(rows):,}"
            lines += ["", strong(f"{title}{cut}"), table_text(_change_columns(), shown)]
    return "\n".join(lines)


def _change_columns() -> list[Column]:
    return [
        Column("Rank", _ranks),
        Column("Who", lambda c: c.label, shrink=True),
        Column("Identity", lambda c: c.new_id or c.old_id or ""),
        Column("Then", lambda c: days(c.old_harm) or "0", "right"),
        Column("Now", lambda c: days(c.new_harm) or "0", "right"),
        Column("Change", lambda c: signed(c.difference), "right"),
        Column("What did it", lambda c: c.words, shrink=True),
    ]


def _ranks(change: Change) -> str:
    def rank(n: int | None) -> str:
        return f"{n:,}" if n is not None else "-"

    return f"{rank(change.old_rank)} > {rank(change.new_rank)}"


# --- faults ---


def quality(found: Quality, most: int = 12) -> str:
    """Rows by table and faults by cause."""
    columns = [Column("Table", lambda t: t.name)]
    columns += [
        Column(name.capitalize(), lambda t, name=name: f"{getattr(t, name):,}", "right")  # type: ignore[misc]
        for name in ("read", "accepted", "rejected", "duplicate", "cleared")
    ]
    present = [t for t in found.tables if t.present]
    return "\n".join([table_text(columns, present), *fault_lines(found.faults, most)])


def fault_lines(faults: Sequence[Any], most: int = 12) -> list[str]:
    """Faults by cause with counts and the first three rows, in words; what is cut is said."""
    lines = []
    for f in faults[:most]:
        where = f.table + (f".{f.column}" if f.column else "")
        said = {"rejected": f"{f.rows:,} {plural('row') if f.rows != 1 else 'row'} rejected"}.get(
            f.effect, f"{f.rows:,} {plural('cell') if f.rows != 1 else 'cell'} {f.effect}"
        )
        remedy = f" {f.remedy}" if f.remedy else ""
        lines.append(safe(f"  {where}: {said} ({', '.join(f.first)}): {f.reason.rstrip('.')}.{remedy}"))
    if len(faults) > most:
        lines.append(f"  ... and {len(faults) - most:,} more causes (rejected.csv, cleared.csv).")
    return ["", *lines] if lines else []


def data_of(item: Any) -> Any:
    """A view as plain data for JSON."""
    from dataclasses import asdict, is_dataclass

    if is_dataclass(item) and not isinstance(item, type):
        return asdict(item)
    if isinstance(item, Mapping):
        return {key: data_of(value) for key, value in item.items()}
    if isinstance(item, (list, tuple)):
        return [data_of(one) for one in item]
    return item
