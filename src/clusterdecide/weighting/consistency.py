"""Where the judgements of one member contradict each other, or the weights contradict the judgements."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import compress

import numpy as np

from clusterdecide._table import View
from clusterdecide._typing import Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.judgement_checks import koczkodaj_of_gaps, triad_gaps, triads
from clusterdecide.kernels.pairwise import ratio_logs
from clusterdecide.model._names import listed
from clusterdecide.model.judgements import Judgements
from clusterdecide.model.weights import Weights
from clusterdecide.weighting.ahp import ahp
from clusterdecide.weighting.evidence import Evidence, fixed

Pair = tuple[str, str]
_SAME = 1e-9  # of a logarithm: judgements nearer than this say the same
_TIE = 1e-12


@dataclass(frozen=True, slots=True)
class Triad:
    """Three items whose three judgements contradict each other.

    Attributes
    ----------
    items
        a, b and c.
    judged
        Judged ratios of a to b, b to c and a to c.
    implied
        What the first two imply for a to c: their product.
    inconsistency
        Koczkodaj's: ``1 - min(implied / judged, judged / implied)``, from 0 to 1.
    """

    items: tuple[str, str, str]
    judged: tuple[float, float, float]
    implied: float
    inconsistency: float

    def to_dict(self) -> dict[str, object]:
        """Plain values for JSON."""
        return {
            "items": list(self.items),
            "judged": list(self.judged),
            "implied": self.implied,
            "inconsistency": self.inconsistency,
        }


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class InconsistentTriads(Evidence):
    """Triads that contradict themselves, the worst first.

    Attributes
    ----------
    items
        The n things compared.
    triads
        Those whose three judgements do not agree to within 1e-9.
    judged
        Number of triads of which all three pairs were judged.
    index
        Koczkodaj's index: the inconsistency of the worst triad, 0 where all agree.
    """

    items: tuple[str, ...]
    triads: tuple[Triad, ...]
    judged: int
    index: float

    def _view(self) -> View:
        rows = [
            [*one.items, *(f"{ratio:.4g}" for ratio in one.judged), f"{one.implied:.4g}", f"{one.inconsistency:.4f}"]
            for one in self.triads[:20]
        ]
        caption = (
            f"{len(self.triads)} of {self.judged} triads contradict themselves; Koczkodaj's index {self.index:.4f}"
        )
        return View(["a", "b", "c", "a : b", "b : c", "a : c", "implied", "inconsistency"], rows, "lll", caption)


def inconsistent_triads(judgements: Judgements) -> InconsistentTriads:
    """Every three items whose judgements contradict each other, the most inconsistent first.

    Parameters
    ----------
    judgements
        Of one member; pairs may be missing.

    Raises
    ------
    InvalidInputError
        Judgements of several members, or in which nothing could be contradicted: three items or more, no three of
        them all compared.

    References
    ----------
    W. W. Koczkodaj, "A new definition of consistency of pairwise comparisons" (1993).

    Examples
    --------
    >>> inconsistent_triads(Judgements.of({("a", "b"): 2, ("b", "c"): 3, ("a", "c"): 2}))
    a  b  c  a : b  b : c  a : c  implied  inconsistency
    a  b  c      2      3      2        6         0.6667
    1 of 1 triads contradict themselves; Koczkodaj's index 0.6667
    """
    ratios = ratios_of_one(judgements)
    names, places = judgements.items, triads(len(judgements.items))
    gaps = triad_gaps(*ratio_logs(ratios), places)
    known = ~np.isnan(gaps)
    if len(places) and not known.any():
        msg = "no three items were all compared with each other, so no judgements can contradict: judge more pairs"
        raise InvalidInputError(msg)
    places, gaps = places[known], gaps[known]
    index = koczkodaj_of_gaps(gaps)
    order = np.argsort(-index, kind="stable")
    found = tuple(
        _triad(names, ratios, places[t].tolist(), float(index[t])) for t in order.tolist() if abs(gaps[t]) > _SAME
    )
    return InconsistentTriads(names, found, len(gaps), found[0].inconsistency if found else 0.0)


def koczkodaj(judgements: Judgements) -> float:
    """Koczkodaj's index of inconsistency, from 0 to 1: that of the worst triad.

    Unlike a mean over the matrix it points at one place, and it does not fade as items are added.

    Raises
    ------
    InvalidInputError
        As in `inconsistent_triads`.

    References
    ----------
    W. W. Koczkodaj, "A new definition of consistency of pairwise comparisons" (1993).

    Examples
    --------
    >>> round(koczkodaj(Judgements.of({("a", "b"): 2, ("b", "c"): 3, ("a", "c"): 5})), 6)
    0.166667
    """
    return inconsistent_triads(judgements).index


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class OrderViolations(Evidence):
    """Where weights do not keep the order of the judgements.

    Attributes
    ----------
    weights
        The weights looked at, by item.
    order
        Pairs (a, b) of which a was judged to count more, but does not weigh more.
    intensity
        Two pairs ((a, b), (c, d)): a was judged to count more than b, c more than d, and the first ratio to be larger;
        but the first ratio of weights is not larger.
    ratios
        Judged ratio and ratio of the weights of every pair named above.
    """

    weights: dict[str, float]
    order: tuple[Pair, ...]
    intensity: tuple[tuple[Pair, Pair], ...]
    ratios: dict[Pair, tuple[float, float]]

    def to_dict(self) -> dict[str, object]:
        """Plain values for JSON."""
        return {
            "weights": dict(self.weights),
            "order": [list(pair) for pair in self.order],
            "intensity": [[list(pair) for pair in both] for both in self.intensity],
            "ratios": [[*pair, *both] for pair, both in self.ratios.items()],
        }

    def _view(self) -> View:
        shown = [("order", (pair,)) for pair in self.order[:20]]
        told = [*shown, *(("intensity", both) for both in self.intensity[:20])]
        rows = [
            [
                what,
                ", ".join(f"{a} : {b}" for a, b in pairs),
                ", ".join(f"{self.ratios[pair][0]:.4g}" for pair in pairs),
                ", ".join(f"{self.ratios[pair][1]:.4g}" for pair in pairs),
            ]
            for what, pairs in told
        ]
        caption = f"violations of order: {len(self.order)}, of intensity: {len(self.intensity)}"
        return View(["violated", "pairs", "judged", "weights"], rows, "llll", caption)


def order_violations(judgements: Judgements, weights: Weights | None = None) -> OrderViolations:
    """Judgements whose order, or order of intensity, the weights do not keep.

    Order: an item judged to count more than another must weigh more. Intensity: of two such judgements the larger must
    have the larger ratio of weights. Judgements of equal importance bind nothing.

    Parameters
    ----------
    judgements
        Of one member; pairs may be missing.
    weights
        Of the same items; by default those of `ahp`, the row geometric means.

    Raises
    ------
    InvalidInputError
        Judgements of several members, weights of other items, a weight of 0, or as in `ahp`.

    References
    ----------
    C. A. Bana e Costa and J.-C. Vansnick, "A critical analysis of the eigenvalue method used to derive priorities in
    AHP" (2008).

    Examples
    --------
    >>> told = Judgements.of({("a", "b"): 2, ("b", "c"): 3, ("a", "c"): 2.5})
    >>> order_violations(told)
    violated   pairs         judged  weights
    intensity  b : c, a : c  3, 2.5  2.241, 3.347
    violations of order: 0, of intensity: 1
    """
    ratios = ratios_of_one(judgements)
    names = judgements.items
    values = _values(names, ahp(judgements) if weights is None else weights)
    first, second = np.nonzero(np.nan_to_num(ratios, nan=1.0) > np.exp(_SAME))
    judged = np.log(ratios[first, second])
    fitted = np.log(values[first]) - np.log(values[second])
    pairs = [(names[i], names[j]) for i, j in zip(first.tolist(), second.tolist())]
    broken = fitted <= _TIE
    larger, smaller = np.nonzero(
        (judged[:, None] > judged[None, :] + _SAME) & (fitted[:, None] <= fitted[None, :] + _TIE)
    )
    intensity = tuple((pairs[p], pairs[q]) for p, q in zip(larger.tolist(), smaller.tolist()))
    told = np.union1d(np.flatnonzero(broken), np.union1d(larger, smaller)).astype(int).tolist()
    return OrderViolations(
        weights=dict(zip(names, values.tolist())),
        order=tuple(compress(pairs, broken.tolist())),
        intensity=intensity,
        ratios={pairs[p]: (float(np.exp(judged[p])), float(np.exp(fitted[p]))) for p in told},
    )


def ratios_of_one(judgements: object) -> Floats:
    """Judged ratios of a single member, shape ``(n, n)``.

    Raises
    ------
    InvalidInputError
        No judgements, or those of several members.
    """
    if not isinstance(judgements, Judgements):
        msg = f"judgements must be a Judgements, got {type(judgements).__name__}; build one with Judgements.of(pairs)"
        raise InvalidInputError(msg)
    if len(judgements.members) > 1:
        msg = (
            f"there are {len(judgements.members)} members, and each contradicts only themselves; choose one:"
            f" judgements.of_member({judgements.members[0]!r})"
        )
        raise InvalidInputError(msg)
    return judgements.in_force[0].ratios


def _triad(names: tuple[str, ...], ratios: Floats, places: list[int], inconsistency: float) -> Triad:
    i, j, k = places
    judged = (float(ratios[i, j]), float(ratios[j, k]), float(ratios[i, k]))
    return Triad((names[i], names[j], names[k]), judged, judged[0] * judged[1], inconsistency)


def _values(names: tuple[str, ...], weights: object) -> Floats:
    if not isinstance(weights, Weights) or weights.criteria is None or set(weights.criteria) != set(names):
        got = listed(weights.criteria or ()) if isinstance(weights, Weights) else type(weights).__name__
        msg = f"weights must be named Weights of the items judged, {listed(names)}; got {got}"
        raise InvalidInputError(msg)
    values = weights.reordered(names).values
    if not values.all():
        nothing = listed(name for name, value in zip(names, values) if not value)
        msg = f"items of weight 0: {nothing}; ratios of weights need positive ones"
        raise InvalidInputError(msg)
    return fixed(values)
