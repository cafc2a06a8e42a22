"""The weighted sum (simple additive weighting)."""

from __future__ import annotations

from dataclasses import dataclass

from clusterdecide._typing import Floats
from clusterdecide.kernels.drop_each import SumsWithoutEach
from clusterdecide.methods.base import check_normalisation, mapped, register
from clusterdecide.methods.forms import Additive
from clusterdecide.methods.laws import Laws
from clusterdecide.model import Problem


@register
@dataclass(frozen=True, slots=True)
class WeightedSum:
    """Weighted sum of normalised grades.

    Parameters
    ----------
    normalisation
        ``"scale"`` (fixed scales of the criteria: no alternative can change the score of another), or one of the
        relative ones: ``"minmax"``, ``"sum"``, ``"max"``, ``"linear"``, ``"vector"``.

    Raises
    ------
    InvalidInputError
        An unknown normalisation.

    References
    ----------
    P. C. Fishburn, "Additive utilities with incomplete product sets", *Operations Research* 15 (1967).

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[4.0, 2.5], [3.0, 5.0]], ["vision", "team"], scale=(0, 5))
    >>> cd.rank(problem, [0.5, 0.5], WeightedSum()).score
    array([0.65, 0.8 ])
    """

    normalisation: str = "scale"

    def __post_init__(self) -> None:
        check_normalisation(self.normalisation)

    def on(self, problem: Problem, x: Floats | None = None) -> Additive:
        """Utility of each alternative on each criterion, ready for any weights."""
        return Additive.mapped(mapped(problem, x, self.normalisation), reach=float(self.normalisation == "vector"))

    def laws(self) -> Laws:
        """Declare the laws: a relative normalisation depends on who is present, and most of them on a true zero."""
        low = -1.0 if self.normalisation == "vector" else 0.0  # costs of a vector count negative
        return Laws(broken=_BROKEN[self.normalisation], bounds=(low, 1.0))

    def drop_each(self, problem: Problem, x: Floats | None = None) -> SumsWithoutEach | None:
        """Scores as each alternative is left out, for all of them at once; see `Method`."""
        return SumsWithoutEach.of(mapped(problem, x, self.normalisation), problem.senses, self.normalisation)


_REVERSALS = frozenset({"delete_worst", "delete_any", "replace_worse", "pairs_cycle", "pairs_agree"})
_BROKEN = {
    "scale": frozenset(),
    "minmax": _REVERSALS,
    "max": _REVERSALS | {"zero_change", "mirror"},
    "linear": _REVERSALS | {"zero_change", "mirror"},
    "sum": _REVERSALS | {"zero_change", "mirror", "clone"},
    "vector": _REVERSALS | {"zero_change", "mirror", "clone"},
}
