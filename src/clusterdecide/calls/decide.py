"""From a call to its decision: statuses, then each lot on its own, then the money."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from clusterdecide.calls.arithmetic import Scores, half_up
from clusterdecide.calls.base import FrozenMap
from clusterdecide.calls.decision import DossierResult, LotResult, Spend, Standing
from clusterdecide.calls.ladder import Ladder, check_seed
from clusterdecide.calls.record import Decision
from clusterdecide.calls.selecting import cost_of, funded_first, settled
from clusterdecide.calls.status import examine, floors_missed
from clusterdecide.calls.tree import build_tree, children
from clusterdecide.errors import InvalidInputError
from clusterdecide.methods import WeightedSum, from_spec, rank
from clusterdecide.model import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from clusterdecide.calls.call import Call
    from clusterdecide.calls.decision import Reason, Tie
    from clusterdecide.calls.notice import CallRules
    from clusterdecide.calls.parts import Lot
    from clusterdecide.calls.tree import CriteriaTree
    from clusterdecide.model import Ranking

    Score = Fraction | float


def decide(call: Call, *, draw_seed: str | None = None, at: dt.datetime | None = None) -> Decision:
    """Decide a call; see `Call.decide`."""
    _check_instant(call, at)
    if draw_seed is not None:
        check_seed(call.draw, draw_seed)
    examined = [examine(call, dossier) for dossier in call.dossiers]
    given_up = places_given_up(call) if call.selection.by == "places" else ()
    decided = []
    for lot in call.lots:
        codes = [result.code for result in examined if result.status == "passed" and result.requested_lot == lot.id]
        decided.append(
            decide_lot(call, lot, judged_in(call, lot, codes), lot.places - given_up.count(lot.id), draw_seed)
        )
    lots, told = settled(call, decided)
    stopped = {s.code: s.reasons for lot_result in lots for s in lot_result.standings if s.reasons}
    results = tuple(
        DossierResult(result.code, result.requested_lot, result.lots, "eliminated", stopped[result.code])
        if result.code in stopped
        else result
        for result in examined
    )
    return Decision(call, results, lots, _spend(call, lots, given_up), draw_seed, (*call.warnings, *told))


def _check_instant(call: Call, at: dt.datetime | None) -> None:
    if at is None:
        return
    if not isinstance(at, dt.datetime):
        msg = f"at must be a datetime with an offset from UTC, got {at!r}"
        raise InvalidInputError(msg)
    if at.utcoffset() is None:
        msg = f"at={at.isoformat()} has no offset from UTC; give an instant with one"
        raise InvalidInputError(msg)
    if at <= call.deadline:
        msg = f"the call is open until {call.deadline.isoformat()}: no decision at {at.isoformat()}"
        raise InvalidInputError(msg)


def places_given_up(call: CallRules) -> tuple[str, ...]:
    """Lots that give up a place, in order, when the annual envelope pays for fewer contracts than there are places.

    An entry of the published order whose lot has no place left is passed over.

    Raises
    ------
    InvalidInputError
        If the published order ends before enough places are given up.
    """
    short = sum(lot.places for lot in call.lots) - call.budget.contracts
    left = {lot.id: lot.places for lot in call.lots}
    given_up: list[str] = []
    for name in call.budget.gives_up:
        if len(given_up) < short and left[name] > 0:
            left[name] -= 1
            given_up.append(name)
    if len(given_up) < short:
        msg = (
            f"the annual envelope {call.budget.annual_envelope} pays for {call.budget.contracts} contracts and "
            f"{sum(lot.places for lot in call.lots)} places are published; budget.gives_up names only {len(given_up)} "
            f"of the {short} places to give up: complete it"
        )
        raise InvalidInputError(msg)
    return tuple(given_up)


Judged = Mapping[str, Mapping[str, Decimal]]


def judged_in(call: Call, lot: Lot, codes: Sequence[str]) -> dict[str, Mapping[str, Decimal]]:
    """Agreed grades and indicators of the dossiers to be evaluated in a lot.

    Raises
    ------
    InvalidInputError
        If a dossier to be evaluated has no grades.
    """
    judged: dict[str, Mapping[str, Decimal]] = {code: call.judged(code) for code in codes}
    for code, grades in judged.items():
        if not grades:
            msg = f"dossier {code}, lot {lot.id}: to be evaluated, but it has no grades; give them first"
            raise InvalidInputError(msg)
    return judged


def lot_problem(judged: Judged, tree: CriteriaTree) -> Problem | None:
    """Problem of the evaluated dossiers of a lot; None when there are none."""
    if not judged:
        return None
    rows = [[float(grades[name]) for name in tree.names] for grades in judged.values()]
    return Problem.of(rows, tree.criteria, alternatives=list(judged))


def decide_lot(
    call: Call,
    lot: Lot,
    judged: Judged,
    places: int,
    seed: str | None,
    tree: CriteriaTree | None = None,
    known: Mapping[str, Scores] | None = None,
) -> LotResult:
    """Result of one lot by the whole rule: scores, floors, rounding, ladder of ties, places.

    Parameters
    ----------
    call
        The call, for its rules and the facts of its dossiers.
    lot
        The lot, with the weights and floors to apply: those of the call, or changed ones.
    judged
        Grades and indicators of each evaluated dossier, by code and criterion: those of the call, or changed ones.
    places
        How many dossiers are funded.
    seed
        The revealed seed of the draw; None when it is not known.
    tree
        The criteria with exact weights to apply in place of the whole percents of the lot.
    known
        Exact scores under these weights of dossiers whose grades are as before.
    """
    known = known or {}
    tree = tree or build_tree(call.criteria, call.aims, lot)
    assert tree.weights is not None  # noqa: S101 - a lot has weights
    codes = tuple(judged)
    problem = lot_problem(judged, tree)
    scores = {code: known.get(code) or Scores(tree, grades, call.scoring) for code, grades in judged.items()}
    ranking = None if problem is None else _ranking(call, problem, tree)
    values = _rule_scores(call, ranking, scores)
    missed = {code: floors_missed(call, lot, scores[code]) for code in codes}
    passed = [code for code in codes if not missed[code]]
    order, ties = _order(call, lot, {code: values[code] for code in passed}, scores, seed)
    out = sorted((code for code in codes if missed[code]), key=lambda code: (-values[code], code))
    funded, walk = funded_first(call, lot.id, order, places)
    standings = tuple(
        _standing(call, code, i if i < len(order) else None, code in funded, (values[code], scores[code], missed[code]))
        for i, code in enumerate([*order, *out])
    )
    cost = cost_of(call, funded)
    return LotResult(
        lot.id, lot.label, standings, ties, lot.places, places, cost, cost * call.budget.years,
        tree, tree.weights, problem, ranking, walk,
    )  # fmt: skip


def _ranking(call: Call, problem: Problem, tree: CriteriaTree) -> Ranking:
    rule = call.ranking
    method = WeightedSum(normalisation="scale") if rule.exact else from_spec(rule.method)
    assert tree.weights is not None  # noqa: S101 - a lot has weights
    return rank(problem, tree.weights, method)


def _rule_scores(call: Call, ranking: Ranking | None, scores: Mapping[str, Scores]) -> dict[str, Score]:
    """Score of each dossier by the ranking rule, unrounded."""
    if ranking is None or call.ranking.exact:
        return {code: found.total for code, found in scores.items()}
    factor = float(call.ranking.factor)
    return {code: factor * float(score) for code, score in zip(ranking.alternatives, ranking.score, strict=True)}


def _order(
    call: Call, lot: Lot, values: Mapping[str, Score], scores: Mapping[str, Scores], seed: str | None
) -> tuple[list[str], tuple[Tie, ...]]:
    """Published order of the dossiers that passed the floors, and the ties resolved on the way."""
    published = {code: half_up(value, call.ranking.precision) for code, value in values.items()}
    ladder = Ladder.of(call, lot, values, scores, seed)
    ties = []
    for score, group in groupby(sorted(values, key=lambda code: -published[code]), key=published.__getitem__):
        tie = ladder.place(group, score)
        if tie is not None:
            ties.append(tie)
    return ladder.placed, tuple(ties)


def _standing(
    call: Call,
    code: str,
    index: int | None,
    funded: bool,  # noqa: FBT001
    found: tuple[Score, Scores, tuple[Reason, ...]],
) -> Standing:
    value, scores, missed = found
    main = children(call.criteria, None)
    outcome = "eliminated" if index is None else "funded" if funded else "reserve"
    return Standing(
        code,
        None if index is None else index + 1,
        outcome,  # type: ignore[arg-type]
        value,
        half_up(value, call.ranking.precision),
        scores.total,
        scores.total_published,
        FrozenMap({name: scores.node(name) for name in main}),
        missed,
    )


def _spend(call: Call, lots: Sequence[LotResult], given_up: tuple[str, ...]) -> Spend:
    budget = call.budget
    contracts = sum(len(lot.funded) for lot in lots)
    year = sum((lot.cost_per_year for lot in lots), Decimal(0))
    return Spend(budget.currency, contracts, budget.years, year, year * budget.years, budget.annual_envelope, given_up)
