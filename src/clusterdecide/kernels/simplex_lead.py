"""Whether one closeness is above another over a whole simplex of weights, with a certificate or a witness."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from clusterdecide._typing import Bools, Floats
from clusterdecide.kernels.topsis import closeness

Admits = Callable[[Floats], tuple[Bools, Bools]]
"""From vertices ``(B, P, C)``: whether each is admissible ``(B, P)``, and whether a piece has no admissible point."""

_BATCH = 1 << 18
_CLEAR = 1e-11


class Pair(NamedTuple):
    """Squared distances of two alternatives to the best and to the worst point, before weighting, ``(C,)`` each."""

    best: Floats
    worst: Floats
    other_best: Floats
    other_worst: Floats

    def lead(self, weights: Floats) -> Floats:
        """Closeness of the first less that of the second at weights ``(..., C)``."""
        squares = weights * weights
        best, worst, other_best, other_worst = (np.sqrt(squares @ plane) for plane in self)
        return closeness(best, worst) - closeness(other_best, other_worst)


class Verdict(NamedTuple):
    """What was found over a simplex."""

    leads: bool | None  # None where neither was shown within the work allowed
    witness: Floats | None  # weights (C,) where the first does not lead


def leads_on_simplex(pair: Pair, vertices: Floats, admits: Admits, tie: float, work: int) -> Verdict:
    """Show that the first leads at every weight of a simplex, or find a weight where it does not.

    Squared distances are quadratic forms on a simplex, and the sign of the lead is that of a quartic whose Bernstein
    coefficients bound it from below; pieces whose bound is not positive are cut at their longest edge.

    Parameters
    ----------
    pair
        The two alternatives.
    vertices
        Weights at the P corners, two or more and not all the same, shape ``(P, C)``.
    admits
        Which weights of the simplex count.
    tie
        A lead at or below this is none.
    work
        Coefficients computed before giving up.

    Examples
    --------
    >>> pair = Pair(*np.array([[0.0, 0.5], [1.0, 0.5], [0.6, 0.7], [0.4, 0.3]]))
    >>> everywhere = lambda w: (np.ones(w.shape[:2], dtype=bool), np.zeros(len(w), dtype=bool))
    >>> leads_on_simplex(pair, np.eye(2), everywhere, 1e-12, 10_000).leads
    True

    References
    ----------
    J. Garloff, "The Bernstein algorithm", *Interval Computations* 2 (1993), for bounds by coefficients.
    """
    pieces, size = vertices[None], len(vertices) ** 4
    while len(pieces):
        inside, outside = admits(pieces)
        losing = inside & (pair.lead(pieces) <= tie)
        if losing.any():
            return Verdict(leads=False, witness=pieces[losing][0])
        pieces = pieces[~outside]
        work -= len(pieces) * size
        if work < 0:
            return Verdict(leads=None, witness=None)
        step = max(1, _BATCH // size)
        clear = [_above(pair, pieces[start : start + step]) for start in range(0, len(pieces), step)]
        pieces = _cut(pieces[~np.concatenate(clear)]) if clear else pieces  # all may be outside
    return Verdict(leads=True, witness=None)


def _above(pair: Pair, pieces: Floats) -> Bools:
    """Where every coefficient of the quartic is above 0, shape ``(B,)``."""
    best, worst, other_best, other_worst = (np.einsum("bic,c,bjc->bij", pieces, plane, pieces) for plane in pair)
    gained, lost = _product(worst, other_best), _product(other_worst, best)
    size = len(pieces)
    least = (gained - lost).reshape(size, -1).min(-1)
    most = np.maximum(gained.reshape(size, -1).max(-1), lost.reshape(size, -1).max(-1))
    return np.asarray(least > _CLEAR * most)


def _product(a: Floats, b: Floats) -> Floats:
    """Coefficients of the product of two quadratic forms: the mean over the ways to deal four places to them."""
    one, other = np.einsum("bij,bkl->bijkl", a, b), np.einsum("bij,bkl->bijkl", b, a)
    both = one + other
    return np.asarray((both + both.swapaxes(2, 3) + both.swapaxes(2, 4)) / 6)


def _cut(pieces: Floats) -> Floats:
    """Halve each simplex at its longest edge."""
    gap = np.square(pieces[:, :, None] - pieces[:, None]).sum(-1)
    at, corners = np.arange(len(pieces)), pieces.shape[1]
    i, j = np.divmod(gap.reshape(len(pieces), corners * corners).argmax(-1), corners)
    middle = (pieces[at, i] + pieces[at, j]) / 2
    one, two = pieces.copy(), pieces.copy()
    one[at, i] = middle
    two[at, j] = middle
    return np.concatenate([one, two])
