"""Orders of criteria, as people say them: from the most important on, a list standing for ties."""

from __future__ import annotations

from collections.abc import Sequence

from clusterdecide.errors import InvalidInputError
from clusterdecide.model._names import read_names, shown

Order = Sequence[str | Sequence[str]]
Groups = tuple[tuple[str, ...], ...]


def read_order(order: object) -> Groups:
    """Groups of tied names, from the most important on.

    Raises
    ------
    InvalidInputError
        Not a sequence, no names, an empty group, a name that is no text, one name twice.

    Examples
    --------
    >>> read_order(["price", ["quality", "service"]])
    (('price',), ('quality', 'service'))
    """
    if not isinstance(order, (list, tuple)) or not order:
        msg = (
            "an order is a list of criteria from the most important on, a list in it standing for ties,"
            f" such as ['price', ['quality', 'service']]; got {shown(order)}"
        )
        raise InvalidInputError(msg)
    groups = [list(part) if isinstance(part, (list, tuple)) else [part] for part in order]
    if not all(groups):
        msg = f"place {groups.index([]) + 1} of the order is an empty list; leave it out"
        raise InvalidInputError(msg)
    names = iter(read_names([name for group in groups for name in group], "criterion in the order", "criteria"))
    return tuple(tuple(next(names) for _ in group) for group in groups)
