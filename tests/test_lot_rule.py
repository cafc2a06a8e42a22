"""The rule of a lot on arrays, against the decision made again row by row."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cache
from hashlib import sha256
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide.calls import Decision, LadderStep, LotRule, ladder, line_breakpoints, lot_rule, open_ties, relist
from clusterdecide.calls.tree import CriteriaTree, reweighted
from clusterdecide.kernels.cut import cut, on_edge, refined, rounded

SEED = "revealed"
METHODS: dict[str, dict[str, Any]] = {
    "total": {"method": "weighted_total"},
    "sum": {"method": "weighted_sum", "normalisation": "scale"},
    "topsis": {"method": "topsis", "normalisation": "scale"},
    "vector": {"method": "topsis", "normalisation": "vector"},
}
BY_SCORE = [LadderStep(by="score", criterion={"L1": first, "L2": first}) for first in ("C2", "C1")]
REGION, DRAW = LadderStep(by="region", fact="region"), LadderStep(by="draw")
LADDERS = {
    "whole": (*BY_SCORE, REGION, DRAW),
    "draw": (DRAW,),
    "region first": (REGION, *BY_SCORE, DRAW),
    "score, draw": (BY_SCORE[1], DRAW),
    "members": (LadderStep(by="number", fact="members", first="lowest"), BY_SCORE[0], DRAW),
}
LOW, HIGH = 5, 10  # half marks


@cache
def decided(method: str, steps: str, precision: int, *, known: bool = True) -> Decision:
    call = cd.calls.example()
    commitment = sha256(SEED.encode()).hexdigest()
    call = call.replace(
        ranking=call.ranking.replace(method=METHODS[method], precision=precision),
        ladder=LADDERS[steps],
        draw={"commitment": commitment},
    )
    return call.decide(draw_seed=SEED if known else None)


def halves(problem: cd.Problem, marks: np.ndarray) -> np.ndarray:
    """Grades on the half-mark scale, figures of the dossiers kept."""
    graded = np.array([criterion.scale is not None for criterion in problem.criteria])
    return np.where(graded, marks[:, : problem.shape[1]] / 2, problem.grades)


def cells(problem: cd.Problem, grades: np.ndarray) -> dict[tuple[str, str], Decimal]:
    names = problem.criteria_names
    return {(a, c): Decimal(str(grades[i, j])) for i, a in enumerate(problem.alternatives) for j, c in enumerate(names)}


def moved(tree: CriteriaTree, top: list[int], inside: list[int]) -> CriteriaTree:
    children = [name for name, parent in tree.parents.items() if parent == "C2"]
    shares = {"total": dict(zip(tree.main, top, strict=True)), "C2": dict(zip(children, inside, strict=True))}
    return reweighted(tree, {node: {k: Fraction(v) for k, v in given.items()} for node, given in shares.items()})


@given(
    lot=st.sampled_from(["L1", "L2"]),
    method=st.sampled_from(sorted(METHODS)),
    steps=st.sampled_from(sorted(LADDERS)),
    precision=st.sampled_from([0, 1]),
    top=st.lists(st.integers(1, 9), min_size=4, max_size=4),
    inside=st.lists(st.integers(1, 9), min_size=6, max_size=6),
    seed=st.integers(0, 2**32),
    levels=st.integers(1, 6),
    overall=st.sampled_from([None, 62, Decimal("70.5")]),
)
def test_it_is_what_relist_gives(
    lot: str, method: str, steps: str, precision: int, top: list[int], inside: list[int], seed: int, levels: int,
    overall: Any,
) -> None:  # fmt: skip
    decision = decided(method, steps, precision)
    problem, tree = decision[lot].problem, moved(decision[lot].tree, top, inside)
    floors = decision.call.lot(lot).floors.replace(overall=overall)
    rules = decision.call.lot(lot).replace(floors=floors)
    marks = np.random.default_rng(seed).integers(LOW, LOW + levels, (2, *problem.shape))
    grades = np.stack([halves(problem, one) for one in marks])
    rule = LotRule.of(decision, lot, rules=rules)
    weights = tree.weights.values
    wanted = [set(relist(decision, lot, grades=cells(problem, x), rules=rules, tree=tree).funded) for x in grades]
    found = rule.funded(np.tile(weights, (2, 1)), grades)
    assert [{code for code, held in zip(rule.codes, row, strict=True) if held} for row in found] == wanted
    published = relist(decision, lot, grades=cells(problem, grades[0]), rules=rules).funded
    assert {c for c, held in zip(rule.codes, rule.funded(None, grades[:1])[0], strict=True) if held} == set(published)
    own = relist(decision, lot, rules=rules, tree=tree).funded
    assert {c for c, held in zip(rule.codes, rule.funded(weights[None])[0], strict=True) if held} == set(own)


@pytest.mark.parametrize("basis", ["weighted", "unweighted"])
@pytest.mark.parametrize("bar", range(11, 20))
def test_overall_floors_of_both_kinds(basis: str, bar: int) -> None:
    decision = decided("topsis", "whole", 1)
    rules = decision.call.lot("L1")
    overall = bar if basis == "unweighted" else 5 * bar
    rules = rules.replace(floors=rules.floors.replace(overall=overall, overall_on=basis))
    rule = LotRule.of(decision, "L1", rules=rules)
    wanted = relist(decision, "L1", rules=rules).funded
    assert {code for code, held in zip(rule.codes, rule.funded()[0], strict=True) if held} == set(wanted)


@pytest.mark.parametrize("method", ["topsis", "total"])
def test_it_changes_where_the_line_is_said_to_change(method: str) -> None:
    decision = decided(method, "whole", 1)
    for lot in ("L1", "L2"):
        rule, result = LotRule.of(decision, lot), decision[lot]
        for found in line_breakpoints(decision, lot).ranges:
            inside = np.isin(rule.problem.criteria_names, result.tree.hierarchy.leaves_under(found.node))
            low = found.below.weight if found.below else 0.0
            high = found.above.weight if found.above else 1.0
            beyond = [(c.weight + s * 1e-7, set(c.funded)) for c, s in ((found.below, -1), (found.above, 1)) if c]
            tried = [(t, set(result.funded)) for t in np.linspace(low + 1e-7, high - 1e-7, 9)] + beyond
            t = np.array([[one] for one, _ in tried])
            now = found.current
            weights = np.where(inside, rule.weights * t / now, rule.weights * (1 - t) / (1 - now))
            for row, (_, wanted) in zip(rule.funded(weights), tried, strict=True):
                assert {code for code, held in zip(rule.codes, row, strict=True) if held} == wanted


def twins(decision: Decision, lot: str, some: list[str]) -> dict[tuple[str, str], Decimal]:
    """Everybody of the lot weak, and some of them alike and strong."""
    problem = decision[lot].problem
    value = {True: {"C1.6": 36, "C2.6": 2, "C3.4": 11, "C4.3": 3}, False: {}}
    found = {}
    for code in problem.alternatives:
        for criterion in problem.criteria:
            figure = value[True].get(criterion.name)
            found[code, criterion.name] = Decimal(figure if figure is not None else 4 + (code in some) / 2)
    return found


@pytest.mark.parametrize("steps", ["whole", "draw", "region first", "score, draw"])
@pytest.mark.parametrize("tied", [["D02", "D10"], ["D02", "D10", "D14", "D09"]])
def test_a_draw_without_its_seed_is_shared_out_as_all_orders_would(
    steps: str, tied: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    decision = decided("topsis", steps, 1)
    changed = twins(decision, "L1", tied)
    times: dict[str, int] = {}
    others = [code for code in decision["L1"].problem.alternatives if code not in tied]
    group = tied if len(tied) > decision["L1"].places else others
    orders = [dict(zip(order, range(len(group)), strict=True)) for order in permutations(group)]
    for order in orders:
        monkeypatch.setattr(ladder, "digest", lambda _, code, order=order: order.get(code, 0))
        for code in relist(decision, "L1", grades=changed).funded:
            times[code] = times.get(code, 0) + 1
    rule = LotRule.of(Decision(decision.call, decision.dossiers, decision.lots, decision.spend), "L1")
    names = rule.problem.criteria_names
    grades = np.array([[float(changed[code, name]) for name in names] for code in rule.codes])
    found = rule.apply(None, rule.cells_of(grades[None]))
    share = found.probability(rule.places)[0]
    for code, one in zip(rule.codes, share, strict=True):
        assert one == pytest.approx(times.get(code, 0) / len(orders), abs=1e-12)
    assert found.open.any() or found.mixed


def test_more_orders_than_can_be_gone_through_are_sampled() -> None:
    decision = decided("topsis", "region first", 1, known=False)
    rule = LotRule.of(decision, "L1")
    same = np.tile(rule.problem.grades[1], (len(rule.codes), 1))
    found = rule.apply(None, rule.cells_of(same[None]))
    (mixture,) = found.mixed.values()
    assert found.probability(rule.places).sum() == pytest.approx(rule.places)
    assert sum(mixture.shares) == pytest.approx(1)
    assert len(mixture.sets) > 3


def test_a_tie_that_the_ladder_cannot_end_is_left_open() -> None:
    call = cd.calls.example()
    call = call.replace(ladder=(BY_SCORE[0], REGION))
    decision = call.decide()
    rule = LotRule.of(decision, "L1")
    same = np.tile(rule.problem.grades[1], (len(rule.codes), 1))
    found = rule.apply(None, rule.cells_of(same[None]))
    assert found.open.all()
    np.testing.assert_allclose(found.probability(rule.places), rule.places / len(rule.codes))
    assert not rule.funded(None, same[None]).any()


def test_a_draw_that_everybody_wins_is_no_draw() -> None:
    decision = decided("topsis", "draw", 1, known=False)
    rule = LotRule.of(decision, "L1")
    grades = rule.problem.grades.copy()
    best = rule.codes.index("D03"), rule.codes.index("D09"), rule.codes.index("D02")
    grades[list(best)] = grades[best[0]]
    assert rule.funded(None, grades[None])[0].nonzero()[0].tolist() == sorted(best)


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    decision = decided("topsis", "whole", 0)
    rule = LotRule.of(decision, "L1")
    rng = np.random.default_rng(4)
    weights = rng.dirichlet(np.ones(rule.problem.shape[1]), 50)
    grades = rng.integers(4, 11, (50, *rule.problem.shape)) / 2
    whole = [rule.funded(weights), rule.funded(weights, grades), rule.funded(None, grades)]
    monkeypatch.setattr(lot_rule, "_CELLS", 21)
    parts = [rule.funded(weights), rule.funded(weights, grades), rule.funded(None, grades)]
    assert all(np.array_equal(a, b) for a, b in zip(whole, parts, strict=True))
    one_by_one = [rule.funded(w[None], g[None])[0] for w, g in zip(weights, grades, strict=True)]
    np.testing.assert_array_equal(whole[1], one_by_one)
    monkeypatch.setattr(open_ties, "_ORDERS", 2)
    assert np.array_equal(rule.funded(weights), whole[0])


def test_weights_of_nothing_inside_a_node_leave_its_published_score() -> None:
    decision = decided("total", "whole", 1)
    tree = reweighted(decision["L1"].tree, {"total": {"C1": 0, "C2": 1, "C3": 1, "C4": 0}})
    rule = LotRule.of(decision, "L1")
    wanted = relist(decision, "L1", tree=tree).funded
    found = rule.funded(tree.weights.values[None])[0]
    assert {code for code, held in zip(rule.codes, found, strict=True) if held} == set(wanted)


def test_wrong_shapes_and_lots_are_refused() -> None:
    decision = decided("topsis", "whole", 1)
    rule = LotRule.of(decision, "L1")
    cases = (((np.ones(19), None), "weights must have shape"), ((None, np.ones((2, 3, 4))), "grades must"))
    for given_, words in cases:
        with pytest.raises(cd.InvalidInputError, match=words):
            rule.funded(*given_)
    with pytest.raises(cd.InvalidInputError, match="3 weights are given for 1 matrices"):
        rule.funded(np.tile(rule.weights, (3, 1)), rule.problem.grades[None])
    empty = cd.calls.example().replace(dossiers=(), panel={})
    with pytest.raises(cd.InvalidInputError, match="no evaluated dossier"):
        LotRule.of(empty.decide(), "L1")


@given(
    values=st.lists(st.lists(st.integers(0, 3), min_size=6, max_size=6), min_size=3, max_size=3),
    passed=st.lists(st.booleans(), min_size=6, max_size=6),
    places=st.integers(0, 7),
)
def test_the_line_by_keys_is_that_of_a_sort(values: list[list[int]], passed: list[bool], places: int) -> None:
    keys, able = np.array(values, dtype=float)[:, None], np.array([passed])
    line = cut(keys[0], able, places)
    line = refined(refined(line, keys[1], places), keys[2], places)
    told = sorted((i for i in range(6) if passed[i]), key=lambda i: [-k[0, i] for k in keys])
    key = [tuple(k[0, i] for k in keys) for i in range(6)]
    level = {key[i] for i in told[:places]} & {key[i] for i in told[places:]}
    assert set(np.flatnonzero(line.tied[0])) == {i for i in told if key[i] in level}
    assert set(np.flatnonzero(line.sure[0])) == {i for i in told[:places] if key[i] not in level}


@given(units=st.integers(-500, 1500), tenths=st.integers(0, 9), precision=st.integers(0, 3))
def test_rounding_is_half_up_on_decimals(units: int, tenths: int, precision: int) -> None:
    score = (units + tenths / 10) / 10**precision
    assert rounded(np.array([score]), precision, 0.5e-9)[0] == units + (tenths >= 5)
    assert bool(on_edge(np.array([score]), precision, 0.5e-9, 1e-9)[0]) == (tenths == 5)
