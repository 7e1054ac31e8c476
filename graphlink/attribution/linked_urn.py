"""What a shared value says about who did it: a Polya urn for each kind of clue, learnt from named offences.

With chance lambda the clue is the offender's. Then he is one of its known users, in proportion to how often each used
it, or a new one (theta); otherwise the clue says nothing. kappa is what a way of being known as a user is worth beside
one named offence with the same value, apart for people suspected of something else and people who never were.

Do not break: all messages of one clue average to 1 over everybody (`sum pi x message = 1`), so that a clue moves
belief and never makes it. Nothing is certain: a contrary clue costs at most log(1 - lambda). Mistake a newcomer will
make: multiplying votes; a victim of two violent partners (5 and 6 offences) then goes wholly to one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphlink.attribution.linked_book import Book, Floats, Ints, distinct, least, member, pack, spread, summed

MOST = 10_000  # cases of a kind that are learnt from
ENOUGH = 15  # labelled cases of a kind below which its documented defaults hold
# lambda, theta before learning, by the first word of the kind.
DEFAULTS = {
    "number": (0.97, 0.3), "handset": (0.9, 0.5), "account": (0.97, 0.3), "plate used": (0.9, 0.5),
    "plate seen": (0.6, 0.7), "plate hired": (0.7, 5.0), "place": (0.7, 1.0), "mark full": (0.98, 0.3),
    "mark weak": (0.9, 20.0), "mark partial": (0.9, 5.0), "victim": (0.6, 0.7),
    "victim: intimate partner": (0.97, 0.2), "victim: ex partner": (0.95, 0.3), "victim: family": (0.9, 0.5),
    "victim: stranger": (0.3, 3.0), "camera, seldom": (0.05, 1.0), "camera, often": (0.01, 2.0),
    "call": (0.4, 0.5), "call to the victim, as usual": (0.3, 0.5), "with": (0.6, 1.0),
}  # fmt: skip
# kappa before learning: (never suspected of anything else, suspected), by way of knowing.
KAPPAS = {
    "vote": (1.0, 1.0), "vote seen": (0.5, 0.5), "vote in another relation": (0.5, 0.5),
    "user": (0.3, 0.8), "subscriber": (0.4, 0.8), "keeper": (0.4, 0.8),
    "driver": (0.3, 0.8), "lives_at": (0.1, 0.5), "stays_at": (0.1, 0.4), "matched": (3.0, 3.0), "partner": (0.2, 0.6),
    "ex_partner": (0.1, 0.4), "family": (0.1, 0.3), "cohabits": (0.2, 0.6), "associate": (0.1, 0.3),
    "home": (0.05, 0.3),
}  # fmt: skip
_STALE = 0.4  # share of a kappa left where the tie lies more than 200 days from the offence, before learning
_SPREAD = (1.0, 1.2, 1.2)  # how far (log) learning may move lambda (logit), theta, kappa: one standard deviation


@dataclass(frozen=True, slots=True)
class Urns:
    """The learnt numbers of every kind: lam, theta per kind; kappa[kind, use, suspected elsewhere]; cases seen."""

    lam: Floats
    theta: Floats
    kappa: Floats
    cases: Ints


@dataclass(frozen=True, slots=True)
class Prior:
    """Chance that a given person did an offence, before any clue, by class; `nobody` that no one in the data did."""

    each: Floats  # per class: sex x named elsewhere 0, 1, 2, 3 or more
    nobody: float

    def of(self, sex: Ints, before: Ints) -> Floats:
        return self.each[sex * 4 + np.minimum(before, 3)]


def learn_prior(book: Book) -> Prior:
    """Share of named offences by class of the person named, his name hidden, over the size of the class."""
    seen = book.named_alone & book.named_known
    before = book.before(book.named_o, book.named_ident)
    of = book.ident_sex[book.named_ident] * 4 + np.minimum(before, 3)
    sizes = np.bincount(book.ident_sex * 4 + np.minimum(book.named_count, 3), minlength=12)
    hits = np.bincount(of[seen], minlength=12)
    total = max(1, int(book.named_alone.sum()))
    share = (hits + sizes / max(1, sizes.sum())) / (total + 2)
    each = np.clip(share / np.maximum(sizes, 1), 1e-9, 0.02)
    nobody = float(np.clip(1 - (each * sizes).sum(), 0.02, 0.98))
    return Prior(each, nobody)


def default_urns(book: Book) -> Urns:
    """The documented defaults of every kind."""
    n, m = len(book.kinds), len(book.uses)
    lam, theta, kappa = np.zeros(n), np.zeros(n), np.zeros((n, m, 2))
    for at, kind in enumerate(book.kinds):
        key = max((k for k in DEFAULTS if kind.startswith(k)), key=len, default="place")
        lam[at], theta[at] = DEFAULTS[key]
    for at, use in enumerate(book.uses):
        stale = use.endswith(" long ago")
        kappa[:, at, :] = np.array(KAPPAS.get(use.removesuffix(" long ago"), (0.1, 0.2))) * (_STALE if stale else 1.0)
    return Urns(lam, theta, kappa, np.zeros(n, dtype=np.int64))


def learn(book: Book, prior: Prior, weight: Floats) -> Urns:
    """The numbers of every kind by maximum likelihood over named offences, each with its own name hidden.

    `weight`: per offence, what a case counts for (how often offences like it go unnamed).
    """
    start = default_urns(book)
    alone = book.named_alone
    usable = np.bincount(book.named_o[alone], minlength=book.offences) == 1
    both = np.bincount(book.named_o, minlength=book.offences) == 2
    both &= np.bincount(book.named_o[alone], minlength=book.offences) == 2
    usable &= np.bincount(book.named_o, minlength=book.offences) == 1  # of two offenders, the clue may be the other's
    lam, theta, kappa, cases = start.lam.copy(), start.theta.copy(), start.kappa.copy(), start.cases.copy()
    entry_kind = book.clue_kind[book.row_clue[book.entry_row]]
    supported = np.bincount(book.row_clue, minlength=len(book.clue_o)) > 0
    for kind in range(len(book.kinds)):
        told = both if book.kinds[kind].startswith("with") else usable
        clues = np.flatnonzero((book.clue_kind == kind) & told[book.clue_o] & supported)
        cases[kind] = len(clues)
        clues = clues[spread(len(clues), MOST)]
        if len(clues) < ENOUGH:
            continue
        mine = np.flatnonzero(entry_kind == kind)
        fit = _Fit.of(book, prior, clues, mine, weight[book.clue_o[clues]])
        lam[kind], theta[kind], kappa[kind] = fit.solve(start.lam[kind], start.theta[kind], start.kappa[kind])
    return Urns(lam, theta, kappa, cases)


@dataclass(frozen=True, slots=True)
class _Fit:
    """Cases of one kind, by use and history (cases x uses*2): all amounts; those of who is named, over his prior."""

    total: Floats
    own: Floats
    weight: Floats

    @staticmethod
    def of(book: Book, prior: Prior, clues: Ints, entries: Ints, weight: Floats) -> _Fit:
        place = np.full(len(book.clue_o), -1)
        place[clues] = np.arange(len(clues))
        entries = entries[place[book.row_clue[book.entry_row[entries]]] >= 0]
        row = book.entry_row[entries]
        width = len(book.uses) * 2
        at = place[book.row_clue[row]] * width + book.entry_use[entries] * 2 + (book.row_before[row] > 0)
        amount = book.entry_amount[entries]
        pi = prior.of(book.ident_sex[book.row_ident[row]], book.row_before[row])
        total = summed(at, amount, len(clues) * width).reshape(-1, width)
        own = summed(at, np.where(book.row_label[row], amount / pi, 0.0), len(clues) * width).reshape(-1, width)
        return _Fit(total, own, weight / weight.mean())

    def solve(self, lam: float, theta: float, kappa: Floats) -> tuple[float, float, Floats]:
        flat = kappa.reshape(-1)
        free = np.flatnonzero((self.total > 0).sum(axis=0) >= 5)
        start = np.concatenate([[np.log(lam / (1 - lam)), np.log(theta)], np.log(flat[free])])
        spread = np.concatenate([_SPREAD[:2], np.full(len(free), _SPREAD[2])])

        def loss(x: Floats) -> tuple[float, Floats]:
            lam_x, theta_x = 1 / (1 + np.exp(-x[0])), np.exp(x[1])
            kap = flat.copy()
            kap[free] = np.exp(x[2:])
            n, mine = self.total @ kap, self.own @ kap
            a = (mine + theta_x) / (n + theta_x)
            f = lam_x * a + 1 - lam_x
            d_a = self.weight * lam_x / f
            d_theta = (n - mine) / (n + theta_x) ** 2
            by_own = (d_a / (n + theta_x)) @ self.own
            by_all = (d_a * a / (n + theta_x)) @ self.total
            gradient = np.concatenate([
                [(self.weight * (a - 1) / f).sum() * lam_x * (1 - lam_x), (d_a * d_theta).sum() * theta_x],
                (by_own - by_all)[free] * kap[free],
            ])  # fmt: skip
            off = (x - start) / spread
            return float(-(self.weight * np.log(f)).sum() + 0.5 * (off**2).sum()), -gradient + off / spread

        bounds = [(-6.0, 5.3), (-5.0, 6.0)] + [(-7.0, 4.0)] * len(free)
        best = least(loss, start, bounds)
        learnt = flat.copy()
        learnt[free] = np.exp(best[2:])
        return float(1 / (1 + np.exp(-best[0]))), float(np.exp(best[1])), learnt.reshape(kappa.shape)


@dataclass(frozen=True, slots=True)
class Messages:
    """Per row (clue and person): log likelihood ratio over everybody else, nats; per clue: its users counted."""

    ratio: Floats
    users: Floats
    count: Floats


def messages(book: Book, urns: Urns, prior: Prior, seats: Ints, trust: Floats | None = None) -> Messages:
    """What each clue says of each of its users, against somebody it knows nothing of.

    `seats`: of each offence how many did it; of two offenders the clue is each one's with half the chance. `trust`:
    of each clue, a factor on its lambda.
    """
    kind = book.clue_kind[book.row_clue]
    row = book.entry_row
    kappa = urns.kappa[kind[row], book.entry_use, (book.row_before[row] > 0).astype(np.int64)]
    mine = summed(row, kappa * book.entry_amount, len(kind))
    users = summed(book.row_clue, mine, len(book.clue_o))
    n, theta = users[book.row_clue], urns.theta[kind]
    lam = urns.lam[kind] / _shared(book, kind, seats)
    if trust is not None:
        lam = lam * trust[book.row_clue]
    pi = prior.of(book.ident_sex[book.row_ident], book.row_before)
    said = lam * (mine / pi + theta) / (n + theta) + 1 - lam
    silent = lam * theta / (n + theta) + 1 - lam
    return Messages(np.log(said / silent), users, mine)


def _shared(book: Book, kind: Ints, seats: Ints) -> Ints:
    """Of each row, how many offenders its clue may be of; who goes with somebody named has one seat less."""
    beside = np.array([name.startswith("with") for name in book.kinds], dtype=np.int64)
    shared: Ints = np.maximum(seats[book.clue_o[book.row_clue]] - beside[kind], 1)
    return shared


def grouped(book: Book) -> tuple[Ints, Ints, Ints]:
    """(offence, person, group of each row): every person any clue of an offence points to, ordered."""
    row = pack(book.clue_o[book.row_clue], book.row_ident)
    key = distinct(row)
    return key >> 32, key & ((1 << 32) - 1), np.searchsorted(key, row).astype(np.int64)


__all__ = ["Messages", "Prior", "Urns", "default_urns", "grouped", "learn", "learn_prior", "member", "messages"]
