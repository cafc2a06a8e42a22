"""The revised Simos procedure: criteria as a deck of cards, white cards between them, and a ratio."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from clusterdecide._table import View
from clusterdecide.errors import InvalidInputError
from clusterdecide.model._cells import python_number
from clusterdecide.model._names import shown
from clusterdecide.model.hierarchy import exact
from clusterdecide.model.weights import Weights
from clusterdecide.weighting.evidence import Evidence
from clusterdecide.weighting.order import Groups, read_order

_MOST = 10**6


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SimosResult(Evidence):
    """How weights were obtained from a deck of cards; the ``evidence`` of `Weights`.

    Attributes
    ----------
    order
        Groups of criteria on one place, from the most important on.
    white
        White cards between each group and the next.
    ratio
        How many times more the first group counts than the last.
    decimals
        Of the percents.
    step
        What one more card between two criteria adds, at six decimals.
    raw
        Weight of each criterion when the last has 1, at two decimals.
    normalised
        Exact percents of ``raw``, before they are rounded.
    percent
        The rounded percents, summing to 100: the weights.
    """

    order: Groups
    white: tuple[int, ...]
    ratio: Fraction
    decimals: int
    step: Fraction
    raw: tuple[Fraction, ...]
    normalised: tuple[Fraction, ...]
    percent: tuple[Fraction, ...]

    def _view(self) -> View:
        white = ["", *map(str, self.white)]
        places = [
            (str(k + 1), white[k] if name == group[0] else "", name)
            for k, group in enumerate(self.order)
            for name in group
        ]
        rows = [
            [place, above, name, f"{float(raw):.2f}", f"{float(exact_one):.4f}", f"{float(whole):.{self.decimals}f}"]
            for (place, above, name), raw, exact_one, whole in zip(places, self.raw, self.normalised, self.percent)
        ]
        header = ["place", "white cards above", "criterion", "raw", "percent", "rounded"]
        return View(header, rows, "rrl", f"revised Simos procedure, ratio {float(self.ratio):g}")


def simos(order: Sequence[str | int | Sequence[str]], ratio: float | Fraction, *, decimals: int = 1) -> Weights:
    """Weights from a deck of cards: criteria in order, white cards where two of them lie further apart.

    Each card adds the same step of weight from the last place, which has 1, to the first, which has the ratio. The
    weights are then made percents that sum to exactly 100: they are cut to the decimals, and what lacks is given, one
    unit each, to criteria chosen so that no rounding weighs much beside the weight itself.

    Parameters
    ----------
    order
        From the most important on: names, a list for criteria on one place, and whole numbers of white cards between.
        ``["quality", 2, ["price", "service"], "colour"]`` puts two white cards below quality.
    ratio
        How many times more the first place counts than the last, 1 or more; not used when all share one place.
    decimals
        Of the percents: 0, 1 or 2.

    Returns
    -------
    Weights
        In the order given; ``.evidence`` is a `SimosResult`, with the exact percents before and after rounding.

    Raises
    ------
    InvalidInputError
        Not an order, one name twice, white cards at an end, side by side or not a whole number from 1 up, a ratio below
        1 or above a million, other decimals.

    Notes
    -----
    As in the publication, the step is rounded to six decimals, half up, and the raw weights to two. With v units to
    give among n criteria, m of which come closer to their exact percent, relative to it, when cut: if ``m + v <= n``
    the v of the others that lose most when cut are raised; else all the others, and of the m those that gain least
    when raised. Of equals those told first are raised: criteria on one place may then differ by one unit.

    References
    ----------
    J. Figueira and B. Roy, "Determining the weights of criteria in the ELECTRE type methods with a revised Simos'
    procedure" (2002).

    Examples
    --------
    >>> simos(["quality", 2, ["price", "service"], "colour"], 5).evidence
    place  white cards above  criterion   raw  percent  rounded
        1                     quality    5.00  50.0000     50.0
        2                  2  price      2.00  20.0000     20.0
        2                     service    2.00  20.0000     20.0
        3                  0  colour     1.00  10.0000     10.0
    revised Simos procedure, ratio 5
    """
    groups, white = _deck(order)
    times = exact(ratio, "the ratio")
    if not 1 <= times <= _MOST:
        msg = f"the ratio of the first place to the last must lie between 1 and {_MOST}, got {shown(ratio)}"
        raise InvalidInputError(msg)
    decimals = python_number(decimals)
    if isinstance(decimals, bool) or not isinstance(decimals, int) or decimals not in (0, 1, 2):
        msg = f"decimals must be 0, 1 or 2, got {shown(decimals)}"
        raise InvalidInputError(msg)
    cards = sum(white) + len(white)
    step = _rounded((times - 1) / cards, 6) if cards else Fraction(0)
    below = [sum(white[k:]) + len(white[k:]) for k in range(len(groups))]
    raw = [_rounded(1 + step * below[k], 2) for k, group in enumerate(groups) for _ in group]
    whole = sum(raw)
    normalised = [100 * one / whole for one in raw]
    percent = _to_hundred(normalised, Fraction(1, 10**decimals))
    names = [name for group in groups for name in group]
    evidence = SimosResult(groups, white, times, decimals, step, tuple(raw), tuple(normalised), tuple(percent))
    return Weights.of([float(one / 100) for one in percent], names, evidence=evidence)


def _deck(order: object) -> tuple[Groups, tuple[int, ...]]:
    """Groups from the most important on, and the white cards between each and the next."""
    if not isinstance(order, (list, tuple)):
        read_order(order)  # says what an order is
    parts: list[object] = [python_number(part) for part in order]  # type: ignore[attr-defined]
    groups = read_order([part for part in parts if not _is_number(part)])
    white: list[int] = []
    after_group = False
    for part in parts:
        if not _is_number(part):
            white += [0] if after_group else []
            after_group = True
            continue
        if isinstance(part, bool) or not isinstance(part, int) or part < 1 or not after_group:
            msg = (
                f"white cards are a whole number from 1 up between two places of the order, once, got {shown(part)}"
                f" in {shown(order, 200)}"
            )
            raise InvalidInputError(msg)
        white.append(part)
        after_group = False
    if not after_group:
        msg = f"white cards lie between two places of the order, got {shown(parts[-1])} at its end"
        raise InvalidInputError(msg)
    return groups, tuple(white)


def _is_number(part: object) -> bool:
    return isinstance(part, (int, float, Fraction))


def _rounded(value: Fraction, decimals: int) -> Fraction:
    unit = 10**decimals
    return Fraction(math.floor(value * unit + Fraction(1, 2)), unit)


def _to_hundred(exact_ones: Sequence[Fraction], unit: Fraction) -> list[Fraction]:
    """Percents in whole units that sum to 100."""
    count = len(exact_ones)
    cut = [math.floor(one / unit) * unit for one in exact_ones]
    lost = [(one - low) / one for one, low in zip(exact_ones, cut)]
    gained = [(unit - (one - low)) / one for one, low in zip(exact_ones, cut)]
    units = int((100 - sum(cut)) / unit)
    others = sorted((i for i in range(count) if gained[i] <= lost[i]), key=lambda i: -lost[i])
    better_cut = sorted((i for i in range(count) if gained[i] > lost[i]), key=lambda i: gained[i])
    raised = (others + better_cut)[:units]
    return [low + unit if i in raised else low for i, low in enumerate(cut)]
