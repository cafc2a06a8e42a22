"""How each law is judged on one problem: by how much it is broken, and a sentence that says so."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from clusterdecide._typing import Floats
from clusterdecide.testing.answers import (
    APART,
    CLEAR,
    NOISE,
    SAME,
    Answer,
    Data,
    OfFunction,
    OfMethod,
    Subject,
    UnusableError,
    joined,
    numbers,
)


class Finding(NamedTuple):
    """What a law says of one problem.

    Attributes
    ----------
    margin
        By how much the law is broken, in parts of the largest magnitude of a score; below zero, how far it is from it.
    sentence
        What happened, where the law is broken.
    """

    margin: float
    sentence: str | None = None


VOID = Finding(-1.0)
_MUCH = 1e4  # weights and units grow by a thousand at most, and rounding with them


def finite(subject: Subject, data: Data) -> Finding:
    """An answer to a problem that is not refused."""
    try:
        subject(data)
    except UnusableError as error:
        if error.refused:
            raise
        return Finding(1.0, str(error))
    return VOID


def repeatable(subject: Subject, data: Data) -> Finding:
    """The same bits twice."""
    first, second = subject(data), subject(data)
    parts = [(one.gap if one.scores is None else one.scores).tobytes() for one in (first, second)]
    told = f"the same call gave: {first.told('')}, then {second.told('')}"
    return VOID if parts[0] == parts[1] else Finding(1.0, told)


def permute_alternatives(subject: Subject, data: Data) -> Finding:
    """Scores move with their alternatives."""
    order = np.array(data.change)
    before, after = subject(data), subject(data.of_rows(order))
    scores = None if before.scores is None else before.scores[order]
    moved = Answer(scores, before.gap[np.ix_(order, order)], before.largest)
    return _same(moved, after, f"with alternatives in the order {(order + 1).tolist()}")


def permute_criteria(subject: Subject, data: Data) -> Finding:
    """The order of criteria means nothing."""
    order = np.array(data.change)
    before, after = subject(data), subject(data.of_columns(order))
    return _same(before, after, f"with criteria in the order {(order + 1).tolist()}")


def ties(subject: Subject, data: Data) -> Finding:
    """Alternatives 1 and 2 have the same grades."""
    answer = subject(data)
    gap = 1.0 if np.isnan(answer.gap[1, 0]) else abs(float(answer.gap[1, 0]))
    if gap <= SAME:
        return VOID
    told = "score {:g} and {:g}".format(*answer.scores) if answer.scores is not None else "are not tied"
    return Finding(gap, f"alternatives 1 and 2 are equal on every criterion, but {told}")


def weak_dominance(subject: Subject, data: Data) -> Finding:
    """Alternative 2 is nowhere worse than alternative 1."""
    answer = subject(data)
    margin = -float(np.nan_to_num(answer.gap[1, 0]))
    if margin <= SAME:
        return Finding(margin)
    return Finding(margin, f"alternative 2 is nowhere worse than alternative 1, but {_two(answer)}")


def strict_dominance(subject: Subject, data: Data) -> Finding:
    """Alternative 2 is nowhere worse than alternative 1, and better somewhere."""
    answer = subject(data)
    gap = float(answer.gap[1, 0])
    if gap > APART or (data.matrix[0] == data.matrix[1]).all():
        return Finding(-gap)
    margin = -gap if gap < -APART else 1.0
    return Finding(
        margin, f"alternative 2 is nowhere worse than alternative 1 and better somewhere, but {_two(answer)}"
    )


def ideal_first(subject: Subject, data: Data) -> Finding:
    """Alternative 1 is best on every criterion."""
    answer = subject(data)
    margin = float(_behind(answer)[0])
    if margin <= SAME:
        return Finding(margin)
    return Finding(margin, f"alternative 1 is best on every criterion, but not first: {answer.told()}")


def bounds(subject: Subject, data: Data) -> Finding:
    """Scores between the stated bounds."""
    scores, stated = subject(data).scores, subject.bounds
    if scores is None or stated is None:
        msg = "there are no scores, or no bounds are stated"
        raise UnusableError(msg)
    low, high = stated
    margin = float(max(low - scores.min(), scores.max() - high)) / max(abs(low), abs(high))
    return Finding(margin, f"the scores {numbers(scores)} leave [{low:g}, {high:g}]" if margin > SAME else None)


def improve(subject: Subject, data: Data) -> Finding:
    """One grade of one alternative gets better."""
    i, j, value = data.change
    before, after = subject(data), subject(data._replace(matrix=_with(data.matrix, i, j, value)))
    lost = np.nan_to_num(np.minimum(before.gap[i], after.gap[:, i]), nan=-1.0)
    lost[i] = -1.0
    b = int(lost.argmax())
    if lost[b] <= CLEAR:
        return Finding(float(lost[b]))
    told = f"{after.told()} after {before.told()}"
    return Finding(float(lost[b]), f"with {_cell(i, j, value)}, it loses to alternative {b + 1}, which it beat: {told}")


def unit_change(subject: Subject, data: Data) -> Finding:
    """Criteria in other units, their scales with them."""
    factors = np.array(data.change, dtype=np.float64)
    what = f"with the criteria multiplied by {numbers(factors)}"
    return _order_kept(subject(data), subject(data.times(factors)), what)


def zero_change(subject: Subject, data: Data) -> Finding:
    """Criteria counted from another zero, their scales with them."""
    shifts = np.array(data.change, dtype=np.float64)
    return _order_kept(subject(data), subject(data.plus(shifts)), f"with {numbers(shifts)} added to the criteria")


def mirror(subject: Subject, data: Data) -> Finding:
    """A criterion to be minimised becomes one to be maximised."""
    j = data.change
    what = f"with criterion {j + 1} turned around, x to {data.scales[j].sum():g} - x, and maximised"
    return _order_kept(subject(data), subject(data.turned(j)), what)


def weight_scale(subject: Subject, data: Data) -> Finding:
    """Weights times one factor."""
    moved = data._replace(total=float(data.change))
    return _order_kept(subject(data), subject(moved), f"with the weights multiplied by {data.change:g}")


def zero_weight(subject: Subject, data: Data) -> Finding:
    """A criterion of weight 0 leaves."""
    j, shares = data.change, data.shares.copy()
    shares[j] = 0.0
    idle = data._replace(shares=shares)
    less = idle.of_columns([k for k in range(len(shares)) if k != j])
    return _order_kept(subject(idle), subject(less), f"without criterion {j + 1}, whose weight is 0")


def constant(subject: Subject, data: Data) -> Finding:
    """A criterion on which all are equal joins."""
    value, share = data.change
    more = joined(data, np.full(len(data.matrix), float(value)), share, 1.0, np.array([0.0, 10.0]))
    what = f"with one more criterion, of weight {share:g} before scaling, on which all have {value:g}"
    return _order_kept(subject(data), subject(more), what)


def split(subject: Subject, data: Data) -> Finding:
    """A criterion becomes two of half its weight."""
    j, shares = data.change, data.shares.copy()
    shares[j] /= 2
    halved = data._replace(shares=shares)
    more = joined(halved, data.matrix[:, j], shares[j], data.senses[j], data.scales[j])
    return _order_kept(subject(data), subject(more), f"with criterion {j + 1} split in two halves")


def clone(subject: Subject, data: Data) -> Finding:
    """A copy of an alternative joins."""
    rows = [*range(len(data.matrix)), data.change]
    before, after = subject(data), subject(data.of_rows(rows))
    return _order_kept(before, after, f"with a copy of alternative {data.change + 1}", np.arange(len(rows) - 1))


def delete_any(subject: Subject, data: Data) -> Finding:
    """An alternative leaves."""
    return _without(subject, data, subject(data), data.change)


def delete_worst(subject: Subject, data: Data) -> Finding:
    """The one that is behind all others leaves."""
    before = subject(data)
    last = [i for i, row in enumerate(before.gap) if (np.delete(row, i) < -CLEAR).all()]
    return _without(subject, data, before, last[0]) if last else VOID


def replace_worse(subject: Subject, data: Data) -> Finding:
    """One grade of an alternative that is not first gets worse."""
    i, j, value = data.change
    before = subject(data)
    was = _behind(before)
    if was[i] <= CLEAR:
        return VOID
    after = subject(data._replace(matrix=_with(data.matrix, i, j, value)))
    now = _behind(after)
    margin = np.where(was <= SAME, now, np.where((was > CLEAR) & (now <= SAME), was, -1.0))
    k = int(margin.argmax())
    if margin[k] <= CLEAR:
        return Finding(float(margin[k]))
    what = "no longer first" if was[k] <= SAME else "first now"
    told = f"{after.told()} after {before.told()}"
    return Finding(float(margin[k]), f"with {_cell(i, j, value)}, alternative {k + 1} is {what}: {told}")


def pairs_cycle(subject: Subject, data: Data) -> Finding:
    """Pairs decided alone."""
    alone = _in_pairs(subject, data)
    chain = np.nan_to_num(alone, nan=-1.0)
    np.fill_diagonal(chain, -1.0)
    for k in range(len(chain)):  # the strongest chain is as strong as its weakest pair
        chain = np.maximum(chain, np.minimum(chain[:, k, None], chain[None, k]))
    both = np.minimum(chain, chain.T)
    np.fill_diagonal(both, -1.0)
    a, b = (int(place) for place in np.unravel_index(both.argmax(), both.shape))
    if both[a, b] <= CLEAR:
        return Finding(float(both[a, b]))
    told = Answer(None, alone).told()
    what = f"alternatives {a + 1} and {b + 1} are ahead of each other through a chain of pairs decided alone"
    return Finding(float(both[a, b]), f"{what}: {told}")


def pairs_agree(subject: Subject, data: Data) -> Finding:
    """Pairs decided alone, and the whole."""
    return _order_kept(subject(data), Answer(None, _in_pairs(subject, data)), "decided alone")


def batch(subject: Any, data: Data) -> Finding:
    """Two weight vectors, two matrices, or two of each, at once; for methods."""
    assert isinstance(subject, OfMethod)  # noqa: S101 - a function takes one problem
    shares, matrix = np.roll(data.shares, 1), data.of_rows(np.array(data.change)).matrix
    for other, what in (
        (data._replace(shares=shares), "two weight vectors"),
        (data._replace(matrix=matrix), "two matrices (x)"),
        (data._replace(shares=shares, matrix=matrix), "two matrices (x) and a weight vector for each"),
    ):
        pair = data, other
        alone = [subject(one) for one in pair]
        try:
            both = subject.together(pair, weights=other.shares is shares, matrices=other.matrix is matrix)
        except UnusableError as error:
            return Finding(1.0, f"with {what} at once, {error}; one after the other they are answered")
        for place, (one, same) in enumerate(zip(alone, both), 1):
            found = _same(one, same, f"with {what} at once, for number {place}")
            if found.sentence:
                return found
    return VOID


def input_kept(subject: Any, data: Data) -> Finding:
    """Arrays that are given stay as they were; for functions."""
    assert isinstance(subject, OfFunction)  # noqa: S101 - a problem is read-only anyway
    given, kept = subject.arguments(data), subject.arguments(data)
    try:
        with np.errstate(all="ignore"):
            subject.function(*kept)
    except Exception as error:
        raise UnusableError(str(error)) from error
    changed = [
        name
        for name, now, before in zip(("matrix", "weights", "senses"), kept, given)
        if not np.array_equal(now, before)
    ]
    return Finding(1.0, f"the function changed its input: {', '.join(changed)}") if changed else VOID


def nan_refused(subject: Any, data: Data) -> Finding:
    """A missing grade is an error; for functions, as a problem cannot hold one."""
    assert isinstance(subject, OfFunction)  # noqa: S101
    i, j = data.change
    matrix, weights, senses = subject.arguments(data)
    matrix[i, j] = np.nan
    try:
        with np.errstate(all="ignore"):
            given = subject.function(matrix, weights, senses)
    except Exception:  # noqa: BLE001 - whatever it raises, it refuses
        return VOID
    answer = np.asarray(given).tolist() if np.ndim(given) else given
    place = f"alternative {i + 1} on criterion {j + 1}"
    return Finding(1.0, f"the missing grade (NaN) of {place} was answered with {answer} instead of an error")


def _same(before: Answer, after: Answer, what: str) -> Finding:
    """Equal scores, or for a partial order an equal relation."""
    if max(before.largest, after.largest) <= NOISE:
        return VOID
    old, new = (one.gap if one.scores is None else one.scores for one in (before, after))
    largest = 1.0 if before.scores is None else max(np.abs(old).max(), np.abs(new).max()) or 1.0
    apart = np.where(np.isnan(old) & np.isnan(new), 0.0, np.abs(old - new))
    margin = float(np.nan_to_num(apart, nan=1.0).max() / largest)
    return Finding(margin, f"{what}, {after.told()} instead of {before.told()}" if margin > SAME else None)


def _order_kept(before: Answer, after: Answer, what: str, kept: Any = None) -> Finding:
    """No pair is overturned; alternatives ``kept`` of the larger answer are those of the smaller one."""
    if before.largest <= NOISE and after.largest <= _MUCH * NOISE:
        return VOID
    g, h = before.gap, after.gap
    if kept is not None:
        inside = np.ix_(kept, kept)
        g, h = (gap if len(gap) == len(kept) else gap[inside] for gap in (g, h))
    margin = overturned(g, h)
    a, b = (int(place) for place in np.unravel_index(margin.argmax(), margin.shape))
    if margin[a, b] <= CLEAR:
        return Finding(float(margin[a, b]))
    names = np.arange(len(margin)) if kept is None else kept
    said = _changed(float(g[a, b]), float(h[a, b]), int(names[a]) + 1, int(names[b]) + 1)
    return Finding(float(margin[a, b]), f"{what}, {said}: {after.told()} after {before.told()}")


def overturned(g: Floats, h: Floats) -> Floats:
    """By how much each pair changed: the smaller of both gaps for a swap, the other gap where one is a tie."""
    tied_g, tied_h = np.abs(g) <= SAME, np.abs(h) <= SAME
    margin = np.minimum(g, -h)
    margin = np.where(tied_h & (g > CLEAR), g, margin)
    margin = np.where(tied_g & (h > CLEAR), h, margin)
    margin = np.where((tied_g & tied_h) | (np.isnan(g) & np.isnan(h)), -1.0, margin)
    return np.where(np.isnan(margin), 1.0, margin)


def _changed(g: float, h: float, a: int, b: int) -> str:
    if np.isnan(g) or np.isnan(h):
        return f"alternatives {a} and {b} are {'now' if np.isnan(h) else 'no longer'} incomparable"
    if g > CLEAR:
        return f"alternative {a} is no longer ahead of alternative {b}"
    return f"alternative {a} is ahead of alternative {b}, with which it was tied"


def _behind(answer: Answer) -> Floats:
    """How far each is behind the one that is furthest ahead of it; below zero for a single first."""
    gap = np.nan_to_num(answer.gap, nan=-1.0)
    np.fill_diagonal(gap, -1.0)
    return np.asarray(gap.max(axis=0))


def _without(subject: Subject, data: Data, before: Answer, gone: int) -> Finding:
    kept = np.array([i for i in range(len(data.matrix)) if i != gone])
    return _order_kept(before, subject(data.of_rows(kept)), f"without alternative {gone + 1}", kept)


def _in_pairs(subject: Subject, data: Data) -> Floats:
    count = len(data.matrix)
    gap = np.zeros((count, count))
    for a in range(count):
        for b in range(a + 1, count):
            gap[a, b] = subject(data.of_rows([a, b])).gap[0, 1]
            gap[b, a] = -gap[a, b]
    return gap


def _with(matrix: Floats, i: int, j: int, value: float) -> Floats:
    moved = matrix.copy()
    moved[i, j] = value
    return moved


def _cell(i: int, j: int, value: float) -> str:
    return f"the grade of alternative {i + 1} on criterion {j + 1} changed to {value:g}"


def _two(answer: Answer) -> str:
    if answer.scores is not None:
        return f"scores {answer.scores[1]:g} against {answer.scores[0]:g}"
    words = {1.0: "ahead", 0.0: "tied", -1.0: "behind"}
    return f"is {words.get(float(answer.gap[1, 0]), 'incomparable')}"
