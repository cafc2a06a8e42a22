"""How dossiers are chosen from the list: by places, down the list within an envelope, or by exact optimum."""

from typing import Literal, Self

from pydantic import Field, model_validator

from clusterdecide.calls.base import Count, Flag, FrozenMap, Map, Name, NotNegative, Part


class GroupRule(Part):
    """Least and most funded dossiers whose text fact has a value, such as a region or a theme."""

    fact: Name
    value: Name
    least: Count | None = None
    most: Count | None = None

    @model_validator(mode="after")
    def _bounds_fit(self) -> Self:
        if self.least is None and self.most is None:
            msg = "a group needs least, most or both"
            raise ValueError(msg)
        if self.least is not None and self.most is not None and self.least > self.most:
            msg = f"at least {self.least} and at most {self.most} cannot both hold"
            raise ValueError(msg)
        return self


class SelectionRule(Part):
    """Who is funded, once the lots are ranked.

    ``places``: the first of each lot, as many as it has places; every contract has the same amount. ``order``: down the
    list of each lot while its annual envelope pays for the amounts that the dossiers ask for; with ``jumps``, one that
    cannot be paid is jumped over. ``optimum``: the set of greatest total published score within the annual envelope,
    the places of each lot and the least and most of each group, over all the lots together.

    Examples
    --------
    >>> SelectionRule.of({"by": "order", "jumps": True}).envelopes
    {}
    """

    by: Literal["places", "order", "optimum"] = "places"
    jumps: Flag = False
    envelopes: Map[Name, NotNegative] = Field(default_factory=FrozenMap)
    groups: tuple[GroupRule, ...] = ()

    @model_validator(mode="after")
    def _fields_fit(self) -> Self:
        if self.by != "order" and (self.jumps or self.envelopes):
            msg = f"jumps and envelopes belong to a selection by order, got {self.by}"
            raise ValueError(msg)
        if self.by != "optimum" and self.groups:
            msg = f"groups belong to a selection by optimum, got {self.by}"
            raise ValueError(msg)
        return self
