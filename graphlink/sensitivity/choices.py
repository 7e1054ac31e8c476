"""What can be chosen otherwise: the merge bar, what evidence reaches, what counts, what an offence is worth.

Do not break: a choice that means nothing for a run (a bar under the plain rule) is left out and said, never run to no
effect. Mistake a newcomer will make: moving two things in one choice; then nobody can say which did it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from graphlink.errors import NotFoundError
from graphlink.harm.table import PUBLISHED_BASES, HarmTable, HarmValue, groups
from graphlink.runfolder import RunFolder
from graphlink.sensitivity.asking import Asked

_BAR_STEP = 1.5  # bits the merge bar moves: about three times surer, or no surer than not


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing done differently: `name` as typed, `what` in words, `make` from how it stands to how it would."""

    name: str
    what: str
    make: Callable[[Asked], Asked] = field(repr=False)


def choices(run: RunFolder, asked: Asked, other_harm: Path | None = None) -> tuple[tuple[Choice, ...], tuple[str, ...]]:
    """The choices that can be made differently for this run, and those that cannot, with the reason."""
    found: list[Choice] = []
    left_out: list[str] = []
    for part in (_who(asked), _evidence(run, asked), _counting(asked)):
        found += part[0]
        left_out += part[1]
    found += _values(asked, left_out)
    if other_harm is not None:
        table = HarmTable.load(other_harm, unvalued_bound=asked.settings.unvalued_bound)
        words = f"the harm table {other_harm.name} ({table.edition})"
        found.append(Choice("other harm table", words, lambda a: replace(a, harm=table)))
    return tuple(found), tuple(left_out)


_Part = tuple[list[Choice], list[str]]


def _set(**changes: Any) -> Callable[[Asked], Asked]:
    return lambda asked: replace(asked, settings=replace(asked.settings, **changes))


def _who(asked: Asked) -> _Part:
    """The bar at which records become one human, and joining nothing but what is equal."""
    if asked.settings.identity != "linked":
        return [], ["merge bar: the plain rule joins what is equal and weighs nothing, so it has no bar"]
    bar = asked.settings.merge_bits
    down = max(0.0, bar - _BAR_STEP)
    found = [
        Choice(
            "merge bar up", f"records join at {bar + _BAR_STEP:g} bits, not {bar:g}", _set(merge_bits=bar + _BAR_STEP)
        ),
        Choice(
            "plain identity", "records join by equal national id, or equal name and birth date", _set(identity="plain")
        ),
    ]
    if down < bar:
        found.insert(1, Choice("merge bar down", f"records join at {down:g} bits, not {bar:g}", _set(merge_bits=down)))
    return found, []


def _evidence(run: RunFolder, asked: Asked) -> _Part:
    """What a read of a plate near a scene is taken to reach, and nothing but names."""
    if asked.settings.attribution != "linked":
        return [], ["evidence: under the plain rule nothing but names and judgements credits anybody"]
    found = [
        Choice("names only", "nobody is credited by evidence, only by name and judgement", _set(attribution="plain"))
    ]
    if not (run.manifest.get("tables") or {}).get("anpr_reads", {}).get("accepted"):
        return found, ["camera reads: the data hold none"]
    s = asked.settings
    for name, times in (("camera reads narrower", 0.5), ("camera reads wider", 2.0)):
        metres, minutes = s.near_metres * times, s.near_minutes * times
        words = f"a read is near within {metres:g} m and {minutes:g} min, not {s.near_metres:g} and {s.near_minutes:g}"
        found.append(Choice(name, words, _set(near_metres=metres, near_minutes=minutes)))
    left = ["reliability of other kinds of evidence: it is learnt from the data, no setting moves it"]
    return found, left


def _counting(asked: Asked) -> _Part:
    """Doubt about a name, and victims whose sex is not recorded, the other way round."""
    doubt = "flag" if asked.policy.doubt == "apply" else "apply"
    sex = "count" if asked.policy.unknown_victim_sex == "leave_out" else "leave_out"
    words = {
        "apply": "doubt about a name moves its harm",
        "flag": "doubt about a name is flagged and moves no harm",
        "leave_out": "offences that hang on a victim's unrecorded sex do not count",
        "count": "offences that hang on a victim's unrecorded sex count",
    }
    found = [
        Choice(
            "unknown sex counted" if sex == "count" else "unknown sex left out",
            words[sex],
            lambda a: _policy(a, unknown_victim_sex=sex),
        ),
    ]
    if asked.settings.attribution != "linked":
        return found, ["doubt: under the plain rule nothing speaks against a name"]
    return [Choice(f"doubt {doubt}", words[doubt], lambda a: _policy(a, doubt=doubt)), *found], []


def _policy(asked: Asked, **changes: Any) -> Asked:
    return replace(asked, policy=replace(asked.policy, **changes))


def _values(asked: Asked, left_out: list[str]) -> list[Choice]:
    """Values that nobody published, at the least, the middle and the most of their group."""
    moved = sum(1 for value in asked.harm.values if _estimated(value))
    if not moved:
        left_out.append("harm values: all are published")
        return []
    bounds = (("least", "min_days"), ("middle", "median_days"), ("most", "max_days"))
    return [
        Choice(
            f"harm {word}",
            f"{moved:,} values that nobody published are the {word} of their recorded-crime group",
            lambda a, key=key: replace(a, harm=_revalued(a.harm, key)),  # type: ignore[misc]
        )
        for word, key in bounds
    ]


def _estimated(value: HarmValue) -> bool:
    return value.days is not None and value.basis not in PUBLISHED_BASES and value.group in groups()


def _revalued(table: HarmTable, key: str) -> HarmTable:
    """`table` with every estimate replaced by the `key` of its group; it is told apart by its edition."""
    values = tuple(
        replace(value, days=getattr(groups()[str(value.group)], key)) if _estimated(value) else value
        for value in table.values
    )
    return table.with_values(values, f"{table.edition}, estimates at {key} of their group")


def only(found: Sequence[Choice], names: Sequence[str]) -> tuple[Choice, ...]:
    """The choices that are named. Raises NotFoundError with the ones there are."""
    known = {choice.name: choice for choice in found}
    for name in names:
        if name not in known:
            raise NotFoundError(f"There is no choice '{name}' for this run.", tuple(known))
    return tuple(known[name] for name in dict.fromkeys(names)) if names else tuple(found)
