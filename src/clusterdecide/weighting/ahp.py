"""Weights from pairwise judgements: the analytic hierarchy process, for one member or a group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Literal, NamedTuple

import numpy as np

from clusterdecide._typing import Bools, Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.completion import filled, harker, smallest_eigenvalue
from clusterdecide.kernels.pairwise import (
    components,
    consistency_index,
    eigenvector,
    geometric_consistency,
    group_logs,
    least_squares,
    ratio_logs,
    row_means,
    shares,
)
from clusterdecide.model.judgements import Judgements, Round
from clusterdecide.model.weights import Weights
from clusterdecide.weighting.ahp_result import AhpMember, AhpResult
from clusterdecide.weighting.grades import check_word
from clusterdecide.weighting.random_index import IndexScale, TableName, index_scale

Prioritisation = Literal["geometric", "eigenvector"]
Aggregation = Literal["judgements", "priorities"]
Completion = Literal["log_least_squares", "lambda_min", "harker"]

_OPTIONS = {
    "prioritisation": ("geometric", "eigenvector"),
    "aggregation": ("judgements", "priorities"),
    "completion": ("log_least_squares", "lambda_min", "harker"),
}
_SMALLEST = 1e-300
_WIDEST = 690.0  # logarithm of 1e300


def ahp(
    judgements: Judgements,
    *,
    prioritisation: Prioritisation = "geometric",
    random_index: TableName | float = "saaty_1980",
    aggregation: Aggregation = "judgements",
    completion: Completion = "log_least_squares",
) -> Weights:
    """Weights of the items compared, with all that a reader needs to judge them as evidence.

    Of each member the highest round counts; earlier rounds are reported beside it.

    Parameters
    ----------
    judgements
        Of one member or of a group; pairs may be missing as long as the rest links all items.
    prioritisation
        ``"geometric"``: log least squares, which for complete judgements is the row geometric mean; it keeps the
        axioms that the eigenvector breaks. ``"eigenvector"``: Saaty's principal eigenvector. Both are reported.
    random_index
        Table by which the consistency index is divided: ``"saaty_1980"``, ``"saaty_later"``, ``"donegan_dodd_1991"``,
        ``"alonso_lamata_2006"``, or a number from 0.001 to 1000. Beyond order 15, where the tables end, the formula of
        Alonso and Lamata takes over, and the result names it.
    aggregation
        ``"judgements"``: weighted geometric mean of each pair over the members who judged it, each pair then counted
        once. ``"priorities"``: weighted geometric mean of the members' priorities, scaled to sum to 1.
    completion
        What stands for pairs that nobody judged: ``"log_least_squares"``: the ratios of the log least squares
        priorities; ``"lambda_min"``: the ratios with the smallest principal eigenvalue; ``"harker"``: the ratios of
        the eigenvector itself. Both priority vectors are those of the completed matrix.

    Returns
    -------
    Weights
        By item, summing to 1; ``.evidence`` is an `AhpResult`.

    Raises
    ------
    InvalidInputError
        Judgements that do not link all items (the separate groups are named; with ``aggregation="priorities"`` also
        the member), weights that span more than floats can hold, an unknown option.

    References
    ----------
    T. L. Saaty, *The Analytic Hierarchy Process* (1980); G. Crawford and C. Williams (1985); J. Aczél and T. L. Saaty
    (1983); S. Bozóki, J. Fülöp and L. Rónyai (2010); P. T. Harker (1987).

    Examples
    --------
    >>> from clusterdecide.model.judgements import Judgements
    >>> weights = ahp(Judgements.of({("a", "b"): 2, ("b", "c"): 2}))
    >>> {item: round(weight * 7, 9) for item, weight in weights.to_dict().items()}
    {'a': 4.0, 'b': 2.0, 'c': 1.0}
    >>> weights.evidence.complete, {pair: round(ratio, 9) for pair, ratio in weights.evidence.completed.items()}
    (False, {('a', 'c'): 4.0})
    """
    chosen = {"prioritisation": prioritisation, "aggregation": aggregation, "completion": completion}
    _check(judgements, chosen)
    scale = index_scale(random_index, len(judgements.items))
    history = judgements.history
    logs, judged = ratio_logs(np.array([one.ratios for one in history]))
    now = [history.index(one) for one in judgements.in_force]
    if len(now) > 1 and aggregation == "judgements":
        together, heard = group_logs(logs[now], judged[now], judgements.weights)
        logs, judged = np.concatenate([logs, together[None]]), np.concatenate([judged, heard[None]])
    found = _estimates(logs, judged, completion)
    if len(now) > 1 and aggregation == "priorities":
        group = _mean_of_priorities(judgements, [found[k] for k in now], judged[now])
    else:
        place = -1 if len(now) > 1 else now[0]
        group = _linked(found[place], judgements.items, judged[place])
    members = _members(judgements, found, prioritisation, scale)
    return _weights(judgements.items, group, members, chosen, scale)


class _Estimate(NamedTuple):
    geometric: Floats
    eigenvector: Floats
    lambda_max: float | None
    ci: float | None
    gci: float | None
    matrix: Floats | None
    missing: Bools

    def chosen(self, prioritisation: str) -> Floats:
        return self.geometric if prioritisation == "geometric" else self.eigenvector

    def cr(self, ri: float) -> float | None:
        if self.ci is None or self.missing.any():
            return None
        return self.ci / ri if self.ci else 0.0


def _check(judgements: object, chosen: Mapping[str, str]) -> None:
    if not isinstance(judgements, Judgements):
        msg = (
            f"judgements must be a Judgements, got {type(judgements).__name__}; build one with Judgements.of(pairs),"
            " Judgements.matrix(rows) or Judgements.group(members)"
        )
        raise InvalidInputError(msg)
    for name, value in chosen.items():
        check_word(name, value, _OPTIONS[name])


def _own_ratios(_logs: Floats, _judged: Bools, fit: Floats) -> Floats:
    return fit


_COMPLETE = {"log_least_squares": _own_ratios, "lambda_min": smallest_eigenvalue, "harker": harker}


def _estimates(logs: Floats, judged: Bools, completion: str) -> list[_Estimate | None]:
    """Priorities and consistency of each matrix (K, n, n); None where its judgements do not link all items."""
    n = logs.shape[-1]
    fit = row_means(logs)
    linked = np.asarray(judged.all((-1, -2)))
    whole = logs
    for k in np.flatnonzero(~linked):
        if len(components(judged[k])) == 1:
            linked[k] = True
            fit[k] = least_squares(logs[k], judged[k].astype(np.float64))
            scale = _scale_of_missing(logs[k], judged[k], fit[k], completion)
            whole = whole.copy() if whole is logs else whole
            whole[k] = filled(logs[k], judged[k], scale)
    means = row_means(whole)
    value, vectors = eigenvector(whole, means)
    ci = consistency_index(value, n)
    gci = geometric_consistency(logs, judged, fit)
    geometric, principal = shares(means), shares(vectors)
    make = partial(_estimate, geometric, principal, value, ci, gci, whole, ~judged)
    return [make(k) if linked[k] else None for k in range(len(logs))]


def _scale_of_missing(logs: Floats, judged: Bools, fit: Floats, completion: str) -> Floats:
    try:
        scale = _COMPLETE[completion](logs, judged, fit)
        if np.ptp(scale) <= _WIDEST:
            return scale
    except np.linalg.LinAlgError:
        pass  # said below: the digits of floats are exhausted
    msg = (
        f"the judgements contradict each other over too large a range to be completed by {completion!r};"
        " keep ratios between 1e-9 and 1e9"
    )
    raise InvalidInputError(msg)


def _estimate(
    geometric: Floats, principal: Floats, value: Floats, ci: Floats, gci: Floats, whole: Floats, missing: Bools, k: int
) -> _Estimate:
    for vector in (geometric[k], principal[k]):
        if not vector.min() >= _SMALLEST:  # NaN too
            msg = "the judgements span too large a range: a weight would vanish; keep ratios between 1e-9 and 1e9"
            raise InvalidInputError(msg)
    free = None if np.isnan(gci[k]) else float(gci[k])
    matrix = np.exp(whole[k])
    return _Estimate(geometric[k], principal[k], float(value[k]), float(ci[k]), free, matrix, missing[k])


def _mean_of_priorities(judgements: Judgements, found: Sequence[_Estimate | None], judged: Bools) -> _Estimate:
    known = [
        _linked(one, judgements.items, pairs, f"member {name!r}: ")
        for name, one, pairs in zip(judgements.members, found, judged)
    ]
    means = [
        shares(judgements.weights @ np.log([one.chosen(vector) for one in known]))
        for vector in ("geometric", "eigenvector")
    ]
    return _Estimate(means[0], means[1], None, None, None, None, ~np.asarray(judged.any(0)))


def _linked(one: _Estimate | None, items: tuple[str, ...], judged: Bools, about: str = "") -> _Estimate:
    if one is not None:
        return one
    groups = components(judged)
    told = "; ".join("{" + ", ".join(items[i] for i in group[:20]) + "}" for group in groups[:20])
    msg = (
        f"{about}the judgements are not connected: nothing links the {len(groups)} separate groups {told};"
        " compare at least one item of each group with one of another"
    )
    raise InvalidInputError(msg)


def _members(
    judgements: Judgements, found: Sequence[_Estimate | None], prioritisation: str, scale: IndexScale
) -> tuple[AhpMember, ...]:
    weight = dict(zip(judgements.members, judgements.weights.tolist()))
    current = {id(one) for one in judgements.in_force}
    return tuple(
        _member(one, estimate, prioritisation, scale, weight[one.member], in_force=id(one) in current)
        for one, estimate in zip(judgements.history, found)
    )


def _member(
    one: Round, estimate: _Estimate | None, prioritisation: str, scale: IndexScale, weight: float, *, in_force: bool
) -> AhpMember:
    return AhpMember(
        member=one.member,
        round=one.number,
        in_force=in_force,
        weight=weight,
        complete=one.complete,
        priorities=_fixed(estimate.chosen(prioritisation)) if estimate else None,
        geometric=_fixed(estimate.geometric) if estimate else None,
        eigenvector=_fixed(estimate.eigenvector) if estimate else None,
        lambda_max=estimate.lambda_max if estimate else None,
        ci=estimate.ci if estimate else None,
        cr=estimate.cr(scale.ri) if estimate else None,
        gci=estimate.gci if estimate else None,
    )


def _weights(
    items: tuple[str, ...],
    group: _Estimate,
    members: tuple[AhpMember, ...],
    chosen: Mapping[str, str],
    scale: IndexScale,
) -> Weights:
    priorities = _fixed(group.chosen(chosen["prioritisation"]))
    filled_in = group.matrix is not None and group.missing.any()
    places = np.argwhere(np.triu(group.missing)).tolist() if filled_in else []
    evidence = AhpResult(
        items=items,
        **chosen,
        random_index=scale.name,
        ri=scale.ri,
        priorities=priorities,
        geometric=_fixed(group.geometric),
        eigenvector=_fixed(group.eigenvector),
        matrix=None if group.matrix is None else _fixed(group.matrix),
        completed={(items[i], items[j]): float(group.matrix[i, j]) for i, j in places if group.matrix is not None},
        lambda_max=group.lambda_max,
        ci=group.ci,
        cr=group.cr(scale.ri),
        gci=group.gci,
        members=members,
    )
    return Weights.of(priorities, items, evidence=evidence)


def _fixed(array: Floats) -> Floats:
    array = np.ascontiguousarray(array)
    array.setflags(write=False)
    return array
