"""Why one alternative stands before another: contributions that add up, and the criteria that suffice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from clusterdecide._typing import Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.ranks import competition_ranks
from clusterdecide.kernels.simplex_lead import Pair
from clusterdecide.methods import Additive, Closeness, Method, applied
from clusterdecide.methods.base import check_problem
from clusterdecide.methods.forms import Scorer
from clusterdecide.model import Problem, Weights, WeightSet
from clusterdecide.model._names import listed, shown
from clusterdecide.model.weight_set import Constraints
from clusterdecide.model.weights import SUM_TOLERANCE, as_weights
from clusterdecide.reasons.games import (
    EXACT_BITS,
    GENERAL_BITS,
    Nodes,
    Shares,
    check_draws,
    closeness_game,
    mixed_game,
    nodes_of,
    published_game,
    shared,
)
from clusterdecide.reasons.sufficient import Sufficient, by_closeness, by_sum, inside, none
from clusterdecide.reasons.why_result import Why


def why(
    problem: Problem,
    weights: Weights | Mapping[str, float] | Sequence[float] | Floats,
    method: Method,
    a: str,
    b: str,
    *,
    within: WeightSet | None = None,
    draws: int = 2000,
    rng: int | np.random.Generator | None = None,
) -> Why:
    """Explain the difference of the scores of two alternatives.

    A weighted sum gives each criterion its weighted difference of utilities. Elsewhere criteria are the players of a
    game: a coalition is worth what ``a`` scores with its own grades on these criteria and the grades of ``b`` on the
    others. Closeness, and a score that increases with a weighted sum without being one, keep normalisation and ideals
    as they are with the alternatives present; other scores come from the method applied to each such mix, less the
    score of ``b`` beside it. Contributions are Shapley values along the tree of the weights.

    Parameters
    ----------
    problem, weights, method
        As in ``rank``; weights that come from a tree give contributions of its nodes.
    a, b
        Names of two alternatives; ``a`` may be the one behind.
    within
        Admissible weights for the smallest set of criteria that suffices; all by default.
    draws
        Orders sampled, each with its reverse, where the coalitions are too many to be listed: beyond 20 nodes told
        apart at once for closeness, 13 for a method that is neither a weighted sum nor a closeness.
    rng
        Seed, generator or None, for these.

    Returns
    -------
    Why
        Contributions of criteria and nodes, which add up to the difference at each level; the smallest set of
        criteria whose weights, as they are, keep the one ahead strictly ahead whatever the others share of the rest
        of the weight; and a sentence.

    Raises
    ------
    InvalidInputError
        An unknown alternative or the same twice, weights that do not sum to 1 or lie outside ``within``, a tree whose
        leaves are not the criteria, a method that cannot score mixed alternatives.

    References
    ----------
    E. Winter, "A value for cooperative games with levels structure of cooperation", *International Journal of Game
    Theory* 18 (1989); C. Labreuche and S. Fossier, "Explaining multi-criteria decision aiding models with an extended
    Shapley value", *IJCAI* (2018). The smallest sufficient set is ours.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> criteria, names = ["vision", "market", "team"], ["Green H2", "Rail"]
    >>> problem = cd.Problem.of([[4, 3, 2], [3, 2.5, 3]], criteria, alternatives=names, scale=(0, 5))
    >>> weights = {"vision": 0.5, "market": 0.3, "team": 0.2}
    >>> why(problem, weights, cd.Topsis(normalisation="scale"), "Green H2", "Rail")
    criterion  weight  Green H2  Rail  contribution  share
    vision     0.5000         4     3       +0.1166    99%
    market     0.3000         3   2.5       +0.0256    22%
    team       0.2000         2     3       -0.0243   -21%
    Topsis(normalisation='scale'); Green H2 0.6936, Rail 0.5758, difference +0.1178; exact
    enough: the weight of team
    """
    check_problem(problem, "why")
    given = as_weights(weights)
    values = _checked(given.aligned(problem))
    i, j = _places(problem, a, b)
    region = _region(problem, within, values)
    count, nodes = check_draws(draws), nodes_of(problem, given)
    scorer = applied(method, problem)
    score = scorer.score(values)
    tied = _tied(score, i, j)
    shares, residual, sampled = _shares(problem, values, method, scorer, (i, j), nodes, (count, rng))
    ahead = (i, j) if score[i] >= score[j] else (j, i)
    leaves = shares.values[nodes.leaves()]
    gained = leaves if ahead == (i, j) else -leaves
    enough = none("the two tie") if tied else _sufficient(problem, values, scorer, ahead, gained, region)
    scores = (float(score[i]), float(score[j]))
    return Why(
        problem, values, a, b, scores, tied, nodes, shares.values, shares.error, residual, enough, within,
        repr(method), sampled,
    )  # fmt: skip


def _checked(values: Floats) -> Floats:
    if abs(values.sum() - 1) > SUM_TOLERANCE:
        msg = f"why needs weights that sum to 1, got {values.sum():.6g} (raw weights)"
        raise InvalidInputError(msg)
    return values


def _places(problem: Problem, a: str, b: str) -> tuple[int, int]:
    names = problem.alternatives
    for name in (a, b):
        if name not in names:
            msg = f"no alternative is named {shown(name)}; there are {listed(names)}"
            raise InvalidInputError(msg)
    if a == b:
        msg = f"two different alternatives are needed, got {shown(a)} twice"
        raise InvalidInputError(msg)
    return names.index(a), names.index(b)


def _region(problem: Problem, within: WeightSet | None, values: Floats) -> Constraints | None:
    if within is None:
        return None
    if not isinstance(within, WeightSet):
        msg = f"within must be a WeightSet such as WeightSet.around(weights, 0.2), got {shown(within)}"
        raise InvalidInputError(msg)
    region = within.aligned(problem).constraints
    if not inside(values, region):
        msg = f"the weights lie outside the set given as within, {within!r}; what suffices is asked from these weights"
        raise InvalidInputError(msg)
    return region


def _tied(score: Floats, i: int, j: int) -> bool:
    rank = competition_ranks(score)
    return bool(rank[i] == rank[j])


def _shares(
    problem: Problem,
    weights: Floats,
    method: Method,
    scorer: Scorer,
    pair: tuple[int, int],
    nodes: Nodes,
    sampling: tuple[int, int | np.random.Generator | None],
) -> tuple[Shares, float, int]:
    """Contributions, what they leave unexplained, and how many orders were sampled."""
    i, j = pair
    if isinstance(scorer, Additive) and scorer.published is None:
        by_node = nodes.tree.members @ (weights * (scorer.utilities[i] - scorer.utilities[j]))
        return Shares(by_node, np.zeros_like(by_node)), 0.0, 0
    if isinstance(scorer, Additive):
        own, other = scorer.utilities[list(pair)]
        game, bits, left = published_game(scorer, own, other, weights), EXACT_BITS, 0.0
    elif isinstance(scorer, Closeness):
        planes = scorer.to_best, scorer.to_worst
        both = [(planes[0][k], planes[1][k]) for k in pair]
        game, bits, left = closeness_game(both[0], both[1], weights), EXACT_BITS, 0.0
    else:
        game, bits = mixed_game(problem, weights, method, i, problem.grades[j], j), GENERAL_BITS
        left = float(game(np.zeros((1, len(weights))))[0])
    shares = shared(game, nodes, bits, *sampling)
    return shares, left, sampling[0] if nodes.tree.bits > bits else 0


def _sufficient(
    problem: Problem,
    weights: Floats,
    scorer: Scorer,
    pair: tuple[int, int],
    gained: Floats,
    region: Constraints | None,
) -> Sufficient:
    names = problem.criteria_names
    if isinstance(scorer, Additive):
        found = by_sum(names, weights, scorer.utilities[list(pair)], region)
        return found if scorer.published is None else replace(found, margin=None)
    if isinstance(scorer, Closeness):
        best, worst = scorer.to_best[list(pair)], scorer.to_worst[list(pair)]
        return by_closeness(names, weights, Pair(best[0], worst[0], best[1], worst[1]), gained, region)
    return none("a weighted sum or a closeness is needed to judge every admissible weight")
