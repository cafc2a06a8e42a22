"""The exact best choice within budgets and limits, with its equals, its money and a reason for each item left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.choice import UnsettledError, optima, possible
from clusterdecide.model import Ranking
from clusterdecide.selection.request import Amount, Group, Named, Request, exact, read_costs
from clusterdecide.selection.selected import Selection
from clusterdecide.selection.wishes import Needs, budget_limits, wish_limits

if TYPE_CHECKING:
    from fractions import Fraction


class ConflictError(InvalidInputError):
    """No set meets every limit; ``conflict`` names limits that cannot hold together, none of which can be spared."""

    def __init__(self, conflict: Sequence[str]) -> None:
        self.conflict = tuple(conflict)
        listed = "; ".join(self.conflict)
        super().__init__(f"nothing can be chosen, these cannot hold together: {listed}; give up or ease one of them")


def select(
    values: Mapping[str, Amount] | Ranking,
    costs: Mapping[str, Amount | Sequence[Amount]] | Amount | None = None,
    budget: Amount | Sequence[Amount] | None = None,
    *,
    must: Iterable[str] = (),
    must_not: Iterable[str] = (),
    exclusions: Iterable[Iterable[str]] = (),
    needs: Needs | None = None,
    groups: Iterable[Group] = (),
    least: int | None = None,
    most: int | None = None,
    alternatives: int = 20,
) -> Selection:
    """Choose the set of items of the greatest total value within a budget and other limits.

    Parameters
    ----------
    values
        What each item is worth, by name, or a ranking, whose scores are taken. Sums of values are compared, so they
        should be of a scale on which sums have a meaning.
    costs
        What each item costs, in the unit of the budget: one amount, one a year, or one amount for every item.
    budget
        What may be spent: an amount, or one a year. None: no money is counted.
    must, must_not
        Items that are chosen, that are not.
    exclusions
        Sets of items of which at most one may be chosen.
    needs
        Items that are chosen only with others: ``{"D05": "D02"}``.
    groups
        Least and most of the items of a region, a theme or a lot.
    least, most
        Least and most in all.
    alternatives
        How many optimal sets are listed.

    Returns
    -------
    Selection
        The chosen set, first in the order of the items among its equals.

    Raises
    ------
    ConflictError
        No set meets every limit; the message lists limits of which none can be spared.
    InvalidInputError
        Unknown or duplicate items, a number that is not finite, a negative cost, or amounts too close for the solver
        to tell apart.

    Notes
    -----
    A mixed-integer solver proposes and whole-number arithmetic verifies: a budget is never exceeded by any amount.

    Examples
    --------
    >>> found = select({"A": 4, "B": 2, "C": 3}, {"A": 2, "B": 1, "C": 1}, 2)
    >>> found.chosen, str(found.value)
    (('B', 'C'), '5')
    """
    if isinstance(alternatives, bool) or not isinstance(alternatives, int) or alternatives < 1:
        msg = f"alternatives must be a whole number of at least 1, got {alternatives!r}"
        raise InvalidInputError(msg)
    named = _values(values)
    names = tuple(named)
    rows, budgets = read_costs(costs, budget, names)
    wishes = wish_limits(
        names,
        must=must,
        must_not=must_not,
        exclusions=exclusions,
        needs=needs or {},
        groups=groups,
        least=least,
        most=most,
    )
    request = Request(names, tuple(named.values()), rows, budgets, (*budget_limits(rows, budgets), *wishes))
    return chosen_of(request, alternatives)


def chosen_of(request: Request, alternatives: int) -> Selection:
    """Solve a request that has been read."""
    try:
        found = optima(request.worth(), [named.limit for named in request.limits], alternatives)
    except UnsettledError as error:
        msg = f"the choice could not be settled exactly: {error}; round the amounts to fewer digits"
        raise InvalidInputError(msg) from None
    if not found.sets:
        raise ConflictError(conflict_of(len(request.names), request.limits))
    return Selection(request, found.sets[0], found.sets, complete=found.whole, proven=found.proven)


def conflict_of(size: int, limits: Sequence[Named]) -> tuple[str, ...]:
    """Name limits that cannot hold together, none of which can be spared: each left out in turn.

    Examples
    --------
    >>> from clusterdecide.kernels.choice import Limit
    >>> limits = [Named(f"limit {k}", Limit((1, 1), least, most), "count") for k, (least, most) in
    ...           enumerate([(2, None), (None, 3), (None, 1)])]
    >>> conflict_of(2, limits)
    ('limit 0', 'limit 2')
    """
    kept = list(limits)
    for named in limits:
        rest = [other for other in kept if other is not named]
        if not possible(size, [other.limit for other in rest]):
            kept = rest
    return tuple(named.says for named in kept)


def _values(values: Mapping[str, Amount] | Ranking) -> dict[str, Fraction]:
    if isinstance(values, Ranking):
        pairs = zip(values.alternatives, values.score.tolist(), strict=True)
        return {name: exact(score, f"score of {name!r}") for name, score in pairs}
    if not isinstance(values, Mapping):
        msg = f"values must be a mapping from names to numbers, or a ranking, got {type(values).__name__}"
        raise InvalidInputError(msg)
    return {str(name): exact(value, f"value of {name!r}") for name, value in values.items()}
