"""The laws that a way to weights may keep: one set for pairwise judgements, one for weights taken from the data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from clusterdecide.model.declared import Declared

JUDGEMENT_LAWS = MappingProxyType(
    {
        "sum_to_one": "weights are finite, not negative, and sum to 1",
        "repeatable": "the same call gives the same bits",
        "consistent": "consistent judgements give back the weights that they come from",
        "permute_items": "items in another order weigh the same",
        "transpose": "judgements turned around give inverse weights",
        "raise": "a judgement raised in favour of an item lowers its weight against nobody",
        "efficient": "no other weights are as near to every judgement and nearer to one",
        "group": "the weights of a group are the geometric mean of its members' weights",
        "row_dominance": "an item that is judged at least as high against every item does not weigh less",
        "preference": "an item that is judged above another does not weigh less",
        "intensity": "of two judgements above 1 the larger one does not give the smaller quotient of weights",
        "drop_item": "an item may leave without a change of order among the others",
    }
)
"""Name and meaning of each law of weights from pairwise judgements."""

DATA_LAWS = MappingProxyType(
    {
        "sum_to_one": "weights are finite, not negative, and sum to 1",
        "repeatable": "the same call gives the same bits",
        "permute_alternatives": "alternatives in another order change no weight",
        "permute_criteria": "criteria in another order weigh the same",
        "twins": "two criteria with the same grades weigh the same",
        "unit_change": "a criterion in another unit, its scale with it, changes no weight",
        "zero_change": "a criterion counted from another zero, its scale with it, changes no weight",
        "mirror": "a criterion to be minimised, turned around and maximised, changes no weight",
        "constant": "a criterion on which all grades are equal has weight 0 and changes no other weight",
        "replicate": "every alternative twice changes no weight",
    }
)
"""Name and meaning of each law of weights from the data alone."""


@dataclass(frozen=True)
class JudgementLaws(Declared):
    """What a way from judgements to weights declares; it keeps every law of `JUDGEMENT_LAWS` that is not named here.

    Parameters
    ----------
    broken
        Laws that some judgements break.
    open
        Laws that nobody has proved and no judgements are known to break.
    inapplicable
        Laws that have no meaning for it.

    Raises
    ------
    InvalidInputError
        A law that does not exist, or one under two headings.

    Examples
    --------
    >>> JudgementLaws(broken={"drop_item"}).verdict("transpose")
    'holds'
    """

    known: ClassVar[Mapping[str, str]] = JUDGEMENT_LAWS


@dataclass(frozen=True)
class DataLaws(Declared):
    """What a way from a problem to weights declares; it keeps every law of `DATA_LAWS` that is not named here.

    Parameters
    ----------
    broken
        Laws that some problem breaks.
    open
        Laws that nobody has proved and no problem is known to break.
    inapplicable
        Laws that have no meaning for it.

    Raises
    ------
    InvalidInputError
        A law that does not exist, or one under two headings.

    Examples
    --------
    >>> DataLaws(broken={"zero_change"}).verdict("zero_change")
    'broken'
    """

    known: ClassVar[Mapping[str, str]] = DATA_LAWS
