"""Every registered ranking method, many weights and many matrices in one call: what a loop gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import clusterdecide as cd
from clusterdecide.methods import registered

TIGHT = {"rtol": 1e-12, "atol": 1e-12}
SHAPES = [(1, 1), (1, 3), (2, 4), (7, 3), (30, 5)]


def ranking_methods() -> list[Any]:
    """Each registered method that can be built without parameters."""
    found = []
    for kind in registered("ranking"):
        try:
            found.append(kind())
        except (TypeError, cd.InvalidInputError):
            continue
    return found


def problem_of(rows: int, columns: int, generator: np.random.Generator) -> cd.Problem:
    criteria = [
        cd.Criterion(f"C{j + 1}", "min" if j % 3 == 1 else "max", scale=(0, 10), step=0.5) for j in range(columns)
    ]
    return cd.Problem.of(drawn(generator, (rows, columns)), criteria)


def drawn(generator: np.random.Generator, shape: tuple[int, ...]) -> Any:
    """Half marks, so that ties and constant criteria occur."""
    return generator.integers(1, 20, shape) / 2


methods = pytest.mark.parametrize("method", ranking_methods(), ids=lambda method: type(method).__name__)
shapes = pytest.mark.parametrize("shape", SHAPES, ids=str)


def test_there_are_methods_to_try() -> None:
    names = {type(method).__name__ for method in ranking_methods()}
    assert names >= {"Topsis", "WeightedSum", "WeightedProduct", "Waspas", "Vikor", "Moora", "Multimoora", "Copras"}


@shapes
@methods
def test_many_weights_in_one_call(method: Any, shape: tuple[int, int]) -> None:
    generator = np.random.default_rng(1)
    scorer = method.on(problem_of(*shape, generator))
    weights = generator.dirichlet(np.ones(shape[1]), (3, 4))
    weights[0, 0] = np.eye(shape[1])[0]
    loop = np.array([[scorer.score(one) for one in row] for row in weights])
    np.testing.assert_allclose(scorer.score(weights), loop, **TIGHT)
    np.testing.assert_allclose(scorer.score(weights[0]), loop[0], **TIGHT)
    lead = loop[0][:, :, None] - loop[0][:, None]
    key = scorer.key(weights[0])
    assert (key[:, :, None] > key[:, None])[lead > 1e-9 * np.abs(loop[0]).max()].all()


@shapes
@methods
def test_many_matrices_in_one_call(method: Any, shape: tuple[int, int]) -> None:
    generator = np.random.default_rng(2)
    problem = problem_of(*shape, generator)
    x = drawn(generator, (6, *shape))
    x[0, :, 0] = x[0, 0, 0]  # a constant criterion in one matrix alone
    weights = generator.dirichlet(np.ones(shape[1]), 6)
    loop = np.array([method.on(problem, one).score(weights[0]) for one in x])
    criterion_first = np.ascontiguousarray(np.moveaxis(x, -1, 0))
    for given in (x, np.moveaxis(criterion_first, 0, -1)):
        np.testing.assert_allclose(method.on(problem, given).score(weights[0]), loop, **TIGHT)
    both = np.array([method.on(problem, one).score(w) for one, w in zip(x, weights)])
    np.testing.assert_allclose(method.on(problem, x).score(weights), both, **TIGHT)


@methods
def test_steps_take_many_weights_and_many_matrices_too(method: Any) -> None:
    generator = np.random.default_rng(3)
    problem = problem_of(5, 3, generator)
    x, weights = drawn(generator, (4, 5, 3)), generator.dirichlet(np.ones(3), 4)
    several = method.on(problem, x).steps(weights)
    assert several._fields[-1] == "score"
    for k, (one, w) in enumerate(zip(x, weights)):
        single = method.on(problem, one).steps(w)
        np.testing.assert_allclose(several.score[k], single.score, **TIGHT)
        np.testing.assert_allclose(single.score, method.on(problem, one).score(w), **TIGHT)
