"""Leniency and scale of evaluators by least squares: grade = level + scale x cell."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from clusterdecide._typing import Floats, Ints
from clusterdecide.kernels.leniency import Design, Fit, spread

_STEPS = 500
_NULL = 1e-9
_SAME = 1e-6


class ScaleFit(NamedTuple):
    """The fit, whether the search ended, and the parts within which evaluators can be compared."""

    fit: Fit
    ended: bool
    parts: Ints  # (E,) all zeros where the model is identified


class _State(NamedTuple):
    level: Floats  # (E,)
    scale: Floats  # (E,)
    value: Floats  # (N,) best for these
    own: Floats  # (N,) weighted sum of squared scales
    residual: Floats  # (M,)
    squares: float


def structure_parts(marks: Design) -> Ints:
    """Parts of the panel within which level and scale can be compared, whatever the grades; shape ``(E,)``.

    The rank of the normal equations is that at values taken at random, which is the rank at almost all values.

    Examples
    --------
    >>> from clusterdecide.kernels.leniency import design
    >>> one_cell_in_common = design(np.array([0, 0, 1, 1]), np.array([0, 1, 1, 2]), np.ones(4), np.ones(4), 2)
    >>> structure_parts(one_cell_in_common)
    array([0, 1])
    """
    rng = np.random.default_rng(20170208)
    scale, value = rng.uniform(0.5, 1.5, marks.evaluators), rng.standard_normal(len(marks.starts))
    own = marks.sums(marks.weight * scale[marks.evaluator] ** 2)
    return _parts(_reduced(marks, scale, value, own)[0])


def leniency_and_scale(marks: Design, start: Fit, reference: Floats, group: Ints) -> ScaleFit:
    """Grade = level + scale x cell, by weighted least squares; the mean scale of the reference is 1.

    Parameters
    ----------
    marks
        Of evaluators that `structure_parts` puts in one part.
    start
        The additive fit, from which the search starts.
    reference
        Shape ``(E,)``, summing to 1: mean offset 0 and mean scale 1.
    group
        Shape ``(N,)``: group of each cell.

    Notes
    -----
    Cells are eliminated (variable projection), so that each step solves a system of order 2E. Steps are those of
    Gauss and Newton, damped while they do not lower the sum of squares. The search ends at a local minimum.

    References
    ----------
    K. Levenberg (1944), D. W. Marquardt (1963) for the damping; G. H. Golub and V. Pereyra (1973) for the
    elimination of the cells.
    """
    middle, unit = marks.grade.mean(), marks.grade.std() or 1.0
    scaled = marks._replace(grade=(marks.grade - middle) / unit)
    state, ended = _search(scaled, _state(scaled, start.offset / unit, start.scale))
    unscaled = abs(float(reference @ state.scale)) <= _NULL * np.abs(state.scale).max()
    state = _normalised(scaled, state, reference)
    reduced, _ = _reduced(scaled, state.scale, state.value, state.own)
    found = _fit(scaled, state, reduced, reference, group)
    return ScaleFit(
        found._replace(
            offset=found.offset * unit,
            value=middle + found.value * unit,
            residual=found.residual * unit,
            squares=found.squares * unit**2,
            scale_variance=found.scale_variance / unit**2,
        ),
        ended and not unscaled,
        _parts(reduced),
    )


def _state(marks: Design, level: Floats, scale: Floats) -> _State:
    mine = scale[marks.evaluator]
    own = np.maximum(marks.sums(marks.weight * mine**2), np.finfo(float).tiny)
    value = marks.sums(marks.weight * mine * (marks.grade - level[marks.evaluator])) / own
    residual = marks.grade - level[marks.evaluator] - mine * value[marks.cell]
    return _State(level, scale, value, own, residual, float(marks.weight @ residual**2))


def _search(marks: Design, state: _State) -> tuple[_State, bool]:
    """Steps that leave the sum of the levels and that of the scales as they are: the fit does not depend on them."""
    held = np.tile(np.eye(2), (marks.evaluators, 1))
    damping, exact = 1e-3, float(marks.weight.sum()) * 1e-28
    for _ in range(_STEPS):
        reduced, diagonal = _reduced(marks, state.scale, state.value, state.own)
        pull = np.empty(2 * marks.evaluators)
        weighted = marks.weight * state.residual
        pull[0::2] = marks.sums_of_evaluators(weighted)
        pull[1::2] = marks.sums_of_evaluators(weighted * state.value[marks.cell])
        size = np.maximum(diagonal, diagonal.max() * 1e-12)
        system = reduced + held @ held.T * size.mean() + np.diag(damping * size)
        step = np.linalg.lstsq(system, pull, rcond=None)[0]
        new = _state(marks, state.level + step[0::2], state.scale + step[1::2])
        small = bool(np.abs(step).max() <= 1e-11 * (1 + np.abs(state.scale).max() + np.abs(state.level).max()))
        if new.squares <= state.squares:
            state, damping = new, max(damping / 10, 1e-14)
        elif not small:
            damping *= 10
        if small or state.squares <= exact:
            return state, bool(np.isfinite(state.squares))
        if damping > 1e12:
            return state, _level_ground(marks, pull, size)
    return state, False


def _level_ground(marks: Design, pull: Floats, size: Floats) -> bool:
    """No step lowers the squares any more: whether that is rounding at a minimum."""
    return bool(np.all(np.abs(pull) <= 1e-7 * np.sqrt(size * marks.weight.sum())))


def _reduced(marks: Design, scale: Floats, value: Floats, own: Floats) -> tuple[Floats, Floats]:
    """Normal equations of level and scale without the cells, ``(2E, 2E)`` interleaved, and their diagonal with them."""
    e, cell = marks.evaluators, value[marks.cell]
    full = np.zeros((2 * e, 2 * e))
    places = np.arange(e)
    full[2 * places, 2 * places] = marks.sums_of_evaluators(marks.weight)
    cross = marks.sums_of_evaluators(marks.weight * cell)
    full[2 * places, 2 * places + 1] = full[2 * places + 1, 2 * places] = cross
    full[2 * places + 1, 2 * places + 1] = marks.sums_of_evaluators(marks.weight * cell**2)
    diagonal = np.diag(full).copy()
    for cells, weights in marks.blocks():
        load = weights * scale
        for (i, j), power in {(0, 0): 0, (0, 1): 1, (1, 1): 2}.items():
            full[i::2, j::2] -= load.T @ (load * (value[cells] ** power / own[cells])[:, None])
    full[1::2, 0::2] = full[0::2, 1::2].T
    return (full + full.T) / 2, diagonal


def _load(weights: Floats, scale: Floats, value: Floats) -> Floats:
    load = np.empty((len(weights), 2 * len(scale)))
    load[:, 0::2] = weights * scale
    load[:, 1::2] = load[:, 0::2] * value[:, None]
    return load


def _normalised(marks: Design, state: _State, reference: Floats) -> _State:
    """The same fit with mean level 0 and mean scale 1 of the reference."""
    unit = float(reference @ state.scale) or 1.0
    scale = state.scale / unit
    shift = float(reference @ state.level)
    return _state(marks, state.level - scale * shift, scale)


def _fit(marks: Design, state: _State, reduced: Floats, reference: Floats, group: Ints) -> Fit:
    e, n = marks.evaluators, len(state.value)
    held = np.zeros((2 * e, 2))
    held[0::2, 0] = held[1::2, 1] = reference * e
    inverse = np.linalg.pinv(reduced + held @ held.T * np.diag(reduced).mean(), hermitian=True)
    covariance = inverse @ reduced @ inverse
    own = 1 / state.own
    loads = ((c, _load(w, state.scale, state.value[c]) * own[c, None]) for c, w in marks.blocks())
    cell_variance, group_variance = spread(loads, covariance, own, group)
    middle = state.value.mean()
    drift = np.zeros(2 * e)  # how the mean cell follows level and scale
    for cells, weights in marks.blocks():
        drift -= (_load(weights, state.scale, state.value[cells]) * own[cells, None]).sum(0) / n
    follows = (state.scale - 1)[:, None] * drift
    follows[np.arange(e), 2 * np.arange(e)] += 1
    follows[np.arange(e), 2 * np.arange(e) + 1] += middle
    offset_variance = np.einsum("ep,ep->e", follows @ covariance, follows) + (state.scale - 1) ** 2 * own.sum() / n**2
    return Fit(
        state.level + (state.scale - 1) * middle, state.scale, state.value,
        offset_variance, np.diag(covariance)[1::2], cell_variance, group_variance,
        state.residual, state.squares,
    )  # fmt: skip


def _parts(reduced: Floats) -> Ints:
    """Evaluators whose levels and scales move together in every direction that the equations leave free."""
    size = np.sqrt(np.maximum(np.diag(reduced), np.finfo(float).tiny))
    values, vectors = np.linalg.eigh(reduced / np.outer(size, size))
    free = (vectors / size[:, None])[:, values <= _NULL * max(values[-1], 1.0)]
    label = np.zeros(len(reduced) // 2, dtype=np.int64)
    if free.shape[1] <= 2:
        return label
    heads: list[int] = []
    for i in range(len(label)):
        joined = next((k for k, head in enumerate(heads) if _tied(free, head, i)), len(heads))
        label[i] = joined
        if joined == len(heads):
            heads.append(i)
    return label


def _tied(free: Floats, i: int, j: int) -> bool:
    rows = free[[2 * i, 2 * i + 1, 2 * j, 2 * j + 1]]
    rows = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.finfo(float).tiny)
    values = np.linalg.svd(rows, compute_uv=False)
    return bool((values > _SAME).sum() <= 2)
