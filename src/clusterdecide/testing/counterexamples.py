"""Problems that break a law: as a value that reads well, and those that are stored with the package."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from clusterdecide._json import read_json
from clusterdecide.model import Problem
from clusterdecide.testing.answers import Data, plain

MOODY = "two calls with the same problem differ"
"""The sentence of a law that was broken once and is kept when the same problem is judged again."""


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A law that is broken, with the smallest problem found on which it is.

    Attributes
    ----------
    law
        Name of the law.
    sentence
        What happened.
    matrix
        Rows of grades.
    weights
        Weights, summing to 1; none where the law speaks of weights from the data.
    senses
        1 where more is better, -1 where less is.
    """

    law: str
    sentence: str
    matrix: tuple[tuple[float, ...], ...]
    weights: tuple[float, ...]
    senses: tuple[int, ...]
    data: Data = field(repr=False, compare=False)

    @classmethod
    def of(cls, law: str, sentence: str, data: Data) -> Counterexample:
        """Value for people of a problem of the search."""
        matrix = tuple(tuple(row) for row in data.matrix.tolist())
        senses = tuple(int(sense) for sense in data.senses)
        return cls(law, sentence, matrix, tuple(data.weights.tolist()), senses, data)

    @property
    def problem(self) -> Problem:
        """The problem, with criteria C1, C2, ... on scales from 0 to 10, before the change that the sentence names."""
        return self.data.problem

    def __repr__(self) -> str:
        rows = ", ".join("[" + ", ".join(f"{x:g}" for x in row) + "]" for row in self.matrix)
        weights = ", ".join(f"{w:.4g}" for w in self.weights)
        told = f", weights [{weights}]" if self.weights else ""
        problem = f"matrix [{rows}]{told}, senses {list(self.senses)}"
        return f"{self.law}: {self.sentence}\n    on {problem}"


class Store:
    """Problems that break a law of some method, each written once, and which of them each method breaks.

    Parameters
    ----------
    document
        ``{"problems": {law: [problem, ...]}, "methods": {repr of a method: {law: number of the problem}}}``; a
        problem has ``matrix``, ``weights`` (whole numbers), ``senses`` and ``change``.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._methods = document["methods"]
        self._problems = {law: [read_problem(one) for one in many] for law, many in document["problems"].items()}

    def methods(self) -> tuple[str, ...]:
        """Names of the methods that have any."""
        return tuple(self._methods)

    def laws(self, method: str) -> tuple[str, ...]:
        """Names of the laws for which a method has a problem."""
        return tuple(self._methods.get(method, {}))

    def own(self, method: str, law: str) -> Data | None:
        """Problem on which a method, named by its repr, breaks a law."""
        place = self._methods.get(method, {}).get(law)
        return None if place is None else self._problems[law][place]

    def all(self, law: str) -> list[Data]:
        """Problems that break a law, of whatever method."""
        return self._problems.get(law, [])


@cache
def stored() -> Store:
    """Counterexamples that come with the package."""
    text = files("clusterdecide.testing").joinpath("counterexamples.json").read_bytes()
    return Store(read_json(text, name="counterexamples.json"))


def written(data: Data) -> dict[str, Any]:
    """JSON form of a problem."""
    return {
        "matrix": data.matrix.astype(int).tolist(),
        "weights": data.shares.astype(int).tolist(),
        "senses": data.senses.astype(int).tolist(),
        "change": list(data.change) if isinstance(data.change, tuple) else data.change,
    }


def read_problem(one: Mapping[str, Any]) -> Data:
    """Problem of its JSON form."""
    change = one["change"]
    if isinstance(change, list):
        change = [_number(one) for one in change]
    elif change is not None:
        change = _number(change)
    return plain(np.array(one["matrix"], dtype=np.float64), one["weights"], one["senses"], change)


def _number(value: Any) -> float:
    return value if isinstance(value, int) else float(value)
