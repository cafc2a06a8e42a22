"""Plots of ranks: how often each alternative takes each rank, and between which ranks it stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from clusterdecide.messages import number, percent, text
from clusterdecide.plot.canvas import INK, MUTED, RAMP, bare, canvas, expected, headed, rows_of, wide
from clusterdecide.sensitivity import Acceptability, ExactAcceptability, ExtremeRanks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SHOWN = 40
_DARK = 0.62
"""Share from which white stands out more than ink."""


def acceptability(result: Acceptability | ExactAcceptability, ax: Axes | None = None, *, lang: str = "en") -> Axes:
    """Draw a table of shares: a row for each alternative, a column for each rank, darker where it is taken more often.

    Parameters
    ----------
    result
        What `clusterdecide.acceptability` or `exact_acceptability` gave.
    ax
        Axes to draw in; new ones by default.
    lang
        ``"en"`` or ``"fr"``.

    Returns
    -------
    Axes
        Rows in order of the mean rank, at most 40 of them and as many ranks; each share is written in its cell, a dot
        for never.

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
    >>> anywhere = cd.WeightSet.simplex(problem.criteria_names)
    >>> ax = cd.plot.acceptability(cd.acceptability(problem, anywhere, cd.Topsis("scale"), rng=1))
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['A2', 'A1']
    """
    expected(result, Acceptability, ExactAcceptability)
    order = np.argsort(result.expected_rank, kind="stable")[:_SHOWN]
    share = result.rank_acceptability[order, :_SHOWN]
    size, ranks = share.shape
    title, caption = _told(result, lang)
    with canvas(ax, wide(title, 2.4 + 0.72 * ranks), 1.1 + 0.4 * size) as drawn:
        from matplotlib.colors import LinearSegmentedColormap

        ramp = LinearSegmentedColormap.from_list("shares", RAMP)
        drawn.pcolormesh(np.arange(ranks + 1), np.arange(size + 1), share, cmap=ramp, vmin=0, vmax=1, ec="w", lw=2)
        for (i, r), part in np.ndenumerate(share):
            dark = part > _DARK
            colour = "white" if dark else INK if part >= 0.01 else MUTED
            weight = "bold" if part == share[i].max() and part >= 0.25 else "normal"
            drawn.text(r + 0.5, i + 0.5, _share(part, lang), ha="center", va="center", color=colour, weight=weight)
        rows_of(drawn, np.arange(size) + 0.5, [result.alternatives[i] for i in order])
        drawn.set_xticks(np.arange(ranks) + 0.5, [str(r + 1) for r in range(ranks)])
        drawn.invert_yaxis()
        drawn.xaxis.tick_top()
        drawn.xaxis.set_label_position("top")
        drawn.set_xlabel(text("plot.rank", lang))
        bare(drawn)
        headed(drawn, title, caption)
    return drawn


def extreme_ranks(result: ExtremeRanks, ax: Axes | None = None, *, lang: str = "en") -> Axes:
    """Draw for each alternative a line from its best to its worst rank over all admissible weights.

    Parameters
    ----------
    result
        What `clusterdecide.extreme_ranks` gave.
    ax
        Axes to draw in; new ones by default.
    lang
        ``"en"`` or ``"fr"``.

    Returns
    -------
    Axes
        Rows in order of the best rank, then of the worst.

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
    >>> found = cd.extreme_ranks(problem, cd.WeightSet.simplex(problem.criteria_names), cd.WeightedSum())
    >>> cd.plot.extreme_ranks(found).get_title()
    ''
    """
    expected(result, ExtremeRanks)
    order = np.lexsort((result.worst, result.best))[:_SHOWN]
    size, ranks = len(order), len(result.alternatives)
    title = text("plot.extremes", lang)
    with canvas(ax, wide(title, 2.4 + 0.45 * ranks), 1.2 + 0.36 * size) as drawn:
        rows = np.arange(size)
        best, worst = result.best[order], result.worst[order]
        drawn.hlines(rows, best, worst, color=RAMP[2], lw=7, zorder=1)
        apart = best < worst
        for mark, place, some in (("<", best, apart), (">", worst, apart), ("s", best, ~apart)):
            drawn.scatter(place[some], rows[some], marker=mark, s=46, color=RAMP[4], zorder=2)
        rows_of(drawn, rows, [result.alternatives[i] for i in order])
        drawn.set_xticks(np.unique(np.linspace(1, ranks, min(ranks, 12)).round()).astype(int))
        drawn.set_xlim(0.5, ranks + 0.5)
        drawn.set_ylim(-0.5, size - 0.5)
        drawn.grid(axis="x", color="#e3e8ee", zorder=0)
        drawn.set_axisbelow(True)
        drawn.invert_yaxis()
        drawn.xaxis.tick_top()
        drawn.xaxis.set_label_position("top")
        drawn.set_xlabel(text("plot.rank", lang))
        bare(drawn)
        headed(drawn, title, f"{result.method}; {result.source}; {text('plot.exact', lang)}")
    return drawn


def _share(part: float, lang: str) -> str:
    if part == 0:
        return "·"
    if part < 0.01:
        return f"< {percent(0.01, lang)}"
    if 0.99 < part < 1:  # never rounded up to certainty
        return f"> {percent(0.99, lang)}"
    return percent(float(part), lang)


def _told(result: Acceptability | ExactAcceptability, lang: str) -> tuple[str, str]:
    """Title and caption: no word of draws where the shares are volumes."""
    best = int(np.argmax(result.rank_acceptability[:, 0]))
    found = {"name": result.alternatives[best], "share": _share(float(result.rank_acceptability[best, 0]), lang)}
    if isinstance(result, ExactAcceptability):
        caption = text("plot.acceptability.exact", lang, how=f"{result.method}; {result.source}")
        return text("plot.acceptability.volume", lang, **found), caption
    title = text("plot.acceptability", lang, **found)
    how = [repr(result.method), repr(result.source)] + ([repr(result.grades)] if result.grades is not None else [])
    error = percent(float(result.standard_error.max()), lang, 2)
    draws = number(result.draws, lang, 0)
    return title, text("plot.acceptability.caption", lang, draws=draws, error=error, how="; ".join(how))
