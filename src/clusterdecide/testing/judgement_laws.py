"""Laws of weights from pairwise judgements: the small cases, and how each law is judged on one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from clusterdecide._typing import Floats, Ints
from clusterdecide.model import Judgements
from clusterdecide.testing.answers import CLEAR, SAME, numbers
from clusterdecide.testing.judging import VOID, Finding, overturned
from clusterdecide.testing.weigher import Weigher, sum_to_one, weights_differ

_ITEMS, _PAIRS, _LARGEST = 5, 10, 9


class Pairs(NamedTuple):
    """Complete judgements on a few items, and what a law does with them."""

    steps: Ints  # (n, n), antisymmetric: s > 0 stands for the ratio 1 + s, s < 0 for 1 / (1 - s)
    change: Any = None  # an order, an item, other judgements, the weights behind

    @property
    def names(self) -> tuple[str, ...]:
        """I1, I2, ..."""
        return tuple(f"I{i + 1}" for i in range(len(self.steps)))

    @property
    def logs(self) -> Floats:
        """Logarithms of the ratios, shape ``(n, n)``."""
        return np.asarray(np.sign(self.steps) * np.log(1.0 + np.abs(self.steps)))

    def ratios(self) -> dict[tuple[str, str], Fraction]:
        """Ratio of each pair, by names."""
        names = self.names
        pairs = [(i, j) for i in range(len(names)) for j in range(i + 1, len(names))]
        return {(names[i], names[j]): _ratio(int(self.steps[i, j])) for i, j in pairs}

    def judgements(self) -> Judgements:
        """The same as a value of the library."""
        return Judgements.of(self.ratios(), items=self.names)

    def taken(self, index: Any) -> Pairs:
        """Judgements on the items at these places."""
        return Pairs(self.steps[np.ix_(index, index)], self.change)


def _ratio(step: int) -> Fraction:
    return Fraction(1 + step) if step >= 0 else Fraction(1, 1 - step)


class FromJudgements(Weigher):
    """A way from judgements to weights."""

    def given(self, case: Pairs | Judgements) -> object:
        """Judgements of one member, or of a group."""
        return case if isinstance(case, Judgements) else case.judgements()

    def named(self, case: Pairs | Judgements) -> tuple[str, ...]:
        """Names of the items."""
        return case.items if isinstance(case, Judgements) else case.names


def repeatable(weigh: Weigher, case: Pairs) -> Finding:
    """The same bits twice."""
    first, second = weigh(case), weigh(case)
    if first.tobytes() == second.tobytes():
        return VOID
    return Finding(1.0, f"the same call gave {numbers(first, '')}, then {numbers(second, '')}")


def consistent(weigh: Weigher, case: Pairs) -> Finding:
    """Ratios of whole numbers."""
    parts = [int(part) for part in case.change]
    names = case.names
    ratios = {
        (names[i], names[j]): Fraction(parts[i], parts[j]) for i in range(len(names)) for j in range(i + 1, len(names))
    }
    true = np.array(parts, dtype=np.float64) / sum(parts)
    return weights_differ(true, weigh(Judgements.of(ratios, items=names)), f"with the ratios of {parts}")


def permute_items(weigh: Weigher, case: Pairs) -> Finding:
    """Items in another order."""
    order = np.array(case.change)
    what = f"with items in the order {(order + 1).tolist()}"
    return weights_differ(weigh(case)[order], weigh(case.taken(order)), what)


def transpose(weigh: Weigher, case: Pairs) -> Finding:
    """Every judgement turned around."""
    inverse = 1.0 / weigh(case)
    return weights_differ(inverse / inverse.sum(), weigh(Pairs(-case.steps)), "with every judgement turned around")


def raised(weigh: Weigher, case: Pairs) -> Finding:
    """The judgement of item 1 against item 2 goes up by one step."""
    steps = case.steps.copy()
    steps[0, 1] += 1
    steps[1, 0] -= 1
    before, after = np.log(weigh(case)), np.log(weigh(Pairs(steps)))
    lost = (before[0] - before) - (after[0] - after)
    k = int(lost.argmax())
    told = f"with the judgement of I1 against I2 raised to {_ratio(int(steps[0, 1]))}, I1 weighs less against I{k + 1}"
    return Finding(float(lost[k]), f"{told}: {_weights(np.exp(after), np.exp(before))}" if lost[k] > SAME else None)


def efficient(weigh: Weigher, case: Pairs) -> Finding:
    """Strong connection of the pairs whose quotient of weights is not below the judgement."""
    weights = weigh(case)
    reach = np.log(weights)[:, None] - np.log(weights) - case.logs
    for k in range(len(reach)):
        reach = np.maximum(reach, np.minimum(reach[:, k, None], reach[None, k]))
    margin = -float(reach.min())
    told = f"other weights are as near to every judgement and nearer to one than {numbers(weights)}"
    return Finding(margin, told if margin > CLEAR else None)


def group(weigh: Weigher, case: Pairs) -> Finding:
    """Two members."""
    members = {"M1": case.judgements(), "M2": Pairs(case.change).judgements()}
    together = weigh(Judgements.group(members, items=case.names))
    mean = np.sqrt(weigh(members["M1"]) * weigh(members["M2"]))
    other = ", ".join(f"{a}/{b} {ratio}" for (a, b), ratio in Pairs(case.change).ratios().items())
    return weights_differ(mean / mean.sum(), together, f"with a second member who says {other}")


def row_dominance(weigh: Weigher, case: Pairs) -> Finding:
    """Item 1 is judged at least as high as item 2 against every item."""
    weights = weigh(case)
    margin = float(np.log(weights[1] / weights[0]))
    told = f"item I1 is judged at least as high as I2 against every item, but the weights are {numbers(weights)}"
    return Finding(margin, told if margin > SAME else None)


def preference(weigh: Weigher, case: Pairs) -> Finding:
    """Every judgement above 1."""
    weights = weigh(case)
    margin = np.where(case.steps > 0, np.log(weights) - np.log(weights)[:, None], -1.0)
    i, j = np.unravel_index(margin.argmax(), margin.shape)
    told = f"item I{i + 1} is judged above I{j + 1} and weighs less: the weights are {numbers(weights)}"
    return Finding(float(margin[i, j]), told if margin[i, j] > CLEAR else None)


def intensity(weigh: Weigher, case: Pairs) -> Finding:
    """Every two judgements above 1."""
    weights = weigh(case)
    above = np.argwhere(case.steps > 0)
    asked = case.steps[tuple(above.T)]
    given = np.log(weights[above[:, 0]] / weights[above[:, 1]])
    lost = np.where(asked[:, None] > asked, given - given[:, None], -1.0)
    if not lost.size or lost.max() <= CLEAR:
        return Finding(float(lost.max()) if lost.size else -1.0)
    p, q = np.unravel_index(lost.argmax(), lost.shape)
    told = [f"I{i + 1} against I{j + 1}" for i, j in above[[p, q]]]
    what = f"{told[0]} is judged higher than {told[1]} but the quotient of weights is smaller"
    return Finding(float(lost[p, q]), f"{what}: the weights are {numbers(weights)}")


def drop_item(weigh: Weigher, case: Pairs) -> Finding:
    """An item leaves."""
    kept = [i for i in range(len(case.steps)) if i != case.change]
    before, after = np.log(weigh(case))[kept], np.log(weigh(case.taken(kept)))
    margin = overturned(before[:, None] - before, after[:, None] - after)
    a, b = np.unravel_index(margin.argmax(), margin.shape)
    if margin[a, b] <= CLEAR:
        return Finding(float(margin[a, b]))
    what = f"without I{case.change + 1}, the order of I{kept[a] + 1} and I{kept[b] + 1} changes"
    return Finding(float(margin[a, b]), f"{what}: {_weights(np.exp(after), np.exp(before))}")


def _weights(after: Floats, before: Floats) -> str:
    return f"the weights are {numbers(after)} after {numbers(before)}"


class JudgementLaw(NamedTuple):
    """How a law is judged, the fewest items that it speaks of, and what it changes."""

    judge: Callable[[Any, Pairs], Finding]
    items: int = 2
    change: str = ""
    needed: int = 0  # how many of the first items the law names

    def built(self, text: bytes) -> Pairs:
        """Judgements that a text of bytes stands for."""
        places = np.frombuffer(text, dtype=np.uint8).astype(np.int64)
        n = max(self.items, 2 + int(places[0]) % (_ITEMS - 1))
        told, others, rest = np.split(places[1:], [_PAIRS, 2 * _PAIRS])
        steps = _steps(told, n)
        if self.change == "dominance":
            high, low = np.maximum(steps[0, 2:], steps[1, 2:]), np.minimum(steps[0, 2:], steps[1, 2:])
            steps[0, 2:], steps[1, 2:], steps[0, 1] = high, low, abs(steps[0, 1])
            steps = np.triu(steps) - np.triu(steps).T
        changes: Mapping[str, Callable[[], Any]] = {
            "order": lambda: np.argsort(rest[:n], kind="stable").tolist(),
            "item": lambda: int(rest[0]) % n,
            "member": lambda: _steps(others, n),
            "parts": lambda: [int(part) % _LARGEST + 1 for part in rest[:n]],
        }
        return Pairs(steps, changes[self.change]() if self.change in changes else None)

    def smaller(self, case: Pairs) -> Iterator[Pairs]:
        """Same case without an item, or with a judgement nearer to 1."""
        n = len(case.steps)
        for gone in range(self.needed, n if n > self.items else 0):
            kept = [i for i in range(n) if i != gone]
            if self.change != "item" or gone != case.change:
                yield Pairs(case.taken(kept).steps, self._without(case.change, gone, kept))
        for steps in _nearer(case.steps):
            less = Pairs(steps, case.change)
            if self.change != "dominance" or (steps[0] >= steps[1]).all():
                yield less
        if self.change == "member":
            yield from (Pairs(case.steps, steps) for steps in _nearer(case.change))
        if self.change == "parts":
            parts = case.change
            less_parts = [[*parts[:i], parts[i] - 1, *parts[i + 1 :]] for i in range(n) if parts[i] > 1]
            yield from (case._replace(change=less) for less in less_parts)

    def _without(self, change: Any, gone: int, kept: list[int]) -> Any:
        if self.change == "order":
            return [place - (place > gone) for place in change if place != gone]
        if self.change == "item":
            return change - (change > gone)
        if self.change == "member":
            return change[np.ix_(kept, kept)]
        return [change[i] for i in kept] if self.change == "parts" else None


def _steps(told: Ints, n: int) -> Ints:
    """Ratios 1, 2, 1/2, 3, 1/3, ... in the order of their bytes."""
    signed = (told % (2 * _LARGEST - 1) + 1) // 2 * np.where(told % (2 * _LARGEST - 1) % 2, 1, -1)
    steps = np.zeros((n, n), dtype=np.int64)
    steps[np.triu_indices(n, 1)] = signed[: n * (n - 1) // 2]
    return steps - steps.T


def _nearer(steps: Ints) -> Iterator[Ints]:
    for i, j in np.argwhere(np.triu(steps) != 0):
        for step in sorted({0, int(steps[i, j] - np.sign(steps[i, j])), abs(int(steps[i, j]))} - {int(steps[i, j])}):
            less = steps.copy()
            less[i, j], less[j, i] = step, -step
            yield less


ENGINE: Mapping[str, JudgementLaw] = MappingProxyType(
    {
        "sum_to_one": JudgementLaw(sum_to_one),
        "repeatable": JudgementLaw(repeatable),
        "consistent": JudgementLaw(consistent, change="parts"),
        "permute_items": JudgementLaw(permute_items, change="order"),
        "transpose": JudgementLaw(transpose),
        "raise": JudgementLaw(raised, needed=2),
        "efficient": JudgementLaw(efficient, 3),
        "group": JudgementLaw(group, change="member"),
        "row_dominance": JudgementLaw(row_dominance, change="dominance", needed=2),
        "preference": JudgementLaw(preference, 3),
        "intensity": JudgementLaw(intensity, 3),
        "drop_item": JudgementLaw(drop_item, 3, change="item"),
    }
)
"""How each law of weights from judgements is judged."""
