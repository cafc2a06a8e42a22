"""What a method or a way to weights declares of the laws it may keep: kept, broken, open, or without meaning for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from clusterdecide.errors import InvalidInputError
from clusterdecide.model._names import shown

_HEADINGS = ("broken", "open", "inapplicable")


@dataclass(frozen=True)
class Declared:
    """A verdict on each of the known laws; those that are not named are kept.

    Parameters
    ----------
    broken
        Laws that some input breaks.
    open
        Laws that nobody has proved and no input is known to break.
    inapplicable
        Laws that have no meaning here.

    Raises
    ------
    InvalidInputError
        A law that does not exist, one under two headings, or a text in place of a set.
    """

    known: ClassVar[Mapping[str, str]] = MappingProxyType({})

    broken: Collection[str] = frozenset()
    open: Collection[str] = frozenset()
    inapplicable: Collection[str] = frozenset()

    def __post_init__(self) -> None:
        seen: dict[str, str] = {}
        for heading in _HEADINGS:
            given = getattr(self, heading)
            if isinstance(given, str):
                msg = f"{heading} must be a set of laws, got the text {shown(given)}; write {{{shown(given)}}}"
                raise InvalidInputError(msg)
            names = frozenset(given)
            object.__setattr__(self, heading, names)
            for name in sorted((names - self.known.keys()) | (names & seen.keys())):
                if name not in self.known:
                    msg = f"{heading}: there is no law {shown(name)}; there are {', '.join(self.known)}"
                else:
                    msg = f"law {name!r} is declared {seen[name]} and {heading}; keep one"
                raise InvalidInputError(msg)
            seen |= dict.fromkeys(names, heading)

    @property
    def holds(self) -> frozenset[str]:
        """Laws that are kept."""
        return frozenset(law for law in self.known if self.verdict(law) == "holds")

    def verdict(self, law: str) -> str:
        """``"holds"``, ``"broken"``, ``"open"`` or ``"inapplicable"``.

        Raises
        ------
        InvalidInputError
            There is no such law.
        """
        if law not in self.known:
            msg = f"there is no law {shown(law)}; there are {', '.join(self.known)}"
            raise InvalidInputError(msg)
        return next((heading for heading in _HEADINGS if law in getattr(self, heading)), "holds")
