"""Blocks, reductions and ranks that the other limits share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from workloads import Array

BLOCK_BYTES = 1 << 20  # one temporary of a block stays in the second-level cache


def rows_per_block(row_bytes: int) -> int:
    """How many rows make one block."""
    return max(64, BLOCK_BYTES // row_bytes // 64 * 64)


def order_rows(key: Array) -> Array:
    """Row-wise order of non-negative float64 keys by one sort of values; overwrites ``key``.

    The bits of a non-negative double order like integers, so the lowest bits of the mantissa are replaced by the column
    index and the rows sorted by value. Keys closer than 2**-(52 - bits) relative count as equal: index order.
    """
    n = key.shape[-1]
    mask = (1 << max(1, int(n - 1).bit_length())) - 1
    packed = key.view(np.int64)
    packed &= ~mask
    packed |= np.arange(n)
    packed.sort(axis=-1)
    packed &= mask
    return packed


def ranks_from_order(order: Array) -> Array:
    """Ranks 1 ... n of each row from its order."""
    draws, n = order.shape
    ranks = np.empty(order.shape, dtype=np.int32)
    place = order + (np.arange(draws) * n)[:, None]
    ranks.ravel()[place.ravel()] = np.tile(np.arange(1, n + 1, dtype=np.int32), draws)
    return ranks


def count_ranks(order: Array, counts: Array) -> None:
    """Add a block of orders to ``counts[position, alternative]``; overwrites ``order``."""
    n = order.shape[-1]
    order += np.arange(n) * n
    counts += np.bincount(order.ravel(), minlength=n * n).reshape(n, n)


def reduce_columns(f: np.ufunc, x: Array, wide: int = 64) -> Array:
    """``f.reduce`` over the rows of a tall narrow C-ordered array, with long inner loops."""
    n, m = x.shape
    k = n - n % wide
    if k == 0:
        return f.reduce(x, axis=0)
    top = f.reduce(f.reduce(x[:k].reshape(-1, wide * m), axis=0).reshape(wide, m), axis=0)
    return f(top, f.reduce(x[k:], axis=0)) if k < n else top


def column_statistics(x: Array, *, square: bool = False) -> tuple[Array, Array, Array]:
    """Sum (of squares, if asked), largest and smallest value of each column, block by block."""
    n, m = x.shape
    step = rows_per_block(8 * m)
    total, high, low = np.zeros(m), np.full(m, -np.inf), np.full(m, np.inf)
    for i in range(0, n, step):
        block = x[i : i + step]
        total += reduce_columns(np.add, block * block if square else block)
        np.maximum(high, reduce_columns(np.maximum, block), out=high)
        np.minimum(low, reduce_columns(np.minimum, block), out=low)
    return total, high, low


def minmax(x: Array, sense: Array) -> Array:
    """Each column on [0, 1], 1 best."""
    high, low = x.max(axis=0), x.min(axis=0)
    u = (x - low) / (high - low)
    return np.where(sense > 0, u, 1 - u)
