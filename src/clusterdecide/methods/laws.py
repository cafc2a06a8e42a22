"""The laws that a method may keep, and what it declares of each: kept, broken, open, or without meaning for it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Protocol, runtime_checkable

from clusterdecide.errors import InvalidInputError
from clusterdecide.model._names import shown

LAWS = MappingProxyType(
    {
        "finite": "scores are finite, also on ties and constant criteria",
        "repeatable": "the same call gives the same bits",
        "permute_alternatives": "alternatives in another order score the same",
        "permute_criteria": "criteria in another order change no score",
        "ties": "alternatives with the same grades score the same",
        "weak_dominance": "an alternative that is nowhere worse does not come behind",
        "strict_dominance": "an alternative that is nowhere worse and somewhere better comes ahead",
        "ideal_first": "an alternative that is best on every criterion comes first",
        "bounds": "scores stay within the bounds that the method states",
        "improve": "an alternative with one better grade loses to nobody whom it beat",
        "unit_change": "a criterion in another unit, its scale with it, changes no order",
        "zero_change": "a criterion counted from another zero, its scale with it, changes no order",
        "mirror": "a criterion to be minimised, turned around and maximised, changes no order",
        "weight_scale": "weights multiplied by one factor change no order",
        "zero_weight": "a criterion of weight 0 changes no order",
        "constant": "a criterion on which all grades are equal changes no order among the alternatives",
        "split": "a criterion split in two equal ones, half the weight each, changes no order",
        "clone": "a copy of an alternative changes no order among the others",
        "delete_worst": "the last alternative may leave without a change of order among the others",
        "delete_any": "any alternative may leave without a change of order among the others",
        "replace_worse": "an alternative that is not first may get worse without a change of who is first",
        "pairs_cycle": "pairs decided alone make no cycle",
        "pairs_agree": "pairs decided alone agree with the whole ranking",
    }
)
"""Name and meaning of each law."""


@dataclass(frozen=True, slots=True)
class Laws:
    """What a method declares of each law; it keeps every law that is not named here.

    Parameters
    ----------
    broken
        Laws that some problem breaks.
    open
        Laws that nobody has proved and no problem is known to break.
    inapplicable
        Laws that have no meaning for the method, such as bounds of a score that has none.

    Raises
    ------
    InvalidInputError
        A law that does not exist, or one under two headings.

    Examples
    --------
    >>> declared = Laws(broken={"delete_any", "clone"}, open={"improve"})
    >>> declared.verdict("clone"), declared.verdict("improve"), declared.verdict("finite")
    ('broken', 'open', 'holds')
    """

    broken: Collection[str] = frozenset()
    open: Collection[str] = frozenset()
    inapplicable: Collection[str] = frozenset()

    def __post_init__(self) -> None:
        seen: dict[str, str] = {}
        for field in fields(self):
            names = frozenset(getattr(self, field.name))
            object.__setattr__(self, field.name, names)
            for name in sorted(names):
                if name not in LAWS:
                    msg = f"{field.name}: there is no law {shown(name)}; there are {', '.join(LAWS)}"
                    raise InvalidInputError(msg)
                if name in seen:
                    msg = f"law {name!r} is declared {seen[name]} and {field.name}; keep one"
                    raise InvalidInputError(msg)
                seen[name] = field.name

    @property
    def holds(self) -> frozenset[str]:
        """Laws that the method keeps."""
        return frozenset(LAWS).difference(self.broken, self.open, self.inapplicable)

    def verdict(self, law: str) -> str:
        """``"holds"``, ``"broken"``, ``"open"`` or ``"inapplicable"``.

        Raises
        ------
        InvalidInputError
            There is no such law.
        """
        if law not in LAWS:
            msg = f"there is no law {shown(law)}; there are {', '.join(LAWS)}"
            raise InvalidInputError(msg)
        named = (field.name for field in fields(self) if law in getattr(self, field.name))
        return next(named, "holds")


@runtime_checkable
class Lawful(Protocol):
    """A method that declares its laws, which may depend on its parameters."""

    def laws(self) -> Laws:
        """Return what the method declares of each law."""
