"""The laws that a method may keep, and what it declares of each: kept, broken, open, or without meaning for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Protocol, runtime_checkable

from clusterdecide.errors import InvalidInputError
from clusterdecide.model._names import shown
from clusterdecide.model.declared import Declared

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
        "constant": "a criterion to be maximised on which all grades are equal changes no order",
        "split": "a criterion split in two equal ones, half the weight each, changes no order",
        "clone": "a copy of an alternative changes no order among the others",
        "delete_worst": "the last alternative may leave without a change of order among the others",
        "delete_any": "any alternative may leave without a change of order among the others",
        "replace_worse": "an alternative that is not first may get worse without a change of who is first",
        "pairs_cycle": "pairs decided alone make no cycle",
        "pairs_agree": "pairs decided alone agree with the whole ranking",
        "batch": "many weights or matrices at once are answered as one after the other",
    }
)
"""Name and meaning of each law."""


@dataclass(frozen=True)
class Laws(Declared):
    """What a method declares of each law; it keeps every law that is not named here.

    Parameters
    ----------
    broken
        Laws that some problem breaks.
    open
        Laws that nobody has proved and no problem is known to break.
    inapplicable
        Laws that have no meaning for the method.
    bounds
        Lowest and highest score that any problem can have; without them the law ``bounds`` is inapplicable.

    Raises
    ------
    InvalidInputError
        A law that does not exist, or one under two headings; bounds that are no two increasing numbers.

    Examples
    --------
    >>> declared = Laws(broken={"delete_any", "clone"}, open={"improve"}, bounds=(0, 1))
    >>> declared.verdict("clone"), declared.verdict("improve"), declared.verdict("finite")
    ('broken', 'open', 'holds')
    """

    known: ClassVar[Mapping[str, str]] = LAWS

    bounds: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.bounds is not None and not _increasing(self.bounds):
            msg = f"bounds must be (lowest, highest) score, got {shown(self.bounds)}"
            raise InvalidInputError(msg)

    def verdict(self, law: str) -> str:
        """``"holds"``, ``"broken"``, ``"open"`` or ``"inapplicable"``.

        Raises
        ------
        InvalidInputError
            There is no such law.
        """
        found = super().verdict(law)
        return "inapplicable" if law == "bounds" and found == "holds" and self.bounds is None else found


def _increasing(bounds: object) -> bool:
    pair = bounds if isinstance(bounds, tuple) and len(bounds) == 2 else (0, 0)
    return all(isinstance(end, (int, float)) for end in pair) and pair[0] < pair[1]


@runtime_checkable
class Lawful(Protocol):
    """A method that declares its laws, which may depend on its parameters."""

    def laws(self) -> Laws:
        """Return what the method declares of each law."""
