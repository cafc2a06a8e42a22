"""The one optional package of this layer, asked for where it is used."""

from __future__ import annotations

from typing import Any

from clusterdecide.errors import MissingExtraError


def hypothesis() -> Any:
    """Return the package, or say how to install it.

    Raises
    ------
    MissingExtraError
        Hypothesis is not installed.
    """
    try:
        import hypothesis as package
        import hypothesis.strategies
    except ImportError:
        msg = "the testing kit needs Hypothesis, which is not installed; run: pip install 'clusterdecide[test]'"
        raise MissingExtraError(msg) from None
    return package
