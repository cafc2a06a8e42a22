"""Which judgements of one member to look at again, and which ratio would fit the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, islice
from numbers import Real
from typing import Any, Literal

import numpy as np

from clusterdecide._table import View
from clusterdecide._typing import Bools, Floats, Ints
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.completion import filled, harker, smallest_eigenvalue
from clusterdecide.kernels.judgement_checks import eigenvalue_slopes, freed_bounds
from clusterdecide.kernels.pairwise import consistency_index, eigenvector, least_squares, ratio_logs, row_means
from clusterdecide.model._cells import as_float
from clusterdecide.model._names import listed, shown
from clusterdecide.model.judgements import Judgements
from clusterdecide.weighting.ahp import ahp
from clusterdecide.weighting.ahp_result import AhpResult
from clusterdecide.weighting.consistency import Pair, ratios_of_one
from clusterdecide.weighting.evidence import Evidence
from clusterdecide.weighting.random_index import TableName

_BLOCK = 4096
_EXACT = 1e-12  # of a consistency ratio, or of an eigenvalue
_NEAR = 1e-9


@dataclass(frozen=True, slots=True)
class Revision:
    """One judgement to look at again.

    Attributes
    ----------
    pair
        The items, the one judged to count more first.
    judged
        The ratio judged, 1 or more.
    suggested
        The ratio that fits the other judgements.
    """

    pair: Pair
    judged: float
    suggested: float

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {"pair": list(self.pair), "judged": self.judged, "suggested": self.suggested}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Revisions(Evidence):
    """The fewest judgements whose change makes the others consistent enough.

    Attributes
    ----------
    revisions
        Those to change; of several smallest sets the one that leaves the least inconsistency. Empty where none need be
        changed, or more than ``most``.
    reached
        Whether the threshold is reached with them.
    cr_before, cr_after
        Consistency ratio as judged, and with every suggestion in place.
    threshold, most
        The ratio asked for, and how many changes were tried.
    random_index, ri
        As in `AhpResult`.
    """

    revisions: tuple[Revision, ...]
    reached: bool
    cr_before: float
    cr_after: float
    threshold: float
    most: int
    random_index: str
    ri: float

    @property
    def count(self) -> int | None:
        """How many judgements have to change; None where it is more than were tried."""
        return len(self.revisions) if self.reached else None

    def _view(self) -> View:
        rows = [[*one.pair, f"{one.judged:.4g}", f"{one.suggested:.4g}"] for one in self.revisions]
        caption = f"CR {self.cr_before:.4f} as judged, {self.cr_after:.4f} after"
        if not self.reached:
            caption = f"CR {self.cr_before:.4f} as judged; no {self.most} changes bring it to {self.threshold:g}"
        return View(["item", "over", "judged", "suggested"], rows, "ll", f"{caption} (RI {self.ri:.4g})")


def fewest_revisions(
    judgements: Judgements,
    *,
    threshold: float = 0.10,
    most: int = 3,
    random_index: TableName | float = "saaty_1980",
) -> Revisions:
    """Fewest judgements that have to change for the consistency ratio to fall to a threshold.

    Judgements that may be changed at will are the same as missing ones, so of every set of one, two, ... judgements the
    least principal eigenvalue that its change can reach is known exactly. Sets that a lower bound rules out are not
    looked at, and the answer is exact.

    Parameters
    ----------
    judgements
        Of one member, every pair judged.
    threshold
        Consistency ratio wanted, unitless.
    most
        Largest number of changes tried; the time grows as the number of pairs to this power.
    random_index
        As in `ahp`.

    Raises
    ------
    InvalidInputError
        Judgements of several members, or with missing pairs (named); a threshold or a number of changes out of range.

    References
    ----------
    S. Bozóki, J. Fülöp and A. Poesz, "On reducing inconsistency of pairwise comparison matrices below an acceptance
    threshold" (2015); S. Bozóki, J. Fülöp and L. Rónyai, "On optimal completion of incomplete pairwise comparison
    matrices" (2010).

    Examples
    --------
    >>> rows = [[1, 2, 4, 8], ["1/2", 1, 2, "1/4"], ["1/4", "1/2", 1, 2], ["1/8", 4, "1/2", 1]]
    >>> fewest_revisions(Judgements.matrix(rows, ["a", "b", "c", "d"]))
    item  over  judged  suggested
    d     b          4       0.25
    CR 0.4026 as judged, 0.0000 after (RI 0.9)
    """
    logs, result = _complete(judgements, random_index)
    if isinstance(threshold, bool) or not isinstance(threshold, Real) or not 0 <= as_float(threshold) < np.inf:
        msg = f"the threshold is a consistency ratio, 0 or more, got {shown(threshold)}"
        raise InvalidInputError(msg)
    if isinstance(most, bool) or not isinstance(most, (int, np.integer)) or most < 1:
        msg = f"the largest number of changes is a whole number from 1 up, got {shown(most)}"
        raise InvalidInputError(msg)
    before, wanted = float(result.cr or 0.0), float(threshold) + _EXACT
    after, revisions, reached = before, (), before <= wanted
    n, pairs = len(judgements.items), len(judgements.items) * (len(judgements.items) - 1) // 2
    for count in range(1, min(int(most), pairs) + 1):
        if reached:
            break
        found = _best(logs, count, n + wanted * result.ri * (n - 1))
        if found is not None:
            value, scale, freed = found
            after, reached = float(consistency_index(value, n)) / result.ri, True
            revisions = tuple(_revision(judgements, k, scale) for k in freed.tolist())
    return Revisions(revisions, reached, before, after, float(threshold), int(most), result.random_index, result.ri)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SuggestedRevision(Evidence):
    """The one judgement to look at first.

    Attributes
    ----------
    pair, judged, suggested
        As in `Revision`.
    by
        How the pair was chosen.
    slope
        By how much the principal eigenvalue grows with the logarithm of the judged ratio.
    deviation
        The judged ratio divided by that of the eigenvector's weights.
    cr_before, cr_after
        Consistency ratio as judged, and with the suggestion in place.
    """

    pair: Pair
    judged: float
    suggested: float
    by: str
    slope: float
    deviation: float
    cr_before: float
    cr_after: float

    def _view(self) -> View:
        row = [*self.pair, f"{self.judged:.4g}", f"{self.suggested:.4g}", f"{self.slope:.4f}", f"{self.deviation:.4f}"]
        caption = f"largest {self.by}; CR {self.cr_before:.4f} as judged, {self.cr_after:.4f} with the suggestion"
        return View(["item", "over", "judged", "suggested", "slope", "deviation"], [row], "ll", caption)


def suggested_revision(
    judgements: Judgements,
    *,
    by: Literal["slope", "deviation"] = "slope",
    random_index: TableName | float = "saaty_1980",
) -> SuggestedRevision | None:
    """Judgement whose change would reduce the inconsistency fastest, and the ratio that the others imply for it.

    The suggested ratio is that of the eigenvector when the pair counts as not judged.

    Parameters
    ----------
    judgements
        Of one member, every pair judged.
    by
        ``"slope"``: the pair along whose logarithm the principal eigenvalue changes most, either way round.
        ``"deviation"``: the pair whose ratio is farthest from that of the eigenvector's weights.
    random_index
        As in `ahp`.

    Returns
    -------
    SuggestedRevision or None
        None where the judgements agree with each other.

    Raises
    ------
    InvalidInputError
        Judgements of several members, or with missing pairs (named); an unknown option.

    References
    ----------
    P. T. Harker, "Incomplete pairwise comparisons in the analytic hierarchy process" and "Derivatives of the Perron
    root of a positive reciprocal matrix" (1987); T. L. Saaty, "Decision-making with the AHP: why is the principal
    eigenvector necessary" (2003).

    Examples
    --------
    >>> rows = [[1, 2, 4, 8], ["1/2", 1, 2, "1/4"], ["1/4", "1/2", 1, 2], ["1/8", 4, "1/2", 1]]
    >>> suggested_revision(Judgements.matrix(rows, ["a", "b", "c", "d"]))
    item  over  judged  suggested   slope  deviation
    d     b          4       0.25  0.8630     3.3052
    largest slope; CR 0.4026 as judged, 0.0000 with the suggestion
    """
    logs, result = _complete(judgements, random_index)
    if not isinstance(by, str) or by not in ("slope", "deviation"):
        msg = f"a revision is suggested by 'slope' or 'deviation', got {shown(by)}"
        raise InvalidInputError(msg)
    n = len(judgements.items)
    vector = np.log(result.eigenvector)
    deviations = logs + vector[None, :] - vector[:, None]
    if np.abs(deviations).max() <= _NEAR:
        return None
    slopes = eigenvalue_slopes(logs, row_means(logs))
    i, j = np.unravel_index(np.argmax(np.abs(np.triu(slopes if by == "slope" else deviations))), logs.shape)
    i, j = (i, j) if logs[i, j] >= 0 else (j, i)
    judged = _freed(n, np.array([i]), np.array([j]))
    scale = harker(logs, judged, least_squares(logs, judged.astype(np.float64)))
    whole = filled(logs, judged, scale)
    after = float(consistency_index(eigenvector(whole, row_means(whole))[0], n))
    return SuggestedRevision(
        pair=(judgements.items[i], judgements.items[j]),
        judged=float(judgements.ratios[0, i, j]),
        suggested=float(np.exp(scale[i] - scale[j])),
        by=by,
        slope=float(slopes[i, j]),
        deviation=float(np.exp(deviations[i, j])),
        cr_before=float(result.cr or 0.0),
        cr_after=after / result.ri,
    )


def _complete(judgements: Judgements, random_index: TableName | float) -> tuple[Floats, AhpResult]:
    ratios = ratios_of_one(judgements)
    missing = np.argwhere(np.triu(np.isnan(ratios))).tolist()
    if missing:
        names = listed((judgements.items[i], judgements.items[j]) for i, j in missing)
        msg = f"the pairs {names} are missing: a consistency ratio needs every pair; judge them first"
        raise InvalidInputError(msg)
    result: AhpResult = ahp(judgements, random_index=random_index).evidence
    return ratio_logs(ratios)[0], result


def _best(logs: Floats, count: int, limit: float) -> tuple[Floats, Floats, Ints] | None:
    """Eigenvalue, scale and places of the best set of so many freed judgements, if one stays within the limit."""
    found: tuple[Floats, Floats, Ints] | None = None
    freed, bounds = _candidates(logs, count, limit)
    for k in np.argsort(bounds, kind="stable").tolist():
        if bounds[k] > limit:
            break
        value, scale = _least(logs, freed[k])
        if value < limit or (value == limit and found is None):
            limit, found = float(value), (value, scale, freed[k])
    return found


def _candidates(logs: Floats, count: int, limit: float) -> tuple[Ints, Floats]:
    kept, bounds = [np.empty((0, count), dtype=np.int64)], [np.empty(0)]
    for block in _blocks(len(logs) * (len(logs) - 1) // 2, count):
        least = freed_bounds(logs, block)
        kept.append(block[least <= limit])
        bounds.append(least[least <= limit])
    return np.concatenate(kept), np.concatenate(bounds)


def _blocks(pairs: int, count: int) -> Iterator[Ints]:
    sets = combinations(range(pairs), count)
    while block := list(islice(sets, _BLOCK)):
        yield np.array(block, dtype=np.int64)


def _least(logs: Floats, freed: Ints) -> tuple[Floats, Floats]:
    """Least principal eigenvalue when these pairs may be anything, and the scale whose ratios reach it."""
    first, second = np.triu_indices(len(logs), 1)
    judged = _freed(len(logs), first[freed], second[freed])
    try:
        scale = smallest_eigenvalue(logs, judged, least_squares(logs, judged.astype(np.float64)))
    except np.linalg.LinAlgError as error:
        msg = "the judgements contradict each other over too large a range; keep ratios between 1e-9 and 1e9"
        raise InvalidInputError(msg) from error
    whole = filled(logs, judged, scale)
    return eigenvector(whole, row_means(whole))[0], scale


def _freed(n: int, first: Ints, second: Ints) -> Bools:
    judged = np.ones((n, n), dtype=bool)
    judged[first, second] = judged[second, first] = False
    return judged


def _revision(judgements: Judgements, place: int, scale: Floats) -> Revision:
    first, second = np.triu_indices(len(judgements.items), 1)
    i, j = int(first[place]), int(second[place])
    i, j = (i, j) if judgements.ratios[0, i, j] >= 1 else (j, i)
    pair = (judgements.items[i], judgements.items[j])
    return Revision(pair, float(judgements.ratios[0, i, j]), float(np.exp(scale[i] - scale[j])))
