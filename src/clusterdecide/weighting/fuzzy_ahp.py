"""Buckley's fuzzy AHP: weights from judgements in pairs that are triangular numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

import numpy as np

from clusterdecide._table import View
from clusterdecide._typing import Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.model._names import read_names, shown
from clusterdecide.model._ratios import read_ratio, told_rows
from clusterdecide.model.judgements import Judgements
from clusterdecide.model.weights import Weights
from clusterdecide.weighting.ahp import ahp
from clusterdecide.weighting.ahp_result import AhpResult
from clusterdecide.weighting.evidence import Evidence, fixed

Triangle = float | Fraction | str | Sequence[float | Fraction | str]
FuzzyJudgements = Mapping[tuple[str, str], Triangle] | Iterable[tuple[str, str, Triangle]]
_SIDES = ("least", "middle", "largest")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class FuzzyAhpResult(Evidence):
    """How weights were obtained from fuzzy judgements; the ``evidence`` of `Weights`.

    Attributes
    ----------
    items
        The n things compared.
    judgements
        Shape ``(n, n, 3)``: least, middle and largest ratio of each item to each other one.
    fuzzy
        Shape ``(n, 3)``: triangular weights.
    weights
        Shape ``(n,)``: their centroids, divided by their sum.
    middle
        AHP of the middle ratios alone, with its consistency.
    """

    items: tuple[str, ...]
    judgements: Floats
    fuzzy: Floats
    weights: Floats
    middle: AhpResult

    def _view(self) -> View:
        rows = [
            [name, *(f"{side:.4f}" for side in sides), f"{weight:.4f}"]
            for name, sides, weight in zip(self.items, self.fuzzy, self.weights)
        ]
        cr = self.middle.cr
        caption = f"fuzzy AHP by geometric means, centroids; CR of the middle ratios {0.0 if cr is None else cr:.4f}"
        return View(["item", *_SIDES, "weight"], rows, "l", caption)


def fuzzy_ahp(judgements: FuzzyJudgements, items: Sequence[str] | None = None) -> Weights:
    """Weights of items compared in pairs by triangular ratios, as the geometric means of their rows.

    The row geometric means of the least, middle and largest ratios are divided by the sums of the largest, middle and
    least ones; the weight is the centroid of the triangle, divided by the sum of all. With ratios that are certain it
    is that of `ahp`.

    Parameters
    ----------
    judgements
        ``{(a, b): (least, middle, largest)}`` or rows ``(a, b, (least, middle, largest))``: a counts as many times
        more than b; one number stands for a ratio that is certain. Every pair once, one way or the other.
    items
        Names in order; by default in order of first appearance.

    Returns
    -------
    Weights
        By item; ``.evidence`` is a `FuzzyAhpResult`.

    Raises
    ------
    InvalidInputError
        A pair that is missing, told twice, of one item or of an unknown one; a ratio that is not positive; three that
        are not in order.

    References
    ----------
    J. J. Buckley, "Fuzzy hierarchical analysis" (1985).

    Examples
    --------
    >>> fuzzy_ahp({("a", "b"): (1, 2, 3), ("a", "c"): (3, 4, 5), ("b", "c"): 2}).evidence
    item   least  middle  largest  weight
    a     0.3373  0.5714   0.8871  0.5632
    b     0.2043  0.2857   0.4532  0.2958
    c     0.1085  0.1429   0.1980  0.1409
    fuzzy AHP by geometric means, centroids; CR of the middle ratios 0.0000
    """
    rows = told_rows(judgements, "")
    names = read_names(
        dict.fromkeys(n for row in rows for n in row[:2]).keys() if items is None else items, "item", "items"
    )
    triangles = _triangles(rows, names)
    lower, middle, upper = _matrices(triangles, len(names))
    cube = np.stack([lower, middle, upper], axis=-1)
    logs = np.log(cube).mean(1)
    means = np.exp(logs - logs.max())
    fuzzy = means / means.sum(0)[::-1]
    centroids = fuzzy.mean(1)
    weights = centroids / centroids.sum()
    pairs = [(names[i], names[j], sides[1]) for (i, j), sides in triangles.items()]
    crisp: AhpResult = ahp(Judgements.of(pairs, names)).evidence
    evidence = FuzzyAhpResult(names, fixed(cube), fixed(fuzzy), fixed(weights), crisp)
    return Weights.of(weights, names, evidence=evidence)


def _triangles(
    rows: list[tuple[str, str, object]], names: tuple[str, ...]
) -> dict[tuple[int, int], tuple[Fraction, ...]]:
    place = {name: i for i, name in enumerate(names)}
    found: dict[tuple[int, int], tuple[Fraction, ...]] = {}
    for a, b, value in rows:
        where = f"pair {(a, b)}"
        unknown = next((name for name in (a, b) if name not in place), None)
        if unknown is not None or a == b:
            what = f"{a!r} is compared with itself" if unknown is None else f"unknown item {unknown!r}"
            msg = f"{where}: {what}; compare two of {', '.join(map(repr, names[:30]))}"
            raise InvalidInputError(msg)
        key = (place[a], place[b])
        if key in found or key[::-1] in found:
            msg = f"{where}: told twice; give each pair once, one way or the other"
            raise InvalidInputError(msg)
        found[key] = _triangle(value, where)
    lacking = [
        (names[i], names[j])
        for i, j in combinations(range(len(names)), 2)
        if (i, j) not in found and (j, i) not in found
    ]
    if lacking or len(names) < 2:
        what = f"the pairs {', '.join(map(str, lacking[:10]))} are missing" if lacking else "there is no pair"
        msg = f"{what}: geometric means need every pair of two items or more; for missing pairs see ahp"
        raise InvalidInputError(msg)
    return found


def _triangle(value: object, where: str) -> tuple[Fraction, ...]:
    if isinstance(value, np.ndarray):
        value = value.tolist()
    sides = value if isinstance(value, (tuple, list)) else (value,) * 3
    if len(sides) != 3:
        msg = f"{where}: a triangular ratio is (least, middle, largest), or one number, got {shown(value)}"
        raise InvalidInputError(msg)
    read = tuple(read_ratio(side, f"{where}, {name}") for side, name in zip(sides, _SIDES))
    if not read[0] <= read[1] <= read[2]:
        msg = f"{where}: the least, middle and largest ratio must be in this order, got {shown(value)}"
        raise InvalidInputError(msg)
    return read


def _matrices(triangles: Mapping[tuple[int, int], tuple[Fraction, ...]], n: int) -> tuple[Floats, Floats, Floats]:
    sides = [np.ones((n, n)) for _ in _SIDES]
    for (i, j), triangle in triangles.items():
        for k, ratio in enumerate(triangle):
            sides[k][i, j] = float(ratio)
            sides[2 - k][j, i] = float(1 / ratio)
    return sides[0], sides[1], sides[2]
