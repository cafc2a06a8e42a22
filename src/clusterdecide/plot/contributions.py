"""Plots of contributions: where each score comes from, and why one alternative stands before another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from clusterdecide._typing import Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.messages import number, text
from clusterdecide.plot.canvas import (
    BLUE,
    HATCHES,
    INK,
    MUTED,
    ORANGE,
    SERIES,
    brief,
    canvas,
    expected,
    headed,
    legible,
    named,
    wide,
)
from clusterdecide.sensitivity import Contributions, Why

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SHOWN = 40
_LEAST = 0.0005


def contributions(result: Contributions, ax: Axes | None = None, *, depth: int | None = None, lang: str = "en") -> Axes:
    """Draw for each alternative a bar of what each criterion contributes to its score.

    Parameters
    ----------
    result
        What `clusterdecide.sensitivity.contributions` gave.
    ax
        Axes to draw in; new ones by default.
    depth
        Draw the nodes at this depth of the tree (1: right below the root) rather than the criteria; where there are
        more than eight parts, the smallest are drawn as one.
    lang
        ``"en"`` or ``"fr"``.

    Returns
    -------
    Axes
        Rows in order of the score, at most 40; parts told apart by colour and hatching; negative ones go left.

    Raises
    ------
    InvalidInputError
        Another result, a language without a catalogue, a depth below 1.
    MissingExtraError
        matplotlib is not installed.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[4, 2], [2, 4]], ["vision", "team"], scale=(0, 5))
    >>> ax = cd.plot.contributions(cd.sensitivity.contributions(problem, [0.6, 0.4], cd.WeightedSum()))
    >>> [part.get_text() for part in ax.get_legend().get_texts()]
    ['vision', 'team']
    """
    expected(result, Contributions)
    order = np.argsort(-result.score, kind="stable")[:_SHOWN]
    names, values = _parts(result, depth, lang)
    title = text("plot.contributions", lang)
    with canvas(ax, wide(title, 9.0), 1.3 + 0.42 * max(len(order), len(names))) as drawn:
        rows = np.arange(len(order))
        ahead = np.maximum(result.base[order], 0)
        behind = np.minimum(result.base[order], 0)
        for j, name in enumerate(names):
            part = values[order, j]
            left = np.where(part >= 0, ahead, behind)
            look: dict[str, Any] = {"color": SERIES[j], "hatch": HATCHES[j], "ec": "white", "lw": 0.8}
            drawn.barh(rows, part, left=left, height=0.62, label=brief(name), **look)
            ahead, behind = ahead + np.maximum(part, 0), behind + np.minimum(part, 0)
        for row, end, score in zip(rows, ahead, result.score[order]):
            place: dict[str, Any] = {"xytext": (5, 0), "textcoords": "offset points", "va": "center"}
            drawn.annotate(number(round(float(score), 9), lang, 3), (end, row), color=INK, **place)
        legible(drawn, rows, [result.alternatives[i] for i in order], lang)
        drawn.set_xlabel(text("plot.contributions.axis", lang))
        drawn.legend(loc="upper left", bbox_to_anchor=(1.02, 1.0), frameon=False, borderaxespad=0)
        headed(drawn, title, _how(result.method, result.draws, lang))
    return drawn


def why(result: Why, ax: Axes | None = None, *, lang: str = "en") -> Axes:
    """Draw what each criterion adds to the lead of one alternative over another, or takes from it.

    Parameters
    ----------
    result
        What `clusterdecide.why` gave.
    ax
        Axes to draw in; new ones by default.
    lang
        ``"en"`` or ``"fr"``.

    Returns
    -------
    Axes
        One bar for each criterion, the largest on top: to the right for the one asked about, to the left, hatched,
        for the other.

    Raises
    ------
    InvalidInputError
        Another result, a language without a catalogue.
    MissingExtraError
        matplotlib is not installed.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> rivals = ["Rail", "Textile"]
    >>> problem = cd.Problem.of([[4, 2], [2, 4]], ["vision", "team"], alternatives=rivals, scale=(0, 5))
    >>> ax = cd.plot.why(cd.why(problem, [0.6, 0.4], cd.WeightedSum(), "Rail", "Textile"))
    >>> ax.figure.get_suptitle()
    'Why Rail comes before Textile'
    """
    expected(result, Why)
    part = result.contribution
    order = np.argsort(-abs(part), kind="stable")
    behind = result.difference < 0
    first, second = (result.b, result.a) if behind else (result.a, result.b)
    title = text("plot.why.tie" if result.tied else "plot.why", lang, a=first, b=second)
    with canvas(ax, wide(title, 7.6), 1.5 + 0.42 * len(order)) as drawn:
        rows = np.arange(len(order))
        for name, some, colour, hatch in ((result.a, part >= 0, BLUE, ""), (result.b, part < 0, ORANGE, "///")):
            length = np.where(some, part, 0.0)[order]
            label = text("plot.why.for", lang, name=brief(name))
            drawn.barh(rows, length, height=0.6, color=colour, hatch=hatch, ec="white", lw=0, label=label)
        for row, value in zip(rows, part[order]):
            place: dict[str, Any] = {"textcoords": "offset points", "va": "center", "color": MUTED, "fontsize": 8.5}
            ahead = value >= 0
            told = _told(float(value), lang)
            drawn.annotate(told, (value, row), xytext=(5 if ahead else -5, 0), ha="left" if ahead else "right", **place)
        drawn.axvline(0, color=INK, lw=1.2)
        legible(drawn, rows, [named(result.problem, result.criteria[i], lang) for i in order], lang)
        drawn.set_xlabel(text("plot.why.axis", lang, gap=number(round(result.difference, 9), lang, 3)))
        drawn.legend(loc="lower right", bbox_to_anchor=(1, 1.0), ncols=2, frameon=False, borderaxespad=0.2)
        headed(drawn, title, _how(result.method, result.draws, lang))
    return drawn


def _parts(result: Contributions, depth: int | None, lang: str) -> tuple[list[str], Floats]:
    """Criteria or nodes, at most eight: the smallest together, where there are more."""
    nodes = result.nodes
    if depth is None:
        at = nodes.leaves()
    elif isinstance(depth, bool) or not isinstance(depth, int) or depth < 1:
        msg = f"depth must be a whole number from 1 (right below the root), got {depth!r}"
        raise InvalidInputError(msg)
    else:
        at = [k for k, d in enumerate(nodes.depth) if d == depth or (d < depth and not nodes.tree.children[k])]
    values = result.by_node[:, at]
    names = [named(result.problem, nodes.names[k], lang) for k in at]
    most = len(SERIES)
    if len(at) <= most:
        return names, values
    large = np.sort(np.argsort(-abs(values).sum(0), kind="stable")[: most - 1])
    rest = np.delete(values, large, axis=1).sum(-1, keepdims=True)
    others = text("plot.others", lang, n=len(at) - most + 1)
    return [*(names[j] for j in large), others], np.concatenate([values[:, large], rest], axis=1)


def _told(value: float, lang: str) -> str:
    if 0 < abs(value) < _LEAST:
        return "≈ 0"
    return f"{'+' if value > 0 else ''}{number(round(value, 9), lang, 3)}"


def _how(method: str, draws: int, lang: str) -> str:
    how = text("plot.sampled", lang, draws=number(draws, lang, 0)) if draws else text("plot.exact", lang)
    return f"{method}; {how}"
