"""PROMETHEE: outranking flows from preference functions of differences between grades."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, NamedTuple

import numpy as np

from clusterdecide._typing import AC, A, CodesAA, Floats
from clusterdecide.kernels.promethee import Flows, flows, preference_indices
from clusterdecide.kernels.ranks import competition_ranks
from clusterdecide.kernels.relations import agreed
from clusterdecide.methods.base import register
from clusterdecide.methods.checks import check_choice
from clusterdecide.methods.forms import Additive
from clusterdecide.methods.laws import Laws
from clusterdecide.methods.preferences import Preferences
from clusterdecide.methods.verbs import Relations
from clusterdecide.model import Problem, Weights
from clusterdecide.model.weights import as_weights

FLOWS = ("mean", "sum")


class PrometheeSteps(NamedTuple):
    """Every array of PROMETHEE II, in order of computation."""

    leaving_by_criterion: AC
    entering_by_criterion: AC
    net_by_criterion: AC
    leaving: A
    entering: A
    score: A


@register
@dataclass(frozen=True, slots=True)
class Promethee2(Preferences):
    """PROMETHEE II: by how much each alternative is preferred over the others, less how much they are over it.

    Parameters
    ----------
    preference
        Name of the preference function of all criteria, or of each criterion by name. With d the difference of two
        grades in the sense of the criterion: ``"usual"`` (type I of Brans) is 1 for d > 0; ``"ushape"`` (II) 1 for
        d > q; ``"vshape"`` (III) d / p up to d = p, then 1; ``"level"`` (IV) 1/2 for q < d <= p, then 1;
        ``"linear"`` (V) (d - q) / (p - q) for q < d <= p, then 1; ``"gaussian"`` (VI) 1 - exp(-d^2 / (2 s^2)) for
        d > 0. Each is 0 before.
    q, p, s
        Indifference threshold, preference threshold (at least ``q``; where equal the function jumps from 0 to 1) and
        width of the Gaussian, in the unit of the criterion, or of its value where it has a value function. One number
        for all criteria whose function takes it, or numbers by criterion.
    flows
        ``"mean"``: flows are means over the other A - 1 alternatives, net flows lie between -1 and 1. ``"sum"``: they
        are sums over them, as the paper of 1986 prints them. The order is the same.

    Raises
    ------
    InvalidInputError
        An unknown function or kind of flows; a threshold that is missing, out of order, no finite number, or taken by
        no function. When applied: criteria of the problem that are not named, names that the problem does not have.

    Notes
    -----
    Flows are found by sorting, in ``O(C A log A)``, but for the Gaussian, which compares every pair. At the jumps of
    a function a difference that exceeds the threshold by no more than rounding counts as equal to it. A single
    alternative has flows of 0. The level function of the paper of 1985 rises at q and q + p; here as since then at
    q and p.

    References
    ----------
    J. P. Brans, P. Vincke and B. Mareschal, "How to select and how to rank projects: the PROMETHEE method", *European
    Journal of Operational Research* 24 (1986).
    T. Calders and D. Van Assche, "PROMETHEE is not quadratic: an O(qn log(n)) algorithm", *Omega* 76 (2018).

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[4, 90], [3, 60], [5, 80]], ["quality", "cost"], sense=["max", "min"])
    >>> method = Promethee2({"quality": "usual", "cost": "linear"}, q={"cost": 5}, p={"cost": 25})
    >>> cd.rank(problem, [0.5, 0.5], method)
    rank    score  alternative
       1   0.3750  A3
       2  -0.0625  A2
       3  -0.3125  A1
    Promethee2(preference={'quality': 'usual', 'cost': 'linear'}, q={'cost': 5.0}, p={'cost': 25.0}, s=None,
    flows='mean'); scores are relative to the alternatives present
    """

    normalisation: ClassVar[str] = "none"
    flows: str = "mean"

    def __post_init__(self) -> None:
        Preferences.__post_init__(self)
        check_choice("kind of flows", self.flows, FLOWS)

    def on(self, problem: Problem, x: Floats | None = None) -> Additive:
        """Net flow of each alternative on each criterion, ready for any weights."""
        leaving, entering = _flows(self, problem, x, self.flows)
        return Additive(np.subtract(leaving, entering, out=leaving), steps=partial(_steps, self, problem, x))

    def preference_indices(
        self, problem: Problem, weights: Weights | Mapping[str, float] | Sequence[float] | Floats
    ) -> Floats:
        """How much each alternative is preferred over each other one, shape ``(A, A)``: of the row over the column.

        Examples
        --------
        >>> import clusterdecide as cd
        >>> problem = cd.Problem.of([[4, 1], [3, 2]])
        >>> Promethee2().preference_indices(problem, [0.75, 0.25])
        array([[0.  , 0.75],
               [0.25, 0.  ]])
        """
        gains = problem.performance * problem.senses
        return preference_indices(gains, self._aligned(problem), as_weights(weights).aligned(problem))

    def laws(self) -> Laws:
        """What it keeps: thresholds are fixed in the unit of their criterion, and indifference hides differences."""
        return Laws(broken=_broken(self), bounds=(-1, 1) if self.flows == "mean" else None)


def _steps(method: Promethee2, problem: Problem, x: Floats | None, weights: Floats) -> PrometheeSteps:
    """Flows are found anew, as most who score never look at their parts."""
    each = _flows(method, problem, x, method.flows)
    leaving, entering = (Additive(part, reach=0.0).score(weights) for part in each)
    net = each.leaving - each.entering
    return PrometheeSteps(*each, net, leaving, entering, Additive(net).score(weights))


class Promethee1Steps(NamedTuple):
    """Every array of PROMETHEE I, in order of computation; the relation is that of the row to the column."""

    leaving_by_criterion: AC
    entering_by_criterion: AC
    leaving: A
    entering: A
    relation: CodesAA


@register
@dataclass(frozen=True, slots=True)
class Promethee1(Preferences):
    """PROMETHEE I: ahead is who is preferred at least as much and outranked at most as much; else incomparable.

    Parameters
    ----------
    preference, q, p, s
        As in `Promethee2`.

    Raises
    ------
    InvalidInputError
        As in `Promethee2`.

    Notes
    -----
    Leaving flows, and entering flows, tie where they are closer than 1e-12 of the largest, as scores do. Whoever is
    ahead here is ahead in PROMETHEE II, which ranks the incomparable too.

    References
    ----------
    J. P. Brans, P. Vincke and B. Mareschal, "How to select and how to rank projects: the PROMETHEE method", *European
    Journal of Operational Research* 24 (1986).

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[5, 1], [1, 5], [3, 3]], ["vision", "market"], alternatives=["A", "B", "D"])
    >>> order = cd.outrank(problem, [0.5, 0.5], Promethee1("linear", q=1, p=3))
    >>> order.compare("A", "B"), order.compare("A", "D")
    ('tied', 'incomparable')
    """

    def relate(self, problem: Problem, x: Floats | None = None) -> Relations:
        """Leaving and entering flows on each criterion, ready for any weights."""
        each = _flows(self, problem, x)

        def steps(weights: Floats) -> Promethee1Steps:
            leaving, entering = (Additive(part, reach=0.0).score(weights) for part in each)
            relation = agreed(competition_ranks(leaving), competition_ranks(-entering))
            return Promethee1Steps(*each, leaving, entering, relation)

        return Relations(
            lambda weights: steps(weights).relation, steps=steps, note="flows are relative to the alternatives present"
        )

    def laws(self) -> Laws:
        """What it keeps: as PROMETHEE II; the relation has no bounds."""
        return Laws(broken=_broken(self))


def _flows(method: Preferences, problem: Problem, x: Floats | None, kind: str = "mean") -> Flows:
    leaving, entering = flows(problem.values(x) * problem.senses, method._aligned(problem))
    others = max(1, len(problem) - 1) if kind == "mean" else 1
    return Flows(np.divide(leaving, others, out=leaving), np.divide(entering, others, out=entering))


def _broken(method: Preferences) -> set[str]:
    broken = {"clone", "delete_worst", "delete_any", "replace_worse", "pairs_cycle", "pairs_agree"}
    indifferent = any(method._values("q"))
    if indifferent:
        broken.add("strict_dominance")
    if indifferent or method._values("p") or method._values("s"):
        broken.add("unit_change")
    return broken
