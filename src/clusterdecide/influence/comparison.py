"""One table of the ranks that several methods, parameters or weightings give, how alike they are, and what it costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from clusterdecide._table import Tabular, View
from clusterdecide._typing import Bools, Floats, Ints
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels import correlations
from clusterdecide.kernels.ranks import competition_ranks
from clusterdecide.model._names import listed, shown
from clusterdecide.model.watch import Watch, watched

_ROWS, _COLUMNS = 50, 10


@dataclass(frozen=True, slots=True)
class Switch:
    """What following another case than the reference changes and costs, in the reference's own scores.

    Attributes
    ----------
    label
        The case followed.
    entering, leaving
        Who joins and who leaves the first ones. Where the order is watched: of the pairs that this case puts the
        other way round, the one that costs most, the one put above and the one that was above.
    loss
        Sum of the reference's scores of its own first ones less that of the case's, zero or more; a tie on the line
        shares the places left evenly. Where the order is watched: the difference of score of the costliest pair.
    relative
        The loss as a share of the reference's sum for its own first ones (of the score of the one overtaken, where
        the order is watched); None where that is not positive.
    of_most
        The loss as a share of the most that any choice could lose, in [0, 1].
    moved, before, after
        The alternative whose rank moves most, and its ranks in the reference and in the case.
    """

    label: str
    entering: tuple[str, ...]
    leaving: tuple[str, ...]
    loss: float
    relative: float | None
    of_most: float
    moved: str
    before: int
    after: int


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Comparison(Tabular):
    """Ranks of every alternative in every case; a case is a method with its parameters, under one weighting.

    Attributes
    ----------
    alternatives
        A names.
    labels
        M names of the cases.
    methods, weightings
        M texts each: the method in full, and the name of the weighting (empty where there is only one).
    scores
        Shape ``(M, A)``, more is better, each case in the unit of its own method.
    watch
        ``"winner"``, the number k of the first ones, or ``"order"``.
    reference
        Position of the case that the others are held against.
    refused
        Methods that do not take these data, and why.
    normalisations
        M texts: how each method makes grades comparable, ``"none"`` where it does not; empty where it does not say.
    """

    alternatives: tuple[str, ...]
    labels: tuple[str, ...]
    methods: tuple[str, ...]
    weightings: tuple[str, ...]
    scores: Floats
    watch: Watch
    reference: int
    refused: Mapping[str, str]
    normalisations: tuple[str, ...] = ()

    @property
    def rank(self) -> Ints:
        """Shape ``(M, A)``, 1 is best; ties share the best rank (1, 2, 2, 4)."""
        return competition_ranks(self.scores)

    @property
    def shift(self) -> Ints:
        """Rank in each case less rank in the reference, shape ``(M, A)``; negative is higher up."""
        rank = self.rank
        return np.asarray(rank - rank[self.reference])

    @property
    def spearman(self) -> Floats:
        """Rank correlation of Spearman between cases, shape ``(M, M)``."""
        return correlations.spearman(self.rank)

    @property
    def kendall(self) -> Floats:
        """Rank correlation of Kendall between cases, ties handled (tau-b), shape ``(M, M)``; time grows as A**2."""
        return correlations.kendall(self.rank)

    @property
    def weighted_spearman(self) -> Floats:
        """Rank correlation in which the top counts more (Pinto da Costa and Soares), shape ``(M, M)``."""
        return correlations.weighted_spearman(self.rank)

    @property
    def rank_similarity(self) -> Floats:
        """Coefficient WS of Salabun and Urbaniak, shape ``(M, M)``; row i takes case i as the reference."""
        return correlations.rank_similarity(self.rank)

    def first(self, k: int) -> Floats:
        """Share of cases that put each alternative among the first ``k``, shape ``(A,)``."""
        return np.asarray((self.rank <= watched(k, len(self.alternatives))).mean(0))

    def same(self, watch: Watch | None = None) -> Bools:
        """Whether two cases have the same winner, first k or order, shape ``(M, M)``; what was watched by default."""
        size = watched(self.watch if watch is None else watch, len(self.alternatives))
        states = self.rank <= size if size else self.rank
        known: dict[bytes, int] = {}  # far faster than unique rows, which make a field of each alternative
        codes = np.array([known.setdefault(row.tobytes(), len(known)) for row in states])
        return np.asarray(codes[:, None] == codes)

    def agreement(self, watch: Watch | None = None) -> float:
        """Share of the pairs of cases that have the same winner, first k or order; 1 where there is one case."""
        same, count = self.same(watch), len(self.labels)
        return float((same.sum() - count) / (count * (count - 1))) if count > 1 else 1.0

    @property
    def switches(self) -> tuple[Switch, ...]:
        """What each case that differs from the reference in what is watched would cost, in the order of the cases."""
        rank = self.rank
        size = watched(self.watch, len(self.alternatives))
        price = _order_price if not size else _set_price
        differ = np.flatnonzero(~self.same()[self.reference])
        return tuple(self._switch(int(m), rank, price, size) for m in differ)

    def _switch(self, m: int, rank: Ints, price: Callable[..., Any], size: int) -> Switch:
        own = rank[self.reference]
        entering, leaving, loss, base, most = price(self.scores[self.reference], own, rank[m], size)
        far = int(np.abs(rank[m] - own).argmax())
        return Switch(
            self.labels[m],
            tuple(self.alternatives[i] for i in entering),
            tuple(self.alternatives[i] for i in leaving),
            loss,
            loss / base if base > 0 else None,
            loss / most if most > 0 else 0.0,
            self.alternatives[far],
            int(own[far]),
            int(rank[m, far]),
        )

    def __getitem__(self, label: str) -> dict[str, int]:
        """Rank of each alternative in one case."""
        if label not in self.labels:
            msg = f"no case is named {shown(label)}; there are {listed(self.labels)}"
            raise InvalidInputError(msg)
        return dict(zip(self.alternatives, self.rank[self.labels.index(label)].tolist()))

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "exact": True,
            "alternatives": list(self.alternatives),
            "cases": [
                {"label": label, "method": method, "weighting": weighting, "normalisation": made_by} | outcome
                for label, method, weighting, made_by, outcome in zip(
                    self.labels, self.methods, self.weightings, self._made_by(), self._outcomes()
                )
            ],
            "watch": self.watch if isinstance(self.watch, str) else int(self.watch),
            "reference": self.labels[self.reference],
            "refused": dict(self.refused),
            "spearman": self.spearman.tolist(),
            "kendall": self.kendall.tolist(),
            "weighted_spearman": self.weighted_spearman.tolist(),
            "rank_similarity": self.rank_similarity.tolist(),
            "same": self.same().tolist(),
            "agreement": self.agreement(),
            "switches": [_plain(switch) for switch in self.switches],
        }

    def to_frame(self, library: str) -> Any:
        """One row per alternative, its rank in every case; in pandas, polars or pyarrow."""
        from clusterdecide.model._frames import to_frame

        columns: dict[str, Any] = {"alternative": list(self.alternatives)}
        return to_frame(columns | dict(zip(self.labels, self.rank.tolist())), library)

    def _view(self) -> View:
        rank = self.rank
        shown_rows = np.argsort(rank[self.reference], kind="stable")[:_ROWS]
        rows = [[self.alternatives[i], *(str(r) for r in rank[:_COLUMNS, i])] for i in shown_rows]
        return View(["alternative", *self._titles()[:_COLUMNS]], rows, "l", self._caption())

    def _titles(self) -> list[str]:
        """Labels, and the normalisation where the label does not tell it."""
        pairs = zip(self.labels, self._made_by())
        return [f"{label} [{by}]" if by and repr(by) not in label else label for label, by in pairs]

    def _made_by(self) -> tuple[str, ...]:
        return self.normalisations or ("",) * len(self.labels)

    def _outcomes(self) -> list[dict[str, Any]]:
        return [{"score": s, "rank": r} for s, r in zip(self.scores.tolist(), self.rank.tolist())]

    def _caption(self) -> str:
        count, own = len(self.labels), int(self.same()[self.reference].sum())
        what = self.watch if isinstance(self.watch, str) else f"first {self.watch}"
        parts = [f"ranks, exact; {what} of {self.labels[self.reference]} kept in {own} of {count} cases"]
        more = [f"first {n} of {total} {word} shown" for n, total, word in self._cuts() if total > n]
        parts += ["; ".join(more)] if more else []
        costs = [f"following {s.label} loses {s.loss:.4g} ({100 * s.of_most:.3g} % of the most)" for s in self._dear()]
        return "\n".join([*parts, *costs, *(f"refused: {label}: {why}" for label, why in self.refused.items())])

    def _cuts(self) -> tuple[tuple[int, int, str], ...]:
        return (_ROWS, len(self.alternatives), "alternatives"), (_COLUMNS, len(self.labels), "cases")

    def _dear(self) -> list[Switch]:
        """The costliest cases."""
        return sorted(self.switches, key=lambda switch: -switch.loss)[:3]


def _plain(switch: Switch) -> dict[str, Any]:
    return {
        "label": switch.label,
        "entering": list(switch.entering),
        "leaving": list(switch.leaving),
        "loss": switch.loss,
        "relative": switch.relative,
        "of_most": switch.of_most,
        "moved": switch.moved,
        "before": switch.before,
        "after": switch.after,
    }


def _places(rank: Ints, size: int) -> Floats:
    """Part of a place among the first ``size`` that each alternative takes; those tied on the line share evenly."""
    members = 2 * (correlations.midranks(rank[None])[0] - rank) + 1
    return np.asarray(np.clip((size + 1 - rank) / members, 0.0, 1.0))


def _set_price(score: Floats, own: Ints, other: Ints, size: int) -> tuple[Ints, Ints, float, float, float]:
    """Who enters, who leaves, the loss, the reference's own sum, and the most that could be lost."""
    inside, chosen = own <= size, other <= size
    kept = float(_places(own, size) @ score)
    ordered = np.sort(score)
    loss = max(0.0, kept - float(_places(other, size) @ score))
    most = max(loss, kept - float(ordered[:size].sum()))
    return np.flatnonzero(chosen & ~inside), np.flatnonzero(inside & ~chosen), loss, kept, most


def _order_price(score: Floats, own: Ints, other: Ints, _: int) -> tuple[Any, Any, float, float, float]:
    """Of the pairs put the other way round, the one with the largest difference of the reference's scores."""
    order = np.argsort(other, kind="stable")
    below = np.searchsorted(other[order], other[order], side="right")  # where those ranked strictly lower begin
    best_from = np.maximum.accumulate(score[order][::-1])[::-1]
    gaps = np.append(best_from, -np.inf)[below] - score[order]
    at = int(gaps.argmax())
    winner, most = int(order[at]), float(score.max() - score.min())
    if not gaps[at] > 0:
        return (), (), 0.0, 0.0, most
    rest = order[below[at] :]
    victim = int(rest[score[rest].argmax()])
    if own[victim] >= own[winner]:  # what is above by a rounding only is tied
        return (), (), 0.0, 0.0, most
    return (winner,), (victim,), float(gaps[at]), float(score[victim]), most
