"""Kernels of the weights from the data alone: batches of matrices, many alternatives, what cannot be weighed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from clusterdecide.kernels import objective_weights as kernels

KERNELS: dict[str, Callable[[Any, Any], Any]] = {
    "entropy": lambda x, _: kernels.entropy(x),
    "critic": kernels.critic,
    "merec": kernels.merec,
    "deviation": lambda x, _: kernels.deviation(x),
    "deviation in units": lambda x, _: kernels.deviation(x, np.arange(1.0, x.shape[-1] + 1)),
}
batches = pytest.mark.parametrize("kernel", KERNELS.values(), ids=KERNELS)


@batches
@pytest.mark.parametrize("shape", [(1, 2), (3, 4), (5, 3)])
def test_a_batch_is_each_of_its_matrices(kernel: Callable[[Any, Any], Any], shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(5)
    x = rng.integers(1, 6, (2, 7, *shape)).astype(float)
    x[0, 0], x[1, 3, :, 0], x[0, 2] = 3.0, 2.0, 1e-200 * x[0, 2]
    senses = np.where(np.arange(shape[1]) % 2, -1.0, 1.0)
    found = kernel(x, senses)
    for index in np.ndindex(2, 7):
        for name, one in kernel(x[index], senses)._asdict().items():
            np.testing.assert_allclose(getattr(found, name)[index], one, rtol=1e-11, atol=1e-13, err_msg=name)
    assert all(np.isfinite(values).all() for values in found)
    assert (found.weights[0, 0] == 0).all()


@batches
@pytest.mark.parametrize("rows", [512, 6_553, 14_001])
def test_many_alternatives_are_taken_block_by_block(kernel: Callable[[Any, Any], Any], rows: int) -> None:
    x = np.random.default_rng(rows).lognormal(size=(rows, 20)) * np.geomspace(1e-3, 1e3, 20)
    senses = np.where(np.arange(20) % 3, 1.0, -1.0)
    found, batch = kernel(x, senses), kernel(x[None], senses)
    np.testing.assert_allclose(found.weights, batch.weights[0], rtol=1e-9)
    turned = kernel(np.asfortranarray(x), senses)
    np.testing.assert_allclose(found.weights, turned.weights, rtol=1e-9)


def test_the_kernel_of_entropy_marks_what_it_cannot_share_out() -> None:
    steps = kernels.entropy(np.array([[[1.0, -1.0], [2.0, 3.0]], [[1.0, 0.0], [2.0, 3.0]]]))
    assert np.isnan(steps.divergence).tolist() == [[False, True], [False, False]]
    assert np.isnan(steps.weights).tolist() == [[True, True], [False, False]]
    assert np.isnan(kernels.entropy(np.array([[1.0, -1.0]])).divergence).tolist() == [False, True]
