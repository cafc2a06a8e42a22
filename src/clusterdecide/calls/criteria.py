"""The criteria tree of a call: nodes, graded criteria with anchored levels, indicators with value functions."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Literal, Self

from pydantic import Field, model_validator

from clusterdecide.calls.base import FrozenMap, Line, Map, Name, Number, Part, Positive, Text
from clusterdecide.calls.findings import Finding, finding
from clusterdecide.calls.translation import FindingsError
from clusterdecide.model import Criterion

Point = tuple[Number, Number]


class Node(Part):
    """A node of the criteria tree: an inner node, a graded criterion or an indicator.

    A graded criterion is judged on a scale with a step and anchored levels; an indicator is a figure of the dossier
    read through the points of its value function (linear between points, constant outside).

    Examples
    --------
    >>> overlap = Node.of({
    ...     "id": "C3.4", "parent": "C3", "kind": "indicator", "unit": "%", "sense": "min",
    ...     "label": {"en": "Overlap"}, "value": [[0, 1], [20, 0.5], [40, 0]],
    ... })
    >>> overlap.criterion().exact_value(Fraction(10))
    Fraction(3, 4)
    """

    id: Name
    parent: Name | None = None
    label: Text
    kind: Literal["node", "graded", "indicator"]
    scale: Point | None = None
    step: Positive | None = None
    unit: Line | None = None
    sense: Literal["max", "min"] = "max"
    value: tuple[Point, ...] = ()
    anchors: Map[Name, Text] = Field(default_factory=FrozenMap)
    aims: tuple[Name, ...] = ()
    phrase: Line | None = None

    @model_validator(mode="after")
    def _kind_fits_fields(self) -> Self:
        if self.kind == "node" and (self.scale or self.value or self.anchors or self.step or self.aims):
            msg = "an inner node has no scale, step, value, anchors or aims: they belong to the criteria below it"
            raise ValueError(msg)
        if self.kind == "graded" and self.scale is None:
            msg = "a graded criterion needs a scale, such as [0, 5]"
            raise ValueError(msg)
        if self.kind == "indicator" and self.scale is None and not self.value:
            msg = "an indicator needs the points of a value function, or a scale"
            raise ValueError(msg)
        if self.scale is not None and not self.scale[0] < self.scale[1]:
            msg = f"the scale must go from its low to its high end, got {list(map(str, self.scale))}"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _value_follows_sense(self) -> Self:
        if not self.value:
            return self
        if len(self.value) < 2:
            msg = "a value function needs at least two points"
            raise ValueError(msg)
        if not all(0 <= v <= 1 for _, v in self.value):
            msg = f"values of a value function lie between 0 and 1, got {[str(v) for _, v in self.value]}"
            raise ValueError(msg)
        if not all(a[0] < b[0] for a, b in pairwise(self.value)):
            msg = f"points of a value function go up in grade, got {[str(x) for x, _ in self.value]}"
            raise ValueError(msg)
        sign = 1 if self.sense == "max" else -1
        if not all(sign * (b[1] - a[1]) >= 0 for a, b in pairwise(self.value)):
            way = "up" if self.sense == "max" else "down"
            values = ", ".join(str(v) for _, v in self.value)
            msg = f"the sense is {self.sense}, so values must go {way} with the grade, got {values}"
            raise FindingsError([finding("BREAKPOINTS_CONTRADICT_DIRECTION", "value", msg, observed=values)])
        return self

    @model_validator(mode="after")
    def _anchors_on_scale(self) -> Self:
        low, high = self.scale or (None, None)
        for level in self.anchors:
            number = Decimal(level) if level.replace(".", "", 1).isdecimal() else None
            if number is None or low is None or high is None or not low <= number <= high:
                msg = f"the anchor {level!r} is not a level of the scale"
                raise ValueError(msg)
        return self

    def fault(self, grade: Decimal) -> tuple[str, str] | None:
        """Code and words for what is wrong with a grade on this criterion; None when it is allowed."""
        if self.scale is None:
            return None
        low, high = self.scale
        if not low <= grade <= high:
            return "SCORE_OUT_OF_RANGE", f"the grade {grade} is out of the scale, {low} to {high}"
        if self.step is not None and (Fraction(grade) - Fraction(low)) % Fraction(self.step):
            return "SCORE_OFF_STEP", f"the grade {grade} is off the step: grades go by {self.step} from {low}"
        return None

    def criterion(self) -> Criterion:
        """Give the criterion as ranking methods know it."""
        return Criterion(
            self.id,
            sense=self.sense,
            unit=self.unit or (f"/{self.scale[1]}" if self.scale else ""),
            scale=None if self.scale is None else (_short(self.scale[0]), _short(self.scale[1])),
            step=None if self.step is None else _short(self.step),
            label=self.label.to_dict(),
            anchors={_short(Decimal(level)): text.to_dict() for level, text in self.anchors.items()},
            value=tuple((_short(x), _short(v)) for x, v in self.value),
            aims=self.aims,
        )


def _short(number: Decimal) -> int | Fraction:
    return int(number) if number == number.to_integral_value() else Fraction(number)


def tree_faults(nodes: Iterable[Node], root: str) -> list[Finding]:
    """Faults of a criteria tree, by place in the list of its nodes: names, parents, kinds, cycles."""
    known = {node.id: node for node in nodes}
    faults = []
    seen: set[str] = set()
    for i, node in enumerate(nodes):
        if node.id == root or node.id in seen:
            why = f"{root!r} is the name of the whole tree" if node.id == root else f"{node.id!r} is given twice"
            faults.append(finding("DUPLICATE_ID", f"criteria[{i}].id", f"{why}; choose another id"))
        seen.add(node.id)
        if node.parent is not None:
            faults += _parent_faults(node, known, f"criteria[{i}].parent")
    parents = {node.parent for node in known.values()}
    faults += [
        finding("EMPTY_NODE", f"criteria[{i}]", f"the inner node {node.id!r} has no criterion below it; add or remove")
        for i, node in enumerate(nodes)
        if node.kind == "node" and node.id not in parents
    ]
    return faults


def _parent_faults(node: Node, known: dict[str, Node], place: str) -> list[Finding]:
    parent = known.get(str(node.parent))
    if parent is None:
        return [finding("UNKNOWN_CRITERION", place, f"unknown criterion {node.parent!r}; name a node of the tree")]
    if cycle := _cycle(node, known):
        return [finding("CYCLE_IN_TREE", place, f"the tree has a cycle: {' -> '.join(cycle)}; change one parent")]
    if parent.kind != "node":
        why = f"{node.parent!r} is a {parent.kind} criterion, not an inner node"
        return [finding("PARENT_NOT_A_NODE", place, why)]
    return []


def _cycle(node: Node, known: dict[str, Node]) -> list[str]:
    path = [node.id]
    above = node.parent
    while above is not None and above in known:
        path.append(above)
        if above == node.id:
            return path
        if len(path) > len(known) + 1:
            return []
        above = known[above].parent
    return []
