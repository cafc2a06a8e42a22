"""Seeds: what was drawn can be drawn again, block by block, in any order."""

from __future__ import annotations

import numpy as np

from clusterdecide.errors import InvalidInputError


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


def child(entropy: int, *key: int) -> np.random.Generator:
    """Generator of one block, found from its number alone."""
    return np.random.default_rng(np.random.SeedSequence(entropy, spawn_key=key))
