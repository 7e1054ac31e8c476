"""Evidence in plain words: what was compared, the two values, when they held, how somebody is tied to a thing.

Do not break: a kind of evidence without words of its own is printed by the name the run gave it, never dropped. Mistake
a newcomer will make: `he` and `his`; nothing here knows whether it is a man.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping

from graphlink.view.words import day, series, tidy

_HELD = re.compile(r", held by (\d+) people$")
_SPAN = re.compile(r"^(.*) \((\?|\d{4}-\d\d-\d\d) to (\?|\d{4}-\d\d-\d\d)\)$")


def prior_words(name: str, value: str, bits: float) -> str:
    one_in = 1 + 2.0**-bits
    # Two figures: the third would be false precision.
    scale = 10 ** max(0, math.floor(math.log10(one_in)) - 1)
    rarity = f"1 in {round(one_in / scale) * scale:,.0f}" if bits < 0 else "even or better"
    if name.startswith("as likely"):
        false = ", one of them under a false name" if "false name" in name else ""
        return f"Before any evidence: two such records are one human{false}, about {rarity}"
    return f"Before any evidence: about {rarity} for somebody {value or 'in the data'}"


def dated(text: str) -> tuple[str, str]:
    """A value and when it held: `07700 900417 (2026-01-09 to ?)` gives the number and `since 9 Jan 2026`."""
    found = _SPAN.match(text)
    if not found:
        return _date_words(text), ""
    first, last = ("" if part == "?" else day(part) for part in found.group(2, 3))
    when = first if first == last else f"{first} to {last}" if first and last else f"since {first}" if first else ""
    return found.group(1), when or (f"until {last}" if last else "")


def _date_words(text: str) -> str:
    try:
        return day(dt.date.fromisoformat(text)) if len(text) == 10 else text
    except ValueError:
        return text


def pair_words(name: str, a: str, b: str) -> str:
    held = _HELD.search(name)
    what = _HELD.sub("", name)
    shared_by = f"; {held.group(1)} people hold it" if held else ""
    return f"{what}{_two_values(a, b)}{shared_by}"


def _two_values(a: str, b: str) -> str:
    (one, when_one), (two, when_two) = dated(a), dated(b)
    if not one and not two:
        return ""
    if one != two:
        return f": {_when(one, when_one) or 'not recorded'} / {_when(two, when_two) or 'not recorded'}"
    if not when_one and not when_two:
        return f": {one}"
    if when_one == when_two:
        return f": {one}, on both {when_one}"
    return f": {one}, {when_one or 'undated'} on one and {when_two or 'undated'} on the other"


def _when(value: str, when: str) -> str:
    return f"{value} ({when})" if when else value


def plain_words(name: str, a: str, b: str) -> str:
    return f"{name}{_two_values(a, b)}"


# --- what an offence left behind, and what is known of a candidate ---

LEFT: Mapping[str, str] = {
    "number used": "number used, {a}",
    "handset used": "handset used, {a}",
    "account used": "account used, {a}",
    "plate used": "vehicle used, {a}",
    "plate seen": "vehicle seen there, {a}",
    "plate hired": "hire, taxi or fleet vehicle, {a}",
    "camera, seldom there": "plate {a} read by a camera nearby where it seldom passes",
    "camera, often there": "plate {a} read by a camera nearby where it often passes",
    "place seen": "place where the suspect was seen, {a}",
    "mark full": "mark left, {a}",
    "mark weak": "mark left that many could leave, {a}",
    "mark partial": "partial mark left, {a}",
    "call to the victim, one": "number that rang the victim about then, {a}",
    "call to the victim, repeated": "number that rang the victim again and again about then, {a}",
    "call to the victim, as usual": "number that rang the victim about then, as it often does, {a}",
    "call to a victim close to him, one": "number that rang the victim, who is close to them, about then, {a}",
    "call to a victim close to him, repeated": (
        "number that rang the victim, who is close to them, again and again about then, {a}"
    ),
    "call to a victim close to him, as usual": (
        "number that rang the victim, who is close to them, about then, as it often does, {a}"
    ),
    "with somebody named": "another offender is named, {a}",
}
# How a candidate is known to use it; `named with it` says so of another offence that names them.
_HOW: Mapping[str, str] = {
    "subscriber": "its subscriber",
    "user": "its user",
    "keeper": "its keeper",
    "driver": "its driver",
    "lives at": "lives there",
    "stays at": "stays there",
    "matched": "matched to it",
    "named with it": "named in another offence with the same",
    "named with it seen": "named in another offence where the same was seen",
    "home": "has the same home",
    "partner": "is the partner",
    "ex partner": "is the ex-partner",
    "family": "is family",
    "cohabits": "lives together",
    "associate": "is an associate",
}
OF_VICTIM: Mapping[str, str] = {
    "home": "has the same home as the victim",
    "partner": "partner of the victim",
    "ex partner": "ex-partner of the victim",
    "family": "family of the victim",
    "cohabits": "lives with the victim",
    "associate": "associate of the victim",
    "named with it": "named in another offence against the victim",
    "named with it in another relation": "named in another offence against the victim, in another relation to them",
}
_FACTS: Mapping[str, str] = {
    "suspected before": "how often suspected before: {b}",
    "distance from home": "from the scene to a home of theirs: {b}",
    "distance from home, beside a victim or place": (
        "from the scene to a home of theirs, read with what the victim or a place says: {b}"
    ),
    "distance from other offences": "from the scene to another offence that names them: {b}",
    "distance from other offences, beside a victim or place": (
        "from the scene to another offence that names them, read with what the victim or a place says: {b}"
    ),
    "days from other offences": "time to the nearest other offence that names them: {b}",
    "days from other offences, beside a victim or place": (
        "time to the nearest other offence that names them, read with what the victim or a place says: {b}"
    ),
    "time of day": "time of day, against another offence that names them: {b} apart",
    "kind of crime": "kind of crime beside the other offences that name them: {b}",
    "relationship to the victim": "relationship to the victim: {b}",
    "method in the same words": "method told in the same words as another offence that names them (rarity {b})",
    "in custody": "remanded or recalled before, not seen at large since: {b}",
    "seen elsewhere": "seen elsewhere by police or on a visit: {b}",
    "clues that agree": "clues that point to the same person, {b}: together they say less than one by one",
    "sex described": "described as {a}",
    "age described": "described as aged {a}",
    "forename described": "forename given: {a}",
    "surname described": "surname given: {a}",
    "dead or a child": "was dead, or a child, at the time",
    "named by the report": "named as suspect in the report, {b}",
    "other offences of the series": "what the offences of one series, {b}, say together",
}


# --- what two offences have in common ---

_LIKENESSES: Mapping[str, str] = {
    "time between the offences": "time between them: {b}",
    "distance between the offences": "distance between them: {b}",
    "time of day": "time of day: {b}",
    "method in the same words": "method told in the same words (rarity {b})",
    "code of the offences": "offence code: {b}",
    "category of the offences": "category of offence: {b}",
    "relationship to the victim": "relationship of suspect and victim: {b}",
}
_SHARED: Mapping[str, str] = {
    **LEFT,
    "plate seen": "the same vehicle seen at both, {a}",
    "place seen": "a suspect seen at the same place, {a}",
    "mark full": "the same mark left at both, {a}",
    "mark weak": "a mark left at both that many could leave, {a}",
}
_NOT_KNOWN: Mapping[str, str] = {
    "method in the same words": "method: nothing told in the same words",
    "time between the offences": "time between them not known",
    "distance between the offences": "distance between them not known",
    "time of day": "time of day not known",
}


def link_words(name: str, a: str, b: str) -> str:
    """A piece of the link between two offences: what both share (`a`), or how alike they are (`b`)."""
    if name in _LIKENESSES:
        return (b == "unknown" and _NOT_KNOWN.get(name)) or _LIKENESSES[name].replace("{b}", _band(b))
    if name.startswith("victim: "):
        relation = name.removeprefix("victim: ")
        told = "" if relation == "unknown" else f"; the reports call the offender {_article(relation)}"
        return f"the same victim, {a}{told}"
    if name in _SHARED:
        return _SHARED[name].replace("{a}", a or "not recorded")
    return plain_words(name, a, b)


_SEXES: Mapping[str, str] = {"M": "male", "F": "female"}


def seat_words(name: str, a: str, b: str) -> str:
    if name.startswith("victim: "):
        return _victim_words(name.removeprefix("victim: "), b)
    if name in LEFT:
        how = how_tied(b)
        return LEFT[name].replace("{a}", a or "not recorded") + (f": {how}" if how else "")
    if name in _FACTS:
        if name == "clues that agree" and b == "one":
            return "only one clue points to them"
        return _FACTS[name].replace("{a}", _SEXES.get(a, a)).replace("{b}", _band(b))
    return f"{name}{_two_values(a, b)}"


def _victim_words(relation: str, ways: str) -> str:
    how = how_tied(ways, OF_VICTIM) or "tied to the victim"
    recorded = "" if relation == "unknown" else f"; the report calls the offender {_article(relation)}"
    return f"{how}{recorded}"


def _article(relation: str) -> str:
    words = tidy(relation.replace(" ", "_"))
    return words if words == "family" else f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def how_tied(text: str, words: Mapping[str, str] = _HOW) -> str:
    ways = [part.strip() for part in text.split(",") if part.strip()]
    said = []
    for way in ways:
        plain = way.removesuffix(" long ago")
        if way == plain or plain not in ways:
            said.append(words.get(plain, plain) + (" long before or after" if way != plain else ""))
    return series(said)


_BAND = re.compile(r"^(\d+(?:\.\d+)?) (\w+) to (\d+(?:\.\d+)?) (\w+)$")


def _band(text: str) -> str:
    """`30 days to 90 days` reads `30 to 90 days`, `over 10000 m` reads `over 10 km`."""
    found = _BAND.match(text)
    if found and found.group(2) == found.group(4):
        text = f"{found.group(1)} to {found.group(3)} {found.group(2)}"
    text = re.sub(r"^([\d.]+) (minutes) apart to ([\d.]+) minutes apart$", r"\1 to \3 \2 apart", text)
    text = re.sub(r"^([\d.]+) bits of rarity to ([\d.]+) bits of rarity$", r"\1 to \2 bits of rarity", text)
    text = text.removesuffix(" of rarity")
    text = text.replace(" his ", " their ")
    if text.endswith(" m"):
        text = re.sub(r"\d{4,}", lambda n: f"{int(n.group()):,}", text[:-2]) + " metres"
    return text
