"""Plots of weights: which of them could turn a pair, and how far each may go before anything changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from clusterdecide._typing import Floats, Ints
from clusterdecide.errors import InvalidInputError
from clusterdecide.messages import listed, number, percent, text
from clusterdecide.plot.canvas import (
    BLUE,
    GRID,
    INK,
    MUTED,
    ORANGE,
    RAMP,
    RED,
    canvas,
    expected,
    headed,
    legible,
    named,
    wide,
)
from clusterdecide.sensitivity import Breakpoints

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_DIGITS = 3


def tornado(
    result: Breakpoints,
    ax: Axes | None = None,
    *,
    between: tuple[str, str] | None = None,
    factor: float = 1.5,
    lang: str = "en",
) -> Axes:
    """Draw how the difference of two scores moves when each weight is divided or multiplied by a factor.

    Parameters
    ----------
    result
        What `clusterdecide.breakpoints` gave.
    ax
        Axes to draw in; new ones by default.
    between
        Two alternatives; by default those on both sides of what is watched: first and second, or the last of the
        first k and the next.
    factor
        Above 1. A weight that would pass 1 stops half-way to it.
    lang
        ``"en"`` or ``"fr"``.

    Returns
    -------
    Axes
        One bar for each weight, the strongest on top, both ends labelled with the weight reached; a dashed line
        where the two tie. Bars that reach below it, weight less, are hatched.

    Raises
    ------
    InvalidInputError
        Breakpoints along a segment, an unknown alternative, one alternative alone, a factor that is not above 1.
    MissingExtraError
        matplotlib is not installed.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[4, 2], [2, 4]], ["vision", "team"], scale=(0, 5))
    >>> found = cd.breakpoints(problem, [0.6, 0.4], cd.WeightedSum())
    >>> [label.get_text() for label in cd.plot.tornado(found).get_yticklabels()]
    ['vision (60%)', 'team (40%)']
    """
    expected(result, Breakpoints)
    a, b = _pair(result, between)
    if not 1 < factor < np.inf:
        msg = f"factor must be above 1, such as 1.5, got {factor!r}"
        raise InvalidInputError(msg)
    ends = np.stack([result.current / factor, np.minimum(result.current * factor, (1 + result.current) / 2)], axis=-1)
    gaps = np.array([_gap(result, name, weights, a, b) for name, weights in zip(result.names, ends)])
    now = float(_gap(result, result.names[0], result.current[:1], a, b)[0])
    order = np.argsort(-abs(gaps - now).max(-1), kind="stable")
    turns = (gaps < 0).any() != (now < 0)
    title = text("plot.tornado" if turns else "plot.tornado.none", lang, a=a, b=b)
    with canvas(ax, wide(title, 8.2), 1.3 + 0.5 * len(order)) as drawn:
        rows = np.arange(len(order))
        for side, (colour, hatch, word) in enumerate(((BLUE, "///", "less"), (ORANGE, "", "more"))):
            label = text(f"plot.tornado.{word}", lang, factor=number(factor, lang, None))
            reach = gaps[order, side] - now
            drawn.barh(rows, reach, left=now, height=0.6, color=colour, hatch=hatch, ec="white", lw=0, label=label)
            _ends(drawn, rows, gaps[order, side], ends[order, side], now, lang)
        drawn.axvline(now, color=INK, lw=1.2)
        drawn.axvline(0, color=RED, lw=1, ls=(0, (5, 4)))
        tie: dict[str, Any] = {"xycoords": ("data", "axes fraction"), "ha": "center", "color": RED}
        drawn.annotate(text("plot.tie", lang), (0, 1.01), **tie)
        labels = [
            f"{named(result.problem, result.names[i], lang)} ({percent(float(result.current[i]), lang)})" for i in order
        ]
        legible(drawn, rows, labels, lang)
        drawn.set_xlabel(text("plot.tornado.axis", lang, a=a, b=b))
        drawn.legend(loc="lower right", bbox_to_anchor=(1, 1.07), ncols=2, frameon=False, borderaxespad=0.2)
        headed(drawn, title, _exact(result, lang))
    return drawn


def weight_ranges(result: Breakpoints, ax: Axes | None = None, *, lang: str = "en") -> Axes:
    """Draw the interval in which each weight may move, and who takes over beyond either end.

    Parameters
    ----------
    result
        What `clusterdecide.breakpoints` gave.
    ax
        Axes to draw in; new ones by default.
    lang
        ``"en"`` or ``"fr"``.

    Returns
    -------
    Axes
        One row for each weight, from 0 to 1: a bar over the interval that changes nothing, a mark at the weight
        now, and beyond each end what changes there.

    Raises
    ------
    InvalidInputError
        Another result, a language without a catalogue.
    MissingExtraError
        matplotlib is not installed.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[4, 2], [2, 4]], ["vision", "team"], scale=(0, 5))
    >>> found = cd.breakpoints(problem, [0.6, 0.4], cd.WeightedSum(), watch="winner")
    >>> [mark.get_text() for mark in cd.plot.weight_ranges(found).texts]
    ['50%', '< 50%: A2 enters', '50%', '> 50%: A2 enters']
    """
    expected(result, Breakpoints)
    size = len(result.names)
    key, n = ("plot.ranges.order", 0) if result.watch == "order" else ("plot.ranges.first", _count(result))
    title = text(key, lang, n=n)
    with canvas(ax, wide(title, 9.6), 1.3 + 0.58 * size) as drawn:
        rows = np.arange(size)
        drawn.barh(rows, np.ones(size), height=0.36, color=GRID)
        drawn.barh(rows, result.high - result.low, left=result.low, height=0.36, color=RAMP[3])
        label = text("plot.ranges.now", lang)
        drawn.plot(result.current, rows, "D", color=INK, mec="white", ms=7, clip_on=False, label=label)
        for k in rows:
            _range_ends(drawn, result, int(k), lang)
        labels = [
            f"{named(result.problem, n, lang)} ({percent(w, lang)})"
            for n, w in zip(result.names, result.current.tolist())
        ]
        legible(drawn, rows, labels, lang)
        ticks = np.linspace(0, 1, 6)
        drawn.set_xlim(0, 1)
        drawn.set_xticks(ticks, [percent(float(t), lang) for t in ticks])
        drawn.set_xlabel(text("plot.ranges.axis", lang))
        drawn.legend(loc="lower right", bbox_to_anchor=(1, 1.0), frameon=False, borderaxespad=0.2)
        headed(drawn, title, _exact(result, lang))
    return drawn


def _pair(result: Breakpoints, between: tuple[str, str] | None) -> tuple[str, str]:
    names = result.alternatives
    if not result.names or len(names) < 2:
        msg = "a tornado needs two alternatives and at least one weight that moves"
        raise InvalidInputError(msg)
    if between is None:
        score = result.score(result.names[0], result.current[:1])[0]
        order = np.argsort(-score, kind="stable")
        line = min(_count(result), len(names) - 1)
        return names[order[line - 1]], names[order[line]]
    for name in between:
        if name not in names:
            msg = f"no alternative is named {name!r}; there are {', '.join(names)}"
            raise InvalidInputError(msg)
    return between


def _count(result: Breakpoints) -> int:
    return 1 if isinstance(result.watch, str) else int(result.watch)


def _gap(result: Breakpoints, name: str, weights: Floats, a: str, b: str) -> Floats:
    score = result.score(name, weights)
    names = result.alternatives
    return np.asarray(score[:, names.index(a)] - score[:, names.index(b)])


def _ends(drawn: Axes, rows: Ints, gaps: Floats, weights: Floats, now: float, lang: str) -> None:
    """The weight reached, written outside the end of each bar."""
    for row, gap, weight in zip(rows, gaps, weights):
        side = "right" if gap < now else "left"
        place = (-5 if gap < now else 5, 0)
        drawn.annotate(
            percent(float(weight), lang),
            (gap, row),
            xytext=place,
            textcoords="offset points",
            ha=side,
            va="center",
            fontsize=8.5,
            color=MUTED,
            bbox={"boxstyle": "square,pad=0.1", "fc": "white", "ec": "none", "alpha": 0.8},
        )


def _range_ends(drawn: Axes, result: Breakpoints, k: int, lang: str) -> None:
    """At each end of the interval the weight, and beside the row who takes over beyond."""
    lines = []
    for end, beyond, sign in ((float(result.low[k]), -1, "<"), (float(result.high[k]), 1, ">")):
        if end in (0, 1):
            continue
        reached = percent(end, lang)
        place: dict[str, Any] = {"xytext": (0, 9), "textcoords": "offset points", "ha": "center", "va": "bottom"}
        drawn.annotate(reached, (end, k), fontsize=8.5, color=INK, **place)
        lines.append(f"{sign} {reached}{text('plot.colon', lang)} {_takes_over(result, k, end, beyond, lang)}")
    beside = drawn.get_yaxis_transform()
    drawn.text(1.02, k, "\n".join(lines), transform=beside, va="center", fontsize=8.5, color=MUTED, linespacing=1.4)


def _takes_over(result: Breakpoints, k: int, end: float, beyond: int, lang: str) -> str:
    """Who enters beyond an end, or who passes whom where the order is watched."""
    name, names = result.names[k], result.alternatives
    change = min((c for c in result.changes if c.name == name), key=lambda c: abs(c.weight - end))
    here, there = (change.after, change.before) if beyond < 0 else (change.before, change.after)
    if result.watch == "order":
        return text("plot.ranges.passes", lang, a=there[0], b=here[0])
    entering = [n for n in names if n in there and n not in here]
    return text("plot.ranges.enters", lang, names=listed(entering, lang))


def _exact(result: Breakpoints, lang: str) -> str:
    if result.exact:
        return f"{result.method}; {text('plot.exact', lang)}"
    return (
        f"{result.method}; {text('plot.bracketed', lang, resolution=number(float(result.resolution or 0), lang, None))}"
    )
