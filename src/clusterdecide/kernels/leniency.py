"""Leniency of evaluators by least squares: cells are eliminated, what is solved is as small as the panel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from clusterdecide._typing import Floats, Ints

_BLOCK = 1 << 18


class Design(NamedTuple):
    """Marks in the order of their cells: each is a line between an evaluator and a cell, with a weight."""

    evaluator: Ints  # (M,) number of the evaluator, below E
    cell: Ints  # (M,) number of the cell, below N, never falling; each cell has a mark
    grade: Floats  # (M,)
    weight: Floats  # (M,), positive
    starts: Ints  # (N,) first mark of each cell
    evaluators: int  # E

    def blocks(self) -> Iterator[tuple[slice, Floats]]:
        """Cells a few at a time, with their weights by evaluator, shape ``(n, E)``; zero where there is no mark.

        Products of blocks this small are not split over cores, which costs more than it saves when others use them.
        """
        n, step = len(self.starts), max(16, _BLOCK // self.evaluators**2)
        for first in range(0, n, step):
            last = min(n, first + step)
            marks = slice(self.starts[first], self.starts[last] if last < n else len(self.cell))
            table = np.zeros((last - first, self.evaluators))
            table[self.cell[marks] - first, self.evaluator[marks]] = self.weight[marks]
            yield slice(first, last), table

    def sums(self, values: Floats) -> Floats:
        """Sum over the marks of each cell, shape ``(N,)``."""
        return np.asarray(np.add.reduceat(values, self.starts))

    def sums_of_evaluators(self, values: Floats) -> Floats:
        """Sum over the marks of each evaluator, shape ``(E,)``."""
        return np.bincount(self.evaluator, values, self.evaluators).astype(np.float64, copy=False)


class Fit(NamedTuple):
    """Cells and evaluators that fit the marks best; variances are for a residual variance of 1."""

    offset: Floats  # (E,), their mean over the evaluators of reference is zero
    scale: Floats  # (E,), all ones in the additive model
    value: Floats  # (N,) calibrated grade of each cell
    offset_variance: Floats  # (E,)
    scale_variance: Floats  # (E,)
    value_variance: Floats  # (N,)
    group_variance: Floats  # (G,) of the mean of each group of cells
    residual: Floats  # (M,) in the order of the design
    squares: float  # weighted sum of squared residuals


def design(evaluator: Ints, cell: Ints, grade: Floats, weight: Floats, evaluators: int) -> Design:
    """Put marks in the order of their cells.

    Parameters
    ----------
    evaluator, cell, grade, weight
        Shape ``(M,)`` each; every cell below the largest one has a mark, none has two by one evaluator.
    evaluators
        How many evaluators there are.

    Examples
    --------
    >>> made = design(np.array([0, 1, 0]), np.array([1, 1, 0]), np.array([4.0, 3, 2]), np.ones(3), 2)
    >>> made.grade, made.starts
    (array([2., 4., 3.]), array([0, 1]))
    """
    if np.any(cell[1:] < cell[:-1]):
        order = np.argsort(cell, kind="stable")
        evaluator, cell, grade, weight = evaluator[order], cell[order], grade[order], weight[order]
    starts = np.flatnonzero(np.diff(cell, prepend=-1))
    return Design(evaluator, cell, grade, weight, starts, evaluators)


def laplacian(marks: Design) -> Floats:
    """Laplacian of the graph of evaluators, shape ``(E, E)``: what remains of the normal equations without the cells.

    Two evaluators are linked by ``sum over cells of w_e w_f / (sum of the weights of the cell)``.

    Examples
    --------
    >>> laplacian(design(np.array([0, 1]), np.array([0, 0]), np.array([4.0, 3]), np.ones(2), 2))
    array([[ 0.5, -0.5],
           [-0.5,  0.5]])
    """
    total = marks.sums(marks.weight)
    found = np.diag(marks.sums_of_evaluators(marks.weight))
    for cells, weights in marks.blocks():
        found -= (weights / total[cells, None]).T @ weights
    return np.asarray((found + found.T) / 2)


def parts(matrix: Floats) -> Ints:
    """Part of the graph that each evaluator is in, shape ``(E,)``, numbered by first appearance.

    Examples
    --------
    >>> parts(np.array([[1.0, 0, -1], [0, 1, 0], [-1, 0, 1]]))
    array([0, 1, 0])
    """
    linked = (matrix < 0) | np.eye(len(matrix), dtype=bool)
    label = np.full(len(matrix), -1)
    for first in range(len(matrix)):
        if label[first] >= 0:
            continue
        reached = linked[first]
        while (wider := linked[reached].any(0)).sum() > reached.sum():
            reached = wider
        label[reached] = label.max() + 1
    return label


def additive(marks: Design, matrix: Floats, reference: Floats, group: Ints) -> Fit:
    """Grade = cell + offset of the evaluator, by weighted least squares.

    Parameters
    ----------
    marks
        Of evaluators that are all linked.
    matrix
        Their Laplacian, as `laplacian` gives it.
    reference
        Shape ``(E,)``, summing to 1: the combination of offsets that is zero.
    group
        Shape ``(N,)``: group of each cell, for the variance of the mean of a group.

    References
    ----------
    R. S. MacKay, R. Kenna, R. J. Low and S. Parker, "Calibration with confidence: a principled method for panel
    assessment", *Royal Society Open Science* 4 (2017): scores are a true value plus the bias of the assessor, the
    squares are weighted by the confidences, and the sum of the biases is zero. R. A. Fisher, *The Design of
    Experiments* (1935): the same without weights, as the analysis of incomplete blocks.

    Examples
    --------
    >>> pair = design(np.array([0, 1]), np.array([0, 0]), np.array([4.0, 3]), np.ones(2), 2)
    >>> fit = additive(pair, laplacian(pair), np.array([0.5, 0.5]), np.array([0]))
    >>> fit.offset, fit.value
    (array([ 0.5, -0.5]), array([3.5]))
    """
    total = marks.sums(marks.weight)
    centred = marks.grade - marks.grade.mean()
    mean = marks.sums(marks.weight * centred) / total
    inverse = _inverse(matrix)
    offset = inverse @ marks.sums_of_evaluators(marks.weight * (centred - mean[marks.cell]))
    shifted = np.eye(marks.evaluators) - reference
    offset = shifted @ offset
    left = mean - marks.sums(marks.weight * offset[marks.evaluator]) / total
    residual = centred - left[marks.cell] - offset[marks.evaluator]
    shares = ((cells, weights / total[cells, None] - reference) for cells, weights in marks.blocks())
    cell_variance, group_variance = spread(shares, inverse, 1 / total, group)
    return Fit(
        offset, np.ones(marks.evaluators), left + marks.grade.mean(),
        np.diag(shifted @ inverse @ shifted.T), np.zeros(marks.evaluators), cell_variance, group_variance,
        residual, float(marks.weight @ residual**2),
    )  # fmt: skip


def spread(
    loads: Iterator[tuple[slice, Floats]], covariance: Floats, own: Floats, group: Ints
) -> tuple[Floats, Floats]:
    """Variance of each cell and of the mean of each group of cells.

    Parameters
    ----------
    loads
        Cells a few at a time, with how each of them follows the P parameters of the evaluators, ``(n, P)``.
    covariance
        Of these parameters, shape ``(P, P)``.
    own
        Shape ``(N,)``: variance of each cell were the parameters known.
    group
        Shape ``(N,)``: number of the group of each cell; each group has one cell at least.
    """
    size = np.bincount(group)
    found, sums = np.array(own), np.zeros((len(size), len(covariance)))
    for cells, load in loads:
        found[cells] += np.einsum("cp,cp->c", load @ covariance, load)
        np.add.at(sums, group[cells], load)
    mean = sums / size[:, None]
    return found, np.bincount(group, own) / size**2 + np.einsum("gp,gp->g", mean @ covariance, mean)


def _inverse(matrix: Floats) -> Floats:
    """Pseudo-inverse of the Laplacian of a graph in one part: its only null vector is constant."""
    e = len(matrix)
    level = max(np.trace(matrix) / e, np.finfo(float).tiny)
    flat = np.full((e, e), 1 / e)
    return np.asarray(np.linalg.inv(matrix + level * flat) - flat / level)
