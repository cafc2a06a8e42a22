"""A dictionary that cannot be changed, for the fields of frozen values."""

from __future__ import annotations

from typing import NoReturn, TypeVar

_K = TypeVar("_K")
_V = TypeVar("_V")


class FrozenMap(dict[_K, _V]):
    """A dictionary that cannot be changed: hashable, picklable, in the order of its making.

    Examples
    --------
    >>> FrozenMap({"C1": 29})["C1"]
    29
    """

    def _refuse(self, *_args: object, **_kwargs: object) -> NoReturn:
        msg = "a value and its parts cannot be changed in place; make another with replace"
        raise TypeError(msg)

    __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _refuse

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[type, tuple[dict[_K, _V]]]:
        return (type(self), (dict(self),))
