"""Human judgements: how they are written down, and which of them are in force.

Do not break: the file is append-only. A judgement is taken back by a `withdrawn` row, never by deleting one. Judgements
that contradict each other refuse the run; a judgement whose subject is gone is inactive and listed, never an error.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import secrets
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from filelock import FileLock

from graphlink.errors import InputError, RowError, SettingsError

COLUMNS = ("decision_id", "kind", "a", "b", "by", "on", "why")
KINDS = ("same", "different", "did", "did_not", "withdrawn")


def append(path: Path, kind: str, a: str, b: str | None, *, by: str, why: str, now: dt.datetime) -> dict[str, str]:
    """Write one judgement and return the row. `a`, `b` are typed (`person:N12`, `suspect:C7/1`, `offence:C7`).

    Raises SettingsError where a part is missing or `kind` takes other subjects.
    """
    _refuse(kind, a, b, by, why)
    row = {
        "decision_id": f"D-{now:%Y%m%d}-{secrets.token_hex(4)}",
        "kind": kind,
        "a": a,
        "b": b or "",
        "by": by,
        "on": now.isoformat(timespec="seconds"),
        "why": why,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_name(path.name + ".lock"), timeout=30):
        header, ends_in_line = _header(path)
        buffer = io.StringIO()
        writer = csv.DictWriter(buffer, header or list(COLUMNS), extrasaction="raise", lineterminator="\n")
        if not header:
            writer.writeheader()
        writer.writerow(row)
        with path.open("a", encoding="utf-8", newline="") as file:
            file.write(("" if ends_in_line else "\n") + buffer.getvalue())
        path.chmod(0o600)
    return row


def _header(path: Path) -> tuple[list[str], bool]:
    """The columns of the file as they stand, and whether its last line is closed."""
    if not path.exists() or path.stat().st_size == 0:
        return [], True
    with path.open(encoding="utf-8-sig", newline="") as file:
        header = next(csv.reader(file), [])
    missing = [column for column in COLUMNS if column not in header]
    if missing:
        raise InputError(
            f"{path} is not a decisions file.",
            (RowError("decisions", 1, ", ".join(missing), "missing column(s).", "Choose another file."),),
        )
    return header, path.read_bytes().endswith((b"\n", b"\r"))


def _refuse(kind: str, a: str, b: str | None, by: str, why: str) -> None:
    faults = []
    if kind not in KINDS:
        faults.append(f"a judgement is one of {', '.join(KINDS)}, not {kind!r}")
    if not a or (kind != "withdrawn" and not b):
        faults.append("a judgement needs two subjects")
    if not why.strip():
        faults.append("a judgement needs a reason (--why)")
    if not by.strip():
        faults.append("a judgement needs to say who judged")
    if kind in ("did", "did_not") and not a.startswith("suspect:"):
        faults.append(f"{kind} takes a seat first: suspect:OFFENCE/SEAT, not {a}")
    if kind in ("same", "different") and b and not _alike(a, b):
        faults.append(f"{kind} joins two people or two offences, not {a} and {b}")
    if faults:
        raise SettingsError("The judgement was not recorded: " + "; ".join(faults) + ".")


def _alike(a: str, b: str) -> bool:
    people = ("person:", "suspect:", "identity:")
    return (a.startswith(people) and b.startswith(people)) or (a.startswith("offence:") and b.startswith("offence:"))


@dataclass(frozen=True, slots=True)
class Inactive:
    """A judgement that takes no part, and why."""

    decision_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class InForce:
    """The judgements that take part, by the records they are about.

    same, different: (record_a, record_b, decision_id). did, did_not: (offence_id, seat, record_id, decision_id).
    """

    same: tuple[tuple[str, str, str], ...] = ()
    different: tuple[tuple[str, str, str], ...] = ()
    did: tuple[tuple[str, int, str, str], ...] = ()
    did_not: tuple[tuple[str, int, str, str], ...] = ()
    inactive: tuple[Inactive, ...] = field(default=())


# A subject to the record it is about: (record_id or None, why not). With True the subject is wanted as a seat.
Lookup = Callable[[str, bool], tuple[str | None, str]]


def in_force(
    rows: Iterable[Mapping[str, Any]], lookup: Lookup, *, made_by: dt.date | None, today_of: Callable[[Any], dt.date]
) -> InForce:
    """Sort judgements into those that take part and those that do not.

    `rows`: the contract's decisions. `lookup` turns a typed subject into a record id. `made_by`: under an explicit
    as-of day, judgements made after it are left out; None: all count. InputError where two contradict each other.
    """
    ordered = sorted(rows, key=lambda row: str(row["decision_id"]))
    keys = {str(row["decision_id"]) for row in ordered}
    late = {str(r["decision_id"]) for r in ordered if made_by is not None and today_of(r["on"]) > made_by}
    withdrawn = _withdrawn(
        {
            str(r["decision_id"]): _withdraws(r)
            for r in ordered
            if r["kind"] == "withdrawn" and str(r["decision_id"]) not in late
        }
    )
    active: list[tuple[Mapping[str, Any], str, str]] = []
    inactive: list[Inactive] = []
    for row in ordered:
        key = str(row["decision_id"])
        if key in late:
            inactive.append(Inactive(key, f"made after {made_by}, the as-of day"))
        elif key in withdrawn:
            inactive.append(Inactive(key, f"withdrawn by {withdrawn[key]}"))
        elif row["kind"] == "withdrawn":
            if _withdraws(row) not in keys:
                inactive.append(Inactive(key, f"{_withdraws(row)} is not among the judgements"))
        else:
            a, b, why = _subjects(row, lookup)
            if a and b:
                active.append((row, a, b))
            else:
                inactive.append(Inactive(key, why))
    chosen = _by_kind(active)
    _refuse_contradictions(chosen)
    return InForce(
        chosen["same"], chosen["different"], _seats(chosen["did"]), _seats(chosen["did_not"]), tuple(inactive)
    )


def _withdraws(row: Mapping[str, Any]) -> str:
    return str(row["a"]).removeprefix("decision:")


def _withdrawn(withdrawals: Mapping[str, str]) -> dict[str, str]:
    """What is withdrawn, by which withdrawal that is not withdrawn itself. `withdrawals`: its key -> what it names."""
    open_ = dict(withdrawals)
    taken_back: dict[str, str] = {}
    while open_:
        named = set(open_.values())
        # Those that name each other in a ring are taken in order of their keys.
        ready = [key for key in sorted(open_) if key not in named] or sorted(open_)[:1]
        for key in ready:
            target = open_.pop(key)
            if key not in taken_back:
                taken_back.setdefault(target, key)
    return taken_back


def _subjects(row: Mapping[str, Any], lookup: Lookup) -> tuple[str | None, str | None, str]:
    """The two records that a judgement is about, or why it is about none."""
    kind, a, b = str(row["kind"]), str(row["a"]), str(row["b"] or "")
    if not b:
        return None, None, "it names one subject only"
    on_seat = kind in ("did", "did_not")
    if on_seat and not a.startswith("suspect:"):
        return None, None, f"{kind} takes a seat first (suspect:OFFENCE/SEAT), not {a}"
    if (on_seat and b.startswith("offence:")) or (not on_seat and a.startswith("offence:") != b.startswith("offence:")):
        return None, None, f"{kind} is not said of {a} and {b}"
    found_a, why_a = lookup(a, on_seat)
    found_b, why_b = lookup(b, False)
    return found_a, found_b, why_a or why_b


def _by_kind(active: Sequence[tuple[Mapping[str, Any], str, str]]) -> dict[str, tuple[tuple[str, str, str], ...]]:
    chosen: dict[str, list[tuple[str, str, str]]] = {kind: [] for kind in KINDS}
    for row, a, b in active:
        chosen[str(row["kind"])].append((a, b, str(row["decision_id"])))
    return {kind: tuple(found) for kind, found in chosen.items()}


def _seats(found: Iterable[tuple[str, str, str]]) -> tuple[tuple[str, int, str, str], ...]:
    out = []
    for seat, record, key in found:
        offence, _, number = seat.removeprefix("suspect:").rpartition("/")
        out.append((offence, int(number), record, key))
    return tuple(out)


def _refuse_contradictions(chosen: Mapping[str, tuple[tuple[str, str, str], ...]]) -> None:
    """Same and different, did and did-not, about the same two; also through a chain.

    A seat has one offender, so *did* joins a seat with whoever did it as *same* joins two records.
    """
    beside: dict[str, list[tuple[str, str]]] = {}
    for a, b, key in (*chosen["same"], *chosen["did"]):
        beside.setdefault(a, []).append((b, key))
        beside.setdefault(b, []).append((a, key))
    faults = []
    for a, b, key in chosen["different"]:
        if (chain := _chain(beside, a, b)) is not None:
            with_ = ", ".join(chain) or "itself"
            faults.append(_contradiction(key, f"says {a} and {b} are different; contradicts {with_}"))
    did = {(a, b): key for a, b, key in chosen["did"]}
    for a, b, key in chosen["did_not"]:
        if (a, b) in did:
            faults.append(_contradiction(did[a, b], f"says {b} did {a}; contradicts {key}"))
        elif (chain := _chain(beside, a, b)) is not None:
            faults.append(_contradiction(key, f"says {b} did not do {a}; contradicts {', '.join(chain) or 'itself'}"))
    if faults:
        raise InputError("Judgements contradict each other; nothing was run.", tuple(faults))


def refuse_two_for_one_seat(found: InForce, identity_of: Callable[[str], str]) -> None:
    """Two judgements that say of two people that they did one seat contradict each other: InputError names them.

    `identity_of`: the identity of a record; records of one human are one answer, given twice.
    """
    said: dict[tuple[str, int], tuple[str, str, str]] = {}
    faults = []
    for offence, seat, record, key in found.did:
        who = identity_of(record)
        before, other, by = said.setdefault((offence, seat), (who, record, key))
        if before != who:
            seat_name = f"suspect:{offence}/{seat}"
            faults.append(
                _contradiction(key, f"says {record} did {seat_name}; contradicts {by}, which says {other} did")
            )
    if faults:
        raise InputError("Judgements contradict each other; nothing was run.", tuple(faults))


def _contradiction(key: str, reason: str) -> RowError:
    return RowError(
        "decisions", None, None, f"{key} {reason}.", "Withdraw one: graphlink decide OUT withdraw ID --why ..."
    )


def _chain(beside: Mapping[str, list[tuple[str, str]]], start: str, end: str) -> list[str] | None:
    """The *same* judgements that lead from one record to the other, None where none do."""
    if start == end:
        return []
    came: dict[str, tuple[str, str]] = {start: ("", "")}
    queue = deque([start])
    while queue:
        here = queue.popleft()
        for there, key in beside.get(here, []):
            if there in came:
                continue
            came[there] = (here, key)
            if there == end:
                chain = []
                while there != start:
                    there, key = came[there]
                    chain.append(key)
                return chain[::-1]
            queue.append(there)
    return None
