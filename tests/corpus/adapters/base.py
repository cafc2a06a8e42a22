"""What the runner asks of a library.

Subclass `Adapter`, implement the operations that the library has, and let it raise whatever it raises: do not catch,
clean or convert on the library's behalf beyond what its own documentation tells a user to do. An operation that the
library lacks keeps raising `Unsupported` and is counted as n/a.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar


class Unsupported(Exception):  # noqa: N818 - adapters of other libraries import it by this name
    """The library has no such operation."""


@dataclass
class Ranking:
    """One number per alternative, in input order; ranks where the library gives them, 1 = best."""

    scores: Any
    ranks: Any = None
    higher_is_better: bool = True
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass
class Weights:
    """A list in item order, or a dict by item; the consistency ratio, None where the library has none."""

    weights: Any
    cr: float | None = None


class Adapter:
    """The operations; all arguments exactly as the corpus gives them."""

    name = "?"  # as installed
    package = "?"  # import name: errors of this package count as the library's own
    named = False  # messages can name alternatives and criteria (it takes names)
    weights_by_name = False  # it takes weights as a mapping
    methods: tuple[str, ...] = ()  # canonical method ids it can run
    errors: tuple[type[Exception], ...] = ()  # its own exception classes, beside ValueError and TypeError
    direction: ClassVar[Mapping[str, Any]] = {
        "max": "max",
        "min": "min",
        "unknown": "gain",
        "upper": "MAX",
        "empty": "",
        "max-scalar": "max",
    }

    def version(self) -> str:
        from importlib.metadata import version

        return version(self.name)

    def rank(self, _method: str, **_given: Any) -> Ranking:
        """Rank ``matrix`` with ``weights``, ``directions``, ``criteria``, ``alternatives`` and ``options``."""
        raise Unsupported

    def ahp(self, _matrix: Any) -> Weights:
        """Weights from a full matrix of judgements."""
        raise Unsupported

    def ahp_pairs(self, _items: Any, _judgements: Any) -> Weights:
        """Weights from judgements ``[(a, b, ratio), ...]``."""
        raise Unsupported

    def tree(self, _nodes: Any) -> dict[str, float]:
        """Global weight of each leaf from ``[{"id", "parent", "weight"}, ...]``."""
        raise Unsupported

    def dump(self, _problem: dict[str, Any], _format: str) -> bytes:
        """Write a problem, a dict like the corpus's base."""
        raise Unsupported

    def load(self, _data: bytes, _format: str) -> dict[str, Any]:
        """Read a problem back."""
        raise Unsupported

    def report(self, _problem: dict[str, Any], _format: str) -> str | bytes:
        """Write a report."""
        raise Unsupported

    def save(self, _problem: dict[str, Any], _folder: str, _filename: str) -> str:
        """Save a problem in a folder and give the path written."""
        raise Unsupported

    def smaa(self, _problem: dict[str, Any], **_options: Any) -> dict[str, Any]:
        """Give ``{"acceptability": (n, n) array}``."""
        raise Unsupported

    def portfolio(self, _problem: dict[str, Any], **_options: Any) -> dict[str, Any]:
        """Give ``{"chosen": [names]}``."""
        raise Unsupported

    def group(self, _problem: dict[str, Any], _experts: Any) -> Ranking:
        """Rank by the judgements of several experts."""
        raise Unsupported
