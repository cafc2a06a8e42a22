"""Probability of the list as published: weights and grades drawn, the whole rule applied to each draw."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from clusterdecide._typing import Bools, Floats, Ints
from clusterdecide.calls.lot_rule import LotRule
from clusterdecide.errors import InvalidInputError
from clusterdecide.firmness.list_shares_result import FundedShare, ListShares, LotShares
from clusterdecide.firmness.list_tally import ListTally
from clusterdecide.firmness.near_weights import NEAR, columns_of, inside_groups, source_of
from clusterdecide.firmness.panel_again import PanelAgain
from clusterdecide.methods import General
from clusterdecide.model import Draws, NodeWeights
from clusterdecide.model.grades import GradeDraws
from clusterdecide.model.seeds import child, count_of, seed_of
from clusterdecide.robustness.blocks import SEED_BLOCK, TASK, Executor, Progress, Report, performed

if TYPE_CHECKING:
    from clusterdecide.calls.lot_cells import Cells
    from clusterdecide.calls.lot_rule import Funded
    from clusterdecide.calls.record import Decision
    from clusterdecide.model import WeightSource

_PANEL = {"panel": True, "panel_start": False}


def list_shares(
    decision: Decision,
    *,
    weights: Any = NEAR,
    grades: Any = None,
    n: int = 10_000,
    rng: int | np.random.Generator | None = None,
    executor: Executor | None = None,
    progress: Progress = None,
) -> ListShares:
    """How often each dossier is funded, and the announced list comes out, when weights and grades are not certain.

    Every draw goes through the whole published rule: score, rounding, floors, ladder of ties, places. Lots are drawn
    independently.

    Parameters
    ----------
    decision
        A decision; with the seed of its draw where it was revealed.
    weights
        Where the weights may lie: a share by which each main weight moves (20 % by default, uniformly), ``"any"`` for
        all main weights, a source such as `WeightSet` or `Dirichlet` of the criteria or of the main criteria, a
        mapping of these by lot, or None for the published weights.
    grades
        Where the grades may lie: ``"panel"`` for the evaluators drawn again with the meeting's changes kept,
        ``"panel_start"`` for the same without them, a source such as `GradeNoise` by lot, or None for the agreed
        grades.
    n
        Number of draws.
    rng
        Seed, generator, or None for fresh entropy, which the result keeps.
    executor
        Any ``concurrent.futures.Executor``, or a dask client. Results are the same bytes whatever runs them.
    progress
        A callable that is told ``(done, total)`` draws, or True for a bar (needs tqdm).

    Returns
    -------
    ListShares
        Per lot and dossier the probability of being funded with its standard error, published ranks, and the sets
        that come out most often.

    Raises
    ------
    InvalidInputError
        Nothing is uncertain, no lot has an evaluated dossier, a source of other criteria, fewer than 1 draw, or a
        bad seed or executor.

    Notes
    -----
    A tie at the line that needs a draw whose seed is not known is counted as open, and its places are shared out as
    a fair draw would. Memory does not grow with the number of draws.

    References
    ----------
    R. Lahdelma and P. Salminen, "SMAA-2: stochastic multicriteria acceptability analysis for group decision making",
    *Operations Research* 49 (2001).

    Examples
    --------
    >>> import clusterdecide as cd
    >>> decision = cd.calls.example().decide()
    >>> shares = list_shares(decision, n=2000, rng=1)
    >>> round(shares["L1"].probability("D03"), 2), 0.5 < shares["L1"].announced < 1
    (1.0, True)
    """
    count = _draws(n)
    work = _work(decision, [lot.lot for lot in decision.lots if lot.problem is not None], weights, grades, rng)
    total = ListTally.empty(len(lot.rule.codes) for lot in work.lots)
    with Report(progress, count) as report:
        for found in performed(work.parts(count), executor):
            total = total.plus(found)
            report(total.draws)
    return work.result(total)


def funded_share(
    decision: Decision,
    code: str,
    *,
    weights: Any = "any",
    n: int = 10_000,
    rng: int | np.random.Generator | None = None,
) -> FundedShare:
    """Share of the admissible weights that would fund one dossier, its grades and those of the others as agreed.

    Parameters
    ----------
    decision
        A decision.
    code
        An evaluated dossier.
    weights
        As for `list_shares`; all main weights by default.
    n
        Number of draws.
    rng
        Seed, generator, or None for fresh entropy.

    Returns
    -------
    FundedShare
        The share, its standard error, and where the weights were drawn.

    Raises
    ------
    InvalidInputError
        A dossier that was not evaluated, or weights that cannot move.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> share = funded_share(cd.calls.example().decide(), "D10", rng=1)
    >>> 0.1 < share.share < 0.9, share.draws
    (True, 10000)
    """
    lot = next((lot.lot for lot in decision.lots if lot.problem and code in lot.problem.alternatives), None)
    if lot is None:
        msg = f"dossier {code!r} is not evaluated: no weights would fund it"
        raise InvalidInputError(msg)
    count = _draws(n)
    work = _work(decision, [lot], weights, None, rng)
    total = ListTally.empty([len(work.lots[0].rule.codes)])
    for found in performed(work.parts(count), None):
        total = total.plus(found)
    result = work.result(total)[lot]
    i = result.codes.index(code)
    told = float(weights) if isinstance(weights, int | float) else weights if weights == "any" else result.weights
    return FundedShare(
        code, lot, float(result.tally.funded[i]), count, float(result.funded_error[i]), told, work.entropy
    )


def _draws(n: object) -> int:
    count = count_of(n)
    if not count:
        msg = "the number of draws n must be at least 1, got 0"
        raise InvalidInputError(msg)
    return count


@dataclass(frozen=True, slots=True, eq=False)
class _Lot:
    """One lot, ready to be drawn."""

    rule: LotRule
    announced: Bools
    weights: WeightSource | None
    grades: Any
    source: WeightSource | None  # what draws: of the groups of criteria that keep their proportions, if any do
    columns: Ints | None
    table: Cells | None  # of the agreed grades, or of all rows that may be drawn

    @classmethod
    def of(cls, rule: LotRule, announced: Bools, weights: WeightSource | None, grades: Any) -> _Lot:
        columns = None if weights is None else columns_of(weights, rule.problem.criteria_names, rule.lot)
        rows = isinstance(grades, PanelAgain) and rule.rowwise
        table = rule.cells_of(grades.rows) if rows else rule.cells if grades is None else None
        if table is not None and isinstance(weights, NodeWeights) and not isinstance(table.scorer, General):
            groups = inside_groups(rule, weights, table)
            if groups is not None:
                return cls(rule, announced, weights, grades, weights.nodes, None, groups)
        if table is not None and isinstance(table.scorer, General) and grades is not None:
            table = None
        return cls(rule, announced, weights, grades, weights, columns, table)

    def said(self) -> tuple[str, str]:
        """Where weights and grades were drawn, as text."""
        return (
            "published weights" if self.weights is None else repr(self.weights),
            "agreed grades" if self.grades is None else repr(self.grades),
        )

    def drawn_weights(self, n: int, rng: np.random.Generator) -> Floats | None:
        if self.source is None:
            return None
        found = self.source.draw(n, rng)
        return found if self.columns is None else found[:, self.columns]

    def lists(self, n: int, rngs: list[np.random.Generator]) -> Iterator[tuple[slice, Funded]]:
        """Who is funded in n draws, a few at a time, in order."""
        weights = self.drawn_weights(n, rngs[0])
        for part, cells in self.cells(n, rngs[1]):
            found = self.rule.apply(None if weights is None else weights[part], cells)
            certain = weights is None and self.grades is None
            yield part, found.repeated(part.stop - part.start) if certain else found

    def cells(self, n: int, rng: np.random.Generator) -> Iterator[tuple[slice, Cells]]:
        """Grades of n draws, a few at a time, in order."""
        rule = self.rule
        if self.grades is None and self.table is not None:
            yield from ((part, self.table) for part in rule.blocks(n))
        elif self.table is not None:
            index, sure = self.grades.pick(n, rng), self.source is None
            wide = len(rule.codes) * (1 if sure else self.table.utilities.shape[-1])
            yield from ((part, self.table.drawn(index[part], one_weight=sure)) for part in rule.blocks(n, wide))
        else:
            for part in rule.blocks(n, rule.problem.grades.size):
                yield part, rule.cells_of(self.grades.draw(part.stop - part.start, rng))


@dataclass(frozen=True, slots=True, eq=False)
class _Work:
    lots: tuple[_Lot, ...]
    entropy: int

    def parts(self, draws: int) -> Iterator[_Part]:
        for start in range(0, draws, TASK * SEED_BLOCK):
            yield _Part(self, start, min(start + TASK * SEED_BLOCK, draws))

    def result(self, total: ListTally) -> ListShares:
        lots = tuple(
            LotShares(
                lot.rule.lot, lot.rule.codes, tuple(np.flatnonzero(lot.announced).tolist()), lot.rule.places,
                total.draws, tally, *lot.said(),
            )
            for lot, tally in zip(self.lots, total.lots, strict=True)
        )  # fmt: skip
        return ListShares(lots, total.draws, tuple(total.announced.tolist()), self.entropy)


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """Draws ``start`` to ``stop``: what one task counts, in this process or another."""

    work: _Work
    start: int
    stop: int

    def __call__(self) -> ListTally:
        tally = ListTally.empty(len(lot.rule.codes) for lot in self.work.lots)
        for first in range(self.start, self.stop, SEED_BLOCK):
            n, block = min(SEED_BLOCK, self.stop - first), first // SEED_BLOCK
            all_announced = np.ones(n)
            for k, lot in enumerate(self.work.lots):
                rngs = [child(self.work.entropy, block, k, kind) for kind in (0, 1)]
                for part, found in lot.lists(n, rngs):
                    all_announced[part] *= tally.lots[k].add(found, lot.rule.places, lot.announced)
            tally.draws += n
            tally.announced += (all_announced.sum(), (all_announced * all_announced).sum())
        return tally


def _work(decision: Decision, names: list[str], weights: Any, grades: Any, rng: Any) -> _Work:
    if not names:
        msg = "no lot has an evaluated dossier: there is no list to ask about"
        raise InvalidInputError(msg)
    for what, given in (("weights", weights), ("grades", grades)):
        unknown = [name for name in given if name not in names] if isinstance(given, Mapping) else []
        if unknown:
            msg = f"{what} name lot {unknown[0]!r}, which has no evaluated dossier; there are {', '.join(names)}"
            raise InvalidInputError(msg)
    lots = tuple(_lot(decision, name, weights, grades) for name in names)
    if all(lot.weights is None and lot.grades is None for lot in lots):
        msg = "nothing is uncertain: give weights= (a share such as 0.2), grades= ('panel'), or both"
        raise InvalidInputError(msg)
    return _Work(lots, seed_of(rng))


def _lot(decision: Decision, name: str, weights: Any, grades: Any) -> _Lot:
    result, rule = decision[name], LotRule.of(decision, name)
    source, drawn = source_of(result, weights), _grades_of(decision, rule, grades)
    if any(isinstance(given, Draws | GradeDraws) for given in (source, drawn)):
        msg = f"lot {name}: draws of your own have no law; give a set, a law or 'panel', or use LotRule.funded"
        raise InvalidInputError(msg)
    return _Lot.of(rule, np.isin(rule.codes, result.funded), source, drawn)


def _grades_of(decision: Decision, rule: LotRule, grades: Any) -> Any:
    given = grades.get(rule.lot) if isinstance(grades, Mapping) else grades
    if given is None:
        return None
    if isinstance(given, str) and given in _PANEL:
        names = rule.problem.criteria_names
        return PanelAgain.of(decision.call, rule.codes, names, keep_changes=_PANEL[given])
    if isinstance(given, (str, type)) or not callable(getattr(given, "draw", None)):
        msg = f"grades must be 'panel', 'panel_start' or a source such as GradeNoise by lot, got {given!r}"
        raise InvalidInputError(msg)
    if not isinstance(grades, Mapping) and len(decision.lots) > 1:
        msg = f"grades of one source are given for {len(decision.lots)} lots; give them by lot, {{'{rule.lot}': ...}}"
        raise InvalidInputError(msg)
    return given
