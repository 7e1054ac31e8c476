"""What stands above and below every list: as at, policy, harm edition, marking, what was read. From run.json alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphlink.view.source import Source
from graphlink.view.words import count, day, percent, series, tidy

LIMITS: tuple[str, ...] = (
    "Everybody on this list is accused, not convicted. A harm index counts an allegation whether or not anybody was "
    "convicted of it, and the whole of it for each suspect.",
    "Status and outcome carry no date in the data: they are as the source holds them now, also in a list made as at "
    "an earlier day.",
    "The list is advice to people who decide. It is not evidence of guilt, and no decision about anybody may rest on "
    "it alone.",
    "Nobody else's harm is on anybody's account: associates, partners and housemates add nothing.",
    "Ethnicity, taskings, stops and orders enter no score.",
    "Days are starting points of sentencing for a first offender: they compare offences, they predict nothing.",
)


@dataclass(frozen=True, slots=True)
class About:
    """The facts of one run as they are printed. Dates are ISO text; shares are 0 to 1."""

    run_id: str
    version: str
    as_of: str
    policy: str
    policy_title: str
    policy_digest: str
    window_days: int
    window: str  # "reported 1 Nov 2025 to 31 Oct 2026"
    order: str
    top_n: int
    identity: str
    edition: str
    harm_source: str
    harm_sentence: str  # which share rests on values that are not published ones
    marking: str
    review_by: str
    people: int  # rows of the list
    identities: int
    caps: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def line(self) -> str:
        """One line that says which list this is."""
        return (
            f"As at {day(self.as_of)} · policy {self.policy}, {self.window} · harm {self.edition} · "
            f"{self.identity} · run {self.run_id[:8]}"
        )


def about(run: Source) -> About:
    """The header of a run."""
    m = run.manifest
    policy: Mapping[str, Any] = m.get("policy") or {}
    harm: Mapping[str, Any] = m.get("harm") or {}
    counts: Mapping[str, Any] = m.get("counts") or {}
    return About(
        run_id=str(m.get("run_id", "")),
        version=str(m.get("version", "")),
        as_of=str(m.get("as_of") or ""),
        policy=str(policy.get("name", "")),
        policy_title=str(policy.get("title", "")),
        policy_digest=str(policy.get("digest", "")),
        window_days=int(policy.get("window_days") or 0),
        window=_window(policy, m.get("as_of")),
        order=str(policy.get("order", "harm")),
        top_n=int(policy.get("top_n") or 100),
        identity=str(m.get("identity", "")),
        edition=str(harm.get("edition", "")),
        harm_source=str(harm.get("source", "")),
        harm_sentence=_harm_sentence(harm),
        marking=str(m.get("marking") or "OFFICIAL-SENSITIVE"),
        review_by=str(m.get("review_by") or ""),
        people=int(counts.get("ranked") or 0),
        identities=int(counts.get("identities") or 0),
        caps=tuple(str(cap) for cap in m.get("caps") or ()),
        notes=tuple(str(note) for note in m.get("notes") or ()),
    )


def _window(policy: Mapping[str, Any], as_of: str | None) -> str:
    verb = {"reported_at": "reported", "reported": "reported"}.get(str(policy.get("date", "")), "committed")
    length = int(policy.get("window_days") or 0)
    if not as_of or not length:
        return f"{verb} at any time" + (f" to {day(as_of)}" if as_of else "")
    last = dt.date.fromisoformat(str(as_of)[:10])
    return f"{verb} {day(last - dt.timedelta(days=length - 1))} to {day(last)}"


def _harm_sentence(harm: Mapping[str, Any]) -> str:
    shares: Mapping[str, float] = {k: float(v) for k, v in (harm.get("shares") or {}).items() if v}
    published = harm.get("published_share")
    if published is None:
        return "No harm on this list, so no share of it to state."
    rest = sorted((basis for basis in shares if basis != "published"), key=lambda b: (-shares[b], b))
    if not rest:
        return "All harm on this list rests on published values."
    parts = series([f"{tidy(basis)} {percent(shares[basis])}" for basis in rest])
    return (
        f"{percent(1 - float(published))} of the harm on this list rests on values that are not published ones "
        f"({parts})."
    )


def findings(run: Source) -> tuple[str, ...]:
    """What is unknown and how far it could matter, in sentences, from the counts of the run."""
    c: Mapping[str, Any] = run.manifest.get("counts") or {}
    said = []
    if n := int(c.get("unvalued") or 0):
        bound = float(c.get("unvalued_bound_days") or 0)
        said.append(
            f"{count(n, 'offence')} without a harm value: linked like any other, adding nothing, worth at most "
            f"{bound:,.0f} days together."
        )
    if n := int(c.get("unnamed_seats") or 0):
        remainder = float(c.get("remainder_days") or 0)
        said.append(
            f"{count(n, 'offender')} under no name, in offences counted or not; {remainder:,.0f} days are credited "
            "to nobody."
        )
    share = c.get("sex_unknown_share")
    if share:
        said.append(
            f"{percent(float(share))} of victims have no recorded sex; where a policy asks for it, its setting "
            "unknown_victim_sex says whether they count."
        )
    return tuple(said)
