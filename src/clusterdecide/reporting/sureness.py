"""How sure a lot is: main weights drawn at random, and the exact weights at which the list changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from clusterdecide._typing import Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.firmness.near_weights import main_weights
from clusterdecide.methods import Scorer, WeightedSum, from_spec
from clusterdecide.sensitivity import Acceptability, acceptability

if TYPE_CHECKING:
    from clusterdecide.calls import Call, LotResult
    from clusterdecide.model import Problem


@dataclass(frozen=True, slots=True)
class Among:
    """A method that sees every evaluated dossier and ranks those that passed the floors.

    Relative methods read all evaluated dossiers; the published order holds only some of them.
    """

    method: Any
    everyone: Problem
    rows: tuple[int, ...]

    def on(self, problem: Problem, x: Floats | None = None) -> Scorer:
        """Scorer of the rows.

        Raises
        ------
        InvalidInputError
            Other rows or grades are given, or the scorer has none of the three forms.
        """
        scorer = self.method.on(self.everyone)
        if x is not None or problem.alternatives != self.everyone.take(self.rows).alternatives:
            msg = "this method ranks the dossiers that passed the floors, with their own grades"
            raise InvalidInputError(msg)
        if isinstance(scorer, Scorer):
            return scorer.rows(np.array(self.rows))
        msg = f"the scorer of {self.method!r} has none of the known forms: {type(scorer).__name__}"
        raise InvalidInputError(msg)

    def __repr__(self) -> str:
        return repr(self.method)


def method_of(call: Call) -> Any:
    """Method by which a call ranks; the weighted total is the weighted sum on fixed scales."""
    return WeightedSum(normalisation="scale") if call.ranking.exact else from_spec(call.ranking.method)


def _movable(lot: LotResult) -> bool:
    tree = lot.tree.hierarchy
    return tree is not None and sum(tree.local[name] > 0 for name in tree.children(tree.root)) > 1


def rank_shares(call: Call, lot: LotResult, relative: float | None, *, draws: int, rng: int) -> Acceptability | None:
    """How often each dossier that passed takes each rank; None where fewer than two can be ordered by weights."""
    if lot.problem is None or lot.tree.hierarchy is None or len(lot.order) < 2 or not _movable(lot):
        return None
    rows = tuple(lot.problem.alternatives.index(code) for code in lot.order)
    method = Among(method_of(call), lot.problem, rows)
    source = main_weights(lot.tree.hierarchy, relative)
    return acceptability(lot.problem.take(rows), source, method, draws=draws, rng=rng)
