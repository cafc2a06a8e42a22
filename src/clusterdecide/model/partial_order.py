"""A partial order: who is ahead of whom, who ties, and who cannot be compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from clusterdecide._table import Tabular, View
from clusterdecide._typing import Bools, Codes, Ints
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.relations import (
    AHEAD,
    BEHIND,
    INCOMPARABLE,
    TIED,
    condensed,
    depths,
    kernel,
    reduced,
    strong_classes,
)
from clusterdecide.model._names import listed, shown
from clusterdecide.model.explanation import Explanation, Step, labelled
from clusterdecide.model.problem import Problem
from clusterdecide.model.weights import Weights

WORDS = {AHEAD: "ahead", TIED: "tied", BEHIND: "behind", INCOMPARABLE: "incomparable"}

_NO_RANK = "a partial order has no {}: some pairs are incomparable; ask compare(a, b), layers, kernel or best"
_SHOWN = 50

Group = tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PartialOrder(Tabular):
    """Relation of each pair of alternatives of one problem.

    Attributes
    ----------
    problem
        What was compared.
    weights
        The weights used.
    relation
        Shape ``(A, A)``, read-only: 1 where the alternative of the row is ahead of that of the column, 0 where they
        tie, -1 where it is behind, 2 where they are incomparable.
    rule
        The method, a value with its parameters.
    note
        What a reader must know of the method: whether the relation depends on the alternatives present.

    Notes
    -----
    There are no ranks. Methods such as ELECTRE I give relations that need not be transitive and may run in cycles;
    `classes` merges alternatives that tie or lie on a common cycle, and `layers`, `hasse` and `kernel` are those of
    the classes, among which no cycle is left.

    Examples
    --------
    >>> import numpy as np
    >>> problem = Problem.of([[1, 5], [5, 1], [0, 0]], ["a", "b"], alternatives=["A", "B", "D"])
    >>> relation = np.array([[0, 2, 1], [2, 0, 1], [-1, -1, 0]], dtype=np.int8)
    >>> order = PartialOrder(problem, Weights.of([0.5, 0.5]), relation, "agreement of both criteria")
    >>> order
    layer  alternatives  directly ahead of  incomparable with
        1  A             D                  B
        1  B             D                  A
        2  D
    agreement of both criteria; a partial order: 1 of 3 pairs incomparable
    >>> order["A", "D"], order.compare("A", "B"), order.kernel
    (1, 'incomparable', ('A', 'B'))
    """

    problem: Problem
    weights: Weights
    relation: Codes
    rule: Any
    note: str = ""

    @property
    def method(self) -> str:
        """The method with its parameters, as text."""
        return self.rule if isinstance(self.rule, str) else repr(self.rule)

    @property
    def alternatives(self) -> tuple[str, ...]:
        """Names of the A alternatives, in the problem's order."""
        return self.problem.alternatives

    @property
    def steps(self) -> Any:
        """Every intermediate array, computed anew: a named tuple that ends in ``relation``."""
        return self.rule.relate(self.problem).steps(self.weights.aligned(self.problem))

    @property
    def classes(self) -> tuple[Group, ...]:
        """Alternatives that tie or lie on a common cycle, together; every other one alone; in the problem's order."""
        return self._groups(self._classes())

    @property
    def layers(self) -> tuple[Group, ...]:
        """Alternatives by the longest way down to them; the first layer holds those below nobody.

        Notes
        -----
        Layers are a way to draw the order and no ranks: alternatives of different layers may be incomparable.
        """
        classes = self._classes()
        return self._groups(depths(self._arrows(classes))[classes])

    @property
    def kernel(self) -> Group:
        """The one set within which no class is ahead of another, and one of which is ahead of each class outside.

        In a transitive relation these are the alternatives that nobody is ahead of.
        """
        classes = self._classes()
        return self._named(kernel(self._arrows(classes))[classes])

    @property
    def best(self) -> Group:
        """Alternatives that nobody is ahead of; there may be several, and in a cycle none."""
        return self._named(~(self.relation == BEHIND).any(1))

    @property
    def hasse(self) -> tuple[tuple[Group, Group], ...]:
        """Pairs of classes, the first directly ahead of the second: all else follows along these arrows."""
        classes = self._classes()
        groups = self._groups(classes)
        rows, columns = reduced(self._arrows(classes)).nonzero()
        return tuple((groups[i], groups[j]) for i, j in zip(rows, columns))

    @property
    def incomparable(self) -> tuple[tuple[str, str], ...]:
        """Pairs of names that cannot be compared, each once, in the problem's order."""
        return self._pairs(INCOMPARABLE)

    @property
    def ties(self) -> tuple[tuple[str, str], ...]:
        """Pairs of names that tie, each once, in the problem's order."""
        return self._pairs(TIED)

    @property
    def complete(self) -> bool:
        """Whether every pair can be compared."""
        return not (self.relation == INCOMPARABLE).any()

    def compare(self, first: str, second: str) -> str:
        """Return where the first stands to the second: ``"ahead"``, ``"tied"``, ``"behind"`` or ``"incomparable"``.

        Raises
        ------
        InvalidInputError
            A name that no alternative has.
        """
        return WORDS[self[first, second]]

    def __getitem__(self, pair: tuple[str, str]) -> int:
        """Relation of two alternatives as a number, see `relation`."""
        if not isinstance(pair, tuple) or len(pair) != 2:
            msg = f"{_NO_RANK.format('rank')}; name two alternatives, order[first, second], got {shown(pair)}"
            raise InvalidInputError(msg)
        for name in pair:
            if name not in self.alternatives:
                msg = f"no alternative is named {shown(name)}; there are {listed(self.alternatives)}"
                raise InvalidInputError(msg)
        i, j = map(self.alternatives.index, pair)
        return int(self.relation[i, j])

    if not TYPE_CHECKING:  # a checker of types shall still refuse every other name

        def __getattr__(self, name: str) -> Any:
            absent = name in ("rank", "ranks", "score", "scores", "order", "position")
            msg = _NO_RANK.format(name) if absent else f"a partial order has no attribute {name!r}"
            raise AttributeError(msg)

    def __len__(self) -> int:
        return len(self.problem)

    def explain(self) -> Explanation:
        """Every intermediate matrix, labelled."""
        weights = Step("weights", self.weights.aligned(self.problem), self.problem.criteria_names, ())
        return Explanation(self.method, (weights, *labelled(self.steps, self.problem)))

    def to_frame(self, library: str | None = None) -> Any:
        """Each pair once, with its relation in words, as a data frame.

        Parameters
        ----------
        library
            ``"pandas"``, ``"polars"`` or ``"pyarrow"``; by default the library of the problem's source.

        Raises
        ------
        InvalidInputError
            The problem did not come from a frame and no library is named.
        """
        from clusterdecide.model._frames import to_frame

        rows, columns = np.triu_indices(len(self), 1)
        names = self.alternatives
        data = {
            "first": [names[i] for i in rows],
            "second": [names[j] for j in columns],
            "relation": [WORDS[code] for code in self.relation[rows, columns].tolist()],
        }
        return to_frame(data, library or self.problem.library)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON; the relation as numbers, see `relation`."""
        return {
            "method": self.method,
            "note": self.note,
            "weights": self.weights.to_dict(),
            "alternatives": list(self.alternatives),
            "relation": self.relation.tolist(),
            "layers": [list(layer) for layer in self.layers],
            "kernel": list(self.kernel),
        }

    def _classes(self) -> Ints:
        return strong_classes((self.relation == AHEAD) | (self.relation == TIED))

    def _arrows(self, classes: Ints) -> Bools:
        return condensed(self.relation == AHEAD, classes)

    def _named(self, chosen: Bools) -> Group:
        return tuple(self.alternatives[i] for i in np.flatnonzero(chosen))

    def _groups(self, label: Ints) -> tuple[Group, ...]:
        return tuple(self._named(label == k) for k in range(int(label.max()) + 1))

    def _pairs(self, code: int) -> tuple[tuple[str, str], ...]:
        rows, columns = np.triu(self.relation == code, 1).nonzero()
        return tuple((self.alternatives[i], self.alternatives[j]) for i, j in zip(rows, columns))

    def _view(self) -> View:
        classes = self._classes()
        arrows, groups = self._arrows(classes), self._groups(classes)
        depth, direct = depths(arrows), reduced(arrows)
        rows = []
        for k in np.argsort(depth, kind="stable")[:_SHOWN]:
            below = [" = ".join(groups[j]) for j in np.flatnonzero(direct[k])]
            apart = self._named((self.relation[classes == k] == INCOMPARABLE).any(0))
            rows.append([str(depth[k] + 1), " = ".join(groups[k]), _few(below), _few(apart)])
        size = len(self)
        told = f"a partial order: {len(self.incomparable)} of {size * (size - 1) // 2} pairs incomparable"
        more = f"first {_SHOWN} of {len(groups)} classes shown" if len(groups) > _SHOWN else ""
        caption = "; ".join(part for part in (self.method, self.note, told, more) if part)
        return View(["layer", "alternatives", "directly ahead of", "incomparable with"], rows, "rlll", caption)


def _few(names: list[str] | Group, most: int = 6) -> str:
    rest = len(names) - most
    return ", ".join(names) if rest <= 0 else f"{', '.join(names[:most])} and {rest} more"
