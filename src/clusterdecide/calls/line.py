"""The funding line as published: exact weights at which the list of funded dossiers changes, rounding and ladder in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from clusterdecide._table import Tabular, View
from clusterdecide._typing import Floats
from clusterdecide.calls.selecting import check_by_places
from clusterdecide.calls.sweep import Sweep
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.contacts import contacts
from clusterdecide.kernels.paths import Curves, Lines
from clusterdecide.methods import WeightedSum, from_spec
from clusterdecide.sensitivity import Breakpoints, breakpoints

if TYPE_CHECKING:
    from clusterdecide.calls.decision import LotResult
    from clusterdecide.calls.record import Decision

_SAME = 1e-12


@dataclass(frozen=True, slots=True)
class LineChange:
    """The funded dossiers beyond one weight, in published order; None where the ladder leaves a tie undecided."""

    weight: float
    funded: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class LineRange:
    """How far one weight may move before the list of funded dossiers changes.

    Attributes
    ----------
    node
        Criterion or node whose weight moves; the others keep their proportions.
    current
        Its published weight.
    below, above
        The nearest change on each side; None where the list never changes up to 0 or 1.
    crossings
        Weights in (0, 1) where the unrounded scores of the last funded and the first not funded cross.
    """

    node: str
    current: float
    below: LineChange | None
    above: LineChange | None
    crossings: tuple[float, ...]


@dataclass(frozen=True, slots=True, repr=False)
class LineBreakpoints(Tabular):
    """The funding line of one lot: who stands on either side, and how far each weight may move."""

    lot: str
    last_funded: str | None
    first_not_funded: str | None
    gap: float | None
    ranges: tuple[LineRange, ...]
    method: str

    def __getitem__(self, node: str) -> LineRange:
        """Range of one weight."""
        for found in self.ranges:
            if found.node == node:
                return found
        msg = f"no weight of {node!r} was moved; there are {', '.join(r.node for r in self.ranges)}"
        raise InvalidInputError(msg)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""

        def plain(change: LineChange | None) -> dict[str, Any] | None:
            if change is None:
                return None
            return {"weight": change.weight, "funded": None if change.funded is None else list(change.funded)}

        weights = [
            {
                "node": r.node,
                "current": r.current,
                "below": plain(r.below),
                "above": plain(r.above),
                "crossings": list(r.crossings),
            }
            for r in self.ranges
        ]
        line = {"last_funded": self.last_funded, "first_not_funded": self.first_not_funded, "gap": self.gap}
        return {"lot": self.lot, **line, "weights": weights, "exact": True, "method": self.method}

    def _view(self) -> View:
        def shown(change: LineChange | None) -> str:
            if change is None:
                return "never"
            beyond = "a tie is undecided" if change.funded is None else ", ".join(change.funded) or "none"
            return f"{100 * change.weight:.2f} %: {beyond}"

        rows = [[r.node, f"{100 * r.current:.2f} %", shown(r.below), shown(r.above)] for r in self.ranges]
        return View(["weight of", "now", "list changes below", "list changes above"], rows, "lrll", self._caption())

    def _caption(self) -> str:
        line = f"lot {self.lot}: last funded {self.last_funded}, first not funded {self.first_not_funded}"
        return f"{line}; {self.method}; exact, rounding and ladder included"


def line_breakpoints(decision: Decision, lot: str, over: str | Sequence[str] | None = None) -> LineBreakpoints:
    """Exact weights at which the published list of funded dossiers of a lot changes.

    The whole rule is applied again along each path: score by the ranking rule, rounding, floors, ladder, places.

    Parameters
    ----------
    decision
        A decision; with the seed of its draw if the ladder may need it.
    lot
        Identifier of the lot.
    over
        Criteria or nodes whose weight moves, one at a time, the others rescaled in proportion; by default the main
        criteria.

    Returns
    -------
    LineBreakpoints
        For each weight, the nearest change below and above, with the list beyond it.

    Raises
    ------
    InvalidInputError
        A call that does not select by places, an unknown lot or node, a lot without evaluated dossiers, a ranking
        method of neither exact form, or a published precision too fine to follow every step of rounding.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> decision = cd.calls.example().decide()
    >>> line = cd.calls.line_breakpoints(decision, "L1")
    >>> round(line["C2"].below.weight, 6), line["C2"].below.funded
    (0.319998, ('D03', 'D09', 'D10'))
    """
    result = decision[lot]
    check_by_places(decision.call, "the funding line")
    if result.problem is None:
        msg = f"lot {lot!r} has no evaluated dossier: there is no funding line"
        raise InvalidInputError(msg)
    nodes = (over,) if isinstance(over, str) else tuple(result.tree.main if over is None else over)
    rule = decision.call.ranking
    method = WeightedSum(normalisation="scale") if rule.exact else from_spec(rule.method)
    moved = breakpoints(result.problem, result.weights, method, over=nodes, watch="winner")
    total = breakpoints(result.problem, result.weights, WeightedSum(normalisation="scale"), over=nodes, watch="winner")
    ends = (result.funded[-1:], result.reserve[:1])
    last, following = (names[0] if names else None for names in ends)
    both = last is not None and following is not None
    gap = float(result[last].score) - float(result[following].score) if both else None  # type: ignore[index]
    ranges = tuple(_range(decision, result, moved, total, k, (last, following)) for k in range(len(nodes)))
    return LineBreakpoints(lot, last, following, gap, ranges, repr(method))


def _range(
    decision: Decision, result: LotResult, moved: Breakpoints, total: Breakpoints, k: int, ends: tuple[Any, Any]
) -> LineRange:
    paths, totals = moved.paths, total.paths
    plain = not isinstance(paths, Lines) or paths.published is None
    if not plain or not isinstance(paths, Lines | Curves) or not isinstance(totals, Lines | Curves):
        msg = (
            f"the funding line follows the roundings of a method of form Additive or Closeness alone; {moved.method} "
            "has another, or publishes another score than its sum: rank the lot by such a method, or use breakpoints "
            "on its unrounded scores"
        )
        raise InvalidInputError(msg)
    sweep = Sweep(decision.call, result, paths, totals, k, moved.names[k], decision.draw_seed)
    now = float(moved.current[k])
    events = sweep.events()
    below, above = (_nearest(sweep, events, now, side) for side in (-1, 1))
    crossings: tuple[float, ...] = ()
    if None not in ends:
        crossings = _crossings(paths, k, *(moved.alternatives.index(code) for code in ends))
    return LineRange(moved.names[k], now, below, above, crossings)


def _nearest(sweep: Sweep, events: Floats, now: float, side: int) -> LineChange | None:
    """Walk outwards over the events and read the list half-way between them."""
    end = 0.0 if side < 0 else 1.0
    if abs(end - now) <= _SAME:
        return None
    ahead = np.sort(side * events[(events - now) * side > _SAME]) * side
    edges = np.concatenate([[now], ahead, [end]])
    here = set(sweep.result.funded)
    for weight, funded in zip(edges, sweep.funded((edges[:-1] + edges[1:]) / 2, stop=here)):
        if funded is None or set(funded) != here:
            return LineChange(float(weight), funded)
    return None


def _crossings(paths: Lines | Curves, k: int, i: int, j: int) -> tuple[float, ...]:
    met = contacts(paths, k, np.array([i]), np.array([j]))
    return tuple(np.sort(met.weight[met.crosses]).tolist())
