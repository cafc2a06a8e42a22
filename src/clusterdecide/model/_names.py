"""Names: read once, and shown in messages without ever growing beyond reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, TypeGuard

from clusterdecide.errors import InvalidInputError

_LONGEST = 400
_LISTED = 600


def shown(value: object, longest: int = _LONGEST) -> str:
    """Repr of a value, cut where it is very long; never fails.

    Examples
    --------
    >>> shown("a" * 1000, longest=10)
    "'aaaaaa..."
    """
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001 - repr of a huge integer, or of a foreign object, may raise anything
        return f"a value of type {type(value).__name__}"
    return text if len(text) <= longest else text[: longest - 3] + "..."


def listed(names: Iterable[object]) -> str:
    """Write names in one line, as many as can be read.

    Examples
    --------
    >>> listed(["a", "b"]), listed([f"name {i}" for i in range(1000)])[-12:]
    ("'a', 'b'", 'and 934 more')
    """
    every = list(names)
    parts: list[str] = []
    for name in every:
        if sum(map(len, parts)) > _LISTED - 20:
            return f"{', '.join(parts)}, ... and {len(every) - len(parts)} more"
        parts.append(shown(name, 120))
    return ", ".join(parts)


def first_twice(names: Iterable[str]) -> str | None:
    """Return the first name that comes again, or None."""
    return next((name for name, times in Counter(names).items() if times > 1), None)


def check_name(name: object, what: str, place: str = "") -> None:
    """Refuse a name that is not a non-blank text."""
    if not isinstance(name, str) or not name.strip():
        article = "an" if what[0] in "aeio" else "a"
        msg = f"the name of {article} {what}{place} must be a non-empty text, got {shown(name)}"
        raise InvalidInputError(msg)


def check_unique(names: tuple[str, ...], what: str) -> None:
    """Refuse names of which two are the same once blanks around them are dropped."""
    if len({name.strip() for name in names}) < len(names):
        twice = first_twice(name.strip() for name in names)
        msg = f"two {what} have the same name {shown(twice)} (blanks aside); names must be unique, no duplicate"
        raise InvalidInputError(msg)


def _in_order(names: object) -> TypeGuard[Iterable[Any]]:
    """Whether there is anything to go through: an array without an axis only looks as if."""
    return isinstance(names, Iterable) and getattr(names, "ndim", 1) > 0


def read_names(names: object, one: str, many: str) -> tuple[str, ...]:
    """Check names and make them plain texts.

    Raises
    ------
    InvalidInputError
        Not a sequence in an order of its own, a name that is no text or blank, the same name twice.
    """
    if isinstance(names, (str, bytes, set, frozenset, Mapping)) or not _in_order(names):
        msg = f"{many} must be a sequence of names, got {shown(names)} of type {type(names).__name__}"
        raise InvalidInputError(msg)
    found = tuple(names)
    for i, name in enumerate(found):
        if not isinstance(name, str) or not name.strip():
            check_name(name, one, f" (number {i + 1})")
    check_unique(found, many)
    return tuple([name if type(name) is str else str(name) for name in found])
