"""VIKOR: a compromise between the regret of all criteria together and that of the worst one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from clusterdecide._table import Tabular, View
from clusterdecide._typing import Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.columns import extremes
from clusterdecide.kernels.ranks import TIE, competition_ranks
from clusterdecide.kernels.vikor import VikorSteps, index_of, regrets
from clusterdecide.methods.base import mapped, register
from clusterdecide.methods.checks import check_choice, check_share
from clusterdecide.methods.forms import General
from clusterdecide.methods.laws import Laws
from clusterdecide.model import Problem, Ranking
from clusterdecide.model._names import shown


@register
@dataclass(frozen=True, slots=True)
class Vikor:
    """Compromise ranking by the index Q between group regret S and largest regret R; the score is 1 - Q.

    Parameters
    ----------
    v
        Share of the group regret in the index, from 0 to 1.
    normalisation
        ``"minmax"`` counts regret between the best and the worst grade present, f* and f- of the publications;
        ``"scale"`` between the ends of the fixed scales.

    Raises
    ------
    InvalidInputError
        A v that is not between 0 and 1, an unknown normalisation.

    Notes
    -----
    A criterion on which all grades present are equal causes no regret under ``"minmax"``. Where all group regrets, or
    all largest regrets, are equal to 1e-12 of their magnitude, their part of the index, 0/0, is 0. Even on fixed scales
    the index depends on the least and the largest S and R present, unless v is 0 or 1.

    References
    ----------
    S. Opricovic and G.-H. Tzeng, "Compromise solution by MCDM methods: a comparative analysis of VIKOR and TOPSIS",
    *European Journal of Operational Research* 156 (2004).

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[1, 3000], [2, 3750], [5, 4500]], ["risk", "altitude"], sense=["min", "max"])
    >>> ranking = cd.rank(problem, [0.5, 0.5], Vikor())
    >>> ranking.score
    array([0., 1., 0.])
    >>> ranking.steps.group_regret
    array([0.5  , 0.375, 0.5  ])
    """

    v: float = 0.5
    normalisation: str = "minmax"

    normalisations: ClassVar = ("minmax", "scale")

    def __post_init__(self) -> None:
        object.__setattr__(self, "v", check_share("v", self.v))
        check_choice("normalisation", self.normalisation, self.normalisations)

    def laws(self) -> Laws:
        """The ends of regret, and those of S and R, are taken from whoever is present; the largest regret forgets."""
        fixed, mixed = self.normalisation == "scale", 0 < self.v < 1
        broken = {"delete_worst", "delete_any", "replace_worse", "pairs_agree"} if mixed or not fixed else set()
        if self.v > 0 and not fixed:  # else two alone are ordered word by word, without circles
            broken |= {"pairs_cycle"}
        if mixed and not fixed:
            broken |= {"improve"}
        if self.v < 1:
            broken |= {"split", "constant"} if fixed else {"split"}
        if self.v == 0:
            broken |= {"strict_dominance"}
        return Laws(broken=broken, bounds=(0, 1))

    def on(self, problem: Problem, x: Floats | None = None) -> General:
        """Regret of each alternative on each criterion, ready for any weights."""
        regret, v = regrets(mapped(problem, x, self.normalisation)), self.v

        def score(weights: Floats) -> Floats:
            return 1.0 - index_of(regret, weights, v)[2]

        def steps(weights: Floats) -> VikorSteps:
            group, worst, index = index_of(regret, weights, v)
            return VikorSteps(*self._ends(problem, x), regret, group, worst, index, 1.0 - index)

        return General(score, steps=steps)

    def _ends(self, problem: Problem, x: Floats | None) -> tuple[Floats, Floats]:
        """The best and the worst grade on each criterion, shape ``(..., C)`` each."""
        if self.normalisation == "scale":
            low, high = problem.scales.T
        else:
            low, high = (end[..., 0, :] for end in extremes(problem.values(x)))
        gain = problem.senses > 0
        return np.where(gain, high, low), np.where(gain, low, high)


@dataclass(frozen=True, slots=True, repr=False)
class Compromise(Tabular):
    """Which alternatives a VIKOR ranking proposes.

    Attributes
    ----------
    names
        The first alone where both conditions hold; with the second where only the advantage does; else everyone whose
        index is less than the threshold above that of the first. Best first.
    combined_regret
        Q of each of them.
    acceptable_advantage
        Whether the second is at least the threshold behind the first (C1).
    acceptable_stability
        Whether the first is also first by S or by R (C2).
    advantage
        By how much Q of the second is above that of the first; infinite for one alternative.
    threshold
        1 / (A - 1) for A alternatives; 0 for one.
    """

    names: tuple[str, ...]
    combined_regret: tuple[float, ...]
    acceptable_advantage: bool
    acceptable_stability: bool
    advantage: float
    threshold: float

    def _view(self) -> View:
        rows = [[name, f"{value:.4f}"] for name, value in zip(self.names, self.combined_regret)]
        holds = ["holds" if one else "does not hold" for one in (self.acceptable_advantage, self.acceptable_stability)]
        caption = (
            f"acceptable advantage {holds[0]}: {self.advantage:.4f} against {self.threshold:.4f}; "
            f"acceptable stability {holds[1]}"
        )
        return View(["compromise", "Q"], rows, "lr", caption)


def compromise(ranking: Ranking) -> Compromise:
    """Compromise solution that a VIKOR ranking proposes: the first alone, or several where it is not clear enough.

    Parameters
    ----------
    ranking
        A ranking by `Vikor`.

    Returns
    -------
    Compromise
        Names, and which of the two conditions hold. Alternatives that tie for a place stay together.

    Raises
    ------
    InvalidInputError
        A ranking by another method.

    References
    ----------
    S. Opricovic and G.-H. Tzeng, "Compromise solution by MCDM methods: a comparative analysis of VIKOR and TOPSIS",
    *European Journal of Operational Research* 156 (2004), step 5.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[1, 3000], [2, 3750], [5, 4500]], sense=["min", "max"])
    >>> compromise(cd.rank(problem, [0.5, 0.5], Vikor()))
    compromise       Q
    A2          0.0000
    acceptable advantage holds: 1.0000 against 0.5000; acceptable stability holds
    """
    if not isinstance(ranking, Ranking) or not isinstance(ranking.rule, Vikor):
        what = ranking.method if isinstance(ranking, Ranking) else shown(ranking)
        msg = f"compromise needs a ranking by Vikor, got {what}; rank the problem with Vikor() first"
        raise InvalidInputError(msg)
    steps, rank = ranking.steps, ranking.rank
    index, order = steps.combined_regret, np.argsort(rank, kind="stable")
    alone = len(order) == 1
    threshold = 0.0 if alone else 1 / (len(order) - 1)
    gap = index - index[order[0]]
    advantage = np.inf if alone else float(gap[order[1]])
    first = rank == 1
    also_first = (competition_ranks(-steps.group_regret) == 1) | (competition_ranks(-steps.largest_regret) == 1)
    clear, stable = bool(advantage >= threshold - TIE), bool((first & also_first).any())
    second = 1 if alone else rank[order[1]]
    chosen = rank <= (1 if stable else second) if clear else gap < threshold - TIE
    kept = [i for i in order.tolist() if chosen[i]]
    names, values = tuple(ranking.alternatives[i] for i in kept), tuple(float(index[i]) for i in kept)
    return Compromise(names, values, clear, stable, advantage, threshold)
