"""SWARA: from the most important criterion on, how much more important each is than the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from clusterdecide._table import View
from clusterdecide.errors import InvalidInputError
from clusterdecide.model._cells import as_float
from clusterdecide.model._names import read_names, shown
from clusterdecide.model.hierarchy import exact
from clusterdecide.model.weights import Weights
from clusterdecide.weighting.evidence import Evidence

_MOST = 10**6


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SwaraResult(Evidence):
    """How weights were obtained from steps of importance; the ``evidence`` of `Weights`.

    Attributes
    ----------
    criteria
        Names, from the most important on.
    steps
        By how much each criterion but the first is less important than the one before it.
    recalculated
        Exact weight of each criterion when the first has 1.
    shares
        The same divided by their sum.
    """

    criteria: tuple[str, ...]
    steps: tuple[Fraction, ...]
    recalculated: tuple[Fraction, ...]
    shares: tuple[Fraction, ...]

    def _view(self) -> View:
        steps = ["", *(f"{float(step):g}" for step in self.steps)]
        rows = [
            [name, step, f"{float(q):.4f}", f"{float(share):.4f}"]
            for name, step, q, share in zip(self.criteria, steps, self.recalculated, self.shares)
        ]
        return View(["criterion", "step", "q", "weight"], rows, "l", "SWARA; exact")


def swara(order: Sequence[str], steps: Sequence[float | Fraction]) -> Weights:
    """Weights from steps of importance: ``q[j] = q[j - 1] / (1 + step)``, divided by their sum.

    Parameters
    ----------
    order
        Names from the most important on.
    steps
        One for each criterion but the first: by how much the one before it is more important, 0.15 for 15 %; 0 where
        both count the same.

    Returns
    -------
    Weights
        In the order given; ``.evidence`` is a `SwaraResult`, with the exact shares.

    Raises
    ------
    InvalidInputError
        No names, one name twice, another number of steps than one less than names, a step that is negative, above a
        million or no number.

    References
    ----------
    V. Keršulienė, E. K. Zavadskas and Z. Turskis, "Selection of rational dispute resolution method by applying new
    step-wise weight assessment ratio analysis (SWARA)" (2010).

    Examples
    --------
    >>> swara(["quality", "price", "colour"], [0.25, 1]).evidence
    criterion  step       q  weight
    quality          1.0000  0.4545
    price      0.25  0.8000  0.3636
    colour        1  0.4000  0.1818
    SWARA; exact
    """
    names = read_names(order, "criterion in the order", "criteria")
    if not names:
        msg = "no criteria are given: at least one is needed"
        raise InvalidInputError(msg)
    if isinstance(steps, (str, bytes, Mapping)) or not hasattr(steps, "__len__") or len(steps) != len(names) - 1:
        msg = (
            f"{len(names)} criteria need {len(names) - 1} steps, one between each and the next,"
            f" got {shown(steps, 100)}; the first criterion has none"
        )
        raise InvalidInputError(msg)
    read = [exact(step, f"the step from {a!r} to {b!r}") for step, a, b in zip(steps, names, names[1:])]
    for step, a, b in zip(read, names, names[1:]):
        if step > _MOST:
            msg = f"the step from {a!r} to {b!r} is {as_float(step):g}; steps are shares such as 0.15, at most {_MOST}"
            raise InvalidInputError(msg)
    weight = [Fraction(1)]
    for step in read:
        weight.append(weight[-1] / (1 + step))
    whole = sum(weight)
    shares = tuple(q / whole for q in weight)
    evidence = SwaraResult(names, tuple(read), tuple(weight), shares)
    return Weights.of([float(share) for share in shares], names, evidence=evidence)
