"""Whether our probabilities mean what they say, measured on a force's own data without any truth.

Do not break: what is said is held against what was so with its interval; a band with few cases says so itself. Mistake
a newcomer will make: to take the hidden names for truth; some of them are wrong, so what was so is a lower bound.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

    from graphlink.runfolder import RunFolder

Floats = NDArray[np.float64]
BINS = 10
TOP = 0.9  # from here on people take a chance for certain
OFF = 0.05  # a top band off by more is a finding
_DRAWS, _SEED = 200, 20230704
_Z = 1.645  # 90% intervals
_BY_CHANCE = " Chance alone may explain it."  # of one kind of evidence it is then no finding


@dataclass(frozen=True, slots=True)
class Band:
    """Cases whose chance lies in [low, high): mean said, share so, its 90% interval. `cases` counts, weights apart."""

    low: float
    high: float
    cases: int
    said: float
    so: float
    so_low: float
    so_high: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """Stated against observed: expected calibration error with its 90% interval, and the bands it is made of.

    `by_chance` is the mean of the error that so many cases of such weights would show were every chance exactly right,
    `by_chance_high` what one in twenty would exceed: few cases never show none.
    """

    cases: int
    said: float | None
    so: float | None
    ece: float | None
    ece_low: float | None
    ece_high: float | None
    by_chance: float | None
    by_chance_high: float | None
    bands: tuple[Band, ...]

    @property
    def top(self) -> Band | None:
        """The band from .9 up, None where no case lies there."""
        return next((band for band in self.bands if band.low >= TOP), None)


@dataclass(frozen=True, slots=True)
class Names:
    """Names hidden: `cases` with a named offender some clue points anybody to; `silent` gave nobody .01.

    `given`: the likeliest had .5 or more; `right` of those is the one named. Weighted as offences go unnamed.
    """

    cases: int
    silent: int
    given: int
    right: int
    overall: Reliability
    by_kind: Mapping[str, Reliability]


@dataclass(frozen=True, slots=True)
class Ids:
    """National ids hidden. `equal`: pairs that equal ids make one human; `found` of those were joined without them.

    `joined`: joined pairs with two ids, `wrong` of those have different ones. `expected`: mean chance stated of the
    joined, None under the plain rule, which states none.
    """

    equal: int
    found: int
    joined: int
    wrong: int
    precision: float | None
    precision_low: float | None
    precision_high: float | None
    expected: float | None
    recall: float | None
    overall: Reliability


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """The whole self-check. `findings`: top bands off by more than .05; `head`: one sentence a part.

    `names` is None under the plain rule; `ids` is None in what a run says of itself, which hides no ids.
    """

    run_id: str
    names: Names | None
    ids: Ids | None
    findings: tuple[str, ...]
    head: tuple[str, ...]
    limits: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Everything as plain data."""
        return asdict(self)

    def text(self) -> str:
        """The whole self-check in words and aligned columns."""
        from graphlink.evaluation.selfcheck_text import as_text

        return as_text(self)

    def rows(self) -> list[dict[str, Any]]:
        """One row per part, kind and band."""
        parts: list[tuple[str, str, Reliability]] = []
        if self.names:
            parts.append(("hidden names", "all", self.names.overall))
            parts += [("hidden names", kind, found) for kind, found in self.names.by_kind.items()]
        if self.ids:
            parts.append(("hidden ids", "all", self.ids.overall))
        return [{"part": part, "kind": kind, **asdict(band)} for part, kind, found in parts for band in found.bands]


def reliability(said: Floats, so: NDArray[np.bool_], weight: Floats, group: NDArray[np.int64]) -> Reliability:
    """Ten equal bands of `said`. Cases of one `group` stand or fall together, and count so in the intervals."""
    if not len(said):
        return Reliability(0, None, None, None, None, None, None, None, ())
    place = np.minimum((said * BINS).astype(int), BINS - 1)
    bands = tuple(
        _band(at, said[mine], so[mine], weight[mine], group[mine]) for at in range(BINS) if (mine := place == at).any()
    )
    total = float(weight.sum())
    rng = np.random.default_rng(_SEED)
    _, member = np.unique(group, return_inverse=True)
    ece, groups = _ece(place, said, so, weight), int(member.max()) + 1
    draws = [_ece(place, said, so, weight * rng.poisson(1.0, groups)[member]) for _ in range(_DRAWS)]
    low, high = np.quantile(draws, [0.05, 0.95])
    exact = [_ece(place, said, rng.random(groups)[member] < said, weight) for _ in range(_DRAWS)]
    return Reliability(
        cases=len(said),
        said=float((weight * said).sum() / total),
        so=float((weight * so).sum() / total),
        ece=ece,
        # Drawing again adds chance upon chance; mirrored at the figure itself the interval is not too high by it.
        ece_low=max(0.0, 2 * ece - float(high)),
        ece_high=max(ece, 2 * ece - float(low)),
        by_chance=float(np.mean(exact)),
        by_chance_high=float(np.quantile(exact, 0.95)),
        bands=bands,
    )


def _ece(place: NDArray[np.int64], said: Floats, so: NDArray[np.bool_], weight: Floats) -> float:
    """Expected calibration error (Naeini, Cooper and Hauskrecht 2015), each case by its weight."""
    total = weight.sum()
    gap = np.bincount(place, weights=weight * (said - so), minlength=BINS)
    return float(np.abs(gap).sum() / total) if total else 0.0


def _band(at: int, said: Floats, so: NDArray[np.bool_], weight: Floats, group: NDArray[np.int64]) -> Band:
    total = float(weight.sum())
    share = float((weight * so).sum() / total)
    _, member = np.unique(group, return_inverse=True)
    effective = total**2 / float((np.bincount(member, weights=weight) ** 2).sum())
    low, high = wilson(share, effective)
    return Band(at / BINS, (at + 1) / BINS, len(said), float((weight * said).sum() / total), share, low, high)


def wilson(share: float, cases: float) -> tuple[float, float]:
    """The 90% interval of a share seen in so many (effective) cases (Wilson 1927)."""
    z2 = _Z**2
    middle = (share + z2 / (2 * cases)) / (1 + z2 / cases)
    half = _Z / (1 + z2 / cases) * float(np.sqrt(share * (1 - share) / cases + z2 / (4 * cases**2)))
    return max(0.0, middle - half), min(1.0, middle + half)


def names_checked(frame: pd.DataFrame) -> Names:
    """From the rows of the written table hidden_names."""
    spoken = frame[frame["said"].notna()].reset_index(drop=True)
    given = spoken["said"] >= 0.5
    kinds = sorted(spoken["kind"].unique())
    return Names(
        cases=len(frame),
        silent=len(frame) - len(spoken),
        given=int(given.sum()),
        right=int((given & spoken["so"]).sum()),
        overall=_of(spoken, spoken["weight"], "offence_id"),
        by_kind={kind: _of(mine, mine["weight"], "offence_id") for kind in kinds
                 if len(mine := spoken[spoken["kind"] == kind])},
    )  # fmt: skip


def ids_checked(frame: pd.DataFrame) -> Ids:
    """From the rows of `pipeline.hiding.hidden_ids`."""
    so, joined = frame["so"].to_numpy(bool), frame["joined"].to_numpy(bool)
    made = frame[joined]
    one: Floats = np.ones(len(made), dtype=np.float64)
    precision, low, high = None, None, None
    if len(made):
        band = _band(0, one, made["so"].to_numpy(bool), one, _groups(made["cluster"]))
        precision, low, high = band.so, band.so_low, band.so_high
    stated = frame[frame["said"].notna()]
    expected = made["said"].dropna()
    return Ids(
        equal=int(so.sum()),
        found=int((so & joined).sum()),
        joined=len(made),
        wrong=int((~made["so"].to_numpy(bool)).sum()),
        precision=precision,
        precision_low=low,
        precision_high=high,
        expected=float(expected.mean()) if len(expected) else None,
        recall=float((so & joined).sum() / so.sum()) if so.any() else None,
        overall=_of(stated, stated["said"] * 0 + 1.0, "cluster"),
    )


def _of(frame: pd.DataFrame, weight: pd.Series[float], group: str) -> Reliability:
    said, so = frame["said"].to_numpy(np.float64), frame["so"].to_numpy(bool)
    return reliability(said, so, np.array(weight, dtype=np.float64), _groups(frame[group]))


def _groups(keys: pd.Series[str]) -> NDArray[np.int64]:
    found: NDArray[np.int64] = np.unique(keys.to_numpy(dtype=str), return_inverse=True)[1].astype(np.int64)
    return found


def self_check(run_id: str, names: pd.DataFrame | None, ids: pd.DataFrame | None) -> SelfCheck:
    """Both parts measured, and what of it must be said first. `names`, `ids`: None where that part is not measured."""
    by_name = None if names is None else names_checked(names)
    by_id = None if ids is None else ids_checked(ids)
    parts = [("who did it", "hidden names", by_name.overall)] if by_name else []
    if by_id:
        parts.append(("who is the same human", "pairs with two national ids", by_id.overall))
    findings = [_finding(what, cases, found) for what, cases, found in parts]
    for kind, found in by_name.by_kind.items() if by_name else ():
        said = _finding(f"who did it where {kind} speaks most", "hidden names", found)
        findings.append("" if _BY_CHANCE in said else said)
    return SelfCheck(
        run_id, by_name, by_id, tuple(filter(None, findings)), _head(by_name, by_id), _limits(by_name, by_id)
    )


def own_check(run: RunFolder, ids: pd.DataFrame | None) -> SelfCheck:
    """The self-check of a run, from the names that it hid itself; `ids`: rows of `pipeline.hiding.hidden_ids`."""
    linked = run.manifest["attribution"]["rule"] == "linked"
    return self_check(run.run_id, run.frame("hidden_names") if linked else None, ids)


def note_own_check(run: RunFolder) -> None:
    """Write into the manifest of a run that is being built what it says of its own chances, if it states any."""
    if run.manifest["attribution"]["rule"] == "linked":
        run.manifest["self_check"] = own_check(run, None).as_json()


def _finding(what: str, cases: str, found: Reliability) -> str:
    band = found.top
    if band is None or abs(band.said - band.so) <= OFF:
        return ""
    side = "surer" if band.said > band.so else "less sure"
    chance = _BY_CHANCE if band.so_low <= band.said <= band.so_high else ""
    return (
        f"Chances of .9 or more for {what} are {side} than they should be: {band.said:.2f} is said on average, "
        f"{band.so:.2f} was so ({band.cases:,} {cases}; 90% interval {band.so_low:.2f} to {band.so_high:.2f}).{chance}"
    )


def _head(names: Names | None, ids: Ids | None) -> tuple[str, ...]:
    said = []
    if names and names.overall.ece is not None:
        top = names.overall.top
        line = f"Names hidden: of {names.given:,} offences given to somebody, {names.right:,} to the one named"
        line += (
            f"; calibration error {names.overall.ece:.3f}, where chance alone would show {names.overall.by_chance:.3f}"
        )
        said.append(line + (f"; at .9 or more {top.said:.2f} said, {top.so:.2f} so." if top else "."))
    elif names is None:
        said.append("Names hidden: the plain rule gives nobody an offence that names nobody, so nothing is stated.")
    else:
        said.append("Names hidden: no clue points to anybody in an offence that names one person; nothing to measure.")
    if ids and ids.precision is None:
        said.append("National ids hidden: no two records that both have one were joined; nothing to measure.")
    elif ids:
        stated = f", {ids.expected:.3f} expected" if ids.expected is not None else ", none stated by the plain rule"
        found = f"; {ids.found:,} of {ids.equal:,} pairs with equal ids found" if ids.equal else ""
        said.append(
            f"National ids hidden: of {ids.joined:,} joined pairs with two ids, {ids.precision:.3f} have equal ones "
            f"({ids.precision_low:.3f} to {ids.precision_high:.3f}){stated}{found}."
        )
    return tuple(said)


def _limits(names: Names | None, ids: Ids | None) -> tuple[str, ...]:
    said = []
    if names:
        said += [
            "Some names are wrong, and another record of the one named counts as not so: what was so is a lower bound.",
            "Each hidden name is judged by weights fitted on other offences, and without the ties that only its own "
            "offence made; what a clue of its kind is worth, and which records are one human, were learnt with it.",
            "Series of offences, descriptions and offences with several offenders are not measured.",
        ]
    if ids and (ids.equal or ids.joined):
        said.append("Only records with a national id are measured; others may be harder or easier to join.")
    return tuple(said)
