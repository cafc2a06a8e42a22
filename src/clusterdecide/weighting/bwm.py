"""The best-worst method: the best criterion compared with all others, and all others with the worst."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from clusterdecide._table import View
from clusterdecide._typing import Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.best_worst import linear, ratio_deviation, ratio_intervals
from clusterdecide.model._names import check_name, listed, read_names, shown
from clusterdecide.model._ratios import read_ratio
from clusterdecide.model.judgements import Ratio
from clusterdecide.model.weights import Weights
from clusterdecide.weighting.evidence import Evidence, fixed

LARGEST = 100


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class BwmResult(Evidence):
    """How weights were obtained from the best and the worst criterion; the ``evidence`` of `Weights`.

    Attributes
    ----------
    criteria
        The n criteria compared.
    best, worst
        The two that all were compared with.
    best_to_others, others_to_worst
        Shape ``(n,)``: what was said; 1 for the best and the worst themselves.
    weights
        Shape ``(n,)``, of the linear model.
    deviation
        Largest difference of the linear model, ``|w[best] - a w[j]|`` or ``|w[j] - a w[worst]|``: 0 where consistent.
    intervals
        Shape ``(n, 2)``: least and largest weight over all optima of the non-linear model.
    ratio_deviation
        Largest difference of the non-linear model, of ratios of weights from what was said.
    consistency_index
        What ``ratio_deviation`` would be if every criterion between were said to be as far from the best as from the
        worst as these are from each other.
    consistency_ratio
        ``ratio_deviation / consistency_index``; 0 where consistent, above 1 where criteria contradict each other in
        opposite ways.
    input_ratios
        Shape ``(n,)``: what each criterion adds to the inconsistency, ``|a[best, j] a[j, worst] - a| / (a a - a)``
        with ``a`` the ratio of best to worst; known before any model is solved.
    """

    criteria: tuple[str, ...]
    best: str
    worst: str
    best_to_others: Floats
    others_to_worst: Floats
    weights: Floats
    deviation: float
    intervals: Floats
    ratio_deviation: float
    consistency_index: float
    consistency_ratio: float
    input_ratios: Floats

    @property
    def input_ratio(self) -> float:
        """The largest of ``input_ratios``: the input-based consistency ratio."""
        return float(self.input_ratios.max())

    def _view(self) -> View:
        columns = zip(
            self.criteria, self.best_to_others, self.others_to_worst, self.weights, self.intervals, self.input_ratios
        )
        rows = [
            [name, f"{to:g}", f"{over:g}", f"{weight:.4f}", f"{low:.4f} - {high:.4f}", f"{share:.4f}"]
            for name, to, over, weight, (low, high), share in columns
        ]
        header = ["criterion", "best to it", "it to worst", "weight", "non-linear", "input ratio"]
        caption = (
            f"best-worst method, linear model; best {self.best}, worst {self.worst}; deviation {self.deviation:.4f}\n"
            f"non-linear model: deviation {self.ratio_deviation:.4f}, index {self.consistency_index:.2f},"
            f" consistency ratio {self.consistency_ratio:.4f}; input-based {self.input_ratio:.4f}"
        )
        return View(header, rows, "l", caption)


def bwm(best_to_others: Mapping[str, Ratio], others_to_worst: Mapping[str, Ratio], *, best: str, worst: str) -> Weights:
    """Weights from 2 n - 3 comparisons: of the best criterion with all others, and of all others with the worst.

    The weights are those of the linear model, whose optimum is unique. The non-linear model, whose optima may be many,
    gives an interval for each weight. Where judgements contradict each other the best may not have the largest weight.

    Parameters
    ----------
    best_to_others
        How many times more the best counts than each other criterion, 1 to 9 as a rule; the best itself may be left
        out, or is 1.
    others_to_worst
        How many times more each criterion counts than the worst; the worst itself may be left out, or is 1. The ratio
        of best to worst may stand in one or in both.
    best, worst
        Names of the most and of the least important criterion.

    Returns
    -------
    Weights
        In the order of ``best_to_others``, after the best where that is left out; ``.evidence`` is a `BwmResult`.

    Raises
    ------
    InvalidInputError
        A comparison that is missing, below 1, above 100 or larger than that of best to worst; criteria that are in one
        mapping only; a ratio of best to worst that is told twice and differs; the same criterion best and worst.

    References
    ----------
    J. Rezaei, "Best-worst multi-criteria decision-making method" (2015), and "... some properties and a linear model"
    (2016); F. Liang, M. Brunelli and J. Rezaei, "Consistency issues in the best worst method" (2020).

    Examples
    --------
    >>> weights = bwm({"price": 2, "colour": 8}, {"quality": 8, "price": 4}, best="quality", worst="colour")
    >>> {name: round(weight * 13, 9) for name, weight in weights.to_dict().items()}
    {'quality': 8.0, 'price': 4.0, 'colour': 1.0}
    >>> weights.evidence.consistency_ratio
    0.0
    """
    names = _names(best_to_others, others_to_worst, best, worst)
    to = _ratios(best_to_others, best, names, f"best {best!r} to", "best_to_others", spare=worst)
    over = _ratios(others_to_worst, worst, names, f"worst {worst!r} against", "others_to_worst", spare=best)
    whole = _best_to_worst(to, over, best, worst)
    to[worst] = over[best] = whole
    for said, what in ((to, "best_to_others"), (over, "others_to_worst")):
        odd = next((name for name in names if said[name] > whole), None)
        if odd is not None:
            msg = (
                f"{what}: {odd!r} has {said[odd]:g}, more than the {whole:g} of best {best!r} to worst {worst!r};"
                " then another criterion is the best or the worst"
            )
            raise InvalidInputError(msg)
    evidence = _solved(names, to, over, best, worst)
    return Weights.of(evidence.weights, names, evidence=evidence)


def bwm_consistency_index(best_to_worst: float) -> float:
    """Deviation of ratios by which others are divided, for a ratio of best to worst, by the closed form.

    It is that of judgements in which a criterion is said to be as far from the best, and from the worst, as these two
    are from each other.

    Parameters
    ----------
    best_to_worst
        Ratio of the best criterion to the worst, 1 or more; the published table has 1 to 9, at two decimals.

    Raises
    ------
    InvalidInputError
        No number, or one below 1 or above 100.

    References
    ----------
    J. Rezaei, "Best-worst multi-criteria decision-making method" (2015): the smaller root of
    ``x**2 - (1 + 2 a) x + a**2 - a = 0``.

    Examples
    --------
    >>> [round(bwm_consistency_index(a), 2) for a in (1, 2, 9)]
    [0.0, 0.44, 5.23]
    """
    a = _ratio(best_to_worst, "the ratio of best to worst")
    return 2 * a * (a - 1) / (1 + 2 * a + math.sqrt(1 + 8 * a))


def _solved(
    names: tuple[str, ...], said_to: Mapping[str, float], said_over: Mapping[str, float], best: str, worst: str
) -> BwmResult:
    whole = said_to[worst]
    between = [name for name in names if name not in (best, worst)]
    to, over = (np.array([said[name] for name in between]) for said in (said_to, said_over))
    place = [[best, *between, worst].index(name) for name in names]
    optimum = linear(to, over, whole)
    deviation = ratio_deviation(to, over, whole)
    index = bwm_consistency_index(whole)
    every_to, every_over = (np.array([said[name] for name in names]) for said in (said_to, said_over))
    return BwmResult(
        criteria=names,
        best=best,
        worst=worst,
        best_to_others=fixed(every_to),
        others_to_worst=fixed(every_over),
        weights=fixed(optimum.weights[place]),
        deviation=optimum.deviation,
        intervals=fixed(ratio_intervals(to, over, whole, deviation)[place]),
        ratio_deviation=deviation,
        consistency_index=index,
        consistency_ratio=deviation / index if deviation else 0.0,
        input_ratios=fixed(np.abs(every_to * every_over - whole) / (whole * (whole - 1) if whole > 1 else 1.0)),
    )


def _names(to: object, over: object, best: object, worst: object) -> tuple[str, ...]:
    for said, what in ((to, "best_to_others"), (over, "others_to_worst")):
        if not isinstance(said, Mapping):
            msg = f"{what} is a mapping from criteria to ratios, got {shown(said)}"
            raise InvalidInputError(msg)
    assert isinstance(to, Mapping)  # noqa: S101 - looked at above
    assert isinstance(over, Mapping)  # noqa: S101 - looked at above
    for who, name in (("best", best), ("worst", worst)):
        check_name(name, "criterion", f", the {who},")
    names = read_names(tuple(to) if best in to else (best, *to), "criterion", "criteria")
    names = names if worst in names else (*names, *read_names((worst,), "criterion", "criteria"))
    if best == worst:
        msg = f"the best and the worst criterion are both {best!r}; name two criteria, or use equal weights"
        raise InvalidInputError(msg)
    strange = [name for name in over if name not in names]
    if strange:
        msg = f"others_to_worst names criteria {listed(strange)} that best_to_others does not have: {listed(names)}"
        raise InvalidInputError(msg)
    return names


def _ratios(
    said: Mapping[str, Ratio], own: str, names: tuple[str, ...], who: str, what: str, *, spare: str
) -> dict[str, float]:
    """Ratios by name, 1 for the criterion itself; the spare one may be told by the other mapping."""
    lacking = [name for name in names if name not in said and name not in (own, spare)]
    if lacking:
        msg = f"{what} lacks the criteria {listed(lacking)}; compare each with {own!r}"
        raise InvalidInputError(msg)
    read = {name: _ratio(value, f"{who} {name!r}") for name, value in said.items()}
    if read.setdefault(own, 1.0) != 1:
        msg = f"{what}: {own!r} compared with itself is 1, got {read[own]:g}; leave it out"
        raise InvalidInputError(msg)
    return read


def _best_to_worst(to: Mapping[str, float], over: Mapping[str, float], best: str, worst: str) -> float:
    told = {said[name] for said, name in ((to, worst), (over, best)) if name in said}
    if len(told) != 1:
        how = f"differs: {' and '.join(f'{one:g}' for one in sorted(told))}" if told else "is missing"
        msg = f"the ratio of best {best!r} to worst {worst!r} {how}; give it once, or twice the same"
        raise InvalidInputError(msg)
    return told.pop()


def _ratio(value: object, what: str) -> float:
    number = float(read_ratio(value, what, "ratio"))
    if not 1 <= number <= LARGEST:
        msg = f"{what}: the ratio must lie between 1 and {LARGEST}, 9 as a rule, got {shown(value)}"
        raise InvalidInputError(msg)
    return number
