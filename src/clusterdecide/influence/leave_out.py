"""Who decides: what becomes of a ranking as one alternative, one criterion, or anything else is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from clusterdecide._table import Tabular, View
from clusterdecide._typing import Bools, Floats, Ints
from clusterdecide.errors import InvalidInputError
from clusterdecide.influence.withdrawals import Withdrawals
from clusterdecide.kernels.ranks import TIE, competition_ranks
from clusterdecide.methods import Method, applied
from clusterdecide.methods.base import check_problem
from clusterdecide.model import Problem, Ranking, Weights
from clusterdecide.model._names import listed, read_names, shown
from clusterdecide.model.watch import Watch, watched
from clusterdecide.model.weights import as_weights

RELATIVE = "scores depend on who is present"
"""What a reader must know of a method under which leaving one alternative out moves the score of another."""

_SHOWN = 50


class PairChange(NamedTuple):
    """Two alternatives whose order is not what it was.

    Attributes
    ----------
    first, second
        Names: the first was ahead of the second; where both were level, it is ahead now.
    before, after
        How the first stood and stands to the second: ``"ahead"``, ``"level"`` or ``"behind"``.
    """

    first: str
    second: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.first} / {self.second}: {self.before}, then {self.after}"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class LeaveOut(Tabular):
    """Rankings as each of several things is left out, one at a time.

    The order of the others is expected to be what it was: where an alternative left, those behind it move up.

    Attributes
    ----------
    what
        ``"alternative"``, ``"criterion"``, ``"evaluator"``, ``"judgement"``, ``"member"``, or another word.
    left_out
        D names of what was left out, one at a time.
    kept
        What cannot be left out, and why.
    alternatives
        A names.
    before
        Shape ``(A,)``: ranks with nothing left out.
    changed
        Shape ``(D,)``: whether what is watched is not what was expected.
    watch
        ``"order"``, ``"winner"``, or the number k of the first ones.
    method
        The method, as text.
    source
        Where `ranks` come from: an array of shape ``(D, A)``, or `Withdrawals`, which make them on demand.
    """

    what: str
    left_out: tuple[str, ...]
    kept: Mapping[str, str]
    alternatives: tuple[str, ...]
    before: Ints
    changed: Bools
    watch: Watch
    method: str
    source: Withdrawals | Ints

    @property
    def ranks(self) -> Ints:
        """Ranks without each, shape ``(D, A)``; 0 stands for an alternative that is absent."""
        return self.source.ranks() if isinstance(self.source, Withdrawals) else self.source

    @property
    def deciders(self) -> tuple[str, ...]:
        """Names without which what is watched is not what was expected."""
        return tuple(self.left_out[d] for d in np.flatnonzero(self.changed))

    @property
    def relative(self) -> bool | None:
        """Whether leaving an alternative out moves the score of another; None where none was left out."""
        return self.source.relative() if isinstance(self.source, Withdrawals) else None

    @property
    def note(self) -> str:
        """What a reader must know of the method; empty where there is nothing."""
        return RELATIVE if self.relative else ""

    def without(self, name: str) -> Ints:
        """Ranks without one of those left out, shape ``(A,)``; 0 stands for an alternative that is absent.

        Raises
        ------
        InvalidInputError
            Nothing of this name was left out; the reason is given where it could not be.
        """
        if name in self.kept:
            msg = f"{self.what} {shown(name)} was not left out: {self.kept[name]}"
            raise InvalidInputError(msg)
        if name not in self.left_out:
            msg = f"no {self.what} named {shown(name)} was left out; there are {listed(self.left_out)}"
            raise InvalidInputError(msg)
        d = self.left_out.index(name)
        return self.source.ranks_without(d) if isinstance(self.source, Withdrawals) else self.source[d]

    def pairs(self, name: str) -> tuple[PairChange, ...]:
        """Every pair whose order is not what it was without ``name``, in the old order.

        Raises
        ------
        InvalidInputError
            As in `without`.
        """
        return changed_pairs(self.alternatives, self.before, self.without(name))

    def first(self, name: str) -> tuple[str, ...]:
        """Names of those who are first without ``name``."""
        return tuple(self.alternatives[i] for i in np.flatnonzero(self.without(name) == 1))

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON; a rank of 0 stands for an alternative that is absent."""
        return {
            "what": self.what,
            "method": self.method,
            "watch": self.watch if isinstance(self.watch, str) else int(self.watch),
            "exact": True,
            "relative": self.relative,
            "alternatives": list(self.alternatives),
            "before": self.before.tolist(),
            "left_out": list(self.left_out),
            "changed": self.changed.tolist(),
            "ranks": self.ranks.tolist(),
            "kept": dict(self.kept),
        }

    def to_frame(self, library: str) -> Any:
        """One row per thing left out: whether what is watched changed, who is first then, and every rank."""
        from clusterdecide.model._frames import to_frame

        ranks = self.ranks
        columns: dict[str, Any] = {"left out": list(self.left_out), "changed": self.changed.tolist()}
        columns["first"] = [self._firsts(row) for row in ranks]
        return to_frame(
            columns | {f"rank of {n}": ranks[:, i].tolist() for i, n in enumerate(self.alternatives)}, library
        )

    def _firsts(self, row: Ints) -> str:
        return ", ".join(self.alternatives[i] for i in np.flatnonzero(row == 1))

    def _view(self) -> View:
        order = np.argsort(~self.changed, kind="stable")[:_SHOWN]
        rows = []
        for d in order:
            row = self.without(self.left_out[d])
            swaps = changed_pairs(self.alternatives, self.before, row)
            rows.append([self.left_out[d], "yes" if self.changed[d] else "no", self._firsts(row), _few(swaps)])
        rows += [[name, "cannot be left out", "", why] for name, why in list(self.kept.items())[:_SHOWN]]
        head = [f"without {self.what}", f"{_worded(self.watch)} changed", "first then", "pairs that change"]
        return View(head, rows, "llll", self._caption())

    def _caption(self) -> str:
        parts = [self.method, _worded(self.watch), "exact", self.note]
        if self.what == "criterion":
            parts.append("others rescaled in proportion")
        if len(self.left_out) > _SHOWN:
            parts.append(f"{_SHOWN} of {len(self.left_out)} shown, those that change something first")
        return "; ".join(part for part in parts if part)


def leave_out(
    problem: Problem,
    weights: Weights | Mapping[str, float] | Sequence[float] | Floats,
    method: Method,
    *,
    over: str | Sequence[str] = "alternatives",
    watch: Watch = "order",
) -> LeaveOut:
    """Leave out each alternative or each criterion in turn, and tell whether that changes anything for the others.

    Parameters
    ----------
    problem, weights, method
        What is ranked, and how.
    over
        ``"alternatives"``; ``"criteria"``: each has weight 0 in turn while the others are rescaled in proportion; or
        names of criteria, or of nodes of the tree that the weights come from.
    watch
        ``"order"``, ``"winner"``, or k for the set of the first k. Without an alternative, those behind it are
        expected to move up; anything else is a change.

    Returns
    -------
    LeaveOut
        Exact. Ranks without each, and the pairs that change, are made on demand.

    Raises
    ------
    InvalidInputError
        An unknown name, a ``watch`` that is none of the three, weights or data that the method cannot take.

    References
    ----------
    V. Belton and T. Gear, "On a short-coming of Saaty's method of analytic hierarchies", *Omega* 11 (1983); Y.-M.
    Wang and Y. Luo, "On rank reversal in decision analysis", *Mathematical and Computer Modelling* 49 (2009).

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[9, 4], [7, 6], [0, 8], [8, 3]], alternatives=["A", "B", "D", "E"])
    >>> result = leave_out(problem, [0.5, 0.5], cd.WeightedSum(normalisation="minmax"), watch="winner")
    >>> result.deciders, result.note
    (('D',), 'scores depend on who is present')
    >>> [str(pair) for pair in result.pairs("D")]
    ['B / A: ahead, then behind']
    """
    check_problem(problem, "leave_out")
    given = as_weights(weights)
    values = given.aligned(problem)
    size = watched(watch, len(problem))
    names = problem.alternatives
    if over == "alternatives":
        return each_alternative(Withdrawals.of(problem, values, method), watch)
    told = problem.criteria_names if over == "criteria" else (over,) if isinstance(over, str) else over
    chosen = read_names(told, "criterion", "criteria")
    kept, rows = {}, {}
    for name in chosen:
        rest = _rest(problem, given, values, name)
        if rest is None:
            kept[name] = "its weight is 1: the others have no proportions to keep"
        else:
            rows[name] = rest
    ranks = competition_ranks(applied(method, problem).score(np.array([values, *rows.values()])))
    changed = changes(ranks[0], ranks[1:], size)
    names = problem.alternatives
    return LeaveOut("criterion", tuple(rows), kept, names, ranks[0], changed, watch, repr(method), ranks[1:])


def each_alternative(drops: Withdrawals, watch: Watch) -> LeaveOut:
    """`leave_out` of the alternatives."""
    names = drops.problem.alternatives
    kept = {} if drops.left_out else {names[0]: "it is the only alternative"}
    changed = drops.changed(watched(watch, len(names)))
    method = repr(drops.method)
    return LeaveOut("alternative", drops.left_out, kept, names, drops.before, changed, watch, method, drops)


def left_out(base: Ranking, without: Mapping[str, Ranking], *, what: str = "part", watch: Watch = "order") -> LeaveOut:
    """Compare one ranking with those obtained as anything else is left out.

    Parameters
    ----------
    base
        With nothing left out.
    without
        By the name of what is left out: the ranking of the same alternatives, or of some of them.
    what
        Word for what is left out.
    watch
        ``"order"``, ``"winner"``, or k for the set of the first k.

    Returns
    -------
    LeaveOut
        As from `leave_out`.

    Raises
    ------
    InvalidInputError
        What is no ranking, one of an alternative that the base does not have, a ``watch`` that is none of the three.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[4, 2], [2, 5]], ["vision", "market"], alternatives=["A", "B"])
    >>> base = cd.rank(problem, [0.5, 0.5], cd.WeightedSum(normalisation="max"))
    >>> other = cd.rank(problem, [0.6, 0.4], cd.WeightedSum(normalisation="max"))
    >>> str(*left_out(base, {"the second round": other}, what="round").pairs("the second round"))
    'B / A: ahead, then behind'
    """
    if not isinstance(without, Mapping):
        msg = f"without is a mapping from what is left out to the ranking without it, got {type(without).__name__}"
        raise InvalidInputError(msg)
    for where, given in (("the base", base), *((f"without {shown(name)}", one) for name, one in without.items())):
        if not isinstance(given, Ranking):
            msg = f"{where}: a Ranking is needed, as from rank, got {type(given).__name__}"
            raise InvalidInputError(msg)
    return compared(base, without, {}, what, watch)


def compared(
    base: Ranking, without: Mapping[str, Ranking], kept: Mapping[str, str], what: str, watch: Watch
) -> LeaveOut:
    """`left_out` with what cannot be left out, and why."""
    names = base.alternatives
    size = watched(watch, len(names))
    place = {name: i for i, name in enumerate(names)}
    ranks = np.zeros((len(without), len(names)), dtype=np.int64)
    for d, (label, ranking) in enumerate(without.items()):
        unknown = [name for name in ranking.alternatives if name not in place]
        if unknown:
            msg = f"the ranking without {shown(label)} has alternatives that the base has not: {listed(unknown)}"
            raise InvalidInputError(msg)
        ranks[d, [place[name] for name in ranking.alternatives]] = ranking.rank
    changed = changes(base.rank, ranks, size)
    return LeaveOut(what, tuple(without), dict(kept), names, base.rank, changed, watch, base.method, ranks)


def changes(before: Ints, ranks: Ints, size: int) -> Bools:
    """Whether each row of ranks is not what was expected of those present: their order, or their first ``size``."""
    found = np.zeros(len(ranks), dtype=np.bool_)
    for d, row in enumerate(ranks):
        here = np.flatnonzero(row)
        if not here.size:
            continue
        was = _among(before[here])
        found[d] = (was != _among(row[here])).any() if not size else ((was <= size) != (row[here] <= size)).any()
    return found


def _among(ranks: Ints) -> Ints:
    """Ranks of a part of those who were ranked, among themselves."""
    return competition_ranks(-ranks.astype(np.float64))


def changed_pairs(names: Sequence[str], before: Ints, row: Ints) -> tuple[PairChange, ...]:
    """Every pair of those present in ``row`` whose order is not what it was, in the old order."""
    here = np.flatnonzero(row)
    here = here[np.argsort(before[here], kind="stable")]
    was = np.sign(before[here][None, :] - before[here][:, None])
    now = np.sign(row[here][None, :] - row[here][:, None])
    found = []
    for a, b in np.argwhere(np.triu(was != now)):
        i, j = (int(here[a]), int(here[b])) if was[a, b] > 0 or now[a, b] > 0 else (int(here[b]), int(here[a]))
        standing = ("ahead" if was[a, b] > 0 else "level", _STANDING[int(now[a, b]) if was[a, b] > 0 else 1])
        found.append(PairChange(names[i], names[j], *standing))
    return tuple(found)


_STANDING = {1: "ahead", 0: "level", -1: "behind"}


def _rest(problem: Problem, weights: Weights, values: Floats, name: str) -> Floats | None:
    """Weights without a criterion or a node, of the same sum; None where nothing is left."""
    columns = problem.criteria_names
    if name in columns:
        inside = [columns.index(name)]
    elif weights.hierarchy is not None:
        inside = [columns.index(leaf) for leaf in weights.hierarchy.leaves_under(name)]
    else:
        msg = f"no criterion is named {shown(name)}, and the weights come from no tree; there are {listed(columns)}"
        raise InvalidInputError(msg)
    rest = values.copy()
    rest[inside] = 0.0
    total = rest.sum()
    return None if total <= TIE * values.sum() else np.asarray(rest * (values.sum() / total))


def _worded(watch: Watch) -> str:
    return watch if isinstance(watch, str) else f"first {watch}"


def _few(pairs: Sequence[PairChange]) -> str:
    told = ", ".join(f"{pair.first} / {pair.second}" for pair in pairs[:3])
    return f"{told}, and {len(pairs) - 3} more" if len(pairs) > 3 else told
