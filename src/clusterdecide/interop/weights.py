"""The ways to say weights in JSON: by name, by shares, from judgements, from a tree, and those of `weight_ways`."""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import Discriminator, Field, PlainValidator, Tag, WithJsonSchema, model_validator

from clusterdecide.calls.base import Map, Part
from clusterdecide.errors import InvalidInputError
from clusterdecide.interop.fields import (
    Exact,
    Label,
    Labels,
    RatioOf,
    Real,
    form_of,
    is_number,
    text_or_number,
    written,
)
from clusterdecide.interop.weight_ways import Compared, Laid, Ordered, Rated, Stepped, Swung
from clusterdecide.model import Hierarchy, Judgements, Problem, Weights
from clusterdecide.weighting import ahp, ahp_tree
from clusterdecide.weighting.ahp import Aggregation, Completion, Prioritisation
from clusterdecide.weighting.random_index import TABLES

Rows = Annotated[tuple[tuple[Label, Label, RatioOf], ...], Field(min_length=1)]
Number = Annotated[str, Field(strict=True, pattern=r"^[1-9][0-9]{0,5}$")]
Index = Annotated[
    Any,
    PlainValidator(text_or_number),
    WithJsonSchema({"anyOf": [{"enum": list(TABLES)}, {"type": "number", "exclusiveMinimum": 0}]}),
]
_FORMS = (
    "scaled",
    "raw",
    "judgements",
    "hierarchy",
    "swing",
    "smart",
    "rank_order",
    "simos",
    "swara",
    "best_worst",
)


class Scaled(Part):
    """Shares of any positive sum, such as whole percents; they are divided by their sum."""

    scaled: Map[Label, Real]

    def weights(self) -> Weights:
        """Give the weights."""
        return Weights.scaled(self.scaled)


class Raw(Part):
    """Weights of a sum from 1e-6 to 1e6, kept as they are, for published examples; only a ranking accepts them."""

    raw: Map[Label, Real]

    def weights(self) -> Weights:
        """Give the weights."""
        return Weights.raw(self.raw)


class MemberSaid(Part):
    """What one member said in each round; the highest round counts."""

    weight: Real = 1.0
    rounds: Annotated[Map[Number, Rows], Field(min_length=1)]


class Said(Part):
    """Judgements on one set of items: ``pairs`` of nobody in particular, or of ``members`` by name.

    A row ``[a, b, ratio]`` says that a counts ratio times as much as b.
    """

    items: Labels | None = None
    pairs: Rows | None = None
    members: Map[Annotated[str, Field(strict=True)], MemberSaid] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        _exactly_one(self, ("pairs", "members"))
        return self

    def judgements(self) -> Judgements:
        """Give the judgements."""
        if self.members is None:
            return Judgements.of(self.pairs or (), self.items)
        if list(self.members) == [""] and list(self.members[""].rounds) == ["1"]:
            return Judgements.of(self.members[""].rounds["1"], self.items)
        rounds = {name: {int(n): rows for n, rows in said.rounds.items()} for name, said in self.members.items()}
        weights = {name: said.weight for name, said in self.members.items()}
        return Judgements.group(rounds, self.items, weights=weights)


class Tree(Said):
    """Judgements on one set of items, or for a tree of criteria one such set at each of its ``nodes``."""

    nodes: Map[Label, Said] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        _exactly_one(self, ("pairs", "members", "nodes"))
        return self


class Judged(Part):
    """Weights from pairwise judgements, by the analytic hierarchy process."""

    judgements: Tree
    prioritisation: Prioritisation = "geometric"
    random_index: Index = "saaty_1980"
    aggregation: Aggregation = "judgements"
    completion: Completion = "log_least_squares"

    def weights(self) -> Weights:
        """Give the weights, with the AHP as their evidence."""
        options: dict[str, Any] = {
            name: getattr(self, name) for name in type(self).model_fields if name != "judgements"
        }
        if self.judgements.nodes is None:
            return ahp(self.judgements.judgements(), **options)
        return ahp_tree({node: said.judgements() for node, said in self.judgements.nodes.items()}, **options)


class Branch(Part):
    """A node of a tree of criteria: its weight inside the node above, and what is below it."""

    weight: Exact
    children: Annotated[Map[Label, "Share"], Field(min_length=1)]


def _branch_or_leaf(value: object) -> str:
    return "<node>" if isinstance(value, (Mapping, Branch)) else "<leaf>"


Share = Annotated[Annotated[Branch, Tag("<node>")] | Annotated[Exact, Tag("<leaf>")], Discriminator(_branch_or_leaf)]
Branch.model_rebuild()


class Treed(Part):
    """Weights from a tree of criteria: a leaf is its weight in its node, a node has a weight and children."""

    hierarchy: Annotated[Map[Label, Share], Field(min_length=1)]
    root: Label = "total"

    def weights(self) -> Weights:
        """Give the weights of the leaves; they remember the tree."""
        return Hierarchy.of(_nested(self.hierarchy), root=self.root).weights()


def _form(value: object) -> str:
    if isinstance(value, Mapping):  # a criterion may be called "scaled": then its weight is a number
        value = {key: part for key, part in value.items() if not is_number(part)}
    return form_of(value, _FORMS, "by name")


ByName = Annotated[Map[Label, Real], Field(min_length=1)]
WeightsPart = Annotated[
    Annotated[ByName, Tag("<by name>")]
    | Annotated[Scaled, Tag("<scaled>")]
    | Annotated[Raw, Tag("<raw>")]
    | Annotated[Judged, Tag("<judgements>")]
    | Annotated[Treed, Tag("<hierarchy>")]
    | Annotated[Swung, Tag("<swing>")]
    | Annotated[Rated, Tag("<smart>")]
    | Annotated[Ordered, Tag("<rank_order>")]
    | Annotated[Laid, Tag("<simos>")]
    | Annotated[Stepped, Tag("<swara>")]
    | Annotated[Compared, Tag("<best_worst>")],
    Discriminator(_form),
]


def read_weights(part: Any) -> Weights:
    """Give the weights that a request states.

    Raises
    ------
    InvalidInputError
        Weights by name that do not sum to 1, judgements that are not connected, a tree that is none, ...
    """
    if not isinstance(part, Mapping):
        weights: Weights = part.weights()
        return weights
    total = sum(part.values())
    if abs(total - 1) > 1e-9 and all(weight >= 0 for weight in part.values()) and total > 0:
        msg = f'weights must sum to 1, got {total:.10g}; write {{"scaled": {{...}}}} to have them divided by their sum'
        raise InvalidInputError(msg)
    return Weights.of(part)


def write_weights(weights: Weights, problem: Problem) -> Any:
    """Write weights in the form that reads back to the same numbers, the tree included where they come from one."""
    values = dict(zip(weights.keys(), weights.values.tolist()))
    if weights.criteria is None:
        values = dict(zip(problem.criteria_names, weights.values.tolist()))
    tree = weights.hierarchy
    if tree is not None and tree.weights().to_dict() == values:
        return {"hierarchy": _nodes(tree, tree.root), "root": tree.root}
    return values if abs(weights.total - 1) <= 1e-9 else {"raw": values}


def _nodes(tree: Hierarchy, node: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for child in tree.children(node):
        weight = written(tree.local[child])
        below = tree.children(child)
        found[child] = {"weight": weight, "children": _nodes(tree, child)} if below else weight
    return found


def _nested(children: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: (child.weight, _nested(child.children)) if isinstance(child, Branch) else child
        for name, child in children.items()
    }


def _exactly_one(part: Part, names: tuple[str, ...]) -> None:
    given = [name for name in names if getattr(part, name) is not None]
    if len(given) != 1:
        msg = f"give one of {', '.join(names)}, got {' and '.join(given) or 'none'}"
        raise ValueError(msg)
