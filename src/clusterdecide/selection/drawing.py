"""A draw that can be replayed: the seed is committed to before, revealed after, and every digest can be checked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from clusterdecide.errors import InvalidInputError


def commitment(seed: str) -> str:
    """Commit to a seed: the SHA-256 of its UTF-8 bytes, hexadecimal, to be published before the list is known.

    Raises
    ------
    InvalidInputError
        The seed is no text, or an empty one.

    Examples
    --------
    >>> commitment("seed")[:16]
    '19b25856e1c150ca'
    """
    if not isinstance(seed, str) or not seed:
        msg = f"a seed is a text that is not empty, got {seed!r}"
        raise InvalidInputError(msg)
    return hashlib.sha256(seed.encode()).hexdigest()


def digest(seed: str, code: str) -> str:
    """SHA-256, hexadecimal, of the UTF-8 bytes of a seed followed by a code, nothing between them.

    Examples
    --------
    >>> digest("seed", "D01")[:8]
    'c559031b'
    """
    return hashlib.sha256(f"{seed}{code}".encode()).hexdigest()


def draw(codes: Iterable[str], seed: str, committed: str) -> dict[str, str]:
    """Draw an order: digests of the codes under the revealed seed, ascending.

    Parameters
    ----------
    codes
        What is drawn; their own order does not matter.
    seed
        The seed as revealed.
    committed
        The commitment published before.

    Returns
    -------
    dict
        The digest of each code, in the order of the draw.

    Raises
    ------
    InvalidInputError
        The seed is not the one committed to, or a code comes twice.

    Examples
    --------
    >>> list(draw(["D01", "D02", "D03"], "seed", commitment("seed")))
    ['D03', 'D02', 'D01']
    """
    found = commitment(seed)
    if found != committed:
        msg = f"the seed does not match its commitment: its SHA-256 is {found}, the commitment is {committed}"
        raise InvalidInputError(msg)
    names = list(codes)
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        msg = f"{twice!r} is drawn twice; each code has one lot"
        raise InvalidInputError(msg)
    return dict(sorted(((name, digest(seed, name)) for name in names), key=lambda item: item[1]))
