"""Hypothesis strategies for problems, weights, judgements and trees: small numbers first, so that they shrink well."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from clusterdecide._typing import Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.model import Criterion, Hierarchy, Judgements, Problem, Weights
from clusterdecide.testing._extra import hypothesis

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

Range = tuple[int, int]


def problems(
    *,
    alternatives: Range = (1, 6),
    criteria: Range = (1, 5),
    senses: Sequence[str] = ("max", "min"),
    scale: tuple[float, float] = (0, 5),
    step: float = 0.5,
    scaled: bool = True,
    positive: bool = False,
) -> SearchStrategy[Problem]:
    """Problems whose grades lie on a grid, half marks from 0 to 5 by default.

    Parameters
    ----------
    alternatives, criteria
        Smallest and largest numbers of each.
    senses
        Senses that criteria may have.
    scale
        Lowest and highest grade of every criterion.
    step
        Distance between two grades, a whole part of the scale; 1 gives whole numbers.
    scaled
        Whether criteria carry the scale; without it only relative normalisations apply.
    positive
        Leave out grades of zero and below, which normalisations that take ratios may refuse.

    Returns
    -------
    SearchStrategy
        Of `Problem`, alternatives A1, A2, ... and criteria C1, C2, ... Ties, equal rows and constant criteria are
        frequent on a coarse grid; they are where methods fail.

    Raises
    ------
    InvalidInputError
        A range that is empty or starts below 1, an unknown sense, a scale and step that leave fewer than 2 or more
        than 256 grades.
    MissingExtraError
        Hypothesis is not installed.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(problems(), lambda problem: len(problem) > 1)
    alternative  C1
    A1           0
    A2           0
    less is better: none
    """
    st = hypothesis().strategies
    check_range("alternatives", alternatives)
    check_range("criteria", criteria)
    ticks = _ticks(scale, step, positive=positive)
    words = tuple(Criterion("C1", sense).sense for sense in senses)  # type: ignore[arg-type]

    least, most = alternatives

    @st.composite  # type: ignore[untyped-decorator]
    def draw_problem(draw: Any) -> Problem:
        columns = draw(st.integers(*criteria))
        cells = np.frombuffer(draw(st.binary(min_size=least * columns, max_size=most * columns)), dtype=np.uint8)
        rows = len(cells) // columns
        grades = ticks[cells[: rows * columns] % len(ticks)].reshape(rows, columns)
        twist = draw(st.integers(0, 5))  # coarse grids alone seldom give equal rows and constant criteria
        if twist == 4:
            grades[-1] = grades[0]
        elif twist == 5:
            grades[:, 0] = grades[0, 0]
        told = draw(st.binary(min_size=columns, max_size=columns))
        names = [f"C{j + 1}" for j in range(columns)]
        ends = scale if scaled else None
        return Problem.of(grades, [Criterion(n, words[t % len(words)], scale=ends) for n, t in zip(names, told)])

    return draw_problem()  # type: ignore[no-any-return]


def weight_vectors(criteria: int, *, positive: bool = False) -> SearchStrategy[Floats]:
    """Weight vectors of shape ``(criteria,)`` that sum to 1: shares of small whole numbers.

    Parameters
    ----------
    criteria
        Number of criteria C.
    positive
        Whether to leave out weights of 0.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(weight_vectors(2), lambda weights: weights[0] > 0.6)
    array([1., 0.])
    """
    st = hypothesis().strategies
    check_range("criteria", (criteria, criteria))
    shares = st.lists(st.integers(int(positive), 9), min_size=criteria, max_size=criteria).filter(any)
    return shares.map(lambda parts: np.array(parts, dtype=np.float64) / sum(parts))  # type: ignore[no-any-return]


def weights_for(problem: Problem, *, positive: bool = False) -> SearchStrategy[Weights]:
    """Weights for the criteria of a problem, by name.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(weights_for(Problem.of([[1, 2]])), lambda weights: weights["C2"] > 0.5)
    criterion  weight
    C1         0.0000
    C2         1.0000
    """
    names = problem.criteria_names
    vectors = weight_vectors(len(names), positive=positive)
    return vectors.map(lambda vector: Weights.of(vector, names))


def judgements(
    *, items: Range = (2, 5), members: Range = (1, 1), complete: bool = True, largest: int = 9
) -> SearchStrategy[Judgements]:
    """Pairwise judgements on Saaty's scale: whole numbers up to ``largest`` and their reciprocals.

    Parameters
    ----------
    items, members
        Smallest and largest numbers of each; items are I1, I2, ..., members M1, M2, ...
    complete
        Whether every pair is judged; else pairs are left out at random, and what is left links all items.
    largest
        Largest ratio.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(judgements(), lambda told: len(told.items) > 2).pairs()
    {('I1', 'I2'): Fraction(1, 1), ('I1', 'I3'): Fraction(1, 1), ('I2', 'I3'): Fraction(1, 1)}
    """
    st = hypothesis().strategies
    check_range("items", items)
    check_range("members", members)
    check_range("largest", (1, largest))
    ratios = st.integers(1, largest)
    ratio = st.one_of(ratios.map(Fraction), ratios.map(lambda whole: Fraction(1, whole)))

    @st.composite  # type: ignore[untyped-decorator]
    def draw_judgements(draw: Any) -> Judgements:
        names = [f"I{i + 1}" for i in range(draw(st.integers(*items)))]
        said = {}
        for m in range(draw(st.integers(*members))):
            pairs = [(i, j) for i in range(len(names)) for j in range(i + 1, len(names))]
            if not complete:
                linking = {(draw(st.integers(0, j - 1)), j) for j in range(1, len(names))}
                pairs = [pair for pair in pairs if pair in linking or draw(st.booleans())]
            said[f"M{m + 1}"] = Judgements.of({(names[i], names[j]): draw(ratio) for i, j in pairs}, items=names)
        return next(iter(said.values())) if members == (1, 1) else Judgements.group(said, items=names)

    return draw_judgements()  # type: ignore[no-any-return]


def hierarchies(*, depth: int = 3, width: int = 3) -> SearchStrategy[Hierarchy]:
    """Trees of criteria with exact weights.

    Parameters
    ----------
    depth
        Largest number of levels below the root.
    width
        Largest number of nodes under one.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(hierarchies(), lambda tree: len(tree.leaves) > 1).exact_weights()
    {'N1': Fraction(0, 1), 'N2': Fraction(1, 1)}
    """
    st = hypothesis().strategies
    check_range("depth", (1, depth))
    check_range("width", (1, width))

    @st.composite  # type: ignore[untyped-decorator]
    def draw_tree(draw: Any) -> Hierarchy:
        rows: list[tuple[str, str | None, Fraction | None]] = [("root", None, None)]
        level = ["root"]
        for deeper in range(depth):
            below: list[str] = []
            for node in level:
                least = int(node == "root")
                shares = draw(st.lists(st.integers(0, 4), min_size=least, max_size=width).filter(_summing))
                names = [f"N{len(rows) + k}" for k in range(len(shares))]
                rows += [(name, node, Fraction(share, sum(shares))) for name, share in zip(names, shares)]
                below += names
            level = below if deeper + 1 < depth else []
        return Hierarchy.from_rows(rows)

    return draw_tree()  # type: ignore[no-any-return]


def _summing(shares: list[int]) -> bool:
    return not shares or any(shares)


def _ticks(scale: tuple[float, float], step: float, *, positive: bool) -> Floats:
    Criterion("C1", scale=scale, step=step)  # refuses what is no scale or step
    low, high = float(scale[0]), float(scale[1])
    ticks = low + step * np.arange(min(1000, round((high - low) / step) + 1), dtype=np.float64)
    ticks = ticks[(ticks <= high) & ((ticks > 0) | (not positive))]
    if not 2 <= len(ticks) <= 256:
        msg = f"a scale of {scale} in steps of {step} must leave 2 to 256 grades, not {len(ticks)}; change the step"
        raise InvalidInputError(msg)
    return np.asarray(ticks[np.argsort(np.abs(ticks), kind="stable")])


def check_range(name: str, ends: Range) -> None:
    """Refuse what is no (smallest, largest) of whole numbers from 1 up."""
    whole = all(isinstance(end, int) and not isinstance(end, bool) for end in ends)
    if len(ends) != 2 or not whole or not 1 <= ends[0] <= ends[1]:
        msg = f"{name} must be whole numbers (smallest, largest) from 1 up, got {ends!r}"
        raise InvalidInputError(msg)
