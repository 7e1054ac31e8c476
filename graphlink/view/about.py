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
    harm_sentence: str  # which share rests on values that are not published ones
    shares: Mapping[str, float]
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
            f"{self.identity.partition(':')[0]} · run {self.run_id[:8]}"
        )


def about(run: Source) -> About:
    """The header of a run."""
    m = run.manifest
    policy = policy_of(m)
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
        harm_sentence=_harm_sentence(harm),
        shares=shares_of(harm),
        marking=str(m.get("marking") or "OFFICIAL-SENSITIVE"),
        review_by=str(m.get("review_by") or ""),
        people=int(counts.get("ranked") or 0),
        identities=int(counts.get("identities") or 0),
        caps=tuple(str(cap) for cap in m.get("caps") or ()),
        notes=tuple(str(note) for note in m.get("notes") or ()),
    )


def policy_of(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Name, title, digest and every setting of a run's policy in one mapping."""
    policy = manifest.get("policy") or {}
    return {**policy, **(policy.get("settings") or {})}


def _window(policy: Mapping[str, Any], as_of: str | None) -> str:
    verb = "reported" if str(policy.get("date", "")).startswith("reported") else "committed"
    length = int(policy.get("window_days") or 0)
    if not as_of or not length:
        return f"{verb} at any time" + (f" to {day(as_of)}" if as_of else "")
    last = dt.date.fromisoformat(str(as_of)[:10])
    return f"{verb} {day(last - dt.timedelta(days=length - 1))} to {day(last)}"


def shares_of(harm: Mapping[str, Any]) -> dict[str, float]:
    """Which share of the harm rests on which basis, largest first; 0 to 1."""
    by: Mapping[str, float] = harm.get("days_by_basis") or {}
    total = sum(by.values())
    if not total:
        return {}
    return {basis: by[basis] / total for basis in sorted(by, key=lambda b: (-by[b], b))}


def _harm_sentence(harm: Mapping[str, Any]) -> str:
    shares = shares_of(harm)
    if not shares:
        return "No harm is counted, so no share of it rests on anything."
    others = [basis for basis in shares if basis != "published"]
    if not others:
        return "All harm counted rests on published values."
    rest = [f"{basis_words(basis)} {percent(shares[basis])}" for basis in others[:3]]
    if len(others) > 3:
        rest.append(f"others {percent(sum(shares[basis] for basis in others[3:]))}")
    other = 1 - shares.get("published", 0.0)
    return f"{percent(other)} of the harm counted rests on values that are not published ones ({series(rest)})."


def basis_words(basis: str | None) -> str:
    """Where a value comes from: `group_median` reads `median of its group`."""
    words = {
        "published": "published value",
        "guideline_derived": "from the sentencing guideline",
        "chart_inferred": "read from a chart",
        "secondary_low": "a weak secondary reading",
        "assumed_as_completed": "an attempt valued as the deed",
        "press": "stated in the press",
        "press_floor": "floor stated in the press",
        "group_median": "median of its group",
        "subgroup_median": "median of its subgroup",
        "subgroup_min": "least of its subgroup",
    }
    return words.get(basis or "", tidy(basis))


def findings(run: Source) -> tuple[str, ...]:
    """What is unknown and how far it could matter, in sentences, from the counts of the run."""
    c: Mapping[str, Any] = run.manifest.get("counts") or {}
    check: Mapping[str, Any] = run.manifest.get("self_check") or {}
    said = [*(str(line) for line in check.get("findings") or ()), *(str(line) for line in check.get("head") or ())]
    if n := int(c.get("unvalued_counted") or 0):
        bound = float(c.get("unvalued_bound_days") or 0)
        said.append(
            f"{count(n, 'offence')} that the policy counts without a harm value: linked like any other, adding "
            f"nothing, worth at most {bound:,.0f} days together."
        )
    if n := int(c.get("unnamed_seats") or 0):
        remainder = float(c.get("remainder_days") or 0)
        said.append(
            f"{count(n, 'offender')} stand{'s' if n == 1 else ''} under no name; of what the policy counts, "
            f"{remainder:,.0f} days are credited to nobody."
        )
    if n := int(c.get("sex_unknown") or 0):
        counted = int(c.get("counted") or 0) or n
        setting = policy_of(run.manifest).get("unknown_victim_sex", "count")
        said.append(
            f"{count(n, 'offence')} ({percent(n / counted)} of those counted): whether they count hangs on the sex of "
            f"a victim that is not recorded (the policy's unknown_victim_sex is {setting})."
        )
    if (n := int(c.get("dated_by_commission") or 0)) and policy_of(run.manifest).get("date") == "reported":
        said.append(f"{count(n, 'offence')} without a date of report: counted by when committed.")
    return tuple(said)
