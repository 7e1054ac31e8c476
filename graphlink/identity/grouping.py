"""From pairs to humans: groups join best first, group against group, and never through a contradiction.

What speaks for two groups is half the mean of all pairs between them and half a comparison of their profiles, each
field once, so that sparse records add up: one brings the number, another the birth date. Only sums are kept, so that a
join is an addition. Do not break: links are sorted, ties go to the smaller group, joins of one round are disjoint.
Mistake a newcomer will make: to join along single links; one false link would then join two humans for good.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphlink.identity.mixture import CHANCE, FALSE, KIN, NAMES, SAME, Model, Pairs

_F = len(NAMES)
_OWN = [NAMES.index(name) for name in ("name", "born", "sex")]  # fields of their own under a false name
_A = 0.1  # exponent of the mean, from the plain mean (0) to the best pair (1): careful, see docs/decisions/identity.md
_LOOSE = 8.0  # bits below the bar at which groups are still looked at together
# Columns of a link's sums: pairs, pairs with a suspect, odds, known, same, false, kin.
_N, _SUSPECT, _ODDS = 0, 1, 2
_KNOWN = slice(3, 3 + _F)
_SAME = slice(3 + _F, 3 + 2 * _F)
_KIN = slice(3 + 2 * _F, 3 + 3 * _F)
_FALSE = slice(3 + 3 * _F, 3 + 3 * _F + len(_OWN))
_WIDTH = 3 + 3 * _F + len(_OWN)


@dataclass(frozen=True)
class Apart:
    """Who cannot be one human: `i`, `j` pairs of records, `pnc` a code a record (-1 none); two codes never meet."""

    i: np.ndarray
    j: np.ndarray
    pnc: np.ndarray


@dataclass
class Links:
    """Sums over the pairs between two groups: a < b, sorted; `sums` has _WIDTH columns."""

    a: np.ndarray
    b: np.ndarray
    sums: np.ndarray

    def take(self, at: np.ndarray) -> Links:
        """Some of the links."""
        return Links(self.a[at], self.b[at], self.sums[at])


def rows_of(model: Model, pairs: Pairs) -> np.ndarray:
    """What each pair adds to the sums."""
    out = np.zeros((len(pairs), _WIDTH), dtype=np.float32)
    out[:, _N] = 1
    out[:, _SUSPECT] = pairs.group
    out[:, _ODDS] = _raised(np.clip(model.odds(pairs), -60, 60))
    known = pairs.level >= 0
    out[:, _KNOWN] = known
    chance = pairs.chance
    for of, place in ((SAME, _SAME), (KIN, _KIN)):
        out[:, place] = np.where(known, _raised(model.by_field(pairs, of) - chance), 0)
    own = model.by_field(pairs, FALSE)[:, _OWN] - chance[:, _OWN]
    out[:, _FALSE] = np.where(known[:, _OWN], _raised(own), 0)
    return out


def _raised(bits: np.ndarray) -> np.ndarray:
    out: np.ndarray = np.exp2(_A * np.clip(bits, -60, 60))
    return out


def link(rows: np.ndarray, a: np.ndarray, b: np.ndarray) -> Links:
    """Sum rows by the two groups they lie between (a, b in any order; rows inside one group are left out)."""
    low, high = np.minimum(a, b), np.maximum(a, b)
    between = low != high
    low, high, rows = low[between], high[between], rows[between]
    if not len(low):
        return Links(low, high, rows)
    order = np.lexsort((high, low))
    low, high = low[order], high[order]
    start = np.flatnonzero(np.append(True, (low[1:] != low[:-1]) | (high[1:] != high[:-1])))
    if len(start) == len(low):
        return Links(low, high, rows[order])
    return Links(
        low[start], high[start], np.add.reduceat(rows[order].astype(np.float64), start, axis=0).astype(np.float32)
    )


def weigh(model: Model, sums: np.ndarray) -> np.ndarray:
    """log2 odds that two groups are one human."""
    n = np.maximum(sums[:, _N], 1)
    mean = _lowered(sums[:, _ODDS] / n)
    known = sums[:, _KNOWN]

    def profile(of: int, place: slice, fields: slice | list[int]) -> np.ndarray:
        there = known[:, fields]
        bits = _lowered(np.where(there > 0, sums[:, place], 1) / np.maximum(there, 1))
        return np.where(there > 0, bits, 0)

    same = profile(SAME, _SAME, slice(None))
    false = same.sum(axis=1) - same[:, _OWN].sum(axis=1) + profile(FALSE, _FALSE, _OWN).sum(axis=1)
    kin = profile(KIN, _KIN, slice(None)).sum(axis=1)
    share = sums[:, _SUSPECT] / n
    prior = [
        (model.count[of][0] - model.count[CHANCE][0]) * (1 - share)
        + (model.count[of][1] - model.count[CHANCE][1]) * share
        for of in (SAME, FALSE, KIN)
    ]
    whole = np.logaddexp2(prior[0] + same.sum(axis=1), prior[1] + false) - np.logaddexp2(prior[2] + kin, 0.0)
    out: np.ndarray = 0.5 * mean + 0.5 * np.clip(whole, -80, 80)
    return out


def _lowered(mean: np.ndarray) -> np.ndarray:
    out: np.ndarray = np.log2(np.maximum(mean, 1e-18)) / _A
    return out


def agglomerate(model: Model, pairs: Pairs, label: np.ndarray, apart: Apart, bar: float) -> np.ndarray:
    """Groups after joining, best first, while the odds stay above `bar` bits. `label`: the group each record starts in,
    named by its smallest record; so is the answer."""
    label = label.copy()
    links = link(rows_of(model, pairs), label[pairs.i], label[pairs.j])
    pnc = _group_codes(label, apart.pnc)
    weight = weigh(model, links.sums)
    while True:
        links, weight = _together(links, weight, len(label), bar - _LOOSE)
        fit = np.flatnonzero((weight > bar) & ~_forbidden(links, label, apart, pnc))
        a, b = _mutual(links.a[fit], links.b[fit], weight[fit], len(label))
        if not len(a):
            return label
        into = np.arange(len(label))
        into[b] = a
        label = into[label]
        pnc[a] = np.maximum(pnc[a], pnc[b])
        touched = np.zeros(len(label), dtype=bool)
        touched[a] = touched[b] = True
        links, weight = _joined(model, links, weight, into, touched)


def _joined(
    model: Model, links: Links, weight: np.ndarray, into: np.ndarray, touched: np.ndarray
) -> tuple[Links, np.ndarray]:
    """Links and weights after a round of joins; only those of joined groups are summed and weighed anew."""
    change = touched[links.a] | touched[links.b]
    fresh = link(links.sums[change], into[links.a[change]], into[links.b[change]])
    rest = links.take(np.flatnonzero(~change))
    merged = Links(
        np.concatenate([rest.a, fresh.a]), np.concatenate([rest.b, fresh.b]), np.concatenate([rest.sums, fresh.sums])
    )
    weights = np.concatenate([weight[~change], weigh(model, fresh.sums)])
    return merged, weights


def _together(links: Links, weight: np.ndarray, n: int, bar: float) -> tuple[Links, np.ndarray]:
    """Only the links of groups that still hang together by links above `bar`."""
    strong = weight > bar
    live = np.zeros(n, dtype=bool)
    live[links.a[strong]] = live[links.b[strong]] = True
    keep = live[links.a] & live[links.b]
    return links.take(np.flatnonzero(keep)), weight[keep]


def _mutual(a: np.ndarray, b: np.ndarray, weight: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Links that are the best of both their groups; of equal ones the smaller group's."""
    best = np.full(n, -1)
    ends, others, both = np.concatenate([a, b]), np.concatenate([b, a]), np.concatenate([weight, weight])
    order = np.lexsort((others, -both, ends))
    first = order[np.flatnonzero(np.append(True, ends[order][1:] != ends[order][:-1]))] if len(order) else order
    best[ends[first]] = others[first]
    mutual = (best[a] == b) & (best[b] == a)
    return a[mutual], b[mutual]


def _group_codes(label: np.ndarray, pnc: np.ndarray) -> np.ndarray:
    code = np.full(len(label), -1)
    np.maximum.at(code, label, pnc)
    return code


def _forbidden(links: Links, label: np.ndarray, apart: Apart, pnc: np.ndarray) -> np.ndarray:
    n = np.int64(len(label))
    live = np.zeros(len(label), dtype=bool)
    live[links.a] = live[links.b] = True
    a, b = label[apart.i], label[apart.j]
    both = live[a] & live[b]
    a, b = a[both], b[both]
    keys = np.unique(np.minimum(a, b).astype(np.int64) * n + np.maximum(a, b))
    low, high = np.minimum(links.a, links.b).astype(np.int64), np.maximum(links.a, links.b)
    two = (pnc[links.a] >= 0) & (pnc[links.b] >= 0) & (pnc[links.a] != pnc[links.b])
    out: np.ndarray = np.isin(low * n + high, keys) | two
    return out


def to_rest(model: Model, pairs: Pairs, label: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What speaks for each record's belonging to each group it has pairs with: record, group, log2 odds; sorted."""
    rows = rows_of(model, pairs)
    record = np.concatenate([pairs.i, pairs.j])
    group = np.concatenate([label[pairs.j], label[pairs.i]])
    order = np.lexsort((group, record))
    record, group, at = record[order], group[order], np.tile(np.arange(len(pairs)), 2)[order]
    start = np.flatnonzero(np.append(True, (record[1:] != record[:-1]) | (group[1:] != group[:-1])))
    if not len(record):
        return record, group, np.empty(0)
    sums = np.add.reduceat(rows[at].astype(np.float64), start, axis=0)
    return record[start], group[start], weigh(model, sums)
