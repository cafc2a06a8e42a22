"""Seeds: what was drawn can be drawn again, block by block, in any order."""

from __future__ import annotations

import numpy as np

from clusterdecide.errors import InvalidInputError
from clusterdecide.model._names import shown


def seed_of(rng: int | np.random.Generator | None) -> int:
    """Entropy that reproduces the draws.

    Raises
    ------
    InvalidInputError
        Neither a seed nor a generator nor None.
    """
    if rng is None:
        return int(np.random.SeedSequence().entropy)  # type: ignore[arg-type]
    if isinstance(rng, np.random.Generator):
        return int(rng.integers(2**63))
    if isinstance(rng, bool) or not isinstance(rng, (int, np.integer)) or rng < 0:
        msg = f"rng must be a seed (an integer, zero or positive), a numpy Generator or None, got {rng!r}"
        raise InvalidInputError(msg)
    return int(rng)


def generator(rng: int | np.random.Generator | None) -> np.random.Generator:
    """Generator of a seed, a generator itself, or one that cannot be foreseen.

    Raises
    ------
    InvalidInputError
        Neither a seed nor a generator nor None.
    """
    if rng is None or isinstance(rng, np.random.Generator):
        return np.random.default_rng(rng)
    return np.random.default_rng(seed_of(rng))


def count_of(n: object) -> int:
    """How many draws are asked for.

    Raises
    ------
    InvalidInputError
        Not a whole number, zero or positive.
    """
    if isinstance(n, bool) or not isinstance(n, (int, np.integer)) or n < 0:
        msg = f"the number of draws must be a whole number, zero or positive, got {shown(n)}"
        raise InvalidInputError(msg)
    return int(n)


def asked(n: object, rng: object) -> tuple[int, np.random.Generator]:
    """Draws asked of a source: how many, and from which generator.

    Raises
    ------
    InvalidInputError
        Not a whole number, or not a generator: a source that took a seed would give the same draws each time.
    """
    if not isinstance(rng, np.random.Generator):
        msg = f"draws need a numpy Generator, got {shown(rng)}; give np.random.default_rng(seed)"
        raise InvalidInputError(msg)
    return count_of(n), rng


def child(entropy: int, *key: int) -> np.random.Generator:
    """Generator of one block, found from its number alone."""
    return np.random.default_rng(np.random.SeedSequence(entropy, spawn_key=key))
